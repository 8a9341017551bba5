"""What a shape finds at a node, asked one node at a time, with the compiled engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.validation.compiled.data_graph import DataGraph
from icatkg.validation.compiled.paths import compile_path
from icatkg.validation.compiled.run import Compilation
from icatkg.validation.compiled.shapes_graph import NotCompilableError
from icatkg.validation.compiled.validation import Validation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad, Triple

    from icatkg.validation.compiled.results import ValidationResult
    from icatkg.validation.compiled.shapes_graph import ShapesGraph, Term

__all__ = ["Conformance"]


class Conformance:
    """A data graph to be held against single shapes.

    Parameters
    ----------
    shapes
        The shapes graph.
    triples
        The data; graph names are passed over.

    Attributes
    ----------
    data
        The data graph.

    """

    def __init__(self, shapes: ShapesGraph, triples: Iterable[Quad | Triple]) -> None:
        self.data = DataGraph(triples)
        self._compilation = Compilation(shapes, self.data)
        self._run = Validation(shapes, self._compilation.compiled, self.data)

    def results(self, shape: Term, node: Term) -> list[ValidationResult] | None:
        """Give what a shape finds at a node, nothing when the node conforms.

        Returns
        -------
        list or None
            ``None`` when the shape cannot be compiled.

        """
        try:
            self._compilation.add(shape)
        except NotCompilableError:
            return None
        return self._run.results(shape, [node])[node]

    def values(self, shapes: ShapesGraph, path: Term, node: Term) -> list[Term]:
        """Give the values that a path leads to from a node, in order.

        Raises
        ------
        NotCompilableError
            The path is malformed.

        """
        return sorted(self.data.values(compile_path(shapes, path), [node])[node], key=str)
