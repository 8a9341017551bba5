"""Reading triples and property paths, as https://www.w3.org/TR/sparql11-query/#rPropertyListPathNotEmpty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from icatkg.errors import QueryError
from icatkg.querying.parsing.cursor import RDF, Cursor
from icatkg.querying.syntax import (
    Alternative,
    Inverse,
    Negated,
    Repeat,
    Sequence,
    Term,
    TriplePattern,
)
from icatkg.querying.tokens import place

if TYPE_CHECKING:
    from icatkg.querying.syntax import Path

__all__ = ["TripleParser"]


class TripleParser(Cursor):
    """Reads triples."""

    def at_triples(self) -> bool:
        """Tell whether triples come next."""
        return (
            self.at_variable()
            or self.at_iri()
            or self.at_literal()
            or self.at("(", "[", "<")
            or self.at_blank()
        )

    def triples(self) -> list[TriplePattern]:
        """Read a subject with its properties."""
        found: list[TriplePattern] = []
        alone = not self.at("(", "[")
        subject = self._node(found)
        # A collection or a [ … ] with properties may stand for itself.
        if alone or not found or self._at_verb():
            self._properties(subject, found)
        return found

    def _node(self, found: list[TriplePattern]) -> Term:
        """Read a term, or a [ … ] or ( … ) whose triples are added to ``found``."""
        if self.at_variable():
            return self.variable()
        if self.at_iri():
            return self.iri()
        if self.at_literal():
            return self.literal()
        if self.at_blank():
            return self.blank()
        if self.at("["):
            return self._bracketed(found)
        if self.at("("):
            return self._collection(found)
        if self.at("<"):
            raise QueryError(f"{place(self.text, self.token.start)}: triple terms are not covered")
        raise self.unexpected("a term")

    def _bracketed(self, found: list[TriplePattern]) -> Term:
        start = self.next().start
        node = self.anonymous(start, start + 1)
        if not self.at("]"):
            self._properties(node, found)
        self.expect("]")
        return Term(start, self.end, node.text, node.value)

    def _collection(self, found: list[TriplePattern]) -> Term:
        start = self.next().start
        items: list[Term] = []
        while not self.at(")"):
            items.append(self._node(found))
        end = self.next().end
        rest = Term(end - 1, end, f"<{RDF}nil>", NamedNode(RDF + "nil"))
        for item in reversed(items):
            node = self.anonymous(item.start, item.end)
            for name, value in (("first", item), ("rest", rest)):
                predicate = Term(item.start, item.end, f"<{RDF}{name}>", NamedNode(RDF + name))
                found.append(TriplePattern(item.start, item.end, node, predicate, value))
            rest = node
        return Term(start, end, rest.text, rest.value)

    def _at_verb(self) -> bool:
        return self.at_variable() or self.at_iri() or self.at("A", "(", "^", "!")

    def _properties(self, subject: Term, found: list[TriplePattern]) -> None:
        if not self._at_verb():
            raise self.unexpected("a predicate")
        while self._at_verb():
            predicate = self.variable() if self.at_variable() else self._alternatives()
            while True:
                nested: list[TriplePattern] = []
                value = self._node(nested)
                found.append(TriplePattern(subject.start, self.end, subject, predicate, value))
                found += nested
                if self.at("~") or (self.at("{") and self.tokens[self.position + 1].keyword == "|"):
                    raise QueryError(f"{place(self.text, self.token.start)}: reifiers are not covered")
                if not self.took(","):
                    break
            if not self.at(";"):
                return
            while self.took(";"):
                pass

    # Paths

    def _alternatives(self) -> Path:
        start = self.token.start
        parts = [self._steps()]
        while self.took("|"):
            parts.append(self._steps())
        return parts[0] if len(parts) == 1 else Alternative(start, self.end, tuple(parts))

    def _steps(self) -> Path:
        start = self.token.start
        parts = [self._step()]
        while self.took("/"):
            parts.append(self._step())
        return parts[0] if len(parts) == 1 else Sequence(start, self.end, tuple(parts))

    def _step(self) -> Path:
        start = self.token.start
        if self.took("^"):
            path = self._repeated()
            return Inverse(start, self.end, path)
        return self._repeated()

    def _repeated(self) -> Path:
        start = self.token.start
        path = self._primary()
        for operator in "*+?":
            if self.took(operator):
                return Repeat(start, self.end, path, operator)
        return path

    def _primary(self) -> Path:
        if self.at_iri() or self.at("A"):
            return self._predicate()
        if self.took("("):
            path = self._alternatives()
            self.expect(")")
            return path
        if self.at("!"):
            return self._negated()
        raise self.unexpected("a predicate")

    def _predicate(self) -> Term:
        if self.at("A"):
            token = self.next()
            return Term(token.start, token.end, token.text, NamedNode(RDF + "type"))
        return self.iri()

    def _negated(self) -> Negated:
        start = self.next().start
        forward: list[Term] = []
        inverse: list[Term] = []
        several = self.took("(")
        while not (several and self.at(")")):
            (inverse if self.took("^") else forward).append(self._predicate())
            if not several or not self.took("|"):
                break
        if several:
            self.expect(")")
        return Negated(start, self.end, tuple(forward), tuple(inverse))
