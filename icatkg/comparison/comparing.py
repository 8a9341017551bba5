"""Comparing two states: the one function that brings the parts together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from icatkg.comparison.difference import difference
from icatkg.comparison.entities import entity_changes
from icatkg.comparison.stored_results import changed_interfaces, changed_results
from icatkg.comparison.versions import level

if TYPE_CHECKING:
    from collections.abc import Callable

    from icatkg.comparison.entities import EntityChange
    from icatkg.comparison.states import State
    from icatkg.comparison.stored_results import Interface, ResultChange
    from icatkg.comparison.versions import Level

__all__ = ["Comparison", "compare"]


class Comparison(NamedTuple):
    """What changed between two states.

    Attributes
    ----------
    old, new
        The states as they were named.
    removed, added
        How many quads went and came; a quad that moved to another graph counts on both sides.
    entities
        What changed for each entity.
    interfaces
        How the asking of stored queries changed.
    results
        Stored queries with another answer; ``None`` when they were not run.
    run
        How many stored queries were run.
    level
        The suggested level of Semantic Versioning.
    notes
        What has to be known to read this.
    graph_name
        Gives the name of a graph in a sentence.

    """

    old: str
    new: str
    removed: int
    added: int
    entities: tuple[EntityChange, ...]
    interfaces: tuple[Interface, ...]
    results: tuple[ResultChange, ...] | None
    run: int
    level: Level
    notes: tuple[str, ...]
    graph_name: Callable[[str], str]

    def __bool__(self) -> bool:
        """Tell whether there is any difference."""
        return bool(self.removed or self.added or self.interfaces or self.results)


def compare(old: State, new: State, *, queries: bool = False) -> Comparison:
    """Compare two states.

    Parameters
    ----------
    old, new
        The states. Inferred triples are not compared: they follow from the others.
    queries
        Whether to run the stored queries that need no parameter on both.

    """
    found = difference(old.quads, new.quads)
    entities, (_, words) = entity_changes(old.quads, new.quads, found)
    interfaces = changed_interfaces(old, new)
    results, run = changed_results(old, new) if queries else (None, 0)
    notes = []
    if old.plain != new.plain:
        notes.append("one side is a file without named graphs: graphs are left aside")
    if found.unmatched:
        notes.append(
            f"{found.unmatched} groups of blank nodes are too tangled to be matched; compared by their labels"
        )
    return Comparison(
        old=old.name,
        new=new.name,
        removed=len(found.removed),
        added=len(found.added),
        entities=tuple(entities),
        interfaces=tuple(interfaces),
        results=None if results is None else tuple(results),
        run=run,
        level=level(entities, interfaces),
        notes=tuple(notes),
        graph_name=lambda iri: f"graph {words.name(iri)}" if iri else "the default graph",
    )
