"""The graph of a store as it is handed to HTTP processes: a file that the writer replaces whole."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse, serialize

from icatkg.build import Inferring
from icatkg.contribution.held_quads import HeldQuads
from icatkg.graph_files import DatasetFile
from icatkg.identifiers import contract

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from icatkg.dataset import Dataset

__all__ = ["held_dataset", "read_snapshot", "write_snapshot"]

_NAME = "graph.nq"


def held_dataset(quads: Iterable[Quad]) -> Dataset:
    """Give asserted quads of named graphs as a dataset; what follows from them is inferred when asked for."""
    ordered = sorted(quads, key=lambda quad: (str(quad.graph_name), str(quad)))
    parts = []
    for name, of_graph in groupby(ordered, key=lambda quad: str(quad.graph_name)):
        iri = name.strip("<>")
        parts.append((DatasetFile(contract(iri) or iri, iri, packaged=True), list(of_graph)))
    return HeldQuads(parts, Inferring(packaged=False))


def write_snapshot(room: str, dataset: Dataset) -> None:
    """Replace the snapshot in a folder by what a dataset asserts.

    Raises
    ------
    OSError
        It cannot be written; the old one is there still.

    """
    path = Path(room, _NAME)
    waiting = path.with_suffix(".new")
    with waiting.open("wb") as file:
        serialize(dataset.quads(), file, format=RdfFormat.N_QUADS)
    waiting.replace(path)


def read_snapshot(room: str) -> Dataset:
    """Give the dataset of the snapshot in a folder."""
    return held_dataset(parse(path=str(Path(room, _NAME)), format=RdfFormat.N_QUADS))
