"""RDF lists, as the rules read them.

A list whose cells go in a circle, lack a first term or an end, or have two of either, is no list: it is
passed over. Copies of a cell's triples that equality made are passed over too, for the rules are applied to
all names anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from icatkg.reasoning.terms import FIRST, NIL, REST

if TYPE_CHECKING:
    from icatkg.reasoning.equality import Equality
    from icatkg.reasoning.facts import Facts, Key

__all__ = ["Reading", "read"]


class Reading(NamedTuple):
    """A list that was read.

    Attributes
    ----------
    items
        Its terms, in order.
    triples
        The triples it is made of, first and rest of each cell in turn.

    """

    items: tuple[int, ...]
    triples: tuple[Key, ...]


def read(facts: Facts, equality: Equality, head: int) -> Reading | None:
    """Read a list; ``None`` if it is none, or empty."""
    items: list[int] = []
    triples: list[Key] = []
    seen: set[int] = set()
    cell = head
    while cell != NIL:
        first, rest = _only(facts, equality, cell, FIRST), _only(facts, equality, cell, REST)
        if cell in seen or first is None or rest is None:
            return None
        seen.add(cell)
        items.append(first)
        triples += ((cell, FIRST, first), (cell, REST, rest))
        cell = rest
    return Reading(tuple(items), tuple(triples)) if items else None


def _only(facts: Facts, equality: Equality, cell: int, predicate: int) -> int | None:
    """Give the one object, up to equality."""
    found = facts.of(predicate).by_subject().get(cell, [])
    if len(found) > 1:
        steps = {o: facts.known[cell, predicate, o] for o in found}
        found = [o for o in found if not (steps[o] or ("",))[0].startswith("eq-rep")] or found
        names = equality.names.get(found[0], ())
        if any(o not in names for o in found[1:]):
            return None
    return found[0] if found else None
