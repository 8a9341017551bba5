"""Days as texts: the dates that a view takes, and the days that a dated literal stands for.

A day is a text such as ``2019-06-01``; texts of days are in the order of the days (ISO 8601-1:2019, 5.2.2).
"""

from __future__ import annotations

from icatkg.errors import ParameterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt

    Days = tuple[str, str]

__all__ = ["Moment", "day_before", "days_of", "moment"]

_ACCEPTED = "Write a year, a month or a day: 2019, 2019-06 or 2019-06-01."
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_YEAR, _MONTH, _DAY = 4, 7, 10
_BETWEEN = frozenset({"", "-"})


class Moment:
    """A date that somebody asks for: a day, or the days of a month or a year.

    Attributes
    ----------
    text
        The date as given.
    first, last
        Its first and its last day.
    certain
        Whether only what surely holds on one of its days is asked for.

    """

    __slots__ = ("certain", "first", "last", "text")

    def __init__(self, text: str, first: str, last: str, *, certain: bool = False) -> None:
        self.text = text
        self.first = first
        self.last = last
        self.certain = certain


def moment(date: str | int | dt.date, *, certain: bool = False) -> Moment:
    """Read a date that somebody asks for.

    Parameters
    ----------
    date
        ``2019``, ``2019-06`` or ``2019-06-01``, as a text; a year may be an integer, a day a
        :class:`datetime.date`.
    certain
        Whether only what surely holds on one of its days is asked for.

    Raises
    ------
    ParameterError
        It is none of these, or there is no such day.

    """
    isoformat = getattr(date, "isoformat", None)
    text = str(isoformat()[:_DAY]) if isoformat is not None else f"{date:04}" if _is_year(date) else str(date)
    days = days_of(text) if {text[_YEAR : _YEAR + 1], text[_MONTH : _MONTH + 1]} <= _BETWEEN else None
    if days is None or len(text) > _DAY:
        raise ParameterError(f"not a date: {text or 'an empty text'}", _ACCEPTED)
    return Moment(text, *days, certain=certain)


def _is_year(date: object) -> bool:
    return isinstance(date, int) and not isinstance(date, bool) and date >= 0


def days_of(text: str) -> Days | None:
    """Give the first and the last day that a dated literal stands for.

    Parameters
    ----------
    text
        The lexical form of an ``xsd:date``, ``xsd:gYearMonth``, ``xsd:gYear`` or ``xsd:dateTime`` (XML Schema
        1.1, part 2, section 3.3); a time zone is passed over.

    Returns
    -------
    tuple or None
        ``None`` for what has no year, such as ``--03-31``, and for what is no date.

    """
    year, month, day = text[:_YEAR], text[_YEAR + 1 : _MONTH], text[_MONTH + 1 : _DAY]
    if not (text.isascii() and year.isdecimal() and len(year) == _YEAR) or year == "0000":
        return None
    if _ends(text[_YEAR:]):
        return f"{year}-01-01", f"{year}-12-31"
    if not (text[_YEAR] == "-" and month.isdecimal() and "01" <= month <= "12"):
        return None
    length = 29 if month == "02" and _is_leap(int(year)) else _LENGTHS[int(month) - 1]
    if _ends(text[_MONTH:]):
        return f"{year}-{month}-01", f"{year}-{month}-{length}"
    if not (text[_MONTH] == "-" and day.isdecimal() and "01" <= day <= str(length)):
        return None
    return (text[:_DAY], text[:_DAY]) if text[_DAY : _DAY + 1] == "T" or _ends(text[_DAY:]) else None


def _ends(rest: str) -> bool:
    """Tell whether nothing but a time zone follows."""
    return rest in {"", "Z"} or (rest[0] in "+-" and rest[3:4] == ":")


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def day_before(day: str) -> str:
    """Give the day before a day; before the first of all, an empty text, which is before every day."""
    year, month, number = int(day[:4]), int(day[5:7]), int(day[8:])
    if number > 1:
        return f"{day[:8]}{number - 1:02}"
    if month > 1:
        days = days_of(f"{day[:5]}{month - 1:02}")
        return days[1] if days else ""
    return f"{year - 1:04}-12-31" if year > 1 else ""
