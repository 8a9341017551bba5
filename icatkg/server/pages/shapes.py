"""Shapes as data and as pages: what each checks, and what it demands, in words."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Store, Triple

from icatkg import resources
from icatkg.identifiers import expand
from icatkg.namespaces import PREFIXES
from icatkg.server.pages.class_boxes import class_boxes
from icatkg.server.pages.links import Link, Links, address_of
from icatkg.server.pages.moment import Moment
from icatkg.server.pages.page_graph import PageGraph, text_of
from icatkg.server.pages.rendering import page
from icatkg.server.pages.shape_words import demands_of, targets_of, used_shapes
from icatkg.server.pages.viewed import Views

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from starlette.requests import Request

    from icatkg.knowledge_graph import KnowledgeGraph
    from icatkg.server.pages.class_boxes import Property
    from icatkg.server.responses import Entry
    from icatkg.server.service import Service

__all__ = ["Shapes", "shape_pages", "shapes_of"]

_SPACE = PREFIXES["shape"]
_AT_FAULT = re.compile(r"\{[?$]\w+\}")
_INSTANCES = "instances of"
_SHOWN = 400


class Demanded(NamedTuple):
    """A demand as the page shows it: the property, what to do, how grave it is."""

    about: Link | None
    message: str
    severity: str


class Shapes:
    """The packaged shapes: what each checks, and which of them speak of a term."""

    @cached_property
    def graph(self) -> PageGraph:
        """The triples of the shapes."""
        return PageGraph(resources.shape_files())

    @cached_property
    def _store(self) -> Store:
        store = Store()
        for path in resources.shape_files():
            store.load(path=path, format=RdfFormat.TURTLE)
        return store

    @cached_property
    def named(self) -> list[NamedNode]:
        """The shapes with a name, of nodes and of properties."""
        nodes = (s for s in self.graph.subjects() if s.value.startswith(_SPACE) and s.value != _SPACE)
        return [s for s in nodes if any("Shape" in t for t in self.graph.texts(s, "rdf:type"))]

    @cached_property
    def by_term(self) -> dict[str, list[tuple[str, str]]]:
        """The shapes that speak of a term, with a message; both by CURIE."""
        found: dict[str, list[tuple[str, str]]] = {}
        for shape in self.named:
            for _, names in targets_of(self.graph, shape):
                for name in names:
                    found.setdefault(name, []).append((text_of(shape), ""))
            for demand in demands_of(self.graph, shape):
                if demand.path:
                    found.setdefault(demand.path, []).append((text_of(shape), plain(demand.message)))
        return found

    @cached_property
    def users(self) -> dict[str, list[str]]:
        """The shapes that make use of a shape; both by CURIE."""
        found: dict[str, list[str]] = {}
        for shape in self.named:
            for used in used_shapes(self.graph, shape):
                found.setdefault(used, []).append(text_of(shape))
        return found

    @cached_property
    def boxes(self) -> dict[str, tuple[Property, ...]]:
        """The properties that each class of the ontology adds, by the CURIE of the class."""
        return {"icat:" + box.name: box.properties for box in class_boxes()}

    def triples(self, node: NamedNode) -> list[Triple]:
        """Give what the shapes say of one of them and its parts without a name; all at their namespace."""
        if node.value == _SPACE:
            return [quad.triple for quad in self._store]
        found: list[Triple] = []
        waiting: list[NamedNode | BlankNode] = [node]
        while waiting:
            for quad in self._store.quads_for_pattern(waiting.pop(), None, None, None):
                found.append(quad.triple)
                if isinstance(quad.object, BlankNode):
                    waiting.append(quad.object)
        return found

    def __contains__(self, node: NamedNode) -> bool:
        """Tell whether the shapes say anything of a node in their namespace."""
        if not node.value.startswith(_SPACE):
            return False
        return next(iter(self._store.quads_for_pattern(node, None, None, None)), None) is not None


_OF_SERVICE: WeakKeyDictionary[Service, Shapes] = WeakKeyDictionary()


def shapes_of(service: Service) -> Shapes:
    """Give the shapes, read once in a process."""
    return _OF_SERVICE.setdefault(service, Shapes())


def plain(message: str) -> str:
    """Give a message without the places of the values at fault."""
    return " ".join(_AT_FAULT.sub("…", message).replace("'…'", "…").split())


def shape_pages(service: Service) -> Callable[[Request, NamedNode, str], Awaitable[Entry]]:
    """Give the function that makes the page about a shape, or about all of them."""
    views = Views(service)
    shapes = shapes_of(service)

    async def made(request: Request, node: NamedNode, links_header: str) -> Entry:
        moment = Moment.of(request)

        def make(_: KnowledgeGraph, links: Links) -> Entry:
            headers = {"link": links_header} if links_header else {}
            content = _listed(shapes, links) if node.value == _SPACE else _one(shapes, links, node)
            return page(
                "shape.html", headers, at=moment, iri=node.value, address=address_of(node.value), **content
            )

        return await views.made(("shape", node.value), moment, make)

    return made


def _link(links: Links, name: str) -> Link:
    """Give a link for a CURIE; to a shape by its name."""
    iri = expand(name) or name
    if iri.startswith(_SPACE):
        return Link(iri.removeprefix(_SPACE), address_of(iri, links.at))
    try:
        return links.link(NamedNode(iri))
    except ValueError:  # a path that is no name
        return Link(name)


def _listed(shapes: Shapes, links: Links) -> dict[str, object]:
    themes: dict[str, list[tuple[Link, str]]] = {}
    for shape in shapes.named:
        words = "; ".join(_told(shapes.graph, shape))
        theme = Path(shapes.graph.homes[shape]).stem
        themes.setdefault(theme, []).append((_link(links, text_of(shape)), words))
    return {"label": "Shapes", "themes": sorted(themes.items()), "targets": (), "demands": ()}


def _told(graph: PageGraph, shape: NamedNode) -> Iterable[str]:
    for words, names in targets_of(graph, shape):
        yield " ".join((words, ", ".join(names))).strip()


def _one(shapes: Shapes, links: Links, node: NamedNode) -> dict[str, object]:
    targets = []
    for words, names in targets_of(shapes.graph, node):
        targets.append((words, [_link(links, name) for name in names], _query(links, words, names)))
    demands = [
        Demanded(_link(links, demand.path) if demand.path else None, plain(demand.message), demand.severity)
        for demand in demands_of(shapes.graph, node)
    ]
    return {
        "label": node.value.removeprefix(_SPACE),
        "themes": (),
        "targets": targets,
        "demands": demands,
        "uses": [_link(links, name) for name in used_shapes(shapes.graph, node)],
        "users": [_link(links, name) for name in shapes.users.get(text_of(node), [])],
    }


def _query(links: Links, words: str, names: list[str]) -> str:
    """Give the address of a query for what a shape checks, where its targets are classes."""
    if words != _INSTANCES or not names:
        return ""
    text = (
        f"SELECT DISTINCT ?thing {{ VALUES ?class {{ {' '.join(names)} }} ?thing a ?class }} LIMIT {_SHOWN}"
    )
    return links.at.kept("/sparql?" + urlencode({"query": text}))
