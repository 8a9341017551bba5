"""Problems: all of them at once, each with its sheet, row and column, and nothing is written."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from icatkg.namespaces import PREFIXES
from tests.spreadsheets.test_importing import OSCE, OSCE_TURTLE, _said, _triples
from tests.spreadsheets.workbooks import CHAIR, imported, problems, workbook

if TYPE_CHECKING:
    from pathlib import Path

    import openpyxl

    import icatkg
    from tests.conftest import Command

_MARCH = dt.date(2019, 3, 1)
_MORNING = dt.datetime(2019, 3, 1, 9, 30)  # noqa: DTZ001 - cells have no zone
_CHAIR_ROW = "facts.xlsx, sheet “Chair term”, row 2"


def test_all_problems_are_told_at_once_and_nothing_is_written(
    icatkg_command: Command, tmp_path: Path
) -> None:
    """All problems are told at once and nothing is written."""
    made = workbook(
        {
            "Chair term": [
                [*CHAIR, "Colour"],
                ["a", "999", "ICAT", "secretariat", "OSCE", "20x9", "", "", "blue"],
                ["b", "", "ICAT", "chair; co-chair", "OSSE", "2019"],
                ["c", "1", "ICAT", "chair", "IOM", ""],
            ],
            "Quantity": [
                ["Label", "Paragraph", "About", "Basis", "Comparator", "Unit", "Value"],
                ["d", "1", "ICAT", "counted", "exactly", "members", "many"],
            ],
            "Sweets": [["Label"], ["e"]],
        }
    )
    made.save(tmp_path / "facts.xlsx")
    done = icatkg_command("import", "facts.xlsx", "--document", "004", "-o", "out.ttl", cwd=tmp_path)
    assert done.code == 2
    assert not (tmp_path / "out.ttl").exists()
    found = [line for line in done.stderr.splitlines() if "sheet “" in line]
    chair, quantity = "facts.xlsx, sheet “Chair term”", "facts.xlsx, sheet “Quantity”"
    assert sorted(line.removeprefix("icatkg: ") for line in found) == sorted(
        [
            f"{chair}, row 1, column “Colour”: there is no such column",
            f"{chair}, row 2, column “Paragraph”: document 004 has no paragraph 999; it has 1 to 109",
            f"{chair}, row 2, column “In role”: there is no “secretariat” among what may stand here",
            _no_date(f"{chair}, row 2, column “Date”: “20x9”"),
            f"{chair}, row 2, column “Date”: it is empty, and “Earliest” does not follow from the dates",
            f"{chair}, row 2, column “Date”: it is empty, and “Latest” does not follow from the dates",
            f"{chair}, row 3, column “Paragraph”: it is empty",
            f"{chair}, row 3, column “In role”: it holds more than one value",
            f"{chair}, row 3, column “Organisation”: there is no “OSSE” among what may stand here",
            f"{chair}, row 4, column “Date”: it is empty, and “Earliest” does not follow from the dates",
            f"{chair}, row 4, column “Date”: it is empty, and “Latest” does not follow from the dates",
            f"{quantity}, row 2, column “Value”: “many” is not a number. Write a number, such as 30 or 2.5.",
            "facts.xlsx, sheet “Sweets”: no kind of fact is called Sweets",
        ]
    )
    assert "  Write the id of what is meant: id:osce (OSCE)" in done.stderr
    assert done.stderr.endswith("13 problems; nothing is written\n")


def _no_date(start: str) -> str:
    expected = "2019, 2019-03 or 2019-03-14, as precise as the text; without a year, --03-14."
    return f"{start} is not a date. Write {expected}"


def test_a_near_name_is_a_question_and_never_a_guess(kg: icatkg.KnowledgeGraph) -> None:
    """A near name is a question and never a guess."""
    row = [*OSCE[:4], "OSRSG", "2019"]
    (problem,) = imported(kg.dataset, workbook({"Chair term": [CHAIR, row]})).problems
    assert (problem.row, problem.column) == (2, "Organisation")
    assert "id:osrsg-vac (OSRSG-VAC)" in problem.remedy
    assert "id:osrsg-svc" in problem.remedy


def test_a_name_that_several_things_share_is_a_question(kg: icatkg.KnowledgeGraph) -> None:
    """A name that several things share is a question."""
    made = workbook(
        {
            "Meeting": [["Label", "Paragraph", "In group"], ["twin", "1", "ICAT"]],
            "Campaign": [["Label", "Paragraph", "In group", "Date"], ["twin", "1", "ICAT", "2019"]],
            "Participation": [
                ["Label", "Paragraph", "In event", "In role", "Organisation"],
                ["IOM at twin", "1", "twin", "host", "IOM"],
            ],
        }
    )
    (problem,) = imported(kg.dataset, made).problems
    assert problem.message == "“twin” is the name of more than one thing"
    assert problem.remedy.endswith("id:event-004-twin (twin), id:event-2019-twin (twin).")


@pytest.mark.parametrize("answer", [b"1\n", b"id:osce\n", b"\n"])
def test_with_interactive_the_question_is_asked_once(
    icatkg_command: Command, tmp_path: Path, answer: bytes
) -> None:
    """With interactive the question is asked once."""
    row = [*OSCE[:4], "OSSE", *OSCE[5:]]
    other = ["OSSE as chair in 2033", "1", "ICAT", "chair", "OSSE", "2033"]
    workbook({"Chair term": [CHAIR, row, other]}).save(tmp_path / "facts.xlsx")
    command = ("import", "facts.xlsx", "--document", "004", "--interactive")
    done = icatkg_command(*command, cwd=tmp_path, stdin=answer)
    assert done.stderr.count("Which is meant?") == 1
    if answer == b"\n":  # left open
        assert done.code == 2
        assert "“OSSE” among what may stand here" in done.stderr
    else:
        assert done.code == 0, done.stderr
        assert _triples(OSCE_TURTLE) < _triples(done.text)


def _chair_cell(column: int, value: object, format_: str = "General") -> openpyxl.Workbook:
    made = workbook({"Chair term": [CHAIR, OSCE]})
    cell = made["Chair term"].cell(2, column)
    cell.value = value  # type: ignore[assignment] # whatever a cell may hold
    cell.number_format = format_
    return made


@pytest.mark.parametrize(
    ("column", "value", "format_", "problem"),
    [
        (
            6,
            43466,
            "General",
            "column “Date”: 43466 is a date that the program has turned into a number of days.",
        ),
        (
            6,
            _MARCH,
            "mmm-yy",
            "column “Date”: the program has turned what was typed into the day",
        ),
        (
            6,
            _MORNING,
            "yyyy-mm-dd hh:mm",
            "column “Date”: the cell holds a time of day",
        ),
        (6, dt.time(9, 30), "hh:mm", "column “Date”: the cell holds a time of day"),
        (6, "2019-02-30", "General", "column “Date”: “2019-02-30” is not a date."),
        (6, "=1+1", "General", "column “Date”: the formula has no saved value"),
        (5, "#N/A", "General", "column “Organisation”: the cell shows the error #N/A"),
        (2, "12a", "General", "column “Paragraph”: “12a” is not the number of a paragraph"),
        (2, "34 item 99", "General", "column “Paragraph”: the item 34 item 99 is not on the sheet “Passage”"),
    ],
)
def test_what_spreadsheet_programs_make_of_cells_is_noticed(
    kg: icatkg.KnowledgeGraph, column: int, value: object, format_: str, problem: str
) -> None:
    """What spreadsheet programs make of cells is noticed."""
    found = problems(kg.dataset, _chair_cell(column, value, format_))
    assert any(line.startswith(f"{_CHAIR_ROW}, {problem}") for line in found), found


def test_a_cell_formatted_as_a_date_is_a_day(kg: icatkg.KnowledgeGraph) -> None:
    """A cell formatted as a date is a day."""
    done = imported(kg.dataset, _chair_cell(6, dt.date(2019, 3, 14), "dd/mm/yyyy"))
    # The fact of the graph has another date; that it is another is what is told.
    (problem,) = done.problems
    assert "with other values" in problem.message
    assert f'"2019-03-14"^^<{PREFIXES["xsd"]}date>' in {
        str(t.object) for t in done.triples if t.predicate.value.endswith("/date")
    }


def test_merged_and_hidden_cells_and_headers_that_fit_nothing(kg: icatkg.KnowledgeGraph) -> None:
    """Merged and hidden cells and headers that fit nothing."""
    made = workbook({"Chair term": [CHAIR, OSCE]})
    made["Chair term"].merge_cells("A2:A3")
    assert problems(kg.dataset, made) == [f"{_CHAIR_ROW}: the cells A2:A3 are merged"]
    made = workbook({"Chair term": [CHAIR, OSCE], "Meeting": [["Label"]]})
    made["Chair term"].sheet_state = "hidden"
    assert problems(kg.dataset, made) == ["facts.xlsx, sheet “Chair term”: it is hidden and has rows"]
    made = workbook({"Chair term": [[*CHAIR, "", "Date"], [*OSCE, "", "x"]]})
    assert problems(kg.dataset, made) == [
        "facts.xlsx, sheet “Chair term”, row 1, column “number 9”: the column has values, but no header",
        "facts.xlsx, sheet “Chair term”, row 1, column “Date”: the column is there twice",
    ]
    made = workbook({"Chair term": [CHAIR[1:], OSCE[1:]]})
    assert problems(kg.dataset, made)[0] == (
        "facts.xlsx, sheet “Chair term”, row 1, column “Label”: the column is missing"
    )


def test_two_rows_that_get_the_same_id_are_told(kg: icatkg.KnowledgeGraph) -> None:
    """Two rows that get the same id are told."""
    rows = [
        ["IOM chairs", "1", "ICAT", "chair", "IOM", "2040"],
        ["IOM again", "1", "ICAT", "chair", "IOM", "2040"],
    ]
    (problem,) = imported(kg.dataset, workbook({"Chair term": [CHAIR, *rows]})).problems
    assert problem.message == "it gets the same id as row 2: id:chair-2040-iom"
    assert problem.remedy.endswith("such as id:chair-2040-iom-iom-again.")


def test_shapes_on_texts_and_numbers_are_kept(kg: icatkg.KnowledgeGraph) -> None:
    """Shapes on texts and numbers are kept."""
    headers = ["Label", "Paragraph", "About", "Address", "Kind"]
    made = workbook({"Contact": [headers, ["mail", "1", "ICAT", "icat at un.org", "e-mail address"]]})
    assert problems(kg.dataset, made) == [
        (
            "facts.xlsx, sheet “Contact”, row 2, column “Address”: “icat at un.org” does not fit. "
            "Copy the address once, without spaces."
        )
    ]
    headers = ["Label", "Paragraph", "Kind", "In group", "Wording"]
    made = workbook({"Activity": [headers, ["a", "1", "outreach", "ICAT", "x" * 121]]})
    assert problems(kg.dataset, made) == [
        (
            "facts.xlsx, sheet “Activity”, row 2, column “Wording”: it has 121 characters. "
            "Copy only a short expression as the wording: at most 120 characters."
        )
    ]
    made = workbook({"Activity": [headers, ["a", "1", "outreach", "ICAT"]]})
    assert problems(kg.dataset, made) == [
        (
            "facts.xlsx, sheet “Activity”, row 2, column “Summary” or “Title” or “Wording”: "
            "one of them must be filled in"
        )
    ]


def test_facts_without_a_document_are_refused(icatkg_command: Command, tmp_path: Path) -> None:
    """Facts without a document are refused."""
    workbook({"Chair term": [CHAIR, OSCE]}).save(tmp_path / "facts.xlsx")
    none = icatkg_command("import", tmp_path / "facts.xlsx")
    assert none.code == 2
    assert "sheet “Chair term”: it is not said which document says this\n  Add --document NNN." in none.stderr
    unknown = icatkg_command("import", tmp_path / "facts.xlsx", "--document", "077")
    assert unknown.code == 2
    assert "the graph has no document 077" in unknown.stderr
    wrong = icatkg_command("import", tmp_path / "facts.xlsx", "--document", "7")
    assert wrong.code == 2
    assert "'7' is not a number of three digits" in wrong.stderr


def test_a_formula_counts_with_its_saved_value(kg: icatkg.KnowledgeGraph) -> None:
    # openpyxl saves no values; the part of the sheet is written as a spreadsheet program writes it.
    """A formula counts with its saved value."""
    import io
    import zipfile

    from icatkg.spreadsheets.importing import import_sheets
    from icatkg.spreadsheets.workbook_reading import read_workbook
    from tests.spreadsheets.workbooks import content

    made = content(_chair_cell(6, "=2000+19"))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/"):
                assert b"<f>2000+19</f><v/>" in part.replace(b"<v></v>", b"<v/>").replace(b"<v />", b"<v/>")
                part = part.replace(b"<v />", b"<v>2019</v>").replace(b"<v></v>", b"<v>2019</v>")
                part = part.replace(b"<v/>", b"<v>2019</v>")
            new.writestr(name, part)
    sheets, found = read_workbook(stream.getvalue(), "facts.xlsx")
    assert not found
    assert _said(import_sheets(sheets, kg.dataset, "004")) == _triples(OSCE_TURTLE)
