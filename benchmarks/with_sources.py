"""What sources beside an answer cost: ratios of processor time over the answer alone, measured in this run.

``python benchmarks/with_sources.py [--runs N] [--cold N]`` asks every stored query, with the parameters of
its first case in ``tests/queries``, with and without sources, in turns: in one process that has loaded the
graph (the answer and its sources as CSV), and as commands from nothing (``icatkg query NAME
--with-sources``). It prints the median over the queries, and ends with 1 when that of either way is above
what is promised.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING, NamedTuple

from run import our_command, processor_time

import icatkg
from icatkg.querying.stored import stored_queries

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = Path(__file__).resolve().parents[1] / "tests" / "queries"
LIMIT = 5.0
SHOWN = 5


class Question(NamedTuple):
    """A stored query with values for its parameters."""

    name: str
    values: dict[str, str]

    @property
    def arguments(self) -> list[str]:
        """The arguments of the command."""
        return [self.name, *(word for key, value in self.values.items() for word in (f"--{key}", value))]

    @property
    def keywords(self) -> dict[str, str]:
        """The keywords of the Python function."""
        return {key.replace("-", "_"): value for key, value in self.values.items()}


def questions() -> list[Question]:
    """Give every stored query, with the values of its first case."""
    found = []
    for query in stored_queries():
        path = min((CASES / query.name).glob("*.csv"))
        with path.open(encoding="utf-8") as file:
            words = shlex.split(file.readline().lstrip("#"))
        values = dict(word.split("=", 1) for word in words if "=" in word)
        values.pop("count", None)
        found.append(Question(query.name, values))
    return found


def seconds(work: Callable[[], object]) -> float:
    """Give the processor time of a call."""
    start = process_time()
    work()
    return process_time() - start


def warm(kg: icatkg.KnowledgeGraph, question: Question, runs: int) -> float:
    """Give the median ratio in a process that has the graph and has asked before."""
    name, keywords = question.name, question.keywords

    def ask(*, sources: bool) -> bytes:
        if sources:
            return kg.query_with_sources(name, **keywords).serialize("csv")
        result = kg.query(name, **keywords)
        return result.serialize("csv" if result.form == "select" else "json")

    ask(sources=True)
    ask(sources=False)
    return median(
        seconds(lambda: ask(sources=True)) / seconds(lambda: ask(sources=False)) for _ in range(runs)
    )


def cold(question: Question, runs: int, byte_code: str) -> float:
    """Give the median ratio of two commands."""
    plain = [*our_command(), "query", *question.arguments, "--quiet"]
    ratios = [
        processor_time([*plain, "--with-sources"], byte_code) / processor_time(plain, byte_code)
        for _ in range(runs)
    ]
    return median(ratios)


def told(way: str, ratios: dict[str, float]) -> bool:
    """Print what came of one way of asking, and tell whether the promise is kept."""
    middle = median(ratios.values())
    dearest = sorted(ratios, key=lambda name: ratios[name], reverse=True)[:SHOWN]
    print(
        f"{way}, {len(ratios)} stored queries: median {middle:.2f} times the processor time without sources"
    )
    print(f"  dearest: {', '.join(f'{name} {ratios[name]:.1f}' for name in dearest)}")
    kept = middle <= LIMIT
    print(
        f"{'PASS' if kept else 'FAIL'}: at most {LIMIT} times on the median stored query is promised",
        flush=True,
    )
    return kept


def main() -> int:
    """Measure, print, and tell whether the promise is kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=7, help="pairs a query in one process (default: 7)")
    parser.add_argument("--cold", type=int, default=1, help="pairs of commands, 0 for none (default: 1)")
    options = parser.parse_args()
    asked = questions()
    kg = icatkg.load()
    kept = told("warm", {q.name: warm(kg, q, max(options.runs, 1)) for q in asked})
    if options.cold > 0:
        with TemporaryDirectory() as byte_code:
            cold(asked[0], 1, byte_code)  # fills the byte code and the file cache
            kept &= told("cold", {q.name: cold(q, options.cold, byte_code) for q in asked})
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
