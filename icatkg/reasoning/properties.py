"""Table 5, the semantics of axioms about properties: what follows when an axiom is filled in.

Each function takes one axiom and hangs its rule on the extents that the rule asks for. Those rules whose
consequence is *false* stand in :mod:`icatkg.reasoning.inconsistencies`.
"""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import TYPE_CHECKING

from icatkg.reasoning.terms import SAME, TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icatkg.reasoning.equality import Equality
    from icatkg.reasoning.facts import Facts, Key
    from icatkg.reasoning.lists import Reading

    Index = dict[int, list[int]]

__all__ = [
    "chain",
    "domain",
    "functional",
    "inverse",
    "inverse_functional",
    "key",
    "passed_on",
    "range_",
    "symmetric",
    "transitive",
]


def domain(facts: Facts, axiom: Key) -> None:
    """Hang prp-dom on the property of an axiom."""
    property_, _, class_ = axiom
    known, put = facts.known, facts.of_class(class_).rows.append

    def apply(batch: list[Key]) -> None:
        for triple in batch:
            new = (triple[0], TYPE, class_)
            if new not in known:
                known[new] = ("prp-dom", axiom, triple)
                put(new)

    facts.ask(property_).watch(apply)


def range_(facts: Facts, axiom: Key) -> None:
    """Hang prp-rng on the property of an axiom."""
    property_, _, class_ = axiom
    known, put = facts.known, facts.of_class(class_).rows.append

    def apply(batch: list[Key]) -> None:
        for triple in batch:
            new = (triple[2], TYPE, class_)
            if new not in known:
                known[new] = ("prp-rng", axiom, triple)
                put(new)

    facts.ask(property_).watch(apply)


def passed_on(
    facts: Facts, rule: str, axiom: tuple[Key | tuple[Key, ...], ...], source: int, target: int
) -> None:
    """Hang a rule that passes a property's triples on to another: prp-spo1, prp-eqp1, prp-eqp2."""
    known, put = facts.known, facts.putter(target)

    def apply(batch: list[Key]) -> None:
        for triple in batch:
            new = (triple[0], target, triple[2])
            if new not in known:
                known[new] = (rule, *axiom, triple)
                put(new)

    facts.ask(source).watch(apply)


def inverse(facts: Facts, rule: str, axiom: Key, source: int, target: int) -> None:
    """Hang a rule that turns a property's triples round: prp-inv1, prp-inv2, prp-symp."""
    known, put = facts.known, facts.putter(target)

    def apply(batch: list[Key]) -> None:
        for triple in batch:
            new = (triple[2], target, triple[0])
            if new not in known:
                known[new] = (rule, axiom, triple)
                put(new)

    facts.ask(source).watch(apply)


def symmetric(facts: Facts, axiom: Key) -> None:
    """Hang prp-symp on the property of an axiom."""
    inverse(facts, "prp-symp", axiom, axiom[0], axiom[0])


def transitive(facts: Facts, rule: str, axiom: tuple[Key, ...], property_: int) -> None:
    """Hang a rule of transitivity on a property: prp-trp, scm-sco, scm-spo.

    Every path is put together from the left, a triple at a time, so that a chain of n triples takes n² steps
    and not n³: what the rule itself made is extended by triples of other origin only.
    """
    known, put = facts.known, facts.putter(property_)
    extent = facts.of(property_)
    before = extent.by_object()
    edges: dict[int, list[int]] = {}

    def apply(batch: list[Key]) -> None:
        own = [triple for triple in batch if (known[triple] or ("",))[0] != rule and triple[0] != triple[2]]
        for x, _, y in own:
            edges.setdefault(x, []).append(y)
        for triple in batch:
            x, _, y = triple
            if x != y:
                for z in edges.get(y, ()):
                    new = (x, property_, z)
                    if new not in known:
                        known[new] = (rule, *axiom, triple, (y, property_, z))
                        put(new)
        for triple in own:
            x, _, y = triple
            for w in before.get(x, ()):
                new = (w, property_, y)
                if new not in known:
                    known[new] = (rule, *axiom, (w, property_, x), triple)
                    put(new)

    extent.watch(apply)


def functional(facts: Facts, equality: Equality, axiom: Key) -> None:
    """Hang prp-fp on the property of an axiom."""
    property_ = axiom[0]
    extent = facts.ask(property_)
    objects = extent.by_subject()

    def apply(batch: list[Key]) -> None:
        for triple in batch:
            s, _, o = triple
            if len(objects[s]) > 1:
                equality.refuse(len(objects[s]), o)
                for other in objects[s]:
                    if other != o:
                        facts.add((o, SAME, other), ("prp-fp", axiom, triple, (s, property_, other)))
                        facts.add((other, SAME, o), ("prp-fp", axiom, (s, property_, other), triple))

    extent.watch(apply)


def inverse_functional(facts: Facts, equality: Equality, axiom: Key) -> None:
    """Hang prp-ifp on the property of an axiom."""
    property_ = axiom[0]
    extent = facts.ask(property_)
    subjects = extent.by_object()

    def apply(batch: list[Key]) -> None:
        for triple in batch:
            s, _, o = triple
            if len(subjects[o]) > 1:
                equality.refuse(len(subjects[o]), s)
                for other in subjects[o]:
                    if other != s:
                        facts.add((s, SAME, other), ("prp-ifp", axiom, triple, (other, property_, o)))
                        facts.add((other, SAME, s), ("prp-ifp", axiom, (other, property_, o), triple))

    extent.watch(apply)


def _paths(node: int, parts: Iterable[tuple[int, Index]], *, back: bool) -> list[tuple[int, tuple[Key, ...]]]:
    """Give the ends of all ways from a node along properties, with the triples of each way.

    Parameters
    ----------
    node
        Where the ways begin, or with ``back`` end.
    parts
        The properties in the order walked, each with the index of its triples.
    back
        Whether the ways go from object to subject.

    """
    paths: list[tuple[int, tuple[Key, ...]]] = [(node, ())]
    for part, index in parts:
        if back:
            paths = [(s, ((s, part, n), *path)) for n, path in paths for s in index.get(n, ())]
        else:
            paths = [(o, (*path, (n, part, o))) for n, path in paths for o in index.get(n, ())]
    return paths


def chain(facts: Facts, axiom: Key, reading: Reading) -> None:
    """Hang prp-spo2 on the properties of a chain; a new triple is extended to both its ends."""
    target, parts = axiom[0], reading.items
    put, known = facts.putter(target), facts.known
    extents = [facts.ask(part) for part in parts]
    before = [(part, extent.by_object()) for part, extent in zip(parts, extents, strict=True)]
    after = [(part, extent.by_subject()) for part, extent in zip(parts, extents, strict=True)]

    def at(place: int, batch: list[Key]) -> None:
        lefts, rights = before[:place][::-1], after[place + 1 :]
        for triple in batch:
            ends = _paths(triple[2], rights, back=False)
            for start, left in _paths(triple[0], lefts, back=True) if ends else ():
                for end, right in ends:
                    new = (start, target, end)
                    if new not in known:
                        known[new] = ("prp-spo2", axiom, reading.triples, *left, triple, *right)
                        put(new)

    for place, extent in enumerate(extents):
        extent.watch(partial(at, place))


def key(facts: Facts, equality: Equality, axiom: Key, reading: Reading) -> None:
    """Hang prp-key on a class and the properties that are its key."""
    class_, parts = axiom[0], reading.items
    members = facts.ask_class(class_)
    extents = [facts.ask(part) for part in parts]
    values = [extent.by_subject() for extent in extents]
    holders: dict[tuple[int, ...], dict[int, tuple[Key, ...]]] = {}
    known = facts.known

    def apply(batch: list[Key]) -> None:
        for x in dict.fromkeys(triple[0] for triple in batch):
            if (x, TYPE, class_) not in known:
                continue
            for found in product(*(objects.get(x, ()) for objects in values)):
                same = holders.setdefault(found, {})
                if x in same:
                    continue
                mine = ((x, TYPE, class_), *((x, part, z) for part, z in zip(parts, found, strict=True)))
                equality.refuse(len(same) + 1, x)
                for y, theirs in same.items():
                    facts.add((x, SAME, y), ("prp-key", axiom, reading.triples, *mine, *theirs))
                    facts.add((y, SAME, x), ("prp-key", axiom, reading.triples, *theirs, *mine))
                same[x] = mine

    for extent in (members, *extents):
        extent.watch(apply)
