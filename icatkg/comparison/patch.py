"""RDF Patch: the difference as lines that a program can apply.

The format is that of https://afs.github.io/rdf-patch/: ``D`` lines delete a triple or quad, ``A`` lines add
one, ``TX`` and ``TC`` begin and commit the transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import CanonicalizationAlgorithm, Dataset, DefaultGraph

from icatkg.comparison.blank_nodes import components, nodes_of
from icatkg.comparison.difference import difference
from icatkg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

__all__ = ["patch"]

# RDFC-1.0 takes exponential time on tangled blank nodes, and cubic time along chains. What refinement tells
# apart in this many steps, and has no more nodes than this, takes it a second at most.
_STEPS = 40_000
_LARGEST = 200


def patch(old: Iterable[Quad], new: Iterable[Quad]) -> bytes:
    """Give the RDF patch that makes ``new`` of ``old``.

    Parameters
    ----------
    old, new
        Quads.

    Returns
    -------
    bytes
        UTF-8. Blank nodes of ``old`` have the labels that RDFC-1.0 gives them
        (https://www.w3.org/TR/rdf-canon/), added ones labels of their own.

    Raises
    ------
    InputError
        Blank nodes of ``old`` have to go and are too tangled to be labelled.

    """
    before, after = set(old), set(new)
    found = difference(before, after)
    if any(any(nodes_of(quad)) for quad in found.removed):
        found = difference(_labelled(before), after)
    lines = ["TX ."]
    lines += [f"D {_written(quad)} ." for quad in found.removed]
    lines += [f"A {_written(quad)} ." for quad in found.added]
    lines.append("TC .")
    return "".join(f"{line}\n" for line in lines).encode()


def _labelled(quads: set[Quad]) -> set[Quad]:
    held = {quad for quad in quads if any(nodes_of(quad))}
    for part in components(held, _STEPS):
        nodes = len({node for quad in part.quads for node in nodes_of(quad)})
        if nodes > _LARGEST or part.given_up:
            raise InputError(
                "blank nodes have to be removed that are too tangled to be named in a patch",
                "Use --format json, or give the nodes IRIs.",
            )
    canonical = Dataset(held)
    canonical.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return (quads - held) | set(canonical)


def _written(quad: Quad) -> str:
    return str(quad.triple) if isinstance(quad.graph_name, DefaultGraph) else str(quad)
