"""Shape-based constraints: https://www.w3.org/TR/shacl/#core-components-shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.validation.compiled.messages import joined
from icatkg.validation.compiled.shapes_graph import SH, NotCompilableError, true, whole_number
from icatkg.validation.compiled.validation import result

if TYPE_CHECKING:
    from icatkg.validation.compiled.shapes_graph import Shape, ShapesGraph, Term
    from icatkg.validation.compiled.validation import Check, Found, Validation, Values

__all__ = ["COMPONENTS", "siblings"]


def _nodes(values: Values) -> list[Term]:
    return [node for nodes in values.values() for node in nodes]


def _node(shapes: ShapesGraph, shape: Shape, inner: tuple[Term, ...]) -> Check:
    if any(shapes.objects(one, SH + "path") for one in inner):
        raise NotCompilableError("sh:node names a property shape")

    def check(run: Validation, values: Values) -> Found:
        def words() -> str:
            if len(inner) == 1:
                said = f"Value does not conform to Shape {run.in_shapes(inner[0])}."
            else:
                them = joined(inner, run.description_in_shapes, "', '")
                said = f"Value must conform to every Shape in ('{them}')."
            return f"{said} See details for more information."

        for one in inner:
            found = run.results(one, _nodes(values))
            for focus, nodes in values.items():
                for node in nodes:
                    if found[node]:
                        owner, said = result(shape, "Node", focus, node, words)
                        yield owner, said._replace(details=tuple(found[node]))

    return check


def _property(shapes: ShapesGraph, _: Shape, inner: tuple[Term, ...]) -> Check:
    if not all(shapes.objects(one, SH + "path") for one in inner):
        raise NotCompilableError("sh:property names something without sh:path")

    def check(run: Validation, values: Values) -> Found:
        for one in inner:
            found = run.results(one, _nodes(values))
            for focus, nodes in values.items():
                for node in nodes:
                    for nested in found[node]:
                        yield focus, nested

    return check


def siblings(shapes: ShapesGraph, node: Term, own: Term) -> list[Term]:
    """Give the sibling shapes of a qualified value shape (SHACL, section 4.7.3).

    Parameters
    ----------
    shapes, node
        The shapes graph, and the property shape in it.
    own
        Its own qualified value shape.

    """
    disjoint = shapes.objects(node, SH + "qualifiedValueShapesDisjoint")
    if not any(true(d) for d in disjoint):
        return []
    found = {
        sibling: None
        for parent in shapes.subjects(SH + "property", node)
        for one in shapes.objects(parent, SH + "property")
        for sibling in shapes.objects(one, SH + "qualifiedValueShape")
        if sibling != own
    }
    return list(found)


def _qualified(shapes: ShapesGraph, shape: Shape, inner: tuple[Term, ...]) -> Check:
    counts = [shapes.objects(shape.node, SH + name) for name in ("qualifiedMinCount", "qualifiedMaxCount")]
    least, most = (whole_number(c[0]) if c else None for c in counts)
    if least is None and most is None:
        raise NotCompilableError("sh:qualifiedValueShape needs sh:qualifiedMinCount or sh:qualifiedMaxCount")
    others = {one: siblings(shapes, shape.node, one) for one in inner}

    def check(run: Validation, values: Values) -> Found:
        def words() -> str:
            count = ("" if least is None else f" MinCount {least}") + (
                "" if most is None else f" MaxCount {most}"
            )
            said = joined(inner, run.description_in_shapes, ",")
            return "Focus node does not conform to " + (
                f"shape{count}: {said}" if len(inner) == 1 else f"shapes{count}: ({said})"
            )

        for one in inner:
            nodes = _nodes(values)
            counted = set(nodes) - run.failing(one, nodes)
            for sibling in others[one]:
                counted &= run.failing(sibling, counted)
            for focus, own in values.items():
                number = sum(node in counted for node in own)
                if most is not None and number > most:
                    yield result(shape, "QualifiedMaxCount", focus, None, words)
                if least is not None and number < least:
                    yield result(shape, "QualifiedMinCount", focus, None, words)

    return check


COMPONENTS = {"node": _node, "property": _property, "qualifiedValueShape": _qualified}
