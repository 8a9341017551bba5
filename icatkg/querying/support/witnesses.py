"""Statements for closures: how ``path*``, ``path+`` or ``path?`` leads from one node to another.

The engine says that there is a way; a search by Dijkstra's method (Numerische Mathematik 1, 1959) finds one
with the fewest statements.
"""

from __future__ import annotations

import heapq
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from icatkg.querying.syntax import Alternative, Inverse, Negated, Repeat, Sequence, Term
from icatkg.querying.syntax.scope import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import DefaultGraph, Quad, Store

    from icatkg.querying.syntax import Path

__all__ = ["Way", "Ways"]

Node = NamedNode | BlankNode | Literal
Graphs = tuple["NamedNode | BlankNode | DefaultGraph", ...]
Step = tuple[Node, frozenset["Quad"]]

MAX_NODES = 20_000


class Way(NamedTuple):
    """Statements that lead from one node to another.

    Attributes
    ----------
    statements
        As few as possible; ``None`` if none were found within the bounds of the search.
    only
        Whether there is surely no other way.

    """

    statements: frozenset[Quad] | None
    only: bool


class _Search:
    """A search from one node, which goes on where it stopped."""

    def __init__(self, start: Node) -> None:
        self.start = start
        self.order = count()  # breaks ties, as statements have no order
        self.waiting: list[tuple[int, str, int, Node | None, Node, frozenset[Quad]]] = []
        self.reached: dict[Node, tuple[Node | None, frozenset[Quad]]] = {}


class Ways:
    """Finds ways in a store.

    Parameters
    ----------
    store
        Where the statements are.

    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._steps: dict[tuple[int, Graphs, Node], list[Step]] = {}
        self._searches: dict[tuple[int, Graphs, Node], _Search] = {}
        self._inverted: dict[int, Path] = {}
        self._mentions: dict[tuple[Graphs, Node], Way] = {}
        self._found: dict[tuple[int, Graphs, Node, Node], Way] = {}

    def find(self, path: Repeat, start: Node, end: Node, graphs: Graphs, *, backwards: bool = False) -> Way:
        """Find a way.

        Parameters
        ----------
        path
            What was asked.
        start, end
            The nodes.
        graphs
            The graphs that together were asked.
        backwards
            Whether to search from the end, which pays when many ways end there.

        """
        key = (id(path), graphs, start, end)
        if key not in self._found:
            step: Path = path.path
            if backwards:
                start, end, step = end, start, self._inverse(step)
            self._found[key] = self._find(step, path.operator, start, end, graphs)
        return self._found[key]

    def mention(self, node: Node, graphs: Graphs) -> Way:
        """Find a statement that has the node as subject or object: the first by its text."""
        key = (graphs, node)
        if key not in self._mentions:
            forward, backward = (self._edges(node, None, graphs, forward=way) for way in (True, False))
            found = {statements for _, statements in (*forward, *backward)}
            first = min(found, key=_by_size_and_text, default=None)
            self._mentions[key] = Way(first, only=len(found) == 1)
        return self._mentions[key]

    def _inverse(self, path: Path) -> Path:
        return self._inverted.setdefault(id(path), Inverse(-1, -1, path))

    def _find(self, path: Path, operator: str, start: Node, end: Node, graphs: Graphs) -> Way:
        if operator != "+" and start == end:
            return Way(frozenset(), only=True)
        if operator != "?":
            return self._closure(path, start, end, graphs)
        single = sorted((s for n, s in self.steps(path, start, graphs) if n == end), key=_by_size_and_text)
        return Way(single[0] if single else None, only=len(single) == 1 and not _nested(path))

    def _closure(self, path: Path, start: Node, end: Node, graphs: Graphs) -> Way:
        search = self._searches.get((id(path), graphs, start))
        if search is None:
            search = self._searches[id(path), graphs, start] = _Search(start)
            self._extend(search, path, None, 0, graphs)
        while end not in search.reached:
            if not search.waiting or len(search.reached) > MAX_NODES:
                return Way(None, only=False)
            cost, _, _, before, node, statements = heapq.heappop(search.waiting)
            if node not in search.reached:
                search.reached[node] = (before, statements)
                self._extend(search, path, node, cost, graphs)
        found: frozenset[Quad] = frozenset()
        passed: list[Node] = []
        at: Node | None = end
        while at is not None:
            passed.append(at)
            at, statements = search.reached[at]
            found |= statements
        if not isinstance(path, Term):
            for statement in sorted(found, key=str):  # steps of several statements may share some
                if self._leads(path, start, end, graphs, found - {statement}):
                    found -= {statement}
        return Way(found, self._only(path, [start, *passed[:0:-1]], end, graphs))

    def _leads(self, path: Path, start: Node, end: Node, graphs: Graphs, among: frozenset[Quad]) -> bool:
        reached: set[Node] = set()
        waiting = [start]
        while waiting:
            for node, statements in self.steps(path, waiting.pop(), graphs):
                if node not in reached and statements <= among:
                    reached.add(node)
                    waiting.append(node)
        return end in reached

    def _extend(self, search: _Search, path: Path, node: Node | None, cost: int, graphs: Graphs) -> None:
        for following, statements in self.steps(path, search.start if node is None else node, graphs):
            if following not in search.reached:
                text = " ".join(sorted(map(str, statements)))
                item = (cost + len(statements), text, next(search.order), node, following, statements)
                heapq.heappush(search.waiting, item)

    def _only(self, path: Path, passed: list[Node], end: Node, graphs: Graphs) -> bool:
        """Tell whether each node on the way leads nowhere else, or can be come to from nowhere else."""
        if _nested(path):
            return False
        if all(len(self.steps(path, node, graphs)) == 1 for node in passed):
            return True
        inverse = self._inverse(path)
        return all(len(self.steps(inverse, node, graphs)) == 1 for node in [*passed[1:], end])

    def steps(self, path: Path, node: Node, graphs: Graphs) -> list[Step]:
        """Give where a path leads from a node, and by which statements."""
        key = (id(path), graphs, node)
        if key not in self._steps:
            self._steps[key] = list(dict.fromkeys(self._stepping(path, node, graphs, forward=True)))
        return self._steps[key]

    def _stepping(self, path: Path, node: Node, graphs: Graphs, *, forward: bool) -> Iterator[Step]:
        if isinstance(path, Term):
            yield from self._edges(node, NamedNode(path.value.value), graphs, forward=forward)
        elif isinstance(path, Inverse):
            yield from self._stepping(path.path, node, graphs, forward=not forward)
        elif isinstance(path, Alternative):
            for part in path.parts:
                yield from self._stepping(part, node, graphs, forward=forward)
        elif isinstance(path, Sequence):
            parts = path.parts if forward else path.parts[::-1]
            yield from self._along(parts, node, graphs, forward=forward)
        elif isinstance(path, Negated):
            yield from self._but(path, node, graphs, forward=forward)
        else:
            yield from self._repeated(path, node, graphs, forward=forward)

    def _along(self, parts: tuple[Path, ...], node: Node, graphs: Graphs, *, forward: bool) -> Iterator[Step]:
        if not parts:
            yield node, frozenset()
            return
        for between, first in self._stepping(parts[0], node, graphs, forward=forward):
            for end, rest in self._along(parts[1:], between, graphs, forward=forward):
                yield end, first | rest

    def _repeated(self, path: Repeat, node: Node, graphs: Graphs, *, forward: bool) -> Iterator[Step]:
        """Give every node that a closure inside a path leads to, with the statements of one way."""
        if path.operator != "+":
            yield node, frozenset()
        reached: dict[Node, frozenset[Quad]] = {}
        layer: list[Step] = [(node, frozenset())]
        while layer:
            following: list[Step] = []
            for at, statements in layer:
                steps = self._stepping(path.path, at, graphs, forward=forward)
                # Sorted, as the store has no order, and only the first way to a node is kept.
                for end, more in sorted(steps, key=lambda step: _by_size_and_text(step[1])):
                    if end not in reached:
                        reached[end] = statements | more
                        following.append((end, reached[end]))
            layer = following if path.operator != "?" and len(reached) < MAX_NODES else []
        yield from reached.items()

    def _edges(
        self, node: Node, predicate: NamedNode | None, graphs: Graphs, *, forward: bool
    ) -> Iterator[Step]:
        for graph in graphs:
            if not forward:
                for quad in self.store.quads_for_pattern(None, predicate, node, graph):
                    yield quad.subject, frozenset([quad])  # type: ignore[misc] # a triple term is no node here
            elif not isinstance(node, Literal):
                for quad in self.store.quads_for_pattern(node, predicate, None, graph):
                    yield quad.object, frozenset([quad])  # type: ignore[misc] # as above

    def _but(self, path: Negated, node: Node, graphs: Graphs, *, forward: bool) -> Iterator[Step]:
        sides = [(path.inverse, not forward)] if path.inverse else []
        sides += [(path.forward, forward)] if path.forward or not path.inverse else []
        for names, direction in sides:
            left_out = {name.value for name in names}
            for end, statements in self._edges(node, None, graphs, forward=direction):
                if not any(quad.predicate in left_out for quad in statements):
                    yield end, statements


def _nested(path: Path) -> bool:
    """Tell whether a path has a closure inside, of which only one way is followed."""
    return any(isinstance(node, Repeat) for node in nodes(path))


def _by_size_and_text(statements: frozenset[Quad]) -> tuple[int, list[str]]:
    return len(statements), sorted(map(str, statements))
