"""A data graph that a change is put into and taken out of again, at the price of the change.

While a change is under way the store is in one of three states: *before* it, *after* it, and with *either*:
all triples that are there before or after, which is where what a change can reach is looked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryBoolean

from icatkg.validation.compiled.data_graph import DataGraph, rewritten_literals
from icatkg.validation.compiled.shapes_graph import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Store, Triple

    from icatkg.validation.compiled.paths import Path
    from icatkg.validation.compiled.shapes_graph import Term

__all__ = ["CHANGED", "ChangingGraph", "View"]

# The named graph that holds the changed triples while they are looked for.
CHANGED = NamedNode("urn:x-icatkg:changed")
_DEFAULT = DefaultGraph()
_TYPE = NamedNode(RDF + "type")
_SUBCLASS = NamedNode(RDFS + "subClassOf")
# Up to so many focus nodes are looked up one by one, so many in one query; for more a path is scanned whole.
_MANY, _BATCH = 5_000, 50


class View:
    """One state of the data, seen past the triples that are not in it.

    Parameters
    ----------
    store, gone
        The store, and the triples in it that do not count.

    """

    def __init__(self, store: Store, gone: frozenset[Quad] = frozenset()) -> None:
        self._store = store
        self._gone = gone
        self._superclasses: dict[Term, frozenset[Term]] = {}

    def some(self, subject: Any, predicate: NamedNode, object_: Any) -> bool:
        """Tell whether there is a triple; ``None`` stands for any term."""
        return any(
            q not in self._gone for q in self._store.quads_for_pattern(subject, predicate, object_, _DEFAULT)
        )

    def _objects(self, subject: Any, predicate: NamedNode) -> list[Any]:
        found = self._store.quads_for_pattern(subject, predicate, None, _DEFAULT)
        return [q.object for q in found if q not in self._gone]

    def superclasses(self, class_: Term) -> frozenset[Term]:
        """Give a class and all that ``rdfs:subClassOf`` leads to."""
        if class_ not in self._superclasses:
            found: set[Term] = {class_}
            waiting = [class_]
            while waiting:
                one = waiting.pop()
                above = set() if isinstance(one, Literal) else {*self._objects(one, _SUBCLASS)} - found
                found |= above
                waiting += above
            self._superclasses[class_] = frozenset(found)
        return self._superclasses[class_]

    def is_instance(self, node: Term, class_: Term) -> bool:
        """Tell whether a node is a SHACL instance of a class (SHACL, section 1.4)."""
        if isinstance(node, Literal):
            return False
        return any(class_ in self.superclasses(type_) for type_ in self._objects(node, _TYPE))


class _Instances(AbstractSet["Term"]):
    """The instances of a class, looked up one by one unless all are asked for."""

    def __init__(self, graph: ChangingGraph, class_: Term) -> None:
        self._graph = graph
        self._class = class_

    def __contains__(self, node: object) -> bool:
        return self._graph.now.is_instance(node, self._class)  # type: ignore[arg-type] # asked about terms only

    def __iter__(self) -> Iterator[Term]:
        return iter(self._graph.all_instances(self._class))

    def __len__(self) -> int:
        return len(self._graph.all_instances(self._class))

    @classmethod
    def _from_iterable(cls, it: Iterable[Any]) -> Any:
        return set(it)


class ChangingGraph(DataGraph):
    """A data graph, loaded once, that changes are tried on.

    Parameters
    ----------
    quads
        The data; graph names are passed over.

    Attributes
    ----------
    now, before, after
        The data as the store has them, and as they are before and after the change. Of the last two, that
        one may be asked which the store is in or with which it shares *either*.
    changes
        The triples that are there only before or only after, with literals as they are written.
    by_predicate
        The same by their predicates.

    """

    def __init__(self, quads: Iterable[Quad | Triple]) -> None:
        super().__init__(quads)
        self._triples = {}  # the store has them
        self._unchanged()

    def _unchanged(self) -> None:
        self._added: list[Quad] = []
        self._removed: list[Quad] = []
        self._has_added, self._has_removed = False, True
        self.now = self.before = self.after = View(self.store)
        self.changes: list[tuple[Any, NamedNode, Any]] = []
        self.by_predicate: dict[NamedNode, list[tuple[Any, NamedNode, Any]]] = {}

    @property
    def ordinary(self) -> Store:
        """The store itself: a query that would see a literal that the store rewrites is not compiled."""
        return self.store

    @contextmanager
    def changing(self, added: Iterable[Quad | Triple], removed: Iterable[Quad | Triple]) -> Iterator[None]:
        """Put a change into the store, which then has *either*, and take it out in the end, come what may.

        Parameters
        ----------
        added, removed
            The change; graph names are passed over. A triple of both stays or comes.

        """
        incoming = {(q.subject, q.predicate, q.object): None for q in added}
        outgoing = {(q.subject, q.predicate, q.object): None for q in removed}
        literals = {o for _, _, o in (*incoming, *outgoing) if isinstance(o, Literal)}
        new = rewritten_literals(literals - self._kept.keys())
        known_predicates = self.rewritten
        self._kept.update(new)
        self._exact.update({kept: literal for literal, kept in new.items()})
        self.rewritten = known_predicates | {p for _, p, o in incoming if o in self._kept}
        try:
            quads = [(Quad(s, p, self.kept(o)), (s, p, o)) for s, p, o in incoming]
            coming = {quad: triple for quad, triple in quads if quad not in self.store}
            quads = [(Quad(*t[:2], self.kept(t[2])), t) for t in outgoing if t not in incoming]
            going = {quad: triple for quad, triple in quads if quad in self.store}
            self._added, self._removed = list(coming), list(going)
            self.before = View(self.store, frozenset(coming))
            self.after = View(self.store, frozenset(going))
            self.changes = [*coming.values(), *going.values()]
            by_predicate = defaultdict(list)
            for triple in self.changes:
                by_predicate[triple[1]].append(triple)
            self.by_predicate = dict(by_predicate)
            self.to_either()
            yield
        finally:
            self.to_before()
            self.rewritten = known_predicates
            for literal, kept in new.items():
                del self._kept[literal], self._exact[kept]
            self._unchanged()

    def to_either(self) -> None:
        """Have all triples of before and after in the store, and the changed ones in :data:`CHANGED` too."""
        self._move(added=True, removed=True)
        both = [*self._added, *self._removed]
        self.store.extend(Quad(q.subject, q.predicate, q.object, CHANGED) for q in both)

    def to_before(self) -> None:
        """Have the triples of before in the store."""
        self._move(added=False, removed=True)

    def to_after(self) -> None:
        """Have the triples of after in the store."""
        self._move(added=True, removed=False)

    def _move(self, *, added: bool, removed: bool) -> None:
        if self.changes:
            self.store.remove_graph(CHANGED)
        for quads, had, wanted in (
            (self._added, self._has_added, added),
            (self._removed, self._has_removed, removed),
        ):
            if wanted and not had:
                self.store.extend(quads)
            elif had and not wanted:
                for quad in quads:
                    self.store.remove(quad)
        self._has_added, self._has_removed = added, removed
        self.now = View(self.store)
        self._paths.clear()
        self._instances.clear()

    def values(self, path: Path, nodes: Iterable[Term]) -> dict[Term, list[Term]]:
        """Give the value nodes of focus nodes along a path, without a scan of the path for a few nodes."""
        nodes = list(nodes)
        if len(nodes) > _MANY:
            return super().values(path, nodes)
        found: dict[Term, list[Term]] = {}
        for start in range(0, len(nodes), _BATCH):
            found |= super().values(path, nodes[start : start + _BATCH])
        return found

    def asked(self, query: str) -> Any:
        """Give the answer of an ``ASK``, or what a ``SELECT`` of one variable finds, as a set."""
        answer: Any = self.ordinary.query(query)
        if isinstance(answer, QueryBoolean):
            return bool(answer)
        return {self._exact.get(row[0], row[0]) for row in answer}

    def instances(self, class_: Term) -> Any:
        """Give the SHACL instances of a class, as a set that looks them up."""
        return _Instances(self, class_)

    def all_instances(self, class_: Term) -> frozenset[Term]:
        """Give the SHACL instances of a class, all of them looked up."""
        return super().instances(class_)
