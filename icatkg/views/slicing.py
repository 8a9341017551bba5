"""Slices: which nodes a view sets aside, and what to tell people about it."""

from __future__ import annotations

from icatkg.errors import ParameterError
from icatkg.views.dates import moment
from icatkg.views.facts import QuadFacts
from icatkg.views.transaction_time import Library
from icatkg.views.valid_time import Timeline

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from pyoxigraph import Quad

    from icatkg.views.dates import Moment
    from icatkg.views.facts import StoreFacts

__all__ = ["Slice", "dropped", "slice_of"]


class Slice:
    """What a view sets aside.

    Attributes
    ----------
    nodes
        The nodes, by IRI, or label of a blank node. With a node goes every triple that mentions it.
    claims
        How many claims do not hold at the days asked for.
    possible
        How many of the remaining claims hold then only possibly.
    notes
        What people should know about the view, a sentence each.

    """

    __slots__ = ("claims", "nodes", "notes", "possible")

    def __init__(
        self, nodes: frozenset[str], notes: tuple[str, ...] = (), claims: int = 0, possible: int = 0
    ) -> None:
        self.nodes = nodes
        self.notes = notes
        self.claims = claims
        self.possible = possible


def dropped(
    quads: Sequence[Quad],
    at: str | int | dt.date | None = None,
    as_of: str | int | dt.date | None = None,
    *,
    certain: bool = False,
) -> Slice:
    """Tell which nodes a view sets aside.

    Parameters
    ----------
    quads
        The dataset as asserted, in named graphs.
    at
        The day, month or year at which the claims are to hold.
    as_of
        The day, month or year by which the documents are to be issued.
    certain
        Whether to set aside too what holds or was issued only possibly.

    Raises
    ------
    ParameterError
        A date is none; or ``certain`` without a date.

    """
    if certain and at is None and as_of is None:
        raise ParameterError("certain of what?", "Give a date with at or as_of.")
    return slice_of(
        QuadFacts(quads),
        [] if at is None else [moment(at, certain=certain)],
        [] if as_of is None else [moment(as_of, certain=certain)],
    )


def slice_of(facts: QuadFacts | StoreFacts, at: Sequence[Moment], as_of: Sequence[Moment]) -> Slice:
    """Tell which nodes a view sets aside that is taken at some moments and as of some.

    First go the documents that were not issued yet and what rests on them, then the claims that do not hold.
    The order in which moments are asked for makes no difference.
    """
    nodes: set[str] = set()
    notes: list[str] = []
    if as_of:
        library = Library(facts)
        counted, unsure = library.issued(as_of)
        missing = [document for document in library.documents if document not in counted]
        nodes |= library.resting_on(missing)
        notes += _notes_on_documents(library, missing, unsure, " and ".join(m.text for m in as_of))
    if not at:
        return Slice(frozenset(nodes), tuple(notes))
    timeline = Timeline(facts, nodes)
    away, merely_possible = timeline.divided(at)
    claims = len(away & timeline.claims)
    asked = " and ".join(m.text for m in at)
    note = f"at {asked}: {_counted(claims, 'claim')} set aside"
    if merely_possible:
        remain = "holds" if len(merely_possible) == 1 else "hold"
        note += f"; {len(merely_possible)} of the rest {remain} only possibly (--certain leaves them out)"
    return Slice(frozenset(nodes | away), (*notes, note), claims, len(merely_possible))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _notes_on_documents(library: Library, missing: list[str], unsure: list[str], asked: str) -> list[str]:
    """Say what the documents without a full date were taken by, and which documents are set aside."""
    notes = []
    for document, name in library.documents.items():
        if not library.is_dated(document):
            dates = library.dates(document)
            bears = f"only the date {dates[0]}" if dates else "no date"
            may = "; it may have been issued later (--certain leaves it out)" if document in unsure else ""
            notes.append(f"document {name} bears {bears}; {_taken_by(*library.bounds(document))}{may}")
    names = [library.documents[document] for document in missing]
    if names:
        notes.append(f"as of {asked}: {_counted(len(names), 'document')} set aside: {', '.join(names)}")
    return notes


def _taken_by(first: str | None, last: str | None) -> str:
    if first is None and last is None:
        return "nothing bounds it either"
    if first == last:
        return f"taken by its bounds, {first}"
    bounds = f"{first} to {last}" if first and last else f"from {first} on" if first else f"until {last}"
    return f"taken by its bounds {bounds}"
