"""A text in Turtle, TriG, N-Triples or N-Quads that terms are changed in and properties are added to.

Nothing is written anew: an edit replaces the tokens of one term, or puts a property between two others.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from icatkg.namespaces import BASE, PREFIXES
from icatkg.serialization.positions import with_nodes_of
from icatkg.serialization.short_names import LOCAL_NAME
from icatkg.serialization.turtle import is_bare, property_key
from icatkg.serialization.turtle_statements import statements
from icatkg.serialization.turtle_tokens import resolved, tokens, unescaped
from icatkg.validation.fixes.records import Edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import BlankNode, Quad

    from icatkg.serialization.turtle_statements import Statement
    from icatkg.serialization.turtle_tokens import Token

    Term = NamedNode | BlankNode | Literal | Triple

__all__ = ["EDITABLE", "SourceText"]

EDITABLE = frozenset({RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS})
_LINES = frozenset({RdfFormat.N_TRIPLES, RdfFormat.N_QUADS})
_TYPE = PREFIXES["rdf"] + "type"
_STRING = PREFIXES["xsd"] + "string"


class SourceText:
    """The text of a file, with the places of its terms.

    Parameters
    ----------
    text
        The text, without byte order mark.
    format_
        What it is written in, one of :data:`EDITABLE`.
    quads
        What a parser gave for it, all of it and in order.

    """

    def __init__(self, text: str, format_: RdfFormat, quads: Iterable[Quad]) -> None:
        self.text = text
        self._by_line = format_ in _LINES
        self._tokens = list(tokens(text))
        self._at = {token.start: number for number, token in enumerate(self._tokens)}
        self._ends = [0]
        self._ends += [at + 1 for at, character in enumerate(text) if character == "\n"]
        self._statements = list(with_nodes_of(quads, statements(text, BASE)))
        self._by_triple: dict[Triple, list[Statement]] = defaultdict(list)
        self._by_subject: dict[object, list[Statement]] = defaultdict(list)
        for s in self._statements:
            self._by_triple[Triple(s.subject, s.predicate, s.object)].append(s)
            self._by_subject[s.subject].append(s)
        self._prefixes = [] if self._by_line else list(_declared(self._tokens))

    def holds(self, triple: Triple) -> bool:
        """Tell whether a triple stands in the text at a known place."""
        return triple in self._by_triple

    def describes(self, subject: Term) -> bool:
        """Tell whether a node stands in the text as a subject at a known place."""
        return subject in self._by_subject

    def replaced(self, old: Triple, new: Triple) -> list[Edit] | None:
        """Give the edits that put one term of a triple for another, everywhere.

        Returns
        -------
        list or None
            ``None`` where that cannot be done.

        """
        edits = []
        for s in self._by_triple[old]:
            places = (
                (s.subject_at, old.subject, new.subject),
                (s.predicate_at, old.predicate, new.predicate),
                (s.object_at, old.object, new.object),
            )
            for at, before, after in places:
                if before != after:
                    span = self._span(at)
                    if span is None:
                        return None
                    edits.append(
                        self._edit(*span, self._written(after, at, self._tokens[self._at[at]], before))
                    )
        return edits

    def added(self, triple: Triple) -> list[Edit] | None:
        """Give the edits that add a property to a subject, where its properties in house style stand.

        Returns
        -------
        list or None
            ``None`` where that cannot be done.

        """
        ends = [(s, self._end_of_list(s)) for s in self._by_subject.get(triple.subject, ())]
        anchors = [(s, end) for s, end in ends if end is not None]
        if not anchors:
            return None
        key = property_key(self._verb(triple.predicate, 0))
        before = [a for a in anchors if property_key(self._verb(a[0].predicate, 0)) <= key]
        chosen, number = max(before or anchors[:1], key=lambda a: a[0].object_at)
        return [self._insertion(chosen, number, triple)]

    def _insertion(self, anchor: Statement, number: int, triple: Triple) -> Edit:
        """Add a property after the one whose last token is of a number."""
        end = self._token_end(number)
        at = anchor.predicate_at
        said = f"{self._verb(triple.predicate, at)} {self._term(triple.object, at)}"
        newline = "\r\n" if self.text.find("\r\n") >= 0 else "\n"
        if self._by_line:
            full_stop = self._tokens_from(number + 1, ".")
            rest = self.text[end : self._tokens[full_stop].start]
            subject = self._tokens[self._at[anchor.subject_at]].text
            stop = self._token_end(full_stop)
            return self._edit(stop, stop, f"{newline}{subject} {said}{rest}.")
        following, after = (
            self._tokens[n] if n < len(self._tokens) else None for n in (number + 1, number + 2)
        )
        next_line = self.text.find("\n", end) + 1
        if following is not None and following.text == ";" and following.start < next_line:
            indent = "" if after is None else self._before_on_line(after.start)
            if after is not None and after.start >= next_line and not indent.strip():
                # A comment at the end of the line stays with what stands before it.
                return self._edit(next_line, next_line, f"{indent}{said} ;{newline}")
        indent = self._before_on_line(at)
        if indent.strip() and "\n" not in self.text[anchor.subject_at : end]:  # all on one line
            return self._edit(end, end, f" ; {said}")
        indent = indent[: len(indent) - len(indent.lstrip())]
        return self._edit(end, end, f" ;{newline}{indent}{said}")

    def _before_on_line(self, at: int) -> str:
        return self.text[self._ends[bisect_right(self._ends, at) - 1] : at]

    def _tokens_from(self, number: int, text: str) -> int:
        return next(n for n in range(number, len(self._tokens)) if self._tokens[n].text == text)

    def _end_of_list(self, s: Statement) -> int | None:
        """Give the number of the last token of the list of objects that a statement's object ends."""
        if s.predicate_at in {s.object_at, s.subject_at}:  # an item of a collection
            return None
        span = self._span(s.object_at)
        if span is None:
            return None
        number = self._at[s.object_at]
        while self._token_end(number) < span[1]:
            number += 1
        following = self._tokens[number + 1].text if number + 1 < len(self._tokens) else ""
        return None if following == "," else number

    def _span(self, at: int) -> tuple[int, int] | None:
        """Give the beginning and end of the term that stands at a place; none for brackets."""
        number = self._at[at]
        token = self._tokens[number]
        if token.text in {"[", "("}:
            return None
        if token.kind == "string" and number + 1 < len(self._tokens):
            following = self._tokens[number + 1]
            number += 2 if following.text == "^^" else 1 if following.kind == "at" else 0
        return at, self._token_end(number)

    def _token_end(self, number: int) -> int:
        token = self._tokens[number]
        return token.start + len(token.text)

    def _edit(self, start: int, end: int, text: str) -> Edit:
        return Edit(start, end, text, *self._place(start), *self._place(end))

    def _place(self, at: int) -> tuple[int, int]:
        line = bisect_right(self._ends, at)
        return line, at - self._ends[line - 1] + 1

    def place_of(self, triple: Triple) -> tuple[int, int]:
        """Give line and column of the object of a triple, of its subject where the triple is not there."""
        found = self._by_triple.get(triple)
        if found:
            return self._place(found[0].object_at)
        return self._place(self._by_subject[triple.subject][0].subject_at)

    def _written(self, term: Term, at: int, token: Token, before: Term) -> str:
        """Write a term in the place of another; a text that stays is left as its author wrote it."""
        if not isinstance(term, Literal):
            return self._term(term, at)
        same = isinstance(before, Literal) and term.value == before.value and token.kind == "string"
        if same and (term.language or not is_bare(term.value, term.datatype.value)):
            return token.text + self._suffix(term, at)
        return self._term(term, at)

    def _suffix(self, term: Literal, at: int) -> str:
        if term.language:
            return f"@{term.language}"
        return "" if term.datatype.value == _STRING else f"^^{self._term(term.datatype, at)}"

    def _verb(self, predicate: NamedNode, at: int) -> str:
        return "a" if predicate.value == _TYPE and not self._by_line else self._term(predicate, at)

    def _term(self, term: Term, at: int) -> str:
        if isinstance(term, Literal):
            bare = not self._by_line and is_bare(term.value, term.datatype.value)
            return term.value if bare else str(Literal(term.value)) + self._suffix(term, at)
        if not isinstance(term, NamedNode):
            return str(term)
        namespaces = {
            prefix: namespace for place, prefix, namespace in self._prefixes if place < at or not at
        }
        for prefix, namespace in sorted(namespaces.items(), key=lambda n: (-len(n[1]), n[0])):
            local = term.value[len(namespace) :]
            if term.value.startswith(namespace) and LOCAL_NAME.match(local):
                return f"{prefix}{local}"
        return str(term)


def _declared(found: Sequence[Token]) -> Iterator[tuple[int, str, str]]:
    """Give the prefixes with their namespaces and where they are declared."""
    base = BASE
    for number, token in enumerate(found[:-2]):
        word = token.text.lower().removeprefix("@") if token.kind in {"at", "word"} else ""
        if word == "base" and found[number + 1].kind == "iri":
            base = resolved(unescaped(found[number + 1].text[1:-1]), base)
        elif word == "prefix" and found[number + 1].kind == "name" and found[number + 2].kind == "iri":
            iri = resolved(unescaped(found[number + 2].text[1:-1]), base)
            yield token.start, found[number + 1].text, iri
