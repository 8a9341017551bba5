"""A graph small enough to know by heart, and what the doctor says of queries on it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import icatkg

if TYPE_CHECKING:
    from icatkg import KnowledgeGraph
    from icatkg.diagnosis.findings import Diagnosis, Finding

__all__ = ["TURTLE", "of_kind", "said_of", "small_graph"]

# Two terms in office, two organisations, one meeting. Sub-classes have members, icat:Claim itself has none.
TURTLE = """\
@prefix icat: <https://w3id.org/icatkg/ontology/> .
@prefix id: <https://w3id.org/icatkg/id/> .
@prefix kind: <https://w3id.org/icatkg/kind/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

icat:Claim a owl:Class .
icat:ChairTerm a owl:Class ; rdfs:subClassOf icat:Claim .
icat:Meeting a owl:Class ; rdfs:subClassOf icat:Claim .
icat:Organisation a owl:Class .
foaf:Organization skos:closeMatch icat:Organisation .

id:osce a icat:Organisation ; rdfs:label "OSCE"@en ; icat:acronym "OSCE" .
id:interpol a icat:Organisation ; rdfs:label "INTERPOL"@en ; icat:acronym "ICPO" ;
  icat:spelledOut "International  Criminal Police Organization" .
id:chair-2019 a icat:ChairTerm ; icat:hasOrganisation id:osce ; icat:inRole kind:chair ;
  icat:date "2019"^^xsd:gYear ; icat:earliest "2019-01-01"^^xsd:date ; icat:latest "2019-12-31"^^xsd:date ;
  icat:position 1 .
id:chair-2021 a icat:ChairTerm ; icat:hasOrganisation id:osce ; icat:inRole kind:chair ;
  icat:date "2021-03-31"^^xsd:date ; icat:earliest "2021-03-31"^^xsd:date ;
  icat:latest "2021-03-31"^^xsd:date ; icat:position 2 .
id:meeting-2019 a icat:Meeting ; icat:takenBy id:interpol ; icat:title "A meeting" .
id:gap-chair-2020 a icat:Gap ; rdfs:label "Who chaired in 2020?"@en ; icat:about id:osce ;
  icat:summary "No document names one."@en .
"""


@cache
def small_graph() -> KnowledgeGraph:
    """Give the graph, without what follows from it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "small.ttl"
        path.write_text(TURTLE, encoding="utf-8")
        graph = icatkg.load(path, default_data=False)
        graph.dataset.store()
    return graph


def said_of(query: str) -> Diagnosis:
    """Give what the doctor says of a query on the small graph."""
    return small_graph().diagnose(query)


def of_kind(diagnosis: Diagnosis, kind: str) -> list[Finding]:
    """Give the findings of one kind."""
    return [finding for finding in diagnosis if finding.kind == kind]
