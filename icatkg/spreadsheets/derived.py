"""What follows from the dates of a row: its bounds, and how its date, beginning and end are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from icatkg.namespaces import ICAT, KIND, PREFIXES
from icatkg.views.dates import days_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icatkg.spreadsheets.kinds import Kind
    from icatkg.spreadsheets.statements import Term

__all__ = ["derive"]

_DAY = NamedNode(PREFIXES["xsd"] + "date")


def derive(kind: Kind, given: Mapping[str, list[Term]]) -> dict[str, Term]:
    """Work out what a row leaves open about its time.

    The bounds are the first and the last day of the date, or of the beginning and the end. A date that is
    given is stated, bounds without a date come from the context, and without either no date is given. A
    beginning or end that is given is stated; of a kind that lasts, one that is not given is unknown.

    Parameters
    ----------
    kind
        The kind of fact.
    given
        What the row gives, by property.

    Returns
    -------
    dict
        Property to value, for those properties alone that are not given.

    """
    found: dict[str, Term] = {}

    def put(name: str, term: Term) -> None:
        if kind.column(ICAT + name) is not None and not given.get(ICAT + name):
            found[ICAT + name] = term

    for name, sources, end in (("earliest", ("date", "startDate"), 0), ("latest", ("date", "endDate"), 1)):
        dates = [term for source in sources for term in given.get(ICAT + source, ())]
        days = days_of(dates[0].value) if dates else None
        if days is not None:
            put(name, Literal(days[end], datatype=_DAY))
    bounds = any(given.get(ICAT + name) or ICAT + name in found for name in ("earliest", "latest"))
    stated = any(given.get(ICAT + name) for name in ("date", "startDate", "endDate"))
    status = kind.column(ICAT + "hasDateStatus")
    if status is not None and (status.own or stated or bounds):
        name = "date-stated" if stated else "date-from-context" if bounds else "date-not-given"
        put("hasDateStatus", NamedNode(KIND + name))
    for name, source in (("hasStartStatus", "startDate"), ("hasEndStatus", "endDate")):
        column = kind.column(ICAT + name)
        if given.get(ICAT + source):
            put(name, NamedNode(KIND + "bound-stated"))
        elif column is not None and column.own:
            put(name, NamedNode(KIND + "bound-unknown"))
    return found
