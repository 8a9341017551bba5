"""Terms in words: labels of the state they belong to, else of the other one, else of the packaged graph."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from icatkg.dataset import Dataset
from icatkg.graph_files import packaged_files
from icatkg.identifiers import contract, natural_key
from icatkg.namespaces import ICAT, PREFIXES
from icatkg.querying.entities import label_of
from icatkg.stores.embedded import store_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad, Store

    Term = NamedNode | BlankNode | Literal | Triple

__all__ = ["Wording", "short_name"]

_WORDS = {ICAT + "statedIn": "source", PREFIXES["rdf"] + "type": "class"}
_FURTHER = "…"


@cache
def _packaged_store() -> Store:
    return Dataset(packaged_files()).store(named_graphs=False, inferred=False)


def short_name(iri: str) -> str:
    """Give the CURIE of an IRI, or itself."""
    return contract(iri) or iri


class Wording:
    """Words for the terms of one state.

    Parameters
    ----------
    quads
        The state.
    described
        Quads with blank nodes that are to be told by what is said of them.
    other
        The words of the other state.

    """

    def __init__(self, quads: Iterable[Quad], described: Iterable[Quad], other: Wording | None) -> None:
        self._store = store_of(quads, named_graphs=False)
        self._other = other
        self._known: dict[str, str | None] = {}
        self._of_blank: dict[str, list[Quad]] = {}
        for quad in described:
            if isinstance(quad.subject, BlankNode):
                self._of_blank.setdefault(quad.subject.value, []).append(quad)

    def own_label(self, iri: str) -> str | None:
        """Give the label that the state has for an IRI, if any."""
        if iri not in self._known:
            self._known[iri] = label_of(self._store, NamedNode(iri))
        return self._known[iri]

    def name(self, iri: str) -> str:
        """Give a label for an IRI, else its CURIE, else itself."""
        own = self.own_label(iri)
        if own is None and self._other is not None:
            own = self._other.own_label(iri)
        return own or label_of(_packaged_store(), NamedNode(iri)) or short_name(iri)

    def property_name(self, iri: str) -> str:
        """Give the name of a property in a sentence."""
        return _WORDS.get(iri) or self.name(iri)

    def text(self, term: Term, of: Term | None = None) -> str:
        """Give a value, and of which node it is one, in words; a blank node by what is said of it."""
        return self._text(term, frozenset({of.value}) if isinstance(of, BlankNode) else frozenset())

    def _text(self, term: Term, above: frozenset[str]) -> str:
        if isinstance(term, Literal):
            return term.value
        if isinstance(term, NamedNode):
            return self.name(term.value)
        if isinstance(term, Triple):
            parts = (term.subject, term.predicate, term.object)
            return "<<" + " ".join(self._text(part, above) for part in parts) + ">>"
        if term.value in above:
            return _FURTHER
        above |= {term.value}
        said = {
            f"{self.property_name(q.predicate.value)} {self._text(q.object, above)}"
            for q in self._of_blank.get(term.value, ())
        }
        return f"[{'; '.join(sorted(said, key=natural_key))}]"
