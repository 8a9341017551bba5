"""Describing one thing: what is stated of it, what points to it, and the passages behind each claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg.identifiers import contract, natural_key
from icatkg.namespaces import ICAT, PREFIXES
from icatkg.querying.entities import entity_named, label_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import BlankNode, Quad, Store, Triple

    from icatkg.dataset import Dataset

    Term = NamedNode | BlankNode | Literal | Triple

__all__ = ["Description", "Mention", "Value", "describe", "quads_about"]

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_STATED_IN = NamedNode(ICAT + "statedIn")
_MENTIONS = NamedNode(ICAT + "mentions")
_EARLIEST = NamedNode(ICAT + "earliest")
_DATE = NamedNode(ICAT + "date")
_SHOWN_ELSEWHERE = frozenset({_TYPE, _STATED_IN, NamedNode(PREFIXES["rdfs"] + "label")})


class Value(NamedTuple):
    """A statement about the thing: property and value as people read them."""

    property: str
    value: str


class Mention(NamedTuple):
    """A claim in which the thing occurs.

    Attributes
    ----------
    kind
        Label of the claim's class.
    label
        Label of the claim, or the name itself for an attested name.
    date
        When, as stated; empty when not.
    sources
        Locators of the passages.
    iri
        The claim.

    """

    kind: str
    label: str
    date: str
    sources: tuple[str, ...]
    iri: str


class Description(NamedTuple):
    """Everything known about one thing.

    Attributes
    ----------
    iri, label, kinds
        The thing, its label, the labels of its classes.
    values
        What is stated of it directly.
    inferred
        What follows of it, in the terms of icatkg.
    sources
        Locators of the passages, when the thing is itself a claim.
    mentions
        The claims it occurs in, by kind, date and label.
    passages
        Locators of the passages that mention it.

    """

    iri: str
    label: str
    kinds: tuple[str, ...]
    values: tuple[Value, ...]
    inferred: tuple[Value, ...]
    sources: tuple[str, ...]
    mentions: tuple[Mention, ...]
    passages: tuple[str, ...]


class _Reader:
    def __init__(self, store: Store) -> None:
        self.store = store

    def objects(self, subject: NamedNode | BlankNode, predicate: NamedNode) -> list[Term]:
        quads = self.store.quads_for_pattern(subject, predicate, None, _DEFAULT)
        return sorted((q.object for q in quads), key=lambda t: natural_key(str(t)))

    def text(self, term: Term) -> str:
        if isinstance(term, Literal):
            return term.value
        if not isinstance(term, NamedNode):
            return str(term)
        return label_of(self.store, term) or contract(term.value) or term.value

    def texts(self, subject: NamedNode | BlankNode, predicate: NamedNode) -> tuple[str, ...]:
        return tuple(sorted((self.text(o) for o in self.objects(subject, predicate)), key=natural_key))


def describe(dataset: Dataset, entity: str) -> Description:
    """Describe the thing that ``entity`` names.

    Parameters
    ----------
    dataset
        Where to look.
    entity
        An IRI, a CURIE, an id or a name as written.

    Raises
    ------
    UnknownNameError
        Nothing, or several things, go by that name.

    """
    store = dataset.store(named_graphs=False, inferred=False)
    reader = _Reader(store)
    thing = entity_named(store, entity)
    stated = store.quads_for_pattern(thing, None, None, _DEFAULT)
    follows = (q for q in dataset.inferred_about(thing) if q.predicate.value.startswith(ICAT))
    mentions, passages = set(), set()
    for quad in store.quads_for_pattern(None, None, thing, _DEFAULT):
        if quad.predicate == _MENTIONS:
            passages.add(reader.text(quad.subject))
        elif isinstance(quad.subject, NamedNode):
            mentions.add(_mention(reader, quad.subject))
    return Description(
        iri=thing.value,
        label=reader.text(thing),
        kinds=reader.texts(thing, _TYPE),
        values=_values(reader, stated),
        inferred=_values(reader, follows),
        sources=reader.texts(thing, _STATED_IN),
        mentions=tuple(sorted(mentions, key=_order(reader))),
        passages=tuple(sorted(passages, key=natural_key)),
    )


def _values(reader: _Reader, quads: Iterable[Quad]) -> tuple[Value, ...]:
    values = {
        Value(reader.text(q.predicate), reader.text(q.object))
        for q in quads
        if q.predicate not in _SHOWN_ELSEWHERE
    }
    return tuple(sorted(values, key=lambda v: (natural_key(v.property), natural_key(v.value))))


def _mention(reader: _Reader, claim: NamedNode) -> Mention:
    written = reader.texts(claim, NamedNode(ICAT + "writtenForm"))
    dates = reader.texts(claim, _DATE)
    return Mention(
        kind=" / ".join(reader.texts(claim, _TYPE)),
        label=written[0] if written else reader.text(claim),
        date=dates[0] if dates else "",
        sources=reader.texts(claim, _STATED_IN),
        iri=claim.value,
    )


def _order(reader: _Reader) -> Callable[[Mention], tuple[object, ...]]:
    def key(mention: Mention) -> tuple[object, ...]:
        begins = reader.texts(NamedNode(mention.iri), _EARLIEST)
        return mention.kind, begins[:1] or ("9999",), natural_key(mention.label), mention.iri

    return key


def quads_about(dataset: Dataset, iri: str) -> list[Quad]:
    """Give the quads of a thing, of the claims it occurs in, and of the passages behind them.

    The quads are exactly as written, in their named graphs.
    """
    thing = NamedNode(iri)
    quads = dataset.quads()
    chosen = {thing} | {q.subject for q in quads if q.object == thing and q.predicate != _MENTIONS}
    chosen |= {
        q.object
        for q in quads
        if q.subject in chosen and q.predicate == _STATED_IN and isinstance(q.object, NamedNode)
    }
    return [q for q in quads if q.subject in chosen]
