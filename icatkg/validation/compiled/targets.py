"""Focus nodes of shapes: https://www.w3.org/TR/shacl/, section 2.1.3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from icatkg.namespaces import PREFIXES
from icatkg.validation.compiled.shapes_graph import RDF, RDFS, SH, NotCompilableError

if TYPE_CHECKING:
    from icatkg.validation.compiled.data_graph import DataGraph
    from icatkg.validation.compiled.shapes_graph import ShapesGraph, Term

__all__ = ["TARGETS", "focus_nodes", "has_target", "is_class"]

TARGETS = frozenset(
    NamedNode(SH + kind)
    for kind in ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf", "target")
)
_CLASS = NamedNode(RDFS + "Class")
# pySHACL takes owl:Class as a class of classes although no shapes graph says so.
_OWL_CLASS = NamedNode(PREFIXES["owl"] + "Class")


def is_class(shapes: ShapesGraph, type_: Term) -> bool:
    """Tell whether a type makes a shape a class as well, whose instances it then checks.

    Parameters
    ----------
    shapes, type_
        The shapes graph, and a type of a shape.

    """
    seen: set[Term] = {_CLASS, _OWL_CLASS}
    waiting: list[Term] = [_CLASS]
    while waiting:
        class_ = waiting.pop()
        new = [c for c in shapes.subjects(RDFS + "subClassOf", class_) if c not in seen]
        seen.update(new)
        waiting += new
    return type_ in seen


def _is_implicit(shapes: ShapesGraph, node: Term) -> bool:
    return any(is_class(shapes, type_) for type_ in shapes.objects(node, RDF + "type"))


def has_target(shapes: ShapesGraph, node: Term) -> bool:
    """Tell whether a shape says by itself what it is for."""
    return any(shapes.objects(node, target.value) for target in TARGETS) or _is_implicit(shapes, node)


def focus_nodes(shapes: ShapesGraph, node: Term, data: DataGraph) -> set[Term]:
    """Give the focus nodes of a shape.

    Parameters
    ----------
    shapes, node
        The shapes graph, and the shape in it.
    data
        The data graph.

    Raises
    ------
    NotCompilableError
        A target is not an IRI where it must be one.

    """
    found = set(shapes.objects(node, SH + "targetNode"))
    classes = shapes.objects(node, SH + "targetClass")
    subjects_of = shapes.objects(node, SH + "targetSubjectsOf")
    objects_of = shapes.objects(node, SH + "targetObjectsOf")
    if not all(isinstance(t, NamedNode) for t in (*classes, *subjects_of, *objects_of)):
        raise NotCompilableError("a target is not an IRI")
    if isinstance(node, NamedNode) and _is_implicit(shapes, node):
        classes.append(node)
    for class_ in classes:
        found |= data.instances(class_)
    for predicate in subjects_of:
        found |= data.ends(predicate, "s")
    for predicate in objects_of:
        found |= data.ends(predicate, "o")
    return found
