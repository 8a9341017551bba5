"""The short way gives what the usual way gives, byte for byte, and leaves alone what is not for it."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from tests.server.running import RunningServer

ACCEPTS = [
    "application/sparql-results+json",
    "text/csv, text/turtle;q=0.1",
    "text/tab-separated-values;q=0.5, application/sparql-results+xml;q=0.6",
    "*/*",
    "text/turtle",
    "image/png",
]
QUERIES = [
    "SELECT ?l { id:unodc rdfs:label ?l }",
    "SELECT * { id:unodc ?z ?a }",
    "SELECT ?x { <http://nowhere.example/> <http://nowhere.example/> ?x }",
    "SELECT ?l { ?p a icat:Person ; rdfs:label ?l }",
    "SELECT (COUNT(*) AS ?n) { id:unodc ?p ?o }",
    "SELECT ('\u00e9,\"\\n' AS ?x) {}",
    "ASK { id:unodc a icat:Organisation }",
    "ASK { FILTER(NOW() > 1) }",
    "SELECT ?l { id:unodc rdfs:label ",
    "SELECT ?l { nobody:x rdfs:label ?l }",
    "SELECT ?x FROM graph:gaps FROM graph:people { ?x a icat:Person }",
    "CONSTRUCT { id:unodc rdfs:label ?l } WHERE { id:unodc rdfs:label ?l }",
    "SELECT ?s ?p ?o { ?s ?p ?o }",
    "SELECT ('a\\\\b\\u0041\\t' AS ?x) {}",
    "SELECT ?x { id:unodc rdfs:label ?x FILTER(?x != 'right now') }",
    "   ",
]


class Talk:
    """A connection on which requests follow each other."""

    def __init__(self, server: RunningServer) -> None:
        self.host = server.address.removeprefix("http://")
        name, _, port = self.host.rpartition(":")
        self.socket = socket.create_connection((name, int(port)), timeout=30)
        self.received = self.socket.makefile("rb")

    def close(self) -> None:
        """End it."""
        self.received.close()
        self.socket.close()

    def ask(self, query: str, headers: str, head: str = "") -> tuple[bytes, list[bytes], bytes]:
        """Send a request and give status line, headers without the date, and body."""
        return self.send(f"/sparql?query={quote(query, safe='')}", headers, head)

    def send(self, address: str, headers: str, head: str = "") -> tuple[bytes, list[bytes], bytes]:
        """Send a request for an address, as it is written."""
        self.socket.sendall(f"{head}GET {address} HTTP/1.1\r\nHost: {self.host}\r\n{headers}\r\n".encode())
        return self.answer()

    def answer(self) -> tuple[bytes, list[bytes], bytes]:
        """Read an answer."""
        status = self.received.readline()
        lines = []
        while (line := self.received.readline()) not in {b"\r\n", b""}:
            lines.append(line)
        length = next((int(line.split()[1]) for line in lines if line.startswith(b"content-length")), 0)
        body = self.received.read(length)
        return status, [line for line in lines if not line.startswith(b"date")], body


def number(server: RunningServer, name: str) -> float:
    """Give one of the server's numbers."""
    lines = server.client.get("/metrics").text.splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith(f"icatkg_{name}_total ")))


@pytest.mark.parametrize("encoding", ["", "Accept-Encoding: gzip\r\n"])
@pytest.mark.parametrize("accept", ACCEPTS)
def test_both_ways_give_the_same_bytes(server: RunningServer, accept: str, encoding: str) -> None:
    """A header without meaning that is new each time makes a request take the usual way."""
    talk = Talk(server)
    headers = f"Accept: {accept}\r\n{encoding}"
    talk.ask("ASK {}", headers)
    talk.ask("DESCRIBE id:unodc", headers)
    for place, query in enumerate(QUERIES):
        # Each way is the first to see the query, the other one finds it in the cache or nowhere.
        short, usual = f"{query}#s{accept}{encoding!r}", f"{query}#u{accept}{encoding!r}"
        for text in (short, usual):
            ways = [headers, f"{headers}X-Number: {place}{accept}\r\n"]
            if text is usual:
                ways.reverse()
            found = [talk.ask(text, way) for way in ways]
            assert found[0] == found[1], text
            assert found[0] == talk.ask(text, headers), text
    talk.close()


@pytest.mark.parametrize(
    "written",
    [
        "ASK+{}",
        "ASK%20%7B%7D",
        "ASK%20%7b%7d",
        "ASK%20{}",
        "SELECT+('%C3%A9%2B'+AS+?x)+{}",
        "SELECT+('%5Cu0041\\u0041\\\\'+AS+?x)+{}",
        "SELECT+('%+%2+%zz'+AS+?x)+{}",
        "SELECT+('%ff'+AS+?x)+{}",
        "SELECT+('%00'+AS+?x)+{}",
        "ASK{}%0A%23%E2%82%AC",
        "%20+",
    ],
)
def test_both_ways_read_an_address_alike(server: RunningServer, written: str) -> None:
    """Both ways read escapes in an address alike, those that are wrong too."""
    talk = Talk(server)
    headers = "Accept: text/csv\r\nX-Alike: 1\r\n"
    talk.ask("ASK {}", headers)
    found = [
        talk.send(f"/sparql?query={written}", headers + more) for more in ("", f"X-More: {hash(written)}\r\n")
    ]
    assert found[0] == found[1]
    talk.close()


def test_the_short_way_is_taken(server: RunningServer) -> None:
    """The short way reads one request line; requests with other headers are none of its business."""
    talk = Talk(server)
    headers = "Accept: application/sparql-results+json\r\nX-Short: 1\r\n"
    talk.ask("ASK {}#first", headers)
    before = number(server, "at_once")
    tag = next(line for line in talk.ask("ASK {}#second", headers)[1] if line.startswith(b"etag"))
    assert number(server, "at_once") == before + 1
    again = f"{headers}If-None-Match: {tag.decode().split(' ')[1]}"
    assert talk.ask("ASK {}#second", again)[0].split()[1] == b"304"
    talk.close()


def test_a_body_after_a_get_is_not_the_next_request(server: RunningServer) -> None:
    """A body after a GET is not the next request, also when the same head came before."""
    for _ in range(3):
        talk = Talk(server)
        status, _, _ = talk.ask("ASK {}#body", "Content-Length: 43\r\n")
        assert status.split()[1] == b"200"
        talk.socket.sendall(b"GET /health HTTP/1.1\r\nHost: localhost:80\r\n\r\n"[:43])
        talk.socket.sendall(b"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")
        assert talk.answer()[0].split()[1] == b"404"
        talk.close()


def test_requests_that_follow_at_once_are_answered_in_turn(server: RunningServer) -> None:
    """Requests that follow at once are answered in turn."""
    talk = Talk(server)
    talk.ask("ASK {}", "")
    request = f"GET /sparql?query=ASK%20%7B%7D%23pipe{{}} HTTP/1.1\r\nHost: {talk.host}\r\n\r\n"
    talk.socket.sendall("".join(request.format(n) for n in range(20)).encode())
    answers = [talk.answer() for _ in range(20)]
    assert {status.split()[1] for status, _, _ in answers} == {b"200"}
    assert len({b"".join(lines) for _, lines, _ in answers}) == 20
    talk.close()
