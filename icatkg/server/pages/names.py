"""All names in a graph, for finding things by them: labels, titles, and names as documents write them."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import combining, normalize
from weakref import WeakKeyDictionary

from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg.identifiers import natural_key
from icatkg.namespaces import BASE, ICAT, PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import Store

    from icatkg.dataset import Dataset

__all__ = ["LONGEST", "Name", "Names", "folded", "names_of", "near_names"]

LONGEST = 100  # letters of what is looked for
_DEFAULT = DefaultGraph()
_NAME_OF = NamedNode(ICAT + "nameOf")
_NAMES = tuple(NamedNode(ICAT + p) for p in ("writtenForm", "spelledOut", "acronym"))
_LABELS = (
    NamedNode(PREFIXES["rdfs"] + "label"),
    NamedNode(PREFIXES["skos"] + "prefLabel"),
    NamedNode(ICAT + "title"),
)
_NEAR = 6
_COMPARED = 40
_LIKE = 0.6
_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-"})


class Name(NamedTuple):
    """A name of a thing.

    Attributes
    ----------
    folded, text
        For comparing, and as written.
    thing
        What bears it.
    claim
        The claim that a document writes it so; nothing for a label.

    """

    folded: str
    text: str
    thing: NamedNode
    claim: NamedNode | None


def folded(text: str) -> str:
    """Give a text without what makes no difference to readers: case, accents, kinds of dashes and quotes.

    >>> folded("Côte  d’Ivoire")
    "cote d'ivoire"
    """
    plain = "".join(c for c in normalize("NFKD", text.translate(_ALIKE)) if not combining(c))
    return " ".join(plain.casefold().split())


class Names:
    """The names in a store, read once.

    Parameters
    ----------
    store
        What is looked in; it does not change.

    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def all(self) -> list[Name]:
        """Every name, in natural order."""
        found: set[Name] = set()
        for predicate in _NAMES:
            for quad in self._store.quads_for_pattern(None, predicate, None, _DEFAULT):
                for named in self._store.quads_for_pattern(quad.subject, _NAME_OF, None, _DEFAULT):
                    if isinstance(named.object, NamedNode) and isinstance(quad.subject, NamedNode):
                        found.add(_name(quad.object, named.object, quad.subject))
        for predicate in _LABELS:
            for quad in self._store.quads_for_pattern(None, predicate, None, _DEFAULT):
                if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(BASE):
                    found.add(_name(quad.object, quad.subject, None))
        # The label of a name as written says no more than the name itself.
        claims = {name.claim for name in found}
        found = {name for name in found if name.thing not in claims}
        return sorted(found, key=lambda n: (natural_key(n.text), n.thing.value, str(n.claim)))

    @cached_property
    def named(self) -> frozenset[NamedNode]:
        """The things that a document names."""
        return frozenset(name.thing for name in self.all if name.claim is not None)

    def found(self, text: str) -> dict[NamedNode, list[Name]]:
        """Give the things with a name that holds all words of a text, each with these names, best first.

        What a document names goes before the rest, then a whole name before its beginning, this before the
        beginning of a word, and that before a part of one.
        """
        wanted = folded(text)
        words = wanted.split()
        begins = re.compile(r"\b" + re.escape(wanted)) if wanted else None
        things: dict[NamedNode, list[tuple[int, Name]]] = {}
        for name in self.all:
            if begins is not None and all(word in name.folded for word in words):
                rank = (
                    0
                    if name.folded == wanted
                    else 1
                    if name.folded.startswith(wanted)
                    else 2
                    if begins.search(name.folded)
                    else 3
                )
                things.setdefault(name.thing, []).append((rank, name))
        best = {thing: min(names, key=lambda pair: pair[0]) for thing, names in things.items()}
        order = sorted(
            things,
            key=lambda t: (t not in self.named, best[t][0], natural_key(best[t][1].text), t.value),
        )
        return {t: [name for _, name in sorted(things[t], key=lambda pair: pair[0])] for t in order}

    def near(self, text: str) -> list[str]:
        """Give a few names of what documents name that look like a text."""
        from difflib import get_close_matches

        wanted = folded(text)[:LONGEST]
        shared = Counter(form for part in _parts(wanted) for form in self._by_part.get(part, ()))
        compared = sorted(shared, key=lambda form: (-shared[form] / (len(form) + 2), form))[:_COMPARED]
        return [self._texts[form] for form in get_close_matches(wanted, compared, _NEAR, _LIKE)]

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {name.folded[:LONGEST]: name.text for name in self.all if name.thing in self.named}

    @cached_property
    def _by_part(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for form in self._texts:
            for part in _parts(form):
                found.setdefault(part, []).append(form)
        return found


def _parts(text: str) -> set[str]:
    """Give the pairs of letters of a text: what is alike shares many."""
    return {text[n : n + 2] for n in range(len(text) - 1)}


def _name(value: object, thing: NamedNode, claim: NamedNode | None) -> Name:
    text = value.value if isinstance(value, Literal) else str(value)
    return Name(folded(text), text, thing, claim)


_OF_DATASET: WeakKeyDictionary[Dataset, Names] = WeakKeyDictionary()


def names_of(dataset: Dataset) -> Names:
    """Give the names in a dataset, read once."""
    if dataset not in _OF_DATASET:
        _OF_DATASET[dataset] = Names(dataset.store())
    return _OF_DATASET[dataset]


def near_names(dataset: Dataset, path: str) -> list[str]:
    """Give names that look like the last part of an address that leads nowhere."""
    words = re.sub(r"[-_+]", " ", path.rstrip("/").rpartition("/")[2].partition(".")[0])
    names = names_of(dataset)
    found = names.found(words[:LONGEST]) if len(words) > 1 else {}
    texts = [matched[0].text for matched in found.values()][:_NEAR] or names.near(words)
    return list(dict.fromkeys(texts))
