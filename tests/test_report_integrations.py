"""SARIF, JUnit and GitHub annotations, read back as the programs that take them read them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import jsonschema  # type: ignore[import-untyped]  # its types are a package of their own
import pytest

from icatkg.validation.formats import report_format, write_reports
from tests.report_examples import HOSTILE, empty, example, hostile

HERE = Path(__file__).resolve().parent
SCHEMA = json.loads((HERE / "schemas" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
_hostile = pytest.mark.parametrize("value", HOSTILE)


def _written(report: Any, name: str, fail_on: str = "info") -> str:
    return write_reports([("", report)], report_format(name), fail_on).decode()


# SARIF


def _sarif(*reports: Any) -> list[dict[str, Any]]:
    text = write_reports(
        [(str(i), r) for i, r in enumerate(reports)], report_format("sarif"), version="1.2.3"
    ).decode()
    log = json.loads(text)
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    runs: list[dict[str, Any]] = log["runs"]
    return runs


def _plain(message: str) -> str:
    """Read a plain text message without links (sections 3.11.5 and 3.11.6) as a viewer does."""
    assert not re.search(r"(?<!\\)\]\(", message)
    assert not re.search(r"[{}]", re.sub(r"\{\{|\}\}", "", message))
    return message.replace("{{", "{").replace("}}", "}").replace("\\](", "](")


def test_sarif_tells_rules_and_places() -> None:
    """Each result has its rule, level and place; each shape is a rule with help."""
    (run,) = _sarif(example())
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("icatkg", "1.2.3")
    rules = {rule["id"]: rule for rule in driver["rules"]}
    assert list(rules) == [
        *("http://e.org/Idle", "http://e.org/Shape", "shape:OrganisationShape", "rule:cax-dw", "_:b1")
    ]
    assert rules["http://e.org/Shape"]["shortDescription"]["text"] == "Names"
    assert (
        _plain(rules["http://e.org/Shape"]["fullDescription"]["text"]) == "What names look like, {as} told."
    )
    shape = rules["shape:OrganisationShape"]
    assert shape["helpUri"] == "https://w3id.org/icatkg/shape/OrganisationShape"
    assert _plain(shape["help"]["text"]).split("\n") == [
        "- Name a unit.",
        "- Say what {?value} is.",
        "See docs/shapes.md#shapeorganisationshape.",
    ]
    assert "helpUri" not in rules["_:b1"]
    told = []
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        place = result["locations"][0].get("physicalLocation", {})
        uri = place.get("artifactLocation", {}).get("uri")
        told.append((result["ruleId"], result["level"], uri, place.get("region")))
    assert told == [
        ("shape:OrganisationShape", "error", "data/new%20one.ttl", {"startLine": 12, "startColumn": 5}),
        ("rule:cax-dw", "error", None, None),
        ("http://e.org/Shape", "warning", "data/new%20one.ttl", {"startLine": 13}),
        ("_:b1", "note", None, None),
    ]
    assert run["results"][0]["message"]["text"].startswith("Name a unit.\nfocus node: id:osce\n")
    assert len({r["partialFingerprints"]["result/v1"] for r in run["results"]}) == 4


def test_sarif_tells_what_was_checked() -> None:
    """Counts, idle shapes and what was left out are in the log; one run a report."""
    run, other = _sarif(example(), empty())
    invocation = run["invocations"][0]
    notes = [n["message"]["text"] for n in invocation["toolExecutionNotifications"]]
    assert notes == ["checked: 3 shapes, 35 focus nodes", "not evaluated: sh:js: JavaScript is never run"]
    idle = [n["message"]["text"] for n in invocation["toolConfigurationNotifications"]]
    assert idle == ["http://e.org/Idle matched no focus node"]
    assert (run["properties"]["shapes"], run["properties"]["focusNodes"]) == (3, 35)
    assert other["results"] == other["tool"]["driver"]["rules"] == []
    assert other["properties"]["conforms"] is True


def test_a_fingerprint_does_not_follow_the_line() -> None:
    """The same result some lines below is the same alert."""
    moved = example()
    moved.results = [r._replace(line=r.line + 10) for r in moved.results]
    before, after = (_sarif(report)[0]["results"] for report in (example(), moved))
    assert [r["partialFingerprints"] for r in before] == [r["partialFingerprints"] for r in after]


@_hostile
def test_sarif_keeps_values(value: str) -> None:
    """Any text survives as it is, is no placeholder and no link, and the log still fits the schema."""
    ((result,),) = (run["results"] for run in _sarif(hostile(value)))
    assert result["properties"]["value"] == value + value
    assert _plain(result["message"]["text"]).startswith(value + "\nfocus node: ")
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9%/._~-]+", uri)
    assert not urlsplit(uri).scheme
    assert unquote(uri) == Path(value).as_posix()


def test_sarif_names_files_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file below the working folder is relative, one elsewhere a file IRI."""
    monkeypatch.chdir(tmp_path)
    report = example()
    files = [str(tmp_path / "a:b.ttl"), "/elsewhere/c d.ttl", "e.ttl", ""]
    report.results = [r._replace(file=f) for r, f in zip(report.results, files, strict=True)]
    places = [r["locations"][0].get("physicalLocation") for r in _sarif(report)[0]["results"]]
    uris = [place and place["artifactLocation"]["uri"] for place in places]
    assert uris == ["a%3Ab.ttl", "file:///elsewhere/c%20d.ttl", "e.ttl", None]


# JUnit


def _junit(report: Any, fail_on: str = "info") -> ET.Element:
    root = ET.fromstring(_written(report, "junit", fail_on))  # noqa: S314 - our own output
    assert root.tag == "testsuites"
    totals = {"tests": 0, "failures": 0, "skipped": 0, "errors": 0}
    for suite in root:
        own = {
            "tests": len(suite.findall("testcase")),
            "failures": len(suite.findall("testcase/failure")),
            "skipped": len(suite.findall("testcase/skipped")),
            "errors": 0,
        }
        assert {key: int(suite.attrib[key]) for key in own} == own
        totals = {key: totals[key] + own[key] for key in totals}
    assert {key: int(root.attrib[key]) for key in totals} == totals
    return root


def test_an_empty_report_is_whole() -> None:
    """A report on nothing fits the schema, and has the summary's suite alone."""
    assert _sarif(empty())[0]["invocations"][0]["executionSuccessful"] is True
    assert [suite.attrib["name"] for suite in _junit(empty())] == ["summary"]


def test_junit_has_a_suite_a_shape() -> None:
    """Results are failed cases of their shape's suite; idle shapes and what was left out are skipped."""
    root = _junit(example())
    outcomes = {
        suite.attrib["name"]: [
            (case.attrib["name"], case.get("file"), case.get("line"), [c.tag for c in case])
            for case in suite.findall("testcase")
        ]
        for suite in root
    }
    file = "data/new one.ttl"
    assert outcomes == {
        "summary": [
            ("data and shapes were read", None, None, []),
            ("not evaluated: sh:js: JavaScript is never run", None, None, ["skipped"]),
        ],
        "http://e.org/Idle": [("0 focus nodes", None, None, ["skipped"])],
        "http://e.org/Shape": [("id:osce rdfs:label/^rdfs:label", file, "13", ["failure"])],
        "shape:OrganisationShape": [("id:osce icat:unitOf", file, "12", ["failure"])],
        "rule:cax-dw": [("id:iom", None, None, ["failure"])],
        "_:b1": [("_:b0", "<stdin>", "3", ["failure"])],
    }
    told = {p.attrib["name"]: p.attrib["value"] for p in root.iterfind("testsuite/properties/property")}
    assert told["checked"] == "3 shapes, 35 focus nodes"


@pytest.mark.parametrize(
    ("fail_on", "failures"), [("info", 4), ("warning", 3), ("violation", 2), ("none", 0)]
)
def test_junit_fails_what_the_command_fails(fail_on: str, failures: int) -> None:
    """What is below ``--fail-on`` passes, with its message as output."""
    root = _junit(example(), fail_on)
    assert int(root.attrib["failures"]) == failures
    assert len(root.findall("testsuite/testcase/system-out")) == 4 - failures


@_hostile
def test_junit_shows_values(value: str) -> None:
    """Values come back from XML, what it cannot hold as escapes."""
    root = _junit(hostile(value))
    (failure,) = root.findall("testsuite/testcase/failure")
    assert failure.attrib["message"] == HOSTILE[value]
    assert f"\nvalue: {HOSTILE[value] * 2}\n" in (failure.text or "")


# GitHub


def _commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read workflow commands as the runner does: split, then unescape."""
    found = []
    assert text.endswith("\n")
    for line in text.removesuffix("\n").split("\n"):
        match = re.fullmatch(r"::([a-z]+) (.*?)::(.*)", line, re.DOTALL)
        assert match, line
        assert "\r" not in line
        properties = {}
        for pair in match[2].split(","):
            key, _, escaped = pair.partition("=")
            properties[key] = _unescaped(escaped.replace("%3A", ":").replace("%2C", ","))
        found.append((match[1], properties, _unescaped(match[3])))
    return found


def _unescaped(text: str) -> str:
    assert not re.search(r"%(?!0D|0A|25)", text), text
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def test_github_marks_lines() -> None:
    """Each result is a command of its level at its place; what was checked comes last."""
    commands = _commands(_written(example(), "github"))
    file = {"file": "data/new one.ttl"}
    assert [(name, properties) for name, properties, _ in commands] == [
        ("error", file | {"line": "12", "col": "5", "title": "Violation: shape:OrganisationShape"}),
        ("error", {"title": "Violation: rule:cax-dw"}),
        ("warning", file | {"line": "13", "title": "Warning: http://e.org/Shape"}),
        ("notice", {"title": "Info: _:b1"}),
        ("notice", {"title": "icatkg validate"}),
        ("warning", {"title": "icatkg validate"}),
    ]
    assert commands[0][2].split("\n") == [
        "Name a unit.",
        "focus node: id:osce",
        "property: icat:unitOf",
        "shape: shape:OrganisationShape",
        "constraint: sh:MinCountConstraintComponent",
        "see: docs/shapes.md#shapeorganisationshape",
    ]
    assert "checked: 3 shapes, 35 focus nodes\nmatched nothing: http://e.org/Idle" in commands[4][2]
    assert commands[5][2] == "not evaluated: sh:js: JavaScript is never run"


@_hostile
def test_github_escapes_values(value: str) -> None:
    """No value ends its command, begins another or becomes a property."""
    (name, properties, message), *rest = _commands(_written(hostile(value), "github"))
    shown = HOSTILE[value]
    assert name == "error"
    assert set(properties) == {"file", "line", "col", "title"}
    assert properties["title"] == f"Violation: {shown}"
    assert f"\nvalue: {shown * 2}\n" in message
    assert [command[0] for command in rest] == ["notice", "warning"]


def test_github_escapes_as_its_toolkit_does() -> None:
    """A message with every character that has a meaning, written out by hand."""
    report = empty()
    report.results = [example().results[1]._replace(message="50%\r\n::a,b", shape="x:y,z", component="")]
    first = _written(report, "github").split("\n")[0]
    message = "50%25%0D%0A::a,b%0Afocus node: id:iom%0Ashape: x:y,z"
    assert first == f"::error title=Violation%3A x%3Ay%2Cz::{message}"
