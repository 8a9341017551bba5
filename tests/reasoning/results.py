"""What tests ask of a closure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.reasoning.closure import closure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from icatkg.derivations import Inference

__all__ = ["inferred", "is_well_founded"]


def inferred(triples: Iterable[Triple]) -> set[Triple]:
    """Give the inferred triples alone."""
    return set(closure(triples).derivations)


def is_well_founded(asserted: Iterable[Triple], inference: Inference) -> bool:
    """Tell whether the steps can be put in an order in which each takes only what is there already."""
    there = set(asserted)
    waiting = dict(inference.derivations)
    while waiting:
        ready = [t for t, step in waiting.items() if there.issuperset(step.premises)]
        if not ready:
            return False
        there.update(ready)
        for triple in ready:
            del waiting[triple]
    return all(there.issuperset(found.premises) for found in inference.inconsistencies)
