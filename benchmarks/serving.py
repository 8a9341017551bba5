"""Requests a second: ``icatkg serve`` beside ``oxigraph serve`` (in memory) and rdflib-endpoint.

All servers hold the same quads, run on the same machine, and are asked in turns by wrk (Debian's package) in
this one run. Three kinds of load:

* ``look-up``: one small query, the same each time;
* ``mix``: the stored queries that need no parameter and take the engine less than ``--slowest``, repeated;
* ``new look-up``, ``new mix``: the same, each time with another comment, so that no cache has seen it.

``python benchmarks/serving.py [--seconds N] [--workers N] [--rounds N]``; ends with 1 when a promise is not
kept. ``oxigraph`` and ``rdflib-endpoint`` (PyPI) are looked for beside this Python.
"""

from __future__ import annotations

import argparse
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
    from collections.abc import Iterator

BIN = Path(sys.executable).parent
LOOK_UP = "SELECT ?l { <https://w3id.org/icatkg/id/unodc> <http://www.w3.org/2000/01/rdf-schema#label> ?l }"
CONNECTIONS = (1, 8, 64)
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
local fresh, n, start = %s, 0, 0
function setup(thread) math.randomseed(os.time()); thread:set("start", math.random(1, 1000000000)) end
function request()
  n = n + 1
  local text = queries[n %% #queries + 1]
  if fresh then text = text .. "%%23" .. start .. "-" .. n end
  return wrk.format("GET", "%s?query=" .. text, {Accept = "application/sparql-results+json"})
end
"""


class Measured(NamedTuple):
    """What wrk says."""

    rate: float
    p99: str
    failed: int


def main() -> int:
    """Measure, print, and tell whether the promises are kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=5, help="length of one run of wrk (default: 5)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each kind, in turns (default: 3)")
    parser.add_argument("--workers", type=int, default=2, help="our HTTP processes (default: 2)")
    parser.add_argument("--slowest", type=float, default=50.0, help="milliseconds (default: 50)")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed: apt-get install wrk")
    kg = icatkg.load()
    mix = _quick_queries(kg, options.slowest)
    print(
        f"{len(mix)} stored queries in the mix, {options.workers} processes of ours, {os.cpu_count()} cores"
    )
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        dump = Path(folder) / "graph.nq"
        kg.dataset.store().dump(str(dump), format=RdfFormat.N_QUADS)
        servers = {
            name: running.enter_context(_server(command, path, data))
            for name, command, path, data in _commands(dump, options.workers)
        }
        ratios = _measure_all(servers, mix, Path(folder), options)
    kept = True
    for kind, peer, least in PROMISES:
        found = [ratio for k, p, ratio in ratios if (k, p) == (kind, peer)]
        if found:
            good = min(found) >= least
            kept = kept and good
            print(
                f"{'PASS' if good else 'FAIL'}: {kind}: {min(found):.2f} times {peer}; promised is {least:g}"
            )
    return 0 if kept else 1


def _quick_queries(kg: icatkg.KnowledgeGraph, slowest: float) -> list[str]:
    chosen = []
    for stored in stored_queries():
        if any(p.required for p in stored.parameters):
            continue
        times = []
        for _ in range(3):
            start = time.process_time()
            kg.query(stored.name)
            times.append(time.process_time() - start)
        if min(times) * 1e3 < slowest:
            chosen.append(stored.text + "\n")
    return chosen


def _commands(dump: Path, workers: int) -> list[tuple[str, list[str], str, Path | None]]:
    ours = [sys.executable, "-m", "icatkg", "serve", "--port", "PORT", "--workers", str(workers)]
    oxigraph = [str(BIN / "oxigraph"), "serve", "--bind", "127.0.0.1:PORT"]  # in memory
    endpoint = [str(BIN / "rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", "PORT", str(dump)]
    every = [
        ("icatkg", ours, "/sparql", None),
        ("oxigraph", oxigraph, "/query", dump),
        ("rdflib-endpoint", endpoint, "/", None),
    ]
    return [one for one in every if Path(one[1][0]).exists()]


@contextmanager
def _server(command: list[str], path: str, data: Path | None) -> Iterator[str]:
    """Run a server, give it data by the Graph Store Protocol if any, and give the address of its endpoint."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    arguments = [part.replace("PORT", port) for part in command]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}{path}"
    try:
        _await(f"{address}?query={quote('ASK {}')}", process)
        if data is not None:
            store = f"http://127.0.0.1:{port}/store"
            headers = {"Content-Type": "application/n-quads"}
            sent = urllib.request.Request(store, data.read_bytes(), headers, method="POST")
            urllib.request.urlopen(sent, timeout=120).close()  # noqa: S310 - as above
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with suppress(OSError), urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own http address
            return
        if process.poll() is not None:
            sys.exit(f"a server ended: {process.args!r}")
        time.sleep(0.1)
    sys.exit(f"a server does not answer: {process.args!r}")


def _measure_all(
    servers: dict[str, str], mix: list[str], folder: Path, options: argparse.Namespace
) -> list[tuple[str, str, float]]:
    ratios = []
    kinds = {"look-up": ([LOOK_UP], False), "mix": (mix, False)}
    kinds |= {"new look-up": ([LOOK_UP], True), "new mix": (mix, True)}
    print("kind         connections  server             requests/s  p99        failed")
    for kind, (queries, fresh) in kinds.items():
        for connections in CONNECTIONS:
            found: dict[str, list[Measured]] = {name: [] for name in servers}
            for _ in range(options.rounds):
                for name, address in servers.items():
                    found[name].append(
                        _measured(address, queries, folder, (fresh, connections, options.seconds))
                    )
            rates = {name: statistics.median(m.rate for m in runs) for name, runs in found.items()}
            for name, runs in found.items():
                failed = sum(m.failed for m in runs)
                middle = sorted(runs)[len(runs) // 2]
                line = f"{kind:12} {connections:11}  {name:17} {rates[name]:11.0f}  {middle.p99:9}  {failed}"
                print(line, flush=True)
                if name != "icatkg" and rates[name]:
                    ratios.append((kind, name, rates["icatkg"] / rates[name]))
    return ratios


def _measured(address: str, queries: list[str], folder: Path, how: tuple[bool, int, int]) -> Measured:
    fresh, connections, seconds = how
    path = "/" + address.split("/", 3)[3]
    listed = ",".join(f'"{quote(query)}"' for query in queries)
    script = folder / "load.lua"
    script.write_text(SCRIPT % (listed, "true" if fresh else "false", path), encoding="utf-8")
    wrk = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency"]
    told = subprocess.run(
        [*wrk, "-s", str(script), address], check=True, capture_output=True, text=True
    ).stdout
    rate = float(re.search(r"Requests/sec:\s*([\d.]+)", told)[1])  # type: ignore[index] # wrk always says it
    p99 = re.search(r"^ +99% +(\S+)$", told, re.MULTILINE)
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    lost = re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", told)
    failed = (int(wrong[1]) if wrong else 0) + (sum(map(int, lost.groups())) if lost else 0)
    return Measured(rate, p99[1] if p99 else "-", failed)


if __name__ == "__main__":
    sys.exit(main())
