"""Every RDF format: what is written is read back by two independent parsers, exactly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from icatkg.errors import IcatkgError
from icatkg.namespaces import ICAT, ID
from icatkg.serialization.context import packaged_context
from icatkg.serialization.formats import RDF_FORMATS, Format, format_named
from icatkg.serialization.writing import write_quads, write_triples
from tests import strategies
from tests.comparing import canonical, in_default_graph, read_by_pyoxigraph, read_by_rdflib

if TYPE_CHECKING:
    import random

# Our name of each format, and rdflib's.
OF_RDFLIB = {
    "turtle": "turtle",
    "ntriples": "nt",
    "nquads": "nquads",
    "trig": "trig",
    "jsonld": "json-ld",
    "rdfxml": "xml",
    "n3": "n3",
}
CONTEXT: dict[str, Any] = packaged_context()
S, P = NamedNode(ID + "s"), NamedNode(ICAT + "p")
all_formats = pytest.mark.parametrize("name", sorted(OF_RDFLIB))
graph_formats = pytest.mark.parametrize("name", ["jsonld", "nquads", "trig"])


def test_every_format_is_tested() -> None:
    """No format is added without its tests."""
    assert {f.name for f in RDF_FORMATS} == set(OF_RDFLIB)


def _read_twice(content: bytes, format_: Format) -> list[set[Quad]]:
    return [
        read_by_pyoxigraph(content, format_.engine),
        read_by_rdflib(content, OF_RDFLIB[format_.name]),
    ]


@all_formats
@given(data=st.data())
def test_graph_comes_back(name: str, data: st.DataObject) -> None:
    """A graph with odd literals and blank nodes reads back the same in every format."""
    for_xml = name == "rdfxml"
    triples = data.draw(strategies.graphs(with_blank_nodes=True, for_xml=for_xml))
    content = write_triples(triples, format_named(name), CONTEXT)
    wanted = canonical(in_default_graph(triples))
    assert _read_twice(content, format_named(name)) == [wanted, wanted]


@graph_formats
@given(quads=strategies.datasets(with_blank_nodes=True))
def test_dataset_comes_back(name: str, quads: list[Quad]) -> None:
    """Named graphs, also those named by blank nodes, keep their triples."""
    content = write_quads(quads, format_named(name), CONTEXT)
    assert read_by_pyoxigraph(content, format_named(name).engine) == canonical(quads)


@graph_formats
@given(quads=strategies.datasets())
def test_dataset_comes_back_through_rdflib(name: str, quads: list[Quad]) -> None:
    """An independent parser finds the same named graphs."""
    content = write_quads(quads, format_named(name), CONTEXT)
    assert read_by_rdflib(content, OF_RDFLIB[name]) == canonical(quads)


@all_formats
@given(data=st.data())
def test_writing_again_changes_nothing(name: str, data: st.DataObject) -> None:
    """Written, read and written again gives the same bytes, whatever the order and the labels."""
    triples = data.draw(strategies.graphs(with_blank_nodes=True, for_xml=name == "rdfxml"))
    format_ = format_named(name)
    content = write_triples(triples, format_, CONTEXT)
    luck = data.draw(st.randoms())
    again = sorted(read_by_pyoxigraph(content, format_.engine), key=str)
    luck.shuffle(again)
    assert write_quads(again, format_, CONTEXT) == content


@graph_formats
@given(quads=strategies.datasets(), luck=st.randoms())
def test_order_of_quads_does_not_matter(name: str, quads: list[Quad], luck: random.Random) -> None:
    """Shuffled and repeated quads give the same bytes."""
    shuffled = [*quads, *quads[:2]]
    luck.shuffle(shuffled)
    format_ = format_named(name)
    assert write_quads(shuffled, format_, CONTEXT) == write_quads(quads, format_, CONTEXT)


@pytest.mark.parametrize("name", ["turtle", "ntriples", "rdfxml", "n3"])
def test_triple_of_two_graphs_is_written_once(name: str) -> None:
    """A format without named graphs holds a triple once, as RDF has it."""
    quads = [Quad(S, P, Literal("once"), NamedNode(ID + graph)) for graph in ("g1", "g2")]
    assert write_quads(quads, format_named(name), CONTEXT).count(b"once") == 1


@all_formats
def test_nothing_is_a_document_without_triples(name: str) -> None:
    """An empty dataset gives a document that parsers accept."""
    content = write_quads([], format_named(name), CONTEXT)
    assert _read_twice(content, format_named(name)) == [set(), set()]


def test_jsonld_holds_its_context() -> None:
    """Nothing needs to be fetched: the context is an object inside the document."""
    document = json.loads(write_quads([Quad(S, P, S, DefaultGraph())], format_named("jsonld"), CONTEXT))
    assert document["@context"] == CONTEXT


@pytest.mark.parametrize(
    ("term", "value", "written"),
    [
        ("statedIn", NamedNode(ID + "x"), "id:x"),
        ("title", Literal("x"), "x"),
        ("statedIn", Literal("x"), {"@value": "x"}),
        ("summary", Literal("x", language="en"), {"@language": "en", "@value": "x"}),
        ("title", NamedNode(ID + "x"), {"@id": "id:x"}),
    ],
)
def test_jsonld_terms(term: str, value: NamedNode | Literal, written: object) -> None:
    """Coerced values are short (JSON-LD 1.1, 4.2.3); those that the coercion would change are spelled out."""
    quad = Quad(S, NamedNode(ICAT + term), value, DefaultGraph())
    document = json.loads(write_quads([quad], format_named("jsonld"), CONTEXT))
    assert document["@graph"] == [{"@id": "id:s", term: written}]


def test_jsonld_refuses_triple_terms() -> None:
    """JSON-LD 1.1 cannot hold a triple as a term: it says so instead of losing data."""
    quad = Quad(S, P, Triple(S, P, S), DefaultGraph())
    with pytest.raises(IcatkgError):
        write_quads([quad], format_named("jsonld"), CONTEXT)


@pytest.mark.parametrize(
    ("predicate", "text"),
    [(ICAT + "123", "x"), ("http://example.org/", "x"), (ICAT + "p", "\x01"), (ICAT + "p", "\ufffe")],
)
def test_what_xml_cannot_hold_is_refused(predicate: str, text: str) -> None:
    """RDF/XML has no form for some properties and characters: an error, never a broken file."""
    quad = Quad(S, NamedNode(predicate), Literal(text), DefaultGraph())
    with pytest.raises(IcatkgError):
        write_quads([quad], format_named("rdfxml"), CONTEXT)
