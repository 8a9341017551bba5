"""Our own rules that could have given a statement, and which of their patterns have no solution for it."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import Literal, NamedNode, QueryBoolean

from icatkg.diagnosis.parts import Parts
from icatkg.diagnosis.subqueries import subqueries
from icatkg.explanation.rule_texts import own_rules
from icatkg.explanation.wording import compact
from icatkg.namespaces import BASE, PREFIXES
from icatkg.querying.parsing import parse
from icatkg.querying.syntax import Bind, Expression, Filter, Group, Node, SubSelect, Term, Values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Store, Triple

    from icatkg.querying.syntax import Element, Query, TriplePattern

    Bindings = Mapping[str, NamedNode | Literal]

__all__ = ["FailingRule", "failing_rules"]


class FailingRule(NamedTuple):
    """A rule of ours whose conclusion has the form of a statement that it does not give.

    Attributes
    ----------
    rule
        Its name.
    missing
        A smallest set of its patterns that have no solution together, with the terms of the statement put
        in for their variables; any fewer of them have one.
    present
        The other patterns, put in the same way: together with any fewer of those they may hold or not.

    """

    rule: str
    missing: tuple[str, ...]
    present: tuple[str, ...]


def failing_rules(statement: Triple, store: Store) -> list[FailingRule]:
    """Give our rules that could have concluded a statement, with the patterns that have no solution.

    Parameters
    ----------
    statement
        A triple that does not hold.
    store
        What holds, in the default graph.

    Returns
    -------
    list
        The rules with the fewest patterns missing first, then by name.

    """
    found = []
    for name, stored in own_rules().items():
        query = parse(stored.text)
        for template in query.template:
            bindings = _unified(template, statement)
            if bindings is not None and query.where is not None:
                found.append(_failing(name, query, bindings, store))
    return sorted(found, key=lambda failing: (len(failing.missing), failing.rule))


def _unified(template: TriplePattern, statement: Triple) -> dict[str, NamedNode | Literal] | None:
    """Give what the variables of a template must be to make a statement, ``None`` when they never do."""
    bindings: dict[str, NamedNode | Literal] = {}
    terms = (template.subject, template.predicate, template.object)
    for term, value in zip(terms, statement, strict=True):
        if not isinstance(term, Term) or not isinstance(value, NamedNode | Literal):
            return None
        wanted = bindings.setdefault(term.variable, value) if term.variable else term.value
        if wanted != value:
            return None
    return bindings


def _failing(name: str, query: Query, bindings: Bindings, store: Store) -> FailingRule:
    group = query.where or Group(-1, -1, ())
    elements = tuple(_put_in(element, bindings) for element in group.elements)

    def holds(written: str) -> bool:
        return bool(store.query(f"{query.prologue} ASK {written}", prefixes=dict(PREFIXES), base_iri=BASE))

    def count(written: str, most: int) -> int:
        rows = store.query(
            f"{query.prologue} SELECT * {written} LIMIT {most}", prefixes=dict(PREFIXES), base_iri=BASE
        )
        return 0 if isinstance(rows, QueryBoolean) else sum(1 for _ in rows)

    parts = Parts(Group(-1, -1, elements), holds, count, query.values)
    smallest = subqueries(len(parts.items), parts.succeeds).minimal
    failing = smallest[0] if smallest else frozenset(range(len(parts.items)))
    texts = [_written(item) for item in parts.items]
    return FailingRule(
        name,
        tuple(text for i, text in enumerate(texts) if i in failing),
        tuple(text for i, text in enumerate(texts) if i not in failing),
    )


def _constrained(element: SubSelect, bindings: Bindings) -> Element:
    """Leave the inside of a SELECT as it is, where names may mean other things, and bind what it gives."""
    query = element.query
    given = [p.variable for p in query.projections if p.variable.variable in bindings]
    if not given:
        return element
    row = tuple(_term(bindings[variable.variable]) for variable in given)
    inner = Group(-1, -1, (element,))
    return Group(-1, -1, (inner, Values(-1, -1, tuple(given), (row,))))


def _matching_rows(element: Values, bindings: Bindings) -> Values:
    kept = [
        row
        for row in element.rows
        if all(
            term is None or bindings.get(variable.variable, term.value) == term.value
            for variable, term in zip(element.variables, row, strict=True)
        )
    ]
    return replace(element, rows=tuple(kept))


def _term(value: NamedNode | Literal) -> Term:
    return Term(-1, -1, compact((value,)), value)


def _put_in(node: Node, bindings: Bindings) -> Any:
    """Give a part of a query with terms in place of variables, so that only their solutions remain."""
    if isinstance(node, Term):
        return _term(bindings[node.variable]) if node.variable in bindings else node
    if isinstance(node, Values):
        return _matching_rows(node, bindings)
    if isinstance(node, SubSelect):
        return _constrained(node, bindings)
    if isinstance(node, Bind) and node.variable.variable in bindings:
        computed = _put_in(node.expression, bindings).parts
        value = _term(bindings[node.variable.variable])
        return Filter(-1, -1, Expression(-1, -1, ("sameTerm((", *computed, "), ", value, ")")))
    changes: dict[str, Any] = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, tuple):
            changes[field.name] = tuple(_put_in(v, bindings) if isinstance(v, Node) else v for v in value)
        elif isinstance(value, Node):
            changes[field.name] = _put_in(value, bindings)
    return replace(node, **changes)


def _written(element: Element) -> str:
    """Write a part for readers, without brackets around single names."""
    return re.sub(r"\((\^?[\w-]*:[\w-]+)\)", r"\1", " ".join(str(element).removesuffix(" .").split()))
