"""Small graphs in Turtle or TriG, with the classes that they need."""

from __future__ import annotations

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from icatkg.namespaces import ID, SRC
from icatkg.views import dropped

PREFIXES = """
@prefix icat: <https://w3id.org/icatkg/ontology/> .
@prefix id: <https://w3id.org/icatkg/id/> .
@prefix kind: <https://w3id.org/icatkg/kind/> .
@prefix graph: <https://w3id.org/icatkg/graph/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix src: <https://w3id.org/icatkg/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
# The part of the ontology's hierarchy that the tests use, two levels deep in places.
CLASSES = """
icat:RoleTerm rdfs:subClassOf icat:Claim . icat:ChairTerm rdfs:subClassOf icat:RoleTerm .
icat:Membership rdfs:subClassOf icat:Claim . icat:ListingEntry rdfs:subClassOf icat:Membership .
icat:OfficeHeld rdfs:subClassOf icat:Claim . icat:Listing rdfs:subClassOf icat:Claim .
icat:Event rdfs:subClassOf icat:Claim . icat:Meeting rdfs:subClassOf icat:Event .
icat:Decision rdfs:subClassOf icat:Claim . icat:Publication rdfs:subClassOf icat:Claim .
icat:LegalInstrument rdfs:subClassOf icat:Publication . icat:Activity rdfs:subClassOf icat:Claim .
icat:Participation rdfs:subClassOf icat:Claim . icat:Content rdfs:subClassOf icat:Claim .
icat:AttestedName rdfs:subClassOf icat:Claim . icat:Photograph rdfs:subClassOf icat:Claim .
icat:Organisation rdfs:subClassOf icat:Agent . icat:Person rdfs:subClassOf icat:Agent .
"""


def quads_of(data: str) -> list[Quad]:
    """Read Turtle or TriG with the prefixes and the hierarchy; what is in no graph gets one of its own."""
    read = parse(PREFIXES + CLASSES + data, format=RdfFormat.TRIG)
    own = NamedNode("https://w3id.org/icatkg/graph/added-test")
    return [
        Quad(q.subject, q.predicate, q.object, own if q.graph_name == DefaultGraph() else q.graph_name)
        for q in read
    ]


def away(data: str, at: str | None = None, as_of: str | None = None, *, certain: bool = False) -> set[str]:
    """Give the short names of the nodes that a view of some data sets aside."""
    nodes = dropped(quads_of(data), at, as_of, certain=certain).nodes
    return {node.removeprefix(ID).removeprefix(SRC) for node in nodes}
