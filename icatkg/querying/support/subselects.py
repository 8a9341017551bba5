"""Rewriting sub-selects, and queries with aggregates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icatkg.querying.support.conditions import COMPUTED
from icatkg.querying.support.paths import Scope, condition, variable
from icatkg.querying.support.records import Grouping, Lookup
from icatkg.querying.support.rewriting import GroupRewriter
from icatkg.querying.syntax import (
    Bind,
    Exists,
    Filter,
    GraphPattern,
    Group,
    GroupKey,
    Projection,
    Query,
    SubSelect,
    Union,
)
from icatkg.querying.syntax.scope import certain, mentioned, monotone, nodes, projected, renamed

if TYPE_CHECKING:
    from icatkg.querying.syntax import Element, Term

__all__ = ["QueryRewriter", "with_keys"]

CUT = "a LIMIT or OFFSET inside the query may choose other solutions among fewer statements"
KEYED_VALUES = "VALUES after GROUP BY may fill in what was grouped by"


def with_keys(query: Query, keys: list[str]) -> Query:
    """Give a query with ``GROUP BY`` that also selects what it groups by, under the names given."""
    group_by: list[GroupKey] = []
    columns: list[Projection] = []
    for key, name in zip(query.group_by, keys, strict=True):
        lone = key.variable or (key.expression.terms[0] if len(key.expression.parts) == 1 else None)
        if lone is not None and lone.variable:
            group_by.append(key)
            columns.append(Projection(-1, -1, variable(name), condition(lone)))
        else:
            group_by.append(replace(key, variable=variable(name)))
            columns.append(Projection(-1, -1, variable(name), None))
    return replace(query, group_by=tuple(group_by), projections=(*query.projections, *columns))


class QueryRewriter(GroupRewriter):
    """Rewrites queries; see :class:`GroupRewriter`."""

    def grouping(self, query: Query, columns: tuple[Projection, ...], *, together: bool) -> Grouping:
        """Give the query for what supports the solutions of a query's pattern.

        Parameters
        ----------
        query
            The query.
        columns
            What tells to which row a solution belongs.
        together
            Whether all solutions of a row support it together.

        """
        for node in (*query.projections, *query.having, *query.group_by):
            if any(isinstance(part, Exists) for part in nodes(node)):
                self.remark(COMPUTED, node, Scope())
        where = self._separated(self.group(query.where or Group(-1, -1, ()), Scope()))
        if query.aggregates and query.values:
            self.remark(KEYED_VALUES, query.values, Scope())
        self.trace.remarks.sort(key=lambda remark: remark.start)
        given = {column.variable.variable for column in columns}
        read = [Projection(-1, -1, variable(n), None) for n in self.trace.variables() if n not in given]
        # A SELECT needs a column.
        nothing = () if columns or read else (Projection(-1, -1, self.fresh(), condition("true")),)
        rewritten = Query(
            query.start,
            query.end,
            "SELECT",
            prologue=self.context.prologue,
            projections=(*columns, *read, *nothing),
            datasets=self.context.datasets,
            where=where,
            values=None if query.aggregates else query.values,
        )
        return Grouping(rewritten, len(columns), self.trace, together)

    def _separated(self, where: Group) -> Group:
        """Have each ``OPTIONAL`` that is aggregated by itself looked at by itself.

        Together they would give as many solutions as the product of what each finds.
        """
        apart = [index for index, e in enumerate(where.elements) if any(e is one for one in self.apart)]
        if len(apart) < 2:  # noqa: PLR2004 - nothing to separate
            return where
        branches = [
            Group(
                -1,
                -1,
                tuple(e for index, e in enumerate(where.elements) if index == one or index not in apart),
            )
            for one in apart
        ]
        return Group(-1, -1, (Union(-1, -1, tuple(branches)),))

    def grouped(self, query: Query, keys: list[str], graph: Term | None = None) -> Grouping:
        """Give the query for what a query with aggregates aggregated, by its keys.

        Parameters
        ----------
        query
            The query.
        keys
            Names for what it groups by.
        graph
            The ``GRAPH`` in which it stands; a variable is the first key.

        """
        columns = [
            Projection(-1, -1, variable(name), key.expression)
            for key, name in zip(query.group_by, keys, strict=True)
        ]
        if graph is not None:
            where = GraphPattern(-1, -1, graph, query.where or Group(-1, -1, ()))
            query = replace(query, where=Group(-1, -1, (where,)))
            columns = [Projection(-1, -1, graph, None), *columns] if graph.variable else columns
        return self.grouping(query, tuple(columns), together=True)

    def subselect(self, query: Query, scope: Scope) -> Group:
        """Rewrite a ``SELECT`` inside a group: without aggregates it becomes a group itself."""
        if query.aggregates:
            return self._grouped(query, scope)
        given = projected(query)
        cut = query.limit is not None or query.offset is not None
        sure = certain(SubSelect(-1, -1, query))
        names = {n: self.context.name() for n in dict.fromkeys(mentioned(query)) if n not in given}
        copies = {n: self.context.name() for n in given if n not in sure} if cut else {}
        inner = renamed(query, names | copies)
        self.use(inner)
        elements: list[Element] = [self.group(inner.where or Group(-1, -1, ()), scope.apart())]
        elements += [inner.values] if inner.values else []
        for column in inner.projections:
            if column.expression:
                if column.expression.exists:
                    self.remark(COMPUTED, column, scope)
                elements.append(Bind(-1, -1, column.expression, column.variable))
        expanded = Group(-1, -1, tuple(elements))
        if not cut:
            return expanded
        return self._cut(query, expanded, copies, scope)

    def _cut(self, query: Query, expanded: Group, copies: dict[str, str], scope: Scope) -> Group:
        """Join the solutions that ``LIMIT`` chose with those that tell what supports them."""
        by = {
            t.variable
            for key in query.order_by
            for t in key.expression.terms
            if len(key.expression.parts) == 1
        }
        if query.offset or not by.issuperset(projected(query)) or not monotone(query.where):
            self.remark(CUT, query, scope)
        self.trace.partial = True
        same: list[Element] = []
        for name, copy in copies.items():
            one, other = variable(name), variable(copy)
            both = ("(!BOUND(", one, ") && !BOUND(", other, ")) || sameTerm(", one, ", ", other, ")")
            same.append(Filter(-1, -1, condition(*both)))
        chosen = Group(-1, -1, (SubSelect(-1, -1, query),))
        return Group(-1, -1, (chosen, expanded, *same))

    def _grouped(self, query: Query, scope: Scope) -> Group:
        """Keep a sub-select with aggregates, and have what it aggregated looked up by its key."""
        if query.limit is not None or query.offset is not None:
            self.remark(CUT, query, scope)
        keys = [self.context.name() for _ in query.group_by]
        rewriter = QueryRewriter(self.context, query)
        # The sub-select may use the graph's name for something else.
        graph = self.fresh() if scope.graph and scope.graph.variable else scope.graph
        grouping = rewriter.grouped(query, keys, graph)
        named = [scope.graph.variable] if scope.graph and scope.graph.variable else []
        self.trace.lookups.append(Lookup(grouping, (*named, *keys), scope.marker))
        return Group(-1, -1, (SubSelect(-1, -1, with_keys(query, keys)),))
