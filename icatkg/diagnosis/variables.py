"""Which variables the parts of a query bind, for certain or perhaps, and which they speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode

from icatkg.querying.syntax import (
    Bind,
    Expression,
    Filter,
    GraphPattern,
    Group,
    Minus,
    Optional,
    SubSelect,
    Term,
    TriplePattern,
    Union,
    Values,
)

if TYPE_CHECKING:
    from icatkg.querying.syntax import Element, Query

__all__ = ["blank_variable", "certain", "mentioned", "possible", "projected"]

Names = frozenset[str]


def blank_variable(label: str) -> str:
    """Give the variable that can stand for a blank node of a pattern; no query can have it by chance."""
    return f"__blank_{label}"


def _name(term: Term) -> Names:
    if term.variable:
        return frozenset([term.variable])
    if isinstance(term.value, BlankNode):
        return frozenset([blank_variable(term.value.value)])
    return frozenset()


def _triple(pattern: TriplePattern) -> Names:
    # A path binds nothing; a predicate that is a variable is a term.
    bound = _name(pattern.subject) | _name(pattern.object)
    return bound | _name(pattern.predicate) if isinstance(pattern.predicate, Term) else bound


def certain(part: Element) -> Names:  # noqa: PLR0911 - one return a kind of part reads best
    """Give the variables that every solution of a part binds."""
    if isinstance(part, TriplePattern):
        return _triple(part)
    if isinstance(part, Group):
        return frozenset().union(*map(certain, part.elements))
    if isinstance(part, GraphPattern):
        return certain(part.group) | _name(part.name)
    if isinstance(part, Union):
        return frozenset.intersection(*map(certain, part.branches))
    if isinstance(part, Values):
        columns = zip(part.variables, zip(*part.rows, strict=True), strict=False)
        return frozenset(v.variable for v, column in columns if None not in column)
    if isinstance(part, SubSelect):
        query = part.query
        inside = frozenset() if query.where is None else certain(query.where)
        plain = {p.variable.variable for p in query.projections if p.expression is None}
        return inside & plain if query.projections else inside
    return frozenset()


def possible(part: Element) -> Names:  # noqa: PLR0911 - as above
    """Give the variables that a solution of a part can bind."""
    if isinstance(part, TriplePattern):
        return _triple(part)
    if isinstance(part, Group):
        return frozenset().union(*map(possible, part.elements))
    if isinstance(part, GraphPattern):
        return possible(part.group) | _name(part.name)
    if isinstance(part, Union):
        return frozenset().union(*map(possible, part.branches))
    if isinstance(part, Optional):
        return possible(part.group)
    if isinstance(part, Bind):
        return _name(part.variable)
    if isinstance(part, Values):
        return frozenset(v.variable for v in part.variables)
    if isinstance(part, SubSelect):
        return projected(part.query)
    return frozenset()


def projected(query: Query) -> Names:
    """Give the variables that a SELECT hands on."""
    if query.projections:
        return frozenset(p.variable.variable for p in query.projections)
    return frozenset() if query.where is None else possible(query.where)


def mentioned(part: Element | Expression) -> Names:  # noqa: PLR0911 - as above
    """Give the variables that a part speaks of, bound or not, without those that a sub-select keeps."""
    if isinstance(part, Expression):
        return frozenset(part.variables).union(*(mentioned(e.group) for e in part.exists))
    if isinstance(part, Filter):
        return mentioned(part.expression)
    if isinstance(part, Bind):
        return mentioned(part.expression) | _name(part.variable)
    if isinstance(part, Group):
        return frozenset().union(*map(mentioned, part.elements))
    if isinstance(part, Optional | Minus):
        return mentioned(part.group)
    if isinstance(part, GraphPattern):
        return mentioned(part.group) | _name(part.name)
    if isinstance(part, Union):
        return frozenset().union(*map(mentioned, part.branches))
    return possible(part)
