"""The rows of the notes on the documents, which lie beside the checkout where the product is developed.

``rows/rows.csv`` keeps what is needed of them here: the id of each row and the paragraphs it is drawn from.
"""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

from tests.command import ROOT

ROWS = Path(__file__).parent / "rows"
# ICATKG_SOURCES names the folder of the documents; the notes lie beside it.
DOCUMENTS = Path(os.environ.get("ICATKG_SOURCES") or ROOT.parent / "shared" / "sources")
NOTES = DOCUMENTS.parent / "facts.md"
ELSEWHERE = (
    "they lie beside the checkout only where the product is developed; ICATKG_SOURCES names the folder"
)

Paragraph = tuple[str, int]


def table(name: str) -> list[dict[str, str]]:
    """Give the rows of a table in ``rows``."""
    with (ROWS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows(start: str = "") -> dict[str, set[Paragraph]]:
    """Give the rows whose id matches a regular expression, each with its paragraphs."""
    return {row["id"]: paragraphs(row["locator"]) for row in table("rows.csv") if re.match(start, row["id"])}


def paragraphs(locator: str) -> set[Paragraph]:
    """Spell out a locator such as ``003 p13–p35; 004 p34, p37``."""
    found = set()
    document = ""
    for part in filter(None, re.split(r"[;,]\s*", locator)):
        match = re.fullmatch(r"(?:(\d{3}) )?p(\d+)(?:[–-]p(\d+))?", part)
        assert match, f"{part!r} in {locator!r} is no locator"
        document = match[1] or document
        found |= {(document, n) for n in range(int(match[2]), int(match[3] or match[2]) + 1)}
    return found


def paragraph(passage: str) -> Paragraph | None:
    """Give document and paragraph of a passage, whatever the item; none when it is a whole document."""
    match = re.fullmatch(r".*/(\d{3})-p(\d+)(?:-i\d+)?", passage)
    return (match[1], int(match[2])) if match else None


def rows_of_the_notes(text: str) -> dict[str, str]:
    """Read the ids and locators from the notes: tables, lists of organisations, and notes on ambiguities."""
    found = {}
    _, _, text = text.partition("\n## 2. ")
    text, _, _ = text.partition("\n## 4. ")
    for line in text.splitlines():
        if row := re.match(r"\| ([A-Z]+\d+) \|.*\| ([^|]*) \|$", line):
            found[row[1]] = row[2]
        elif item := re.match(r"- \*\*(Z[A-F]\d+)\*\* .*?(?:\[([^\[\]]*)\])?$", line):
            found[item[1]] = item[2] or ""
        elif heading := re.match(r"\*\*List (\S+)\*\* \((\d{3}) ([^;)]*)", line):
            named = re.findall(r"p\d+(?:-p\d+)?", heading[3])
            found[heading[1]] = f"{heading[2]} {', '.join(named)}"
    return found
