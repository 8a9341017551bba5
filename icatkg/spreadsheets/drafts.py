"""Rows with their kind and columns: the first step of an import, which looks at headers alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from icatkg.errors import UnknownNameError
from icatkg.identifiers import contract
from icatkg.spreadsheets.kinds import DOCUMENT, PASSAGE, kind_named
from icatkg.spreadsheets.names import folded
from icatkg.spreadsheets.sheets import EXAMPLE, ID_HEADER, Problem
from icatkg.spreadsheets.statements import LABEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatkg.spreadsheets.columns import Column
    from icatkg.spreadsheets.kinds import Kind
    from icatkg.spreadsheets.sheets import Row, Sheet

__all__ = ["PARAGRAPH_HEADER", "Draft", "Reading", "drafts_of"]

#: The first column of the sheet of passages, which have no other id.
PARAGRAPH_HEADER = "Paragraph"


class Draft:
    """A row on its way to triples.

    Attributes
    ----------
    sheet, row, kind
        Where it stands, and what kind of fact it is.
    cells
        Property to the text of its cell.
    id
        What its first column says.
    iri
        Its IRI, once it is known.

    """

    def __init__(self, sheet: str, row: Row, kind: Kind, cells: dict[str, str], id_: str) -> None:
        self.sheet = sheet
        self.row = row
        self.kind = kind
        self.cells = cells
        self.id = id_
        self.iri = ""

    @property
    def label(self) -> str:
        """Its label as typed."""
        return self.cells.get(LABEL, "")

    def problem(self, column: str, message: str, remedy: str = "") -> Problem:
        """Say what is wrong with the row, or with one of its cells."""
        return Problem(self.sheet, self.row.number, column, message, remedy)


class Reading(NamedTuple):
    """The rows of all sheets, and how many were left out: examples, and sheets without rows."""

    drafts: list[Draft]
    examples: int
    empty: int


def drafts_of(
    sheets: Sequence[Sheet],
    kinds: Sequence[Kind],
    problems: list[Problem],
    *,
    document: str | None,
    default: str = "",
) -> Reading:
    """Find the kind of each sheet and the property of each column.

    Parameters
    ----------
    sheets
        The sheets.
    kinds
        The kinds.
    problems
        Takes what is wrong.
    document
        The number of the document, or ``None``.
    default
        The kind of a sheet without a name.

    """
    drafts: list[Draft] = []
    examples = empty = 0
    for sheet in sheets:
        try:
            kind = kind_named(kinds, sheet.name or default)
        except UnknownNameError as error:
            if sheet.rows or sheet.headers != ("",):
                remedy = error.remedy if sheet.name else f"Add --kind KIND. {error.remedy}"
                problems.append(Problem(sheet.name, 0, "", error.message, remedy))
            continue
        columns = _columns(sheet, kind, problems) if sheet.rows else {}
        before = len(drafts)
        for row in sheet.rows:
            draft = _draft(sheet, row, kind, columns)
            if folded(draft.id) in {EXAMPLE, "example"}:
                examples += 1
                continue
            drafts.append(draft)
            problems += _omissions(draft, columns)
        found = len(drafts) - before
        empty += not found
        if found and document is None and (kind.is_claim or kind.iri in {DOCUMENT, PASSAGE}):
            problems.append(
                Problem(sheet.name, 0, "", "it is not said which document says this", "Add --document NNN.")
            )
    return Reading(drafts, examples, empty)


def _squeezed(header: str) -> str:
    return re.sub(r"[\s*_]+", " ", folded(header)).strip().removeprefix("has ")


def _columns(sheet: Sheet, kind: Kind, problems: list[Problem]) -> dict[int, Column | str]:
    """Give what stands in each column: a column of the kind, or the id."""
    known: dict[str, Column | str] = {_squeezed(ID_HEADER): ID_HEADER}
    if kind.iri == PASSAGE:
        known[_squeezed(PARAGRAPH_HEADER)] = ID_HEADER
    for column in kind.columns:
        for name in (column.header, contract(column.iri) or column.iri):
            known[_squeezed(name)] = column
    names = f"The columns are: {', '.join(dict.fromkeys([ID_HEADER, *(c.header for c in kind.columns)]))}."
    used = {number for row in sheet.rows for number in row.cells}
    found: dict[int, Column | str] = {}
    for number in range(max([len(sheet.headers), *(n + 1 for n in used)])):
        header = sheet.headers[number] if number < len(sheet.headers) else ""
        column_or_id = known.get(_squeezed(header))
        if column_or_id is not None and column_or_id not in found.values():
            found[number] = column_or_id
        elif column_or_id is not None:
            problems.append(Problem(sheet.name, 1, header, "the column is there twice", "Join the two."))
        elif header:
            problems.append(Problem(sheet.name, 1, header, "there is no such column", names))
        elif number in used:
            place = f"number {number + 1}"
            problems.append(Problem(sheet.name, 1, place, "the column has values, but no header", names))
    problems += [
        Problem(sheet.name, 1, column.header, "the column is missing", column.message or column.definition)
        for column in kind.columns
        if column.required and column not in found.values()
    ]
    return found


def _draft(sheet: Sheet, row: Row, kind: Kind, columns: dict[int, Column | str]) -> Draft:
    cells: dict[str, str] = {}
    id_ = ""
    for number, text in row.cells.items():
        column = columns.get(number)
        if column is not None and not isinstance(column, str):
            cells[column.iri] = text
        elif column == ID_HEADER:
            id_ = text
    return Draft(sheet.name, row, kind, cells, id_)


def _omissions(draft: Draft, columns: dict[int, Column | str]) -> list[Problem]:
    """Say what must be filled in and is not."""
    kind, there = draft.kind, set(columns.values())
    problems = [
        draft.problem(column.header, "it is empty", column.message or column.definition)
        for column in kind.columns
        if column.required and column in there and not draft.cells.get(column.iri)
    ]
    for choice in kind.choices:
        if not any(draft.cells.get(property_) for property_ in choice.properties):
            headers = [c.header for c in kind.columns if c.iri in choice.properties]
            place = "” or “".join(headers)
            problems.append(draft.problem(place, "one of them must be filled in", choice.message))
    return problems
