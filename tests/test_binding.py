"""Binding parameters: as if the constant stood wherever the variable does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, Store

from icatkg.namespaces import PREFIXES
from icatkg.querying.binding import bind
from tests import strategies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

INTEGER = NamedNode(PREFIXES["xsd"] + "integer")
NODES = [NamedNode(f"http://e.org/{name}") for name in "abcd"]
VALUES = [*NODES, Literal("1", datatype=INTEGER), Literal("2", datatype=INTEGER), Literal('"} ?x {')]

# What is selected never holds the bound variable: a constant cannot be selected.
QUERIES = {
    "pattern": "SELECT ?s ?p { ?s ?p ?v }",
    "subject": "SELECT ?p ?o { ?v ?p ?o }",
    "BIND": "SELECT ?s ?x { ?s ?p ?o BIND(STR(?v) AS ?x) }",
    "BIND in a group": "SELECT ?s ?x { ?s ?p ?o { BIND(STR(?v) AS ?x) } }",
    "FILTER": "SELECT ?s { ?s ?p ?o FILTER(?o = ?v) }",
    "sub-select": "SELECT ?s ?n { ?s ?p ?o { SELECT (COUNT(*) AS ?n) { ?x ?y ?v } } }",
    "sub-select of the same": (
        "SELECT ?s ?n { ?s ?p ?v { SELECT ?v (COUNT(*) AS ?n) { ?x ?y ?v } GROUP BY ?v }}"
    ),
    "OPTIONAL": "SELECT ?s ?q { ?s ?p ?o OPTIONAL { ?s ?q ?v } }",
    "OPTIONAL with FILTER": "SELECT ?s ?x { ?s ?p ?o OPTIONAL { ?s ?q ?x FILTER(?x = ?v) } }",
    "EXISTS": "SELECT ?s ?o { ?s ?p ?o FILTER EXISTS { ?s ?q ?v } }",
    "NOT EXISTS": "SELECT ?s ?o { ?s ?p ?o FILTER NOT EXISTS { ?s ?q ?x FILTER(?x = ?v) } }",
    "UNION": "SELECT ?s ?o { { ?s ?p ?v } UNION { ?v ?p ?o } UNION { ?s ?p ?o } }",
    "MINUS": "SELECT ?s ?o { ?s ?p ?o MINUS { ?s ?q ?v } }",
    "HAVING": "SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s ?v HAVING (MAX(STR(?o)) >= STR(?v))",
    "ORDER BY": "SELECT ?s ?o { ?s ?p ?o } ORDER BY (?o = ?v) ?s ?o",
    "aggregate": "SELECT (COUNT(?s) AS ?n) (SAMPLE(STR(?v)) AS ?x) { ?s ?p ?v }",
    "SELECT expression": "SELECT ?s (STR(?v) AS ?x) { ?s ?p ?o }",
    "ASK": "ASK { ?s ?p ?v }",
    "CONSTRUCT": "CONSTRUCT { ?s <http://e.org/is> ?v } WHERE { ?s ?p ?o }",
    "nested": "SELECT ?s { ?s ?p ?o { { FILTER(?o = ?o) } OPTIONAL { { ?x ?y ?v } } } }",
    "dollar": "SELECT ?s ?p { ?s ?p $v }",
    "comment and string": "SELECT ?s { ?s ?p ?o # ?v {\n FILTER(STR(?o) != '{ ?v }' && ?o = ?v) }",
    "path": "SELECT ?s { ?s <http://e.org/a>* ?v }",
    "IF": "SELECT ?s (IF(?o = ?v, 'yes', 'no') AS ?x) { ?s ?p ?o }",
}
edges = st.builds(
    lambda s, p, o: Quad(s, p, o, DefaultGraph()),
    st.sampled_from(NODES),
    st.sampled_from(NODES[:2]),
    st.sampled_from(VALUES),
)


def _store(quads: Iterable[Quad]) -> Store:
    store = Store()
    store.extend(quads)
    return store


def _answer(store: Store, query: str) -> object:
    found = store.query(query)
    if isinstance(found, QueryBoolean):
        return bool(found)
    if isinstance(found, QuerySolutions):
        rows = [tuple(str(v) for v in solution) for solution in found]
        return rows if "ORDER BY" in query else sorted(rows)
    return sorted(str(triple) for triple in _all(found))


def _all(triples: Iterable[Triple]) -> list[Triple]:
    return list(triples)


def _replaced(query: str, term: NamedNode | Literal) -> str:
    """Write the constant for the variable by hand, where SPARQL allows one."""
    code = re.sub(r"SELECT \?v \(", "SELECT (", query).replace("GROUP BY ?s ?v", "GROUP BY ?s")
    return re.sub(r"[?$]v\b(?! \{\n)(?! \}')", lambda _: str(term), code)


@pytest.mark.parametrize("name", sorted(set(QUERIES) - {"subject", "sub-select of the same"}))
@given(graph=st.lists(edges, max_size=8), term=st.sampled_from(VALUES))
def test_same_as_the_constant(name: str, graph: list[Quad], term: NamedNode | Literal) -> None:
    """On random graphs, the bound query answers as the query in which the constant is written."""
    if name == "UNION" and isinstance(term, Literal):
        return  # a literal cannot be written as a subject
    store = _store(graph)
    assert _answer(store, bind(QUERIES[name], {"v": term})) == _answer(store, _replaced(QUERIES[name], term))


@given(graph=st.lists(edges, max_size=8), term=st.sampled_from(NODES))
def test_same_as_the_constant_for_subjects(graph: list[Quad], term: NamedNode) -> None:
    """Subjects are bound as objects are."""
    store = _store(graph)
    query = QUERIES["subject"]
    assert _answer(store, bind(query, {"v": term})) == _answer(store, _replaced(query, term))


@given(graph=st.lists(edges, min_size=1, max_size=8), at=st.integers(0, 7))
def test_bound_variable_of_a_subselect_joins(graph: list[Quad], at: int) -> None:
    """A sub-select that selects the variable counts for the bound value only."""
    term = graph[at % len(graph)].object
    assert isinstance(term, (NamedNode, Literal))
    count = sum(1 for quad in set(graph) if quad.object == term)
    rows = _answer(_store(graph), bind(QUERIES["sub-select of the same"], {"v": term}))
    assert isinstance(rows, list)
    assert len(rows) == count
    assert {row[1] for row in rows} == {str(Literal(str(count), datatype=INTEGER))}


@given(strategies.literals() | strategies.iris())
def test_no_value_is_syntax(term: NamedNode | Literal) -> None:
    """Braces, quotes and new lines in a value stay in the value."""
    found = Store().query(bind("SELECT ?v { BIND(1 AS ?one) FILTER(SAMETERM(?v, ?v)) }", {"v": term}))
    assert isinstance(found, QuerySolutions)
    assert len(list(found)) == 1


def test_what_is_not_mentioned_is_not_touched() -> None:
    """A query without the variable stays as it is."""
    query = "SELECT ?s { ?s ?p ?vv FILTER('?v' = '?v') } # ?v"
    assert bind(query, {"v": NODES[0]}) == query


def test_several_variables() -> None:
    """Each variable has its own value."""
    store = _store([Quad(NODES[0], NODES[1], NODES[2], DefaultGraph())])
    query = "ASK { ?v ?p ?w }"
    assert _answer(store, bind(query, {"v": NODES[0], "w": NODES[2]})) is True
    assert _answer(store, bind(query, {"v": NODES[0], "w": NODES[1]})) is False
