"""The OWL 2 RL/RDF rules, as a table: what each takes and what it gives.

Source: OWL 2 Web Ontology Language Profiles (Second Edition), section 4.3, tables 4 to 9,
https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules. Names, tables and
patterns are those of the specification, in its order; the titles are ours.

Notation
--------
A *pattern* is three terms with a blank between them: a variable (``?x``), a CURIE of ``rdf:``, ``rdfs:`` or
``owl:``, or a literal as in Turtle. The same variable is the same term all through a rule.

``LIST ?x ?y1 … ?yn``
    ``?x`` is an RDF list of the n terms ``?y1`` to ``?yn``, n ≥ 1. It stands for the 2n triples of the list:
    ``?x rdf:first ?y1``, ``?x rdf:rest ?z2``, ``?z2 rdf:first ?y2``, …, ``?zn rdf:rest rdf:nil``.
``?yi`` and ``?yj``
    An index that is a letter: one of ``?y1`` to ``?yn``. The same i is the same index all through the rule,
    and i < j.
``EACH ?x ?pi ?zi``
    The pattern holds, or in a head is given, for every i from 1 to n. In a body it is n triples, in the order
    of i.
``?ui+1``, ``?un+1``
    The variable with the next index.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["RULES", "Rule", "title_of"]


class Rule(NamedTuple):
    """One rule of the specification.

    Attributes
    ----------
    name
        Its W3C name (``cax-sco``).
    table
        Number and caption of the table that it is in.
    title
        What it is about, in a few plain words.
    body
        What must hold: patterns in the notation of this module; empty for a rule that always applies.
    head
        What follows: patterns, or nothing at all if *false* follows.
    condition
        What the specification says in words about the variables; empty for most rules.

    """

    name: str
    table: str
    title: str
    body: tuple[str, ...]
    head: tuple[str, ...]
    condition: str = ""


# A line with ## starts a table, one without indentation a rule: its name and title. Below it stand body and
# head with => between them, patterns with a full stop between them; after a semicolon a condition in words.
_TABLES = """
## Table 4. The Semantics of Equality
eq-ref: everything is itself
    ?s ?p ?o => ?s owl:sameAs ?s . ?p owl:sameAs ?p . ?o owl:sameAs ?o
eq-sym: sameness both ways
    ?x owl:sameAs ?y => ?y owl:sameAs ?x
eq-trans: sameness passed on
    ?x owl:sameAs ?y . ?y owl:sameAs ?z => ?x owl:sameAs ?z
eq-rep-s: same subject
    ?s owl:sameAs ?s' . ?s ?p ?o => ?s' ?p ?o
eq-rep-p: same predicate
    ?p owl:sameAs ?p' . ?s ?p ?o => ?s ?p' ?o
eq-rep-o: same object
    ?o owl:sameAs ?o' . ?s ?p ?o => ?s ?p ?o'
eq-diff1: same and different
    ?x owl:sameAs ?y . ?x owl:differentFrom ?y => false
eq-diff2: same among all different members
    ?x rdf:type owl:AllDifferent . ?x owl:members ?y . LIST ?y ?z1 … ?zn . ?zi owl:sameAs ?zj => false
eq-diff3: same among all different distinct members
    ?x rdf:type owl:AllDifferent . ?x owl:distinctMembers ?y . LIST ?y ?z1 … ?zn . ?zi owl:sameAs ?zj
    => false

## Table 5. The Semantics of Axioms about Properties
prp-ap: built-in annotation property
    true => ?ap rdf:type owl:AnnotationProperty ; for each built-in annotation property of OWL 2 RL
prp-dom: domain
    ?p rdfs:domain ?c . ?x ?p ?y => ?x rdf:type ?c
prp-rng: range
    ?p rdfs:range ?c . ?x ?p ?y => ?y rdf:type ?c
prp-fp: functional property
    ?p rdf:type owl:FunctionalProperty . ?x ?p ?y1 . ?x ?p ?y2 => ?y1 owl:sameAs ?y2
prp-ifp: inverse functional property
    ?p rdf:type owl:InverseFunctionalProperty . ?x1 ?p ?y . ?x2 ?p ?y => ?x1 owl:sameAs ?x2
prp-irp: irreflexive property
    ?p rdf:type owl:IrreflexiveProperty . ?x ?p ?x => false
prp-symp: symmetric property
    ?p rdf:type owl:SymmetricProperty . ?x ?p ?y => ?y ?p ?x
prp-asyp: asymmetric property
    ?p rdf:type owl:AsymmetricProperty . ?x ?p ?y . ?y ?p ?x => false
prp-trp: transitive property
    ?p rdf:type owl:TransitiveProperty . ?x ?p ?y . ?y ?p ?z => ?x ?p ?z
prp-spo1: subproperty
    ?p1 rdfs:subPropertyOf ?p2 . ?x ?p1 ?y => ?x ?p2 ?y
prp-spo2: property chain
    ?p owl:propertyChainAxiom ?x . LIST ?x ?p1 … ?pn . EACH ?ui ?pi ?ui+1 => ?u1 ?p ?un+1
prp-eqp1: equivalent property, left to right
    ?p1 owl:equivalentProperty ?p2 . ?x ?p1 ?y => ?x ?p2 ?y
prp-eqp2: equivalent property, right to left
    ?p1 owl:equivalentProperty ?p2 . ?x ?p2 ?y => ?x ?p1 ?y
prp-pdw: disjoint properties
    ?p1 owl:propertyDisjointWith ?p2 . ?x ?p1 ?y . ?x ?p2 ?y => false
prp-adp: all disjoint properties
    ?x rdf:type owl:AllDisjointProperties . ?x owl:members ?y . LIST ?y ?p1 … ?pn . ?u ?pi ?v .
    ?u ?pj ?v
    => false
prp-inv1: inverse property, left to right
    ?p1 owl:inverseOf ?p2 . ?x ?p1 ?y => ?y ?p2 ?x
prp-inv2: inverse property, right to left
    ?p1 owl:inverseOf ?p2 . ?x ?p2 ?y => ?y ?p1 ?x
prp-key: key
    ?c owl:hasKey ?u . LIST ?u ?p1 … ?pn . ?x rdf:type ?c . EACH ?x ?pi ?zi . ?y rdf:type ?c .
    EACH ?y ?pi ?zi
    => ?x owl:sameAs ?y
prp-npa1: denied relation
    ?x owl:sourceIndividual ?i1 . ?x owl:assertionProperty ?p . ?x owl:targetIndividual ?i2 . ?i1 ?p ?i2
    => false
prp-npa2: denied value
    ?x owl:sourceIndividual ?i . ?x owl:assertionProperty ?p . ?x owl:targetValue ?lt . ?i ?p ?lt => false

## Table 6. The Semantics of Classes
cls-thing: owl:Thing is a class
    true => owl:Thing rdf:type owl:Class
cls-nothing1: owl:Nothing is a class
    true => owl:Nothing rdf:type owl:Class
cls-nothing2: member of the empty class
    ?x rdf:type owl:Nothing => false
cls-int1: member of all, so of the intersection
    ?c owl:intersectionOf ?x . LIST ?x ?c1 … ?cn . EACH ?y rdf:type ?ci => ?y rdf:type ?c
cls-int2: member of the intersection, so of all
    ?c owl:intersectionOf ?x . LIST ?x ?c1 … ?cn . ?y rdf:type ?c => EACH ?y rdf:type ?ci
cls-uni: member of one, so of the union
    ?c owl:unionOf ?x . LIST ?x ?c1 … ?cn . ?y rdf:type ?ci => ?y rdf:type ?c
cls-com: member of a class and of its complement
    ?c1 owl:complementOf ?c2 . ?x rdf:type ?c1 . ?x rdf:type ?c2 => false
cls-svf1: has some value of the class
    ?x owl:someValuesFrom ?y . ?x owl:onProperty ?p . ?u ?p ?v . ?v rdf:type ?y => ?u rdf:type ?x
cls-svf2: has some value
    ?x owl:someValuesFrom owl:Thing . ?x owl:onProperty ?p . ?u ?p ?v => ?u rdf:type ?x
cls-avf: all values are of the class
    ?x owl:allValuesFrom ?y . ?x owl:onProperty ?p . ?u rdf:type ?x . ?u ?p ?v => ?v rdf:type ?y
cls-hv1: member, so has the value
    ?x owl:hasValue ?y . ?x owl:onProperty ?p . ?u rdf:type ?x => ?u ?p ?y
cls-hv2: has the value, so is a member
    ?x owl:hasValue ?y . ?x owl:onProperty ?p . ?u ?p ?y => ?u rdf:type ?x
cls-maxc1: a value where none may be
    ?x owl:maxCardinality "0"^^xsd:nonNegativeInteger . ?x owl:onProperty ?p . ?u rdf:type ?x . ?u ?p ?y
    => false
cls-maxc2: two values where one may be
    ?x owl:maxCardinality "1"^^xsd:nonNegativeInteger . ?x owl:onProperty ?p . ?u rdf:type ?x .
    ?u ?p ?y1 . ?u ?p ?y2
    => ?y1 owl:sameAs ?y2
cls-maxqc1: a value of the class where none may be
    ?x owl:maxQualifiedCardinality "0"^^xsd:nonNegativeInteger . ?x owl:onProperty ?p .
    ?x owl:onClass ?c . ?u rdf:type ?x . ?u ?p ?y . ?y rdf:type ?c
    => false
cls-maxqc2: a value of any class where none may be
    ?x owl:maxQualifiedCardinality "0"^^xsd:nonNegativeInteger . ?x owl:onProperty ?p .
    ?x owl:onClass owl:Thing . ?u rdf:type ?x . ?u ?p ?y
    => false
cls-maxqc3: two values of the class where one may be
    ?x owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger . ?x owl:onProperty ?p .
    ?x owl:onClass ?c . ?u rdf:type ?x . ?u ?p ?y1 . ?y1 rdf:type ?c . ?u ?p ?y2 . ?y2 rdf:type ?c
    => ?y1 owl:sameAs ?y2
cls-maxqc4: two values of any class where one may be
    ?x owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger . ?x owl:onProperty ?p .
    ?x owl:onClass owl:Thing . ?u rdf:type ?x . ?u ?p ?y1 . ?u ?p ?y2
    => ?y1 owl:sameAs ?y2
cls-oo: listed as a member
    ?c owl:oneOf ?x . LIST ?x ?y1 … ?yn => EACH ?yi rdf:type ?c

## Table 7. The Semantics of Class Axioms
cax-sco: subclass
    ?c1 rdfs:subClassOf ?c2 . ?x rdf:type ?c1 => ?x rdf:type ?c2
cax-eqc1: equivalent class, left to right
    ?c1 owl:equivalentClass ?c2 . ?x rdf:type ?c1 => ?x rdf:type ?c2
cax-eqc2: equivalent class, right to left
    ?c1 owl:equivalentClass ?c2 . ?x rdf:type ?c2 => ?x rdf:type ?c1
cax-dw: disjoint classes
    ?c1 owl:disjointWith ?c2 . ?x rdf:type ?c1 . ?x rdf:type ?c2 => false
cax-adc: all disjoint classes
    ?x rdf:type owl:AllDisjointClasses . ?x owl:members ?y . LIST ?y ?c1 … ?cn . ?z rdf:type ?ci .
    ?z rdf:type ?cj
    => false

## Table 8. The Semantics of Datatypes
dt-type1: datatype of OWL 2 RL
    true => ?dt rdf:type rdfs:Datatype ; for each datatype supported in OWL 2 RL
dt-type2: type of a literal
    true
    => ?lt rdf:type ?dt
    ; for each literal and each datatype supported in OWL 2 RL whose value space holds its value
dt-eq: literals of one value
    true => ?lt1 owl:sameAs ?lt2 ; for all literals with the same data value
dt-diff: literals of different values
    true => ?lt1 owl:differentFrom ?lt2 ; for all literals with different data values
dt-not-type: literal outside its datatype
    ?lt rdf:type ?dt
    => false
    ; for each literal and each datatype supported in OWL 2 RL whose value space does not hold its value

## Table 9. The Semantics of Schema Vocabulary
scm-cls: class of itself and of all things
    ?c rdf:type owl:Class
    => ?c rdfs:subClassOf ?c . ?c owl:equivalentClass ?c . ?c rdfs:subClassOf owl:Thing .
    owl:Nothing rdfs:subClassOf ?c
scm-sco: subclass of a subclass
    ?c1 rdfs:subClassOf ?c2 . ?c2 rdfs:subClassOf ?c3 => ?c1 rdfs:subClassOf ?c3
scm-eqc1: equivalent classes are subclasses
    ?c1 owl:equivalentClass ?c2 => ?c1 rdfs:subClassOf ?c2 . ?c2 rdfs:subClassOf ?c1
scm-eqc2: subclasses of each other are equivalent
    ?c1 rdfs:subClassOf ?c2 . ?c2 rdfs:subClassOf ?c1 => ?c1 owl:equivalentClass ?c2
scm-op: object property of itself
    ?p rdf:type owl:ObjectProperty => ?p rdfs:subPropertyOf ?p . ?p owl:equivalentProperty ?p
scm-dp: datatype property of itself
    ?p rdf:type owl:DatatypeProperty => ?p rdfs:subPropertyOf ?p . ?p owl:equivalentProperty ?p
scm-spo: subproperty of a subproperty
    ?p1 rdfs:subPropertyOf ?p2 . ?p2 rdfs:subPropertyOf ?p3 => ?p1 rdfs:subPropertyOf ?p3
scm-eqp1: equivalent properties are subproperties
    ?p1 owl:equivalentProperty ?p2 => ?p1 rdfs:subPropertyOf ?p2 . ?p2 rdfs:subPropertyOf ?p1
scm-eqp2: subproperties of each other are equivalent
    ?p1 rdfs:subPropertyOf ?p2 . ?p2 rdfs:subPropertyOf ?p1 => ?p1 owl:equivalentProperty ?p2
scm-dom1: domain in a wider class
    ?p rdfs:domain ?c1 . ?c1 rdfs:subClassOf ?c2 => ?p rdfs:domain ?c2
scm-dom2: domain of a subproperty
    ?p2 rdfs:domain ?c . ?p1 rdfs:subPropertyOf ?p2 => ?p1 rdfs:domain ?c
scm-rng1: range in a wider class
    ?p rdfs:range ?c1 . ?c1 rdfs:subClassOf ?c2 => ?p rdfs:range ?c2
scm-rng2: range of a subproperty
    ?p2 rdfs:range ?c . ?p1 rdfs:subPropertyOf ?p2 => ?p1 rdfs:range ?c
scm-hv: same value of a wider property
    ?c1 owl:hasValue ?i . ?c1 owl:onProperty ?p1 . ?c2 owl:hasValue ?i . ?c2 owl:onProperty ?p2 .
    ?p1 rdfs:subPropertyOf ?p2
    => ?c1 rdfs:subClassOf ?c2
scm-svf1: some values of a wider class
    ?c1 owl:someValuesFrom ?y1 . ?c1 owl:onProperty ?p . ?c2 owl:someValuesFrom ?y2 .
    ?c2 owl:onProperty ?p . ?y1 rdfs:subClassOf ?y2
    => ?c1 rdfs:subClassOf ?c2
scm-svf2: some values of a wider property
    ?c1 owl:someValuesFrom ?y . ?c1 owl:onProperty ?p1 . ?c2 owl:someValuesFrom ?y .
    ?c2 owl:onProperty ?p2 . ?p1 rdfs:subPropertyOf ?p2
    => ?c1 rdfs:subClassOf ?c2
scm-avf1: all values of a wider class
    ?c1 owl:allValuesFrom ?y1 . ?c1 owl:onProperty ?p . ?c2 owl:allValuesFrom ?y2 .
    ?c2 owl:onProperty ?p . ?y1 rdfs:subClassOf ?y2
    => ?c1 rdfs:subClassOf ?c2
scm-avf2: all values of a narrower property
    ?c1 owl:allValuesFrom ?y . ?c1 owl:onProperty ?p1 . ?c2 owl:allValuesFrom ?y .
    ?c2 owl:onProperty ?p2 . ?p1 rdfs:subPropertyOf ?p2
    => ?c2 rdfs:subClassOf ?c1
scm-int: intersection is a subclass of all
    ?c owl:intersectionOf ?x . LIST ?x ?c1 … ?cn => EACH ?c rdfs:subClassOf ?ci
scm-uni: all are subclasses of the union
    ?c owl:unionOf ?x . LIST ?x ?c1 … ?cn => EACH ?ci rdfs:subClassOf ?c
"""


def _patterns(text: str) -> tuple[str, ...]:
    """Cut patterns apart; *true* and *false* stand for none."""
    return () if text in {"true", "false"} else tuple(text.split(" . "))


def _read(tables: str) -> dict[str, Rule]:
    """Read the rules of the tables."""
    rules: dict[str, Rule] = {}
    for table in tables.split("## ")[1:]:
        caption, *blocks = table.replace("\n    ", " | ").strip().splitlines()
        for block in blocks:
            heading, *lines = block.split(" | ")
            name, title = heading.split(": ")
            body, rest = " ".join(lines).split(" => ")
            head, _, condition = rest.partition(" ; ")
            rules[name] = Rule(name, caption, title, _patterns(body), _patterns(head), condition)
    return rules


RULES: dict[str, Rule] = _read(_TABLES)


def title_of(name: str) -> str:
    """Say in a few plain words what a rule is about.

    Raises
    ------
    KeyError
        No rule of the specification has that name.

    """
    return RULES[name].title
