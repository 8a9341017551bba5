"""Transaction time: what was published by the days asked for (Snodgrass & Ahn 1985).

A document counts from the day it was issued on. What rests on documents that were not issued yet goes with
them, and so does what is known through them alone.
"""

from __future__ import annotations

from icatkg.namespaces import ICAT, PREFIXES
from icatkg.views.dates import days_of
from icatkg.views.valid_time import below, hierarchy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from icatkg.views.dates import Moment
    from icatkg.views.facts import QuadFacts, StoreFacts

    Facts = QuadFacts | StoreFacts

__all__ = ["Library"]

_TYPE = PREFIXES["rdf"] + "type"
# What is known only as long as something speaks of it; kinds, topics and terms are vocabulary and stay.
_KNOWN_BY_MENTION = (ICAT + "Agent", ICAT + "Place", ICAT + "Assumption")
# What the editors record about documents and entities is no sign that a document speaks of them.
_RECORDS = tuple(ICAT + name for name in ("Gap", "Discrepancy", "Side", "ExternalIdentifier", "Succession"))
_FEWEST_SIDES = 2


class Library:
    """The documents of a dataset and what rests on them.

    Parameters
    ----------
    facts
        The dataset.

    Attributes
    ----------
    documents
        All documents, each with its number or, failing that, its IRI.

    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._narrower = hierarchy(facts)
        self._types = facts.pairs(_TYPE)
        numbers = dict(sorted(facts.pairs(ICAT + "documentNumber"), reverse=True))
        documents = sorted(self._instances([ICAT + "Document"]))
        self.documents = {node: numbers.get(node, node) for node in documents}
        self._dates = _of(self.documents, facts.pairs(ICAT + "date"))
        self._earliest = _of(self.documents, facts.pairs(ICAT + "earliest"))
        self._latest = _of(self.documents, facts.pairs(ICAT + "latest"))

    def _instances(self, roots: Iterable[str]) -> set[str]:
        classes = below(roots, self._narrower)
        return {node for node, name in self._types if name in classes}

    def bounds(self, document: str) -> tuple[str | None, str | None]:
        """Give the first and the last day on which a document may have been issued, as far as known."""
        spans = [
            [days for days in map(days_of, dates.get(document, ())) if days is not None]
            for dates in (self._earliest, self._latest, self._dates)
        ]
        begins, ends = spans[0] or spans[2], spans[1] or spans[2]
        return min((b[0] for b in begins), default=None), max((e[1] for e in ends), default=None)

    def is_dated(self, document: str) -> bool:
        """Tell whether a document bears a full date."""
        days = [days_of(date) for date in self._dates.get(document, ())]
        return any(span is not None and span[0] == span[1] for span in days)

    def dates(self, document: str) -> list[str]:
        """Give the dates that a document bears."""
        return sorted(self._dates.get(document, ()))

    def issued(self, moments: Sequence[Moment]) -> tuple[list[str], list[str]]:
        """Give the documents issued by the days asked for, and those of them that only may have been.

        Parameters
        ----------
        moments
            The days asked for; a document was issued by the last day of each.

        """
        counted, unsure = [], []
        for document in self.documents:
            first, last = self.bounds(document)
            possible = all(first is None or first <= moment.last for moment in moments)
            sure = [last is not None and last <= moment.last for moment in moments]
            if possible and all(known or not m.certain for known, m in zip(sure, moments, strict=True)):
                counted.append(document)
                if not all(sure):
                    unsure.append(document)
        return counted, unsure

    def resting_on(self, documents: Collection[str]) -> set[str]:
        """Give documents with all that rests on them alone.

        Parameters
        ----------
        documents
            What was not issued yet.

        """
        away = set(documents)
        if not away:
            return away
        pairs = self._facts.pairs
        _add_if_any(away, pairs(ICAT + "inDocument"))
        away |= self._facts.described_in(documents)
        _add_if_all(away, pairs(ICAT + "statedIn"))
        self._add_discrepancies(away)
        self._add_unspoken(away)
        _add_if_all(away, pairs(ICAT + "soughtIn"))
        gaps = self._instances([ICAT + "Gap"])
        _add_if_all(away, [(node, thing) for node, thing in pairs(ICAT + "about") if node in gaps])
        for predicate in ("describesGraph", "identifies", "predecessor", "successor"):
            _add_if_any(away, pairs(ICAT + predicate))
        return away

    def _add_discrepancies(self, away: set[str]) -> None:
        """Add the sides that no remaining passage holds, and discrepancies left with one side."""
        _add_if_all(away, self._facts.pairs(ICAT + "atPassage"))
        sides = self._facts.pairs(ICAT + "ofDiscrepancy")
        left: dict[str, int] = {}
        for side, discrepancy in sides:
            left[discrepancy] = left.get(discrepancy, 0) + (side not in away)
        away.update([d for side, d in sides if side in away and left[d] < _FEWEST_SIDES])
        _add_if_any(away, sides)

    def _add_unspoken(self, away: set[str]) -> None:
        """Add the entities and assumptions that were spoken of, and of which nothing that remains speaks.

        What an entity that remains is tied to, such as the body that it is a part of, remains with it.
        """
        entities = self._instances(_KNOWN_BY_MENTION) - away
        records = self._instances(_RECORDS)
        tied: dict[str, list[str]] = {}
        known = []
        for entity in entities:
            speaking = set(self._facts.mentioning(entity)) - records - {entity}
            for node in speaking:
                if node in entities:
                    tied.setdefault(node, []).append(entity)
            if not speaking or any(node not in away and node not in entities for node in speaking):
                known.append(entity)
        remaining: set[str] = set()
        while known:
            entity = known.pop()
            if entity not in remaining:
                remaining.add(entity)
                known += tied.get(entity, ())
        away |= entities - remaining


def _of(nodes: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {node: [] for node in nodes}
    for node, value in pairs:
        if node in found:
            found[node].append(value)
    return found


def _add_if_any(away: set[str], pairs: Iterable[tuple[str, str]]) -> None:
    """Add what is tied to a node that is away."""
    away.update([node for node, thing in pairs if thing in away])


def _add_if_all(away: set[str], pairs: Iterable[tuple[str, str]]) -> None:
    """Add what is tied to nodes, all of which are away."""
    tied: set[str] = set()
    held: set[str] = set()
    for node, thing in pairs:
        (tied if thing in away else held).add(node)
    away |= tied - held
