"""What the endpoint can do, in the vocabulary of https://www.w3.org/TR/sparql11-service-description/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode

from icatkg.namespaces import BASE
from icatkg.server.self_description import GraphWriter

if TYPE_CHECKING:
    from icatkg.server.service import Service

__all__ = ["service_description"]

_FORMATS = "http://www.w3.org/ns/formats/"
_WRITTEN = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads", "N3"),
)
_READ = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads", "N3")


def service_description(service: Service, base: str) -> GraphWriter:
    """Describe the endpoint.

    Parameters
    ----------
    service
        What is served.
    base
        The address of the server, without a slash at its end.

    """
    graph = GraphWriter()
    endpoint = NamedNode(base + "/sparql")
    graph.add(endpoint, "rdf:type", graph.iri("sd:Service"))
    graph.add(endpoint, "sd:endpoint", endpoint)
    graph.add(endpoint, "sd:supportedLanguage", graph.iri("sd:SPARQL11Query"))
    if service.settings.store:
        graph.add(endpoint, "sd:supportedLanguage", graph.iri("sd:SPARQL11Update"))
        for format_ in _READ:
            graph.add(endpoint, "sd:inputFormat", NamedNode(_FORMATS + format_))
    for format_ in _WRITTEN:
        graph.add(endpoint, "sd:resultFormat", NamedNode(_FORMATS + format_))
    graph.add(endpoint, "sd:feature", graph.iri("sd:UnionDefaultGraph"))
    if service.kg.dataset.inferring is not None:
        regime, profile = (
            "http://www.w3.org/ns/entailment/OWL-RDF-Based",
            "http://www.w3.org/ns/owl-profile/RL",
        )
        graph.add(endpoint, "sd:defaultEntailmentRegime", NamedNode(regime))
        graph.add(endpoint, "sd:defaultSupportedEntailmentProfile", NamedNode(profile))
    dataset = NamedNode(BASE)
    graph.add(endpoint, "sd:defaultDataset", dataset)
    for class_ in ("sd:Dataset", "void:Dataset", "dcat:Dataset"):
        graph.add(dataset, "rdf:type", graph.iri(class_))
    graph.add(dataset, "rdfs:seeAlso", NamedNode(base + "/.well-known/void"))
    default = graph.node()
    graph.add(dataset, "sd:defaultGraph", default)
    graph.add(default, "rdf:type", graph.iri("sd:Graph"))
    graph.add(default, "void:triples", service.sizes[DefaultGraph()])
    for name, size in service.sizes.items():
        if not isinstance(name, NamedNode):
            continue
        named, held = graph.node(), graph.node()
        graph.add(dataset, "sd:namedGraph", named)
        graph.add(named, "rdf:type", graph.iri("sd:NamedGraph"))
        graph.add(named, "sd:name", name)
        graph.add(named, "sd:graph", held)
        graph.add(held, "rdf:type", graph.iri("sd:Graph"))
        graph.add(held, "void:triples", size)
    return graph
