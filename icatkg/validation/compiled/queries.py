"""The queries of SHACL-SPARQL: their prefixes, what they may not do, and asking about many nodes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import NamedNode, Store

from icatkg.errors import RefusedQueryError
from icatkg.namespaces import PREFIXES
from icatkg.querying.tokens import Token, checked
from icatkg.validation.compiled.paths import compile_path
from icatkg.validation.compiled.prebinding import at_once, binding_faults, predicates, projects, variable
from icatkg.validation.compiled.prebinding import pieces as cut
from icatkg.validation.compiled.shapes_graph import RDF, SH, NotCompilableError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from icatkg.validation.compiled.data_graph import DataGraph
    from icatkg.validation.compiled.shapes_graph import Shape, ShapesGraph, Term

__all__ = ["Query", "compile_query", "declarations", "prefixes_for", "query_faults", "solutions"]

# SHACL, appendix A, leaves these out.
_FORBIDDEN = ("MINUS", "VALUES", "SERVICE")
# These would look beyond the data graph, or are not read here.
_REFUSED = frozenset([*_FORBIDDEN, "FROM", "CONSTRUCT", "DESCRIBE", "BASE"])
_FORMS = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
# Where a token lies that is not of the query's own text.
_INSERTED = -1
_ALWAYS_DECLARED = {name: PREFIXES[name] for name in ("rdf", "rdfs", "owl")}
_IMPORTS = PREFIXES["owl"] + "imports"


class Query(NamedTuple):
    """A query with places for the patterns that bind variables.

    Attributes
    ----------
    pieces
        The text between the places, each with the variables to bind after it.
    at_once
        Whether all focus nodes can be asked about in one query.
    predicates
        The IRIs in it; ``None`` when it may look at any property.
    constants
        What is the same for all focus nodes, by the names of the variables.
    shapes
        The shapes graph, if the query looks at it.

    """

    pieces: tuple[tuple[str, frozenset[str]], ...]
    at_once: bool
    predicates: frozenset[str] | None
    constants: Mapping[str, Term]
    shapes: ShapesGraph | None

    def text(self, patterns: Mapping[str, str]) -> str:
        """Write the query with the pattern for each variable in its places."""
        said = (
            f"{piece} {' '.join(dict.fromkeys(patterns[n] for n in sorted(names) if n in patterns))} "
            for piece, names in self.pieces
        )
        return "".join(said)


def declarations(shapes: ShapesGraph, node: Term) -> list[Term]:
    """Give the prefix declarations that a node has by ``sh:prefixes`` (SHACL, section 5.2.1)."""
    found: dict[Term, None] = {}
    waiting = shapes.objects(node, SH + "prefixes")
    seen = set(waiting)
    while waiting:
        owner = waiting.pop(0)
        found.update(dict.fromkeys(shapes.objects(owner, SH + "declare")))
        new = [o for o in shapes.objects(owner, _IMPORTS) if o not in seen]
        seen.update(new)
        waiting += new
    return list(found)


def prefixes_for(shapes: ShapesGraph, node: Term) -> dict[str, str]:
    """Give the prefixes of a query: those declared for it, and as with pySHACL those of ontologies."""
    found = dict(_ALWAYS_DECLARED)
    ontologies = shapes.subjects(RDF + "type", NamedNode(PREFIXES["owl"] + "Ontology"))
    declared = declarations(shapes, node)
    for owner in shapes.objects(node, SH + "prefixes"):
        if not (owner in ontologies and shapes.objects(owner, SH + "declare")):
            declared = [d for o in ontologies for d in shapes.objects(o, SH + "declare")] + declared
    for declaration in declared:
        prefixes = shapes.objects(declaration, SH + "prefix")
        namespaces = shapes.objects(declaration, SH + "namespace")
        if len(prefixes) == 1 and len(namespaces) == 1:
            found[prefixes[0].value] = namespaces[0].value
    return found


def query_faults(text: str, form: str, bound: Collection[str], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Say what SHACL does not allow of a query.

    Parameters
    ----------
    text, form
        The query, and what it has to be: ``SELECT`` or ``ASK``.
    bound
        The variables that are bound before, ``this`` or ``value`` first.
    prefixes
        The prefixes that are declared for it.

    """
    try:
        tokens = checked(text)
    except RefusedQueryError as error:
        yield f"is refused: {error.message}"
        return
    keywords = [t.keyword for t in tokens]
    for word in _FORBIDDEN:
        if word in keywords:
            yield f"uses {word}, which SHACL leaves out"
    must = next(iter(bound))
    if next((k for k in keywords if k in _FORMS), "") != form:
        yield f"is not a query of the form {form}"
    elif form == "SELECT" and not projects(tokens, must):
        yield f"does not select ${must}"
    yield from binding_faults(tokens, must, bound)
    said = _syntax_error(text, prefixes)
    if said:
        yield f"is not SPARQL: {said}"


def _syntax_error(text: str, prefixes: Mapping[str, str]) -> str:
    """Say why neither engine can read a query, or nothing."""
    declared = _declared(prefixes)
    with_path = text
    for token in reversed(checked(text)):
        if variable(token) == "PATH":
            with_path = f"{with_path[: token.start]}<urn:x-path>{with_path[token.end :]}"
    for attempt in (text, with_path):
        try:
            Store().query(declared + attempt)
        except (SyntaxError, ValueError):
            continue
        except RuntimeError:
            return ""
        return ""
    from rdflib.plugins.sparql import prepareQuery

    try:
        prepareQuery(text, initNs=dict(prefixes))
    except Exception as error:  # noqa: BLE001 - rdflib lets errors of any kind through
        return str(error).strip().split("\n")[0]
    return ""


def _declared(prefixes: Mapping[str, str]) -> str:
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in sorted(prefixes.items()))


def compile_query(  # noqa: PLR0913 - what a query depends on
    shapes: ShapesGraph,
    shape: Shape,
    node: Term,
    text: str,
    constants: Mapping[str, Term],
    *,
    values: bool = False,
) -> Query:
    """Compile a query of a constraint or a validator.

    Parameters
    ----------
    shapes, shape
        The shapes graph, and the shape whose constraint it is.
    node, text
        The node that has the query, and the query.
    constants
        Parameters of a constraint component, by the names of their variables.
    values
        Whether it is an ``ASK`` query about each value node; it then becomes a ``SELECT`` query for those
        of which it is true.

    Raises
    ------
    NotCompilableError
        It is malformed, or cannot be asked about many nodes.

    """
    prefixes = prefixes_for(shapes, node)
    try:
        tokens = list(_with_path(shapes, shape, checked(text)))
    except RefusedQueryError as error:
        raise NotCompilableError(f"a query is refused: {error.message}") from None
    if values:
        tokens = list(_as_select(tokens))
    used = {variable(t) for t in tokens} - {""}
    refused = sorted(_REFUSED.intersection(t.keyword for t in tokens))
    if refused or "PATH" in used or _other_graphs(tokens):
        raise NotCompilableError(f"a query uses {', '.join(refused) or 'GRAPH or $PATH where it cannot be'}")
    known = {**constants, "currentShape": shape.node, "shapesGraph": _SHAPES_GRAPH}
    known = {name: term for name, term in known.items() if name in used}
    bound = ["value", "this"] if values else ["this"]
    pieces = cut(tokens, {*bound, *known})
    pieces[0] = (_declared(prefixes) + pieces[0][0], pieces[0][1])
    query = Query(
        tuple(pieces),
        at_once(tokens),
        predicates(tokens, prefixes),
        known,
        shapes if "shapesGraph" in known else None,
    )
    if values and not query.at_once:
        raise NotCompilableError("an ASK query counts or cuts off")
    try:
        Store().query(query.text(_patterns("<urn:x>", [*bound, *known], rows=values)))
    except (SyntaxError, ValueError) as error:
        raise NotCompilableError(f"a query is not SPARQL: {error}") from None
    return query


_SHAPES_GRAPH = NamedNode("urn:x-icatkg:shapes")


def _with_path(shapes: ShapesGraph, shape: Shape, tokens: list[Token]) -> Iterator[Token]:
    """Put the path of a property shape for ``$PATH``."""
    for token in tokens:
        if variable(token) == "PATH" and shape.path is not None:
            for part in checked(compile_path(shapes, shape.path).sparql):
                yield part._replace(start=_INSERTED, end=_INSERTED)
        else:
            yield token


def _as_select(tokens: list[Token]) -> Iterator[Token]:
    """Make of an ``ASK`` query one that selects what it is true of."""
    done = False
    for token in tokens:
        if token.keyword == "ASK" and not done:
            done = True
            for part in checked("SELECT DISTINCT ?this ?value"):
                yield part._replace(start=_INSERTED, end=_INSERTED)
        else:
            yield token


def _other_graphs(tokens: list[Token]) -> bool:
    """Tell whether a query looks at a graph that is not the shapes graph."""
    after = [variable(tokens[n + 1]) for n, t in enumerate(tokens[:-1]) if t.keyword == "GRAPH"]
    return any(name != "shapesGraph" for name in after)


def _patterns(graph: str, names: Collection[str], *, rows: bool) -> dict[str, str]:
    """Give for each variable the pattern that binds it, from the triples of :meth:`DataGraph.bound`."""
    both = f"GRAPH {graph} {{ ?icatkgRow <{_NAME}this> ?this ; <{_NAME}value> ?value }}"
    return {
        name: both
        if rows and name in {"this", "value"}
        else f"GRAPH {graph} {{ <{_NAME}> <{_NAME}{name}> ?{name} }}"
        for name in names
    }


_NAME = "urn:x-icatkg:bound:"


def solutions(
    data: DataGraph, query: Query, rows: Sequence[tuple[Term, ...]]
) -> Iterator[tuple[Term, dict[str, Term]]]:
    """Ask a query about focus nodes, or pairs of focus node and value node.

    Parameters
    ----------
    data, query
        The data graph, and the query.
    rows
        For each question the focus node, or the focus node and the value node.

    Yields
    ------
    tuple
        The focus node that was asked about, and a solution.

    Raises
    ------
    NotCompilableError
        A literal is asked about that the store would rewrite.

    """
    if any(data.kept(t) != t for t in (*query.constants.values(), *(t for row in rows for t in row))):
        raise NotCompilableError("a query is asked about a literal that the store would rewrite")
    pairs = any(len(row) > 1 for row in rows)
    store = data.with_shapes(query.shapes, _SHAPES_GRAPH) if query.shapes else data.ordinary
    names = [*(["this", "value"] if pairs else ["this"]), *query.constants]
    for batch in [rows] if query.at_once else [[row] for row in rows]:
        if not batch:
            continue
        triples = [(NamedNode(_NAME), NamedNode(_NAME + n), term) for n, term in query.constants.items()]
        for number, row in enumerate(batch):
            subject = NamedNode(f"{_NAME}{number}") if pairs else NamedNode(_NAME)
            triples += [
                (subject, NamedNode(_NAME + n), t) for n, t in zip(("this", "value"), row, strict=False)
            ]
        with data.bound(store, triples) as graph:
            found: Any = store.query(query.text(_patterns(str(graph), names, rows=pairs)))
            columns = [v.value for v in found.variables]
            for solution in found:
                said = {n: t for n, t in zip(columns, solution, strict=True) if t is not None}
                yield said.get("this", batch[0][0]) if query.at_once else batch[0][0], said
