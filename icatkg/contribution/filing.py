"""Which named graph a new statement belongs to.

What a document says goes to the graph of that document: the document, its passages, and the claims stated in
them. The rest goes where the like of it is: the graph in which things of that class have that property, else
the one in which they are declared. So a new organisation gets its label in ``graph:organisations`` and its
kind in ``graph:organisation-kinds``, and no list of classes has to be kept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from icatkg.dataset import INFERRED
from icatkg.errors import InputError, UnknownNameError
from icatkg.identifiers import contract, natural_key
from icatkg.namespaces import GRAPH, ICAT, PREFIXES, SRC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["CATALOGUE", "Filing", "document_of", "is_document_graph"]

CATALOGUE = GRAPH + "catalog"
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_STATED_IN = NamedNode(ICAT + "statedIn")
_DESCRIBES = NamedNode(ICAT + "describesGraph")
_DOCUMENT = NamedNode(ICAT + "Document")
_IN_DOCUMENT = re.compile(re.escape(SRC) + r"([0-9]{3})(?:-.*)?\Z")
_REFERENCE = re.compile(re.escape(GRAPH) + r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_SHOWN = 10


class _MisfitError(Exception):
    """A node cannot be filed: why, and what to do."""

    def __init__(self, node: NamedNode | BlankNode | Triple, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.node = node
        self.reason = reason
        self.remedy = remedy


def document_of(iri: str) -> str | None:
    """Give the document that an IRI names or names a passage of: ``src:003`` for ``src:003-p11``."""
    found = _IN_DOCUMENT.match(iri)
    return SRC + found[1] if found else None


def is_document_graph(graph: str) -> bool:
    """Tell whether a graph is what a document says."""
    return document_of(graph) == graph


class Filing:
    """Finds the graphs of new statements.

    Parameters
    ----------
    held
        What is there.
    new
        What is to be added; statements in the default graph are those to be filed.
    writable
        The graphs that may be added to.
    forced
        The graph for all statements without one; ``None`` to find it.

    """

    def __init__(
        self, held: Iterable[Quad], new: Sequence[Quad], writable: set[str], forced: str | None = None
    ) -> None:
        held = list(held)
        self._forced = forced
        self._types: dict[object, set[object]] = defaultdict(set)
        self._documents: dict[object, set[str]] = defaultdict(set)
        self._graphs = set(writable)
        self._closed = {getattr(quad.graph_name, "value", "") for quad in held} - writable
        for quad in (*held, *new):
            if quad.predicate == _TYPE:
                self._types[quad.subject].add(quad.object)
            if isinstance(quad.object, NamedNode):
                self._learn(quad.subject, quad.predicate, quad.object)
        self._declared: dict[object, set[str]] = defaultdict(set)
        self._used: dict[tuple[object, object], set[str]] = defaultdict(set)
        for quad in held:
            graph = getattr(quad.graph_name, "value", "")
            if is_document_graph(graph):
                continue
            if quad.predicate == _TYPE:
                self._declared[quad.object].add(graph)
            for class_ in self._types.get(quad.subject, ()) if graph in writable else ():
                self._used[class_, quad.predicate].add(graph)

    def _learn(self, subject: object, predicate: NamedNode, value: NamedNode) -> None:
        """Learn of the document of a claim, and of graphs that there are to be."""
        if predicate == _STATED_IN:
            self._documents[subject].add(document_of(value.value) or value.value)
        elif predicate == _DESCRIBES and _REFERENCE.match(value.value):
            self._graphs |= {value.value} - self._closed - {INFERRED}
        elif (predicate, value) == (_TYPE, _DOCUMENT) and is_document_graph(_iri(subject)):
            self._graphs.add(_iri(subject))

    def filed(self, quads: Sequence[Quad], place: Callable[[object], str]) -> list[Quad]:
        """Give quads with the graphs that they belong to.

        Parameters
        ----------
        quads
            What to file.
        place
            Gives the place of a node in its file, for messages.

        Raises
        ------
        InputError
            Some cannot be filed; the message names their nodes.
        UnknownNameError
            The graph asked for is not one that may be added to.

        """
        if self._forced is not None and self._forced not in self._graphs:
            names = " ".join(sorted(map(_short, self._graphs), key=natural_key))
            raise UnknownNameError(
                f"no graph of that name can be added to: {_short(self._forced)}", f"Those are: {names}"
            )
        filed: list[Quad] = []
        misfits: dict[object, _MisfitError] = {}
        for quad in quads:
            try:
                graph = NamedNode(self._graph(quad))
            except _MisfitError as misfit:
                misfits.setdefault(misfit.node, misfit)
            else:
                filed.append(Quad(quad.subject, quad.predicate, quad.object, graph))
        if misfits:
            shown = list(misfits.values())[:_SHOWN]
            told = [f"{place(m.node)}: {_short(m.node)} {m.reason}\n  {m.remedy}" for m in shown]
            more = [f"and {len(misfits) - _SHOWN} more"] if len(misfits) > _SHOWN else []
            raise InputError("\n".join(told + more))
        return filed

    def _graph(self, quad: Quad) -> str:
        subject = quad.subject
        for term in (subject, quad.object):
            if isinstance(term, BlankNode):
                raise _MisfitError(
                    term, "is a blank node; the data has none", "Give it an IRI (docs/modelling.md)."
                )
        if not isinstance(subject, NamedNode) or _is_of_rdf_1_2(quad.object):
            raise _MisfitError(subject, "has a term of RDF 1.2; the data has none", "Write a node instead.")
        if quad.graph_name != DefaultGraph():
            return self._named(subject, getattr(quad.graph_name, "value", str(quad.graph_name)))
        documents = {document_of(subject.value)} - {None} or self._documents.get(subject, set())
        if self._forced is None and len(documents) > 1:
            named = " and ".join(sorted(map(_short, documents), key=natural_key))
            raise _MisfitError(
                subject,
                f"is stated in passages of {named}",
                "Write a claim for each document (docs/modelling.md).",
            )
        return self._named(subject, self._forced or next(iter(documents), "") or self._like(quad))

    def _like(self, quad: Quad) -> str:
        """Give the graph where things of the subject's classes have the property, or are declared."""
        subject = quad.subject
        types = {quad.object} if quad.predicate == _TYPE else self._types.get(subject, set())
        used = {graph for class_ in types for graph in self._used.get((class_, quad.predicate), ())}
        declared = {graph for class_ in types for graph in self._declared.get(class_, ())}
        for graphs in (used, declared - self._closed):
            if len(graphs) == 1:
                return next(iter(graphs))
        remedy = "Name a passage with icat:statedIn, or the graph with --graph, such as --graph src:005."
        if declared & self._closed:
            reason = "is a term of the vocabulary, which data does not add to"
            remedy = "See docs/modelling.md (Add a term), or name the graph with --graph."
        elif not types:
            reason = "has no class, which would tell where it belongs"
        elif used or declared:
            among = ", ".join(sorted(map(_short, used or declared), key=natural_key))
            reason = f"could belong to {among}"
        else:
            named = ", ".join(sorted(map(_short, types)))
            reason = f"is of a class ({named}) of which no graph that may be added to has another"
        raise _MisfitError(subject, reason, remedy)

    def _named(self, subject: NamedNode, graph: str) -> str:
        if graph in self._graphs:
            return graph
        if is_document_graph(graph):
            reason = f"belongs to {_short(graph)}, and there is no such document"
            remedy = "Add the document first, or with it (icatkg new document)."
        elif graph == INFERRED:
            reason = "stands in the graph of what is inferred"
            remedy = "Leave it out; it is inferred again."
        else:
            reason = f"would go to {_short(graph)}, which is no graph that may be added to"
            names = " ".join(sorted(map(_short, self._graphs), key=natural_key))
            remedy = f"Those are: {names}"
        raise _MisfitError(subject, reason, remedy)


def _is_of_rdf_1_2(term: object) -> bool:
    return isinstance(term, Triple) or getattr(term, "direction", None) is not None


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _short(term: object) -> str:
    return "[]" if isinstance(term, BlankNode) else contract(_iri(term)) or _iri(term)
