"""Queries: the dataset they see, the values they give, and the formats of the W3C."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)
from rdflib.query import Result as RdflibResult

import icatkg
from icatkg.build import Inferring
from icatkg.dataset import INFERRED
from icatkg.errors import ParameterError, QueryError, UnknownNameError
from icatkg.namespaces import PREFIXES
from icatkg.querying.results import Result, python_value
from tests import strategies
from tests.command import run_python

if TYPE_CHECKING:
    from pathlib import Path

XSD = PREFIXES["xsd"]
ENGINE = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
TRIG = """
PREFIX : <http://e.org/>
:g1 { :a :p 1 . :a :q 2 }
:g2 { :a :p 1 . :b :p 3 }
:only { :c :p 4 }
"""


@pytest.fixture
def small(tmp_path: Path) -> icatkg.KnowledgeGraph:
    """Give a dataset in which two graphs hold the same triple."""
    (tmp_path / "small.trig").write_text(TRIG, encoding="utf-8")
    return icatkg.load(tmp_path / "small.trig", default_data=False)


def _number(kg: icatkg.KnowledgeGraph, pattern: str) -> int:
    (row,) = kg.query(f"SELECT (COUNT(*) AS ?n) {pattern}")
    number = row["n"]
    assert isinstance(number, int)
    return number


def test_default_graph_holds_each_triple_once(small: icatkg.KnowledgeGraph) -> None:
    """A triple that two graphs state is one triple; five statements are four."""
    assert _number(small, "{ ?s ?p ?o }") == 4
    assert _number(small, "{ ?s <http://e.org/p> 1 }") == 1


def test_named_graphs_are_told_apart(small: icatkg.KnowledgeGraph) -> None:
    """``GRAPH`` sees each graph with all its triples, and the default graph is still without repetition."""
    assert _number(small, "{ GRAPH ?g { ?s ?p ?o } }") == 5
    assert _number(small, "{ GRAPH <http://e.org/g2> { ?s ?p ?o } }") == 2
    assert _number(small, "{ ?s ?p ?o . GRAPH <http://e.org/only> { ?s ?q ?r } }") == 1
    assert _number(small, "{ ?s ?p ?o . FILTER EXISTS { GRAPH ?g { ?x ?y ?z } } }") == 4


def test_from_chooses_among_the_graphs(small: icatkg.KnowledgeGraph) -> None:
    """``FROM`` names graphs of the dataset, and one that it does not have is empty."""
    assert _number(small, "FROM <http://e.org/g1> { ?s ?p ?o }") == 2
    assert _number(small, "FROM <http://e.org/none> { ?s ?p ?o }") == 0


def test_packaged_counts_agree_with_rdflib(kg: icatkg.KnowledgeGraph) -> None:
    """rdflib, loaded with the same files and what follows from them, counts the same triples and graphs."""
    union = rdflib.Graph()
    union.parse(Inferring(packaged=True).file(), format="nt")
    names = {INFERRED}
    for file in kg.dataset.files:
        union.parse(file.path, format="turtle")
        names.add(file.graph)
    assert _number(kg, "{ ?s ?p ?o }") == len(union)
    (row,) = kg.query("SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    assert row["n"] == len(names)


def test_files_may_be_added(tmp_path: Path) -> None:
    """An added file is a named graph under its own name, joined with the packaged data."""
    (tmp_path / "my data.ttl").write_text("<id/osce> <ontology/note> 'mine' .", encoding="utf-8")
    kg = icatkg.load(tmp_path / "my data.ttl")
    assert kg.query(
        "ASK { GRAPH graph:added-my-data { id:osce icat:note 'mine' } id:osce a icat:Organisation }"
    )


# Listens on a local port, runs everything that might fetch, and counts who calls.
LISTENING = """
import socket, subprocess, sys, threading
server = socket.create_server(("127.0.0.1", 0))
port = server.getsockname()[1]
calls = []
def serve():
    while True:
        connection, _ = server.accept()
        calls.append(1)
        connection.close()
threading.Thread(target=serve, daemon=True).start()
url = f"http://127.0.0.1:{port}/x"
folder = sys.argv[1]
def write(name, text):
    path = f"{folder}/{name}"
    open(path, "w").write(text)
    return path
def icatkg(*arguments):
    done = subprocess.run([sys.executable, "-m", "icatkg", *arguments], capture_output=True, timeout=60)
    return done.returncode
shape = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . "
data = write("d.ttl", f"<{url}> a <{url}> . <a:s> <http://www.w3.org/2002/07/owl#imports> <{url}> .")
codes = [
    icatkg("query", "-q", f"ASK {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"),
    icatkg("query", "-q", f"ASK {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}"),
    icatkg("query", "-q", f"LOAD <{url}>"),
    icatkg("query", "-q", f"ASK FROM <{url}> {{ ?s ?p ?o }}"),
    icatkg("query", "-q", f"ASK FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"),
    icatkg("export", "--no-default-data", "--data", write("c.jsonld",
        f'{{"@context": "{url}", "@id": "a:s"}}')),
    icatkg("export", "--no-default-data", "--data", write("e.rdf",
        f'<!DOCTYPE r [<!ENTITY % e SYSTEM "{url}"> %e;]><r/>')),
    icatkg("export", "--no-default-data", "--data", write("f.rdf", f'<!DOCTYPE r SYSTEM "{url}"><r/>')),
    icatkg("validate", data, "-s", write("s.ttl", shape + f"<a:o> owl:imports <{url}> . "
        f"<a:S> a sh:NodeShape ; sh:targetClass <{url}> ; sh:nodeKind sh:IRI .")),
    icatkg("validate", data, "-s", write("q.ttl", shape + f"<a:S> a sh:NodeShape ; sh:targetClass <{url}> ; "
        f'sh:sparql [ sh:select "SELECT $this FROM <{url}> WHERE {{ ?s ?p ?o }}" ] .')),
    icatkg("validate", data, "-s", write("r.ttl", shape + f"<a:S> a sh:NodeShape ; sh:targetClass <{url}> ; "
        f'sh:sparql [ sh:select "SELECT $this WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}" ] .')),
    icatkg("validate", url),
    icatkg("export", "--data", url),
]
before = len(calls)
socket.create_connection(("127.0.0.1", port)).close()
for _ in range(100):
    if len(calls) > before:
        break
    threading.Event().wait(0.05)
print(codes, before, len(calls) - before)
"""


def test_nothing_is_fetched(tmp_path: Path) -> None:
    """No clause, context, entity or import reaches a listener on this machine, which does hear others."""
    outcome = run_python("-c", LISTENING, tmp_path)
    codes, _, heard = outcome.text.strip().partition("] ")
    assert heard == "0 1", outcome
    assert codes.startswith("[2, 2, 2, 0, 0, 2, 2, ")


SOLUTIONS = st.integers(1, 3).flatmap(
    lambda width: st.builds(
        lambda rows: Result("select", tuple("abc"[:width]), rows=rows),
        st.lists(
            st.tuples(*[st.none() | strategies.iris() | strategies.literals(for_xml=True)] * width),
            max_size=4,
        ),
    )
)


@pytest.mark.parametrize("name", ["tsv", "json", "xml"])
@given(result=SOLUTIONS)
def test_rows_come_back(name: str, result: Result) -> None:
    """The engine's own reader finds the same variables and the same terms, in the same order."""
    found = parse_query_results(result.serialize(name), format=ENGINE[name])
    assert isinstance(found, QuerySolutions)
    assert tuple(v.value for v in found.variables) == result.variables
    assert [tuple(solution) for solution in found] == result.rows


@pytest.mark.parametrize("name", ["json", "xml"])
@given(result=SOLUTIONS)
def test_rows_come_back_through_rdflib(name: str, result: Result) -> None:
    """Rdflib finds the same variables and texts."""
    found = RdflibResult.parse(io.BytesIO(result.serialize(name)), format=name)
    assert [str(v) for v in found.vars or []] == list(result.variables)
    texts = [
        tuple(None if row.get(v) is None else str(row[v]) for v in found.vars or []) for row in found.bindings
    ]
    if name == "json":
        assert texts == [tuple(None if t is None else _lexical(t) for t in row) for row in result.rows]
    else:
        assert len(texts) == len(result.rows)


def _lexical(term: object) -> str:
    """Give the text that rdflib has for a term: it normalises numbers and dates."""
    assert isinstance(term, (NamedNode, Literal))
    if isinstance(term, NamedNode) or term.language is not None:
        return term.value
    return str(rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value)))


@given(result=SOLUTIONS)
def test_csv_is_rfc_4180_with_plain_values(result: Result) -> None:
    """Python's csv module reads variables, then the plain text of each term (SPARQL 1.1 CSV, section 3)."""
    records = list(csv.reader(io.StringIO(result.serialize("csv").decode(), newline=""), strict=True))
    expected = [["" if t is None else getattr(t, "value", "") for t in row] for row in result.rows]
    # A row of one empty value is an empty line, which the module gives as an empty record.
    assert [r or [""] for r in records] == [list(result.variables), *expected]


@pytest.mark.parametrize("answer", [True, False])
@pytest.mark.parametrize("name", ["json", "xml"])
def test_ask_in_the_formats_of_the_w3c(name: str, answer: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    """Both readers find the answer."""
    content = Result("ask", answer=answer).serialize(name)
    found = parse_query_results(content, format=ENGINE[name])
    assert isinstance(found, QueryBoolean)
    assert bool(found) is answer
    assert RdflibResult.parse(io.BytesIO(content), format=name).askAnswer is answer


def test_json_is_the_shape_of_the_standard(small: icatkg.KnowledgeGraph) -> None:
    """The example of section 3.2 of the JSON format: head, vars, results, bindings."""
    content = small.query("SELECT ?s ?none { ?s <http://e.org/q> ?o }").serialize("json")
    assert b'"vars"' in content
    found = RdflibResult.parse(io.BytesIO(content), format="json")
    assert [{str(k): str(v) for k, v in b.items()} for b in found.bindings] == [{"s": "http://e.org/a"}]


def test_construct_gives_triples(small: icatkg.KnowledgeGraph) -> None:
    """Triples come as Python values; each once."""
    result = small.query("CONSTRUCT { ?s <http://e.org/r> ?o } { ?s ?p ?o FILTER(?o < 3) }")
    assert sorted(result) == [
        ("http://e.org/a", "http://e.org/r", 1),
        ("http://e.org/a", "http://e.org/r", 2),
    ]


def test_result_as_a_truth_value(small: icatkg.KnowledgeGraph) -> None:
    """An ASK is its answer; rows and triples are true when there are any."""
    assert small.query("ASK { ?s ?p 4 }")
    assert not small.query("ASK { ?s ?p 5 }")
    assert not small.query("SELECT * { ?s ?p 5 }")
    assert list(small.query("ASK { ?s ?p 5 }")) == [False]
    assert len(small.query("ASK {}")) == 1


@pytest.mark.parametrize(
    ("text", "datatype", "value"),
    [
        ("7", "integer", 7),
        ("-7", "long", -7),
        ("2018", "gYear", 2018),
        ("1.50", "decimal", Decimal("1.50")),
        ("1e3", "double", 1000.0),
        ("true", "boolean", True),
        ("0", "boolean", False),
        ("yes", "boolean", "yes"),
        ("2018-02-28", "date", date(2018, 2, 28)),
        ("2018-02-30", "date", "2018-02-30"),
        ("2018-01-01T10:00:00Z", "dateTime", datetime(2018, 1, 1, 10, tzinfo=UTC)),
        ("2018-02", "gYearMonth", "2018-02"),
        ("seven", "integer", "seven"),
        ("x", "decimal", "x"),
        ("7", "string", "7"),
        ("P1D", "duration", "P1D"),
    ],
)
def test_python_values(text: str, datatype: str, value: object) -> None:
    """Each datatype has its Python type; what is ill-formed stays text."""
    found = python_value(Literal(text, datatype=NamedNode(XSD + datatype)))
    assert found == value
    assert type(found) is type(value)


@given(strategies.literals())
def test_any_literal_has_a_value(literal: Literal) -> None:
    """No literal is too odd."""
    assert python_value(literal) is not None


def test_pandas(small: icatkg.KnowledgeGraph) -> None:
    """A frame has a column for each variable, values as in Python, and gaps where unbound."""
    frame = small.query(
        "SELECT ?s ?o ?none { ?s <http://e.org/p> ?o OPTIONAL { ?s <a:none> ?none } } ORDER BY ?o"
    ).to_pandas()
    assert list(frame.columns) == ["s", "o", "none"]
    assert frame["o"].tolist() == [1, 3, 4]
    assert frame["none"].isna().all()
    assert small.query("ASK {}").to_pandas()["answer"].tolist() == [True]
    empty = small.query("SELECT ?x { ?x ?y 99 }").to_pandas()
    assert (list(empty.columns), len(empty)) == (["x"], 0)
    graph = small.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }").to_pandas()
    assert (list(graph.columns), len(graph)) == (["subject", "predicate", "object"], 4)


def test_syntax_errors_are_placed(small: icatkg.KnowledgeGraph) -> None:
    """The error names line and column of the query and shows the place."""
    with pytest.raises(QueryError, match=r"^query:2:\d+: not SPARQL") as caught:
        small.query("SELECT * {\n ?s ?p }")
    assert caught.value.remedy.endswith("^")


def test_stored_query_with_parameters(kg: icatkg.KnowledgeGraph) -> None:
    """A year chooses rows; no year gives all of them."""
    every = {(row["year"], row["organisation"]) for row in kg.query("chairs-by-year")}
    chosen = {(row["year"], row["organisation"]) for row in kg.query("chairs_by_year", year=2018)}
    assert chosen == {pair for pair in every if pair[0] == "2018"}
    assert chosen


@pytest.mark.parametrize(
    ("query", "parameters", "error"),
    [
        ("no-such-query", {}, UnknownNameError),
        ("chairs-by-year", {"yaer": 2018}, ParameterError),
        ("chairs-by-year", {"year": "soon"}, ParameterError),
        ("entity-claims", {}, ParameterError),
        ("entity-claims", {"id": "No Such Body"}, UnknownNameError),
        ("ASK {}", {"year": 2018}, ParameterError),
        ("not sparql at all", {}, QueryError),
    ],
)
def test_bad_calls(
    kg: icatkg.KnowledgeGraph, query: str, parameters: dict[str, object], error: type[Exception]
) -> None:
    """Each mistake has its own exception."""
    with pytest.raises(error):
        kg.query(query, **parameters)
