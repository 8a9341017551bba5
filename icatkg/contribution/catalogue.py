"""What an addition asks of the catalogue: an entry for a new document, and bounds that hold again.

An entry states bounds of the size of its graph, about 10 % below and 25 % above the real counts
(docs/modelling.md), so that a graph that shrinks or swells by mistake is noticed. A graph that an addition
takes past its upper bound gets new ones.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from icatkg.contribution.change import in_graph
from icatkg.contribution.filing import CATALOGUE, is_document_graph
from icatkg.errors import InputError
from icatkg.namespaces import GRAPH, ICAT, KIND, PREFIXES, SRC

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import Quad

__all__ = ["catalogue_changes"]

_CATALOGUE = NamedNode(CATALOGUE)
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_SUBCLASS = NamedNode(PREFIXES["rdfs"] + "subClassOf")
_LABEL = NamedNode(PREFIXES["rdfs"] + "label")
_LICENCE = NamedNode(PREFIXES["dcterms"] + "license")
_DESCRIBES = NamedNode(ICAT + "describesGraph")
_HAS_KIND = NamedNode(ICAT + "hasKind")
_DOCUMENT_GRAPH = NamedNode(KIND + "document-graph")
_CLAIM = NamedNode(ICAT + "Claim")
_LISTS = NamedNode(PREFIXES["dcat"] + "dataset")
_INTEGER = NamedNode(PREFIXES["xsd"] + "integer")


def catalogue_changes(
    held: Iterable[Quad], new: Sequence[Quad]
) -> tuple[list[Triple], dict[Triple, NamedNode | Literal]]:
    """Tell what the catalogue has to say anew.

    Parameters
    ----------
    held
        What is there.
    new
        What is added to it, in its graphs.

    Returns
    -------
    list of Triple, and dict
        Triples to add, and triples of the catalogue to their new objects. Nothing where there is no
        catalogue.

    Raises
    ------
    InputError
        A document's graph has no entry, and none can be made.

    """
    quads = dict.fromkeys((*held, *new))
    said = _Catalogue(q.triple for q in quads if q.graph_name == _CATALOGUE)
    if not said.triples:
        return [], {}
    graphs = sorted({q.graph_name.value for q in new if isinstance(q.graph_name, NamedNode)})
    added: list[Triple] = []
    for graph in graphs:
        if is_document_graph(graph) and graph not in said.entries:
            added += _entry(graph, said, quads)
    own = {quad.subject for quad in new if quad.predicate == _DESCRIBES}
    listings = (Triple(_CATALOGUE, _LISTS, entry) for entry in sorted(own, key=str))
    added += (listing for listing in listings if listing not in said.triples)
    if added:
        graphs.append(CATALOGUE)
        said = _Catalogue([*said.triples, *added])
    sizes = _sizes([*quads, *(in_graph(triple, _CATALOGUE) for triple in added)])
    replaced: dict[Triple, NamedNode | Literal] = {}
    for graph in graphs:
        replaced.update(_outgrown(said, graph, sizes[graph]))
    bounded = [Triple(t.subject, t.predicate, replaced[t]) if t in replaced else t for t in added]
    return bounded, {old: value for old, value in replaced.items() if old not in set(added)}


def _outgrown(said: _Catalogue, graph: str, sizes: tuple[int, int]) -> Iterator[tuple[Triple, Literal]]:
    """Give the bounds of a graph that is larger than its entry allows, with their new values."""
    entry = said.entries.get(graph)
    for what, size in zip(("Triples", "Claims"), sizes, strict=True):
        lower, upper = (said.bound(entry, f"{end}{what}") for end in ("min", "max"))
        if upper is not None and size > int(getattr(upper.object, "value", "0")):
            yield upper, Literal(str(-(-size * 5 // 4)), datatype=_INTEGER)
            if lower is not None:
                yield lower, Literal(str(size * 9 // 10), datatype=_INTEGER)


class _Catalogue:
    """What the catalogue says: its triples, and the entry of each graph."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = dict.fromkeys(triples)
        self.entries = {
            t.object.value: t.subject
            for t in self.triples
            if t.predicate == _DESCRIBES and isinstance(t.object, NamedNode)
        }

    def bound(self, entry: object, name: str) -> Triple | None:
        found = (t for t in self.triples if t.subject == entry and t.predicate.value == ICAT + name)
        return next((t for t in found if isinstance(t.object, Literal) and t.object.value.isdecimal()), None)

    def licences(self) -> set[NamedNode]:
        """Give the licences of the documents' graphs."""
        kinds = {t.subject for t in self.triples if t.predicate == _HAS_KIND and t.object == _DOCUMENT_GRAPH}
        said = (t for t in self.triples if t.predicate == _LICENCE and t.subject in kinds)
        return {t.object for t in said if isinstance(t.object, NamedNode)}


def _entry(graph: str, said: _Catalogue, quads: Iterable[Quad]) -> Iterator[Triple]:
    """Give the entry of a document's graph; its licence is that of the other documents' graphs."""
    number = graph.removeprefix(SRC)
    entry, document = NamedNode(f"{GRAPH}document-{number}"), NamedNode(graph)
    labels = (
        q.object.value
        for q in quads
        if (q.subject, q.predicate) == (document, _LABEL) and isinstance(q.object, Literal)
    )
    label = min(labels, default="")
    name = f"Document {number}" + (f", {label}" if label not in {"", f"document {number}"} else "")
    said_of: dict[str, NamedNode | Literal] = {
        "rdf:type": NamedNode(PREFIXES["dcat"] + "Dataset"),
        "dcterms:source": document,
        "dcterms:title": Literal(f"{name}: what it says", language="en"),
        "icat:describesGraph": document,
        "icat:hasKind": _DOCUMENT_GRAPH,
    }
    licences = said.licences()
    if len(licences) != 1:
        raise InputError(
            f"the catalogue does not tell which licence the data of document {number} has",
            f"Add an entry for it, too: graph:document-{number} with icat:describesGraph src:{number}.",
        )
    said_of["dcterms:license"] = next(iter(licences))
    for name, value in said_of.items():
        yield Triple(entry, _property(name), value)
    for what in ("Triples", "Claims"):
        for end in ("min", "max"):
            yield Triple(entry, _property(f"icat:{end}{what}"), Literal("0", datatype=_INTEGER))
    yield Triple(_CATALOGUE, _LISTS, entry)


def _property(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def _sizes(quads: Iterable[Quad]) -> dict[str, tuple[int, int]]:
    """Count the triples and the claims of each graph."""
    below: dict[object, set[object]] = defaultdict(set)
    triples: dict[str, set[Triple]] = defaultdict(set)
    for quad in quads:
        if quad.predicate == _SUBCLASS:
            below[quad.object].add(quad.subject)
        if isinstance(quad.graph_name, NamedNode):
            triples[quad.graph_name.value].add(quad.triple)
    claims: set[object] = set()
    waiting: list[object] = [_CLAIM]
    while waiting:
        class_ = waiting.pop()
        if class_ not in claims:
            claims.add(class_)
            waiting += below.get(class_, ())
    return {
        graph: (
            len(found),
            len({t.subject for t in found if t.predicate == _TYPE and t.object in claims}),
        )
        for graph, found in triples.items()
    }
