"""What a cold query costs beside bare engines: ratios of processor time, measured in this run.

Times of different machines, or of one machine at different hours, say nothing to each other; so each pair
of programs runs in turns (A B A B …), and what is printed is the median of the ratios of neighbours. The time
is user plus system time of the child process, which a busy machine changes least. As after an installation,
byte code is there: both programs run once unmeasured, and it is kept in a folder of its own.

``python benchmarks/run.py [--runs N]``; ends with 1 when the promise is not kept.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
BARE = Path(__file__).with_name("bare_query.py")
QUERY = ROOT / "queries" / "competency" / "chairs-by-year.rq"
LIMIT = 1.5
FEWEST = 15


class Ratio(NamedTuple):
    """What comes of running two programs in turns.

    Attributes
    ----------
    middle
        Median of the ratios of neighbours.
    low, high
        Their quartiles.
    ours, theirs
        Median processor time of each program, in seconds.

    """

    middle: float
    low: float
    high: float
    ours: float
    theirs: float


def our_command() -> list[str]:
    """Give the console script of the checkout, or else the module."""
    script = ROOT / ".venv" / "bin" / "icatkg"
    return [str(script)] if script.exists() else [sys.executable, "-m", "icatkg"]


def our_python() -> str:
    """Give the interpreter that our command runs on, so that its peers run on the same."""
    python = ROOT / ".venv" / "bin" / "python"
    return str(python) if python.exists() else sys.executable


def processor_time(command: list[str], byte_code: str) -> float:
    """Run a program with its output thrown away; give its user and system time in seconds.

    Parameters
    ----------
    command
        The program and its arguments.
    byte_code
        The folder in which Python keeps byte code.

    Raises
    ------
    RuntimeError
        It failed.

    """
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": byte_code,
    }
    nowhere = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
    child = os.posix_spawnp(command[0], command, environment, file_actions=[nowhere])
    _, status, usage = os.wait4(child, 0)
    if status != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime


def compared(ours: list[str], theirs: list[str], runs: int) -> Ratio:
    """Run two programs in turns and compare their processor times."""
    with TemporaryDirectory() as byte_code:
        for command in (ours, theirs):
            processor_time(command, byte_code)  # fills the byte code and the file cache
        pairs = [(processor_time(ours, byte_code), processor_time(theirs, byte_code)) for _ in range(runs)]
    ratios = [a / b for a, b in pairs]
    low, _, high = quantiles(ratios, n=4)
    return Ratio(median(ratios), low, high, median(a for a, _ in pairs), median(b for _, b in pairs))


def main() -> int:
    """Measure, print, and tell whether the promise is kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=25, help=f"pairs, at least {FEWEST} (default: 25)")
    runs = max(parser.parse_args().runs, FEWEST)
    ours = [*our_command(), "query", "chairs-by-year"]
    print(f"a cold `icatkg query chairs-by-year`, processor time, {runs} pairs in turns")
    middle = {}
    for engine in ("pyoxigraph", "rdflib"):
        ratio = compared(ours, [our_python(), str(BARE), engine, str(QUERY), str(ROOT)], runs)
        middle[engine] = ratio.middle
        print(
            f"  against a bare {engine} script: {ratio.middle:.2f} times its time "
            f"(quartiles {ratio.low:.2f} to {ratio.high:.2f}; {ratio.ours:.3f} s and {ratio.theirs:.3f} s)",
            flush=True,
        )
    kept = middle["pyoxigraph"] <= LIMIT
    print(f"{'PASS' if kept else 'FAIL'}: at most {LIMIT} times a bare pyoxigraph script is promised")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
