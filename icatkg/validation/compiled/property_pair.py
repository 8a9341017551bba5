"""Property pair constraints: https://www.w3.org/TR/shacl/#core-components-property-pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from icatkg.validation.compiled.literals import compare
from icatkg.validation.compiled.messages import joined
from icatkg.validation.compiled.paths import compile_path
from icatkg.validation.compiled.shapes_graph import NotCompilableError
from icatkg.validation.compiled.validation import result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from icatkg.validation.compiled.shapes_graph import Shape, ShapesGraph, Term
    from icatkg.validation.compiled.validation import Check, Found, Validation, Values

__all__ = ["COMPONENTS"]


def _unequal(nodes: list[Term], others: list[Term]) -> Iterator[Term]:
    yield from (n for n in nodes if n not in set(others))
    yield from (o for o in others if o not in set(nodes))


def _shared(nodes: list[Term], others: list[Term]) -> Iterator[Term]:
    yield from (n for n in nodes if n in set(others))


def _not_less(nodes: list[Term], others: list[Term]) -> Iterator[Term]:
    yield from (n for n in nodes for o in others if compare(n, o) != -1)


def _greater(nodes: list[Term], others: list[Term]) -> Iterator[Term]:
    yield from (n for n in nodes for o in others if compare(n, o) not in {-1, 0})


# The values at fault, and how pySHACL writes the fault.
_PAIRS: dict[str, tuple[Callable[[list[Term], list[Term]], Iterator[Term]], str]] = {
    "equals": (_unequal, "!="),
    "disjoint": (_shared, "=="),
    "lessThan": (_not_less, "<="),
    "lessThanOrEquals": (_greater, "<"),
}


def _component(parameter: str) -> Callable[[ShapesGraph, Shape, tuple[Term, ...]], Check]:
    faulty, operator = _PAIRS[parameter]
    name = parameter[0].upper() + parameter[1:]

    def compiled(shapes: ShapesGraph, shape: Shape, properties: tuple[Term, ...]) -> Check:
        if not all(isinstance(p, NamedNode) for p in properties):
            raise NotCompilableError(f"sh:{parameter} is not an IRI")
        paths = [compile_path(shapes, p) for p in properties]

        def check(run: Validation, values: Values) -> Found:
            def words(focus: Term, node: Term) -> str:
                said = joined(properties, run.description_in_shapes)
                return f"Value of {run.in_data(focus)}->{said} {operator} {run.in_data(node)}"

            for path in paths:
                others = run.data.values(path, values)
                for focus, nodes in values.items():
                    for node in faulty(nodes, others[focus]):
                        yield result(shape, name, focus, node, words, focus, node)

        return check

    return compiled


COMPONENTS = {parameter: _component(parameter) for parameter in _PAIRS}
