"""Triples found by any of their terms, and the lists among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode, Triple

from icatkg.namespaces import PREFIXES
from icatkg.reasoning.conjunctions import list_properties

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import BlankNode

    Term = NamedNode | BlankNode | Literal | Triple

__all__ = ["Index", "ListMatch", "Match", "triple_of"]

_FIRST = NamedNode(PREFIXES["rdf"] + "first")
_REST = NamedNode(PREFIXES["rdf"] + "rest")
_NIL = NamedNode(PREFIXES["rdf"] + "nil")
_SAME = NamedNode(PREFIXES["owl"] + "sameAs")


class ListMatch(NamedTuple):
    """A list that was found.

    Attributes
    ----------
    terms
        Its elements, all of them or the one that is meant.
    triples
        The triples that it consists of, first and rest of each cell in turn.

    """

    terms: tuple[Term, ...]
    triples: tuple[Triple, ...]


Match = Triple | ListMatch


class Index:
    """Triples, found by any of their terms.

    Parameters
    ----------
    triples
        In any order; repeated ones count once.

    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = dict.fromkeys(triples)
        self._every = tuple(self.triples)
        self._found: dict[tuple[Term | None, Term | None, Term | None], list[Triple]] = {}
        found = self._found
        self._lists: dict[Term, ListMatch | None] = {}
        for triple in self._every:
            s, p, o = triple
            for key in (
                (s, None, None),
                (None, p, None),
                (None, None, o),
                (s, p, None),
                (s, None, o),
                (None, p, o),
            ):
                known = found.get(key)
                if known is None:
                    found[key] = [triple]
                else:
                    known.append(triple)

    def __contains__(self, triple: object) -> bool:
        return triple in self.triples

    def matches(self, s: Term | None, p: Term | None, o: Term | None) -> Sequence[Triple]:
        """Give the triples with these terms, in the order they came; ``None`` stands for any term."""
        if s is not None and p is not None and o is not None:
            triple = triple_of(s, p, o)
            return (triple,) if triple in self.triples else ()
        if s is None and p is None and o is None:
            return self._every
        return self._found.get((s, p, o), ())

    def lengths(self) -> dict[NamedNode, set[int]]:
        """Give the lengths of the lists that rules speak of, by the property that ties them to a class."""
        return {
            property_: {
                len(found.terms)
                for t in self.matches(None, property_, None)
                if (found := self.list(t.object))
            }
            for property_ in sorted(list_properties(), key=str)
        }

    def list(self, head: Term) -> ListMatch | None:
        """Give a list; ``None`` for what has no end, or a cell with two values that are not one thing."""
        if head not in self._lists:
            self._lists[head] = self._read(head)
        return self._lists[head]

    def _one(self, values: Sequence[Triple]) -> bool:
        """Tell whether there is one value; what equality copied is the same one."""
        return bool(values) and all(
            triple_of(values[0].object, _SAME, other.object) in self.triples for other in values[1:]
        )

    def _read(self, cell: Term) -> ListMatch | None:
        terms: list[Term] = []
        triples: dict[Triple, None] = {}
        while cell != _NIL:
            first, rest = self.matches(cell, _FIRST, None), self.matches(cell, _REST, None)
            if not self._one(first) or not self._one(rest) or first[0] in triples:
                return None
            terms.append(first[0].object)
            triples |= {first[0]: None, rest[0]: None}
            cell = rest[0].object
        return ListMatch(tuple(terms), tuple(triples)) if terms else None


def triple_of(s: Term, p: Term, o: Term) -> Triple | None:
    """Give a triple, ``None`` for what RDF does not allow, such as a literal for a subject."""
    if isinstance(p, NamedNode) and not isinstance(s, Literal):
        return Triple(s, p, o)
    return None
