"""What an addition does, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg import resources
from icatkg.querying.stored import read_stored_query

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icatkg.contribution.addition import Addition
    from icatkg.discrepancies import Finding
    from icatkg.validation.report import Report

__all__ = ["count_lines", "inference_line", "many", "rival_lines"]


def count_lines(addition: Addition, names: Sequence[str]) -> Iterator[str]:
    """Tell what was read, and what of it was there already."""
    yield f"read: {many(addition.read, 'statement')} from {', '.join(names)}"
    if addition.known:
        yield f"{many(addition.known, 'statement')} {'were' if addition.known > 1 else 'was'} there already"
    if addition.commented:
        yield f"comments are not taken over: {', '.join(addition.commented)}"


def inference_line(addition: Addition, report: Report) -> str:
    """Tell how much follows, and whether it contradicts what is there."""
    broken = sum(result.component.startswith("rule:") for result in report)
    contradictions = many(broken, "contradiction") if broken else "no contradiction"
    return f"inference: {many(addition.followed, 'triple')} more, {contradictions}"


def rival_lines(rivals: Sequence[Finding]) -> Iterator[str]:
    """Tell what stands against what, where both are read, and what is to be recorded."""
    if not rivals:
        yield "rivals: none that are new"
        return
    summaries = {
        query.name: query.summary for query in map(read_stored_query, resources.query_files("checks"))
    }
    yield f"rivals: {len(rivals)} new; both sides stay"
    for check in dict.fromkeys(finding.check for finding in rivals):
        yield f"  {summaries.get(check, check)} ({check})"
        for f in (finding for finding in rivals if finding.check == check):
            against = f" against {f.other}" if f.other else ""
            passages = ", ".join(f.passages) or "no passage"
            yield f"    {f.entity}, {f.property}: {f.value}{against} ({passages})"
    yield "  To record: what is a true conflict as an icat:Discrepancy with a side for each reading"
    yield "  (docs/modelling.md, Discrepancies); what is a slip of the curator is put right instead."


def many(number: int, noun: str) -> str:
    """Give a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
