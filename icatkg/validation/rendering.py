"""Writing validation reports: for people, and as records."""

from __future__ import annotations

from itertools import groupby
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from icatkg.validation.summary import (
    counts,
    fix_of,
    idle_shapes,
    page_of,
    place_of,
    reasons,
    summary_lines,
    visible,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatkg.validation.report import Report, Violation

__all__ = ["as_rows", "as_text", "record"]


def as_text(report: Report, width: int | None = None) -> str:
    """Write a report for people: by file and focus node, then what was checked.

    Parameters
    ----------
    report
        The report.
    width
        How many characters a line may have, so that long ones go on under their beginning; by default any
        number.

    """
    lines: list[str] = []
    for file, in_file in groupby(report.results, key=lambda r: r.file):
        lines.append(visible(file) or "in no file")
        for focus, results in groupby(in_file, key=lambda r: r.focus):
            lines.append(f"  {visible(focus)}")
            for _, same in groupby(
                results, key=lambda r: (r.severity, r.message, place_of(r), r.path, r.value)
            ):
                lines += _entry(list(same))
        lines.append("")
    lines += summary_lines(report, _SHAPES_NAMED)
    if report.fixes:
        number = sum(result.fix is not None for result in report.results)
        mended = "1 result has" if number == 1 else f"{number} results have"
        lines.append(f"{mended} a fix: icatkg validate --fix shows a patch, and makes it with --write")
    return "".join(f"{part}\n" for line in lines for part in _folded(line, width))


def _entry(results: Sequence[Violation]) -> list[str]:
    """Write the results of one value under one rule, such as those for datatype and pattern, as one."""
    result = results[0]
    place = f"{visible(place_of(result))}: " if result.line else ""
    message = result.message.replace("\n", "\n        ")
    value = f"= {_clipped(result.value)}" if result.value and result.value != result.focus else ""
    broken = dict.fromkeys(name for r in results for name in (r.shape, r.component) if name)
    rule = visible(f"[{', '.join(broken)}]")
    told = list(dict.fromkeys(line for r in results for line in reasons(r)))
    told = [line for line in told if not any(other.startswith(f"{line};") for other in told)]
    told += [f"fix: {text}" for text in dict.fromkeys(fix_of(r) for r in results) if text]
    told += [f"see {page}" for page in dict.fromkeys(page_of(r.shape) for r in results) if page]
    return [
        f"    {place}{visible(result.severity.lower())}: {message}",
        "        " + " ".join(filter(None, (visible(result.path), value, rule))),
        *(f"        {visible(line)}" for line in told),
    ]


def _folded(line: str, width: int | None) -> list[str]:
    """Fold a line at spaces, its rest four characters further in."""
    if width is None or len(line) <= width:
        return [line]
    indent = " " * min(len(line) - len(line.lstrip()) + 4, 20)
    return wrap(
        line, max(width, 40), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


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
        "results": [_record(result) for result in report.results],
        "shapes": len(report.focus_nodes),
        "focusNodesChecked": sum(report.focus_nodes.values()),
        "focusNodes": report.focus_nodes,
        "matchedNothing": idle_shapes(report),
        "notEvaluated": list(report.not_evaluated),
    }


def _record(result: Violation) -> dict[str, Any]:
    nested = {
        "details": [detail.record() for detail in result.details],
        "fix": None if result.fix is None else result.fix.record(),
    }
    return result._asdict() | nested
