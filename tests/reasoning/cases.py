"""A minimal graph for each rule of the specification, written by hand from its tables, with what must follow.

Names without a prefix are of ``http://example.org/``; ``a`` is ``rdf:type``; ``(A B)`` is an RDF list. A rule
whose own consequence is left out of the result, or cannot be written, is shown by what follows through it.
"""

from __future__ import annotations

from typing import NamedTuple

from pyoxigraph import RdfFormat, Triple, parse

__all__ = ["CASES", "Case", "triples_of"]

_PREFIXES = """
@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdf:
<http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix
rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


class Case(NamedTuple):
    """A graph and its consequence.

    Attributes
    ----------
    rule
        The rule that it shows.
    premises
        The graph, each premise a piece of Turtle.
    consequence
        A triple that follows, as Turtle, or *false*.
    last
        The rule of the last step, if it is another.

    """

    rule: str
    premises: tuple[str, ...]
    consequence: str
    last: str


def triples_of(turtle: str) -> list[Triple]:
    """Read Turtle with the prefixes of this module."""
    return [quad.triple for quad in parse(_PREFIXES + turtle, format=RdfFormat.TURTLE)]


_TEXT = """
eq-ref eq-diff1 | :x owl:differentFrom :x | false
eq-sym | :x owl:sameAs :y | :y owl:sameAs :x
eq-trans | :x owl:sameAs :y ; :y owl:sameAs :z | :x owl:sameAs :z
eq-rep-s | :s owl:sameAs :t ; :s :p :o | :t :p :o
eq-rep-p | :p owl:sameAs :q ; :s :p :o | :s :q :o
eq-rep-o | :o owl:sameAs :u ; :s :p :o | :s :p :u
eq-diff1 | :x owl:sameAs :y ; :x owl:differentFrom :y | false
eq-diff2 | :x a owl:AllDifferent ; :x owl:members (:a :b :c) ; :b owl:sameAs :c | false
eq-diff3 | :x a owl:AllDifferent ; :x owl:distinctMembers (:a :b) ; :a owl:sameAs :b | false
prp-ap cax-sco | owl:AnnotationProperty rdfs:subClassOf :Note | rdfs:label a :Note
prp-dom | :p rdfs:domain :C ; :x :p :y | :x a :C
prp-rng | :p rdfs:range :C ; :x :p :y | :y a :C
prp-fp | :p a owl:FunctionalProperty ; :x :p :y ; :x :p :z | :y owl:sameAs :z
prp-ifp | :p a owl:InverseFunctionalProperty ; :x :p :z ; :y :p :z | :x owl:sameAs :y
prp-irp | :p a owl:IrreflexiveProperty ; :x :p :x | false
prp-symp | :p a owl:SymmetricProperty ; :x :p :y | :y :p :x
prp-asyp | :p a owl:AsymmetricProperty ; :x :p :y ; :y :p :x | false
prp-trp | :p a owl:TransitiveProperty ; :x :p :y ; :y :p :z | :x :p :z
prp-spo1 | :p rdfs:subPropertyOf :q ; :x :p :y | :x :q :y
prp-spo2 | :p owl:propertyChainAxiom (:q :r :s) ; :a :q :b ; :b :r :c ; :c :s :d | :a :p :d
prp-eqp1 | :p owl:equivalentProperty :q ; :x :p :y | :x :q :y
prp-eqp2 | :p owl:equivalentProperty :q ; :x :q :y | :x :p :y
prp-pdw | :p owl:propertyDisjointWith :q ; :x :p :y ; :x :q :y | false
prp-adp | :x a owl:AllDisjointProperties ; :x owl:members (:p :q :r) ; :u :q :v ; :u :r :v | false
prp-inv1 | :p owl:inverseOf :q ; :x :p :y | :y :q :x
prp-inv2 | :p owl:inverseOf :q ; :x :q :y | :y :p :x
prp-key | :C owl:hasKey (:p :q) ; :x a :C ; :x :p :a ; :x :q :b
 ; :y a :C ; :y :p :a ; :y :q :b | :x owl:sameAs :y
prp-npa1 | :n owl:sourceIndividual :x ; :n owl:assertionProperty :p ; :n owl:targetIndividual :y
 ; :x :p :y | false
prp-npa2 | :n owl:sourceIndividual :x ; :n owl:assertionProperty :p ; :n owl:targetValue 5 ; :x :p 5 | false
cls-thing cax-sco | owl:Class rdfs:subClassOf :Meta | owl:Thing a :Meta
cls-nothing1 cax-sco | owl:Class rdfs:subClassOf :Meta | owl:Nothing a :Meta
cls-nothing2 | :x a owl:Nothing | false
cls-int1 | :C owl:intersectionOf (:A :B) ; :y a :A ; :y a :B | :y a :C
cls-int2 | :C owl:intersectionOf (:A :B) ; :y a :C | :y a :B
cls-uni | :C owl:unionOf (:A :B) ; :y a :B | :y a :C
cls-com | :A owl:complementOf :B ; :x a :A ; :x a :B | false
cls-svf1 | :X owl:someValuesFrom :Y ; :X owl:onProperty :p ; :u :p :v ; :v a :Y | :u a :X
cls-svf2 | :X owl:someValuesFrom owl:Thing ; :X owl:onProperty :p ; :u :p :v | :u a :X
cls-avf | :X owl:allValuesFrom :Y ; :X owl:onProperty :p ; :u a :X ; :u :p :v | :v a :Y
cls-hv1 | :X owl:hasValue :y ; :X owl:onProperty :p ; :u a :X | :u :p :y
cls-hv2 | :X owl:hasValue :y ; :X owl:onProperty :p ; :u :p :y | :u a :X
cls-maxc1 | :X owl:maxCardinality "0"^^xsd:nonNegativeInteger ; :X owl:onProperty :p
 ; :u a :X ; :u :p :y | false
cls-maxc2 | :X owl:maxCardinality "1"^^xsd:nonNegativeInteger ; :X owl:onProperty :p
 ; :u a :X ; :u :p :y ; :u :p :z | :y owl:sameAs :z
cls-maxqc1 | :X owl:maxQualifiedCardinality "0"^^xsd:nonNegativeInteger ; :X owl:onProperty :p
 ; :X owl:onClass :C
 ; :u a :X ; :u :p :y ; :y a :C | false
cls-maxqc2 | :X owl:maxQualifiedCardinality "0"^^xsd:nonNegativeInteger ; :X owl:onProperty :p
 ; :X owl:onClass owl:Thing ; :u a :X ; :u :p :y | false
cls-maxqc3 | :X owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ; :X owl:onProperty :p
 ; :X owl:onClass :C
 ; :u a :X ; :u :p :y ; :y a :C ; :u :p :z ; :z a :C | :y owl:sameAs :z
cls-maxqc4 | :X owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ; :X owl:onProperty :p
 ; :X owl:onClass owl:Thing ; :u a :X ; :u :p :y ; :u :p :z | :y owl:sameAs :z
cls-oo | :C owl:oneOf (:x :y) | :y a :C
cax-sco | :A rdfs:subClassOf :B ; :x a :A | :x a :B
cax-eqc1 | :A owl:equivalentClass :B ; :x a :A | :x a :B
cax-eqc2 | :A owl:equivalentClass :B ; :x a :B | :x a :A
cax-dw | :A owl:disjointWith :B ; :x a :A ; :x a :B | false
cax-adc | :x a owl:AllDisjointClasses ; :x owl:members (:A :B :C) ; :z a :B ; :z a :C | false
dt-type1 cax-sco | rdfs:Datatype rdfs:subClassOf :D | xsd:integer a :D
dt-type2 cls-svf1 | :X owl:someValuesFrom xsd:integer ; :X owl:onProperty :p ; :u :p 5 | :u a :X
dt-eq cls-hv2 | :X owl:hasValue 1.0 ; :X owl:onProperty :p ; :u :p 1 | :u a :X
dt-diff eq-diff1 | :p a owl:FunctionalProperty ; :x :p 1 ; :x :p 2 | false
dt-not-type | :x :p "five"^^xsd:integer | false
dt-not-type | :p rdfs:range xsd:integer ; :x :p "five" | false
scm-cls scm-svf1 | :C a owl:Class ; :X owl:someValuesFrom :C ; :X owl:onProperty :p ; :Y owl:someValuesFrom :C
 ; :Y owl:onProperty :p | :X rdfs:subClassOf :Y
scm-sco | :A rdfs:subClassOf :B ; :B rdfs:subClassOf :C | :A rdfs:subClassOf :C
scm-eqc1 | :A owl:equivalentClass :B | :B rdfs:subClassOf :A
scm-eqc2 | :A rdfs:subClassOf :B ; :B rdfs:subClassOf :A | :A owl:equivalentClass :B
scm-op scm-svf2 | :p a owl:ObjectProperty ; :X owl:someValuesFrom :C ; :X owl:onProperty :p
 ; :Y owl:someValuesFrom :C ; :Y owl:onProperty :p | :X rdfs:subClassOf :Y
scm-dp scm-hv | :p a owl:DatatypeProperty ; :X owl:hasValue 5 ; :X owl:onProperty :p ; :Y owl:hasValue 5
 ; :Y owl:onProperty :p | :X rdfs:subClassOf :Y
scm-spo | :p rdfs:subPropertyOf :q ; :q rdfs:subPropertyOf :r | :p rdfs:subPropertyOf :r
scm-eqp1 | :p owl:equivalentProperty :q | :q rdfs:subPropertyOf :p
scm-eqp2 | :p rdfs:subPropertyOf :q ; :q rdfs:subPropertyOf :p | :p owl:equivalentProperty :q
scm-dom1 | :p rdfs:domain :A ; :A rdfs:subClassOf :B | :p rdfs:domain :B
scm-dom2 | :q rdfs:domain :A ; :p rdfs:subPropertyOf :q | :p rdfs:domain :A
scm-rng1 | :p rdfs:range :A ; :A rdfs:subClassOf :B | :p rdfs:range :B
scm-rng2 | :q rdfs:range :A ; :p rdfs:subPropertyOf :q | :p rdfs:range :A
scm-hv | :X owl:hasValue :i ; :X owl:onProperty :p ; :Y owl:hasValue :i ; :Y owl:onProperty :q
 ; :p rdfs:subPropertyOf :q | :X rdfs:subClassOf :Y
scm-svf1 | :X owl:someValuesFrom :A ; :X owl:onProperty :p ; :Y owl:someValuesFrom :B ; :Y owl:onProperty :p
 ; :A rdfs:subClassOf :B | :X rdfs:subClassOf :Y
scm-svf2 | :X owl:someValuesFrom :A ; :X owl:onProperty :p ; :Y owl:someValuesFrom :A ; :Y owl:onProperty :q
 ; :p rdfs:subPropertyOf :q | :X rdfs:subClassOf :Y
scm-avf1 | :X owl:allValuesFrom :A ; :X owl:onProperty :p ; :Y owl:allValuesFrom :B ; :Y owl:onProperty :p
 ; :A rdfs:subClassOf :B | :X rdfs:subClassOf :Y
scm-avf2 | :X owl:allValuesFrom :A ; :X owl:onProperty :p ; :Y owl:allValuesFrom :A ; :Y owl:onProperty :q
 ; :p rdfs:subPropertyOf :q | :Y rdfs:subClassOf :X
scm-int | :C owl:intersectionOf (:A :B) | :C rdfs:subClassOf :B
scm-uni | :C owl:unionOf (:A :B) | :B rdfs:subClassOf :C
"""


def _read(text: str) -> list[Case]:
    cases = []
    for line in text.strip().replace("\n ", " ").splitlines():
        names, premises, consequence = (part.strip() for part in line.split(" | "))
        rule, _, last = names.partition(" ")
        cases.append(
            Case(rule, tuple(p.strip() + " ." for p in premises.split(" ; ")), consequence, last or rule)
        )
    return cases


CASES = _read(_TEXT)
