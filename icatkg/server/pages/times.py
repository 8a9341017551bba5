"""Dates as people read them: what a claim or a document says of its time, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg.namespaces import ICAT
from icatkg.querying.entities import label_of

if TYPE_CHECKING:
    from pyoxigraph import Store

__all__ = ["TIME_PROPERTIES", "told_date", "told_time", "year_of"]

_DEFAULT = DefaultGraph()
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_STATUSES = ("hasDateStatus", "hasStartStatus", "hasEndStatus")
TIME_PROPERTIES = frozenset(
    NamedNode(ICAT + name)
    for name in ("date", "dateAsWritten", "startDate", "endDate", "earliest", "latest", *_STATUSES)
)
_YEAR = 4


def _value(store: Store, node: NamedNode, name: str) -> str:
    quads = store.quads_for_pattern(node, NamedNode(ICAT + name), None, _DEFAULT)
    return min((q.object.value for q in quads if isinstance(q.object, Literal)), default="")


def _kind(store: Store, node: NamedNode, name: str) -> str:
    quads = store.quads_for_pattern(node, NamedNode(ICAT + name), None, _DEFAULT)
    found = (label_of(store, q.object) or "" for q in quads if isinstance(q.object, NamedNode))
    return min(found, default="")


def _read(date: str) -> str:
    """Give a date in words: 2 May 2018; what is no date stays."""
    parts = date.removeprefix("--").split("-")
    year = "" if date.startswith("--") else parts.pop(0)
    if not all(part.isdecimal() for part in (*parts, year or "0")) or len(parts) > 2:  # noqa: PLR2004 - month, day
        return date
    month = _MONTHS[int(parts[0]) - 1] if parts and 1 <= int(parts[0]) <= len(_MONTHS) else ""
    day = str(int(parts[1])) if len(parts) > 1 else ""
    return " ".join(part for part in (day, month, year) if part)


def year_of(store: Store, node: NamedNode) -> str:
    """Give the first year in which a claim may hold, or nothing."""
    for name in ("earliest", "startDate", "date"):
        date = _value(store, node, name)
        if date[:_YEAR].isdecimal():
            return date[:_YEAR]
    return ""


def told_date(store: Store, node: NamedNode) -> str:
    """Give when a document was issued, as far as it can be told; nothing when it cannot."""
    date = _value(store, node, "date")
    if date[:_YEAR].isdecimal():
        return _read(date)
    written = _read(date) + ", year not given" if date else ""
    bounds = _bounds(_value(store, node, "earliest"), _value(store, node, "latest"))
    return "; ".join(part for part in (written, bounds) if part)


def _bounds(earliest: str, latest: str) -> str:
    if earliest and latest:
        return f"between {_read(earliest)} and {_read(latest)}"
    return f"from {_read(earliest)} on" if earliest else f"by {_read(latest)}" if latest else ""


def told_time(store: Store, node: NamedNode) -> tuple[str, ...]:
    """Give all that is said of the time of a claim, most telling first, in sentences without a full stop."""
    date, written, start, end, earliest, latest = (
        _value(store, node, name)
        for name in ("date", "dateAsWritten", "startDate", "endDate", "earliest", "latest")
    )
    said = []
    if date:
        said.append(_read(date))
    if start or end:
        said.append(" ".join(p for p in (start and f"from {_read(start)}", end and f"to {_read(end)}") if p))
    if written:
        said.append(f"as written: “{written}”")
    if earliest and earliest == latest and earliest != date:
        said.append(_read(earliest))
    elif earliest != latest or not date:
        said.append(_bounds(earliest, latest))
    for name, heading in zip(_STATUSES, ("date", "beginning", "end"), strict=True):
        status = _kind(store, node, name)
        if status:
            said.append(status if status.startswith(heading) else f"{heading}: {status}")
    return tuple(part for part in said if part)
