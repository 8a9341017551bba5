"""Making workbooks for tests, and importing them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl

from icatkg.spreadsheets.importing import import_sheets
from icatkg.spreadsheets.workbook_reading import read_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icatkg.dataset import Dataset
    from icatkg.spreadsheets.importing import Imported

# Document 005 is made up; its text is three lines.
TEXT = "The Harbour Network joined as a partner.\n\nIt chaired in 2027.\nThe end.\n"

CHAIR = ["Label", "Paragraph", "In group", "In role", "Organisation", "Date", "Rests on", "Holder status"]


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> openpyxl.Workbook:
    """Give a workbook with rows of values on each sheet."""
    made = openpyxl.Workbook()
    del made["Sheet"]
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return made


def content(made: openpyxl.Workbook) -> bytes:
    """Give the bytes of a workbook."""
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def imported(dataset: Dataset, made: openpyxl.Workbook, document: str | None = "004") -> Imported:
    """Import a workbook; the problems with its cells come first."""
    sheets, problems = read_workbook(content(made), "facts.xlsx")
    done = import_sheets(sheets, dataset, document)
    return done._replace(problems=(*problems, *done.problems))


def problems(dataset: Dataset, made: openpyxl.Workbook, document: str | None = "004") -> list[str]:
    """Give what is wrong with a workbook, without the remedies."""
    return [p.text("facts.xlsx").split("\n")[0] for p in imported(dataset, made, document).problems]
