"""Single graphs: the SPARQL 1.1 Graph Store HTTP Protocol.

https://www.w3.org/TR/sparql11-http-rdf-update/; the quads are given exactly as written, in sorted order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import uuid4

from pyoxigraph import NamedNode
from starlette.routing import Route

from icatkg.dataset import INFERRED
from icatkg.errors import NotInGraphError
from icatkg.identifiers import expand
from icatkg.serialization.context import packaged_context
from icatkg.serialization.formats import format_named
from icatkg.serialization.writing import write_triples
from icatkg.server.media_types import GRAPH_OFFERS
from icatkg.server.negotiation import matches_etag
from icatkg.server.problems import Problem
from icatkg.server.requests import body_of, negotiated
from icatkg.server.responses import Entry, entry_response, options_response
from icatkg.server.sparql_request import parameters_of
from icatkg.server.validation_route import data_format, report_offer
from icatkg.server.write_requests import allow, written_response
from icatkg.server.writing import Write, graph_state

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from icatkg.server.media_types import Offer
    from icatkg.server.service import Service

__all__ = ["graph_store_routes"]

_READING = ("GET", "HEAD", "OPTIONS")
_WRITING = ("DELETE", "POST", "PUT")


def graph_store_routes(service: Service) -> list[Route]:
    """Give the routes of the graph store."""

    async def graph(request: Request) -> Response:
        if request.method == "OPTIONS":
            return options_response((*_READING, *_WRITING) if service.settings.store else _READING)
        if request.method in _WRITING:
            allow(request, service)
            return await _changed(service, request)
        name, format_ = _asked(request)
        offer = negotiated(request, GRAPH_OFFERS, format_)
        return await entry_response(request, await _entry(service, name, offer))

    return [Route(path, graph, methods=(*_READING, *_WRITING)) for path in ("/store", "/data")]


def _asked(request: Request) -> tuple[str, str]:
    """Give the graph that is asked for, empty for the default graph, and the format."""
    fields = parameters_of(request.scope["query_string"], "address")
    names = [value for name, value in fields if name == "graph"]
    default = [value for name, value in fields if name == "default"]
    if len(names) + len(default) != 1:
        raise Problem(400, "one graph is to be named", "Write ?default or ?graph=IRI, once.")
    if names and not names[0]:
        raise Problem(400, "the parameter 'graph' is empty", "Write ?graph=IRI.")
    format_ = next((value for name, value in fields if name == "format"), "")
    return (expand(names[0]) or names[0]) if names else "", format_


async def _entry(service: Service, name: str, offer: Offer) -> Entry:
    return await service.made(("graph", name, offer.media_type), lambda: _written(service, name, offer))


def _written(service: Service, name: str, offer: Offer) -> Entry:
    dataset = service.kg.dataset
    if name:
        try:
            quads = dataset.graph(name)
        except NotInGraphError:
            raise Problem(404, "there is no graph of that name") from None
    else:
        quads = [*dataset.quads(), *dataset.inferred()]
    body = write_triples([quad.triple for quad in quads], format_named(offer.format_), packaged_context())
    return Entry.of(body, offer.content_type)


async def _changed(service: Service, request: Request) -> Response:
    """Put, post to or delete a graph; what is posted to no graph becomes one of its own."""
    new = request.method == "POST" and not request.query_params.keys() & {"graph", "default"}
    name = f"urn:uuid:{uuid4()}" if new else _asked(request)[0]
    if name in ("", INFERRED):
        what = "the default graph is what all graphs say" if not name else "the graph is what follows"
        raise Problem(405, f"{what}, and is not written to", "Name a graph.", {"Allow": ", ".join(_READING)})
    _check_name(name)
    offer = report_offer(request)
    format_, body = "", b""
    if request.method != "DELETE":
        format_ = data_format(request)
        body = await body_of(request, service.settings.max_body)
    state, presence = await _preconditions(service, request, name)
    write = Write(request.method, name, format_, offer.format_, state, presence)
    response = await written_response(service, write, body, offer)
    if new and response.status_code in {201, 202}:
        response.headers["location"] = f"/store?{urlencode({'graph': name})}"
    return response


def _check_name(name: str) -> None:
    try:
        NamedNode(name)
    except ValueError:
        name = ""
    if ":" not in name:
        raise Problem(400, "the parameter 'graph' is no absolute IRI")


async def _preconditions(service: Service, request: Request, name: str) -> tuple[str, str]:
    """Give what the graph has to be for the write: its state, and whether it is there.

    Raises
    ------
    Problem
        It is not so already: 412.

    """
    unwanted, wanted = (", ".join(request.headers.getlist(name)) for name in ("if-none-match", "if-match"))
    presence = "new" if unwanted.strip() == "*" else ""
    if unwanted and not presence and await _matches(service, name, unwanted, strongly=False):
        raise Problem(412, "the graph is one that If-None-Match lists")
    if "if-match" not in request.headers:
        return "", presence
    if wanted.strip() == "*":
        return "", "there"
    if not await _matches(service, name, wanted, strongly=True):
        raise Problem(412, "the graph is no longer what If-Match says", "Get it again, and begin from that.")
    return graph_state(service.kg.dataset.graph(name)), presence


async def _matches(service: Service, name: str, tags: str, *, strongly: bool) -> bool:
    """Tell whether one of the tags is that of a graph, in whatever format."""
    if name not in service.kg.dataset.graphs():
        return False
    formats = {offer.format_: offer for offer in GRAPH_OFFERS}
    entries = [await _entry(service, name, offer) for offer in formats.values()]
    return any(matches_etag(tags, entry.tag, strongly=strongly) for entry in entries)
