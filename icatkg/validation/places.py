"""Where in the files a result of a validation stands: the line and column of the triple at fault."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from rdflib import SH, BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.collection import Collection

from icatkg.errors import IcatkgError
from icatkg.serialization.positions import Positions, positions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from rdflib.term import Node

    from icatkg.dataset import Dataset
    from icatkg.serialization.positions import Place

    Found = tuple[int, Quad]

__all__ = ["NOWHERE", "FilePlace", "Places", "term_of"]


class FilePlace(NamedTuple):
    """A place in a file.

    Attributes
    ----------
    file
        The file as the user named it, ``<stdin>`` for standard input, an empty string when in none.
    line, column
        Counted from 1; 0 when they cannot be told.

    """

    file: str
    line: int
    column: int


NOWHERE = FilePlace("", 0, 0)


class Places:
    """The places of the results of one report.

    Files are read for it only once a place in them is asked for, and each once.

    Parameters
    ----------
    dataset
        What was checked.
    found
        The report graph.
    premises
        For each result that is a contradiction, what cannot all hold, the likeliest at fault first.

    """

    def __init__(
        self, dataset: Dataset, found: Graph, premises: Mapping[Node, Sequence[Triple]] | None = None
    ) -> None:
        self._dataset = dataset.whole()
        self._found = found
        self._premises = premises or {}
        self._positions: dict[int, Positions] = {}
        wanted: set[object] = {term_of(o) for p in (SH.focusNode, SH.value) for o in found.objects(None, p)}
        wanted |= {triple.subject for triples in self._premises.values() for triple in triples}
        self._by_subject: dict[object, list[Found]] = defaultdict(list)
        self._by_object: dict[object, list[Found]] = defaultdict(list)
        # Added files go before packaged ones: what is new is at fault.
        order = sorted(range(len(dataset.files)), key=lambda n: dataset.files[n].packaged) if wanted else []
        for number in order:
            for quad in self._dataset.quads_of(self._dataset.files[number]):
                if quad.subject in wanted:
                    self._by_subject[quad.subject].append((number, quad))
                if quad.object in wanted:
                    self._by_object[quad.object].append((number, quad))

    def of(self, result: Node) -> FilePlace:
        """Give the place of a result.

        Returns
        -------
        FilePlace
            Of the value at fault when there is one, else of the property of the focus node, else of the
            first place where the node stands as a subject, else of its first mention.

        """
        focus = term_of(self._found.value(result, SH.focusNode))
        path = self._found.value(result, SH.resultPath)
        value = term_of(self._found.value(result, SH.value))
        about, mentions = self._by_subject[focus], self._by_object[focus]
        forward, backward = _predicates(self._found, path)
        if result in self._premises:
            at_value = self._premised(self._premises[result])
        else:
            # A constraint in SPARQL may give a value of the node and not say of which property.
            at_value = [
                (n, q) for n, q in about if q.object == value and (path is None or q.predicate in forward)
            ]
            at_value += [(n, q) for n, q in mentions if q.predicate in backward and q.subject == value]
            if not isinstance(path, URIRef):
                between = {q.object for _, q in about if q.predicate in forward}
                ends = self._by_object[value]
                at_value += [(n, q) for n, q in ends if q.predicate in forward and q.subject in between]
        at_property = [(n, q) for n, q in about if q.predicate in forward[:1]]
        attempts: tuple[tuple[list[Found], Callable[[Positions, Quad], Place | None]], ...] = (
            (at_value, lambda at, q: at.value(Triple(q.subject, q.predicate, q.object))),
            (at_property, lambda at, q: at.property(q.subject, q.predicate)),
            (about, lambda at, q: at.subject(q.subject)),
            (mentions, lambda at, q: at.mention(q.object)),
        )
        files = []
        for candidates, place_in in attempts:
            for number, quad in candidates:
                place = place_in(self._in(number), quad)
                if place is not None:
                    return FilePlace(self._name(number), *place)
                files.append(number)
        return FilePlace(self._name(files[0]), 0, 0) if files else NOWHERE

    def about(self, node: object) -> list[Quad]:
        """Give the triples with a node of the report as the subject."""
        return [quad for _, quad in self._by_subject.get(node, ())]

    def _premised(self, premises: Sequence[Triple]) -> list[Found]:
        """Give where premises are stated, in added files first."""
        stated = [
            (number, quad)
            for triple in premises
            for number, quad in self._by_subject[triple.subject]
            if (quad.predicate, quad.object) == (triple.predicate, triple.object)
        ]
        return sorted(stated, key=lambda entry: self._dataset.files[entry[0]].packaged)

    def _name(self, number: int) -> str:
        path = str(self._dataset.files[number].path)
        return "<stdin>" if path == "-" else path

    def _in(self, number: int) -> Positions:
        if number not in self._positions:
            file = self._dataset.files[number]
            try:
                at = positions(file.path, file.format_, quads=self._dataset.quads_of(file))
            except IcatkgError:  # it was there when it was checked, and is not any more
                at = Positions()
            self._positions[number] = at
        return self._positions[number]


def _predicates(graph: Graph, path: Node | None) -> tuple[list[NamedNode], list[NamedNode]]:
    """Give the properties of a path in their order: those that lead forward, and those that lead back."""
    if path is None:
        return [], []
    if isinstance(path, URIRef):
        term = term_of(path)
        return ([term] if isinstance(term, NamedNode) else []), []
    inverse = graph.value(path, SH.inversePath)
    if inverse is not None:
        forward, backward = _predicates(graph, inverse)
        return backward, forward
    parts: Iterable[Node] = graph.objects(path, SH.zeroOrMorePath | SH.oneOrMorePath | SH.zeroOrOnePath)
    choices = graph.value(path, SH.alternativePath)
    parts = [*parts, *Collection(graph, path if choices is None else choices)]
    found = [_predicates(graph, part) for part in parts]
    return [p for forward, _ in found for p in forward], [p for _, backward in found for p in backward]


def term_of(node: Node | None) -> NamedNode | BlankNode | Literal | None:
    """Give a node of rdflib as pyoxigraph has it; ``None`` for what RDF does not have."""
    try:
        if isinstance(node, URIRef):
            return NamedNode(str(node))
        if isinstance(node, BNode):
            return BlankNode(str(node))
        if isinstance(node, RdflibLiteral):
            if node.language:
                return Literal(str(node), language=node.language)
            return Literal(str(node), datatype=NamedNode(str(node.datatype)) if node.datatype else None)
    except ValueError:
        pass
    return None
