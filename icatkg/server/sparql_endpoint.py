"""``/sparql``: the query operation of the SPARQL 1.1 Protocol."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.routing import Route

from icatkg.server.jobs import Job
from icatkg.server.media_types import GRAPH_OFFERS
from icatkg.server.requests import body_of, negotiated, row_and_graph_offers
from icatkg.server.responses import entry_response, options_response
from icatkg.server.self_description import base_address
from icatkg.server.service_description import service_description
from icatkg.server.sparql_request import sparql_request

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from icatkg.server.service import Service

__all__ = ["METHODS", "sparql_routes"]

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_CHANGING = re.compile(r"\b(?:now|rand|uuid|struuid)\b", re.IGNORECASE)


def sparql_routes(service: Service) -> list[Route]:
    """Give the routes of the endpoint."""

    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return options_response(METHODS)
        body = b""
        if request.method == "POST":
            body = await body_of(request, service.settings.max_body)
        asked = sparql_request(
            request.method, request.scope["query_string"], request.headers.get("content-type", ""), body
        )
        if asked.query is None:
            offer = negotiated(request, GRAPH_OFFERS, asked.format_)
            base = base_address(request)
            entry = await service.made(
                ("description", base, offer.media_type), lambda: service_description(service, offer, base)
            )
            return await entry_response(request, entry)
        rows, graph = row_and_graph_offers(request, asked.format_)
        job = Job(
            asked.query,
            None,
            rows.format_ if rows else "",
            graph.format_ if graph else "",
            asked.default_graphs,
            asked.named_graphs,
            asked.at,
            asked.as_of,
            asked.certain,
            asked.sources,
            None,
            service.settings.max_result,
        )
        service.watch.query(asked.query)
        repeatable = _CHANGING.search(asked.query) is None
        entry = await service.entry(request, job, (rows, graph), repeatable=repeatable)
        return await entry_response(request, entry)

    return [Route(path, endpoint, methods=METHODS) for path in ("/sparql", "/sparql/", "/query", "/query/")]
