"""The version that a change asks for: Semantic Versioning (https://semver.org/) of data and queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from icatkg.comparison.wording import short_name
from icatkg.namespaces import ICAT, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatkg.comparison.entities import EntityChange
    from icatkg.comparison.stored_results import Interface

__all__ = ["EDITORIAL", "Level", "level"]

# Properties for people to read, on which no stored query may depend for what it selects.
EDITORIAL = frozenset(
    {PREFIXES["rdfs"] + name for name in ("label", "comment", "seeAlso")}
    | {PREFIXES["dcterms"] + name for name in ("title", "description", "modified")}
    | {PREFIXES["vann"] + name for name in ("usageNote", "example", "changes")}
    | {PREFIXES["skos"] + name for name in ("prefLabel", "altLabel", "hiddenLabel", "definition", "note")}
    | {PREFIXES["skos"] + n for n in ("scopeNote", "example", "editorialNote", "historyNote", "changeNote")}
    | {PREFIXES["owl"] + name for name in ("versionInfo", "versionIRI", "priorVersion")}
    | {ICAT + "summary"}
)
_SHOWN = 3


class Level(NamedTuple):
    """A level of Semantic Versioning, and why.

    Attributes
    ----------
    name
        ``major``, ``minor``, ``patch``, or ``none`` when nothing changed.
    reasons
        What asks for this level and no lower one.

    """

    name: str
    reasons: tuple[str, ...]


def level(entities: Sequence[EntityChange], interfaces: Sequence[Interface]) -> Level:
    """Suggest a level.

    Parameters
    ----------
    entities
        What changed for each entity.
    interfaces
        How the asking of stored queries changed.

    Returns
    -------
    Level
        ``major`` when an IRI is described no more or a stored query was broken; ``patch`` when nothing but
        values of :data:`EDITORIAL` and texts of queries changed; else ``minor``.

    """
    gone = [short_name(e.iri) for e in entities if e.kind == "removed" and e.iri]
    major = [_listed("removed", gone)] if gone else []
    major += [f"stored query {i.query}: {'; '.join(i.breaking)}" for i in interfaces if i.breaking]
    if major:
        return Level("major", tuple(major))
    come = [short_name(e.iri) or e.label for e in entities if e.kind != "changed"]
    other = [
        e.label
        for e in entities
        if e.kind == "changed" and (e.moves or any(c.property not in EDITORIAL for c in e.changes))
    ]
    minor = [_listed("added", come)] if come else []
    minor += [_listed("other than editorial values changed", other)] if other else []
    asked = [f"stored query {i.query}: {'; '.join(i.compatible)}" for i in interfaces]
    minor += [reason for reason in asked if not reason.endswith(": text changed")]
    if minor:
        return Level("minor", tuple(minor))
    if entities or interfaces:
        return Level("patch", ("only editorial values or the texts of queries changed",))
    return Level("none", ("nothing changed",))


def _listed(what: str, names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    further = len(names) - _SHOWN
    return f"{what}: {shown}" + (f" and {further} more" if further > 0 else "")
