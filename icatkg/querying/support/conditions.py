"""Rewriting filters: what an ``EXISTS`` finds supports a row, what a ``NOT EXISTS`` does not find is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from icatkg.querying.support.paths import Context, PathRewriter, Scope, condition, variable
from icatkg.querying.support.records import Remark
from icatkg.querying.syntax import (
    Bind,
    Exists,
    Filter,
    GraphPattern,
    Group,
    Minus,
    Optional,
    SubSelect,
    Term,
    Union,
    Values,
)
from icatkg.querying.syntax.scope import certain, mentioned, monotone, renamed, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from icatkg.querying.syntax import Element, Expression, Node

__all__ = ["COMPUTED", "COUNTED_ABSENCE", "ConditionRewriter"]

MAX_CHOICES = 4
EMBEDDED = "EXISTS stands inside a larger condition, so that the statements behind it are not told apart"
INTRICATE = "the group of an EXISTS is too intricate to be followed"
COMPUTED = "EXISTS gives a value here, and the statements behind it are not told"
NESTED_NEGATION = (
    "what must not be found itself depends on something absent or counted, so that fewer statements may do"
)
COUNTED_ABSENCE = "what was aggregated also depends on something absent"


class ConditionRewriter(PathRewriter):
    """Rewrites filters.

    Parameters
    ----------
    context
        What the parts of the query share.
    aggregated
        Whether the solutions are aggregated.

    """

    def __init__(self, context: Context, *, aggregated: bool) -> None:
        super().__init__(context)
        self.aggregated = aggregated

    def remark(self, text: str, about: Node, scope: Scope, *, absent: bool = False, unless: str = "") -> None:
        """Write down what is to be said of solutions, and what part of the query it is about."""
        self.trace.remarks.append(Remark(text, absent, scope.marker, unless, about.start))

    def pattern(self, element: Element, scope: Scope) -> list[Element]:
        """Rewrite a part of a group that is no filter."""
        raise NotImplementedError  # the group's rewriter builds on this one

    def negation(self, node: Node, group: Group, scope: Scope) -> None:
        """Write down a pattern that had to find nothing."""
        self.remark(self.context.written(node), node, scope, absent=True)
        if self.aggregated:
            self.remark(COUNTED_ABSENCE, node, scope)
        if not monotone(group):
            self.remark(NESTED_NEGATION, node, scope)

    def filter(self, element: Filter, scope: Scope, own: set[str]) -> Iterator[Element]:
        """Rewrite a filter, at the end of its group.

        Parameters
        ----------
        element
            The filter.
        scope
            What the whole group, and the left side of an ``OPTIONAL``, surely binds and may bind.
        own
            What the group alone surely binds.

        """
        expression = element.expression
        if not all(exists.conjunct for exists in expression.exists):
            yield from self._embedded(element, scope, own)
            return
        # An EXISTS that joins the group need not be asked a second time.
        if len(expression.parts) > 1 or not any(_joins(exists) for exists in expression.exists):
            yield element
        for exists in expression.exists:
            if exists.negated:
                self.negation(exists, exists.group, scope)
            elif _joins(exists):
                yield from self._joined(exists.group, scope)
            else:
                self.remark(INTRICATE, exists, scope)

    def _embedded(self, element: Filter, scope: Scope, own: set[str]) -> Iterator[Element]:
        """Rewrite a filter that holds by an ``EXISTS`` or by something else.

        The groups of ``EXISTS`` become ``OPTIONAL``, asked if the filter does not hold without them. If
        there are several, each choice of them that makes the filter hold is a solution of its own. A
        ``NOT EXISTS`` that holds is told if the filter would not hold otherwise.
        """
        expression = element.expression
        found = [exists for exists in expression.exists if not exists.negated]
        # A filter of an OPTIONAL sees the left side, the markers inside the OPTIONAL do not.
        outside = (scope.visible & set(mentioned(element))) - own
        plain = all(exists.positive for exists in expression.exists) and all(map(_joins, found))
        if outside or not plain or len(found) > MAX_CHOICES:
            yield element
            self.remark(EMBEDDED, element, scope)
            return
        choices = len(found) > 1 and not self.aggregated
        markers = {id(exists): self.fresh() for exists in expression.exists}
        holds, nothing = self.fresh(), self.fresh()
        without = _exchanged(expression, lambda exists: [exists] if exists.negated else ["false"])
        yield Bind(-1, -1, condition("IF(", *without, ", true, ", nothing, ")"), holds)
        for exists in found:
            marker = markers[id(exists)]
            needed: list[str | Term | Exists] = ["!BOUND(", holds, ")"]
            if choices:
                choice = self.fresh()
                yield Values(-1, -1, (choice,), ((_boolean("true"),), (_boolean("false"),)))
                needed += [" && ", choice]
            within = replace(scope, marker=marker.variable)
            group = Group(-1, -1, (*self._joined(exists.group, within), Filter(-1, -1, condition(*needed))))
            yield Optional(-1, -1, self.marked(group, marker.variable))

        def bound(exists: Exists) -> list[str | Term | Exists]:
            return ["BOUND(", markers[id(exists)], ")"]

        chosen = _exchanged(expression, lambda exists: [exists] if exists.negated else bound(exists))
        yield Filter(-1, -1, condition(*chosen, " || BOUND(", holds, ")")) if choices else element
        otherwise = _exchanged(expression, lambda exists: ["false"] if exists.negated else bound(exists))
        for exists in expression.exists:
            if exists.negated:
                parts = ("IF(!COALESCE(", *otherwise, ", false) && ", exists, ", true, ", nothing, ")")
                yield Bind(-1, -1, condition(*parts), markers[id(exists)])
                self.negation(exists, exists.group, replace(scope, marker=markers[id(exists)].variable))

    def _joined(self, group: Group, scope: Scope) -> Iterator[Element]:
        """Rewrite the group of an ``EXISTS`` as a part of the group that asks for it.

        What that surely binds is shared. What it may bind gets another name and the condition that both are
        the same if bound; all others get other names.
        """
        names: dict[str, str] = {}
        given = set(visible(group))
        for name in dict.fromkeys(mentioned(group)):
            if name in scope.certain or (name in scope.visible and name not in given):
                continue
            names[name] = new = self.context.name()
            if name in scope.visible:
                same = (variable(name), ") || sameTerm(", variable(name), ", ", variable(new), ")")
                yield Filter(-1, -1, condition("!BOUND(", *same))
        inner = renamed(group, names)
        own = certain(inner)
        within = replace(scope, certain=scope.certain | own, visible=scope.visible | set(visible(inner)))
        for element in inner.elements:
            if isinstance(element, Filter):
                yield from self.filter(element, within, own | scope.certain)
            else:
                yield from self.pattern(element, scope)


def _exchanged(
    expression: Expression, exchange: Callable[[Exists], list[str | Term | Exists]]
) -> list[str | Term | Exists]:
    """Give the parts of an expression, with something else for each ``EXISTS``."""
    parts: list[str | Term | Exists] = ["("]
    for part in expression.parts:
        parts += exchange(part) if isinstance(part, Exists) else [part]
    return [*parts, ")"]


def _boolean(text: str) -> Term:
    return Term(-1, -1, text, Literal(text == "true"))


def _joins(exists: Exists) -> bool:
    return not exists.negated and _plain(exists.group)


def _plain(group: Group, *, outermost: bool = True) -> bool:
    """Tell whether the group of an ``EXISTS`` means the same when it is joined to the group that asks."""
    for element in group.elements:
        if isinstance(element, Optional | Minus | SubSelect):
            return False
        if isinstance(element, Filter | Bind) and not outermost:
            # In braces of its own a condition would no longer see the variables outside.
            seen = set(visible(group))
            if element.expression.exists or not seen.issuperset(element.expression.variables):
                return False
        if isinstance(element, Bind) and element.expression.exists:
            return False
        inner: tuple[Group, ...] = ()
        if isinstance(element, Group):
            inner = (element,)
        elif isinstance(element, Union):
            inner = element.branches
        elif isinstance(element, GraphPattern):
            inner = (element.group,)
        if not all(_plain(part, outermost=False) for part in inner):
            return False
    return True
