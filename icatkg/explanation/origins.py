"""Where an asserted statement stands: its sources, who added it, and the line of the file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from icatkg import resources
from icatkg.errors import IcatkgError
from icatkg.identifiers import contract
from icatkg.lineage.sources import source_index
from icatkg.namespaces import ICAT, PREFIXES
from icatkg.serialization.reading import read_text

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Store, Triple

    from icatkg.dataset import Dataset
    from icatkg.lineage.places import Source

__all__ = ["Origin", "Origins"]

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
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
        self._paths: dict[str, list[str]] = {}
        for file in dataset.files:
            self._paths.setdefault(file.graph, []).append(str(file.path))
        self._files: dict[str, HouseTurtle] = {}
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
        for path in self._paths.get(source.graph, ()):
            line = self._line(path, triple)
            if line:
                return Origin(source, self._added_by[source.graph], _shown(path), line)
        paths = self._paths.get(source.graph, ())
        return Origin(source, self._added_by[source.graph], _shown(paths[0]) if len(paths) == 1 else "", 0)

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

    def _line(self, path: str, triple: Triple) -> int:
        if path not in self._files:
            try:
                self._files[path] = HouseTurtle(read_text(path) if path.endswith(".ttl") else "")
            except IcatkgError:
                self._files[path] = HouseTurtle("")
        return self._files[path].line_of(triple)


@lru_cache
def _shown(path: str) -> str:
    """Give the path of a packaged file from the root of the package."""
    try:
        return Path(path).relative_to(resources.root()).as_posix()
    except ValueError:
        return path


class HouseTurtle:
    """Finds the lines of statements in house Turtle.

    There a subject stands alone at the beginning of a line, and each of its properties begins a line.

    Parameters
    ----------
    text
        The file; of other Turtle few lines are found, and none of them wrongly.

    """

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._subjects: dict[str, list[int]] = {}
        for number, line in enumerate(self._lines):
            if line and not line.startswith((" ", "@", "#")):
                self._subjects.setdefault(line, []).append(number)

    def line_of(self, triple: Triple) -> int:
        """Give the number of the line that has a statement, counted from 1; 0 when it is not found."""
        for start in self._subjects.get(_written(triple.subject), ()):
            found = self._line_below(start, triple)
            if found:
                return found
        return 0

    def _line_below(self, start: int, triple: Triple) -> int:
        predicate = "a" if triple.predicate == _TYPE else _written(triple.predicate)
        value = _written(triple.object)
        inside = False
        for number in range(start + 2, len(self._lines) + 1):
            line = self._lines[number - 1]
            if not line.startswith(" "):
                break
            words = line.strip().rstrip(" .;,")
            if not line.startswith(" " * 8):
                name, _, words = words.partition(" ")
                inside = name == predicate
            if inside and (words == value or value in words.split(", ")):
                return number
        return 0


def _written(term: NamedNode | BlankNode | Literal | Triple) -> str:
    """Write a term as house Turtle does; numbers and truth values are bare there."""
    if isinstance(term, NamedNode):
        return contract(term.value) or str(term)
    if isinstance(term, Literal) and term.language is None:
        datatype = term.datatype.value
        if datatype in _BARE:
            return term.value
        if datatype != PREFIXES["xsd"] + "string":
            return f"{Literal(term.value)}^^{contract(datatype) or f'<{datatype}>'}"
    return str(term)


_BARE = frozenset(PREFIXES["xsd"] + name for name in ("integer", "decimal", "boolean"))
