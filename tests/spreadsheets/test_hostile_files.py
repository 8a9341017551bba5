"""Files that are not what they seem: an error that names the file, within bounds, and never a traceback."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from icatkg.errors import IcatkgError
from icatkg.spreadsheets.csv_files import read_csv
from icatkg.spreadsheets.workbook_reading import read_workbook
from tests.spreadsheets.test_importing import OSCE, OSCE_TURTLE, _triples
from tests.spreadsheets.workbooks import CHAIR, content, workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Command


def _good() -> bytes:
    return content(workbook({"Chair term": [CHAIR, OSCE]}))


def _changed(change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    """Give a workbook whose parts are changed, left out or added to."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_good())) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
        for name, part in (extra or {}).items():
            new.writestr(name, part)
    return stream.getvalue()


def _in_sheet(change: Callable[[bytes], bytes]) -> bytes:
    return _changed(lambda name, part: change(part) if name.startswith("xl/worksheets/") else part)


_LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "not a workbook"),
    "text": (lambda: b"Label,Paragraph\n", "not a workbook"),
    "old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old workbook (.xls)"),
    "half": (lambda: _good()[: len(_good()) // 2], "not a workbook"),
    "flipped": (lambda: _good()[:200] + bytes(400) + _good()[600:], "damaged"),
    "other zip": (lambda: _zip({"mimetype": b"application/vnd.oasis"}), "not an Excel workbook"),
    "empty zip": (lambda: _zip({}), "not an Excel workbook"),
    "no sheets": (lambda: _changed(lambda n, p: None if "worksheets" in n else p), "damaged"),
    "bomb": (lambda: _changed(lambda _, p: p, {"xl/media/x.bin": bytes(70_000_000)}), "unpacks to more"),
    "many parts": (
        lambda: _changed(lambda _, p: p, {f"x/{n}": b"" for n in range(2_100)}),
        "unpacks to more",
    ),
    "laughs": (lambda: _in_sheet(lambda p: _LAUGHS + p), "declares XML entities"),
    "macros": (lambda: _changed(lambda _, p: p, {"xl/vbaProject.bin": b"x"}), "contains macros"),
    "broken sheet": (lambda: _in_sheet(lambda p: p[:-40]), "damaged"),
    "no number": (lambda: _in_sheet(lambda p: p.replace(b'r="A2"', b'r="!!"')), "damaged"),
}


def _zip(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_good_workbook(name: str) -> None:
    """It is refused with its name and a remedy."""
    make, message = HOSTILE[name]
    with pytest.raises(IcatkgError) as caught:
        read_workbook(make(), "facts.xlsx")
    assert caught.value.message.startswith("facts.xlsx: ")
    assert message in caught.value.message
    assert caught.value.remedy


def test_a_good_workbook_is_read() -> None:
    """The way in which the hostile ones are made does not itself spoil them."""
    sheets, problems = read_workbook(_changed(lambda _, part: part), "facts.xlsx")
    assert not problems
    assert sheets[0].headers == tuple(CHAIR)


def test_a_cell_at_the_far_end_is_no_reason_to_read_everything() -> None:
    """A workbook of 17 thousand million cells is refused by its measure."""
    made = workbook({"Chair term": [CHAIR, OSCE]})
    made["Chair term"]["XFD1048576"] = "x"
    sheets, (problem,) = read_workbook(content(made), "facts.xlsx")
    assert not sheets
    assert problem.message == "it reaches to row 1048576 and column 16384, mostly empty"


@pytest.mark.parametrize(
    ("file", "data", "message"),
    [
        ("facts.xls", b"\xd0\xcf\x11\xe0", "facts.xls: an old workbook (.xls)"),
        ("facts.ods", b"PK\x03\x04", "facts.ods: not a workbook"),
        ("facts.json", b"{}", "facts.json: not a spreadsheet by its name"),
        ("chair-term.csv", b"PK\x03\x04", "chair-term.csv: a workbook, not CSV"),
        ("chair-term.csv", b"Label\n\xe9\n", "chair-term.csv:2: not UTF-8"),
        ("chair-term.csv", b"Label\n\0\n", "chair-term.csv: a binary file, not CSV"),
        ("chair-term.csv", b'Label\n"open\n', "chair-term.csv: not CSV: unexpected end of data"),
        ("facts.csv", b"Label\nx\n", "facts.csv: no kind of fact is called facts\n  Add --kind KIND."),
    ],
)
def test_the_command_names_the_file(
    icatkg_command: Command, tmp_path: Path, file: str, data: bytes, message: str
) -> None:
    """Exit code 2, the file, no traceback."""
    (tmp_path / file).write_bytes(data)
    done = icatkg_command("import", file, "--document", "004", cwd=tmp_path)
    assert done.code == 2
    assert done.stderr.startswith(f"icatkg: {message}")
    assert "Traceback" not in done.stderr
    assert done.stdout == b""


def test_folders_and_missing_files_are_told(icatkg_command: Command, tmp_path: Path) -> None:
    """As for any other file."""
    (tmp_path / "folder.xlsx").mkdir()
    for name, message in (("folder.xlsx", "is a folder"), ("missing.xlsx", "no such file")):
        done = icatkg_command("import", name, "--document", "004", cwd=tmp_path)
        assert done.code == 2
        assert done.stderr.startswith(f"icatkg: {name}: {message}")


@pytest.mark.parametrize(
    ("separator", "encoding", "start"),
    [
        (",", "utf-8", ""),
        (";", "utf-8-sig", ""),
        ("\t", "utf-16", ""),
        ("|", "utf-8", "sep=|\r\n"),
    ],
)
def test_csv_as_programs_save_it(
    icatkg_command: Command, tmp_path: Path, separator: str, encoding: str, start: str
) -> None:
    """Commas, semicolons, tabs and bars; UTF-8 with and without its mark, and UTF-16."""
    row = [OSCE[0], "16, 39, 43", *OSCE[2:]]
    lines = [separator.join(f'"{cell}"' for cell in line) for line in (CHAIR, row)]
    (tmp_path / "chairs.csv").write_bytes((start + "\r\n".join(lines) + "\r\n").encode(encoding))
    command = ("import", "chairs.csv", "--kind", "chair terms", "--document", "004")
    done = icatkg_command(*command, cwd=tmp_path)
    assert done.code == 0, done.stderr
    assert _triples(done.text) == _triples(OSCE_TURTLE)


def test_a_csv_file_without_anything_is_empty() -> None:
    """No header and no row is no error of the reader."""
    assert read_csv(b"", "x.csv").rows == ()
    assert read_csv(b"\xef\xbb\xbf", "x.csv").headers == ()


def test_openpyxl_reads_what_the_tests_make() -> None:
    """The workbook that all others are made from is a good one."""
    assert openpyxl.load_workbook(io.BytesIO(_good())).sheetnames == ["Chair term"]
