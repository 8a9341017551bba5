"""What follows from a dataset: OWL 2 RL and our own rules, until nothing new comes.

First the closure under OWL 2 RL is made. Then all rules of ours run on it; those that negate or count never
run again (see :mod:`icatkg.reasoning.domain`). Closure and monotone rules then take turns, because what a
rule concludes may make an axiom apply, such as that of a property above a shortcut, and the other way round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Quad

from icatkg.derivations import Inference
from icatkg.reasoning.closure import closure
from icatkg.reasoning.domain import apply_rules, packaged_rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from icatkg.derivations import Derivation
    from icatkg.reasoning.domain import Rule

__all__ = ["infer"]


def infer(quads: Iterable[Quad | Triple], rules: Iterable[Rule] | None = None) -> Inference:
    """Infer what follows from quads.

    Parameters
    ----------
    quads
        Asserted statements; their graphs are of no account.
    rules
        Rules to take besides OWL 2 RL; by default those of the package.

    Returns
    -------
    Inference
        Each triple that follows and is not asserted, with the step that first led to it, so that proofs
        have no circles; and the contradictions.

    Raises
    ------
    InputError
        The data holds more than the closure can be made of; see :func:`icatkg.reasoning.closure.closure`.
    QueryError
        See :func:`icatkg.reasoning.domain.applications`.

    """
    asserted = dict.fromkeys(quad.triple if isinstance(quad, Quad) else quad for quad in quads)
    every = chosen = packaged_rules() if rules is None else tuple(rules)
    found = closure(asserted)
    derivations: dict[Triple, Derivation] = dict(found.derivations)
    concluded: dict[Triple, None] = {}
    while chosen and (made := apply_rules(asserted, derivations, chosen)):
        concluded.update(dict.fromkeys(made))
        derivations.update(made)
        found = closure([*asserted, *concluded])
        # The first step stays: a later one may lean on what rests on this triple.
        fresh = {triple: step for triple, step in found.derivations.items() if triple not in derivations}
        derivations.update(fresh)
        new = [*made, *fresh]
        chosen = tuple(rule for rule in every if rule.monotone and rule.looks_at(new))
    return Inference(derivations, found.inconsistencies)
