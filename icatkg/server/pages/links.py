"""Terms as people read them, with the address of their page, and the sources of statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from icatkg.identifiers import contract, natural_key
from icatkg.lineage.sources import source_index
from icatkg.namespaces import BASE, ICAT, PREFIXES
from icatkg.querying.entities import label_of
from icatkg.server.pages.moment import Moment
from icatkg.server.pages.times import told_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from icatkg.dataset import Dataset

    Node = NamedNode | BlankNode
    Term = Node | Literal | Triple

__all__ = ["Card", "Link", "Links", "Sourced", "address_of"]

_DEFAULT = DefaultGraph()
_PLACES = {
    NamedNode(ICAT + "statedIn"): "Stated in",
    NamedNode(ICAT + "atPassage"): "Read in",
    NamedNode(ICAT + "soughtIn"): "Looked for in",
}
_NUMBER = NamedNode(ICAT + "documentNumber")
_IN_DOCUMENT = NamedNode(ICAT + "inDocument")
_LABEL = NamedNode(PREFIXES["rdfs"] + "label")
_DEEPEST = 4
# Terms of others that our own pages speak of, in words.
_WORDS = {
    "dcat:Dataset": "data set",
    "dcterms:description": "description",
    "dcterms:license": "licence",
    "dcterms:source": "source",
    "dcterms:title": "title",
    "owl:Class": "class",
    "owl:DatatypeProperty": "property with a text, a number or a date",
    "owl:ObjectProperty": "property with another thing",
    "owl:Ontology": "vocabulary",
    "owl:inverseOf": "the other way round",
    "rdfs:comment": "remark",
    "rdfs:domain": "said of",
    "rdfs:isDefinedBy": "defined by",
    "rdfs:range": "values",
    "rdfs:seeAlso": "see also",
    "rdfs:subClassOf": "is a sort of",
    "rdfs:subPropertyOf": "is a sort of",
    "skos:Concept": "concept",
    "skos:ConceptScheme": "list of concepts",
    "skos:broader": "narrower than",
    "skos:closeMatch": "close to",
    "skos:definition": "definition",
    "skos:exactMatch": "same as",
    "skos:example": "example",
    "skos:inScheme": "in the list",
    "skos:prefLabel": "name",
    "skos:scopeNote": "remark",
}


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
    card
        The element of the page that tells more about where it leads: see :class:`Card`.

    """

    text: str
    href: str = ""
    language: str = ""
    card: str = ""


class Card(NamedTuple):
    """What is told of a passage beside a link to it.

    Attributes
    ----------
    name
        The identifier of the element.
    passage, document
        The passage in words, and its document.
    date
        When the document was issued, as far as that is known.

    """

    name: str
    passage: Link
    document: Link
    date: str


class Sourced(NamedTuple):
    """A value with its sources, and whether it follows from others."""

    value: Link
    sources: tuple[Link, ...]


def address_of(iri: str, at: str | Moment = "") -> str:
    """Give the address of the page about a thing of ours, in a view in time."""
    path = "/" + quote(iri.removeprefix(BASE), safe="/-._~:@!$'()*+,;=")
    return Moment.given(at).kept(path + ("" if path.endswith("/") else ".html"))


class Links:
    """Makes links for the terms of one dataset.

    Parameters
    ----------
    dataset
        Where labels and sources are.
    at
        The view in time that is kept in each link; a text is the date of the world.

    """

    def __init__(self, dataset: Dataset, at: str | Moment = "") -> None:
        self.store = dataset.store()
        self.at = Moment.given(at)
        self._cards: dict[str, Card | None] = {}
        self._index = source_index(dataset)

    def link(self, term: Term, depth: int = 0, *, card: bool = True) -> Link:
        """Give a term as a link, a passage with a card unless told; a blank node as its properties."""
        if isinstance(term, Literal):
            return Link(term.value, "", term.language or "")
        if isinstance(term, BlankNode):
            return Link(self._bracketed(term, depth))
        if not isinstance(term, NamedNode):
            return Link(str(term))
        text = self.text(term)
        if not term.value.startswith(BASE):
            return Link(text, term.value if term.value.startswith(("https://", "http://")) else "")
        described = next(iter(self.store.quads_for_pattern(term, None, None, _DEFAULT)), None)
        return Link(
            text, address_of(term.value, self.at) if described else "", "", self._card(term) if card else ""
        )

    @property
    def cards(self) -> tuple[Card, ...]:
        """What is told of the passages to which links were made, for the end of the page."""
        return tuple(card for card in self._cards.values() if card is not None)

    def _card(self, term: NamedNode) -> str:
        if term.value not in self._cards:
            self._cards[term.value] = self._made_card(term)
        card = self._cards[term.value]
        return "" if card is None else card.name

    def _made_card(self, term: NamedNode) -> Card | None:
        for quad in self.store.quads_for_pattern(term, _IN_DOCUMENT, None, _DEFAULT):
            if isinstance(quad.object, NamedNode):
                labels = self.store.quads_for_pattern(term, _LABEL, None, _DEFAULT)
                text = min((q.object.value for q in labels if isinstance(q.object, Literal)), default="")
                passage = Link(text or self.text(term), address_of(term.value, self.at))
                document = Link(self.text(quad.object), address_of(quad.object.value, self.at))
                name = f"passage-{len(self._cards) + 1}"
                return Card(name, passage, document, told_date(self.store, quad.object))
        return None

    def text(self, term: NamedNode) -> str:
        """Give what people call a thing."""
        name = contract(term.value) or term.value
        return label_of(self.store, term) or _WORDS.get(name, name)

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
                node = NamedNode(passage.iri)
                found[Link(passage.locator, address_of(passage.iri, self.at), "", self._card(node))] = None
            if not source.passages:
                found[Link(source.title, self.link(NamedNode(source.graph)).href)] = None
        return tuple(found)

    def passages(self, claim: NamedNode) -> tuple[Link, ...]:
        """Give the passages that a claim cites; for a reading or a gap, where it is read or was sought."""
        return self.places(claim)[1]

    def places(self, claim: NamedNode) -> tuple[str, tuple[Link, ...]]:
        """Give the same, after a word for what these passages are to the claim."""
        for predicate, words in _PLACES.items():
            quads = list(self.store.quads_for_pattern(claim, predicate, None, _DEFAULT))
            if quads:
                return words, self.sorted(self.place(q.object) for q in quads)
        return "", ()

    def place(self, term: Term) -> Link:
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
