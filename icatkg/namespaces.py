"""The one prefix map: every namespace that icatkg writes, reads or shows.

The order is alphabetical; it is the order in which prefixes are written.
"""

from __future__ import annotations

from types import MappingProxyType

__all__ = ["BASE", "GRAPH", "ICAT", "ID", "KIND", "PREFIXES", "QUERY", "RULE", "SHAPE", "SRC", "TOPIC"]

BASE = "https://w3id.org/icatkg/"

GRAPH = BASE + "graph/"
ICAT = BASE + "ontology/"
ID = BASE + "id/"
KIND = BASE + "kind/"
QUERY = BASE + "query/"
RULE = BASE + "rule/"
SHAPE = BASE + "shape/"
SRC = BASE + "source/"
TOPIC = BASE + "topic/"

PREFIXES = MappingProxyType(
    {
        "bibo": "http://purl.org/ontology/bibo/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "graph": GRAPH,
        "icat": ICAT,
        "id": ID,
        "kind": KIND,
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "query": QUERY,
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "rule": RULE,
        "schema": "https://schema.org/",
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "sh": "http://www.w3.org/ns/shacl#",
        "shape": SHAPE,
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "src": SRC,
        "time": "http://www.w3.org/2006/time#",
        "topic": TOPIC,
        "vann": "http://purl.org/vocab/vann/",
        "void": "http://rdfs.org/ns/void#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
