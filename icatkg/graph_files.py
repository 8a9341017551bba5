"""Which file is which named graph: one file, one graph, one source."""

from __future__ import annotations

import os

from pyoxigraph import NamedNode

from icatkg import resources
from icatkg.namespaces import BASE, GRAPH, ICAT, KIND, SRC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from icatkg.serialization.formats import Format

__all__ = ["DatasetFile", "added_file", "graph_of", "packaged_files", "with_file"]


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


def added_file(path: Path | str, files: list[DatasetFile], format_: Format | None = None) -> DatasetFile:
    """Give an added file a graph of its own, named after it and never that of another file.

    Parameters
    ----------
    path
        The file, ``-`` for standard input.
    files
        The files that are there already.
    format_
        Its format; by default told from its name.

    """
    import re

    stem = "stdin" if str(path) == "-" else re.split(r"[/\\]", str(path))[-1].split(".")[0]
    name = GRAPH + "added-" + (re.sub(r"[^A-Za-z0-9_]+", "-", stem).strip("-") or "data")
    taken = {file.graph for file in files}
    numbered = next(n for n in (name, *(f"{name}-{i}" for i in range(2, len(files) + 3))) if n not in taken)
    return DatasetFile(path, numbered, packaged=False, format_=format_)


def with_file(files: list[DatasetFile], path: Path | str, format_: Format | None = None) -> list[DatasetFile]:
    """Give files with one more at their end.

    Parameters
    ----------
    files
        The files that are there already.
    path, format_
        As for :func:`added_file`. A packaged file is not there twice: who names one in a checkout means it,
        as the added file that it is then, in the graph that it has.

    """
    named = "" if str(path) == "-" else os.path.realpath(path)
    packaged = next((f for f in files if f.packaged and named and os.path.realpath(f.path) == named), None)
    if packaged is None:
        return [*files, added_file(path, files, format_)]
    added = DatasetFile(path, packaged.graph, packaged=False, format_=format_)
    return [*(file for file in files if file is not packaged), added]
