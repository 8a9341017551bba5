"""What a page tells of a term: its place among the others, what constrains it, how often it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg.identifiers import contract, expand, natural_key
from icatkg.namespaces import PREFIXES
from icatkg.server.pages.links import Link, Links, address_of
from icatkg.server.pages.shapes import shapes_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from pyoxigraph import Store

    from icatkg.server.service import Service

__all__ = ["Branch", "Fact", "term_content"]

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_CLASS = NamedNode(PREFIXES["owl"] + "Class")
_DEFINITIONS = tuple(NamedNode(PREFIXES["skos"] + name) for name in ("definition", "scopeNote"))
_EXAMPLE = NamedNode(PREFIXES["skos"] + "example")
_PROPERTIES = tuple(NamedNode(PREFIXES["owl"] + name) for name in ("ObjectProperty", "DatatypeProperty"))
_ABOVE = tuple(
    NamedNode(iri)
    for iri in (
        PREFIXES["rdfs"] + "subClassOf",
        PREFIXES["rdfs"] + "subPropertyOf",
        PREFIXES["skos"] + "broader",
    )
)
_DOMAIN, _RANGE = NamedNode(PREFIXES["rdfs"] + "domain"), NamedNode(PREFIXES["rdfs"] + "range")
_INVERSE = NamedNode(PREFIXES["owl"] + "inverseOf")
_CONCEPT = NamedNode(PREFIXES["skos"] + "Concept")
_LONGEST = 400


class Fact(NamedTuple):
    """A heading with links, and a remark behind each."""

    heading: str
    values: tuple[tuple[Link, str], ...]


class Branch(NamedTuple):
    """A term in the tree of its vocabulary, with those below it."""

    link: Link
    definition: str
    below: tuple[Branch, ...]


def term_content(service: Service, stated: Store, links: Links, node: NamedNode) -> dict[str, object] | None:
    """Give what the page of a class, a property, a concept or a vocabulary tells; nothing for other things.

    Parameters
    ----------
    service
        Keeps the shapes.
    stated
        What is asserted.
    links
        Makes the links.
    node
        The thing.

    """
    types = {q.object for q in stated.quads_for_pattern(node, _TYPE, None, _DEFAULT)}
    if node.value.endswith("/"):
        trees = [tree for tree in _trees(stated, links, node.value) if tree[1]]
        return {"definitions": (), "examples": (), "facts": (), "uses": (), "trees": trees} if trees else None
    if not types & {_CLASS, _CONCEPT, *_PROPERTIES}:
        return None
    facts = [
        *_places(stated, links, node),
        *_added(service, links, node),
        *_constraints(service, links, node),
    ]
    return {
        "definitions": tuple(text for p in _DEFINITIONS for text in _texts(stated, node, p)),
        "examples": _texts(stated, node, _EXAMPLE),
        "facts": [fact for fact in facts if fact.values],
        "uses": _uses(links, node, types),
        "trees": (),
    }


def _texts(stated: Store, node: NamedNode, predicate: NamedNode) -> tuple[str, ...]:
    quads = stated.quads_for_pattern(node, predicate, None, _DEFAULT)
    return tuple(sorted(q.object.value for q in quads if isinstance(q.object, Literal)))


def _fact(links: Links, heading: str, nodes: set[NamedNode]) -> Fact:
    return Fact(heading, tuple((link, "") for link in links.sorted(links.link(node) for node in nodes)))


def _objects(stated: Store, node: NamedNode, predicate: NamedNode) -> set[NamedNode]:
    quads = stated.quads_for_pattern(node, predicate, None, _DEFAULT)
    return {q.object for q in quads if isinstance(q.object, NamedNode)}


def _subjects(stated: Store, predicate: NamedNode, node: NamedNode) -> set[NamedNode]:
    quads = stated.quads_for_pattern(None, predicate, node, _DEFAULT)
    return {q.subject for q in quads if isinstance(q.subject, NamedNode)}


def _places(stated: Store, links: Links, node: NamedNode) -> list[Fact]:
    """Give where a term stands among the others."""
    above = {iri for predicate in _ABOVE for iri in _objects(stated, node, predicate)}
    below = {iri for predicate in _ABOVE for iri in _subjects(stated, predicate, node)}
    inverse = _objects(stated, node, _INVERSE) | _subjects(stated, _INVERSE, node)
    return [
        _fact(links, "Is a sort of", above),
        _fact(links, "Sorts of it", below),
        _fact(links, "Said of", _objects(stated, node, _DOMAIN)),
        _fact(links, "Values", _objects(stated, node, _RANGE)),
        _fact(links, "Other way round", inverse),
    ]


def _added(service: Service, links: Links, node: NamedNode) -> list[Fact]:
    """Give the properties that a class adds to those of the classes above it."""
    added = shapes_of(service).boxes.get(contract(node.value) or "", ())
    facts = []
    for heading, needed in (("Must have", True), ("May have", False)):
        values = []
        for property_ in added:
            name = property_.name if ":" in property_.name else "icat:" + property_.name
            iri = expand(name)
            if property_.needed == needed and iri:
                values.append((links.link(NamedNode(iri)), property_.values))
        facts.append(Fact(heading, tuple(values)))
    return facts


def _constraints(service: Service, links: Links, node: NamedNode) -> list[Fact]:
    by_shape: dict[str, set[str]] = {}
    for shape, message in shapes_of(service).by_term.get(contract(node.value) or "", []):
        by_shape.setdefault(shape, set()).add(message)
    values = []
    for shape in sorted(by_shape, key=natural_key):
        iri = expand(shape) or shape
        link = Link(shape.partition(":")[2], address_of(iri, links.at))
        values.append((link, " ".join(sorted(by_shape[shape]))))
    return [Fact("Checked by", tuple(values))]


def _uses(links: Links, node: NamedNode, types: Collection[object]) -> tuple[tuple[int, str, str], ...]:
    """Give how many things or statements use a term, what they are, and where they are listed."""
    name = contract(node.value) or f"<{node.value}>"
    if _CLASS in types:
        count = sum(1 for _ in links.store.quads_for_pattern(None, _TYPE, node, _DEFAULT))
        found = [(count, "things of this class", f"SELECT DISTINCT ?thing {{ ?thing a {name} }}")]
    elif any(property_ in types for property_ in _PROPERTIES):
        count = sum(1 for _ in links.store.quads_for_pattern(None, node, None, _DEFAULT))
        text = f"SELECT DISTINCT ?thing ?value {{ ?thing {name} ?value }}"
        found = [(count, "statements with this property", text)]
    else:
        subjects = {q.subject for q in links.store.quads_for_pattern(None, None, node, _DEFAULT)}
        text = f"SELECT DISTINCT ?thing ?property {{ ?thing ?property {name} }}"
        found = [(len(subjects), "things refer to it", text)]
    limit = f" LIMIT {_LONGEST}"
    return tuple(
        (n, words, links.at.kept("/sparql?" + urlencode({"query": q + limit}))) for n, words, q in found
    )


def _trees(stated: Store, links: Links, vocabulary: str) -> list[tuple[str, tuple[Branch, ...]]]:
    """Give the terms of a vocabulary as trees: classes, properties, and whatever else it has."""
    own = {
        q.subject: q.object
        for q in stated.quads_for_pattern(None, _TYPE, None, _DEFAULT)
        if isinstance(q.subject, NamedNode)
        and q.subject.value.startswith(vocabulary)
        and q.subject.value != vocabulary
    }
    groups: dict[str, set[NamedNode]] = {}
    for node, class_ in own.items():
        heading = "Classes" if class_ == _CLASS else "Properties" if class_ in _PROPERTIES else "Terms"
        groups.setdefault(heading, set()).add(node)
    return [(h, _forest(stated, links, groups[h])) for h in ("Classes", "Properties", "Terms") if h in groups]


def _forest(stated: Store, links: Links, nodes: set[NamedNode]) -> tuple[Branch, ...]:
    above = {n: {iri for p in _ABOVE for iri in _objects(stated, n, p)} & nodes for n in nodes}
    below: dict[NamedNode, set[NamedNode]] = {}
    for node, parents in above.items():
        for parent in parents:
            below.setdefault(parent, set()).add(node)

    def branch(node: NamedNode, line: frozenset[NamedNode]) -> Branch:
        definition = next((text for p in _DEFINITIONS for text in _texts(stated, node, p)), "")
        inside = below.get(node, set()) - line
        return Branch(links.link(node), definition, branches(inside, line | {node}))

    def branches(found: set[NamedNode], line: frozenset[NamedNode]) -> tuple[Branch, ...]:
        made = (branch(node, line) for node in found)
        return tuple(sorted(made, key=lambda b: (natural_key(b.link.text), b.link.href)))

    tops = {node for node in nodes if not above[node]}
    return branches(tops, frozenset())
