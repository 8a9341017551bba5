"""The checks of this folder: each takes triples and gives the problems it finds, as text.

A check that gives nothing for good triples and something for bad ones can be trusted; the tests hold both.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import owlrl
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF

from icatkg.identifiers import contract
from icatkg.namespaces import BASE, ICAT, PREFIXES
from icatkg.serialization.bridge import datatypes_kept
from tests.ontology.tree import iri

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

TYPE = iri("rdf:type")
LABEL = iri("rdfs:label")
CLASS_TYPES = {iri("owl:Class").value}
PROPERTY_TYPES = {iri("owl:ObjectProperty").value, iri("owl:DatatypeProperty").value}

# Required and recommended by FOOPS! (OM1, OM2, OM4, OM5), and the detailed ones (OM3) that can be given.
HEADER = [
    "dcterms:title",
    "dcterms:description",
    "dcterms:license",
    "dcterms:creator",
    "dcterms:contributor",
    "dcterms:publisher",
    "dcterms:created",
    "dcterms:issued",
    "dcterms:modified",
    "dcterms:bibliographicCitation",
    "owl:versionIRI",
    "owl:versionInfo",
    "vann:preferredNamespacePrefix",
    "vann:preferredNamespaceUri",
    "bibo:status",
]

# What the vocabulary is built from. All of it lies in OWL 2 RL: no class expressions, so no blank nodes;
# named classes are allowed on both sides of subClassOf, equivalentClass and disjointWith (W3C, OWL 2
# Profiles, section 4.2), and all property axioms but reflexive and data inverse ones (4.2.4).
PROFILE_TYPES = frozenset(
    iri("owl:" + name).value
    for name in [
        "Ontology",
        "Class",
        "ObjectProperty",
        "DatatypeProperty",
        "AnnotationProperty",
        "SymmetricProperty",
        "TransitiveProperty",
        "FunctionalProperty",
        "InverseFunctionalProperty",
        "IrreflexiveProperty",
        "AsymmetricProperty",
        "NamedIndividual",
    ]
)
PROFILE_AXIOMS = frozenset(
    iri(name).value
    for name in [
        "rdf:type",
        "rdfs:subClassOf",
        "rdfs:subPropertyOf",
        "rdfs:domain",
        "rdfs:range",
        "owl:disjointWith",
        "owl:inverseOf",
        "owl:equivalentClass",
        "owl:equivalentProperty",
        "owl:propertyDisjointWith",
        "owl:versionIRI",
        "owl:deprecated",
    ]
)
PROFILE_NOTES = frozenset(
    iri(name).value
    for name in [
        "rdfs:label",
        "rdfs:comment",
        "rdfs:isDefinedBy",
        "rdfs:seeAlso",
        "owl:versionInfo",
        "owl:priorVersion",
        "skos:definition",
        "skos:example",
        "skos:scopeNote",
        "skos:altLabel",
        "skos:closeMatch",
        "skos:relatedMatch",
        "dcterms:isReplacedBy",
    ]
)
_HEADER_NAMESPACES = (PREFIXES["dcterms"], PREFIXES["vann"], PREFIXES["bibo"])
_DATATYPES = frozenset(
    iri(name).value
    for name in [
        "xsd:string",
        "xsd:integer",
        "xsd:date",
        "xsd:gYear",
        "xsd:gYearMonth",
        "xsd:gMonthDay",
        "xsd:boolean",
        "xsd:decimal",
        "xsd:dateTime",
        "xsd:anyURI",
        "rdfs:Literal",
    ]
)
_OWL_RL_ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
CURIE = re.compile(
    r"(?<![\w:/.#?$-])(graph|icat|id|kind|query|shape|src|topic):([A-Za-z0-9](?:[\w.-]*[\w-])?)"
)
_IRI = re.compile(r"<(" + re.escape(BASE) + r"[^<>\s]*)>")
_STRING = re.compile(r'"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"')


def short(term: str) -> str:
    """Give a term as a reader wants to see it."""
    return contract(term) or term


def terms_of(triples: Iterable[Triple], types: Collection[str]) -> list[str]:
    """Give the IRIs with one of these types, sorted."""
    return sorted(
        {
            triple.subject.value
            for triple in triples
            if triple.predicate == TYPE
            and isinstance(triple.subject, NamedNode)
            and isinstance(triple.object, NamedNode)
            and triple.object.value in types
        }
    )


def values(triples: Iterable[Triple], predicate: NamedNode) -> dict[str, list[NamedNode | Literal]]:
    """Give the objects of a predicate by subject."""
    found: dict[str, list[NamedNode | Literal]] = defaultdict(list)
    for triple in triples:
        if (
            triple.predicate == predicate
            and isinstance(triple.subject, NamedNode)
            and isinstance(triple.object, NamedNode | Literal)
        ):
            found[triple.subject.value].append(triple.object)
    return found


def header_problems(triples: Sequence[Triple]) -> list[str]:
    """Tell what an ontology header lacks."""
    subjects = terms_of(triples, {iri("owl:Ontology").value})
    if len(subjects) != 1:
        return [f"{len(subjects)} ontology headers"]
    present = {t.predicate.value for t in triples if t.subject == NamedNode(subjects[0])}
    return [f"{short(subjects[0])} lacks {name}" for name in HEADER if iri(name).value not in present]


def version_problems(triples: Sequence[Triple], version: str) -> list[str]:
    """Tell where the ontology states another version than this one."""
    expected = {
        "owl:versionInfo": version,
        "owl:versionIRI": f"{ICAT}{version}/",
    }
    return [
        f"{name} is {found.value}, not {value}"
        for name, value in expected.items()
        for found in values(triples, iri(name)).get(ICAT, [Literal("missing")])
        if found.value != value
    ]


def own_references(triples: Iterable[Triple]) -> set[str]:
    """Give every IRI of the project that triples mention, in any place."""
    found: set[str] = set()
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            if isinstance(term, NamedNode) and term.value.startswith(BASE):
                found.add(term.value)
            elif isinstance(term, Literal) and term.datatype.value.startswith(BASE):
                found.add(term.datatype.value)
    return found


def own_references_in_query(text: str) -> set[str]:
    """Give every IRI of the project that a SPARQL text mentions outside strings, comments, prologue."""
    found: set[str] = set()
    for raw in text.splitlines():
        line = _STRING.sub('""', raw)
        if line.lstrip().startswith("#") or re.match(r"\s*(PREFIX|BASE)\s", line, re.IGNORECASE):
            continue
        found.update(_IRI.findall(line))
        line = re.sub(r"(^|\s)#.*", "", line)
        found.update(PREFIXES[prefix] + local for prefix, local in CURIE.findall(line))
    return found


def undeclared_problems(
    references: Iterable[str], triples: Sequence[Triple], graph_names: Collection[str] = ()
) -> list[str]:
    """Tell which referenced IRIs have no type in the triples and name no graph."""
    declared = {t.subject.value for t in triples if t.predicate == TYPE and isinstance(t.subject, NamedNode)}
    declared |= {BASE, *graph_names}
    declared |= {v.value for v in values(triples, iri("owl:versionIRI")).get(ICAT, [])}
    return [f"{short(term)} is not declared" for term in sorted(set(references) - declared)]


def annotation_problems(triples: Sequence[Triple]) -> list[str]:
    """Tell which classes and properties lack, or have twice, what each must have exactly once."""
    problems = []
    terms = terms_of(triples, CLASS_TYPES | PROPERTY_TYPES)
    for name in ("rdfs:label", "skos:definition", "skos:example"):
        found = values(triples, iri(name))
        for term in terms:
            texts = found.get(term, [])
            if len(texts) != 1 or not isinstance(texts[0], Literal) or texts[0].language != "en":
                problems.append(f"{short(term)} has not exactly one {name} in English")
    defined = values(triples, iri("rdfs:isDefinedBy"))
    problems += [
        f"{short(term)} has not exactly one rdfs:isDefinedBy"
        for term in terms
        if [v.value for v in defined.get(term, [])] != [ICAT]
    ]
    return problems


def label_problems(triples: Sequence[Triple], types: Collection[str]) -> list[str]:
    """Tell which labels stand for two terms."""
    labels = values(triples, LABEL)
    count = Counter(label.value for term in terms_of(triples, types) for label in labels.get(term, []))
    return [f"label {label!r} is used {n} times" for label, n in sorted(count.items()) if n > 1]


def circularity_problems(triples: Sequence[Triple], types: Collection[str]) -> list[str]:
    """Tell which definitions hold the label they define, as a whole word or sequence of words."""
    labels, definitions = values(triples, LABEL), values(triples, iri("skos:definition"))
    return [
        f"{short(term)}: {label.value!r} in its definition"
        for term in terms_of(triples, types)
        for label in labels.get(term, [])
        for definition in definitions.get(term, [])
        if re.search(rf"(?<![\w-]){re.escape(label.value)}s?(?![\w-])", definition.value, re.IGNORECASE)
    ]


def domain_range_problems(triples: Sequence[Triple]) -> list[str]:
    """Tell which properties have more than one domain or range (they would intersect)."""
    return [
        f"{short(term)} has {len(found)} of {name}"
        for name in ("rdfs:domain", "rdfs:range")
        for term, found in values(triples, iri(name)).items()
        if len(found) > 1
    ]


def naming_problems(triples: Sequence[Triple]) -> list[str]:
    """Tell which classes are not UpperCamel and which properties are not lowerCamel."""
    classes, properties = terms_of(triples, CLASS_TYPES), terms_of(triples, PROPERTY_TYPES)
    return [
        f"{short(term)} is not {style}"
        for terms, style, pattern in (
            (classes, "UpperCamel", r"(?:[A-Z][a-z0-9]+)+"),
            (properties, "lowerCamel", r"[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)*"),
        )
        for term in terms
        if not re.fullmatch(pattern, term.removeprefix(ICAT))
    ]


def profile_problems(triples: Sequence[Triple]) -> list[str]:
    """Tell what lies outside the part of OWL 2 RL that the vocabulary keeps to."""
    problems = []
    for triple in triples:
        predicate = triple.predicate.value
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
            problems.append(f"class expression in {triple}")
        elif predicate == TYPE.value:
            kind = triple.object.value if isinstance(triple.object, NamedNode) else ""
            if (
                kind.startswith((PREFIXES["owl"], PREFIXES["rdfs"], PREFIXES["rdf"]))
                and kind not in PROFILE_TYPES
            ):
                problems.append(f"type outside OWL 2 RL in {triple}")
        elif predicate not in PROFILE_AXIOMS | PROFILE_NOTES and not predicate.startswith(_HEADER_NAMESPACES):
            problems.append(f"predicate outside OWL 2 RL in {triple}")
    data = set(terms_of(triples, {iri("owl:DatatypeProperty").value}))
    for term, found in values(triples, iri("rdfs:range")).items():
        problems += [
            f"range of {short(term)} does not fit its kind: {short(value.value)}"
            for value in found
            if (value.value in _DATATYPES) != (term in data)
        ]
    functional = terms_of(triples, {iri("owl:InverseFunctionalProperty").value})
    problems += [f"{short(term)} is data and inverse functional" for term in functional if term in data]
    return problems


def inconsistency_problems(triples: Iterable[Triple]) -> list[str]:
    """Tell what the OWL 2 RL closure of the triples contradicts, after owlrl."""
    graph = Graph()
    graph.parse(data="\n".join(f"{triple} ." for triple in triples), format="nt")
    with datatypes_kept():
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    problems = [str(message) for message in graph.objects(None, _OWL_RL_ERROR)]
    return problems + [f"{node} is of owl:Nothing" for node in graph.subjects(RDF.type, OWL.Nothing)]


def alignment_problems(alignments: Sequence[Triple], ontology: Sequence[Triple]) -> list[str]:
    """Tell which ties start from no term of the ontology, mix kinds of terms or define foreign ones."""
    classes = set(terms_of(ontology, CLASS_TYPES))
    properties = set(terms_of(ontology, PROPERTY_TYPES))
    header = set(terms_of(alignments, {iri("owl:Ontology").value}))
    problems = []
    for triple in alignments:
        if not isinstance(triple.subject, NamedNode):
            problems.append(f"blank node in {triple}")
            continue
        subject, predicate = triple.subject.value, triple.predicate.value
        if subject in header:
            continue
        if subject not in classes | properties:
            problems.append(f"{short(subject)} is no term of the ontology")
        elif predicate in {iri("rdfs:subClassOf").value, iri("owl:equivalentClass").value}:
            problems += [f"{short(subject)} is no class"] if subject not in classes else []
        elif predicate in {iri("rdfs:subPropertyOf").value, iri("owl:equivalentProperty").value}:
            problems += [f"{short(subject)} is no property"] if subject not in properties else []
        elif predicate not in {iri("skos:closeMatch").value, iri("skos:relatedMatch").value}:
            problems.append(f"{short(predicate)} is no tie between terms")
        if isinstance(triple.object, NamedNode) and triple.object.value.startswith(BASE):
            problems.append(f"{short(subject)} is tied to an own term")
    return problems
