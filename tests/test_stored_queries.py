"""The stored queries give the rows that were derived by hand from the documents.

Each query has a folder in ``tests/queries`` with one CSV file for each case. The first line of a case says
with which parameters the query is run: ``# year=2019 kind=pledge``, quoted as in a shell. ``partial`` in that
line means that the rows below are some of the rows, ``count=N`` how many there are in all. Then comes a
header with all columns of the query, or with those that are compared, and the rows, IRIs as CURIEs.
"""

from __future__ import annotations

import csv
import io
import re
import shlex
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import rdflib
import yaml
from pyoxigraph import NamedNode, Store

import icatkg
from icatkg.identifiers import contract
from icatkg.namespaces import ID
from icatkg.querying.execution import bound_query
from icatkg.querying.stored import PARAMETER_TYPES, StoredQuery, stored_queries

if TYPE_CHECKING:
    from icatkg import KnowledgeGraph, Result

_CASES = Path(__file__).parent / "queries"
_QUERIES = {query.name: query for query in stored_queries()}

# Words that are no parameters, as the commands and the Python function use them for something else.
_RESERVED = {
    *("query", "data", "format", "results", "output", "var"),
    *("help", "explain", "time", "quiet", "verbose", "debug"),
    *("with-sources", "statements", "cite"),
}

# Queries that rdflib's engine needs more than five seconds for, with the reason.
_SLOW_IN_RDFLIB: dict[str, str] = {}

Row = tuple[str, ...]


class Case(NamedTuple):
    """One run of a stored query with the rows it must give."""

    query: str
    name: str
    values: dict[str, str]
    partial: bool
    total: int | None
    columns: Row
    rows: Counter[Row]

    @property
    def keywords(self) -> dict[str, str]:
        """Give the parameters as Python keywords."""
        return {name.replace("-", "_"): value for name, value in self.values.items()}


def read_case(path: Path) -> Case:
    """Read a case from its file."""
    first, _, rest = path.read_text(encoding="utf-8").partition("\n")
    assert first.startswith("#"), f"{path}: the first line says the parameters"
    words = shlex.split(first[1:])
    values = dict(word.split("=", 1) for word in words if "=" in word)
    total = values.pop("count", None)
    reader = csv.reader(io.StringIO(rest))
    columns = tuple(next(reader))
    return Case(
        query=path.parent.name,
        name=path.stem,
        values=values,
        partial="partial" in words,
        total=None if total is None else int(total),
        columns=columns,
        rows=Counter(tuple(row) for row in reader),
    )


_ALL_CASES = [read_case(path) for path in sorted(_CASES.glob("*/*.csv"))]


def case_id(case: Case) -> str:
    """Name a case in the output of pytest."""
    return f"{case.query}/{case.name}"


@cache
def graph() -> KnowledgeGraph:
    """Give the packaged knowledge graph."""
    return icatkg.load()


@cache
def plain_graph() -> KnowledgeGraph:
    """Give it without what follows from it."""
    return icatkg.load(infer=False)


@cache
def rdflib_graph() -> rdflib.Graph:
    """Give the packaged data as one merged rdflib graph."""
    merged = rdflib.Graph()
    for part in graph().dataset.to_rdflib().graphs():
        for triple in part:
            merged.add(triple)
    return merged


def cell(term: object) -> str:
    """Give a term of either library as it stands in a case."""
    if term is None:
        return ""
    if isinstance(term, (NamedNode, rdflib.URIRef)):
        iri = term.value if isinstance(term, NamedNode) else str(term)
        return contract(iri) or iri
    return str(term) if isinstance(term, rdflib.term.Node) else str(getattr(term, "value", term))


def columns_of(result: Result) -> Row:
    """Give the names of the columns; a graph has those of a triple."""
    return result.variables or ("subject", "predicate", "object")


def rows_of(result: Result) -> Counter[Row]:
    """Give the rows of a result, or the triples of a graph, as they stand in cases."""
    rows = result.rows or [(t.subject, t.predicate, t.object) for t in result.triples]
    return Counter(tuple(cell(term) for term in row) for row in rows)


def projected(rows: Counter[Row], have: Row, want: Row) -> Counter[Row]:
    """Give the wanted columns only."""
    places = [have.index(column) for column in want]
    found: Counter[Row] = Counter()
    for row, times in rows.items():
        found[tuple(row[place] for place in places)] += times
    return found


def run(case: Case) -> Result:
    """Run the query of a case."""
    return graph().query(case.query, **case.keywords)


@pytest.mark.parametrize("case", _ALL_CASES, ids=case_id)
def test_query_gives_the_rows_derived_from_the_documents(case: Case) -> None:
    """Rows are compared as multisets; a partial case must be contained."""
    result = run(case)
    assert set(case.columns) <= set(columns_of(result))
    rows = projected(rows_of(result), columns_of(result), case.columns)
    missing, surplus = case.rows - rows, rows - case.rows
    assert not missing, f"expected but not given: {sorted(missing)}"
    assert case.partial or not surplus, f"given but not expected: {sorted(surplus)}"
    assert case.total is None or rows.total() == case.total


def test_inference_is_on_by_default() -> None:
    """The packaged graph holds what follows from it, unless one asks for it without."""
    shortcut = "ASK { id:unodc icat:chaired ?year . id:unodc a prov:Agent }"
    assert graph().query(shortcut)
    assert not plain_graph().query(shortcut)


@pytest.mark.parametrize("case", _ALL_CASES, ids=case_id)
def test_inference_changes_no_answer(case: Case) -> None:
    """What documents say is the same with and without what follows from it."""
    assert rows_of(plain_graph().query(case.query, **case.keywords)) == rows_of(run(case))


def test_cases_belong_to_queries() -> None:
    """A folder without a query would never be run."""
    assert {case.query for case in _ALL_CASES} == set(_QUERIES)


@pytest.mark.parametrize("query", _QUERIES.values(), ids=lambda query: query.name)
def test_query_has_cases_for_each_parameter(query: StoredQuery) -> None:
    """Each parameter is given in a case, and one that may be left out is left out in another."""
    cases = [case for case in _ALL_CASES if case.query == query.name]
    assert cases
    for parameter in query.parameters:
        assert any(parameter.name in case.values for case in cases), parameter.name
        if not parameter.required or parameter.default:
            assert any(parameter.name not in case.values for case in cases), parameter.name


@pytest.mark.parametrize("query", _QUERIES.values(), ids=lambda query: query.name)
def test_header_is_the_same_for_yaml_parsers(query: StoredQuery) -> None:
    """What a YAML parser reads is what icatkg reads."""
    lines = [line for line in query.text.splitlines() if line.startswith("#+")]
    assert query.text.startswith("\n".join(lines))
    header = yaml.safe_load("\n".join(line.removeprefix("#+ ") for line in lines))
    assert set(header) <= {"summary", "description", "tags", "x-parameters"}
    assert header["summary"] == query.summary
    assert header["description"] == query.description
    assert tuple(header["tags"]) == query.tags
    fields = header.get("x-parameters", [])
    assert len(fields) == len(query.parameters)
    for field, parameter in zip(fields, query.parameters, strict=True):
        assert field["name"] == parameter.name
        assert field["type"] == parameter.type
        assert field["required"] is parameter.required
        assert field.get("default", "") == parameter.default
        assert field["description"] == parameter.description


@pytest.mark.parametrize("query", _QUERIES.values(), ids=lambda query: query.name)
def test_parameters_are_declared_as_they_are_used(query: StoredQuery) -> None:
    """One underscore marks what must be bound, two what may be left out; nothing else begins with one."""
    used = set(re.findall(r"[?$](__?[a-z]\w*)", query.text))
    assert {parameter.variable for parameter in query.parameters} == used
    for parameter in query.parameters:
        assert parameter.variable.startswith("__") is not parameter.required
        assert parameter.name not in _RESERVED
        assert parameter.type in PARAMETER_TYPES
        assert parameter.description


@pytest.mark.parametrize("query", _QUERIES.values(), ids=lambda query: query.name)
def test_query_is_portable(query: StoredQuery) -> None:
    """It declares its prefixes, names no graph, fetches nothing and has a total order."""
    Store().query(query.text)
    code = re.sub(r"(?m)#.*$", "", re.sub(r"<[^<> ]*>", "<>", query.text))
    for word in ("FROM", "GRAPH", "SERVICE", "DESCRIBE", "MINUS"):
        assert not re.search(rf"\b{word}\b", code), word
    if not re.search(r"\bSELECT\b", code):
        return
    head = re.search(r"SELECT (?:DISTINCT )?(.*) WHERE \{", code)
    order = re.search(r"ORDER BY (.*)\s*\Z", code)
    assert head is not None
    assert order is not None
    plain = re.sub(r"\([^()]*\([^()]*\)[^()]*\)", "", head[1])
    assert order[1].split() == plain.split() or set(order[1].split()) == set(plain.split())
    aggregates = re.findall(r"\b(?:COUNT|SUM|AVG|GROUP_CONCAT)\(\s*(\w+)", code)
    assert all(word == "DISTINCT" for word in aggregates)


@pytest.mark.parametrize("case", _ALL_CASES, ids=case_id)
def test_rdflib_gives_the_same_rows(case: Case) -> None:
    """An engine that shares no code with ours answers alike."""
    if case.query in _SLOW_IN_RDFLIB:
        pytest.skip(_SLOW_IN_RDFLIB[case.query])
    text = bound_query(graph().dataset, case.query, case.values)
    answer = rdflib_graph().query(text)
    if answer.type == "CONSTRUCT":
        rows = Counter(tuple(cell(term) for term in triple) for triple in answer.graph or ())
    else:
        rows = Counter(tuple(cell(term) for term in row) for row in answer)  # type: ignore[union-attr] # it is a SELECT
    assert rows == rows_of(run(case))


def typed(name: str) -> list[tuple[str, str]]:
    """Give query and parameter for all parameters of a type."""
    return [(q.name, p.name) for q in _QUERIES.values() for p in q.parameters if p.type == name]


def with_others(query: str, parameter: str, value: str) -> dict[str, str]:
    """Give keywords with one value set and the other parameters as in a case that has it."""
    case = next(c for c in _ALL_CASES if c.query == query and parameter in c.values)
    return {**case.keywords, parameter.replace("-", "_"): value}


_HOSTILE = [
    '"; DROP ALL #',
    "' quotes \" of '' both \"\"\" kinds '''",
    "braces } UNION { ?s ?p ?o } { ",
    "?passage ?p ?o } #",
    "} DELETE WHERE { ?s ?p ?o }",
    '") ) || true || CONTAINS("", "',
    "a line\nand } another\r\n",
    "back\\slash \\u0022 \\",
    "nul \x00 character",
    "\N{RIGHT-TO-LEFT OVERRIDE}\N{ZERO WIDTH SPACE}\N{COMBINING ACUTE ACCENT}",
    "<https://w3id.org/icatkg/id/unodc>",
    "a" * 1_000_000,
]
_LONG = 1000


def state() -> tuple[int, int]:
    """Give what changes when the dataset does."""
    quads = graph().dataset.quads()
    return len(quads), hash(frozenset(str(quad) for quad in quads))


@pytest.mark.parametrize("value", _HOSTILE, ids=range(len(_HOSTILE)))
def test_hostile_text_is_only_text(value: str) -> None:
    """No character of a string parameter becomes syntax; nothing is found, nothing changed."""
    before = state()
    for query, parameter in typed("string"):
        assert len(graph().query(query, **with_others(query, parameter, value))) == 0
        if len(value) < _LONG:
            text = bound_query(graph().dataset, query, {parameter: value})
            assert len(rdflib_graph().query(text)) == 0
    assert state() == before


@pytest.mark.parametrize("value", _HOSTILE, ids=range(len(_HOSTILE)))
def test_hostile_values_of_typed_parameters_find_nothing(value: str) -> None:
    """They are refused, or stand for something that is not there."""
    before = state()
    for kind in sorted(set(PARAMETER_TYPES) - {"string"}):
        for query, parameter in typed(kind)[:4]:
            if value.startswith("<") and kind not in {"year", "integer", "date"}:
                continue  # An IRI of the graph is a proper value.
            try:
                found = graph().query(query, **with_others(query, parameter, value))
            except icatkg.IcatkgError:
                continue
            assert len(found) == 0
    assert state() == before


_WRONG = {
    "year": ["", "19", "2019-01", "20190", "two thousand", "٢٠١٩", "2019 "],
    "integer": ["", "1.5", "one"],
    "date": ["", "2019-13", "2019-02-30", "yesterday"],
    "document": ["", "the third", "../003", "003#p1", "999"],
    "topic": ["", "no such topic", "topic:no-such-topic", "no-such-topic"],
    "kind": ["", "no such kind", "kind:no-such-kind", "no-such-kind"],
    "entity": ["", "nothing of the kind", "id:nothing-of-the-kind", "https://example.org/nothing"],
}


@pytest.mark.parametrize("kind", sorted(_WRONG))
def test_wrong_values_are_refused(kind: str) -> None:
    """A value that is not of the type is an error, not an empty answer."""
    for query, parameter in typed(kind):
        for value in _WRONG[kind]:
            with pytest.raises(icatkg.IcatkgError):
                graph().query(query, **with_others(query, parameter, value))


def test_all_types_are_known_to_the_tests() -> None:
    """A new type of parameter needs wrong values."""
    assert set(_WRONG) | {"string"} == set(PARAMETER_TYPES)


@pytest.mark.parametrize("query", _QUERIES.values(), ids=lambda query: query.name)
def test_parameters_not_declared_are_refused(query: StoredQuery) -> None:
    """A misspelt parameter is an error; so is a required one that is missing."""
    with pytest.raises(icatkg.IcatkgError):
        graph().query(query.name, no_such_parameter="x")
    if any(p.required and not p.default for p in query.parameters):
        with pytest.raises(icatkg.IcatkgError):
            graph().query(query.name)


_OWN = """
@prefix ex: <https://example.org/> .
@prefix icat: <https://w3id.org/icatkg/ontology/> .
@prefix id: <https://w3id.org/icatkg/id/> .
@prefix kind: <https://w3id.org/icatkg/kind/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:Retreat rdfs:subClassOf icat:Meeting .
ex:ActingChairTerm rdfs:subClassOf icat:ChairTerm .
ex:Leaflet rdfs:subClassOf icat:Publication .
ex:Vote rdfs:subClassOf icat:Decision .
ex:p1 a icat:Passage ; icat:inDocument ex:doc ; icat:paragraphNumber 1 ; icat:locator "own p1" .
ex:retreat a ex:Retreat ; icat:inGroup id:icat ; icat:statedIn ex:p1 .
ex:leaflet a ex:Leaflet ; icat:inGroup id:icat ; icat:statedIn ex:p1 .
ex:vote a ex:Vote ; icat:inGroup id:icat ; icat:statedIn ex:p1 .
ex:acting a ex:ActingChairTerm ; icat:inGroup id:icat ; icat:inRole kind:chair ; icat:statedIn ex:p1 ;
    icat:hasOrganisation ex:own ; icat:earliest "2031-01-01"^^xsd:date .
"""


@pytest.mark.parametrize(
    ("query", "column", "found"),
    [
        ("meetings", "event", "retreat"),
        ("publications", "publication", "leaflet"),
        ("decisions", "decision", "vote"),
        ("chairs-by-year", "organisation", "own"),
    ],
)
def test_instances_of_subclasses_are_found(tmp_path: Path, query: str, column: str, found: str) -> None:
    """Whoever adds a narrower class and data of it finds them with the same queries."""
    path = tmp_path / "own.ttl"
    path.write_text(_OWN, encoding="utf-8")
    rows = list(icatkg.load(path).query(query))
    assert [row["passage"] for row in rows if row[column] == f"https://example.org/{found}"] == [
        "https://example.org/p1"
    ]


def test_results_are_in_the_same_order_each_time() -> None:
    """The order by all columns leaves nothing to chance."""
    first, second = icatkg.load(), icatkg.load()
    for query in _QUERIES.values():
        if not query.parameters and query.name != "entity-claims":
            assert first.query(query.name).serialize("csv") == second.query(query.name).serialize("csv")


def test_entities_may_be_given_by_any_of_their_names() -> None:
    """IRI, CURIE, id and written name stand for the same thing."""
    names = [ID + "interpol", "id:interpol", "interpol", "ICPO – Interpol"]
    answers = [graph().query("names-as-written", id=name).serialize("csv") for name in names]
    assert len(set(answers)) == 1
