"""A count of what occurs in the data, and where: the doctor's measure of what is known."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg.namespaces import ICAT, PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import Store

__all__ = ["IRI_VALUES", "Census", "census_of", "folded", "kind_of"]

IRI_VALUES = "iri"
_RDF_TYPE = PREFIXES["rdf"] + "type"
_NAMES = frozenset(
    [
        PREFIXES["rdfs"] + "label",
        PREFIXES["skos"] + "prefLabel",
        PREFIXES["dcterms"] + "title",
        *(ICAT + name for name in ("title", "writtenForm", "spelledOut", "acronym", "locator")),
    ]
)
_CLASSES = frozenset([PREFIXES["owl"] + "Class", PREFIXES["rdfs"] + "Class"])
_NAME_OF = NamedNode(ICAT + "nameOf")


@lru_cache(maxsize=1)
def census_of(store: Store) -> Census:
    """Count what occurs in a store; for the last store the count is kept, as stores do not change."""
    return Census(store)


def folded(text: str) -> str:
    """Give a text without regard to case, white space and the form of apostrophes."""
    return " ".join(text.replace("’", "'").casefold().split())


class Census:
    """What occurs in the default graph of a store, by its role.

    Parameters
    ----------
    store
        Default graph with every triple once, and the named graphs.

    Attributes
    ----------
    subjects, predicates, objects
        IRI to number of triples with it in that place.
    classes
        IRI to number of things that have it as their type.
    declared
        IRIs that are said to be classes.
    graphs
        The names of the graphs.
    values
        Predicate to kinds of its values with their numbers: a datatype's IRI, ``@en`` for a language,
        ``iri``.
    literals
        Folded text to literals with the predicates that they are values of, and their numbers.
    named
        Folded name to the IRIs that go by it.

    """

    def __init__(self, store: Store) -> None:
        self.subjects: Counter[str] = Counter()
        self.predicates: Counter[str] = Counter()
        self.objects: Counter[str] = Counter()
        self.classes: Counter[str] = Counter()
        self.declared: set[str] = set()
        self.graphs = {g.value for g in store.named_graphs() if isinstance(g, NamedNode)}
        self.values: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.literals: defaultdict[str, Counter[tuple[Literal, str]]] = defaultdict(Counter)
        self.named: defaultdict[str, set[str]] = defaultdict(set)
        for quad in store.quads_for_pattern(None, None, None, DefaultGraph()):
            subject, predicate, value = quad.subject, quad.predicate.value, quad.object
            if isinstance(subject, NamedNode):
                self.subjects[subject.value] += 1
            self.predicates[predicate] += 1
            if isinstance(value, Literal):
                self.values[predicate][kind_of(value)] += 1
                self.literals[folded(value.value)][value, predicate] += 1
                if predicate in _NAMES and isinstance(subject, NamedNode):
                    self.named[folded(value.value)].add(subject.value)
            elif isinstance(value, NamedNode):
                self.values[predicate][IRI_VALUES] += 1
                self.objects[value.value] += 1
                if predicate == _RDF_TYPE:
                    self.classes[value.value] += 1
                    if value.value in _CLASSES and isinstance(subject, NamedNode):
                        self.declared.add(subject.value)
        self._bearers(store)

    def _bearers(self, store: Store) -> None:
        """Put in place of a record of a name the thing that bears it."""
        bearer: dict[str, set[str]] = defaultdict(set)
        for quad in store.quads_for_pattern(None, _NAME_OF, None, DefaultGraph()):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                bearer[quad.subject.value].add(quad.object.value)
        for text, iris in self.named.items():
            self.named[text] = {b for iri in iris for b in bearer.get(iri, {iri})}

    def uses(self, iri: str) -> int:
        """Count the triples that an IRI occurs in, once for each place."""
        return self.subjects[iri] + self.predicates[iri] + self.objects[iri]

    def is_class(self, iri: str) -> bool:
        """Tell whether something has it as its type, or it is said to be a class."""
        return iri in self.classes or iri in self.declared

    def knows(self, iri: str) -> bool:
        """Tell whether an IRI occurs at all."""
        return bool(self.uses(iri)) or iri in self.graphs


def kind_of(value: Literal) -> str:
    """Give the kind of a literal: ``@`` and its language, or its datatype."""
    return f"@{value.language}" if value.language else value.datatype.value
