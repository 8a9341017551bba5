"""Which nodes a change can give another result, for each shape.

For every shape these are, taken together:

- nodes that its path leads from over a changed triple;
- nodes that its path leads from to a value node whose own surroundings count and have changed: the classes
  of the value, its triples for ``sh:closed``, and whatever touches a shape that values are checked against;
- nodes whose own triples are compared with the values: ``sh:equals``, ``sh:disjoint``, ``sh:lessThan``;
- nodes that a SPARQL-based constraint may find other solutions for
  (:mod:`icatkg.validation.incremental.sparql_changes`).

They are looked up backwards, from the changed triples, in the graph that has the triples of before and of
after. What cannot be followed in this way touches every node: ``None`` stands for all nodes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from icatkg.validation.compiled.paths import Path
from icatkg.validation.compiled.run import references
from icatkg.validation.compiled.shapes_graph import RDF, RDFS, SH
from icatkg.validation.compiled.targets import is_class
from icatkg.validation.compiled.terms import PARAMETERS
from icatkg.validation.incremental.changing_graph import CHANGED
from icatkg.validation.incremental.constraint_queries import constraint_queries
from icatkg.validation.incremental.path_steps import inverted, path_of, steps
from icatkg.validation.incremental.sparql_changes import change_queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icatkg.querying.syntax import Query
    from icatkg.validation.compiled.shapes_graph import ShapesGraph, Term
    from icatkg.validation.compiled.validation import CompiledShape
    from icatkg.validation.incremental.changing_graph import ChangingGraph, View
    from icatkg.validation.incremental.path_steps import Step
    from icatkg.validation.incremental.sparql_changes import ChangeQuery

    Nodes = set[Term] | None

__all__ = ["Affected", "Dependences", "Targets"]

# Constraint components that look at the value nodes themselves and at nothing else.
_OF_VALUES = frozenset(
    (
        *("datatype", "nodeKind", "minCount", "maxCount", "hasValue", "in", "uniqueLang", "languageIn"),
        *("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"),
        *("minLength", "maxLength", "pattern"),
    )
)
_OF_SHAPES = frozenset(("node", "property", "not", "and", "or", "xone", "qualifiedValueShape"))
_PAIRS = frozenset(("equals", "disjoint", "lessThan", "lessThanOrEquals"))
_TYPE = NamedNode(RDF + "type")
_SUBCLASS = NamedNode(RDFS + "subClassOf")


class Targets:
    """What a shape is for (SHACL, section 2.1.3).

    Parameters
    ----------
    shapes, node
        The shapes graph, and the shape in it.

    """

    def __init__(self, shapes: ShapesGraph, node: Term) -> None:
        self._nodes = frozenset(shapes.objects(node, SH + "targetNode"))
        self.classes = shapes.objects(node, SH + "targetClass")
        types = shapes.objects(node, RDF + "type")
        if isinstance(node, NamedNode) and any(is_class(shapes, type_) for type_ in types):
            self.classes.append(node)
        self._subjects_of = [NamedNode(p.value) for p in shapes.objects(node, SH + "targetSubjectsOf")]
        self._objects_of = [NamedNode(p.value) for p in shapes.objects(node, SH + "targetObjectsOf")]

    def include(self, node: Term, view: View, graph: ChangingGraph) -> bool:
        """Tell whether a node is a focus node in a state of the data."""
        return (
            node in self._nodes
            or any(view.is_instance(node, class_) for class_ in self.classes)
            or (not isinstance(node, Literal) and any(view.some(node, p, None) for p in self._subjects_of))
            or any(view.some(None, p, graph.kept(node)) for p in self._objects_of)
        )

    def changed(self, affected: Affected) -> set[Term]:
        """Give at least those nodes that are focus nodes only before or only after."""
        found: set[Term] = set()
        for class_ in self.classes:
            found |= affected.instances(class_)
        by_predicate = affected.graph.by_predicate
        found.update(s for p in self._subjects_of for s, _, _ in by_predicate.get(p, ()))
        found.update(o for p in self._objects_of for _, _, o in by_predicate.get(p, ()))
        return found


class Dependences:
    """What the results of shapes depend on: read from the shapes once, asked with every change.

    Parameters
    ----------
    shapes, compiled
        The shapes graph, and the compiled shapes by their nodes.

    """

    def __init__(self, shapes: ShapesGraph, compiled: Mapping[Term, CompiledShape]) -> None:
        self._shapes = shapes
        self.compiled = compiled
        self._steps: dict[str, tuple[Step, ...]] = {}
        self._queries: dict[Term, list[ChangeQuery] | None] = {}
        self._references: dict[Term, tuple[Term, ...]] = {}

    def steps(self, path: Path) -> tuple[Step, ...]:
        """Give the places of a path for a changed triple."""
        if path.sparql not in self._steps:
            self._steps[path.sparql] = steps(path_of(path.sparql))
        return self._steps[path.sparql]

    def references(self, node: Term) -> tuple[Term, ...]:
        """Give the shapes that a shape checks value nodes against."""
        if node not in self._references:
            self._references[node] = tuple(references(self._shapes, self.compiled[node].shape))
        return self._references[node]

    def queries(self, node: Term) -> list[ChangeQuery] | None:
        """Give what to ask for the SPARQL-based constraints of a shape; ``None`` if they cannot be read."""
        if node not in self._queries:
            parsed = constraint_queries(self._shapes, self.compiled[node].shape)
            self._queries[node] = None if parsed is None else [c for q in parsed for c in _asked(q)]
        return self._queries[node]


def _asked(query: Query) -> list[ChangeQuery]:
    return change_queries(query, CHANGED, ("this", "value") if query.form == "ASK" else ("this",))


class Affected:
    """The nodes that one change can touch, while the graph has *either*.

    Parameters
    ----------
    dependences, graph
        What the shapes depend on, and the graph with the change.

    """

    def __init__(self, dependences: Dependences, graph: ChangingGraph) -> None:
        self._dependences = dependences
        self.graph = graph
        self._found: dict[Term, Nodes] = {}
        self._instances: dict[Term, frozenset[Term]] = {}

    def by(self, node: Term) -> Nodes:
        """Give the nodes whose results a shape may change for; ``None`` for all nodes."""
        if node not in self._found:
            self._found[node] = self._by(node)
        return self._found[node]

    def _by(self, node: Term) -> Nodes:
        compiled = self._dependences.compiled[node]
        if compiled.shape.deactivated or not self.graph.changes:
            return set()
        values: Nodes = set()
        found: Nodes = set()
        for name, given in compiled.shape.constraints:
            if name == "class":
                values = _union(values, *(self.instances(class_) for class_ in given))
            elif name == "closed":
                values = _union(values, {s for s, _, _ in self.graph.changes})
            elif name in _PAIRS:
                triples = [t for p in given for t in self.graph.by_predicate.get(NamedNode(p.value), ())]
                found = _union(found, {s for s, _, _ in triples})
            elif name in PARAMETERS - _OF_VALUES - _OF_SHAPES - {"sparql"}:
                return None
        values, found = self._by_queries(node, values, found)
        values = _union(values, *map(self.by, self._dependences.references(node)))
        if compiled.path is None:
            return _union(found, values)
        return _union(found, self._by_path(compiled.path), self._from(compiled.path.sparql, values))

    def _by_path(self, path: Path) -> Nodes:
        found: set[Term] = set()
        for step in self._dependences.steps(path):
            triples = (
                self.graph.changes
                if step.predicate is None
                else self.graph.by_predicate.get(step.predicate, ())
            )
            found |= self._from(step.before, {t[2] if step.inverse else t[0] for t in triples}) or set()
        return found

    def _from(self, path: str, nodes: Nodes) -> Nodes:
        """Give the nodes from which a path leads to one of these."""
        if not nodes or not path:
            return nodes
        # as a path that may be of any length it is never scanned whole
        backwards = Path(inverted(path), nullable=False, recursive=True)
        return {n for found in self.graph.values(backwards, nodes).values() for n in found}

    def _by_queries(self, node: Term, values: Nodes, found: Nodes) -> tuple[Nodes, Nodes]:
        """Add the value nodes and the focus nodes that SPARQL-based constraints may judge anew."""
        queries = self._dependences.queries(node)
        if queries is None:
            return None, None
        by_variable: dict[str, set[Term]] = {"this": set(), "value": set()}
        for predicate, variable, text in queries:
            if predicate is not None and predicate not in self.graph.by_predicate:
                continue
            answer = self.graph.asked(text)
            if variable:
                by_variable[variable] |= answer
            elif answer:
                return None, None
        return _union(values, by_variable["value"]), _union(found, by_variable["this"])

    def instances(self, class_: Term) -> frozenset[Term]:
        """Give the nodes that are instances of a class only before or only after."""
        if class_ not in self._instances:
            graph = self.graph
            maybe = {s for s, _, _ in graph.by_predicate.get(_TYPE, ())}
            for class_below, _, class_above in graph.by_predicate.get(_SUBCLASS, ()):
                # all instances there are, before or after, if the step leads to the class at all
                if class_ in graph.now.superclasses(class_above):
                    maybe |= graph.all_instances(class_below)
            self._instances[class_] = frozenset(
                n for n in maybe if graph.before.is_instance(n, class_) != graph.after.is_instance(n, class_)
            )
        return self._instances[class_]


def _union(*several: Iterable[Term] | None) -> Nodes:
    found: set[Term] = set()
    for nodes in several:
        if nodes is None:
            return None
        found.update(nodes)
    return found
