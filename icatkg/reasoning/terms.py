"""Terms as integers: names from 0 upwards, literals from -1 downwards.

The vocabulary of OWL has fixed numbers. The sign says whether a term may be the subject of a triple,
without a look at the term itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from icatkg.namespaces import PREFIXES

if TYPE_CHECKING:
    from typing import TypeAlias

    Term: TypeAlias = NamedNode | BlankNode | Literal | Triple

__all__ = [
    "ALL_DIFFERENT",
    "ALL_DISJOINT_CLASSES",
    "ALL_DISJOINT_PROPERTIES",
    "ALL_VALUES",
    "ANNOTATION_PROPERTY",
    "ASSERTION",
    "ASYMMETRIC",
    "CHAIN",
    "CLASS",
    "COMPLEMENT",
    "DATATYPE",
    "DATATYPE_PROPERTY",
    "DIFFERENT",
    "DISJOINT",
    "DISTINCT_MEMBERS",
    "DOMAIN",
    "EQUIVALENT_CLASS",
    "EQUIVALENT_PROPERTY",
    "FIRST",
    "FUNCTIONAL",
    "HAS_VALUE",
    "INTERSECTION",
    "INVERSE",
    "INVERSE_FUNCTIONAL",
    "IRREFLEXIVE",
    "KEY",
    "MAX",
    "MAX_QUALIFIED",
    "MEMBERS",
    "NIL",
    "NOTHING",
    "OBJECT_PROPERTY",
    "ONE_OF",
    "ON_CLASS",
    "ON_PROPERTY",
    "PROPERTY_DISJOINT",
    "RANGE",
    "RESOURCE",
    "REST",
    "SAME",
    "SOME_VALUES",
    "SOURCE",
    "SUBCLASS",
    "SUBPROPERTY",
    "SYMMETRIC",
    "TARGET",
    "TARGET_VALUE",
    "THING",
    "TRANSITIVE",
    "TYPE",
    "UNION",
    "VOCABULARY",
    "Terms",
]

_CURIES = [
    "rdf:type",
    "rdf:first",
    "rdf:rest",
    "rdf:nil",
    "rdfs:domain",
    "rdfs:range",
    "rdfs:subClassOf",
    "rdfs:subPropertyOf",
    "rdfs:Resource",
    "rdfs:Datatype",
    "owl:Thing",
    "owl:Nothing",
    "owl:Class",
    "owl:ObjectProperty",
    "owl:DatatypeProperty",
    "owl:AnnotationProperty",
    "owl:FunctionalProperty",
    "owl:InverseFunctionalProperty",
    "owl:IrreflexiveProperty",
    "owl:SymmetricProperty",
    "owl:AsymmetricProperty",
    "owl:TransitiveProperty",
    "owl:AllDifferent",
    "owl:AllDisjointProperties",
    "owl:AllDisjointClasses",
    "owl:sameAs",
    "owl:differentFrom",
    "owl:members",
    "owl:distinctMembers",
    "owl:propertyChainAxiom",
    "owl:equivalentProperty",
    "owl:propertyDisjointWith",
    "owl:inverseOf",
    "owl:hasKey",
    "owl:sourceIndividual",
    "owl:assertionProperty",
    "owl:targetIndividual",
    "owl:targetValue",
    "owl:intersectionOf",
    "owl:unionOf",
    "owl:complementOf",
    "owl:someValuesFrom",
    "owl:allValuesFrom",
    "owl:hasValue",
    "owl:maxCardinality",
    "owl:maxQualifiedCardinality",
    "owl:onProperty",
    "owl:onClass",
    "owl:oneOf",
    "owl:equivalentClass",
    "owl:disjointWith",
]
(
    TYPE,
    FIRST,
    REST,
    NIL,
    DOMAIN,
    RANGE,
    SUBCLASS,
    SUBPROPERTY,
    RESOURCE,
    DATATYPE,
    THING,
    NOTHING,
    CLASS,
    OBJECT_PROPERTY,
    DATATYPE_PROPERTY,
    ANNOTATION_PROPERTY,
    FUNCTIONAL,
    INVERSE_FUNCTIONAL,
    IRREFLEXIVE,
    SYMMETRIC,
    ASYMMETRIC,
    TRANSITIVE,
    ALL_DIFFERENT,
    ALL_DISJOINT_PROPERTIES,
    ALL_DISJOINT_CLASSES,
    SAME,
    DIFFERENT,
    MEMBERS,
    DISTINCT_MEMBERS,
    CHAIN,
    EQUIVALENT_PROPERTY,
    PROPERTY_DISJOINT,
    INVERSE,
    KEY,
    SOURCE,
    ASSERTION,
    TARGET,
    TARGET_VALUE,
    INTERSECTION,
    UNION,
    COMPLEMENT,
    SOME_VALUES,
    ALL_VALUES,
    HAS_VALUE,
    MAX,
    MAX_QUALIFIED,
    ON_PROPERTY,
    ON_CLASS,
    ONE_OF,
    EQUIVALENT_CLASS,
    DISJOINT,
) = range(len(_CURIES))

VOCABULARY = tuple(
    NamedNode(PREFIXES[prefix] + name) for prefix, name in (curie.split(":") for curie in _CURIES)
)
_NOTHING = VOCABULARY[NOTHING]


class Terms(dict["Term", int]):
    """The number of each term; a new term gets the next.

    Attributes
    ----------
    names
        IRIs and blank nodes, by their number.
    literals
        Literals and quoted triples; that with the number -1 is the first.
    has_nothing
        Whether somebody asked for the number of ``owl:Nothing``.

    """

    def __init__(self) -> None:
        super().__init__((term, number) for number, term in enumerate(VOCABULARY))
        del self[_NOTHING]  # so that its first use is noticed
        self.names: list[NamedNode | BlankNode] = list(VOCABULARY)
        self.literals: list[Literal | Triple] = []
        self.has_nothing = False

    def __missing__(self, term: Term) -> int:
        if isinstance(term, NamedNode | BlankNode):
            if term == _NOTHING:
                self.has_nothing = True
                self[term] = NOTHING
                return NOTHING
            number = len(self.names)
            self.names.append(term)
        else:
            self.literals.append(term)
            number = -len(self.literals)
        self[term] = number
        return number

    def by_number(self) -> list[Term]:
        """Give all terms such that each stands at its number, literals counted from the end."""
        return [*self.names, *reversed(self.literals)]
