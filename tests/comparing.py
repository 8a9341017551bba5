"""Comparing datasets: exact terms, blank nodes up to renaming."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import rdflib
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple
    from rdflib.term import Node


def in_default_graph(triples: Iterable[Triple]) -> list[Quad]:
    """Give triples as quads of the default graph."""
    return [Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in triples]


def canonical(quads: Iterable[Quad]) -> set[Quad]:
    """Give quads with canonical blank nodes (https://www.w3.org/TR/rdf-canon/): equal means isomorphic."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def read_by_pyoxigraph(content: bytes, format_: RdfFormat) -> set[Quad]:
    """Read a document with the parser of pyoxigraph, without any of ours."""
    return canonical(parse(content, format=format_))


def read_by_rdflib(content: bytes, format_: str) -> set[Quad]:
    """Read a document with rdflib, literals exactly as written."""
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        with warnings.catch_warnings():
            # rdflib 7.6 warns of names that it uses itself.
            warnings.simplefilter("ignore", DeprecationWarning)
            dataset = rdflib.Dataset()
            dataset.parse(data=content, format=format_)
            return canonical(quads_of(dataset))
    finally:
        rdflib.NORMALIZE_LITERALS = before


def quads_of(dataset: rdflib.Dataset) -> list[Quad]:
    """Give the quads of an rdflib dataset."""
    return [
        Quad(
            _node(s),
            _iri(p),
            _term(o),
            DefaultGraph() if name in (None, DATASET_DEFAULT_GRAPH_ID) else _node(name),
        )
        for s, p, o, name in dataset.quads((None, None, None, None))
    ]


def quads_of_graph(graph: rdflib.Graph) -> list[Quad]:
    """Give the triples of an rdflib graph as quads of the default graph."""
    return [Quad(_node(s), _iri(p), _term(o), DefaultGraph()) for s, p, o in graph]


def _iri(node: Node) -> NamedNode:
    return NamedNode(str(node))


def _node(node: Node) -> NamedNode | BlankNode:
    # The labels of rdflib may hold characters that Turtle's do not.
    return BlankNode("x" + str(node).encode().hex()) if isinstance(node, rdflib.BNode) else _iri(node)


def _term(node: Node) -> NamedNode | BlankNode | Literal:
    if not isinstance(node, rdflib.Literal):
        return _node(node)
    if node.language is not None:
        return Literal(str(node), language=node.language)
    return Literal(str(node), datatype=None if node.datatype is None else _iri(node.datatype))
