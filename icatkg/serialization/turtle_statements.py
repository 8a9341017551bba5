"""The statements of Turtle, TriG, N-Triples and N-Quads, each with the places of its three terms.

The grammar is that of https://www.w3.org/TR/turtle/ and https://www.w3.org/TR/trig/. The statements come in
the order in which pyoxigraph gives them, so that its blank nodes can be told: a statement comes with the
token that completes it, and of those that one token completes the last comes first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BaseDirection, BlankNode, Literal, NamedNode

from icatkg.namespaces import PREFIXES
from icatkg.serialization.turtle_tokens import Token, resolved, tokens, unescaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Node = NamedNode | BlankNode
    Term = NamedNode | BlankNode | Literal

__all__ = ["Statement", "statements"]

_TYPE, _FIRST, _REST, _NIL = (NamedNode(PREFIXES["rdf"] + n) for n in ("type", "first", "rest", "nil"))
_XSD = PREFIXES["xsd"]
_NUMBERS = {"integer", "decimal", "double"}


class Statement(NamedTuple):
    """A triple, and where its terms stand.

    Attributes
    ----------
    subject, predicate, object
        The triple.
    subject_at, predicate_at, object_at
        Number of code points before each. A blank node in brackets and a collection stand at their opening
        bracket, ``rdf:first`` and ``rdf:rest`` at the item.

    """

    subject: NamedNode | BlankNode
    predicate: NamedNode
    object: NamedNode | BlankNode | Literal
    subject_at: int
    predicate_at: int
    object_at: int


def statements(text: str, base: str) -> Iterator[Statement]:
    """Give the statements of a text, as far as they are understood.

    Parameters
    ----------
    text
        Turtle, TriG, N-Triples or N-Quads, without byte order mark.
    base
        Base IRI for relative ones.

    """
    reader = _Reader(base)
    try:
        for token in tokens(text):
            reader.state(token)
            yield from reversed(reader.found)
            reader.found.clear()
    except (ValueError, LookupError, TypeError):
        # What is not Turtle 1.1, such as a prefix that is not declared, ends the statements.
        return


class _Frame:
    """What is open: a statement, brackets or a collection."""

    __slots__ = ("at", "cell", "cell_at", "kind", "predicate", "predicate_at", "subject")

    def __init__(self, kind: str, subject: Node | None, at: int) -> None:
        self.kind = kind
        self.subject = subject
        self.at = at
        self.predicate: NamedNode = _FIRST
        self.predicate_at = at
        self.cell: BlankNode | None = None  # of a collection: the last cell so far
        self.cell_at = at


class _Reader:
    """A machine with a stack, so that no nesting is too deep for it; ``state`` takes the next token."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.prefixes: dict[str, str] = {}
        self.frames: list[_Frame] = []
        self.found: list[Statement] = []
        self.words: list[Token] = []
        self.string = Token("", "", 0)
        self.state: Callable[[Token], None] = self.start

    def start(self, token: Token) -> None:
        """Take the first token of a statement, or what stands around statements."""
        word = token.text.lower() if token.kind in {"at", "word"} else ""
        if word in {"@prefix", "@base", "@version", "prefix", "base", "version"}:
            self.words = [token]
            self.state = self.directive
        elif word == "graph" or token.text in {"{", "}"}:
            pass  # the name of the graph comes next, and a statement or a brace after that
        elif token.text == ".":
            pass  # after the brace of a graph some writers put a full stop
        else:
            self.value(token)

    def directive(self, token: Token) -> None:
        """Take the words of a directive to its end."""
        self.words.append(token)
        told, value = self.words[0].text.lower(), token.text
        # The forms with an at sign end with a full stop, the others without.
        if token.kind in {"iri", "string"}:
            if told.endswith("prefix"):
                self.prefixes[self.words[1].text] = self.iri(value)
            elif told.endswith("base"):
                self.base = self.iri(value)
            if not told.startswith("@"):
                self.state = self.start
        elif value == ".":
            self.state = self.start

    def after_subject(self, token: Token) -> None:
        """Take what comes after the first term: a predicate, or the brace of a graph of that name."""
        if token.text == "{":
            self.frames.clear()
            self.state = self.start
        else:
            self.verb(token)

    def verb(self, token: Token) -> None:
        """Take a predicate, or the end after a semicolon."""
        if token.text == ";":
            self.state = self.verb
        elif token.text in {".", "]", "}"}:
            self.after_object(token)
        else:
            frame = self.frames[-1]
            predicate = _TYPE if token.text == "a" else self.term(token)
            if not isinstance(predicate, NamedNode):
                raise TypeError(token.text)
            frame.predicate, frame.predicate_at = predicate, token.start
            self.state = self.value

    def opened(self, token: Token) -> None:
        """Take the first token in brackets."""
        if token.text == "]":
            self.close()
        else:
            self.verb(token)

    def value(self, token: Token) -> None:
        """Take an object, an item of a collection, or a subject."""
        if token.text == "[":
            self.frames.append(_Frame("brackets", BlankNode(), token.start))
            self.state = self.opened
        elif token.text == "(":
            self.frames.append(_Frame("collection", None, token.start))
            self.state = self.item
        elif token.kind == "string":
            self.string = token
            self.state = self.suffix
        else:
            self.give(self.term(token), token.start)

    def item(self, token: Token) -> None:
        """Take the first token of an item, or the end of a collection."""
        frame = self.frames[-1]
        if token.text == ")":
            self.frames.pop()
            if frame.cell is None or frame.subject is None:
                self.give(_NIL, frame.at)
            else:
                self.tell(frame.cell, _REST, _NIL, (frame.cell_at, token.start, token.start))
                self.given(frame.subject, frame.at)
            return
        new = BlankNode()
        if frame.cell is None:
            frame.subject, new_at = new, frame.at
            if len(self.frames) > 1:
                self.tell_of(self.frames[-2], new, frame.at)
        else:
            new_at = token.start
            self.tell(frame.cell, _REST, new, (frame.cell_at, token.start, token.start))
        frame.cell, frame.cell_at = new, new_at
        self.value(token)

    def suffix(self, token: Token) -> None:
        """Take what may follow a string: a language tag or a datatype."""
        if token.text == "^^":
            self.state = self.datatype
            return
        text, at = _text(self.string.text), self.string.start
        if token.kind == "at":
            tag, _, direction = token.text[1:].lower().partition("--")
            toward = BaseDirection(direction) if direction else None
            self.give(Literal(text, language=tag, direction=toward), at)
        else:
            self.give(Literal(text), at)
            self.state(token)

    def datatype(self, token: Token) -> None:
        """Take the datatype of a string."""
        datatype = self.term(token)
        if not isinstance(datatype, NamedNode):
            raise TypeError(token.text)
        self.give(Literal(_text(self.string.text), datatype=datatype), self.string.start)

    def after_object(self, token: Token) -> None:
        """Take what comes after an object."""
        if token.text == ",":
            self.state = self.value
        elif token.text == ";":
            self.state = self.verb
        elif token.text == "]":
            self.close()
        elif token.text in {".", "}"}:
            self.frames.clear()
            self.state = self.start
        elif token.kind in {"iri", "blank"}:
            pass  # the graph name of N-Quads
        else:
            raise ValueError(token.text)

    def close(self) -> None:
        """Leave brackets: their node is now a value."""
        frame = self.frames.pop()
        if frame.kind != "brackets" or frame.subject is None:
            raise ValueError(frame.kind)
        self.give(frame.subject, frame.at)

    def give(self, term: Term, at: int) -> None:
        """Give a term to what is open: as an object, an item, or the subject of a new statement."""
        if self.frames:
            self.tell_of(self.frames[-1], term, at)
        self.given(term, at)

    def given(self, term: Term, at: int) -> None:
        """Go on after a term."""
        if not self.frames:
            if isinstance(term, Literal):
                raise TypeError(term.value)
            self.frames.append(_Frame("statement", term, at))
            self.state = self.after_subject
        else:
            self.state = self.item if self.frames[-1].kind == "collection" else self.after_object

    def tell_of(self, frame: _Frame, term: Term, at: int) -> None:
        if frame.kind == "collection" and frame.cell is not None:
            self.tell(frame.cell, _FIRST, term, (frame.cell_at, at, at))
        elif frame.subject is not None:
            self.tell(frame.subject, frame.predicate, term, (frame.at, frame.predicate_at, at))

    def tell(self, subject: Node, predicate: NamedNode, value: Term, at: tuple[int, int, int]) -> None:
        self.found.append(Statement(subject, predicate, value, *at))

    def term(self, token: Token) -> Term:
        """Give the term of a token that is one by itself."""
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            return NamedNode(self.prefixes[prefix + ":"] + unescaped(local))
        if token.kind == "iri":
            return NamedNode(self.iri(token.text))
        if token.kind == "blank":
            return BlankNode(token.text[2:])
        if token.kind in _NUMBERS:
            return Literal(token.text, datatype=NamedNode(_XSD + token.kind))
        if token.text in {"true", "false"}:
            return Literal(token.text, datatype=NamedNode(_XSD + "boolean"))
        raise ValueError(token.text)

    def iri(self, written: str) -> str:
        return resolved(unescaped(written[1:-1]), self.base)


def _text(written: str) -> str:
    quotes = 3 if written[:3] in {'"""', "'''"} else 1
    return unescaped(written[quotes:-quotes])
