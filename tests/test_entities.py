"""Finding a thing by what people call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import icatkg
from icatkg.errors import UnknownNameError
from icatkg.namespaces import BASE, ID

if TYPE_CHECKING:
    from pathlib import Path

TWINS = """
@prefix icat: <https://w3id.org/icatkg/ontology/> .
@prefix id: <https://w3id.org/icatkg/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
id:north a icat:Organisation ; rdfs:label "North" .
id:south a icat:Organisation ; rdfs:label "South" .
id:n1 a icat:AttestedName ; icat:nameOf id:north ; icat:acronym "TWIN" ;
    icat:writtenForm "The Pole’s Office" .
id:n2 a icat:AttestedName ; icat:nameOf id:south ; icat:acronym "Twin" ; icat:writtenForm "Other Office" .
"""


@pytest.fixture
def twins(tmp_path: Path) -> icatkg.KnowledgeGraph:
    """Give a graph in which two things share an acronym."""
    (tmp_path / "twins.ttl").write_text(TWINS, encoding="utf-8")
    return icatkg.load(tmp_path / "twins.ttl", default_data=False)


@pytest.mark.parametrize(
    "name",
    [
        f"{ID}interpol",
        f"<{ID}interpol>",
        "id:interpol",
        "interpol",
        "INTERPOL",
        "Interpol",
        "ICPO",
        "  interpol ",
        "International Criminal Police Organization (INTERPOL)",
        "international police cooperation organization (icpo – interpol)",
    ],
)
def test_one_thing_has_many_names(kg: icatkg.KnowledgeGraph, name: str) -> None:
    """IRI, CURIE, id, acronym and names as written, in any case, are the same organisation."""
    assert kg.describe(name).iri == ID + "interpol"


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("003", "source/003"),
        ("src:003-p11", "source/003-p11"),
        ("003 p11", "source/003-p11"),
        ("ChairTerm", "ontology/ChairTerm"),
        ("co-chair", "kind/co-chair"),
    ],
)
def test_documents_passages_and_terms_are_found_too(kg: icatkg.KnowledgeGraph, name: str, iri: str) -> None:
    """Ids are looked for in each of our namespaces, locators as they are cited."""
    assert kg.describe(name).iri == BASE + iri


@pytest.mark.parametrize("name", ["The Pole’s Office", "The Pole's Office", "the  pole's OFFICE"])
def test_apostrophes_spaces_and_case_do_not_matter(twins: icatkg.KnowledgeGraph, name: str) -> None:
    """A keyboard's apostrophe finds what a typesetter wrote."""
    assert twins.describe(name).iri == ID + "north"


def test_ambiguous_name_is_an_error_that_names_both(twins: icatkg.KnowledgeGraph) -> None:
    """No guess is made between two things."""
    with pytest.raises(UnknownNameError, match="several") as caught:
        twins.describe("twin")
    assert "id:north" in caught.value.remedy
    assert "id:south" in caught.value.remedy


def test_unknown_name_is_answered_with_a_near_one(twins: icatkg.KnowledgeGraph) -> None:
    """A slip of the finger is met with what was meant."""
    with pytest.raises(UnknownNameError) as caught:
        twins.describe("Suoth")
    assert "South" in caught.value.remedy


@pytest.mark.parametrize(
    "name",
    ["x" * 1_000_000, "<" + "x" * 1_000 + ">", "id:" + "\\" * 1_000, "http://[", "", "\x00", "id:a b", "<>"],
)
def test_hostile_names_are_unknown(kg: icatkg.KnowledgeGraph, name: str) -> None:
    """Any text is a name or no name, and the message is short."""
    with pytest.raises(UnknownNameError) as caught:
        kg.describe(name)
    assert len(caught.value.message) < 200
