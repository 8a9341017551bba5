"""Reading group graph patterns, as https://www.w3.org/TR/sparql11-query/#rGroupGraphPattern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.querying.parsing.expressions import ExpressionParser
from icatkg.querying.syntax import (
    Bind,
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

if TYPE_CHECKING:
    from icatkg.querying.syntax import Element, Expression, Query

__all__ = ["GroupParser"]


class GroupParser(ExpressionParser):
    """Reads group graph patterns."""

    def select(self, prologue: str, start: int) -> Query:
        """Read a ``SELECT`` with all that belongs to it."""
        raise NotImplementedError  # the query's parser builds on this one

    def group(self) -> Group:
        """Read ``{ … }``."""
        start = self.expect("{").start
        elements: list[Element] = []
        if self.at("SELECT"):
            begin = self.token.start
            query = self.select("", begin)
            elements.append(SubSelect(begin, self.end, query))
        else:
            while not self.at("}"):
                self._element(elements)
        self.expect("}")
        return Group(start, self.end, tuple(elements))

    def _element(self, elements: list[Element]) -> None:
        if self.at_triples():
            elements += self.triples()
            if not self.took(".") and self.at_triples():
                raise self.unexpected(".")
            return
        elements.append(self._other_pattern())
        self.took(".")

    def _other_pattern(self) -> Element:
        start = self.token.start
        if self.at("{"):
            return self._braces()
        if self.at("BIND"):
            return self._bind()
        if self.at("VALUES"):
            return self.values()
        word = self.next().keyword
        if word == "FILTER":
            condition = self.constraint()
            return Filter(start, self.end, condition)
        if word == "GRAPH":
            name = self.variable() if self.at_variable() else self.iri()
            group = self.group()
            return GraphPattern(start, self.end, name, group)
        if word in {"OPTIONAL", "MINUS"}:
            group = self.group()
            return (Optional if word == "OPTIONAL" else Minus)(start, self.end, group)
        self.position -= 1
        raise self.unexpected("a pattern or }")

    def _braces(self) -> Group | Union:
        start = self.token.start
        branches = [self.group()]
        while self.took("UNION"):
            branches.append(self.group())
        return branches[0] if len(branches) == 1 else Union(start, self.end, tuple(branches))

    def _bind(self) -> Bind:
        start = self.next().start
        self.expect("(")
        expression, variable = self.named()
        return Bind(start, self.end, expression, variable)

    def named(self) -> tuple[Expression, Term]:
        """Read ``expression AS ?variable )``."""
        expression = self.expression()
        self.expect("AS")
        variable = self.variable()
        self.expect(")")
        return expression, variable

    def values(self) -> Values:
        """Read ``VALUES`` with its table."""
        start = self.expect("VALUES").start
        variables: list[Term] = []
        alone = not self.took("(")
        while self.at_variable():
            variables.append(self.variable())
            if alone:
                break
        if not alone:
            self.expect(")")
        self.expect("{")
        rows: list[tuple[Term | None, ...]] = []
        while not self.took("}"):
            rows.append((self._value(),) if alone else self._row())
        return Values(start, self.end, tuple(variables), tuple(rows))

    def _row(self) -> tuple[Term | None, ...]:
        self.expect("(")
        row: list[Term | None] = []
        while not self.took(")"):
            row.append(self._value())
        return tuple(row)

    def _value(self) -> Term | None:
        if self.took("UNDEF"):
            return None
        return self.iri() if self.at_iri() else self.literal()
