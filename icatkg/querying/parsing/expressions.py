"""Reading expressions: where they end, and which terms and ``EXISTS`` groups are in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icatkg.querying.parsing.triples import TripleParser
from icatkg.querying.syntax import Exists, Expression, Group, Term

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ExpressionParser"]

_AGGREGATES = frozenset(["COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"])
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")

# What an expression consists of, for telling conjuncts: a sign or word, or a group of EXISTS by its number.
_Piece = str | int


class ExpressionParser(TripleParser):
    """Reads expressions."""

    def group(self) -> Group:
        """Read ``{ … }``."""
        raise NotImplementedError  # the group's parser builds on this one

    def bracketed(self) -> Expression:
        """Read ``( expression )``; the node is what is between the brackets."""
        self.expect("(")
        expression = self.expression()
        self.expect(")")
        return expression

    def at_constraint(self) -> bool:
        """Tell whether a bracketed expression, a function call or ``EXISTS`` comes next."""
        if self.at("(", "EXISTS"):
            return True
        following = self.tokens[min(self.position + 1, len(self.tokens) - 1)].keyword
        if self.at("NOT"):
            return following == "EXISTS"
        # HAVING and VALUES may stand before a bracket too.
        called = self.at_iri() or (self.token.kind == "word" and not self.at("HAVING", "VALUES"))
        return called and following == "("

    def constraint(self) -> Expression:
        """Read a bracketed expression, a function call or ``EXISTS``."""
        if self.at("("):
            return self.bracketed()
        if not self.at_constraint():
            raise self.unexpected("a condition")
        if self.at("NOT", "EXISTS"):
            exists = replace(self._exists(), conjunct=True, positive=True)
            return Expression(exists.start, exists.end, (exists,))
        return self.expression(call=True)

    def expression(self, *, call: bool = False) -> Expression:
        """Read an expression up to the bracket that closes it or to ``AS``; or no more than a call."""
        start = written = self.token.start
        parts: list[str | Term | Exists] = []
        aggregates: list[str] = []
        pieces: list[_Piece] = []
        depth = 0
        while True:
            token = self.token
            keyword = token.keyword
            if token.kind == "end" or (not depth and (keyword in _CLOSE or keyword == "AS")):
                break
            part = self._part()
            if part is None:
                depth += (keyword in _OPEN) - (keyword in _CLOSE)
                pieces.append(keyword or token.text)
                if keyword in _AGGREGATES and self.at("("):
                    aggregates.append(keyword)
                if call and not depth and keyword == ")":
                    break
                continue
            parts += [between] if (between := self.text[written : part.start]) else []
            written = part.end
            pieces.append(len(parts) if isinstance(part, Exists) else part.text)
            parts.append(part)
        if not pieces:
            raise self.unexpected("an expression")
        parts += [rest] if (rest := self.text[written : self.end]) else []
        for index, conjunct in _positions(pieces):
            exists = parts[index]
            if isinstance(exists, Exists):
                parts[index] = replace(exists, conjunct=conjunct, positive=True)
        return Expression(start, self.end, tuple(parts), tuple(aggregates))

    def _part(self) -> Term | Exists | None:
        """Read a term or ``EXISTS`` group; or a sign or word, and give nothing."""
        if self.at_variable():
            return self.variable()
        if self.at_iri():
            return self.iri()
        if self.token.kind in {"string", "number"}:
            return self.literal()
        if self.at("EXISTS") or (self.at("NOT") and self.tokens[self.position + 1].keyword == "EXISTS"):
            return self._exists()
        self.next()
        return None

    def _exists(self) -> Exists:
        start = self.token.start
        negated = self.took("NOT")
        self.expect("EXISTS")
        group = self.group()
        return Exists(start, self.end, group, negated)


def _positions(pieces: list[_Piece], *, conjunct: bool = True) -> Iterator[tuple[int, bool]]:
    """Give the ``EXISTS`` groups below nothing but ``&&``, ``||`` and brackets, and whether no ``||``."""
    disjuncts = _split(pieces, "||")
    if len(_split(pieces, ",")) > 1:
        return
    for disjunct in disjuncts:
        for operand in _split(disjunct, "&&"):
            alone = conjunct and len(disjuncts) == 1
            if len(operand) == 1 and isinstance(operand[0], int):
                yield operand[0], alone
            elif len(operand) > 2 and _encloses(operand):  # noqa: PLR2004 - brackets and something between
                yield from _positions(operand[1:-1], conjunct=alone)


def _split(pieces: list[_Piece], sign: str) -> list[list[_Piece]]:
    """Cut at a sign outside brackets."""
    parts: list[list[_Piece]] = [[]]
    depth = 0
    for piece in pieces:
        depth += (piece == "(") - (piece == ")")
        if piece == sign and not depth:
            parts.append([])
        else:
            parts[-1].append(piece)
    return parts


def _encloses(pieces: list[_Piece]) -> bool:
    """Tell whether the first bracket is closed by the last."""
    depth = 0
    for index, piece in enumerate(pieces):
        depth += (piece == "(") - (piece == ")")
        if not depth:
            return index == len(pieces) - 1
    return False
