"""Why a result is there: reasons in words, through nested shapes, in every format and with either engine."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from icatkg.knowledge_graph import load
from icatkg.validation.details import Detail
from icatkg.validation.formats import report_format, write_reports
from icatkg.validation.rendering import as_text
from icatkg.validation.summary import reasons
from tests.report_examples import HOSTILE, example

if TYPE_CHECKING:
    from pathlib import Path

    from icatkg.validation.report import Report

PREFIXES = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix e: <http://e.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def _told(tmp_path: Path, constraints: str, data: str, engine: str = "auto") -> list[list[str]]:
    return [reasons(result) for result in _report(tmp_path, constraints, data, engine)]


def _report(tmp_path: Path, constraints: str, data: str, engine: str = "auto") -> Report:
    (tmp_path / "s.ttl").write_text(
        f"{PREFIXES}e:S a sh:NodeShape ; sh:targetClass e:C ; {constraints}", encoding="utf-8"
    )
    (tmp_path / "d.ttl").write_text(f"{PREFIXES}{data}", encoding="utf-8")
    graph = load(tmp_path / "d.ttl", default_data=False)
    return graph.validate(shapes=tmp_path / "s.ttl", engine=engine)


@pytest.mark.parametrize(
    ("constraint", "value", "reason"),
    [
        ("sh:datatype xsd:date", '"x"', "its datatype is xsd:string, not xsd:date"),
        ("sh:datatype xsd:integer", '"x"^^xsd:integer', "it is not well-formed as xsd:integer"),
        (
            "sh:datatype xsd:string",
            '"x"@en',
            "it has the language tag @en; its datatype should be xsd:string",
        ),
        ("sh:datatype rdf:langString", '"x"', "it has no language tag"),
        ("sh:datatype xsd:date", "e:x", "it is an IRI, not a literal with the datatype xsd:date"),
        ("sh:nodeKind sh:IRI", '"x"', "it is a literal, not an IRI"),
        ("sh:class e:D", "e:i", "it is an instance of http://e.org/C, not of http://e.org/D"),
        ("sh:class e:D", "e:none", "nothing says what it is; it should be an instance of http://e.org/D"),
        ("sh:class e:D", "1", "it is a literal, not an instance of http://e.org/D"),
        ("sh:minCount 3", "1, 2", "there are fewer than 3 http://e.org/p"),
        ("sh:maxCount 1", '1, "b"', 'there is more than one http://e.org/p: "1"^^xsd:integer and "b"'),
        ("sh:maxCount 0", "1", 'there must be no http://e.org/p: "1"^^xsd:integer'),
        ("sh:minInclusive 5", "4", 'it is less than "5"^^xsd:integer'),
        ("sh:maxExclusive 5", "5", 'it is not less than "5"^^xsd:integer'),
        ("sh:minLength 3", '"ab"', "it has 2 characters; the least is 3"),
        ("sh:maxLength 0", '"a"', "it has 1 character; the most is 0"),
        ('sh:pattern "^b"', '"a"', "it does not match the pattern ^b"),
        ('sh:languageIn ( "en" "fr" )', '"a"@de', "its language is de, not en or fr"),
        ('sh:languageIn ( "en" )', '"a"', "it has no language tag; allowed is en"),
        ("sh:uniqueLang true", '"a"@de, "b"@de', "two values of http://e.org/p have the same language"),
        ("sh:in ( 1 2 )", "3", 'it is not "1"^^xsd:integer or "2"^^xsd:integer'),
        ("sh:hasValue 1", "2", 'http://e.org/p does not have the value "1"^^xsd:integer'),
        ("sh:equals e:q", "2", "it is a value of only one of http://e.org/p and http://e.org/q"),
        ("sh:disjoint e:r", "7", "it is a value of http://e.org/r as well"),
        ("sh:lessThan e:r", "8", "it is not less than http://e.org/r"),
    ],
)
def test_each_constraint_has_words(tmp_path: Path, constraint: str, value: str, reason: str) -> None:
    """What was found and what was wanted, for each kind of constraint of SHACL Core."""
    data = f"e:i a e:C ; e:p {value} ; e:r 7 ."
    (told,) = _told(tmp_path, f"sh:property [ sh:path e:p ; {constraint} ] .", data)
    assert told == [reason]


NESTED = [
    (
        "sh:property [ sh:path e:p ; sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] ) ] .",
        'e:i a e:C ; e:p "x" .',
        [
            "it meets neither of two alternatives",
            "  (a) its datatype is xsd:string, not xsd:date",
            "  (b) its datatype is xsd:string, not xsd:gYear",
        ],
    ),
    (  # a pattern says nothing more of a value of the wrong datatype, but much of one of the right
        (
            'sh:property [ sh:path e:p ; sh:or ( [ sh:datatype xsd:date ; sh:pattern "^1" ]'
            ' [ sh:datatype xsd:string ; sh:pattern "^1" ] [ sh:nodeKind sh:IRI ] ) ] .'
        ),
        'e:i a e:C ; e:p "2" .',
        [
            "it meets none of 3 alternatives",
            "  (a) its datatype is xsd:string, not xsd:date",
            "  (b) it does not match the pattern ^1",
            "  (c) it is a literal, not an IRI",
        ],
    ),
    (
        "sh:xone ( [ sh:property [ sh:path e:p ; sh:minCount 1 ] ] [ sh:class e:C ] [ sh:class e:D ] ) .",
        "e:i a e:C ; e:p 1 .",
        [
            "it meets (a) and (b), of which it should meet one only",
            "  (a) http://e.org/p is there",
            "  (b) an instance of http://e.org/C",
        ],
    ),
    (
        "sh:and ( [ sh:class e:D ] [ sh:class e:C ] [ sh:property [ sh:path e:p ; sh:minCount 1 ] ] ) .",
        "e:i a e:C .",
        ["it is an instance of http://e.org/C, not of http://e.org/D", "there is no http://e.org/p"],
    ),
    (
        "sh:not [ sh:class e:C ] .",
        "e:i a e:C .",
        ["it is what it must not be: an instance of http://e.org/C"],
    ),
    (
        (
            "sh:property [ sh:path e:p ; sh:node e:T ] .\n"
            'e:T sh:property [ sh:path e:q ; sh:minCount 1 ; sh:message "Give a q." ] ,'
            " [ sh:path e:r ; sh:node [ sh:or ( [ sh:in ( 1 ) ] [ sh:in ( 2 ) ] ) ] ] ."
        ),
        "e:i a e:C ; e:p e:j . e:j e:r 3 .",
        [
            "Give a q.",
            'http://e.org/r "3"^^xsd:integer: it meets neither of two alternatives',
            '  (a) it is not "1"^^xsd:integer',
            '  (b) it is not "2"^^xsd:integer',
        ],
    ),
    (
        "sh:property [ sh:path e:p ; sh:qualifiedMinCount 2 ; sh:qualifiedValueShape [ sh:class e:D ] ] .",
        "e:i a e:C ; e:p e:a, e:b, e:i . e:a a e:D .",
        [
            "1 of 3 values of http://e.org/p conform to an instance of http://e.org/D; at least 2 should",
            "  http://e.org/b: nothing says what it is; it should be an instance of http://e.org/D",
            "  http://e.org/i: it is an instance of http://e.org/C, not of http://e.org/D",
        ],
    ),
    (
        "sh:property [ sh:path e:p ; sh:qualifiedMaxCount 0 ; sh:qualifiedValueShape e:T ].e:T sh:class e:D.",
        "e:i a e:C ; e:p e:a . e:a a e:D .",
        ["1 of 1 values of http://e.org/p conform to http://e.org/T; at most 0 should", "  http://e.org/a"],
    ),
]


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize(("constraints", "data", "told"), NESTED)
def test_nested_shapes_say_what_failed(
    tmp_path: Path, constraints: str, data: str, told: list[str], engine: str
) -> None:
    """Which alternative failed on what, down to the constraint; a nested shape's message goes first."""
    assert _told(tmp_path, constraints, data, engine) == [told]


def test_depth_and_number_are_bounded(tmp_path: Path) -> None:
    """Of many alternatives the first ten are told, and shapes nested very deep end somewhere."""
    many = " ".join(f"[ sh:in ( {n} ) ]" for n in range(30))
    (told,) = _told(tmp_path, f"sh:property [ sh:path e:p ; sh:or ( {many} ) ] .", "e:i a e:C ; e:p 99 .")
    assert len(told) == 12
    assert told[-1] == "  and 20 more"
    deep = "sh:in ( 1 )"
    for _ in range(20):
        deep = f"sh:or ( [ {deep} ] [ sh:in ( 2 ) ] )"
    (told,) = _told(tmp_path, f"sh:property [ sh:path e:p ; {deep} ] .", "e:i a e:C ; e:p 99 .")
    assert 10 < len(told) < 30


def test_what_is_not_compiled_is_told_as_pyshacl_tells_it(tmp_path: Path) -> None:
    """Shapes that refer to each other in a circle have pySHACL's details."""
    constraints = (
        "sh:property [ sh:path e:p ; sh:node e:T ] .\n"
        'e:T sh:property [ sh:path e:q ; sh:minCount 1 ; sh:message "Give a q." ] ,'
        " [ sh:path e:p ; sh:node e:T ] ."
    )
    (told,) = _told(tmp_path, constraints, "e:i a e:C ; e:p e:j .", "pyshacl")
    assert told == ["Give a q."]


def _with_details() -> Report:
    report = example()
    details = (Detail("of two:", (Detail("(a) not one", (Detail("deep"),)), Detail("(b) not two"))),)
    report.results[0] = report.results[0]._replace(details=details)
    return report


def _written(report: Any, name: str) -> str:
    return write_reports([("", report)], report_format(name)).decode()


def test_every_format_tells_them() -> None:
    """As lines, nested lists, records, a column."""
    report = _with_details()
    lines = ["of two:", "  (a) not one", "    deep", "  (b) not two"]
    human = _written(report, "human").split("\n")
    place = human.index("        of two:")
    assert [line.removeprefix("        ") for line in human[place : place + 4]] == lines
    record = json.loads(_written(report, "json"))["results"][0]
    assert record["details"] == [
        {
            "text": "of two:",
            "details": [{"text": "(a) not one", "details": [{"text": "deep"}]}, {"text": "(b) not two"}],
        }
    ]
    assert record["fix"] is None
    (row, *_) = csv.DictReader(StringIO(_written(report, "csv"), newline=""))
    assert row["why"] == "\n".join(lines)
    sarif = json.loads(_written(report, "sarif"))["runs"][0]["results"][0]
    assert "why: " + "\n".join(lines) in sarif["message"]["text"]
    assert sarif["properties"]["details"] == record["details"]
    html = _written(report, "html").replace("\n", "")
    assert (
        "<ul><li>of two:<ul><li>(a) not one<ul><li>deep</li></ul></li><li>(b) not two</li></ul></li></ul>"
        in html
    )
    markdown = _written(report, "markdown")
    assert (
        "Name a unit.<br>of two:<br>&emsp;(a) not one<br>&emsp;&emsp;deep<br>&emsp;(b) not two |" in markdown
    )
    failures = ET.fromstring(_written(report, "junit")).findall(".//failure")  # noqa: S314 - our own output
    assert any("why: " + "\n".join(lines) in str(element.text) for element in failures)
    assert "why: of two:%0A  (a) not one%0A" in _written(report, "github").replace("%3A", ":")


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["human", "markdown", "html", "csv", "junit", "github"])
def test_reasons_hold_no_markup_and_steer_no_terminal(name: str, value: str) -> None:
    """A reason with any value in it is text, as all else is."""
    report = example()
    report.results = [report.results[0]._replace(details=(Detail(value, (Detail(value),)),))]
    text = _written(report, name)
    assert not {"\x1b", "\x00", "\u202e", "\u2028"} & set(text)
    assert "<script>" not in text or name in {"human", "csv", "github"}


def test_the_w3c_report_keeps_its_meaning(tmp_path: Path) -> None:
    """Reasons and fixes are not in the report graph, which compares equal to that of pySHACL."""
    report = _report(tmp_path, NESTED[0][0], NESTED[0][1], "compiled")
    assert report.results[0].details
    assert not [q for q in report.graph if q.predicate.value.endswith("detail")]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_lines_are_folded_to_the_terminal(width: int) -> None:
    """Long lines go on under their beginning; no word is lost, and places stay at the front of a line."""
    report = _with_details()
    report.results[0] = report.results[0]._replace(message="Say it in many words, " * 12)
    folded, plain = as_text(report, width), as_text(report)
    assert max(map(len, folded.split("\n"))) <= width < max(map(len, plain.split("\n")))
    assert folded.split() == plain.split()
    assert "\n    data/new one.ttl:12:5: violation: Say it" in folded


def test_two_constraints_of_one_value_are_one_entry(tmp_path: Path) -> None:
    """For people, datatype and pattern of one value are told together; the count tells of two results."""
    constraints = (
        'sh:property [ sh:path e:p ; sh:datatype xsd:gYear ; sh:pattern "^1" ; sh:message "A year." ] .'
    )
    text = as_text(_report(tmp_path, constraints, 'e:i a e:C ; e:p "2019"^^xsd:date .'))
    assert text.count("A year.") == 1
    assert "sh:DatatypeConstraintComponent, sh:PatternConstraintComponent]" in text
    assert "does not conform: 2 violations" in text
