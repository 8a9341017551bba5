"""The processes: start, stop, reload, replacement."""

from __future__ import annotations

import os
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from tests.server.running import ROOT, RunningServer

if TYPE_CHECKING:
    from tests.conftest import Command

COUNT = "SELECT (COUNT(*) AS ?n) { ?s <http://a/p> ?o }"


def _children(pid: int) -> list[int]:
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def test_memory_that_is_freed_is_kept_for_the_next_request(server: RunningServer) -> None:
    """The command begins again with a setting of glibc, which says nothing of itself."""
    environment = Path(f"/proc/{server.process.pid}/environ").read_bytes()
    assert b"\0GLIBC_TUNABLES=glibc.malloc.tcache_count=" in environment


def _number(server: RunningServer, client: httpx.Client | None = None) -> int:
    response = (client or server.client).get("/sparql", params={"query": COUNT})
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


def test_reload_takes_new_data_and_loses_no_request(tmp_path: Path) -> None:
    """Reload takes new data and loses no request."""
    data = tmp_path / "data.ttl"
    data.write_text("<http://a/1> <http://a/p> 'x' .\n")
    with RunningServer("--no-default-data", "--data", data, "--workers", "2") as server:
        assert _number(server) == 1
        counts: list[int] = []
        failures: list[str] = []
        done = threading.Event()

        def ask() -> None:
            with httpx.Client(base_url=server.address, timeout=60) as client:
                while not done.is_set():
                    try:
                        counts.append(_number(server, client))
                    except (httpx.HTTPError, AssertionError) as error:
                        failures.append(repr(error))

        asking = [threading.Thread(target=ask) for _ in range(3)]
        for thread in asking:
            thread.start()
        data.write_text("<http://a/1> <http://a/p> 'x', 'y' .\n")
        old = set(_children(server.process.pid))
        server.process.send_signal(signal.SIGHUP)
        server.wait_for("the new data is served")
        end = time.monotonic() + 30
        while old & set(_children(server.process.pid)) and time.monotonic() < end:
            time.sleep(0.1)
        done.set()
        for thread in asking:
            thread.join()
        assert failures == []
        assert set(counts) <= {1, 2}
        assert _number(server) == 2
        assert not old & set(_children(server.process.pid))


def test_data_that_cannot_be_loaded_leaves_the_old(tmp_path: Path) -> None:
    """Data that cannot be loaded leaves the old."""
    data = tmp_path / "data.ttl"
    data.write_text("<http://a/1> <http://a/p> 'x' .\n")
    with RunningServer("--no-default-data", "--data", data) as server:
        data.write_text("this is no RDF\n")
        server.process.send_signal(signal.SIGHUP)
        server.wait_for("the old data stays: .*data.ttl")
        assert _number(server) == 1


def test_a_running_request_is_finished_before_the_end(tmp_path: Path) -> None:
    """A running request is finished before the end."""
    data = tmp_path / "data.ttl"
    data.write_text("".join(f"<http://a/{n}> <http://a/p> {n} .\n" for n in range(300)))
    # Takes a while, but ends.
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f = ?i) }"
    with RunningServer(
        "--no-default-data", "--data", data, "--time-limit", "100", "--grace", "100"
    ) as server:
        answers: list[httpx.Response] = []
        asking = threading.Thread(target=lambda: answers.append(server.query(query)))
        asking.start()
        end = time.monotonic() + 30
        with httpx.Client(base_url=server.address) as client:
            while "icatkg_running 1" not in client.get("/metrics").text and time.monotonic() < end:
                time.sleep(0.02)
        server.process.send_signal(signal.SIGTERM)
        asking.join(100)
        assert answers[0].status_code == 200
        assert server.process.wait(60) == 0


def test_nothing_is_left_behind() -> None:
    """Nothing is left behind."""
    with RunningServer("--workers", "2") as server:
        processes = _children(server.process.pid)
        zygotes = [child for pid in processes for child in _children(pid)]
        queries = [child for pid in zygotes for child in _children(pid)]
        assert len(processes) == len(zygotes) == 2
        assert queries
    end = time.monotonic() + 10
    left = [*processes, *zygotes, *queries]
    while left and time.monotonic() < end:
        left = [pid for pid in left if Path(f"/proc/{pid}").exists()]
        time.sleep(0.1)
    assert left == []


def test_processes_that_die_are_replaced() -> None:
    """Processes that die are replaced."""
    with RunningServer("--workers", "1") as server:
        (worker,) = _children(server.process.pid)
        (zygote,) = _children(worker)
        for pid in _children(zygote):
            os.kill(pid, signal.SIGKILL)
        question = "SELECT ?p {{ ?p a icat:Person BIND({} AS ?n) }}"
        statuses = [server.query(question.format(n)).status_code for n in range(4)]
        assert statuses.count(200) >= 2
        os.kill(worker, signal.SIGKILL)
        server.wait_for(f"process {worker} ended with -9; another is started")
        end = time.monotonic() + 30
        answered = False
        while not answered and time.monotonic() < end:
            try:  # a connection to the process that died may still be tried
                answered = server.query(question.format(9)).status_code == 200
            except httpx.HTTPError:
                time.sleep(0.1)
        assert answered


def test_whoever_goes_away_takes_no_process_along() -> None:
    """Neither a client that leaves in the middle of an answer nor the log's reader ends a process."""
    with RunningServer("--workers", "1") as server:
        workers = _children(server.process.pid)
        address = ("127.0.0.1", int(server.address.rpartition(":")[2]))
        for n in range(20):
            query = f"SELECT+?s+?p+?o+{{+?s+?p+?o+BIND({n}+AS+?n)+}}"
            with socket.create_connection(address) as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                if n % 2:
                    client.recv(100)
        assert server.query("ASK {}").json()["boolean"] is True
        assert _children(server.process.pid) == workers


def test_a_log_that_nobody_reads_is_no_reason_to_stop() -> None:
    """A log that nobody reads is no reason to stop."""
    command = [sys.executable, "-m", "icatkg", "serve", "--port", "0", "--workers", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stderr is not None
        address = re.search(r"http://\S+/", process.stderr.readline())
        process.stderr.close()
        assert address is not None
        workers = _children(process.pid)
        for n in range(300):
            assert httpx.get(address[0] + "sparql", params={"query": f"ASK {{}} # {n}"}).status_code == 200
        assert _children(process.pid) == workers
        process.send_signal(signal.SIGHUP)
        end = time.monotonic() + 60
        while set(workers) & set(_children(process.pid)) and time.monotonic() < end:
            time.sleep(0.1)
        assert httpx.get(address[0] + "health").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_the_log_shows_queries_only_when_asked() -> None:
    """The log shows queries only when asked."""
    with RunningServer() as server:
        server.query("SELECT ?secret { ?secret a icat:Person }")
        server.wait_for(r"GET /sparql 200 [\d.]+ms \d+")
        assert not [line for line in server.lines if "secret" in line]
    with RunningServer("--log-queries") as server:
        server.query("SELECT ?secret\n{ ?secret a icat:Person }")
        server.wait_for(r"query SELECT \?secret\\u000a\{")


def test_mistakes_of_the_one_who_starts_it(icatkg_command: Command, tmp_path: Path) -> None:
    """Mistakes of the one who starts it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        outcome = icatkg_command("serve", "--port", port)
    assert outcome.code == 2
    assert "cannot listen there" in outcome.stderr
    outcome = icatkg_command("serve", "--port", "0", "--data", tmp_path / "none.ttl")
    assert outcome.code == 2
    assert "none.ttl: no such file" in outcome.stderr
    assert icatkg_command("serve", "--port", "99999").code == 2
    assert icatkg_command("serve", "--time-limit", "0").code == 2
    assert "Traceback" not in outcome.stderr
