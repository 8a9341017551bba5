"""Reading workbooks (``.xlsx``, ECMA-376) without trusting them: sizes first, then the cells.

A formula counts with the value that was saved with it; nothing is worked out, no macro is run.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from icatkg.errors import IcatkgError, InputError
from icatkg.spreadsheets.cells import trimmed
from icatkg.spreadsheets.sheets import LISTS, READ_ME, Problem, Row, Sheet

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["library", "read_workbook"]

_BOOK = "xl/workbook.xml"
_LARGEST = 60_000_000
_MOST_PARTS = 2_000
_MOST_CELLS = 1_000_000
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"})
_SAVE = "Save it as an Excel workbook (.xlsx)."


def library() -> ModuleType:
    """Give openpyxl, which reads and writes workbooks.

    Raises
    ------
    IcatkgError
        It is not installed.

    """
    try:
        import openpyxl
    except ImportError:
        raise IcatkgError(
            "workbooks need openpyxl, which is not installed",
            "Run: pip install 'icatkg[spreadsheets]' – or use .csv, one kind of fact a file.",
        ) from None
    return openpyxl


def read_workbook(content: bytes, path: str) -> tuple[list[Sheet], list[Problem]]:
    """Read the sheets of a workbook.

    Returns
    -------
    tuple
        The sheets that hold facts, and the problems with their cells.

    Raises
    ------
    InputError
        It is no workbook, damaged, or larger than a workbook of facts can be.

    """
    openpyxl = library()
    declared = _check(content, path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about charts and the like, which hold no facts
            shown = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
            written = openpyxl.load_workbook(io.BytesIO(content))
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever its parsers do on a damaged file
        raise InputError(f"{path}: damaged: {_first_line(error)}", _SAVE) from None
    if len(shown.sheetnames) != declared:
        # The library passes over a sheet whose part is missing, and facts would be lost in silence.
        raise InputError(f"{path}: damaged: a sheet is missing", _SAVE)
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for sheet in shown.worksheets:
        if sheet.title in {READ_ME, LISTS}:
            continue
        reader = _SheetReader(sheet, written[sheet.title])
        problems += reader.problems
        if reader.sheet is not None:
            sheets.append(reader.sheet)
    return sheets, problems


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def _check(content: bytes, path: str) -> int:
    """Refuse what is no workbook, and what would expand beyond measure; give how many sheets it declares."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(f"{path}: an old workbook (.xls), or one with a password", _SAVE)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            too_large = len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST
            # A part is read to the size that it declares; one that is longer is an error.
            entities = not too_large and any(
                b"<!DOCTYPE" in archive.read(part)
                for part in parts
                if part.filename.endswith((".xml", ".rels"))
            )
            book = archive.read(_BOOK) if not too_large and _BOOK in archive.namelist() else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise InputError(f"{path}: not a workbook, or damaged: {_first_line(error)}", _SAVE) from None
    names = {part.filename for part in parts}
    if too_large:
        raise InputError(f"{path}: unpacks to more than a workbook of facts can be", "Split it.")
    if entities:
        raise InputError(f"{path}: declares XML entities, which no workbook needs", _SAVE)
    if _BOOK not in names:
        raise InputError(f"{path}: not an Excel workbook", _SAVE)
    if any(name.endswith("vbaProject.bin") for name in names):
        raise InputError(f"{path}: contains macros", "Save it as a workbook without macros (.xlsx).")
    return len(re.findall(rb"<(?:\w+:)?sheet\s", book))


class _SheetReader:
    """Reads one sheet; ``sheet`` is ``None`` where it cannot be read at all."""

    def __init__(self, shown: Any, written: Any) -> None:
        self.name: str = shown.title
        self.problems: list[Problem] = []
        self.headers: tuple[str, ...] = ()
        self.sheet: Sheet | None = None
        if shown.max_row * shown.max_column > _MOST_CELLS:
            self._problem(
                0,
                "",
                f"it reaches to row {shown.max_row} and column {shown.max_column}, mostly empty",
                f"Delete the empty rows and columns; {_MOST_CELLS} cells are read.",
            )
            return
        for merged in shown.merged_cells.ranges:
            self._problem(merged.min_row, "", f"the cells {merged.coord} are merged", "Unmerge them.")
        first, *others = list(shown.iter_rows())
        self.headers = tuple("" if cell.value is None else trimmed(str(cell.value)) for cell in first)
        rows = []
        for number, row in enumerate(others, 2):
            texts = {n: self._text(number, n, cell) for n, cell in enumerate(row) if cell.value is not None}
            if cells := {n: text for n, text in texts.items() if text}:
                rows.append(Row(number, cells))
        self._formulas(shown, written)
        if shown.sheet_state != "visible" and rows:
            self._problem(0, "", "it is hidden and has rows", "Show it, or delete it.")
        self.sheet = Sheet(self.name, self.headers, tuple(rows))

    def _header(self, column: int) -> str:
        return self.headers[column] if column < len(self.headers) else ""

    def _problem(self, row: int, column: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.name, row, column, message, remedy))

    def _text(self, row: int, column: int, cell: Any) -> str:
        value = cell.value
        header = self._header(column)
        if cell.data_type == "e" or (isinstance(value, str) and value in _ERRORS):
            self._problem(
                row, header, f"the cell shows the error {value}", "Correct the formula, or type the value."
            )
            return ""
        if isinstance(value, dt.datetime | dt.date):
            return self._date(row, header, value, cell.number_format)
        if isinstance(value, dt.time | dt.timedelta):
            self._problem(
                row, header, f"the cell holds a time of day: {value}", "Format it as text and type the value."
            )
            return ""
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, float):
            return str(int(value)) if value.is_integer() else repr(value)
        return trimmed(re.sub(r"\r\n?", "\n", str(value)))

    def _date(self, row: int, header: str, value: dt.date, format_: str) -> str:
        pattern = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", format_.lower())
        if isinstance(value, dt.datetime):
            if value.time() != dt.time():
                self._problem(row, header, f"the cell holds a time of day: {value}", "Type the day alone.")
            value = value.date()
        if "d" not in pattern:
            self._problem(
                row,
                header,
                f"the program has turned what was typed into the day {value}, and does not show the day",
                f"Format the cell as text and type {value:%Y-%m}, {value:%Y} or {value}, whichever is meant.",
            )
        return value.isoformat()

    def _formulas(self, shown: Any, written: Any) -> None:
        for row in written.iter_rows():
            for cell in row:
                if cell.data_type == "f" and shown.cell(cell.row, cell.column).value is None:
                    self._problem(
                        cell.row,
                        self._header(cell.column - 1),
                        "the formula has no saved value",
                        "Open and save the file in a spreadsheet program, or type the value.",
                    )
