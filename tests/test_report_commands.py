"""``icatkg validate --format``: names of formats, where reports go, and how the command ends."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from pyoxigraph import RdfFormat, parse

from tests.command import run_icatkg
from tests.report_examples import PEOPLE, SHAPES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.command import Outcome


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with shapes and data with a result of each severity, one of a hostile value."""
    path = tmp_path_factory.mktemp("reports")
    (path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    (path / "people.ttl").write_text(PEOPLE, encoding="utf-8")
    return path


def _validated(folder: Path, *arguments: str) -> Outcome:
    return run_icatkg("validate", "people.ttl", "-s", "shapes.ttl", *arguments, cwd=folder)


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("Human", "people.ttl\n"),
        ("TABLE", "severity "),
        ("md", "# Validation\n"),
        ("HTM", "<!DOCTYPE html>\n"),
        ("CSV", "record,severity,"),
        ("Json", "{\n"),
        ("SARIF", "{\n"),
        ("xunit", "<?xml "),
        ("GitHub-Actions", "::error "),
        ("TTL", "@prefix "),
        ("n-triples", "_:"),
        ("rdf/xml", "<?xml "),
    ],
)
def test_every_format_is_written_before_the_command_fails(folder: Path, name: str, beginning: str) -> None:
    """Names in any case and aliases; every text tells rule, counts, idle shapes and what was left out."""
    outcome = _validated(folder, "-f", name)
    assert (outcome.code, outcome.stderr) == (1, "")
    text = outcome.text.replace("%3A", ":")
    assert text.startswith(beginning)
    assert "Give a name." in text
    assert "IdleShape" in text
    assert "http://127.0.0.1:9/x" in text
    if name not in {"CSV", "Json"}:
        assert "2 shapes, 2 focus nodes" in text


def test_what_json_ld_has_no_place_for_goes_to_standard_error(folder: Path) -> None:
    """The W3C report graph holds results alone, and JSON-LD has no comments."""
    outcome = _validated(folder, "-f", "JSON-LD")
    assert outcome.code == 1
    assert outcome.stderr.split("\n") == [
        "does not conform: 1 violation, 1 warning, 1 info",
        "checked: 2 shapes, 2 focus nodes",
        "matched nothing: shape:IdleShape",
        "not evaluated: owl:imports http://127.0.0.1:9/x: nothing is fetched",
        "",
    ]


@pytest.mark.parametrize("name", ["nosuch", "xlsx", ""])
def test_an_unknown_format_is_no_answer(folder: Path, name: str) -> None:
    """It ends with 2 and the names that are known, before anything is read."""
    outcome = run_icatkg("validate", "missing.ttl", "-s", "shapes.ttl", f"--format={name}", cwd=folder)
    assert (outcome.code, outcome.stdout) == (2, b"")
    for known in ("human", "html", "sarif", "junit", "github", "turtle", "rdfxml"):
        assert known in outcome.stderr


def test_a_format_is_told_from_the_name_of_the_output(folder: Path, tmp_path: Path) -> None:
    """``-o`` writes all of a report or nothing; the ending names the format, unless ``-f`` does."""
    for name, beginning in (
        ("r.html", "<!DOCTYPE"),
        ("r.sarif", '{\n  "$schema"'),
        ("r.TTL", "@prefix"),
        ("r.csv", "record"),
        ("r.xml", "people.ttl"),
        ("r", "people.ttl"),
    ):
        outcome = _validated(folder, "-o", str(tmp_path / name))
        assert (outcome.code, outcome.stdout, outcome.stderr) == (1, b"", "does not conform\n")
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(beginning)
    assert _validated(folder, "-o", str(tmp_path / "r.html"), "-f", "json", "--fail-on", "none").code == 0
    assert json.loads((tmp_path / "r.html").read_text(encoding="utf-8"))["conforms"] is True
    before = sorted(tmp_path.iterdir())
    assert _validated(folder, "-o", str(tmp_path / "none" / "r.html")).code == 2
    assert sorted(tmp_path.iterdir()) == before


def test_files_checked_each_by_itself_are_one_document(folder: Path) -> None:
    """With ``--validate-each`` a report of several files is still one that programs can read."""
    (folder / "none.ttl").write_text("<http://e.org/x> a <http://e.org/Thing> .", encoding="utf-8")

    def written(name: str) -> str:
        files = ("people.ttl", "none.ttl", "--validate-each")
        outcome = run_icatkg("validate", *files, "-s", "shapes.ttl", "-f", name, cwd=folder)
        assert outcome.code == 1
        return outcome.text

    record = json.loads(written("json"))
    assert record["conforms"] is False
    assert [(r["checked"], r["conforms"]) for r in record["reports"]] == [
        ("people.ttl", False),
        ("none.ttl", True),
    ]
    runs = json.loads(written("sarif"))["runs"]
    assert [run["properties"]["conforms"] for run in runs] == [False, True]
    rules = {rule["id"]: rule for rule in runs[0]["tool"]["driver"]["rules"]}
    assert rules["http://e.org/PersonShape"]["shortDescription"]["text"] == "People"
    assert "- Give a name." in rules["http://e.org/PersonShape"]["help"]["text"]
    rows = list(csv.DictReader(StringIO(written("csv"))))
    assert {row["checked"] for row in rows} == {"people.ttl", "none.ttl"}
    suites = ET.fromstring(written("junit"))  # noqa: S314 - our own output
    assert suites.find("testsuite[@name='none.ttl: summary']") is not None
    quads = list(parse(written("rdf/xml"), format=RdfFormat.RDF_XML))
    reports = [q.object.value for q in quads if q.predicate.value == "http://www.w3.org/ns/shacl#conforms"]
    assert sorted(reports) == ["false", "true"]
    assert written("html").count("</html>") == 1
    assert "none.ttl:\nconforms: no violations" in written("human")
