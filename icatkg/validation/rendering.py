"""Writing validation reports: for people, and as records."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from icatkg.validation.summary import counts, idle_shapes, page_of, place_of, summary_lines, visible

if TYPE_CHECKING:
    from icatkg.validation.report import Report, Violation

__all__ = ["as_rows", "as_text", "record"]


def as_text(report: Report) -> str:
    """Write a report for people: by file and focus node, then what was checked."""
    parts = []
    for file, in_file in groupby(report.results, key=lambda r: r.file):
        parts.append(f"{visible(file) or 'in no file'}\n")
        for focus, results in groupby(in_file, key=lambda r: r.focus):
            parts.append(f"  {visible(focus)}\n")
            parts += [_entry(result) for result in results]
        parts.append("\n")
    parts += [f"{line}\n" for line in summary_lines(report, _SHAPES_NAMED)]
    return "".join(parts)


def _entry(result: Violation) -> str:
    at = f"{visible(result.path)} " if result.path else ""
    value = f"= {_clipped(result.value)} " if result.value and result.value != result.focus else ""
    rule = visible(f"[{', '.join(filter(None, (result.shape, result.component)))}]")
    message = result.message.replace("\n", "\n        ")
    page = f"        see {page_of(result.shape)}\n" if page_of(result.shape) else ""
    place = f"{visible(place_of(result))}: " if result.line else ""
    return f"    {place}{visible(result.severity.lower())}: {message}\n        {at}{value}{rule}\n{page}"


def _clipped(text: str) -> str:
    text = text.replace("\n", "\\n").replace("\r", "\\r")
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


_LONGEST = 120
_SHAPES_NAMED = 10


def as_rows(report: Report) -> tuple[tuple[str, ...], list[list[str]]]:
    """Give header and rows for a table."""
    header = ("severity", "place", "focus node", "property", "value", "message", "shape")
    rows = [
        [r.severity, place_of(r), r.focus, r.path, _clipped(r.value), r.message, r.shape]
        for r in report.results
    ]
    return header, rows


def record(report: Report) -> dict[str, Any]:
    """Give a report as a record, for JSON."""
    return {
        "conforms": report.conforms,
        "counts": counts(report),
        "results": [r._asdict() for r in report.results],
        "shapes": len(report.focus_nodes),
        "focusNodesChecked": sum(report.focus_nodes.values()),
        "focusNodes": report.focus_nodes,
        "matchedNothing": idle_shapes(report),
        "notEvaluated": list(report.not_evaluated),
    }
