"""The protocol tests of the W3C's SPARQL 1.1 test suite, by the names they have there.

https://w3c.github.io/rdf-tests/sparql/sparql11/protocol/; requests and expectations are those of its
manifest, less ``CLEAR ALL``, which a server that checks what it holds refuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.server.test_writing import BEARER, writable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.server.running import RunningServer

DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
DOCUMENT = "<http://xmlns.com/foaf/0.1/Document>"
QUERY = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BOOLEAN = {"application/sparql-results+json", "application/sparql-results+xml"}
TABULAR = BOOLEAN | {"text/csv", "text/tab-separated-values"}
RDF = {"text/turtle", "application/rdf+xml", "application/n-triples"}

ONE, TWO, THREE = (DATA.format(n) for n in (1, 2, 3))
BOTH = f"ASK {{ <{ONE}> a ?type . <{TWO}> a ?type . }}"
NAMED = f"ASK {{ GRAPH ?g1 {{ <{ONE}> a ?type }} GRAPH ?g2 {{ <{TWO}> a ?type }} }}"
FULL = f"ASK {{ <{THREE}> a ?type GRAPH ?g1 {{ <{ONE}> a ?type }} GRAPH ?g2 {{ <{TWO}> a ?type }} }}"
DEFAULT, NAME = "default-graph-uri", "named-graph-uri"

# name: method, parameters in the address, headers, body; what is true of the graphs of the tests
ASKED: dict[str, tuple[str, list[tuple[str, str]], dict[str, str], str]] = {
    "query_get": ("GET", [("query", "ASK {}"), (DEFAULT, DATA.format(0))], {}, ""),
    "query_post_form": ("POST", [(DEFAULT, DATA.format(0))], FORM, "query=ASK%20%7B%7D"),
    "query_post_direct": ("POST", [], QUERY, "ASK {}"),
    "query_dataset_default_graph": ("GET", [("query", f"ASK {{ <{ONE}> ?p ?o }}"), (DEFAULT, ONE)], {}, ""),
    "query_dataset_default_graphs_get": (
        "GET",
        [("query", BOTH), (DEFAULT, ONE), (DEFAULT, TWO)],
        {},
        "",
    ),
    "query_dataset_default_graphs_post": ("POST", [(DEFAULT, ONE), (DEFAULT, TWO)], QUERY, BOTH),
    "query_dataset_named_graphs_get": ("GET", [("query", NAMED), (NAME, ONE), (NAME, TWO)], {}, ""),
    "query_dataset_named_graphs_post": ("POST", [(NAME, ONE), (NAME, TWO)], QUERY, NAMED),
    "query_dataset_full": ("POST", [(DEFAULT, THREE), (NAME, ONE), (NAME, TWO)], QUERY, FULL),
    "query_multiple_dataset": (
        "POST",
        [(NAME, ONE), (NAME, TWO)],
        QUERY,
        NAMED.replace("ASK", f"ASK FROM <{THREE}>"),
    ),
}
WITHOUT_DATA = {"query_get", "query_post_form", "query_post_direct"}
TYPES = {
    "query_content_type_select": ("SELECT (1 AS ?value) {}", TABULAR),
    "query_content_type_ask": ("ASK {}", BOOLEAN),
    "query_content_type_describe": ("DESCRIBE <http://example.org/>", RDF),
    "query_content_type_construct": ("CONSTRUCT { <s> <p> 1 } WHERE {}", RDF),
}
BAD: dict[str, tuple[str, str, dict[str, str], bytes, set[int]]] = {
    "bad_query_method": ("PUT", "?query=ASK%20%7B%7D", FORM, b"", {405}),
    "bad_multiple_queries": ("GET", "?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", {}, b"", {400}),
    "bad_query_wrong_media_type": ("POST", "", {"Content-Type": "text/plain"}, b"ASK {}", {415}),
    "bad_query_missing_form_type": ("POST", "", {}, b"query=ASK%20%7B%7D", {415}),
    "bad_query_missing_direct_type": ("POST", "", {}, b"ASK {}", {415}),
    "bad_query_non_utf8": (
        "POST",
        "",
        {"Content-Type": "application/sparql-query; charset=UTF-16"},
        "ASK {}".encode("utf-16"),
        {415},
    ),
    "bad_query_syntax": ("GET", "?query=ASK%20%7B", {}, b"", {400}),
    "bad_update_get": ("GET", "?update=CLEAR%20ALL", {}, b"", {400, 403, 405}),
    "bad_multiple_updates": ("POST", "", FORM, b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", {400, 403}),
    "bad_update_wrong_media_type": ("POST", "", {"Content-Type": "text/plain"}, b"CLEAR NAMED", {415}),
    "bad_update_missing_form_type": ("POST", "", {}, b"update=CLEAR%20NAMED", {415}),
    "bad_update_non_utf8": (
        "POST",
        "",
        {"Content-Type": "application/sparql-update; charset=UTF-16"},
        "CLEAR NAMED".encode("utf-16"),
        {403, 415},
    ),
    "bad_update_syntax": ("POST", "", FORM, b"update=CLEAR%20XYZ", {400, 403}),
    "bad_update_dataset_conflict": (
        "POST",
        "?using-named-graph-uri=http%3A%2F%2Fexample%2Fpeople",
        UPDATE,
        b"WITH <http://example/as> DELETE { ?p ?n 'Bill' } INSERT { ?p ?n 'W' } WHERE { ?p ?n 'Bill' }",
        {400, 403},
    ),
}


@pytest.fixture(scope="module")
def holder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Give a server that can be written to and holds the graphs of the tests."""
    with writable(tmp_path_factory.mktemp("w3c")) as running:
        graphs = " ".join(f"GRAPH <{uri}> {{ <{uri}> a {DOCUMENT} }}" for uri in (ONE, TWO, THREE))
        assert updated(running, f"INSERT DATA {{ {graphs} }}").status_code == 204
        yield running


def updated(server: RunningServer, text: str, **parameters: Any) -> httpx.Response:
    """Send an update."""
    return httpx.post(
        f"{server.address}/sparql/",
        content=text,
        params=parameters,
        headers={**UPDATE, **BEARER},
        timeout=90,
    )


def asked(server: RunningServer, name: str) -> httpx.Response:
    """Send the request of a test."""
    method, parameters, headers, body = ASKED[name]
    return httpx.request(
        method,
        f"{server.address}/sparql/",
        params=parameters,  # type: ignore[arg-type] # a list of pairs is one of its types
        headers=headers,
        content=body,
        timeout=60,
    )


@pytest.mark.parametrize("name", ASKED)
def test_queries_of_a_dataset(holder: RunningServer, name: str) -> None:
    """Each of them is true where the graphs are held."""
    response = asked(holder, name)
    assert response.status_code == 200
    assert response.headers["content-type"] in BOOLEAN
    assert response.json()["boolean"] is True


@pytest.mark.parametrize("name", ASKED)
def test_a_graph_that_is_not_held_is_empty(server: RunningServer, name: str) -> None:
    """A graph that the server does not hold has no triples: nothing is fetched, and nothing is wrong."""
    response = asked(server, name)
    assert response.status_code == 200
    assert response.json()["boolean"] is (name in WITHOUT_DATA)


@pytest.mark.parametrize("name", TYPES)
def test_content_types(server: RunningServer, name: str) -> None:
    """What is sent without ``Accept`` has a type that fits the form of the query."""
    query, types = TYPES[name]
    response = httpx.post(
        f"{server.address}/sparql/",
        params={DEFAULT: DATA.format(0)},
        content=query,
        headers={**QUERY, "Accept": "*/*"},
    )
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] in types


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("writes", [False, True])
def test_bad_requests(
    server: RunningServer,
    holder: RunningServer,
    name: str,
    writes: bool,  # noqa: FBT001 - an axis of the table
) -> None:
    """Bad requests are refused, by a server that reads only and by one that is written to."""
    method, query, headers, body, statuses = BAD[name]
    one = holder if writes else server
    given = {**headers, **BEARER} if writes else headers
    response = httpx.request(method, f"{one.address}/sparql/{query}", headers=given, content=body, timeout=60)
    assert response.status_code in statuses
    if writes and "update" in name:
        assert response.status_code in {400, 403, 405, 415}
        assert (response.status_code == 403) is (name == "bad_update_get")


def test_update_post_form(holder: RunningServer) -> None:
    """An update as a form, with a graph where the suite has all of them."""
    response = httpx.post(
        f"{holder.address}/sparql/",
        data={"update": "CLEAR GRAPH <http://example.org/none>"},
        headers=BEARER,
        timeout=90,
    )
    assert response.status_code == 204
    assert updated(holder, "CLEAR ALL").status_code == 403


USING, USING_NAMED = "using-graph-uri", "using-named-graph-uri"
# name: parameters, pattern, what is inserted, whether it is found of each document
CHANGED: dict[str, tuple[dict[str, Any], str, str, list[bool]]] = {
    "update_dataset_default_graph": (
        {USING: ONE},
        f"?s a {DOCUMENT}",
        "?s a <http://example.org/Resource>",
        [True, False, False],
    ),
    "update_dataset_default_graphs": (
        {USING: [ONE, TWO]},
        f"?s a {DOCUMENT}",
        "?s a <http://example.org/Resource>",
        [True, True, False],
    ),
    "update_dataset_named_graphs": (
        {USING_NAMED: [ONE, TWO]},
        f"GRAPH ?g {{ ?s a {DOCUMENT} }}",
        "?s a <http://example.org/Resource>",
        [True, True, False],
    ),
    "update_dataset_full": (
        {USING: ONE, USING_NAMED: TWO},
        f"{{ GRAPH ?in {{ ?s a {DOCUMENT} }} }} UNION {{ ?s a {DOCUMENT} BIND('default' AS ?in) }}",
        "?s <http://example.org/in> ?in",
        [True, True, False],
    ),
}


@pytest.mark.parametrize("name", CHANGED)
def test_updates_of_a_dataset(holder: RunningServer, name: str) -> None:
    """An update reads the graphs that the protocol names."""
    parameters, pattern, template, expected = CHANGED[name]
    graph = f"http://example.org/{name}"
    changed = updated(
        holder, f"INSERT {{ GRAPH <{graph}> {{ {template} }} }} WHERE {{ {pattern} }}", **parameters
    )
    assert changed.status_code == 204, changed.text
    query = f"SELECT ?s ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    rows = httpx.get(f"{holder.address}/sparql", params={"query": query}).json()["results"]["bindings"]
    found = {row["s"]["value"]: row["o"]["value"] for row in rows}
    assert [uri in found for uri in (ONE, TWO, THREE)] == expected
    if name == "update_dataset_full":
        assert found == {ONE: "default", TWO: TWO}


def test_a_delete_where_of_a_dataset(holder: RunningServer) -> None:
    """``DELETE WHERE`` has no ``USING`` of its own, and reads what the protocol names all the same."""
    graph, other = "http://example.org/left", "http://example.org/other"
    both = " ".join(f"GRAPH <{g}> {{ <{g}> <http://example.org/p> 1 }}" for g in (graph, other))
    assert updated(holder, f"INSERT DATA {{ {both} }}").status_code == 204
    deleting = f"DELETE WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} GRAPH <{other}> {{ ?a ?b ?c }} }}"
    assert updated(holder, deleting, **{USING_NAMED: graph}).status_code == 204
    query = f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    address = f"{holder.address}/sparql"
    assert httpx.get(address, params={"query": query}).json()["boolean"] is True
    assert updated(holder, deleting).status_code == 204
    assert httpx.get(address, params={"query": query}).json()["boolean"] is False


def test_update_base_uri(holder: RunningServer) -> None:
    """A relative IRI in an update is resolved against a base of the server's."""
    graph = "<http://example.org/protocol-base-test/>"
    text = (
        f"CLEAR GRAPH {graph} ; "
        f"INSERT DATA {{ GRAPH {graph} {{ <http://example.org/s> <http://example.org/p> <test> }} }}"
    )
    assert updated(holder, text).status_code == 204
    query = f"SELECT ?o {{ GRAPH {graph} {{ <http://example.org/s> <http://example.org/p> ?o }} }}"
    found = httpx.post(f"{holder.address}/sparql/", content=query, headers=QUERY).json()["results"][
        "bindings"
    ]
    assert [row["o"]["type"] for row in found] == ["uri"]
    assert found[0]["o"]["value"].startswith("http")
