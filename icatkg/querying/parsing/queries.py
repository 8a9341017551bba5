"""Reading queries, as https://www.w3.org/TR/sparql11-query/#rQueryUnit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icatkg.querying.parsing.groups import GroupParser
from icatkg.querying.syntax import (
    DatasetClause,
    Expression,
    GroupKey,
    OrderKey,
    Projection,
    Query,
    Term,
    TriplePattern,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["QueryParser"]


class QueryParser(GroupParser):
    """Reads a query."""

    def query(self) -> Query:
        """Read a whole query."""
        start = self.token.start
        prologue = self._prologue()
        if self.at("SELECT"):
            query = self.select(prologue, start)
        elif self.at("ASK", "CONSTRUCT", "DESCRIBE"):
            query = self._other_form(prologue, start)
        else:
            raise self.unexpected("SELECT, ASK, CONSTRUCT or DESCRIBE")
        if self.token.kind != "end":
            raise self.unexpected("the end")
        return query

    def _prologue(self) -> str:
        lines: list[str] = []
        while self.at("BASE", "PREFIX"):
            start = self.token.start
            if self.next().keyword == "BASE":
                self.base = self._full_iri()
            else:
                if not self.token.text.endswith(":"):
                    raise self.unexpected("a prefix")
                name = self.next().text[:-1]
                self.prefixes[name] = self._full_iri()
            lines.append(self.text[start : self.end])
        return "\n".join(lines)

    def _full_iri(self) -> str:
        if self.token.kind != "iri":
            raise self.unexpected("an IRI")
        return self.iri().value.value

    def select(self, prologue: str, start: int) -> Query:
        """Read a ``SELECT`` with all that belongs to it."""
        self.expect("SELECT")
        modifier = self.next().keyword if self.at("DISTINCT", "REDUCED") else ""
        projections: list[Projection] = []
        if not self.took("*"):
            while self.at_variable() or self.at("("):
                projections.append(self._projection())
            if not projections:
                raise self.unexpected("a variable")
        query = Query(start, 0, "SELECT", prologue, modifier, tuple(projections))
        return self._with_pattern(query)

    def _projection(self) -> Projection:
        start = self.token.start
        if self.took("("):
            expression, variable = self.named()
            return Projection(start, self.end, variable, expression)
        variable = self.variable()
        return Projection(start, self.end, variable, None)

    def _other_form(self, prologue: str, start: int) -> Query:
        query = Query(start, 0, self.next().keyword, prologue)
        if query.form == "ASK":
            return self._with_pattern(query)
        if query.form == "CONSTRUCT":
            if self.at("{"):
                return self._with_pattern(replace(query, template=self._template()))
            query = self._with_pattern(query)
            patterns = query.where.elements if query.where else ()
            return replace(query, template=tuple(p for p in patterns if isinstance(p, TriplePattern)))
        described: list[Term] = []
        while self.at_variable() or self.at_iri():
            described.append(self.variable() if self.at_variable() else self.iri())
        if not described:
            self.expect("*")
        return self._with_pattern(replace(query, described=tuple(described)))

    def _template(self) -> tuple[TriplePattern, ...]:
        self.expect("{")
        triples: list[TriplePattern] = []
        while not self.took("}"):
            triples += self.triples()
            if not self.took(".") and not self.at("}"):
                raise self.unexpected(". or }")
        return tuple(triples)

    def _with_pattern(self, query: Query) -> Query:
        """Read what follows the head: datasets, pattern and modifiers."""
        datasets: list[DatasetClause] = []
        while self.at("FROM"):
            start = self.next().start
            named = self.took("NAMED")
            graph = self.iri()
            datasets.append(DatasetClause(start, self.end, graph, named))
        if self.took("WHERE") or self.at("{") or query.form != "DESCRIBE":
            query = replace(query, where=self.group())
        query = self._with_modifiers(replace(query, datasets=tuple(datasets)))
        return replace(query, end=self.end)

    def _with_modifiers(self, query: Query) -> Query:
        if self.took("GROUP"):
            self.expect("BY")
            query = replace(query, group_by=tuple(self._group_keys()))
        if self.took("HAVING"):
            query = replace(query, having=tuple(self._having()))
        if self.took("ORDER"):
            self.expect("BY")
            query = replace(query, order_by=tuple(self._order_keys()))
        while self.at("LIMIT", "OFFSET"):
            word = self.next().keyword
            number = self._whole_number()
            query = replace(query, limit=number) if word == "LIMIT" else replace(query, offset=number)
        if self.at("VALUES"):
            query = replace(query, values=self.values())
        return query

    def _whole_number(self) -> int:
        if not self.token.text.isdecimal():
            raise self.unexpected("a whole number")
        return int(self.next().text)

    def _lone_variable(self) -> Expression:
        variable = self.variable()
        return Expression(variable.start, variable.end, (variable,))

    def _group_keys(self) -> Iterator[GroupKey]:
        if not self.at_variable() and not self.at_constraint():
            raise self.unexpected("what to group by")
        while self.at_variable() or self.at_constraint():
            start, name = self.token.start, None
            if self.at_variable():
                expression = self._lone_variable()
            elif self.took("("):
                expression = self.expression()
                name = self.variable() if self.took("AS") else None
                self.expect(")")
            else:
                expression = self.constraint()
            yield GroupKey(start, self.end, expression, name)

    def _having(self) -> Iterator[Expression]:
        yield self.constraint()
        while self.at_constraint():
            yield self.constraint()

    def _order_keys(self) -> Iterator[OrderKey]:
        if not self._at_order_key():
            raise self.unexpected("what to order by")
        while self._at_order_key():
            start = self.token.start
            direction = self.next().keyword if self.at("ASC", "DESC") else ""
            if direction:
                expression = self.bracketed()
            else:
                expression = self._lone_variable() if self.at_variable() else self.constraint()
            yield OrderKey(start, self.end, expression, direction)

    def _at_order_key(self) -> bool:
        return self.at_variable() or self.at("ASC", "DESC") or self.at_constraint()
