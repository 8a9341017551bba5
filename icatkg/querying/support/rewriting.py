"""Rewriting a group so that its solutions tell what each triple pattern in it matched.

The solutions, restricted to the variables of the query, stay the same. The groups of ``OPTIONAL`` and
``UNION`` bind a marker, to tell whether they took part; the contents of ``EXISTS`` join the group that asks
for them; what no statement can stand for is remarked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from icatkg.querying.support.conditions import COMPUTED, COUNTED_ABSENCE, ConditionRewriter
from icatkg.querying.syntax import (
    Bind,
    Filter,
    GraphPattern,
    Group,
    Minus,
    Optional,
    SubSelect,
    TriplePattern,
    Union,
)
from icatkg.querying.syntax.scope import certain, mentioned, monotone, projected, visible

if TYPE_CHECKING:
    from icatkg.querying.support.paths import Context, Scope
    from icatkg.querying.syntax import Element, GroupKey, Query

__all__ = ["GroupRewriter"]

INTRICATE_OPTIONAL = (
    "an OPTIONAL that found nothing itself depends on something absent or counted, so that it could find "
    "something among fewer statements"
)


class GroupRewriter(ConditionRewriter):
    """Rewrites groups.

    Parameters
    ----------
    context
        What the parts of the query share.
    query
        The query that the group belongs to.

    """

    def __init__(self, context: Context, query: Query) -> None:
        super().__init__(context, aggregated=query.aggregates)
        self.keys = frozenset(key.expression.variables[0] for key in query.group_by if _lone(key))
        self.uses = Counter[str]()
        # OPTIONAL of an aggregated pattern whose variables are used nowhere else.
        self.apart: list[Optional] = []
        self.use(query)

    def use(self, query: Query) -> None:
        """Count the variables that a query mentions; an aggregate over a variable is no use of it."""
        if query.aggregates:
            computed = tuple(key for key in query.group_by if not _lone(key))
            self.uses.update(mentioned((query.where, computed)))
            return
        self.uses.update(mentioned(query))
        if query.form in {"SELECT", "DESCRIBE"} and not query.projections and not query.described:
            self.uses.update(projected(query))

    def subselect(self, query: Query, scope: Scope) -> Group:
        """Rewrite a ``SELECT`` inside a group."""
        raise NotImplementedError  # the query's rewriter builds on this one

    def group(self, group: Group, scope: Scope) -> Group:
        """Rewrite a group."""
        first = group.elements[0] if len(group.elements) == 1 else None
        if isinstance(first, SubSelect):
            return self.subselect(first.query, scope)
        seen = [frozenset(visible(element)) for element in group.elements]
        elements: list[Element] = []
        left, before = set(scope.certain), set(scope.visible)
        for index, element in enumerate(group.elements):
            beside = frozenset[str]().union(scope.around, *seen[:index], *seen[index + 1 :])
            inner = replace(scope, certain=frozenset(left), visible=frozenset(before), around=beside)
            if not isinstance(element, Filter):
                elements += self.pattern(element, inner)
            left |= certain(element)
            before |= seen[index]
        # A filter is about the whole group, wherever it stands.
        whole = replace(scope, certain=frozenset(left), visible=frozenset(before))
        own = certain(group)
        for element in group.elements:
            if isinstance(element, Filter):
                elements += self.filter(element, whole, own)
        return Group(group.start, group.end, tuple(elements))

    def pattern(self, element: Element, scope: Scope) -> list[Element]:
        """Rewrite a part of a group that is no filter."""
        apart = scope.apart()
        if isinstance(element, TriplePattern):
            return self.triple(element, scope)
        if isinstance(element, Group):
            return [self.group(element, apart)]
        if isinstance(element, GraphPattern):
            within = replace(scope, graph=element.name).apart()
            return [replace(element, group=self.group(element.group, within))]
        if isinstance(element, Union):
            return [replace(element, branches=tuple(self._branch(b, apart) for b in element.branches))]
        if isinstance(element, Optional):
            return self._optional(element, scope)
        if isinstance(element, Minus):
            self.negation(element, element.group, scope)
        elif isinstance(element, Bind) and element.expression.exists:
            self.remark(COMPUTED, element, scope)
        return [element]

    def _branch(self, branch: Group, scope: Scope) -> Group:
        marker = self.context.name()
        return self.marked(self.group(branch, replace(scope, marker=marker)), marker)

    # OPTIONAL

    def _optional(self, element: Optional, scope: Scope) -> list[Element]:
        inside = Counter(mentioned(element))
        own = [name for name in dict.fromkeys(visible(element)) if name not in scope.certain]
        if not self.aggregated and all(self.uses[name] <= inside[name] for name in own):
            return []  # whether it finds anything changes no row
        marker = self.context.name()
        group = self.marked(self.group(element.group, replace(scope, marker=marker)), marker)
        if not monotone(element.group) and not _well_designed(element.group, scope.around):
            self.remark(INTRICATE_OPTIONAL, element, scope, unless=marker)
        rewritten = replace(element, group=group)
        if self.aggregated:
            self._aggregated(element, own, marker, scope)
            if not self.keys.intersection(own) and all(self.uses[name] <= inside[name] for name in own):
                self.apart.append(rewritten)
        return [rewritten]

    def _aggregated(self, element: Optional, own: list[str], marker: str, scope: Scope) -> None:
        """Remark an ``OPTIONAL`` that has a say in what is aggregated, or in which group.

        Among fewer statements it can find less, and solutions that it kept out of a group then get in. They
        do not if it binds nothing that is used elsewhere; nor if it binds a key and found something, as then
        that key is unbound; nor if whether it finds something depends on keys alone.
        """
        inside = Counter(mentioned(element))
        if any(self.uses[name] > inside[name] for name in own):
            self.remark(COUNTED_ABSENCE, element, scope)
        elif self.keys.intersection(own):
            shared = (scope.certain | scope.visible | scope.around).intersection(inside).difference(own)
            if not shared <= self.keys:
                bound = self.keys.intersection(own, certain(element.group))
                self.remark(COUNTED_ABSENCE, element, scope, unless=marker if bound else "")


def _lone(key: GroupKey) -> bool:
    return len(key.expression.parts) == 1 and bool(key.expression.variables) and not key.variable


def _well_designed(group: Group, around: frozenset[str]) -> bool:
    """Tell whether an ``OPTIONAL`` inside another has no say in whether the outer one finds something.

    So it is if the variables that only the inner one binds occur in no other part of the outer one and
    nowhere around it. After Pérez, Arenas and Gutierrez, "Semantics and complexity of SPARQL", ACM TODS
    34(3), 2009, section 4.
    """
    sure = certain(group)
    for element in group.elements:
        if not isinstance(element, Optional):
            if not monotone(element):
                return False
            continue
        others = [other for other in group.elements if other is not element]
        private = set(visible(element)) - sure
        if private & around or private & set(mentioned(tuple(others))):
            return False
        beside = around.union(*(visible(other) for other in others))
        if not monotone(element.group) and not _well_designed(element.group, beside):
            return False
    return True
