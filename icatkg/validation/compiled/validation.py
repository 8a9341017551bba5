"""One run over a data graph: focus nodes in, validation results out, each shape and node once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from icatkg.validation.compiled.messages import worded
from icatkg.validation.compiled.results import ValidationResult
from icatkg.validation.compiled.shapes_graph import NotCompilableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pyoxigraph import BlankNode

    from icatkg.validation.compiled.data_graph import DataGraph
    from icatkg.validation.compiled.paths import Path
    from icatkg.validation.compiled.shapes_graph import Shape, ShapesGraph, Term

    Values = Mapping[Term, list[Term]]
    Found = Iterable[tuple[Term, ValidationResult]]
    Check = Callable[["Validation", Values], Found]

__all__ = ["CompiledShape", "Validation", "result"]


class CompiledShape:
    """A shape with the checks that its constraints were compiled to.

    Parameters
    ----------
    shape, path, checks
        The record, its path (``None`` for a node shape), and for each constraint a function that gives the
        results for focus nodes with their value nodes.

    """

    def __init__(self, shape: Shape, path: Path | None, checks: list[Check]) -> None:
        self.shape = shape
        self.path = path
        self.checks = checks


class Validation:
    """A run.

    Parameters
    ----------
    shapes, compiled, data
        The shapes graph, the compiled shapes by their nodes, and the data graph.

    """

    def __init__(self, shapes: ShapesGraph, compiled: Mapping[Term, CompiledShape], data: DataGraph) -> None:
        self.shapes = shapes
        self.data = data
        self._compiled = compiled
        self._known: dict[Term, dict[Term, list[ValidationResult]]] = {}

    def results(self, shape: Term, nodes: Iterable[Term]) -> dict[Term, list[ValidationResult]]:
        """Validate nodes against a shape (SHACL, section 3.4).

        Parameters
        ----------
        shape
            The node of the shape.
        nodes
            The focus nodes.

        Returns
        -------
        dict
            At least the focus nodes with their results; to be read only.

        Raises
        ------
        NotCompilableError
            A query would be asked about a literal that the store would rewrite.

        """
        known = self._known.setdefault(shape, {})
        new = [node for node in dict.fromkeys(nodes) if node not in known]
        known.update((node, []) for node in new)
        compiled = self._compiled[shape]
        if new and not compiled.shape.deactivated:
            values = {n: [n] for n in new} if compiled.path is None else self.data.values(compiled.path, new)
            try:
                for check in compiled.checks:
                    for focus, found in check(self, values):
                        known[focus].append(found)
            except NotCompilableError:
                for node in new:
                    del known[node]
                raise
        return known

    def failing(self, shape: Term, nodes: Iterable[Term]) -> set[Term]:
        """Give the nodes that do not conform to a shape (SHACL, section 3.5)."""
        nodes = list(dict.fromkeys(nodes))
        found = self.results(shape, nodes)
        return {node for node in nodes if found[node]}

    def in_data(self, term: Term) -> str:
        """Write a term of the data for a message."""
        return worded(term, self.data.description)

    def in_shapes(self, term: Term) -> str:
        """Write a term of the shapes for a message."""
        return worded(term, self.description_in_shapes)

    def description_in_shapes(self, node: BlankNode) -> list[tuple[Term, Term]]:
        """Give the properties and values of a blank node of the shapes."""
        return [
            (predicate, value)
            for predicate in self.shapes.predicates(node)
            for value in self.shapes.objects(node, predicate.value)
        ]


def result(
    shape: Shape,
    component: str,
    focus: Term,
    value: Term | None,
    words: Callable[..., str],
    *said: Term,
) -> tuple[Term, ValidationResult]:
    """Give a focus node with a result.

    Parameters
    ----------
    shape, component
        Whose constraint it is, and its component's local name without ``ConstraintComponent``.
    focus, value
        The focus node, and the value node or ``None``.
    words
        Gives the message when the shape has none.
    *said
        What ``words`` takes.

    """
    messages = shape.messages or (Literal(words(*said)),)
    name = f"{component}ConstraintComponent"
    return focus, ValidationResult(focus, shape.path, value, name, shape.node, shape.severity, messages)
