"""Which focus nodes of a SPARQL-based constraint a change can touch: the query, asked about the change.

For each triple pattern of the query one query is made in which that pattern matches changed triples only. Of
the other patterns it keeps those that a solution must match beside it, and leaves out whatever only narrows
or prolongs the solutions. So it finds every focus node whose solutions differ, and maybe others. This is the
delta rule for joins (Gupta, Mumick, Subrahmanian, Maintaining views incrementally, SIGMOD 1993), without
counts: what is found is validated anew in any case.

A pattern inside ``OPTIONAL`` or ``MINUS`` counts beside what stands before it only, and one inside ``EXISTS``
beside the group that is filtered. What a solution need not bind is not compared with what lies outside.
https://www.w3.org/TR/sparql11-query/#sparqlAlgebra, https://www.w3.org/TR/shacl/#pre-binding
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode

from icatkg.querying.syntax import (
    Bind,
    Filter,
    Group,
    Minus,
    Optional,
    SubSelect,
    Term,
    TriplePattern,
    Union,
)
from icatkg.querying.syntax.scope import projected
from icatkg.validation.incremental.path_steps import nullable, path_text, steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import NamedNode

    from icatkg.querying.syntax import Element, Expression, Path, Query

__all__ = ["ChangeQuery", "change_queries"]


class ChangeQuery(NamedTuple):
    """A query for the nodes that a change touches by one triple pattern.

    Attributes
    ----------
    predicate
        The predicate of the changed triples that it looks at; ``None`` for any.
    variable
        Which of the variables asked for it gives; empty when it leads to none of them. Then it is an
        ``ASK``, and *yes* means that any node may be touched.
    text
        As SPARQL.

    """

    predicate: NamedNode | None
    variable: str
    text: str


class _Pattern(NamedTuple):
    """A triple pattern with its terms as text; the path is text when it is a variable."""

    subject: str
    path: Path | str
    object: str

    @property
    def variables(self) -> set[str]:
        ends = {term for term in (self.subject, self.object) if term.startswith("?")}
        return ends | {self.path} if isinstance(self.path, str) else ends

    def renamed(self, names: dict[str, str]) -> _Pattern:
        path = names.get(self.path, self.path) if isinstance(self.path, str) else self.path
        return _Pattern(names.get(self.subject, self.subject), path, names.get(self.object, self.object))

    def __str__(self) -> str:
        path = self.path if isinstance(self.path, str) else path_text(self.path)
        return f"{self.subject} {path} {self.object} ."


# So many ways to match what stands beside a pattern are told apart; what makes more of them is left out.
_MOST_WAYS = 8

# A pattern that changed triples match, with those that must match beside it.
_Change = tuple[_Pattern, tuple[_Pattern, ...]]


def change_queries(query: Query, changed: NamedNode, given: tuple[str, ...]) -> list[ChangeQuery]:
    """Give the queries for the nodes that a change touches.

    Parameters
    ----------
    query
        The query of a constraint.
    changed
        The named graph of the changed triples; the default graph has those of before and of after.
    given
        The names of the variables that are bound before, such as ``this``, the best to know first.

    """
    reading = _Reading(given)
    written = (one for change in reading.of_query(query) for one in _written(change, changed, given))
    return list(dict.fromkeys(written))


class _Reading:
    """Reading a query into its changes."""

    def __init__(self, given: Iterable[str]) -> None:
        self._given = {f"?{name}" for name in given}
        self._number = count(1)

    def _apart(self, patterns: Iterable[_Pattern], kept: set[str]) -> dict[str, str]:
        """Give new names for the variables that nothing outside may be compared with."""
        own = {name for pattern in patterns for name in pattern.variables} - kept - self._given
        number = next(self._number)
        return {name: f"{name}_{number}" for name in sorted(own)}

    def of_query(self, query: Query) -> Iterator[_Change]:
        """Give the changes of a query, with those variables only that it hands on."""
        where = query.where or Group(-1, -1, ())
        kept = {f"?{name}" for name in projected(query)}
        if query.limit is not None or query.offset is not None:
            kept = set()  # a solution that moves up need not be like the one that went
        said: list[Expression] = [p.expression for p in query.projections if p.expression]
        said += [*query.having, *(key.expression for key in query.group_by)]
        said += [key.expression for key in query.order_by]
        changes = [*self.of_group(where)]
        for expression in said:
            changes += self._of_exists(expression, where.elements)
        for change, others in changes:
            names = self._apart((change, *others), kept)
            yield change.renamed(names), _renamed(others, names)

    def of_group(self, group: Group) -> Iterator[_Change]:
        """Give the changes of a group."""
        for number, element in enumerate(group.elements):
            before, after = group.elements[:number], group.elements[number + 1 :]
            if isinstance(element, Filter):
                yield from self._of_exists(element.expression, (*before, *after))
            elif isinstance(element, Bind):
                yield from self._of_exists(element.expression, before)
            elif isinstance(element, Optional | Minus):
                yield from self._apart_from(self.of_group(element.group), before)
            else:
                for change, others in self._of_joined(element):
                    for beside in self._beside((*before, *after)):
                        yield change, (*others, *beside)

    def _of_joined(self, element: Element) -> Iterator[_Change]:
        if isinstance(element, TriplePattern):
            yield _pattern(element), ()
        elif isinstance(element, Group):
            yield from self.of_group(element)
        elif isinstance(element, Union):
            for branch in element.branches:
                yield from self.of_group(branch)
        elif isinstance(element, SubSelect):
            yield from self.of_query(element.query)

    def _of_exists(self, expression: Expression, elements: Sequence[Element]) -> Iterator[_Change]:
        for exists in expression.exists:
            yield from self._apart_from(self.of_group(exists.group), elements)

    def _apart_from(self, changes: Iterable[_Change], elements: Sequence[Element]) -> Iterator[_Change]:
        """Give changes beside elements, with no other variables for what lies outside than those of these."""
        changes = [*changes]
        for beside in self._beside(elements) if changes else ():
            kept = {name for pattern in beside for name in pattern.variables}
            for change, others in changes:
                names = self._apart((change, *others), kept)
                yield change.renamed(names), (*_renamed(others, names), *beside)

    def _beside(self, elements: Iterable[Element]) -> list[tuple[_Pattern, ...]]:
        """Give the patterns that every solution of elements must match, each way in which it may."""
        ways: list[tuple[_Pattern, ...]] = [()]
        for element in elements:
            further = self._required(element)
            if len(ways) * len(further) <= _MOST_WAYS:
                ways = [(*one, *other) for one in ways for other in further]
        return ways

    def _required(self, element: Element) -> list[tuple[_Pattern, ...]]:
        if isinstance(element, TriplePattern):
            return [(_pattern(element),)]
        if isinstance(element, Group):
            return self._beside(element.elements)
        if isinstance(element, Union):
            return [way for branch in element.branches for way in self._beside(branch.elements)]
        if isinstance(element, SubSelect) and element.query.where and not element.query.aggregates:
            kept = {f"?{name}" for name in projected(element.query)}
            ways = self._beside(element.query.where.elements)
            return [_renamed(way, self._apart(way, kept)) for way in ways]
        return [()]


def _renamed(patterns: Iterable[_Pattern], names: dict[str, str]) -> tuple[_Pattern, ...]:
    return tuple(pattern.renamed(names) for pattern in patterns)


def _pattern(element: TriplePattern) -> _Pattern:
    path = element.predicate
    variable = isinstance(path, Term) and path.variable
    return _Pattern(_text(element.subject), f"?{variable}" if variable else path, _text(element.object))


def _text(term: Term) -> str:
    if isinstance(term.value, BlankNode):  # within a query it is a variable
        return f"?_blank_{term.value.value}"
    return f"?{term.variable}" if term.variable else str(term.value)


def _written(change: _Change, changed: NamedNode, given: tuple[str, ...]) -> Iterator[ChangeQuery]:
    (subject, path, object_), beside = change
    if isinstance(path, str):
        yield _query(_Walk((subject, path, object_)), beside, changed, given)
        return
    for step in steps(path):
        near = "?_near" if step.before else subject
        far = "?_far" if step.after else object_
        before = f"{subject} {step.before} ?_near . " if step.before else ""
        after = f"?_far {step.after} {object_} . " if step.after else ""
        predicate = str(step.predicate or "?_predicate")
        triple = (far, predicate, near) if step.inverse else (near, predicate, far)
        if not triple[0].startswith('"'):  # no triple has a literal as its subject
            yield _query(
                _Walk(triple, step.predicate, before + after, (subject, object_)), beside, changed, given
            )
    if nullable(path) and subject.startswith("?") and object_.startswith("?"):
        # a node that comes into the graph, or leaves it
        beside = _renamed(beside, {object_: subject})
        for triple in ((subject, "?_predicate", "?_object"), ("?_subject", "?_predicate", subject)):
            yield _query(_Walk(triple), beside, changed, given)


class _Walk(NamedTuple):
    """A changed triple, its predicate if that is known, and the walks from it to the ends of a path."""

    triple: tuple[str, str, str]
    predicate: NamedNode | None = None
    walks: str = ""
    ends: tuple[str, ...] = ()


def _query(
    walk: _Walk, beside: Iterable[_Pattern], changed: NamedNode, given: tuple[str, ...]
) -> ChangeQuery:
    found = next((name for name in given if f"?{name}" in walk.triple), "")
    reached = {term for term in (*walk.triple, *walk.ends) if term.startswith("?")}
    waiting, joined = list(beside), ""
    while not found:  # of what stands beside it only what hangs together with it
        near = [p for p in waiting if p.variables & reached]
        if not near:
            found = next((name for name in given if f"?{name}" in reached), "")
            break
        waiting = [p for p in waiting if p not in near]
        reached = reached.union(*(p.variables for p in near))
        joined += "".join(f"{p} " for p in near)
    head = f"SELECT DISTINCT ?{found} WHERE" if found else "ASK"
    text = f"{head} {{ GRAPH {changed} {{ {' '.join(walk.triple)} }} {walk.walks}{joined}}}"
    return ChangeQuery(walk.predicate, found, text)
