"""The prefixes, declared as for SHACL (https://www.w3.org/TR/shacl/#sparql-prefixes) and for JSON-LD."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode
from starlette.routing import Route

from icatkg.namespaces import BASE, PREFIXES
from icatkg.serialization.context import packaged_context
from icatkg.server.media_types import GRAPH_OFFERS
from icatkg.server.requests import negotiated
from icatkg.server.responses import Entry, entry_response
from icatkg.server.self_description import GraphWriter, described

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from icatkg.server.service import Service

__all__ = ["declare_prefixes", "prefixes_routes"]


def declare_prefixes(graph: GraphWriter) -> NamedNode:
    """Declare every prefix that a query may use; give the node that declares them."""
    prefixes = NamedNode(BASE + "prefixes")
    for prefix, iri in PREFIXES.items():
        declared = graph.node()
        graph.add(prefixes, "sh:declare", declared)
        graph.add(declared, "sh:prefix", Literal(prefix))
        graph.add(declared, "sh:namespace", Literal(iri, datatype=graph.iri("xsd:anyURI")))
    return prefixes


def _graph(_service: Service, _base: str) -> GraphWriter:
    graph = GraphWriter()
    declare_prefixes(graph)
    return graph


def _context() -> Entry:
    body = json.dumps({"@context": packaged_context()}, ensure_ascii=False, indent=1).encode()
    return Entry.of(body, "application/ld+json")


def prefixes_routes(service: Service) -> list[Route]:
    """Give the routes of the prefixes and of the context."""

    async def prefixes(request: Request) -> Response:
        suffix = request.path_params.get("format", "")
        offer = negotiated(request, GRAPH_OFFERS, suffix or request.query_params.get("format", ""))
        return await entry_response(request, await described(service, request, "prefixes", offer, _graph))

    async def context(request: Request) -> Response:
        return await entry_response(request, await service.made(("context",), _context))

    return [
        Route("/context.jsonld", context, methods=("GET", "HEAD")),
        *(Route(path, prefixes, methods=("GET", "HEAD")) for path in ("/prefixes", "/prefixes.{format}")),
    ]
