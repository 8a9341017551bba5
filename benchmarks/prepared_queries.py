"""What it spares to parse the queries of the shapes once: a ratio of processor times, measured in this run.

``python benchmarks/prepared_queries.py [--runs N]`` validates the packaged graph with and without
``icatkg.validation.by_pyshacl``'s prepared queries, in turns in one process, and compares the reports too.
"""

from __future__ import annotations

import argparse
import sys
from statistics import median
from time import process_time
from unittest.mock import patch

from rdflib import Graph

import icatkg


def validation_time(kg: icatkg.KnowledgeGraph) -> tuple[float, list[icatkg.Violation]]:
    """Validate a graph; give the processor time in seconds and what was found."""
    start = process_time()
    report = kg.validate(engine="pyshacl")
    return process_time() - start, list(report)


def main() -> int:
    """Measure and print; end with 1 if the reports differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=3, help="pairs to measure (default: 3)")
    runs = parser.parse_args().runs
    kg = icatkg.load()
    ratios = []
    for _ in range(runs):
        prepared, found = validation_time(kg)
        with patch("icatkg.validation.by_pyshacl.PreparingGraph.query", Graph.query):
            parsed, found_then = validation_time(kg)
        if found != found_then:
            print("FAIL: the reports differ")
            return 1
        ratios.append(prepared / parsed)
    print(f"`icatkg validate` with prepared queries: {median(ratios):.2f} of the time without ({runs} pairs)")
    print(f"ratios: {', '.join(f'{ratio:.2f}' for ratio in ratios)}; the reports are the same")
    return 0


if __name__ == "__main__":
    sys.exit(main())
