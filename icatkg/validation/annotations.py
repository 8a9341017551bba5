"""Reports as workflow commands of GitHub Actions, which mark the lines at fault in a pull request.

The commands: https://docs.github.com/actions/reference/workflow-commands-for-github-actions; what is
escaped, and how: ``packages/core/src/command.ts`` of https://github.com/actions/toolkit.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from icatkg.validation.summary import NO_FILES, details, rule_of, summary_lines, visible

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
        lines.append(_command("notice", {"title": named}, "\n".join(summary_lines(report))))
        left_out = (f"not evaluated: {text}" for text in report.not_evaluated)
        lines += [_command("warning", {"title": named}, text) for text in left_out]
    return "".join(f"{line}\n" for line in lines)


def _annotation(result: Violation) -> str:
    place = {}
    if result.file not in NO_FILES:
        place["file"] = _below_working_folder(result.file)
        if result.line:
            place["line"] = str(result.line)
            place |= {"col": str(result.column)} if result.column else {}
    message = "\n".join([result.message or rule_of(result), *(f"{n}: {v}" for n, v in details(result))])
    place["title"] = f"{result.severity}: {rule_of(result)}"
    return _command(_COMMANDS.get(result.severity, "error"), place, message)


def _command(name: str, properties: dict[str, str], message: str) -> str:
    """Write a command; in its properties two characters more have a meaning."""
    held = ",".join(
        f"{key}={_escaped(value).replace(':', '%3A').replace(',', '%2C')}"
        for key, value in properties.items()
    )
    return f"::{name} {held}::{_escaped(message)}"


def _escaped(text: str) -> str:
    shown = visible(text, "\r\n\t")
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _below_working_folder(file: str) -> str:
    """Give a path as seen from the working folder, which in a workflow is the repository's root."""
    path = Path(file)
    try:
        return (path.relative_to(Path.cwd()) if path.is_absolute() else path).as_posix()
    except (ValueError, OSError):
        return path.as_posix()
