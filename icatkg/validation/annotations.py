"""Reports as workflow commands of GitHub Actions, which mark the lines at fault in a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.serialization.files import below_working_folder
from icatkg.serialization.workflow_commands import workflow_command
from icatkg.validation.summary import NO_FILES, details, rule_of, summary_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatkg.validation.report import Report, Violation

__all__ = ["as_annotations"]

_COMMANDS = {"Violation": "error", "Warning": "warning", "Info": "notice"}


def as_annotations(reports: Sequence[tuple[str, Report]]) -> str:
    """Write each result as a workflow command, and last what was checked.

    Parameters
    ----------
    reports
        Each with the name of what was checked, or an empty string when there is only one.

    """
    lines = []
    for title, report in reports:
        lines += [_annotation(result) for result in report.results]
        named = f"icatkg validate {title}".rstrip()
        lines.append(workflow_command("notice", {"title": named}, "\n".join(summary_lines(report))))
        left_out = (f"not evaluated: {text}" for text in report.not_evaluated)
        lines += [workflow_command("warning", {"title": named}, text) for text in left_out]
    return "".join(f"{line}\n" for line in lines)


def _annotation(result: Violation) -> str:
    place = {}
    if result.file not in NO_FILES:
        place["file"] = below_working_folder(result.file)
        if result.line:
            place["line"] = str(result.line)
            place |= {"col": str(result.column)} if result.column else {}
    message = "\n".join([result.message or rule_of(result), *(f"{n}: {v}" for n, v in details(result))])
    place["title"] = f"{result.severity}: {rule_of(result)}"
    return workflow_command(_COMMANDS.get(result.severity, "error"), place, message)
