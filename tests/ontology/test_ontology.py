"""The vocabulary, its schemes and its alignments keep the rules; each check is shown to catch a breach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Triple

import icatkg
from icatkg.namespaces import ICAT
from tests.ontology import catalogue_checks, checks
from tests.ontology.tree import (
    DATA,
    ONTOLOGY,
    ROOT,
    documentation_blocks,
    graphs,
    iri,
    read,
    read_text,
    scheme_files,
    vocabulary_files,
)

if TYPE_CHECKING:
    from pathlib import Path

KINDS_AND_TOPICS = {iri("icat:Kind").value, iri("icat:Topic").value}
TERMS = checks.CLASS_TYPES | checks.PROPERTY_TYPES
GOOD = """
icat:Thing a owl:Class ; rdfs:label "thing"@en ; skos:definition "Whatever is."@en ; skos:example "This."@en ;
    rdfs:isDefinedBy icat: .
icat:hasThing a owl:ObjectProperty ; rdfs:label "has thing"@en ; skos:definition "Ties two."@en ;
    skos:example "One and two."@en ; rdfs:isDefinedBy icat: ; rdfs:range icat:Thing .
"""
SCHEME = """
<https://w3id.org/icatkg/kind/> a skos:ConceptScheme ; skos:hasTopConcept kind:a .
kind:a a icat:Kind ; rdfs:label "a"@en ; skos:prefLabel "a"@en ; skos:definition "First."@en ;
    skos:inScheme <https://w3id.org/icatkg/kind/> ; skos:topConceptOf <https://w3id.org/icatkg/kind/> .
kind:b a icat:Kind ; rdfs:label "b"@en ; skos:prefLabel "b"@en ; skos:definition "Second."@en ;
    skos:inScheme <https://w3id.org/icatkg/kind/> ; skos:broader kind:a .
"""


@pytest.fixture(scope="module")
def ontology() -> list[Triple]:
    """Give the ontology proper."""
    return read(vocabulary_files())


@pytest.fixture(scope="module")
def alignments() -> list[Triple]:
    """Give the alignments."""
    return read([ONTOLOGY / "alignments.ttl"])


@pytest.fixture(scope="module")
def everything() -> list[Triple]:
    """Give every triple of ``ontology/`` and ``data/``."""
    return read(sorted([*ONTOLOGY.rglob("*.ttl"), *DATA.rglob("*.ttl")]))


@pytest.fixture(scope="module")
def version() -> str:
    """Give the one version number."""
    return icatkg.__version__


def test_header_is_complete(ontology: list[Triple]) -> None:
    """The header has all that FOOPS! asks for and that can be given."""
    assert checks.header_problems(ontology) == []


def test_incomplete_header_is_found() -> None:
    """A header with a title only, and no header at all, are found."""
    problems = checks.header_problems(read_text('icat: a owl:Ontology ; dcterms:title "Terms"@en .'))
    assert "<https://w3id.org/icatkg/ontology/> lacks dcterms:title" not in problems
    assert len(problems) == len(checks.HEADER) - 1
    assert checks.header_problems(read_text("icat:Thing a owl:Class .")) == ["0 ontology headers"]


def test_version_is_that_of_the_package(ontology: list[Triple], version: str) -> None:
    """There is one version number only."""
    assert checks.version_problems(ontology, version) == []


def test_citation_file_states_the_version(version: str) -> None:
    """CITATION.cff has the version of the package."""
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {version}\n" in text


@pytest.mark.parametrize(
    "turtle",
    [
        'icat: owl:versionInfo "0.0.9" ; owl:versionIRI <https://w3id.org/icatkg/ontology/0.1.0/> .',
        'icat: owl:versionInfo "0.1.0" ; owl:versionIRI <https://w3id.org/icatkg/ontology/0.0.9/> .',
        "icat: owl:versionIRI <https://w3id.org/icatkg/ontology/0.1.0/> .",
    ],
)
def test_other_version_is_found(turtle: str) -> None:
    """A wrong or missing version is found."""
    assert len(checks.version_problems(read_text(turtle), "0.1.0")) == 1


def test_every_own_iri_is_declared(everything: list[Triple]) -> None:
    """What ontology, data, stored queries and documentation mention exists."""
    references = checks.own_references(everything)
    for block in documentation_blocks():
        references |= checks.own_references(read_text(block))
    for path in (ROOT / "queries").rglob("*.rq"):
        references |= checks.own_references_in_query(path.read_text(encoding="utf-8"))
    assert checks.undeclared_problems(references, everything, graphs()) == []


def test_undeclared_iri_is_found() -> None:
    """A name that nothing declares is found in triples, in any place."""
    triples = read_text('id:a a icat:Claim ; icat:about id:b . id:a icat:value "1"^^icat:number .')
    problems = checks.undeclared_problems(checks.own_references(triples), triples)
    assert problems == [
        "id:b is not declared",
        "icat:Claim is not declared",
        "icat:about is not declared",
        "icat:number is not declared",
        "icat:value is not declared",
    ]


def test_names_in_queries_are_found() -> None:
    """Names in a query count; those in comments, strings, the prologue and variables do not."""
    text = (
        "#+ summary: icat:inComment\nPREFIX icat: <https://w3id.org/icatkg/ontology/>\n"
        "SELECT ?x WHERE { GRAPH src:003 { ?x a icat:Claim ; icat:about id:unodc } # icat:inRemark\n"
        '  FILTER(STR(?x) != "icat:inString" && ?x != <https://w3id.org/icatkg/id/a>) }\n'
    )
    assert {checks.short(found) for found in checks.own_references_in_query(text)} == {
        "src:003",
        "icat:Claim",
        "icat:about",
        "id:unodc",
        "id:a",
    }


def test_every_term_is_documented(ontology: list[Triple]) -> None:
    """Every class and property has one English label, definition and example, and its home."""
    assert checks.annotation_problems(ontology) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('rdfs:label "thing"@en', 'rdfs:label "thing"@en, "object"@en'),
        ('rdfs:label "thing"@en', 'rdfs:label "thing"'),
        ('rdfs:label "thing"@en', 'rdfs:label "chose"@fr'),
        ('skos:definition "Ties two."@en ;', ""),
        ('skos:example "This."@en ;', ""),
        ("rdfs:isDefinedBy icat: .", "rdfs:isDefinedBy icat:Thing ."),
    ],
)
def test_undocumented_term_is_found(old: str, new: str) -> None:
    """Each lack and each doubling is found; the same text without it passes."""
    assert checks.annotation_problems(read_text(GOOD)) == []
    assert len(checks.annotation_problems(read_text(GOOD.replace(old, new, 1)))) == 1


def test_labels_are_unique(ontology: list[Triple]) -> None:
    """No two terms have the same label."""
    assert checks.label_problems(ontology, TERMS) == []


def test_doubled_label_is_found() -> None:
    """A label used twice is found."""
    assert checks.label_problems(read_text(GOOD.replace("has thing", "thing")), TERMS)


def test_definitions_are_not_circular(ontology: list[Triple]) -> None:
    """No term is defined by its own label."""
    assert checks.circularity_problems(ontology, TERMS) == []


@pytest.mark.parametrize("path", scheme_files(), ids=lambda path: path.stem)
def test_scheme_definitions_are_not_circular(path: Path) -> None:
    """No kind and no topic is defined by its own label."""
    assert checks.circularity_problems(read([path]), KINDS_AND_TOPICS) == []


@pytest.mark.parametrize("path", scheme_files(), ids=lambda path: path.stem)
def test_labels_of_schemes_are_unique(path: Path) -> None:
    """No two kinds, and no two topics, have the same label."""
    assert checks.label_problems(read([path]), KINDS_AND_TOPICS) == []


@pytest.mark.parametrize("definition", ["A thing that is.", "Any of the Things.", "Every thing"])
def test_circular_definition_is_found(definition: str) -> None:
    """The label is found as a word, whatever its case; inside another word it is not."""
    bad = GOOD.replace("Whatever is.", definition)
    assert checks.circularity_problems(read_text(bad), TERMS) == ["icat:Thing: 'thing' in its definition"]
    assert checks.circularity_problems(read_text(GOOD.replace("Whatever is.", "Something.")), TERMS) == []


def test_one_domain_and_one_range_at_most(ontology: list[Triple]) -> None:
    """No property has several domains or ranges."""
    assert checks.domain_range_problems(ontology) == []


@pytest.mark.parametrize("name", ["domain", "range"])
def test_several_domains_or_ranges_are_found(name: str) -> None:
    """Two domains, and two ranges, are found."""
    assert len(checks.domain_range_problems(read_text(f"icat:p rdfs:{name} icat:A, icat:B ."))) == 1


def test_names_follow_the_convention(ontology: list[Triple]) -> None:
    """Classes are UpperCamel, properties lowerCamel."""
    assert checks.naming_problems(ontology) == []


@pytest.mark.parametrize(
    "turtle",
    [
        "icat:thing a owl:Class .",
        "icat:Some_Thing a owl:Class .",
        "icat:HasThing a owl:ObjectProperty .",
        "icat:has-thing a owl:DatatypeProperty .",
        "foaf:Thing a owl:Class .",
    ],
)
def test_wrong_name_is_found(turtle: str) -> None:
    """A name in another style, or in another namespace, is found."""
    assert len(checks.naming_problems(read_text(turtle))) == 1


def test_vocabulary_is_in_the_profile(ontology: list[Triple], alignments: list[Triple]) -> None:
    """Only constructs of OWL 2 RL are used."""
    assert checks.profile_problems([t for t in ontology if t.subject != NamedNode(ICAT)]) == []
    assert checks.profile_problems(alignments) == []


@pytest.mark.parametrize(
    "turtle",
    [
        "icat:A rdfs:subClassOf [ a owl:Restriction ] .",
        "icat:p a owl:ReflexiveProperty .",
        "icat:A owl:disjointUnionOf icat:B .",
        "icat:p a owl:ObjectProperty ; rdfs:range xsd:string .",
        "icat:p a owl:DatatypeProperty ; rdfs:range icat:A .",
        "icat:p a owl:DatatypeProperty, owl:InverseFunctionalProperty .",
        "icat:p a owl:DatatypeProperty ; rdfs:range owl:real .",
    ],
)
def test_construct_outside_the_profile_is_found(turtle: str) -> None:
    """What OWL 2 RL does not allow is found."""
    assert checks.profile_problems(read_text(turtle))


def test_closure_is_consistent(ontology: list[Triple], alignments: list[Triple]) -> None:
    """The OWL 2 RL closure of vocabulary, schemes and register contradicts nothing."""
    register = read(sorted((DATA / "reference").glob("*.ttl")))
    triples = [*ontology, *alignments, *read(scheme_files()), *register]
    assert checks.inconsistency_problems(triples) == []


@pytest.mark.parametrize(
    "turtle",
    [
        "icat:A owl:disjointWith icat:B . id:x a icat:A, icat:B .",
        "icat:p rdfs:range icat:A . icat:A owl:disjointWith icat:B . id:x icat:p id:y . id:y a icat:B .",
        "id:x a owl:Nothing .",
    ],
)
def test_contradiction_is_found(turtle: str) -> None:
    """A member of two disjoint classes, also by inference, and one of the empty class are found."""
    assert checks.inconsistency_problems(read_text(turtle))


def test_alignments_start_from_own_terms(alignments: list[Triple], ontology: list[Triple]) -> None:
    """Ties start from terms of the ontology and define no foreign term."""
    assert checks.alignment_problems(alignments, ontology) == []


@pytest.mark.parametrize(
    "turtle",
    [
        "icat:Nothing rdfs:subClassOf foaf:Agent .",
        "icat:hasThing rdfs:subClassOf foaf:Agent .",
        "icat:Thing rdfs:subPropertyOf foaf:name .",
        "foaf:Agent rdfs:subClassOf prov:Agent .",
        "icat:Thing owl:sameAs foaf:Agent .",
        "icat:Thing rdfs:subClassOf icat:Thing .",
    ],
)
def test_wrong_alignment_is_found(turtle: str) -> None:
    """Unknown terms, mixed kinds, foreign definitions, other ties and own targets are found."""
    assert len(checks.alignment_problems(read_text(turtle), read_text(GOOD))) == 1


@pytest.mark.parametrize("path", scheme_files(), ids=lambda path: path.stem)
def test_scheme_keeps_the_rules_of_skos(path: Path) -> None:
    """Each kind and topic has one label and place; nothing is above itself."""
    assert catalogue_checks.scheme_problems(read([path])) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('skos:prefLabel "b"@en', 'skos:prefLabel "b"@en, "c"@en'),
        ('rdfs:label "b"@en', 'rdfs:label "c"@en'),
        ("skos:broader kind:a", "skos:broader kind:b"),
        ("skos:broader kind:a", "skos:broader kind:c"),
        ("skos:broader kind:a", 'skos:note "none"@en'),
        ("skos:broader kind:a", "skos:broader kind:a ; skos:related kind:a"),
        ("skos:inScheme <https://w3id.org/icatkg/kind/> ; skos:broader", "skos:broader"),
        ('skos:definition "Second."@en ;', ""),
        ("skos:hasTopConcept kind:a", "skos:hasTopConcept kind:a, kind:b"),
        ("a skos:ConceptScheme", "a skos:Collection"),
    ],
)
def test_broken_scheme_is_found(old: str, new: str) -> None:
    """Each breach is found; the scheme without it passes."""
    assert catalogue_checks.scheme_problems(read_text(SCHEME)) == []
    bad = SCHEME.replace(old, new, 1)
    assert bad != SCHEME
    assert catalogue_checks.scheme_problems(read_text(bad))
