"""Recorded discrepancies, conflicts that checks find, and gaps, against the notes on the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode

import icatkg
from icatkg.discrepancies import Discrepancy, Finding, Gap, found_conflicts, gaps, recorded_discrepancies
from icatkg.errors import UnknownNameError
from icatkg.identifiers import expand
from icatkg.namespaces import ICAT, ID
from tests.command import ROOT
from tests.notes import Paragraph, paragraph, rows, table

if TYPE_CHECKING:
    from pathlib import Path

    from icatkg import KnowledgeGraph

TENSIONS = rows(r"Z[ABC]\d")
UNANSWERED = rows(r"ZD\d")
RECORDS = {row["row"]: row for row in table("discrepancies.csv")}
UNDATED = "a date is missing or imprecise: no two passages differ"
PARTIAL = "only the paragraphs that differ"
REASONS = {"", UNDATED, PARTIAL}
# Gaps that come from other parts of the notes: starts of memberships, 2020, who decided.
OTHER_GAPS = {
    "gap-membership-starts",
    "gap-outcomes-2020",
    "gap-who-established-icat",
    "gap-who-set-up-hlcm-task-force",
}
KINDS = {"attribution", "date", "reading", "status", "unit", "value", "wording"}
PREFIXES = """\
@prefix icat: <https://w3id.org/icatkg/ontology/> .
@prefix id: <https://w3id.org/icatkg/id/> .
@prefix kind: <https://w3id.org/icatkg/kind/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix src: <https://w3id.org/icatkg/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
NEW_COUNT = """
src:905 a icat:Document ; rdfs:label "document 905"@en ; icat:documentNumber "905" .
src:905-p1 a icat:Passage ; icat:inDocument src:905 ; icat:paragraphNumber 1 ; icat:locator "905 p1" .
id:count-905-p1 a icat:CountClaim ; rdfs:label "32 members (document 905)"@en ; icat:about id:icat ;
    icat:earliest "2022-01-01"^^xsd:date ; icat:latest "2022-12-31"^^xsd:date ; icat:date "2022"^^xsd:gYear ;
    icat:hasComparator kind:exactly ; icat:inGroup id:icat ; icat:unit "members" ; icat:value 32 ;
    icat:statedIn src:905-p1 .
"""
# Two numbers in one paragraph of a list, and the discrepancy on them.
SMALL = """
icat:CountClaim rdfs:subClassOf icat:Claim .
src:905-p1 icat:inDocument src:905 ; icat:paragraphNumber 1 ; icat:locator "905 p1" .
src:905-p2 icat:inDocument src:905 ; icat:paragraphNumber 2 ; icat:locator "905 p2" .
src:905-p2-i3 icat:inDocument src:905 ; icat:paragraphNumber 2 ; icat:itemNumber 3 ;
    icat:locator "905 p2 item 3" .
id:group rdfs:label "group"@en .
id:count-a a icat:CountClaim ; icat:inGroup id:group ; icat:value 5 ; icat:statedIn src:905-p1 .
id:count-b a icat:CountClaim ; icat:inGroup id:group ; icat:value 6 ; icat:statedIn src:905-p2-i3 .
id:record a icat:Discrepancy ; rdfs:label "record"@en ; icat:about ABOUT ; icat:atPassage src:905-p1 .
id:record-a a icat:Side ; icat:ofDiscrepancy id:record ; icat:atPassage PASSAGE .
"""


def _names(records: list[Discrepancy] | list[Gap]) -> list[str]:
    return [record.iri.removeprefix(ID) for record in records]


def _added(folder: Path, text: str, *, default_data: bool) -> list[Finding]:
    """Give the conflicts in a file, with or without the packaged graph."""
    path = folder / "added.ttl"
    path.write_text(PREFIXES + text, encoding="utf-8")
    return found_conflicts(icatkg.load(path, default_data=default_data).dataset)


@pytest.fixture(scope="module")
def recorded(kg: KnowledgeGraph) -> dict[str, Discrepancy]:
    """Give the recorded discrepancies by their IRI."""
    return {record.iri: record for record in recorded_discrepancies(kg.dataset)}


@pytest.fixture(scope="module")
def places(kg: KnowledgeGraph) -> dict[str, set[Paragraph]]:
    """Give the paragraphs of each discrepancy: those of its sides and of the claims they rest on."""
    pairs: dict[str, list[tuple[str, str]]] = {}
    for quad in kg.dataset.quads():
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            pairs.setdefault(quad.predicate.value, []).append((quad.subject.value, quad.object.value))
    stated: dict[str, set[str]] = {}
    for claim, passage in pairs[ICAT + "statedIn"]:
        stated.setdefault(claim, set()).add(passage)
    read: dict[str, set[str]] = {}
    for side, passage in pairs[ICAT + "atPassage"]:
        read.setdefault(side, set()).add(passage)
    for side, claim in pairs[ICAT + "restsOnClaim"]:
        read.setdefault(side, set()).update(stated[claim])
    found: dict[str, set[Paragraph]] = {}
    for side, record in pairs[ICAT + "ofDiscrepancy"]:
        found.setdefault(record, set()).update(p for passage in read[side] if (p := paragraph(passage)))
    return found


@pytest.fixture(scope="module")
def unanswered(kg: KnowledgeGraph) -> dict[str, Gap]:
    """Give the recorded gaps by their IRI."""
    return {gap.iri: gap for gap in gaps(kg.dataset)}


@pytest.fixture(scope="module")
def found(kg: KnowledgeGraph) -> list[Finding]:
    """Give the conflicts that the checks find in the packaged graph."""
    return found_conflicts(kg.dataset)


def _records(name: str) -> list[str]:
    return [expand(curie) or "" for curie in RECORDS[name]["records"].split()]


def test_every_row_is_accounted_for() -> None:
    """Each tension and each question without answer has a record or a reason from a short list."""
    assert set(RECORDS) == {*TENSIONS, *UNANSWERED}
    assert len(RECORDS) == len(table("discrepancies.csv"))
    assert {row["reason"] for row in RECORDS.values()} == REASONS
    assert all(row["records"] or row["reason"] == UNDATED for row in RECORDS.values())
    assert {name[:2] for name, row in RECORDS.items() if row["reason"] == UNDATED} == {"ZC"}


@pytest.mark.parametrize("name", [name for name in TENSIONS if name[:2] != "ZC"])
def test_tension_is_recorded(
    recorded: dict[str, Discrepancy], places: dict[str, set[Paragraph]], name: str
) -> None:
    """A discrepancy has its sides, or the claims they rest on, at all the paragraphs of the row."""
    assert set(_records(name)) <= set(recorded)
    found = set().union(*(places[iri] for iri in _records(name)))
    if RECORDS[name]["reason"] == PARTIAL:
        assert found <= TENSIONS[name]
    else:
        assert TENSIONS[name] <= found


def test_all_records_are_of_the_notes(recorded: dict[str, Discrepancy], unanswered: dict[str, Gap]) -> None:
    """Nothing is recorded that the notes do not have, and nothing twice."""
    used = {iri for name in RECORDS for iri in _records(name)}
    assert used == set(recorded) | set(unanswered) - {ID + name for name in OTHER_GAPS}
    assert {ID + name for name in OTHER_GAPS} < set(unanswered)


def test_records_are_whole(recorded: dict[str, Discrepancy]) -> None:
    """Each has a kind, a reason and at least two sides that are read somewhere."""
    for record in recorded.values():
        assert record.kind in KINDS
        assert record.label
        assert record.summary
        assert len(record.sides) > 1
        assert all(side.label and side.passages for side in record.sides)


def test_sides_of_the_size_in_2022(recorded: dict[str, Discrepancy]) -> None:
    """One paragraph says 30, two say 31."""
    record = recorded[ID + "discrepancy-size-2022"]
    assert record.kind == "value"
    assert [side.passages for side in record.sides] == [("000 p7",), ("000 p17", "002 p12")]


@pytest.mark.parametrize(
    ("entity", "expected"),
    [
        ("INTERPOL", ["discrepancy-interpol-member-and-recipient", "discrepancy-name-interpol"]),
        ("id:coe", ["discrepancy-coe-status"]),
        ("ITU", ["discrepancy-itu-member-and-partner"]),
        ("ISTAC", []),
    ],
)
def test_discrepancies_of_one_thing(kg: KnowledgeGraph, entity: str, expected: list[str]) -> None:
    """Those about it, and those whose claims are about it."""
    assert _names(recorded_discrepancies(kg.dataset, entity)) == expected


@pytest.mark.parametrize("name", UNANSWERED)
def test_question_without_answer_is_recorded(unanswered: dict[str, Gap], name: str) -> None:
    """A gap says what was looked for, about what, and in which documents or paragraphs."""
    for iri in _records(name):
        gap = unanswered[iri]
        assert gap.question.endswith("?")
        assert gap.about
        assert gap.summary
        assert gap.sought_in


@pytest.mark.parametrize(
    ("entity", "expected"),
    [
        ("UNICEF", ["gap-chair-2018-choice", "gap-chair-2018-whole-year", "gap-term-henrietta-fore"]),
        ("OSRSG-VAC", ["gap-choice-co-chairs-2023", "gap-joined-osrsg-vac", "gap-term-najat-maalla"]),
        ("Martin Fowke", ["gap-position-martin-fowke"]),
        ("Interpol", []),
    ],
)
def test_gaps_of_one_thing(kg: KnowledgeGraph, entity: str, expected: list[str]) -> None:
    """Those about it, and those about a term, an office or a claim that has it."""
    assert _names(gaps(kg.dataset, entity)) == expected


def test_unknown_names_are_errors(kg: KnowledgeGraph) -> None:
    """Nothing by that name is not the same as nothing recorded."""
    with pytest.raises(UnknownNameError):
        recorded_discrepancies(kg.dataset, "Interpool")
    with pytest.raises(UnknownNameError):
        gaps(kg.dataset, "Interpool")


def test_known_rivals_are_found_and_recorded(found: list[Finding]) -> None:
    """The check for numbers finds 30 against each 31 and nothing else, and knows the record."""
    rivals = [f for f in found if f.check == "rival-counts"]
    assert [(f.entity, f.value, f.other, f.passages) for f in rivals] == [
        ("ICAT", "30", "31", ("000 p7", "000 p17")),
        ("ICAT", "30", "31", ("000 p7", "002 p12")),
    ]
    assert all(ID + "discrepancy-size-2022" in f.recorded for f in rivals)


def test_every_check_finds_something(found: list[Finding]) -> None:
    """Each finding has places, and those recorded name discrepancies."""
    checks = {path.stem for path in (ROOT / "queries" / "checks").glob("*.rq")}
    assert {f.check for f in found} == checks
    assert all(f.passages and f.entity and f.property for f in found)
    assert len(found) == len(set(found))


def test_records_cover_what_they_are_about_only(found: list[Finding]) -> None:
    """Two paragraphs that differ on the years of a plan may spell a name in two ways besides."""
    (finding,) = [f for f in found if (f.check, f.entity) == ("forms-of-name", "Working Group")]
    assert finding.passages == ("004 p43", "004 p45")
    assert finding.recorded == ()


def test_new_rival_is_found(tmp_path: Path, found: list[Finding]) -> None:
    """Another number for 2022 in an added file stands against 30 and both 31, and is not recorded."""
    more = _added(tmp_path, NEW_COUNT, default_data=True)
    new = [f for f in more if f not in found and f.check == "rival-counts"]
    assert {(f.entity, f.value, f.other, f.passages) for f in new} == {
        ("ICAT", "30", "32", ("000 p7", "905 p1")),
        ("ICAT", "31", "32", ("000 p17", "905 p1")),
        ("ICAT", "31", "32", ("002 p12", "905 p1")),
    }
    assert all(f.recorded == () for f in new)
    assert set(found) <= set(more)


@pytest.mark.parametrize(
    ("about", "passage", "recorded"),
    [
        ("id:group", "src:905-p2-i3", True),
        ("id:group", "src:905-p2", True),
        ("id:other", "src:905-p2", False),
        ("id:group", "src:905-p1", False),
    ],
    ids=["the item", "its paragraph", "another thing", "one side only"],
)
def test_what_a_record_covers(tmp_path: Path, about: str, passage: str, recorded: bool) -> None:  # noqa: FBT001 - of pytest
    """Both passages must be its own, or items of its own, and it must concern what differs."""
    text = SMALL.replace("ABOUT", about).replace("PASSAGE", passage)
    (finding,) = [f for f in _added(tmp_path, text, default_data=False) if f.check == "rival-counts"]
    assert finding.passages == ("905 p1", "905 p2 item 3")
    assert finding.recorded == ((ID + "record",) if recorded else ())


def test_empty_graph(tmp_path: Path) -> None:
    """Nothing is recorded, found or missing in nothing."""
    assert _added(tmp_path, "", default_data=False) == []
    dataset = icatkg.load(default_data=False).dataset
    assert recorded_discrepancies(dataset) == []
    assert gaps(dataset) == []
