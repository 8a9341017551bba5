"""Graphs of any size about organisations, with an ontology that uses each construct of OWL 2 RL.

They serve the tests and ``benchmarks/reasoning.py``. The same size and seed give the same graph.

owlrl compares all properties of a key but the last, and each two members of a class with a key. So that both
engines give the same, organisations with the same code are in the same register; so that owlrl ends, few
organisations are of the class that has the key.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["generated_graph"]

_EX = "http://example.org/"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SAME = NamedNode("http://www.w3.org/2002/07/owl#sameAs")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_ONTOLOGY = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:Agent a owl:Class . :Document a owl:Class . :Event a owl:Class . :Topic a owl:Class . :Claim a owl:Class .
:Organisation a owl:Class ; rdfs:subClassOf :Agent .
:Registered a owl:Class ; rdfs:subClassOf :Organisation ; owl:hasKey (:code :register) .
:Agency a owl:Class ; rdfs:subClassOf :Organisation . :Person a owl:Class ; rdfs:subClassOf :Agent .
:Group a owl:Class ; rdfs:subClassOf :Agent . :WorkingGroup a owl:Class ; rdfs:subClassOf :Group .
:Membership a owl:Class ; rdfs:subClassOf :Claim . :ChairTerm a owl:Class ; rdfs:subClassOf :Claim .
:Meeting a owl:Class ; rdfs:subClassOf :Event . :Report a owl:Class ; rdfs:subClassOf :Document .
:Gathering a owl:Class ; owl:equivalentClass :Meeting .
:Agent owl:disjointWith :Document, :Event, :Topic . :Organisation owl:disjointWith :Person .
:Chair a owl:Class ; owl:equivalentClass
    [ a owl:Restriction ; owl:onProperty :holds ; owl:someValuesFrom :ChairTerm ] .
:Member a owl:Class ; owl:equivalentClass
    [ a owl:Restriction ; owl:onProperty :memberOf ; owl:someValuesFrom owl:Thing ] .
:Plenary a owl:Class ; rdfs:subClassOf :Meeting,
    [ a owl:Restriction ; owl:onProperty :attendedBy ; owl:allValuesFrom :Delegate ] .
:Annual a owl:Class ; owl:equivalentClass
    [ a owl:Restriction ; owl:onProperty :frequency ; owl:hasValue :yearly ] .
:Participant a owl:Class ; owl:unionOf (:Delegate :Observer) .
:ActiveMember a owl:Class ; owl:intersectionOf (:Member :Delegate) .
:Frequency a owl:Class ; owl:oneOf (:yearly :monthly) .
:Hosted a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :hostedBy ;
    owl:maxCardinality "1"^^xsd:nonNegativeInteger ] .
:Delegate a owl:Class . :Observer a owl:Class .

:memberOf a owl:ObjectProperty ; owl:inverseOf :hasMember ; rdfs:domain :Agent ; rdfs:range :Group ;
    owl:propertyChainAxiom (:membership :group) .
:hasMember a owl:ObjectProperty ; rdfs:subPropertyOf :relatedTo . :relatedTo a owl:ObjectProperty .
:membership a owl:ObjectProperty ; rdfs:range :Membership . :group a owl:ObjectProperty ; rdfs:range :Group .
:holds a owl:ObjectProperty ; rdfs:domain :Agent ; rdfs:range :ChairTerm . :termIn a owl:ObjectProperty ;
rdfs:domain :ChairTerm ; rdfs:range :Group . :chairs a owl:ObjectProperty ; owl:propertyChainAxiom (:holds
:termIn) ; rdfs:subPropertyOf :memberOf . :partOf a owl:ObjectProperty, owl:TransitiveProperty . :broader a
owl:ObjectProperty, owl:TransitiveProperty ; owl:inverseOf :narrower ; rdfs:domain :Topic . :narrower a
owl:ObjectProperty . :about a owl:ObjectProperty ; rdfs:range :Topic . :partner a owl:ObjectProperty,
owl:SymmetricProperty ; rdfs:domain :Organisation . :attendedBy a owl:ObjectProperty ; rdfs:domain :Event ;
rdfs:range :Agent . :attendee a owl:ObjectProperty ; owl:equivalentProperty :attendedBy . :hostedBy a
owl:ObjectProperty . :frequency a owl:ObjectProperty . :headOf a owl:ObjectProperty, owl:FunctionalProperty .
:emblem a owl:ObjectProperty, owl:InverseFunctionalProperty . :code a owl:DatatypeProperty . :register a
owl:DatatypeProperty . :name a owl:DatatypeProperty . :start a owl:DatatypeProperty ; rdfs:range xsd:gYear .
:date a owl:DatatypeProperty ; rdfs:range xsd:date .
"""


def _node(name: str, number: int) -> NamedNode:
    return NamedNode(f"{_EX}{name}/{number}")


def _ex(name: str) -> NamedNode:
    return NamedNode(_EX + name)


def _unit(i: int, random: Random) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    """Give an organisation with its person, membership, term, meeting, report and topic."""
    organisation, person, group = _node("organisation", i), _node("person", i), _node("group", i // 20)
    membership, meeting, topic = _node("membership", i), _node("meeting", i), _node("topic", i)
    yield organisation, _TYPE, _ex(random.choice(["Organisation", "Agency"]))
    yield organisation, _ex("name"), Literal(f"Organisation {i}", language="en")
    yield organisation, _ex("code"), Literal(f"c{i}")
    yield organisation, _ex("register"), Literal("main")
    yield organisation, _ex("membership"), membership
    yield membership, _TYPE, _ex("Membership")
    yield membership, _ex("group"), group
    yield membership, _ex("start"), Literal(str(1990 + i % 30), datatype=NamedNode(_XSD + "gYear"))
    yield group, _TYPE, _ex(random.choice(["Group", "WorkingGroup"]))
    yield person, _TYPE, _ex("Person")
    yield person, _ex("name"), Literal(f"Person {i}", language="en")
    yield meeting, _TYPE, _ex(random.choice(["Meeting", "Plenary", "Gathering"]))
    yield meeting, _ex("date"), Literal(f"2019-0{1 + i % 9}-1{i % 10}", datatype=NamedNode(_XSD + "date"))
    yield meeting, _ex("attendedBy"), person
    yield meeting, _ex("attendee"), _node("person", random.randrange(i + 1))
    yield meeting, _ex("about"), topic
    yield topic, _TYPE, _ex("Topic")
    if i:
        yield topic, _ex("broader"), _node("topic", (i - 1) // 6)
        yield organisation, _ex("partner"), _node("organisation", random.randrange(i))
    yield group, _ex("partOf"), _node("group", i // 20 // 5 + 10**6)
    if i % 5 == 0:
        term = _node("term", i)
        yield organisation, _ex("holds"), term
        yield term, _ex("termIn"), group
        yield meeting, _ex("frequency"), _ex(random.choice(["yearly", "monthly"]))
        yield _node("report", i), _TYPE, _ex("Report")
        yield _node("report", i), _ex("about"), topic
    yield from _names(i)


def _names(i: int) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    """Give the few things that have two names, one for each way in which that can follow."""
    other = 10**6 + i
    if i % 200 == 10:
        yield _node("organisation", i), _SAME, _node("organisation", other)
    elif i % 200 == 30:
        yield _node("organisation", i), _TYPE, _ex("Registered")
        yield _node("organisation", other), _TYPE, _ex("Registered")
        yield _node("organisation", other), _ex("code"), Literal(f"c{i}")
        yield _node("organisation", other), _ex("register"), Literal("main")
    elif i % 200 == 50:
        yield _node("person", i), _ex("headOf"), _node("organisation", i)
        yield _node("person", i), _ex("headOf"), _node("organisation", other)
    elif i % 200 == 70:
        yield _node("organisation", i), _ex("emblem"), _node("emblem", i)
        yield _node("organisation", other), _ex("emblem"), _node("emblem", i)
    elif i % 200 == 90:
        yield _node("meeting", i), _TYPE, _ex("Hosted")
        yield _node("meeting", i), _ex("hostedBy"), _node("organisation", i)
        yield _node("meeting", i), _ex("hostedBy"), _node("organisation", other)


def generated_graph(size: int, seed: int = 4) -> list[Triple]:
    """Make a graph.

    Parameters
    ----------
    size
        About how many triples it is to have, those of the ontology (some 250) included.
    seed
        What decides chance.

    """
    random = Random(seed)  # noqa: S311 - no secret
    triples = {quad.triple: None for quad in parse(_ONTOLOGY, format=RdfFormat.TURTLE)}
    number = 0
    while len(triples) < size:
        triples.update((Triple(*spo), None) for spo in _unit(number, random))
        number += 1
    return list(triples)
