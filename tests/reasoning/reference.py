"""owlrl as the reference: its closure, with what both engines leave out of account taken away.

What is taken away is told here anew, from terms and not from numbers, and shares no code with the engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import owlrl
import rdflib
from owlrl.OWLRL import OWLRL_Annotation_properties
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib import OWL, RDF, RDFS, XSD

from icatkg.serialization.bridge import datatypes_kept, to_rdflib_graph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

    RdflibTriple = tuple[Node, Node, Node]

__all__ = ["closure_of_owlrl", "is_noise", "rdflib_closure", "to_triple"]

_ERROR = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
_ERROR_CLASS = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")
_DATATYPES = {*owlrl.XsdDatatypes.OWL_RL_Datatypes, RDFS.Literal, RDF.XMLLiteral, RDF.langString}


def rdflib_closure(triples: Iterable[Triple]) -> tuple[set[RdflibTriple], list[str]]:
    """Give all that owlrl holds to be true of some triples, and its complaints."""
    with datatypes_kept():
        graph = to_rdflib_graph(triples)
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(
            graph
        )
    errors = {s: str(o) for s, _, o in graph.triples((None, _ERROR, None))}
    return {t for t in graph if t[0] not in errors and t[2] != _ERROR_CLASS}, sorted(errors.values())


def is_noise(triple: RdflibTriple) -> bool:
    """Tell whether a triple is one of those that ``docs/inference.md`` leaves out.

    Of owlrl's own inventions two sorts are left out with them, as the tests of differences say: that
    datatypes are disjoint, and that all properties of ``rdf:Property`` are subproperties of themselves.
    """
    s, p, o = triple
    if isinstance(s, rdflib.Literal) or not isinstance(p, rdflib.URIRef):
        return True
    with_itself = {
        OWL.sameAs,
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        OWL.equivalentClass,
        OWL.equivalentProperty,
    }
    if p in with_itself and s == o:
        return True
    if p == RDF.type:
        of_vocabulary = (
            (o == OWL.Class and s in {OWL.Thing, OWL.Nothing})
            or (o == OWL.AnnotationProperty and s in OWLRL_Annotation_properties)
            or (o == RDFS.Datatype and s in _DATATYPES)
        )
        return of_vocabulary or o in {OWL.Thing, RDFS.Resource}
    if p in {RDFS.subClassOf, RDFS.domain, RDFS.range} and o in {OWL.Thing, RDFS.Resource}:
        return True
    if p == RDFS.subClassOf and s == OWL.Nothing:
        return True
    return p == OWL.disjointWith and s in _DATATYPES and o in _DATATYPES


def to_oxigraph(term: Node) -> NamedNode | BlankNode | Literal:
    """Give the same term for pyoxigraph."""
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return Literal(str(term), language=term.language)
        return Literal(str(term), datatype=NamedNode(str(term.datatype or XSD.string)))
    raise TypeError(term)


def to_triple(triple: RdflibTriple) -> Triple:
    """Give the same triple for pyoxigraph; it must be one that RDF can write."""
    return Triple(*(to_oxigraph(term) for term in triple))  # type: ignore[arg-type] # noise holds the other sorts


def closure_of_owlrl(triples: Iterable[Triple]) -> tuple[set[Triple], list[str]]:
    """Give the triples that owlrl infers, without noise and asserted triples, and its complaints."""
    asserted = list(triples)
    found, errors = rdflib_closure(asserted)
    return {to_triple(triple) for triple in found if not is_noise(triple)}.difference(asserted), errors
