"""Terms of pyoxigraph as terms of rdflib, and graphs likewise, with nothing normalised."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import rdflib
import rdflib.term
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import DefaultGraph
    from rdflib.term import Node

__all__ = ["datatypes_kept", "to_rdflib", "to_rdflib_graph", "to_rdflib_name"]

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def to_rdflib(term: NamedNode | BlankNode | Literal | Triple | DefaultGraph) -> Node:
    """Give the rdflib term that is the same RDF term, lexical form included.

    A plain string comes without datatype, as rdflib's own parsers give it: rdflib holds
    ``"x"`` and ``"x"^^xsd:string`` to be different.

    Raises
    ------
    TypeError
        A triple term, which rdflib does not have.

    """
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Literal):
        if term.language is not None:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        if datatype == _STRING:
            return rdflib.Literal(term.value)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(datatype), normalize=False)
    message = f"rdflib has no term for {term}"
    raise TypeError(message)


def to_rdflib_name(name: NamedNode | BlankNode | DefaultGraph) -> rdflib.term.IdentifiedNode:
    """Give rdflib's identifier for a graph name."""
    if isinstance(name, NamedNode):
        return rdflib.URIRef(name.value)
    return rdflib.BNode(name.value) if isinstance(name, BlankNode) else DATASET_DEFAULT_GRAPH_ID


def to_rdflib_graph(triples: Iterable[Triple | Quad], graph: rdflib.Graph | None = None) -> rdflib.Graph:
    """Give an rdflib graph of triples; graph names are left out.

    Parameters
    ----------
    triples
        Triples or quads.
    graph
        The graph to add to; by default a new one.

    """
    graph = rdflib.Graph() if graph is None else graph
    for t in triples:
        graph.add((to_rdflib(t.subject), to_rdflib(t.predicate), to_rdflib(t.object)))
    return graph


@contextmanager
def datatypes_kept() -> Iterator[None]:
    """Read literals as rdflib itself does, whatever owlrl has done to it.

    For a closure owlrl binds further XSD datatypes in rdflib, for the whole process, and leaves some of
    them bound; a day without a year is then ill-typed. Inside this context those bindings are gone, and
    afterwards all are as before.
    """
    mapping = rdflib.term._toPythonMapping  # noqa: SLF001 - owlrl changes this very mapping
    before = dict(mapping)
    for datatype in before.keys() - rdflib.term.XSDToPython.keys():
        if datatype is not None and datatype.startswith(str(rdflib.XSD)):
            del mapping[datatype]
    try:
        yield
    finally:
        mapping.clear()
        mapping.update(before)
