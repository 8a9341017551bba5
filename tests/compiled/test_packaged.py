"""Both engines find the same in the packaged graph and in the examples of the packaged shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Quad, RdfFormat, parse
from rdflib import Graph

from icatkg import resources
from icatkg.serialization.reading import read_quads
from icatkg.validation.compiled.run import validate_compiled
from tests import test_shapes
from tests.compiled.both_engines import by_compiling, by_pyshacl, compiled_results

if TYPE_CHECKING:
    from pathlib import Path

    import icatkg

_EXAMPLES = [*test_shapes.VALID, *test_shapes.INVALID]
# STR() of a blank node is an error in SPARQL; rdflib, and so pySHACL, gives a label of its own making.
_BLANK = [p for p in _EXAMPLES if "blank-node" in p.stem]
_SAMPLE = [p for p in _EXAMPLES if p not in _BLANK][::40]


@pytest.fixture(scope="module")
def shapes() -> list[Quad]:
    """Give the packaged shapes."""
    return [quad for file in resources.shape_files() for quad in read_quads(file, None)]


def test_packaged_graph_with_gaps(kg: icatkg.KnowledgeGraph, shapes: list[Quad]) -> None:
    """The packaged graph conforms; with each 97th triple left out, both engines find the same faults."""
    quads = sorted(kg.dataset.quads(), key=str)
    assert by_compiling(quads, shapes) == {}
    gaps = [quad for number, quad in enumerate(quads) if number % 97]
    expected = by_pyshacl(gaps, shapes)
    assert len(expected) > 100
    assert by_compiling(gaps, shapes) == expected


@pytest.mark.parametrize("path", _SAMPLE, ids=test_shapes.example_id)
def test_example(path: Path, shapes: list[Quad]) -> None:
    """Both engines find the same in an example; what is not compiled is not found by halves."""
    triples = _with_context(path)
    outcome = validate_compiled(triples, shapes)
    left_out = {shape for shape, _ in outcome.not_compiled}
    kept = [q for q in shapes if q.subject not in left_out or not q.predicate.value.endswith("#targetClass")]
    assert compiled_results(outcome) == by_pyshacl(triples, kept)


def _with_context(path: Path) -> list[Quad]:
    example = test_shapes.read([path], Graph())
    needed = test_shapes.needed(example)
    text = (example + needed).serialize(format="nt", encoding="utf-8")
    triples = [*parse(text, format=RdfFormat.N_TRIPLES)]
    return [
        *triples,
        *(q for file in test_shapes.ONTOLOGY for q in parse(path=str(file), format=RdfFormat.TURTLE)),
    ]
