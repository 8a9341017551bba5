"""What is written in a cell: one value or several, dates, numbers, paragraphs.

Several values stand in one cell, separated by a semicolon; one that belongs to a value is written twice.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from icatkg.namespaces import PREFIXES, SRC
from icatkg.spreadsheets.columns import Form
from icatkg.views.dates import days_of

if TYPE_CHECKING:
    from icatkg.spreadsheets.columns import Column
    from icatkg.spreadsheets.statements import Term

__all__ = ["join", "literal", "paragraph_iri", "paragraph_text", "split", "trimmed"]

_XSD = PREFIXES["xsd"]
_SPACE = " \t\r\n\u00a0\u2007\u202f"
_PASSAGE = re.compile(r"p?\.?\s*([1-9][0-9]*)(?:(?:\s*,?\s*item\s*|\s*-?\s*i)([1-9][0-9]*))?", re.IGNORECASE)
_YEARLESS = re.compile(r"--(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
# As a number, days since 1900 look like this; as a year, they are none (ECMA-376, part 1, 18.17.4.1).
_SERIAL = range(20_000, 80_000)
_EXPECTED = {
    Form.INTEGER: "Write a whole number, such as 14.",
    Form.NUMBER: "Write a number, such as 30 or 2.5.",
    Form.YEAR: "Write a year, such as 2019.",
    Form.DAY: "Write a day, such as 2019-03-14.",
    Form.DATE: "Write 2019, 2019-03 or 2019-03-14, as precise as the text; without a year, --03-14.",
}


def trimmed(text: str) -> str:
    """Give a text without the white space around it, of whatever kind."""
    return text.strip(_SPACE)


def split(text: str) -> list[str]:
    """Take the values of a cell apart.

    >>> split("OSCE; UN Women; a;;b")
    ['OSCE', 'UN Women', 'a;b']
    """
    parts = [""]
    for piece in re.findall(r";;|;|[^;]+", text):
        if piece == ";":
            parts.append("")
        else:
            parts[-1] += ";" if piece == ";;" else piece
    return [value for part in parts if (value := trimmed(part))]


def join(values: list[str]) -> str:
    """Put values into one cell, so that :func:`split` gives them again."""
    return "; ".join(value.replace(";", ";;") for value in values)


def literal(text: str, column: Column) -> Literal | str:
    """Read the text of a cell as a value of its column.

    Returns
    -------
    Literal or str
        The value, or what is wrong with it.

    """
    form = column.form
    if form is Form.ENGLISH:
        return Literal(text, language="en")
    if form is Form.TEXT:
        return _fitting(text, column)
    text = "".join(text.split()).lstrip("'’")
    datatype = _datatype(text, form)
    if datatype is None:
        problem = f"“{text}” is not {_named(form)}."
        if form in {Form.DATE, Form.DAY} and text.isdecimal() and int(text) in _SERIAL:
            problem = f"{text} is a date that the program has turned into a number of days."
        return f"{problem} {_EXPECTED[form]}"
    if form is Form.NUMBER and "." in text:
        text = text.rstrip("0").rstrip(".")
        datatype = _XSD + ("decimal" if "." in text else "integer")
    return _fitting(text, column, datatype)


def _fitting(text: str, column: Column, datatype: str = _XSD + "string") -> Literal | str:
    shortest, longest = column.lengths
    fits = shortest <= len(text) and (longest is None or len(text) <= longest)
    for pattern, message in column.patterns:
        if not re.search(pattern, text):
            return f"“{text}” does not fit. {message or column.message}".rstrip()
    if not fits:
        return f"it has {len(text)} characters. {column.message}".rstrip()
    return Literal(text) if datatype == _XSD + "string" else Literal(text, datatype=NamedNode(datatype))


def _datatype(text: str, form: Form) -> str | None:
    if form in {Form.DATE, Form.DAY, Form.YEAR}:
        if form is Form.DATE and _YEARLESS.fullmatch(text) and days_of("2000" + text[1:]) is not None:
            return _XSD + "gMonthDay"
        by_length = {4: "gYear", 7: "gYearMonth", 10: "date"}
        name = by_length.get(len(text)) if days_of(text) is not None else None
        wanted = {Form.YEAR: ("gYear",), Form.DAY: ("date",)}.get(form, tuple(by_length.values()))
        return _XSD + name if name in wanted else None
    if re.fullmatch(r"0|[1-9][0-9]*", text):
        return _XSD + "integer"
    if form is Form.NUMBER and re.fullmatch(r"(0|[1-9][0-9]*)\.[0-9]+", text):
        return _XSD + "decimal"
    return None


def _named(form: Form) -> str:
    return {Form.DATE: "a date", Form.DAY: "a day"}.get(form, form.value.split(",")[0])


def paragraph_iri(text: str, document: str) -> str | None:
    """Give the passage that ``12``, ``p12`` or ``34 item 2`` stands for, or ``None``.

    >>> paragraph_iri("34 item 2", "005")
    'https://w3id.org/icatkg/source/005-p34-i2'
    """
    text = trimmed(text).removeprefix(f"src:{document}-").removeprefix(f"{document} p")
    match = _PASSAGE.fullmatch(text)
    if match is None:
        return None
    return f"{SRC}{document}-p{match[1]}" + (f"-i{match[2]}" if match[2] else "")


def paragraph_text(passage: Term) -> str | None:
    """Give what a cell says for a passage, or ``None`` for what is none."""
    iri = passage.value
    match = re.fullmatch(re.escape(SRC) + r"[0-9]{3}-p([0-9]+)(?:-i([0-9]+))?", iri)
    if match is None:
        return None
    return match[1] + (f" item {match[2]}" if match[2] else "")
