"""Search: things by their labels and by their names as written, with the name that matched and its source."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, NamedNode
from starlette.routing import Route

from icatkg.namespaces import PREFIXES
from icatkg.querying.entities import label_of
from icatkg.server.pages.links import Link, Links, address_of
from icatkg.server.pages.moment import Moment
from icatkg.server.pages.names import LONGEST, folded, names_of
from icatkg.server.pages.rendering import filled, page
from icatkg.server.pages.viewed import Views
from icatkg.server.responses import Entry, entry_response
from icatkg.server.self_description import base_address

if TYPE_CHECKING:
    from pyoxigraph import Store
    from starlette.requests import Request
    from starlette.responses import Response

    from icatkg.knowledge_graph import KnowledgeGraph
    from icatkg.server.pages.names import Name
    from icatkg.server.service import Service

__all__ = ["Hit", "search_routes"]

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_MOST = 50
_NAMES_SHOWN = 4
_SUGGESTED = 10


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


def search_routes(service: Service) -> list[Route]:
    """Give the routes of the search, of suggestions, and of what tells browsers of them."""
    views = Views(service)

    async def search(request: Request) -> Response:
        text = _asked(request)
        moment = Moment.of(request)

        def make(kg: KnowledgeGraph, links: Links) -> Entry:
            names = names_of(kg.dataset)
            found = names.found(text)
            stated = kg.dataset.store(named_graphs=False, inferred=False)
            hits = [_hit(links, stated, thing, matched) for thing, matched in list(found.items())[:_MOST]]
            near = names.near(text) if text and not found else []
            content = {"hits": hits, "total": len(found), "near": near, "cards": links.cards}
            return page("search.html", q=text, at=moment, **content)

        return await entry_response(request, await views.made(("search", text), moment, make))

    async def suggest(request: Request) -> Response:
        text = _asked(request)
        moment = Moment.of(request)

        def suggested(kg: KnowledgeGraph) -> Entry:
            stated = kg.dataset.store(named_graphs=False, inferred=False)
            found = list(names_of(kg.dataset).found(text).items())[:_SUGGESTED]
            suggestions = [_suggestion(stated, moment, thing, names[0]) for thing, names in found]
            body = json.dumps({"query": text, "suggestions": suggestions}, ensure_ascii=False)
            return Entry.of(body.encode(), "application/json")

        key = ("suggest", folded(text), text)
        if moment.chosen:
            entry = await views.made(key, moment, lambda kg, _: suggested(kg))
        else:
            entry = await service.made(key, lambda: suggested(service.kg))
        return await entry_response(request, entry)

    async def described(request: Request) -> Response:
        body = filled("opensearch.xml", base=base_address(request)).encode()
        return await entry_response(request, Entry.of(body, "application/opensearchdescription+xml"))

    routes = {"/search": search, "/suggest": suggest, "/opensearch.xml": described}
    return [Route(path, endpoint, methods=("GET", "HEAD")) for path, endpoint in routes.items()]


def _asked(request: Request) -> str:
    return " ".join(request.query_params.get("q", "").split())[:LONGEST]


def _kinds(stated: Store, thing: NamedNode) -> tuple[str, ...]:
    types = (q.object for q in stated.quads_for_pattern(thing, _TYPE, None, _DEFAULT))
    found = {label_of(stated, type_) or "" for type_ in types if isinstance(type_, NamedNode)}
    return tuple(sorted(found - {""}))


def _suggestion(stated: Store, moment: Moment, thing: NamedNode, name: Name) -> dict[str, str]:
    return {
        "name": name.text,
        "label": label_of(stated, thing) or name.text,
        "kind": ", ".join(_kinds(stated, thing)),
        "href": address_of(thing.value, moment),
    }


def _hit(links: Links, stated: Store, thing: NamedNode, names: list[Name]) -> Hit:
    matched: dict[str, list[Link]] = {}
    sources: list[Link] = []
    label = label_of(links.store, thing) or thing.value
    for name in names:
        passages = links.passages(name.claim) if name.claim is not None else links.passages(name.thing)
        if name.claim is None and name.text == label:
            sources.extend(passages)
        else:
            matched.setdefault(name.text, []).extend(passages)
    kept = list(matched.items())[:_NAMES_SHOWN]
    return Hit(
        Link(label, address_of(thing.value, links.at)),
        _kinds(stated, thing),
        links.sorted(sources),
        tuple((text, links.sorted(passages)) for text, passages in kept),
    )
