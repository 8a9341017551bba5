"""Where the files of the package are: ontology, data, queries.

In a wheel they lie inside the package, in a checkout beside it.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["data_files", "ontology_files", "query_files", "root", "shape_files"]

_PACKAGE = Path(__file__).parent
_PACKED = _PACKAGE / "packed"


def root() -> Path:
    """Give the folder that holds ``ontology/``, ``data/`` and ``queries/``."""
    return _PACKED if _PACKED.is_dir() else _PACKAGE.parent


def ontology_files() -> list[Path]:
    """Give the Turtle files of the ontology and its schemes, without the shapes."""
    folder = root() / "ontology"
    return sorted(folder.glob("*.ttl")) + sorted((folder / "schemes").glob("*.ttl"))


def data_files() -> list[Path]:
    """Give the Turtle files of the catalogue, the documents and the reference graphs."""
    folder = root() / "data"
    return [
        *sorted(folder.glob("*.ttl")),
        *sorted((folder / "documents").glob("*.ttl")),
        *sorted((folder / "reference").glob("*.ttl")),
    ]


def shape_files() -> list[Path]:
    """Give the Turtle files of the shapes."""
    return sorted((root() / "ontology" / "shapes").glob("*.ttl"))


def query_files(folder: str = "competency") -> list[Path]:
    """Give the stored queries in one folder of ``queries/``."""
    return sorted((root() / "queries" / folder).glob("*.rq"))
