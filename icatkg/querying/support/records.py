"""What supports a row, and what must be read from a solution to tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from icatkg.querying.results import Result
    from icatkg.querying.syntax import Path, Query, Term

__all__ = ["Closure", "Grouping", "Lookup", "Remark", "RowSupport", "Statement", "Supported", "Trace"]


class RowSupport(NamedTuple):
    """The statements that made a row of an answer: its why-provenance.

    Source of the notion: Buneman, Khanna and Tan, "Why and Where: A Characterization of Data Provenance",
    ICDT 2001.

    Attributes
    ----------
    alternatives
        Sets of statements, each enough for the row together with the absences; none contains another.
        Smallest first, then by text. The graph of a quad is the default graph where the query asked that,
        and the named graph of ``GRAPH`` or ``FROM`` otherwise. The empty set says that the row needs no
        statement.
    aggregate
        Whether an aggregate, of the query or of a sub-select, made the row: an alternative then holds the
        statements of all solutions that were aggregated.
    absent
        Patterns that had to find nothing (``NOT EXISTS``, ``MINUS``), as written.
    inexact
        Why the statements may be too few or not found, in plain words; empty if they are exact.
    complete
        Whether the alternatives are those of all solutions that give the row. ``False`` when there were too
        many, when a path may lead over other nodes too, and when a ``LIMIT`` inside the query left
        solutions out.

    """

    alternatives: tuple[frozenset[Quad], ...]
    aggregate: bool = False
    absent: tuple[str, ...] = ()
    inexact: tuple[str, ...] = ()
    complete: bool = True


class Supported(NamedTuple):
    """An answer with what supports it.

    Attributes
    ----------
    result
        The answer, as without support.
    rows
        Parallel to the rows or triples of the result; one for an ASK.
    searched
        The patterns that found nothing, as written, if the answer is empty or no.

    """

    result: Result
    rows: tuple[RowSupport, ...]
    searched: tuple[str, ...] = ()


class Statement(NamedTuple):
    """A triple pattern of the rewritten query.

    Attributes
    ----------
    subject, predicate, object
        Its terms; the value of a variable is in each solution.
    graph
        The name of ``GRAPH`` around it, or ``None``.
    marker
        A variable that is bound if the pattern took part in a solution; empty if it always does.

    """

    subject: Term
    predicate: Term
    object: Term
    graph: Term | None
    marker: str


class Closure(NamedTuple):
    """A path with ``*``, ``+`` or ``?``, whose statements are found afterwards; see :class:`Statement`."""

    subject: Term
    path: Path
    object: Term
    graph: Term | None
    marker: str


class Remark(NamedTuple):
    """What is to be said of solutions.

    Attributes
    ----------
    text
        A negated pattern as written, or a reason in words.
    absent
        Whether it is a negated pattern.
    marker, unless
        It holds of solutions that bind ``marker`` (all, if empty) and do not bind ``unless``.
    start
        Where the part of the query stands that it is about, for the order.

    """

    text: str
    absent: bool
    marker: str
    unless: str
    start: int


class Trace:
    """All that is to be read from the solutions of a rewritten query."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self.closures: list[Closure] = []
        self.lookups: list[Lookup] = []
        self.remarks: list[Remark] = []
        self.partial = False  # whether a LIMIT inside the query leaves solutions out

    def variables(self) -> list[str]:
        """Give the variables that a solution must have, each once."""
        terms = [t for s in self.statements for t in (s.subject, s.predicate, s.object, s.graph)]
        terms += [t for c in self.closures for t in (c.subject, c.object, c.graph)]
        names = [term.variable for term in terms if term is not None]
        names += [s.marker for s in self.statements] + [c.marker for c in self.closures]
        names += [lookup.marker for lookup in self.lookups]
        names += [name for lookup in self.lookups for name in lookup.keys]
        names += [name for remark in self.remarks for name in (remark.marker, remark.unless)]
        return [name for name in dict.fromkeys(names) if name]


class Grouping(NamedTuple):
    """A query whose solutions are taken together by their first columns.

    Attributes
    ----------
    query
        The rewritten query.
    keys
        How many columns are the key.
    trace
        What to read from its solutions.
    together
        Whether solutions with one key support a row together, as for aggregates, or each by itself.

    """

    query: Query
    keys: int
    trace: Trace
    together: bool


class Lookup(NamedTuple):
    """A sub-select with aggregates: the variables of its key, and the query for what was aggregated."""

    grouping: Grouping
    keys: tuple[str, ...]
    marker: str
