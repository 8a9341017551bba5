"""Which variables a pattern mentions, gives and surely binds, and giving them other names."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import Variable

from icatkg.querying.syntax.patterns import (
    Bind,
    GraphPattern,
    Group,
    Minus,
    Optional,
    Projection,
    Query,
    SubSelect,
    TriplePattern,
    Union,
    Values,
)
from icatkg.querying.syntax.terms import Exists, Node, Term

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


__all__ = ["certain", "mentioned", "monotone", "nodes", "projected", "renamed", "visible"]

_N = TypeVar("_N", bound=Node)


def nodes(root: object) -> Iterator[Node]:
    """Give a node and all below it, in the order of the text of a query."""
    stack = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack.extend(reversed(item))
        elif isinstance(item, Node):
            yield item
            stack.extend(getattr(item, name) for name in reversed(_fields(type(item))))


_PLAIN = frozenset(
    ["start", "end", "text", "value", "prologue", "operator", "negated", "conjunct", "positive", "form"]
)
_FIELDS: dict[type[Node], tuple[str, ...]] = {}


def _fields(kind: type[Node]) -> tuple[str, ...]:
    """Give the names of the fields of a kind of node that may hold nodes."""
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(f.name for f in fields(kind) if f.name not in _PLAIN)
    return _FIELDS[kind]


def mentioned(root: object) -> Iterator[str]:
    """Give the name of a variable each time that a node mentions it."""
    if isinstance(root, TriplePattern):  # most nodes are these, and paths have no variables
        terms = (root.subject, root.predicate, root.object)
        return (term.value.value for term in terms if isinstance(term, Term) and term.variable)
    return (node.value.value for node in nodes(root) if isinstance(node, Term) and node.variable)


def projected(query: Query) -> tuple[str, ...]:
    """Give the variables that a ``SELECT`` gives; for ``SELECT *`` those visible in its pattern."""
    if query.projections:
        return tuple(p.variable.variable for p in query.projections)
    return tuple(dict.fromkeys([*visible(query.where), *mentioned(query.values)]))


def visible(pattern: object) -> Iterator[str]:
    """Give the variables in scope of a pattern, https://www.w3.org/TR/sparql11-query/#variableScope."""
    if isinstance(pattern, TriplePattern | Values):
        yield from mentioned(pattern)
    elif isinstance(pattern, Group):
        for element in pattern.elements:
            yield from visible(element)
    elif isinstance(pattern, Union):
        for branch in pattern.branches:
            yield from visible(branch)
    elif isinstance(pattern, GraphPattern):
        yield from mentioned(pattern.name)
        yield from visible(pattern.group)
    elif isinstance(pattern, Optional):
        yield from visible(pattern.group)
    elif isinstance(pattern, Bind):
        yield pattern.variable.variable
    elif isinstance(pattern, SubSelect):
        yield from projected(pattern.query)


def certain(pattern: object) -> set[str]:  # noqa: PLR0911 - one a kind of pattern
    """Give variables that every solution of a pattern binds; there may be more."""
    if isinstance(pattern, TriplePattern):
        return set(mentioned(pattern))
    if isinstance(pattern, Group):
        return {name for element in pattern.elements for name in certain(element)}
    if isinstance(pattern, Union):
        return set.intersection(*map(certain, pattern.branches))
    if isinstance(pattern, GraphPattern):
        return certain(pattern.group) | set(mentioned(pattern.name))
    if isinstance(pattern, Values):
        columns = zip(pattern.variables, zip(*pattern.rows, strict=True), strict=False)
        return {variable.variable for variable, column in columns if None not in column}
    if isinstance(pattern, Bind):
        parts = pattern.expression.parts
        constant = len(parts) == 1 and isinstance(parts[0], Term) and not parts[0].variable
        return {pattern.variable.variable} if constant else set()
    if isinstance(pattern, SubSelect):
        return _certain_of_query(pattern.query)
    return set()


def _certain_of_query(query: Query) -> set[str]:
    given = {p.variable.variable for p in query.projections if p.expression is None}
    inside = certain(query.where) | certain(query.values)
    if query.aggregates:
        inside &= {name for key in query.group_by for name in key.expression.variables if not key.variable}
    return inside & given if query.projections else inside


def monotone(pattern: object) -> bool:
    """Tell whether statements that are added can only add solutions to a pattern, never take one away.

    Not so for ``OPTIONAL``, ``MINUS``, ``NOT EXISTS``, an ``EXISTS`` that is not asked for as such,
    aggregates, ``LIMIT`` and ``OFFSET``. There may be patterns that have one of these and yet are monotone.
    """
    for node in nodes(pattern):
        if isinstance(node, Optional | Minus):
            return False
        if isinstance(node, Exists) and (node.negated or not node.conjunct):
            return False
        if isinstance(node, Bind | Projection) and node.expression and node.expression.exists:
            return False
        if isinstance(node, Query) and (node.aggregates or _cut(node)):
            return False
    return True


def _cut(query: Query) -> bool:
    return query.limit is not None or query.offset is not None


def renamed(root: _N, names: Mapping[str, str]) -> _N:
    """Give a node with other names for variables.

    Parameters
    ----------
    root
        The node.
    names
        Old name to new, without ``?``; variables not in it stay.

    """
    if isinstance(root, Term):
        new = names.get(root.variable) if root.variable else None
        return root if new is None else replace(root, text=f"?{new}", value=Variable(new))
    changes = {}
    for name in _fields(type(root)):
        old = getattr(root, name)
        new_value = _renamed_value(old, names)
        if new_value is not old:
            changes[name] = new_value
    return replace(root, **changes) if changes else root  # type: ignore[arg-type] # each node keeps its class


def _renamed_value(value: object, names: Mapping[str, str]) -> object:
    if isinstance(value, Node):
        return renamed(value, names)
    if isinstance(value, tuple):
        new = tuple(_renamed_value(item, names) for item in value)
        return new if any(a is not b for a, b in zip(new, value, strict=True)) else value
    return value
