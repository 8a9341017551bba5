"""Sources in words."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from icatkg.cli.sourced import rendered_with_sources
from icatkg.lineage.footnotes import Footnotes, locators_in_words, statement_in_words
from icatkg.namespaces import ICAT, ID
from icatkg.querying.results import Result
from icatkg.querying.support import RowSupport
from tests.lineage.small_graph import answered, quads, small_graph

if TYPE_CHECKING:
    from pathlib import Path

    from icatkg import KnowledgeGraph
    from icatkg.lineage.answer import SourcedResult
    from icatkg.querying.results import Term

CHAIR = "id:chair-a icat:hasOrganisation id:a ."
CHAIR_901 = "id:chair-a-901 icat:hasOrganisation id:a ."
LABEL = 'id:b rdfs:label "B & Sons"@en .'
SEARCHED = "searched: documents 900, 901; 2 added graphs; 1 editorial graph; 1 register graph"


@pytest.fixture(name="kg")
def _kg(tmp_path: Path) -> KnowledgeGraph:
    return small_graph(tmp_path)


def _rows(kg: KnowledgeGraph, *supports: RowSupport) -> SourcedResult:
    rows: list[tuple[Term | None, ...]] = [(NamedNode(f"{ID}row-{n}"),) for n in range(len(supports))]
    return answered(kg, Result("select", ("row",), rows), supports)


def _texts(answer: SourcedResult) -> list[str]:
    return [note.text for note in Footnotes(answer).notes]


@pytest.mark.parametrize(
    ("locators", "words"),
    [
        ([], ""),
        (["003 p11"], "003 p11"),
        (["004 p2", "004 p1"], "004 p1, p2"),
        (["004 p3", "004 p1", "004 p2", "003 p9"], "003 p9; 004 p1–p3"),
        (["004 p34 item 1", "004 p34 item 2", "004 p34 item 3", "004 p34"], "004 p34, p34 items 1–3"),
        (["004 p9", "004 p34 item 7", "004 p10"], "004 p9, p10, p34 item 7"),
        (["src:999-p1", "004 p9", "004 p9"], "004 p9; src:999-p1"),
    ],
)
def test_locators_are_grouped_by_document(locators: list[str], words: str) -> None:
    """Each document once; three and more neighbours as a range; what has another form as it is."""
    assert locators_in_words(locators) == words


def test_a_statement_reads_like_turtle() -> None:
    """CURIEs, datatypes shortened, triple terms in the brackets of RDF 1.2."""
    about = NamedNode(ID + "a"), NamedNode(ICAT + "about")
    number = Literal("1", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    inner = Triple(*about, number)
    assert statement_in_words(inner) == 'id:a icat:about "1"^^xsd:integer'
    nested = Triple(*about, inner)
    assert statement_in_words(nested) == 'id:a icat:about <<( id:a icat:about "1"^^xsd:integer )>>'


def test_rows_with_equal_sources_share_a_footnote(kg: KnowledgeGraph) -> None:
    """The notes are numbered in the order of the rows."""
    support = RowSupport((quads(CHAIR + LABEL),))
    answer = _rows(kg, support, RowSupport((quads(LABEL),)), support)
    notes = Footnotes(answer)
    assert notes.marks == [(1,), (2,), (1,)]
    assert [note.text for note in notes.notes] == ["900 p2, p10; register: Names", "register: Names"]


def test_alternatives_are_joined_by_or(kg: KnowledgeGraph) -> None:
    """Two documents say so, each by itself; an alternative with the same sources is not told twice."""
    either = (quads(CHAIR), quads(CHAIR_901), quads("id:chair-a icat:value 7 ."))
    assert _texts(_rows(kg, RowSupport(either))) == ["900 p2, p10; or 901 p1"]


def test_aggregates_count_their_statements(kg: KnowledgeGraph) -> None:
    """They name their sources as well."""
    support = RowSupport((quads(CHAIR + CHAIR_901 + LABEL),), aggregate=True)
    assert _texts(_rows(kg, support)) == ["from 3 statements: 900 p2, p10; 901 p1; register: Names"]
    assert _texts(_rows(kg, RowSupport((frozenset(),), aggregate=True))) == ["from 0 statements"]


def test_absence_has_no_source_and_says_what_was_searched(kg: KnowledgeGraph) -> None:
    """The note on absence is one for all rows."""
    absent = ("NOT EXISTS { ?entry\n  icat:inListing ?listing }",)
    answer = _rows(
        kg, RowSupport((quads(CHAIR),), absent=absent), RowSupport((quads(CHAIR_901),), absent=absent)
    )
    notes = Footnotes(answer)
    assert notes.marks == [(1, 3), (2, 3)]
    assert notes.notes[2].text == (
        "nothing found for NOT EXISTS { ?entry icat:inListing ?listing }; absence has no source; " + SEARCHED
    )


def test_what_is_not_exact_says_why(kg: KnowledgeGraph) -> None:
    """The reason has a note of its own."""
    answer = _rows(kg, RowSupport((quads(CHAIR),), inexact=("a path of any length",), complete=False))
    assert _texts(answer) == [
        "900 p2, p10",
        "there are more ways to this row than those given here",
        "not exact: a path of any length",
    ]
    assert not answer.rows[0].exact


def test_a_row_of_the_query_itself_has_no_source(kg: KnowledgeGraph) -> None:
    """``SELECT (1 AS ?one) {}`` takes no statement."""
    assert _texts(_rows(kg, RowSupport((frozenset(),)))) == ["no statement: the query itself gives this"]


def test_an_inferred_statement_without_proof_is_not_exact(kg: KnowledgeGraph) -> None:
    """Sources are never made up."""
    inferred = quads("id:a icat:about id:b .", "https://w3id.org/icatkg/graph/inferred")
    answer = _rows(kg, RowSupport((inferred,)))
    assert _texts(answer)[-1] == "not exact: the proof of an inferred statement is not recorded"
    assert answer.rows[0].sources == ((),)


def test_an_empty_answer_says_what_was_sought_and_where(kg: KnowledgeGraph) -> None:
    """So does a no."""
    pattern = "?x a icat:Nothing ."
    empty = answered(kg, Result("select", ("x",)), [], patterns=[pattern])
    no = answered(kg, Result("ask", answer=False), [RowSupport(())], patterns=[pattern])
    text = f"nothing found for {pattern}; absence has no source; {SEARCHED}"
    assert _texts(empty) == _texts(no) == [text]
    named = answered(kg, Result("select", ("x",)), [], searched=())
    assert _texts(named) == [
        "nothing found; absence has no source; searched: the graphs that the query names"
    ]


def _options(**changes: object) -> Namespace:
    usual = {"cite": None, "results": None, "statements": False, "output": "somewhere"}
    return Namespace(**(usual | changes))


def test_text_has_marks_notes_and_titles_within_80_columns(kg: KnowledgeGraph) -> None:
    """Everything below the table is wrapped."""
    answer = _rows(kg, RowSupport((quads(CHAIR), quads(CHAIR_901)), absent=("MINUS { ?a icat:about ?b }",)))
    text = rendered_with_sources(answer, "", _options()).decode()
    assert text.splitlines()[:5] == [
        "row       sources",
        "--------  -------",
        "id:row-0  [1][2]",
        "",
        "[1] 900 p2, p10; or 901 p1",
    ]
    assert max(map(len, text.splitlines())) <= 80
    assert "document 900: Profits & losses – 50 % {of} #1_a~b^c\\d $" in text
    assert "document 901: [undated text]" in text


def test_statements_are_listed_on_request(kg: KnowledgeGraph) -> None:
    """Each with its own sources; alternatives are set apart."""
    answer = _rows(kg, RowSupport((quads(CHAIR + LABEL), quads(CHAIR_901))))
    text = rendered_with_sources(answer, "text", _options(statements=True)).decode()
    assert [line for line in text.splitlines() if line.startswith("    ")] == [
        '    - id:b rdfs:label "B & Sons"@en (register: Names)',
        "    - id:chair-a icat:hasOrganisation id:a (900 p2, p10)",
        "    - or",
        "    - id:chair-a-901 icat:hasOrganisation id:a (901 p1)",
    ]


def test_markdown_has_footnotes_of_github(kg: KnowledgeGraph) -> None:
    """Marks in the table, definitions below, markup in titles escaped."""
    answer = _rows(kg, RowSupport((quads(CHAIR),)), RowSupport((quads(LABEL),)))
    text = rendered_with_sources(answer, "markdown", _options()).decode()
    assert "| id:row-0 | [^1] |" in text
    assert "\n[^1]: 900 p2, p10\n\n[^2]: register: Names\n" in text
    assert r"- document 900: Profits & losses – 50 % {of} \#1\_a~b^c\\d $" in text


def test_a_column_of_the_query_may_be_called_sources(kg: KnowledgeGraph) -> None:
    """The marks then have another name."""
    result = Result("select", ("sources",), [(Literal("x"),)])
    answer = answered(kg, result, [RowSupport((quads(CHAIR),))])
    text = rendered_with_sources(answer, "text", _options()).decode()
    assert text.startswith("sources  sources_\n")


def test_neighbours_that_differ_in_their_passage_become_one_row_with_all_marks(kg: KnowledgeGraph) -> None:
    """As without sources."""
    rows = [(Literal("x"), NamedNode(f"https://w3id.org/icatkg/source/{p}")) for p in ("900-p1", "901-p1")]
    result = Result("select", ("name", "passage"), list(rows))
    answer = answered(kg, result, [RowSupport((quads(CHAIR),)), RowSupport((quads(CHAIR_901),))])
    text = rendered_with_sources(answer, "text", _options()).decode()
    assert text.splitlines()[2] == "x     900 p1, 901 p1  [1][2]"
