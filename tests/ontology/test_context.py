"""The committed JSON-LD context is the one that the ontology gives, and changes no value on its way."""

from __future__ import annotations

import json

import pytest
from pyoxigraph import RdfFormat, Triple, parse
from rdflib import Graph

from icatkg.errors import IcatkgError
from icatkg.serialization.context import build_context
from tests.ontology import checks
from tests.ontology.tree import DATA, ONTOLOGY, read, read_text, vocabulary_files

COMMITTED = ONTOLOGY / "context.jsonld"


@pytest.fixture(scope="module")
def context() -> dict[str, object]:
    """Give the inside of the context that the ontology gives."""
    inside = build_context(read(vocabulary_files()))["@context"]
    assert isinstance(inside, dict)
    return inside


def test_committed_context_is_up_to_date() -> None:
    """The file is what the generator gives, byte for byte."""
    built = build_context(read(vocabulary_files()))
    assert COMMITTED.read_bytes() == (json.dumps(built, indent=2, ensure_ascii=False) + "\n").encode()


def test_order_of_the_ontology_does_not_matter() -> None:
    """Triples in another order give the same context."""
    triples = read(vocabulary_files())
    assert json.dumps(build_context(triples)) == json.dumps(build_context(reversed(triples)))


def test_every_term_is_in_the_context(context: dict[str, object]) -> None:
    """Each class and property has a short term."""
    for term in checks.terms_of(read(vocabulary_files()), checks.CLASS_TYPES | checks.PROPERTY_TYPES):
        assert term.rpartition("/")[2] in context


@pytest.mark.parametrize(
    ("term", "definition"),
    [
        ("Claim", "icat:Claim"),
        ("statedIn", {"@id": "icat:statedIn", "@type": "@id"}),
        ("about", {"@id": "icat:about", "@type": "@id"}),
        ("paragraphNumber", {"@id": "icat:paragraphNumber", "@type": "xsd:integer"}),
        ("earliest", {"@id": "icat:earliest", "@type": "xsd:date"}),
        ("title", "icat:title"),
        ("date", "icat:date"),
        ("summary", "icat:summary"),
        ("label", "rdfs:label"),
    ],
)
def test_coercion(context: dict[str, object], term: str, definition: object) -> None:
    """Only what can have one type is coerced."""
    assert context[term] == definition


def test_a_term_may_not_hide_a_prefix() -> None:
    """A property named like a prefix is refused."""
    with pytest.raises(IcatkgError, match="topic"):
        build_context(read_text("icat:topic a owl:ObjectProperty ."))


def test_every_value_survives(context: dict[str, object]) -> None:
    """Compact JSON-LD with this context reads back as the same triples."""
    triples = set(read(sorted(DATA.rglob("*.ttl"))))
    graph = Graph()
    graph.parse(data="\n".join(f"{triple} ." for triple in triples), format="nt")
    text = graph.serialize(format="json-ld", context=context)
    nodes = json.loads(text)["@graph"]
    assert [key for node in nodes for key in node if key.startswith("icat:")] == []
    quads = parse(input=text, format=RdfFormat.JSON_LD)
    assert {Triple(quad.subject, quad.predicate, quad.object) for quad in quads} == triples
