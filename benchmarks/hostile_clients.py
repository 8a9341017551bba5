"""Clients that mean harm, for ``load.py``: each kind is a function that takes the address of a server.

They may get any answer, or none; what they get is counted by the caller. None may get 500.
"""

from __future__ import annotations

import os
import random
import socket
import struct
import time
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["KINDS", "Target"]

Target = tuple[str, int]
_TIMEOUT = 30.0
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DOUBLING = "".join(f"BIND(CONCAT(?{a}, ?{a}) AS ?{b}) " for a, b in pairwise(_LETTERS))
COSTLY = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    f"SELECT (STRLEN(?z) AS ?length) {{ BIND('aaaaaaaaaaaaaaaa' AS ?a) {_DOUBLING} }}",
    "SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f))) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
    "SELECT (COUNT(*) AS ?n) { ?a (!<x:y>)* ?b . ?b (!<x:y>)* ?c }",
    "SELECT ?s { ?s ?p ?o FILTER(REGEX(STR(?o), '(a|aa)+$')) ?t ?q ?u . ?v ?w ?x }",
    "CONSTRUCT { ?a ?e ?c } { ?a ?b ?c . ?d ?e ?f }",
)
DEEP = (
    "SELECT * " + "{" * 6_000 + "}" * 6_000,
    "ASK { FILTER(" + "(" * 6_000 + "1" + ")" * 6_000 + ") }",
    "ASK { " + "FILTER EXISTS { " * 990 + "}" * 991,
    "ASK { FILTER(1" + "+1" * 12_000 + " > 0) }",
    "ASK { ?s ?p " + "[ ?p " * 3_000 + "?o" + "]" * 3_000 + " }",
    "ASK { ?s ?p '''" + "a" * 100_000,
)
OUTBOUND = (
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "LOAD <http://127.0.0.1:9/>",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "DROP ALL",
)
_ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(_LETTERS[:12]))
    + ']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><x>&l;</x></rdf:RDF>'
)


def _new(text: str) -> str:
    """Give a query that no cache has seen."""
    return f"{text}\n#{random.random()}"  # noqa: S311 - no secret


def _head(line: str, headers: str = "") -> bytes:
    # Each of them is a client of its own, as behind a proxy.
    client = f"10.66.{random.randrange(4)}.{random.randrange(1, 9)}"  # noqa: S311 - no secret
    return f"{line} HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: {client}\r\n{headers}\r\n".encode()


def _get(query: str) -> bytes:
    return _head(f"GET /sparql?query={quote(query)}")


def _post(path: str, kind: str, body: bytes) -> bytes:
    return _head(f"POST {path}", f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n") + body


def _status(connection: socket.socket) -> str:
    """Read the status of an answer, and what follows it for a while."""
    first = connection.recv(1 << 16)
    return first[9:12].decode("latin-1") if first.startswith(b"HTTP/1.1 ") else "none"


def _sent(target: Target, data: bytes) -> str:
    with socket.create_connection(target, _TIMEOUT) as connection:
        with suppress(ConnectionError):
            connection.sendall(data)
        return _status(connection)


def costly(target: Target) -> str:
    """Ask what takes too much time or memory."""
    return _sent(target, _get(_new(random.choice(COSTLY))))  # noqa: S311 - no secret


def deep(target: Target) -> str:
    """Ask what is nested or chained too deep."""
    body = _new(random.choice(DEEP)).encode()  # noqa: S311 - no secret
    return _sent(target, _post("/sparql", "application/sparql-query", body))


def outbound(target: Target) -> str:
    """Ask for data of others, and for changes."""
    return _sent(target, _get(_new(random.choice(OUTBOUND))))  # noqa: S311 - no secret


def aborted(target: Target) -> str:
    """Ask, and reset the connection without reading."""
    with socket.create_connection(target, _TIMEOUT) as connection:
        query = random.choice((*COSTLY, "SELECT * { ?s ?p ?o }"))  # noqa: S311 - no secret
        connection.sendall(_get(_new(query)))
        time.sleep(random.random() / 2)  # noqa: S311 - no secret
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return "reset"


def slow_head(target: Target) -> str:
    """Send a request in small pieces, and leave."""
    with socket.create_connection(target, _TIMEOUT) as connection:
        for part in (b"GET /", b"sparql HT", b"TP/1.1\r\nX-A: ", *[b"a"] * 30):
            connection.sendall(part)
            time.sleep(0.1)
    return "left"


def slow_reader(target: Target) -> str:
    """Ask for much, read little of it."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.settimeout(_TIMEOUT)
        connection.connect(target)
        connection.sendall(_head("GET /store?default", "Accept: application/n-triples\r\n"))
        for _ in range(20):
            connection.recv(100)
            time.sleep(0.1)
    return "left"


def pipelined(target: Target) -> str:
    """Send many requests at once, and read the answer to the first."""
    return _sent(target, b"".join(_get(_new("ASK {}")) for _ in range(50)))


def large_head(target: Target) -> str:
    """Send too long an address, or too many headers."""
    path, headers = random.choice((("/" + "a" * 100_000, ""), ("/", "X-A: b\r\n" * 20_000)))  # noqa: S311 - no secret
    return _sent(target, _head(f"GET {path}", headers))


def large_body(target: Target) -> str:
    """Send too long a body, of a length given or not."""
    if random.random() < 0.5:  # noqa: S311, PLR2004 - no secret; one of two
        return _sent(target, _post("/validate", "text/turtle", b"# long\n" * 1_000_000))
    with socket.create_connection(target, _TIMEOUT) as connection:
        headers = "Content-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n"
        connection.sendall(_head("POST /sparql", headers))
        with suppress(OSError):
            for _ in range(200):
                connection.sendall(b"10000\r\n" + b"#" * 0x10000 + b"\r\n")
        return _status(connection)


def noise(target: Target) -> str:
    """Send bytes that mean nothing, or nearly a request."""
    parts = (
        os.urandom(500),
        b"GET /\x00 HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: \xff\r\n\r\n",
        b"\r\n\r\n\r\n",
    )
    with socket.create_connection(target, 2.0) as connection:
        with suppress(ConnectionError):
            connection.sendall(random.choice(parts))  # noqa: S311 - no secret
        try:
            return _status(connection)
        except TimeoutError:
            return "none"


def bad_data(target: Target) -> str:
    """Send data to be checked that cannot be read, or grows."""
    kind, body = random.choice(  # noqa: S311 - no secret
        (
            ("application/rdf+xml", _ENTITIES),
            ("text/turtle", "<a:b> <a:c> " + "( " * 20_000),
            ("text/turtle", "<a:b> <a:c> " + "[ <a:b> " * 5_000 + "]" * 5_000 + " ."),
            ("application/ld+json", "[" * 50_000),
            ("application/ld+json", '{"@context": "http://127.0.0.1:9/", "a": "b"}'),
        )
    )
    return _sent(target, _post("/validate", kind, body.encode()))


def many_connections(target: Target) -> str:
    """Open connections and do nothing with them for a while."""
    opened = []
    try:
        for _ in range(100):
            opened.append(socket.create_connection(target, _TIMEOUT))  # noqa: PERF401 - some are left on an error
        time.sleep(1)
    finally:
        for one in opened:
            one.close()
    return "left"


#: What they do, by name.
KINDS: dict[str, Callable[[Target], str]] = {
    kind.__name__.replace("_", " "): kind
    for kind in (
        *(costly, deep, outbound, aborted, slow_head, slow_reader, pipelined, large_head, large_body),
        *(noise, bad_data, many_connections),
    )
}
