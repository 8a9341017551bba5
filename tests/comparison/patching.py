"""Applying RDF patches as https://afs.github.io/rdf-patch/ says: written for the tests alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Quad, RdfFormat, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

_OTHER = str.maketrans("0123456789", "9876543210")


def applied(patch: bytes, quads: Iterable[Quad]) -> set[Quad]:
    """Apply a patch to quads; what it deletes must be there, and what it adds must not."""
    state = set(quads)
    lines = patch.decode().split("\n")  # splitlines() would split literals
    assert (lines[0], lines[-2:]) == ("TX .", ["TC .", ""])
    for line in lines[1:-2]:
        code, rest = line[0], line[2:]
        (quad,) = parse(rest, format=RdfFormat.N_QUADS)
        assert line[1] == " "
        assert (quad in state) == (code == "D")
        state ^= {quad}
    return state


def renamed(quads: Iterable[Quad], prefix: str) -> list[Quad]:
    """Give blank nodes other labels, in another order."""

    def other(term: object) -> object:
        return BlankNode(prefix + term.value[::-1].translate(_OTHER)) if isinstance(term, BlankNode) else term

    return [Quad(*map(other, (q.subject, q.predicate, q.object, q.graph_name))) for q in quads]  # type: ignore[arg-type] # a place keeps its kind of term
