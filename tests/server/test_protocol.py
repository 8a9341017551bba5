"""The query operation of the SPARQL 1.1 Protocol over HTTP, and HTTP itself."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

if TYPE_CHECKING:
    import httpx

    from tests.server.running import RunningServer

PEOPLE = "SELECT ?p { ?p a icat:Person } ORDER BY ?p"
GRAPH = "CONSTRUCT { ?p a icat:Person } WHERE { ?p a icat:Person }"
ROW_TYPES = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPH_TYPES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
    "text/n3": RdfFormat.N3,
}


def media_type(response: httpx.Response) -> str:
    """Give the media type of a response."""
    return response.headers["content-type"].partition(";")[0]


def people(response: httpx.Response) -> int:
    """Count the rows of a response in JSON."""
    assert response.status_code == 200, response.text
    return len(response.json()["results"]["bindings"])


@pytest.mark.parametrize("path", ["/sparql", "/sparql/", "/query", "/query/"])
def test_all_three_forms_give_the_same(server: RunningServer, path: str) -> None:
    """All three forms give the same."""
    get = server.client.get(path, params={"query": PEOPLE})
    form = server.client.post(path, data={"query": PEOPLE})
    direct = server.client.post(path, content=PEOPLE, headers={"Content-Type": "application/sparql-query"})
    assert get.status_code == form.status_code == direct.status_code == 200
    assert get.content == form.content == direct.content
    assert people(get) > 10


@pytest.mark.parametrize("type_", ROW_TYPES)
def test_rows_in_every_format(server: RunningServer, type_: str) -> None:
    """Rows in every format."""
    response = server.query(PEOPLE, type_)
    assert media_type(response) == type_
    found = parse_query_results(response.content, format=ROW_TYPES[type_])
    assert isinstance(found, QuerySolutions)
    assert len(list(found)) == people(server.query(PEOPLE))


def test_rows_as_csv(server: RunningServer) -> None:
    """Rows as csv."""
    response = server.query(PEOPLE, "text/csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    lines = response.text.split("\r\n")
    assert lines[0] == "p"
    assert len(lines) == people(server.query(PEOPLE)) + 2


@pytest.mark.parametrize("type_", GRAPH_TYPES)
@pytest.mark.parametrize("query", [GRAPH, "DESCRIBE id:unodc"])
def test_graphs_in_every_format(server: RunningServer, type_: str, query: str) -> None:
    """Graphs in every format."""
    response = server.query(query, type_)
    assert media_type(response) == type_
    expected = parse(server.query(query, "application/n-triples").content, format=RdfFormat.N_TRIPLES)
    found = {quad.triple for quad in parse(response.content, format=GRAPH_TYPES[type_])}
    assert found == {quad.triple for quad in expected}
    assert found


@pytest.mark.parametrize("type_", [*ROW_TYPES, "text/csv"])
def test_a_truth_value_in_every_format(server: RunningServer, type_: str) -> None:
    """A truth value in every format."""
    response = server.query("ASK { id:unodc a icat:Organisation }", type_)
    assert media_type(response) == type_
    assert "true" in response.text


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [
        (PEOPLE, "text/turtle", 406),
        (GRAPH, "text/csv", 406),
        (PEOPLE, "image/png", 406),
        ("ASK {}", "text/turtle;q=1, */*;q=0", 406),
        (PEOPLE, "text/turtle, text/csv;q=0.1", 200),
        (GRAPH, "text/csv, text/turtle;q=0.1", 200),
    ],
)
def test_what_is_not_accepted_is_not_sent(
    server: RunningServer, query: str, accept: str, status: int
) -> None:
    """What is not accepted is not sent."""
    assert server.query(query, accept).status_code == status


def test_a_format_by_name_goes_first(server: RunningServer) -> None:
    """A format by name goes first."""
    assert media_type(server.query(PEOPLE, "application/sparql-results+xml", format="csv")) == "text/csv"
    assert media_type(server.query(GRAPH, format="nt")) == "application/n-triples"
    assert server.query(PEOPLE, format="picture").status_code == 400


def test_a_syntax_error_names_line_and_column(server: RunningServer) -> None:
    """A syntax error names line and column."""
    response = server.query("SELECT ?x\nWHERE { ?x a }")
    assert response.status_code == 400
    assert media_type(response) == "text/plain"
    assert response.text.startswith("query:2:1")


def test_the_dataset_of_the_protocol_replaces_that_of_the_query(server: RunningServer) -> None:
    """The dataset of the protocol replaces that of the query."""
    count = "SELECT (COUNT(*) AS ?n) FROM graph:gaps { ?s ?p ?o }"

    def number(query: str, **parameters: Any) -> int:
        response = server.query(query, **parameters)
        return int(response.json()["results"]["bindings"][0]["n"]["value"])

    base = "https://w3id.org/icatkg/graph/"
    gaps, people_ = number(count), number(count, **{"default-graph-uri": base + "people"})
    assert gaps != people_
    assert gaps > 0
    both = {"default-graph-uri": [base + "people", base + "gaps"]}
    assert number(count, **both) == gaps + people_
    assert number("SELECT (COUNT(*) AS ?n) FROM graph:gaps FROM graph:people { ?s ?p ?o }") == gaps + people_
    twice = {"default-graph-uri": [base + "gaps", base + "people", base + "gaps"]}
    assert number(count, **twice) == gaps + people_
    assert number(count, **{"named-graph-uri": base + "gaps"}) == 0
    named = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert number(named, **{"named-graph-uri": base + "gaps"}) == 1
    assert number(named, **{"default-graph-uri": base + "gaps"}) == 0
    assert number(named) > 5


def test_a_triple_of_several_graphs_counts_once(server: RunningServer) -> None:
    """The union that the engine makes would count it twice."""
    graphs = server.query("SELECT ?g { GRAPH ?g {} }").json()["results"]["bindings"]
    uris: Any = [row["g"]["value"] for row in graphs]
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    distinct = "SELECT (COUNT(DISTINCT *) AS ?n) { ?s ?p ?o }"
    answers = [server.query(q, **{"default-graph-uri": uris}).text for q in (count, distinct)]
    assert answers[0] == answers[1] == server.query(count).text


def test_columns_come_in_the_order_of_the_query(server: RunningServer) -> None:
    """Columns come in the order of the query."""
    query = "SELECT * { ?z a ?m . ?z rdfs:label ?b } LIMIT 3"
    assert server.query(query).json()["head"]["vars"] == ["z", "m", "b"]
    assert server.query(query, "text/csv").text.startswith("z,m,b\r\n")
    assert server.query(query, "text/tab-separated-values").text.startswith("?z\t?m\t?b\n")


def test_views_in_time(server: RunningServer) -> None:
    """Views in time."""
    query = "SELECT ?m { ?m a icat:ChairTerm }"
    all_terms = people(server.query(query))
    early = people(server.query(query, at="2019"))
    assert 0 < early < all_terms
    assert people(server.query(query, asOf="2010")) == 0
    assert people(server.query(query, at="2019", certain="1")) <= early
    assert server.query(query, at="someday").status_code == 400
    assert server.query(query, certain="1").status_code == 400


def test_sources_beside_each_row(server: RunningServer) -> None:
    """Sources beside each row."""
    query = "SELECT ?t { ?t a icat:ChairTerm } LIMIT 2"
    document = server.query(query, sources="1").json()
    assert len(document["results"]["sources"]) == len(document["results"]["bindings"]) == 2
    assert "source_documents" in server.query(query, "text/csv", sources="1").text.split("\r\n")[0]


def test_other_methods_are_refused(server: RunningServer) -> None:
    """Other methods are refused."""
    for method in ("PUT", "DELETE", "PATCH"):
        response = server.client.request(method, "/sparql")
        assert response.status_code == 405
        assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}


def test_head_is_get_without_the_body(server: RunningServer) -> None:
    """Head is get without the body."""
    get = server.query(PEOPLE)
    head = server.client.head("/sparql", params={"query": PEOPLE})
    assert head.content == b""
    changing = {"date"}
    assert {k: v for k, v in head.headers.items() if k not in changing} == {
        k: v for k, v in get.headers.items() if k not in changing
    }


def test_options_and_cors(server: RunningServer) -> None:
    """Options and cors."""
    response = server.client.options(
        "/sparql", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    )
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in response.headers
    assert server.query(PEOPLE).headers["access-control-allow-origin"] == "*"


def test_conditional_requests(server: RunningServer) -> None:
    """Conditional requests."""
    first = server.query(PEOPLE)
    tag = first.headers["etag"]
    assert server.query(PEOPLE).headers["etag"] == tag
    assert server.query(PEOPLE, "text/csv").headers["etag"] != tag
    assert server.query(PEOPLE + " LIMIT 3").headers["etag"] != tag
    again = server.client.get("/sparql", params={"query": PEOPLE}, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == tag
    assert {"Accept", "Accept-Encoding"} <= set(first.headers["vary"].split(", "))


def test_what_changes_each_time_is_not_kept(server: RunningServer) -> None:
    """What changes each time is not kept."""
    query = "SELECT (STRUUID() AS ?u) {}"
    first, second = server.query(query), server.query(query)
    assert first.text != second.text
    assert "etag" not in first.headers
    assert first.headers["cache-control"] == "no-store"


def test_long_answers_are_packed_for_those_who_like_it(server: RunningServer) -> None:
    """Long answers are packed for those who like it."""
    query = "SELECT ?s ?l { ?s rdfs:label ?l } ORDER BY ?s LIMIT 500"
    plain = server.client.get("/sparql", params={"query": query}, headers={"Accept-Encoding": "identity"})
    with server.client.stream("GET", "/sparql", params={"query": query}) as packed:
        raw = b"".join(packed.iter_raw())
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert len(raw) < len(plain.content) / 2


def test_a_repeated_request_gets_the_same_bytes(server: RunningServer) -> None:
    """A repeated request gets the same bytes."""
    answers = {server.query(PEOPLE + " LIMIT 7").content for _ in range(5)}
    assert len(answers) == 1
    metrics = server.client.get("/metrics").text
    hits = next(line for line in metrics.splitlines() if line.startswith("icatkg_connection_hits_total"))
    assert int(hits.split()[1]) > 0


def test_long_answers_are_cut_and_say_so(server: RunningServer) -> None:
    """Long answers are cut and say so."""
    query = "SELECT * { ?s ?p ?o }"
    response = server.query(query)
    assert response.headers["result-truncated"] == "true"
    assert response.json()["results"]["truncated"] is True
    assert 500_000 < len(response.content) <= (1 << 20) + 100
    assert server.query("CONSTRUCT WHERE { ?s ?p ?o }").headers["result-truncated"] == "true"
    assert "result-truncated" not in server.query(PEOPLE).headers


def test_reflected_text_is_no_page(server: RunningServer) -> None:
    """Reflected text is no page."""
    response = server.query("<script>alert(1)</script>")
    assert response.status_code == 400
    assert media_type(response) == "text/plain"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in response.headers["content-security-policy"]


def test_two_servers_agree_on_tags(server: RunningServer) -> None:
    """Two servers agree on tags."""
    from tests.server.running import RunningServer as Another

    with Another("--max-result", "1") as other:
        assert other.query(PEOPLE).headers["etag"] == server.query(PEOPLE).headers["etag"]
        versions = [json.loads(s.client.get("/version").text) for s in (server, other)]
        assert versions[0] == versions[1]
