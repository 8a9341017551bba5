"""On which nodes an inferred triple rests, against reasoning anew without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Triple

from icatkg.derivations import Derivation
from icatkg.reasoning.dependence import alternatives

if TYPE_CHECKING:
    from collections.abc import Iterable

NODES = [f"urn:n{i}" for i in range(5)]
PREDICATE = NamedNode("urn:p")


def _triple(subject: int, object_: int) -> Triple:
    return Triple(NamedNode(NODES[subject]), PREDICATE, NamedNode(NODES[object_]))


def _mentioned(triple: Triple) -> set[str]:
    return {str(triple.subject)[1:-1], str(triple.object)[1:-1]}


triples = st.builds(_triple, st.integers(0, 4), st.integers(0, 4))
# As in every rule of OWL 2 RL, the nodes of a conclusion occur in its premises.
steps = st.tuples(triples, st.lists(triples, min_size=1, max_size=3)).filter(
    lambda step: _mentioned(step[0]) <= set().union(*map(_mentioned, step[1]))
)


def _closed(asserted: Iterable[Triple], rules: list[tuple[Triple, list[Triple]]]) -> set[Triple]:
    known = set(asserted)
    while new := {head for head, body in rules if set(body) <= known} - known:
        known |= new
    return known


@given(st.sets(triples, max_size=8), st.lists(steps, max_size=12), st.sets(st.sampled_from(NODES)))
def test_same_as_reasoning_anew(
    asserted: set[Triple], rules: list[tuple[Triple, list[Triple]]], gone: set[str]
) -> None:
    """What the sets say still holds is what follows from the triples that remain."""
    rests = alternatives([(head, Derivation("r", tuple(body))) for head, body in rules], asserted, NODES)
    kept = {
        triple
        for triple in _closed(asserted, rules)
        if not _mentioned(triple) & gone
        and (triple in asserted or triple not in rests or any(not nodes & gone for nodes in rests[triple]))
    }
    assert kept == _closed({t for t in asserted if not _mentioned(t) & gone}, rules)


def test_two_proofs_are_two_sets() -> None:
    """A triple with two ways to it rests on either."""
    goal, first, second = _triple(0, 1), _triple(0, 2), _triple(0, 3)
    link, other = _triple(2, 1), _triple(3, 1)
    rules = [(goal, Derivation("a", (first, link))), (goal, Derivation("b", (second, other)))]
    found = alternatives(rules, [first, second, link, other], NODES)
    assert found == {goal: (frozenset({NODES[2]}), frozenset({NODES[3]}))}


def test_own_nodes_are_not_told() -> None:
    """A triple that needs nothing but its own nodes, or what never goes, is left out."""
    goal, premise = _triple(0, 1), _triple(1, 0)
    assert alternatives([(goal, Derivation("a", (premise,)))], [premise], NODES) == {}
    axiom = _triple(3, 4)
    assert alternatives([(goal, Derivation("a", (premise, axiom)))], [premise, axiom], NODES[:2]) == {}
