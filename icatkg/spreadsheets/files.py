"""Spreadsheets as files: told apart by their names, made of sheets, read into sheets."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from icatkg.errors import InputError, ParameterError
from icatkg.serialization.reading import read_bytes
from icatkg.spreadsheets.csv_files import read_csv, write_csv
from icatkg.spreadsheets.exporting import export_rows
from icatkg.spreadsheets.kinds import kind_named, read_kinds
from icatkg.spreadsheets.names import Names
from icatkg.spreadsheets.statements import Statements
from icatkg.spreadsheets.templates import HOW_TO, lay_out
from icatkg.spreadsheets.workbook_reading import read_workbook
from icatkg.spreadsheets.workbook_writing import write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pyoxigraph import Quad

    from icatkg.dataset import Dataset
    from icatkg.spreadsheets.sheets import Problem, Sheet

__all__ = ["Workbook", "read_sheets", "template", "workbook_of"]

_CSV = frozenset({".csv", ".tsv", ".txt"})


class Workbook(NamedTuple):
    """Facts in a workbook.

    Attributes
    ----------
    content
        The file.
    rows
        How many rows it has.
    lost
        What it cannot say, in sentences.

    """

    content: bytes
    rows: int
    lost: tuple[str, ...]


def read_sheets(path: Path | str) -> tuple[list[Sheet], list[Problem]]:
    """Read a workbook (``.xlsx``) or a CSV file.

    Returns
    -------
    tuple
        The sheets, and the problems with their cells.

    Raises
    ------
    InputError, MissingFileError, ParseError
        It cannot be read.
    IcatkgError
        It is a workbook, and openpyxl is not installed.

    """
    ending = PurePath(path).suffix.lower()
    content = read_bytes(path)
    if ending in _CSV:
        return [read_csv(content, str(path))], []
    if ending != ".xlsx" and not content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise InputError(f"{path}: not a spreadsheet by its name", "Spreadsheets end in .xlsx or .csv.")
    return read_workbook(content, str(path))


def template(names: Sequence[str], dataset: Dataset, ending: str) -> bytes:
    """Make an empty spreadsheet.

    Parameters
    ----------
    names
        The kinds of facts; none for all of them.
    dataset
        The graph from which lists and examples are taken.
    ending
        ``.xlsx`` for a workbook, ``.csv`` for one kind as CSV.

    Raises
    ------
    UnknownNameError
        There is no such kind.
    ParameterError
        A CSV file is to hold more than one kind, or the ending is none of the two.
    IcatkgError
        openpyxl is not installed.

    """
    kinds = read_kinds()
    chosen = dict.fromkeys(kind_named(kinds, name) for name in names) or kinds
    layouts = lay_out(chosen, Names(Statements(dataset.quads()), kinds))
    if ending == ".xlsx":
        return write_workbook(layouts, HOW_TO)
    if ending != ".csv":
        raise ParameterError("a template ends in .xlsx or .csv", "Add, for example, -o facts.xlsx.")
    if len(layouts) != 1:
        raise ParameterError(
            f"a CSV file holds one kind of fact, and these are {len(layouts)}", "Name one kind, or use .xlsx."
        )
    (layout,) = layouts
    rows = [
        [heading.title for heading in layout.headings],
        *([list(layout.example)] if layout.example else []),
    ]
    return write_csv(rows)


def workbook_of(quads: Iterable[Quad], dataset: Dataset) -> Workbook:
    """Write facts into the sheets of a template.

    Parameters
    ----------
    quads
        The facts, of one document at most.
    dataset
        The graph that they will be imported with.

    Raises
    ------
    ParameterError
        They are of more than one document.
    IcatkgError
        openpyxl is not installed.

    """
    kinds = read_kinds()
    names = Names(Statements(dataset.quads()), kinds)
    exported = export_rows(quads, kinds, names)
    chosen = [kind for kind in kinds if kind.iri in exported.rows]
    content = write_workbook(lay_out(chosen, names, exported.rows), HOW_TO)
    return Workbook(content, sum(map(len, exported.rows.values())), exported.lost)
