"""What the graph consists of, in VoID (https://www.w3.org/TR/void/) and DCAT."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode
from starlette.routing import Route

from icatkg import __version__
from icatkg.namespaces import BASE, ID, PREFIXES
from icatkg.server.media_types import GRAPH_OFFERS
from icatkg.server.requests import negotiated
from icatkg.server.responses import entry_response
from icatkg.server.self_description import GraphWriter, described

if TYPE_CHECKING:
    from pyoxigraph import BlankNode
    from starlette.requests import Request
    from starlette.responses import Response

    from icatkg.server.service import Service

__all__ = ["void_graph", "void_routes"]

_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


class _Part:
    """Counts of a set of triples."""

    def __init__(self) -> None:
        self.properties: Counter[NamedNode] = Counter()
        self.subjects: set[object] = set()
        self.objects: set[object] = set()
        self.datatypes: Counter[tuple[NamedNode, str]] = Counter()


def void_graph(service: Service, base: str) -> GraphWriter:
    """Describe the graph: counts, a partition for each class, and in it one for each property.

    Parameters
    ----------
    service
        What is served.
    base
        The address of the server, without a slash at its end.

    """
    graph = GraphWriter()
    dataset = NamedNode(BASE)
    graph.add(dataset, "rdf:type", graph.iri("void:Dataset"))
    graph.add(dataset, "rdf:type", graph.iri("dcat:Dataset"))
    graph.add(dataset, "dcterms:title", "icatkg: an unofficial knowledge graph of ICAT")
    graph.add(dataset, "dcterms:license", NamedNode(_LICENCE))
    graph.add(dataset, "dcat:version", Literal(__version__))
    graph.add(dataset, "void:sparqlEndpoint", NamedNode(base + "/sparql"))
    graph.add(dataset, "void:dataDump", NamedNode(base + "/store?default"))
    graph.add(dataset, "void:uriSpace", Literal(BASE))
    graph.add(dataset, "void:exampleResource", NamedNode(ID + "unodc"))
    whole, classes = _counted(service)
    graph.add(dataset, "void:triples", sum(whole.properties.values()))
    graph.add(dataset, "void:distinctSubjects", len(whole.subjects))
    graph.add(dataset, "void:distinctObjects", len(whole.objects))
    graph.add(dataset, "void:properties", len(whole.properties))
    graph.add(dataset, "void:classes", len(classes))
    spaces = {_space(term.value) for term in (*whole.properties, *classes)}
    for space in sorted(spaces):
        graph.add(dataset, "void:vocabulary", NamedNode(space))
    _property_partitions(graph, dataset, whole)
    for class_, part in sorted(classes.items(), key=lambda pair: pair[0].value):
        node = graph.node()
        graph.add(dataset, "void:classPartition", node)
        graph.add(node, "void:class", class_)
        graph.add(node, "void:entities", len(part.subjects))
        graph.add(node, "void:triples", sum(part.properties.values()))
        _property_partitions(graph, node, part)
    for name, size in service.sizes.items():
        if isinstance(name, NamedNode):
            graph.add(dataset, "void:subset", name)
            graph.add(name, "rdf:type", graph.iri("void:Dataset"))
            graph.add(name, "void:triples", size)
    return graph


def _counted(service: Service) -> tuple[_Part, dict[NamedNode, _Part]]:
    store, default = service.store, DefaultGraph()
    whole = _Part()
    classes: dict[NamedNode, _Part] = {}
    types: dict[object, list[NamedNode]] = {}
    for quad in store.quads_for_pattern(None, _TYPE, None, default):
        if isinstance(quad.object, NamedNode):
            types.setdefault(quad.subject, []).append(quad.object)
    for quad in store.quads_for_pattern(None, None, None, default):
        parts = [whole, *(classes.setdefault(c, _Part()) for c in types.get(quad.subject, ()))]
        for part in parts:
            part.properties[quad.predicate] += 1
            part.subjects.add(quad.subject)
            if isinstance(quad.object, Literal):
                part.datatypes[quad.predicate, quad.object.datatype.value] += 1
        whole.objects.add(quad.object)
    return whole, classes


def _property_partitions(graph: GraphWriter, of: NamedNode | BlankNode, part: _Part) -> None:
    for property_, number in sorted(part.properties.items(), key=lambda pair: pair[0].value):
        node = graph.node()
        graph.add(of, "void:propertyPartition", node)
        graph.add(node, "void:property", property_)
        graph.add(node, "void:triples", number)
        for (of_property, datatype), triples in sorted(part.datatypes.items(), key=str):
            if of_property == property_:
                sort = graph.node()
                graph.add(node, "voidext:datatypePartition", sort)
                graph.add(sort, "voidext:datatype", NamedNode(datatype))
                graph.add(sort, "void:triples", triples)


def _space(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def void_routes(service: Service) -> list[Route]:
    """Give the routes of the description."""

    async def answered(request: Request) -> Response:
        suffix = request.path_params.get("format", "")
        offer = negotiated(request, GRAPH_OFFERS, suffix or request.query_params.get("format", ""))
        entry = await described(service, request, "void", offer, void_graph)
        return await entry_response(request, entry)

    paths = ("/.well-known/void", "/void", "/void.{format}")
    return [Route(path, answered, methods=("GET", "HEAD")) for path in paths]
