"""Where in a file a triple, a property or a node stands.

Nothing here is needed to read a file; it is asked once something in the file is at fault.
"""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple

from icatkg.errors import InputError
from icatkg.namespaces import BASE
from icatkg.serialization.formats import RDF_FORMATS, Format, format_for_path
from icatkg.serialization.node_places import nodes_of_jsonld, nodes_of_xml
from icatkg.serialization.reading import reread_bytes
from icatkg.serialization.turtle_statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Literal, Quad

    from icatkg.serialization.turtle_statements import Statement

    Node = NamedNode | BlankNode | Triple
    Term = NamedNode | BlankNode | Literal | Triple

__all__ = ["Place", "PlacedTriple", "Positions", "positions", "with_nodes_of"]


class Place(NamedTuple):
    """A place in a file, counted from 1; columns in Unicode code points, a byte order mark not counted.

    Attributes
    ----------
    line, column
        Lines end with a line feed.

    """

    line: int
    column: int


class PlacedTriple(NamedTuple):
    """A triple and where its terms stand.

    Attributes
    ----------
    triple
        The triple.
    subject, predicate, object
        The places. A blank node in brackets and a collection stand at their opening bracket, ``rdf:first``
        and ``rdf:rest`` of a collection at the item.

    """

    triple: Triple
    subject: Place
    predicate: Place
    object: Place


class Positions:
    """The places in one file; each method gives ``None`` for what is not there or is not found.

    Parameters
    ----------
    triples
        The triples in the order of the file.
    nodes
        Nodes whose place is known otherwise.

    """

    def __init__(self, triples: Iterable[PlacedTriple] = (), nodes: dict[Node, Place] | None = None) -> None:
        self.triples = list(triples)
        self._values: dict[Triple, Place] = {}
        self._properties: dict[tuple[Node, NamedNode], Place] = {}
        self._subjects: dict[Node, Place] = dict(nodes or {})
        self._objects: dict[Term, Place] = {}
        for placed in self.triples:
            subject, predicate, value = placed.triple
            self._values.setdefault(placed.triple, placed.object)
            self._properties.setdefault((subject, predicate), placed.predicate)
            first = self._subjects.get(subject)
            # Triples in brackets come before the one that the brackets are in.
            self._subjects[subject] = placed.subject if first is None else min(first, placed.subject)
            self._objects.setdefault(value, placed.object)

    def value(self, triple: Triple) -> Place | None:
        """Give the place of a triple's object."""
        return self._values.get(triple)

    def property(self, subject: Node, predicate: NamedNode) -> Place | None:
        """Give the place where a property of a subject first stands."""
        return self._properties.get((subject, predicate))

    def subject(self, node: Node) -> Place | None:
        """Give the place where a node first stands as a subject; in JSON-LD and RDF/XML, its name."""
        return self._subjects.get(node)

    def mention(self, term: Term) -> Place | None:
        """Give the place where a term first stands as an object."""
        return self._objects.get(term)


def positions(
    source: Path | str | bytes,
    format_: Format | None = None,
    *,
    base: str = "",
    quads: Iterable[Quad] | None = None,
) -> Positions:
    """Find where the triples of a file stand.

    Parameters
    ----------
    source
        A path, ``-`` for the standard input that was read before, or the content itself as bytes.
    format_
        Its format; by default told from the name, Turtle for content and standard input.
    base
        Base IRI for relative ones, as it was read with; by default ``https://w3id.org/icatkg/``.
    quads
        What a parser gave for the file, all of it and in order. With it the triples have the parser's blank
        nodes; without it their own.

    Returns
    -------
    Positions
        For Turtle, TriG, N-Triples and N-Quads the places of all triples, up to the first thing that is not
        RDF 1.1; for JSON-LD and RDF/XML those of nodes alone; for N3 those up to what is not Turtle.

    Raises
    ------
    MissingFileError, InputError
        The file cannot be read, or its format cannot be told.

    """
    content = source if isinstance(source, bytes) else reread_bytes(source)
    named = format_for_path(Path(source)) if not isinstance(source, bytes) and str(source) != "-" else None
    found = format_ or named or RDF_FORMATS[0]
    if format_ is None and named is None and not isinstance(source, bytes) and str(source) != "-":
        raise InputError(f"{source}: the file name does not tell the RDF format")
    base = base or BASE
    if found.engine == RdfFormat.RDF_XML:
        return Positions(nodes=_placed_nodes(nodes_of_xml(content, base)))
    text = content.decode("utf-8-sig", errors="replace")
    lines = _Lines(text)
    if found.engine == RdfFormat.JSON_LD:
        return Positions(
            nodes=_placed_nodes((iri, lines.place(at)) for iri, at in nodes_of_jsonld(text, base))
        )
    stated = statements(text, base)
    return Positions(lines.placed(stated if quads is None else with_nodes_of(quads, stated)))


def _placed_nodes(named: Iterable[tuple[str, tuple[int, int]]]) -> dict[Node, Place]:
    nodes: dict[Node, Place] = {}
    for name, place in named:
        try:
            node = BlankNode(name[2:]) if name.startswith("_:") else NamedNode(name)
        except ValueError:  # text that only looked like an IRI
            continue
        nodes.setdefault(node, Place(*place))
    return nodes


class _Lines:
    """Lines and columns of a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def place(self, at: int) -> Place:
        line = bisect_right(self._starts, at)
        return Place(line, at - self._starts[line - 1] + 1)

    def placed(self, found: Iterable[Statement]) -> Iterator[PlacedTriple]:
        for s in found:
            triple = Triple(s.subject, s.predicate, s.object)
            yield PlacedTriple(
                triple, *(self.place(at) for at in (s.subject_at, s.predicate_at, s.object_at))
            )


def with_nodes_of(quads: Iterable[Quad], found: Iterable[Statement]) -> Iterator[Statement]:
    """Give statements with the blank nodes of a parser, as long as the two agree otherwise."""
    theirs: dict[BlankNode, BlankNode] = {}
    for quad, statement in zip(quads, found, strict=False):
        parsed = (quad.subject, quad.predicate, quad.object)
        for own, other in zip(statement[:3], parsed, strict=True):
            if isinstance(own, BlankNode) and isinstance(other, BlankNode):
                if theirs.setdefault(own, other) != other:
                    return
            elif own != other:
                return
        subject, predicate, value = parsed
        if isinstance(subject, Triple) or isinstance(value, Triple):  # of RDF 1.2, so not in a statement
            return
        yield statement._replace(subject=subject, predicate=predicate, object=value)
