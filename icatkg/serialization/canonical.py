"""Canonical labels for blank nodes: the same data gets the same labels, whatever they were.

The labels are those of RDF Dataset Canonicalization (https://www.w3.org/TR/rdf-canon/) wherever that is
quick. Its effort grows with the cube of the number of nodes whose own triples look alike, as in a long list,
and with every order of nodes that nothing tells apart; there the labels come from colour refinement: nodes
are told apart by their triples, then by those of their neighbours, and so on. As Hopcroft (1971) has it
the largest part of a class keeps its name, so that only the smaller ones cost.
Between nodes that nothing tells apart the order of the quads decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Edge = tuple[str, BlankNode]

__all__ = ["with_canonical_blank_nodes"]

# So many nodes alike at first sight, and so many that nothing tells apart, RDFC-1.0 does in milliseconds.
_ALIKE = 64
_TIED = 6


def with_canonical_blank_nodes(quads: Iterable[Quad]) -> list[Quad]:
    """Give quads with canonical labels for their blank nodes.

    Parameters
    ----------
    quads
        What to label; nothing is changed in it.

    """
    quads = list(quads)
    nodes = list(dict.fromkeys(node for quad in quads for node in _blank(quad)))
    if not nodes:
        return quads
    partition = _Partition(nodes, quads)
    if partition.alike > _ALIKE or partition.tied() > _TIED:
        labels = partition.labels()
        return [_labelled(quad, labels) for quad in quads]
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return list(dataset)


class _Partition:
    """Blank nodes in classes of nodes that look alike, as far as they are told apart yet."""

    def __init__(self, nodes: list[BlankNode], quads: list[Quad]) -> None:
        self._edges: dict[BlankNode, list[Edge]] = {node: [] for node in nodes}
        own: dict[BlankNode, list[str]] = {node: [] for node in nodes}
        for quad in quads:
            seen = {node: _seen(quad, node) for node in _blank(quad)}
            for node, text in seen.items():
                own[node].append(text)
                self._edges[node] += [(f"{text} {seen[other]}", other) for other in seen if other != node]
        self._class = dict.fromkeys(nodes, 0)
        self._members: list[dict[BlankNode, None]] = [dict.fromkeys(nodes)]
        moved = self._split(0, {node: tuple(sorted(own[node])) for node in nodes})
        self.alike = sum(len(members) for members in self._members if len(members) > 1)
        self._refine(moved)

    def tied(self) -> int:
        """Count the nodes that nothing tells from another one, other than with the same neighbours."""
        return sum(len(m) for m in self._members if len(m) > 1 and not self._are_twins(m))

    def labels(self) -> dict[BlankNode, BlankNode]:
        """Tell all nodes apart, and give their labels."""
        for number, members in enumerate(self._members):  # grows meanwhile
            while len(members) > 1:
                chosen = list(members) if self._are_twins(members) else [next(iter(members))]
                self._refine(self._split(number, {node: (i,) for i, node in enumerate(chosen)}))
        return {node: BlankNode(f"c14n{number}") for node, number in self._class.items()}

    def _are_twins(self, members: Iterable[BlankNode]) -> bool:
        first, *others = (self._edges[node] for node in members)
        neighbours = set(first)
        return all(len(first) == len(edges) and neighbours == set(edges) for edges in others)

    def _split(self, number: int, signatures: Mapping[BlankNode, tuple[Any, ...]]) -> list[BlankNode]:
        """Split a class by the signatures of some of its nodes; give those that are in a new class now."""
        members = self._members[number]
        parts: dict[tuple[Any, ...], list[BlankNode]] = {}
        for node, signature in signatures.items():
            parts.setdefault(signature, []).append(node)
        rest = len(members) - len(signatures)
        leaving = [parts[signature] for signature in sorted(parts)]
        largest = max(leaving, key=len)
        if len(largest) > rest:  # it keeps the name of the class; the rest leaves it, too
            leaving.remove(largest)
            if rest:
                leaving.append([node for node in members if node not in signatures])
        for part in leaving:
            self._class.update(dict.fromkeys(part, len(self._members)))
            self._members.append(dict.fromkeys(part))
            for node in part:
                del members[node]
        return [node for part in leaving for node in part]

    def _refine(self, moved: list[BlankNode]) -> None:
        """Split classes until neighbours tell no more nodes apart."""
        while moved:
            new = {self._class[node] for node in moved}
            touched: dict[int, dict[BlankNode, None]] = {}
            for node in moved:
                for _, other in self._edges[node]:
                    number = self._class[other]
                    if len(self._members[number]) > 1:
                        touched.setdefault(number, {})[other] = None
            moved = []
            for number in sorted(touched):
                moved += self._split(number, {node: self._signature(node, new) for node in touched[number]})

    def _signature(self, node: BlankNode, new: set[int]) -> tuple[tuple[str, int], ...]:
        """Say how a node is joined to the new classes; to the others it is joined as all of its class are."""
        joined = ((edge, self._class[other]) for edge, other in self._edges[node])
        return tuple(sorted(pair for pair in joined if pair[1] in new))


def _blank(statement: Quad | Triple) -> list[BlankNode]:
    """Give the blank nodes of a quad, each once, those in triples as terms too."""
    found: list[BlankNode] = []
    for term in statement:
        if isinstance(term, BlankNode):
            found.append(term)
        elif isinstance(term, Triple):
            found += _blank(term)
    return list(dict.fromkeys(found))


def _seen(term: Any, node: BlankNode) -> str:
    """Write a term as a blank node in it sees it: itself as one, the others alike."""
    if isinstance(term, BlankNode):
        return "_:this" if term == node else "_:other"
    if isinstance(term, Quad | Triple):
        return "(" + " ".join(_seen(part, node) for part in term) + ")"
    return str(term)


def _labelled(term: Any, labels: Mapping[BlankNode, BlankNode]) -> Any:
    """Give a term or a statement with the blank nodes in it labelled."""
    if isinstance(term, BlankNode):
        return labels[term]
    if isinstance(term, Quad | Triple):
        return type(term)(*(_labelled(part, labels) for part in term))
    return term
