"""The checks of how terms are used, named and given up, in the manner of :mod:`tests.ontology.checks`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.ontology.checks import (
    CLASS_TYPES,
    CURIE,
    PROPERTY_TYPES,
    own_references,
    short,
    terms_of,
    values,
)
from tests.ontology.tree import iri, read_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pyoxigraph import Triple

CONCEPT_TYPES = {iri("icat:Kind").value, iri("icat:Topic").value}
TERM_TYPES = CLASS_TYPES | PROPERTY_TYPES | CONCEPT_TYPES
_DEPRECATED = iri("owl:deprecated")
_UPWARDS = ("rdfs:subClassOf", "rdfs:subPropertyOf", "skos:broader")


def deprecated(terms: Sequence[Triple]) -> set[str]:
    """Give the terms that are marked as deprecated."""
    return {t for t, found in values(terms, _DEPRECATED).items() if [v.value for v in found] == ["true"]}


def unused_problems(terms: Sequence[Triple], used: Collection[str]) -> list[str]:
    """Tell which terms are neither used nor above one that is; deprecated ones need not be."""
    above: dict[str, set[str]] = {}
    for name in _UPWARDS:
        for term, found in values(terms, iri(name)).items():
            above.setdefault(term, set()).update(value.value for value in found)
    needed, waiting = set(), list(used)
    while waiting:
        term = waiting.pop()
        if term not in needed:
            needed.add(term)
            waiting += above.get(term, ())
    unused = {*terms_of(terms, TERM_TYPES)} - needed - deprecated(terms)
    return [f"{short(term)} is used nowhere" for term in sorted(unused)]


def example_problems(terms: Sequence[Triple], triples: Iterable[Triple]) -> list[str]:
    """Tell which examples name something that does not exist, or show a triple that is not there."""
    everything = set(triples)
    known = own_references(everything)
    problems = []
    for term, found in values(terms, iri("skos:example")).items():
        for text in (value.value for value in found):
            names = [prefix + ":" + local for prefix, local in CURIE.findall(text)]
            missing = [name for name in names if iri(name).value not in known]
            problems += [f"{short(term)}: {name} in its example" for name in missing]
            words = text.removesuffix(".").split()
            if words == names and len(words) == 3 and not missing and {*read_text(text)} - everything:
                problems.append(f"{short(term)}: its example is not in the data")
    return sorted(problems)


def deprecation_problems(terms: Sequence[Triple], used: Collection[str]) -> list[str]:
    """Tell which deprecated terms lack a successor or a note, or are used all the same."""
    gone = deprecated(terms)
    successors, notes = values(terms, iri("dcterms:isReplacedBy")), values(terms, iri("skos:scopeNote"))
    marked = {t for name in (_DEPRECATED, iri("dcterms:isReplacedBy")) for t in values(terms, name)}
    alive = {*terms_of(terms, TERM_TYPES)} - gone
    problems = [f"{short(term)} is replaced but not deprecated" for term in sorted(marked - gone)]
    for term in sorted(gone):
        if not {value.value for value in successors.get(term, [])} & alive:
            problems.append(f"{short(term)} is deprecated without a living dcterms:isReplacedBy")
        if not any(note.value.startswith("Deprecated since ") for note in notes.get(term, [])):
            problems.append(f"{short(term)} is deprecated without a note since when and why")
        if term in used:
            problems.append(f"{short(term)} is deprecated and used")
    return problems
