"""The dataset: named graphs with their files, read when they are needed.

One file is one named graph. The default graph of a query holds every triple of all graphs exactly once,
because a union computed by the engine counts a triple once per graph. What follows from the files is one
more graph, ``graph:inferred``.
"""

from __future__ import annotations

import os

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from icatkg.errors import NotInGraphError
from icatkg.namespaces import GRAPH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Protocol

    import rdflib

    from icatkg.derivations import Inference
    from icatkg.graph_files import DatasetFile

    class Inferring(Protocol):
        """How a dataset comes to its inferred triples; :class:`icatkg.build.Inferring` is one."""

        def file(self) -> str | None:
            """Give a file of the inferred triples of the whole dataset, if one is kept."""

        def infer(self, quads: Sequence[Quad]) -> Inference:
            """Give what follows from quads."""


__all__ = ["INFERRED", "Dataset"]

INFERRED = GRAPH + "inferred"
_INFERRED = NamedNode(INFERRED)
_DEFAULT = DefaultGraph()


class Dataset:
    """Named graphs over files, and what follows from them.

    Parameters
    ----------
    files
        The files; each is read at most once, when first needed.
    inferring
        How inferred triples come about; ``None`` to have none.

    """

    def __init__(self, files: list[DatasetFile], inferring: Inferring | None = None) -> None:
        self.files = files
        self.inferring = inferring
        self._quads: list[Quad] | None = None
        self._starts: list[int] = []
        self._inference: Inference | None = None
        self._stores: dict[tuple[bool, bool], Store] = {}
        self._whole: Dataset | None = None
        self._gone: frozenset[str] = frozenset()
        self._draft: Store | None = None

    def quads(self) -> list[Quad]:
        """Give the asserted quads exactly as written, in named graphs, in the order of the files.

        Raises
        ------
        InputError, ParseError
            A file cannot be read.

        """
        if self._quads is None and self._whole is not None:
            gone = self._gone
            self._quads = [
                q
                for q in self._whole.quads()
                if getattr(q.subject, "value", None) not in gone
                and (type(q.object) is not NamedNode or q.object.value not in gone)
            ]
        if self._quads is None:
            from icatkg.serialization.reading import in_graph, read_quads  # not for a cold query

            quads: list[Quad] = []
            self._starts = []
            for file in self.files:
                self._starts.append(len(quads))
                quads.extend(in_graph(read_quads(file.path, file.format_), file.graph))
            self._quads = quads
        return self._quads

    def quads_of(self, file: DatasetFile) -> list[Quad]:
        """Give the asserted quads of one of the files exactly as written, in their order; not of a view.

        Raises
        ------
        InputError, ParseError
            A file cannot be read.
        ValueError
            The file is none of the dataset's, or the dataset is a view.

        """
        if self._whole is not None:
            message = "a view has no files of its own; ask whole()"
            raise ValueError(message)
        quads, number = self.quads(), self.files.index(file)
        end = self._starts[number + 1] if number + 1 < len(self._starts) else None
        return quads[self._starts[number] : end]

    def without(self, nodes: Collection[str]) -> Dataset:
        """Give the dataset as it is when nodes are gone, and with them all that mentions or rests on them.

        Parameters
        ----------
        nodes
            IRIs. What was inferred from a triple that goes is inferred no more, unless it follows from
            what remains.

        """
        view = Dataset(self.files, self.inferring)
        view._whole = self._whole or self
        view._gone = self._gone | frozenset(nodes)
        return view

    def draft(self) -> Store | None:
        """Give the asserted triples of a one-shot query in a store, for a view to read before it is taken.

        Returns
        -------
        Store or None
            Its default graph holds them. It ends as the store of the view, so nobody else may keep it. None
            when the quads are there already, and when a file may hold what a store would rewrite.

        """
        if self._quads is not None or self._whole is not None or not all(f.packaged for f in self.files):
            return None
        if self._draft is None:
            self._draft = self._loaded_directly()
        return self._draft

    def taken_draft(self) -> Store | None:
        """Hand the store of :meth:`draft` over to the one view that may change it."""
        store, self._draft = self._draft, None
        return store

    def whole(self) -> Dataset:
        """Give the dataset of which this is a view, itself when it is none."""
        return self._whole or self

    def inference(self) -> Inference:
        """Give what follows from the asserted quads, each triple with its derivation.

        Raises
        ------
        InputError, ParseError
            A file cannot be read.

        """
        if self._inference is None:
            path = None if self.inferring is None or self._whole is not None else self.inferring.file()
            if self.inferring is None:
                from icatkg.derivations import Inference

                self._inference = Inference({}, ())
            elif path is not None:
                from icatkg.serialization.inferred import read_inferred

                self._inference = read_inferred(path, self.quads())
            else:
                self._inference = self.inferring.infer(self.quads())
        return self._inference

    def inferred(self) -> list[Quad]:
        """Give the inferred triples as quads of ``graph:inferred``, without their derivations."""
        kept = None if self._inference is not None else self._kept_triples()
        if kept is None:
            return [Quad(t.subject, t.predicate, t.object, _INFERRED) for t in self.inference().derivations]
        triples = parse(kept, format=RdfFormat.N_TRIPLES)
        return [Quad(q.subject, q.predicate, q.object, _INFERRED) for q in triples]

    def inferred_about(self, subject: NamedNode) -> list[Quad]:
        """Give those of the inferred triples that have a subject; at once where the whole store is loaded."""
        store = self._stores.get((True, True))
        if store is not None:
            return list(store.quads_for_pattern(subject, None, None, _INFERRED))
        return [quad for quad in self.inferred() if quad.subject == subject]

    def _kept_triples(self) -> bytes | None:
        """Give as N-Triples what is kept in a file, less what a view leaves out."""
        path = None if self.inferring is None else self.inferring.file()
        if path is None:
            return None
        if self._gone:
            from icatkg.serialization.inferred import remaining

            return remaining(path, self._gone)
        with open(path, "rb") as file:
            return file.read()

    def store(self, *, named_graphs: bool = True, inferred: bool = True) -> Store:
        """Give the dataset in an embedded store, for querying only.

        Parameters
        ----------
        named_graphs
            Whether ``GRAPH`` will be asked for. Without it, only the default graph is there.
        inferred
            Whether the inferred triples are to be there too.

        """
        inferred = inferred and self.inferring is not None
        if (True, inferred) in self._stores:
            return self._stores[True, inferred]
        if (named_graphs, inferred) not in self._stores:
            self._stores[named_graphs, inferred] = self._loaded(named_graphs=named_graphs, inferred=inferred)
        return self._stores[named_graphs, inferred]

    def _loaded(self, *, named_graphs: bool, inferred: bool) -> Store:
        draft = None if self._whole is None or named_graphs else self._whole.taken_draft()
        if draft is not None:
            from icatkg.stores.embedded import remove_nodes

            store = draft
            remove_nodes(store, self._gone)
        elif self._quads is None and self._whole is None and not named_graphs:
            store = self._loaded_directly()
        else:
            from icatkg.stores.embedded import store_of

            store = store_of(self.quads(), named_graphs=named_graphs)
        if not inferred or self.inferring is None:
            return store
        kept = self._kept_triples()
        for graph in (_DEFAULT, _INFERRED) if named_graphs else (_DEFAULT,):
            if kept is not None:
                store.load(kept, format=RdfFormat.N_TRIPLES, to_graph=graph)
            else:
                store.extend(Quad(q.subject, q.predicate, q.object, graph) for q in self.inferred())
        return store

    def _loaded_directly(self) -> Store:
        """Load the default graph without keeping the quads in Python: the way of a one-shot query."""
        store = Store()
        for file in self.files:
            if file.packaged:
                store.load(path=os.fspath(file.path), format=RdfFormat.TURTLE)
            else:
                quads = self._own_quads(file)
                store.extend(Quad(q.subject, q.predicate, q.object, _DEFAULT) for q in quads)
        return store

    def _own_quads(self, file: DatasetFile) -> list[Quad]:
        if file.path == "-":  # standard input can be read once only
            return [q for q in self.quads() if q.graph_name == NamedNode(file.graph)]
        from icatkg.serialization.reading import read_quads

        return list(read_quads(file.path, file.format_))

    def graphs(self) -> list[str]:
        """Give the IRIs of the named graphs, in natural order."""
        from icatkg.identifiers import natural_key

        names = {file.graph for file in self.files} - self._gone
        if self.inferring is not None:
            names.add(INFERRED)
        return sorted(names, key=natural_key)

    def graph(self, name: str) -> list[Quad]:
        """Give the quads of one named graph.

        Raises
        ------
        NotInGraphError
            There is no graph of that IRI.

        """
        quads = self.inferred() if name == INFERRED and self.inferring is not None else self.quads()
        found = [quad for quad in quads if getattr(quad.graph_name, "value", None) == name]
        if not found:
            raise NotInGraphError(
                f"no graph of that name: {name}", "The graphs are: " + " ".join(self.graphs())
            )
        return found

    def to_rdflib(self) -> rdflib.Dataset:
        """Give the dataset as an :class:`rdflib.Dataset`, with the exact literals.

        Its default graph is the union of the named graphs.
        """
        from rdflib import Dataset as RdflibDataset

        from icatkg.serialization.bridge import to_rdflib, to_rdflib_name

        dataset = RdflibDataset(default_union=True)
        for quad in self.quads():
            graph = dataset.graph(to_rdflib_name(quad.graph_name))
            graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
        return dataset
