"""What the sheets look like: columns with notes and lists, rows, and a page that explains them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from icatkg.namespaces import ICAT
from icatkg.spreadsheets.columns import Form
from icatkg.spreadsheets.drafts import PARAGRAPH_HEADER
from icatkg.spreadsheets.exporting import fact_row
from icatkg.spreadsheets.kinds import DERIVED, DOCUMENT, PASSAGE
from icatkg.spreadsheets.row_values import holds_names
from icatkg.spreadsheets.sheets import EXAMPLE, ID_HEADER
from icatkg.spreadsheets.statements import TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icatkg.spreadsheets.columns import Column
    from icatkg.spreadsheets.exporting import FactRow
    from icatkg.spreadsheets.kinds import Kind
    from icatkg.spreadsheets.names import Names

__all__ = ["HOW_TO", "Heading", "Layout", "lay_out", "shown"]

#: The first sheet, line by line.
HOW_TO = (
    "How to fill in this workbook",
    "Each sheet takes one kind of fact; each row below the headers is one fact that the document states.",
    "Leave sheets that you do not need as they are.",
    "A header with * must be filled in. Rest the pointer on a header to read what belongs there.",
    f"The row marked {EXAMPLE} shows how. It comes from the graph and is not imported: write below it.",
    "Paragraph: where the document says it. A paragraph is a line that is not empty, counted from 1.",
    "Write 12, or 12; 13 for two paragraphs, or 34 item 2 for the second item of a list in paragraph 34.",
    "Several values in one cell are separated by a semicolon. A semicolon inside a value is written twice.",
    "Names: choose from the list, or type a name that the graph knows.",
    "What is new needs a row on its own sheet (Organisation, Person, Place …); then any sheet can name it.",
    "Dates: as precise as the document: 2019, 2019-03 or 2019-03-14; --03-14 where the year is missing.",
    "Cells are formatted as text for that reason: a cell formatted as a date counts as a full day.",
    "Earliest, latest and the statuses follow from the date: fill them in only where they differ.",
    "Without a date, earliest and latest say between which days it must lie.",
    "Id: leave it empty. Sheets exported from the graph have ids, so that entries keep their names.",
    "Copy titles, names and wordings character by character; write labels and summaries in your own words.",
    "When you are done: icatkg import FILE.xlsx --document NNN -o facts.ttl",
)
_MOST_OPTIONS = 400
_WIDTHS = {Form.ENGLISH: 40, Form.TEXT: 28, Form.THING: 26, Form.PARAGRAPH: 12}


class Heading(NamedTuple):
    """A column as it is shown.

    Attributes
    ----------
    title, note, width
        Its header, what is told of it, and how many characters wide it is.
    options
        What may be chosen; empty for a column without a list.
    sheet
        The sheet whose labels may be chosen instead, or an empty text.
    several
        Whether more than what is chosen may be typed.

    """

    title: str
    note: str
    width: int
    options: tuple[str, ...] = ()
    sheet: str = ""
    several: bool = False


class Layout(NamedTuple):
    """A sheet as it is shown.

    Attributes
    ----------
    title, definition
        Its name, and what goes into it.
    headings
        Its columns.
    example
        The example row; empty for none.
    rows
        The rows below it.

    """

    title: str
    definition: str
    headings: tuple[Heading, ...]
    example: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


# Where the shapes ask how a date is known, there is a place to write it.
_DATE_OF = {
    ICAT + status: ICAT + date
    for status, date in (
        ("hasDateStatus", "date"),
        ("hasStartStatus", "startDate"),
        ("hasEndStatus", "endDate"),
    )
}


def shown(kind: Kind, names: Names, rows: Sequence[FactRow] = ()) -> list[Column]:
    """Give the columns that a sheet shows: what the shapes ask of its class, and what is used."""
    used = {
        property_
        for subject in names.graph.subjects()
        if kind.iri in names.graph.iris(subject, TYPE)
        for property_ in names.graph.properties(subject)
    }
    used |= {property_ for row in rows for property_ in row.cells}
    used |= {_DATE_OF[column.iri] for column in kind.columns if column.expected and column.iri in _DATE_OF}
    return [c for c in kind.columns if c.required or (c.own and not c.dating) or c.iri in used]


def lay_out(
    kinds: Iterable[Kind], names: Names, rows: Mapping[str, Sequence[FactRow]] | None = None
) -> list[Layout]:
    """Lay out the sheets of kinds.

    Parameters
    ----------
    kinds
        The kinds.
    names
        What may be chosen, and where the examples come from.
    rows
        The rows of each class; without them, each sheet has an example.

    """
    chosen = list(kinds)
    titles = {kind.iri: kind.title for kind in chosen if kind.is_claim}
    return [_layout(kind, names, titles, None if rows is None else rows.get(kind.iri, ())) for kind in chosen]


def _layout(kind: Kind, names: Names, titles: dict[str, str], rows: Sequence[FactRow] | None) -> Layout:
    columns = shown(kind, names, rows or ())
    example = _example(kind, columns, names) if rows is None else None
    first = Heading(
        ID_HEADER,
        "Leave it empty. Sheets exported from the graph have ids, so that entries keep their names.",
        18,
    )
    if kind.iri == PASSAGE:
        first = Heading(f"{PARAGRAPH_HEADER} *", f"Required. {Form.PARAGRAPH.value.capitalize()}.", 12)
    headings = [first, *(_heading(column, kind, names, titles, example) for column in columns)]

    def texts(row: FactRow, id_: str) -> tuple[str, ...]:
        return (id_, *(row.cells.get(column.iri, "") for column in columns))

    return Layout(
        kind.title,
        kind.definition,
        tuple(headings),
        () if example is None else texts(example, EXAMPLE),
        tuple(texts(row, row.id) for row in rows or ()),
    )


def _example(kind: Kind, columns: list[Column], names: Names) -> FactRow | None:
    """Give that instance in the graph that fills most of the columns."""
    known = {column.iri for column in columns}
    instances = [s.value for s in names.graph.subjects() if kind.iri in names.graph.iris(s, TYPE)]
    if not instances:
        return None
    best = min(instances, key=lambda iri: (-len(known & names.graph.properties(iri).keys()), iri))
    return fact_row(best, names.graph.properties(best), kind, names)


def _heading(
    column: Column, kind: Kind, names: Names, titles: dict[str, str], example: FactRow | None
) -> Heading:
    options: tuple[str, ...] = ()
    sheet = ""
    if column.form is Form.THING and column.ranges and not holds_names(column):
        classes = [c for r in column.ranges for c in r.classes]
        sheet = next((titles[c] for c in classes if c in titles), "")
        things = [] if sheet else [iri for iri in names.allowed(column) if _may_be_listed(iri, names)]
        if 0 < len(things) <= _MOST_OPTIONS:
            options = tuple(sorted({names.name(iri, column) for iri in things}, key=str.casefold))
    note = [
        column.definition,
        column.message,
        f"{_need(column, kind)} {_manner(column, choosing=bool(options))}",
    ]
    if column.several:
        note.append("Several values: separate them with a semicolon.")
    if example is not None and (text := example.cells.get(column.iri)):
        note.append(f"For example: {text}")
    width = max(_WIDTHS.get(column.form, 14), len(column.title) + 2)
    return Heading(column.title, "\n".join(n for n in note if n), width, options, sheet, column.several)


def _need(column: Column, kind: Kind) -> str:
    if column.required:
        return "Required."
    if column.iri in DERIVED:
        return "Leave it empty where it follows from the date."
    required = {c.iri for c in kind.columns if c.required}
    for choice in kind.choices:
        if column.iri in choice.properties and required.isdisjoint(choice.properties):
            others = [c.header for c in kind.columns if c.iri in choice.properties and c.iri != column.iri]
            return f"This or {' or '.join(others)} is required."
    return "Optional."


def _manner(column: Column, *, choosing: bool) -> str:
    if holds_names(column):
        return "The name, copied as the document writes it."
    text = "choose from the list, or type a name or an id" if choosing else column.form.value
    return f"{text[0].upper()}{text[1:]}."


def _may_be_listed(iri: str, names: Names) -> bool:
    """Tell whether a thing belongs into a list: claims and passages are too many, and of other documents."""
    return names.types(iri).isdisjoint({ICAT + "Claim", PASSAGE, DOCUMENT})
