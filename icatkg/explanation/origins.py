"""Where an asserted statement stands: its sources, who added it, and the line of the file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from icatkg import resources
from icatkg.errors import IcatkgError
from icatkg.lineage.sources import source_index
from icatkg.namespaces import ICAT, PREFIXES
from icatkg.serialization.positions import Positions, positions

if TYPE_CHECKING:
    from pyoxigraph import Store, Triple

    from icatkg.dataset import Dataset
    from icatkg.graph_files import DatasetFile
    from icatkg.lineage.places import Source

__all__ = ["Origin", "Origins"]

_DEFAULT = DefaultGraph()
_DESCRIBES = NamedNode(ICAT + "describesGraph")
_CREATOR = NamedNode(PREFIXES["dcterms"] + "creator")
_PUBLISHER = NamedNode(PREFIXES["dcterms"] + "publisher")
_LISTS = NamedNode(PREFIXES["dcat"] + "dataset")


class Origin(NamedTuple):
    """One graph in which a statement stands.

    Attributes
    ----------
    source
        Graph, document and passages.
    added_by
        IRIs or names of who added it, as the catalogue has it: the creators of the graph, else its
        publishers, else those of the catalogue that lists it.
    file
        The file, in the package or as the user named it; an empty string when it cannot be told.
    line
        Its line there; 0 when it cannot be told.

    """

    source: Source
    added_by: tuple[str, ...]
    file: str
    line: int


class Origins:
    """The origins of the asserted statements of one dataset.

    Parameters
    ----------
    dataset
        The dataset.

    """

    def __init__(self, dataset: Dataset) -> None:
        self._sources = source_index(dataset)
        self._files: dict[str, list[DatasetFile]] = {}
        for file in dataset.files:
            self._files.setdefault(file.graph, []).append(file)
        self._positions: dict[DatasetFile, Positions] = {}
        self._added_by: dict[str, tuple[str, ...]] = {}

    @property
    def store(self) -> Store:
        """The store in which labels are looked up."""
        return self._sources.store

    def of(self, triple: Triple) -> tuple[Origin, ...]:
        """Give every graph in which an asserted statement stands, documents first."""
        found = self._sources.statement(Quad(triple.subject, triple.predicate, triple.object, _DEFAULT))
        return tuple(self._origin(source, triple) for source in found.sources)

    def _origin(self, source: Source, triple: Triple) -> Origin:
        if source.graph not in self._added_by:
            self._added_by[source.graph] = tuple(self._responsible(source.graph))
        files = self._files.get(source.graph, [])
        for file in files:
            place = self._in(file).value(triple)
            if place is not None:
                return Origin(source, self._added_by[source.graph], _shown(str(file.path)), place.line)
        named = _shown(str(files[0].path)) if len(files) == 1 else ""
        return Origin(source, self._added_by[source.graph], named, 0)

    def _responsible(self, graph: str) -> list[str]:
        node = NamedNode(graph)
        entries = [q.subject for q in self.store.quads_for_pattern(None, _DESCRIBES, node, _DEFAULT)]
        catalogues = [
            q.subject for e in entries for q in self.store.quads_for_pattern(None, _LISTS, e, _DEFAULT)
        ]
        for things, predicate in ((entries, _CREATOR), (entries, _PUBLISHER), (catalogues, _PUBLISHER)):
            named = {
                q.object.value
                for thing in things
                for q in self.store.quads_for_pattern(thing, predicate, None, _DEFAULT)
                if isinstance(q.object, NamedNode | Literal)
            }
            if named:
                return sorted(named)
        return []

    def _in(self, file: DatasetFile) -> Positions:
        if file not in self._positions:
            try:
                self._positions[file] = positions(file.path, file.format_)
            except IcatkgError:
                self._positions[file] = Positions()
        return self._positions[file]


@lru_cache
def _shown(path: str) -> str:
    """Give the path of a packaged file from the root of the package; standard input is named so."""
    if path == "-":
        return "<stdin>"
    try:
        return Path(path).relative_to(resources.root()).as_posix()
    except ValueError:
        return path
