"""Sheets as rows of texts, wherever they come from, and what is wrong with them, cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from icatkg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["EXAMPLE", "ID_HEADER", "LISTS", "READ_ME", "Problem", "Row", "Sheet", "refuse"]

#: The header of the first column, and what marks a row in it as an example.
ID_HEADER = "Id"
EXAMPLE = "(example)"
#: Sheets that hold no facts.
READ_ME = "Read me"
LISTS = "Lists"


class Row(NamedTuple):
    """One row.

    Attributes
    ----------
    number
        Its number in the spreadsheet.
    cells
        Header position to the text of the cell; empty ones are left out.

    """

    number: int
    cells: dict[int, str]


class Sheet(NamedTuple):
    """One sheet.

    Attributes
    ----------
    name
        Its name; of a CSV file, none.
    headers
        The first row.
    rows
        The rows below it that are not empty.

    """

    name: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


class Problem(NamedTuple):
    """Something that keeps a spreadsheet from being imported.

    Attributes
    ----------
    sheet, row, column
        Where it is; the row is 0 where the sheet as a whole is meant, the column empty where the row is.
    message
        What is wrong.
    remedy
        What to do about it.

    """

    sheet: str
    row: int
    column: str
    message: str
    remedy: str = ""

    def text(self, file: str) -> str:
        """Say it with its place."""
        place = [file]
        if self.sheet:
            place.append(f"sheet “{self.sheet}”")
        if self.row:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column “{self.column}”")
        return f"{', '.join(place)}: {self.message}" + (f"\n  {self.remedy}" if self.remedy else "")


def refuse(file: str, problems: Sequence[Problem]) -> InputError:
    """Give the error that tells all problems at once."""
    ordered = list(dict.fromkeys(problems))
    count = "1 problem" if len(ordered) == 1 else f"{len(ordered)} problems"
    return InputError("\n".join([*(p.text(file) for p in ordered), f"{count}; nothing is written"]))
