"""The questions people ask: why does this hold, why does that not; in the names that they use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Triple

from icatkg.explanation.absence import absence_in
from icatkg.explanation.naming import object_named, property_named, statements_named, subject_named
from icatkg.explanation.proof import explainer_of

if TYPE_CHECKING:
    from icatkg.dataset import Dataset
    from icatkg.explanation.absence import Absence
    from icatkg.explanation.proof import Explanation

__all__ = ["why", "why_not"]


def why(
    dataset: Dataset, subject: str, predicate: str, value: str | None = None, *, every: bool = False
) -> tuple[Explanation, ...]:
    """Explain why something holds.

    Parameters
    ----------
    dataset
        What holds.
    subject
        An IRI, a CURIE, an id or a name as written.
    predicate
        An IRI, a CURIE, a local name (``chaired``) or a label (``chaired in``).
    value
        As ``subject``, or the text of a literal, whatever its datatype or language; ``None`` for all values
        that the property has.
    every
        Whether to give all ways in which each statement follows.

    Returns
    -------
    tuple
        An explanation of each statement that is named, in the order of their N-Triples form; empty when
        none of them holds.

    Raises
    ------
    UnknownNameError
        Nothing, or several things, go by a name.

    """
    explainer = explainer_of(dataset)
    thing, property_ = subject_named(explainer, subject), property_named(explainer, predicate)
    statements = statements_named(explainer, thing, property_, value)
    if not statements and value is not None:
        # What the graph leaves out because it says nothing may still follow.
        statements = [Triple(thing, property_, object_named(explainer, property_, value))]
    found = (explainer.explain(statement, every=every) for statement in statements)
    return tuple(explanation for explanation in found if explanation is not None)


def why_not(dataset: Dataset, subject: str, predicate: str, value: str) -> Absence | None:
    """Explain why something does not hold.

    Parameters
    ----------
    dataset
        What holds.
    subject, predicate, value
        As for :func:`why`. A literal is written as in Turtle, or taken to be of the datatype that the
        property's values have.

    Returns
    -------
    Absence or None
        ``None`` when it does hold.

    Raises
    ------
    UnknownNameError
        Nothing, or several things, go by a name.

    """
    explainer = explainer_of(dataset)
    thing, property_ = subject_named(explainer, subject), property_named(explainer, predicate)
    if statements_named(explainer, thing, property_, value):
        return None
    return absence_in(explainer, Triple(thing, property_, object_named(explainer, property_, value)))
