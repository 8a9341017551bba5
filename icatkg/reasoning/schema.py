"""Table 9, the semantics of schema vocabulary: axioms that follow from axioms.

What follows here is never hung on data as a rule again where the axioms it came from do the same work
(:data:`REDUNDANT`): a member of a class reaches the superclass of its superclass by two steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.reasoning.properties import transitive
from icatkg.reasoning.terms import (
    ALL_VALUES,
    CLASS,
    DATATYPE_PROPERTY,
    DOMAIN,
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
    HAS_VALUE,
    NOTHING,
    OBJECT_PROPERTY,
    RANGE,
    SOME_VALUES,
    SUBCLASS,
    SUBPROPERTY,
    THING,
    TYPE,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from icatkg.reasoning.facts import Facts, Key
    from icatkg.reasoning.lists import Reading

__all__ = ["REDUNDANT", "Schema"]

REDUNDANT = frozenset(
    [
        "scm-sco",
        "scm-spo",
        "scm-eqc1",
        "scm-eqc2",
        "scm-eqp1",
        "scm-eqp2",
        "scm-dom1",
        "scm-dom2",
        "scm-rng1",
        "scm-rng2",
        "scm-int",
        "scm-uni",
    ]
)
_FILLER_RULES = {SOME_VALUES: "scm-svf1", ALL_VALUES: "scm-avf1"}
_PROPERTY_RULES = {SOME_VALUES: "scm-svf2", ALL_VALUES: "scm-avf2", HAS_VALUE: "scm-hv"}


class Schema:
    """The rules of table 9 over some facts."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._all = False
        self._wanted: set[int] = set()
        self._restrictions: dict[tuple[int, int, int], list[tuple[Key, Key]]] = {}
        self._by_filler: dict[int, dict[tuple[int, int], None]] = {}
        self._by_property: dict[int, dict[tuple[int, int], None]] = {}
        transitive(facts, "scm-sco", (), SUBCLASS)
        transitive(facts, "scm-spo", (), SUBPROPERTY)
        self._of_terms: tuple[tuple[int, Callable[[list[Key]], None]], ...] = (
            (CLASS, self._classes),
            (OBJECT_PROPERTY, lambda batch: self._properties("scm-op", batch)),
            (DATATYPE_PROPERTY, lambda batch: self._properties("scm-dp", batch)),
        )
        for class_, handler in self._of_terms:
            facts.of_class(class_, urgent=True).handlers.append(handler)
        for wider, same, to_wider, to_same in (
            (SUBCLASS, EQUIVALENT_CLASS, "scm-eqc1", "scm-eqc2"),
            (SUBPROPERTY, EQUIVALENT_PROPERTY, "scm-eqp1", "scm-eqp2"),
        ):
            facts.of(wider).handlers.append(self._mutual(wider, same, to_same))
            facts.of(same, urgent=True).handlers.append(self._both_ways(wider, to_wider))
        for predicate, rule in ((DOMAIN, "scm-dom"), (RANGE, "scm-rng")):
            facts.of(predicate, urgent=True).handlers.append(self._widened(predicate, rule))
            facts.of(SUBCLASS).handlers.append(self._widening(predicate, rule))
            facts.of(SUBPROPERTY).handlers.append(self._inheriting(predicate, rule))
        facts.of(SUBCLASS).handlers.append(self._wider_fillers)
        facts.of(SUBPROPERTY).handlers.append(self._wider_properties)

    def make_axiomatic(self) -> None:
        """Make those consequences too that are left out of the result, for some rule asks for them."""
        self._all = True
        for class_, handler in self._of_terms:
            extent = self.facts.of_class(class_)
            handler(extent.rows[: extent.done])

    def renamed(self, terms: set[int]) -> None:
        """Take note of terms with several names: what each is to itself, it is to its other names."""
        self._wanted |= terms
        self._make_wanted(terms)

    def _classes(self, batch: list[Key]) -> None:
        """Apply scm-cls, to those classes for which it may matter."""
        for key in batch:
            class_ = key[0]
            if self._all or class_ in self._wanted:
                self.facts.add((class_, SUBCLASS, class_), ("scm-cls", key))
                self.facts.add((class_, EQUIVALENT_CLASS, class_), ("scm-cls", key))
                self.facts.add((class_, SUBCLASS, THING), ("scm-cls", key))
            if self._all:
                self.facts.add((NOTHING, SUBCLASS, class_), ("scm-cls", key))

    def _properties(self, rule: str, batch: list[Key]) -> None:
        """Apply scm-op or scm-dp, to those properties for which it may matter."""
        for key in batch:
            property_ = key[0]
            if self._all or property_ in self._wanted:
                self.facts.add((property_, SUBPROPERTY, property_), (rule, key))
                self.facts.add((property_, EQUIVALENT_PROPERTY, property_), (rule, key))

    def _mutual(self, wider: int, same: int, rule: str) -> Callable[[list[Key]], None]:
        """Make the handler of scm-eqc2 or scm-eqp2."""
        known, add = self.facts.known, self.facts.add

        def apply(batch: list[Key]) -> None:
            for key in batch:
                back = (key[2], wider, key[0])
                if back in known:
                    add((key[0], same, key[2]), (rule, key, back))
                    add((key[2], same, key[0]), (rule, back, key))

        return apply

    def _both_ways(self, wider: int, rule: str) -> Callable[[list[Key]], None]:
        """Make the handler of scm-eqc1 or scm-eqp1."""
        add = self.facts.add

        def apply(batch: list[Key]) -> None:
            for key in batch:
                add((key[0], wider, key[2]), (rule, key))
                add((key[2], wider, key[0]), (rule, key))

        return apply

    def _widened(self, predicate: int, rule: str) -> Callable[[list[Key]], None]:
        """Make the handler of scm-dom1 and scm-dom2, or of scm-rng1 and scm-rng2, for a new axiom."""
        add = self.facts.add
        wider = self.facts.of(SUBCLASS).by_subject()
        narrower = self.facts.of(SUBPROPERTY).by_object()

        def apply(batch: list[Key]) -> None:
            for key in batch:
                property_, _, class_ = key
                for other in wider.get(class_, ()):
                    add((property_, predicate, other), (rule + "1", key, (class_, SUBCLASS, other)))
                for other in narrower.get(property_, ()):
                    add((other, predicate, class_), (rule + "2", key, (other, SUBPROPERTY, property_)))

        return apply

    def _widening(self, predicate: int, rule: str) -> Callable[[list[Key]], None]:
        """Make the handler of scm-dom1 or scm-rng1 for a new subclass."""
        add = self.facts.add
        having = self.facts.of(predicate).by_object()

        def apply(batch: list[Key]) -> None:
            for key in batch:
                for property_ in having.get(key[0], ()):
                    add((property_, predicate, key[2]), (rule + "1", (property_, predicate, key[0]), key))

        return apply

    def _inheriting(self, predicate: int, rule: str) -> Callable[[list[Key]], None]:
        """Make the handler of scm-dom2 or scm-rng2 for a new subproperty."""
        add = self.facts.add
        having = self.facts.of(predicate).by_subject()

        def apply(batch: list[Key]) -> None:
            for key in batch:
                for class_ in having.get(key[2], ()):
                    add((key[0], predicate, class_), (rule + "2", (key[2], predicate, class_), key))

        return apply

    def listed(self, rule: str, axiom: Key, reading: Reading) -> None:
        """Apply scm-int or scm-uni."""
        for item in reading.items:
            narrower, wider = (axiom[0], item) if rule == "scm-int" else (item, axiom[0])
            self.facts.add((narrower, SUBCLASS, wider), (rule, axiom, reading.triples))

    def restriction(self, axiom: Key, on: Key) -> None:
        """Compare a restriction with all others: scm-hv, scm-svf1, scm-svf2, scm-avf1, scm-avf2."""
        _, kind, filler = axiom
        property_ = on[2]
        self._restrictions.setdefault((kind, property_, filler), []).append((axiom, on))
        self._by_filler.setdefault(filler, {})[kind, property_] = None
        self._by_property.setdefault(property_, {})[kind, filler] = None
        self._wanted |= {filler, property_}
        self._make_wanted({filler, property_})
        subclasses, subproperties = self.facts.of(SUBCLASS), self.facts.of(SUBPROPERTY)
        if kind in _FILLER_RULES:
            for other in subclasses.by_subject().get(filler, ()):
                self._compare_fillers(kind, property_, (filler, SUBCLASS, other))
            for other in subclasses.by_object().get(filler, ()):
                self._compare_fillers(kind, property_, (other, SUBCLASS, filler))
        for other in subproperties.by_subject().get(property_, ()):
            self._compare_properties(kind, filler, (property_, SUBPROPERTY, other))
        for other in subproperties.by_object().get(property_, ()):
            self._compare_properties(kind, filler, (other, SUBPROPERTY, property_))

    def _make_wanted(self, terms: set[int]) -> None:
        for class_, handler in self._of_terms:
            handler([key for term in terms if (key := (term, TYPE, class_)) in self.facts.known])

    def _wider_fillers(self, batch: list[Key]) -> None:
        for key in batch:
            for kind, property_ in self._by_filler.get(key[0], ()):
                if kind in _FILLER_RULES:
                    self._compare_fillers(kind, property_, key)

    def _wider_properties(self, batch: list[Key]) -> None:
        for key in batch:
            for kind, filler in self._by_property.get(key[0], ()):
                self._compare_properties(kind, filler, key)

    def _compare_fillers(self, kind: int, property_: int, subclass: Key) -> None:
        narrow = self._restrictions.get((kind, property_, subclass[0]), ())
        wide = self._restrictions.get((kind, property_, subclass[2]), ())
        for axiom1, on1 in narrow:
            for axiom2, on2 in wide:
                step = (_FILLER_RULES[kind], axiom1, on1, axiom2, on2, subclass)
                self.facts.add((axiom1[0], SUBCLASS, axiom2[0]), step)

    def _compare_properties(self, kind: int, filler: int, subproperty: Key) -> None:
        narrow = self._restrictions.get((kind, subproperty[0], filler), ())
        wide = self._restrictions.get((kind, subproperty[2], filler), ())
        for axiom1, on1 in narrow:
            for axiom2, on2 in wide:
                step = (_PROPERTY_RULES[kind], axiom1, on1, axiom2, on2, subproperty)
                ends = (axiom2[0], axiom1[0]) if kind == ALL_VALUES else (axiom1[0], axiom2[0])
                self.facts.add((ends[0], SUBCLASS, ends[1]), step)
