"""Writing: the Graph Store Protocol and SPARQL Update on a server with a store."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest
from pyoxigraph import RdfFormat, Store, parse

from tests.server.running import RunningServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "t" * 20
BEARER = {"Authorization": f"Bearer {TOKEN}"}
TURTLE = {"Content-Type": "text/turtle"}
UPDATE = {"Content-Type": "application/sparql-update"}
COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
# A person without a label, which the shapes ask for.
NAMELESS = "<https://w3id.org/icatkg/id/nobody> a <https://w3id.org/icatkg/ontology/Person> ."


def statement(text: str) -> str:
    """Give a statement of which the shapes say nothing."""
    return f'<https://w3id.org/icatkg/id/thing> <{COMMENT}> "{text}"@en .'


def writable(folder: Path, *arguments: str) -> RunningServer:
    """Start a server that can be written to; a new store begins with the vocabulary alone."""
    token = folder / "token"
    token.write_text(TOKEN + "\n")
    return RunningServer(
        "--store",
        folder / "store",
        "--token-file",
        token,
        "--no-default-data",
        "--time-limit",
        "2",
        *arguments,
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Give a server that can be written to."""
    with writable(tmp_path_factory.mktemp("writing")) as running:
        yield running


def put(server: RunningServer, graph: str, data: str, **headers: str) -> httpx.Response:
    """Put a graph."""
    given = {**BEARER, **TURTLE, **headers}
    return httpx.put(
        f"{server.address}/store", params={"graph": graph}, content=data, headers=given, timeout=90
    )


def update(server: RunningServer, text: str, **headers: str) -> httpx.Response:
    """Send an update."""
    given = {**BEARER, **UPDATE, **headers}
    return httpx.post(f"{server.address}/sparql", content=text, headers=given, timeout=90)


def texts(server: RunningServer, graph: str) -> set[str] | None:
    """Give the comments of a graph; ``None`` when there is no such graph."""
    found = httpx.get(
        f"{server.address}/store", params={"graph": graph}, headers={"Accept": "application/n-triples"}
    )
    if found.status_code == 404:
        return None
    return {quad.object.value for quad in parse(found.content, format=RdfFormat.N_TRIPLES)}


def test_put_post_get_delete(store: RunningServer) -> None:
    """What is put is got, what is posted comes to it, what is deleted is gone: at once."""
    graph = "urn:test:round"
    assert put(store, graph, statement("one")).status_code == 201
    assert texts(store, graph) == {"one"}
    posted = httpx.post(
        f"{store.address}/store",
        params={"graph": graph},
        content=statement("two"),
        headers={**BEARER, **TURTLE},
        timeout=90,
    )
    assert posted.status_code == 204
    assert texts(store, graph) == {"one", "two"}
    assert put(store, graph, statement("three")).status_code == 204
    assert texts(store, graph) == {"three"}
    # The default graph has it, too, and once.
    query = f"SELECT ?o {{ ?s <{COMMENT}> ?o FILTER(?o = 'three'@en) }}"
    found = httpx.get(f"{store.address}/sparql", params={"query": query}).json()
    assert len(found["results"]["bindings"]) == 1
    address = f"{store.address}/store"
    gone = httpx.delete(address, params={"graph": graph}, headers=BEARER, timeout=90)
    assert gone.status_code == 204
    assert texts(store, graph) is None
    assert httpx.delete(address, params={"graph": graph}, headers=BEARER, timeout=90).status_code == 404


@pytest.mark.parametrize(
    "given",
    [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}, {"Authorization": ""}],
)
def test_without_the_token_nothing_is_written(store: RunningServer, given: dict[str, str]) -> None:
    """Without the token nothing is written, and the client is told what is wanted."""
    for response in (
        httpx.put(f"{store.address}/store?graph=urn:x:y", content="", headers={**TURTLE, **given}),
        httpx.delete(f"{store.address}/store?graph=urn:x:y", headers=given),
        httpx.post(f"{store.address}/sparql", content="CLEAR ALL", headers={**UPDATE, **given}),
        httpx.post(f"{store.address}/sparql", data={"update": "CLEAR ALL"}, headers=given),
    ):
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("Bearer ")


def test_a_server_without_a_store_only_reads(server: RunningServer) -> None:
    """A server without a store only reads, whatever the token."""
    for method in ("PUT", "POST", "DELETE"):
        response = server.client.request(method, "/store?graph=urn:x:y", headers={**BEARER, **TURTLE})
        assert response.status_code == 403
    assert server.client.post("/sparql", data={"update": "CLEAR ALL"}, headers=BEARER).status_code == 403
    assert "PUT" not in server.client.options("/store").headers["allow"]


def test_what_does_not_conform_is_refused_with_a_report(store: RunningServer) -> None:
    """What does not conform is refused with the report in the format asked for; nothing is written."""
    sarif = put(store, "urn:test:bad", NAMELESS, Accept="application/sarif+json")
    assert sarif.status_code == 422
    assert json.loads(sarif.content)["version"] == "2.1.0"
    assert (
        "shape:AgentShape" in {r["ruleId"] for r in sarif.json()["runs"][0]["results"]}
        or sarif.json()["runs"]
    )
    turtle = put(store, "urn:test:bad", NAMELESS, Accept="text/turtle")
    assert turtle.status_code == 422
    report = Store()
    report.load(turtle.content, format=RdfFormat.TURTLE)
    ask = "ASK { [] a sh:ValidationReport ; sh:conforms false ; sh:result/sh:focusNode ?n }"
    assert report.query(ask, prefixes={"sh": "http://www.w3.org/ns/shacl#"})
    told = update(
        store, f"INSERT DATA {{ GRAPH <urn:test:bad> {{ {NAMELESS} }} }}", Accept="application/json"
    )
    assert told.status_code == 422
    assert told.json()["conforms"] is False
    assert texts(store, "urn:test:bad") is None


def test_updates(store: RunningServer) -> None:
    """An update reads all graphs and changes named ones."""
    graph = "urn:test:update"
    text = f"INSERT DATA {{ GRAPH <{graph}> {{ {statement('a')} {statement('b')} }} }}"
    assert update(store, text).status_code == 204
    assert texts(store, graph) == {"a", "b"}
    change = "DELETE { ?s ?p ?o } INSERT { ?s ?p 'c'@en } WHERE { ?s ?p ?o FILTER(str(?o) = 'a') }"
    form = {"update": f"WITH <{graph}> {change}"}
    response = httpx.post(f"{store.address}/sparql", data=form, headers=BEARER, timeout=90)
    assert response.status_code == 204
    assert texts(store, graph) == {"b", "c"}
    assert update(store, f"DROP GRAPH <{graph}>").status_code == 204
    assert texts(store, graph) is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("LOAD <http://127.0.0.1:1/x>", 400),
        ("LOAD SILENT <file:///etc/passwd> INTO GRAPH <urn:x:y>", 400),
        ("INSERT { GRAPH <urn:x:y> { ?s ?p ?o } } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 400),
        ("INSERT DATA { GRAPH <urn:x:y> { _:b <urn:p> 1 } }", 400),
        ("INSERT DATA {", 400),
        ("CLEAR ALL", 403),
        ("DROP NAMED", 403),
        ("CLEAR DEFAULT", 403),
        ("INSERT DATA { <urn:s> <urn:p> 1 }", 403),
        ("CLEAR GRAPH graph:inferred", 403),
        ("DELETE WHERE { GRAPH <https://w3id.org/icatkg/ontology/> { ?s ?p ?o } }", 403),
    ],
)
def test_updates_that_are_never_done(store: RunningServer, text: str, status: int) -> None:
    """Updates that reach out, have blank nodes, or change what follows or the vocabulary are refused."""
    assert update(store, text).status_code == status
    query = "ASK { GRAPH <https://w3id.org/icatkg/ontology/> { ?s ?p ?o } ?s ?p ?o }"
    assert httpx.get(f"{store.address}/sparql", params={"query": query}).json()["boolean"]


def test_a_hostile_update_is_stopped(store: RunningServer) -> None:
    """An update without an end is stopped at the time limit, and the next one is carried out."""
    cross = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6))
    where = f"{cross} FILTER(?c0 = ?c5 && ?c0 != ?c5)"
    hostile = f"INSERT {{ GRAPH <urn:test:h> {{ ?a0 ?b0 ?c0 }} }} WHERE {{ {where} }}"
    assert update(store, hostile).status_code == 503
    assert put(store, "urn:test:after", statement("after")).status_code in {201, 204}


def test_conditions(store: RunningServer) -> None:
    """If-Match and If-None-Match are honoured."""
    graph, address = "urn:test:conditions", f"{store.address}/store"
    assert put(store, graph, statement("a"), **{"If-Match": "*"}).status_code == 412
    assert put(store, graph, statement("a"), **{"If-None-Match": "*"}).status_code == 201
    assert put(store, graph, statement("b"), **{"If-None-Match": "*"}).status_code == 412
    tag = httpx.get(address, params={"graph": graph}).headers["etag"]
    assert put(store, graph, statement("b"), **{"If-Match": f"W/{tag}"}).status_code == 412
    assert put(store, graph, statement("b"), **{"If-Match": tag}).status_code == 204
    assert put(store, graph, statement("c"), **{"If-Match": tag}).status_code == 412
    assert texts(store, graph) == {"b"}


def test_bad_requests(store: RunningServer) -> None:
    """The body has limits and a type, and the graph a name."""
    assert put(store, "urn:test:big", "#" * (5 << 20)).status_code == 413
    assert put(store, "urn:test:x", "{}", **{"Content-Type": "text/csv"}).status_code == 415
    assert put(store, "urn:test:x", "<a> <b>").status_code == 400
    assert put(store, "relative", statement("a")).status_code == 400
    other = '<urn:a> <urn:b> "c" <urn:another> .'
    assert put(store, "urn:test:x", other, **{"Content-Type": "application/n-quads"}).status_code == 400
    default = httpx.put(f"{store.address}/store?default", content="", headers={**BEARER, **TURTLE})
    assert default.status_code == 405
    assert "PUT" not in default.headers["allow"]
    both = {"update": "CLEAR ALL", "query": "ASK {}"}
    assert httpx.post(f"{store.address}/sparql", data=both, headers=BEARER).status_code == 400


def test_writes_at_once_are_serialised(store: RunningServer) -> None:
    """Of writes at once none is lost."""
    graph = "urn:test:both"
    inserts = [f"INSERT DATA {{ GRAPH <{graph}> {{ {statement(text)} }} }}" for text in "abc"]
    with ThreadPoolExecutor(3) as pool:
        statuses = [response.status_code for response in pool.map(lambda text: update(store, text), inserts)]
    assert statuses == [204, 204, 204]
    assert texts(store, graph) == {"a", "b", "c"}


def test_a_restart_keeps_what_was_written(tmp_path: Path) -> None:
    """A restart keeps what was written, and no other process has the store open meanwhile."""
    with writable(tmp_path) as server:
        assert put(server, "urn:test:kept", statement("kept")).status_code == 201
    held = Store.read_only(str(tmp_path / "store"))
    default = {quad.triple for quad in held if str(quad.graph_name) == "DEFAULT"}
    assert default == {quad.triple for quad in held if str(quad.graph_name) != "DEFAULT"}
    del held
    with writable(tmp_path) as server:
        assert texts(server, "urn:test:kept") == {"kept"}


def writer_of(server: RunningServer) -> int:
    """Give the process that writes now."""
    told = [found[1] for line in server.lines if (found := re.search(r"process (\d+) writes to", line))]
    return int(told[-1])


def test_a_killed_writer_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    """A writer that is killed at any moment leaves the graph as it was or as it should be."""
    graph, many = "urn:test:killed", range(300)
    versions = [{f"{name}{n}" for n in many} for name in ("old", "new")]
    data = ["\n".join(map(statement, sorted(version))) for version in versions]
    with writable(tmp_path) as server, ThreadPoolExecutor(1) as pool:
        assert put(server, graph, data[0]).status_code == 201
        for number, moment in enumerate((0.0, 0.3, 0.6, 1.0)):
            writer = writer_of(server)
            sent = pool.submit(put, server, graph, data[(number + 1) % 2])
            time.sleep(moment)
            os.kill(writer, signal.SIGKILL)
            status = sent.result().status_code
            assert status in {204, 503}
            server.wait_for(f"the writer {writer} ended")
            for _ in range(100):  # the next writer is there when it takes a write
                if (
                    update(server, "DELETE DATA { GRAPH <urn:test:none> { <urn:s> <urn:p> 1 } }").status_code
                    == 204
                ):
                    break
                time.sleep(0.2)
            assert texts(server, graph) in versions


@pytest.mark.parametrize("content", ["", "short", "with space in the token"])
def test_what_is_no_token_is_refused(icatkg_command: object, tmp_path: Path, content: str) -> None:
    """A file that holds no token is refused when the server starts."""
    token = tmp_path / "token"
    token.write_text(content)
    outcome = icatkg_command(  # type: ignore[operator] # the fixture of conftest
        "serve", "--port", "0", "--no-default-data", "--store", tmp_path / "store", "--token-file", token
    )
    assert outcome.code == 2
    assert "token" in outcome.stderr
