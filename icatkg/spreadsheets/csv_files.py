"""Sheets as CSV: one kind of fact a file (RFC 4180).

Spreadsheet programs run a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula. An apostrophe
before it, which reading takes away, keeps it text.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from icatkg.errors import InputError, ParseError
from icatkg.spreadsheets.cells import trimmed
from icatkg.spreadsheets.sheets import Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["read_csv", "write_csv"]

_RISKY = re.compile(r"'*[=+\-@\t\r]")
_LARGEST = 20_000_000
_SEPARATORS = ",;\t"
_SAVE = "Save it as “CSV UTF-8 (comma delimited)”."


def write_csv(rows: Iterable[list[str]]) -> bytes:
    """Write rows, the headers first, as UTF-8 with the mark by which Excel knows it."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    for row in rows:
        writer.writerow([f"'{cell}" if _RISKY.match(cell) else cell for cell in row])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def read_csv(content: bytes, path: str) -> Sheet:
    """Read a CSV file with commas, semicolons or tabs, in UTF-8 or UTF-16.

    Raises
    ------
    InputError, ParseError
        It is too large, in no encoding that can be told, or no CSV.

    """
    if len(content) > _LARGEST:
        raise InputError(f"{path}: larger than {_LARGEST // 1_000_000} MB", "Import it in parts.")
    text = _decoded(content, path)
    first, _, rest = text.partition("\n")
    separator = None
    if (match := re.fullmatch(r"sep=(.)\r?", first)) is not None:  # Excel's own way to name it
        separator, text = match[1], rest
    unquoted = re.sub(r'"[^"]*"', "", text.partition("\n")[0])
    separator = separator or max(_SEPARATORS, key=unquoted.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        table = [[_plain(cell) for cell in row] for row in reader]
    except csv.Error as error:
        raise ParseError(f"not CSV: {error}", _SAVE, path=path) from None
    headers = tuple(trimmed(cell) for cell in table[0]) if table else ()
    rows = []
    for number, row in enumerate(table[1:], 2):
        cells = {n: text for n, cell in enumerate(row) if (text := trimmed(cell))}
        if cells:
            rows.append(Row(number, cells))
    return Sheet("", headers, tuple(rows))


def _decoded(content: bytes, path: str) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    if content.startswith(b"PK\x03\x04"):
        raise InputError(f"{path}: a workbook, not CSV", "Give it a name that ends in .xlsx.")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ParseError("not UTF-8", _SAVE, path=path, line=line) from None
    if "\0" in text:
        raise ParseError("a binary file, not CSV", _SAVE, path=path)
    return text


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _RISKY.match(cell) else cell
