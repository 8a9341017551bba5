"""How much sooner the compiled SHACL engine is done than pySHACL: ratios of processor time, in one run.

``python benchmarks/engines.py [--runs N] [--whole]`` validates the packaged graph against the packaged
shapes, and generated graphs of 10 000 and, with ``--whole``, 100 000 triples against generated shapes, from
parsed triples to the report, by both engines in turns. pySHACL has prepared queries, as in our use of it.
Ends with 1 if the results differ.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections import Counter
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Any

from pyoxigraph import RdfFormat, parse
from rdflib import SH, BNode, Graph

from icatkg import resources
from icatkg.dataset import Dataset
from icatkg.graph_files import packaged_files
from icatkg.serialization.bridge import to_rdflib_graph
from icatkg.serialization.reading import read_quads
from icatkg.validation.by_pyshacl import PreparingGraph, validate_by_pyshacl
from icatkg.validation.compiled.run import validate_compiled
from tests.incremental.generated_shapes import SHAPES
from tests.reasoning.generated_graph import generated_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import Quad

COMPARED = (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent, SH.resultSeverity)


def by_pyshacl(triples: list[Any], shapes: list[Quad]) -> Graph:
    """Validate with pySHACL."""
    return validate_by_pyshacl(to_rdflib_graph(triples, PreparingGraph()), shapes, advanced=True)


def compiled(triples: list[Any], shapes: list[Quad]) -> Graph:
    """Validate with the compiled engine, which must leave nothing out."""
    outcome = validate_compiled(triples, shapes)
    if outcome.not_compiled:
        raise RuntimeError(str(outcome.not_compiled))
    return to_rdflib_graph(outcome.report)


def measured(engine: Callable[..., Graph], triples: list[Any], shapes: list[Quad]) -> tuple[float, Any]:
    """Validate; give the processor time in seconds, and the results without the names of blank nodes."""
    start = process_time()
    report = engine(triples, shapes)
    time = process_time() - start
    found = ([report.value(r, p) for p in COMPARED] for r in report.objects(None, SH.result))
    return time, Counter(tuple("_" if isinstance(t, BNode) else str(t) for t in row) for row in found)


def graphs(*, whole: bool) -> Iterator[tuple[str, list[Any], list[Quad]]]:
    """Give the name, the triples and the shapes of each comparison."""
    packaged = [quad for file in resources.shape_files() for quad in read_quads(file)]
    yield "the packaged graph", list(Dataset(packaged_files()).quads()), packaged
    for size in (10_000, 100_000) if whole else (10_000,):
        yield "a generated graph", generated_graph(size), [*parse(SHAPES, format=RdfFormat.TURTLE)]


def main() -> int:
    """Measure, print, and tell whether the results are the same."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=3, help="pairs to measure (default: 3)")
    parser.add_argument("--whole", action="store_true", help="with 100 000 triples, too, once")
    options = parser.parse_args()
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    for name, triples, shapes in graphs(whole=options.whole):
        pairs = []
        for _ in range(options.runs if len(triples) < 50_000 else 1):  # noqa: PLR2004 - a matter of patience
            (ours, found), (theirs, expected) = (measured(e, triples, shapes) for e in (compiled, by_pyshacl))
            if found != expected:
                print(
                    f"FAIL: the results for {name} differ: {found - expected} and {expected - found}"[:2000]
                )
                return 1
            pairs.append((theirs / ours, ours, theirs))
        ratio, ours, theirs = (median(column) for column in zip(*pairs, strict=True))
        print(
            f"{name} ({len(triples)} triples, {sum(found.values())} results): "
            f"pySHACL takes {ratio:.1f} times our time ({theirs:.1f} s and {ours:.2f} s, {len(pairs)} pairs)"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
