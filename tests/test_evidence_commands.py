"""The commands that show evidence, rivals and gaps, and the switch that leaves out what the editors added."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import icatkg
from icatkg.namespaces import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command

HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
RIVAL = """
id:count-of-32
    a icat:CountClaim ;
    rdfs:label "32 entities in 2022"@en ;
    icat:about id:icat ;
    icat:earliest "2022-01-01"^^xsd:date ;
    icat:hasBasis kind:stated-number ;
    icat:hasComparator kind:exactly ;
    icat:hasDateStatus kind:date-from-context ;
    icat:inGroup id:icat ;
    icat:latest "2022-12-31"^^xsd:date ;
    icat:statedIn src:002-p3 ;
    icat:unit "entities" ;
    icat:value 32 .
"""


def test_conflicts_about_one_thing(icatkg_command: Command) -> None:
    """Documents 003 and 004 spell Interpol out in other words: both stand there with their places."""
    outcome = icatkg_command("conflicts", "Interpol")
    assert outcome.code == 0
    for part in ("International Police Cooperation Organization", "003 p19", "004 p34 item 14"):
        assert part in outcome.stdout.decode()
    assert "Belarus" not in outcome.stdout.decode()


def test_conflicts_as_json(icatkg_command: Command) -> None:
    """The size of 2022 is 30 or 31, each with its paragraphs."""
    records = json.loads(icatkg_command("conflicts", "--format", "json").stdout)
    sides = [side for record in records for side in record["sides"]]
    assert any("000 p7" in side["passages"] and "30" in side["label"] for side in sides)
    assert any("002 p12" in side["passages"] and "31" in side["label"] for side in sides)


def test_a_new_rival_is_found(icatkg_command: Command, tmp_path: Path) -> None:
    """A number that nobody has recorded ends with 1 and is shown."""
    (tmp_path / "next.ttl").write_text(HEADER + RIVAL, encoding="utf-8")
    outcome = icatkg_command("conflicts", "--new", "--data", tmp_path / "next.ttl")
    assert outcome.code == 1
    assert "32" in outcome.stdout.decode()


def test_gaps_about_one_thing(icatkg_command: Command) -> None:
    """When OSRSG-VAC joined is nowhere stated; who chaired in 2020 is another gap."""
    outcome = icatkg_command("gaps", "OSRSG-VAC")
    assert outcome.code == 0
    assert "When did OSRSG-VAC join ICAT?" in outcome.stdout.decode()
    assert "2020" not in outcome.stdout.decode()


def test_gaps_as_json(icatkg_command: Command) -> None:
    """Each gap says what was asked and where it was sought."""
    records = json.loads(icatkg_command("gaps", "--format", "json").stdout)
    assert len(records) > 90
    assert all(record["question"].endswith("?") and record["sought_in"] for record in records)


def test_unknown_names_end_with_2(icatkg_command: Command) -> None:
    """A misspelt name is an error with near ones, not an empty answer."""
    for command in ("conflicts", "gaps"):
        outcome = icatkg_command(command, "Intrpol")
        assert outcome.code == 2
        assert "INTERPOL" in outcome.stderr


def test_coverage(icatkg_command: Command) -> None:
    """The documents have 20, 21, 13, 35 and 109 paragraphs; what is not cited has a reason."""
    outcome = icatkg_command("sources", "coverage", "--format", "json")
    record = json.loads(outcome.stdout)
    assert outcome.code == 0
    assert [d["paragraphs"] for d in record["documents"]] == [20, 21, 13, 35, 109]
    assert [u["locator"] for d in record["documents"] for u in d["uncited"]] == [
        "001 p10",
        "004 p32",
        "004 p33",
        "004 p35",
    ]
    assert record["without_passage"] == []
    text = icatkg_command("sources", "coverage").stdout.decode()
    assert "Mark of a table." in text


def test_coverage_fails_on_a_claim_without_passage(icatkg_command: Command, tmp_path: Path) -> None:
    """No passage, no claim: exit code 1."""
    unsupported = RIVAL.replace("    icat:statedIn src:002-p3 ;\n", "")
    (tmp_path / "next.ttl").write_text(HEADER + unsupported, encoding="utf-8")
    assert icatkg_command("sources", "coverage", "--data", tmp_path / "next.ttl").code == 1


def test_verify_needs_a_folder(icatkg_command: Command) -> None:
    """Without a folder there is nothing to verify against."""
    outcome = icatkg_command("sources", "verify")
    assert outcome.code == 2
    assert "icatkg sources verify DIR" in outcome.stderr


def test_coverage_takes_no_folder(icatkg_command: Command, tmp_path: Path) -> None:
    """Coverage counts what the graph cites: a folder given to it is a mistake, and is not passed over."""
    for extra in ([tmp_path], ["--mentions"]):
        outcome = icatkg_command("sources", "coverage", *extra)
        assert outcome.code == 2
        assert "sources verify" in outcome.stderr


def test_unknown_tags_end_with_2(icatkg_command: Command) -> None:
    """A tag that no stored query has is an error that lists the tags."""
    outcome = icatkg_command("queries", "--tag", "nosuch")
    assert outcome.code == 2
    assert "chairs" in outcome.stderr


def test_only_documents_leaves_out_what_the_editors_added() -> None:
    """Kinds of organisations, identifiers, gaps and discrepancies are gone; claims and names are not."""
    whole, documents = icatkg.load(), icatkg.load(only_documents=True)
    for editorial in (
        "ASK { ?x a icat:ExternalIdentifier }",
        "ASK { ?x a icat:Gap }",
        "ASK { ?x a icat:Discrepancy }",
        "ASK { id:ilo icat:hasKind ?kind }",
    ):
        assert whole.query(editorial)
        assert not documents.query(editorial)
    for kept in ("chairs-by-year", "members-listed", "names-as-written"):
        assert whole.query(kept).rows == documents.query(kept).rows
    assert documents.query("ASK { id:ilo a icat:Organisation ; rdfs:label ?label }")


def test_only_documents_on_the_command_line(icatkg_command: Command) -> None:
    """The switch works on a query."""
    ask = "ASK { ?x a icat:Gap }"
    assert icatkg_command("query", "-q", ask).stdout == b"yes\n"
    assert icatkg_command("query", "-q", ask, "--only-documents").stdout == b"no\n"
