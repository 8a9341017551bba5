"""Which terms a query names, and in which role."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from icatkg.namespaces import PREFIXES
from icatkg.querying.syntax import (
    Alternative,
    Bind,
    Expression,
    Filter,
    GraphPattern,
    Group,
    Inverse,
    Minus,
    Negated,
    Optional,
    Repeat,
    Sequence,
    SubSelect,
    Term,
    TriplePattern,
    Union,
    Values,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatkg.querying.syntax import Element, Path, Query

__all__ = ["RDF_TYPE", "Occurrence", "elements", "expressions", "occurrences", "path_terms", "queries"]

RDF_TYPE = PREFIXES["rdf"] + "type"


class Occurrence(NamedTuple):
    """A term in the query.

    Attributes
    ----------
    term
        The term.
    role
        ``subject``, ``predicate``, ``object``, ``class`` (what is said to be the type), ``graph`` or
        ``expression``.
    needed
        Whether every solution needs it: it stands in no OPTIONAL, UNION, MINUS, NOT EXISTS and is no
        choice of a path.
    pattern
        The triple pattern that it stands in, if any.

    """

    term: Term
    role: str
    needed: bool
    pattern: TriplePattern | None = None


def elements(group: Group, *, needed: bool = True) -> Iterator[tuple[Element, bool]]:
    """Give the parts of a group and of all groups in it, each with whether every solution needs it."""
    for element in group.elements:
        yield element, needed
        for inner, kept in _inside(element):
            yield from elements(inner, needed=needed and kept)


def _inside(element: Element) -> Iterator[tuple[Group, bool]]:
    if isinstance(element, Optional | Minus):
        yield element.group, False
    elif isinstance(element, GraphPattern):
        yield element.group, True
    elif isinstance(element, Union):
        for branch in element.branches:
            yield branch, False
    elif isinstance(element, Group):
        yield element, True
    elif isinstance(element, SubSelect):
        if element.query.where is not None:
            yield element.query.where, not element.query.aggregates
    elif isinstance(element, Filter | Bind):
        for exists in element.expression.exists:
            yield exists.group, exists.conjunct and not exists.negated and isinstance(element, Filter)


def queries(query: Query) -> Iterator[Query]:
    """Give a query and the sub-selects in it."""
    yield query
    if query.where is not None:
        for element, _ in elements(query.where):
            if isinstance(element, SubSelect):
                yield element.query


def expressions(query: Query) -> Iterator[Expression]:
    """Give the expressions around the pattern of a query, those inside it left out."""
    yield from (p.expression for p in query.projections if p.expression is not None)
    yield from (key.expression for key in query.group_by)
    yield from query.having
    yield from (key.expression for key in query.order_by)


def occurrences(query: Query, text: str) -> list[Occurrence]:
    """Give the IRIs and literals that a query writes, each place once, without a CONSTRUCT's template."""
    found: dict[tuple[int, str], Occurrence] = {}
    for occurrence in _all(query):
        term = occurrence.term
        if not isinstance(term.value, NamedNode | Literal):
            continue
        # Collections have predicates that nobody wrote.
        if term.start >= 0 and text[term.start : term.end] == term.text:
            found.setdefault((term.start, occurrence.role), occurrence)
    return [found[key] for key in sorted(found)]


def _all(query: Query) -> Iterator[Occurrence]:
    for term in query.described:
        yield Occurrence(term, "subject", needed=True)
    parts: list[tuple[Element, bool]] = [] if query.where is None else list(elements(query.where))
    if query.values is not None:
        parts.append((query.values, True))
    roles = _roles(parts)
    for part, needed in parts:
        yield from _of_element(part, roles, needed=needed)
    for inner in queries(query):
        for clause in inner.datasets:
            yield Occurrence(clause.graph, "graph", needed=True)
        for expression in expressions(inner):
            for term in expression.terms:
                yield Occurrence(term, "expression", needed=False)
            for exists in expression.exists:
                for part, _ in elements(exists.group):
                    yield from _of_element(part, roles, needed=False)


def _of_element(element: Element, roles: dict[str, str], *, needed: bool) -> Iterator[Occurrence]:
    if isinstance(element, TriplePattern):
        yield Occurrence(element.subject, "subject", needed, element)
        for term, kept in path_terms(element.predicate):
            yield Occurrence(term, "predicate", needed and kept, element)
        yield Occurrence(element.object, _object_role(element), needed, element)
    elif isinstance(element, GraphPattern):
        yield Occurrence(element.name, "graph", needed)
    elif isinstance(element, Filter | Bind):
        for term in element.expression.terms:
            yield Occurrence(term, "expression", needed=False)
    elif isinstance(element, Values):
        alone = len(element.rows) == 1
        for row in element.rows:
            for variable, value in zip(element.variables, row, strict=True):
                if value is not None:
                    yield Occurrence(value, roles.get(variable.variable, "expression"), needed and alone)


def _roles(parts: list[tuple[Element, bool]]) -> dict[str, str]:
    """Give for variables the role in which patterns use them, for the values that VALUES gives them."""
    roles: dict[str, str] = {}
    for element, _ in parts:
        for occurrence in _of_element(element, {}, needed=True):
            if occurrence.term.variable and occurrence.role != "expression":
                roles.setdefault(occurrence.term.variable, occurrence.role)
    return roles


def _object_role(pattern: TriplePattern) -> str:
    """Tell classes from other objects: the path is ``a``, or ends with it."""
    path = pattern.predicate
    if isinstance(path, Sequence):
        path = path.parts[-1]
        # a/rdfs:subClassOf* ends at a class too
        if isinstance(path, Repeat) and isinstance(path.path, Term):
            path = path.path
            is_subclass = getattr(path.value, "value", "") == PREFIXES["rdfs"] + "subClassOf"
            return "class" if is_subclass else "object"
    return "class" if isinstance(path, Term) and path.value == NamedNode(RDF_TYPE) else "object"


def path_terms(path: Path) -> Iterator[tuple[Term, bool]]:
    """Give the terms of a path, each with whether every match of the path needs it."""
    if isinstance(path, Term):
        yield path, True
    elif isinstance(path, Inverse):
        yield from path_terms(path.path)
    elif isinstance(path, Sequence):
        for part in path.parts:
            yield from path_terms(part)
    elif isinstance(path, Alternative):
        for part in path.parts:
            yield from ((term, False) for term, _ in path_terms(part))
    elif isinstance(path, Repeat):
        yield from ((term, kept and path.operator == "+") for term, kept in path_terms(path.path))
    elif isinstance(path, Negated):
        yield from ((term, False) for term in (*path.forward, *path.inverse))
