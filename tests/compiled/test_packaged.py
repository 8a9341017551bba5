"""Both engines find the same in the packaged graph and in the examples of the packaged shapes."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Quad, RdfFormat, parse
from rdflib import BNode, Graph

from icatkg import resources
from icatkg.serialization.bridge import to_rdflib
from icatkg.serialization.reading import read_quads
from icatkg.validation.compiled.results import component_iri
from icatkg.validation.compiled.run import validate_compiled
from tests import test_shapes
from tests.compiled.both_engines import by_compiling, by_pyshacl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rdflib.term import Node

    import icatkg

_EXAMPLES = [*test_shapes.VALID, *test_shapes.INVALID]
# Shapes with queries that would see a literal that the store rewrites, such as 01.
_MOST_LEFT_OUT = 3


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


def _triples(graph: Graph) -> list[Quad]:
    """Give a graph as quads, with the blank nodes it has."""
    return [*parse(graph.serialize(format="nt", encoding="utf-8"), format=RdfFormat.N_TRIPLES)]


@cache
def _quads(graph: Callable[[], Graph]) -> list[Quad]:
    return _triples(graph())


def _named(node: Node) -> Node:
    """Give one name to blank nodes, which have another each time that a file is read."""
    return BNode("blank") if isinstance(node, BNode) else node


@pytest.mark.parametrize("path", _EXAMPLES, ids=test_shapes.example_id)
def test_example(path: Path) -> None:
    """Both engines find the same in an example; of what is not compiled nothing is found."""
    own = test_shapes.read([path], Graph())
    own += test_shapes.needed(own)
    of_concepts = path.parent.name in {"ConceptShape", "KindShape", "TopicShape"}
    shapes = _quads(test_shapes.shapes if of_concepts else test_shapes.shapes_of_claims)
    outcome = validate_compiled([*_triples(own), *_quads(test_shapes.ontology)], shapes)
    found = Counter(
        test_shapes.Finding(
            _named(to_rdflib(result.focus)),
            to_rdflib(result.shape),
            result.constraint and to_rdflib(result.constraint),
            test_shapes.name(to_rdflib(component_iri(result.component))),
            test_shapes.name(result.path and to_rdflib(result.path)),
        )
        for result in outcome.results
    )
    not_compiled = [to_rdflib(shape) for shape, _ in outcome.not_compiled]
    assert len(not_compiled) <= _MOST_LEFT_OUT
    left_out = {source for shape in not_compiled for source in test_shapes.sources(shape)}
    expected = [f for f in test_shapes.findings(path) if f.source not in left_out]
    assert found == Counter(f._replace(focus=_named(f.focus)) for f in expected)
