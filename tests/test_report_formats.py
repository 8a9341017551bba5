"""The formats of a validation report, read back with independent readers."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser
from io import StringIO
from typing import Any

import pytest
from pyoxigraph import parse
from rdflib import Graph

from icatkg import resources
from icatkg.namespaces import SHAPE
from icatkg.serialization.formats import format_named
from icatkg.validation.formats import report_format, write_reports
from icatkg.validation.shape_texts import shape_texts
from icatkg.validation.summary import page_of
from tests.command import ROOT
from tests.report_examples import HOSTILE, empty, example, hostile

TEXT_FORMATS = ["human", "markdown", "html", "csv", "json", "sarif", "junit", "github"]
_hostile = pytest.mark.parametrize("value", HOSTILE)


def _written(report: Any, name: str, fail_on: str = "info") -> str:
    return write_reports([("", report)], report_format(name), fail_on).decode()


# CSV and Markdown


def test_csv_has_a_row_a_record() -> None:
    """Results, shapes and what was left out, told apart by the first column."""
    rows = list(csv.DictReader(StringIO(_written(example(), "csv"), newline="")))
    assert [row["record"] for row in rows] == ["result"] * 4 + ["shape"] * 3 + ["not evaluated"]
    first = {key: value for key, value in rows[0].items() if value}
    assert first == {
        "record": "result",
        "severity": "Violation",
        "file": "data/new one.ttl",
        "line": "12",
        "column": "5",
        "focus node": "id:osce",
        "property": "icat:unitOf",
        "message": "Name a unit.",
        "shape": "shape:OrganisationShape",
        "constraint": "sh:MinCountConstraintComponent",
    }
    counted = {row["shape"]: (row["focus nodes"], row["message"]) for row in rows if row["record"] == "shape"}
    assert counted == {
        "http://e.org/Idle": ("0", "matched nothing"),
        "http://e.org/Shape": ("4", ""),
        "shape:OrganisationShape": ("31", ""),
    }
    assert rows[-1]["message"] == "sh:js: JavaScript is never run"


@_hostile
def test_csv_keeps_values(value: str) -> None:
    """Values come back; one that a spreadsheet would compute has an apostrophe before it."""
    rows = list(csv.DictReader(StringIO(_written(hostile(value), "csv"), newline="")))
    assert len(rows) == 3
    mark = "'" if value[0] in "=-" else ""
    assert rows[0]["message"] == mark + HOSTILE[value]
    assert rows[0]["value"] == mark + HOSTILE[value] * 2
    assert None not in rows[0]


def test_csv_keeps_line_breaks() -> None:
    """A value of several lines is one cell; rows end as RFC 4180 has it."""
    text = _written(hostile("a\nb\r\nc"), "csv")
    rows = list(csv.reader(StringIO(text, newline="")))
    assert rows[1][8] == "a\nb\r\nc"
    assert text.endswith("\r\n")


def _cells(line: str) -> list[str]:
    """Split a row of a table at the bars that are not escaped."""
    return [cell.strip() for cell in re.split(r"(?<!\\)(?:\\\\)*\|", line.strip())[1:-1]]


def test_markdown_is_a_summary_and_a_table() -> None:
    """The verdict, the counts, a row a result, idle shapes and what was left out."""
    lines = _written(example(), "markdown").split("\n")
    assert "**does not conform: 2 violations, 1 warning, 1 info**" in lines
    assert "Checked: 3 shapes, 35 focus nodes." in lines
    rows = [_cells(line) for line in lines if line.startswith("| ")][2:]
    assert rows[0] == [
        "violation",
        "`data/new one.ttl:12:5`",
        "`id:osce`",
        "`icat:unitOf`",
        "",
        "Name a unit.",
        "[`shape:OrganisationShape`](docs/shapes.md#shapeorganisationshape)",
    ]
    assert [row[0] for row in rows] == ["violation", "violation", "warning", "info"]
    assert lines[lines.index("Matched nothing:") + 2] == "- `http://e.org/Idle`"
    assert lines[lines.index("Not evaluated:") + 2] == "- sh:js: JavaScript is never run"


@_hostile
def test_markdown_holds_no_markup_of_values(value: str) -> None:
    """A row has seven cells; outside code no value is markup, and code spans end as they began."""
    text = _written(hostile(value), "markdown")
    (row,) = [line for line in text.split("\n") if line.startswith("| violation")]
    cells = _cells(row)
    assert len(cells) == 7
    shown = HOSTILE[value].replace("\t", " ")
    assert _read(cells[5]) == shown.strip()
    left_out = [line.removeprefix("- ") for line in text.split("\n") if line.startswith("- ")][-1]
    assert _read(left_out) == shown
    assert left_out[0] not in "-+="
    for code, wanted in ((cells[1], f"{shown}:7:3"), (cells[4], shown * 2)):
        if code.startswith("<code>"):
            assert _read(code.removeprefix("<code>").removesuffix("</code>")) == wanted
            continue
        match = re.fullmatch(r"(`+)( ?)(.+?)\2\1", code)
        assert match
        assert match[1] not in re.findall("`+", match[3])
        assert match[3].replace("\\|", "|").strip() == wanted.strip()


def _read(prose: str) -> str:
    """Read text outside code, in which every character with a meaning has to be escaped."""
    read = ""
    for part in re.findall(r"\\.|&#64;|.", prose):
        assert part not in set("\\`*_[]<>|~&#$@"), prose
        read += "@" if part == "&#64;" else part[-1]
    return read


# HTML


class _Page(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, which must be the innermost."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text."""
        if self.open and self.open[-1] != "style":
            self.text += data


_ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "main", "section", "article", "h1", "h2", "h3"),
    *("p", "span", "code", "dl", "dt", "dd", "ul", "li", "table", "tr", "th", "td"),
}


def _page(report: Any) -> _Page:
    page = _Page(_written(report, "html"))
    assert page.open == []
    # Nothing that runs or fetches.
    assert page.tags <= _ELEMENTS
    assert page.attributes <= {"lang", "charset", "http-equiv", "content", "name", "class"}
    return page


def test_text_keeps_its_lines() -> None:
    """No value begins a line of its own, as if it were the verdict."""
    lines = _written(hostile("a\nconforms: no violations"), "human").split("\n")
    assert not [line for line in lines if line.startswith("conforms: ")]
    assert "does not conform: 1 violation" in lines
    assert any("= a\\nconforms: no violationsa\\n" in line for line in lines)


def test_html_tells_everything() -> None:
    """Verdict, counts, places, idle shapes and what was left out are told, with styles for all screens."""
    text = _page(example()).text
    for told in (
        "does not conform: 2 violations, 1 warning, 1 info",
        "3 shapes, 35 focus nodes",
        "data/new one.ttl",
        "line 12, column 5",
        "Name a unit.",
        '"OSCE"@en',
        "docs/shapes.md#shapeorganisationshape",
        "http://e.org/Idle",
        "sh:js: JavaScript is never run",
    ):
        assert told in text
    source = _written(example(), "html")
    assert "prefers-color-scheme: dark" in source
    assert "@media print" in source
    assert 'name="viewport" content="width=device-width' in source
    assert not re.search(r"https?://(?!e\.org/)|url\(|@import", source)


@_hostile
def test_html_shows_values(value: str) -> None:
    """Values are text, never markup."""
    assert HOSTILE[value] * 2 in _page(hostile(value)).text


# All


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_an_empty_report_says_so(name: str) -> None:
    """A report on nothing says that nothing was checked."""
    text = _written(empty(), name)
    if name == "json":
        record = json.loads(text)
        assert (record["conforms"], record["shapes"], record["focusNodesChecked"]) == (True, 0, 0)
        assert record["results"] == record["notEvaluated"] == []
    elif name == "csv":
        assert len(list(csv.reader(StringIO(text)))) == 1
    else:
        assert "0 shapes, 0 focus nodes" in text
    if name == "html":
        _page(empty())


@_hostile
@pytest.mark.parametrize("name", ["turtle", "ntriples", "nquads", "trig", "n3", "rdfxml"])
def test_comments_of_rdf_end_where_they_should(name: str, value: str) -> None:
    """What was checked follows the graph and adds nothing to it, whatever it holds."""
    text = _written(hostile(value), name)
    assert "1 shape, 1 focus node" in text
    assert list(parse(text, format=format_named(name).engine)) == []


@_hostile
def test_json_keeps_values(value: str) -> None:
    """JSON gives every value as it is."""
    record = json.loads(_written(hostile(value), "json"))
    (result,) = record["results"]
    assert [result[k] for k in ("focus", "message", "shape", "file")] == [value] * 4
    assert (result["value"], result["line"], result["column"]) == (value * 2, 7, 3)
    assert record["counts"] == {"Violation": 1}
    assert record["notEvaluated"] == [value]


@_hostile
@pytest.mark.parametrize("name", [n for n in TEXT_FORMATS if n not in {"json", "sarif"}])
def test_nothing_steers_a_terminal(name: str, value: str) -> None:
    """No control or direction character is in a text."""
    text = _written(hostile(value), name)
    assert (
        re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text)
        is None
    )


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_a_file_name_that_is_not_utf_8(name: str) -> None:
    """A file name of any bytes is shown, and the report is UTF-8."""
    report = example()
    report.results = [r._replace(file="data/\udcff.ttl") for r in report.results]
    text = _written(report, name)
    assert any(shown in text for shown in (r"\udcff", "%FF")) or name == "human"


def test_the_page_of_a_shape_is_there() -> None:
    """Each packaged shape has the page and the heading that reports name; another's shape has none."""
    graph = Graph()
    for path in resources.shape_files():
        graph.parse(path)
    names = list(shape_texts(graph))
    headings = re.findall(
        r"^#+ (.+)$", (ROOT / "docs" / "shapes.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    with_heading = 0
    for name in names:
        page, _, anchor = page_of(name).partition("#")
        assert page == "docs/shapes.md"
        assert not anchor or anchor in anchors, name
        with_heading += bool(anchor)
    assert with_heading == sum(heading.startswith("shape:") for heading in headings)
    for foreign in ("http://e.org/PersonShape", "_:b0", "", "icat:Agent", SHAPE + "a/Shape"):
        assert page_of(foreign) == ""


def test_what_shapes_say_of_themselves() -> None:
    """Name, description and the messages of a shape and of its parts without a name."""
    turtle = """
    @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix e: <http://e.org/> .
    e:A a sh:NodeShape ; sh:name "Nom"@fr, "Name"@en ; rdfs:label "Label" ; sh:message "One." ; sh:node e:B ;
        sh:property [ sh:path e:p ; sh:message "Two." ; sh:or ( [ sh:message "Three." ] [ sh:node e:B ] ) ] .
    e:B sh:property [ sh:path e:q ; sh:message "Four." ] ; rdfs:comment "What B is." .
    e:ontology sh:declare [ sh:prefix "e" ; sh:namespace "http://e.org/" ] ; rdfs:label "An ontology" .
    e:thing rdfs:label "No shape" .
    """
    assert shape_texts(Graph().parse(data=turtle, format="turtle")) == {
        "http://e.org/A": ("Name", "", ("One.", "Three.", "Two.")),
        "http://e.org/B": ("", "What B is.", ("Four.",)),
    }
