"""The door to the compiled engine: data and shapes in, validation results out.

Each shape that has a target is compiled with all shapes it refers to. One that cannot be compiled, or that
refers to one, is named with the reason, and left to another engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, Triple

from icatkg.validation.compiled import (
    cardinality,
    logical,
    other,
    property_pair,
    shape_based,
    string_based,
    value_range,
    value_type,
)
from icatkg.validation.compiled.components import compile_component, components
from icatkg.validation.compiled.data_graph import DataGraph
from icatkg.validation.compiled.paths import compile_path
from icatkg.validation.compiled.results import CompiledOutcome, NotCompiled, report_graph
from icatkg.validation.compiled.shapes_graph import RDF, NotCompilableError, ShapesGraph
from icatkg.validation.compiled.sparql_based import compile_sparql
from icatkg.validation.compiled.targets import TARGETS, focus_nodes, has_target, is_class
from icatkg.validation.compiled.terms import PARAMETERS
from icatkg.validation.compiled.validation import CompiledShape, Validation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from icatkg.validation.compiled.results import ValidationResult
    from icatkg.validation.compiled.shapes_graph import Shape, Term

__all__ = ["Compilation", "references", "validate_compiled", "without_targets"]

_COMPONENTS = (
    value_type.COMPONENTS
    | cardinality.COMPONENTS
    | value_range.COMPONENTS
    | string_based.COMPONENTS
    | property_pair.COMPONENTS
    | logical.COMPONENTS
    | shape_based.COMPONENTS
    | other.COMPONENTS
)


def validate_compiled(
    quads: Iterable[Quad | Triple],
    shapes_graph: Iterable[Quad | Triple],
    *,
    focus: Iterable[Term] | None = None,
) -> CompiledOutcome:
    """Validate data with compiled shapes (https://www.w3.org/TR/shacl/: Core and SPARQL-based constraints).

    Parameters
    ----------
    quads
        The data, with literals as they are written; the graphs count as one.
    shapes_graph
        The shapes.
    focus
        The only focus nodes to check; by default all.

    Returns
    -------
    CompiledOutcome
        The results, and the shapes that could not be compiled.

    """
    shapes = ShapesGraph(shapes_graph)
    try:
        nodes = shapes.nodes()
    except NotCompilableError as error:
        return _nothing(shapes, shapes.all_targeted(), str(error))
    everywhere = shapes.everywhere()
    if everywhere:
        return _nothing(shapes, nodes, everywhere)
    data = DataGraph(quads)
    compilation = Compilation(shapes, data)
    refused = {}
    wanted: dict[Term, set[Term]] = {}
    only = None if focus is None else set(focus)
    for node in nodes:
        try:
            compilation.add(node)
            if not has_target(shapes, node):
                continue
            found = focus_nodes(shapes, node, data)
            wanted[node] = found if only is None else found & only
        except NotCompilableError as error:
            refused[node] = str(error)
    run = Validation(shapes, compilation.compiled, data)
    results: list[ValidationResult] = []
    for node, foci in wanted.items():
        try:
            known = run.results(node, sorted(foci, key=str))
        except NotCompilableError as error:
            refused[node] = str(error)
            continue
        for one in foci:
            results += known[one]
    results.sort(key=str)
    not_compiled = tuple(NotCompiled(node, refused[node]) for node in sorted(refused, key=str))
    counts = {node: len(foci) for node, foci in wanted.items() if node not in refused}
    return CompiledOutcome(tuple(results), not_compiled, report_graph(shapes, results, data), counts)


def without_targets(shapes_graph: Iterable[Quad], left_out: set[Term]) -> list[Quad]:
    """Give the shapes graph with the targets of those shapes only that were left out.

    Parameters
    ----------
    shapes_graph
        The shapes.
    left_out
        The shapes that keep their targets.

    """
    quads = list(shapes_graph)
    shapes = ShapesGraph(quads)
    return [
        q
        for q in quads
        if q.subject in left_out
        or not (
            q.predicate in TARGETS
            or (
                q.predicate.value == RDF + "type"
                and not isinstance(q.object, Triple)
                and is_class(shapes, q.object)
            )
        )
    ]


def _nothing(shapes: ShapesGraph, targeted: list[Term], reason: str) -> CompiledOutcome:
    left_out = tuple(NotCompiled(t, reason) for t in targeted)
    return CompiledOutcome((), left_out, report_graph(shapes, ()), {})


class Compilation:
    """Compiling shapes with those that they refer to."""

    def __init__(self, shapes: ShapesGraph, data: DataGraph) -> None:
        self._shapes = shapes
        self._data = data
        self._components = list(components(shapes))
        self._refused: dict[Term, str] = {}
        self._within: list[Term] = []
        self.compiled: dict[Term, CompiledShape] = {}

    def add(self, node: Term) -> None:
        """Compile a shape and all it refers to.

        Raises
        ------
        NotCompilableError
            One of them cannot be compiled, or they refer to each other in a circle.

        """
        if node in self.compiled:
            return
        if node in self._refused:
            raise NotCompilableError(self._refused[node])
        if node in self._within or len(self._within) > _MAX_DEPTH:
            raise NotCompilableError("shapes refer to each other in a circle, or too deeply")
        self._within.append(node)
        try:
            shape = self._shapes.shape(node)
            for one in references(self._shapes, shape):
                self.add(one)
            self.compiled[node] = self._compiled(shape)
        except NotCompilableError as error:
            self._refused[node] = str(error)
            raise
        finally:
            self._within.pop()

    def _compiled(self, shape: Shape) -> CompiledShape:
        path = None if shape.path is None else compile_path(self._shapes, shape.path)
        checks = [
            compile_sparql(self._shapes, shape, values, self._data)
            if name == "sparql"
            else _COMPONENTS[name](self._shapes, shape, values)
            for name, values in shape.constraints
            if name in PARAMETERS
        ]
        given = {name for name, _ in shape.constraints}
        for component in self._components:
            if any(p.predicate in given for p in component.parameters):
                checks += compile_component(self._shapes, shape, component, self._data)
        return CompiledShape(shape, path, checks)


_MAX_DEPTH = 25


def references(shapes: ShapesGraph, shape: Shape) -> list[Term]:
    """Give the shapes that a shape refers to.

    Parameters
    ----------
    shapes, shape
        The shapes graph, and the shape.

    Raises
    ------
    NotCompilableError
        One of them is a literal.

    """
    found: list[Term] = []
    for name, values in shape.constraints:
        if name in {"node", "property", "not", "qualifiedValueShape"}:
            found += values
        elif name in {"and", "or", "xone"}:
            found += [item for head in values for item in shapes.items(head)]
        if name == "qualifiedValueShape":
            found += [s for value in values for s in shape_based.siblings(shapes, shape.node, value)]
    if any(isinstance(one, Literal) for one in found):
        raise NotCompilableError("a literal stands where a shape is expected")
    return found
