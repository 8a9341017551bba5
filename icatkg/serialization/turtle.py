"""The house Turtle writer: one text for one graph, whatever the order it arrives in.

Prefixes used, in alphabetical order; subjects in natural order; ``a`` and the label first, then the
other predicates in natural order of their short form; one predicate a line. Literals keep their exact
lexical form and datatype. Implements the writing side of RDF 1.1 Turtle
(https://www.w3.org/TR/turtle/); terms of RDF 1.2 are written in their N-Triples form, which Turtle 1.2
accepts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from icatkg.identifiers import contract, natural_key
from icatkg.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["LINE_WIDTH", "is_bare", "property_key", "write_trig", "write_turtle"]

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_FIRST = {"a": 0, "rdfs:label": 1, "skos:prefLabel": 2, "skos:definition": 3, "skos:example": 4}
LINE_WIDTH = 100
# The forms that Turtle's grammar reads back as the same datatype (productions 19 to 21 and 133s), without
# those that rdflib's reader rewrites: it takes 007 for 7, .5 for 0.5 and 0.0000001 for 1E-7.
_BARE = {
    _XSD + "integer": re.compile(r"(?:0|-?[1-9][0-9]{0,17})\Z"),
    _XSD + "decimal": re.compile(r"-?(?:0|[1-9][0-9]{0,11})\.[0-9]{1,6}\Z"),
    _XSD + "boolean": re.compile(r"(?:true|false)\Z"),
}


def is_bare(text: str, datatype: str) -> bool:
    """Tell whether a literal is written without quotation marks.

    Parameters
    ----------
    text
        Its lexical form.
    datatype
        The IRI of its datatype.

    """
    bare = _BARE.get(datatype)
    return bare is not None and bare.match(text) is not None


def property_key(short: str) -> tuple[int, list[tuple[int, int, str]]]:
    """Give the place of a property in its block, as a sort key, from its short form."""
    return _FIRST.get(short, 9), natural_key(short)


class _Terms:
    """Write terms, and remember which prefixes that took."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def iri(self, iri: str) -> str:
        curie = contract(iri)
        if curie is None:
            return str(NamedNode(iri))
        self.used.add(curie.partition(":")[0])
        return curie

    def term(self, term: NamedNode | BlankNode | Literal | Triple) -> str:
        if isinstance(term, NamedNode):
            return self.iri(term.value)
        if isinstance(term, Triple):
            parts = " ".join(map(self.term, (term.subject, term.predicate, term.object)))
            return f"<<( {parts} )>>"
        if isinstance(term, Literal) and term.language is None:
            datatype = term.datatype.value
            if is_bare(term.value, datatype):
                return term.value
            if datatype != _XSD + "string":
                return f"{Literal(term.value)}^^{self.iri(datatype)}"
        return str(term)

    def header(self) -> str:
        return "".join(f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in sorted(self.used))


def _blocks(triples: Iterable[Triple], terms: _Terms, indent: str) -> list[str]:
    described: dict[str, dict[str, set[str]]] = {}
    for triple in triples:
        predicate = "a" if triple.predicate.value == _TYPE else terms.term(triple.predicate)
        objects = described.setdefault(terms.term(triple.subject), {}).setdefault(predicate, set())
        objects.add(terms.term(triple.object))
    return [_block(subject, described[subject], indent) for subject in sorted(described, key=natural_key)]


def _block(subject: str, predicates: Mapping[str, set[str]], indent: str) -> str:
    lines = []
    for predicate in sorted(predicates, key=property_key):
        objects = sorted(predicates[predicate], key=natural_key)
        line = f"{indent}    {predicate} {', '.join(objects)}"
        if len(line) > LINE_WIDTH and len(objects) > 1:
            line = f"{indent}    {predicate}\n" + ",\n".join(f"{indent}        {o}" for o in objects)
        lines.append(line)
    return f"{indent}{subject}\n" + " ;\n".join(lines) + " .\n"


def write_turtle(triples: Iterable[Triple]) -> str:
    """Write triples as house Turtle.

    Parameters
    ----------
    triples
        In any order; repeated ones are written once.

    Returns
    -------
    str
        The document, ending in a newline, or an empty string for no triples.

    """
    terms = _Terms()
    blocks = _blocks(triples, terms, "")
    header = terms.header()
    return header + ("\n" if header and blocks else "") + "\n".join(blocks)


def write_trig(graphs: Mapping[str | None, Iterable[Triple]]) -> str:
    """Write named graphs as TriG in house style.

    Parameters
    ----------
    graphs
        Graph name (an IRI, ``_:label`` for a blank node, ``None`` for the default graph) to triples.

    Returns
    -------
    str
        The document: the default graph first, then the named graphs in natural order.

    """
    terms = _Terms()
    parts = []
    for name in sorted(graphs, key=lambda n: (n is not None, natural_key(n or ""))):
        if name is None:
            parts += _blocks(graphs[name], terms, "")
            continue
        label = name if name.startswith("_:") else terms.iri(name)
        body = "\n".join(_blocks(graphs[name], terms, "    "))
        parts.append(f"{label} {{\n{body}}}\n")
    header = terms.header()
    return header + ("\n" if header and parts else "") + "\n".join(parts)
