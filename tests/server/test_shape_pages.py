"""Shapes and terms: they dereference like things, and their pages say in words what they mean."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store, parse

from icatkg import resources

if TYPE_CHECKING:
    from tests.server.running import RunningServer

SHAPE = "https://w3id.org/icatkg/shape/"
SH = "http://www.w3.org/ns/shacl#"
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def shapes() -> Store:
    """Give the shapes as they are written."""
    store = Store()
    for path in resources.shape_files():
        store.load(path=path, format=RdfFormat.TURTLE)
    return store


def text_of(server: RunningServer, path: str) -> str:
    """Give the text of a page, without its elements."""
    response = server.client.get(path, headers=HTML, follow_redirects=True)
    assert response.status_code == 200, path
    return " ".join(unescape(re.sub(r"<[^>]*>", "", response.text)).split())


def test_a_shape_leads_to_data_and_page(server: RunningServer) -> None:
    """303 by Accept, 404 for what is none; every format tells the same."""
    assert server.client.get("/shape/ListingShape").headers["location"] == "/shape/ListingShape.ttl"
    page = server.client.get("/shape/ListingShape", headers=HTML)
    assert (page.status_code, page.headers["location"]) == (303, "/shape/ListingShape.html")
    assert server.client.get("/shape/NoSuchShape").status_code == 404
    assert server.client.get("/shape/NoSuchShape.ttl").status_code == 404
    turtle = server.client.get("/shape/ListingShape.ttl").content
    lines = server.client.get("/shape/ListingShape.nt").content
    counts = [
        len(list(parse(turtle, format=RdfFormat.TURTLE))),
        len(list(parse(lines, format=RdfFormat.N_TRIPLES))),
    ]
    assert counts[0] == counts[1] > 20
    targets = [
        q.object for q in parse(turtle, format=RdfFormat.TURTLE) if q.predicate.value == SH + "targetClass"
    ]
    assert targets == [NamedNode("https://w3id.org/icatkg/ontology/Listing")]
    whole = server.client.get("/shape/", headers={"Accept": "application/n-triples"})
    assert len(whole.content.splitlines()) > 1000


def test_the_page_of_a_shape_has_all_its_messages(server: RunningServer, shapes: Store) -> None:
    """Whatever the shapes of two files demand is on their pages, with the things they check."""
    nodes = [
        q.subject
        for q in shapes.quads_for_pattern(None, NamedNode(SH + "targetClass"), None, None)
        if isinstance(q.subject, NamedNode)
    ]
    assert nodes
    for node in sorted(set(nodes), key=str)[::9]:
        text = text_of(server, "/shape/" + node.value.removeprefix(SHAPE))
        query = f"SELECT ?message {{ <{node.value}> <{SH}property>/<{SH}message> ?message }}"
        found = shapes.query(query)
        assert isinstance(found, QuerySolutions)
        for row in found:
            for piece in re.split(r"'?\{[?$]\w+\}'?", str(row[0].value)):
                assert " ".join(piece.split()) in text
        assert node.value.removeprefix(SHAPE) in text_of(server, "/shape/")


def test_the_page_of_a_class_says_where_it_stands(server: RunningServer) -> None:
    """Definition, super-terms, properties, shapes, and how many things there are, as SPARQL counts them."""
    text = text_of(server, "/ontology/ListingEntry")
    assert "Membership that is given by one item of a listing." in text
    assert "Is a sort of membership" in text
    assert "ListingEntryShape" in text
    counted = server.query("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a icat:ListingEntry }").json()
    assert f"{counted['results']['bindings'][0]['n']['value']} things of this class" in text
    query = "SELECT ?s { GRAPH <https://w3id.org/icatkg/ontology/> { ?s rdfs:subClassOf icat:Claim } }"
    page = server.client.get("/ontology/Claim.html", headers=HTML).text
    for row in server.query(query).json()["results"]["bindings"]:
        assert f'href="{row["s"]["value"].removeprefix("https://w3id.org/icatkg")}.html"' in page


def test_the_page_of_a_property_says_of_what_it_is_said(server: RunningServer) -> None:
    """Domain, range, the other way round, the shapes that speak of it."""
    page = server.client.get("/ontology/inListing.html", headers=HTML).text
    path = "rdfs:domain|rdfs:range|owl:inverseOf|^owl:inverseOf"
    query = (
        f"SELECT DISTINCT ?t {{ GRAPH <https://w3id.org/icatkg/ontology/> {{ icat:inListing {path} ?t }} }}"
    )
    found = server.query(query).json()["results"]["bindings"]
    assert found
    for row in found:
        assert f'href="{row["t"]["value"].removeprefix("https://w3id.org/icatkg")}.html"' in page
    assert "/shape/ListingEntryShape.html" in page


def test_the_vocabulary_is_a_tree(server: RunningServer) -> None:
    """Every class and property has its definition in the list."""
    text = text_of(server, "/ontology/")
    query = "SELECT ?d { ?s a owl:Class ; skos:definition ?d FILTER(STRSTARTS(STR(?s), STR(icat:))) }"
    for row in server.query(query).json()["results"]["bindings"]:
        assert " ".join(row["d"]["value"].split()) in text


def test_a_stored_query_leads_to_its_address(server: RunningServer) -> None:
    """The name that the examples give a query leads to where it is answered."""
    response = server.client.get("/query/chairs-by-year?at=2019")
    assert (response.status_code, response.headers["location"]) == (303, "/api/chairs-by-year?at=2019")
