"""What a shape checks, in words: its targets, and the messages that say what it demands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, NamedNode

from icatkg.server.pages.page_graph import text_of

if TYPE_CHECKING:
    from icatkg.server.pages.page_graph import PageGraph, Term

__all__ = ["Demand", "demands_of", "targets_of", "used_shapes"]

_TARGETS = (
    ("sh:targetClass", "instances of"),
    ("sh:targetNode", "the node"),
    ("sh:targetSubjectsOf", "subjects of"),
    ("sh:targetObjectsOf", "objects of"),
)
_PARTS = (
    "sh:property",
    "sh:sparql",
    "sh:not",
    "sh:node",
    "sh:and",
    "sh:or",
    "sh:xone",
    "sh:qualifiedValueShape",
)


class Demand(NamedTuple):
    """One thing that a shape demands.

    Attributes
    ----------
    message
        What to do; braces stand for the value at fault.
    severity
        ``warning`` or ``info``; empty for a violation.
    path
        The CURIE of the property that it is about; empty where it is about none or several.

    """

    message: str
    severity: str
    path: str


def targets_of(graph: PageGraph, shape: Term) -> list[tuple[str, list[str]]]:
    """Give what a shape checks: words, and the CURIEs that they speak of."""
    targets = [(words, names) for p, words in _TARGETS if (names := graph.texts(shape, p))]
    if "rdfs:Class" in graph.texts(shape, "rdf:type"):
        targets.append(("instances of", [text_of(shape)]))
    if graph.values(shape, "sh:target"):
        targets.append(("the nodes that its query finds", []))
    return targets


def demands_of(graph: PageGraph, shape: Term, path: str = "") -> list[Demand]:
    """Give the demands of a shape and of its parts that have no name, each once, in order of the text."""
    own = graph.texts(shape, "sh:path")
    path = own[0] if own else path
    severity = next(iter(graph.texts(shape, "sh:severity")), "").removeprefix("sh:").lower()
    found = {Demand(message, severity, path) for message in graph.texts(shape, "sh:message")}
    for predicate in _PARTS:
        for value in graph.values(shape, predicate):
            shared = isinstance(value, NamedNode) and predicate == "sh:property"
            for part in [value, *graph.items(value)]:
                if isinstance(part, BlankNode) or shared:
                    found |= set(demands_of(graph, part, path))
    return sorted(found)


def used_shapes(graph: PageGraph, shape: Term) -> list[str]:
    """Give the CURIEs of the shapes with a name that a shape makes use of."""
    found: set[str] = set()
    for predicate in _PARTS:
        for value in graph.values(shape, predicate):
            for part in [value, *graph.items(value)]:
                if isinstance(part, NamedNode):
                    found.add(text_of(part))
                else:
                    found |= set(used_shapes(graph, part))
    return sorted(found - {""})
