"""Where the files of the package are: ontology, data, queries.

In a wheel they lie inside the package, in a checkout beside it.

Here and in the other modules that a cold query needs, paths are plain text and ``TYPE_CHECKING`` is a name
of our own, which type checkers know: importing :mod:`pathlib` and :mod:`typing` takes a tenth of such
a query.
"""

from __future__ import annotations

import os

__all__ = [
    "UNFINISHED",
    "data_files",
    "inference_inputs",
    "inferred_file",
    "is_packed",
    "ontology_files",
    "query_files",
    "root",
    "shape_files",
]

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_PACKED = os.path.join(_PACKAGE, "packed")

# Where a change of several files waits in a folder until each is in its place (icatkg.serialization.journal).
# It counts from the moment when this journal is there.
UNFINISHED = ".adding"
_JOURNAL = os.path.join(UNFINISHED, "journal")


def root() -> str:
    """Give the folder that holds ``ontology/``, ``data/`` and ``queries/``."""
    return _PACKED if os.path.isdir(_PACKED) else os.path.dirname(_PACKAGE)


def is_packed() -> bool:
    """Tell whether this is an installed package, whose files never change, rather than a checkout."""
    return root() == _PACKED


def _listed(folder: str, extension: str, base: str = "") -> list[str]:
    path = os.path.join(base or root(), *folder.split("/"))
    if not os.path.isdir(path):
        return []
    return [os.path.join(path, name) for name in sorted(os.listdir(path)) if name.endswith(extension)]


def ontology_files() -> list[str]:
    """Give the Turtle files of the ontology and its schemes, without the shapes."""
    return _listed("ontology", ".ttl") + _listed("ontology/schemes", ".ttl")


def data_files(folder: str = "") -> list[str]:
    """Give the Turtle files of the catalogue, the documents and the reference graphs.

    Parameters
    ----------
    folder
        A folder laid out like ``data/``, by default that one.

    Returns
    -------
    list of str
        Where a killed process has left a change of files that is decided and not yet in place, the files
        as they are after it.

    """
    folder = folder or os.path.join(root(), "data")
    unfinished = os.path.exists(os.path.join(folder, _JOURNAL))
    found: list[str] = []
    for part in ("", "documents", "reference"):
        files = _listed(part, ".ttl", folder)
        if unfinished:
            waiting = _listed(part, ".ttl", os.path.join(folder, UNFINISHED))
            newer = {os.path.basename(path): path for path in files + waiting}
            files = [newer[name] for name in sorted(newer)]
        found += files
    return found


def shape_files() -> list[str]:
    """Give the Turtle files of the shapes."""
    return _listed("ontology/shapes", ".ttl")


def query_files(folder: str = "competency") -> list[str]:
    """Give the stored queries in one folder of ``queries/``."""
    # By name, without the ending: "documents" comes before "documents-mentioning".
    return sorted(_listed(f"queries/{folder}", ".rq"), key=lambda path: path.removesuffix(".rq"))


def inferred_file() -> str:
    """Give where the inferred triples are: in the package, or in ``build/`` of a checkout."""
    folder = root() if is_packed() else os.path.join(root(), "build")
    return os.path.join(folder, "inferred.nt")


def inference_inputs() -> list[str]:
    """Give the files that decide what is inferred: ontology, data, rules, and the code that reasons."""
    code = [
        os.path.join(_PACKAGE, folder, name)
        for folder in _REASONING_CODE
        for name in sorted(os.listdir(os.path.join(_PACKAGE, folder)))
        if name.endswith(".py")
    ]
    return [*ontology_files(), *data_files(), *query_files("rules"), *code]


# The rules of ours are run with their support, which rests on the parser.
_REASONING_CODE = ("reasoning", "querying", "querying/parsing", "querying/support", "querying/syntax")
