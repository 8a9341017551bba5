"""On which nodes an inferred triple rests: what a view in time must know without reasoning anew.

A view drops nodes, and with each node every asserted triple that mentions it. An inferred triple then still
holds when it has a proof whose asserted triples mention none of the dropped nodes. So each proof comes down
to a set of nodes, and a triple to the smallest of these sets. This is the label of a node in an
assumption-based truth maintenance system (de Kleer, An assumption-based TMS, Artificial Intelligence 28,
1986), with the nodes as assumptions.
"""

from __future__ import annotations

from collections import defaultdict, deque
from itertools import product
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pyoxigraph import Triple

    from icatkg.derivations import Derivation

__all__ = ["alternatives"]

_Sets = tuple[frozenset[str], ...]


def alternatives(
    steps: Iterable[tuple[Triple, Derivation]], asserted: Iterable[Triple], movable: Collection[str]
) -> dict[Triple, _Sets]:
    """Give the sets of nodes of which one must be there for an inferred triple to hold.

    Parameters
    ----------
    steps
        Every step that leads to an inferred triple, with the triple: not one proof, but all.
    asserted
        The asserted triples.
    movable
        IRIs of the nodes that may be dropped.

    Returns
    -------
    dict
        Inferred triple to the smallest sets of movable nodes besides its own; a triple for which its own
        nodes are enough is left out.

    """
    movable = frozenset(movable)
    labels: dict[Triple, _Sets] = {t: (_mentioned(t) & movable,) for t in asserted}
    given = frozenset(labels)
    unique = {(triple, derivation.premises) for triple, derivation in steps if triple not in given}
    by_premise: defaultdict[Triple, list[tuple[Triple, tuple[Triple, ...]]]] = defaultdict(list)
    for step in unique:
        for premise in set(step[1]):
            by_premise[premise].append(step)
    waiting = deque(step for step in unique if all(premise in labels for premise in step[1]))
    while waiting:
        triple, premises = waiting.popleft()
        if not all(premise in labels for premise in premises):
            continue
        found = {frozenset().union(*sets) for sets in product(*(labels[premise] for premise in premises))}
        old = labels.get(triple, ())
        new = _smallest(found | set(old))
        if set(new) != set(old):
            labels[triple] = new
            waiting.extend(by_premise[triple])
    return {
        triple: others
        for triple, sets in labels.items()
        if triple not in given and all(others := _smallest({nodes - _mentioned(triple) for nodes in sets}))
    }


def _mentioned(triple: Triple) -> frozenset[str]:
    return frozenset(term.value for term in (triple.subject, triple.object) if isinstance(term, NamedNode))


def _smallest(sets: Collection[frozenset[str]]) -> _Sets:
    """Leave out the sets that contain another one."""
    kept: list[frozenset[str]] = []
    for nodes in sorted(sets, key=lambda s: (len(s), sorted(s))):
        if not any(other <= nodes for other in kept):
            kept.append(nodes)
    return tuple(kept)
