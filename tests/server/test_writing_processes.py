"""Writing when processes die, the disk is full, there are several of them, or the token is not there."""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.server.test_running import _children
from tests.server.test_writing import (
    BEARER,
    TOKEN,
    TURTLE,
    put,
    statement,
    texts,
    update,
    writable,
    writer_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.server.running import RunningServer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the store and the token."""
    return tmp_path_factory.mktemp("processes")


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[RunningServer]:
    """Give a server with two HTTP processes that can be written to."""
    with writable(folder, "--workers", "2") as running:
        yield running


def test_what_was_written_is_read_from_every_process(store: RunningServer) -> None:
    """Each of several writers at once reads what it has written, on whatever connection it opens then."""
    graph = "urn:test:each"

    def write(name: str) -> None:
        inserted = update(store, f"INSERT DATA {{ GRAPH <{graph}> {{ {statement(name)} }} }}")
        assert inserted.status_code == 204
        for _ in range(10):
            assert name in (texts(store, graph) or ())

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(write, "abc"))
    assert texts(store, graph) == {"a", "b", "c"}


def test_posted_to_no_graph_is_a_new_one(store: RunningServer) -> None:
    """What is posted to the graph store itself becomes a graph, and the answer says which."""
    posted = httpx.post(
        f"{store.address}/store", content=statement("new"), headers={**BEARER, **TURTLE}, timeout=90
    )
    assert posted.status_code == 201
    location = posted.headers["location"]
    found = httpx.get(store.address + location, headers={"Accept": "application/n-triples"})
    assert '"new"@en' in found.text
    asked = httpx.put(f"{store.address}/store", content=statement("x"), headers={**BEARER, **TURTLE})
    assert asked.status_code == 400


def test_a_tag_that_is_not_wanted(store: RunningServer) -> None:
    """``If-None-Match`` with the tag that the graph has keeps it as it is."""
    graph = "urn:test:unwanted"
    assert put(store, graph, statement("one")).status_code == 201
    tag = httpx.get(f"{store.address}/store", params={"graph": graph}).headers["etag"]
    assert put(store, graph, statement("two"), **{"If-None-Match": f'"x", {tag}'}).status_code == 412
    assert put(store, graph, statement("two"), **{"If-None-Match": '"x"'}).status_code == 204


def test_the_token_may_change_or_be_lost(store: RunningServer, folder: Path) -> None:
    """The file is read for each write; what is wrong with it is for the log, not for clients."""
    token, other = folder / "token", "o" * 20
    try:
        token.write_text(other)
        assert update(store, "CLEAR GRAPH <urn:none>").status_code == 401
        with_it = {"Authorization": f"Bearer {other}"}
        assert update(store, "CLEAR GRAPH <urn:none>", **with_it).status_code == 204
        for content in ("", "short"):
            token.write_text(content)
            assert update(store, "CLEAR GRAPH <urn:none>", **with_it).status_code == 503
        token.unlink()
        lost = update(store, "CLEAR GRAPH <urn:none>")
        assert lost.status_code == 503
        assert str(folder) not in lost.text
        store.wait_for(f"{token}: the token cannot be read")
    finally:
        token.write_text(TOKEN)
    assert update(store, "CLEAR GRAPH <urn:none>").status_code == 204


def test_a_token_that_everybody_can_read_is_told_of(store: RunningServer, folder: Path) -> None:
    """The fixture's file is readable by all, as files usually are."""
    assert (folder / "token").stat().st_mode & 0o004
    store.wait_for("token: every user of this machine can read the token")


def wait_for_writer(server: RunningServer, before: int) -> None:
    """Wait until there is another writer, and it takes writes."""
    server.wait_for(f"the writer {before} ended")
    end = time.monotonic() + 60
    while update(server, "CLEAR GRAPH <urn:none>").status_code != 204:
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_full_disk_leaves_the_graph_as_it_was(store: RunningServer) -> None:
    """When nothing more can be written to the disk, a write fails whole; later ones are carried out."""
    graph, writer = "urn:test:disk", writer_of(store)
    assert put(store, graph, statement("old")).status_code == 201
    hard = resource.prlimit(writer, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(writer, resource.RLIMIT_FSIZE, (1, hard))  # as a full disk: no file may grow
    failed = put(store, graph, "\n".join(statement(f"new{n}") for n in range(100)))
    assert failed.status_code == 503
    wait_for_writer(store, writer)
    assert texts(store, graph) == {"old"}
    assert put(store, graph, statement("new")).status_code == 204


def test_an_http_process_that_dies_during_a_write(store: RunningServer) -> None:
    """The write is carried out whole or not at all, and the server goes on."""
    graph = "urn:test:dies"
    assert put(store, graph, statement("old")).status_code == 201
    statuses: list[int] = []

    def send() -> None:
        try:
            statuses.append(put(store, graph, statement("new")).status_code)
        except httpx.HTTPError:
            statuses.append(0)

    sending = threading.Thread(target=send)
    sending.start()
    time.sleep(0.1)
    workers = [pid for pid in _children(store.process.pid) if pid != writer_of(store)]
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    sending.join(90)
    assert statuses[0] in {0, 204, 503}
    store.wait_for("ended with -9; another is started")
    end = time.monotonic() + 60
    found = None
    while found is None and time.monotonic() < end:
        try:
            found = texts(store, graph)
        except httpx.HTTPError:
            time.sleep(0.1)
    assert found in ({"old"}, {"new"})
    assert found == {"new"} or statuses[0] != 204
    assert put(store, graph, statement("after")).status_code == 204
    assert texts(store, graph) == {"after"}
