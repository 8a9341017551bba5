"""Writing validation reports: for people, and as JSON."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icatkg.validation.report import Report, Violation

__all__ = ["as_json", "as_rows", "as_text"]


def as_text(report: Report) -> str:
    """Write a report for people: by file and focus node, then what was checked."""
    parts = []
    for file, in_file in groupby(report.results, key=lambda r: r.file):
        parts.append(f"{file or 'in no file'}\n")
        for focus, results in groupby(in_file, key=lambda r: r.focus):
            parts.append(f"  {focus}\n")
            parts += [_entry(result) for result in results]
        parts.append("\n")
    count = {
        s: sum(1 for r in report.results if r.severity == s)
        for s in dict.fromkeys(r.severity for r in report.results)
    }
    told = ", ".join(f"{n} {s.lower()}{'' if n == 1 else 's'}" for s, n in count.items())
    verdict = "conforms" if report.conforms else "does not conform"
    parts.append(f"{verdict}: {told or 'no violations'}\n")
    parts.append(
        f"checked: {len(report.focus_nodes)} shapes, {sum(report.focus_nodes.values())} focus nodes\n"
    )
    idle = [shape for shape, n in report.focus_nodes.items() if n == 0]
    if idle:
        more = f" and {len(idle) - _SHAPES_NAMED} more" if len(idle) > _SHAPES_NAMED else ""
        parts.append(f"matched nothing: {', '.join(idle[:_SHAPES_NAMED])}{more}\n")
    parts += [f"not evaluated: {left_out}\n" for left_out in report.not_evaluated]
    return "".join(parts)


def _entry(result: Violation) -> str:
    at = f"{result.path} " if result.path else ""
    value = f"= {_clipped(result.value)} " if result.value and result.value != result.focus else ""
    rule = f"[{', '.join(filter(None, (result.shape, result.component)))}]"
    return f"    {result.severity.lower()}: {result.message}\n        {at}{value}{rule}\n"


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


_LONGEST = 120
_SHAPES_NAMED = 10


def as_rows(report: Report) -> tuple[tuple[str, ...], list[list[str]]]:
    """Give header and rows for a table."""
    header = ("severity", "file", "focus node", "property", "value", "message", "shape")
    rows = [
        [r.severity, r.file, r.focus, r.path, _clipped(r.value), r.message, r.shape] for r in report.results
    ]
    return header, rows


def as_json(report: Report) -> str:
    """Write a report as JSON."""
    import json

    record = {
        "conforms": report.conforms,
        "results": [r._asdict() for r in report.results],
        "shapes": len(report.focus_nodes),
        "focusNodes": report.focus_nodes,
        "matchedNothing": [shape for shape, n in report.focus_nodes.items() if n == 0],
        "notEvaluated": report.not_evaluated,
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"
