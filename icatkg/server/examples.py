"""The stored queries as examples for the endpoint, in the vocabulary that SIB's endpoints use.

See https://github.com/sib-swiss/sparql-examples: ``sh:SPARQLExecutable`` of SHACL with the text of the query.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode
from starlette.routing import Route

from icatkg.namespaces import QUERY
from icatkg.server.media_types import GRAPH_OFFERS
from icatkg.server.prefixes import declare_prefixes
from icatkg.server.requests import negotiated
from icatkg.server.responses import entry_response
from icatkg.server.self_description import GraphWriter, described

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from icatkg.server.service import Service

__all__ = ["examples_graph", "examples_routes"]

_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.MULTILINE | re.IGNORECASE)


def examples_graph(service: Service, base: str) -> GraphWriter:
    """Describe the stored queries that need no parameter.

    Parameters
    ----------
    service
        What is served.
    base
        The address of the server, without a slash at its end.

    """
    graph = GraphWriter()
    prefixes = declare_prefixes(graph)
    for query in service.queries.values():
        form = _FORM.search(query.text)
        if form is None or any(p.required and not p.default for p in query.parameters):
            continue
        kind = form[1].lower()
        node = NamedNode(QUERY + query.name)
        graph.add(node, "rdf:type", graph.iri("sh:SPARQLExecutable"))
        graph.add(node, "rdf:type", graph.iri(f"sh:SPARQL{kind.capitalize()}Executable"))
        graph.add(node, "rdfs:label", Literal(query.name))
        graph.add(node, "rdfs:comment", query.summary or query.name)
        graph.add(node, f"sh:{kind}", Literal(query.text))
        graph.add(node, "sh:prefixes", prefixes)
        graph.add(node, "schema:target", NamedNode(base + "/sparql"))
        for tag in query.tags:
            graph.add(node, "schema:keywords", Literal(tag))
    return graph


def examples_routes(service: Service) -> list[Route]:
    """Give the route of the examples."""

    async def answered(request: Request) -> Response:
        offer = negotiated(request, GRAPH_OFFERS, request.query_params.get("format", ""))
        entry = await described(service, request, "examples", offer, examples_graph)
        return await entry_response(request, entry)

    paths = ("/.well-known/sparql-examples", "/sparql/.well-known/sparql-examples")
    return [Route(path, answered, methods=("GET", "HEAD")) for path in paths]
