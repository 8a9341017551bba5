"""Shapes for the graphs of ``tests/reasoning/generated_graph.py``, with most kinds of constraints."""

from __future__ import annotations

__all__ = ["SHAPES"]

SHAPES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:shapes a owl:Ontology ; sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
:OrganisationShape sh:targetClass :Organisation ;
    sh:property [ sh:path :name ; sh:minCount 1 ; sh:datatype rdf:langString ; sh:uniqueLang true ] ,
        [ sh:path :code ; sh:maxCount 1 ; sh:pattern "^c[0-9]+$" ] ,
        [ sh:path :membership ; sh:class :Membership ; sh:minCount 1 ] ,
        [ sh:path :partner ; sh:node [ sh:property [ sh:path :name ; sh:minCount 1 ] ] ] ,
        [ sh:path ( :membership :group ) ; sh:maxCount 1 ; sh:class :WorkingGroup ] ;
    sh:sparql [ sh:prefixes :shapes ; sh:message "{$this} and {?value} have the same code" ; sh:select
        "SELECT $this ?value { $this ex:code ?code . ?value ex:code ?code . FILTER(?value != $this) }" ] .
:Membership a rdfs:Class , sh:NodeShape ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
    sh:property [ sh:path :group ; sh:minCount 1 ; sh:class :Group ] ,
        [ sh:path :start ; sh:datatype xsd:gYear ; sh:minInclusive "1995"^^xsd:gYear ] ,
        [ sh:path [ sh:inversePath :membership ] ; sh:minCount 1 ; sh:maxCount 1 ] .
:GroupShape sh:targetClass :Group ;
    sh:property [ sh:path [ sh:oneOrMorePath :partOf ] ; sh:minCount 1 ] ,
        [ sh:path ( [ sh:inversePath :group ] [ sh:inversePath :membership ] ) ;
          sh:or ( [ sh:class :Agency ] [ sh:property [ sh:path :register ; sh:hasValue "main" ] ] ) ;
          sh:qualifiedValueShape [ sh:class :Agency ] ; sh:qualifiedMinCount 5 ] .
:MeetingShape sh:targetSubjectsOf :date ; sh:disjoint :attendee ;
    sh:property [ sh:path :date ; sh:datatype xsd:date ; sh:maxCount 1 ] ,
        [ sh:path [ sh:alternativePath ( :attendedBy :attendee ) ] ; sh:class :Person ; sh:minCount 2 ] ,
        [ sh:path :frequency ; sh:in ( :yearly :monthly ) ] ,
        [ sh:path :attendedBy ; sh:disjoint :attendee ] .
:TopicShape sh:targetObjectsOf :about ;
    sh:property [ sh:path [ sh:zeroOrMorePath :broader ] ; sh:class :Topic ] ;
    sh:not [ sh:property [ sh:path [ sh:inversePath :broader ] ; sh:minCount 6 ;
                           sh:node [ sh:property [ sh:path [ sh:inversePath :about ] ; sh:minCount 1 ] ] ] ] .
:TermShape sh:targetObjectsOf :holds ; sh:sparql [ sh:prefixes :shapes ; sh:message "{?value} has no member" ;
    sh:select \"\"\"SELECT $this ?value { $this ex:termIn ?value . ?holder ex:holds $this .
        FILTER NOT EXISTS { ?holder ex:membership/ex:group ?value } }\"\"\" ] .
"""
