"""What validating 100 new triples costs, by the size of the graph they go into: processor time, in ratios.

Graphs of 10 000, 100 000 and 1 000 000 triples are generated, each with the 100 triples that its making would
go on with: new organisations, meetings and topics that refer to old ones. The shapes
(``tests/incremental/generated_shapes.py``) use every kind of target, sequences, inverse, alternative and
repeated paths, classes, nested and closed shapes, pairs of properties and SPARQL-based constraints. Compared
are

- the check of the change, with the graph loaded: the first one, and the median of the further ones;
- a full validation of graph and change by the compiled engine, loading included;
- the same by pySHACL, with each query text parsed once, the graph loaded.

That the check finds what a full validation finds afterwards less what it finds before is tried too.

``python benchmarks/incremental.py [--runs N] [--whole]``; ends with 1 when a promise is not kept. Without
``--whole`` pySHACL does not validate the largest graph, which takes it minutes.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Any

from pyoxigraph import Quad, RdfFormat, parse

if TYPE_CHECKING:
    from pyoxigraph import Triple

ROOT = Path(__file__).resolve().parents[1]
SIZES = (10_000, 100_000, 1_000_000)
NEW = 100
# What a check may cost more in a graph a hundred times as large.
LIMIT = 2


def made(size: int) -> tuple[list[Triple], list[Triple], list[Quad]]:
    """Give a graph, what is new, and the shapes."""
    from tests.incremental.generated_shapes import SHAPES
    from tests.reasoning.generated_graph import generated_graph

    triples = generated_graph(size + NEW)
    return triples[:size], triples[size : size + NEW], [*parse(SHAPES, format=RdfFormat.TURTLE)]


def checked(size: int, runs: int) -> dict[str, Any]:
    """Measure the checks."""
    from icatkg.validation.compiled.run import validate_compiled
    from icatkg.validation.incremental.validator import IncrementalValidator, identity

    graph, new, shapes = made(size)
    start = process_time()
    validator = IncrementalValidator(graph, shapes)
    loaded = process_time() - start
    gc.freeze()  # the triples of this script are no garbage, and the validator does not keep them
    seconds = []
    for _ in range(1 + runs):
        start = process_time()
        change = validator.check(new)
        seconds.append(process_time() - start)
    before = Counter(map(identity, validate_compiled(graph, shapes).results))
    start = process_time()
    outcome = validate_compiled([*graph, *new], shapes)
    full = process_time() - start
    after = Counter(map(identity, outcome.results))
    return {
        "loaded": loaded,
        "first": seconds[0],
        "check": median(seconds[1:]),
        "full": full,
        "results": len(outcome.results),
        "added": len(change.added),
        "removed": len(change.removed),
        "nodes": sum(change.focus_nodes.values()),
        "all_nodes": sum(outcome.focus_nodes.values()),
        "equal": Counter(map(identity, change.added)) == after - before
        and Counter(map(identity, change.removed)) == before - after
        and not outcome.not_compiled,
    }


def by_pyshacl(size: int, _: int) -> dict[str, Any]:
    """Measure a full validation by pySHACL."""
    import pyshacl
    from rdflib import SH

    from icatkg.serialization.bridge import to_rdflib_graph
    from icatkg.validation.by_pyshacl import PreparingGraph

    graph, new, shapes = made(size)
    data, shapes_graph = to_rdflib_graph([*graph, *new], PreparingGraph()), to_rdflib_graph(shapes)
    start = process_time()
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes_graph, advanced=True, inplace=True)
    return {"full": process_time() - start, "results": len([*report.objects(None, SH.result)])}


MEASURED = {"checked": checked, "pyshacl": by_pyshacl}


def run(what: str, size: int, runs: int) -> dict[str, Any]:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, "--measure", what, "--size", str(size), "--runs", str(runs)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


def compare(runs: int, *, whole: bool) -> bool:
    """Measure all sizes, print, and tell whether the promises are kept."""
    kept, least = True, 0.0
    for size in SIZES:
        found = run("checked", size, runs)
        check = found["check"]
        least = least or check
        fine = found["equal"] and check / least <= LIMIT
        equal = "equal" if found["equal"] else "NOT equal"
        times = f"{check * 1000:.1f} ms, {check / least:.2f} times that in the smallest graph"
        nodes = f"{found['nodes']} of {found['all_nodes']} focus nodes"
        changed = f"{found['added']} results are new and {found['removed']} gone"
        full, loaded = found["full"], found["loaded"]
        print(f"{size} triples and {NEW} new ones")
        print(f"  {'PASS' if fine else 'FAIL'}: the check takes {times} (at most {LIMIT} times is promised)")
        print(f"  the first check takes {found['first'] * 1000:.1f} ms, loading the graph {loaded:.2f} s")
        print(f"  {changed}, {equal} to full less full; checked are {nodes}")
        print(
            f"  a full validation by the compiled engine takes {full / check:.0f} times that ({full:.2f} s)"
        )
        if size == SIZES[-1] and not whole:
            print("  pySHACL not run (--whole)", flush=True)
        else:
            other = run("pyshacl", size, runs)
            fine = fine and other["results"] == found["results"]
            number = f"{other['results']} results to the compiled engine's {found['results']}"
            full = other["full"]
            print(
                f"  one by pySHACL takes {full / check:.0f} times that ({full:.1f} s); {number}", flush=True
            )
        kept = kept and fine
    return kept


def main() -> int:
    """Measure, print, and tell whether the promises are kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=9, help="checks after the first (default: 9)")
    parser.add_argument("--whole", action="store_true", help="run pySHACL on the largest graph too")
    parser.add_argument("--measure", choices=MEASURED, help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if arguments.measure:
        print(json.dumps(MEASURED[arguments.measure](arguments.size, arguments.runs)))
        return 0
    return 0 if compare(arguments.runs, whole=arguments.whole) else 1


if __name__ == "__main__":
    sys.exit(main())
