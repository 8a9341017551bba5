"""Inferred triples with the step that made each: what reasoning gives and the dataset holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pyoxigraph import Triple

__all__ = ["Derivation", "Inconsistency", "Inference"]


class Derivation(NamedTuple):
    """The last step of a proof.

    Attributes
    ----------
    rule
        The W3C name of an OWL 2 RL rule (``cax-sco``), or the name of one of our rules.
    premises
        The triples it took, asserted or inferred, in the order of the rule's body.

    """

    rule: str
    premises: tuple[Triple, ...]


class Inconsistency(NamedTuple):
    """Triples that cannot all hold.

    Attributes
    ----------
    rule
        The W3C name of the rule whose consequence is *false* (``cax-dw``).
    premises
        The triples it took, asserted or inferred, in the order of the rule's body.

    """

    rule: str
    premises: tuple[Triple, ...]


class Inference(NamedTuple):
    """What follows from a dataset.

    Attributes
    ----------
    derivations
        Each inferred triple, none of them asserted, with its last step; following the premises ends at
        asserted triples.
    inconsistencies
        The contradictions, without repetition.

    """

    derivations: dict[Triple, Derivation]
    inconsistencies: tuple[Inconsistency, ...]
