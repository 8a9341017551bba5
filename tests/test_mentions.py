"""The paragraphs a claim cites name whom it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import icatkg
from icatkg.errors import MissingFileError
from icatkg.sources.mentions import missing_mentions
from tests.notes import DOCUMENTS, ELSEWHERE

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [
    "The Bureau of Tests met.",
    "Philosophers of the Bureau of",
    "Many Tests¹ sat with J. Doe.",
    "She said so.",
]
GRAPH = """\
@prefix icat: <https://w3id.org/icatkg/ontology/> .
@prefix id: <https://w3id.org/icatkg/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix src: <https://w3id.org/icatkg/source/> .

src:900 icat:documentNumber "900" .
src:901 icat:documentNumber "901" .
src:900-p1 icat:inDocument src:900 ; icat:paragraphNumber 1 ; icat:locator "900 p1" .
src:900-p2 icat:inDocument src:900 ; icat:paragraphNumber 2 ; icat:locator "900 p2" .
src:900-p3 icat:inDocument src:900 ; icat:paragraphNumber 3 ; icat:locator "900 p3" .
src:900-p4 icat:inDocument src:900 ; icat:paragraphNumber 4 ; icat:locator "900 p4" .
src:901-p1 icat:inDocument src:901 ; icat:paragraphNumber 1 ; icat:locator "901 p1" .
id:hilo rdfs:label "HILO"@en .
id:test-bureau rdfs:label "Test Bureau"@en .
id:jane-doe rdfs:label "Jane Doe"@en .
id:name-bureau icat:nameOf id:test-bureau ; icat:writtenForm "Bureau of Tests" ; icat:statedIn src:900-p1 .
id:name-short icat:nameOf id:hilo ; icat:writtenForm "ILO" ; icat:statedIn src:901-p1 .
id:name-doe icat:nameOf id:jane-doe ; icat:writtenForm "J. Doe" ; icat:statedIn src:900-p3 .
"""


def _findings(folder: Path, claim: str) -> list[tuple[str, str]]:
    """Check a claim besides the graph above, against a document of which one paragraph breaks a line."""
    documents = folder / "documents"
    documents.mkdir()
    (documents / "900.txt").write_text("\n\n".join(TEXTS), encoding="utf-8")
    data = folder / "graph.ttl"
    data.write_text(f"{GRAPH}{claim}\n", encoding="utf-8")
    found = missing_mentions(icatkg.load(data, default_data=False).dataset, documents)
    return [(f.locator, f.problem) for f in found]


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason=ELSEWHERE)
def test_every_claim_cites_a_paragraph_that_names_whom_it_is_about(kg: icatkg.KnowledgeGraph) -> None:
    """All do, or say why not; and no reason is given in vain."""
    assert missing_mentions(kg.dataset, DOCUMENTS) == []
    assert kg.verify_sources(DOCUMENTS, mentions=True).findings == ()


def test_a_reason_given_in_vain_is_found(tmp_path: Path) -> None:
    """Where the paragraph names everybody, a reason for not naming anybody must go."""
    claim = 'id:c icat:hasPerson id:jane-doe ; icat:statedIn src:900-p3 ; icat:unnamedBecause "x"@en .'
    ((locator, problem),) = _findings(tmp_path, claim)
    assert locator == "900 p3"
    assert "all are named" in problem


@pytest.mark.parametrize(
    "claim",
    [
        "id:c icat:hasOrganisation id:test-bureau ; icat:statedIn src:900-p1 .",
        "id:c icat:hasPerson id:jane-doe ; icat:statedIn src:900-p3 .",
        "id:c icat:hasSpeaker id:jane-doe ; icat:statedIn src:900-p3, src:900-p4 .",
        'id:c icat:nameOf id:x ; icat:writtenForm "OF  many tests" ; icat:statedIn src:900-p3, src:900-p2 .',
        'id:c icat:nameOf id:x ; icat:writtenForm "Many Tests" ; icat:statedIn src:900-p3 .',
        "id:c icat:about id:jane-doe ; icat:statedIn src:900-p1 .",
        "id:c icat:hasPerson id:jane-doe .",
        'id:c icat:hasPerson id:jane-doe ; icat:statedIn src:900-p1 ; icat:unnamedBecause "A pronoun."@en .',
        "id:c icat:hasPerson id:jane-doe ; icat:statedIn src:901-p1 .",
        "id:c icat:hasPerson id:jane-doe ; icat:statedIn src:900-p1, src:901-p1 .",
    ],
    ids=[
        "organisation",
        "person",
        "speaker",
        "across paragraphs, spaces and capitals aside",
        "with a footnote mark",
        "about a matter",
        "without passage",
        "with a reason",
        "document not there",
        "one document not there",
    ],
)
def test_named(tmp_path: Path, claim: str) -> None:
    """A label, or a name as written, is enough; what cannot be read is not found wanting."""
    assert _findings(tmp_path, claim) == []


@pytest.mark.parametrize(
    ("claim", "locator", "entity"),
    [
        ("id:c icat:hasOrganisation id:test-bureau ; icat:statedIn src:900-p2 .", "900 p2", "Test Bureau"),
        (
            "id:c icat:hasPerson id:jane-doe ; icat:statedIn src:900-p4, src:900-p1 .",
            "900 p1, 900 p4",
            "Jane Doe",
        ),
        ("id:c icat:hasSpeaker id:jane-doe ; icat:statedIn src:900-p4 .", "900 p4", "Jane Doe"),
        ("id:c icat:hasOrganisation id:hilo ; icat:statedIn src:900-p2 .", "900 p2", "HILO"),
        (
            'id:c icat:nameOf id:jane-doe ; icat:writtenForm "Doe, J." ; icat:statedIn src:900-p3 .',
            "900 p3",
            "Jane Doe",
        ),
        (
            'id:c icat:nameOf id:hilo ; icat:writtenForm "met. She" ; icat:statedIn src:900-p1, src:900-p4 .',
            "900 p1, 900 p4",
            "HILO",
        ),
        ("id:c icat:hasOrganisation id:unnamed ; icat:statedIn src:900-p1 .", "900 p1", "id:unnamed"),
    ],
    ids=[
        "other paragraph",
        "two other paragraphs",
        "pronoun",
        "inside a word",
        "another form",
        "across paragraphs apart",
        "without a name",
    ],
)
def test_not_named(tmp_path: Path, claim: str, locator: str, entity: str) -> None:
    """The finding says where was looked, in which claim, and for whom."""
    assert _findings(tmp_path, claim) == [(locator, f"id:c is about {entity}, not named here")]


def test_missing_folder_is_an_error(kg: icatkg.KnowledgeGraph, tmp_path: Path) -> None:
    """A folder that is not there is not an empty one."""
    with pytest.raises(MissingFileError):
        missing_mentions(kg.dataset, tmp_path / "none")
    assert missing_mentions(kg.dataset, tmp_path) == []
