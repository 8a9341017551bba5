"""A folder laid out like ``data/`` as the place that data is added to."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from icatkg import resources
from icatkg.build import Inferring
from icatkg.comparison.states import working_copy
from icatkg.contribution.change import Prepared
from icatkg.contribution.filing import CATALOGUE, is_document_graph
from icatkg.dataset import Dataset
from icatkg.errors import MissingFileError, OutputError
from icatkg.graph_files import DatasetFile, graph_of
from icatkg.namespaces import GRAPH, SRC
from icatkg.resources import UNFINISHED
from icatkg.serialization.document_changes import changed_document
from icatkg.serialization.files import below_working_folder
from icatkg.serialization.journal import finish, locked, signature, write_together
from icatkg.serialization.reading import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import Quad, Triple

    from icatkg.contribution.change import Change

__all__ = ["DataFolder"]

_WITHOUT_FOLDER = "Name a folder laid out like data/ of the repository with --to, or a store with --store."


class DataFolder:
    """A folder with a catalogue, documents and reference data, over the ontology of the package.

    Parameters
    ----------
    path
        The folder; by default ``data/`` of the checkout around the current folder, or of the one that the
        package runs from.

    Raises
    ------
    MissingFileError
        There is no such folder, or it is not laid out like ``data/``.
    OutputError
        It is the data of an installed package, which never changes.

    """

    def __init__(self, path: Path | str | None = None) -> None:
        if path is None:
            try:
                path = Path(working_copy(), "data")
            except MissingFileError as error:
                raise MissingFileError(error.message, _WITHOUT_FOLDER) from None
        self.path = Path(path)
        if resources.is_packed() and Path(resources.root()).resolve() in (
            self.path.resolve(),
            *self.path.resolve().parents,
        ):
            raise OutputError(f"{self.path}: the data of an installed package never changes", _WITHOUT_FOLDER)
        if not self.path.is_dir():
            raise MissingFileError(f"{self.path}: no such folder", _WITHOUT_FOLDER)
        self._signatures: dict[str, str] = {}
        self._graphs: dict[str, str] = {}

    @contextmanager
    def opened(self, *, writing: bool) -> Iterator[Dataset]:
        """Give what the folder holds, and while writing keep others from adding to it.

        Parameters
        ----------
        writing
            Whether to complete first what a killed process left undone.

        Raises
        ------
        OutputError
            Another process is adding to it, or it cannot be completed.

        """
        if not writing:
            yield self._dataset()
            return
        with locked(self.path):
            finish(self.path)
            yield self._dataset()

    def _dataset(self) -> Dataset:
        paths = resources.data_files(str(self.path))
        if not any(Path(path).name == "catalog.ttl" for path in paths):
            raise MissingFileError(
                f"{self.path}: is not laid out like data/: it has no catalog.ttl", _WITHOUT_FOLDER
            )
        self._signatures = {path: signature(Path(path)) for path in paths}
        own = self.path.resolve() == Path(resources.root(), "data").resolve()
        ontology = resources.ontology_files()
        files = [DatasetFile(path, graph_of(path), packaged=True) for path in (*ontology, *paths)]
        self._graphs = {file.graph: str(file.path) for file in files[len(ontology) :]}
        return Dataset(files, Inferring(packaged=own))

    def writable(self) -> set[str]:
        """Give the graphs of the files in the folder, once it is opened."""
        return set(self._graphs)

    def held_form(self, quad: Quad) -> Triple:
        """Give the triple of a quad: files keep every form."""
        return quad.triple

    def prepared(self, change: Change, grown: Dataset) -> Prepared:  # noqa: ARG002 - a store needs what follows
        """Lay out the files that a change touches.

        Raises
        ------
        InputError, ParseError
            A file cannot be laid out.

        """
        contents: dict[str, bytes] = {}
        lines = []
        for graph, added in sorted(change.by_graph().items()):
            name = self._file_of(graph)
            path = self.path / name
            source = Path(self._graphs.get(graph, path))  # a dry run may find one that waits for its place
            text = read_text(source) if source.exists() else ""
            replaced = change.replaced if graph == CATALOGUE else {}
            written = changed_document(text, added, replaced, str(path))
            contents[name] = written.encode()
            counts = f"+{len(added) + len(replaced)}" + (f" -{len(replaced)}" if replaced else "")
            lines.append(f"{below_working_folder(str(path))}{'' if text else ' (new)'}: {counts}")

        def write(step: Callable[[str], None]) -> None:
            self._check_unchanged()
            write_together(self.path, contents, step)

        return Prepared(tuple(lines), write)

    def _file_of(self, graph: str) -> str:
        """Give the path in the folder that a graph has or is to have."""
        if graph in self._graphs:
            return os.path.relpath(self._graphs[graph], self.path).removeprefix(UNFINISHED + os.sep)
        if is_document_graph(graph):
            return f"documents/{graph.removeprefix(SRC)}.ttl"
        return f"reference/{graph.removeprefix(GRAPH)}.ttl"

    def _check_unchanged(self) -> None:
        """See to it that what is written rests on what was checked."""
        now = resources.data_files(str(self.path))
        if {path: signature(Path(path)) for path in now} != self._signatures:
            raise OutputError(
                f"{self.path}: files were changed meanwhile; nothing has been written", "Run it again."
            )
