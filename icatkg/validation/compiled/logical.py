"""Logical constraints: https://www.w3.org/TR/shacl/#core-components-logical."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.validation.compiled.messages import joined
from icatkg.validation.compiled.validation import result

if TYPE_CHECKING:
    from collections.abc import Callable

    from icatkg.validation.compiled.shapes_graph import Shape, ShapesGraph, Term
    from icatkg.validation.compiled.validation import Check, Found, Validation, Values

__all__ = ["COMPONENTS"]


def _nodes(values: Values) -> list[Term]:
    return [node for nodes in values.values() for node in nodes]


def _not(_: ShapesGraph, shape: Shape, inner: tuple[Term, ...]) -> Check:
    def check(run: Validation, values: Values) -> Found:
        def words(node: Term) -> str:
            said = joined(inner, run.description_in_shapes, " , ")
            which = f"shape {said}" if len(inner) == 1 else f"any shapes in {said}"
            return f"Node {run.in_data(node)} must not conform to {which}"

        for one in inner:
            failing = run.failing(one, _nodes(values))
            for focus, nodes in values.items():
                for node in nodes:
                    if node not in failing:
                        yield result(shape, "Not", focus, node, words, node)

    return check


# How many of the members a node may conform to, given how many there are, and how that is said.
_LISTS: dict[str, tuple[Callable[[int, int], bool], str]] = {
    "and": (lambda conforming, members: conforming == members, "all shapes"),
    "or": (lambda conforming, _: conforming > 0, "one or more shapes"),
    "xone": (lambda conforming, _: conforming == 1, "exactly one shape"),
}


def _component(parameter: str) -> Callable[[ShapesGraph, Shape, tuple[Term, ...]], Check]:
    allowed, which = _LISTS[parameter]

    def compiled(shapes: ShapesGraph, shape: Shape, heads: tuple[Term, ...]) -> Check:
        lists = [shapes.items(head) for head in heads]

        def check(run: Validation, values: Values) -> Found:
            def words(node: Term) -> str:
                said = [joined(members, run.description_in_shapes, " , ") for members in lists]
                all_of_them = said[0] if len(said) == 1 else " and ".join(f"({s})" for s in said)
                return f"Node {run.in_data(node)} must conform to {which} in {all_of_them}"

            for members in lists:
                everywhere = _nodes(values)
                failing = [run.failing(member, everywhere) for member in members]
                for focus, nodes in values.items():
                    for node in nodes:
                        if not allowed(sum(node not in f for f in failing), len(members)):
                            yield result(shape, parameter.capitalize(), focus, node, words, node)

        return check

    return compiled


COMPONENTS = {"not": _not, **{parameter: _component(parameter) for parameter in _LISTS}}
