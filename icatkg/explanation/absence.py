"""Why a statement does not hold: which rules could have concluded it, and what each of them lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode, Variable

from icatkg.explanation.failing_rules import failing_rules
from icatkg.namespaces import PREFIXES
from icatkg.reasoning.shortfalls import near_misses

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from icatkg.dataset import Dataset
    from icatkg.explanation.failing_rules import FailingRule
    from icatkg.explanation.proof import Explainer
    from icatkg.reasoning.shortfalls import Shortfall

__all__ = ["Absence", "explain_absence"]

_SAME = NamedNode(PREFIXES["owl"] + "sameAs")
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_VOCABULARY = (PREFIXES["rdfs"], PREFIXES["owl"])


class Absence(NamedTuple):
    """Why a statement does not hold.

    Attributes
    ----------
    statement
        The triple.
    instead
        The statements with the same subject and property that do hold.
    rules
        Our rules that could have concluded it, with the patterns that have no solution.
    shortfalls
        The rules of OWL 2 RL that could have concluded it if a few premises were there, the most likely
        first: those that lack a statement about data, then those that lack an axiom. What would follow if
        something were the same as another thing comes last.

    """

    statement: Triple
    instead: tuple[Triple, ...]
    rules: tuple[FailingRule, ...]
    shortfalls: tuple[Shortfall, ...]


def explain_absence(dataset: Dataset, statement: Triple) -> Absence | None:
    """Explain why a statement does not hold.

    Parameters
    ----------
    dataset
        What holds.
    statement
        The triple.

    Returns
    -------
    Absence or None
        ``None`` when the statement does hold.

    """
    from icatkg.explanation.proof import explainer_of

    return absence_in(explainer_of(dataset), statement)


def absence_in(explainer: Explainer, statement: Triple) -> Absence | None:
    """Explain why a statement does not hold; see :func:`explain_absence`."""
    if statement in explainer.index or explainer.explain(statement) is not None:
        return None
    instead = explainer.index.matches(statement.subject, statement.predicate, None)
    return Absence(
        statement,
        tuple(sorted(instead, key=str)),
        tuple(failing_rules(statement, explainer.origins.store)),
        tuple(sorted(near_misses(statement, explainer.index), key=_likelihood)),
    )


def _likelihood(shortfall: Shortfall) -> tuple[int, int, int, list[str]]:
    """Give a sort key: statements about data before axioms before sameness, fewer before more, text last."""
    variables = sum(isinstance(term, Variable) for pattern in shortfall.missing for term in pattern)
    rank = max(lacks_rank(pattern) for pattern in shortfall.missing)
    return rank, len(shortfall.missing), variables, [str(pattern) for pattern in shortfall.missing]


def lacks_rank(pattern: tuple[object, object, object]) -> int:
    """Tell what sort of statement a pattern is: 0 about data, 1 an axiom, 2 about sameness."""
    _, predicate, value = pattern
    if predicate == _SAME:
        return 2
    of_schema = getattr(predicate, "value", "").startswith(_VOCABULARY)
    return int(of_schema or (predicate == _TYPE and getattr(value, "value", "").startswith(_VOCABULARY)))
