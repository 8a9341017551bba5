"""Plans: for a query, the queries that tell what supports its rows."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from icatkg.errors import QueryError
from icatkg.querying.parsing import parse
from icatkg.querying.support.paths import Context, variable
from icatkg.querying.support.subselects import QueryRewriter, with_keys
from icatkg.querying.syntax import Group, Projection, Query, Term, TriplePattern, Values
from icatkg.querying.syntax.scope import certain, mentioned, nodes, projected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatkg.querying.support.reading import Row
    from icatkg.querying.support.records import Grouping

__all__ = ["Plan", "plan", "restricted", "searched"]

MAX_ANSWERS = 1_000


class Plan(NamedTuple):
    """How the rows of a query are supported.

    Attributes
    ----------
    query
        The query.
    grouping
        The query that tells what supports solutions, and by which columns they belong to rows.
    columns
        Of an aggregate: for each key the variable selected that has its value; else the variables of the
        key.
    keyed
        Of an aggregate that does not select all its keys: the query with the keys as more columns.
    """

    query: Query
    grouping: Grouping | None
    columns: tuple[str, ...] = ()
    keyed: str = ""


@lru_cache(maxsize=256)
def plan(text: str) -> Plan:
    """Plan a query.

    Raises
    ------
    QueryError
        Its syntax is not covered.

    """
    try:
        return _plan(text)
    except RecursionError:
        raise QueryError("the query is nested too deep to be followed") from None


def _plan(text: str) -> Plan:
    query = parse(text)
    context = Context(text, query.prologue, query.datasets)
    rewriter = QueryRewriter(context, query)
    if query.form == "DESCRIBE":
        return Plan(query, None)
    if query.having and not query.aggregates:
        raise QueryError("HAVING without an aggregate is not covered")
    if query.aggregates:
        if query.form != "SELECT":
            raise QueryError(f"{query.form} with GROUP BY or HAVING is not covered")
        return _aggregate(query, context, rewriter)
    columns = query.projections
    if query.form == "CONSTRUCT":
        columns = _columns(dict.fromkeys(mentioned(query.template)))
    elif query.form == "SELECT" and not columns:
        columns = _columns(projected(query))
    grouping = rewriter.grouping(query, columns, together=False)
    if query.form == "ASK":
        grouping = grouping._replace(query=replace(grouping.query, limit=MAX_ANSWERS))
    names = tuple(column.variable.variable for column in columns)
    return Plan(query, grouping, names)


def searched(query: Query, text: str) -> tuple[str, ...]:
    """Give the triple patterns of a query, as written in its text; a list of properties as one."""
    patterns = [node for node in nodes(query.where) if isinstance(node, TriplePattern)]
    spans = {(pattern.start, pattern.end): pattern for pattern in patterns}
    outer = [
        pattern
        for (start, end), pattern in spans.items()
        if not any(s <= start and end <= e and (s, e) != (start, end) for s, e in spans)
    ]
    return tuple(dict.fromkeys(Context(text).written(pattern) for pattern in outer))


def _columns(names: Sequence[str] | dict[str, None]) -> tuple[Projection, ...]:
    return tuple(Projection(-1, -1, variable(name), None) for name in names)


def _aggregate(query: Query, context: Context, rewriter: QueryRewriter) -> Plan:
    keys = [context.name() for _ in query.group_by]
    grouping = rewriter.grouped(query, keys)
    plain = {p.variable.variable for p in query.projections if p.expression is None}
    selected: list[str] = []
    for key in query.group_by:
        lone = key.variable.variable if key.variable else ""
        if not lone and len(key.expression.parts) == 1:
            lone = "".join(key.expression.variables)
        selected += [lone] if lone in plain else []
    if len(selected) == len(keys):
        return Plan(query, grouping, tuple(selected))
    every = replace(with_keys(query, keys), modifier="", order_by=(), limit=None, offset=None)
    return Plan(query, grouping, tuple(keys), str(every))


def restricted(grouping: Grouping, names: Sequence[str], rows: Sequence[Row]) -> Query:
    """Give the query of a grouping for some rows only, as far as that can be said beforehand.

    Parameters
    ----------
    grouping
        What tells what supports solutions.
    names
        The variables of the query that the rows have.
    rows
        Their terms, ``None`` where unbound.

    """
    where = grouping.query.where
    leading: set[str] = set()
    for element in where.elements if where else ():
        if not isinstance(element, TriplePattern | Values):
            break
        leading |= certain(element)
    chosen = [index for index, name in enumerate(names) if name in leading]
    if not chosen or where is None:
        return grouping.query
    table = {tuple(row[index] for index in chosen): None for row in rows}
    lines: list[tuple[Term, ...]] = []
    for values in table:
        terms = [Term(-1, -1, str(v), v) for v in values if isinstance(v, NamedNode | Literal)]
        if len(terms) < len(values):
            return grouping.query  # a blank node of the data cannot be named
        lines.append(tuple(terms))
    rows_named = Values(-1, -1, tuple(variable(names[index]) for index in chosen), tuple(lines))
    return replace(grouping.query, where=Group(-1, -1, (rows_named, *where.elements)))
