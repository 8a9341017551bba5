"""Real IRIs near to one that does not occur, or does not occur in that role."""

from __future__ import annotations

import re
from collections import defaultdict
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, NamedNode

from icatkg.diagnosis.census import folded
from icatkg.namespaces import BASE, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pyoxigraph import Store

    from icatkg.diagnosis.census import Census

__all__ = ["Near", "local_name", "nearest", "similar"]

# Below this, names have little more than their length in common.
_LIKE = 0.75
_SCHEMA, _SKOS = PREFIXES["schema"], PREFIXES["skos"]
# Properties by which the common vocabularies give a thing its name.
_NAMING = (
    PREFIXES["rdfs"] + "label",
    _SKOS + "prefLabel",
    PREFIXES["dcterms"] + "title",
    PREFIXES["foaf"] + "name",
    _SCHEMA + "name",
    _SCHEMA + "title",
    "http://schema.org/name",
    "http://purl.org/dc/elements/1.1/title",
)
_TIES = tuple(
    NamedNode(namespace + name)
    for namespace, names in (
        (PREFIXES["owl"], ("equivalentClass", "equivalentProperty", "sameAs")),
        (PREFIXES["rdfs"], ("subClassOf", "subPropertyOf")),
        (_SKOS, ("exactMatch", "closeMatch", "narrowMatch", "broadMatch")),
    )
    for name in names
)
_DEFAULT = DefaultGraph()


class Near(NamedTuple):
    """A real IRI near to the one asked for.

    Attributes
    ----------
    iri
        The IRI.
    uses
        How often it occurs in the role asked for.
    reason
        Why it is near: ``the same name in another namespace``.

    """

    iri: str
    uses: int
    reason: str


def local_name(iri: str) -> str:
    """Give what follows the last ``/``, ``#`` or ``:`` of an IRI."""
    return re.split(r"[/#:]", iri.rstrip("/#"))[-1]


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def similar(wanted: str, names: Iterable[str], most: int = 3) -> list[str]:
    """Give the names most like the one wanted, best first, by the ratio of Ratcliff and Obershelp."""
    squeezed = _squeezed(wanted)
    scored = []
    matcher = SequenceMatcher(b=squeezed, autojunk=False)
    for name in names:
        matcher.set_seq1(_squeezed(name))
        if matcher.real_quick_ratio() >= _LIKE and matcher.quick_ratio() >= _LIKE:
            ratio = matcher.ratio()
            if ratio >= _LIKE:
                scored.append((-ratio, name))
    return [name for _, name in sorted(scored)[:most]]


def nearest(census: Census, store: Store, iri: str, role: str, most: int = 3) -> list[Near]:
    """Give real IRIs near to one.

    In this order: the same local name elsewhere or in another case; a thing that goes by that name; a term
    that the data ties to it; another property that names things; local names that look alike.

    Parameters
    ----------
    census, store
        What occurs.
    iri
        What is looked for.
    role
        As in :class:`icatkg.diagnosis.occurrences.Occurrence`.
    most
        How many to give.

    """
    candidates = _candidates(census, role)
    name = local_name(iri)
    namespace = iri.removesuffix(name)
    by_name: dict[str, list[str]] = defaultdict(list)
    for candidate in candidates:
        by_name[_squeezed(local_name(candidate))].append(candidate)
    found: dict[str, str] = {}

    def add(iris: Collection[str], reason: str) -> None:
        # The namespace asked for comes first, then ours, then what is used most.
        def rank(candidate: str) -> tuple[bool, bool, int, str]:
            uses = _uses(census, candidate, role)
            return not candidate.startswith(namespace), not candidate.startswith(BASE), -uses, candidate

        names: set[str] = set()
        for candidate in sorted(iris, key=rank):
            # Of terms of one name in several vocabularies the first is enough.
            told = local_name(candidate) in names
            if candidate in candidates and candidate != iri and not told:
                names.add(local_name(candidate))
                found.setdefault(candidate, reason)

    same = by_name.get(_squeezed(name), []) if name else []
    exact = [c for c in same if local_name(c) == name]
    add(exact, "the same name in another namespace")
    add([c for c in same if c not in exact], "the same name written otherwise")
    spaced = folded(re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)))
    add(census.named.get(spaced, ()), "goes by that name")
    add(census.named.get(folded(name), ()), "goes by that name")
    add(_tied(store, iri), "tied to it by the alignments")
    if role == "predicate" and iri in _NAMING:
        add([c for c in _NAMING if c in candidates], "names things here")
    for near in similar(name, by_name, most):
        add(by_name[near], "a name that looks alike")
    return [Near(c, _uses(census, c, role), reason) for c, reason in list(found.items())[:most]]


def _candidates(census: Census, role: str) -> Collection[str]:
    if role == "predicate":
        return census.predicates
    if role == "class":
        return census.classes
    if role == "graph":
        return census.graphs
    return {**census.subjects, **census.objects}


def _uses(census: Census, iri: str, role: str) -> int:
    if role == "predicate":
        return census.predicates[iri]
    if role == "class":
        return census.classes[iri]
    return census.uses(iri)


def _tied(store: Store, iri: str) -> set[str]:
    """Give the IRIs that the data ties to this one, in either direction."""
    node = NamedNode(iri)
    found = set()
    for tie in _TIES:
        for quad in store.quads_for_pattern(None, tie, node, _DEFAULT):
            found.add(getattr(quad.subject, "value", ""))
        for quad in store.quads_for_pattern(node, tie, None, _DEFAULT):
            found.add(getattr(quad.object, "value", ""))
    return found
