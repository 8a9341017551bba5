"""The rules whose consequence is *false*, looked for when nothing more follows.

One contradiction gives many when things have several names; of those that differ only by names, one is kept.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from icatkg.reasoning.axioms import cardinality
from icatkg.reasoning.lists import Reading, read
from icatkg.reasoning.literals import DATATYPES, ILL_TYPED, PLAIN, holds, value_of
from icatkg.reasoning.terms import (
    ALL_DIFFERENT,
    ALL_DISJOINT_CLASSES,
    ALL_DISJOINT_PROPERTIES,
    ASSERTION,
    ASYMMETRIC,
    COMPLEMENT,
    DIFFERENT,
    DISJOINT,
    DISTINCT_MEMBERS,
    IRREFLEXIVE,
    MAX,
    MAX_QUALIFIED,
    MEMBERS,
    NOTHING,
    ON_CLASS,
    ON_PROPERTY,
    PROPERTY_DISJOINT,
    SAME,
    SOURCE,
    TARGET,
    TARGET_VALUE,
    THING,
    TYPE,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icatkg.reasoning.equality import Equality
    from icatkg.reasoning.facts import Facts, Key

    Premise = Key | tuple[Key, ...]
    Found = tuple[str, tuple[Premise, ...]]

__all__ = ["Contradictions"]


class Contradictions:
    """The rules of *false* over some facts.

    Parameters
    ----------
    facts, equality
        What is known.

    """

    def __init__(self, facts: Facts, equality: Equality) -> None:
        self.facts = facts
        self.equality = equality

    def ask(self) -> None:
        """Ask for the extents that the rules need, so that nothing they need is left out."""
        for _, _, one, other in self._exclusive_classes():
            self.facts.ask_class(one)
            self.facts.ask_class(other)
        for _, _, one, other in self._exclusive_properties():
            self.facts.ask(one)
            self.facts.ask(other)
        for class_ in (IRREFLEXIVE, ASYMMETRIC):
            for key in self._members(class_):
                self.facts.ask(key[0])
        for _, premises in self._denied():
            self.facts.ask(premises[-1][1])
        for _, premises, property_, class_ in self._empty():
            self.facts.ask(property_)
            self.facts.ask_class(premises[0][0])
            if class_ != THING:
                self.facts.ask_class(class_)

    def all(self) -> Iterator[Found]:
        """Give every contradiction: the rule and its premises."""
        yield from self._different()
        yield from self._of_properties()
        yield from self._of_classes()
        yield from self._of_literals()

    def _rows(self, predicate: int) -> list[Key]:
        extent = self.facts.properties.get(predicate)
        return extent.rows if extent else []

    def _members(self, class_: int) -> list[Key]:
        extent = self.facts.classes.get(class_)
        return extent.rows if extent else []

    def _lists(self, class_: int, predicate: int = MEMBERS) -> Iterator[tuple[tuple[Premise, ...], Reading]]:
        """Give the lists of members of the axioms of a class, with the premises that say so."""
        members = self.facts.of(predicate).by_subject() if self._members(class_) else {}
        for typed in self._members(class_):
            for head in members.get(typed[0], ()):
                reading = read(self.facts, self.equality, head)
                if reading is not None:
                    yield (typed, (typed[0], predicate, head), reading.triples), reading

    def _different(self) -> Iterator[Found]:
        """Apply eq-diff1, eq-diff2 and eq-diff3, and dt-diff to literals that are the same."""
        known = self.facts.known
        for key in self._rows(DIFFERENT):
            x, _, y = key
            same = (x, SAME, y)
            if same in known:
                yield "eq-diff1", (same, key)
            elif x == y:  # by eq-ref
                yield "eq-diff1", (key,)
        yield from (("eq-diff1", (key,)) for key in self._rows(SAME) if self._differ(key[0], key[2]))
        for rule, predicate in (("eq-diff2", MEMBERS), ("eq-diff3", DISTINCT_MEMBERS)):
            for premises, reading in self._lists(ALL_DIFFERENT, predicate):
                for x, y in combinations(reading.items, 2):
                    if x == y:  # by eq-ref
                        yield rule, premises
                    elif (x, SAME, y) in known:
                        yield rule, (*premises, (x, SAME, y))

    def _differ(self, x: int, y: int) -> bool:
        """Apply dt-diff, to each two literals in one order."""
        if not x < y < 0:
            return False
        literals = self.facts.terms.literals
        one, other = (
            value_of(term) if isinstance(term := literals[-number - 1], Literal) else None
            for number in (x, y)
        )
        return one != other and None not in {one, other} and ILL_TYPED not in {one, other}

    def _exclusive_properties(self) -> Iterator[tuple[str, tuple[Premise, ...], int, int]]:
        for key in self._rows(PROPERTY_DISJOINT):
            yield "prp-pdw", (key,), key[0], key[2]
        for premises, reading in self._lists(ALL_DISJOINT_PROPERTIES):
            for one, other in combinations(reading.items, 2):
                yield "prp-adp", premises, one, other

    def _denied(self) -> Iterator[tuple[str, tuple[Key, ...]]]:
        """Give the denied statements of prp-npa1 and prp-npa2 as last premise."""
        if not self._rows(SOURCE):
            return
        properties = self.facts.of(ASSERTION).by_subject()
        for key in self._rows(SOURCE):
            for property_ in properties.get(key[0], ()):
                for rule, predicate in (("prp-npa1", TARGET), ("prp-npa2", TARGET_VALUE)):
                    for target in self.facts.of(predicate).by_subject().get(key[0], ()):
                        said = (key[0], ASSERTION, property_), (key[0], predicate, target)
                        yield rule, (key, *said, (key[2], property_, target))

    def _of_properties(self) -> Iterator[Found]:
        """Apply prp-irp, prp-asyp, prp-pdw, prp-adp, prp-npa1 and prp-npa2."""
        known = self.facts.known
        for axiom in self._members(IRREFLEXIVE):
            yield from (("prp-irp", (axiom, key)) for key in self._rows(axiom[0]) if key[0] == key[2])
        for axiom in self._members(ASYMMETRIC):
            for key in self._rows(axiom[0]):
                back = (key[2], key[1], key[0])
                if key[0] <= key[2] and back in known:
                    yield "prp-asyp", (axiom, key, back)
        for rule, premises, one, other in self._exclusive_properties():
            for key in self._rows(one):
                if (key[0], other, key[2]) in known:
                    yield rule, (*premises, key, (key[0], other, key[2]))
        yield from (found for found in self._denied() if found[1][-1] in known)

    def _exclusive_classes(self) -> Iterator[tuple[str, tuple[Premise, ...], int, int]]:
        for rule, predicate in (("cls-com", COMPLEMENT), ("cax-dw", DISJOINT)):
            for key in self._rows(predicate):
                yield rule, (key,), key[0], key[2]
        for premises, reading in self._lists(ALL_DISJOINT_CLASSES):
            for one, other in combinations(reading.items, 2):
                yield "cax-adc", premises, one, other

    def _empty(self) -> Iterator[tuple[str, tuple[Key, ...], int, int]]:
        """Give the restrictions that allow no value: cls-maxc1, cls-maxqc1 and cls-maxqc2."""
        for predicate in (MAX, MAX_QUALIFIED):
            rows = [key for key in self._rows(predicate) if cardinality(self.facts, key[2]) == 0]
            properties = self.facts.of(ON_PROPERTY).by_subject() if rows else {}
            for key in rows:
                for property_ in properties.get(key[0], ()):
                    on = (key[0], ON_PROPERTY, property_)
                    if predicate == MAX:
                        yield "cls-maxc1", (key, on), property_, THING
                    else:
                        for class_ in self.facts.of(ON_CLASS).by_subject().get(key[0], ()):
                            rule = "cls-maxqc2" if class_ == THING else "cls-maxqc1"
                            yield rule, (key, on, (key[0], ON_CLASS, class_)), property_, class_

    def _of_classes(self) -> Iterator[Found]:
        """Apply cls-nothing2, cls-com, cls-maxc1, cls-maxqc1, cls-maxqc2, cax-dw and cax-adc."""
        known = self.facts.known
        for key in self._members(NOTHING):
            yield "cls-nothing2", (key,)
        subjects: dict[int, set[int]] = {}
        for rule, premises, one, other in self._exclusive_classes():
            for class_ in (one, other):
                if class_ not in subjects:
                    subjects[class_] = {key[0] for key in self._members(class_)}
            for x in sorted(subjects[one] & subjects[other]):
                yield rule, (*premises, (x, TYPE, one), (x, TYPE, other))
        for rule, axiom, property_, class_ in self._empty():
            for key in self._rows(property_):
                typed = (key[0], TYPE, axiom[0][0])
                member = (key[2], TYPE, class_)
                if typed in known and (rule != "cls-maxqc1" or member in known):
                    yield rule, (*axiom, typed, key, *([member] if rule == "cls-maxqc1" else []))

    def _of_literals(self) -> Iterator[Found]:
        """Apply dt-not-type: to literals of a wrong form, and to those that some rule gives a wrong type."""
        terms = self.facts.terms
        ill = {
            -number
            for number, literal in enumerate(terms.literals, 1)
            if isinstance(literal, Literal)
            and literal.datatype.value not in PLAIN
            and value_of(literal) == ILL_TYPED
        }
        if ill:
            yield from (("dt-not-type", (key,)) for key in self._asserted() if key[2] in ill)
        for class_, extent in list(self.facts.classes.items()):
            datatype = terms.names[class_].value if class_ >= 0 else ""
            if datatype in DATATYPES:
                for key in extent.rows:
                    literal = terms.literals[-key[0] - 1] if key[0] < 0 else None
                    if (
                        isinstance(literal, Literal)
                        and key[0] not in ill
                        and holds(datatype, literal) is False
                    ):
                        yield "dt-not-type", (key,)

    def _asserted(self) -> Iterable[Key]:
        return (key for key, step in self.facts.known.items() if step is None)
