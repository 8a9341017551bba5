"""The second reference: the rules as the specification has them, applied until nothing is new.

It reads the patterns of ``icatkg.reasoning.rules`` and joins them in order, over generalised triples and with
all axiomatic ones. It shares nothing else with the engine. Of table 8, whose rules are given in words,
dt-type1 alone is applied, and to one datatype; graphs for it hold no two literals of one value and ask for no
datatype.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from icatkg.namespaces import PREFIXES
from icatkg.reasoning.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import BlankNode

    Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
    Fact: TypeAlias = tuple[Term, Term, Term]
    Binding: TypeAlias = dict[str, Term]

__all__ = ["naive_closure"]

_FIRST, _REST, _NIL = (NamedNode(PREFIXES["rdf"] + name) for name in ("first", "rest", "nil"))
_ANNOTATIONS = [
    "rdfs:label",
    "rdfs:comment",
    "rdfs:seeAlso",
    "rdfs:isDefinedBy",
    "owl:deprecated",
    "owl:versionInfo",
    "owl:priorVersion",
    "owl:backwardCompatibleWith",
    "owl:incompatibleWith",
]


class _Facts:
    def __init__(self, facts: Iterable[Fact]) -> None:
        self.all: set[Fact] = set()
        self._found: dict[tuple[Term | None, Term, Term | None], list[Fact]] = {}
        for fact in facts:
            self.add(fact)

    def add(self, fact: Fact) -> None:
        s, p, o = fact
        if fact not in self.all:
            self.all.add(fact)
            for key in {(s, p, o), (s, p, None), (None, p, o), (None, p, None)}:
                self._found.setdefault(key, []).append(fact)

    def match(self, s: Term | None, p: Term | None, o: Term | None) -> Iterable[Fact]:
        if p is not None:
            return self._found.get((s, p, o), ())
        return [f for f in self.all if (s is None or f[0] == s) and (o is None or f[2] == o)]


def _constant(token: str) -> Term:
    if token.startswith('"'):
        return Literal(token[1], datatype=NamedNode(PREFIXES["xsd"] + "nonNegativeInteger"))
    prefix, _, name = token.partition(":")
    return NamedNode(PREFIXES[prefix] + name)


def _indexed(pattern: str, n: int, i: int | None, j: int | None = None) -> str:
    """Put numbers in place of the letters of an index."""
    values = {"n+1": n + 1, "n": n, "i+1": (i or 0) + 1, "i": i, "j": j}

    def number(match: re.Match[str]) -> str:
        value = values[match[2]]
        return match[0] if value is None else f"?{match[1]}{value}"

    return re.sub(r"\?([a-z])(n\+1|i\+1|n|i|j)(?![\w'])", number, pattern)


def _terms(pattern: str, binding: Binding) -> list[Term | None]:
    return [binding.get(t) if t.startswith("?") else _constant(t) for t in pattern.split(" ")]


def _lists(facts: _Facts, head: Term, seen: tuple[Term, ...] = ()) -> Iterator[list[Term]]:
    for _, _, item in facts.match(head, _FIRST, None):
        for _, _, rest in facts.match(head, _REST, None):
            if rest == _NIL:
                yield [item]
            elif rest not in (*seen, head):
                yield from ([item, *others] for others in _lists(facts, rest, (*seen, head)))


def _solve(  # noqa: C901, PLR0912 - in one piece it can be held against the notation of the rules
    facts: _Facts, body: list[str], binding: Binding, n: int
) -> Iterator[tuple[Binding, int]]:
    """Give the ways to fill in the variables of patterns, with the length of their list."""
    if not body:
        yield binding, n
        return
    pattern, *rest = body
    if pattern.startswith("LIST "):
        _, head, first, _, _ = pattern.split(" ")
        for items in _lists(facts, binding[head]):
            bound = binding | {f"{first[:-1]}{k}": item for k, item in enumerate(items, 1)}
            letters = set(re.findall(r"\?[a-z]([ij])(?![\w'])", " ".join(p for p in rest if "EACH" not in p)))
            choices: Iterable[tuple[int | None, int | None]] = [(None, None)]
            if letters == {"i", "j"}:
                choices = list(combinations(range(1, len(items) + 1), 2))
            elif letters == {"i"}:
                choices = [(k, None) for k in range(1, len(items) + 1)]
            for i, j in choices:
                rewritten = []
                for other in rest:
                    if other.startswith("EACH "):
                        rewritten += [_indexed(other[5:], len(items), k) for k in range(1, len(items) + 1)]
                    else:
                        rewritten.append(_indexed(other, len(items), i, j))
                yield from _solve(facts, rewritten, bound, len(items))
        return
    names = pattern.split(" ")
    for fact in list(facts.match(*_terms(pattern, binding))):
        bound = dict(binding)
        for name, term in zip(names, fact, strict=True):
            if name.startswith("?") and bound.setdefault(name, term) != term:
                break
        else:
            yield from _solve(facts, rest, bound, n)


def _heads(head: tuple[str, ...], n: int) -> Iterator[str]:
    for pattern in head:
        if pattern.startswith("EACH "):
            yield from (_indexed(pattern[5:], n, k) for k in range(1, n + 1))
        else:
            yield _indexed(pattern, n, None)


def naive_closure(triples: Iterable[Triple]) -> tuple[set[Fact], set[str]]:
    """Give all that follows, generalised and axiomatic triples included, and the rules that give *false*."""
    facts = _Facts((t.subject, t.predicate, t.object) for t in triples)
    kind = _constant("rdf:type")
    for name in _ANNOTATIONS:
        facts.add((_constant(name), kind, _constant("owl:AnnotationProperty")))
    for name in ("Thing", "Nothing"):
        facts.add((_constant("owl:" + name), kind, _constant("owl:Class")))
    facts.add((_constant("xsd:integer"), kind, _constant("rdfs:Datatype")))
    false: set[str] = set()
    size = -1
    while size < len(facts.all):
        size = len(facts.all)
        for rule in RULES.values():
            if not rule.body or rule.name == "dt-not-type":
                continue
            for binding, n in list(_solve(facts, list(rule.body), {}, 0)):
                if not rule.head:
                    false.add(rule.name)
                for pattern in _heads(rule.head, n):
                    s, p, o = _terms(pattern, binding)
                    if s is not None and p is not None and o is not None:
                        facts.add((s, p, o))
    return facts.all, false
