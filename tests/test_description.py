"""Describing one thing: all that is stated, with the paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rdflib
from pyoxigraph import NamedNode, RdfFormat, parse

import icatkg
from icatkg.namespaces import ICAT, ID

if TYPE_CHECKING:
    from pathlib import Path

DATA = """
@prefix icat: <https://w3id.org/icatkg/ontology/> .
@prefix id: <https://w3id.org/icatkg/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix src: <https://w3id.org/icatkg/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
icat:Organisation rdfs:label "organisation" .
icat:ChairTerm rdfs:label "chair term" .
icat:note rdfs:label "note" .
id:body a icat:Organisation ; rdfs:label "Body" ; icat:note "10", "9" .
id:late a icat:ChairTerm ; rdfs:label "late" ; icat:hasOrganisation id:body ; icat:date "2020"^^xsd:gYear ;
    icat:earliest "2020-01-01"^^xsd:date ; icat:statedIn src:900-p10, src:900-p9 .
id:early a icat:ChairTerm ; rdfs:label "z early" ; icat:hasOrganisation id:body ;
    icat:date "2019"^^xsd:gYear ;
    icat:earliest "2019-01-01"^^xsd:date ; icat:statedIn src:900-p9 .
src:900-p9 icat:locator "900 p9" ; icat:mentions id:body .
src:900-p10 icat:locator "900 p10" ; icat:mentions id:body .
id:other a icat:Organisation ; rdfs:label "Other" .
"""


def _load(folder: Path) -> icatkg.KnowledgeGraph:
    (folder / "data.ttl").write_text(DATA, encoding="utf-8")
    return icatkg.load(folder / "data.ttl", default_data=False)


def test_all_of_one_thing_in_order(tmp_path: Path) -> None:
    """Values, claims by date, and passages by number, under their labels."""
    described = _load(tmp_path).describe("Body")
    assert (described.iri, described.label, described.kinds) == (ID + "body", "Body", ("organisation",))
    assert [tuple(v) for v in described.values] == [("note", "9"), ("note", "10")]
    assert [(m.kind, m.label, m.date, m.sources) for m in described.mentions] == [
        ("chair term", "z early", "2019", ("900 p9",)),
        ("chair term", "late", "2020", ("900 p9", "900 p10")),
    ]
    assert described.passages == ("900 p9", "900 p10")


def test_claim_names_its_passages(tmp_path: Path) -> None:
    """A claim is described with the paragraphs that state it."""
    described = _load(tmp_path).describe("id:late")
    assert described.sources == ("900 p9", "900 p10")
    assert described.mentions == ()


def test_every_claim_of_the_packaged_graph_is_there(kg: icatkg.KnowledgeGraph) -> None:
    """Rdflib finds the same things that point to an organisation, mentions of passages apart."""
    graph = rdflib.Graph()
    for file in kg.dataset.files:
        graph.parse(file.path, format="turtle")
    thing = rdflib.URIRef(ID + "unodc")
    mentions = rdflib.URIRef(ICAT + "mentions")
    described = kg.describe("UNODC")
    assert {m.iri for m in described.mentions} == {
        str(s) for s, p in graph.subject_predicates(thing) if p != mentions
    }
    assert len(described.passages) == len(set(graph.subjects(mentions, thing)))


def test_export_of_one_thing_is_closed_over_its_claims(tmp_path: Path) -> None:
    """The thing, its claims and their passages, and nothing else."""
    content = _load(tmp_path).export("ntriples", entity="Body")
    subjects = {quad.subject for quad in parse(content, format=RdfFormat.N_TRIPLES)}
    names = ["id/body", "id/late", "id/early", "source/900-p9", "source/900-p10"]
    assert subjects == {NamedNode("https://w3id.org/icatkg/" + name) for name in names}
