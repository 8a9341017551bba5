"""What the closure costs beside owlrl and reasonable: ratios of processor time, measured in this run.

Each engine runs in a process of its own over the same triples: the packaged graph, and generated graphs of 10
000 and 100 000 triples. Against owlrl the time is that from parsed terms to inferred triples, on both sides;
against reasonable it is that of reading the file, reasoning and taking the result, on both sides, for
reasonable reads its files itself. Results are compared triple by triple; what is left out of account with
owlrl stands in ``tests/reasoning/reference.py``, with reasonable it is the same and triples with blank nodes.

``python benchmarks/reasoning.py [--runs N] [--whole]``; ends with 1 when a promise is not kept. Without
``--whole`` owlrl does not run on the graph of 100 000 triples, which takes it some minutes.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[1]
OWLRL_LIMIT = 100
SIZES = (10_000, 100_000)


def ours(path: Path) -> tuple[float, float, set[Triple]]:
    """Infer; give the time from terms to triples, that from the file to triples, and the triples."""
    from icatkg.reasoning.closure import Closure

    start = process_time()
    asserted = list(parse(path=path, format=RdfFormat.N_TRIPLES))
    parsed = process_time()
    inferred = Closure(asserted).triples()
    end = process_time()
    return end - parsed, end - start, set(inferred)


def owlrl(path: Path) -> tuple[float, float, set[Triple]]:
    """Do the same with owlrl; the second time is the first, for we read the file for it."""
    import owlrl as engine

    from icatkg.serialization.bridge import datatypes_kept, to_rdflib_graph
    from tests.reasoning.reference import is_noise, to_triple

    asserted = [quad.triple for quad in parse(path=path, format=RdfFormat.N_TRIPLES)]
    with datatypes_kept():
        graph = to_rdflib_graph(asserted)
        start = process_time()
        engine.DeductiveClosure(
            engine.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False
        ).expand(graph)
        found = list(graph)
        end = process_time()
    seconds = end - start
    return (
        seconds,
        seconds,
        {to_triple(triple) for triple in found if not is_noise(triple)}.difference(asserted),
    )


def reasonable(path: Path) -> tuple[float, float, set[Triple]]:
    """Do the same with reasonable."""
    from reasonable import PyReasoner  # type: ignore[import-untyped,import-not-found,unused-ignore] # no stubs

    from tests.reasoning.reference import is_noise, to_triple

    start = process_time()
    engine = PyReasoner()
    engine.load_file(str(path))
    found = engine.reason()
    end = process_time()
    asserted = {quad.triple for quad in parse(path=path, format=RdfFormat.N_TRIPLES)}
    seconds = end - start
    return seconds, seconds, {to_triple(triple) for triple in found if not is_noise(triple)} - asserted


ENGINES = {"ours": ours, "owlrl": owlrl, "reasonable": reasonable}


def run(engine: str, path: Path) -> tuple[float, float, set[Triple]]:
    """Run an engine in a process of its own; give its two times and the inferred triples."""
    result = path.with_suffix(f".{engine}.nt")
    command = [sys.executable, __file__, "--engine", engine, "--graph", str(path), "--result", str(result)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    reasoning, whole = map(float, printed.split())
    return reasoning, whole, {quad.triple for quad in parse(path=result, format=RdfFormat.N_TRIPLES)}


def named(triples: Iterable[Triple]) -> set[Triple]:
    """Give the triples without blank nodes."""
    return {t for t in triples if isinstance(t.subject, NamedNode) and not str(t.object).startswith("_:")}


def graphs(folder: Path) -> Iterable[tuple[str, Path]]:
    """Write the graphs; give name and file of each (reasonable wants N-Triples to be called Turtle)."""
    from icatkg.dataset import Dataset
    from icatkg.graph_files import packaged_files
    from tests.reasoning.generated_graph import generated_graph

    made = {"the packaged graph": list({quad.triple: None for quad in Dataset(packaged_files()).quads()})}
    made |= {f"a generated graph of {size} triples": generated_graph(size) for size in SIZES}
    for number, (name, triples) in enumerate(made.items()):
        path = folder / f"{number}.ttl"
        serialize(triples, path, format=RdfFormat.N_TRIPLES)
        yield f"{name} ({len(triples)} triples)", path


def compare(name: str, path: Path, runs: int, *, with_owlrl: bool) -> bool:
    """Measure one graph, print, and tell whether the promises are kept."""
    pairs = [(run("ours", path), run("reasonable", path)) for _ in range(runs)]
    inferred, theirs = pairs[0][0][2], pairs[0][1][2]
    print(f"{name}: {len(inferred)} triples are inferred", flush=True)
    ratio = median(other[1] / mine[1] for mine, other in pairs)
    seconds = median(other[1] for _, other in pairs), median(mine[1] for mine, _ in pairs)
    lacking, more = named(inferred) - theirs, named(theirs) - inferred
    kept = ratio >= 1 and len(lacking) > len(more)
    print(
        f"  {'PASS' if kept else 'FAIL'}: reasonable takes {ratio:.1f} times our time from the file on "
        f"({seconds[0]:.3f} s and {seconds[1]:.3f} s, {runs} pairs); {len(lacking)} of our triples it lacks, "
        f"{len(more)} of its we do not infer",
        flush=True,
    )
    if not with_owlrl:
        print("  owlrl not run (--whole)")
        return kept
    mine = median(pair[0][0] for pair in pairs)
    reference, _, expected = run("owlrl", path)
    equal = inferred == expected
    fast = reference / mine >= OWLRL_LIMIT
    print(
        f"  {'PASS' if equal and fast else 'FAIL'}: owlrl takes {reference / mine:.0f} times our time "
        f"({reference:.2f} s once and {mine:.3f} s, at least {OWLRL_LIMIT} times is promised); "
        f"{'the results are equal' if equal else f'{len(inferred ^ expected)} triples differ'}; "
        f"{len(more - expected)} triples of reasonable it does not infer either",
        flush=True,
    )
    return kept and equal and fast


def main() -> int:
    """Measure, print, and tell whether the promises are kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="pairs with reasonable (default: 5)")
    parser.add_argument("--whole", action="store_true", help="run owlrl on the largest graph too")
    for hidden in ("--engine", "--graph", "--result"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if arguments.engine:
        reasoning, whole, found = ENGINES[arguments.engine](Path(arguments.graph))
        serialize(sorted(found, key=str), arguments.result, format=RdfFormat.N_TRIPLES)
        print(reasoning, whole)
        return 0
    with TemporaryDirectory() as folder:
        kept = [
            compare(name, path, arguments.runs, with_owlrl=arguments.whole or str(SIZES[-1]) not in name)
            for name, path in graphs(Path(folder))
        ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
