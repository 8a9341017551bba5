"""Explaining a row of an answer: the statements that made it, each with its explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from icatkg.explanation.proof import explainer_of
from icatkg.explanation.rendering import escaped
from icatkg.explanation.wording import compact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Triple

    from icatkg.dataset import Dataset
    from icatkg.explanation.proof import Explanation
    from icatkg.explanation.wording import Wording
    from icatkg.lineage.answer import SourcedResult

__all__ = ["ExplainedRow", "explain_row"]


class ExplainedRow(NamedTuple):
    """Why a row of an answer is there.

    Attributes
    ----------
    values
        Variable to term, without those that are unbound; for an ASK nothing.
    explanations
        One for each statement that made the row.
    ways
        How many sets of statements suffice for the row; only those of the first are explained, unless all
        were asked for.
    aggregate
        Whether the row sums up all its statements.
    absent
        Patterns that had to match nothing; absence has no source.
    reasons
        Why the statements may not be exactly those that made the row; empty when they are.

    """

    values: dict[str, Any]
    explanations: tuple[Explanation, ...]
    ways: int
    aggregate: bool
    absent: tuple[str, ...]
    reasons: tuple[str, ...]

    def record(self, number: int) -> dict[str, Any]:
        """Give the row as plain values, without its explanations."""
        return {
            "number": number,
            "values": {name: compact((term,)) for name, term in self.values.items()},
            "ways": self.ways,
            "aggregate": self.aggregate,
            "absent": list(self.absent),
            "exact": not self.reasons,
            "reasons": list(self.reasons),
        }

    def heading(self, number: int, wording: Wording, *, markdown: bool = False) -> str:
        """Give what is said of the row as a whole, in lines that each end in a newline."""
        values = ", ".join(f"{name} {wording.term(term)}" for name, term in self.values.items())
        count = len(self.explanations)
        made = f"made by {count} statement{'' if count == 1 else 's'}"
        lines = [f"row {number}: {values}" if values else f"row {number}", f"  {made}"]
        if self.aggregate:
            lines[1] += " together"
        elif self.ways > 1:
            lines[1] += f", the first of {self.ways} ways to it"
        lines += [f"  and since nothing matches {_pattern(text)}" for text in self.absent]
        lines += [f"  not exact: {reason}" for reason in self.reasons]
        if markdown:
            lines = [f"## {escaped(lines[0])}", "", *(f"- {escaped(line.strip())}" for line in lines[1:])]
        return "".join(line + "\n" for line in lines)


def _pattern(text: str) -> str:
    """Give the pattern of a negation as the query has it."""
    return text.removeprefix("NOT EXISTS").removeprefix("MINUS").strip()


def explain_row(
    dataset: Dataset, answer: SourcedResult, numbers: Sequence[int], *, every: bool = False
) -> ExplainedRow:
    """Explain a row.

    Parameters
    ----------
    dataset
        What was asked.
    answer
        Its answer with sources.
    numbers
        The rows of the answer, counted from 0, that are one row to the reader: they may differ in their
        passage only.
    every
        Whether to explain the statements of all ways to the row, and each in all its ways.

    """
    explainer = explainer_of(dataset)
    rows = [answer.rows[number] for number in numbers]
    chosen: dict[Triple, None] = {}
    for row in rows:
        for alternative in row.alternatives if every else row.alternatives[:1]:
            chosen.update((explainer.written(s.triple), None) for s in alternative.statements)
    explanations = (explainer.explain(triple, every=every) for triple in chosen)
    return ExplainedRow(
        _values(answer, numbers),
        tuple(explanation for explanation in explanations if explanation is not None),
        max(len(row.alternatives) for row in rows),
        any(row.aggregate for row in rows),
        tuple(dict.fromkeys(pattern for row in rows for pattern in row.absent)),
        tuple(dict.fromkeys(reason for row in rows for reason in row.reasons)),
    )


def _values(answer: SourcedResult, numbers: Sequence[int]) -> dict[str, Any]:
    """Give the values of a row; where several rows are one, only those that they share."""
    result = answer.result
    if result.form == "ask":
        return {}
    if result.form == "graph":
        return dict(zip(("subject", "predicate", "object"), result.triples[numbers[0]], strict=True))
    rows = [result.rows[number] for number in numbers]
    return {
        name: rows[0][i]
        for i, name in enumerate(result.variables)
        if rows[0][i] is not None and all(row[i] == rows[0][i] for row in rows)
    }
