"""Statements, sources and rules in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Variable

from icatkg.identifiers import contract
from icatkg.lineage.footnotes import locators_in_words
from icatkg.lineage.places import DOCUMENT
from icatkg.namespaces import PREFIXES
from icatkg.querying.entities import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import BlankNode, Store, Triple

    from icatkg.explanation.origins import Origin

    Term = NamedNode | BlankNode | Literal | Triple | Variable

__all__ = ["Wording", "compact"]

# How properties that our ontology does not define are read between subject and object.
_READINGS = {
    "rdf:type": "is a",
    "rdfs:subClassOf": "is a subclass of",
    "rdfs:subPropertyOf": "is a subproperty of",
    "rdfs:domain": "has domain",
    "rdfs:range": "has range",
    "rdfs:label": "has label",
    "owl:allValuesFrom": "has all values from",
    "owl:disjointWith": "is disjoint with",
    "owl:equivalentClass": "is equivalent to",
    "owl:equivalentProperty": "is equivalent to",
    "owl:hasValue": "has value",
    "owl:inverseOf": "is the inverse of",
    "owl:onProperty": "is a restriction on",
    "owl:propertyChainAxiom": "follows from the chain",
    "owl:sameAs": "is the same as",
    "owl:someValuesFrom": "has some value from",
}
_TYPED = frozenset(PREFIXES["xsd"] + name for name in ("string",))


def compact(terms: Iterable[Term]) -> str:
    """Give terms as Turtle would have them with all prefixes declared: CURIEs for IRIs."""
    return " ".join(map(_compact, terms))


def _compact(term: Term) -> str:
    if isinstance(term, NamedNode):
        return contract(term.value) or str(term)
    if isinstance(term, Literal) and term.language is None and term.datatype.value not in _TYPED:
        return f"{Literal(term.value)}^^{contract(term.datatype.value) or term.datatype}"
    return str(term)


class Wording:
    """Words for what is in a store; each IRI is looked up once.

    Parameters
    ----------
    store
        Where labels are.

    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, str] = {}

    def term(self, term: Term) -> str:
        """Give a term for readers: its label, else its CURIE, else itself; the text of a literal."""
        if isinstance(term, Literal):
            return f'"{term.value}"' if term.datatype.value in _TYPED or term.language else term.value
        if not isinstance(term, NamedNode):
            return str(term)
        if term.value not in self._known:
            label = label_of(self._store, term)
            self._known[term.value] = label or contract(term.value) or term.value
        return self._known[term.value]

    def property(self, term: Term) -> str:
        """Give a property for readers, as it reads between subject and object."""
        return _READINGS.get(_compact(term)) or self.term(term)

    def statement(self, terms: Iterable[Term]) -> str:
        """Give a statement or a pattern for readers."""
        subject, predicate, value = terms
        return f"{self.term(subject)} · {self.property(predicate)} · {self.term(value)}"

    def origin(self, origin: Origin) -> str:
        """Say where a statement stands: passages or graph, with the file, and who added it."""
        source = origin.source
        locators = locators_in_words(passage.locator for passage in source.passages)
        if source.kind == DOCUMENT and locators:
            where = f"stated in {locators}"
        elif source.kind == DOCUMENT:
            where = f"stated in document {self.term(NamedNode(source.document or source.graph))}"
        else:
            where = f"asserted in “{source.title}”"
            if source.kind != "added":
                where += f" ({source.kind})"
            if locators or source.references:
                where += f", after {locators or ', '.join(source.references)}"
        return where

    def details(self, origin: Origin) -> str:
        """Say in which graph and line a statement stands, and who added it."""
        graph = contract(origin.source.graph) or f"<{origin.source.graph}>"
        line = f":{origin.line}" if origin.line else ""
        added = ", ".join(self.added_by(origin))
        parts = [graph, f"{origin.file}{line}", f"added by {added}" if added else ""]
        return ", ".join(part for part in parts if part)

    def added_by(self, origin: Origin) -> list[str]:
        """Give the names of those who added a statement."""
        return [self.term(NamedNode(who)) if "://" in who else who for who in origin.added_by]
