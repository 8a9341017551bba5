"""The stored queries as addresses, and their description in OpenAPI."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from icatkg.querying.stored import stored_queries

if TYPE_CHECKING:
    from icatkg import KnowledgeGraph
    from tests.server.running import RunningServer

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"


def test_every_stored_query_without_required_parameters_answers(
    server: RunningServer, kg: KnowledgeGraph
) -> None:
    """Every stored query without required parameters answers, with as many rows as in Python."""
    for stored in stored_queries():
        if any(p.required and not p.default for p in stored.parameters):
            assert server.client.get(f"/api/{stored.name}").status_code == 400
            continue
        response = server.client.get(f"/api/{stored.name}.json")
        assert response.status_code == 200, (stored.name, response.text)
        assert len(response.json()["results"]["bindings"]) == len(kg.query(stored.name))


def test_endings_are_formats(server: RunningServer) -> None:
    """Endings are formats."""
    rows = server.client.get("/api/chairs-by-year.csv")
    assert rows.headers["content-type"].startswith("text/csv")
    header, *lines = csv.reader(io.StringIO(rows.text, newline=""))
    assert header[0] == "year"
    graph = server.client.get("/api/chairs-by-year.ttl")
    triples = list(parse(graph.content, format=RdfFormat.TURTLE))
    assert sum(t.predicate.value == RS + "solution" for t in triples) == len(lines)
    assert server.client.get("/api/chairs-by-year.png").status_code == 400


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/api/none-of-these", 404, "no stored query"),
        ("/api/members-listed?year=abc", 400, "year: 'abc' is not a year"),
        ("/api/members-listed?month=5", 400, "there is no parameter 'month'"),
        ("/api/members-listed?year=2018&year=2019", 400, "given twice"),
        ("/api/chairs-on?date=2019-13-01", 400, "is not a day"),
        ("/api/chairs-on", 400, "date is missing"),
        ("/api/organisation?id=nobody-of-that-name", 404, "nothing goes by the name"),
        ("/api/chairs-by-year?page=0", 400, "'page' is no whole number"),
        ("/api/chairs-by-year?page=1&page-size=1000000", 400, "'page-size' is no whole number"),
        ("/api/chairs-by-year?at=yesterday", 400, "yesterday"),
        ("/api/chairs-by-year?format=page", 400, "no format"),
    ],
)
def test_mistakes_are_told(server: RunningServer, address: str, status: int, said: str) -> None:
    """Mistakes are told."""
    response = server.client.get(address)
    assert (response.status_code, said in response.text) == (status, True), response.text


def test_pages_lead_to_each_other_and_hold_everything_once(server: RunningServer) -> None:
    """Pages lead to each other and hold everything once."""
    whole = server.client.get("/api/names-as-written.json").json()["results"]["bindings"]
    rows = []
    address: str | None = "/api/names-as-written.json?page-size=50"
    pages = 0
    while address is not None:
        response = server.client.get(address)
        assert response.headers["total-count"] == str(len(whole))
        rows += response.json()["results"]["bindings"]
        following = response.links.get("next")
        address = None if following is None else f"/api/{following['url']}"
        pages += 1
    assert rows == whole
    assert pages == -(-len(whole) // 50)


def test_hyphens_and_underscores_are_the_same(server: RunningServer) -> None:
    """Hyphens and underscores are the same."""
    answers = [server.client.get(f"/api/{name}").text for name in ("chairs-by-year", "chairs_by_year")]
    assert answers[0] == answers[1]


def test_values_cannot_become_syntax(server: RunningServer) -> None:
    """Values cannot become syntax."""
    value = '" } UNION { ?s ?p ?o } #'
    response = server.client.get("/api/passages-about.json", params={"text": value})
    assert response.status_code == 200
    assert response.json()["results"]["bindings"] == []


def test_the_description_names_every_query(server: RunningServer) -> None:
    """The description names every query."""
    document = server.client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {f"/api/{stored.name}" for stored in stored_queries()}
    for stored in stored_queries():
        operation = document["paths"][f"/api/{stored.name}"]["get"]
        named = {p["name"]: p for p in operation["parameters"] if "name" in p}
        assert set(named) == {p.name for p in stored.parameters}
        assert {n for n, p in named.items() if p["required"]} == {
            p.name for p in stored.parameters if p.required and not p.default
        }
