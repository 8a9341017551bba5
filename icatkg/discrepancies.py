"""Rivals and gaps: where the documents do not agree, and what they do not tell.

Recorded discrepancies come from ``data/reference/discrepancies.ttl``; others are found from the data alone
by the queries in ``queries/checks/``, which all give the same six columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg import resources
from icatkg.identifiers import contract, natural_key
from icatkg.namespaces import ICAT, PREFIXES
from icatkg.querying.entities import entity_named, label_of
from icatkg.querying.execution import execute_stored
from icatkg.querying.stored import read_stored_query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from icatkg.dataset import Dataset
    from icatkg.querying.results import Term

__all__ = ["Discrepancy", "Finding", "Gap", "Side", "found_conflicts", "gaps", "recorded_discrepancies"]

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")


class Side(NamedTuple):
    """One of the readings that stand against each other: its label and where it is read."""

    label: str
    passages: tuple[str, ...]


class Discrepancy(NamedTuple):
    """A recorded discrepancy.

    Attributes
    ----------
    iri, label, kind, summary
        The record, its label, the label of its kind, and why it is one.
    sides
        The readings, in order.

    """

    iri: str
    label: str
    kind: str
    summary: str
    sides: tuple[Side, ...]


class Finding(NamedTuple):
    """A conflict that a check finds.

    Attributes
    ----------
    check
        Name of the check query.
    entity, property, value, other
        What differs, as people read it.
    passages
        Locators of both sides.
    recorded
        IRIs of the recorded discrepancies that cover both passages; empty when it is new.

    """

    check: str
    entity: str
    property: str
    value: str
    other: str
    passages: tuple[str, ...]
    recorded: tuple[str, ...]


class Gap(NamedTuple):
    """A question that the documents leave open: what was looked for, about what, and where."""

    iri: str
    question: str
    about: tuple[str, ...]
    sought_in: tuple[str, ...]
    summary: str


class _Reader:
    """What the default graph says, as people read it."""

    def __init__(self, dataset: Dataset) -> None:
        self.store: Store = dataset.store(named_graphs=False)

    def subjects(self, predicate: NamedNode, object_: Term) -> list[NamedNode]:
        quads = self.store.quads_for_pattern(None, predicate, object_, _DEFAULT)
        return [q.subject for q in quads if isinstance(q.subject, NamedNode)]

    def nodes(self, subject: NamedNode, name: str) -> set[NamedNode]:
        quads = self.store.quads_for_pattern(subject, NamedNode(ICAT + name), None, _DEFAULT)
        return {q.object for q in quads if isinstance(q.object, NamedNode)}

    def text(self, term: Term | None) -> str:
        if isinstance(term, NamedNode):
            return label_of(self.store, term) or contract(term.value) or term.value
        return term.value if isinstance(term, Literal) else ""

    def texts(self, terms: Iterable[Term]) -> tuple[str, ...]:
        return tuple(sorted((self.text(t) for t in terms), key=natural_key))

    def summary(self, subject: NamedNode) -> str:
        quads = self.store.quads_for_pattern(subject, NamedNode(ICAT + "summary"), None, _DEFAULT)
        return min((q.object.value for q in quads if isinstance(q.object, Literal)), default="")

    def of_class(self, name: str) -> list[NamedNode]:
        found = self.subjects(_TYPE, NamedNode(ICAT + name))
        return sorted(found, key=lambda n: natural_key(n.value))

    def passages(self, side: NamedNode) -> set[NamedNode]:
        """Give where a side or discrepancy is read: its own passages, else those of its claims."""
        own = self.nodes(side, "atPassage")
        return own or {p for claim in self.nodes(side, "restsOnClaim") for p in self.nodes(claim, "statedIn")}

    def sides(self, discrepancy: NamedNode) -> list[NamedNode]:
        found = self.subjects(NamedNode(ICAT + "ofDiscrepancy"), discrepancy)
        return sorted(found, key=lambda n: natural_key(n.value))

    def concerned(self, discrepancy: NamedNode) -> set[NamedNode]:
        """Give the things a discrepancy is about, and those in the claims on its sides."""
        claims = {c for side in self.sides(discrepancy) for c in self.nodes(side, "restsOnClaim")}
        things = self.nodes(discrepancy, "about") | claims
        for claim in claims | set(things):
            for name in ("hasOrganisation", "hasPerson", "nameOf", "inEvent", "toPublication"):
                things |= self.nodes(claim, name)
        return things


def recorded_discrepancies(dataset: Dataset, entity: str | None = None) -> list[Discrepancy]:
    """Give the recorded discrepancies, all or those that concern one thing.

    Raises
    ------
    UnknownNameError
        Nothing, or several things, go by the name ``entity``.

    """
    reader = _Reader(dataset)
    wanted = None if entity is None else entity_named(reader.store, entity)
    return [
        Discrepancy(
            iri=node.value,
            label=reader.text(node),
            kind=", ".join(reader.texts(reader.nodes(node, "hasKind"))),
            summary=reader.summary(node),
            sides=tuple(Side(reader.text(s), reader.texts(reader.passages(s))) for s in reader.sides(node)),
        )
        for node in reader.of_class("Discrepancy")
        if wanted is None or wanted in reader.concerned(node)
    ]


def found_conflicts(dataset: Dataset) -> list[Finding]:
    """Run the checks and tell for each finding which recorded discrepancies cover it.

    A discrepancy covers a finding when both passages of the finding are among its own.
    """
    reader = _Reader(dataset)
    covered = {
        node: {p for part in (node, *reader.sides(node)) for p in reader.passages(part)}
        for node in reader.of_class("Discrepancy")
    }
    findings = set()
    for path in resources.query_files("checks"):
        check = read_stored_query(path)
        if "checks" not in check.tags:
            continue
        for entity, property_, value, other, *passages in execute_stored(dataset, check, {}).rows:
            places = {p for p in passages if isinstance(p, NamedNode)}
            findings.add(
                Finding(
                    check.name,
                    reader.text(entity),
                    reader.text(property_),
                    reader.text(value),
                    reader.text(other),
                    reader.texts(places),
                    tuple(sorted(d.value for d, at in covered.items() if places and places <= at)),
                )
            )
    return sorted(
        findings, key=lambda f: (f.check, *(natural_key(t) for t in (f.entity, f.value, f.other)), f)
    )


def gaps(dataset: Dataset, entity: str | None = None) -> list[Gap]:
    """Give the recorded gaps, all or those about one thing.

    Raises
    ------
    UnknownNameError
        Nothing, or several things, go by the name ``entity``.

    """
    reader = _Reader(dataset)
    wanted = None if entity is None else entity_named(reader.store, entity)
    return [
        Gap(
            iri=node.value,
            question=reader.text(node),
            about=reader.texts(reader.nodes(node, "about")),
            sought_in=reader.texts(reader.nodes(node, "soughtIn")),
            summary=reader.summary(node),
        )
        for node in reader.of_class("Gap")
        if wanted is None or wanted in reader.nodes(node, "about")
    ]
