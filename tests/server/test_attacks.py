"""More of what hostile clients send: data, slow readers, many small things; nothing is left over of it."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest

from tests.server.running import RunningServer
from tests.server.test_running import _children

if TYPE_CHECKING:
    from collections.abc import Iterator

NORMAL = "SELECT ?p { ?p a icat:Person } ORDER BY ?p LIMIT 5"
DIRECT = {"Content-Type": "application/sparql-query"}
# Deep or long in ways that the other tests do not have; each is answered or refused in its time.
DEEP = {
    "COALESCE": "ASK { FILTER(" + "COALESCE(" * 990 + "1" + ")" * 990 + ") }",
    "sub-selects": "SELECT * " + "{ SELECT * " * 490 + "{}" + "}" * 490,
    "OPTIONAL": "ASK { " + "OPTIONAL { " * 990 + "}" * 990 + " }",
    "closed paths": "ASK { ?s " + "(" * 990 + "<a:b>" + ")*" * 990 + " ?o }",
    "IN": "ASK { FILTER(1 IN (" + ",".join(["1"] * 200_000) + ")) }",
    "nested IN": "ASK { FILTER(" + "1 IN ((" * 990 + "1" + "))" * 990 + ") }",
    "FROM NAMED": "SELECT * " + " ".join(f"FROM NAMED <a:{n}>" for n in range(30_000)) + "{ GRAPH ?g {} }",
    "prefixes": "".join(f"PREFIX p{n}: <a:{n}> " for n in range(30_000)) + "ASK {}",
    "a long string": "SELECT ('" + "a" * 3_900_000 + "' AS ?x) {}",
    "triple terms": "ASK { ?s ?p " + "<<( ?a ?b " * 900 + "?c" + " )>>" * 900 + " }",
    "a template": "CONSTRUCT { ?s ?p " + "(" * 900 + "?o" + ")" * 900 + " } WHERE { ?s ?p ?o } LIMIT 5",
    "a regular expression": "ASK { FILTER(REGEX('a', '(a{1,1000}){1,1000}')) }",
}
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 11))
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="urn:x">'
    '<rdf:Description rdf:about="urn:a"><x:b>{}</x:b></rdf:Description></rdf:RDF>'
)
XML, TURTLE, JSON = "application/rdf+xml", "text/turtle", "application/ld+json"
HOSTILE_DATA = {
    "entities": (XML, f'<!DOCTYPE r [<!ENTITY e0 "aaaa">{ENTITIES}]>' + RDF.format("&e10;")),
    "external entities": (
        XML,
        '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY f SYSTEM "URL">]>'
        + RDF.format("&e;&f;"),
    ),
    "deep JSON": (JSON, '{"urn:p":' * 20_000 + "1" + "}" * 20_000),
    "a context elsewhere": (JSON, '{"@context": "URL", "a": 1}'),
    "an import elsewhere": (JSON, '{"@context": {"@version": 1.1, "@import": "URL"}, "a": 1}'),
    "a context in a file": (JSON, '{"@context": "file:///etc/passwd", "a": 1}'),
    "lists": (TURTLE, "<urn:a> <urn:b> " + "(" * 300_000 + ")" * 300_000 + " ."),
    "imports": (TURTLE, "<urn:a> <http://www.w3.org/2002/07/owl#imports> <URL> ."),
    "not UTF-8": (TURTLE, "<urn:a> <urn:b> '\udcff' ."),
}
MARKUP = (
    "<https://w3id.org/icatkg/id/x%3Cscript%3E> a <https://w3id.org/icatkg/ontology/Person> ; "
    '<http://www.w3.org/2000/01/rdf-schema#comment> "<script>alert(1)</script>\\"\'><img src=x onerror=a>" .'
)


@pytest.fixture
def healthy(server: RunningServer) -> Iterator[None]:
    """Check that the server answers as before, with the same processes."""
    before, processes = server.query(NORMAL).content, _children(server.process.pid)
    yield
    assert server.query(NORMAL).content == before
    assert _children(server.process.pid) == processes


@pytest.fixture(scope="module")
def patient() -> Iterator[RunningServer]:
    """Give a server on which queries may take ten seconds, and clients one to read."""
    with RunningServer("--write-timeout", "1") as running:
        yield running


def connected(server: RunningServer) -> socket.socket:
    """Connect to a server."""
    host, _, port = server.address.removeprefix("http://").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=30)


@pytest.mark.usefixtures("healthy")
def test_deep_and_long_queries_are_refused_or_answered(server: RunningServer) -> None:
    """All of them at once; who asks for little is answered meanwhile."""

    def ask(query: str) -> int:
        return httpx.post(f"{server.address}/sparql", content=query, headers=DIRECT, timeout=60).status_code

    with ThreadPoolExecutor(len(DEEP)) as pool:
        asked = {name: pool.submit(ask, query) for name, query in DEEP.items()}
        number = 0
        while not all(one.done() for one in asked.values()):
            number += 1
            assert server.query(f"{NORMAL} OFFSET {number % 40}").status_code == 200
        statuses = {name: one.result() for name, one in asked.items()}
    assert set(statuses.values()) <= {200, 400, 503}, statuses
    assert number > 3


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize("case", HOSTILE_DATA)
def test_hostile_data_is_refused_and_nothing_is_fetched(server: RunningServer, case: str) -> None:
    """Data that grows, is nested too deep, or names other files is refused or taken as it stands."""
    type_, data = HOSTILE_DATA[case]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        data = data.replace("URL", f"http://127.0.0.1:{listening.getsockname()[1]}/x")
        response = server.client.post(
            "/validate", content=data.encode("utf-8", "surrogateescape"), headers={"Content-Type": type_}
        )
        with pytest.raises(TimeoutError):
            listening.accept()
    assert response.status_code in ({200, 503} if case == "imports" else {400, 503})
    assert "root:" not in response.text


def test_markup_in_data_is_text_in_reports(patient: RunningServer) -> None:
    """Markup in data is text in a report in HTML, which runs no script either."""
    headers = {"Content-Type": TURTLE, "Accept": "text/html"}
    response = patient.client.post("/validate", content=MARKUP, headers=headers)
    assert response.status_code == 200
    assert "x%3Cscript%3E" in response.text
    assert "<script" not in response.text
    assert "<img" not in response.text
    assert "script-src" not in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/search?q={}",
        "/?at={}",
        "/sparql?query={}",
        "/sparql?query=ASK%7B%7D&format={}",
        "/sparql?query=ASK%7B%7D&default-graph-uri={}",
        "/api/chairs-by-year.html?from={}",
        "/api/chairs-by-year.html?at={}",
        "/api/chairs-by-year?{}=1",
        "/api/chairs-by-year.{}",
        "/api/{}.html",
        "/id/{}",
        "/id/unodc.html?at={}",
        "/id/unodc?at={}",
        "/void?format={}",
        "/store?graph={}",
        "/static/{}",
        "/{}",
    ],
)
@pytest.mark.parametrize(
    "payload", ["\"'><script>alert(1)</script>", "{{7*7}}\r\nSet-Cookie: a=b", "javascript:alert(1)"]
)
def test_what_is_reflected_is_text(server: RunningServer, path: str, payload: str) -> None:
    """Whatever of a request is shown again is text, in pages and in headers."""
    for accept in ("text/html", "*/*"):
        response = server.client.get(path.format(quote(payload, safe="")), headers={"Accept": accept})
        assert response.status_code < 500
        if response.headers.get("content-type", "").startswith("text/html"):
            assert "<script>alert" not in response.text
        assert "set-cookie" not in response.headers
        assert 'href="javascript:' not in response.text
        if response.status_code != 303:
            assert "default-src 'none'" in response.headers["content-security-policy"]
            assert response.headers["x-content-type-options"] == "nosniff"
        assert not response.headers.get("location", "/").startswith(("//", "http", "javascript"))


@pytest.mark.usefixtures("healthy")
def test_many_idle_connections_hold_up_nobody(server: RunningServer) -> None:
    """Three hundred connections on which nothing comes, or half a request, hold up nobody."""
    beginnings = [b"", b"G", b"GET /sparql?query=ASK", b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Le"]
    idle = [connected(server) for _ in range(300)]
    for number, one in enumerate(idle):
        one.sendall(beginnings[number % 4])
    for number in range(20):
        assert server.query(f"{NORMAL} OFFSET {number}", format="csv").status_code == 200
    for one in idle:
        one.close()


def test_who_does_not_read_is_cut_off(patient: RunningServer) -> None:
    """A client that does not read its answer holds a connection for the write time-out, and nobody up."""
    query = "SELECT ?s ?p ?o { ?s ?p ?o }"
    assert len(patient.query(query, "text/csv").content) > 1 << 20
    head = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: a\r\nAccept: text/csv\r\n\r\n".encode()
    (process,) = _children(patient.process.pid)
    before, slow = open_files(process), [unread(patient, head) for _ in range(20)]
    end = time.monotonic() + 30
    while open_files(process) < before + 20 and time.monotonic() < end:
        time.sleep(0.01)
    while open_files(process) > before + 5 and time.monotonic() < end:
        assert patient.query(NORMAL).status_code == 200
        time.sleep(0.05)
    assert open_files(process) <= before + 5
    for one in slow:
        one.close()


def unread(server: RunningServer, sent: bytes) -> socket.socket:
    """Send a request of which little of the answer fits into what nobody empties."""
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    host, _, port = server.address.removeprefix("http://").rpartition(":")
    one.connect((host, int(port)))
    one.sendall(sent)
    return one


def open_files(pid: int) -> int:
    """Count the file descriptors of a process."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def family(pid: int) -> list[int]:
    """Give a process and all that come from it."""
    return [pid, *(one for child in _children(pid) for one in family(child))]


@pytest.mark.usefixtures("healthy")
def test_nothing_is_left_of_many_requests(server: RunningServer) -> None:
    """No file descriptor, no process, no dead process is left of a thousand requests of all kinds."""
    (process,) = _children(server.process.pid)

    def mixed(number: int) -> None:
        query = f"SELECT ?p {{ ?p a icat:Person BIND({number} AS ?n) }}"
        server.query(f"SELECT ?l {{ id:unodc rdfs:label ?l }} # {number}")
        server.query(query if number % 5 == 0 else f"ASK {{}} # {number}")
        server.client.post("/sparql", content="nonsense", headers=DIRECT)
        server.client.get(f"/nowhere/{number}", headers={"Host": f"h{number}.example"})
        server.client.get("/id/unodc")
        with connected(server) as one:
            one.sendall([b"GET /sparql?query=" + quote(query).encode(), b"x\r\n\r\n", b""][number % 3])

    mixed(-1)
    files, processes = open_files(process), len(family(server.process.pid))
    for number in range(150):
        mixed(number)
    end = time.monotonic() + 20
    while open_files(process) > files + 3 and time.monotonic() < end:
        time.sleep(0.1)
    assert open_files(process) <= files + 3
    assert len(family(server.process.pid)) <= processes + 4  # the slow lane may have begun meanwhile
    states = [Path(f"/proc/{p}/stat").read_text().rpartition(")")[2].split()[0] for p in family(process)]
    assert "Z" not in states


def test_query_processes_have_nothing_open_and_can_open_nothing(server: RunningServer) -> None:
    """A query process has one socket, to its HTTP process, and may open neither file nor connection."""
    server.query(NORMAL.replace("{", "{ BIND(1 AS ?n) ", 1))
    (process,) = _children(server.process.pid)
    (zygote,) = _children(process)
    end = time.monotonic() + 10
    while not (sealed := [is_sealed(pid) for pid in _children(zygote)]) or not all(sealed):
        assert time.monotonic() < end, sealed  # one that has just been forked still has what the zygote has
        time.sleep(0.05)


def is_sealed(pid: int) -> bool:
    """Tell whether a process has one local socket, and as many files open as it may have."""
    links = [str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir()]
    limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
    (most,) = [int(line.split()[3]) for line in limits if line.startswith("Max open files")]
    local = {line.split()[6] for line in Path("/proc/net/unix").read_text().splitlines()[1:]}
    sockets = [link[8:-1] for link in links if link.startswith("socket:")]
    others = {link for link in links if not link.startswith("socket:")}
    return (
        len(links) == most
        and len(sockets) == 1
        and sockets[0] in local
        and others == {"/dev/null", f"/proc/{pid}/statm"}
    )
