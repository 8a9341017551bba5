"""Canonical blank nodes: the labels follow from the data alone, in little time, and mean the same."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad

from icatkg.serialization.canonical import with_canonical_blank_nodes

P = [NamedNode("http://e.org/p"), NamedNode("http://e.org/q")]


def _edges(pairs: list[tuple[int, int]], prefix: str = "b") -> list[Quad]:
    return [Quad(BlankNode(f"{prefix}{s}"), P[(s + o) % 2], BlankNode(f"{prefix}{o}")) for s, o in pairs]


def _renamed(quads: list[Quad], seed: int) -> list[Quad]:
    """Give the quads in another order and with other labels."""
    random = Random(seed)  # noqa: S311 - a permutation, not a secret
    nodes = sorted({n for q in quads for n in (q.subject, q.object) if isinstance(n, BlankNode)}, key=str)
    labels = random.sample(range(10 * len(nodes)), len(nodes))
    names: dict[Any, Any] = dict(zip(nodes, (BlankNode(f"z{label}") for label in labels), strict=True))
    renamed = [
        Quad(names.get(q.subject, q.subject), q.predicate, names.get(q.object, q.object)) for q in quads
    ]
    random.shuffle(renamed)
    return renamed


def _rdfc(quads: list[Quad]) -> set[Quad]:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12), st.integers(0, 9))
def test_small_data_has_the_labels_of_the_standard(pairs: list[tuple[int, int]], seed: int) -> None:
    """Seven nodes and fewer are labelled as RDFC-1.0 does, whatever they were called."""
    quads = _edges(list(dict.fromkeys(pairs)))
    if len({n for pair in pairs for n in pair}) <= 6:
        assert set(with_canonical_blank_nodes(quads)) == _rdfc(quads)
    # RDFC-1.0 as the judge: the labelled data is the same data.
    assert _rdfc(with_canonical_blank_nodes(_renamed(quads, seed))) == _rdfc(quads)


SHAPES = {
    "chain": list(pairwise(range(3_000))),
    "ring": [*pairwise(range(500)), (499, 0)],
    "star": [(0, n) for n in range(1, 2_000)],
    "tree": [(n // 2, n) for n in range(1, 2_000)],
    "everything": [(s, o) for s in range(20) for o in range(20) if s != o],
    "pairs": [(n, n + 1) for n in range(0, 1_000, 2)],
    "grid": [(n, n + k) for n in range(600) for k in (1, 30)],
}


@pytest.mark.parametrize("name", SHAPES)
def test_large_data_has_labels_of_its_own(name: str) -> None:
    """Where RDFC-1.0 takes hours or all memory, the labels still do not depend on names and order."""
    quads = _edges(SHAPES[name])
    expected = set(with_canonical_blank_nodes(quads))
    assert len(expected) == len(quads)
    for seed in range(2):
        assert set(with_canonical_blank_nodes(_renamed(quads, seed))) == expected


def test_different_data_stays_different() -> None:
    """A chain that ends in another value is labelled otherwise."""
    chain = _edges(SHAPES["chain"])
    ends = [Quad(BlankNode("b2999"), P[0], Literal(text)) for text in "xy"]
    first, second = (set(with_canonical_blank_nodes([*chain, end])) for end in ends)
    assert first != second
    assert len(first) == len(second)
