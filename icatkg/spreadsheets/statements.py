"""Triples by subject and property, as the sheets need them: the graph's, and those of the shapes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from icatkg.namespaces import ICAT, PREFIXES
from icatkg.serialization.reading import read_quads

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Quad, Triple

    Term = NamedNode | BlankNode | Literal

__all__ = ["LABEL", "STATED_IN", "TYPE", "Statements"]

TYPE = PREFIXES["rdf"] + "type"
LABEL = PREFIXES["rdfs"] + "label"
STATED_IN = ICAT + "statedIn"
_REST = PREFIXES["rdf"] + "rest"
_FIRST = PREFIXES["rdf"] + "first"
_SUBCLASS = PREFIXES["rdfs"] + "subClassOf"
_BROADER = PREFIXES["skos"] + "broader"


class Statements:
    """Triples, found by subject and property; repeated ones count once.

    Parameters
    ----------
    triples
        Triples or quads, in the order in which values are to be given.

    """

    def __init__(self, triples: Iterable[Triple | Quad]) -> None:
        self._of: dict[Term, dict[str, dict[Term, None]]] = defaultdict(lambda: defaultdict(dict))
        for triple in triples:
            if isinstance(triple.subject, NamedNode | BlankNode) and isinstance(
                triple.object, NamedNode | BlankNode | Literal
            ):
                self._of[triple.subject][triple.predicate.value][triple.object] = None
        self._up: dict[tuple[str, str], frozenset[str]] = {}

    @classmethod
    def of_files(cls, paths: Iterable[Path | str]) -> Statements:
        """Read the triples of RDF files."""
        return cls(quad for path in paths for quad in read_quads(path))

    def values(self, subject: Term | str, predicate: str) -> list[Term]:
        """Give the values of a property."""
        found = self._of.get(NamedNode(subject) if isinstance(subject, str) else subject)
        return list(found.get(predicate, ())) if found else []

    def iris(self, subject: Term | str, predicate: str) -> list[str]:
        """Give those values of a property that are IRIs."""
        return [v.value for v in self.values(subject, predicate) if isinstance(v, NamedNode)]

    def texts(self, subject: Term | str, predicate: str) -> list[str]:
        """Give the texts of those values of a property that are literals."""
        return [v.value for v in self.values(subject, predicate) if isinstance(v, Literal)]

    def text(self, subject: Term | str, predicate: str) -> str:
        """Give the first text of a property, or an empty one."""
        return next(iter(self.texts(subject, predicate)), "")

    def members(self, head: Term) -> list[Term]:
        """Give the members of an RDF list."""
        found: list[Term] = []
        seen = {head}
        while first := self.values(head, _FIRST):
            found.append(first[0])
            rest = self.values(head, _REST)
            if not rest or rest[0] in seen:
                break
            head = rest[0]
            seen.add(head)
        return found

    def properties(self, subject: Term | str) -> dict[str, list[Term]]:
        """Give everything said of a subject."""
        found = self._of.get(NamedNode(subject) if isinstance(subject, str) else subject, {})
        return {predicate: list(values) for predicate, values in found.items()}

    def subjects(self) -> list[Term]:
        """Give every subject, in the order of the triples."""
        return list(self._of)

    def above(self, iri: str, predicate: str) -> frozenset[str]:
        """Give what is reached by a property again and again, the beginning included."""
        if (iri, predicate) not in self._up:
            found, open_ = {iri}, [iri]
            while open_:
                for value in self.iris(open_.pop(), predicate):
                    if value not in found:
                        found.add(value)
                        open_.append(value)
            self._up[iri, predicate] = frozenset(found)
        return self._up[iri, predicate]

    def classes_above(self, class_: str) -> frozenset[str]:
        """Give a class with all those above it."""
        return self.above(class_, _SUBCLASS)

    def kinds_above(self, kind: str) -> frozenset[str]:
        """Give a kind or topic with all those broader than it."""
        return self.above(kind, _BROADER)
