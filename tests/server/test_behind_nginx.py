"""Two servers behind Debian's nginx, with the configuration of the repository, behave as one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.server.running import ROOT, RunningServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/bin")
PEOPLE = "SELECT ?p { ?p a icat:Person } ORDER BY ?p"

pytestmark = pytest.mark.skipif(
    NGINX is None and os.environ.get("ICATKG_NGINX") != "required", reason="nginx is not installed"
)


def free_port() -> int:
    """Give a port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.fixture
def pair() -> Iterator[list[RunningServer]]:
    """Give two servers over the same data."""
    servers = [RunningServer(), RunningServer()]
    yield servers
    for one in servers:
        one.stop()


@pytest.fixture
def proxy(pair: list[RunningServer], tmp_path: Path) -> Iterator[httpx.Client]:
    """Give nginx in front of them."""
    assert NGINX is not None, "nginx is required here and not installed: apt-get install nginx-light"
    port = free_port()
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for usual, one in zip(("8000", "8001"), pair, strict=True):
        assert f"127.0.0.1:{usual}" in text
        text = text.replace(f"127.0.0.1:{usual}", one.address.removeprefix("http://"))
    assert "listen 80;" in text
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
    paths = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = (
        f"daemon off; master_process off; pid {tmp_path}/pid; error_log {tmp_path}/errors;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{paths}{text}}}\n"
    )
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    command = [str(NGINX), "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    with httpx.Client(
        base_url=f"http://127.0.0.1:{port}",
        timeout=60,
        transport=httpx.HTTPTransport(retries=8),  # of connecting: until nginx listens
    ) as client:
        yield client
    process.terminate()
    process.wait(30)


def test_copies_share_entity_tags(pair: list[RunningServer], proxy: httpx.Client) -> None:
    """A tag from one copy gives 304 from every copy."""
    parameters = {"query": PEOPLE}
    answers = [one.client.get("/sparql", params=parameters) for one in pair]
    tags = {one.headers["etag"] for one in answers}
    assert len(tags) == 1
    tag = tags.pop()
    asked = [proxy.get("/sparql", params=parameters) for _ in range(6)]
    assert {(one.status_code, one.headers["etag"], one.content) for one in asked} == {
        (200, tag, answers[0].content)
    }
    again = [proxy.get("/sparql", params=parameters, headers={"If-None-Match": tag}) for _ in range(6)]
    assert {one.status_code for one in again} == {304}
    for one in pair:  # each of them had a part in it
        lines = one.client.get("/metrics").text.splitlines()
        assert any(line.startswith("icatkg_requests_total") and '"304"' in line for line in lines), lines


def test_no_request_fails_while_a_copy_ends_and_comes_back(
    pair: list[RunningServer], proxy: httpx.Client
) -> None:
    """No request fails while one copy is stopped and another takes its address."""
    statuses: list[int] = []
    enough = threading.Event()

    def ask() -> None:
        number = 0
        with httpx.Client(base_url=proxy.base_url, timeout=60) as client:
            while not enough.is_set():
                number += 1
                query = f"{PEOPLE} LIMIT {number % 50 + 1}"
                if number % 2:
                    found = client.get("/sparql", params={"query": query})
                else:
                    found = client.post("/sparql", data={"query": query})
                statuses.append(found.status_code)

    proxy.get("/health")
    asking = [threading.Thread(target=ask) for _ in range(4)]
    for one in asking:
        one.start()
    port = pair[1].address.rpartition(":")[2]
    assert pair[1].stop() == 0
    without = len(statuses)
    pair[1] = RunningServer("--port", port)
    while len(statuses) < without + 200 and all(one.is_alive() for one in asking):
        enough.wait(0.05)
    enough.set()
    for one in asking:
        one.join(60)
    assert set(statuses) == {200}
