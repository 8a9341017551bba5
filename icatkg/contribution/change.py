"""A change of a graph: the statements that come, and the values that take the place of others."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from icatkg.contribution.filing import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from icatkg.dataset import Dataset

__all__ = ["Change", "Destination", "Prepared", "in_graph"]


def in_graph(triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
    """Give a triple as a quad of a graph."""
    return Quad(triple.subject, triple.predicate, triple.object, graph)


class Change(NamedTuple):
    """A change of a graph.

    Attributes
    ----------
    added
        What comes, each quad in its graph and without blank nodes.
    replaced
        Triples of the catalogue to the object that they get instead.

    """

    added: tuple[Quad, ...]
    replaced: Mapping[Triple, NamedNode | Literal]

    def by_graph(self) -> dict[str, list[Triple]]:
        """Give what comes by the name of the graph; the catalogue is among them if it changes at all."""
        found: dict[str, list[Triple]] = defaultdict(list)
        if self.replaced:
            found[CATALOGUE] = []
        for quad in self.added:
            if isinstance(quad.graph_name, NamedNode):
                found[quad.graph_name.value].append(quad.triple)
        return dict(found)

    def applied(self, quads: Iterable[Quad]) -> list[Quad]:
        """Give quads with the replacements, without what comes."""
        catalogue = NamedNode(CATALOGUE)
        gone = {
            in_graph(old, catalogue): Quad(old.subject, old.predicate, new, catalogue)
            for old, new in self.replaced.items()
        }
        return [gone.get(quad, quad) for quad in quads]


class Prepared(NamedTuple):
    """A change that is ready to be written.

    Attributes
    ----------
    lines
        What will be written, for people.
    write
        Writes it, all or nothing; is given a function that is told of each step before it is done.

    """

    lines: Sequence[str]
    write: Callable[[Callable[[str], None]], None]


class Destination(Protocol):
    """A place that data is added to: a folder of files, or a store."""

    def opened(self, *, writing: bool) -> AbstractContextManager[Dataset]:
        """Give what it holds; while writing, others are kept out."""

    def writable(self) -> set[str]:
        """Give the graphs that may be added to."""

    def held_form(self, quad: Quad) -> Triple:
        """Give the triple of a quad as it would be held."""

    def prepared(self, change: Change, grown: Dataset) -> Prepared:
        """Make a change ready to be written; ``grown`` is the graph as it will be."""
