"""A change brings what a full validation afterwards finds less what one before found."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import event, given, settings

from icatkg.validation.compiled.results import report_graph
from icatkg.validation.compiled.run import validate_compiled
from icatkg.validation.compiled.shapes_graph import ShapesGraph
from icatkg.validation.incremental.validator import IncrementalValidator, identity
from tests.compiled.both_engines import quads
from tests.incremental.random_cases import changes, shapes, sparql_shapes

if TYPE_CHECKING:
    from pyoxigraph import Quad


def _assert_equal(change: tuple[str, str, str], shapes_text: str) -> None:
    graph, added, removed = map(quads, change)
    shapes_graph = quads(shapes_text)
    validator = IncrementalValidator(graph, shapes_graph)
    found = validator.check(added, removed)
    after = [q for q in graph if q not in removed or q in added] + added
    first, last = (_full(state, shapes_graph) for state in (graph, after))
    if first is None or last is None:
        event("not compiled")
        assert found.not_compiled
        return
    assert found.not_compiled == ()
    assert Counter(map(identity, found.added)) == last - first
    assert Counter(map(identity, found.removed)) == first - last
    event("something changes" if last != first else "nothing changes")
    assert validator.check([])[:3] == ((), (), _nothing(shapes_graph))
    again = validator.check(removed, added)
    assert Counter(map(identity, again.removed)) - first == Counter()


def _full(graph: list[Quad], shapes_graph: list[Quad]) -> Counter[tuple[object, ...]] | None:
    outcome = validate_compiled(graph, shapes_graph)
    return None if outcome.not_compiled else Counter(map(identity, outcome.results))


def _nothing(shapes_graph: list[Quad]) -> tuple[Quad, ...]:
    return report_graph(ShapesGraph(shapes_graph), ())


@settings(max_examples=150)
@given(changes(), shapes())
def test_core(change: tuple[str, str, str], shape: str) -> None:
    """Of every component of SHACL Core, with every kind of path and target."""
    _assert_equal(change, shape)


@settings(max_examples=150)
@given(changes(literals=False), sparql_shapes())
def test_sparql(change: tuple[str, str, str], shape: str) -> None:
    """Of SPARQL-based constraints of any structure."""
    _assert_equal(change, shape)
