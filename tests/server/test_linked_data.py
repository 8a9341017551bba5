"""Dereferencing, single graphs, descriptions of the server, validation, addresses for operators."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from tests.server.running import RunningServer

if TYPE_CHECKING:
    import httpx

    from icatkg import KnowledgeGraph

BASE = "https://w3id.org/icatkg/"
SD = "http://www.w3.org/ns/sparql-service-description#"
VOID_EXT = "http://ldf.fi/void-ext#"
VOID = "http://rdfs.org/ns/void#"
SH = "http://www.w3.org/ns/shacl#"
BAD = b"@prefix icat: <https://w3id.org/icatkg/ontology/> . <http://a/x> a icat:ChairTerm ."
TURTLE = {"Content-Type": "text/turtle"}


def triples(response: httpx.Response, format_: RdfFormat = RdfFormat.TURTLE) -> set[object]:
    """Parse a response."""
    assert response.status_code == 200, response.text
    return {quad.triple for quad in parse(response.content, format=format_)}


@pytest.mark.parametrize(
    ("path", "accept", "location"),
    [
        ("/id/unodc", "*/*", "/id/unodc.ttl"),
        ("/id/unodc", "application/ld+json, text/turtle;q=0.5", "/id/unodc.jsonld"),
        ("/ontology/Person", "application/rdf+xml", "/ontology/Person.rdf"),
        ("/source/003", "application/n-triples", "/source/003.nt"),
        ("/graph/gaps", "*/*", "/graph/gaps.ttl"),
    ],
)
def test_a_thing_leads_to_a_document(server: RunningServer, path: str, accept: str, location: str) -> None:
    """A thing leads to a document about it, and that leads to others."""
    response = server.client.get(path, headers={"Accept": accept})
    assert response.status_code == 303
    assert response.headers["location"] == location
    assert "Accept" in response.headers["vary"]
    document = server.client.get(location)
    assert document.status_code == 200
    assert {"alternate", "describedby", "license", "describes"} <= set(document.links)
    assert (BASE + path[1:]).encode() in document.content or path.rpartition("/")[
        2
    ].encode() in document.content


def test_a_document_tells_of_the_thing(server: RunningServer) -> None:
    """A document tells of the thing."""
    subjects = {t.subject for t in triples(server.client.get("/id/unodc.ttl"))}  # type: ignore[attr-defined] # triples
    assert NamedNode(BASE + "id/unodc") in subjects


def test_the_ontology_is_a_document(server: RunningServer, kg: KnowledgeGraph) -> None:
    """The ontology is a document."""
    found = triples(
        server.client.get("/ontology/", headers={"Accept": "application/n-triples"}), RdfFormat.N_TRIPLES
    )
    assert found == {quad.triple for quad in kg.dataset.graph(BASE + "ontology/")}


@pytest.mark.parametrize(
    "path", ["/id/nobody", "/id/nobody.ttl", "/id/", "/id/un%20odc", "/id/a%3Eb", "/nothing"]
)
def test_what_is_not_there_is_not_found(server: RunningServer, path: str) -> None:
    """What is not there is not found."""
    response = server.client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "text/plain; charset=utf-8"


def test_single_graphs(server: RunningServer, kg: KnowledgeGraph) -> None:
    """Single graphs come as they are written."""
    name = BASE + "graph/gaps"
    response = server.client.get(
        "/store", params={"graph": name}, headers={"Accept": "application/n-triples"}
    )
    assert triples(response, RdfFormat.N_TRIPLES) == {quad.triple for quad in kg.dataset.graph(name)}
    whole = server.client.get("/data?default", headers={"Accept": "application/n-triples"})
    expected = {quad.triple for quad in (*kg.dataset.quads(), *kg.dataset.inferred())}
    assert triples(whole, RdfFormat.N_TRIPLES) == expected
    head = server.client.head("/store", params={"graph": name})
    assert (head.status_code, head.content) == (200, b"")
    assert server.client.get("/store?graph=http://a/none").status_code == 404
    for wrong in ("/store", "/store?graph=", "/store?default&graph=graph:gaps"):
        assert server.client.get(wrong).status_code == 400
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        status = 405 if method == "PATCH" else 403  # a server without a store only reads
        assert server.client.request(method, "/store?default").status_code == status


def test_the_service_description(server: RunningServer) -> None:
    """The service description names the endpoint under the host that the client asked."""
    found = triples(server.client.get("/sparql", headers={"Accept": "text/turtle"}))
    endpoints = {t.object for t in found if t.predicate.value == SD + "endpoint"}  # type: ignore[attr-defined] # triples
    assert endpoints == {NamedNode(server.address + "/sparql")}
    features = {t.object.value for t in found if t.predicate.value == SD + "feature"}  # type: ignore[attr-defined] # triples
    assert features == {SD + "UnionDefaultGraph"}
    names = {t.object.value for t in found if t.predicate.value == SD + "name"}  # type: ignore[attr-defined] # triples
    counted = server.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").json()["results"]["bindings"]
    assert names == {row["g"]["value"] for row in counted}


@pytest.mark.parametrize("path", ["/.well-known/void", "/void", "/void.nt"])
def test_void_counts_rightly(server: RunningServer, path: str) -> None:
    """VoID counts rightly."""
    suffix = RdfFormat.N_TRIPLES if path.endswith("nt") else RdfFormat.TURTLE
    found = list(triples(server.client.get(path), suffix))
    by_subject: dict[object, dict[str, str]] = {}
    for t in found:
        by_subject.setdefault(t.subject, {})[t.predicate.value] = t.object.value  # type: ignore[attr-defined] # triples
    query = "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) { ?s a icat:Person }"
    people = server.query(query).json()["results"]["bindings"][0]["m"]["value"]
    part = next(p for p in by_subject.values() if p.get(VOID + "class") == BASE + "ontology/Person")
    assert part[VOID + "entities"] == people
    labels = server.query("SELECT (COUNT(*) AS ?n) { ?s rdfs:label ?o }").json()["results"]["bindings"][0][
        "n"
    ]["value"]
    parts = [p for p in by_subject.values() if p.get(VOID + "property", "").endswith("rdf-schema#label")]
    assert labels in {p[VOID + "triples"] for p in parts}
    all_ = server.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").json()["results"]["bindings"][0]["n"]["value"]
    assert by_subject[NamedNode(BASE)][VOID + "triples"] == all_
    typed = 'SELECT (COUNT(*) AS ?n) { ?s rdfs:label ?o FILTER(LANG(?o) = "en") }'
    tagged = server.query(typed).json()["results"]["bindings"][0]["n"]["value"]
    sorts = [p for p in by_subject.values() if p.get(VOID_EXT + "datatype", "").endswith("#langString")]
    assert tagged in {p[VOID + "triples"] for p in sorts}


def test_examples_are_queries_that_run(server: RunningServer) -> None:
    """Examples are queries that run."""
    found = triples(server.client.get("/.well-known/sparql-examples"))
    texts = [t.object.value for t in found if t.predicate.value in {SH + "select", SH + "ask"}]  # type: ignore[attr-defined] # triples
    assert len(texts) > 30
    for text in sorted(texts)[:5]:
        assert server.query(text).status_code == 200


def test_validation_keeps_nothing() -> None:
    """Validation keeps nothing; it takes longer than a query, so this server has more patience."""
    with RunningServer("--time-limit", "100") as server:
        as_json = TURTLE | {"Accept": "application/json"}
        reports = [server.client.post("/validate", content=BAD, headers=as_json) for _ in range(2)]
        sarif = server.client.post("/validate?format=sarif", content=BAD, headers=TURTLE)
        assert server.query("ASK { <http://a/x> ?p ?o }").json()["boolean"] is False
    assert {report.status_code for report in reports} == {200}
    assert reports[0].json() == reports[1].json()
    assert reports[0].json()["conforms"] is False
    assert sarif.headers["content-type"] == "application/sarif+json"
    assert sarif.json()["runs"][0]["results"]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"x", TURTLE, 400),
        (b"\xff", TURTLE, 400),
        (BAD, {}, 415),
        (BAD, {"Content-Type": "text/plain"}, 415),
        (BAD, TURTLE | {"Accept": "image/png"}, 406),
        (BAD, TURTLE | {"Content-Encoding": "gzip"}, 400),
        (BAD, TURTLE | {"Content-Encoding": "br"}, 415),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>', {"Content-Type": "application/rdf+xml"}, 400),
        (b"[" * 100_000, {"Content-Type": "application/ld+json"}, 400),
        (b'{"@context": "http://127.0.0.1:9/c", "a": 1}', {"Content-Type": "application/ld+json"}, 400),
    ],
)
def test_data_that_is_none_is_refused(
    server: RunningServer, body: bytes, headers: dict[str, str], status: int
) -> None:
    """Data that is none is refused."""
    assert server.client.post("/validate", content=body, headers=headers).status_code == status


def test_for_operators(server: RunningServer) -> None:
    """Health, version and numbers."""
    assert server.client.get("/health").text == "ok\n"
    assert set(server.client.get("/version").json()) == {"version", "graph", "engine"}
    metrics = server.client.get("/metrics")
    assert metrics.headers["content-type"].startswith("text/plain; version=0.0.4")
    for line in metrics.text.splitlines():
        assert line.startswith("#") or float(line.rpartition(" ")[2]) >= 0


@pytest.mark.parametrize("path", ["/prefixes", "/prefixes.ttl"])
def test_prefixes_are_declared(server: RunningServer, path: str) -> None:
    """What a query may use without declaring it is told."""
    response = server.client.get(path, headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    found: dict[str, dict[str, str]] = {}
    for quad in parse(response.content, format=RdfFormat.TURTLE):
        if isinstance(quad.object, Literal):
            found.setdefault(str(quad.subject), {})[quad.predicate.value] = quad.object.value
    names = {one[SH + "prefix"]: one[SH + "namespace"] for one in found.values()}
    assert names["icat"] == BASE + "ontology/"
    for prefix, iri in names.items():
        answer = server.query(f"SELECT (STR({prefix}:x) AS ?iri) {{}}").json()
        assert answer["results"]["bindings"][0]["iri"]["value"] == iri + "x"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's reader makes one
def test_the_context_reads_what_is_written_with_it(server: RunningServer) -> None:
    """Another reader of JSON-LD finds our terms by it."""
    response = server.client.get("/context.jsonld")
    assert response.headers["content-type"] == "application/ld+json"
    document = {**response.json(), "@id": "id:unodc", "@type": "Organisation"}
    found = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    expected = (BASE + "id/unodc", str(rdflib.RDF.type), BASE + "ontology/Organisation")
    assert [tuple(map(str, triple)) for triple in found] == [expected]
