"""Matching blank nodes between two datasets: by what is said of them, not by their labels.

Quads that share blank nodes form a component. Two components are the same when their canonical forms are.
The form comes from colour refinement: each node is told apart by its quads and its neighbours, round after
round; where symmetric nodes remain, each is tried in turn and the smallest form counts (individualisation
and refinement, McKay & Piperno, *Practical graph isomorphism II*, 2014). The forms of whole datasets in
pyoxigraph (RDFC-1.0) will not do here: one change may rename every node.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Term = NamedNode | BlankNode | Literal | Triple

__all__ = ["Component", "canonical_form", "components", "nodes_of", "relabelled"]

# How many quads may be hashed for one component. A list of 300 equal members passes, and so do five nodes
# that are all joined to each other.
_BUDGET = 100_000


class Component(NamedTuple):
    """Quads that hang together by blank nodes.

    Attributes
    ----------
    form
        Canonical form; the same for isomorphic components, and for no others. The quads as written when
        the form would have taken too long.
    quads
        The quads, with their own labels; isomorphic components have them in the same order.
    given_up
        Whether the form would have taken too long.

    """

    form: tuple[str, ...]
    quads: tuple[Quad, ...]
    given_up: bool


def nodes_of(quad: Quad) -> Iterator[str]:
    """Give the labels of the blank nodes of a quad, those in triple terms and the graph name included."""
    return (part for blank, part in _parts(quad) if blank)


def relabelled(quad: Quad, names: Mapping[str, str]) -> Quad:
    """Give a quad with other labels for its blank nodes."""

    def renamed(term: Term) -> Term:
        if isinstance(term, BlankNode):
            return BlankNode(names[term.value])
        if isinstance(term, Triple):
            return Triple(renamed(term.subject), term.predicate, renamed(term.object))  # type: ignore[arg-type] # a place keeps its kind of term
        return term

    graph = quad.graph_name
    if isinstance(graph, BlankNode):
        graph = BlankNode(names[graph.value])
    return Quad(renamed(quad.subject), quad.predicate, renamed(quad.object), graph)  # type: ignore[arg-type] # as above


def components(quads: Iterable[Quad], budget: int = _BUDGET) -> list[Component]:
    """Give the components of quads that hold blank nodes.

    Parameters
    ----------
    quads
        Quads; those without blank nodes are passed over.
    budget
        How many quads may be hashed for one component before its form is given up.

    Returns
    -------
    list of Component
        By form, then by the labels.

    """
    parents: dict[str, str] = {}

    def root(node: str) -> str:
        while parents.setdefault(node, node) != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    held = []
    for quad in quads:
        nodes = list(nodes_of(quad))
        if nodes:
            held.append((nodes[0], quad))
            for node in nodes:
                parents[root(node)] = root(nodes[0])
    together: dict[str, list[Quad]] = {}
    for node, quad in held:
        together.setdefault(root(node), []).append(quad)
    found = []
    for members in together.values():
        written = tuple(sorted(members, key=str))
        try:
            form, names = _Refinement([_parts(quad) for quad in written], budget).smallest_form()
        except _SpentError:
            found.append(Component(tuple(str(quad) for quad in written), written, given_up=True))
            continue
        ordered = sorted(written, key=lambda quad: str(relabelled(quad, names)))
        found.append(Component(form, tuple(ordered), given_up=False))
    return sorted(found, key=lambda c: (c.form, [str(quad) for quad in c.quads]))


def canonical_form(quads: Iterable[Quad], budget: int = _BUDGET) -> tuple[str, ...] | None:
    """Give lines that are the same for isomorphic sets of quads, and for no others.

    Parameters
    ----------
    quads
        Quads with blank nodes.
    budget
        How many quads may be hashed.

    Returns
    -------
    tuple of str or None
        ``None`` when the budget was spent.

    """
    try:
        return _Refinement([_parts(quad) for quad in quads], budget).smallest_form()[0]
    except _SpentError:
        return None


class _SpentError(Exception):
    """The budget is spent."""


class _Refinement:
    def __init__(self, quads: list[list[tuple[bool, str]]], budget: int) -> None:
        self.quads = quads
        self.left = budget
        self.around: dict[str, list[list[tuple[bool, str]]]] = {}
        for parts in quads:
            for node in {part for blank, part in parts if blank}:
                self.around.setdefault(node, []).append(parts)

    def refined(self, colours: dict[str, str]) -> dict[str, str]:
        """Tell nodes apart by what surrounds them until that tells no more of them apart."""
        counted = Counter(colours.values())
        while len(counted) < len(colours):
            # The colour of a node that is told apart already may stay.
            colours = {
                node: colour if counted[colour] == 1 else self.seen_from(node, colours)
                for node, colour in colours.items()
            }
            before, counted = len(counted), Counter(colours.values())
            if len(counted) == before:
                break
        return colours

    def seen_from(self, node: str, colours: dict[str, str]) -> str:
        around = self.around[node]
        self.left -= len(around)
        if self.left < 0:
            raise _SpentError
        lines = sorted(
            "".join(("_:." if part == node else f"_:{colours[part]}") if blank else part for blank, part in p)
            for p in around
        )
        return _digest(colours[node], *lines)

    def smallest_form(self) -> tuple[tuple[str, ...], dict[str, str]]:
        """Give the form, and for each node its name in it."""
        best: tuple[tuple[str, ...], dict[str, str]] | None = None
        waiting = [self.refined(dict.fromkeys(self.around, ""))]
        while waiting:
            colours = waiting.pop()
            members: dict[str, list[str]] = {}
            for node, colour in colours.items():
                members.setdefault(colour, []).append(node)
            tied = min((c for c, nodes in members.items() if len(nodes) > 1), default=None)
            if tied is None:
                places = {colour: str(i) for i, colour in enumerate(sorted(colours.values()))}
                names = {node: places[colour] for node, colour in colours.items()}
                form = self.form(names)
                best = (form, names) if best is None or form < best[0] else best
                continue
            # Twins, which have the same neighbours, can be exchanged: one of them stands for all.
            twins = {self.neighbourhood(node): node for node in sorted(members[tied])}
            waiting += [self.refined(colours | {node: _digest(tied, "first")}) for node in twins.values()]
        return best or ((), {})

    def neighbourhood(self, node: str) -> tuple[str, ...]:
        return tuple(
            sorted("\0".join("" if b and part == node else part for b, part in p) for p in self.around[node])
        )

    def form(self, names: dict[str, str]) -> tuple[str, ...]:
        return tuple(sorted("".join(f"_:{names[p]}" if blank else p for blank, p in q) for q in self.quads))


def _digest(*texts: str) -> str:
    return sha256("\n".join(texts).encode()).hexdigest()


def _parts(quad: Quad) -> list[tuple[bool, str]]:
    """Give a quad as pieces: the labels of blank nodes, and the text between them."""
    pieces: list[tuple[bool, str]] = []

    def add(term: object) -> None:
        if isinstance(term, BlankNode):
            pieces.append((True, term.value))
        elif isinstance(term, Triple):
            pieces.append((False, " <<("))
            for inner in (term.subject, term.predicate, term.object):
                add(inner)
            pieces.append((False, " )>>"))
        else:
            pieces.append((False, f" {term} "))

    for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
        add(term)
    return pieces
