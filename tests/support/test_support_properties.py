"""What support claims holds, for random small graphs and queries of each operator.

Three claims are checked against the engine. *Enough*: a store of nothing but the statements of one
alternative gives the row. *Needed*: if a statement of each alternative goes, so does the row. *Minimal*: the
alternatives are the minimal sets, found by trying all. The second and third hold for queries whose solutions
only grow with the statements: no OPTIONAL, negation, aggregate or LIMIT inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icatkg.errors import QueryError
from icatkg.querying.execution import execute
from icatkg.querying.support import RowSupport, execute_with_support
from tests.support.small_graphs import (
    Kept,
    QueryMaker,
    answers,
    graphs,
    minimal_supports,
    quads,
    row_keys,
)

if TYPE_CHECKING:
    from random import Random

    from pyoxigraph import Quad

_SHRINKING = {"optional", "minus", "not exists", "aggregate", "grouped", "limit"}
_OPERATORS = [
    "",
    "blank",
    "path",
    "union",
    "optional",
    "minus",
    "exists",
    "not exists",
    "exists,path",
    "embedded,exists",
    "embedded,exists,not exists",
    "values,bind",
    "graph",
    "graph,path",
    "graph,exists,group",
    "sub",
    "sub,union",
    "limit",
    "grouped",
    "aggregate",
    "aggregate,union",
    "aggregate,optional",
    "aggregate,not exists",
    "aggregate,grouped",
    "construct,union",
    "construct,optional",
    "ask,union",
    "optional,union,group,values,bind",
    "optional,exists,embedded",
    "sub,grouped,optional,exists,not exists,minus,union,bind,values,path,graph,group",
]
_UNANSWERED = ("found a second time", "could not be followed", "too many", "too long")


def enough(support: RowSupport, key: object, query: str) -> bool:
    """Tell whether each alternative alone gives the row."""
    return all(key in answers(alternative, query) for alternative in support.alternatives[:4])


def needed(support: RowSupport, key: object, statements: frozenset[Quad], query: str) -> bool:
    """Tell whether the row goes when one statement of each alternative does."""
    left = set(statements)
    for alternative in support.alternatives:
        if alternative <= left and alternative:
            left.discard(min(alternative, key=str))
    still = any(alternative <= left for alternative in support.alternatives)
    return still or key not in answers(left, query)


@pytest.mark.parametrize("operators", _OPERATORS)
@given(data=st.data(), random=st.randoms(use_true_random=False))
def test_support_holds(operators: str, data: st.DataObject, random: Random) -> None:
    """Enough, needed and minimal; the answer is that of the plain query."""
    allowed = set(operators.split(","))
    grows = not allowed & _SHRINKING
    small = grows and data.draw(st.booleans())
    statements = data.draw(graphs(named="graph" in allowed, size=6 if small else 12))
    dataset = Kept(statements)
    for _ in range(2 if small else 4):
        query, cut = QueryMaker(random, allowed).query()
        try:
            plain = execute(dataset, f"{query} {cut}")
        except QueryError:  # a variable that BIND or AS names twice
            continue
        supported = execute_with_support(dataset, f"{query} {cut}")
        keys = row_keys(supported.result)
        assert keys == row_keys(plain)
        assert len(keys) == len(supported.rows)
        minimal = minimal_supports(statements, query) if small else {}
        for key, support in zip(keys, supported.rows, strict=True):
            if key is False:
                assert support.alternatives == ()
                continue
            assert support.alternatives
            assert all(alternative <= statements for alternative in support.alternatives)
            assert not any(text in reason for reason in support.inexact for text in _UNANSWERED)
            if support.inexact:
                continue
            assert enough(support, key, query)
            if grows and support.complete:
                assert needed(support, key, statements, query)
            if small:
                found = set(support.alternatives)
                assert found == minimal[key] if support.complete else found <= minimal[key]


def test_the_checks_can_fail() -> None:
    """A statement too few is not enough, one too many not needed, an alternative too few not complete."""
    statements = quads("n0 p n1; n0 p n2; n1 q 1; n2 q 1")
    query = "PREFIX e: <https://e.org/> SELECT ?a { ?a e:p ?b . ?b e:q 1 }"
    supported = execute_with_support(Kept(statements), f"{query} LIMIT 1")
    (key,), (support,) = row_keys(supported.result), supported.rows
    assert enough(support, key, query)
    assert needed(support, key, statements, query)
    first, second = support.alternatives
    assert minimal_supports(statements, query)[key] == {first, second}
    assert not enough(RowSupport((first - {min(first, key=str)}, second)), key, query)
    assert not needed(RowSupport((first,)), key, statements, query)
    assert {first | second} != minimal_supports(statements, query)[key]
