"""Walking along the tokens of a query, and reading terms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar, cast

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Variable

from icatkg.errors import QueryError
from icatkg.namespaces import BASE, PREFIXES
from icatkg.querying.syntax import Term
from icatkg.querying.tokens import Token, place

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["RDF", "Cursor"]

_T = TypeVar("_T")

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# An absolute IRI that resolving leaves as it is.
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!.*/\.)")
_ESCAPED = re.compile(r"\\(.)")
_BOOLEANS = frozenset(["TRUE", "FALSE"])


class Cursor:
    """A place in a list of tokens.

    Parameters
    ----------
    text
        The query.
    tokens
        Its tokens.

    """

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = [*tokens, Token("end", "", len(text), len(text))]
        self.position = 0
        self.base = BASE
        self.prefixes: dict[str, str] = dict(PREFIXES)
        self._anonymous = 0
        self._labels = frozenset(t.text[1:] for t in tokens if t.kind == "name" and t.text.startswith(":"))

    @property
    def token(self) -> Token:
        """The token to read next; its kind is ``end`` after the last."""
        return self.tokens[self.position]

    @property
    def end(self) -> int:
        """Where the last token read ends."""
        return self.tokens[self.position - 1].end if self.position else 0

    def next(self) -> Token:
        """Read a token."""
        token = self.tokens[self.position]
        if token.kind == "end":
            raise self.unexpected("more")
        self.position += 1
        return token

    def at(self, *keywords: str) -> bool:
        """Tell whether the next token is one of these signs or words."""
        return self.tokens[self.position].keyword in keywords

    def took(self, keyword: str) -> bool:
        """Read the next token if it is this sign or word."""
        if self.tokens[self.position].keyword == keyword:
            self.position += 1
            return True
        return False

    def expect(self, keyword: str) -> Token:
        """Read a token that must be this sign or word."""
        if self.tokens[self.position].keyword != keyword:
            raise self.unexpected(keyword)
        return self.next()

    def unexpected(self, expected: str) -> QueryError:
        """Give the error that says what should stand at this place."""
        token = self.token
        found = repr(token.text) if token.text else "the end"
        where = place(self.text, token.start)
        return QueryError(f"{where}: not SPARQL: expected {expected}, found {found}")

    # Terms

    def at_variable(self) -> bool:
        """Tell whether a variable comes next."""
        return self.token.kind == "variable"

    def variable(self) -> Term:
        """Read a variable."""
        if not self.at_variable():
            raise self.unexpected("a variable")
        token = self.next()
        return Term(token.start, token.end, token.text, Variable(token.text[1:]))

    def at_iri(self) -> bool:
        """Tell whether an IRI or a prefixed name comes next."""
        return self.token.kind in {"iri", "name"}

    def iri(self) -> Term:
        """Read an IRI or a prefixed name."""
        if not self.at_iri():
            raise self.unexpected("an IRI")
        token = self.next()
        value = self._resolved(token) if token.kind == "iri" else self._expanded(token)
        return Term(token.start, token.end, token.text, value)

    def _resolved(self, token: Token) -> NamedNode:
        if _ABSOLUTE.match(token.text, 1):
            return self._made(lambda: NamedNode(token.text[1:-1]), token)
        return NamedNode(self._read(token.text, token).value)

    def _expanded(self, token: Token) -> NamedNode:
        prefix, _, local = token.text.partition(":")
        if prefix not in self.prefixes:
            raise QueryError(
                f"{place(self.text, token.start)}: the prefix {prefix}: is not declared",
                f"Add PREFIX {prefix}: <…> at the beginning.",
            )
        # \. \- and their like stand for the character itself.
        return self._made(lambda: NamedNode(self.prefixes[prefix] + _ESCAPED.sub(r"\1", local)), token)

    def literal(self) -> Term:
        """Read a literal, with its language tag or datatype."""
        start = self.token.start
        if self.at("+", "-"):
            self.next()
        token = self.next()
        if token.kind == "string":
            if self.token.kind == "word" and self.token.text.startswith("@"):
                self.next()
            elif self.took("^^"):
                datatype = NamedNode(self.iri().value.value)
                value = Literal(self._read(token.text, token).value, datatype=datatype)
                return Term(start, self.end, self.text[start : self.end], value)
        elif token.kind != "number" and token.keyword not in _BOOLEANS:
            self.position -= 1
            raise self.unexpected("a literal")
        text = self.text[start : self.end]
        return Term(start, self.end, text, self._read(text.lower() if token.kind == "word" else text, token))

    def _read(self, text: str, token: Token) -> NamedNode | Literal:
        """Have the engine read a term: Turtle writes it as SPARQL does."""

        def read() -> NamedNode | Literal:
            line = f"<a:> <a:> {text} ."
            (quad,) = pyoxigraph.parse(line, format=RdfFormat.TURTLE, base_iri=self.base)
            return cast("NamedNode | Literal", quad.object)

        return self._made(read, token)

    def _made(self, make: Callable[[], _T], token: Token) -> _T:
        try:
            return make()
        except (SyntaxError, ValueError):
            where = place(self.text, token.start)
            raise QueryError(f"{where}: not SPARQL: {token.text} is no term") from None

    def at_literal(self) -> bool:
        """Tell whether a literal comes next."""
        token = self.token
        if token.keyword in {"+", "-"}:
            return self.tokens[self.position + 1].kind == "number"
        return token.kind in {"string", "number"} or token.keyword in _BOOLEANS

    def at_blank(self) -> bool:
        """Tell whether a blank node with a label comes next."""
        token, following = self.token, self.tokens[min(self.position + 1, len(self.tokens) - 1)]
        return token.text == "_" and following.text.startswith(":") and following.start == token.end

    def blank(self) -> Term:
        """Read a blank node with a label."""
        start, label = self.next().start, self.next()
        return Term(start, label.end, f"_{label.text}", BlankNode(label.text[1:]))

    def anonymous(self, start: int, end: int) -> Term:
        """Make a blank node for ``[]`` or ``()``, with a label that the query does not use."""
        while True:
            self._anonymous += 1
            label = f"anonymous{self._anonymous}"
            if label not in self._labels:
                return Term(start, end, f"_:{label}", BlankNode(label))
