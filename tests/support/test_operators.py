"""The statements behind each operator of SPARQL, worked out by hand.

Sources: https://www.w3.org/TR/sparql11-query/ for what a query answers; Buneman, Khanna and Tan, "Why and
Where: A Characterization of Data Provenance", ICDT 2001, for what a witness is.
"""

from __future__ import annotations

import pytest

from icatkg.errors import QueryError, RefusedQueryError
from icatkg.querying.execution import execute
from icatkg.querying.support import RowSupport, Supported, answering, execute_with_support, reading
from tests.support.small_graphs import PREFIX, Kept, quads

GRAPH = "a p b; a p c; b q 1; c q 2; b r d; d r e; e r f; c r c"


def supported(query: str, statements: str = GRAPH) -> Supported:
    """Run a query over a line of statements."""
    return execute_with_support(Kept(quads(statements)), f"{PREFIX} {query}")


def told(query: str, statements: str = GRAPH) -> dict[str, RowSupport]:
    """Give the support of each row, by what the row says."""
    answer = supported(query, statements)
    if answer.result.form == "graph":
        return dict(zip(map(str, answer.result.triples), answer.rows, strict=True))
    rows = [" ".join(_short(term) for term in row) for row in answer.result.rows]
    return dict(zip(rows, answer.rows, strict=True))


def _short(term: object) -> str:
    return "-" if term is None else str(getattr(term, "value", term)).removeprefix("https://e.org/")


# Query, and for each row its alternatives.
CASES = {
    "a triple": ("SELECT ?x { e:a e:p ?x }", {"b": ["a p b"], "c": ["a p c"]}),
    "a join": ("SELECT ?x { e:a e:p ?x . ?x e:q ?n }", {"b": ["a p b; b q 1"], "c": ["a p c; c q 2"]}),
    "a projection": ("SELECT DISTINCT ?s { ?s e:p ?x . ?x e:q ?n }", {"a": ["a p b; b q 1", "a p c; c q 2"]}),
    "one statement twice": ("SELECT ?s { ?s e:p ?x . ?s e:p ?y }", {"a": ["a p b", "a p c"]}),
    "a blank node": ("SELECT ?s { ?s e:p [ e:q 2 ] }", {"a": ["a p c; c q 2"]}),
    "a filter": ("SELECT ?x { e:a e:p ?x . ?x e:q ?n FILTER(?n > 1) }", {"c": ["a p c; c q 2"]}),
    "no pattern": ("SELECT (1 AS ?x) { }", {"1": [""]}),
    "a table": ("SELECT ?x { VALUES ?x { e:b e:d } e:a e:p ?x }", {"b": ["a p b"]}),
    "BIND": ("SELECT ?y { ?x e:q ?n BIND(?n + 1 AS ?y) }", {"2": ["b q 1"], "3": ["c q 2"]}),
    "OPTIONAL": (
        "SELECT ?x ?n { e:a e:p ?x OPTIONAL { ?x e:q ?n FILTER(?n > 1) } }",
        {"b -": ["a p b"], "c 2": ["a p c; c q 2"]},
    ),
    "OPTIONAL inside OPTIONAL": (
        "SELECT ?x ?y ?n { ?x e:r ?y OPTIONAL { ?z e:p ?x OPTIONAL { ?x e:q ?n } } FILTER(?x != e:e) }",
        {"b d 1": ["b r d; a p b; b q 1"], "d e -": ["d r e"], "c c 2": ["c r c; a p c; c q 2"]},
    ),
    "an OPTIONAL that tells nothing": (
        "SELECT ?x { e:a e:p ?x OPTIONAL { ?x e:q ?n } }",
        {"b": ["a p b"], "c": ["a p c"]},
    ),
    "UNION": (
        "SELECT ?x { { ?x e:q 1 } UNION { ?x e:r e:d } UNION { ?x e:r ?x } }",
        {"b": ["b q 1", "b r d"], "c": ["c r c"]},
    ),
    "EXISTS": (
        "SELECT ?x { e:a e:p ?x FILTER EXISTS { ?x e:r ?y . ?y e:r ?z } }",
        {
            "b": ["a p b; b r d; d r e"],
            "c": ["a p c; c r c"],
        },
    ),
    "EXISTS among conditions": (
        "SELECT ?x { ?x e:q ?n FILTER(?n = 2 && EXISTS { ?s e:p ?x } ) }",
        {"c": ["c q 2; a p c"]},
    ),
    "EXISTS or something else": (
        "SELECT ?x { ?x e:q ?n FILTER(?n = 2 || EXISTS { ?x e:r e:d }) }",
        {"b": ["b q 1; b r d"], "c": ["c q 2"]},
    ),
    "one EXISTS or another": (
        "SELECT ?x { e:a e:p ?x FILTER(EXISTS { ?x e:r ?y . ?y e:r e:e } || EXISTS { ?x e:q 1 }) }",
        {"b": ["a p b; b q 1", "a p b; b r d; d r e"]},
    ),
    "one EXISTS and another": (
        "SELECT ?x { e:a e:p ?x FILTER((EXISTS { ?x e:r ?y } || ?x = e:d) && EXISTS { ?x e:q 1 }) }",
        {"b": ["a p b; b q 1; b r d"]},
    ),
    "a sub-select": (
        "SELECT ?s { ?s e:p ?x { SELECT ?x { ?x e:r ?s } } }",  # another ?s inside
        {"a": ["a p b; b r d", "a p c; c r c"]},
    ),
    "a sub-select with DISTINCT": (
        "SELECT ?s { { SELECT DISTINCT ?s { ?s e:p ?x } } ?s e:p e:b }",
        {"a": ["a p b"]},
    ),
    "a sub-select with LIMIT": (
        "SELECT ?x ?n { { SELECT ?x { ?x e:q ?m } ORDER BY ?x LIMIT 1 } ?x e:q ?n }",
        {"b 1": ["b q 1"]},
    ),
    "a sequence": ("SELECT ?n { e:a e:p/e:q ?n }", {"1": ["a p b; b q 1"], "2": ["a p c; c q 2"]}),
    "an inverse": ("SELECT ?s { e:b ^e:p ?s }", {"a": ["a p b"]}),
    "alternative predicates": ("SELECT ?y { e:b e:q|e:r ?y }", {"1": ["b q 1"], "d": ["b r d"]}),
    "alternative paths": (
        "SELECT DISTINCT ?y { e:a (e:p/e:r)|e:p ?y FILTER(?y = e:c) }",
        {"c": ["a p c"]},
    ),
    "a negated set": ("SELECT ?y { e:b !(e:q|e:p) ?y }", {"d": ["b r d"]}),
    "a negated set backwards": ("SELECT ?y { e:c !(^e:p) ?y }", {"c": ["c r c"]}),
    "one or more": (
        "SELECT ?y { e:b e:r+ ?y }",
        {"d": ["b r d"], "e": ["b r d; d r e"], "f": ["b r d; d r e; e r f"]},
    ),
    "a way back": ("SELECT ?y { e:c e:r+ ?y }", {"c": ["c r c"]}),
    "none or more": ("SELECT ?y { e:e e:r* ?y }", {"e": ["e r f", "d r e"], "f": ["e r f"]}),
    "none or one": (
        "SELECT ?y { e:a e:p/e:r? ?y FILTER(?y != e:c) }",
        {"b": ["a p b"], "d": ["a p b; b r d"]},
    ),
    "CONSTRUCT": (
        "CONSTRUCT { ?s e:of ?n . e:x e:y ?s } WHERE { ?s e:p/e:q ?n }",
        {
            '<https://e.org/a> <https://e.org/of> "1"^^<http://www.w3.org/2001/XMLSchema#integer>': [
                "a p b; b q 1"
            ],
            '<https://e.org/a> <https://e.org/of> "2"^^<http://www.w3.org/2001/XMLSchema#integer>': [
                "a p c; c q 2"
            ],
            "<https://e.org/x> <https://e.org/y> <https://e.org/a>": ["a p b; b q 1", "a p c; c q 2"],
        },
    ),
    "DESCRIBE": (
        "DESCRIBE ?x { e:a e:p ?x . ?x e:q 2 }",
        {
            '<https://e.org/c> <https://e.org/q> "2"^^<http://www.w3.org/2001/XMLSchema#integer>': ["c q 2"],
            "<https://e.org/c> <https://e.org/r> <https://e.org/c>": ["c r c"],
        },
    ),
}


@pytest.mark.parametrize(("query", "expected"), CASES.values(), ids=CASES)
def test_statements_of_an_operator(query: str, expected: dict[str, list[str]]) -> None:
    """The alternatives are those worked out by hand, and they are exact."""
    rows = told(query)
    assert set(rows) == set(expected)
    for row, support in rows.items():
        wanted = {quads(alternative) for alternative in expected[row]}
        if not support.complete:  # a path: one way of several
            assert set(support.alternatives) <= wanted
        else:
            assert set(support.alternatives) == wanted
        assert support.inexact == support.absent == ()
        assert not support.aggregate


@pytest.mark.parametrize(
    ("path", "statements", "complete"),
    [
        ("e:r+", "a r b; b r d", True),
        ("e:r+", "a r b; b r d; a r c", True),  # c leads nowhere
        ("e:r+", "a r b; b r d; c r d", True),  # nothing leads to c
        ("e:r+", "a r b; b r d; a r c; c r d", False),
        ("e:r+", "a r b; b r d; a r d", False),
        ("e:r?", "a r d", True),
        ("(e:r|e:p)?", "a r d; a p d", False),
        ("(e:r+/e:q)+", "a r b; b r c; c q d", False),  # a path inside a path is followed one way only
        ("e:r+", "a r b; b r d; b r b", False),
    ],
)
def test_a_path_is_complete_if_there_is_no_other(
    path: str,
    statements: str,
    complete: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """One shortest way is given; that it is the only one is said if it surely is."""
    (row,) = supported(f"ASK {{ e:a {path} e:d }}", statements).rows
    assert len(row.alternatives) == 1
    assert row.complete is complete


def test_a_limit_inside_leaves_alternatives_out() -> None:
    """What LIMIT left out could support the row too."""
    query = "SELECT ?x {{ {{ SELECT ?x ?y {{ ?x e:p ?y }} ORDER BY ?x ?y {} }} }}"
    (row,) = supported(query.format("LIMIT 1"), "a p b; a p c").rows
    assert (row.alternatives, row.inexact, row.complete) == ((quads("a p b"),), (), False)
    row, _ = supported(query.format(""), "a p b; a p c").rows
    assert (row.alternatives, row.complete) == ((quads("a p b"), quads("a p c")), True)


def test_a_way_of_no_steps_needs_the_node_in_its_graph() -> None:
    """The engine has such a way for the nodes of the graph only, so that a statement there must name it."""
    (row,) = told("SELECT ?x { GRAPH e:g { ?x e:q 1 } ?x e:p* ?x }", "a q 1 @g; a t b; b q 1 @h").values()
    assert row.alternatives == (quads("a q 1 @g; a t b"),)
    (row,) = told("SELECT ?x { ?x e:q 1 . ?x e:p* ?x }", "a q 1; a t b").values()
    assert row.alternatives == (quads("a q 1"),)


def test_alternatives_are_ordered_and_minimal() -> None:
    """Smallest first, then by text, and none that contains another."""
    (row,) = told(
        "SELECT DISTINCT ?s { ?s e:p ?x OPTIONAL { ?x e:q ?n } FILTER(BOUND(?n) || ?x = e:d) }",
        "a p d; a p c; a p b; b q 1; c q 2",
    ).values()
    assert [len(alternative) for alternative in row.alternatives] == [1, 2, 2]
    assert row.alternatives == (quads("a p d"), quads("a p b; b q 1"), quads("a p c; c q 2"))


# Aggregates


def test_an_aggregate_has_the_statements_of_its_group() -> None:
    """All that was counted is one alternative, group by group."""
    rows = told(
        "SELECT ?g (COUNT(?x) AS ?n) { ?g e:p ?x . ?x e:q ?v } GROUP BY ?g",
        "a p b; a p c; b q 1; c q 1; d p b",
    )
    assert rows["a 2"] == RowSupport((quads("a p b; b q 1; a p c; c q 1"),), aggregate=True)
    assert rows["d 1"] == RowSupport((quads("d p b; b q 1"),), aggregate=True)


def test_groups_that_are_not_selected_are_told_apart() -> None:
    """Two groups with one value are two alternatives of the row."""
    rows = supported("SELECT (COUNT(?x) AS ?n) { ?g e:p ?x } GROUP BY ?g", "a p b; c p d; e p f; e p g").rows
    assert {row.alternatives for row in rows} == {
        (quads("a p b"), quads("c p d")),
        (quads("e p f; e p g"),),
    }


@pytest.mark.parametrize(
    "value", ["COUNT(*)", "SUM(?n)", "MIN(?n)", "MAX(?n)", "AVG(?n)", "SAMPLE(?n)", "GROUP_CONCAT(?n)"]
)
def test_every_aggregate(value: str) -> None:
    """Whatever is computed, it is computed of all."""
    (row,) = supported(f"SELECT ({value} AS ?x) {{ ?s e:q ?n }}", "a q 1; b q 2").rows
    assert row == RowSupport((quads("a q 1; b q 2"),), aggregate=True)


def test_an_aggregate_over_nothing_rests_on_nothing() -> None:
    """A count of nought has one alternative, which is empty."""
    (row,) = supported("SELECT (COUNT(?x) AS ?n) { ?x e:none ?y }").rows
    assert row == RowSupport((frozenset(),), aggregate=True)
    assert supported("SELECT ?x (COUNT(?y) AS ?n) { ?x e:none ?y } GROUP BY ?x").rows == ()


def test_having_and_expressions_as_keys() -> None:
    """HAVING leaves groups out; a key may be computed."""
    query = "SELECT ?k (COUNT(*) AS ?n) { ?s e:q ?v } GROUP BY (?v + 1 AS ?k) HAVING(COUNT(*) > 1)"
    rows = told(query, "a q 1; b q 1; c q 2")
    assert {row: support.alternatives for row, support in rows.items()} == {"2 2": (quads("a q 1; b q 1"),)}


def test_a_condition_that_holds_anyway_is_not_counted_in() -> None:
    """What EXISTS finds is a part of what was counted only where the condition needs it."""
    query = "SELECT (COUNT(*) AS ?n) { ?x e:q ?v FILTER(?v = 2 || EXISTS { ?x e:r ?y }) }"
    (row,) = supported(query).rows
    assert row == RowSupport((quads("b q 1; b r d; c q 2"),), aggregate=True)


@pytest.mark.parametrize(
    ("keys", "pattern", "inexact"),
    [
        ("?x", "?x e:p ?z OPTIONAL { ?z e:q ?y }", {"a": False, "d": False}),
        ("?x ?y", "?x e:p ?y OPTIONAL { ?y e:q ?v }", {"a b": False, "d c": False, "d b": False}),
        # Without its statement a solution would be counted with those that have no ?y.
        ("?y", "?x e:p ?z OPTIONAL { ?z e:q ?y }", {"1": False, "-": True}),
        ("?z ?y", "?x e:p ?z OPTIONAL { ?z e:q ?y }", {"b 1": False, "c -": False}),
        ("?x", "?x e:p ?z OPTIONAL { ?z e:q ?y } FILTER(!BOUND(?y))", {"d": True}),
        ("?x", "?x e:p ?z OPTIONAL { ?z e:q ?y } BIND(?y AS ?w)", {"a": True, "d": True}),
        ("?w", "?x e:p ?z OPTIONAL { ?z e:q ?y } BIND(?y AS ?w)", {"1": True, "-": True}),
    ],
)
def test_optional_in_an_aggregate(keys: str, pattern: str, inexact: dict[str, bool]) -> None:
    """It is exact unless fewer statements could let another solution into the group."""
    rows = told(f"SELECT {keys} {{ {pattern} }} GROUP BY {keys}", "a p b; d p b; d p c; b q 1")
    assert {row: bool(support.inexact) for row, support in rows.items()} == inexact


def test_what_is_optional_is_counted_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four of one and four of another are eight things to look at, not sixteen."""
    monkeypatch.setattr(reading, "MAX_SOLUTIONS", 8)
    statements = "; ".join(f"a p b{n}; a q c{n}" for n in range(4)) + "; a t a"
    pattern = "?x e:t ?x OPTIONAL { ?x e:p ?y } OPTIONAL { ?x e:q ?z }"
    query = f"SELECT ?x (COUNT(DISTINCT ?y) AS ?m) {{ {pattern} }} GROUP BY ?x"
    (row,) = supported(query, statements).rows
    assert row == RowSupport((quads(statements),), aggregate=True)


def test_a_sub_select_with_an_aggregate() -> None:
    """The row has what was counted for it, and what is beside."""
    query = "SELECT ?g ?n ?t { { SELECT ?g (COUNT(?x) AS ?n) { ?g e:p ?x } GROUP BY ?g } ?g e:t ?t }"
    rows = told(query, "a p b; a p c; d p b; a t 1; d t 2")
    assert {row: support.alternatives for row, support in rows.items()} == {
        "a 2 1": (quads("a p b; a p c; a t 1"),),
        "d 1 2": (quads("d p b; d t 2"),),
    }
    assert all(support.aggregate and not support.inexact for support in rows.values())


# Negation


def test_negation_says_what_was_not_found() -> None:
    """NOT EXISTS and MINUS have no statement; their pattern is told as written, without comments."""
    rows = told(
        "SELECT ?x { ?x e:q ?n FILTER NOT EXISTS { # none\n ?x e:r\n e:d } MINUS { ?x e:none ?y . } }"
    )
    assert rows == {
        "c": RowSupport((quads("c q 2"),), absent=("NOT EXISTS { ?x e:r e:d }", "MINUS { ?x e:none ?y . }"))
    }


def test_negation_in_a_branch_is_told_of_rows_of_that_branch() -> None:
    """What was searched for another row is not told of this one."""
    query = "SELECT ?x { { ?x e:q 1 } UNION { ?x e:q 2 FILTER NOT EXISTS { ?x e:r e:e } } }"
    assert {row: support.absent for row, support in told(query).items()} == {
        "b": (),
        "c": ("NOT EXISTS { ?x e:r e:e }",),
    }


def test_negation_that_was_not_needed_is_not_told() -> None:
    """In a choice of conditions it is told where the others do not hold."""
    query = "SELECT ?x { ?x e:q ?n FILTER(?n = 1 || NOT EXISTS { ?x e:r e:e }) }"
    assert {row: support.absent for row, support in told(query).items()} == {
        "b": (),
        "c": ("NOT EXISTS { ?x e:r e:e }",),
    }


@pytest.mark.parametrize(
    "condition",
    [
        "FILTER NOT EXISTS { ?x e:t ?y FILTER NOT EXISTS { ?y e:t ?z } }",
        "MINUS { ?x e:t ?y MINUS { ?y e:t ?z } }",
        "MINUS { ?x e:t ?y OPTIONAL { ?y e:t ?z } FILTER(!BOUND(?z)) }",
        "FILTER NOT EXISTS { { SELECT ?x (COUNT(*) AS ?n) { ?x e:t ?y } GROUP BY ?x HAVING(COUNT(*) = 1) } }",
        "FILTER(!EXISTS { ?x e:t e:e })",
        "FILTER(EXISTS { ?x e:q ?y } = true)",
        "BIND(EXISTS { ?x e:q ?y } AS ?there)",
        "FILTER EXISTS { ?x e:q ?y OPTIONAL { ?x e:r ?z } }",
        "OPTIONAL { ?x e:t ?o FILTER NOT EXISTS { ?o e:t ?z } }",
        "OPTIONAL { ?x e:r ?o FILTER(?n = 1 || EXISTS { ?w e:q ?n FILTER(?n = 2) }) }",
        "{ SELECT ?x { ?x e:q ?m } LIMIT 5 }",
    ],
)
def test_what_cannot_be_exact_is_said(condition: str) -> None:
    """The statements are there, and the reason why they may be too few."""
    answer = supported(f"SELECT * {{ ?x e:q ?n {condition} }}")
    assert answer.result
    for support in answer.rows:
        assert support.inexact
        assert not any(reason.endswith(".") for reason in support.inexact)
        assert support.alternatives


def test_a_count_of_what_is_not_denied_is_not_exact() -> None:
    """Among fewer statements, something denied might count."""
    (row,) = supported("SELECT (COUNT(*) AS ?n) { ?x e:q ?n FILTER NOT EXISTS { ?x e:r e:d } }").rows
    assert row.absent == ("NOT EXISTS { ?x e:r e:d }",)
    assert row.inexact


# ASK and empty answers


def test_ask() -> None:
    """A yes has alternatives; a no has none, and tells what was searched."""
    yes, no = (
        supported("ASK { ?s e:p ?x . ?x e:q ?n }"),
        supported("ASK { ?s e:none ?x . # nothing\n ?x e:q  ?n }"),
    )
    assert yes.rows == (RowSupport((quads("a p b; b q 1"), quads("a p c; c q 2"))),)
    assert yes.searched == ()
    assert no.rows == (RowSupport(()),)
    assert no.searched == ("?s e:none ?x", "?x e:q ?n")


def test_an_empty_answer_tells_what_was_searched() -> None:
    """No row, and the patterns as written."""
    answer = supported("SELECT * { ?s e:p [ e:none ?x ] OPTIONAL { ?x e:q ?n ; # a list\n e:r ?m, ?k } }")
    assert answer.rows == ()
    assert answer.searched == ("?s e:p [ e:none ?x ]", "?x e:q ?n ; e:r ?m, ?k")


# Graphs

NAMED = "a p b; a p b @g; a p b @h; b q 1 @g; a p c @h"


def test_graphs_are_told() -> None:
    """A statement is one of the graph in which it was matched."""
    rows = told("SELECT ?g { GRAPH ?g { ?s e:p e:b } }", NAMED)
    assert {row: support.alternatives for row, support in rows.items()} == {
        "g": (quads("a p b @g"),),
        "h": (quads("a p b @h"),),
    }
    (row,) = told("SELECT ?s { ?s e:p ?x GRAPH e:g { ?x e:q+ ?n } }", NAMED).values()
    assert row.alternatives == (quads("a p b; b q 1 @g"),)


def test_from_asks_named_graphs_as_one() -> None:
    """The statements of FROM are those of the named graphs; if two have one, there is another way."""
    one = told("SELECT ?s ?n FROM e:g { ?s e:p/e:q ?n }", NAMED)["a 1"]
    assert (one.alternatives, one.complete) == ((quads("a p b @g; b q 1 @g"),), True)
    two = told("SELECT ?s ?n FROM e:g FROM e:h { ?s e:p/e:q ?n }", NAMED)["a 1"]
    assert (two.alternatives, two.complete) == ((quads("a p b @g; b q 1 @g"),), False)
    named = told("SELECT ?s FROM NAMED e:h { GRAPH ?g { ?s e:p e:b } }", NAMED)["a"]
    assert named.alternatives == (quads("a p b @h"),)
    (path,) = told("SELECT ?y FROM e:h { e:a e:p+ ?y FILTER(?y = e:c) }", NAMED).values()
    assert path.alternatives == (quads("a p c @h"),)


def test_a_graph_and_a_sub_select_with_an_aggregate() -> None:
    """What one graph says is counted; the engine joins the graphs of a variable, and then it is said."""
    (row,) = told("SELECT ?n { GRAPH e:h { { SELECT (COUNT(*) AS ?n) { ?s e:p ?x } } } }", NAMED).values()
    assert row == RowSupport((quads("a p b @h; a p c @h"),), aggregate=True)
    for row in supported("SELECT * { GRAPH ?g { { SELECT (COUNT(*) AS ?n) { ?s e:p ?x } } } }", NAMED).rows:
        assert row.inexact or len(row.alternatives[0]) in {1, 2}


# Rows


def test_limit_and_order_choose_rows_only() -> None:
    """The support of a row is the same whether or not others are given."""
    every = told("SELECT ?s ?x { ?s ?p ?x }")
    for cut in ("ORDER BY ?x LIMIT 2", "LIMIT 3 OFFSET 2", "ORDER BY DESC(?s) ?x LIMIT 1"):
        some = told(f"SELECT ?s ?x {{ ?s ?p ?x }} {cut}")
        assert some
        assert all(every[row] == support for row, support in some.items())


def test_limit_with_columns_in_another_order() -> None:
    """A filter that mentions a variable early changes the order of the columns, not the rows found."""
    answer = supported("SELECT * { ?s e:p ?x . FILTER(?n > 1) ?x e:q ?n } LIMIT 1")
    assert answer.result.variables == ("s", "x", "n")
    assert answer.rows == (RowSupport((quads("a p c; c q 2"),)),)
    answer = supported("SELECT * { e:b e:q ?n . FILTER(?z > 1) ?y ?p ?z } LIMIT 1")
    assert answer.rows == (RowSupport((quads("b q 1; c q 2"),)),)


def test_columns_of_select_all_stay_in_the_order_of_the_query() -> None:
    """The answer is that of the plain query, columns and rows."""
    query = f"{PREFIX} SELECT * {{ ?z e:p ?a . ?a e:q ?m }}"
    plain = execute(Kept(quads(GRAPH)), query)
    answer = execute_with_support(Kept(quads(GRAPH)), query).result
    assert (answer.variables, answer.rows) == (plain.variables, plain.rows)
    assert answer.variables == ("z", "a", "m")


def test_a_literal_is_that_of_the_store() -> None:
    """The statement is the one that a search finds, however the query writes the number."""
    (row,) = told("SELECT ?x { ?x e:q 01 }").values()
    assert row.alternatives == (quads("b q 1"),)


def test_rows_that_change_are_not_followed() -> None:
    """A random value is not found a second time, and nothing is invented for it."""
    (row,) = supported("SELECT (RAND() AS ?x) { e:a e:p e:b }").rows
    assert (row.alternatives, row.complete) == ((), False)
    assert "a second time" in row.inexact[0]


def test_nodes_that_the_query_makes() -> None:
    """Triples alike but for their blank node cannot be told apart; that is said."""
    rows = supported("CONSTRUCT { _:x e:n ?n . _:x e:same e:a } WHERE { ?s e:q ?n }", "a q 1; b q 2")
    found = {
        (t.predicate.value[-1], str(t.object)): row
        for t, row in zip(rows.result.triples, rows.rows, strict=True)
    }
    assert all(
        row.alternatives == (quads("a q 1"), quads("b q 2")) for (p, _), row in found.items() if p == "e"
    )
    assert all(row.inexact for (p, _), row in found.items() if p == "e")
    assert [row.inexact for (p, _), row in found.items() if p == "n"] == [(), ()]


# Bounds


def test_too_many_alternatives_are_said_to_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The smallest stay, and the row is not complete."""
    monkeypatch.setattr(answering, "MAX_ALTERNATIVES", 2)
    (row,) = supported("SELECT DISTINCT ?p { ?s ?p ?o FILTER(?p = e:r) }").rows
    assert len(row.alternatives) == 2
    assert not row.complete


def test_too_many_solutions_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows whose solutions were not read say so; none claims to be complete."""
    monkeypatch.setattr(reading, "MAX_SOLUTIONS", 3)
    rows = supported("SELECT ?s ?p ?o { ?s ?p ?o }").rows
    assert sum(bool(row.alternatives) for row in rows) == 3
    assert not any(row.complete for row in rows)
    assert all(row.inexact for row in rows if not row.alternatives)


def test_what_the_parser_does_not_cover_is_answered_without_statements() -> None:
    """The answer is there; each row says why it has no statements."""
    deep = "SELECT * { " + "{ " * 400 + "?s e:q ?n" + " }" * 400 + " }"
    for query in (
        deep,
        "ASK { ?x ?y <<( ?s ?p ?o )>> }",
        "ASK { ?s e:q ?n FILTER NOT EXISTS { ?x ?y <<( ?s ?p ?o )>> } }",
    ):
        answer = supported(query)
        assert len(answer.rows) == len(answer.result)
        for row in answer.rows:
            assert (row.alternatives, row.complete) == ((), False)
            assert "could not be followed" in row.inexact[0]
    assert len(supported(deep).rows) == 2


def test_errors_are_those_of_the_plain_query() -> None:
    """Refused and wrong queries stay so."""
    with pytest.raises(RefusedQueryError, match="SERVICE"):
        supported("SELECT * { SERVICE <http://e.org/> { ?s ?p ?o } }")
    with pytest.raises(QueryError, match="not SPARQL"):
        supported("SELECT * { ?s ?p }")
