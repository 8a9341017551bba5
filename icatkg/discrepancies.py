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
        IRIs of the recorded discrepancies that cover it; empty when it is new.

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

    def objects(self, subject: NamedNode, name: str) -> list[Term]:
        quads = self.store.quads_for_pattern(subject, NamedNode(ICAT + name), None, _DEFAULT)
        return [q.object for q in quads]

    def nodes(self, subject: NamedNode, name: str) -> set[NamedNode]:
        return {o for o in self.objects(subject, name) if isinstance(o, NamedNode)}

    def text(self, term: Term | None) -> str:
        if isinstance(term, NamedNode):
            return label_of(self.store, term) or contract(term.value) or term.value
        return term.value if isinstance(term, Literal) else ""

    def texts(self, terms: Iterable[Term]) -> tuple[str, ...]:
        return tuple(sorted((self.text(t) for t in terms), key=natural_key))

    def places(self, nodes: Iterable[NamedNode]) -> tuple[str, ...]:
        """Give documents by their number and passages by their locator: ``003``, ``004 p17``."""
        number = NamedNode(ICAT + "documentNumber")
        found = {
            node: [self.text(q.object) for q in self.store.quads_for_pattern(node, number, None, _DEFAULT)]
            for node in nodes
        }
        named = (numbers[0] if numbers else self.text(node) for node, numbers in found.items())
        return tuple(sorted(named, key=natural_key))

    def summary(self, subject: NamedNode) -> str:
        found = self.objects(subject, "summary")
        return min((o.value for o in found if isinstance(o, Literal)), default="")

    def of_class(self, name: str) -> list[NamedNode]:
        found = self.subjects(_TYPE, NamedNode(ICAT + name))
        return sorted(found, key=lambda n: natural_key(n.value))

    def records(self, class_: str, entity: str | None) -> list[NamedNode]:
        """Give the nodes of a class, all or those that concern the thing of a name."""
        found = self.of_class(class_)
        if entity is None:
            return found
        wanted = entity_named(self.store, entity)
        return [node for node in found if wanted in self.concerned(node)]

    def passages(self, side: NamedNode) -> set[NamedNode]:
        """Give where a side or discrepancy is read: its own passages, else those of its claims."""
        own = self.nodes(side, "atPassage")
        return own or {p for claim in self.nodes(side, "restsOnClaim") for p in self.nodes(claim, "statedIn")}

    def all_passages(self, discrepancy: NamedNode) -> set[NamedNode]:
        """Give where a discrepancy and its sides are read."""
        return {p for part in (discrepancy, *self.sides(discrepancy)) for p in self.passages(part)}

    def place(self, passage: NamedNode) -> tuple[str, ...]:
        """Give document and paragraph of a passage, and its item when it is one."""
        found = [
            min(
                (t.value for t in self.objects(passage, name) if isinstance(t, NamedNode | Literal)),
                default="",
            )
            for name in ("inDocument", "paragraphNumber", "itemNumber")
        ]
        return tuple(filter(None, found)) or (passage.value,)

    def sides(self, discrepancy: NamedNode) -> list[NamedNode]:
        found = self.subjects(NamedNode(ICAT + "ofDiscrepancy"), discrepancy)
        return sorted(found, key=lambda n: natural_key(n.value))

    def concerned(self, record: NamedNode) -> set[NamedNode]:
        """Give the things a discrepancy or gap is about, its claims, and those whom the claims are about."""
        claims = {c for side in self.sides(record) for c in self.nodes(side, "restsOnClaim")}
        things = self.nodes(record, "about") | claims
        return things | {
            thing
            for claim in things
            for name in ("hasOrganisation", "hasPerson", "nameOf", "inEvent", "toPublication")
            for thing in self.nodes(claim, name)
        }


def recorded_discrepancies(dataset: Dataset, entity: str | None = None) -> list[Discrepancy]:
    """Give the recorded discrepancies, all or those that concern one thing.

    Raises
    ------
    UnknownNameError
        Nothing, or several things, go by the name ``entity``.

    """
    reader = _Reader(dataset)
    return [
        Discrepancy(
            iri=node.value,
            label=reader.text(node),
            kind=", ".join(reader.texts(reader.nodes(node, "hasKind"))),
            summary=reader.summary(node),
            sides=tuple(Side(reader.text(s), reader.texts(reader.passages(s))) for s in reader.sides(node)),
        )
        for node in reader.records("Discrepancy", entity)
    ]


def found_conflicts(dataset: Dataset) -> list[Finding]:
    """Run the checks and tell for each finding which recorded discrepancies cover it.

    A discrepancy covers a finding when both passages of the finding are among its own, or items of its own,
    and it concerns what differs: one passage can disagree with another on several things.
    """
    reader = _Reader(dataset)
    records = [
        (node, reader.concerned(node), {reader.place(p) for p in reader.all_passages(node)})
        for node in reader.of_class("Discrepancy")
    ]
    findings = set()
    for path in resources.query_files("checks"):
        check = read_stored_query(path)
        if "checks" not in check.tags:
            continue
        for entity, property_, value, other, *passages in execute_stored(dataset, check, {}).rows:
            at = {p for p in passages if isinstance(p, NamedNode)}
            places = {reader.place(p) for p in at}
            covering = (
                node.value
                for node, concerned, own in records
                if concerned & {entity, value, other} and all({p, p[:2]} & own for p in places)
            )
            findings.add(
                Finding(
                    check.name,
                    reader.text(entity),
                    reader.text(property_),
                    reader.text(value),
                    reader.text(other),
                    reader.texts(at),
                    tuple(sorted(covering)) if at else (),
                )
            )
    return sorted(
        findings, key=lambda f: (f.check, *(natural_key(t) for t in (f.entity, f.value, f.other)), f)
    )


def gaps(dataset: Dataset, entity: str | None = None) -> list[Gap]:
    """Give the recorded gaps, all or those that concern one thing.

    Raises
    ------
    UnknownNameError
        Nothing, or several things, go by the name ``entity``.

    """
    reader = _Reader(dataset)
    return [
        Gap(
            iri=node.value,
            question=reader.text(node),
            about=reader.texts(reader.nodes(node, "about")),
            sought_in=reader.places(reader.nodes(node, "soughtIn")),
            summary=reader.summary(node),
        )
        for node in reader.records("Gap", entity)
    ]
