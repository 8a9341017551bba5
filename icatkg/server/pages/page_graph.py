"""Triples of files of ours by subject and predicate, as pages about the vocabulary need them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from icatkg.identifiers import contract, natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    Node = NamedNode | BlankNode
    Term = Node | Literal | Triple

__all__ = ["PageGraph", "text_of"]


class PageGraph:
    """Triples by subject and predicate.

    Parameters
    ----------
    paths
        Turtle files.

    Attributes
    ----------
    homes
        The file in which each thing has its class.

    """

    def __init__(self, paths: Iterable[Path | str]) -> None:
        self._values: dict[Node, dict[str, list[Term]]] = {}
        self.homes: dict[Node, Path] = {}
        for path in map(Path, paths):
            for quad in parse(path=path, format=RdfFormat.TURTLE):
                node = quad.subject
                if not isinstance(node, NamedNode | BlankNode):
                    continue
                short = contract(quad.predicate.value) or quad.predicate.value
                self._values.setdefault(node, {}).setdefault(short, []).append(quad.object)
                if short == "rdf:type":
                    self.homes[node] = path

    def subjects(self) -> list[NamedNode]:
        """Give the named subjects in natural order."""
        named = [node for node in self._values if isinstance(node, NamedNode)]
        return sorted(named, key=lambda node: natural_key(node.value))

    def values(self, node: Term, predicate: str) -> list[Term]:
        """Give the values of a property, in natural order."""
        if not isinstance(node, NamedNode | BlankNode):
            return []
        return sorted(self._values.get(node, {}).get(predicate, []), key=lambda term: natural_key(str(term)))

    def texts(self, node: Term, predicate: str) -> list[str]:
        """Give the values of a property as texts and CURIEs."""
        return [text_of(term) for term in self.values(node, predicate)]

    def items(self, head: Term) -> list[Term]:
        """Give the items of an RDF list."""
        items: list[Term] = []
        while first := self.values(head, "rdf:first"):
            items.append(first[0])
            head = self.values(head, "rdf:rest")[0]
        return items


def text_of(term: Term) -> str:
    """Give the value of a literal, or a name as a CURIE; nothing for a blank node."""
    if isinstance(term, Literal):
        return term.value
    return contract(term.value) or f"<{term.value}>" if isinstance(term, NamedNode) else ""
