"""The IRIs of the graph, under whatever host the server runs: a thing leads to a document about it.

``/id/unodc`` is a thing: 303 to ``/id/unodc.ttl`` or another format, by ``Accept``; browsers get the page
``/id/unodc.html`` (httpRange-14; Cool URIs for the Semantic Web, https://www.w3.org/TR/cooluris/).
``/ontology/`` is a document itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode
from starlette.responses import Response
from starlette.routing import Route

from icatkg.description import quads_about
from icatkg.namespaces import BASE, PREFIXES
from icatkg.serialization.context import packaged_context
from icatkg.serialization.formats import format_named
from icatkg.serialization.writing import write_triples
from icatkg.server.media_types import GRAPH_OFFERS, Offer, offered_format
from icatkg.server.pages.moment import Moment
from icatkg.server.pages.rendering import HTML, prefers_html
from icatkg.server.pages.shapes import shape_pages, shapes_of
from icatkg.server.pages.thing import thing_pages
from icatkg.server.problems import Problem
from icatkg.server.requests import negotiated
from icatkg.server.responses import SAFE_HEADERS, Entry, entry_response

if TYPE_CHECKING:
    from pyoxigraph import Store
    from starlette.requests import Request

    from icatkg.server.service import Service

__all__ = ["SPACES", "SUFFIXES", "dereferencing_routes"]

SPACES = ("graph", "id", "kind", "ontology", "query", "rule", "shape", "source", "topic")
SUFFIXES = {
    "turtle": "ttl",
    "ntriples": "nt",
    "jsonld": "jsonld",
    "rdfxml": "rdf",
    "trig": "trig",
    "nquads": "nq",
    "n3": "n3",
}
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_DEFAULT = DefaultGraph()
_REPLACED = NamedNode(PREFIXES["dcterms"] + "isReplacedBy")
_DEPRECATED = NamedNode(PREFIXES["owl"] + "deprecated")


def dereferencing_routes(service: Service) -> list[Route]:
    """Give a route for each of our namespaces."""
    thing_page, shape_page = thing_pages(service), shape_pages(service)
    shapes = shapes_of(service)

    def described(node: NamedNode) -> bool:
        return _described(service.store, node) or node in shapes

    async def page_of(request: Request, node: NamedNode, links: str) -> Entry:
        make = shape_page if node in shapes else thing_page
        return await make(request, node, links)

    async def thing(request: Request) -> Response:
        space = request.url.path.split("/")[1]
        local = request.path_params.get("local", "")
        if space == "query" and local in service.queries:
            return _redirect(303, Moment.of(request).kept(f"/api/{local}"), {})
        stem, _, suffix = local.rpartition(".")
        format_ = offered_format(suffix, GRAPH_OFFERS) if stem and "/" not in suffix else None
        node = _node(f"{BASE}{space}/{local}")
        if node is not None and described(node):
            if node.value.endswith("/") and _wants_page(request):
                return await entry_response(request, await page_of(request, node, ""))
            return await _of_thing(service, request, node)
        node = _node(f"{BASE}{space}/{stem}") if suffix == "html" and stem else None
        if node is not None and described(node):
            address = _address(node.value)
            links = f'<{address}>; rel="describes", {_links(address)}'
            return await entry_response(request, await page_of(request, node, links))
        node = _node(f"{BASE}{space}/{stem}") if format_ is not None else None
        if node is None or format_ is None or not described(node):
            raise Problem(404, "nothing of that name is in the graph")
        return await _document(service, request, node, format_)

    return [
        Route(path, thing, methods=("GET", "HEAD"))
        for space in SPACES
        for path in (f"/{space}/", f"/{space}/{{local:path}}")
    ]


def _node(iri: str) -> NamedNode | None:
    try:
        return NamedNode(iri)
    except ValueError:
        return None


def _described(store: Store, node: NamedNode) -> bool:
    return next(iter(store.quads_for_pattern(node, None, None, _DEFAULT)), None) is not None


async def _of_thing(service: Service, request: Request, node: NamedNode) -> Response:
    replaced = service.store.quads_for_pattern(node, _REPLACED, None, _DEFAULT)
    for quad in replaced:
        if isinstance(quad.object, NamedNode):
            return _redirect(301, _address(quad.object.value), {})
    deprecated = service.store.quads_for_pattern(node, _DEPRECATED, None, _DEFAULT)
    if any(isinstance(q.object, Literal) and q.object.value in {"true", "1"} for q in deprecated):
        raise Problem(410, "this was withdrawn and nothing replaces it")
    address = _address(node.value)
    if _wants_page(request):
        page = Moment.of(request).kept(f"{address}.html")
        return _redirect(303, page, {"vary": "Accept", "link": _links(address)})
    offer = negotiated(request, GRAPH_OFFERS, request.query_params.get("format", ""))
    if address.endswith("/"):
        return await _document(service, request, node, offer)
    headers = {"vary": "Accept", "link": _links(address)}
    return _redirect(303, f"{address}.{SUFFIXES[offer.format_]}", headers)


def _wants_page(request: Request) -> bool:
    name = request.query_params.get("format", "")
    return name == HTML.format_ if name else prefers_html(request, GRAPH_OFFERS)


def _redirect(status: int, address: str, headers: dict[str, str]) -> Response:
    return Response(status_code=status, headers={**SAFE_HEADERS, **headers, "location": address})


def _address(iri: str) -> str:
    """Give the address of an IRI of ours on this host; others stay."""
    return "/" + iri.removeprefix(BASE) if iri.startswith(BASE) else iri


def _links(address: str) -> str:
    """Make the ``Link`` header: other formats, what describes the whole, the licence."""
    alternates = [
        f'<{address}.{SUFFIXES[o.format_]}>; rel="alternate"; type="{o.media_type}"'
        for o in GRAPH_OFFERS[: len(SUFFIXES)]
    ]
    alternates.append(f'<{address}.html>; rel="alternate"; type="text/html"')
    more = '</.well-known/void>; rel="describedby"', f'<{_LICENCE}>; rel="license"'
    return ", ".join([*alternates, *more])


async def _document(service: Service, request: Request, node: NamedNode, offer: Offer) -> Response:
    def make() -> Entry:
        dataset = service.kg.dataset
        whole = node.value in dataset.graphs() and node.value.endswith("/")
        shapes = shapes_of(service)
        if node in shapes:
            triples = shapes.triples(node)
        else:
            quads = dataset.graph(node.value) if whole else quads_about(dataset, node.value)
            triples = [quad.triple for quad in quads]
        body = write_triples(triples, format_named(offer.format_), packaged_context())
        address = _address(node.value)
        links = (
            f'<{address}>; rel="describes", {_links(address)}'
            if not whole
            else f'<{_LICENCE}>; rel="license"'
        )
        return Entry.of(body, offer.content_type, {"link": links})

    entry = await service.made(("thing", node.value, offer.media_type), make)
    return await entry_response(request, entry)
