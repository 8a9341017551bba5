"""Changes of whole graphs, and that the graph is afterwards what it was."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from icatkg import resources
from icatkg.errors import ShapesError
from icatkg.serialization.reading import read_quads
from icatkg.validation.compiled import data_graph
from icatkg.validation.compiled.run import validate_compiled
from icatkg.validation.incremental import changing_graph
from icatkg.validation.incremental.validator import IncrementalValidator, identity
from tests.compiled.both_engines import quads
from tests.incremental.generated_shapes import SHAPES
from tests.reasoning.generated_graph import generated_graph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Triple

    import icatkg
    from icatkg.validation.incremental.validator import Change

_GENERATED = [*parse(SHAPES, format=RdfFormat.TURTLE)]
_COUNTED = ":S a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path :p ; sh:maxCount 1 ] ."


def _full(graph: Sequence[Quad | Triple], shapes: Sequence[Quad]) -> Counter[tuple[object, ...]]:
    outcome = validate_compiled(graph, shapes)
    assert outcome.not_compiled == ()
    return Counter(map(identity, outcome.results))


def _assert_difference(
    change: Change, before: Counter[tuple[object, ...]], after: Counter[tuple[object, ...]]
) -> None:
    assert change.not_compiled == ()
    assert Counter(map(identity, change.added)) == after - before
    assert Counter(map(identity, change.removed)) == before - after


@pytest.mark.parametrize("seed", range(3))
def test_nodes_of_the_packaged_graph(kg: icatkg.KnowledgeGraph, seed: int) -> None:
    """What describes some nodes, left out and put back, brings and takes the same results."""
    shapes = [quad for file in resources.shape_files() for quad in read_quads(file, None)]
    whole = sorted(kg.dataset.quads(), key=str)
    random = Random(seed)  # noqa: S311 - no secret
    # besides any nodes, one that many others refer to
    chosen = {*random.sample(sorted({str(q.subject) for q in whole}), 12)}
    chosen.add(["<https://w3id.org/icatkg/id/icat>", "<https://w3id.org/icatkg/kind/member>", ""][seed])
    described = [q for q in whole if str(q.subject) in chosen]
    rest = [q for q in whole if str(q.subject) not in chosen]
    before, after = _full(rest, shapes), _full(whole, shapes)
    assert before
    change = IncrementalValidator(rest, shapes).check(described)
    _assert_difference(change, before, after)
    assert sum(change.focus_nodes.values()) < 3_000
    _assert_difference(IncrementalValidator(whole, shapes).check([], described), after, before)


@pytest.mark.parametrize("seed", range(3))
def test_generated_graphs(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of a generated graph, added and taken away, with a change of both kinds after it."""
    if seed == 2:  # as if there were so many focus nodes that paths are scanned whole
        monkeypatch.setattr(changing_graph, "_MANY", 0)
        monkeypatch.setattr(data_graph, "_FEW", 0)
    whole = generated_graph(2_000, seed)
    random = Random(seed)  # noqa: S311 - no secret
    random.shuffle(whole)
    some, others, rest = whole[:60], whole[60:120], whole[120:]
    with_some, with_others = _full([*rest, *some], _GENERATED), _full([*rest, *others], _GENERATED)
    validator = IncrementalValidator([*rest, *some], _GENERATED)
    _assert_difference(validator.check(others, some), with_some, with_others)
    _assert_difference(validator.check(others), with_some, _full(whole, _GENERATED))
    _assert_difference(validator.check([], some), with_some, _full(rest, _GENERATED))


def test_as_many_nodes_are_checked_in_a_large_graph_as_in_a_small_one() -> None:
    """What is checked follows the change, not the graph."""
    checked = []
    for size in (1_000, 8_000):
        graph = generated_graph(size + 100)
        change = IncrementalValidator(graph[:size], _GENERATED).check(graph[size : size + 100])
        checked.append(sum(change.focus_nodes.values()))
    assert min(checked) > 10
    assert max(checked) < 100


def test_the_graph_stays_as_it_is() -> None:
    """Also when a check fails, and with literals that the store would rewrite."""
    declared = ':O a owl:Ontology ; sh:declare [ sh:prefix "ex" ; sh:namespace "urn:ex:"^^xsd:anyURI ] . '
    query = "SELECT $this ?failure { $this ex:q ?failure }"
    failing = f':F sh:targetClass :F ; sh:sparql [ sh:prefixes :O ; sh:select "{query}" ] .'
    shapes = quads(f"{_COUNTED} {declared} {failing}")
    validator = IncrementalValidator(quads(":a a :T ; :p 1 ."), shapes)
    with pytest.raises(ShapesError, match="failure"):
        validator.check(quads(":a :p 2 ; a :F ; :q true ."))
    assert validator.check([]).added == ()
    for _ in range(2):
        change = validator.check(quads(":a :p 01 ."))
        assert [(r.component, r.focus) for r in change.added] == [
            ("MaxCountConstraintComponent", NamedNode("urn:ex:a"))
        ]
        assert validator.check(quads(":a :q 2 .")).added == ()
        # the query would now see a literal that the store rewrites
        for known in ("", ":b :r 02 ."):
            change = IncrementalValidator(quads(known), shapes).check(quads(":b :q 02 ."))
            assert [str(shape) for shape, _ in change.not_compiled] == ["<urn:ex:F>"]
        change = validator.check(quads(":b :q 02 ."))
        assert [str(shape) for shape, _ in change.not_compiled] == ["<urn:ex:F>"]
        assert validator.check([]).not_compiled == ()


def test_what_is_there_already_changes_nothing() -> None:
    """Nor does what is not there when it is removed, nor what goes and comes."""
    graph = quads(":a a :T ; :p 1, 2 .")
    validator = IncrementalValidator(graph, quads(_COUNTED))
    for change in (
        validator.check(graph),
        validator.check([], quads(":a :p 3 .")),
        validator.check([], quads(":a :p 01 .")),
        validator.check(graph, graph),
        validator.check([Quad(q.subject, q.predicate, q.object, NamedNode("urn:g")) for q in graph]),
    ):
        assert change.added == change.removed == ()
        assert change.focus_nodes == {NamedNode("urn:ex:S"): 0}
    assert len(validator.check([], quads(":a :p 2 .")).removed) == 1


def test_what_cannot_be_compiled_is_named() -> None:
    """With the reason; the other shapes are checked."""
    recursive = ":R sh:targetClass :T ; sh:property [ sh:path :q ; sh:node :R ] ."
    change = IncrementalValidator(quads(":a a :T ; :p 1 ."), quads(f"{_COUNTED} {recursive}")).check(
        quads(":a :p 2 .")
    )
    assert len(change.added) == 1
    assert any(str(shape) == "<urn:ex:R>" and "circle" in reason for shape, reason in change.not_compiled)
    assert NamedNode("urn:ex:R") not in change.focus_nodes
