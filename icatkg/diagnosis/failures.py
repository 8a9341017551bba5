"""Why the pattern of a query has no solution: the smallest parts that fail, and what may be meant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode

from icatkg.diagnosis.findings import Finding
from icatkg.diagnosis.parts import Parts
from icatkg.diagnosis.readings import other_reading, shown
from icatkg.diagnosis.subqueries import subqueries
from icatkg.diagnosis.terms import counted, properties_of_value
from icatkg.querying.syntax import (
    GraphPattern,
    Group,
    SubSelect,
    TriplePattern,
    Union,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from icatkg.diagnosis.examined import Examined
    from icatkg.querying.syntax import Element, Values

__all__ = ["Failures", "failures"]

# Beyond these many, a list of reasons tells no more than the first ones do.
_MOST_REASONS = 3
_PAIR = 2
_MOST_TRIED = 300
_MOST_HIDDEN = 10_000


class Failures(NamedTuple):
    """The reasons, with how many sets of parts were run and whether that was enough."""

    findings: tuple[Finding, ...]
    tried: int
    complete: bool


def failures(examined: Examined, explained: Collection[int]) -> Failures:
    """Search the pattern of a query that has no solution.

    Parameters
    ----------
    examined
        The query and the data.
    explained
        Offsets of terms that other findings tell of; a smallest failing set with one of them in it is
        explained by that.

    """
    where = examined.tree.where
    if where is None:
        return Failures((), 0, complete=True)
    return _of_group(examined, where, explained, examined.tree.values, _Around())


class _Around(NamedTuple):
    """What stands around a group: what ``GRAPH`` puts before it, and whether it is a part of the query."""

    graph: str = ""
    inner: bool = False


def _of_group(
    examined: Examined, group: Group, explained: Collection[int], values: Values | None, around: _Around
) -> Failures:
    def placed(written: str) -> str:
        return f"{{ {around.graph} {written} }}" if around.graph else written

    parts = Parts(
        group,
        lambda written: examined.holds(placed(written)),
        lambda written, most: examined.solutions(placed(written), most),
        values,
    )
    found = subqueries(len(parts.items), parts.succeeds, _MOST_TRIED)
    findings: list[Finding] = []
    tried, complete = found.tried, found.complete and not parts.given_up
    for failing in found.minimal[:_MOST_REASONS]:
        items = [parts.items[i] for i in sorted(failing)]
        inside = _inside(examined, items, explained, around)
        if inside is not None and inside.findings:
            findings += inside.findings
            tried += inside.tried
            complete = complete and inside.complete
            continue
        if set(explained) & {start for item in items for start in _terms(item)}:
            continue
        finding = _hidden(examined, items, placed(parts.written(failing)))
        if not examined.parameters:  # a stored query means what it says
            finding = finding or other_reading(examined, parts, sorted(failing))
        findings.append(finding or _together(examined, parts, failing, found.maximal, around))
    return Failures(tuple(findings), tried, complete)


def _inside(
    examined: Examined, items: list[Element], explained: Collection[int], around: _Around
) -> Failures | None:
    """Look inside a part that fails by itself and holds a group, or several, of its own."""
    if len(items) != 1:
        return None
    (item,) = items
    if isinstance(item, Union):
        every = [_of_group(examined, b, explained, None, around._replace(inner=True)) for b in item.branches]
        findings = tuple(finding for failed in every for finding in failed.findings)
        return Failures(findings, sum(f.tried for f in every), all(f.complete for f in every))
    if isinstance(item, Group):
        return _of_group(examined, item, explained, None, around._replace(inner=True))
    if isinstance(item, GraphPattern) and len(item.group.elements) > 1:
        return _of_group(examined, item.group, explained, None, _Around(f"GRAPH {item.name}", inner=True))
    if isinstance(item, SubSelect) and item.query.where is not None:
        return _of_group(
            examined, item.query.where, explained, item.query.values, around._replace(inner=True)
        )
    return None


def _terms(element: Element) -> Iterator[int]:
    """Give the offsets of the terms of a part; of a larger part, all offsets in it."""
    if isinstance(element, TriplePattern):
        yield from (element.subject.start, element.object.start)
        yield from range(element.predicate.start, element.predicate.end)
    elif isinstance(element, GraphPattern) and len(element.group.elements) == 1:
        yield element.name.start
        yield from _terms(element.group.elements[0])
    else:
        yield from range(element.start, element.end)


def _together(
    examined: Examined,
    parts: Parts,
    failing: Collection[int],
    maximal: Iterable[Collection[int]],
    around: _Around,
) -> Finding:
    items = [parts.items[i] for i in sorted(failing)]
    if len(items) == 1:
        message = f"nothing matches {shown(examined, items[0]).text}{_elsewhere(examined, items[0])}"
    else:
        message = (
            f"these {len(items)} parts have no solution together, though any {len(items) - 1} of them do"
        )
        message = message.replace("any 1 of them do", "each of them does")
    remedies = []
    counts = {"parts": len(items)}
    if not around.inner:
        for kept in list(maximal)[:_MOST_REASONS]:
            left_out = [parts.items[i] for i in range(len(parts.items)) if i not in kept]
            rows = _rows_of(examined, parts, kept)
            if rows is None or not set(failing) - set(kept):
                continue
            counts.setdefault("rows", rows)
            names = " and ".join(f"`{shown(examined, e).text}`" for e in left_out)
            remedies.append(f"Without {names} the query has {_rows(examined, rows)}.")
    return Finding(
        "no-solution",
        "note" if examined.parameters else "error",
        message,
        tuple(shown(examined, item) for item in items),
        " ".join(remedies),
        counts=counts,
    )


def _elsewhere(examined: Examined, item: Element) -> str:
    """Tell of which properties the object of a pattern is a value."""
    if not isinstance(item, TriplePattern) or not isinstance(item.object.value, NamedNode):
        return ""
    found = properties_of_value(examined, item.object.value.value)
    told = ", ".join(f"{examined.written(p)} ({n})" for p, n in found[:_MOST_REASONS])
    return f"; {item.object} is a value of {told}" if told else ""


def _rows(examined: Examined, rows: int) -> str:
    return "a solution" if examined.tree.form == "ASK" else counted(rows, "row")


def _rows_of(examined: Examined, parts: Parts, kept: Collection[int]) -> int | None:
    """Count the rows of the query with only some of its parts."""
    tree = replace(examined.tree, where=Group(-1, -1, tuple(parts.elements(kept))), values=None)
    return examined.rows(str(tree))


def _hidden(examined: Examined, items: list[Element], written: str) -> Finding | None:
    """Tell whether an option leaves out what the parts would match."""
    for option, store in examined.wider.items():
        solutions = examined.solutions(written, _MOST_HIDDEN, store)
        if not solutions:
            continue
        rows = examined.rows(examined.text, store=store) or 0
        what = "this matches" if len(items) == 1 else "these parts match together"
        return Finding(
            "hidden-by-option",
            "error",
            f"{what} only with what {option} leaves out: {counted(solutions, 'solution')} there",
            tuple(shown(examined, item) for item in items),
            f"Leave out {option}: the query then has {_rows(examined, rows)}."
            if rows
            else f"Leave out {option}.",
            counts={"hidden": solutions, "rows": rows},
        )
    return None
