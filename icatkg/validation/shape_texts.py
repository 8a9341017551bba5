"""What shapes say of themselves: names, descriptions and messages, for the rules of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rdflib import RDFS, SH, BNode, Literal, URIRef

from icatkg.identifiers import contract, natural_key
from icatkg.namespaces import PREFIXES

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

__all__ = ["ShapeText", "shape_texts"]


class ShapeText(NamedTuple):
    """What a shape says of itself.

    Attributes
    ----------
    title
        Its name (``sh:name``, ``rdfs:label``), or an empty string.
    description
        What it is for (``sh:description``, ``rdfs:comment``), or an empty string.
    messages
        The messages (``sh:message``) of the shape and of its parts without a name, sorted.

    """

    title: str
    description: str
    messages: tuple[str, ...]


def shape_texts(shapes: Graph) -> dict[str, ShapeText]:
    """Give what each named shape says of itself, by the name that a report gives it.

    Parameters
    ----------
    shapes
        The shapes graph (https://www.w3.org/TR/shacl/#shapes-graph).

    """
    named = {
        subject
        for subject, predicate, value in shapes
        if isinstance(subject, URIRef)
        and (str(predicate).startswith(str(SH)) or value in (SH.NodeShape, SH.PropertyShape))
        and predicate not in _NOT_OF_SHAPES
    }
    texts = {contract(str(shape)) or str(shape): _text(shapes, shape) for shape in named}
    return {name: texts[name] for name in sorted(texts, key=natural_key)}


# An ontology that declares prefixes for queries is no shape.
_NOT_OF_SHAPES = frozenset({SH.declare, SH.prefix, SH.namespace})


def _text(shapes: Graph, shape: URIRef) -> ShapeText:
    messages = {str(m) for part in _parts(shapes, shape) for m in shapes.objects(part, SH.message)}
    return ShapeText(
        _first(shapes, shape, (SH.name, RDFS.label)),
        _first(shapes, shape, (SH.description, RDFS.comment, URIRef(PREFIXES["skos"] + "definition"))),
        tuple(sorted(messages)),
    )


def _parts(shapes: Graph, shape: URIRef) -> set[Node]:
    """Give a shape and all nodes without a name that hang from it."""
    found: set[Node] = set()
    waiting: list[Node] = [shape]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += [o for o in shapes.objects(node, None) if isinstance(o, BNode)]
    return found


def _first(shapes: Graph, shape: URIRef, predicates: tuple[URIRef, ...]) -> str:
    """Give the first text that there is, an English one before others."""
    for predicate in predicates:
        texts = [o for o in shapes.objects(shape, predicate) if isinstance(o, Literal)]
        if texts:
            return str(min(texts, key=lambda t: (not (t.language or "en").startswith("en"), str(t))))
    return ""
