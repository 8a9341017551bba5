"""Round trips: what is written into sheets and read again is the same."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from icatkg.identifiers import expand
from icatkg.namespaces import ICAT, ID, KIND, PREFIXES, SRC
from icatkg.spreadsheets.cells import join, split
from icatkg.spreadsheets.csv_files import read_csv, write_csv
from icatkg.spreadsheets.derived import derive
from icatkg.spreadsheets.files import workbook_of
from icatkg.spreadsheets.importing import import_sheets
from icatkg.spreadsheets.kinds import kind_named, read_kinds
from icatkg.spreadsheets.workbook_reading import read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import icatkg
    from icatkg.spreadsheets.files import Workbook
    from tests.conftest import Command

_REGISTER = ("organisations", "people", "places", "assumptions", "gaps")
_ACTIVITY = kind_named(read_kinds(), "activity")


def _triples(statements: Iterable[Quad | Triple]) -> set[object]:
    return {(s.subject, s.predicate, s.object) for s in statements}


def _again(kg: icatkg.KnowledgeGraph, made: Workbook, document: str | None) -> set[object]:
    sheets, problems = read_workbook(made.content, "facts.xlsx")
    done = import_sheets(sheets, kg.dataset, document)
    assert not [*problems, *done.problems]
    assert done.made == 0
    return _triples(done.triples)


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_a_document_comes_back_whole(kg: icatkg.KnowledgeGraph, number: str) -> None:
    """Nothing is lost or added: not a passage, a name or a date."""
    made = kg.workbook(graph=f"src:{number}")
    assert made.lost == ()
    assert _again(kg, made, number) == _triples(kg.dataset.graph(SRC + number))


@pytest.mark.parametrize("name", _REGISTER)
def test_a_graph_of_the_register_comes_back_whole(kg: icatkg.KnowledgeGraph, name: str) -> None:
    """Organisations, people, places, assumptions and gaps are in no document."""
    graph = expand(f"graph:{name}")
    assert graph is not None
    made = kg.workbook(graph=graph)
    assert made.lost == ()
    assert _again(kg, made, None) == _triples(kg.dataset.graph(graph))


def test_a_document_by_the_commands(icatkg_command: Command, tmp_path: Path) -> None:
    """The text that comes back is that of the file of the document."""
    made = icatkg_command("export", "--graph", "src:002", "-o", tmp_path / "002.xlsx")
    assert made.code == 0, made.stderr
    again = icatkg_command("import", tmp_path / "002.xlsx", "--document", "002", "-o", tmp_path / "002.ttl")
    assert again.code == 0, again.stderr
    whole = icatkg_command("export", "--graph", "src:002")
    assert (tmp_path / "002.ttl").read_bytes() == whole.stdout


def test_what_the_sheets_cannot_say_is_named(icatkg_command: Command, tmp_path: Path) -> None:
    """Successions have no sheet, and a workbook is about one document."""
    made = icatkg_command("export", "--graph", "graph:successions", "-o", tmp_path / "s.xlsx")
    assert made.code == 0
    assert "left out: 1 × succession: no sheet can say that" in made.stderr
    refused = icatkg_command("export", "--format", "xlsx", "-o", tmp_path / "all.xlsx")
    assert refused.code == 2
    assert "what one document says" in refused.stderr
    assert icatkg_command("export", "--format", "xlsx").code == 2
    assert not (tmp_path / "all.xlsx").exists()


# What is copied from documents, cells that look like formulas, and separators among them.
_CHARACTERS = st.sampled_from([*"ab;=+-@'\"\t\n,1 ", "é", "’", "漢", "\u00a0", "😀", "<", "&"])
_TEXTS = st.lists(_CHARACTERS, min_size=1, max_size=12).map("".join).map(str.strip).filter(bool)
_DATES = st.dates().map(str)
_DATED = st.one_of(
    st.just(()),
    _DATES.map(lambda d: ((d, "date"),)),
    _DATES.map(lambda d: ((d[:7], "gYearMonth"),)),
    _DATES.map(lambda d: ((d[:4], "gYear"),)),
    st.dates().map(lambda d: ((f"--{d:%m-%d}", "gMonthDay"),)),
)


@st.composite
def _activities(draw: st.DrawFn) -> dict[str, dict[str, list[Literal | NamedNode]]]:
    """Give activities with whatever texts, dates, passages and agents."""
    found: dict[str, dict[str, list[Literal | NamedNode]]] = {}
    for number in range(draw(st.integers(1, 6))):
        agents = draw(st.sets(st.sampled_from(["iom", "osce", "icat", "un-women"]), min_size=1))
        paragraphs = draw(st.sets(st.sampled_from(["1", "2", "34-i14", "109"]), min_size=1))
        said: dict[str, list[Literal | NamedNode]] = {
            PREFIXES["rdf"] + "type": [NamedNode(ICAT + "Activity")],
            PREFIXES["rdfs"] + "label": [Literal(draw(_TEXTS), language="en")],
            ICAT + "hasKind": [
                NamedNode(KIND + draw(st.sampled_from(["outreach", "support", "achievement"])))
            ],
            ICAT + "hasOrganisation": [NamedNode(ID + agent) for agent in sorted(agents)],
            ICAT + "statedIn": [NamedNode(f"{SRC}004-p{p}") for p in sorted(paragraphs)],
            ICAT + "summary": [Literal(draw(_TEXTS), language="en")],
            ICAT + "wording": [
                Literal(text) for text in sorted(draw(st.sets(_TEXTS, min_size=1, max_size=3)))
            ],
            ICAT + "date": [
                Literal(text, datatype=NamedNode(PREFIXES["xsd"] + name)) for text, name in draw(_DATED)
            ],
        }
        said = {property_: values for property_, values in said.items() if values}
        follows = derive(_ACTIVITY, {p: list(v) for p, v in said.items()})
        said |= {p: [v] for p, v in follows.items() if isinstance(v, Literal | NamedNode)}
        found[f"{ID}activity-004-made-up-{number}"] = said
    return found


@settings(max_examples=8)
@given(_activities())
def test_any_rows_come_back(
    kg: icatkg.KnowledgeGraph, described: dict[str, dict[str, list[Literal | NamedNode]]]
) -> None:
    """Texts that look like formulas stay texts, and separators stay inside their values."""
    quads = [
        Quad(NamedNode(iri), NamedNode(property_), value)
        for iri, said in described.items()
        for property_, values in said.items()
        for value in values
    ]
    made = workbook_of(quads, kg.dataset)
    assert made.lost == ()
    assert _again(kg, made, "004") == _triples(quads)
    for sheet in openpyxl.load_workbook(io.BytesIO(made.content)).worksheets:
        assert all(cell.data_type in {"s", "n"} for row in sheet.iter_rows() for cell in row)


def test_what_a_cell_would_change_is_told(kg: icatkg.KnowledgeGraph) -> None:
    """White space around a text, and a status that does not follow, are not lost in silence."""
    quads = [
        Quad(q.subject, q.predicate, q.object)
        for q in parse(
            "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in PREFIXES.items())
            + 'id:activity-x a icat:Activity ; rdfs:label "x"@en ; icat:statedIn src:004-p1 ; '
            'icat:wording " a " ; icat:date "2019"^^xsd:gYear ; icat:shows id:icat ; '
            "icat:hasDateStatus kind:date-stated ;"
            " icat:summary 'a\\u0007'@en ; icat:title '_x000D_' .",
            format=RdfFormat.TURTLE,
        )
    ]
    assert set(workbook_of(quads, kg.dataset).lost) == {
        "id:activity-x: that nothing is said of its icat:earliest",
        "id:activity-x: that nothing is said of its icat:latest",
        "id:activity-x: its icat:wording",
        "id:activity-x: its icat:shows",
        "id:activity-x: its icat:summary",
        "id:activity-x: its icat:title",
    }


_CELLS = _TEXTS.map(lambda text: text.strip(" \t\n\u00a0"))


@given(st.lists(_CELLS.filter(bool), max_size=5))
def test_values_of_one_cell_are_told_apart(values: list[str]) -> None:
    """A semicolon inside a value is written twice."""
    assert split(join(values)) == values


@given(
    st.lists(st.lists(_TEXTS.map(lambda text: text.strip(" \t\n\u00a0")), min_size=3, max_size=3), max_size=5)
)
def test_csv_comes_back_and_runs_no_formula(rows: list[list[str]]) -> None:
    """No cell begins with a character that makes it a formula."""
    content = write_csv([["A", "B", "C"], *rows])
    sheet = read_csv(content, "x.csv")
    assert [[row.cells.get(n, "") for n in range(3)] for row in sheet.rows] == [
        row for row in rows if any(row)
    ]
    import csv

    for line in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line)
