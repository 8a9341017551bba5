"""``/sparql``: the query and update operations of the SPARQL 1.1 Protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from icatkg.server.media_types import GRAPH_OFFERS
from icatkg.server.pages.editor import editor_page, wants_editor
from icatkg.server.requests import body_of, negotiated, row_and_graph_offers
from icatkg.server.responses import entry_response, options_response
from icatkg.server.self_description import described
from icatkg.server.service_description import service_description
from icatkg.server.sparql_request import UPDATE_TYPE, check_type, sparql_request, update_in
from icatkg.server.validation_route import report_offer
from icatkg.server.write_requests import allow, written_response
from icatkg.server.writing import Write

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from icatkg.server.service import Service

__all__ = ["METHODS", "sparql_routes"]

METHODS = ("GET", "HEAD", "POST", "OPTIONS")


def sparql_routes(service: Service) -> list[Route]:
    """Give the routes of the endpoint."""

    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return options_response(METHODS)
        body = b""
        if request.method == "POST":
            kind = request.headers.get("content-type", "")
            if kind.partition(";")[0].strip().lower() == UPDATE_TYPE:
                allow(request, service)
            check_type(kind)
            body = await body_of(request, service.settings.max_body)
            update = update_in(request.scope["query_string"], kind, body)
            if update is not None:
                allow(request, service)
                offer = report_offer(request)
                write = Write("UPDATE", report=offer.format_, dataset=update[1:])
                return await written_response(service, write, update.text, offer)
        if wants_editor(request):
            return await editor_page(service, request, body)
        asked = sparql_request(
            request.method, request.scope["query_string"], request.headers.get("content-type", ""), body
        )
        if asked.query is None:
            offer = negotiated(request, GRAPH_OFFERS, asked.format_)
            entry = await described(service, request, "service", offer, service_description)
            return await entry_response(request, entry)
        rows, graph = row_and_graph_offers(request, asked.format_)
        job = asked.job((rows, graph), service.settings.max_result)
        service.watch.query(asked.query)
        entry = await service.entry(request, job, (rows, graph), repeatable=asked.repeatable)
        return await entry_response(request, entry)

    return [Route(path, endpoint, methods=METHODS) for path in ("/sparql", "/sparql/", "/query", "/query/")]
