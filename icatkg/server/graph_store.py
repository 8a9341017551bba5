"""Reading single graphs: the GET and HEAD of the SPARQL 1.1 Graph Store HTTP Protocol.

https://www.w3.org/TR/sparql11-http-rdf-update/; the quads are given exactly as written, in sorted order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from icatkg.errors import NotInGraphError
from icatkg.identifiers import expand
from icatkg.serialization.context import packaged_context
from icatkg.serialization.formats import format_named
from icatkg.serialization.writing import write_triples
from icatkg.server.media_types import GRAPH_OFFERS
from icatkg.server.problems import Problem
from icatkg.server.requests import negotiated
from icatkg.server.responses import Entry, entry_response, options_response
from icatkg.server.sparql_request import parameters_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from icatkg.server.media_types import Offer
    from icatkg.server.service import Service

__all__ = ["graph_store_routes"]

_METHODS = ("GET", "HEAD", "OPTIONS")


def graph_store_routes(service: Service) -> list[Route]:
    """Give the routes of the graph store."""

    async def graph(request: Request) -> Response:
        if request.method == "OPTIONS":
            return options_response(_METHODS)
        name, format_ = _asked(request)
        offer = negotiated(request, GRAPH_OFFERS, format_)
        entry = await service.made(("graph", name, offer.media_type), lambda: _written(service, name, offer))
        return await entry_response(request, entry)

    return [Route(path, graph, methods=_METHODS) for path in ("/store", "/data")]


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
