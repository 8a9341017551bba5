"""Other ways to write a literal that mean the same and nothing else."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from icatkg.namespaces import PREFIXES
from icatkg.views.dates import days_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["dates", "fits", "numbers"]

_XSD = PREFIXES["xsd"]
_ZONE = r"(?:Z|[+-]\d\d:\d\d)?"
_WHOLE = r"[+-]?\d+"
# The lexical spaces of XML Schema 1.1, part 2, section 3.3; a day that there is not is left to `days_of`.
_LEXICAL = {
    "string": r"(?s:.*)",
    "anyURI": r"\S+",
    "boolean": r"true|false|1|0",
    "integer": _WHOLE,
    **dict.fromkeys(("int", "long", "short", "byte"), _WHOLE),
    **dict.fromkeys(("nonNegativeInteger", "unsignedInt", "unsignedLong", "unsignedShort"), r"\+?\d+|-0+"),
    "positiveInteger": r"\+?0*[1-9]\d*",
    "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    **dict.fromkeys(("double", "float"), r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|-?INF|NaN"),
    "date": rf"\d{{4}}-\d\d-\d\d{_ZONE}",
    "dateTime": rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?{_ZONE}",
    "time": rf"\d\d:\d\d:\d\d(?:\.\d+)?{_ZONE}",
    "gYear": rf"\d{{4}}{_ZONE}",
    "gYearMonth": rf"\d{{4}}-(?:0[1-9]|1[0-2]){_ZONE}",
    "gMonthDay": rf"--(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]){_ZONE}",
}
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_MONTH = {name[:length]: f"{n:02}" for n, name in enumerate(_MONTHS, 1) for length in (3, len(name))}
_MONTH["sept"] = "09"
_NAME = r"(?P<month>[A-Za-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
# Without names of months only what begins with the year is clear: 03/04/2019 is two different days.
_DATES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"{_DAY} {_NAME},? (?P<year>\d{{4}})",
        rf"{_NAME} {_DAY},? (?P<year>\d{{4}})",
        rf"{_NAME},? (?P<year>\d{{4}})",
        rf"{_DAY} {_NAME}",
        rf"{_NAME} {_DAY}",
        r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})",
        rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)(?:T00:00:00(?:\.0+)?)?{_ZONE}",
        rf"(?P<year>\d{{4}})-(?P<month>\d\d){_ZONE}",
        rf"(?P<year>\d{{4}}){_ZONE}",
        rf"--(?P<month>\d\d)-(?P<day>\d\d){_ZONE}",
    )
)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_LONGEST = 40


def fits(text: str, datatype: str) -> bool:
    """Tell whether a text is in the lexical space of a datatype of XML Schema; of others it is never."""
    name = datatype.removeprefix(_XSD)
    pattern = _LEXICAL.get(name) if name != datatype else None
    if pattern is None or re.fullmatch(pattern, text, re.ASCII) is None:
        return False
    return days_of(text) is not None if name in {"date", "dateTime", "gYear", "gYearMonth"} else True


def dates(text: str) -> Iterator[tuple[str, str]]:
    """Give the lexical forms and datatypes that a text means as a date, without time zone.

    Parameters
    ----------
    text
        Such as ``14 March 2019``, ``March 2019``, ``2019-3-4`` or ``2019-03-04Z``. A time of day other than
        midnight is not passed over.

    """
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        return
    for pattern in _DATES:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        told = found.groupdict()
        written = told.get("month") or ""
        month = written.zfill(2) if written.isdecimal() else _MONTH.get(written.lower(), "")
        year, day = told.get("year"), (told.get("day") or "").zfill(2)
        if written and not month:
            continue
        parts = [part for part in (year, month, day if told.get("day") else "") if part]
        name = {1: "gYear", 2: "gYearMonth", 3: "date"}[len(parts)] if year else "gMonthDay"
        # 29 February is a day of some years
        if days_of("-".join(parts) if year else f"2000-{month}-{day}") is not None:
            yield "-".join(parts) if year else f"--{month}-{day}", _XSD + name
        return


def numbers(text: str) -> Iterator[tuple[str, str]]:
    """Give a number as a plain integer or decimal: without plus sign, leading and trailing zeros."""
    if _NUMBER.fullmatch(text) is None or len(text) > _LONGEST:
        return
    value = format(Decimal(text), "f")
    if "." in value:
        value = value.rstrip("0").rstrip(".")
    value = "0" if value == "-0" else value
    yield value, _XSD + ("decimal" if "." in value else "integer")
