"""Validation results (https://www.w3.org/TR/shacl/, section 3.6.2): as records, and as a report graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from icatkg.validation.compiled.shapes_graph import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icatkg.validation.compiled.shapes_graph import ShapesGraph, Term

__all__ = ["CompiledOutcome", "NotCompiled", "ValidationResult", "report_graph"]

_BOOLEAN = NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
_TYPE = NamedNode(RDF + "type")


class ValidationResult(NamedTuple):
    """A result.

    Attributes
    ----------
    focus, path, value, component, shape, severity, messages, constraint
        The values of ``sh:focusNode``, ``sh:resultPath``, ``sh:value``, ``sh:sourceConstraintComponent`` (its
        local name), ``sh:sourceShape``, ``sh:resultSeverity``, ``sh:resultMessage``, ``sh:sourceConstraint``.

    """

    focus: Term
    path: Term | None
    value: Term | None
    component: str
    shape: Term
    severity: Term
    messages: tuple[Literal, ...]
    constraint: Term | None = None


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


def report_graph(shapes: ShapesGraph, results: Iterable[ValidationResult]) -> tuple[Quad, ...]:
    """Write results as a report graph; the paths come with the triples that make them up."""
    results = list(results)
    report = BlankNode("report")
    conforms = Literal("false" if results else "true", datatype=_BOOLEAN)
    quads = [
        Quad(report, _TYPE, NamedNode(SH + "ValidationReport")),
        Quad(report, NamedNode(SH + "conforms"), conforms),
    ]
    written: set[Term] = set()
    for number, result in enumerate(results):
        node = BlankNode(f"result{number}")
        quads.append(Quad(report, NamedNode(SH + "result"), node))
        quads.append(Quad(node, _TYPE, NamedNode(SH + "ValidationResult")))
        said: list[tuple[str, Term | None]] = [
            ("focusNode", result.focus),
            ("resultPath", result.path),
            ("value", result.value),
            ("sourceConstraintComponent", NamedNode(SH + result.component)),
            ("sourceShape", result.shape),
            ("resultSeverity", result.severity),
            ("sourceConstraint", result.constraint),
            *(("resultMessage", m) for m in result.messages),
        ]
        quads += [Quad(node, NamedNode(SH + name), term) for name, term in said if term is not None]
        quads += _described(shapes, result.path, written)
    return tuple(quads)


def _described(shapes: ShapesGraph, node: Term | None, written: set[Term]) -> Iterator[Quad]:
    if not isinstance(node, BlankNode) or node in written:
        return
    written.add(node)
    for predicate in shapes.predicates(node):
        for value in shapes.objects(node, predicate.value):
            yield Quad(node, predicate, value)
            yield from _described(shapes, value, written)
