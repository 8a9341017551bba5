"""All steps that lead to what was inferred, and inferences with the smallest proofs that these make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.reasoning.domain import applications, packaged_rules
from icatkg.reasoning.matching import instances
from icatkg.reasoning.proofs import smallest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from icatkg.derivations import Derivation, Inference
    from icatkg.reasoning.domain import Rule

__all__ = ["all_steps", "own_steps", "with_smallest_proofs"]

Step = tuple["Triple", "Derivation"]


def all_steps(
    asserted: Iterable[Triple], inference: Inference, rules: Iterable[Rule] | None = None
) -> Iterator[Step]:
    """Give every step that leads to an inferred triple, and those to asserted ones by the rules of OWL 2 RL.

    These are all applications of the rules to triples of the result, and the steps that were recorded. Among
    the latter are some that took a triple which the result leaves out, such as that a class is a subclass of
    itself: they name in its place the premises that it follows from. Steps may come twice.

    Parameters
    ----------
    asserted
        The triples that were reasoned on.
    inference
        What follows from them.
    rules
        The rules of ours that were taken; by default those of the package.

    """
    given = dict.fromkeys(asserted)
    by_specification = list(instances([*given, *inference.derivations]))
    yield from by_specification
    yield from _own_steps(given, inference, by_specification, rules)
    yield from inference.derivations.items()


def own_steps(
    asserted: Iterable[Triple], inference: Inference, rules: Iterable[Rule] | None = None
) -> Iterator[Step]:
    """Give those of :func:`all_steps` that apply rules of ours."""
    given = dict.fromkeys(asserted)
    by_specification = list(instances([*given, *inference.derivations]))
    return _own_steps(given, inference, by_specification, rules)


def _own_steps(
    given: dict[Triple, None],
    inference: Inference,
    by_specification: Iterable[Step],
    rules: Iterable[Rule] | None,
) -> Iterator[Step]:
    every = packaged_rules() if rules is None else tuple(rules)
    found = applications(
        [rule for rule in every if rule.monotone], {**given, **dict.fromkeys(inference.derivations)}, given
    )
    yield from (step for step in found if step[0] in inference.derivations)
    # Rules that negate or count look at the asserted triples and their OWL 2 RL closure only, as they did
    # when the inference was made.
    once = [rule for rule in every if not rule.monotone]
    if once:
        closed = {**given, **dict.fromkeys(smallest(by_specification, given))}
        found = applications(once, closed, given)
        yield from (step for step in found if step[0] in inference.derivations)


def with_smallest_proofs(
    asserted: Iterable[Triple], inference: Inference, rules: Iterable[Rule] | None = None
) -> Inference:
    """Give an inference with the last steps of smallest proofs, in place of those by which it was found.

    Parameters
    ----------
    asserted, inference, rules
        As for :func:`all_steps`.

    """
    given = dict.fromkeys(asserted)
    return inference._replace(derivations=smallest(all_steps(given, inference, rules), given))
