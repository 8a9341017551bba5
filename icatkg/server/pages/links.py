"""Terms as people read them, with the address of their page, and the sources of statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from icatkg.identifiers import contract, natural_key
from icatkg.lineage.sources import source_index
from icatkg.namespaces import BASE, ICAT
from icatkg.querying.entities import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from icatkg.dataset import Dataset

    Node = NamedNode | BlankNode
    Term = Node | Literal | Triple

__all__ = ["Link", "Links", "Sourced", "address_of"]

_DEFAULT = DefaultGraph()
_PLACES = tuple(NamedNode(ICAT + name) for name in ("statedIn", "atPassage", "soughtIn"))
_NUMBER = NamedNode(ICAT + "documentNumber")
_DEEPEST = 4


class Link(NamedTuple):
    """A text that may lead somewhere.

    Attributes
    ----------
    text
        What is read.
    href
        Where it leads; empty for nowhere.
    language
        The language of the text, if it has one.

    """

    text: str
    href: str = ""
    language: str = ""


class Sourced(NamedTuple):
    """A value with its sources, and whether it follows from others."""

    value: Link
    sources: tuple[Link, ...]


def address_of(iri: str, at: str = "") -> str:
    """Give the address of the page about a thing of ours."""
    path = "/" + quote(iri.removeprefix(BASE), safe="/-._~:@!$'()*+,;=")
    return path + ("" if path.endswith("/") else ".html") + ("?" + urlencode({"at": at}) if at else "")


class Links:
    """Makes links for the terms of one dataset.

    Parameters
    ----------
    dataset
        Where labels and sources are.
    at
        The date that is kept in each link.

    """

    def __init__(self, dataset: Dataset, at: str = "") -> None:
        self.store = dataset.store()
        self.at = at
        self._index = source_index(dataset)

    def link(self, term: Term, depth: int = 0) -> Link:
        """Give a term as a link; a blank node as its properties in brackets."""
        if isinstance(term, Literal):
            return Link(term.value, "", term.language or "")
        if isinstance(term, BlankNode):
            return Link(self._bracketed(term, depth))
        if not isinstance(term, NamedNode):
            return Link(str(term))
        text = label_of(self.store, term) or contract(term.value) or term.value
        if not term.value.startswith(BASE):
            return Link(text, term.value if term.value.startswith(("https://", "http://")) else "")
        described = next(iter(self.store.quads_for_pattern(term, None, None, _DEFAULT)), None)
        return Link(text, address_of(term.value, self.at) if described else "")

    def _bracketed(self, node: BlankNode, depth: int) -> str:
        if depth >= _DEEPEST:
            return "[…]"
        quads = self.store.quads_for_pattern(node, None, None, _DEFAULT)
        parts = {f"{self.link(q.predicate).text}: {self.link(q.object, depth + 1).text}" for q in quads}
        return "[" + "; ".join(sorted(parts)) + "]"

    def sources(self, quad: Quad) -> tuple[Link, ...]:
        """Give where a statement stands: passages, or the graph where there are none."""
        found: dict[Link, None] = {}
        in_default = Quad(quad.subject, quad.predicate, quad.object)
        for source in self._index.statement(in_default).sources:
            for passage in source.passages:
                found[Link(passage.locator, address_of(passage.iri, self.at))] = None
            if not source.passages:
                found[Link(source.title, self.link(NamedNode(source.graph)).href)] = None
        return tuple(found)

    def passages(self, claim: NamedNode) -> tuple[Link, ...]:
        """Give the passages that a claim cites; for a reading or a gap, where it is read or was sought."""
        for predicate in _PLACES:
            quads = list(self.store.quads_for_pattern(claim, predicate, None, _DEFAULT))
            if quads:
                return self.sorted(self._place(q.object) for q in quads)
        return ()

    def _place(self, term: Term) -> Link:
        """Give a passage, or a document by its number: its label is long."""
        link = self.link(term)
        if isinstance(term, NamedNode):
            for quad in self.store.quads_for_pattern(term, _NUMBER, None, _DEFAULT):
                return link._replace(text=f"document {self.link(quad.object).text}")
        return link

    def sorted(self, links: Iterable[Link]) -> tuple[Link, ...]:
        """Put links in natural order, each once."""
        return tuple(sorted(set(links), key=lambda link: (natural_key(link.text), link.href)))

    def sourced(self, quad: Quad) -> Sourced:
        """Give the value of a statement with its sources."""
        return Sourced(self.link(quad.object), self.sources(quad))
