"""SPARQL-based constraints: https://www.w3.org/TR/shacl/#sparql-constraints.

``$this`` is bound to all focus nodes at once: a pattern that binds it is written into the query's group,
and into each group inside that uses ``$this`` without a triple of its own to bind it. Where one query for
all would count or cut off over all of them (aggregates, ``LIMIT``), there is one for each focus node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from icatkg.errors import ShapesError
from icatkg.validation.compiled.queries import compile_query, solutions
from icatkg.validation.compiled.results import ValidationResult
from icatkg.validation.compiled.shapes_graph import SH, NotCompilableError, true

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icatkg.validation.compiled.data_graph import DataGraph
    from icatkg.validation.compiled.queries import Query
    from icatkg.validation.compiled.shapes_graph import Shape, ShapesGraph, Term
    from icatkg.validation.compiled.validation import Check, Found, Validation, Values

__all__ = ["compile_sparql", "filled", "of_exact_literals", "selected", "text_of"]


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
        text, messages = text_of(shapes, node, "select")
        if any(true(d) for d in shapes.objects(node, SH + "deactivated")):
            continue
        query = compile_query(shapes, shape, node, text, {})
        of_exact_literals(query, data)
        compiled.append((node, query, (*messages, *shape.messages)))

    def check(run: Validation, values: Values) -> Found:
        for node, query, messages in compiled:
            for focus, row in selected(run.data, query, shape, values):
                texts = dict.fromkeys(Literal(filled(m.value, row)) for m in messages)
                yield (
                    focus,
                    ValidationResult(
                        row["this"],
                        row.get("path", shape.path),
                        row.get("value"),
                        "SPARQLConstraintComponent",
                        shape.node,
                        shape.severity,
                        _said(row) or tuple(texts),
                        node,
                    ),
                )

    return check


def text_of(shapes: ShapesGraph, node: Term, form: str) -> tuple[str, list[Literal]]:
    """Give the query (``select`` or ``ask``) of a constraint or a validator, and its messages."""
    texts = shapes.objects(node, SH + form)
    if len(texts) != 1 or not isinstance(texts[0], Literal):
        raise NotCompilableError(f"{node} needs one sh:{form}")
    return texts[0].value, [m for m in shapes.objects(node, SH + "message") if isinstance(m, Literal)]


def of_exact_literals(query: Query, data: DataGraph) -> None:
    """Refuse a query that would see a literal that the store rewrites.

    Raises
    ------
    NotCompilableError
        It would.

    """
    rewritten = {p.value for p in data.rewritten}
    if rewritten and (query.predicates is None or query.predicates & rewritten):
        raise NotCompilableError("a query looks at literals that the store would rewrite")


def selected(
    data: DataGraph, query: Query, shape: Shape, focus_nodes: Iterable[Term]
) -> Iterator[tuple[Term, dict[str, Term]]]:
    """Give the solutions of a ``SELECT`` query that are results (SHACL, section 5.3.2), each once.

    Parameters
    ----------
    data, query, shape, focus_nodes
        What is asked, and about which nodes.

    Yields
    ------
    tuple
        The focus node that was asked about, and the solution, with ``this`` always there, and on a node
        shape ``value``.

    Raises
    ------
    ShapesError
        A solution says by ``?failure`` that the query could not tell.

    """
    seen: set[tuple[Term, tuple[tuple[str, Term], ...]]] = set()
    for focus, row in solutions(data, query, [(n,) for n in focus_nodes]):
        key = (focus, tuple(row.items()))
        failure = row.get("failure")
        if isinstance(failure, Literal) and failure.value in {"true", "1"}:
            raise ShapesError(f"the shape {shape.node} cannot tell: its query reports a failure for {focus}")
        if key in seen or not row.keys() & {"this", "path", "value"}:
            continue
        seen.add(key)
        value = {"value": focus} if shape.path is None else {}
        yield focus, {"this": focus, **value, **row}


def _said(row: dict[str, Term]) -> tuple[Literal, ...]:
    message = row.get("message")
    return (message,) if isinstance(message, Literal) else ()


def filled(text: str, values: dict[str, Term]) -> str:
    """Put values for the variables in a message, such as ``{?value}`` and ``{$value}``."""
    for name, term in values.items():
        for sigil in "?$":
            text = text.replace(f"{{{sigil}{name}}}", term.value)
    return text
