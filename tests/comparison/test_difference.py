"""Differences as quads: minimal, mirrored, the same for any labels and order, and applicable as a patch."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Quad, RdfFormat, parse

from icatkg.comparison.blank_nodes import canonical_form, components
from icatkg.comparison.difference import difference
from icatkg.comparison.patch import patch
from icatkg.errors import InputError
from tests.comparing import canonical
from tests.comparison.patching import applied, renamed
from tests.strategies import datasets

if TYPE_CHECKING:
    from random import Random

_DATASETS = datasets(with_blank_nodes=True)


def read(text: str) -> list[Quad]:
    """Read TriG with the prefix ``e:``."""
    return list(parse("PREFIX e: <http://e.org/> " + text, format=RdfFormat.TRIG))


@given(_DATASETS)
def test_nothing_differs_from_itself(quads: list[Quad]) -> None:
    """Neither in another order nor under other labels."""
    assert not difference(quads, renamed(reversed(quads), "other"))
    assert patch(quads, renamed(quads, "other")) == b"TX .\nTC .\n"


@given(_DATASETS, _DATASETS, _DATASETS)
def test_a_patch_makes_the_new_of_the_old(old: list[Quad], new: list[Quad], both: list[Quad]) -> None:
    """Applied to the old dataset, with the labels of RDFC-1.0, it gives one isomorphic to the new."""
    labelled, wanted = canonical([*old, *both]), [*new, *both]
    assert canonical(applied(patch(labelled, wanted), labelled)) == canonical(wanted)


@given(_DATASETS, _DATASETS, _DATASETS)
def test_the_difference_is_mirrored(old: list[Quad], new: list[Quad], both: list[Quad]) -> None:
    """What is added one way is removed the other way."""
    there = difference([*old, *both], [*new, *both])
    back = difference([*new, *both], [*old, *both])
    assert canonical(there.added) == canonical(back.removed)
    assert canonical(there.removed) == canonical(back.added)


@given(_DATASETS, _DATASETS, st.randoms(use_true_random=False))
def test_order_and_labels_do_not_matter(old: list[Quad], new: list[Quad], random: Random) -> None:
    """The same patch, byte by byte."""
    shuffled = renamed(old, "x"), renamed(new, "y")
    for quads in shuffled:
        random.shuffle(quads)
    assert patch(*shuffled) == patch(old, new)


def test_only_the_changed_blank_node_goes() -> None:
    """Of two addresses, the one that stays is not touched, although labels and order differ."""
    old = read('e:a e:at [ e:street "Old" ] , [ e:street "Same" ; e:in [ e:city "C" ] ] .')
    new = read('e:a e:at [ e:in [ e:city "C" ] ; e:street "Same" ] , [ e:street "New" ] .')
    found = difference(old, new)
    assert sorted(str(q.object) for q in found.removed if not isinstance(q.object, BlankNode)) == ['"Old"']
    assert [len(found.removed), len(found.added)] == [2, 2]


def test_copies_of_a_blank_node_are_counted() -> None:
    """Two nodes of which the same is said are two: one of them goes."""
    found = difference(read("e:a e:p [ e:q 1 ] , [ e:q 1 ] ."), read("e:a e:p [ e:q 1 ] ."))
    assert (len(found.removed), found.added) == (2, ())


def test_graphs_and_exact_literals_count() -> None:
    """The same triple in another graph differs, and so does another form of the same number."""
    assert difference(read("e:a e:p e:b ."), read("e:g { e:a e:p e:b }"))
    assert difference(read('e:a e:p "1"^^e:t .'), read('e:a e:p "01"^^e:t .'))


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("_:a e:p _:b . _:b e:p _:c . _:c e:p _:a .", "_:z e:p _:y . _:x e:p _:z . _:y e:p _:x .", True),
        (
            "_:a e:p _:b . _:b e:p _:c . _:c e:p _:d . _:d e:p _:e . _:e e:p _:f . _:f e:p _:a .",
            "_:a e:p _:b . _:b e:p _:c . _:c e:p _:a . _:d e:p _:e . _:e e:p _:f . _:f e:p _:d .",
            False,
        ),
        ("_:a e:p _:a .", "_:a e:p _:b .", False),
        ("_:a e:p _:b , _:c , _:d .", "_:d e:p _:a , _:b , _:c .", True),
        ("_:g { _:a e:p _:b }", "_:a { _:g e:p _:b }", True),
        ("_:g { _:g e:p _:b }", "_:a { _:g e:p _:b }", False),
    ],
    ids=["circle", "two-triangles", "loop", "twins", "graph-names", "graph-name-inside"],
)
def test_symmetric_blank_nodes(first: str, second: str, *, same: bool) -> None:
    """Where neighbours alone tell nothing apart, the form still decides."""
    old, new = read(first), renamed(read(second), "n")
    assert (not difference(old, new)) == same
    assert (canonical(old) == canonical(new)) == same


def test_tangled_blank_nodes_are_given_up() -> None:
    """Twelve nodes all joined to each other: bounded work, said so, compared by their labels, no patch."""
    nodes = [BlankNode(f"n{i}") for i in range(12)]
    link = read("e:a e:p e:b .")[0].predicate
    tangle = [Quad(a, link, b) for a in nodes for b in nodes if a != b]
    assert canonical_form(tangle) is None
    assert [part.given_up for part in components(tangle)] == [True]
    assert not difference(tangle, tangle)
    found = difference(tangle, renamed(tangle, "x"))
    assert (len(found.removed), len(found.added), found.unmatched) == (132, 132, 2)
    with pytest.raises(InputError, match="too tangled"):
        patch(tangle, [])


def test_a_long_list_is_matched() -> None:
    """A collection of 300 equal members is no tangle."""
    old = read(f"e:a e:p ( {'1 ' * 300}) .")
    assert not difference(old, renamed(old, "x"))
    chain = [q for q in old if isinstance(q.object, BlankNode)]
    assert len(list(pairwise(chain))) == 299


def test_added_blank_nodes_get_labels_of_their_own() -> None:
    """Not one that a blank node of the old dataset has."""
    found = difference(read("_:added1 e:p 1 ."), read("_:added1 e:p 1 . _:x e:p 2 ."))
    assert [str(quad.subject) for quad in found.added] == ["_:added2"]


# The Frucht graph (R. Frucht, 1949) as an LCF notation: each node has three neighbours, and no symmetry maps
# one node to another. The Moebius ladder of as many nodes has three neighbours a node too.
_FRUCHT = (-5, -2, -4, 2, 5, -2, 2, 5, -2, -5, 4, 2)


def regular(chords: tuple[int, ...], order: list[int]) -> list[Quad]:
    """Give a circle with one chord a node, linked both ways, its nodes labelled in an order."""
    size = len(chords)
    pairs = {(i, (i + step) % size) for i, chord in enumerate(chords) for step in (1, -1, chord)}
    link = read("e:a e:p e:b .")[0].predicate
    nodes = [BlankNode(f"n{i:02}") for i in order]
    return [Quad(nodes[a], link, nodes[b]) for a, b in sorted(pairs | {(b, a) for a, b in pairs})]


def test_a_graph_without_symmetry_that_neighbours_do_not_tell_apart() -> None:
    """The form is the same in whatever order nodes are tried, and another for another such graph."""
    orders = [
        [(i * factor + shift) % 12 for i in range(12)] for factor in (1, 5, 7, 11) for shift in range(3)
    ]
    assert len({canonical_form(regular(_FRUCHT, order)) for order in orders}) == 1
    assert canonical_form(regular((6,) * 12, orders[0])) not in {
        None,
        canonical_form(regular(_FRUCHT, orders[0])),
    }
