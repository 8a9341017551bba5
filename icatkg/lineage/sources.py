"""From statements to sources: where an asserted statement stands, and on what an inferred one rests.

A statement stands in one or more named graphs, and each graph gives one source:

* its subject says in the same graph in which passages it is stated (``icat:statedIn``): those passages; for
  the statement ``icat:statedIn`` itself, the one passage that it names;
* its subject is a passage: that passage;
* the graph is a document's: the document as a whole;
* else the graph itself, with the kind and the title that the catalogue gives it.

An inferred statement stands nowhere. It has the sources of the asserted statements at the leaves of its
recorded proof. Nothing else ever leads to a passage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, ref

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from icatkg.dataset import INFERRED
from icatkg.identifiers import contract, natural_key
from icatkg.lineage.places import ADDED, DOCUMENT, Passage, Source, SourcedStatement, merged_sources
from icatkg.namespaces import ICAT, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import BlankNode

    from icatkg.dataset import Dataset
    from icatkg.derivations import Derivation

    Node = NamedNode | BlankNode
    Term = Node | Literal | Triple

__all__ = ["SourceIndex", "source_index"]

_DEFAULT = DefaultGraph()
_INFERRED = NamedNode(INFERRED)
_STATED_IN = NamedNode(ICAT + "statedIn")
_IN_DOCUMENT = NamedNode(ICAT + "inDocument")
_LOCATOR = NamedNode(ICAT + "locator")
_DIGEST = NamedNode(ICAT + "digest")
_NUMBER = NamedNode(ICAT + "documentNumber")
_DESCRIBES = NamedNode(ICAT + "describesGraph")
_KIND = NamedNode(ICAT + "hasKind")
_TITLE = NamedNode(PREFIXES["dcterms"] + "title")
_SOURCE = NamedNode(PREFIXES["dcterms"] + "source")


class SourceIndex:
    """The sources of statements of one dataset; whatever is looked up is kept.

    Parameters
    ----------
    dataset
        What was asked, or a view of it.

    """

    def __init__(self, dataset: Dataset) -> None:
        self.store = dataset.store()
        self._dataset = ref(dataset)  # the index is kept under its dataset, and must not keep it alive
        self._statements: dict[Quad, SourcedStatement] = {}
        self._of_subject: dict[tuple[Node, Node], tuple[Source, ...]] = {}
        self._by_citation: dict[tuple[Term, Node], tuple[Source, ...]] = {}
        self._merged: dict[frozenset[int], tuple[Source, ...]] = {}
        self._passages: dict[Term, Passage] = {}
        self._graphs: dict[Node, Source] = {}

    def statement(self, quad: Quad) -> SourcedStatement:
        """Give a statement with its sources.

        Parameters
        ----------
        quad
            As a query matched it: in a named graph, or in the default graph, which holds all of them.

        """
        found = self._statements.get(quad)
        if found is None:
            found = self._statements[quad] = self._sourced(quad)
        return found

    def merged(self, statements: Iterable[SourcedStatement]) -> tuple[Source, ...]:
        """Give the sources of several statements: one for each graph and document, with all the passages."""
        kept = {id(s.sources): s.sources for s in statements if s.sources}
        key = frozenset(kept)
        found = self._merged.get(key)
        if found is None:
            found = self._merged[key] = merged_sources(
                source for sources in kept.values() for source in sources
            )
        return found

    def graph(self, name: str) -> Source:
        """Give a named graph as a source: its kind, title and document."""
        return self._graph(NamedNode(name))

    def graphs(self) -> tuple[str, ...]:
        """Give the named graphs, in natural order."""
        names = (name.value for name in self.store.named_graphs() if isinstance(name, NamedNode))
        return tuple(sorted(names, key=natural_key))

    def objects(self, subject: Node, predicate: NamedNode, graph: Node | DefaultGraph) -> list[Term]:
        """Give the objects of a property of a subject in one graph, in natural order."""
        quads = self.store.quads_for_pattern(subject, predicate, None, graph)
        return sorted((quad.object for quad in quads), key=lambda term: natural_key(str(term)))

    def text(self, subject: Node, predicate: NamedNode) -> str | None:
        """Give the first literal that a property has, in any graph."""
        texts = [o.value for o in self.objects(subject, predicate, _DEFAULT) if isinstance(o, Literal)]
        return texts[0] if texts else None

    def _sourced(self, quad: Quad) -> SourcedStatement:
        subject, predicate, value, matched = quad
        name = None if isinstance(matched, DefaultGraph) else _name(matched)
        graphs = (
            [found.graph_name for found in self.store.quads_for_pattern(subject, predicate, value, None)]
            if name is None
            else [matched]
        )
        asserted = [g for g in graphs if not isinstance(g, DefaultGraph) and g != _INFERRED]
        if asserted or not graphs:
            parts = [self._standing(subject, predicate, value, graph) for graph in asserted]
            sources = parts[0] if len(parts) == 1 else merged_sources(s for part in parts for s in part)
            return SourcedStatement(quad.triple, name, sources)
        return self._inferred(quad.triple, name)

    def _standing(self, subject: Node, predicate: NamedNode, value: Term, graph: Node) -> tuple[Source, ...]:
        if predicate == _STATED_IN and isinstance(value, NamedNode):
            cited = self._by_citation.get((value, graph))
            if cited is None:
                cited = self._by_citation[value, graph] = self._citing([value], graph)
            return cited
        found = self._of_subject.get((subject, graph))
        if found is None:
            found = self._of_subject[subject, graph] = self._about(subject, graph)
        return found

    def _about(self, subject: Node, graph: Node) -> tuple[Source, ...]:
        passages = [o for o in self.objects(subject, _STATED_IN, graph) if isinstance(o, NamedNode)]
        if passages:
            return self._citing(passages, graph)
        if isinstance(subject, NamedNode) and self.objects(subject, _IN_DOCUMENT, graph):
            return self._citing([subject], graph)
        named = (o.value for o in self.objects(subject, _SOURCE, graph) if not isinstance(o, Triple))
        place = self._graph(graph)
        return (place if place.kind == DOCUMENT else place._replace(references=tuple(named)),)

    def _citing(self, passages: Iterable[Node], graph: Node) -> tuple[Source, ...]:
        place = self._graph(graph)
        described = [self._passage(passage) for passage in passages]
        return merged_sources(place._replace(document=p.document, passages=(p,)) for p in described)

    def _passage(self, node: Node) -> Passage:
        found = self._passages.get(node)
        if found is None:
            documents = [
                o.value for o in self.objects(node, _IN_DOCUMENT, _DEFAULT) if isinstance(o, NamedNode)
            ]
            locator = self.text(node, _LOCATOR) or contract(node.value) or node.value
            document = documents[0] if documents else None
            found = Passage(node.value, locator, self.text(node, _DIGEST), document)
            self._passages[node] = found
        return found

    def _graph(self, graph: Node) -> Source:
        found = self._graphs.get(graph)
        if found is None:
            found = self._graphs[graph] = self._described(graph)
        return found

    def _described(self, graph: Node) -> Source:
        name = _name(graph)
        if graph == _INFERRED:
            return Source(name, "inferred", "What follows from the other graphs", None)
        is_document = self.text(graph, _NUMBER) is not None
        document = name if is_document else None
        for quad in self.store.quads_for_pattern(None, _DESCRIBES, graph, _DEFAULT):
            entry = quad.subject
            if isinstance(entry, Triple):  # no Quad of a store has one; the type says otherwise
                continue
            kinds = [o.value for o in self.objects(entry, _KIND, _DEFAULT) if isinstance(o, NamedNode)]
            kind = kinds[0].rpartition("/")[2].removesuffix("-graph") if kinds else ADDED
            title = self.text(entry, _TITLE) or contract(name) or name
            return Source(name, kind, title, document)
        return Source(name, DOCUMENT if is_document else ADDED, contract(name) or name, document)

    def _inferred(self, triple: Triple, name: str | None) -> SourcedStatement:
        dataset = self._dataset()
        for derived_in in () if dataset is None else (dataset.whole(), dataset):
            proof = self._proof(triple, derived_in.inference().derivations)
            if proof is None:
                continue
            rules, leaves = proof
            statements = [self.statement(_in_default(leaf)) for leaf in leaves]
            # In a view, a proof of the whole dataset may rest on what is not there.
            if all(s.sources and not s.rules for s in statements):
                sources = self.merged(statements)
                return SourcedStatement(triple, name, sources, rules, tuple(statements))
        return SourcedStatement(triple, name, (), explained=False)

    def _proof(
        self, triple: Triple, derivations: Mapping[Triple, Derivation]
    ) -> tuple[tuple[str, ...], list[Triple]] | None:
        if triple not in derivations:
            triple = _as_derived(triple, derivations)
            if triple not in derivations:
                return None
        rules: dict[str, None] = {}
        leaves: list[Triple] = []
        seen, pending = {triple}, [triple]
        while pending:
            step = derivations.get(current := pending.pop())
            if step is None:
                leaves.append(current)
                continue
            rules[step.rule] = None
            premises = [p for p in step.premises if p not in seen]
            seen.update(premises)
            pending += reversed(premises)
        return tuple(rules), leaves


def _name(graph: Node) -> str:
    return graph.value if isinstance(graph, NamedNode) else str(graph)


def _in_default(triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, _DEFAULT)


def _as_derived(triple: Triple, derivations: Mapping[Triple, Derivation]) -> Triple:
    """Give the derived triple that the store, which rewrites literals, shows as ``triple``."""
    if not isinstance(triple.object, Literal):
        return triple
    from pyoxigraph import Store

    shown = Store()
    for derived in derivations:
        if derived.subject == triple.subject and derived.predicate == triple.predicate:
            shown.add(_in_default(derived))
            if next(iter(shown)).triple == triple:
                return derived
            shown.clear()
    return triple


_INDEXES: WeakKeyDictionary[Dataset, SourceIndex] = WeakKeyDictionary()


def source_index(dataset: Dataset) -> SourceIndex:
    """Give the index of a dataset, made once."""
    found = _INDEXES.get(dataset)
    if found is None:
        found = _INDEXES[dataset] = SourceIndex(dataset)
    return found
