"""The reported failing sets fail, each proper subset succeeds: on random sets, graphs and queries."""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, Quad, QuerySolutions, Store

from icatkg.diagnosis.parts import Parts
from icatkg.diagnosis.subqueries import subqueries
from icatkg.querying.parsing import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 6
SETS = st.frozensets(st.frozensets(st.integers(0, SIZE - 1), min_size=1), max_size=4)


def proper_subsets(parts: frozenset[int]) -> Iterator[frozenset[int]]:
    """Give all proper subsets of a set."""
    found = chain.from_iterable(combinations(sorted(parts), n) for n in range(len(parts)))
    return map(frozenset, found)


@given(SETS)
def test_search_finds_all_minimal_and_maximal_sets(failing: frozenset[frozenset[int]]) -> None:
    """All of them, against going through all subsets."""

    def succeeds(parts: frozenset[int]) -> bool:
        return not any(f <= parts for f in failing)

    every = [frozenset(s) for n in range(SIZE + 1) for s in combinations(range(SIZE), n)]
    minimal = {s for s in every if not succeeds(s) and all(map(succeeds, proper_subsets(s)))}
    good = [s for s in every if succeeds(s)]
    maximal = {s for s in good if not any(s < other for other in good)}
    found = subqueries(SIZE, succeeds)
    assert found.complete
    assert set(found.minimal) == minimal
    assert len(found.minimal) == len(minimal)
    assert set(found.maximal) == maximal
    assert found.tried <= 2**SIZE


@given(SETS)
def test_search_that_ends_at_its_limit_reports_only_what_it_knows(
    failing: frozenset[frozenset[int]],
) -> None:
    """What is reported is right though incomplete."""

    def succeeds(parts: frozenset[int]) -> bool:
        return not any(f <= parts for f in failing)

    found = subqueries(SIZE, succeeds, limit=4)
    assert found.tried <= 4
    for parts in found.minimal:
        assert not succeeds(parts)
        assert all(map(succeeds, proper_subsets(parts)))


EX = "http://example.org/"
NODES = [NamedNode(f"{EX}n{i}") for i in range(4)]
PREDICATES = [NamedNode(f"{EX}p{i}") for i in range(3)]
TRIPLES = st.tuples(st.sampled_from(NODES), st.sampled_from(PREDICATES), st.sampled_from(NODES))
TERMS = st.sampled_from([*map(str, NODES), "?a", "?b", "?c"])
PATTERNS = st.builds(
    lambda s, p, o: f"{s} {p} {o} .", TERMS, st.sampled_from([*map(str, PREDICATES), "?p"]), TERMS
)
FILTERS = st.builds(
    lambda v, sign, n: f"FILTER({v} {sign} {n})",
    st.sampled_from(["?a", "?b", "?c"]),
    st.sampled_from(["=", "!="]),
    st.sampled_from([*map(str, NODES), "?a", "?b"]),
)
OPTIONALS = st.builds(lambda pattern: f"OPTIONAL {{ {pattern} }}", PATTERNS)
MINUSES = st.builds(lambda pattern: f"MINUS {{ {pattern} }}", PATTERNS)
UNIONS = st.builds(lambda left, right: f"{{ {left} }} UNION {{ {right} }}", PATTERNS, PATTERNS)
ABSENCES = st.builds(lambda pattern: f"FILTER NOT EXISTS {{ {pattern} }}", PATTERNS)
VALUES = st.builds(
    lambda v, node: f"VALUES {v} {{ {node} }}", st.sampled_from(["?a", "?b"]), st.sampled_from(NODES)
)


def graph_of(triples: list[tuple[NamedNode, NamedNode, NamedNode]]) -> Store:
    """Give a store with these triples."""
    store = Store()
    store.extend(Quad(s, p, o, DefaultGraph()) for s, p, o in triples)
    return store


def parts_of(store: Store, patterns: list[str]) -> Parts:
    """Give the parts of a query over a store."""
    tree = parse(f"SELECT * {{ {' '.join(patterns)} }}")
    assert tree.where is not None
    return Parts(
        tree.where,
        lambda group: bool(store.query(f"ASK {group}")),
        lambda group, most: counted(store, group, most),
    )


def counted(store: Store, group: str, most: int) -> int:
    """Count the solutions of a group up to a number."""
    found = store.query(f"SELECT * {group} LIMIT {most}")
    assert isinstance(found, QuerySolutions)
    return len(list(found))


def has_solution(store: Store, patterns: list[str]) -> bool:
    """Ask the engine for the query as it stands."""
    return bool(store.query(f"ASK {{ {' '.join(patterns)} }}"))


@given(st.lists(TRIPLES, max_size=8), st.lists(PATTERNS, min_size=1, max_size=5))
def test_patterns(triples: list[tuple[NamedNode, NamedNode, NamedNode]], patterns: list[str]) -> None:
    """The engine itself says so of each set, for triple patterns."""
    store = graph_of(triples)
    parts = parts_of(store, patterns)
    found = subqueries(len(parts.items), parts.succeeds)
    assert bool(found.minimal) == (not has_solution(store, patterns))
    for failing in found.minimal:
        assert not has_solution(store, [patterns[i] for i in sorted(failing)])
        for fewer in proper_subsets(failing):
            assert has_solution(store, [patterns[i] for i in sorted(fewer)])


@given(
    st.lists(TRIPLES, max_size=8),
    st.lists(
        st.one_of(PATTERNS, FILTERS, OPTIONALS, MINUSES, UNIONS, ABSENCES, VALUES), min_size=1, max_size=6
    ),
)
def test_all_sorts_of_parts(
    triples: list[tuple[NamedNode, NamedNode, NamedNode]], patterns: list[str]
) -> None:
    """The whole fails just when the query does, and leaving parts out never takes solutions away."""
    store = graph_of(triples)
    parts = parts_of(store, patterns)
    every = [
        frozenset(s) for n in range(len(parts.items) + 1) for s in combinations(range(len(parts.items)), n)
    ]
    answers = {chosen: parts.succeeds(chosen) for chosen in every}
    assert answers[every[-1]] == has_solution(store, patterns)
    for chosen, good in answers.items():
        if good:
            assert all(answers[fewer] for fewer in proper_subsets(chosen)), (patterns, sorted(chosen))
