"""Requests a second: ``icatkg serve`` beside ``oxigraph serve`` (in memory) and rdflib-endpoint.

All servers hold the same quads, run on the same machine, and are asked in turns by wrk (Debian's package) in
this one run, on connections that are kept. Before, their answers are compared. Kinds of load:

* ``look-up``: one small query, the same each time;
* ``mix``: the stored queries that need no parameter and take the engine less than ``--slowest``, repeated;
* ``new look-up``, ``new mix``: the same, each time with another comment, so that no cache has seen it.

oxigraph uses all cores; our HTTP processes are as many as there are cores. rdflib-endpoint, which keeps
nothing, is asked the first two kinds at 8 connections, with ``--whole`` at all, each time started anew, since
it goes on with what nobody waits for.

``python benchmarks/serving.py [--seconds N] [--workers N] [--rounds N] [--kinds K,K] [--whole]``; ends with 1
when a promise is not kept. ``oxigraph`` and ``rdflib-endpoint`` (PyPI) are looked for beside this Python.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from pyoxigraph import RdfFormat

import icatkg
from icatkg.querying.stored import stored_queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["LOOK_UP", "Running", "quick_queries", "running_server"]

BIN = Path(sys.executable).parent
LOOK_UP = "SELECT ?l { <https://w3id.org/icatkg/id/unodc> <http://www.w3.org/2000/01/rdf-schema#label> ?l }"
ROWS = "application/sparql-results+json"
CONNECTIONS = (1, 8, 64)
KINDS = ("look-up", "mix", "new look-up", "new mix")
# Kind of load, peer, and the least ratio of our throughput to the peer's.
PROMISES = (
    ("mix", "oxigraph", 1.0),
    ("look-up", "oxigraph", 0.8),
    ("new look-up", "oxigraph", 0.4),
    ("new mix", "oxigraph", 0.4),
    ("mix", "rdflib-endpoint", 9.0),
)
SCRIPT = """\
local queries = {%s}
local fresh, n = %s, 0
function request()
  n = n + 1
  local text = queries[n %% #queries + 1]
  if fresh then text = text .. "%%23%s-" .. n end
  return wrk.format("GET", "%s?query=" .. text, {Accept = "%s"})
end
"""
_TICKS = os.sysconf("SC_CLK_TCK")


class Running(NamedTuple):
    """A server that runs."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    path: str

    @property
    def address(self) -> str:
        """The address of its endpoint."""
        return f"http://127.0.0.1:{self.port}{self.path}"


class Measured(NamedTuple):
    """What one run of wrk says: requests a second, microseconds of processor time for each, delays."""

    rate: float
    cpu: float
    p50: str
    p99: str
    failed: int


class Load(NamedTuple):
    """What wrk does."""

    kind: str
    queries: Sequence[str]
    connections: int
    seconds: int


def main() -> int:
    """Measure, print, and tell whether the promises are kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    cores = os.cpu_count() or 1
    parser.add_argument("--seconds", type=int, default=4, help="length of one run of wrk (default: 4)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each kind, in turns (default: 3)")
    parser.add_argument("--workers", type=int, default=cores, help="our HTTP processes (default: cores)")
    parser.add_argument("--slowest", type=float, default=50.0, help="milliseconds (default: 50)")
    parser.add_argument("--kinds", default=",".join(KINDS), help=f"of {', '.join(KINDS)} (default: all)")
    parser.add_argument("--whole", action="store_true", help="more and longer runs, some 25 minutes")
    options = parser.parse_args()
    if options.whole:
        options.seconds, options.rounds = 10, 5
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed: apt-get install wrk")
    kg = icatkg.load()
    mix = quick_queries(kg, options.slowest)
    print(f"{len(mix)} stored queries in the mix, {options.workers} processes of ours, {cores} cores")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        dump = Path(folder) / "graph.nq"
        kg.dataset.store().dump(str(dump), format=RdfFormat.N_QUADS)
        ours = [sys.executable, "-m", "icatkg", "serve", "--port", "PORT", "--workers", str(options.workers)]
        servers = [running.enter_context(running_server(ours))]
        if (BIN / "oxigraph").exists():
            command = [str(BIN / "oxigraph"), "serve", "--bind", "127.0.0.1:PORT"]  # in memory
            servers.append(running.enter_context(running_server(command, "oxigraph", "/query", dump)))
            differ = sum(_answer(servers[0], q) != _answer(servers[1], q) for q in (LOOK_UP, *mix))
            print(f"answers that differ between icatkg and oxigraph: {differ} of {len(mix) + 1}")
        ratios = _measured_kinds(servers, mix, dump, options)
    kept = True
    for kind, peer, least in PROMISES:
        found = [ratio for k, p, ratio in ratios if (k, p) == (kind, peer)]
        if found:
            kept &= min(found) >= least
            verdict = "PASS" if min(found) >= least else "FAIL"
            print(f"{verdict}: {kind}: {min(found):.2f} times {peer}; promised is {least:g}")
    return 0 if kept else 1


def quick_queries(kg: icatkg.KnowledgeGraph, slowest: float) -> list[str]:
    """Give the stored queries for rows that need no parameter and take at most so many milliseconds."""
    chosen = []
    for stored in stored_queries():
        if any(p.required for p in stored.parameters) or kg.query(stored.name).form == "graph":
            continue
        times = []
        for _ in range(3):
            start = time.process_time()
            kg.query(stored.name)
            times.append(time.process_time() - start)
        if min(times) * 1e3 < slowest:
            chosen.append(stored.text + "\n")
    return chosen


@contextmanager
def running_server(
    command: Sequence[str], name: str = "icatkg", path: str = "/sparql", data: Path | None = None
) -> Iterator[Running]:
    """Run a server, and give it data by the Graph Store Protocol if any.

    Parameters
    ----------
    command
        In which ``PORT`` stands for the port.
    name
        For the table.
    path
        Of its endpoint.
    data
        N-Quads.

    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [part.replace("PORT", str(port)) for part in command]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    running = Running(name, process, port, path)
    try:
        _await(f"{running.address}?query={quote('ASK {}')}", process)
        if data is not None:
            store = f"http://127.0.0.1:{port}/store"
            headers = {"Content-Type": "application/n-quads"}
            sent = urllib.request.Request(store, data.read_bytes(), headers, method="POST")
            urllib.request.urlopen(sent, timeout=120).close()  # noqa: S310 - our own http address
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:  # busy with what nobody waits for
            process.kill()
            process.wait()


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1_200):
        with suppress(OSError), urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own http address
            return
        if process.poll() is not None:
            sys.exit(f"a server ended: {process.args!r}")
        time.sleep(0.1)
    sys.exit(f"a server does not answer: {process.args!r}")


def _answer(server: Running, query: str) -> object:
    """Give columns and rows, without order; blank nodes have no names of their own."""
    address = f"{server.address}?query={quote(query)}"
    asked = urllib.request.Request(address, headers={"Accept": ROWS})  # noqa: S310 - our own http address
    with urllib.request.urlopen(asked, timeout=120) as response:  # noqa: S310 - our own http address
        read = json.loads(re.sub(rb'"type":"bnode","value":"[^"]*"', b'"type":"bnode"', response.read()))
    if "boolean" in read:
        return read["boolean"]
    return sorted(read["head"]["vars"]), sorted(
        json.dumps(r, sort_keys=True) for r in read["results"]["bindings"]
    )


def _measured_kinds(
    servers: list[Running], mix: list[str], dump: Path, options: argparse.Namespace
) -> list[tuple[str, str, float]]:
    """Measure all, print the table, and give our ratios to each peer."""
    ratios = []
    print("kind         connections  server           requests/s   ratio  us CPU  p50       p99       failed")
    for kind in options.kinds.split(","):
        queries = [LOOK_UP] if "look-up" in kind else mix
        for server in servers:
            _measured(server, Load(kind, queries, 8, 1), dump.parent)  # to warm up
        for connections in CONNECTIONS:
            load = Load(kind, queries, connections, options.seconds)
            found: dict[str, list[Measured]] = {server.name: [] for server in servers}
            for number in range(options.rounds):
                for server in servers if number % 2 else reversed(servers):
                    found[server.name].append(_measured(server, load, dump.parent))
            if "new" not in kind and (connections == 8 or options.whole):  # noqa: PLR2004 - the middle one
                found |= _slow_one(load._replace(seconds=20), dump)
            rates = {name: statistics.median(m.rate for m in runs) for name, runs in found.items()}
            for name, runs in found.items():
                # Of one that gave no answer in all the time: at most one is assumed.
                ratio = rates["icatkg"] / max(rates[name], 1 / 20)
                if name != "icatkg":
                    ratios.append((kind, name, ratio))
                middle = sorted(runs)[len(runs) // 2]
                shown = "" if name == "icatkg" else f"{ratio:.2f}"
                failed = sum(m.failed for m in runs)
                print(
                    f"{kind:12} {connections:11}  {name:15} {rates[name]:11.0f} {shown:>7} {middle.cpu:7.0f}"
                    f"  {middle.p50:8}  {middle.p99:8}  {failed}",
                    flush=True,
                )
    return ratios


def _slow_one(load: Load, dump: Path) -> dict[str, list[Measured]]:
    command = BIN / "rdflib-endpoint"
    if not command.exists():
        return {}
    arguments = [str(command), "serve", "--host", "127.0.0.1", "--port", "PORT", str(dump)]
    with running_server(arguments, command.name, "/") as server:
        return {server.name: [_measured(server, load, dump.parent)]}


def _measured(server: Running, load: Load, folder: Path) -> Measured:
    listed = ",".join(f'"{quote(query)}"' for query in load.queries)
    script = folder / "load.lua"
    fresh = "true" if load.kind.startswith("new") else "false"
    script.write_text(SCRIPT % (listed, fresh, time.time_ns(), server.path, ROWS), encoding="utf-8")
    wrk = ["wrk", "-t1", f"-c{load.connections}", f"-d{load.seconds}s", "--timeout", "30s", "--latency"]
    before = _processor_time(server.process.pid)
    told = subprocess.run(
        [*wrk, "-s", str(script), server.address], check=True, capture_output=True, text=True
    ).stdout
    used = _processor_time(server.process.pid) - before

    def number(pattern: str) -> float:
        found = re.search(pattern, told, re.MULTILINE)
        return float(found[1]) if found else 0.0

    def share(percent: int) -> str:
        found = re.search(rf"^ +{percent}% +(\S+) *$", told, re.MULTILINE)
        return found[1] if found else "-"

    lost = re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", told)
    failed = number(r"Non-2xx or 3xx responses: (\d+)") + (sum(map(int, lost.groups())) if lost else 0)
    requests = number(r"^ +(\d+) requests in ")
    return Measured(
        number(r"Requests/sec: +([\d.]+)"), used * 1e6 / max(requests, 1), share(50), share(99), int(failed)
    )


def _processor_time(pid: int) -> float:
    """Give the seconds that a process and those that it started have used."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:  # it has ended; what it used has been added to its parent's
        return 0.0
    return sum(map(int, stat[11:15])) / _TICKS + sum(_processor_time(int(child)) for child in children)


if __name__ == "__main__":
    sys.exit(main())
