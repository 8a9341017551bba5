"""Terms are there because something uses them, their examples exist, and none goes without a warning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ontology import checks, usage_checks
from tests.ontology.tree import DATA, ONTOLOGY, ROOT, read, read_text, scheme_files, vocabulary_files

if TYPE_CHECKING:
    from pyoxigraph import Triple

TERMS = """
icat:Thing a owl:Class ; skos:example "id:a" .
icat:Ship a owl:Class ; rdfs:subClassOf icat:Thing ; skos:example "The ship id:a, kind:steamer." .
icat:hasThing a owl:ObjectProperty ; skos:example "id:a icat:hasThing id:b." .
kind:vessel a icat:Kind .
kind:steamer a icat:Kind ; skos:broader kind:vessel .
"""
USES = "id:a a icat:Ship ; icat:hasThing id:b ; icat:hasKind kind:steamer ."
OLD = """
icat:Boat a owl:Class ; owl:deprecated true ; dcterms:isReplacedBy icat:Ship ;
    skos:scopeNote "Deprecated since 0.2.0: a boat is a ship here."@en .
"""


@pytest.fixture(scope="module")
def terms() -> list[Triple]:
    """Give the ontology proper and the schemes."""
    return read([*vocabulary_files(), *scheme_files()])


@pytest.fixture(scope="module")
def used() -> set[str]:
    """Give every own name that data, shapes or stored queries use."""
    found = checks.own_references(read([*DATA.rglob("*.ttl"), *(ONTOLOGY / "shapes").glob("*.ttl")]))
    for path in (ROOT / "queries").rglob("*.rq"):
        found |= checks.own_references_in_query(path.read_text(encoding="utf-8"))
    return found


def test_every_term_is_used(terms: list[Triple], used: set[str]) -> None:
    """Data, shapes or stored queries use every class, property, kind and topic, or one below it."""
    assert usage_checks.unused_problems(terms, used) == []


@pytest.mark.parametrize(
    ("old", "problems"),
    [
        ("", []),
        ("icat:hasThing id:b ;", ["icat:hasThing is used nowhere"]),
        ("; icat:hasKind kind:steamer", ["kind:steamer is used nowhere", "kind:vessel is used nowhere"]),
        ("a icat:Ship ;", ["icat:Ship is used nowhere", "icat:Thing is used nowhere"]),
    ],
)
def test_unused_term_is_found(old: str, problems: list[str]) -> None:
    """What nothing uses is found, and so is what is above it; a deprecated term may go unused."""
    used = checks.own_references(read_text(USES.replace(old, "", 1)))
    assert usage_checks.unused_problems(read_text(TERMS + OLD), used) == problems


def test_examples_of_terms_exist(terms: list[Triple]) -> None:
    """What the examples of the ontology name is there, and a triple that they show is in the data."""
    everything = read(sorted([*ONTOLOGY.rglob("*.ttl"), *DATA.rglob("*.ttl")]))
    assert usage_checks.example_problems(terms, everything) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"id:a"', '"id:c"', "icat:Thing: id:c in its example"),
        ("id:a, kind:steamer.", "id:a, kind:junk.", "icat:Ship: kind:junk in its example"),
        (
            "id:a icat:hasThing id:b.",
            "id:b icat:hasThing id:a.",
            "icat:hasThing: its example is not in the data",
        ),
    ],
)
def test_example_of_nothing_is_found(old: str, new: str, problem: str) -> None:
    """A name that nothing has, and a triple that is not there, are found."""
    triples = read_text(TERMS + USES)
    assert usage_checks.example_problems(read_text(TERMS), triples) == []
    assert usage_checks.example_problems(read_text(TERMS.replace(old, new, 1)), triples) == [problem]


def test_deprecated_terms_have_a_successor_and_a_note(terms: list[Triple], used: set[str]) -> None:
    """A deprecated term says since when and what stands in for it, and nothing of ours uses it."""
    assert usage_checks.deprecation_problems(terms, used) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "dcterms:isReplacedBy icat:Ship ;",
            "",
            "icat:Boat is deprecated without a living dcterms:isReplacedBy",
        ),
        (
            "isReplacedBy icat:Ship ;",
            "isReplacedBy icat:Boat ;",
            "icat:Boat is deprecated without a living dcterms:isReplacedBy",
        ),
        ("Deprecated since 0.2.0: a", "A", "icat:Boat is deprecated without a note since when and why"),
        ("owl:deprecated true ;", "", "icat:Boat is replaced but not deprecated"),
    ],
)
def test_silent_deprecation_is_found(old: str, new: str, problem: str) -> None:
    """Each lack is found; the same text without it passes."""
    used = checks.own_references(read_text(USES))
    assert usage_checks.deprecation_problems(read_text(TERMS + OLD), used) == []
    bad = read_text(TERMS + OLD.replace(old, new, 1))
    assert usage_checks.deprecation_problems(bad, used) == [problem]


def test_use_of_a_deprecated_term_is_found() -> None:
    """A deprecated term that something still uses is found."""
    used = checks.own_references(read_text(USES + " id:b a icat:Boat ."))
    problems = usage_checks.deprecation_problems(read_text(TERMS + OLD), used)
    assert problems == ["icat:Boat is deprecated and used"]
