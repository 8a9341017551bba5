"""The tutorial for contributors is done as it says, by its tables and commands alone."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, NamedTuple

import openpyxl
import pytest

from tests.generated_pages import DOCS, ROOT
from tests.git_repository import git
from tests.test_docs import Shell, commands_of, pattern_of

if TYPE_CHECKING:
    from pathlib import Path

TUTORIAL = DOCS / "contributing-data.md"
_PART = re.compile(
    r"^```(?P<language>text|console)\n(?P<block>.*?)^```$"
    r"|[Ss]heet\s+\*\*(?P<sheet>[^*]+)\*\*.*?\n\n(?P<table>(?:\|[^\n]*\n)+)",
    re.DOTALL | re.MULTILINE,
)


class Table(NamedTuple):
    """What is typed into a sheet: one dict a row."""

    sheet: str
    rows: list[dict[str, str]]


def cells(line: str) -> list[str]:
    """Give the cells of a row of a Markdown table."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def table_of(sheet: str, text: str) -> Table:
    """Read a Markdown table."""
    headers, _, *rows = text.splitlines()
    return Table(sheet, [dict(zip(cells(headers), cells(row), strict=True)) for row in rows])


def typed(path: Path, table: Table) -> None:
    """Type a table into a sheet, from the third row on, each value below the header of its name."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook[table.sheet]
    headers = [str(cell.value).rstrip(" *") for cell in sheet[1]]
    for number, row in enumerate(table.rows, 3):
        for header, value in row.items():
            sheet.cell(number, headers.index(header) + 1).value = value or None
    workbook.save(path)


@pytest.fixture
def checkout(tmp_path: Path) -> Shell:
    """Give a shell in a checkout of its own."""
    shell = Shell(tmp_path, tmp_path / "here")
    for folder in ("data", "icatkg", "ontology", "queries"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, shell.folder / folder, ignore=ignored)
    (shell.folder / ".gitignore").write_text("build/\n__pycache__/\n", encoding="utf-8")
    git(shell.folder, "init", "--quiet")
    git(shell.folder, "add", ".")
    git(shell.folder, "commit", "--quiet", "-m", "A checkout")
    return shell


def test_the_tutorial(checkout: Shell) -> None:
    """Its text is saved, its tables are typed, its commands print what it shows, and nothing is left over."""
    shown = 0
    for part in _PART.finditer(TUTORIAL.read_text(encoding="utf-8")):
        if part["language"] == "text":
            (checkout.folder / "005_report.txt").write_text(part["block"], encoding="utf-8")
        elif part["sheet"]:
            typed(checkout.folder / "facts.xlsx", table_of(part["sheet"], part["table"]))
        else:
            for command, expected in commands_of(part["block"]):
                printed = checkout.run(command)
                assert re.fullmatch(pattern_of(expected), printed), f"{command}\n{printed}"
                shown += 1
    assert shown
    left = checkout.run("git status --porcelain")
    assert not left, left
