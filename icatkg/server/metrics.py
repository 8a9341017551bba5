"""Numbers for those who watch the server, summed up over its processes.

The supervisor gives every HTTP process a row in memory that they share.
"""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BUCKETS", "Board", "Metrics", "exposition"]

BUCKETS = (0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0)
_STATUSES = tuple(str(n) for n in (200, 204, 303, 304, 400, 403, 404, 405, 406, 408, 410, 413, 414, 415))
_OTHER = ("422", "431", "500", "503", "other")
_CACHE = ("cache_hits", "cache_misses", "connection_hits", "at_once")
_POOL = ("quick", "slow", "timed_out", "died", "refused")
_NAMES = (
    *(f"status_{s}" for s in (*_STATUSES, *_OTHER)),
    *(f"le_{b:g}" for b in BUCKETS),
    "seconds",
    "bytes",
    *_CACHE,
    *_POOL,
    "waiting",
    "running",
)
_PLACES = {name: place for place, name in enumerate(_NAMES)}


class Board:
    """Rows of numbers that several processes share.

    Parameters
    ----------
    rows
        How many.

    """

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._numbers = memoryview(mmap.mmap(-1, rows * len(_NAMES) * 8)).cast("d")

    def row(self, number: int) -> memoryview[float]:
        """Give one row to write to."""
        start = (number % self._rows) * len(_NAMES)
        return self._numbers[start : start + len(_NAMES)]

    def total(self, name: str) -> float:
        """Sum one number up over the rows."""
        return sum(self._numbers[_PLACES[name] :: len(_NAMES)].tolist())


class Metrics:
    """The numbers of one process.

    Parameters
    ----------
    board
        Where the numbers of all processes are.
    number
        Which row is this process's.

    """

    def __init__(self, board: Board, number: int) -> None:
        self._board = board
        self._row: memoryview[float] = board.row(number)
        for gauge in ("waiting", "running"):
            self._row[_PLACES[gauge]] = 0.0

    def record(self, status: int, seconds: float, size: int) -> None:
        """Count a request."""
        row = self._row
        row[_STATUS_PLACES.get(status, _PLACES["status_other"])] += 1
        row[_PLACES["seconds"]] += seconds
        row[_PLACES["bytes"]] += size
        for bucket, place in _BUCKET_PLACES:
            if seconds <= bucket:
                row[place] += 1
                break

    def count(self, name: str) -> None:
        """Count an event."""
        self._row[_PLACES[name]] += 1

    def put(self, numbers: Mapping[str, float]) -> None:
        """Say how much something is now."""
        for name, number in numbers.items():
            self._row[_PLACES[name]] = number

    def text(self, about: Mapping[str, str]) -> str:
        """Give the numbers of all processes; see :func:`exposition`."""
        return exposition(self._board, about)


_STATUS_PLACES = {int(s): _PLACES[f"status_{s}"] for s in (*_STATUSES, *_OTHER) if s.isdigit()}
_BUCKET_PLACES = tuple((bucket, _PLACES[f"le_{bucket:g}"]) for bucket in BUCKETS)


def exposition(board: Board, about: Mapping[str, str]) -> str:
    """Write the numbers in the text format of Prometheus.

    Parameters
    ----------
    board
        The numbers.
    about
        Labels of ``icatkg_info``: version, digest of the graph.

    """
    total = board.total
    labels = ",".join(f'{name}="{value}"' for name, value in about.items())
    lines = [
        "# HELP icatkg_info What is served.",
        "# TYPE icatkg_info gauge",
        f"icatkg_info{{{labels}}} 1",
        "# HELP icatkg_requests_total Requests by status.",
        "# TYPE icatkg_requests_total counter",
    ]
    statuses = {s: total(f"status_{s}") for s in (*_STATUSES, *_OTHER)}
    lines += [f'icatkg_requests_total{{status="{s}"}} {n:g}' for s, n in statuses.items() if n]
    requests = sum(statuses.values())
    lines += [
        "# HELP icatkg_request_seconds How long requests took.",
        "# TYPE icatkg_request_seconds histogram",
    ]
    below = 0.0
    for bucket in BUCKETS:
        below += total(f"le_{bucket:g}")
        lines.append(f'icatkg_request_seconds_bucket{{le="{bucket:g}"}} {below:.0f}')
    lines += [
        f'icatkg_request_seconds_bucket{{le="+Inf"}} {requests:.0f}',
        f"icatkg_request_seconds_sum {total('seconds'):.6f}",
        f"icatkg_request_seconds_count {requests:.0f}",
    ]
    for name, help_ in _EXPLAINED.items():
        kind = "gauge" if name in {"waiting", "running"} else "counter"
        full = f"icatkg_{name}" + ("_total" if kind == "counter" else "")
        lines += [f"# HELP {full} {help_}", f"# TYPE {full} {kind}", f"{full} {total(name):.0f}"]
    return "\n".join(lines) + "\n"


_EXPLAINED = {
    "bytes": "Bytes of the bodies that were sent.",
    "cache_hits": "Answers found in the cache.",
    "cache_misses": "Answers not found in the cache.",
    "connection_hits": "Requests answered by the connection itself, being the same as one before.",
    "at_once": "Queries cheap enough to be answered by the HTTP process itself.",
    "quick": "Queries begun in the quick lane.",
    "slow": "Queries begun in the slow lane.",
    "timed_out": "Queries stopped at the time limit.",
    "died": "Query processes that ended by themselves.",
    "refused": "Queries refused because too many were waiting.",
    "waiting": "Queries that wait.",
    "running": "Queries that run.",
}
