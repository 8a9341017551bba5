"""The score of each engine on a SHACL test suite of the W3C: reports must be isomorphic to those expected.

``python benchmarks/shacl_suite.py SUITE [--engine NAME …] [--results EARL.ttl]``, where SUITE is the folder
with the ``manifest.ttl``, or an archive that holds one, such as the source distribution of pySHACL. Every
test goes through :meth:`icatkg.KnowledgeGraph.validate`, as ``icatkg validate --shapes`` does. Compared is
what https://w3c.github.io/data-shapes/data-shapes-test-suite/ compares: messages only where the test expects
some, details never; where a failure is expected, an error. Ends with 1 when a test fails.
"""

from __future__ import annotations

import argparse
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

import icatkg
from icatkg.errors import IcatkgError
from icatkg.serialization.bridge import to_rdflib_graph
from icatkg.serialization.reading import read_quads
from icatkg.validation.engine import ENGINES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
EARL = Namespace("http://www.w3.org/ns/earl#")
COMPARED = (
    SH.focusNode,
    SH.resultPath,
    SH.resultSeverity,
    SH.sourceConstraint,
    SH.sourceConstraintComponent,
    SH.sourceShape,
    SH.value,
)


class Case(NamedTuple):
    """A test: its name, the graph of its manifest, and its node there."""

    name: str
    manifest: Graph
    node: Node


def cases(manifest: Path, seen: set[Path] | None = None) -> Iterator[Case]:
    """Give the tests of a manifest and of those it includes, in their order."""
    seen = set() if seen is None else seen
    if manifest in seen:
        return
    seen.add(manifest)
    graph = to_rdflib_graph(read_quads(manifest, base=manifest.as_uri()))  # with literals as they are written
    this = URIRef(manifest.as_uri())
    for one in sorted(graph.objects(this, MF.include), key=str):
        yield from cases(file_of(one), seen)
    for head in graph.objects(this, MF.entries):
        for node in graph.items(head):
            if (node, RDF.type, SHT.Validate) in graph:
                yield Case(str(node), graph, node)


def file_of(iri: Node | None) -> Path:
    """Give the file that a ``file:`` IRI names."""
    return Path(unquote(urlsplit(str(iri)).path))


def comparable(graph: Graph, report: Node, *, messages: bool) -> Graph:
    """Give what is compared of a report, each result with a copy of its path."""
    kept = Graph()
    top = BNode()
    kept.set((top, SH.conforms, Literal(str(graph.value(report, SH.conforms)))))
    for result in graph.objects(report, SH.result):
        copy = BNode()
        kept.add((top, SH.result, copy))
        for predicate in (*COMPARED, *([SH.resultMessage] if messages else [])):
            for value in graph.objects(result, predicate):
                if predicate == SH.resultPath:
                    kept.add((copy, predicate, copied(graph, value, kept, 0)))
                else:
                    kept.add((copy, predicate, value))
    return kept


def copied(graph: Graph, path: Node, to: Graph, depth: int) -> Node:
    """Copy a path into another graph."""
    if not isinstance(path, BNode) or depth > 30:  # noqa: PLR2004 - no path of the suite is as deep
        return path
    copy = BNode()
    for predicate, value in graph.predicate_objects(path):
        to.add((copy, predicate, copied(graph, value, to, depth + 1)))
    return copy


def fault(case: Case, engine: str) -> str:
    """Run a test; say what is wrong, or nothing."""
    graph, node = case.manifest, case.node
    action, wanted = graph.value(node, MF.action), graph.value(node, MF.result)
    data, shapes = (file_of(graph.value(action, p)) for p in (SHT.dataGraph, SHT.shapesGraph))
    try:
        report = icatkg.load(data, default_data=False).validate(shapes=shapes, engine=engine)
    except IcatkgError as error:
        return "" if wanted == SHT.Failure else f"error: {error}"
    except Exception as error:  # noqa: BLE001 - whatever else it is, it is a failure of this test only
        return f"{type(error).__name__}: {error}"
    if wanted == SHT.Failure or wanted is None:
        return "a failure is expected, not a report"
    found = to_rdflib_graph(report.graph)
    messages = any(graph.value(r, SH.resultMessage) is not None for r in graph.objects(wanted, SH.result))
    top = found.value(None, RDF.type, SH.ValidationReport)
    if top is None:
        return "no report"
    one, other = (comparable(g, t, messages=messages) for g, t in ((found, top), (graph, wanted)))
    if isomorphic(one, other):
        return ""
    return f"another report: {len(set(one.objects(None, SH.result)))} results instead of " + str(
        len(set(other.objects(None, SH.result)))
    )


def suite_folder(suite: Path, unpacked: Path) -> Path:
    """Give the folder of the first manifest, out of an archive if it is one."""
    if suite.is_dir():
        folders = [suite]
    else:
        with tarfile.open(suite) as archive:
            archive.extractall(unpacked, filter="data")
        folders = sorted(p.parent for p in unpacked.rglob("manifest.ttl"))
    if not folders or not (folders[0] / "manifest.ttl").exists():
        raise SystemExit(f"{suite}: no manifest.ttl")
    return folders[0].resolve()


def write_earl(results: list[tuple[str, str, bool]], file: TextIO) -> None:
    """Write results (engine, test, whether it passed) as EARL."""
    graph = Graph()
    graph.bind("earl", EARL)
    for engine, test, passed in results:
        assertion, outcome = BNode(), BNode()
        subject = URIRef(f"https://w3id.org/icatkg#engine-{engine}")
        graph.add((subject, RDF.type, EARL.TestSubject))
        graph.add((subject, RDFS.label, Literal(f"icatkg {icatkg.__version__}, engine {engine}")))
        for triple in (
            (assertion, RDF.type, EARL.Assertion),
            (assertion, EARL.mode, EARL.automatic),
            (assertion, EARL.subject, subject),
            (assertion, EARL.test, URIRef(f"urn:x-shacl-test:/{test}")),
            (assertion, EARL.result, outcome),
            (outcome, RDF.type, EARL.TestResult),
            (outcome, EARL.outcome, EARL.passed if passed else EARL.failed),
        ):
            graph.add(triple)
    file.write(graph.serialize(format="turtle"))


def main() -> int:
    """Run the suite with each engine and print the scores."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("suite", type=Path, help="folder with manifest.ttl, or an archive that has one")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="default: each of them")
    parser.add_argument("--results", type=argparse.FileType("w", encoding="utf-8"), help="write EARL to FILE")
    options = parser.parse_args()
    results = []
    with TemporaryDirectory() as unpacked:
        folder = suite_folder(options.suite, Path(unpacked))
        tests = list(cases(folder / "manifest.ttl"))
        for engine in options.engine or ENGINES:
            faults = {case.name.removeprefix(f"{folder.as_uri()}/"): fault(case, engine) for case in tests}
            results += [(engine, name, not said) for name, said in faults.items()]
            print(f"{engine}: {sum(not said for said in faults.values())} of {len(faults)}")
            for name, said in faults.items():
                if said:
                    print(f"  {name}: {said}")
    if options.results:
        write_earl(results, options.results)
    return 0 if tests and all(passed for _, _, passed in results) else 1


if __name__ == "__main__":
    sys.exit(main())
