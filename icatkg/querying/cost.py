"""A bound on the steps a query can take, from its text and a few counts; sound, and quick to find.

Only small queries get a bound: triple patterns with plain predicates, ``OPTIONAL``, ``UNION``, filters that
compare. Every solution of such a query comes from choosing, for each pattern, one of the triples that match
it or none, whatever the order in which an engine joins; so the product of these numbers bounds the work.
Anything that could do more (paths, sub-selects, functions that make strings longer, ``VALUES``, named
graphs) has none.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, NamedNode

from icatkg.namespaces import PREFIXES
from icatkg.querying.tokens import TERMINALS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Store

__all__ = ["Bound", "CostBound"]

_DEFAULT = DefaultGraph()
_TYPE = PREFIXES["rdf"] + "type"
_LONGEST = 2_000
_MOST_TOKENS = 300
_MOST_DEPTH = 10
_SAMPLE = 1_000
_FEW = 10
# Words and signs that may stand anywhere; each takes a constant number of steps for a solution.
_HARMLESS = frozenset(
    (
        *("SELECT", "ASK", "WHERE", "DISTINCT", "REDUCED", "ORDER", "BY", "ASC", "DESC", "LIMIT", "OFFSET"),
        *("OPTIONAL", "UNION", "COUNT", "AS"),
        *("STR", "LANG", "BOUND", "DATATYPE", "ISIRI", "ISLITERAL", "TRUE", "FALSE"),
    )
)
_COMPARING = frozenset(["=", "!=", "<", ">", "<=", ">=", "&&", "||", "!", "^^", ","])
_TERMS = frozenset(["iri", "name", "variable", "string", "number"])


_Token = tuple[str, str]  # kind and text
_TRIPLE = 3
_ENDS = frozenset([".", "}"])


class Bound(NamedTuple):
    """What a query never exceeds.

    Attributes
    ----------
    steps
        How many steps it takes, and so how many rows it gives.
    prefixes
        The prefixes it may use.

    """

    steps: int
    prefixes: frozenset[str]


class CostBound:
    """Bounds the cost of queries on one store, whose contents do not change.

    Parameters
    ----------
    store
        What is asked.

    Attributes
    ----------
    longest
        The bytes of the longest object.

    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._properties: Counter[str] = Counter()
        self._classes: Counter[str] = Counter()
        values: Counter[tuple[str, str]] = Counter()
        self.longest = 0
        for quad in store.quads_for_pattern(None, None, None, _DEFAULT):
            property_ = quad.predicate.value
            self._properties[property_] += 1
            values[str(quad.subject), property_] += 1
            self.longest = max(self.longest, len(str(quad.object).encode()))
            if property_ == _TYPE and isinstance(quad.object, NamedNode):
                self._classes[quad.object.value] += 1
        self._all = sum(self._properties.values())
        # The most values that one thing has of a property.
        self._most: dict[str, int] = {}
        for (_, property_), number in values.items():
            self._most[property_] = max(number, self._most.get(property_, 0))

    def bound(self, query: str) -> Bound | None:
        """Give what the query never exceeds, or ``None`` when nothing is known.

        A text that is no SPARQL may get a bound too.
        """
        if len(query) > _LONGEST:
            return None
        try:
            reader = _Reader(query)
            steps = 1
            for subject, predicate, object_ in reader.patterns():
                steps *= 1 + self._matches(reader.iri(subject), reader.iri(predicate), reader.iri(object_))
        except (_UnboundedError, StopIteration):
            return None
        return Bound(steps, frozenset(reader.used))

    def _matches(self, subject: str | None, predicate: str | None, object_: str | None) -> int:
        """Bound how many triples match a pattern, of which the constant IRIs are given."""
        if subject is not None:
            most = self._all if predicate is None else self._most.get(predicate, 0)
            if most <= _FEW:
                return most
            node = NamedNode(subject)
            property_ = None if predicate is None else NamedNode(predicate)
            found = self._store.quads_for_pattern(node, property_, None, _DEFAULT)
            number = sum(1 for _ in islice(found, _SAMPLE))
            return number if number < _SAMPLE else self._all
        if predicate is None:
            return self._all
        if predicate == _TYPE and object_ is not None:
            return self._classes[object_]
        return self._properties[predicate]


class _UnboundedError(Exception):
    """No bound is known."""


class _Reader:
    """Reads the triple patterns out of a query; stops at everything it does not know."""

    def __init__(self, query: str) -> None:
        self._prefixes: dict[str, str] = {}
        self._tokens: list[_Token] = [
            (kind, match[0])
            for match in TERMINALS.finditer(query)
            if (kind := match.lastgroup or "") != "space"
        ]
        self.used = {text.partition(":")[0] for kind, text in self._tokens if kind == "name"}
        if len(self._tokens) > _MOST_TOKENS:
            raise _UnboundedError

    def iri(self, token: _Token) -> str | None:
        """Give the IRI a term stands for; ``None`` for variables and literals."""
        kind, text = token
        if kind == "iri":
            if "://" not in text or "\\" in text:
                raise _UnboundedError
            return text[1:-1]
        if kind == "name":
            prefix, _, local = text.partition(":")
            space = self._prefixes.get(prefix, PREFIXES.get(prefix))
            if space is None or "\\" in local:
                raise _UnboundedError
            return space + local
        return _TYPE if token == ("word", "a") else None

    def patterns(self) -> Iterator[tuple[_Token, _Token, _Token]]:
        """Give subject, predicate and object of each pattern."""
        tokens = iter(self._tokens)
        depth = 0
        terms: list[_Token] = []
        for token in tokens:
            if depth and (token[0] in _TERMS or token == ("word", "a")):
                terms.append(token)
                if len(terms) == _TRIPLE:
                    yield terms[0], terms[1], terms[2]
            elif depth and len(terms) >= _TRIPLE and self._goes_on(token, tokens, terms):
                continue
            elif terms and len(terms) != _TRIPLE and not (len(terms) == 1 and token[1] in _ENDS):
                raise _UnboundedError
            else:
                terms = []
                depth = self._outside(token, tokens, depth)

    def _goes_on(self, token: _Token, tokens: Iterator[_Token], terms: list[_Token]) -> bool:
        """Read what follows an object and keeps the subject: a datatype or language, ``;`` or ``,``."""
        text = token[1]
        if text == "^^":
            next(tokens)
        elif text in {";", ","}:
            del terms[1 if text == ";" else 2 :]
        elif not text.startswith("@"):
            return False
        return True

    def _outside(self, token: _Token, tokens: Iterator[_Token], depth: int) -> int:
        """Read a token between patterns; give the depth after it."""
        kind, text = token
        word = text.upper() if kind == "word" else ""
        if text in {"{", "}"}:
            depth += 1 if text == "{" else -1
        elif text == "(" and not depth:
            self._skip(tokens)
        elif word == "FILTER":
            self._filter(tokens)
        elif word == "PREFIX" and not depth:
            self._declare(next(tokens), next(tokens))
        elif not self._harmless(kind, text, depth):
            raise _UnboundedError
        if not 0 <= depth <= _MOST_DEPTH:
            raise _UnboundedError
        return depth

    def _harmless(self, kind: str, text: str, depth: int) -> bool:
        if depth:
            return text == "." or (kind == "word" and text.upper() in {"OPTIONAL", "UNION"})
        if kind in {"variable", "number"} or text == "*":
            return True
        return kind == "word" and text.upper() in _HARMLESS

    def _declare(self, name: _Token, iri: _Token) -> None:
        if name[0] != "name" or iri[0] != "iri" or not name[1].endswith(":"):
            raise _UnboundedError
        self._prefixes[name[1][:-1]] = iri[1][1:-1]

    def _filter(self, tokens: Iterator[_Token]) -> None:
        if next(tokens)[1] != "(":
            raise _UnboundedError
        self._skip(tokens)

    def _skip(self, tokens: Iterator[_Token]) -> None:
        """Read an expression in brackets up to its end."""
        depth = 1
        while depth:
            kind, text = next(tokens)
            if text in {"(", ")"}:
                depth += 1 if text == "(" else -1
            elif kind == "word":
                if text.upper() not in _HARMLESS and not text.startswith("@"):
                    raise _UnboundedError
            elif kind not in _TERMS and text not in _COMPARING and text != "*":
                raise _UnboundedError
            if depth > _MOST_DEPTH:
                raise _UnboundedError
