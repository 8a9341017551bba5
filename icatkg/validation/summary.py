"""What every report states besides its results: the verdict, what was checked, and what was not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from icatkg.identifiers import expand
from icatkg.namespaces import PREFIXES
from icatkg.serialization.visible_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icatkg.validation.details import Detail
    from icatkg.validation.report import Report, Violation

__all__ = [
    "NO_FILES",
    "checked",
    "counts",
    "details",
    "fix_of",
    "idle_shapes",
    "iri_of",
    "page_of",
    "place_of",
    "reasons",
    "rule_of",
    "summary_lines",
    "verdict",
    "visible",
]

# What stands in a result for a file when there is none that others could open.
NO_FILES = frozenset({"", "-", "<stdin>"})


def counts(report: Report) -> dict[str, int]:
    """Count the results of each severity, the worst first."""
    return dict(Counter(result.severity for result in report.results))


def verdict(report: Report) -> str:
    """Say whether the data conforms, and how many results there are."""
    told = ", ".join(_many(n, severity.lower()) for severity, n in counts(report).items())
    return f"{'conforms' if report.conforms else 'does not conform'}: {told or 'no violations'}"


def checked(report: Report) -> str:
    """Say how many shapes and focus nodes were checked."""
    focus_nodes = sum(report.focus_nodes.values())
    return f"{_many(len(report.focus_nodes), 'shape')}, {_many(focus_nodes, 'focus node')}"


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def idle_shapes(report: Report) -> list[str]:
    """Name the shapes that matched no node."""
    return [shape for shape, n in report.focus_nodes.items() if n == 0]


def summary_lines(report: Report, most: int | None = None) -> list[str]:
    """Give the verdict, what was checked, what matched nothing and what was not evaluated, a line each.

    Parameters
    ----------
    report
        The report.
    most
        How many idle shapes are named; all by default.

    """
    lines = [verdict(report), f"checked: {checked(report)}"]
    idle = idle_shapes(report)
    if idle:
        named = idle[:most]
        more = f" and {len(idle) - len(named)} more" if len(idle) > len(named) else ""
        lines.append(f"matched nothing: {', '.join(named)}{more}")
    lines += [f"not evaluated: {left_out}" for left_out in report.not_evaluated]
    return [visible(line) for line in lines]


def place_of(result: Violation) -> str:
    """Give ``file:line:column`` as far as it is known."""
    return (
        ":".join([result.file, *(str(n) for n in (result.line, result.column) if n)]) if result.file else ""
    )


def rule_of(result: Violation) -> str:
    """Name the rule that a result breaks: its shape, or the kind of constraint where there is no shape."""
    return result.shape or result.component or "validation"


def details(result: Violation) -> list[tuple[str, str]]:
    """Give what there is to say of a result besides its message and place, as names and values."""
    value = result.value if result.value != result.focus else ""
    told = (
        ("focus node", result.focus),
        ("property", result.path),
        ("value", value),
        ("shape", result.shape),
        ("constraint", result.component),
        ("why", "\n".join(reasons(result))),
        ("fix", fix_of(result)),
        ("see", page_of(result.shape)),
    )
    return [(name, text) for name, text in told if text]


def reasons(result: Violation) -> list[str]:
    """Give the reasons for a result, a line each, those of a nested shape two spaces further in."""

    def lines(told: Iterable[Detail], depth: int) -> Iterator[str]:
        for one in told:
            yield "  " * depth + " ".join(one.text.split())
            yield from lines(one.details, depth + 1)

    return list(lines(result.details, 0))


def fix_of(result: Violation) -> str:
    """Give the proposed fix in words, an empty string where there is none."""
    return "" if result.fix is None else result.fix.text


def iri_of(shape: str) -> str:
    """Give the IRI of a shape that a report names, or an empty string for one without a name."""
    return "" if shape.startswith("_:") else expand(shape) or shape


def page_of(shape: str) -> str:
    """Give the place in the documentation that tells of a packaged shape, or an empty string.

    GitHub makes the anchor of a heading from its text in small letters, without punctuation. Shapes of single
    properties have no heading of their own.
    """
    name = iri_of(shape).removeprefix(PREFIXES["shape"])
    if name == iri_of(shape) or not (name.isalnum() and name.isascii()):
        return ""
    return "docs/shapes.md" + (f"#shape{name.lower()}" if name.endswith("Shape") else "")
