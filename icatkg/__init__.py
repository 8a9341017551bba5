"""icatkg: the open, citable knowledge graph of ICAT.

>>> import icatkg
>>> kg = icatkg.load()
>>> [row["organisation"] for row in kg.query("chairs-by-year", year=2018)]
['https://w3id.org/icatkg/id/unicef']

Everything else is reached from :func:`load`; names are imported when they are first used.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from icatkg.errors import IcatkgError
    from icatkg.knowledge_graph import KnowledgeGraph, load
    from icatkg.querying.results import Result
    from icatkg.validation.report import Report, Violation

__all__ = ["IcatkgError", "KnowledgeGraph", "Report", "Result", "Violation", "__version__", "load"]

__version__ = "0.1.0"

_HOMES = {
    "IcatkgError": "icatkg.errors",
    "KnowledgeGraph": "icatkg.knowledge_graph",
    "Report": "icatkg.validation.report",
    "Result": "icatkg.querying.results",
    "Violation": "icatkg.validation.report",
    "load": "icatkg.knowledge_graph",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used (PEP 562): most commands need few of them."""
    home = _HOMES.get(name)
    if home is None:
        message = f"module 'icatkg' has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
