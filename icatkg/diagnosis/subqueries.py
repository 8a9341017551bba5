"""The smallest sets of parts that fail together, and the largest that succeed.

A set of parts fails when it has no solution. Failing is inherited: what holds a failing set fails too. The
smallest failing sets (minimal failing subqueries) and the largest succeeding ones (maximal succeeding
subqueries) are found as in the lattice-based algorithm of G. Fokou, S. Jean, A. Hadjali and M. Baron,
"Handling failing RDF queries: from diagnosis to relaxation", Knowledge and Information Systems 50 (2017)
167-195, with one smallest set found by QuickXplain: U. Junker, "QUICKXPLAIN: Preferred Explanations and
Relaxations for Over-Constrained Problems", AAAI 2004, 167-172, which asks seldom when the set is small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Subqueries", "subqueries"]

Set = frozenset[int]


class Subqueries(NamedTuple):
    """What a search gave.

    Attributes
    ----------
    minimal
        Sets that fail, no proper subset of which does; the smallest first.
    maximal
        Sets that succeed, no proper superset of which does; the largest first.
    tried
        How many sets were asked about.
    complete
        Whether these are all; otherwise the search ended at its limit.

    """

    minimal: tuple[Set, ...]
    maximal: tuple[Set, ...]
    tried: int
    complete: bool


class _LimitReachedError(Exception):
    pass


class _Oracle:
    """Asks about each set once, and no more than ``limit`` times."""

    def __init__(self, succeeds: Callable[[Set], bool], limit: int) -> None:
        self._succeeds = succeeds
        self._limit = limit
        self._known: dict[Set, bool] = {}

    @property
    def tried(self) -> int:
        return len(self._known)

    def fails(self, parts: Set) -> bool:
        if not parts:
            return False
        if parts not in self._known:
            if len(self._known) >= self._limit:
                raise _LimitReachedError
            self._known[parts] = self._succeeds(parts)
        return not self._known[parts]


def subqueries(size: int, succeeds: Callable[[Set], bool], limit: int = 300) -> Subqueries:
    """Search all subsets of ``range(size)``.

    Parameters
    ----------
    size
        How many parts there are.
    succeeds
        Tells whether a set has a solution; once false, it must be false for every larger set.
    limit
        How many sets to ask about at most.

    Returns
    -------
    Subqueries
        Nothing failing when the whole succeeds.

    """
    oracle = _Oracle(succeeds, limit)
    minimal: list[Set] = []
    maximal: list[Set] = []
    candidates: set[Set] = {frozenset(range(size))}
    complete = True
    try:
        while candidates:
            # The largest first, so that what succeeds is not part of something larger that does.
            candidate = min(candidates, key=_order)
            candidates.remove(candidate)
            if any(candidate <= found for found in maximal):
                continue
            if not oracle.fails(candidate):
                maximal.append(candidate)
                continue
            failing = _smallest(oracle, candidate)
            minimal.append(failing)
            holding = {c for c in candidates if failing <= c} | {candidate}
            candidates -= holding
            candidates |= {c - {part} for c in holding for part in failing}
    except _LimitReachedError:
        complete = False
    minimal.sort(key=lambda s: (len(s), sorted(s)))
    return Subqueries(tuple(minimal), tuple(sorted(maximal, key=_order)), oracle.tried, complete)


def _order(parts: Set) -> tuple[int, list[int]]:
    # Of equally large sets the one that leaves out what stands last, which is what was mostly added last.
    return -len(parts), sorted(parts)


def _smallest(oracle: _Oracle, parts: Set) -> Set:
    """Give a smallest failing set within one that fails (QuickXplain)."""

    def explain(background: Set, rest: list[int], *, added: bool) -> Set:
        if added and oracle.fails(background):
            return frozenset()
        if len(rest) == 1:
            return frozenset(rest)
        half = len(rest) // 2
        first, second = rest[:half], rest[half:]
        of_second = explain(background | set(first), second, added=bool(first))
        of_first = explain(background | of_second, first, added=bool(of_second))
        return of_first | of_second

    return explain(frozenset(), sorted(parts), added=False)
