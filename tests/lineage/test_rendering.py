"""Answers with sources as files, read back by other programs."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    Triple,
    parse_query_results,
)
from rdflib.compare import isomorphic
from rdflib.query import Result as RdflibResult

from icatkg.errors import UnknownNameError
from icatkg.lineage.rendering import COLUMNS
from icatkg.namespaces import GRAPH, ICAT, ID, SRC
from icatkg.querying.results import Result
from icatkg.querying.support import RowSupport
from tests.lineage.small_graph import answered, quads, small_graph

if TYPE_CHECKING:
    from pathlib import Path

    from icatkg import KnowledgeGraph
    from icatkg.lineage.answer import SourcedResult

CHAIR = "id:chair-a icat:hasOrganisation id:a ."
CHAIR_901 = "id:chair-a-901 icat:hasOrganisation id:a ."
LABEL = 'id:b rdfs:label "B & Sons"@en .'


@pytest.fixture(name="kg")
def _kg(tmp_path: Path) -> KnowledgeGraph:
    return small_graph(tmp_path)


@pytest.fixture(name="answer")
def _answer(kg: KnowledgeGraph) -> SourcedResult:
    rows = [
        (Literal('a, "b"\n', language="en"), NamedNode(ID + "a")),
        (Literal("7", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")), None),
        (None, BlankNode("b")),
    ]
    supports = [
        RowSupport((quads(CHAIR + LABEL), quads(CHAIR_901))),
        RowSupport((quads(CHAIR + CHAIR_901),), aggregate=True, inexact=("a reason",)),
        RowSupport((quads(LABEL),), absent=("NOT EXISTS { ?a ?b ?c }",), complete=False),
    ]
    return answered(kg, Result("select", ("text", "thing"), list(rows)), supports)


def _solutions(text: bytes, format_: QueryResultsFormat) -> QuerySolutions:
    read = parse_query_results(text, format=format_)
    assert isinstance(read, QuerySolutions)
    return read


def test_csv_has_the_columns_of_the_query_and_then_those_of_the_sources(answer: SourcedResult) -> None:
    """Locators of one alternative are joined by a semicolon, alternatives set apart by a bar."""
    rows = list(csv.DictReader(io.StringIO(answer.serialize("csv").decode(), newline="")))
    assert list(rows[0]) == ["text", "thing", *COLUMNS]
    assert rows[0] == {
        "text": 'a, "b"\n',
        "thing": ID + "a",
        "sources": "900 p2; 900 p10 | 901 p1",
        "source_documents": "src:900; src:901",
        "source_graphs": "graph:names",
        "inferred": "",
        "statements": "3",
        "exact": "true",
        "remarks": "",
    }
    assert (rows[1]["exact"], rows[1]["statements"]) == ("false", "2")
    assert rows[1]["sources"] == "900 p2; 900 p10; 901 p1"
    assert rows[1]["remarks"] == "not exact: a reason"
    assert rows[2]["remarks"] == "nothing found for NOT EXISTS { ?a ?b ?c }; more alternatives exist"
    assert (rows[2]["sources"], rows[2]["source_graphs"]) == ("", "graph:names")


def test_tsv_remains_a_table_of_terms(answer: SourcedResult) -> None:
    """The engine reads it, and the columns of the query are as without sources."""
    read = _solutions(answer.serialize("tsv"), QueryResultsFormat.TSV)
    assert [v.value for v in read.variables] == ["text", "thing", *COLUMNS]
    rows = [[solution[i] for i in range(2)] for solution in read]
    assert rows[:2] == [list(row) for row in answer.result.rows[:2]]


def test_names_that_the_query_has_already_are_left_to_it(kg: KnowledgeGraph) -> None:
    """The column of the sources gets underscores."""
    result = Result("select", ("sources", "sources_"), [(Literal("1"), Literal("2"))])
    answer = answered(kg, result, [RowSupport((quads(CHAIR),))])
    (row,) = csv.DictReader(io.StringIO(answer.serialize("csv").decode()))
    assert (row["sources"], row["sources_"], row["sources__"]) == ("1", "2", "900 p2; 900 p10")


def test_the_standard_part_of_json_is_the_same_for_the_engine(answer: SourcedResult) -> None:
    """It reads what it reads without sources."""
    with_sources, without = (
        _solutions(text, QueryResultsFormat.JSON)
        for text in (answer.serialize("json"), answer.result.serialize("json"))
    )
    assert with_sources.variables == without.variables
    assert [list(s) for s in with_sources] == [list(s) for s in without]


def test_the_standard_part_of_json_is_the_same_for_rdflib(answer: SourcedResult) -> None:
    """It reads what it reads without sources."""
    with_sources, without = (
        RdflibResult.parse(io.BytesIO(text), format="json")
        for text in (answer.serialize("json"), answer.result.serialize("json"))
    )
    assert with_sources.vars == without.vars
    assert len(with_sources.bindings) == 3
    assert list(map(str, with_sources.bindings[:2])) == list(map(str, without.bindings[:2]))


def test_json_has_an_element_of_sources_for_each_row(answer: SourcedResult) -> None:
    """Statements in the form of terms, each with graph, document and passages."""
    document = json.loads(answer.serialize("json"))
    first, second, third = document["results"]["sources"]
    assert len(document["results"]["bindings"]) == 3
    assert [first["exact"], first["aggregate"], first["count"], first["absent"]] == [True, False, 3, []]
    label, chair = sorted(first["alternatives"][0]["statements"], key=lambda s: s["subject"]["value"])
    assert label["object"] == {"type": "literal", "value": "B & Sons", "xml:lang": "en"}
    assert chair == {
        "subject": {"type": "uri", "value": ID + "chair-a"},
        "predicate": {"type": "uri", "value": ICAT + "hasOrganisation"},
        "object": {"type": "uri", "value": ID + "a"},
        "sources": [
            {
                "graph": SRC + "900",
                "kind": "document",
                "title": "900: says",
                "document": SRC + "900",
                "passages": [
                    {"iri": SRC + "900-p2", "locator": "900 p2", "digest": "bb"},
                    {"iri": SRC + "900-p10", "locator": "900 p10", "digest": "dd"},
                ],
                "references": [],
            }
        ],
    }
    assert [s["graph"] for s in first["alternatives"][0]["sources"]] == [SRC + "900", GRAPH + "names"]
    assert "statements" not in second["alternatives"][0]
    assert (second["exact"], second["reasons"], second["count"]) == (False, ["a reason"], 2)
    assert (third["complete"], third["absent"]) == (False, ["NOT EXISTS { ?a ?b ?c }"])


def test_json_lists_the_statements_of_aggregates_on_request(answer: SourcedResult) -> None:
    """All of them."""
    document = json.loads(answer.serialize("json", statements=True))
    assert len(document["results"]["sources"][1]["alternatives"][0]["statements"]) == 2


def test_an_ask_has_its_sources_beside_the_boolean(kg: KnowledgeGraph) -> None:
    """Engine and rdflib still read the answer."""
    answer = answered(kg, Result("ask", answer=True), [RowSupport((quads(CHAIR),))])
    text = answer.serialize("json")
    assert bool(parse_query_results(text, format=QueryResultsFormat.JSON)) is True
    assert RdflibResult.parse(io.BytesIO(text), format="json").askAnswer is True
    assert len(json.loads(text)["sources"]) == 1
    (row,) = csv.DictReader(io.StringIO(answer.serialize("csv").decode()))
    assert (row["answer"], row["sources"]) == ("true", "900 p2; 900 p10")


@pytest.fixture(name="built")
def _built(kg: KnowledgeGraph) -> SourcedResult:
    triples = [
        Triple(NamedNode(ID + "b"), NamedNode(ICAT + "about"), Literal("two\n# lines ] ")),
        Triple(BlankNode(), NamedNode(ICAT + "about"), NamedNode("https://example.org/x")),
        Triple(NamedNode(ID + "a"), NamedNode(ICAT + "about"), NamedNode(ID + "b")),
    ]
    supports = [
        RowSupport((quads(CHAIR),), absent=("MINUS {\n?a ?b ?c }",)),
        RowSupport((quads(LABEL),)),
        RowSupport((quads(LABEL),)),
    ]
    return answered(kg, Result("graph", triples=triples), supports)


def test_turtle_with_sources_is_the_same_graph(built: SourcedResult) -> None:
    """The footnotes are comments; rdflib reads the triples."""
    text = built.serialize("turtle").decode()
    read, expected = rdflib.Graph().parse(data=text), rdflib.Graph()
    expected.parse(data="\n".join(f"{triple} ." for triple in built.result.triples), format="nt")
    assert isomorphic(read, expected)
    notes = [line for line in text.splitlines() if line.startswith("# [")]
    assert "# [1] register: Names" in notes
    assert "# [2] 900 p2, p10" in notes


def test_a_graph_in_json_is_a_list_of_triples_with_sources(built: SourcedResult) -> None:
    """In natural order, blank nodes numbered."""
    triples = json.loads(built.serialize("json"))["triples"]
    subjects = [t["subject"] for t in triples]
    assert {"type": "bnode", "value": "b0"} in subjects
    by_subject = {
        t["subject"]["value"]: t["sources"]["alternatives"][0]["sources"][0]["graph"] for t in triples
    }
    assert by_subject == {"b0": GRAPH + "names", ID + "a": GRAPH + "names", ID + "b": SRC + "900"}


def test_a_graph_in_csv_has_a_row_for_each_triple(built: SourcedResult) -> None:
    """Subject, predicate, object, then the sources."""
    rows = list(csv.DictReader(io.StringIO(built.serialize("csv").decode(), newline="")))
    assert {row["subject"]: row["sources"] for row in rows} == {
        "_:b0": "",
        ID + "a": "",
        ID + "b": "900 p2; 900 p10",
    }


@pytest.mark.parametrize("format_", ["xml", "nothing"])
def test_a_format_without_room_for_sources_is_refused(answer: SourcedResult, format_: str) -> None:
    """The error names those with room."""
    with pytest.raises(UnknownNameError, match=r"no place for sources\n.*csv tsv json"):
        answer.serialize(format_)


def test_rows_are_not_written_as_turtle(answer: SourcedResult) -> None:
    """Only a graph is."""
    with pytest.raises(UnknownNameError):
        answer.serialize("turtle")
