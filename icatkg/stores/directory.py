"""A store in a directory: Oxigraph on disk, held open by one process at a time.

Like the embedded store it rewrites some literals (``007`` becomes ``7``). A change of it is one SPARQL
update, which Oxigraph carries out whole or not at all, also when the process is killed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Quad, Store

from icatkg.errors import InputError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["change_store", "open_store", "stored_form"]

# What RocksDB, on which Oxigraph rests, has in a directory; CURRENT comes last.
_OURS = re.compile(r"CURRENT|IDENTITY|LOCK|LOG(\.old\.\d+)?|(MANIFEST|OPTIONS)-\d+|\d+\.(log|sst)|.*\.dbtmp")


def open_store(path: Path | str, *, read_only: bool = False) -> Store | None:
    """Open the store in a directory.

    Parameters
    ----------
    path
        The directory.
    read_only
        Whether to leave it as it is; otherwise it is made when there is none.

    Returns
    -------
    Store or None
        None when it is to be left as it is and there is none.

    Raises
    ------
    InputError
        The directory holds something else, or the store is not whole.
    OutputError
        Another process has it open, or it cannot be made.

    """
    path = Path(path)
    if path.exists() and not path.is_dir():
        raise InputError(f"{path}: is not a folder", "A store is a folder; name a new one.")
    names = sorted(inner.name for inner in path.iterdir()) if path.is_dir() else []
    other = [name for name in names if not _OURS.fullmatch(name)]
    if other:
        raise InputError(f"{path}: is not a store: it holds {other[0]}", "Name a new folder, or a store.")
    if read_only and "CURRENT" not in names:
        return None
    try:
        return Store.read_only(str(path)) if read_only else Store(path)
    except OSError as error:
        message = str(error)
        if "lock" in message.lower():
            raise OutputError(
                f"{path}: another process has the store open", "Close it there first."
            ) from None
        failure = InputError if names else OutputError
        raise failure(f"{path}: the store cannot be opened: {message}") from None


def stored_form(quad: Quad) -> Quad:
    """Give a quad in the form in which a store holds it."""
    store = Store()
    store.add(quad)
    found: Quad = next(iter(store))
    return found


def change_store(store: Store, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
    """Take quads out of a store and put others in, all or nothing.

    Parameters
    ----------
    store
        What to change.
    removed, added
        Quads without blank nodes.

    Raises
    ------
    OutputError
        It cannot be written; it is as it was.

    """
    update = f"DELETE DATA {{ {_data(removed)} }} ;\nINSERT DATA {{ {_data(added)} }}"
    try:
        store.update(update)
    except OSError as error:
        raise OutputError(f"the store cannot be written: {error}", "It is as it was.") from None


def _data(quads: Iterable[Quad]) -> str:
    graphs: dict[str, list[str]] = {}
    for quad in quads:
        name = "" if quad.graph_name == DefaultGraph() else str(quad.graph_name)
        graphs.setdefault(name, []).append(f"{quad.triple} .")
    parts = []
    for name, triples in sorted(graphs.items()):
        inner = "\n".join(sorted(triples))
        parts.append(f"GRAPH {name} {{ {inner} }}" if name else inner)
    return "\n".join(parts)
