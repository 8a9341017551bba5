"""Search: things by their labels and by their names as written, with the name that matched and its source."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode
from starlette.routing import Route

from icatkg.identifiers import natural_key
from icatkg.namespaces import BASE, ICAT, PREFIXES
from icatkg.querying.entities import label_of
from icatkg.server.pages.links import Link, Links, address_of
from icatkg.server.pages.rendering import page
from icatkg.server.responses import entry_response

if TYPE_CHECKING:
    from pyoxigraph import Store
    from starlette.requests import Request
    from starlette.responses import Response

    from icatkg.server.responses import Entry
    from icatkg.server.service import Service

__all__ = ["search_routes"]

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_NAME_OF = NamedNode(ICAT + "nameOf")
_NAMES = tuple(NamedNode(ICAT + p) for p in ("writtenForm", "spelledOut", "acronym"))
_LABELS = (
    NamedNode(PREFIXES["rdfs"] + "label"),
    NamedNode(PREFIXES["skos"] + "prefLabel"),
    NamedNode(ICAT + "title"),
)
_LONGEST = 100
_MOST = 50
_NAMES_SHOWN = 4
_SUGGESTIONS = 6


class _Name(NamedTuple):
    folded: str
    text: str
    thing: NamedNode
    claim: NamedNode | None


class Hit(NamedTuple):
    """A thing that was found.

    Attributes
    ----------
    thing, kinds
        Its label, and those of its classes.
    sources
        Its own passages, when the label matched.
    names
        The other names that matched, each with the passages that have it.

    """

    thing: Link
    kinds: tuple[str, ...]
    sources: tuple[Link, ...]
    names: tuple[tuple[str, tuple[Link, ...]], ...]


class _Index:
    """All names, read once: the graph does not change while a process lives."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @cached_property
    def names(self) -> list[_Name]:
        found: set[_Name] = set()
        for predicate in _NAMES:
            for quad in self.store.quads_for_pattern(None, predicate, None, _DEFAULT):
                for named in self.store.quads_for_pattern(quad.subject, _NAME_OF, None, _DEFAULT):
                    if isinstance(named.object, NamedNode) and isinstance(quad.subject, NamedNode):
                        found.add(_name(quad.object, named.object, quad.subject))
        for predicate in _LABELS:
            for quad in self.store.quads_for_pattern(None, predicate, None, _DEFAULT):
                if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(BASE):
                    found.add(_name(quad.object, quad.subject, None))
        # The label of a name as written says no more than the name itself.
        claims = {name.claim for name in found}
        found = {name for name in found if name.thing not in claims}
        return sorted(found, key=lambda n: (natural_key(n.text), n.thing.value, str(n.claim)))

    @cached_property
    def named(self) -> frozenset[NamedNode]:
        return frozenset(name.thing for name in self.names if name.claim is not None)

    def found(self, text: str) -> dict[NamedNode, list[_Name]]:
        wanted = _folded(text)
        words = wanted.split()
        things: dict[NamedNode, list[_Name]] = {}
        best: dict[NamedNode, int] = {}
        for name in self.names:
            if words and all(word in name.folded for word in words):
                rank = 0 if name.folded == wanted else 1 if name.folded.startswith(wanted) else 2
                best[name.thing] = min(best.get(name.thing, rank), rank)
                things.setdefault(name.thing, []).append(name)
        order = sorted(
            things, key=lambda t: (t not in self.named, best[t], natural_key(things[t][0].text), t.value)
        )
        return {thing: things[thing] for thing in order}

    def near(self, text: str) -> list[str]:
        from difflib import get_close_matches

        names = {name.folded: name.text for name in self.names if name.thing in self.named}
        return [names[n] for n in get_close_matches(_folded(text), sorted(names), _SUGGESTIONS, 0.6)]


def _name(value: object, thing: NamedNode, claim: NamedNode | None) -> _Name:
    text = value.value if isinstance(value, Literal) else str(value)
    return _Name(_folded(text), text, thing, claim)


def _folded(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split())


def search_routes(service: Service) -> list[Route]:
    """Give the route of the search."""
    index = _Index(service.store)

    async def search(request: Request) -> Response:
        text = " ".join(request.query_params.get("q", "").split())[:_LONGEST]

        def make() -> Entry:
            links = Links(service.kg.dataset)
            found = index.found(text)
            stated = service.kg.dataset.store(named_graphs=False, inferred=False)
            hits = [_hit(links, stated, thing, names) for thing, names in list(found.items())[:_MOST]]
            near = index.near(text) if text and not found else []
            return page("search.html", q=text, hits=hits, total=len(found), near=near)

        return await entry_response(request, await service.made(("page", "search", text), make))

    return [Route("/search", search, methods=("GET", "HEAD"))]


def _hit(links: Links, stated: Store, thing: NamedNode, names: list[_Name]) -> Hit:
    matched: dict[str, list[Link]] = {}
    sources: list[Link] = []
    label = label_of(links.store, thing) or thing.value
    for name in names:
        passages = links.passages(name.claim) if name.claim is not None else links.passages(name.thing)
        if name.claim is None and name.text == label:
            sources.extend(passages)
        else:
            matched.setdefault(name.text, []).extend(passages)
    types = stated.quads_for_pattern(thing, _TYPE, None, _DEFAULT)
    kinds = {links.link(q.object).text for q in types}
    kept = list(matched.items())[:_NAMES_SHOWN]
    return Hit(
        Link(label, address_of(thing.value)),
        tuple(sorted(kinds)),
        links.sorted(sources),
        tuple((text, links.sorted(passages)) for text, passages in kept),
    )
