"""Value type constraints: https://www.w3.org/TR/shacl/#core-components-value-type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from icatkg.validation.compiled.literals import has_datatype
from icatkg.validation.compiled.messages import joined
from icatkg.validation.compiled.shapes_graph import SH, NotCompilableError
from icatkg.validation.compiled.validation import result

if TYPE_CHECKING:
    from icatkg.validation.compiled.shapes_graph import Shape, ShapesGraph, Term
    from icatkg.validation.compiled.validation import Check, Found, Validation, Values

__all__ = ["COMPONENTS"]

_KINDS: dict[str, tuple[type, ...]] = {
    "IRI": (NamedNode,),
    "BlankNode": (BlankNode,),
    "Literal": (Literal,),
    "BlankNodeOrIRI": (BlankNode, NamedNode),
    "BlankNodeOrLiteral": (BlankNode, Literal),
    "IRIOrLiteral": (NamedNode, Literal),
}


def _class(_: ShapesGraph, shape: Shape, classes: tuple[Term, ...]) -> Check:
    if not all(isinstance(c, NamedNode) for c in classes):
        raise NotCompilableError("sh:class is not an IRI")

    def check(run: Validation, values: Values) -> Found:
        def words() -> str:
            if len(classes) == 1:
                return f"Value does not have class {run.in_shapes(classes[0])}"
            return f"Value class is not in classes ({joined(classes, run.description_in_shapes)})"

        for class_ in classes:
            instances = run.data.instances(class_)
            for focus, nodes in values.items():
                for node in nodes:
                    if node not in instances:
                        yield result(shape, "Class", focus, node, words)

    return check


def _datatype(_: ShapesGraph, shape: Shape, given: tuple[Term, ...]) -> Check:
    (datatype,) = given
    if not isinstance(datatype, NamedNode):
        raise NotCompilableError("sh:datatype is not an IRI")

    def check(run: Validation, values: Values) -> Found:
        for focus, nodes in values.items():
            for node in nodes:
                if not (isinstance(node, Literal) and has_datatype(node, datatype.value)):
                    yield result(
                        shape,
                        "Datatype",
                        focus,
                        node,
                        lambda: f"Value is not Literal with datatype {run.in_shapes(datatype)}",
                    )

    return check


def _node_kind(_: ShapesGraph, shape: Shape, given: tuple[Term, ...]) -> Check:
    (kind,) = given
    kinds = _KINDS.get(kind.value.removeprefix(SH)) if isinstance(kind, NamedNode) else None
    if kinds is None:
        raise NotCompilableError(f"{kind} is not a node kind")

    def check(run: Validation, values: Values) -> Found:
        for focus, nodes in values.items():
            for node in nodes:
                if not isinstance(node, kinds):
                    yield result(
                        shape,
                        "NodeKind",
                        focus,
                        node,
                        lambda: f"Value is not of Node Kind {run.in_shapes(kind)}",
                    )

    return check


COMPONENTS = {"class": _class, "datatype": _datatype, "nodeKind": _node_kind}
