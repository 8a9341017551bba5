"""The other constraints of SHACL Core: https://www.w3.org/TR/shacl/#core-components-others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from icatkg.validation.compiled.shapes_graph import RDF, RDFS, SH, true
from icatkg.validation.compiled.validation import result

if TYPE_CHECKING:
    from icatkg.validation.compiled.shapes_graph import Shape, ShapesGraph, Term
    from icatkg.validation.compiled.validation import Check, Found, Validation, Values

__all__ = ["COMPONENTS"]

# What RDFS says of everything.
_ALWAYS = (NamedNode(RDF + "type"), NamedNode(RDFS + "Resource"))


def _closed(shapes: ShapesGraph, shape: Shape, given: tuple[Term, ...]) -> Check:
    closed = true(given[0])
    allowed = {
        path
        for one in shapes.objects(shape.node, SH + "property")
        for path in shapes.objects(one, SH + "path")
    }
    for head in shapes.objects(shape.node, SH + "ignoredProperties"):
        allowed.update(shapes.items(head))

    def check(run: Validation, values: Values) -> Found:
        if not closed:
            return
        said: dict[Term, list[tuple[Term, Term]]] = {}
        for subject, predicate, value in run.data.outgoing({n for nodes in values.values() for n in nodes}):
            if predicate not in allowed and (predicate, value) != _ALWAYS:
                said.setdefault(subject, []).append((predicate, value))

        def words(focus: Term, value: Term) -> str:
            return f"Node {run.in_data(focus)} is closed. It cannot have value: {run.in_data(value)}"

        for focus, nodes in values.items():
            for node in nodes:
                for predicate, value in said.get(node, ()):
                    of_property = shape._replace(path=NamedNode(predicate.value))
                    yield result(of_property, "Closed", focus, value, words, focus, value)

    return check


def _has_value(_: ShapesGraph, shape: Shape, wanted: tuple[Term, ...]) -> Check:
    def check(run: Validation, values: Values) -> Found:
        def words(focus: Term) -> str:
            them = [run.in_shapes(w) for w in wanted]
            if shape.path is None:
                return f"Node {run.in_data(focus)} value is not a in the set of values: {them}"
            path = run.in_shapes(shape.path)
            return f"Node {run.in_data(focus)}->{path} does not contain a value in the set: {them}"

        for value in wanted:
            for focus, nodes in values.items():
                if value not in nodes:
                    yield result(shape, "HasValue", focus, None, words, focus)

    return check


def _in(shapes: ShapesGraph, shape: Shape, given: tuple[Term, ...]) -> Check:
    listed = shapes.items(given[0])
    allowed = set(listed)

    def check(run: Validation, values: Values) -> Found:
        def words(value: Term) -> str:
            return (
                f"Value {run.in_data(value)} not in list {[run.in_shapes(a) for a in dict.fromkeys(listed)]}"
            )

        for focus, nodes in values.items():
            for node in nodes:
                if node not in allowed:
                    yield result(shape, "In", focus, node, words, node)

    return check


COMPONENTS = {"closed": _closed, "hasValue": _has_value, "in": _in}
