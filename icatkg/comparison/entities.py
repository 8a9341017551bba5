"""What changed for each entity: values that went and came, facts of what is new or gone, moves of graphs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, NamedNode, Triple

from icatkg.comparison.blank_nodes import nodes_of
from icatkg.comparison.wording import Wording
from icatkg.identifiers import natural_key
from icatkg.namespaces import ICAT, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Literal, Quad

    from icatkg.comparison.difference import Difference

    Term = NamedNode | BlankNode | Literal | Triple

__all__ = ["LABELS", "EntityChange", "Move", "PropertyChange", "Value", "entity_changes"]

_TYPE = NamedNode(PREFIXES["rdf"] + "type")
LABELS = frozenset({PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel"})
_LAST = {
    ICAT + name: place
    for place, name in enumerate(("statedIn", "earliest", "latest", "summary", "wording", "digest"), 1)
}


class Value(NamedTuple):
    """A value.

    Attributes
    ----------
    text
        In words.
    term
        In N-Triples; empty for a blank node, which has no name of its own.

    """

    text: str
    term: str


class PropertyChange(NamedTuple):
    """What went and came for one property of one entity."""

    property: str
    name: str
    removed: tuple[Value, ...]
    added: tuple[Value, ...]


class Move(NamedTuple):
    """Statements that stayed but are in other graphs: IRIs of graphs left and entered, empty for none."""

    left: tuple[str, ...]
    entered: tuple[str, ...]
    statements: int


class EntityChange(NamedTuple):
    """What changed for one entity.

    Attributes
    ----------
    kind
        ``added``, ``removed`` or ``changed``.
    iri
        The entity; empty for a blank node that nothing points to.
    label
        Its label, the newer one; a CURIE or the IRI when it has none.
    classes
        Names of its classes.
    changes
        By property. Of an added or removed entity all it says, without its classes and its label.
    moves
        Changes of graphs.

    """

    kind: str
    iri: str
    label: str
    classes: tuple[str, ...]
    changes: tuple[PropertyChange, ...]
    moves: tuple[Move, ...]


def entity_changes(
    old: Sequence[Quad], new: Sequence[Quad], found: Difference
) -> tuple[list[EntityChange], tuple[Wording, Wording]]:
    """Group the differences of two states by entity.

    Parameters
    ----------
    old, new
        The quads of both.
    found
        Their difference.

    Returns
    -------
    list of EntityChange, and the words of both states
        By class, then label, then IRI.

    """
    before = Wording(old, found.removed, None)
    after = Wording(new, found.added, before)
    states = _Sides(old, new, found, before, after)
    changes = [states.change(subject) for subject in states.subjects()]
    changes.sort(key=lambda c: (natural_key(" / ".join(c.classes)), natural_key(c.label), c.iri, str(c)))
    return changes, (before, after)


class _Sides:
    def __init__(
        self, old: Sequence[Quad], new: Sequence[Quad], found: Difference, before: Wording, after: Wording
    ) -> None:
        self.before, self.after = before, after
        held = {q.triple for q in old}, {q.triple for q in new}
        self.described = {q.subject for q in old}, {q.subject for q in new}
        # A label of a blank node means the same node in the difference only.
        self.types = _types(old, found.removed), _types(new, found.added)
        self.removed: dict[Term, set[Triple]] = {}
        self.added: dict[Term, set[Triple]] = {}
        graphs: dict[Triple, tuple[set[str], set[str]]] = {}
        for side, quads in enumerate((found.removed, found.added)):
            told = _roots(quads)
            for quad in quads:
                if quad.subject not in told:
                    continue  # told where something points to it
                if quad.triple in held[1 - side] and not any(nodes_of(quad)):
                    graphs.setdefault(quad.triple, (set(), set()))[side].add(_graph(quad))
                else:
                    kept = self.added if side else self.removed
                    kept.setdefault(quad.subject, set()).add(quad.triple)
        self.moves: dict[Term, Counter[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        for triple, (left, entered) in graphs.items():
            move = tuple(sorted(left)), tuple(sorted(entered))
            self.moves.setdefault(triple.subject, Counter())[move] += 1

    def subjects(self) -> list[Term]:
        return sorted({*self.removed, *self.added, *self.moves}, key=str)

    def change(self, subject: Term) -> EntityChange:
        sides = self.described if isinstance(subject, NamedNode) else (self.removed, self.added)
        before, after = (subject in side for side in sides)
        kind = "changed" if before and after else "added" if after else "removed"
        words = self.after if after else self.before
        changes = self.by_property(subject)
        if kind != "changed":
            changes = [c for c in changes if c.property not in LABELS and c.property != _TYPE.value]
        types = self.types[1].get(subject) or self.types[0].get(subject) or set()
        moves = self.moves.get(subject, Counter())
        named = isinstance(subject, NamedNode)
        return EntityChange(
            kind=kind,
            iri=subject.value if isinstance(subject, NamedNode) else "",
            label=words.name(subject.value) if isinstance(subject, NamedNode) else "blank node",
            classes=tuple(sorted({words.text(t) for t in types}, key=natural_key)) if named or types else (),
            changes=tuple(changes),
            moves=tuple(Move(*graphs, count) for graphs, count in sorted(moves.items())),
        )

    def by_property(self, subject: Term) -> list[PropertyChange]:
        gone = self.removed.get(subject, set())
        come = self.added.get(subject, set())
        properties = {t.predicate.value for t in (*gone, *come)}
        return [
            PropertyChange(
                iri,
                self.after.property_name(iri),
                _values(self.before, gone, iri),
                _values(self.after, come, iri),
            )
            for iri in sorted(properties, key=lambda p: (p not in LABELS, _LAST.get(p, 0), natural_key(p)))
        ]


def _types(quads: Iterable[Quad], changed: Iterable[Quad]) -> dict[Term, set[Term]]:
    found: dict[Term, set[Term]] = {}
    for side, blank in ((quads, False), (changed, True)):
        for quad in side:
            if quad.predicate == _TYPE and isinstance(quad.subject, BlankNode) == blank:
                found.setdefault(quad.subject, set()).add(quad.object)
    return found


def _roots(quads: Sequence[Quad]) -> set[Term]:
    """Give the subjects from which all others are reached: IRIs, and blank nodes to which nothing points."""
    beyond: dict[str, set[str]] = {}
    roots: set[Term] = set()
    pointed_to: set[str] = set()
    waiting: list[str] = []
    for quad in quads:
        nodes = set(nodes_of(quad))
        if isinstance(quad.subject, BlankNode):
            own = quad.subject.value
            beyond.setdefault(own, set()).update(nodes - {own})
            pointed_to |= nodes - {own}
        else:
            roots.add(quad.subject)
            pointed_to |= nodes
            waiting += nodes
    reached: set[str] = set()
    # What neither an IRI nor a node that nothing points to leads to is a circle: its first node tells it.
    for node in ["", *sorted(beyond.keys() - pointed_to), *sorted(beyond)]:
        if node and node not in reached:
            roots.add(BlankNode(node))
            waiting.append(node)
        while waiting:
            at = waiting.pop()
            if at not in reached:
                reached.add(at)
                waiting += beyond.get(at, ())
    return roots


def _values(words: Wording, triples: Iterable[Triple], iri: str) -> tuple[Value, ...]:
    values = [
        Value(words.text(t.object, t.subject), "" if isinstance(t.object, BlankNode) else str(t.object))
        for t in triples
        if t.predicate.value == iri
    ]
    return tuple(sorted(values, key=lambda v: (natural_key(v.text), v.term)))


def _graph(quad: Quad) -> str:
    return getattr(quad.graph_name, "value", "")
