"""Rows as a graph, in the vocabulary of result sets of the W3C's Data Access Working Group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from icatkg.namespaces import PREFIXES

if TYPE_CHECKING:
    from icatkg.querying.results import Result

__all__ = ["result_set"]

_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_INTEGER = NamedNode(PREFIXES["xsd"] + "integer")


def result_set(result: Result) -> bytes:
    """Write the rows of a SELECT as Turtle; each has an index, so that their order is kept."""
    whole = BlankNode("results")
    triples = [Triple(whole, _TYPE, NamedNode(_RS + "ResultSet"))]
    triples += [Triple(whole, NamedNode(_RS + "resultVariable"), Literal(name)) for name in result.variables]
    for number, row in enumerate(result.rows, 1):
        solution = BlankNode(f"s{number}")
        triples.append(Triple(whole, NamedNode(_RS + "solution"), solution))
        triples.append(Triple(solution, NamedNode(_RS + "index"), Literal(str(number), datatype=_INTEGER)))
        for place, (name, term) in enumerate(zip(result.variables, row, strict=True)):
            if term is not None:
                binding = BlankNode(f"s{number}b{place}")
                triples.append(Triple(solution, NamedNode(_RS + "binding"), binding))
                triples.append(Triple(binding, NamedNode(_RS + "variable"), Literal(name)))
                triples.append(Triple(binding, NamedNode(_RS + "value"), term))
    prefixes = {**PREFIXES, "rs": _RS}
    return serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes) or b""
