"""HTTP as RFC 9110 and RFC 9112 have it: heads, targets, bodies, conditions, what other pages may read."""

from __future__ import annotations

import gzip
import socket
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest

if TYPE_CHECKING:
    from tests.server.running import RunningServer

ASK = "/sparql?query=ASK%7B%7D"
QUERY = "Content-Type: application/sparql-query"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}


def exchange(server: RunningServer, sent: bytes) -> bytes:
    """Send bytes and give what comes back until the server closes the connection."""
    host, _, port = server.address.removeprefix("http://").rpartition(":")
    received = b""
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(sent)
        try:
            while part := connection.recv(65_536):
                received += part
        except ConnectionResetError:
            pass
    return received


def request(line: str, *headers: str, body: bytes = b"") -> bytes:
    """Write a request after which the connection is closed."""
    return "\r\n".join((line, *headers, "Connection: close", "", "")).encode("latin-1") + body


def status(answer: bytes) -> int:
    """Give the status of an answer."""
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    ("line", "headers", "expected"),
    [
        (f"GET {ASK} HTTP/1.1", ["Host: a"], 200),
        (f"GET {ASK} HTTP/1.1", [], 400),
        (f"GET {ASK} HTTP/1.1", ["Host: a", "Host: a"], 400),
        (f"GET {ASK} HTTP/1.1", ['Host: a"><script>'], 400),
        (f"GET {ASK} HTTP/1.1", ["Host: a b"], 400),
        (f"GET {ASK} HTTP/1.1", ["Host: [::1]:80"], 200),
        (f"GET {ASK} HTTP/1.1", ["Host:"], 200),
        (f"GET {ASK} HTTP/1.0", [], 200),
        (f"GET {ASK} HTTP/2.0", ["Host: a"], 505),
        (f"GET {ASK} HTTP/1.1", ["Host: a", "Content-Type: a/b", "Content-Type: c/d"], 400),
        ("POST /sparql HTTP/1.1", ["Host: a", QUERY, "Transfer-Encoding: gzip, chunked"], 501),
        ("POST /sparql HTTP/1.1", ["Host: a", QUERY, "Transfer-Encoding: chunked", "Content-Length: 5"], 400),
        ("POST /sparql HTTP/1.1", ["Host: a", QUERY, "Content-Length: 5", "Content-Length: 6"], 400),
        ("POST /sparql HTTP/1.1", ["Host: a", QUERY, "Content-Length: +5"], 400),
        ("POST /sparql HTTP/1.1", ["Host: a", QUERY, "Transfer-Encoding : chunked"], 400),
        ("CONNECT a:80 HTTP/1.1", ["Host: a"], 400),
        (f"GET {ASK} HTTP/1.1", ["Host: a", "X: a\x00b"], 400),
        (f"GET {ASK} HTTP/1.1", ["Host: a", "X: a\rb"], 400),
    ],
)
def test_heads(server: RunningServer, line: str, headers: list[str], expected: int) -> None:
    """Heads that leave something open are refused."""
    assert status(exchange(server, request(line, *headers))) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("http://b.example" + ASK, 200),
        ("http://b.example", 200),
        ("http://b.example?x=1", 200),
        ("/%73parql?query=ASK+%7b%7d", 200),
        ("//sparql", 404),
        ("/sparql//", 404),
        ("/store%2Fgraph", 404),
        ("/static/../../pyproject.toml", 404),
        ("/static/%2e%2e/%2e%2e/pyproject.toml", 404),
        ("/api/..%2f..%2fqueries", 404),
        ("/id/%00", 404),
        ("/id/a%0d%0aX-Injected:%20y", 404),
        ("/id/%ff", 404),
    ],
)
def test_targets(server: RunningServer, target: str, expected: int) -> None:
    """Targets in absolute form are understood; none leads out of what is served, or into the headers."""
    answer = exchange(server, request(f"GET {target} HTTP/1.1", "Host: a"))
    assert status(answer) == expected
    assert b"injected" not in answer.partition(b"\r\n\r\n")[0].lower()


def test_the_authority_of_an_absolute_target_goes_before_the_host(server: RunningServer) -> None:
    """The authority of an absolute target goes before the host."""
    accept = "Accept: text/turtle"
    answer = exchange(server, request("GET http://b.example/sparql HTTP/1.1", "Host: a.example", accept))
    assert b"<http://b.example/sparql>" in answer
    assert b"a.example" not in answer


@pytest.mark.parametrize(
    "path", ["/store/?default", "/data/?default", "/void/", "/health/", "/version/", "/metrics/", "/api/"]
)
def test_a_slash_at_the_end_makes_no_difference(server: RunningServer, path: str) -> None:
    """A slash at the end makes no difference."""
    with_slash, without = (server.client.get(p) for p in (path, path.replace("/?", "?").removesuffix("/")))
    assert with_slash.status_code == without.status_code == 200
    assert path == "/metrics/" or with_slash.content == without.content


def test_an_offer_to_speak_another_protocol_is_ignored(server: RunningServer) -> None:
    """Java's client makes one with its first request, which may have a body, and goes on if it is ignored."""
    offer = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
    post = f"POST /sparql HTTP/1.1\r\nHost: a\r\n{offer}{QUERY}\r\nContent-Length: 7\r\n\r\nASK {{ }}"
    following = request("GET /version HTTP/1.1", "Host: a")
    answer = exchange(server, post.encode() + following)
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert b'"boolean": true' in answer
    assert b'"graph"' in answer


def test_who_asks_before_sending_a_body_is_told(server: RunningServer) -> None:
    """A body that will be refused is not asked for; one that will be read is."""
    head = ("POST /sparql HTTP/1.1", "Host: a", "Expect: 100-continue", "Content-Length: 5")
    refused = exchange(server, "\r\n".join((*head, "Content-Type: text/plain", "", "")).encode())
    assert status(refused) == 415
    assert b"connection: close" in refused
    assert exchange(server, request(*head, QUERY, body=b"ASK{}")).startswith(b"HTTP/1.1 100 ")


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        ({"Content-Encoding": "gzip"}, gzip.compress(b"ASK {}", mtime=0), 200),
        ({"Content-Encoding": "X-GZIP"}, gzip.compress(b"ASK {}", mtime=0), 200),
        ({"Content-Encoding": "identity"}, b"ASK {}", 200),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"#" * 200_000_000, 1, mtime=0), 413),
        ({"Content-Encoding": "gzip"}, b"ASK {}", 400),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"ASK {}", mtime=0)[:-4], 400),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"ASK {}", mtime=0) * 2, 400),
        ({"Content-Encoding": "br"}, b"ASK {}", 415),
        ({"Content-Encoding": "gzip, gzip"}, b"ASK {}", 415),
        ({}, "\ufeffASK {}".encode(), 200),
        ({"Content-Type": 'application/SPARQL-query; charset="UTF-8"'}, b"ASK {}", 200),
        ({"Content-Type": "application/sparql-query; charset=latin1"}, b"ASK {}", 415),
    ],
)
def test_bodies(server: RunningServer, headers: dict[str, str], body: bytes, expected: int) -> None:
    """A body may be packed; it is unpacked as far as a body may be long."""
    response = server.client.post("/sparql", content=body, headers={**DIRECT, **headers})
    assert response.status_code == expected
    if expected == 415 and "Content-Encoding" in headers:
        assert "gzip" in response.headers["accept-encoding"]


@pytest.mark.parametrize(
    "encoded",
    [
        "query=ASK+%7B%7D",
        "query=ASK%20{}",
        "%71uery=ASK%7b%7D&&x=&=y&z",
        "default-graph-uri=urn:a&query=%EF%BB%BFASK%7B%7D",
        "query=ASK%7B%20FILTER(1%2B1%3D2)%7D",
        "query=ASK%7B%7D%23" + "%41" * 20_000,
        "query=ASK%7B%7D%23%5C%5Cx41" + "%c3%a9" * 10_000,
    ],
)
def test_parameters_are_url_encoded(server: RunningServer, encoded: str) -> None:
    """Parameters are URL-encoded, the long ones too."""
    response = server.client.post("/sparql", content=encoded, headers=FORM)
    assert response.json()["boolean"] is True


def test_conditions(server: RunningServer) -> None:
    """Conditions are about the answer to GET and HEAD, by one tag, a list, or any."""
    tag = server.client.get(ASK).headers["etag"]

    def code(method: str, **headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return server.client.request(method, ASK, headers=named).status_code

    for given in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        assert code("GET", if_none_match=given) == code("HEAD", if_none_match=given) == 304
    assert code("GET", if_none_match='"x"') == 200
    assert {code("GET", if_match=given) for given in (tag, "*", f'"x", {tag}')} == {200}
    assert code("GET", if_match='"x"') == code("GET", if_match=f"W/{tag}") == 412
    posted = server.client.post("/sparql", content="query=ASK%7B%7D", headers={**FORM, "If-None-Match": tag})
    assert posted.status_code == 200
    lines = [("If-None-Match", '"x"'), ("If-None-Match", tag)]
    assert server.client.get(ASK, headers=lines).status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "/",
        ASK,
        "/sparql",
        "/sparql?query=nonsense",
        "/store?default",
        "/store?graph=urn:none",
        "/void",
        "/id/unodc",
        "/id/unodc.ttl",
        "/id/none",
        "/api/chairs-by-year",
        "/api/none",
        "/openapi.json",
        "/health",
        "/nowhere",
    ],
)
@pytest.mark.parametrize("accept", ["*/*", "text/html", "image/png"])
def test_head_is_get_without_a_body(server: RunningServer, path: str, accept: str) -> None:
    """HEAD is GET without a body, also where there is nothing."""
    given = {"Accept": accept}
    get, head = (server.client.request(method, path, headers=given) for method in ("GET", "HEAD"))
    assert head.status_code == get.status_code
    assert head.content == b""
    assert {k: v for k, v in head.headers.items() if k != "date"} == {
        k: v for k, v in get.headers.items() if k != "date"
    }


def test_other_pages_may_read(server: RunningServer) -> None:
    """A page of another origin may ask in every way, also where it fails, and read the headers it needs."""
    asking = {"Origin": "https://a.example", "Access-Control-Request-Method": "PUT"}
    for path in ("/sparql", "/store", "/api/chairs-by-year", "/validate", "/id/unodc", "/void"):
        preflight = server.client.options(path, headers=asking)
        assert preflight.status_code == 204
        assert set(preflight.headers["allow"].split(", ")) >= {"OPTIONS"}
        assert preflight.headers["access-control-allow-origin"] == "*"
        allowed = preflight.headers["access-control-allow-headers"].lower().split(", ")
        assert {"authorization", "content-type", "if-match", "if-none-match", "accept"} <= set(allowed)
        assert "access-control-allow-credentials" not in preflight.headers
    for response in (
        server.client.get(ASK),
        server.client.get("/sparql?query=x"),
        server.client.get("/nowhere"),
        server.client.get("/api/chairs-by-year?page=1"),
        server.client.get("/sparql?query=" + "a" * 60_000),
    ):
        assert response.headers["access-control-allow-origin"] == "*"
        exposed = response.headers["access-control-expose-headers"].split(", ")
        assert {"ETag", "Link", "Total-Count", "Result-Truncated"} <= set(exposed)
    whole = exchange(server, request("OPTIONS * HTTP/1.1", "Host: a"))
    assert status(whole) == 204


@pytest.mark.parametrize("path", ["/sparql", "/void", "/.well-known/sparql-examples"])
def test_descriptions_have_the_address_that_the_client_uses(server: RunningServer, path: str) -> None:
    """Descriptions have the address that the client uses, and a tag of its own for each."""
    found = [
        httpx.get(server.address + path, headers={"Host": host, "Accept": type_})
        for type_ in ("text/turtle", "application/rdf+xml", "application/ld+json")
        for host in ("a.example", "b.example:81")
    ]
    for one, host in zip(found, ["a.example", "b.example:81"] * 3, strict=True):
        assert f"http://{host}/" in one.text
        assert ".invalid" not in one.text
    assert len({one.headers["etag"] for one in found}) == len(found)


def test_the_vocabulary_of_service_descriptions_has_its_prefix(server: RunningServer) -> None:
    """The vocabulary of service descriptions has its prefix."""
    assert server.query("ASK { ?s a sd:Service }").json()["boolean"] is False


def test_a_path_makes_no_second_entry_in_the_log(server: RunningServer) -> None:
    """What a path has of line ends and spaces is escaped in the log."""
    forged = "/x\nGET /y 200 0.1ms 5"
    server.client.get(quote(forged))
    line = server.wait_for(r"GET /x.*GET")[0]
    assert "GET /y 200" not in line
