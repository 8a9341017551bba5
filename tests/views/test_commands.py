"""The options ``--at``, ``--as-of`` and ``--certain`` of the commands."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.views.small_graphs import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command

LATER = "it may have been issued later (--certain leaves it out)"


def _organisations(text: str) -> set[str]:
    return {row["organisation"].rsplit("/")[-1] for row in csv.DictReader(io.StringIO(text))}


def test_query_at_a_date(icatkg_command: Command) -> None:
    """The rows of that time on standard output, what was set aside on standard error."""
    done = icatkg_command("query", "chairs-by-year", "--at", "2019-06-01", "--results", "csv")
    assert (done.code, _organisations(done.text)) == (0, {"osce", "un-women"})
    assert done.stderr.startswith("at 2019-06-01: ")
    assert "claims set aside" in done.stderr
    assert "only possibly (--certain leaves them out)" in done.stderr


def test_query_for_certain_and_quietly(icatkg_command: Command) -> None:
    """Without what holds only possibly, and without a word."""
    done = icatkg_command("query", "--at=2018-06-01", "chairs-by-year", "-f", "csv", "--certain", "--quiet")
    assert (done.code, done.stderr, _organisations(done.text)) == (0, "", set())
    done = icatkg_command("query", "chairs-by-year", "--at", "2018-06-01", "-f", "csv", "--quiet")
    assert _organisations(done.text) == {"unicef"}


def test_query_as_of_a_date_before_its_name(icatkg_command: Command) -> None:
    """The option's value is not taken for the name of the query; undated documents are told."""
    done = icatkg_command("query", "--as-of", "2020-06", "chairs-by-year", "-f", "csv")
    assert (done.code, _organisations(done.text)) == (0, {"unicef", "osce", "un-women"})
    assert done.stderr.splitlines() == [
        "document 000 bears only the date --03-31; taken by its bounds, 2022-03-31",
        "document 001 bears no date; taken by its bounds 2023-11-08 to 2024-12-31",
        "document 002 bears no date; taken by its bounds from 2023-03-01 on",
        "document 003 bears no date; taken by its bounds 2018-05-02 to 2018-12-31",
        f"document 004 bears no date; taken by its bounds 2019-11-01 to 2020-12-31; {LATER}",
        "as of 2020-06: 3 documents set aside: 000, 001, 002",
    ]


def test_query_at_a_date_as_of_another(icatkg_command: Command) -> None:
    """What the documents of 2018 tell of 2019; nothing, which is said."""
    done = icatkg_command("query", "chairs-by-year", "--at", "2019", "--as-of", "2018", "-f", "csv")
    assert (done.code, _organisations(done.text)) == (0, set())
    assert "without --at and --as-of there may be some" in done.stderr


def test_query_typed_with_graphs(icatkg_command: Command) -> None:
    """Named graphs are cut down as the default graph is."""
    query = "SELECT ?g (COUNT(?x) AS ?n) { GRAPH ?g { ?x a icat:ChairTerm } } GROUP BY ?g"
    done = icatkg_command("query", "-q", query, "--at", "2022-06-01", "-f", "json", "--quiet")
    rows = json.loads(done.text)["results"]["bindings"]
    assert {(r["g"]["value"].rsplit("/")[-1], r["n"]["value"]) for r in rows} == {("000", "2"), ("002", "2")}


def test_describe_at_a_date(icatkg_command: Command) -> None:
    """The terms of other years are not shown; what is set aside itself is said to be so."""
    done = icatkg_command("describe", "id:unodc", "--at", "2021", "--format", "json", "--quiet")
    claims = {mention["iri"].rsplit("/")[-1] for mention in json.loads(done.text)["mentions"]}
    assert "chair-2021-unodc" in claims
    assert not claims & {"chair-2022-unodc", "chair-2022-unodc-002"}


@pytest.mark.parametrize(
    "command",
    [
        ("describe", "id:chair-2019-osce"),
        ("why", "id:chair-2019-osce", "rdf:type"),
        ("export", "--entity", "id:chair-2019-osce"),
        ("query", "claims-about", "--id", "id:chair-2019-osce"),
    ],
)
def test_a_name_set_aside_is_said_to_be_perhaps_so(icatkg_command: Command, command: tuple[str, ...]) -> None:
    """Known today, not known at the time."""
    assert icatkg_command(*command, "--quiet").code == 0
    done = icatkg_command(*command, "--at", "2021", "--quiet")
    assert done.code == 2
    assert "try without --at and --as-of" in done.stderr


def test_export_as_of_a_date(icatkg_command: Command, tmp_path: Path) -> None:
    """Nothing of later documents, as triples and as tables."""
    done = icatkg_command("export", "--as-of", "2020", "--format", "nquads", "--quiet")
    assert done.code == 0
    assert "source/003>" in done.text
    for later in ("source/000>", "source/001>", "source/002>", "id/amy-pope>"):
        assert later not in done.text
    done = icatkg_command("export", "--graph", "src:001", "--as-of", "2020", "--quiet")
    assert (done.code, done.stdout) == (2, b"")
    assert "try without --at and --as-of" in done.stderr
    done = icatkg_command("export", "--as-of", "2018", "-f", "csv", "-o", tmp_path / "tables", "--quiet")
    assert done.code == 0
    assert "src:004" not in (tmp_path / "tables" / "Document.csv").read_text(encoding="utf-8")


def test_added_data_is_seen_at_the_time_too(icatkg_command: Command, tmp_path: Path) -> None:
    """An organisation that chairs in two years, and not between them."""
    term = """id:mine-{0} a icat:ChairTerm ; rdfs:label "{0}"@en ; icat:hasOrganisation id:ilo ;
      icat:inGroup id:icat ; icat:inRole kind:chair ;
      icat:date "{0}"^^xsd:gYear ; icat:earliest "{0}-01-01"^^xsd:date ;
      icat:latest "{0}-12-31"^^xsd:date ; icat:hasDateStatus kind:date-stated ; icat:statedIn src:004-p1 ;
      icat:hasStartStatus kind:bound-unknown ; icat:hasEndStatus kind:bound-unknown ."""
    file = tmp_path / "mine.ttl"
    file.write_text(PREFIXES + term.format(2025) + term.format(2027), encoding="utf-8")
    for date, chairs in (("2025-12-31", {"ilo"}), ("2026", set()), ("2027-01-01", {"ilo"})):
        done = icatkg_command(
            "query", "chairs-by-year", "--at", date, "--data", file, "-f", "csv", "--quiet", "--no-infer"
        )
        assert (done.code, _organisations(done.text)) == (0, chairs)


@pytest.mark.parametrize("command", [("query", "chairs-by-year"), ("describe", "id:osce"), ("export",)])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--at", "2019-02-30"), "not a date: 2019-02-30"),
        (("--as-of", "yesterday"), "not a date: yesterday"),
        (("--at", ""), "not a date: an empty text"),
        (("--at", "2019", "--as-of", "2019-13"), "not a date: 2019-13"),
        (("--certain",), "--certain says nothing without a date"),
    ],
)
def test_what_is_no_date_is_refused(
    icatkg_command: Command, command: tuple[str, ...], options: tuple[str, ...], message: str
) -> None:
    """Exit code 2, a message with the way out, no answer."""
    done = icatkg_command(*command, *options)
    assert (done.code, done.stdout) == (2, b"")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 2
