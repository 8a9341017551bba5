"""The house Turtle: one text for one graph, exactly the terms that went in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

import icatkg
from icatkg.namespaces import ICAT, ID, PREFIXES
from icatkg.serialization.turtle import write_trig, write_turtle
from icatkg.serialization.writing import by_graph
from tests import strategies
from tests.comparing import canonical, in_default_graph, read_by_pyoxigraph, read_by_rdflib

if TYPE_CHECKING:
    import random
    from pathlib import Path

S, P, THING = NamedNode(ID + "s"), NamedNode(ICAT + "p"), NamedNode(ID + "o")


@given(strategies.graphs(with_blank_nodes=True))
def test_reads_back_the_same(triples: list[Triple]) -> None:
    """Two independent parsers read exactly the triples that were written."""
    content = write_turtle(triples).encode()
    wanted = canonical(in_default_graph(triples))
    assert read_by_pyoxigraph(content, RdfFormat.TURTLE) == wanted
    assert read_by_rdflib(content, "turtle") == wanted


@given(strategies.graphs(), st.randoms())
def test_order_does_not_matter(triples: list[Triple], luck: random.Random) -> None:
    """Shuffled and repeated triples give the same text."""
    shuffled = [*triples, *triples[:2]]
    luck.shuffle(shuffled)
    assert write_turtle(shuffled) == write_turtle(triples)


@given(strategies.datasets())
def test_trig_reads_back_the_same(quads: list[Quad]) -> None:
    """Named graphs and the default graph come back as they were."""
    content = write_trig(by_graph(quads)).encode()
    assert read_by_pyoxigraph(content, RdfFormat.TRIG) == canonical(quads)


def test_nothing_gives_an_empty_document() -> None:
    """No triples, no text: an empty document is valid Turtle."""
    assert write_turtle([]) == ""
    assert write_trig({}) == ""


@pytest.mark.parametrize(
    ("text", "datatype", "written"),
    [
        ("5", "integer", "5"),
        ("007", "integer", '"007"^^xsd:integer'),
        ("+7", "integer", '"+7"^^xsd:integer'),
        ("-12", "integer", "-12"),
        ("-0", "integer", '"-0"^^xsd:integer'),
        ("1.50", "decimal", "1.50"),
        ("0.0000001", "decimal", '"0.0000001"^^xsd:decimal'),
        (".5", "decimal", '".5"^^xsd:decimal'),
        ("true", "boolean", "true"),
        ("5", "decimal", '"5"^^xsd:decimal'),
        ("5.", "decimal", '"5."^^xsd:decimal'),
        ("1", "boolean", '"1"^^xsd:boolean'),
        ("1e0", "double", '"1e0"^^xsd:double'),
        ("seven", "integer", '"seven"^^xsd:integer'),
        ("7\n", "integer", '"7\\n"^^xsd:integer'),
        ("2018", "gYear", '"2018"^^xsd:gYear'),
        ("1", "int", '"1"^^xsd:int'),
        ("x", "string", '"x"'),
    ],
)
def test_literals(text: str, datatype: str, written: str) -> None:
    """A literal is bare only where every reader gives the bare form the same datatype and digits."""
    triple = Triple(S, P, Literal(text, datatype=NamedNode(PREFIXES["xsd"] + datatype)))
    assert f"icat:p {written} .\n" in write_turtle([triple])


def test_only_used_prefixes_are_declared_in_order() -> None:
    """The header holds each prefix that the body uses, once, alphabetically."""
    triples = [Triple(S, NamedNode(PREFIXES["skos"] + "note"), Literal("x")), Triple(S, P, THING)]
    assert re.findall(r"@prefix (\w+):", write_turtle(triples)) == ["icat", "id", "skos"]


def test_subjects_are_in_natural_order_and_the_class_comes_first() -> None:
    """``x-9`` stands before ``x-10``; ``a`` and the label stand before all else."""
    triples = [
        Triple(NamedNode(ID + name), NamedNode(predicate), Literal("x"))
        for name in ("x-10", "x-9")
        for predicate in (ICAT + "about", PREFIXES["rdfs"] + "label")
    ]
    triples.append(Triple(NamedNode(ID + "x-9"), NamedNode(PREFIXES["rdf"] + "type"), THING))
    lines = [line.strip() for line in write_turtle(triples).splitlines() if line and line[0] != "@"]
    assert lines == [
        "id:x-9",
        "a id:o ;",
        'rdfs:label "x" ;',
        'icat:about "x" .',
        "id:x-10",
        'rdfs:label "x" ;',
        'icat:about "x" .',
    ]


def test_trig_puts_the_default_graph_first() -> None:
    """The default graph stands outside of braces, before the named graphs."""
    quads = [Quad(S, P, THING, NamedNode(ID + "g")), Quad(S, P, Literal("d"), DefaultGraph())]
    text = write_trig(by_graph(quads))
    assert text.index('"d"') < text.index("id:g {")


def test_triple_terms_keep_their_brackets(tmp_path: Path) -> None:
    """A triple in the place of an object (RDF 1.2) is written so that it can be read again."""
    source = tmp_path / "quoted.ttl"
    source.write_text("<urn:a> <urn:b> <<( <urn:c> <urn:d> <<( <urn:e> <urn:f> 7 )>> )>> .", encoding="utf-8")
    kg = icatkg.load(source, default_data=False)
    (quad,) = parse(kg.export("turtle"), format=RdfFormat.TURTLE)
    assert quad.triple == next(parse(path=str(source))).triple
    told = "<<( <urn:c> <urn:d> <<( <urn:e> <urn:f> 7 )>> )>>"
    row = kg.query("SELECT ?o { <urn:a> <urn:b> ?o }")
    assert [r["o"] for r in row] == [told.replace("7", '"7"^^<http://www.w3.org/2001/XMLSchema#integer>')]
