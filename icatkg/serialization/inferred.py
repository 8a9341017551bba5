"""The file of inferred triples: N-Triples in which each line's comment holds the last step of a proof.

::

    # icatkg inferred triples, from:
    # data/catalog.ttl 23456 1763765432000000000
    …
    <s> <p> <o> . # cax-sco 17 +204 | <node> <node> | <node>

After the rule come its premises: a number counts the asserted quads of the dataset from 0, a number with a
plus the lines of the file. After each bar stands one set of nodes that the asserted triples of some proof
mention, without those of the triple itself: the triple holds as long as all nodes of one set are there.
Without a bar it holds as long as its own subject and object are. The head names each input with its size
and time of change; it tells when the file is stale.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import Quad, Triple

    from icatkg.derivations import Inference

    Alternatives = Mapping[Triple, Sequence[Collection[str]]]

__all__ = ["head_for", "head_of", "read_inferred", "remaining", "written_inferred"]

_TITLE = "# icatkg inferred triples, from:\n"
_PROOF = " . # "
_OR = " | "


def head_for(paths: Iterable[str], root: str) -> str:
    """Give the head that the file has when it is made of these inputs as they are now."""
    lines = [_TITLE]
    for path in paths:
        stat = os.stat(path)
        lines.append(f"# {os.path.relpath(path, root)} {stat.st_size} {stat.st_mtime_ns}\n")
    return "".join(lines)


def head_of(path: str) -> str:
    """Give the head of a file, an empty text when there is no such file."""
    head = []
    try:
        with open(path, encoding="utf-8") as file:
            for line in file:
                if not line.startswith("#"):
                    break
                head.append(line)
    except OSError:
        return ""
    return "".join(head)


def written_inferred(
    asserted: Sequence[Quad], inference: Inference, alternatives: Alternatives, head: str
) -> bytes:
    """Write inferred triples with their proofs, sorted.

    Triples with blank nodes are left out: their names do not outlive the reading of a file.

    Parameters
    ----------
    asserted
        All quads of the dataset, in its order.
    inference
        What follows from them.
    alternatives
        For each triple the sets of nodes of which one must be there; nothing when its own nodes suffice.
    head
        As :func:`head_for` gives it.

    """
    from pyoxigraph import BlankNode, Triple

    lines = sorted(
        (f"{t.subject} {t.predicate} {t.object}", t)
        for t in inference.derivations
        if not isinstance(t.subject, BlankNode) and not isinstance(t.object, BlankNode)
    )
    place = {triple: f"+{number}" for number, (_, triple) in enumerate(lines)}
    for number, quad in enumerate(asserted):
        place.setdefault(Triple(quad.subject, quad.predicate, quad.object), str(number))
    written = [head]
    for text, triple in lines:
        rule, premises = inference.derivations[triple]
        proof = " ".join([rule, *(place[premise] for premise in premises if premise in place)])
        sets = sorted(" ".join(f"<{n}>" for n in sorted(nodes)) for nodes in alternatives.get(triple, ()))
        written.append(_OR.join([f"{text}{_PROOF}{proof}", *sets]) + "\n")
    return "".join(written).encode()


def _lines(path: str) -> Iterator[tuple[str, str]]:
    """Give the triple and the proof of each line."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                triple, _, proof = line.rstrip("\n").rpartition(_PROOF)
                yield triple, proof


def read_inferred(path: str, asserted: Sequence[Quad]) -> Inference:
    """Read inferred triples with their proofs.

    Parameters
    ----------
    path
        A file of :func:`written_inferred`.
    asserted
        The quads it was made from, in the same order.

    """
    from pyoxigraph import RdfFormat, Triple, parse

    from icatkg.derivations import Derivation, Inference

    triples = [Triple(q.subject, q.predicate, q.object) for q in parse(path=path, format=RdfFormat.N_TRIPLES)]
    derivations = {}
    for triple, (_, proof) in zip(triples, _lines(path), strict=True):
        rule, *premises = proof.partition(_OR)[0].split(" ")
        derivations[triple] = Derivation(
            rule, tuple(triples[int(p)] if p.startswith("+") else _triple(asserted[int(p)]) for p in premises)
        )
    return Inference(derivations, ())


def _triple(quad: Quad) -> Triple:
    from pyoxigraph import Triple

    return Triple(quad.subject, quad.predicate, quad.object)


def remaining(path: str, gone: Collection[str]) -> bytes:
    """Give as N-Triples what still holds when nodes are gone from the graph.

    Parameters
    ----------
    path
        A file of :func:`written_inferred`.
    gone
        IRIs; every triple that mentions one of them is gone.

    """
    names = frozenset(f"<{node}>" for node in gone)
    kept = []
    for triple, proof in _lines(path):
        subject, _, rest = triple.partition(" ")
        if subject in names or rest.partition(" ")[2] in names:
            continue
        sets = proof.split(_OR)[1:]
        if sets and all(not names.isdisjoint(nodes.split(" ")) for nodes in sets):
            continue
        kept.append(f"{triple} .\n")
    return "".join(kept).encode()
