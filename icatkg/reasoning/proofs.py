"""Smallest proofs: of all the ways in which a triple follows, one with the fewest rule applications.

A proof is a tree. Its leaves are asserted triples, which cost nothing; each inner node is one application of
a rule and costs one. A step takes each premise once, but what two premises need is proved for each of them:
the size of a tree is 1 plus the sizes of the proofs of the premises. Since a step costs more than each of its
premises, no proof can lean on what it proves, and the smallest ones can be settled in the order of their
size, as Dijkstra settles distances: D. E. Knuth, "A generalization of Dijkstra's algorithm", Information
Processing Letters 6 (1977), 1-5.

Of several steps of the same size the one is taken whose rule, then whose premises come first as text, so that
neither the order of the input nor a hash seed decides.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from pyoxigraph import Triple

    from icatkg.derivations import Derivation

    Instance = tuple[Triple, Derivation]

__all__ = ["size_of", "smallest", "smallest_of"]


def smallest(instances: Iterable[Instance], asserted: Collection[Triple]) -> dict[Triple, Derivation]:
    """Give the last step of a smallest proof of every triple that has a proof.

    Parameters
    ----------
    instances
        Applications of rules: what each concludes, with the rule and its premises. Those whose premises
        have no proof are passed over.
    asserted
        The triples that need no proof; best a set.

    Returns
    -------
    dict
        Each provable triple that is not asserted, with its last step, the smallest proofs first. Following
        the premises ends at asserted triples.

    """
    proofs: dict[Triple, Derivation] = {}
    waiting: dict[Triple, list[_Pending]] = {}
    reached = _BySize()
    for conclusion, step in instances:
        if conclusion in asserted:
            continue
        pending = _Pending(conclusion, step)
        for premise in step.premises:
            if premise not in asserted:
                pending.missing += 1
                waiting.setdefault(premise, []).append(pending)
        if not pending.missing:
            reached.add(pending)
    while reached:
        size, settled = reached.smallest(proofs)
        for conclusion, equal in settled.items():
            proofs[conclusion] = equal[0] if len(equal) == 1 else min(equal, key=_text)
            for pending in waiting.pop(conclusion, ()):
                if pending.complete_with(size):
                    reached.add(pending)
    return proofs


class _Pending:
    """A step some of whose premises may not be proved yet."""

    __slots__ = ("conclusion", "missing", "size", "step")

    def __init__(self, conclusion: Triple, step: Derivation) -> None:
        self.conclusion = conclusion
        self.step = step
        self.missing = 0
        self.size = 1  # of the proof, as far as its premises are proved

    def complete_with(self, size: int) -> bool:
        """Take note of the proof of one more premise; tell whether it was the last one."""
        self.missing -= 1
        self.size += size
        return not self.missing


class _BySize:
    """Steps whose premises are proved, by the size of the proof that they end."""

    def __init__(self) -> None:
        self._steps: dict[int, list[_Pending]] = {}
        self._sizes: list[int] = []

    def __bool__(self) -> bool:
        return bool(self._sizes)

    def add(self, step: _Pending) -> None:
        if step.size not in self._steps:
            self._steps[step.size] = []
            heappush(self._sizes, step.size)
        self._steps[step.size].append(step)

    def smallest(self, proofs: Collection[Triple]) -> tuple[int, dict[Triple, list[Derivation]]]:
        """Take out the steps of the smallest size, for later ones are all larger.

        Gives them by what they conclude, without what has a proof already.
        """
        size = heappop(self._sizes)
        settled: dict[Triple, list[Derivation]] = {}
        for pending in self._steps.pop(size):
            if pending.conclusion not in proofs:
                settled.setdefault(pending.conclusion, []).append(pending.step)
        return size, settled


def _text(step: Derivation) -> tuple[str, ...]:
    return step.rule, *map(str, step.premises)


def smallest_of(
    goals: Iterable[Triple],
    steps_to: Callable[[Triple], Iterable[Derivation]],
    asserted: Collection[Triple],
    bounds: Mapping[Triple, int] | None = None,
) -> dict[Triple, Derivation]:
    """Give smallest proofs of a few triples, looking only at what can lead to them.

    Parameters
    ----------
    goals
        The triples to prove.
    steps_to
        Gives every step that concludes a triple.
    asserted
        The triples that need no proof.
    bounds
        The size of some proof of a goal, where one is known: nothing that would make a larger one is
        looked at.

    Returns
    -------
    dict
        The last step of each triple in these proofs; see :func:`smallest`. A goal without a proof is
        not in it.

    """
    goals = list(goals)
    proofs = smallest(_relevant(goals, steps_to, asserted, bounds or {}), asserted)
    wanted: dict[Triple, Derivation] = {}
    pending = [goal for goal in goals if goal in proofs]
    while pending:
        triple = pending.pop()
        if triple in proofs and triple not in wanted:
            wanted[triple] = proofs[triple]
            pending += proofs[triple].premises
    return wanted


def _relevant(
    goals: Iterable[Triple],
    steps_to: Callable[[Triple], Iterable[Derivation]],
    asserted: Collection[Triple],
    bounds: Mapping[Triple, int],
) -> Iterator[Instance]:
    """Give the steps that a proof of a goal within its bound can have."""
    budgets: dict[Triple, float] = {}  # how large a proof of each triple is still of interest
    agenda: list[tuple[float, int, Triple]] = []
    turn = count()

    def visit(triple: Triple, budget: float) -> None:
        if triple not in asserted and budgets.get(triple, 0) < budget:
            budgets[triple] = budget
            heappush(agenda, (-budget, next(turn), triple))

    for goal in goals:
        visit(goal, bounds.get(goal, _UNBOUNDED))
    looked_at: set[Triple] = set()
    while agenda:
        # The largest budget comes first, so that each triple is looked at once.
        budget, _, triple = heappop(agenda)
        if triple in looked_at:
            continue
        looked_at.add(triple)
        for step in steps_to(triple):
            yield triple, step
            unproved = [premise for premise in step.premises if premise not in asserted]
            # The step costs one, and each of the other premises at least one.
            left = -budget - len(unproved)
            if left >= 1:
                for premise in unproved:
                    visit(premise, left)


_UNBOUNDED = float("inf")


def size_of(triple: Triple, proofs: Mapping[Triple, Derivation]) -> int:
    """Count the rule applications in a proof, a triple needed twice counted twice.

    Parameters
    ----------
    triple
        What is proved; 0 when ``proofs`` has no step for it.
    proofs
        The last step of each triple that is not asserted, without cycles.

    """
    sizes: dict[Triple, int] = {}
    pending = [triple]
    while pending:
        current = pending[-1]
        step = proofs.get(current)
        open_ = [] if step is None else [p for p in step.premises if p not in sizes]
        if open_:
            pending += open_
            continue
        sizes[current] = 0 if step is None else 1 + sum(sizes[p] for p in step.premises)
        pending.pop()
    return sizes[triple]
