"""A dataset of quads that are there already, each with the file that it is told to come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Quad

    from icatkg.dataset import Inferring
    from icatkg.graph_files import DatasetFile

__all__ = ["HeldQuads"]


class HeldQuads(Dataset):
    """A dataset that reads no file.

    Parameters
    ----------
    parts
        Files with their quads, in order. A file need not exist; then nothing has a place in it.
    inferring
        As for :class:`icatkg.dataset.Dataset`.

    """

    def __init__(
        self, parts: Iterable[tuple[DatasetFile, Sequence[Quad]]], inferring: Inferring | None = None
    ) -> None:
        super().__init__([], inferring)
        self._quads = []
        for file, quads in parts:
            self.files.append(file)
            self._starts.append(len(self._quads))
            self._quads += quads
