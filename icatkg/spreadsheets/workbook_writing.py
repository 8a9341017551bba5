"""Writing sheets as a workbook (``.xlsx``): the same bytes for the same sheets, and every cell a text."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from icatkg.spreadsheets.sheets import LISTS, READ_ME
from icatkg.spreadsheets.workbook_reading import library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatkg.spreadsheets.templates import Heading, Layout

__all__ = ["write_workbook"]

_HEADER = "FFDDE7F3"
_REQUIRED = "FFF6E3B4"
_GREY = "FF7F7F7F"
_BLANK_ROWS = 500
_DATE = (1980, 1, 1, 0, 0, 0)  # the first day that a zip file can name


def write_workbook(layouts: Sequence[Layout], how_to: Sequence[str]) -> bytes:
    """Write a workbook.

    Parameters
    ----------
    layouts
        The sheets.
    how_to
        The lines of the first sheet.

    Raises
    ------
    IcatkgError
        openpyxl is not installed.

    """
    workbook = library().Workbook()
    _front_page(workbook.active, layouts, how_to)
    lists = _Lists()
    for layout in layouts:
        _sheet(workbook.create_sheet(layout.title), layout, lists)
    lists.write(workbook.create_sheet(LISTS))
    stream = io.BytesIO()
    workbook.save(stream)
    return _dateless(stream.getvalue())


def _put(sheet: Any, row: int, column: int, text: str) -> Any:
    """Write a text; one that begins like a formula stays a text."""
    cell = sheet.cell(row, column)
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"
    if text[:1] in {"=", "+", "-", "@"}:
        cell.quotePrefix = True
    return cell


def _front_page(sheet: Any, layouts: Sequence[Layout], how_to: Sequence[str]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    sheet.title = READ_ME
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 100
    for number, line in enumerate(how_to, 1):
        cell = _put(sheet, number, 1 if number == 1 else 2, line)
        cell.alignment = Alignment(wrap_text=number > 1, vertical="top")
        cell.font = Font(bold=number == 1, size=14 if number == 1 else 11)
    start = len(how_to) + 2
    for column, text in enumerate(("Sheet", "What goes into it"), 1):
        _put(sheet, start, column, text).font = Font(bold=True)
    for number, layout in enumerate(layouts, start + 1):
        cell = _put(sheet, number, 1, layout.title)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{layout.title}'!A1")
        cell.font = Font(underline="single", color="FF0563C1")
        _put(sheet, number, 2, layout.definition).alignment = Alignment(wrap_text=True, vertical="top")


def _sheet(sheet: Any, layout: Layout, lists: _Lists) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for number, heading in enumerate(layout.headings, 1):
        cell = _put(sheet, 1, number, heading.title)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        colour = _REQUIRED if heading.title.endswith("*") else _HEADER
        cell.fill = PatternFill("solid", start_color=colour)
        cell.comment = Comment(
            heading.note, "icatkg", height=40 + 18 * (len(heading.note) // 45 + 3), width=340
        )
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = heading.width
        dimension.number_format = "@"  # so that 2019-03 is not made a day
        lists.offer(sheet, heading, get_column_letter(number))
    rows = [*([layout.example] if layout.example else []), *layout.rows]
    for number, texts in enumerate(rows, 2):
        for column, text in enumerate(texts, 1):
            if text:
                cell = _put(sheet, number, column, text)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if layout.example and number == 2:  # noqa: PLR2004 - the row below the headers
                    cell.font = Font(italic=True, color=_GREY)
    sheet.freeze_panes = "B2"


class _Lists:
    """The sheet of lists from which cells are chosen; equal lists are kept once."""

    def __init__(self) -> None:
        self.columns: dict[tuple[str, ...], tuple[str, int]] = {}

    def offer(self, sheet: Any, heading: Heading, letter: str) -> None:
        """Let the cells of a column be chosen from its list."""
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        if heading.options:
            _, number = self.columns.setdefault(
                heading.options, (heading.title.rstrip(" *"), len(self.columns) + 1)
            )
            source = get_column_letter(number)
            formula = f"{LISTS}!${source}$2:${source}${len(heading.options) + 1}"
        elif heading.sheet:
            formula = f"'{heading.sheet}'!$B$3:$B${_BLANK_ROWS}"
        else:
            return
        # A new name, an id or a second value may be typed: a list helps and does not forbid.
        validation = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
        validation.add(f"{letter}2:{letter}{_BLANK_ROWS}")
        sheet.add_data_validation(validation)

    def write(self, sheet: Any) -> None:
        """Write the lists."""
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        for options, (title, number) in self.columns.items():
            _put(sheet, 1, number, title).font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(number)].width = 30
            for row, option in enumerate(options, 2):
                _put(sheet, row, number, option)
        sheet.freeze_panes = "A2"


def _dateless(content: bytes) -> bytes:
    """Pack a workbook again without the time at which it was written."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", part)
            new.writestr(zipfile.ZipInfo(name, _DATE), part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
