"""Table 4, the semantics of equality: names of one thing, and a copy of each triple for every name.

Nothing runs before the first ``owl:sameAs`` between two different terms. From then on the names of one thing
are kept as a clique, all pairs of which are known, and each triple is copied for the other names of its
terms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.errors import InputError
from icatkg.reasoning.terms import SAME

if TYPE_CHECKING:
    from collections.abc import Callable

    from icatkg.reasoning.facts import Facts, Key

__all__ = ["MOST_NAMES", "Equality"]

MOST_NAMES = 256  # n names give n² pairs, and each triple between two such things n² copies
_SCANS = 4


class Equality:
    """The equality rules over some facts.

    Attributes
    ----------
    names
        For each term that has other names, the list of all its names, itself included.
    told
        What is called with terms that have got further names.

    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.names: dict[int, list[int]] = {}
        self.told: list[Callable[[set[int]], None]] = []
        self._same = facts.of(SAME, urgent=True)
        self._same.handlers.append(self._merge)
        self._scans = 0
        self._triples_of: dict[int, list[Key]] | None = None

    def _merge(self, batch: list[Key]) -> None:
        """Apply eq-sym and eq-trans, such that all pairs of a clique are known."""
        fresh: set[int] = set()
        add = self.facts.add
        for key in batch:
            x, _, y = key
            left, right = self.names.get(x) or [x], self.names.get(y) or [y]
            if x == y or left is right:
                continue
            self.refuse(len(left) + len(right), x)
            add((y, SAME, x), ("eq-sym", key))
            for a in left:
                if a != x:
                    add((a, SAME, y), ("eq-trans", (a, SAME, x), key))
                for b in right:
                    if b != y:
                        add((a, SAME, b), ("eq-trans", (a, SAME, y), (y, SAME, b)))
                    add((b, SAME, a), ("eq-sym", (a, SAME, b)))
            both = left + right
            if max(both) >= 0 > min(both):
                for literal in (term for term in both if term < 0):
                    self.facts.type_literal(literal)
            self.names.update(dict.fromkeys(both, both))
            fresh.update(both)
        if fresh:
            self._copy_known(fresh)

    def refuse(self, count: int, member: int) -> None:
        """Refuse to go on with too many names of one thing.

        Raises
        ------
        InputError
            There are more than :data:`MOST_NAMES`.

        """
        if count > MOST_NAMES:
            name = self.facts.terms.by_number()[member]
            raise InputError(
                f"more than {MOST_NAMES} names would be one thing, among them {name}",
                "Look for a wrong owl:sameAs, or for a functional property, key or maximum cardinality of 1 "
                "that is used with many values.",
            )

    def _copy_known(self, fresh: set[int]) -> None:
        if self._scans == 0:
            self.facts.watch_all(self._copy)
        for told in self.told:
            told(fresh)
        self._scans += 1
        if self._scans <= _SCANS:
            for extent in self.facts.extents():
                seen = extent.rows[: extent.done]
                self._copy([t for t in seen if t[0] in fresh or t[2] in fresh or t[1] in fresh])
            return
        if (
            self._triples_of is None
        ):  # many small merges: an index is cheaper than to look at all triples again
            self._triples_of = {}
            for extent in self.facts.extents():
                self._note(extent.rows[: extent.done])
        for term in fresh:
            self._copy(list(self._triples_of.get(term, ())), note=False)

    def _note(self, batch: list[Key]) -> None:
        index = self._triples_of
        if index is not None:
            for key in batch:
                for term in set(key):
                    index.setdefault(term, []).append(key)

    def _copy(self, batch: list[Key], *, note: bool = True) -> None:  # noqa: C901 - three rules, one hot loop
        """Apply eq-rep-s, eq-rep-p and eq-rep-o to triples."""
        names, add = self.names, self.facts.add
        if note and self._triples_of is not None:
            self._note(batch)
        for key in batch:
            s, p, o = key
            if p in names:
                for other in names[p]:
                    if other != p:
                        add((s, other, o), ("eq-rep-p", (p, SAME, other), key))
            if p == SAME:  # all pairs of a clique are there already
                continue
            if s in names:
                for other in names[s]:
                    if other != s:
                        add((other, p, o), ("eq-rep-s", (s, SAME, other), key))
            if o in names:
                for other in names[o]:
                    if other != o:
                        add((s, p, other), ("eq-rep-o", (o, SAME, other), key))
