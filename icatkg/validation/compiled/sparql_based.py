"""SPARQL-based constraints: https://www.w3.org/TR/shacl/#sparql-constraints.

``$this`` is bound to all focus nodes at once: a pattern that binds it is written into the query's group,
and into each group inside that uses ``$this`` without a triple of its own to bind it. Where one query for
all would count or cut off over all of them (aggregates, ``LIMIT``), there is one for each focus node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import Literal, NamedNode, Store

from icatkg.errors import RefusedQueryError
from icatkg.namespaces import PREFIXES
from icatkg.querying.tokens import Token, checked
from icatkg.validation.compiled.paths import compile_path
from icatkg.validation.compiled.prebinding import at_once, check_projections, predicates
from icatkg.validation.compiled.prebinding import pieces as cut
from icatkg.validation.compiled.results import ValidationResult
from icatkg.validation.compiled.shapes_graph import RDF, SH, NotCompilableError, true

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icatkg.validation.compiled.data_graph import DataGraph
    from icatkg.validation.compiled.shapes_graph import Shape, ShapesGraph, Term
    from icatkg.validation.compiled.validation import Check, Found, Validation, Values

__all__ = ["compile_sparql"]

# SHACL, appendix A, leaves these out, or they would look beyond the data graph.
_REFUSED = frozenset(["MINUS", "VALUES", "SERVICE", "GRAPH", "FROM", "ASK", "CONSTRUCT", "DESCRIBE", "BASE"])
# Where a token lies that is not of the query's own text.
_INSERTED = -1
_ALWAYS_DECLARED = {name: PREFIXES[name] for name in ("rdf", "rdfs", "owl")}


class _Query(NamedTuple):
    """A query with places for the pattern that binds ``$this``.

    Attributes
    ----------
    pieces
        The text between the places.
    at_once
        Whether all focus nodes can be asked about in one query.
    predicates
        The IRIs in it; ``None`` when it may look at any property.

    """

    pieces: tuple[str, ...]
    at_once: bool
    predicates: frozenset[str] | None

    def text(self, focus: str) -> str:
        return f" {focus} ".join(self.pieces)


def compile_sparql(shapes: ShapesGraph, shape: Shape, nodes: tuple[Term, ...], data: DataGraph) -> Check:
    """Compile the constraints that a shape has by ``sh:sparql``.

    Parameters
    ----------
    shapes, shape, nodes
        The shapes graph, the shape, and the nodes of the constraints.
    data
        The data graph: a query that would see a literal that the store rewrites is not compiled.

    Raises
    ------
    NotCompilableError
        A constraint is malformed, or its query is not fit.

    """
    compiled = []
    for node in nodes:
        selects = shapes.objects(node, SH + "select")
        messages = [m for m in shapes.objects(node, SH + "message") if isinstance(m, Literal)]
        if len(selects) != 1 or not isinstance(selects[0], Literal):
            raise NotCompilableError("a SPARQL-based constraint has one sh:select")
        if any(true(d) for d in shapes.objects(node, SH + "deactivated")):
            continue
        query = _compiled(shapes, shape, selects[0].value, _prefixes(shapes, node))
        rewritten = {p.value for p in data.rewritten}
        if rewritten and (query.predicates is None or query.predicates & rewritten):
            raise NotCompilableError(
                "a SPARQL-based constraint looks at literals that the store would rewrite"
            )
        compiled.append((node, query, (*messages, *shape.messages)))

    def check(run: Validation, values: Values) -> Found:
        for node, query, messages in compiled:
            seen: set[tuple[Term, tuple[tuple[str, Term], ...]]] = set()
            for focus, row in _rows(run.data, query, list(values)):
                if (focus, row) not in seen:
                    seen.add((focus, row))
                    yield from _result(shape, node, focus, dict(row), messages)

    return check


def _rows(
    data: DataGraph, query: _Query, nodes: list[Term]
) -> Iterator[tuple[Term, tuple[tuple[str, Term], ...]]]:
    store = data.ordinary
    together = [n for n in nodes if data.kept(n) == n] if query.at_once else []
    alone = [n for n in nodes if data.kept(n) != n] if query.at_once else nodes
    for batch in [together, *([n] for n in alone)]:
        if not batch:
            continue
        graph, pattern = data.focus_graph(store, batch)
        try:
            found: Any = store.query(query.text(pattern))
            names = [v.value for v in found.variables]
            for solution in found:
                row = {n: t for n, t in zip(names, solution, strict=True) if t is not None}
                yield row.get("this", batch[0]) if query.at_once else batch[0], tuple(row.items())
        finally:
            store.remove_graph(graph)


def _result(
    shape: Shape, node: Term, focus: Term, row: dict[str, Term], messages: Iterable[Literal]
) -> Iterator[tuple[Term, ValidationResult]]:
    if not row.keys() & {"this", "path", "value"}:
        return
    value = row.get("value", focus if shape.path is None else None)
    said = dict(row) if value is None else {**row, "value": value}
    texts = dict.fromkeys(Literal(_filled(m.value, said)) for m in messages)
    yield (
        focus,
        ValidationResult(
            row.get("this", focus),
            row.get("path", shape.path),
            value,
            "SPARQLConstraintComponent",
            shape.node,
            shape.severity,
            tuple(texts),
            node,
        ),
    )


def _filled(text: str, values: dict[str, Term]) -> str:
    for name, term in values.items():
        for sigil in "?$":
            text = text.replace(f"{{{sigil}{name}}}", term.value)
    return text


def _prefixes(shapes: ShapesGraph, node: Term) -> dict[str, str]:
    """Give the prefixes that a constraint declares, or that an ontology of the shapes graph does for all."""
    found = dict(_ALWAYS_DECLARED)
    ontologies = shapes.subjects(RDF + "type", NamedNode(PREFIXES["owl"] + "Ontology"))
    for owner in shapes.objects(node, SH + "prefixes"):
        declared = shapes.objects(owner, SH + "declare")
        if not (declared and owner in ontologies):
            declared += [d for o in ontologies for d in shapes.objects(o, SH + "declare")]
        for declaration in declared:
            prefixes = shapes.objects(declaration, SH + "prefix")
            namespaces = shapes.objects(declaration, SH + "namespace")
            if len(prefixes) != 1 or len(namespaces) != 1:
                raise NotCompilableError("sh:declare has one sh:prefix and one sh:namespace")
            found[prefixes[0].value] = namespaces[0].value
    return found


def _compiled(shapes: ShapesGraph, shape: Shape, text: str, prefixes: dict[str, str]) -> _Query:
    try:
        tokens = checked(text)
    except RefusedQueryError as error:
        raise NotCompilableError(f"a SPARQL-based constraint is refused: {error.message}") from None
    tokens = list(_bound(shapes, shape, tokens))
    keywords = [t.keyword for t in tokens]
    refused = sorted(_REFUSED.intersection(keywords))
    variables = {t.text[1:] for t in tokens if t.kind == "variable"}
    if refused or "SELECT" not in keywords or variables & {"shapesGraph", "currentShape", "failure", "PATH"}:
        raise NotCompilableError(
            f"a SPARQL-based constraint uses {', '.join(refused) or 'what cannot be bound before'}"
        )
    check_projections(tokens)
    declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in sorted(prefixes.items()))
    pieces = cut(tokens)
    query = _Query((declared + pieces[0], *pieces[1:]), at_once(tokens), predicates(tokens, prefixes))
    try:
        Store().query(query.text("GRAPH <urn:x> { <urn:x> <urn:x> ?this }"))
    except (SyntaxError, ValueError) as error:
        raise NotCompilableError(f"a SPARQL-based constraint is not SPARQL: {error}") from None
    return query


def _bound(shapes: ShapesGraph, shape: Shape, tokens: list[Token]) -> Iterator[Token]:
    """Put the path for ``$PATH`` and the shape for ``$currentShape``."""
    for token in tokens:
        name = token.text[1:] if token.kind == "variable" else ""
        if name == "PATH" and shape.path is not None:
            for part in checked(compile_path(shapes, shape.path).sparql):
                yield part._replace(start=_INSERTED, end=_INSERTED)
        elif name == "currentShape" and isinstance(shape.node, NamedNode):
            yield Token("iri", str(shape.node), _INSERTED, _INSERTED)
        else:
            yield token
