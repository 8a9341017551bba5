"""The difference of two datasets as quads: what has to be taken away and added to make one the other."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from icatkg.comparison.blank_nodes import components, nodes_of, relabelled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from icatkg.comparison.blank_nodes import Component

__all__ = ["Difference", "difference"]


class Difference(NamedTuple):
    """What has to be taken away and added to make one dataset the other.

    Attributes
    ----------
    removed, added
        Quads, sorted by their text. Blank nodes of removed quads have the labels of the old dataset, those of
        added quads labels that it does not use; no blank node is in both.
    unmatched
        How many groups of blank nodes were too tangled to be matched; they were compared as written.

    """

    removed: tuple[Quad, ...]
    added: tuple[Quad, ...]
    unmatched: int = 0

    def __bool__(self) -> bool:
        """Tell whether there is any difference."""
        return bool(self.removed or self.added)


def difference(old: Iterable[Quad], new: Iterable[Quad]) -> Difference:
    """Compare two datasets; blank nodes match when what is said of them is isomorphic.

    Parameters
    ----------
    old, new
        Quads, in any order, with or without repetition. Literals are compared as written.

    """
    before, after = set(old), set(new)
    ground_before = {quad for quad in before if not any(nodes_of(quad))}
    ground_after = {quad for quad in after if not any(nodes_of(quad))}
    old_parts, new_parts = components(before - ground_before), components(after - ground_after)
    gone, come = _unmatched(old_parts, new_parts), _unmatched(new_parts, old_parts)
    used = {node for quad in before for node in nodes_of(quad)}
    removed = (ground_before - ground_after).union(*(part.quads for part in gone))
    added = (ground_after - ground_before).union(*_with_new_labels(come, used))
    unmatched = sum(part.given_up for part in (*gone, *come))
    return Difference(tuple(sorted(removed, key=str)), tuple(sorted(added, key=str)), unmatched)


def _unmatched(parts: list[Component], others: list[Component]) -> list[Component]:
    """Give the parts that have no partner; of equal ones, those that come last."""
    partners = Counter((part.given_up, part.form) for part in others)
    found = []
    for part in parts:
        key = (part.given_up, part.form)
        if partners[key] > 0:
            partners[key] -= 1
        else:
            found.append(part)
    return found


def _with_new_labels(parts: list[Component], used: set[str]) -> list[set[Quad]]:
    number = 0
    found = []
    for part in parts:
        names: dict[str, str] = {}
        for quad in part.quads:
            for node in nodes_of(quad):
                while node not in names:
                    number += 1
                    if (name := f"added{number}") not in used:
                        names[node] = name
        found.append({relabelled(quad, names) for quad in part.quads})
    return found
