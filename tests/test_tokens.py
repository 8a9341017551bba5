"""What is refused in a query, and what only looks like it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

import icatkg
from icatkg.errors import RefusedQueryError
from icatkg.querying.tokens import checked, mentions_graphs, tokenize
from tests import strategies

EMPTY = icatkg.load(default_data=False)

SERVICES = [
    "SELECT * { SERVICE <http://e.org/> { ?s ?p ?o } }",
    "SELECT * { service SILENT ?where { ?s ?p ?o } }",
    "SELECT * { FILTER EXISTS { SERVICE <http://e.org/> { ?s ?p ?o } } }",
    "SELECT * { FILTER NOT EXISTS { { Service <http://e.org/> { ?s ?p ?o } } } }",
    "SELECT * { { SELECT * { SERVICE <http://e.org/> { ?s ?p ?o } } } }",
    "SELECT (EXISTS { SERVICE <http://e.org/> {} } AS ?x) {}",
    "SELECT * { ?s ?p ?o } HAVING (EXISTS { SERVICE <http://e.org/> {} })",
    "CONSTRUCT { ?s ?p ?o } WHERE { OPTIONAL { SERVICE <http://e.org/> { ?s ?p ?o } } }",
    "SELECT * { FILTER('#' = '#') SERVICE <http://e.org/> { ?s ?p ?o } }",
    "SELECT * { # '\nSERVICE <http://e.org/> { ?s ?p ?o } # '\n}",
    "SELECT * { FILTER(1<2)SERVICE<http://e.org/>{ ?s ?p ?o } }",
    "SELECT * { ?s <http://e.org/#> ?o . SERVICE <http://e.org/> { ?s ?p ?o } }",
    "SELECT * { GRAPH ?g { MINUS { { ?s ?p ?o } UNION { SERVICE <http://e.org/> { ?s ?p ?o } } } } }",
    "ASK { ?s ?p '''it's''' SERVICE <http://e.org/> {} }",
    "PREFIX e: <http://e.org/> ASK { SERVICE e:sparql {} }",
]

NOT_SERVICES = [
    "SELECT * { ?s ?p 'SERVICE' }",
    'SELECT * { ?s ?p """a "quoted" SERVICE <http://e.org/> {""" }',
    "SELECT * { ?s ?p ?o } # SERVICE <http://e.org/> {",
    "SELECT ?SERVICE { ?SERVICE ?p $service }",
    "SELECT * { ?s <http://e.org/SERVICE> ?o }",
    "PREFIX SERVICE: <http://e.org/> SELECT * { ?s SERVICE:SERVICE ?o }",
    "SELECT * { ?s icat:SERVICE ?o }",
    "SELECT * { ?s ?p _:SERVICE }",
    "SELECT * { ?s ?p '\\' SERVICE' }",
    "ASK { ?s ?p 'x'@service }",
    "ASK { ?s ?INSERT ?o FILTER(?o = 'DELETE') }",
]


@pytest.mark.parametrize("query", SERVICES)
def test_service_is_refused_everywhere(query: str) -> None:
    """Federation would reach for the network wherever the clause stands."""
    with pytest.raises(RefusedQueryError, match="SERVICE"):
        EMPTY.query(query)


@pytest.mark.parametrize("query", NOT_SERVICES)
def test_what_only_looks_like_service_runs(query: str) -> None:
    """Strings, comments, names and variables may hold any word."""
    assert len(EMPTY.query(query)) in {0, 1}


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:s> <a:p> 1 }",
        "delete where { ?s ?p ?o }",
        "PREFIX e: <http://e.org/> LOAD <http://127.0.0.1:9/> INTO GRAPH e:g",
        "# a comment\nCLEAR ALL",
        "DROP GRAPH <a:g>",
        "CREATE GRAPH <a:g>",
        "ADD <a:g> TO <a:h>",
        "MOVE <a:g> TO <a:h>",
        "COPY <a:g> TO <a:h>",
    ],
)
def test_updates_are_refused(update: str) -> None:
    """A query only reads, and the message says so."""
    with pytest.raises(RefusedQueryError, match="update"):
        EMPTY.query(update)


def test_refusal_names_line_and_column() -> None:
    """The place is that of the word, counted from 1."""
    with pytest.raises(RefusedQueryError, match=r"^query:2:3: SERVICE"):
        EMPTY.query("ASK {\n  SERVICE <a:b> {} }")


# Each construct nested or chained n times.
DEEP = {
    "str": lambda n: f"SELECT ({'STR(' * n}1{')' * n} AS ?y) {{}}",
    "parentheses": lambda n: f"SELECT ?x {{ FILTER({'(' * n}true{')' * n}) }}",
    "groups": lambda n: f"SELECT * {'{' * n}{'}' * n}",
    "union": lambda n: f"SELECT * {{ {' UNION '.join(['{ ?s ?p ?o }'] * n)} }}",
    "nested union": lambda n: f"SELECT * {'{ { ?s ?p ?o } UNION ' * n}{{}}{'}' * n}",
    "not": lambda n: f"SELECT * {{ FILTER({'!' * n}true) }}",
    "minus sign": lambda n: f"SELECT (1{' - 1' * n} AS ?y) {{}}",
    "or": lambda n: f"SELECT * {{ FILTER({'||'.join(['?x = 1'] * n)}) }}",
    "optional": lambda n: f"SELECT * {{ {'OPTIONAL {' * n} ?s ?p ?o {'}' * n} }}",
    "exists": lambda n: f"SELECT * {{ {'FILTER EXISTS {' * n} ?s ?p ?o {'}' * n} }}",
    "minus": lambda n: f"SELECT * {{ {'?s ?p ?o MINUS {' * n} ?s ?p ?o {'}' * n} }}",
    "graph": lambda n: f"SELECT * {{ {'GRAPH ?g {' * n} ?s ?p ?o {'}' * n} }}",
    "path": lambda n: f"SELECT * {{ ?s {'(' * n}<a:b>{')*' * n} ?o }}",
    "inverse": lambda n: f"SELECT * {{ ?s {'^(' * n}<a:b>{')' * n} ?o }}",
    "sub-select": lambda n: f"SELECT * {{ {'{ SELECT * {' * n} ?s ?p ?o {'}}' * n} }}",
    "list": lambda n: f"SELECT * {{ ?s ?p {'(' * n}1{')' * n} }}",
    "blank node": lambda n: f"SELECT * {{ ?s ?p {'[ <a:b> ' * n}1{']' * n} }}",
    "if": lambda n: f"SELECT ({'IF(true, ' * n}1{', 2)' * n} AS ?y) {{}}",
    "in": lambda n: f"SELECT * {{ FILTER({'1 IN (' * n}1{')' * n}) }}",
}
ANSWERED = [
    "str",
    "parentheses",
    "groups",
    "union",
    "nested union",
    "not",
    "minus sign",
    "or",
    "optional",
    "exists",
]


@pytest.mark.parametrize("construct", DEEP)
def test_bottomless_nesting_is_refused(construct: str) -> None:
    """5,001 levels of anything are refused at once; the engine would take the process down with it."""
    with pytest.raises(RefusedQueryError, match="more than"):
        EMPTY.query(DEEP[construct](5_001))


@pytest.mark.parametrize("construct", ANSWERED)
def test_deep_nesting_is_answered(construct: str) -> None:
    """900 levels, more than any generator writes, are answered."""
    assert len(EMPTY.query(DEEP[construct](900))) in {0, 1}


def test_value_of_deep_nesting() -> None:
    """Deep is not wrong: 1 + 1 + ... is the number of ones."""
    (row,) = EMPTY.query(f"SELECT ({'1 + ' * 899}1 AS ?sum) {{}}")
    assert row == {"sum": 900}


def test_long_lists_of_values_are_no_depth() -> None:
    """The remedy that the refusal offers works."""
    values = " ".join(str(n) for n in range(20_000))
    (row,) = EMPTY.query(f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {values} }} }}")
    assert row == {"n": 20_000}


@given(strategies.texts())
def test_tokens_cover_any_text(text: str) -> None:
    """Tokens are the text itself in order: nothing but spaces and comments is passed over."""
    tokens = tokenize(text)
    assert all(text[t.start : t.end] == t.text for t in tokens)
    assert all(a.end <= b.start for a, b in itertools.pairwise(tokens))


@given(strategies.literals(), st.sampled_from(["SERVICE", "INSERT"]))
def test_literals_are_one_token(literal: object, word: str) -> None:
    """Whatever a literal holds, what stands after it is still seen, and nothing inside it is."""
    tokens = [t.keyword for t in tokenize(f"{literal} {word}")]
    assert tokens.count(word) == 1


@pytest.mark.parametrize(
    ("query", "mentioned"),
    [
        ("SELECT * { GRAPH ?g {} }", True),
        ("SELECT * FROM <a:g> {}", True),
        ("SELECT * from named <a:g> {}", True),
        ("SELECT ?graph { ?graph ?from 'GRAPH' } # GRAPH", False),
    ],
)
def test_mentions_graphs(query: str, mentioned: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    """Named graphs are loaded when, and only when, a query can see them."""
    assert mentions_graphs(checked(query)) is mentioned
