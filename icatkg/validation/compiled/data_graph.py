"""The data graph in the embedded store, with every literal told apart as it is written.

The store rewrites literals: ``007`` becomes ``7``, ``xsd:int`` becomes ``xsd:integer``. Two values would
then be one, and a constraint would not see what is wrong. A literal that the store would rewrite goes in
under a datatype of our own, which the store leaves alone, and comes out as it was.

The focus nodes of a query lie in a named graph of the store: blank nodes cannot be named in a query.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Triple

    from icatkg.validation.compiled.paths import Path
    from icatkg.validation.compiled.shapes_graph import ShapesGraph, Term

__all__ = ["DataGraph", "rewritten_literals"]

_EXACT = "urn:x-icatkg:exact:"
_FOCUS = NamedNode("urn:x-icatkg:focus")
_NODE = NamedNode("urn:x-icatkg:node")
_STRING = "http://www.w3.org/2001/XMLSchema#string"
# So few focus nodes are looked up one by one; for more, a scan of the whole path is cheaper.
_FEW = 50


class DataGraph:
    """A data graph.

    Parameters
    ----------
    quads
        The data; graph names are passed over.

    Attributes
    ----------
    rewritten
        For each predicate: whether the store would rewrite one of its values.

    """

    def __init__(self, quads: Iterable[Quad | Triple]) -> None:
        triples = {(q.subject, q.predicate, q.object): None for q in quads}
        self._kept = rewritten_literals({o for _, _, o in triples if isinstance(o, Literal)})
        self._exact = {kept: literal for literal, kept in self._kept.items()}
        self.rewritten = {p for _, p, o in triples if o in self._kept}
        self.store = Store()
        self.store.bulk_extend(Quad(s, p, self.kept(o)) for s, p, o in triples)
        self._as_written: Store | None = None
        self._triples = triples
        self._paths: dict[str, Mapping[Term, list[Term]]] = {}
        self._instances: dict[Term, frozenset[Term]] = {}
        self._foci = 0
        self._has_shapes = False

    @property
    def ordinary(self) -> Store:
        """The same data with literals as the store rewrites them, for queries that calculate with them."""
        if not self._kept:
            return self.store
        if self._as_written is None:
            self._as_written = Store()
            self._as_written.bulk_extend(Quad(*t) for t in self._triples)
        return self._as_written

    def _select(self, query: str) -> Any:
        return self.store.query(query)

    def _given(self, term: Any) -> Any:
        return self._exact.get(term, term)

    def kept(self, term: Any) -> Any:
        """Give a term as it stands in the store."""
        return self._kept.get(term, term) if isinstance(term, Literal) else term

    @contextmanager
    def bound(self, store: Store, triples: Iterable[tuple[Any, NamedNode, Term]]) -> Iterator[NamedNode]:
        """Keep triples that bind the variables of a query in a named graph of a store, while it is asked."""
        self._foci += 1
        graph = NamedNode(f"{_FOCUS.value}:{self._foci}")
        store.extend(Quad(s, p, o, graph) for s, p, o in triples)
        try:
            yield graph
        finally:
            store.remove_graph(graph)

    @contextmanager
    def _focused(self, nodes: Iterable[Term]) -> Iterator[str]:
        """Give the pattern that binds ``?this`` to focus nodes."""
        with self.bound(self.store, ((_FOCUS, _NODE, self.kept(n)) for n in nodes)) as graph:
            yield f"GRAPH {graph} {{ {_FOCUS} {_NODE} ?this }}"

    def with_shapes(self, shapes: ShapesGraph, name: NamedNode) -> Store:
        """Give the store of :attr:`ordinary` with the shapes graph in a named graph."""
        if not self._has_shapes:
            self._has_shapes = True
            self.ordinary.extend(Quad(s, p, o, name) for s, p, o in shapes.triples())
        return self.ordinary

    def _pairs(self, query: str) -> dict[Term, list[Term]]:
        found: dict[Term, list[Term]] = defaultdict(list)
        exact = self._exact
        for this, value in self._select(query):
            found[exact.get(this, this)].append(exact.get(value, value))
        return found

    def values(self, path: Path, nodes: Iterable[Term]) -> dict[Term, list[Term]]:
        """Give the value nodes of focus nodes along a path: one query for all of them.

        Parameters
        ----------
        path
            The path.
        nodes
            The focus nodes.

        Returns
        -------
        dict
            Every focus node with its value nodes, each once.

        """
        nodes = list(nodes)
        known = self._paths.get(path.sparql)
        if known is None:
            if len(nodes) > _FEW and not path.recursive and not path.nullable:
                known = self._pairs(f"SELECT DISTINCT ?this ?value WHERE {{ ?this {path.sparql} ?value }}")
                self._paths[path.sparql] = known
            else:
                with self._focused(nodes) as focus:
                    known = self._pairs(
                        f"SELECT DISTINCT ?this ?value WHERE {{ {focus} ?this {path.sparql} ?value }}"
                    )
        found = {node: known.get(node, []) for node in nodes}
        if path.nullable:  # a node that is in no triple leads to itself, too
            found = {n: values if n in values else [*values, n] for n, values in found.items()}
        return found

    def outgoing(self, nodes: Iterable[Term]) -> list[tuple[Term, Term, Term]]:
        """Give the triples with a node as the subject."""
        with self._focused(nodes) as focus:
            rows = self._select(f"SELECT ?this ?p ?o WHERE {{ {focus} ?this ?p ?o }}")
            return [(s, p, self._exact.get(o, o)) for s, p, o in rows]

    def instances(self, class_: Term) -> frozenset[Term]:
        """Give the SHACL instances of a class (SHACL, section 1.4)."""
        if class_ not in self._instances:
            found = self._select(
                "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
                "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
                f"SELECT DISTINCT ?this WHERE {{ {{ ?this a {class_} }} UNION "
                f"{{ ?class rdfs:subClassOf+ {class_} . ?this a ?class }} }}"
            )
            self._instances[class_] = frozenset(row[0] for row in found)
        return self._instances[class_]

    def ends(self, predicate: Term, variable: str) -> set[Term]:
        """Give the subjects (``s``) or the objects (``o``) of a predicate."""
        rows = self._select(f"SELECT DISTINCT ?{variable} WHERE {{ ?s {predicate} ?o }}")
        return {self._exact.get(row[0], row[0]) for row in rows}

    def description(self, node: BlankNode) -> list[tuple[Term, Term]]:
        """Give the properties and values of a blank node."""
        return [
            (q.predicate, self._given(q.object)) for q in self.store.quads_for_pattern(node, None, None, None)
        ]


def rewritten_literals(literals: set[Literal]) -> dict[Literal, Literal]:
    """Give, for each literal that the store would rewrite, what goes into the store instead."""
    numbered = dict(enumerate(x for x in literals if x.language is None and x.datatype.value != _STRING))
    trial = Store()
    trial.bulk_extend(Quad(NamedNode(f"urn:x:{i}"), _NODE, x) for i, x in numbered.items())
    found = {}
    for quad in trial:
        literal = numbered[int(quad.subject.value.removeprefix("urn:x:"))]
        if quad.object != literal:
            kept = Literal(literal.value, datatype=NamedNode(_EXACT + literal.datatype.value))
            found[literal] = kept
    return found
