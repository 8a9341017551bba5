"""Values of literals: whether two literals are one value, and which datatypes hold it.

Sources: OWL 2 Profiles, section 4.2 (the datatypes of OWL 2 RL) and table 8; XML Schema Definition Language
1.1, part 2. As in OWL 2, values are compared for identity: ``"1"^^xsd:integer`` and ``"1.0"^^xsd:decimal``
are one value, +0 and -0 of ``xsd:double`` are two, and so are one instant in two time zones. Beyond OWL 2 RL
the dates of XML Schema are known too (``xsd:date``, ``xsd:time``, ``xsd:gYear``…), for most dates of
documents are of these.
"""

from __future__ import annotations

import re
import struct
from base64 import b64decode
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from icatkg.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from pyoxigraph import Literal

    Value = tuple[str, Hashable]

__all__ = ["DATATYPES", "ILL_TYPED", "PLAIN", "holds", "value_of"]

_XSD, _RDF, _RDFS = PREFIXES["xsd"], PREFIXES["rdf"], PREFIXES["rdfs"]
PLAIN = frozenset({_XSD + "string", _RDF + "langString"})  # every text is a value of these, one to one
ILL_TYPED = ("ill-typed", None)

_INTEGER_RANGES: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_START = (
    r"[:_A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    r"\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = rf"{_START}\-.0-9\u00b7\u0300-\u036f\u203f-\u2040]"
_TEXTS: dict[str, re.Pattern[str]] = {
    "string": re.compile(r"(?s).*"),
    "normalizedString": re.compile(r"[^\t\n\r]*"),
    "token": re.compile(r"(?! )(?:[^\t\n\r ]| (?! ))*(?<! )|"),
    "language": re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*"),
    "Name": re.compile(rf"{_START}]{_NAME}*"),
    "NCName": re.compile(rf"(?!:){_START}](?:(?!:){_NAME})*"),
    "NMTOKEN": re.compile(rf"{_NAME}+"),
}
_ZONE = r"(?P<zone>Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR = r"(?P<year>-?(?:[1-9]\d{3,}|0\d{3}))"
_MONTH, _DAY = r"(?P<month>0[1-9]|1[0-2])", r"(?P<day>0[1-9]|[12]\d|3[01])"
_TIME = r"(?P<time>(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_DATES = {
    name: re.compile(pattern + _ZONE, re.ASCII)
    for name, pattern in {
        "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}",
        "date": f"{_YEAR}-{_MONTH}-{_DAY}",
        "time": _TIME,
        "gYearMonth": f"{_YEAR}-{_MONTH}",
        "gYear": _YEAR,
        "gMonthDay": f"--{_MONTH}-{_DAY}",
        "gMonth": f"--{_MONTH}",
        "gDay": f"---{_DAY}",
    }.items()
}
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_DOUBLE = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN", re.ASCII)


def _integer(name: str, text: str) -> Value:
    if not _INTEGER.fullmatch(text):
        return ILL_TYPED
    number = Decimal(text)
    return ("decimal", number) if _in_range(number, name) else ILL_TYPED


def _in_range(number: Decimal, name: str) -> bool:
    low, high = _INTEGER_RANGES[name]
    return (
        (low is None or number >= low)
        and (high is None or number <= high)
        and number == number.to_integral_value()
    )


def _decimal(text: str) -> Value:
    return ("decimal", Decimal(text)) if _DECIMAL.fullmatch(text) else ILL_TYPED


def _floating(kind: str, text: str) -> Value:
    if not _DOUBLE.fullmatch(text):
        return ILL_TYPED
    number = float(text)
    try:
        return kind, struct.pack("<d" if kind == "double" else "<f", number)
    except OverflowError:  # a finite number beyond xsd:float is its infinity
        return kind, struct.pack("<f", float("inf") if number > 0 else float("-inf"))


def _boolean(text: str) -> Value:
    values = {"true": True, "1": True, "false": False, "0": False}
    return ("boolean", values[text]) if text in values else ILL_TYPED


def _hexadecimal(text: str) -> Value:
    if not re.fullmatch(r"(?:[0-9a-fA-F]{2})*", text):
        return ILL_TYPED
    return "hexBinary", bytes.fromhex(text)


def _base64(text: str) -> Value:
    bare = text.replace(" ", "")
    try:
        return "base64Binary", b64decode(bare, validate=True)
    except ValueError:
        return ILL_TYPED


def _month_days(year: int | None, month: int) -> int:
    if month == 2:  # noqa: PLR2004 - February
        leap = year is None or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
        return 29 if leap else 28
    return 30 if month in {4, 6, 9, 11} else 31


def _date(name: str, text: str) -> Value:
    match = _DATES[name].fullmatch(text)
    if match is None:
        return ILL_TYPED
    parts = match.groupdict()
    year, month, day = (int(parts[part]) if parts.get(part) else None for part in ("year", "month", "day"))
    if month is not None and day is not None and day > _month_days(year, month):
        return ILL_TYPED
    time = parts.get("time")
    if time is not None:
        time = time.rstrip("0").rstrip(".") if "." in time else time
    if time == "24:00:00":  # the first moment of the next day
        time = "00:00:00"
        if year is not None and month is not None and day is not None:
            day += 1
            if day > _month_days(year, month):
                day, month = 1, month + 1
            if month > 12:  # noqa: PLR2004 - December
                month, year = 1, year + 1
    zone = parts["zone"]
    return name, (year, month, day, time, "Z" if zone in {"+00:00", "-00:00"} else zone)


def _stamp(text: str) -> Value:
    value = _date("dateTime", text)
    return value if re.search(r"(?:Z|[+-]\d\d:\d\d)\Z", text) else ILL_TYPED


def _text(name: str, text: str) -> Value:
    return ("string", text) if _TEXTS[name].fullmatch(text) else ILL_TYPED


def _plain(text: str) -> Value:
    body, at, language = text.rpartition("@")
    if not at:
        return ILL_TYPED
    return ("langString", (body, language.lower())) if language else ("string", body)


def _readers() -> dict[str, Callable[[str], Value]]:
    """Give for each datatype the function from lexical form to value."""

    def named(function: Callable[[str, str], Value], name: str) -> Callable[[str], Value]:
        return lambda text: function(name, text)

    readers = {_XSD + name: named(_integer, name) for name in _INTEGER_RANGES}
    readers |= {_XSD + name: named(_text, name) for name in _TEXTS}
    readers |= {_XSD + name: named(_date, name) for name in _DATES}
    readers |= {_XSD + name: named(_floating, name) for name in ("double", "float")}
    return readers | {
        _XSD + "decimal": _decimal,
        _XSD + "boolean": _boolean,
        _XSD + "hexBinary": _hexadecimal,
        _XSD + "base64Binary": _base64,
        _XSD + "anyURI": lambda text: ("anyURI", text),
        _XSD + "dateTimeStamp": _stamp,
        _RDF + "PlainLiteral": _plain,
    }


_READERS = _readers()
# Every datatype that table 8 is applied to; values of the last two are not compared, only held by the first.
DATATYPES = frozenset(_READERS) | {_RDFS + "Literal", _RDF + "langString", _RDF + "XMLLiteral"}


@lru_cache(maxsize=65536)
def _read(datatype: str, text: str) -> Value | None:
    reader = _READERS.get(datatype)
    try:
        return None if reader is None else reader(text)
    except ValueError:  # a year of more digits than Python converts
        return None


def value_of(literal: Literal) -> Value | None:
    """Give the value of a literal, such that equal values are equal, or :data:`ILL_TYPED`.

    ``None`` is no knowledge: the datatype is none of :data:`DATATYPES`, or its values cannot be compared.
    """
    if literal.language is not None:
        return "langString", (literal.value, literal.language.lower())
    return _read(literal.datatype.value, literal.value)


def holds(datatype: str, literal: Literal) -> bool | None:
    """Tell whether the value space of a datatype holds a literal's value; ``None`` if that is not known."""
    own = literal.datatype.value
    if own == datatype and datatype in PLAIN:
        return True
    value = value_of(literal)
    if value is None:
        return True if datatype in {own, _RDFS + "Literal"} else None
    return value != ILL_TYPED and (datatype == _RDFS + "Literal" or _in_space(datatype, *value))


def _in_space(datatype: str, kind: str, content: Hashable) -> bool:
    """Tell whether a datatype holds a value, other than a literal's own form may tell."""
    name = datatype.removeprefix(_XSD)
    if kind == "decimal" and name in _INTEGER_RANGES:
        return isinstance(content, Decimal) and _in_range(content, name)
    if kind == "string" and name in _TEXTS:
        return _TEXTS[name].fullmatch(str(content)) is not None
    if kind == "dateTime" and name == "dateTimeStamp":
        return isinstance(content, tuple) and content[-1] is not None
    if kind in {"string", "langString"} and datatype == _RDF + "PlainLiteral":
        return True
    return datatype == (_RDF if kind == "langString" else _XSD) + kind
