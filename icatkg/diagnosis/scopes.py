"""Variables that nothing binds where they are used: misspelt, out of scope, or used too early."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from icatkg.diagnosis.findings import Edit, Finding
from icatkg.diagnosis.nearness import similar
from icatkg.diagnosis.occurrences import queries
from icatkg.diagnosis.variables import possible, projected
from icatkg.querying.syntax import (
    Bind,
    Expression,
    Filter,
    GraphPattern,
    Group,
    Minus,
    Node,
    Optional,
    Term,
    Union,
)
from icatkg.querying.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatkg.diagnosis.examined import Examined
    from icatkg.querying.syntax import Element, Query

__all__ = ["scope_findings"]

Names = frozenset[str]
_SHORTEST = 3


def scope_findings(examined: Examined) -> list[Finding]:
    """Give a finding for each variable that is used where nothing binds it, or is written once by mistake."""
    findings: list[Finding] = []
    everywhere = _bound_anywhere(examined.tree)
    for query in queries(examined.tree):
        if query.where is None:
            continue
        bound = possible(query.where) | (possible(query.values) if query.values else frozenset())
        findings += _columns(examined, query, bound)
        findings += _around(examined, query, bound)
        findings += _in_group(examined, query.where, frozenset(), everywhere)
    told = {f.place.start for f in findings if f.place}
    findings += [f for f in _once(examined, everywhere) if f.place and f.place.start not in told]
    unique = {(f.kind, f.place, f.message): f for f in findings}
    return list(unique.values())


def _bound_anywhere(tree: Query) -> Names:
    names = [possible(q.where) for q in queries(tree) if q.where is not None]
    return frozenset().union(*names, *(projected(q) for q in queries(tree)))


def _columns(examined: Examined, query: Query, bound: Names) -> Iterator[Finding]:
    grouped = {key.variable.variable for key in query.group_by if key.variable is not None}
    named = {p.variable.variable for p in query.projections if p.expression is not None}
    for projection in query.projections:
        name = projection.variable.variable
        if projection.expression is None and name not in bound | grouped | named:
            yield _unbound(
                examined,
                projection.variable,
                "unbound-column",
                f"?{name} is selected, but no pattern binds it: the column is always empty",
                bound,
            )
    if query.form == "CONSTRUCT":
        for triple in query.template:
            for term in (triple.subject, triple.predicate, triple.object):
                name = getattr(term, "variable", "")
                if isinstance(term, Term) and name and name not in bound:
                    message = f"?{name} of the template is bound by no pattern: this triple is never made"
                    yield _unbound(examined, term, "unbound-column", message, bound)


def _around(examined: Examined, query: Query, bound: Names) -> Iterator[Finding]:
    """Look at what stands around the pattern: expressions of SELECT, GROUP BY, HAVING, ORDER BY."""
    named = {p.variable.variable for p in query.projections if p.expression is not None}
    named |= {key.variable.variable for key in query.group_by if key.variable is not None}
    clauses = [
        *((p.expression, "SELECT") for p in query.projections if p.expression is not None),
        *((key.expression, "GROUP BY") for key in query.group_by),
        *((expression, "HAVING") for expression in query.having),
        *((key.expression, "ORDER BY") for key in query.order_by),
    ]
    for expression, clause in clauses:
        for term in _used(examined, expression):
            if term.variable not in bound | named:
                message = f"{clause} uses {term}, which no pattern binds"
                yield _unbound(examined, term, "unbound-variable", message, bound)


def _in_group(examined: Examined, group: Group, outer: Names, everywhere: Names) -> Iterator[Finding]:
    """Look at filters and BIND, group by group; ``outer`` is what a filter sees beside its own group."""
    here = possible(group)
    before: Names = frozenset()
    for element in group.elements:
        if isinstance(element, Filter):
            for term in _used(examined, element.expression):
                if term.variable not in here | outer:
                    yield _out_of_scope(examined, term, "FILTER", here | outer, everywhere)
        elif isinstance(element, Bind):
            yield from _in_bind(examined, element, before, here, everywhere)
        for inner, seen in _inner_groups(element, before, here | outer):
            yield from _in_group(examined, inner, seen, everywhere)
        before |= possible(element)


def _in_bind(
    examined: Examined, element: Bind, before: Names, here: Names, everywhere: Names
) -> Iterator[Finding]:
    for term in _used(examined, element.expression):
        if term.variable in here - before:
            message = f"BIND uses {term} before it is bound: there it is still empty"
            remedy = f"Move the BIND behind what binds {term}."
            yield Finding("bind-too-early", "error", message, (examined.part(term),), remedy)
        elif term.variable not in before:
            yield _out_of_scope(examined, term, "BIND", before, everywhere)


def _inner_groups(element: Element, before: Names, visible: Names) -> Iterator[tuple[Group, Names]]:
    """Give the groups in a part, each with what its filters see from outside."""
    if isinstance(element, Filter | Bind):
        seen = visible if isinstance(element, Filter) else before
        yield from ((exists.group, seen) for exists in element.expression.exists)
    elif isinstance(element, Optional):
        # A filter right inside OPTIONAL is the condition of the join: it sees what stands before it.
        yield element.group, before
    elif isinstance(element, Minus | GraphPattern):
        yield element.group, frozenset()
    elif isinstance(element, Group):
        yield element, frozenset()
    elif isinstance(element, Union):
        yield from ((branch, frozenset()) for branch in element.branches)


def _used(examined: Examined, expression: Expression) -> Iterator[Term]:
    """Give the variables that an expression needs: those that it only asks for being bound are none.

    A variable that the expression also puts into ``BOUND`` or ``COALESCE`` may be meant to be empty.
    Parameters of stored queries begin with an underscore.
    """
    tokens = tokenize(examined.text[expression.start : expression.end])
    spared: set[str] = set()
    for i, token in enumerate(tokens):
        if token.keyword in {"BOUND", "COALESCE"}:
            depth = 0
            for following in tokens[i + 1 :]:
                depth += (following.text == "(") - (following.text == ")")
                if following.kind == "variable":
                    spared.add(following.text[1:])
                if depth == 0:
                    break
    for term in expression.terms:
        if term.variable and term.variable not in spared and not term.variable.startswith("_"):
            yield term


def _out_of_scope(examined: Examined, term: Term, clause: str, scope: Names, everywhere: Names) -> Finding:
    if term.variable in everywhere:
        message = f"{clause} uses {term}, which is bound only outside its group: there it is empty"
        remedy = f"Move the {clause} to the group that binds {term}."
        return Finding("out-of-scope", "error", message, (examined.part(term),), remedy)
    message = f"{clause} uses {term}, which no pattern binds"
    return _unbound(examined, term, "unbound-variable", message, scope)


def _unbound(examined: Examined, term: Term, kind: str, message: str, bound: Names) -> Finding:
    near = similar(term.variable, sorted(bound), 1)
    part = (examined.part(term),)
    if not near:
        remedy = f"The patterns bind {' '.join('?' + n for n in sorted(bound))}." if bound else ""
        return Finding(kind, "error", message, part, remedy)
    edits = (Edit(term.start, term.end, f"?{near[0]}"),)
    counts = {"rows": examined.rows_after(edits) or 0}
    return Finding(kind, "error", message, part, f"Did you mean ?{near[0]}?", edits, counts)


def _once(examined: Examined, bound: Names) -> Iterator[Finding]:
    """Tell of a variable written once that differs in a letter or two from one written more often."""
    tokens = [t for t in tokenize(examined.text) if t.kind == "variable"]
    counts = Counter(t.text[1:] for t in tokens)
    columns = {name for query in queries(examined.tree) for name in projected(query)}
    if not any(query.projections for query in queries(examined.tree)):
        columns = set()
    for token in tokens:
        name = token.text[1:]
        if counts[name] > 1 or name in columns or len(name) < _SHORTEST or name.startswith("_"):
            continue
        others = [n for n in sorted(counts) if n != name and n in bound and _may_be(name, n)]
        near = similar(name, others, 1)
        if near:
            edits = (Edit(token.start, token.end, f"?{near[0]}"),)

            yield Finding(
                "variable-once",
                "warning",
                f"?{name} occurs once only, and ?{near[0]} is spelt almost so",
                (examined.part(Node(token.start, token.end)),),
                f"Did you mean ?{near[0]}?",
                edits,
                {"rows": examined.rows_after(edits) or 0},
            )


def _may_be(name: str, other: str) -> bool:
    """Tell a slip from names kept apart on purpose, as ?class2 is from ?class, or ?names from ?name."""
    plain = re.sub(r"(?:\d+|s|_?[a-z])$", "", name)
    return plain != re.sub(r"(?:\d+|s|_?[a-z])$", "", other) and name not in other and other not in name
