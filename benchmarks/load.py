"""A server under normal and hostile load: no normal request fails, memory stays as it is.

Normal clients ask stored queries, look-ups, pages, validation and queries that no cache has seen, first
alone, then beside hostile ones (``hostile_clients.py``). Each normal answer is compared with the one before
the load: status and content. Meanwhile the memory (proportional set size), files and processes of the server
are counted.

``python benchmarks/load.py [--minutes N] [--workers N] [--hostile N] [--reload]``; ends with 1 when a normal
request failed (503 counts), a hostile one got 500, memory grew (in a run of at least five minutes: before,
caches fill), or something is left behind.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import multiprocessing
import os
import random
import signal
import statistics
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

sys.path.insert(0, str(Path(__file__).parent))

from hostile_clients import KINDS
from server_processes import Sample, sample
from serving import LOOK_UP, quick_queries, running_server

import icatkg

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

_TIMEOUT = 150.0
_NORMAL = 4
_PAUSE = 0.02
_SETTLING = 13.0  # seconds after which no query of a client that has left is still running
_CACHE = 8  # megabytes for each process: full soon, so that growth is none of the cache
_MOST_GROWTH = 1.02  # in the second half of the run
_LONG = 5
_PERSON = "@prefix icat: <https://w3id.org/icatkg/ontology/> . <https://example.org/p> a icat:Person .\n"


class Asked(NamedTuple):
    """A normal request; ``{new}`` in the path becomes something new each time."""

    method: str
    path: str
    accept: str = "*/*"
    body: str = ""


def main() -> int:
    """Run, print, and tell whether the promises are kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0, help="of mixed load (default: 10)")
    parser.add_argument("--workers", type=int, default=2, help="HTTP processes (default: 2)")
    parser.add_argument("--hostile", type=int, default=6, help="hostile clients (default: 6)")
    parser.add_argument(
        "--reload", action="store_true", help="send SIGHUP now and then (memory is not judged)"
    )
    options = parser.parse_args()
    requests = _requests()
    arguments = ["--workers", str(options.workers), "--cache", str(_CACHE)]
    with running_server([sys.executable, "-m", "icatkg", "serve", "--port", "PORT", *arguments]) as server:
        target = ("127.0.0.1", server.port)
        expected = {asked: _answer(_connection(target), asked, "0") for asked in requests}
        bad = [asked.path[:60] for asked, (status, _) in expected.items() if status != 200]  # noqa: PLR2004 - OK
        if bad:
            sys.exit(f"wrong before the load: {bad}")
        alone = max(5.0, options.minutes * 6)
        first = _Normal(target, expected).run(alone)
        print(f"{'normal load alone':28} {alone:5.0f} s  {first.told()}", flush=True)
        before = sample(server.process.pid, 0.0)
        seconds = options.minutes * 60
        told: Queue[tuple[str, str]] = multiprocessing.Queue()
        hostile = [
            multiprocessing.Process(target=_harm, args=(target, seconds, told, n), daemon=True)
            for n in range(options.hostile)
        ]
        for one in hostile:
            one.start()
        samples: list[Sample] = []
        watching = threading.Thread(
            target=_watch, args=(server.process.pid, seconds, samples, options.reload)
        )
        watching.start()
        second = _Normal(target, expected).run(seconds)
        print(f"{'normal beside hostile load':28} {seconds:5.0f} s  {second.told()}", flush=True)
        statuses = _counted(told)
        for one in hostile:
            one.join(_TIMEOUT)
        watching.join()
        time.sleep(_SETTLING)
        after = sample(server.process.pid, seconds)
    every = [before, *samples, after]
    long = options.minutes >= _LONG and not options.reload
    return _judged(first, second, statuses, every, workers=options.workers, long=long)


def _requests() -> list[Asked]:
    """Give the normal requests."""
    kg = icatkg.load()
    new = "%23{new}"
    rows = "application/sparql-results+json"
    every = [Asked("GET", f"/sparql?query={quote(text, safe='')}", rows) for text in quick_queries(kg, 50.0)]
    asked = [*every, *(one._replace(path=one.path + new) for one in every)]
    look_up = Asked("GET", f"/sparql?query={quote(LOOK_UP, safe='')}", rows)
    asked += [look_up, look_up._replace(path=look_up.path + new)]
    asked += [Asked("GET", f"/api/chairs-by-year.{name}") for name in ("csv", "json", "html")]
    html = "text/html"
    asked += [
        Asked("GET", path, html) for path in ("/", "/api", "/search?q=unodc", "/id/unodc.html", "/sparql")
    ]
    asked += [
        Asked("GET", path) for path in ("/void", "/openapi.json", "/version", "/health", "/id/unodc.ttl")
    ]
    asked += [Asked("POST", "/validate", "text/csv", _PERSON)]
    asked += [Asked("POST", "/sparql", "text/csv", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")]
    return list(dict.fromkeys(asked))


def _connection(target: tuple[str, int]) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(*target, timeout=_TIMEOUT)


def _answer(connection: http.client.HTTPConnection, asked: Asked, new: str) -> tuple[int, object]:
    """Ask, and give status and content, in which the order of rows makes no difference."""
    headers = {"Accept": asked.accept, "X-Forwarded-For": f"10.1.0.{threading.get_ident() % 250}"}
    if asked.body:
        headers["Content-Type"] = "text/turtle" if asked.path == "/validate" else "application/sparql-query"
    connection.request(asked.method, asked.path.replace("{new}", new), asked.body or None, headers)
    response = connection.getresponse()
    body = response.read()
    if (response.getheader("Content-Type") or "").startswith("application/sparql-results+json"):
        read = json.loads(body)
        rows = sorted(json.dumps(row, sort_keys=True) for row in read["results"]["bindings"])
        return response.status, (sorted(read["head"]["vars"]), rows)
    return response.status, sorted(body.splitlines())


class _Normal:
    """Clients that ask in turns, each on a connection of its own."""

    def __init__(self, target: tuple[str, int], expected: dict[Asked, tuple[int, object]]) -> None:
        self._target = target
        self._expected = expected
        self.seconds: list[float] = []
        self.failed: list[str] = []
        self.slowest: dict[Asked, float] = {}

    def run(self, seconds: float) -> _Normal:
        """Ask for some time."""
        end = time.monotonic() + seconds
        threads = [threading.Thread(target=self._ask, args=(end, n)) for n in range(_NORMAL)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self

    def _ask(self, end: float, number: int) -> None:
        chosen = random.Random(number)  # noqa: S311 - no secret
        requests = list(self._expected)
        connection = _connection(self._target)
        while time.monotonic() < end:
            asked = chosen.choice(requests)
            start = time.perf_counter()
            try:
                found = _answer(connection, asked, f"{time.time_ns()}-{number}")
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(f"{asked.path[:50]}: {error!r}")
                connection.close()
                connection = _connection(self._target)
                continue
            self.seconds.append(time.perf_counter() - start)
            self.slowest[asked] = max(self.slowest.get(asked, 0.0), self.seconds[-1])
            if found != self._expected[asked]:
                self.failed.append(f"{asked.path[:50]}: {found[0]} {str(found[1])[:150]}")
            time.sleep(_PAUSE)

    def told(self) -> str:
        """Give the numbers as a line."""
        times = sorted(self.seconds)
        p50, p99 = (times[int(len(times) * part)] * 1e3 for part in (0.5, 0.99))
        return f"{len(times):7} requests, {len(self.failed)} failed, p50 {p50:.1f} ms, p99 {p99:.0f} ms"


def _harm(target: tuple[str, int], seconds: float, told: Queue[tuple[str, str]], number: int) -> None:
    """Be hostile for some time, in a process of its own."""
    random.seed(number)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        name = random.choice(list(KINDS))  # noqa: S311 - no secret
        try:
            told.put((name, KINDS[name](target)))
        except OSError as error:
            told.put((name, type(error).__name__))


def _counted(told: Queue[tuple[str, str]]) -> Counter[tuple[str, str]]:
    counted: Counter[tuple[str, str]] = Counter()
    with contextlib.suppress(Empty):
        while True:
            counted[told.get(timeout=12)] += 1
    return counted


def _watch(pid: int, seconds: float, samples: list[Sample], reloading: bool) -> None:  # noqa: FBT001 - a thread's
    start = time.monotonic()
    while (passed := time.monotonic() - start) < seconds:
        samples.append(sample(pid, passed))
        if reloading:
            os.kill(pid, signal.SIGHUP)
        time.sleep(max(1.0, seconds / 120))


def _judged(  # noqa: PLR0913 - all that was measured
    first: _Normal,
    second: _Normal,
    statuses: Counter[tuple[str, str]],
    samples: list[Sample],
    *,
    workers: int,
    long: bool,
) -> int:
    print("the slowest normal requests:")
    for asked, longest in sorted(second.slowest.items(), key=lambda pair: -pair[1])[:5]:
        print(f"  {longest:6.2f} s  {asked.method} {unquote(asked.path)[:80]!r}")
    print("hostile requests, by what they got:")
    for kind in KINDS:
        got = ", ".join(f"{status} {n}" for (k, status), n in sorted(statuses.items()) if k == kind)
        print(f"  {kind:18} {got}")
    print("  time     all MB  lasting MB  files  processes")
    for s in samples[:: max(1, len(samples) // 20)] + samples[-1:]:
        print(f"{s.seconds:5.0f} s {s.all_:10.0f} {s.lasting:11.0f} {s.files:6} {s.processes:10}")
    half = samples[len(samples) // 2 : -1]
    minutes = [s.seconds / 60 for s in half]
    slope, _ = (
        statistics.linear_regression(minutes, [s.lasting for s in half]) if len(half) > 1 else (0.0, 0.0)
    )
    thirds = len(half) // 3 or 1
    growth = statistics.median(s.lasting for s in half[-thirds:]) / statistics.median(
        s.lasting for s in half[:thirds]
    )
    print(f"memory of the lasting processes in the second half: {slope:+.2f} MB a minute, {growth:.3f} times")
    faults = sum(n for (_, status), n in statuses.items() if status == "500")
    failures = [*first.failed, *second.failed]
    idle = workers * (os.cpu_count() or 1)  # query processes of the slow lane, which stay for the next query
    for line in failures[:20]:
        print(f"failed: {line}")
    checks = {
        f"{len(failures)} of {len(first.seconds) + len(second.seconds)} normal requests failed": not failures,
        f"{faults} of {sum(statuses.values())} hostile requests got 500": not faults,
        f"memory grew {growth:.3f} times in the second half": not long or growth <= _MOST_GROWTH,
        f"{samples[-1].files} files open, {samples[0].files} before": samples[-1].files
        <= samples[0].files + idle,
        f"{samples[-1].processes} processes, {samples[0].processes} before": samples[-1].processes
        <= samples[0].processes + idle,
    }
    for line, good in checks.items():
        print(f"{'PASS' if good else 'FAIL'}: {line}")
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
