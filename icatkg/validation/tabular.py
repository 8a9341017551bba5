"""Reports as CSV, and as Markdown for a comment or a job summary."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import TYPE_CHECKING

from icatkg.validation.summary import (
    checked,
    fix_of,
    idle_shapes,
    page_of,
    place_of,
    reasons,
    verdict,
    visible,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatkg.validation.report import Report

__all__ = ["CSV_HEADER", "as_csv", "as_markdown"]

CSV_HEADER = (
    "record",
    "severity",
    "file",
    "line",
    "column",
    "focus node",
    "property",
    "value",
    "message",
    "shape",
    "constraint",
    "focus nodes",
    "why",
    "fix",
)


def as_csv(reports: Sequence[tuple[str, Report]]) -> str:
    """Write reports as CSV (RFC 4180): a row a result, a shape, and what was not evaluated.

    The first column tells which: ``result``, ``shape`` or ``not evaluated``. A cell that a spreadsheet would
    take for a formula has an apostrophe before it; control characters other than line breaks and tabs become
    escapes.

    Parameters
    ----------
    reports
        Each with the name of what was checked, or an empty string when there is only one.

    """
    out = StringIO()
    several = len(reports) > 1
    writer = csv.writer(out)
    writer.writerow([*(["checked"] if several else []), *CSV_HEADER])
    for title, report in reports:
        for row in _rows(report):
            writer.writerow([_cell(cell) for cell in ([title, *row] if several else row)])
    return out.getvalue()


def _rows(report: Report) -> list[list[str]]:
    rows = []
    for r in report.results:
        place = [str(n) if n else "" for n in (r.line, r.column)]
        told = [r.focus, r.path, r.value, r.message, r.shape, r.component]
        rows.append(["result", r.severity, r.file, *place, *told, "", "\n".join(reasons(r)), fix_of(r)])
    for shape, n in report.focus_nodes.items():
        rows.append(["shape", *[""] * 7, "" if n else "matched nothing", shape, "", str(n), "", ""])
    rows += [["not evaluated", *[""] * 7, left_out, *[""] * 5] for left_out in report.not_evaluated]
    return rows


def _cell(text: str) -> str:
    told = visible(text, "\r\n\t")
    return f"'{told}" if told[:1] in _FORMULA else told


_FORMULA = frozenset("=+-@\t\r")


def as_markdown(reports: Sequence[tuple[str, Report]]) -> str:
    """Write reports in GitHub-flavoured Markdown.

    Parameters
    ----------
    reports
        Each with the name of what was checked, or an empty string when there is only one.

    """
    return "\n".join(_section(title, report) for title, report in reports)


def _section(title: str, report: Report) -> str:
    heading = f"Validation of {_code(title)}" if title else "Validation"
    parts = [f"# {heading}\n\n**{_prose(verdict(report))}**\n\nChecked: {checked(report)}.\n"]
    if report.results:
        parts.append("\n| severity | place | focus node | property | value | message | shape |\n")
        parts.append("| --- | --- | --- | --- | --- | --- | --- |\n")
    for r in report.results:
        page = page_of(r.shape)
        rule = f"[{_code(r.shape)}]({page})" if page else _code_in_table(r.shape or r.component)
        codes = [_code_in_table(text) for text in (place_of(r), r.focus, r.path, r.value)]
        why = [f"<br>{'&emsp;' * _depth(line)}{_prose(line.strip())}" for line in reasons(r)]
        fix = f"<br>Fix: {_prose(fix_of(r))}" if fix_of(r) else ""
        cells = [_prose(r.severity.lower()), *codes, "".join([_prose(r.message), *why, fix]), rule]
        parts.append(f"| {' | '.join(cells)} |\n")
    idle = idle_shapes(report)
    if idle:
        parts.append("\nMatched nothing:\n\n" + "".join(f"- {_code(shape)}\n" for shape in idle))
    if report.not_evaluated:
        parts.append("\nNot evaluated:\n\n" + "".join(f"- {_prose(text)}\n" for text in report.not_evaluated))
    return "".join(parts)


def _depth(line: str) -> int:
    return (len(line) - len(line.lstrip())) // 2


def _prose(text: str) -> str:
    """Write text so that nothing in it is markup, a mention of someone, or the end of a table cell."""
    told = _one_line(text)
    told = re.sub(r"([\\`*_\[\]<>|~&#$]|^[-+=]|(?<=^\d)[.)])", r"\\\1", told)
    return told.replace("@", "&#64;")


def _code(text: str) -> str:
    """Write text as code: between more backticks than it holds."""
    told = _one_line(text)
    if not told:
        return ""
    fence = "`" * (max((len(run) for run in re.findall("`+", told)), default=0) + 1)
    space = " " if told.startswith(("`", " ")) or told.endswith(("`", " ")) else ""
    return f"{fence}{space}{told}{space}{fence}"


def _code_in_table(text: str) -> str:
    """Write text as code in a cell, where GitHub takes a bar for its end also after two backslashes."""
    return f"<code>{_prose(text)}</code>" if "\\|" in text else _code(text).replace("|", "\\|")


def _one_line(text: str) -> str:
    return visible(re.sub(r"[\r\n\t]+", " ", text))
