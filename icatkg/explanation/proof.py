"""Explaining a statement: where it is asserted, or a smallest proof with the origins of its leaves."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from pyoxigraph import Literal, Quad, Store, Triple

from icatkg.explanation.origins import Origins
from icatkg.explanation.rule_texts import conclusions
from icatkg.reasoning.matching import derivations_of
from icatkg.reasoning.proofs import size_of, smallest_of
from icatkg.reasoning.steps import own_steps
from icatkg.reasoning.triple_index import Index

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icatkg.dataset import Dataset
    from icatkg.derivations import Derivation
    from icatkg.explanation.origins import Origin

__all__ = ["Explainer", "Explanation", "Step", "explain", "explainer_of"]


class Step(NamedTuple):
    """A statement in an explanation.

    Attributes
    ----------
    statement
        The triple.
    origins
        Where it is asserted; empty for an inferred one.
    derivation
        The rule and the premises that an inferred one follows from; ``None`` for an asserted one.

    """

    statement: Triple
    origins: tuple[Origin, ...]
    derivation: Derivation | None


class Explanation(NamedTuple):
    """Why a statement holds.

    Attributes
    ----------
    statement
        The triple.
    steps
        Every statement that the explanation mentions, with its step; this one first.
    others
        Further ways in which the statement follows, their premises among the steps; only when asked for.

    """

    statement: Triple
    steps: Mapping[Triple, Step]
    others: tuple[Derivation, ...] = ()

    @property
    def asserted(self) -> bool:
        """Whether somebody asserts it, rather than that it follows."""
        return self.steps[self.statement].derivation is None

    @property
    def size(self) -> int:
        """The number of rule applications in the proof; 0 for an asserted statement."""
        proofs = {t: step.derivation for t, step in self.steps.items() if step.derivation is not None}
        return size_of(self.statement, proofs)


class Explainer:
    """Explains statements of one dataset; what that takes is prepared once.

    Parameters
    ----------
    dataset
        The dataset, or a view of it.

    """

    def __init__(self, dataset: Dataset) -> None:
        asserted = dict.fromkeys(Triple(q.subject, q.predicate, q.object) for q in dataset.quads())
        self.asserted = frozenset(asserted)
        self.inference = dataset.inference()
        self.index = Index([*asserted, *self.inference.derivations])
        self.origins = Origins(dataset)
        # The kept file holds smallest proofs, which leaves no other step of our rules to look for.
        kept = dataset.inferring is not None and dataset.inferring.file() is not None
        self._settled = kept and dataset.whole() is dataset
        self._infers = dataset.inferring is not None

    @cached_property
    def _own_steps(self) -> dict[Triple, list[Derivation]]:
        """The steps of our own rules, by what they conclude."""
        found: dict[Triple, list[Derivation]] = {}
        for conclusion, step in () if self._settled else own_steps(self.asserted, self.inference):
            found.setdefault(conclusion, []).append(step)
        return found

    def steps_to(self, triple: Triple) -> list[Derivation]:
        """Give every known step to a statement; see :func:`icatkg.reasoning.steps.all_steps`."""
        steps = derivations_of(triple, self.index)
        if triple.predicate in conclusions():
            steps += self._own_steps.get(triple, [])
        recorded = self.inference.derivations.get(triple)
        return steps if recorded is None or recorded in steps else [*steps, recorded]

    def explain(self, statement: Triple, *, every: bool = False) -> Explanation | None:
        """Explain a statement; see :func:`explain`."""
        proofs: Mapping[Triple, Derivation] = {}
        if statement not in self.asserted:
            known = self.inference.derivations
            if self._settled and statement in known:
                proofs = known
            elif self._infers:  # also what the result leaves out follows
                bounds = {statement: size_of(statement, known)} if statement in known else {}
                proofs = smallest_of([statement], self.steps_to, self.asserted, bounds)
            if statement not in proofs:
                return None
        others: tuple[Derivation, ...] = ()
        if every and self._infers:
            others, further = self._others(statement, proofs.get(statement))
            proofs = {**further, **{t: proofs[t] for t in _reached(statement, proofs) if t in proofs}}
        steps = [self._step(triple, proofs) for triple in _reached(statement, proofs, others)]
        return Explanation(statement, {step.statement: step for step in steps}, others)

    def written(self, triple: Triple) -> Triple:
        """Give a statement as it is in the data: a store that answers queries rewrites some literals."""
        if triple in self.index or not isinstance(triple.object, Literal):
            return triple
        shown = Store()
        for candidate in self.index.matches(triple.subject, triple.predicate, None):
            shown.clear()
            shown.add(Quad(candidate.subject, candidate.predicate, candidate.object))
            if next(iter(shown)).triple == triple:
                return candidate
        return triple

    def _step(self, triple: Triple, proofs: Mapping[Triple, Derivation]) -> Step:
        if triple in proofs:
            return Step(triple, (), proofs[triple])
        return Step(triple, self.origins.of(triple), None)

    def _others(
        self, statement: Triple, first: Derivation | None
    ) -> tuple[tuple[Derivation, ...], dict[Triple, Derivation]]:
        """Give the other last steps whose premises hold without the statement itself, with their proofs."""
        asserted = self.asserted - {statement}
        steps = [step for step in self.steps_to(statement) if step != first]

        def without(triple: Triple) -> list[Derivation]:
            return [step for step in self.steps_to(triple) if statement not in step.premises]

        proofs = smallest_of((p for step in steps for p in step.premises), without, asserted)
        holding = [step for step in steps if all(p in asserted or p in proofs for p in step.premises)]
        sizes = {step: sum(size_of(p, proofs) for p in step.premises) for step in holding}
        holding.sort(key=lambda step: (sizes[step], step.rule, *map(str, step.premises)))
        return tuple(holding), proofs


def _reached(
    statement: Triple, proofs: Mapping[Triple, Derivation], others: Iterable[Derivation] = ()
) -> Iterable[Triple]:
    """Give the statement and all that its proofs mention, in the order of reading."""
    found: dict[Triple, None] = {}
    pending = [premise for step in reversed([*others]) for premise in reversed(step.premises)]
    pending.append(statement)
    while pending:
        triple = pending.pop()
        if triple not in found:
            found[triple] = None
            if triple in proofs:
                pending += reversed(proofs[triple].premises)
    return found


_EXPLAINERS: WeakKeyDictionary[Dataset, Explainer] = WeakKeyDictionary()


def explainer_of(dataset: Dataset) -> Explainer:
    """Give the explainer of a dataset, made once."""
    if dataset not in _EXPLAINERS:
        _EXPLAINERS[dataset] = Explainer(dataset)
    return _EXPLAINERS[dataset]


def explain(dataset: Dataset, statement: Triple, *, every: bool = False) -> Explanation | None:
    """Explain why a statement holds.

    Parameters
    ----------
    dataset
        What holds.
    statement
        The triple, its literals as they are written in the data.
    every
        Whether to give, after the assertion or the smallest proof, the other ways in which it follows.

    Returns
    -------
    Explanation or None
        An asserted statement with its origins, else a smallest proof; ``None`` when it does not hold.

    """
    return explainer_of(dataset).explain(statement, every=every)
