"""The OWL 2 RL rules written out as conjunctions: each body a few patterns, each head one.

The table of :mod:`icatkg.reasoning.rules` has patterns over lists of any length. A rule that wants something
of one element, or gives something to each, holds for any length: its list is a pattern with that element. A
rule whose body wants something of each element is written out for one length, with a pattern for each. A rule
with several heads gives one conjunction for each.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from icatkg.namespaces import PREFIXES
from icatkg.reasoning.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyoxigraph import BlankNode, Triple

    from icatkg.reasoning.rules import Rule

    Term = NamedNode | BlankNode | Literal | Triple

__all__ = ["Atom", "Conjunction", "ListAtom", "conjunctions", "list_properties"]

# A triple pattern: each place a term, or the number of a variable.
Atom = tuple["Term | int", "Term | int", "Term | int"]


class ListAtom(NamedTuple):
    """A list as a pattern: the number of the variable for it, and those for its elements.

    With ``any_length`` there is one for the elements, which stands for each of them in turn.
    """

    head: int
    elements: tuple[int, ...]
    any_length: bool


class Conjunction(NamedTuple):
    """A rule for lists of one length or of any, with one head.

    Attributes
    ----------
    rule
        Its W3C name.
    body, head
        Patterns; equal numbers are the same variable.
    variables
        The names of the variables, by number, as the table has them.

    """

    rule: str
    body: tuple[Atom | ListAtom, ...]
    head: Atom
    variables: tuple[str, ...]


@lru_cache
def conjunctions(length: int) -> tuple[Conjunction, ...]:
    """Give the rules that conclude something from something.

    Parameters
    ----------
    length
        The length of the lists of which the rules want something of each element; 0 gives the rules that
        hold for lists of any length, and those without lists.

    """
    return tuple(
        conjunction
        for rule in RULES.values()
        if rule.body and rule.head and any(map(_is_each, rule.body)) == bool(length)
        for conjunction in _written_out(rule, length)
    )


@lru_cache
def list_properties() -> frozenset[NamedNode]:
    """Give the properties that tie something to a list in some rule, such as ``owl:intersectionOf``."""
    found = set()
    for rule in filter(_over_lists, RULES.values()):
        heads = {pattern.split()[1] for pattern in rule.body if pattern.startswith("LIST ")}
        for pattern in rule.body:
            terms = pattern.split()
            if terms[0] != "LIST" and terms[-1] in heads:
                found.add(NamedNode(_expanded(terms[1])))
    return frozenset(found)


def _over_lists(rule: Rule) -> bool:
    return any(map(_is_list, rule.body))


def _is_list(pattern: str) -> bool:
    return pattern.startswith("LIST ")


def _is_each(pattern: str) -> bool:
    return pattern.startswith("EACH ")


def _written_out(rule: Rule, length: int) -> Iterator[Conjunction]:
    for pattern in rule.head:
        names: dict[str, int] = {}
        atoms = [a for p in rule.body for a in _atoms(p, length, names)]
        for head in _plain(pattern, length):
            yield Conjunction(rule.name, tuple(atoms), _atom(head, names), tuple(names))


def _atoms(pattern: str, length: int, names: dict[str, int]) -> Iterator[Atom | ListAtom]:
    if not _is_list(pattern):
        for plain in _plain(pattern, length):
            yield _atom(plain, names)
        return
    _, head, first, *_ = pattern.split(" ")
    element = first.removeprefix("?").removesuffix("1")
    elements = [f"{element}{i}" for i in range(1, length + 1)] or [f"{element}i"]
    numbers = tuple(names.setdefault(name, len(names)) for name in elements)
    yield ListAtom(names[head.removeprefix("?")], numbers, any_length=not length)


# A variable whose last letter is an index: ?yi, ?ui+1, ?un+1.
_INDEXED = re.compile(r"\?([a-z]+)([ijn])(\+1)?(?![\w+'])")


def _plain(pattern: str, length: int) -> Iterator[str]:
    """Write a pattern of the table out; without a length, ``?yi`` stays the variable for any element."""
    bare = pattern.removeprefix("EACH ")
    if not length:
        yield bare
    elif bare == pattern:
        yield _at(pattern, {"n": length})
    else:
        yield from (_at(bare, {"i": i, "n": length}) for i in range(1, length + 1))


def _at(pattern: str, indexes: Mapping[str, int]) -> str:
    """Put numbers in place of index letters."""

    def numbered(match: re.Match[str]) -> str:
        return match[0] if match[2] not in indexes else f"?{match[1]}{indexes[match[2]] + bool(match[3])}"

    return _INDEXED.sub(numbered, pattern)


def _atom(pattern: str, names: dict[str, int]) -> Atom:
    subject, predicate, value = (_term(text, names) for text in pattern.split(" "))
    return subject, predicate, value


def _term(text: str, names: dict[str, int]) -> Term | int:
    if text.startswith("?"):
        return names.setdefault(text[1:], len(names))
    if text.startswith('"'):
        value, _, datatype = text.partition("^^")
        return Literal(value[1:-1], datatype=NamedNode(_expanded(datatype)))
    return NamedNode(_expanded(text))


def _expanded(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local
