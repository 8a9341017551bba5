"""What a rule lacks: the premises that are missing for a triple that does not follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, Variable

from icatkg.reasoning.conjunctions import ListAtom, list_properties
from icatkg.reasoning.matching import bind, most_selective, premises_of, rules_for, unified

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from icatkg.reasoning.conjunctions import Atom, Conjunction
    from icatkg.reasoning.triple_index import Index, Match

    Term = NamedNode | BlankNode | Literal | Triple
    Slots = list[Term | None]
    Pattern = tuple[Term | Variable, Term | Variable, Term | Variable]

__all__ = ["Shortfall", "near_misses"]


class Shortfall(NamedTuple):
    """A rule that would conclude a triple if some premises were there.

    Attributes
    ----------
    rule
        Its W3C name.
    present
        The premises that are there.
    missing
        The patterns of those that are not, with what the others bind; variables are named as in the table.

    """

    rule: str
    present: tuple[Triple, ...]
    missing: tuple[Pattern, ...]


def near_misses(goal: Triple, index: Index, most: int = 100) -> list[Shortfall]:
    """Give for each rule that could conclude a triple the premises it lacks, at least one being there.

    Parameters
    ----------
    goal
        A triple that no rule concludes.
    index
        The premises to choose from.
    most
        How many ways to look for with each rule.

    Returns
    -------
    list
        For each rule the ways with the fewest premises missing; the fewest first, then in the order of the
        table.

    """
    found: list[Shortfall] = []
    for conjunction in rules_for(index):
        slots = unified(conjunction, goal)
        if slots is not None:
            found += _fewest_missing(index, conjunction, slots, goal, most)
    unique = dict.fromkeys(found)
    return sorted(unique, key=lambda shortfall: len(shortfall.missing))


def _fewest_missing(
    index: Index, conjunction: Conjunction, slots: Slots, goal: Triple, most: int
) -> list[Shortfall]:
    # A list that is not there could be any list: only the other patterns of a rule can be what lacks.
    can_lack = [not isinstance(a, ListAtom) and a[1] not in list_properties() for a in conjunction.body]
    for number in range(1, sum(can_lack) + 1):
        ways = _lacking(index, conjunction.body, slots, can_lack, number)
        found: list[Shortfall] = []
        for bound, matches in ways:
            lacking = [
                a
                for a, match in zip(conjunction.body, matches, strict=True)
                if match is None and not isinstance(a, ListAtom)
            ]
            present = premises_of(matches)
            if present and goal not in present and not any(_there(index, atom, bound) for atom in lacking):
                missing = tuple(_pattern(atom, bound, conjunction.variables) for atom in lacking)
                if tuple(goal) not in missing:
                    found.append(Shortfall(conjunction.rule, present, missing))
            if len(found) >= most:
                break
        if found:
            return found
    return []


def _there(index: Index, atom: Atom, slots: Slots) -> bool:
    s, p, o = (slots[term] if isinstance(term, int) else term for term in atom)
    return bool(index.matches(s, p, o))


def _pattern(atom: Atom, slots: Slots, names: Sequence[str]) -> Pattern:
    s, p, o = (
        term if not isinstance(term, int) else slots[term] or Variable(names[term].replace("'", "_"))
        for term in atom
    )
    return s, p, o


def _lacking(
    index: Index, body: Sequence[Atom | ListAtom], slots: Slots, can_lack: Sequence[bool], number: int
) -> Iterator[tuple[Slots, list[Match | None]]]:
    """Give the ways to match all patterns but ``number`` of them."""

    def search(
        left: Collection[int], bound: Slots, premises: list[Match | None], spare: int
    ) -> Iterator[tuple[Slots, list[Match | None]]]:
        if not left:
            if not spare:
                yield bound, premises
            return
        position, matches = most_selective(index, body, left, bound)
        rest = [p for p in left if p != position]
        for triple in matches:
            wider = bound.copy()
            if bind(body[position], triple, wider):
                yield from search(
                    rest, wider, [*premises[:position], triple, *premises[position + 1 :]], spare
                )
        if spare and can_lack[position]:
            yield from search(rest, bound, premises, spare - 1)

    return search(range(len(body)), slots, [None] * len(body), number)
