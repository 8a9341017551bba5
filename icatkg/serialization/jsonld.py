"""Writing JSON-LD with the terms of our context, in a fixed order.

pyoxigraph writes expanded JSON-LD only, rdflib's order changes with the hash seed; so the writer is ours.
It implements the compact form of https://www.w3.org/TR/json-ld11/ for the few constructs that the context
uses: terms coerced to ``@id``, to a datatype, or not at all.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from icatkg.errors import OutputError
from icatkg.identifiers import contract, expand, natural_key
from icatkg.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["write_jsonld"]

_TYPE = PREFIXES["rdf"] + "type"
_STRING = PREFIXES["xsd"] + "string"


class _Context:
    """The parts of a JSON-LD context that compaction needs."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self.prefixes = {k for k, v in context.items() if isinstance(v, str) and v.endswith(("/", "#"))}
        self.terms: dict[str, str] = {}
        self.coercion: dict[str, str] = {}
        for term, definition in context.items():
            if isinstance(definition, dict):
                iri = _expanded(definition["@id"], context)
                self.terms[iri] = term
                kind = definition.get("@type")
                self.coercion[term] = "@id" if kind == "@id" else _expanded(kind, context) if kind else ""
            elif isinstance(definition, str) and term not in self.prefixes and not term.startswith("@"):
                iri = _expanded(definition, context)
                self.terms[iri] = term
                self.coercion[term] = ""

    def iri(self, iri: str) -> str:
        """Compact an IRI used as an identifier."""
        curie = contract(iri)
        return curie if curie is not None and curie.partition(":")[0] in self.prefixes else iri

    def value(self, term: NamedNode | BlankNode | Literal | Triple, coercion: str) -> object:
        """Compact an object under a coercion."""
        if isinstance(term, Triple):
            raise OutputError("JSON-LD cannot hold a triple as a term", "Export as trig or nquads.")
        if not isinstance(term, Literal):
            iri = str(term) if isinstance(term, BlankNode) else self.iri(term.value)
            return iri if coercion == "@id" else {"@id": iri}
        datatype = term.datatype.value
        if term.language is not None:
            if term.direction is not None:
                return {"@direction": term.direction.value, "@language": term.language, "@value": term.value}
            return {"@language": term.language, "@value": term.value}
        if coercion == datatype or (not coercion and datatype == _STRING):
            return term.value
        if datatype == _STRING:
            return {"@value": term.value}
        return {"@type": self.iri(datatype), "@value": term.value}


def _expanded(name: str, context: Mapping[str, Any]) -> str:
    prefix, _, local = name.partition(":")
    namespace = context.get(prefix)
    return namespace + local if isinstance(namespace, str) else expand(name) or name


def _nodes(triples: Iterable[Triple], context: _Context) -> list[dict[str, object]]:
    nodes: dict[str, dict[str, set[NamedNode | BlankNode | Literal | Triple]]] = {}
    for triple in triples:
        subject = triple.subject
        key = context.iri(subject.value) if isinstance(subject, NamedNode) else str(subject)
        nodes.setdefault(key, {}).setdefault(triple.predicate.value, set()).add(triple.object)
    written = []
    for key in sorted(nodes, key=natural_key):
        node: dict[str, object] = {"@id": key}
        properties: dict[str, object] = {}
        for predicate, objects in nodes[key].items():
            if predicate == _TYPE and all(isinstance(o, NamedNode) for o in objects):
                name, coercion = "@type", "@id"
            else:
                term = context.terms.get(predicate)
                name, coercion = (term, context.coercion[term]) if term else (context.iri(predicate), "")
            values = [context.value(o, coercion) for o in sorted(objects, key=str)]
            properties[name] = values[0] if len(values) == 1 else values
        node.update((name, properties[name]) for name in sorted(properties))
        written.append(node)
    return written


def write_jsonld(graphs: Mapping[str | None, Iterable[Triple]], context: Mapping[str, Any]) -> str:
    """Write named graphs as one JSON-LD document with the context inside, so that nothing is fetched.

    Parameters
    ----------
    graphs
        Graph name (an IRI, ``_:label``, or ``None`` for the default graph) to triples.
    context
        The value of ``@context``.

    Returns
    -------
    str
        The document, ending in a newline.

    Raises
    ------
    OutputError
        A triple term, which JSON-LD cannot hold.

    """
    terms = _Context(context)
    body: list[dict[str, object]] = []
    for name in sorted(graphs, key=lambda n: (n is not None, natural_key(n or ""))):
        nodes = _nodes(graphs[name], terms)
        if name is None:
            body += nodes
        else:
            body.append({"@id": name if name.startswith("_:") else terms.iri(name), "@graph": nodes})
    return json.dumps({"@context": context, "@graph": body}, ensure_ascii=False, indent=2) + "\n"
