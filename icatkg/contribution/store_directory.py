"""A store in a directory as the place that data is added to.

It holds what a query of icatkg looks at: the named graphs, what follows from them as one more, and every
triple once in the default graph.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store, Triple

from icatkg import resources
from icatkg.build import Inferring
from icatkg.contribution.change import Prepared, in_graph
from icatkg.contribution.held_quads import HeldQuads
from icatkg.dataset import INFERRED, Dataset
from icatkg.errors import InputError, OutputError
from icatkg.graph_files import DatasetFile, graph_of, packaged_files
from icatkg.identifiers import contract
from icatkg.namespaces import ICAT
from icatkg.stores.directory import change_store, open_store, stored_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from icatkg.contribution.change import Change

__all__ = ["StoreDirectory"]

_DEFAULT = DefaultGraph()
_INFERRED = NamedNode(INFERRED)


class StoreDirectory:
    """A store of Oxigraph; a new one begins with the packaged graph.

    Parameters
    ----------
    path
        Its directory.
    default_data
        Whether a new one is to begin with the packaged data; without, it begins with the ontology alone.

    """

    def __init__(self, path: Path | str, *, default_data: bool = True) -> None:
        self.path = path
        self._default_data = default_data
        self._store: Store | None = None
        self._graphs: set[str] = set()

    @contextmanager
    def opened(self, *, writing: bool) -> Iterator[Dataset]:
        """Give what the store holds; while writing, no other process can open it.

        Raises
        ------
        InputError
            The directory holds something else, or a store that was filled by something else.
        OutputError
            Another process has it open, or it cannot be made.

        """
        # One that is not there is made only when it is written to.
        exists = open_store(self.path, read_only=True) is not None
        self._store = open_store(self.path, read_only=not writing) if exists else None
        try:
            held = [] if self._store is None else list(self._store)
            dataset = self._read(held) if held else self._new()
            vocabulary = {graph_of(path) for path in resources.ontology_files()} | {INFERRED}
            packaged = {graph_of(path) for path in resources.data_files()}
            names = {getattr(quad.graph_name, "value", "") for quad in held} - {""}
            self._graphs = (names | packaged) - vocabulary
            yield dataset
        finally:
            self._store = None  # the lock goes with it

    def _new(self) -> Dataset:
        files = packaged_files()
        if not self._default_data:
            data = set(resources.data_files())
            files = [file for file in files if str(file.path) not in data]
        return Dataset(files, Inferring(packaged=self._default_data))

    def _read(self, held: list[Quad]) -> Dataset:
        default = {quad.triple for quad in held if quad.graph_name == _DEFAULT}
        named = [quad for quad in held if quad.graph_name != _DEFAULT]
        if default != {quad.triple for quad in named} or not any(
            quad.graph_name == NamedNode(ICAT) for quad in named
        ):
            raise InputError(
                f"{self.path}: the store was not filled by icatkg add",
                "Name a new folder: such a store has the ontology and each triple once in the default graph.",
            )
        asserted = sorted((quad for quad in named if quad.graph_name != _INFERRED), key=str)
        file = DatasetFile(self.path, "", packaged=True)
        return HeldQuads([(file, asserted)], Inferring(packaged=False))

    def writable(self) -> set[str]:
        """Give the graphs that may be added to, once it is opened."""
        return set(self._graphs)

    def held_form(self, quad: Quad) -> Triple:
        """Give the triple of a quad in the form that the store gives it."""
        return stored_form(quad).triple

    def prepared(self, change: Change, grown: Dataset) -> Prepared:
        """Tell what comes into the store and what goes."""
        wanted = Store()  # has the form that a store gives to literals
        inferred = [
            quad
            for quad in grown.inferred()
            if not isinstance(quad.subject, BlankNode) and not isinstance(quad.object, BlankNode)
        ]
        for quad in (*grown.quads(), *inferred):
            wanted.add(quad)
            wanted.add(in_graph(quad.triple, _DEFAULT))
        there = set() if self._store is None else set(self._store)
        added, removed = set(wanted) - there, there - set(wanted)
        counts = f"+{len(added)}" + (f" -{len(removed)}" if removed else "")
        graphs = ", ".join(sorted(contract(graph) or graph for graph in change.by_graph()))
        new = "" if there else " (new)"
        line = f"{self.path}{new}: {graphs}; {counts} quads, those that follow among them"

        def write(step: Callable[[str], None]) -> None:
            step("open the store")
            store = open_store(self.path) if self._store is None else self._store
            if store is None or set(store) != there:
                raise OutputError(
                    f"{self.path}: was changed meanwhile; nothing has been written", "Run it again."
                )
            step("change the store")
            change_store(store, removed, added)
            step("flush the store")
            store.flush()

        return Prepared((line,), write)
