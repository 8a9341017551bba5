"""Validation results (https://www.w3.org/TR/shacl/, section 3.6.2): as records, and as a report graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from icatkg.validation.compiled.shapes_graph import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from icatkg.validation.compiled.data_graph import DataGraph
    from icatkg.validation.compiled.shapes_graph import ShapesGraph, Term

__all__ = ["CompiledOutcome", "NotCompiled", "ValidationResult", "component_iri", "report_graph"]

_BOOLEAN = NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
_TYPE = NamedNode(RDF + "type")
_OF_LISTS = (NamedNode(RDF + "first"), NamedNode(RDF + "rest"))


class ValidationResult(NamedTuple):
    """A result.

    Attributes
    ----------
    focus, path, value, component, shape, severity, messages, constraint
        The values of ``sh:focusNode``, ``sh:resultPath``, ``sh:value``, ``sh:sourceConstraintComponent`` (the
        local name of one of SHACL's own, else the IRI), ``sh:sourceShape``, ``sh:resultSeverity``,
        ``sh:resultMessage``, ``sh:sourceConstraint``.
    details
        The values of ``sh:detail``: what the shape that ``sh:node`` names finds.

    """

    focus: Term
    path: Term | None
    value: Term | None
    component: str
    shape: Term
    severity: Term
    messages: tuple[Literal, ...]
    constraint: Term | None = None
    details: tuple[ValidationResult, ...] = ()


class NotCompiled(NamedTuple):
    """A shape that was left out, and why."""

    shape: Term
    reason: str


class CompiledOutcome(NamedTuple):
    """What a validation found.

    Attributes
    ----------
    results
        The results, sorted.
    not_compiled
        The shapes that were not checked, sorted; those without a target are here only for the reason.
    report
        The report graph (SHACL, section 3.6) of the results.
    focus_nodes
        For each compiled shape with a target: how many nodes it was checked on.

    """

    results: tuple[ValidationResult, ...]
    not_compiled: tuple[NotCompiled, ...]
    report: tuple[Quad, ...]
    focus_nodes: dict[Term, int]


def component_iri(component: str) -> NamedNode:
    """Give the IRI of a constraint component."""
    return NamedNode(component if ":" in component else SH + component)


def report_graph(
    shapes: ShapesGraph, results: Iterable[ValidationResult], data: DataGraph | None = None
) -> tuple[Quad, ...]:
    """Write results as a report graph; blank nodes come with what the shapes or the data say of them."""
    results = list(results)
    report = BlankNode("report")
    conforms = Literal("false" if results else "true", datatype=_BOOLEAN)
    quads = [
        Quad(report, _TYPE, NamedNode(SH + "ValidationReport")),
        Quad(report, NamedNode(SH + "conforms"), conforms),
    ]
    written: set[Term] = set()
    waiting = [(report, "result", result) for result in results]
    for number, (owner, relation, result) in enumerate(waiting):
        node = BlankNode(f"result{number}")
        quads.append(Quad(owner, NamedNode(SH + relation), node))
        quads.append(Quad(node, _TYPE, NamedNode(SH + "ValidationResult")))
        said: list[tuple[str, Term | None]] = [
            ("focusNode", result.focus),
            ("resultPath", result.path),
            ("value", result.value),
            ("sourceConstraintComponent", component_iri(result.component)),
            ("sourceShape", result.shape),
            ("resultSeverity", result.severity),
            ("sourceConstraint", result.constraint),
            *(("resultMessage", m) for m in result.messages),
        ]
        quads += [Quad(node, NamedNode(SH + name), term) for name, term in said if term is not None]
        for term in (result.path, result.shape, result.constraint):
            quads += _described(term, _in_shapes(shapes), written)
        if data is not None:
            quads += _described(result.focus, data.description, written)
            quads += _described(result.value, data.description, written)
        waiting += [(node, "detail", detail) for detail in result.details]
    return tuple(quads)


def _in_shapes(shapes: ShapesGraph) -> Callable[[BlankNode], list[tuple[Term, Term]]]:
    def described(node: BlankNode) -> list[tuple[Term, Term]]:
        said = list(shapes.predicates(node))
        # A list is a list, whatever else is said of it (SHACL, section 2.3.1.2).
        said = [p for p in said if p in _OF_LISTS] or said
        return [(p, value) for p in said for value in shapes.objects(node, p.value)]

    return described


def _described(
    node: Term | None, described: Callable[[BlankNode], list[tuple[Term, Term]]], written: set[Term]
) -> Iterator[Quad]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BlankNode) and one not in written:
            written.add(one)
            said = described(one)
            yield from (Quad(one, predicate, value) for predicate, value in said)  # type: ignore[arg-type] # predicates are IRIs
            waiting += [value for _, value in said]
