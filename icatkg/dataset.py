"""The dataset: named graphs with their files, read when they are needed.

One file is one named graph. The default graph of a query holds every triple of all graphs exactly once,
because a union computed by the engine counts a triple once per graph.
"""

from __future__ import annotations

import os

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from icatkg import resources
from icatkg.errors import UnknownNameError
from icatkg.namespaces import BASE, GRAPH, ICAT, KIND, SRC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    import rdflib

    from icatkg.serialization.formats import Format

__all__ = ["Dataset", "DatasetFile", "packaged_files"]

_DEFAULT = DefaultGraph()


class DatasetFile:
    """A file of the dataset.

    Parameters
    ----------
    path
        Where it is; ``-`` for standard input.
    graph
        IRI of the named graph that its default graph is loaded as.
    packaged
        Whether it came with the package.
    format_
        Its RDF format, or ``None`` to tell it from the name.

    """

    __slots__ = ("format_", "graph", "packaged", "path")

    def __init__(
        self, path: Path | str, graph: str, *, packaged: bool, format_: Format | None = None
    ) -> None:
        self.path = path
        self.graph = graph
        self.packaged = packaged
        self.format_ = format_


def graph_of(path: str) -> str:
    """Give the graph IRI of a packaged file: its folder and name decide.

    ``data/documents/003.ttl`` is the document itself, the ontology's files are one graph, each scheme is
    its own namespace, all others are in the ``graph:`` namespace under their name.
    """
    folder, name = os.path.split(path)
    folder, name = os.path.basename(folder), os.path.splitext(name)[0]
    if folder == "documents":
        return SRC + name
    if folder == "schemes":
        return f"{BASE}{name.removesuffix('s')}/"
    if folder == "ontology" and name != "alignments":
        return ICAT
    return GRAPH + name


def packaged_files(*, editorial: bool = True) -> list[DatasetFile]:
    """Give the files that come with the package.

    Parameters
    ----------
    editorial
        Whether to give those too that the catalogue calls editorial: what no document says.

    """
    paths = [*resources.ontology_files(), *resources.data_files()]
    files = [DatasetFile(path, graph_of(path), packaged=True) for path in paths]
    if editorial:
        return files
    left_out = _editorial_graphs()
    return [file for file in files if file.graph not in left_out]


def _editorial_graphs() -> set[str]:
    """Give the graphs whose entry in the catalogue has the kind ``kind:editorial-graph``."""
    from icatkg.serialization.reading import read_quads

    catalogue = next(path for path in resources.data_files() if os.path.basename(path) == "catalog.ttl")
    described: dict[str, str] = {}
    editorial: set[str] = set()
    for quad in read_quads(catalogue):
        if quad.predicate.value == ICAT + "describesGraph":
            described[str(quad.subject)] = getattr(quad.object, "value", "")
        elif quad.predicate.value == ICAT + "hasKind" and quad.object == NamedNode(KIND + "editorial-graph"):
            editorial.add(str(quad.subject))
    return {described[entry] for entry in editorial}


class Dataset:
    """Named graphs over files.

    Parameters
    ----------
    files
        The files; each is read at most once, when first needed.

    """

    def __init__(self, files: list[DatasetFile]) -> None:
        self.files = files
        self._quads: list[Quad] | None = None
        self._stores: dict[bool, Store] = {}

    def quads(self) -> list[Quad]:
        """Give the quads exactly as written, in named graphs, in the order of the files.

        Raises
        ------
        InputError, ParseError
            A file cannot be read.

        """
        from icatkg.serialization.reading import in_graph, read_quads  # not for a cold query

        if self._quads is None:
            self._quads = [
                quad
                for file in self.files
                for quad in in_graph(read_quads(file.path, file.format_), file.graph)
            ]
        return self._quads

    def store(self, *, named_graphs: bool = True) -> Store:
        """Give the dataset in an embedded store, for querying only.

        Parameters
        ----------
        named_graphs
            Whether ``GRAPH`` will be asked for. Without it, only the default graph is there.

        """
        if True in self._stores:
            return self._stores[True]
        if named_graphs not in self._stores:
            if self._quads is None and not named_graphs:
                self._stores[False] = self._loaded_directly()
            else:
                from icatkg.stores.embedded import store_of

                self._stores[named_graphs] = store_of(self.quads(), named_graphs=named_graphs)
        return self._stores[named_graphs]

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

        return sorted({file.graph for file in self.files}, key=natural_key)

    def graph(self, name: str) -> list[Quad]:
        """Give the quads of one named graph.

        Raises
        ------
        UnknownNameError
            There is no graph of that IRI.

        """
        found = [quad for quad in self.quads() if getattr(quad.graph_name, "value", None) == name]
        if not found:
            raise UnknownNameError(
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
