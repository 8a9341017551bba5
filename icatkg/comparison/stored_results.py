"""Stored queries of two states: whether they can still be asked, and whether they answer the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from icatkg.dataset import Dataset
from icatkg.errors import IcatkgError
from icatkg.querying.execution import bound_query, execute
from icatkg.querying.stored import stored_queries

if TYPE_CHECKING:
    from icatkg.comparison.states import State
    from icatkg.querying.results import Result
    from icatkg.querying.stored import StoredQuery

__all__ = ["Interface", "ResultChange", "changed_interfaces", "changed_results"]


class Interface(NamedTuple):
    """How the asking of a stored query changed.

    Attributes
    ----------
    query
        Its name.
    breaking, compatible
        What changed in words: what makes an old call fail or miss something, and what does not.

    """

    query: str
    breaking: tuple[str, ...]
    compatible: tuple[str, ...]


class ResultChange(NamedTuple):
    """How the answer of a stored query changed.

    Attributes
    ----------
    query
        Its name.
    removed, added
        How many rows went and came; the order of rows does not count.
    problem
        Why they cannot be compared; empty when they can.

    """

    query: str
    removed: int
    added: int
    problem: str = ""


def changed_interfaces(old: State, new: State) -> list[Interface]:
    """Compare names, parameters and columns of the stored queries, if both states come with queries."""
    if old.queries is None or new.queries is None:
        return []
    before, after = ({q.name: q for q in queries} for queries in (old.queries, new.queries))
    found = []
    for name in sorted({*before, *after}):
        if name not in after:
            found.append(Interface(name, ("removed",), ()))
        elif name not in before:
            found.append(Interface(name, (), ("added",)))
        elif _signature(before[name]) != _signature(after[name]):
            found.append(_interface(before[name], after[name]))
    return found


def _signature(query: StoredQuery) -> tuple[str, list[dict[str, object]]]:
    return query.text, [parameter.record() for parameter in query.parameters]


def _interface(before: StoredQuery, after: StoredQuery) -> Interface:
    breaking: list[str] = []
    compatible: list[str] = []
    old, new = ({p.name: p for p in query.parameters} for query in (before, after))
    for name in sorted({*old, *new}):
        if name not in new:
            breaking.append(f"parameter --{name} removed")
        elif name not in old:
            required = new[name].required
            (breaking if required else compatible).append(f"{'required ' * required}parameter --{name} added")
        else:
            if new[name].required and not old[name].required:
                breaking.append(f"parameter --{name} is now required")
            if new[name].type != old[name].type:
                breaking.append(f"parameter --{name}: {old[name].type} is now {new[name].type}")
    columns = _columns(before), _columns(after)
    breaking += [f"column {name} removed" for name in columns[0] if name not in columns[1]]
    compatible += [f"column {name} added" for name in columns[1] if name not in columns[0]]
    return Interface(
        after.name, tuple(breaking), tuple(compatible) or (() if breaking else ("text changed",))
    )


def _columns(query: StoredQuery) -> tuple[str, ...]:
    try:
        return execute(Dataset([]), query.text).variables
    except IcatkgError:
        return ()


def changed_results(old: State, new: State) -> tuple[list[ResultChange], int]:
    """Run the stored queries that need no parameter on both states.

    Parameters
    ----------
    old, new
        Each is asked its own queries; data alone is asked those of the other state, or of the package.

    Returns
    -------
    list of ResultChange, and how many queries were run
        Those queries with a difference, by name.

    """
    packaged = None if old.queries or new.queries else tuple(stored_queries())
    before, after = (
        {query.name: query for query in own or others or packaged or ()}
        for own, others in ((old.queries, new.queries), (new.queries, old.queries))
    )
    found: list[ResultChange] = []
    run = 0
    for name in sorted({*before, *after}):
        asked = before.get(name), after.get(name)
        if any(p.required for query in asked if query is not None for p in query.parameters):
            continue
        run += 1
        try:
            rows = [_rows(s, q) for s, q in zip((old, new), asked, strict=True)]
        except IcatkgError as error:
            found.append(ResultChange(name, 0, 0, error.message))
            continue
        change = ResultChange(name, (rows[0] - rows[1]).total(), (rows[1] - rows[0]).total())
        if change.removed or change.added:
            found.append(change)
    return found, run


def _rows(state: State, query: StoredQuery | None) -> Counter[tuple[tuple[str, str], ...]]:
    """Count the rows of an answer; columns in another order are the same row, a missing query has none."""
    if query is None:
        return Counter()
    result: Result = execute(state.dataset, bound_query(state.dataset, query, {}))
    if result.form == "ask":
        return Counter([(("answer", str(result.answer)),)])
    if result.form == "graph":
        return Counter((("triple", str(triple)),) for triple in result.triples)
    return Counter(
        tuple(sorted((n, str(t)) for n, t in zip(result.variables, row, strict=True) if t is not None))
        for row in result.rows
    )
