"""Writing what the checks found: for people, as records, and as marks on the lines of a pull request."""

from __future__ import annotations

import csv
import io
import json
from itertools import groupby
from typing import TYPE_CHECKING

from icatkg.quality.checks import SEVERITIES
from icatkg.serialization.files import below_working_folder
from icatkg.serialization.workflow_commands import workflow_command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatkg.quality.checks import Check
    from icatkg.quality.linting import LintFinding, LintReport

__all__ = [
    "as_annotations",
    "as_csv",
    "as_json",
    "as_rows",
    "as_text",
    "checks_as_rows",
    "place_of",
    "summary",
]

_LONGEST = 200
_COMMANDS = {"violation": "error", "warning": "warning", "info": "notice"}


def as_text(report: LintReport, least: str = "info") -> str:
    """Write a report for people: by entity, then by check, and at the end what was looked at.

    Parameters
    ----------
    report
        What was found.
    least
        The lowest severity to show; the counts at the end are of all.

    """
    parts = []
    for _, of_entity in groupby(_at_least(report, least), key=lambda f: f.entity):
        findings = list(of_entity)
        first = findings[0]
        label = f"  {_clipped(first.label)}" if first.label else ""
        parts.append(f"{first.entity}{label}\n")
        for _, of_check in groupby(findings, key=lambda f: f.check):
            parts.append(_entry(list(of_check)))
        parts.append("\n")
    return "".join(parts) + summary(report)


def _entry(findings: list[LintFinding]) -> str:
    first = findings[0]
    lines = [f"  {first.severity} {first.check}: {first.problem}"]
    shown = ("  ".join(filter(None, (place_of(f), _wrong(f)))) for f in findings)
    lines += [f"    {text}" for text in shown if text]
    lines += [f"    Solution: {first.solution}", f"    {first.page}"]
    return "".join(f"{line}\n" for line in lines)


def place_of(finding: LintFinding) -> str:
    """Give ``file:line:column`` as far as it is known."""
    return ":".join([finding.file, *(str(n) for n in (finding.line, finding.column) if n)])


def _wrong(finding: LintFinding) -> str:
    """Give what is missing or wrong."""
    return f"{finding.property} {_clipped(finding.value)}".strip()


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _at_least(report: LintReport, least: str) -> list[LintFinding]:
    return [f for f in report.findings if SEVERITIES.index(f.severity) <= SEVERITIES.index(least)]


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def summary(report: LintReport) -> str:
    """Give the last line of a report: what was looked at and how much was found."""
    found = ", ".join(_counted(report.count(severity), severity) for severity in SEVERITIES)
    checks, triples = _counted(len(report.checks), "check"), _counted(report.triples, "triple")
    return f"{found} ({checks}, {triples}, {_counted(report.terms, 'term')})\n"


_COLUMNS = (
    "severity",
    "check",
    "entity",
    "label",
    "property",
    "value",
    "problem",
    "solution",
    "file",
    "line",
    "column",
    "page",
)


def as_rows(report: LintReport, least: str = "info") -> tuple[Sequence[str], list[list[str]]]:
    """Give header and rows for a table."""
    return _COLUMNS, [[str(getattr(f, name)) for name in _COLUMNS] for f in _at_least(report, least)]


def as_csv(report: LintReport, least: str = "info") -> str:
    """Write a report as CSV (RFC 4180), one finding a line."""
    header, rows = as_rows(report, least)
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue()


def as_json(report: LintReport, least: str = "info") -> str:
    """Write a report as JSON: the findings, and what was looked at."""
    record = {
        "findings": [f._asdict() for f in _at_least(report, least)],
        "counts": {severity: report.count(severity) for severity in SEVERITIES},
        "checks": list(report.checks),
        "triples": report.triples,
        "terms": report.terms,
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def as_annotations(report: LintReport, least: str = "info") -> str:
    """Write each finding as a workflow command of GitHub Actions, and last what was looked at."""
    lines = []
    for finding in _at_least(report, least):
        place = {}
        if finding.file not in {"", "<stdin>"}:
            place["file"] = below_working_folder(finding.file)
            place |= {key: str(n) for key, n in (("line", finding.line), ("col", finding.column)) if n}
        place["title"] = f"{finding.severity}: {finding.check}"
        told = (f"{finding.entity}: {finding.problem}", _wrong(finding), f"Solution: {finding.solution}")
        message = "\n".join(filter(None, (*told, finding.page)))
        lines.append(workflow_command(_COMMANDS[finding.severity], place, message))
    lines.append(workflow_command("notice", {"title": "icatkg lint"}, summary(report).rstrip("\n")))
    return "".join(f"{line}\n" for line in lines)


def checks_as_rows(checks: Sequence[Check]) -> tuple[Sequence[str], list[list[str]]]:
    """Give header and rows of a table of checks."""
    return ("check", "severity", "about", "what it finds"), [
        [check.name, check.severity, check.about, check.summary] for check in checks
    ]
