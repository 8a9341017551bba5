"""What the processes of a server take, from ``/proc``."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

__all__ = ["Sample", "sample"]


class Sample(NamedTuple):
    """What the server takes at a time.

    Megabytes of all processes, shared pages counted once (PSS), and of the lasting ones, shared pages counted
    for each (RSS), which does not depend on how many share them.
    """

    seconds: float
    all_: float
    lasting: float
    files: int
    processes: int


def _descendants(pid: int) -> list[int]:
    try:
        children = [
            int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        ]
    except OSError:
        return []
    return [pid, *(one for child in children for one in _descendants(child))]


def sample(pid: int, passed: float) -> Sample:
    """Measure a supervisor and its processes; those that last are itself and what it started itself."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    lasting = {pid, *map(int, children)}
    every = _descendants(pid)
    sizes = [_megabytes(one, "Pss:") for one in every]
    resident = [_megabytes(one, "Rss:") for one in lasting]
    files = 0
    for one in lasting:
        with suppress(OSError):
            files += sum(1 for _ in Path(f"/proc/{one}/fd").iterdir())
    return Sample(passed, sum(sizes), sum(resident), files, len(every))


def _megabytes(pid: int, what: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has ended
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024
