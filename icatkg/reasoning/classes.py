"""Tables 6 and 7, the semantics of classes and class axioms: what follows when an axiom is filled in.

Each function takes one axiom, or the triples that describe one restriction, and hangs its rule on the extents
that the rule asks for. Those rules whose consequence is *false* stand in
:mod:`icatkg.reasoning.inconsistencies`.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from icatkg.reasoning.terms import SAME, THING, TYPE

if TYPE_CHECKING:
    from icatkg.reasoning.equality import Equality
    from icatkg.reasoning.facts import Facts, Key
    from icatkg.reasoning.lists import Reading

__all__ = ["all_values", "at_most_one", "handed_on", "has_value", "intersection", "listed", "some_values"]


def handed_on(
    facts: Facts, rule: str, axiom: tuple[Key | tuple[Key, ...], ...], source: int, target: int
) -> None:
    """Hang a rule that hands the members of a class on to another.

    It is cax-sco, cax-eqc1, cax-eqc2, cls-uni or cls-int2.
    """
    known, put = facts.known, facts.of_class(target).rows.append

    def apply(batch: list[Key]) -> None:
        for triple in batch:
            new = (triple[0], TYPE, target)
            if new not in known:
                known[new] = (rule, *axiom, triple)
                put(new)

    facts.ask_class(source).watch(apply)


def intersection(facts: Facts, axiom: Key, reading: Reading) -> None:
    """Hang cls-int1 on the classes of an intersection."""
    target, parts = axiom[0], reading.items
    known = facts.known

    def apply(batch: list[Key]) -> None:
        for x, _, _ in batch:
            premises = tuple((x, TYPE, part) for part in parts)
            if all(premise in known for premise in premises):
                facts.add((x, TYPE, target), ("cls-int1", axiom, reading.triples, *premises))

    for part in dict.fromkeys(parts):
        facts.ask_class(part).watch(apply)


def listed(facts: Facts, axiom: Key, reading: Reading) -> None:
    """Apply cls-oo to an enumeration."""
    for item in reading.items:
        facts.add((item, TYPE, axiom[0]), ("cls-oo", axiom, reading.triples))


def some_values(facts: Facts, axiom: Key, on: Key) -> None:
    """Hang cls-svf1 or cls-svf2 on the property and the class of a restriction."""
    restriction, _, class_ = axiom
    property_ = on[2]
    known, add = facts.known, facts.add
    extent = facts.ask(property_)

    def any_value(batch: list[Key]) -> None:
        for triple in batch:
            add((triple[0], TYPE, restriction), ("cls-svf2", axiom, on, triple))

    def value(batch: list[Key]) -> None:
        for triple in batch:
            typed = (triple[2], TYPE, class_)
            if typed in known:
                add((triple[0], TYPE, restriction), ("cls-svf1", axiom, on, triple, typed))

    def member(batch: list[Key]) -> None:
        subjects = extent.by_object()
        for typed in batch:
            for u in subjects.get(typed[0], ()):
                add((u, TYPE, restriction), ("cls-svf1", axiom, on, (u, property_, typed[0]), typed))

    if class_ == THING:
        extent.watch(any_value)
    else:
        extent.watch(value)
        facts.ask_class(class_).watch(member)


def all_values(facts: Facts, axiom: Key, on: Key) -> None:
    """Hang cls-avf on the property and the members of a restriction."""
    restriction, _, class_ = axiom
    property_ = on[2]
    known = facts.known
    extent = facts.ask(property_)
    objects = extent.by_subject()

    def value(batch: list[Key]) -> None:
        for triple in batch:
            typed = (triple[0], TYPE, restriction)
            if typed in known:
                facts.add((triple[2], TYPE, class_), ("cls-avf", axiom, on, typed, triple))

    def member(batch: list[Key]) -> None:
        for typed in batch:
            u = typed[0]
            for v in objects.get(u, ()):
                facts.add((v, TYPE, class_), ("cls-avf", axiom, on, typed, (u, property_, v)))

    extent.watch(value)
    facts.ask_class(restriction).watch(member)


def has_value(facts: Facts, axiom: Key, on: Key) -> None:
    """Hang cls-hv1 and cls-hv2 on the members and the property of a restriction."""
    restriction, _, value = axiom
    property_ = on[2]

    def member(batch: list[Key]) -> None:
        for typed in batch:
            facts.add((typed[0], property_, value), ("cls-hv1", axiom, on, typed))

    def having(batch: list[Key]) -> None:
        for triple in batch:
            if triple[2] == value:
                facts.add((triple[0], TYPE, restriction), ("cls-hv2", axiom, on, triple))

    facts.ask_class(restriction).watch(member)
    facts.ask(property_).watch(having)


def at_most_one(facts: Facts, equality: Equality, axiom: tuple[Key, ...]) -> None:
    """Hang cls-maxc2, cls-maxqc3 or cls-maxqc4 on the members and the property of a restriction.

    Parameters
    ----------
    facts, equality
        What is known.
    axiom
        The triples with ``owl:maxCardinality`` and ``owl:onProperty``, or those with
        ``owl:maxQualifiedCardinality``, ``owl:onProperty`` and ``owl:onClass``, in this order.

    """
    restriction, property_ = axiom[0][0], axiom[1][2]
    class_ = axiom[2][2] if len(axiom) == len(("number", "property", "class")) else THING
    qualified = class_ != THING
    rule = "cls-maxqc3" if qualified else "cls-maxqc4" if axiom[2:] else "cls-maxc2"
    known = facts.known
    extent = facts.ask(property_)
    objects, subjects = extent.by_subject(), extent.by_object()

    def premises(u: int, y: int) -> tuple[Key, ...]:
        return ((u, property_, y), (y, TYPE, class_)) if qualified else ((u, property_, y),)

    def check(u: int) -> None:
        typed = (u, TYPE, restriction)
        if typed in known:
            values = [y for y in objects.get(u, ()) if not qualified or (y, TYPE, class_) in known]
            equality.refuse(len(values), (values or [u])[0])
            for y1, y2 in permutations(values, 2):
                facts.add((y1, SAME, y2), (rule, *axiom, typed, *premises(u, y1), *premises(u, y2)))

    def apply(batch: list[Key]) -> None:
        for u in dict.fromkeys(triple[0] for triple in batch):
            check(u)

    def member(batch: list[Key]) -> None:
        for u in dict.fromkeys(u for typed in batch for u in subjects.get(typed[0], ())):
            check(u)

    facts.ask_class(restriction).watch(apply)
    extent.watch(apply)
    if qualified:
        facts.ask_class(class_).watch(member)
