"""Writing why a statement does not hold: for people, and as plain values."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from icatkg.explanation.absence import lacks_rank
from icatkg.explanation.records import rule_record, statement_record
from icatkg.explanation.rule_texts import rule_text
from icatkg.explanation.wording import compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icatkg.explanation.absence import Absence
    from icatkg.explanation.wording import Wording
    from icatkg.reasoning.shortfalls import Shortfall

__all__ = ["absence_as_lines", "absence_record"]

# More ways than these tell less: each instance of a class has a property too few to be in another one.
_MOST_INSTEAD = 10
_MOST_WAYS = 3


def absence_as_lines(absence: Absence, wording: Wording, *, every: bool = False) -> list[tuple[int, str]]:
    """Give lines of text with their depth.

    Parameters
    ----------
    absence
        What to write.
    wording
        Words for its terms.
    every
        Whether to give all ways, rather than a few of each rule and only the likely ones.

    """
    lines = [
        (0, f"does not hold: {wording.statement(absence.statement)}"),
        (1, compact(absence.statement)),
    ]
    if absence.instead:
        told = absence.instead if every else absence.instead[:_MOST_INSTEAD]
        lines.append((1, "what holds instead:"))
        lines += [(2, wording.statement(statement)) for statement in told]
        lines += _more(len(absence.instead) - len(told), 2)
    for failing in absence.rules:
        rule = rule_text(failing.rule)
        lines.append((1, f"{rule.name} could give it: {rule.title} ({rule.origin})"))
        one = len(failing.missing) == 1
        lines.append((2, "nothing matches" if one else "nothing matches all of these together"))
        lines += [(3, text) for text in failing.missing]
    lines += _shortfall_lines(absence.shortfalls, wording, every=every)
    if not absence.rules and not absence.shortfalls:
        lines.append((1, "no rule could give it"))
    return lines


def _shortfall_lines(
    shortfalls: tuple[Shortfall, ...], wording: Wording, *, every: bool
) -> Iterator[tuple[int, str]]:
    likely = shortfalls if every else _likely(shortfalls)
    shown = 0
    for name, group in groupby(likely, key=lambda shortfall: shortfall.rule):
        ways = list(group)
        told = ways if every else ways[:_MOST_WAYS]
        shown += len(told)
        rule = rule_text(name)
        yield 1, f"{rule.name} could give it: {rule.title} ({rule.origin})"
        for way in told:
            yield 2, "it lacks"
            yield from ((3, wording.statement(pattern)) for pattern in way.missing)
            yield 2, "where it has"
            yield from ((3, wording.statement(premise)) for premise in way.present)
        yield from _more(len(ways) - len(told), 2)
    if shown < len(shortfalls) and not every:
        yield (
            1,
            f"{len(shortfalls)} ways in all, with axioms and sameness that nobody states: --all lists them",
        )


def _likely(shortfalls: tuple[Shortfall, ...]) -> list[Shortfall]:
    """Give the ways that lack data; if there are none, those that lack one axiom."""
    of_data = [s for s in shortfalls if max(map(lacks_rank, s.missing)) == 0]
    one_axiom = [s for s in shortfalls if len(s.missing) == 1 and lacks_rank(s.missing[0]) == 1]
    return sorted(of_data or one_axiom, key=lambda s: (len(s.missing), s.rule))


def _more(number: int, depth: int) -> Iterable[tuple[int, str]]:
    return [(depth, f"and {number} more")] if number > 0 else []


def absence_record(absence: Absence, wording: Wording) -> dict[str, Any]:
    """Give it as plain values; all ways, the likely ones first."""
    return {
        "statement": statement_record(absence.statement, wording),
        "holds": False,
        "instead": [statement_record(statement, wording) for statement in absence.instead],
        "rules": [
            {
                "rule": rule_record(failing.rule),
                "missing": list(failing.missing),
                "otherPatterns": list(failing.present),
            }
            for failing in absence.rules
        ],
        "shortfalls": [
            {
                "rule": rule_record(shortfall.rule),
                "missing": [statement_record(pattern, wording) for pattern in shortfall.missing],
                "present": [statement_record(premise, wording) for premise in shortfall.present],
            }
            for shortfall in absence.shortfalls
        ],
    }
