"""What fixers see: a result with the terms and shapes that it speaks of, and the data around it."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, NamedNode, Triple

from icatkg.validation.compiled.shapes_graph import RDF, RDFS, SH, NotCompilableError, ShapesGraph
from icatkg.validation.conformance import Conformance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import Quad

    from icatkg.validation.compiled.shapes_graph import Term

    Subject = NamedNode | BlankNode

__all__ = ["Problem", "Setting"]

_TYPE = NamedNode(RDF + "type")
_SUBCLASS = NamedNode(RDFS + "subClassOf")
_TAKES_LISTS = ("and", "or", "xone")
_MAX_DEPTH = 6


class Problem(NamedTuple):
    """A result to be mended.

    Attributes
    ----------
    focus, predicate, value
        The node that was checked, the property when the path is one, and the value at fault.
    shape, component
        The shape, and the local name of the constraint component without ``ConstraintComponent``.

    """

    focus: Subject
    predicate: NamedNode | None
    value: Term | None
    shape: Term
    component: str

    def triple(self) -> Triple | None:
        """Give the triple at fault, when there is one."""
        if self.predicate is None or self.value is None:
            return None
        return Triple(self.focus, self.predicate, self.value)


class Setting:
    """The data that was checked and the shapes.

    Parameters
    ----------
    shapes, quads
        The shapes graph, and the data as it is written.
    changeable
        Those of the quads that may be changed.

    Attributes
    ----------
    shapes
        The shapes graph.
    problems
        All results of the report.

    """

    def __init__(self, shapes: Iterable[Quad], quads: Sequence[Quad], changeable: Iterable[Quad]) -> None:
        shapes = list(shapes)
        self.shapes = ShapesGraph(shapes)
        self.problems: list[Problem] = []
        self.changeable = list(changeable)
        self._quads = quads
        self._in_shapes = {q.object for q in shapes if isinstance(q.object, NamedNode)}

    @cached_property
    def by_subject(self) -> dict[object, list[Triple]]:
        """The triples of each subject, each once."""
        found: dict[object, dict[Triple, None]] = defaultdict(dict)
        for q in self._quads:
            found[q.subject][Triple(q.subject, q.predicate, q.object)] = None
        return {subject: list(triples) for subject, triples in found.items()}

    @cached_property
    def own(self) -> dict[object, list[Triple]]:
        """The triples that may be changed, by each IRI in them."""
        found: dict[object, dict[Triple, None]] = defaultdict(dict)
        for q in self.changeable:
            for term in (q.subject, q.predicate, q.object):
                if isinstance(term, NamedNode):
                    found[term][Triple(q.subject, q.predicate, q.object)] = None
        return {term: list(triples) for term, triples in found.items()}

    def may_change(self, triple: Triple) -> bool:
        """Tell whether a triple stands where it may be changed."""
        return triple in self._own_triples

    @cached_property
    def _own_triples(self) -> frozenset[Triple]:
        return frozenset(Triple(q.subject, q.predicate, q.object) for q in self.changeable)

    @cached_property
    def known(self) -> dict[str, set[NamedNode]]:
        """The IRIs that the data or the shapes say something of, by their form without case."""
        found: dict[str, set[NamedNode]] = defaultdict(set)
        for node in [*self.by_subject, *self._in_shapes]:
            if isinstance(node, NamedNode):
                found[node.value.casefold()].add(node)
        return found

    def is_known(self, node: NamedNode) -> bool:
        """Tell whether the data or the shapes say something of an IRI."""
        return node in self.known.get(node.value.casefold(), ())

    def is_elsewhere(self, node: NamedNode) -> bool:
        """Tell whether an IRI stands in a triple that may not be changed."""
        own = self.own.get(node, ())
        return (
            sum(node in (q.subject, q.predicate, q.object) for q in self._quads)
            > sum(node in (q.subject, q.predicate, q.object) for q in self.changeable)
            or not own
        )

    def problems_with(self, value: Term) -> list[Problem]:
        """Give the results that have a value."""
        return self._by_value.get(value, [])

    @cached_property
    def _by_value(self) -> dict[object, list[Problem]]:
        found: dict[object, list[Problem]] = defaultdict(list)
        for problem in self.problems:
            found[problem.value].append(problem)
        return found

    def about(self, node: Term) -> list[Triple]:
        """Give the triples with a node as the subject."""
        return (self._near if node in self._near else self.by_subject).get(node, [])

    @cached_property
    def _near(self) -> dict[object, list[Triple]]:
        """The triples of the nodes in the report; most fixes need no others, and large data no index."""
        found: dict[object, dict[Triple, None]] = {
            node: {} for problem in self.problems for node in (problem.focus, problem.value)
        }
        for q in self._quads:
            if q.subject in found:
                found[q.subject][Triple(q.subject, q.predicate, q.object)] = None
        return {node: list(triples) for node, triples in found.items()}

    def values(self, node: Term, predicate: str) -> list[Term]:
        """Give the values of a property."""
        return [t.object for t in self.about(node) if t.predicate.value == predicate]  # type: ignore[misc]  # triple terms are in no file of RDF 1.1

    def has(self, predicate: NamedNode, value: Term) -> bool:
        """Tell whether a property has a value anywhere."""
        return any(q.predicate == predicate and q.object == value for q in self._quads)

    def classes(self, node: Term) -> set[Term]:
        """Give the classes of a node, with all above them."""
        found: set[Term] = set()
        waiting = self.values(node, _TYPE.value)
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.values(one, _SUBCLASS.value)
        return found

    def mends(self, problem: Problem, change: Iterable[tuple[Triple | None, Triple]]) -> bool:
        """Tell whether the shape finds less at the node after a change, and nothing new.

        Only the triples of the node itself are looked at: what its constraints see beyond it is the same
        before and after, or is found by validating again.
        """
        before = dict.fromkeys(self.about(problem.focus))
        after = dict(before)
        for old, new in change:
            if old is not None:
                after.pop(old, None)
            after[new] = None
        keys = []
        for triples in (before, after):
            found = Conformance(self.shapes, triples).results(problem.shape, problem.focus)
            if found is None:
                return False
            keys.append({(r.component, r.path, r.value, r.shape) for r in found})
        return keys[1] < keys[0]

    def parts(self, shape: Term, depth: int = 0) -> Iterator[Term]:
        """Give a shape with those that its values have to conform to, or may."""
        yield shape
        if depth > _MAX_DEPTH:
            return
        inner = self.shapes.objects(shape, SH + "node")
        for name in _TAKES_LISTS:
            for head in self.shapes.objects(shape, SH + name):
                try:
                    inner += self.shapes.items(head)
                except NotCompilableError:
                    continue
        for one in inner:
            if not self.shapes.objects(one, SH + "path"):
                yield from self.parts(one, depth + 1)

    def given(self, shape: Term, parameter: str) -> list[Term]:
        """Give what a shape and its parts give for a parameter; the members where that is a list."""
        found: list[Term] = []
        for part in self.parts(shape):
            for value in self.shapes.objects(part, SH + parameter):
                if parameter in {"in", "languageIn"}:
                    try:
                        found += self.shapes.items(value)
                    except NotCompilableError:
                        continue
                else:
                    found.append(value)
        return list(dict.fromkeys(found))

    def property_shapes(self, node: Term) -> list[Term]:
        """Give the property shapes of the shapes that a property shape is part of, itself left out."""
        return [
            other
            for parent in self.shapes.subjects(SH + "property", node)
            for other in self.shapes.objects(parent, SH + "property")
            if other != node
        ]
