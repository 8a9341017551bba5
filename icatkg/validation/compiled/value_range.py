"""Value range constraints: https://www.w3.org/TR/shacl/#core-components-range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from icatkg.validation.compiled.literals import compare
from icatkg.validation.compiled.messages import joined
from icatkg.validation.compiled.shapes_graph import NotCompilableError
from icatkg.validation.compiled.validation import result

if TYPE_CHECKING:
    from collections.abc import Callable

    from icatkg.validation.compiled.shapes_graph import Shape, ShapesGraph, Term
    from icatkg.validation.compiled.validation import Check, Found, Validation, Values

__all__ = ["COMPONENTS"]

# How a value may compare to the limit, and the operator as it is said.
_RANGES = {
    "minExclusive": ({1}, ">"),
    "minInclusive": ({0, 1}, ">="),
    "maxExclusive": ({-1}, "<"),
    "maxInclusive": ({-1, 0}, "<="),
}


def _component(parameter: str) -> Callable[[ShapesGraph, Shape, tuple[Term, ...]], Check]:
    allowed, operator = _RANGES[parameter]
    name = parameter[0].upper() + parameter[1:]

    def compiled(_: ShapesGraph, shape: Shape, limits: tuple[Term, ...]) -> Check:
        if not all(isinstance(limit, Literal) for limit in limits):
            raise NotCompilableError(f"sh:{parameter} is not a literal")

        def check(run: Validation, values: Values) -> Found:
            def words() -> str:
                if len(limits) == 1:
                    return f"Value is not {operator} {run.in_shapes(limits[0])}"
                return f"Value is not {operator} in ({joined(limits, run.description_in_shapes)})"

            for limit in limits:
                for focus, nodes in values.items():
                    for node in nodes:
                        if compare(node, limit) not in allowed:
                            yield result(shape, name, focus, node, words)

        return check

    return compiled


COMPONENTS = {parameter: _component(parameter) for parameter in _RANGES}
