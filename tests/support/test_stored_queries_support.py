"""Every row of every stored query on the packaged graph has its statements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from icatkg.querying.execution import bound_query, execute
from icatkg.querying.parsing import parse
from icatkg.querying.stored import stored_queries
from icatkg.querying.support import execute_with_support
from icatkg.querying.syntax import Exists, Minus, Query
from icatkg.querying.syntax.scope import nodes
from tests.test_stored_queries import read_case

if TYPE_CHECKING:
    from icatkg import KnowledgeGraph
    from icatkg.querying.support import Supported

_CASES = {
    path.parent.name: read_case(path).values
    for path in sorted((Path(__file__).parent.parent / "queries").glob("*/*.csv"), reverse=True)
}
_NAMES = [query.name for query in stored_queries()]


class Answered(NamedTuple):
    """A stored query with its parameters, and its answer with support."""

    text: str
    supported: Supported

    @property
    def denies_or_counts(self) -> bool:
        """Whether it has a negation or an aggregate anywhere."""
        return any(
            isinstance(node, Minus)
            or (isinstance(node, Exists) and (node.negated or not node.positive))
            or (isinstance(node, Query) and node.aggregates)
            for node in nodes(parse(self.text))
        )


@pytest.fixture(scope="module")
def answered(kg: KnowledgeGraph) -> dict[str, Answered]:
    """Give the answer of each stored query with support."""
    texts = {name: bound_query(kg.dataset, name, _CASES.get(name, {})) for name in _NAMES}
    return {name: Answered(text, execute_with_support(kg.dataset, text)) for name, text in texts.items()}


def test_answers_are_those_without_support(kg: KnowledgeGraph, answered: dict[str, Answered]) -> None:
    """Columns, rows, triples and their order are the same; each has its support."""
    for text, supported in answered.values():
        plain = execute(kg.dataset, text)
        result = supported.result
        assert (result.form, result.variables) == (plain.form, plain.variables)
        assert (result.rows, result.triples, result.answer) == (plain.rows, plain.triples, plain.answer)
        assert len(supported.rows) == len(plain)


def test_every_row_has_statements_of_the_store(kg: KnowledgeGraph, answered: dict[str, Answered]) -> None:
    """No row is without an alternative, and none rests on nothing but counts of nothing."""
    store = kg.dataset.store()
    for name, (_, supported) in answered.items():
        for support in supported.rows:
            assert support.alternatives, name
            assert support.aggregate or support.absent or all(support.alternatives), name
            assert all(quad in store for alternative in support.alternatives for quad in alternative), name


def test_rows_without_negation_and_aggregates_are_exact(answered: dict[str, Answered]) -> None:
    """All of them; and most of the others."""
    plain = [a for a in answered.values() if not a.denies_or_counts]
    rows = [row for a in answered.values() for row in a.supported.rows]
    assert len(plain) > 50
    assert [row.inexact for a in plain for row in a.supported.rows if row.inexact] == []
    exact = sum(not row.inexact for row in rows)
    print(f"exact lineage: {exact} of {len(rows)} rows ({exact / len(rows):.1%})")  # noqa: T201 - asked for
    assert exact / len(rows) > 0.9


def test_the_statements_suffice_for_the_rows(answered: dict[str, Answered]) -> None:
    """For the first row of each query: its smallest alternative alone gives the row."""
    from tests.support.small_graphs import Kept

    tried = 0
    for name, (text, supported) in answered.items():
        for row, support in zip(supported.result.rows[:1], supported.rows, strict=False):
            if not support.inexact:
                tried += 1
                assert row in execute(Kept(support.alternatives[0]), text).rows, name
    assert tried > 80
