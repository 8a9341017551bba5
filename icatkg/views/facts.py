"""What views need to know of a dataset, from its quads or from a store: who is tied to whom by what."""

from __future__ import annotations

from pyoxigraph import DefaultGraph, Literal, NamedNode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pyoxigraph import BlankNode, Quad, Store, Triple

    Pairs = list[tuple[str, str]]

__all__ = ["QuadFacts", "StoreFacts"]

_DEFAULT = DefaultGraph()


def _name(term: NamedNode | BlankNode | Literal | Triple) -> str:
    return getattr(term, "value", "")  # a triple as a term has none


class StoreFacts:
    """The facts in the default graph of a store: the way of a one-shot query.

    Parameters
    ----------
    store
        Holds the asserted triples. Named graphs are not looked at.

    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def pairs(self, predicate: str) -> Pairs:
        """Give subject and object of each triple with a predicate, as IRIs, labels or lexical forms."""
        found = self._store.quads_for_pattern(None, NamedNode(predicate), None, _DEFAULT)
        return [(_name(q.subject), _name(q.object)) for q in found]

    def mentioning(self, node: str) -> Iterable[str]:
        """Give the subjects of the triples that have a node as object."""
        found = self._store.quads_for_pattern(None, None, NamedNode(node), _DEFAULT)
        return [_name(q.subject) for q in found]

    def described_in(self, graphs: Collection[str]) -> set[str]:  # noqa: ARG002 - as in QuadFacts
        """Give nothing: all that a packaged document's graph describes is tied to the document anyway."""
        return set()


class QuadFacts:
    """The facts in quads, in one pass over them.

    Parameters
    ----------
    quads
        Asserted quads in named graphs.

    """

    def __init__(self, quads: Sequence[Quad]) -> None:
        self._quads = quads
        self._by_predicate: dict[str, Pairs] = {}
        self._by_object: dict[str, list[str]] = {}
        for quad in quads:
            subject, predicate, object_, _ = quad
            name, value = _name(subject), _name(object_)
            self._by_predicate.setdefault(predicate.value, []).append((name, value))
            if type(object_) is not Literal:
                self._by_object.setdefault(value, []).append(name)

    def pairs(self, predicate: str) -> Pairs:
        """Give subject and object of each triple with a predicate, as IRIs, labels or lexical forms."""
        return self._by_predicate.get(predicate, [])

    def mentioning(self, node: str) -> Iterable[str]:
        """Give the subjects of the triples that have a node as object."""
        return self._by_object.get(node, [])

    def described_in(self, graphs: Collection[str]) -> set[str]:
        """Give the nodes that are described in some graphs and in no other."""
        inside: set[str] = set()
        outside: set[str] = set()
        for quad in self._quads:
            graph = getattr(quad.graph_name, "value", "")
            (inside if graph in graphs else outside).add(_name(quad.subject))
        return inside - outside
