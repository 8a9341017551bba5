"""The states that can be compared: a file, a folder, a git revision, the packaged graph."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, Quad

from icatkg import resources
from icatkg.comparison.blank_nodes import nodes_of, relabelled
from icatkg.comparison.revisions import resolved, revision_files
from icatkg.dataset import Dataset
from icatkg.errors import IcatkgError, InputError, MissingFileError, ParameterError
from icatkg.graph_files import DatasetFile, graph_of, packaged_files
from icatkg.querying.stored import read_stored_query, stored_queries
from icatkg.serialization.formats import format_for_path
from icatkg.serialization.reading import in_graph, read_quads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from icatkg.dataset import Inferring
    from icatkg.querying.stored import StoredQuery

__all__ = ["PACKAGED", "State", "read_state", "read_states", "working_copy"]

PACKAGED = "packaged"
_GIT = "git:"
_ONTOLOGY = ("ontology", "ontology/schemes")
_QUERIES = "queries/competency"


class State(NamedTuple):
    """One state of the graph.

    Attributes
    ----------
    name
        As the user named it.
    quads
        What is asserted. Blank nodes of different files have different labels.
    queries
        The stored queries that came with it, ``None`` when it is data alone.
    dataset
        The same in a dataset that can be queried.
    plain
        Whether it is one file of a format without named graphs.

    """

    name: str
    quads: tuple[Quad, ...]
    queries: tuple[StoredQuery, ...] | None
    dataset: Dataset
    plain: bool


def read_states(
    old: str, new: str, inferring: Callable[..., Inferring | None] = lambda **_: None
) -> tuple[State, State]:
    """Read two states.

    Parameters
    ----------
    old, new
        ``packaged``; ``git:REV``; the path of a file or folder; ``-`` for Turtle from standard input; else a
        git revision.
    inferring
        Gives how inferred triples come about when the states are queried, with ``packaged=True`` for the
        packaged graph; :class:`icatkg.build.Inferring` does.

    Returns
    -------
    tuple of State
        When one is a file of a format without named graphs, all quads of both are in the default graph.

    Raises
    ------
    InputError, ParseError, UnknownNameError
        One cannot be found or read.

    """
    if old == new == "-":
        raise ParameterError("standard input can be read once only", "Name a file for the other side.")
    states = [read_state(name, inferring) for name in (old, new)]
    if any(state.plain for state in states):
        states = [state._replace(quads=tuple(dict.fromkeys(map(_plain, state.quads)))) for state in states]
    return states[0], states[1]


def _plain(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


def working_copy() -> str:
    """Give the checkout around the current folder, else the one that the package runs from.

    Raises
    ------
    MissingFileError
        There is none.

    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "ontology").is_dir() and (folder / "data").is_dir():
            return str(folder)
    if not resources.is_packed():
        return resources.root()
    raise MissingFileError(
        "there is no working copy around the current folder",
        "Name the new state: a file, a folder or a git revision.",
    )


def read_state(name: str, inferring: Callable[..., Inferring | None] = lambda **_: None) -> State:
    """Read one state; parameters and errors as in :func:`read_states`, quads in their named graphs."""
    if name == PACKAGED:
        files, queries = packaged_files(), tuple(stored_queries())
        return _read(name, files, queries, inferring(packaged=True))
    derived = inferring(packaged=False)
    path = Path(name)
    try:
        here = not name.startswith(_GIT) and (name == "-" or path.exists())
    except (OSError, ValueError):  # a name too long for a path, or with a null character
        here = False
    if here:
        return _folder(name, path, derived) if path.is_dir() else _file(name, name, derived)
    revision = name.removeprefix(_GIT)
    if not name.startswith(_GIT) and resolved(revision) is None:
        raise MissingFileError(
            f"{name}: no such file or folder, and no git revision",
            f"Give a path, a revision of the repository around the current folder, or {PACKAGED}.",
        )
    return _revision(name, revision, derived)


def _revision(name: str, revision: str, inferring: Inferring | None) -> State:
    found = revision_files(revision, _may_count)
    with tempfile.TemporaryDirectory(prefix="icatkg-") as folder:
        for path, content in found.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        try:
            single = next(iter(found)) if len(found) == 1 else None
            if single is not None and str(single) == revision.partition(":")[2]:
                return _file(name, str(Path(folder, single)), inferring)
            return _folder(name, Path(folder), inferring)
        except IcatkgError as error:  # the user knows nothing of the folder
            message = error.message.replace(f"{folder}/", f"{revision}:").replace(folder, revision)
            raise InputError(message, error.remedy) from None


def _may_count(path: PurePosixPath) -> bool:
    return _is_rdf(Path(path)) or path.suffix == ".rq"


def _is_rdf(path: Path) -> bool:
    return not any(part.startswith(".") for part in path.parts) and format_for_path(path) is not None


def _folder(name: str, folder: Path, inferring: Inferring | None) -> State:
    if (folder / "ontology").is_dir() or (folder / "data").is_dir():
        paths = [path for part in _ONTOLOGY for path in sorted((folder / part).glob("*.ttl"))]
        paths += map(Path, resources.data_files(str(folder / "data")))
        paths = [path for path in paths if path.is_file()]
        files = [DatasetFile(path, graph_of(str(path)), packaged=False) for path in paths]
        stored = sorted((folder / _QUERIES).glob("*.rq"))
        queries = tuple(read_stored_query(str(path)) for path in stored)
        return _read(name, files, queries if (folder / _QUERIES).is_dir() else None, inferring)
    found = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    paths = [folder / path for path in found if _is_rdf(path)]
    if not paths:
        raise InputError(f"{name}: no RDF files in this folder")
    files = [DatasetFile(path, graph_of(str(path)), packaged=False) for path in paths]
    return _read(name, files, None, inferring)


def _file(name: str, path: str, inferring: Inferring | None) -> State:
    told = format_for_path(Path(path))
    plain = path == "-" or (told is not None and not told.named_graphs)
    state = _read(name, [DatasetFile(path, "", packaged=False)], None, inferring)
    return state._replace(plain=plain)


def _read(
    name: str, files: list[DatasetFile], queries: tuple[StoredQuery, ...] | None, inferring: Inferring | None
) -> State:
    quads: dict[Quad, None] = {}
    for number, file in enumerate(files):
        read = read_quads(file.path, file.format_)
        for quad in in_graph(read, file.graph) if file.graph else read:
            names = {node: f"f{number}{node}" for node in nodes_of(quad)}
            quads[relabelled(quad, names) if names else quad] = None
    return State(name, tuple(quads), queries, _Read(files, quads, inferring), plain=False)


class _Read(Dataset):
    """A dataset whose files are read already: standard input and the files of a revision are gone then."""

    def __init__(self, files: list[DatasetFile], quads: Iterable[Quad], inferring: Inferring | None) -> None:
        super().__init__(files, inferring)
        self._quads = list(quads)
