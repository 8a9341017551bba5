"""The outcome of a validation: violations, and how much was checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Quad

    from icatkg.validation.details import Detail
    from icatkg.validation.fixes.records import Fix
    from icatkg.validation.shape_texts import ShapeText

__all__ = ["SEVERITIES", "Report", "Violation", "counts_at"]

SEVERITIES = ("Violation", "Warning", "Info")


class Violation(NamedTuple):
    """One result of a validation.

    Attributes
    ----------
    severity
        ``Violation``, ``Warning`` or ``Info``.
    focus
        The node that was checked.
    path
        The property, or an empty string; longer paths as in SPARQL.
    value
        The value at fault, or an empty string.
    message
        The rule in words.
    shape
        The node shape whose rule it is.
    component
        The kind of constraint, such as ``sh:MinCountConstraintComponent``.
    file
        The file of the triple at fault, else one that describes the focus node; ``<stdin>`` for standard
        input, an empty string when in none.
    line, column
        Where in the file, counted from 1; 0 when it is not known.
    details
        Why, in words, down through the shapes that the constraint is made of.
    fix
        A change of the file that mends it, where there is one right answer.

    """

    severity: str
    focus: str
    path: str
    value: str
    message: str
    shape: str
    component: str
    file: str
    line: int = 0
    column: int = 0
    details: tuple[Detail, ...] = ()
    fix: Fix | None = None


class Report:
    """The outcome of a validation.

    ``bool(report)`` tells whether the data conforms; iterating gives the results, the worst first.

    Attributes
    ----------
    conforms
        Whether there is no result at or above the severity asked for.
    results
        Ordered by severity, file, focus node, path, message.
    focus_nodes
        For each node shape with a target: how many nodes it was checked on.
    not_evaluated
        What of the shapes could not be evaluated, in words.
    graph
        The W3C report (https://www.w3.org/TR/shacl/#validation-report), as quads.
    shape_texts
        What each named shape says of itself.

    """

    def __init__(  # noqa: PLR0913 - a report states many things
        self,
        results: list[Violation],
        focus_nodes: dict[str, int],
        not_evaluated: tuple[str, ...],
        graph: list[Quad],
        *,
        conforms: bool,
        shape_texts: dict[str, ShapeText] | None = None,
    ) -> None:
        self.conforms = conforms
        self.results = results
        self.focus_nodes = focus_nodes
        self.not_evaluated = not_evaluated
        self.graph = graph
        self.shape_texts = shape_texts or {}

    def __bool__(self) -> bool:
        """Tell whether the data conforms."""
        return self.conforms

    def __iter__(self) -> Iterator[Violation]:
        """Iterate over the results."""
        return iter(self.results)

    def __len__(self) -> int:
        """Count the results."""
        return len(self.results)

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """The proposed fixes, each once, by file and place."""
        found = dict.fromkeys(result.fix for result in self.results if result.fix is not None)
        return tuple(sorted(found, key=lambda fix: (fix.file, fix.line, fix.column, fix.text)))

    def fails_on(self, severity: str) -> bool:
        """Tell whether there is a result at or above a severity: violation, warning, info; never for none."""
        return any(counts_at(r.severity, severity) for r in self.results)


def counts_at(severity: str, lowest: str) -> bool:
    """Tell whether a result of a severity counts when the lowest is violation, warning, info or none.

    A severity that is not SHACL's own counts unless nothing does.
    """
    order = [s.lower() for s in SEVERITIES]
    if lowest not in order:
        return False
    return severity not in SEVERITIES or SEVERITIES.index(severity) <= order.index(lowest)
