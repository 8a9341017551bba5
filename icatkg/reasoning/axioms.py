"""From axioms to rules: a new triple of OWL's vocabulary hangs the rules it belongs to on the data."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from icatkg.namespaces import PREFIXES
from icatkg.reasoning import classes, properties
from icatkg.reasoning.lists import Reading, read
from icatkg.reasoning.literals import value_of
from icatkg.reasoning.schema import REDUNDANT, Schema
from icatkg.reasoning.terms import (
    ALL_VALUES,
    CHAIN,
    DOMAIN,
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
    FIRST,
    FUNCTIONAL,
    HAS_VALUE,
    INTERSECTION,
    INVERSE,
    INVERSE_FUNCTIONAL,
    KEY,
    MAX,
    MAX_QUALIFIED,
    ON_CLASS,
    ON_PROPERTY,
    ONE_OF,
    RANGE,
    REST,
    SAME,
    SOME_VALUES,
    SUBCLASS,
    SUBPROPERTY,
    SYMMETRIC,
    THING,
    TRANSITIVE,
    UNION,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from icatkg.reasoning.equality import Equality
    from icatkg.reasoning.facts import Facts, Key

__all__ = ["Axioms", "cardinality"]

_LISTS = (CHAIN, KEY, INTERSECTION, UNION, ONE_OF)
_VOCABULARIES = tuple(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl", "xsd"))
_SIMPLE = (SOME_VALUES, ALL_VALUES, HAS_VALUE, MAX)


def cardinality(facts: Facts, number: int) -> int | None:
    """Give the number that a cardinality's literal means, by its value; ``None`` unless it is 0 or 1."""
    from pyoxigraph import Literal

    literal = facts.terms.literals[-number - 1] if number < 0 else None
    value = value_of(literal) if isinstance(literal, Literal) else None
    return next((n for n in (0, 1) if value == ("decimal", n)), None)


class Axioms:
    """The axioms found so far.

    Parameters
    ----------
    facts
        What is known; it must hold no triples yet.
    equality
        Its equality rules.

    """

    def __init__(self, facts: Facts, equality: Equality) -> None:
        self.facts = facts
        self.equality = equality
        self._lists: list[Key] = []
        self._hung: set[tuple[object, ...]] = set()
        for predicate in (FIRST, REST):
            facts.of(predicate, urgent=True).handlers.append(self._read_again)
        for predicate in (SUBCLASS, SUBPROPERTY):
            facts.of(predicate, urgent=True)
        self.schema = Schema(facts)
        equality.told.append(self._renamed)
        self._hang_simple()
        for predicate in _LISTS:
            facts.of(predicate, urgent=True).handlers.append(self._list_axioms)
        for predicate in _SIMPLE:
            facts.of(predicate, urgent=True).handlers.append(self._restrictions)
        facts.of(ON_PROPERTY, urgent=True).handlers.append(self._on_property)
        for predicate in (MAX_QUALIFIED, ON_PROPERTY, ON_CLASS):
            facts.of(predicate, urgent=True).handlers.append(self._qualified)

    def _hang_simple(self) -> None:
        """Say what is hung for an axiom that is one triple."""
        facts, equality = self.facts, self.equality
        handed_on, passed_on, inverse = classes.handed_on, properties.passed_on, properties.inverse
        by_predicate: dict[int, Callable[[Key], None]] = {
            DOMAIN: partial(properties.domain, facts),
            RANGE: partial(properties.range_, facts),
            SUBCLASS: lambda t: handed_on(facts, "cax-sco", (t,), t[0], t[2]),
            SUBPROPERTY: lambda t: passed_on(facts, "prp-spo1", (t,), t[0], t[2]),
        }
        for predicate, hang in by_predicate.items():
            facts.of(predicate, urgent=True).handlers.append(partial(self._each, hang))
        two_ways: dict[int, tuple[Callable[[Key], None], Callable[[Key], None]]] = {
            EQUIVALENT_CLASS: (
                lambda t: handed_on(facts, "cax-eqc1", (t,), t[0], t[2]),
                lambda t: handed_on(facts, "cax-eqc2", (t,), t[2], t[0]),
            ),
            EQUIVALENT_PROPERTY: (
                lambda t: passed_on(facts, "prp-eqp1", (t,), t[0], t[2]),
                lambda t: passed_on(facts, "prp-eqp2", (t,), t[2], t[0]),
            ),
            INVERSE: (
                lambda t: inverse(facts, "prp-inv1", t, t[0], t[2]),
                lambda t: inverse(facts, "prp-inv2", t, t[2], t[0]),
            ),
        }
        for predicate, pair in two_ways.items():
            for hang in pair:
                facts.of(predicate, urgent=True).handlers.append(partial(self._each, hang))
        by_class: dict[int, Callable[[Key], None]] = {
            FUNCTIONAL: partial(properties.functional, facts, equality),
            INVERSE_FUNCTIONAL: partial(properties.inverse_functional, facts, equality),
            SYMMETRIC: partial(properties.symmetric, facts),
            TRANSITIVE: self._transitive,
        }
        for class_, hang in by_class.items():
            facts.of_class(class_, urgent=True).handlers.append(partial(self._each, hang))

    def _each(self, hang: Callable[[Key], None], batch: list[Key]) -> None:
        """Hang a rule for each axiom, but not for what other axioms do already."""
        for key in batch:
            s, p, o = key
            if p in {SUBCLASS, SUBPROPERTY, EQUIVALENT_CLASS, EQUIVALENT_PROPERTY} and s == o:
                continue
            if o == THING and p in {SUBCLASS, DOMAIN, RANGE} and not self.facts.axiomatic:
                continue
            step = self.facts.known[key]
            if step is None or step[0] not in REDUNDANT:
                hang(key)

    def make_axiomatic(self) -> None:
        """Hang those rules too that give ``owl:Thing`` as a type; make all of scm-cls, scm-op and scm-dp."""
        facts = self.facts
        self.schema.make_axiomatic()
        for predicate in (SUBCLASS, DOMAIN, RANGE):
            extent = facts.of(predicate)
            for key in extent.rows[: extent.done]:
                if key[2] == THING and key[0] != THING:
                    if predicate == SUBCLASS:
                        classes.handed_on(facts, "cax-sco", (key,), key[0], THING)
                    else:
                        (properties.domain if predicate == DOMAIN else properties.range_)(facts, key)

    def _renamed(self, terms: set[int]) -> None:
        """Take note of terms with several names; a term of the vocabulary may be asked for by any of them."""
        facts = self.facts
        self.schema.renamed(terms)
        if any(term >= 0 and facts.terms.names[term].value.startswith(_VOCABULARIES) for term in terms):
            facts.axiomatic = True
        if SAME in terms:
            facts.reflexive = True

    def _transitive(self, axiom: Key) -> None:
        self.facts.ask(axiom[0])
        properties.transitive(self.facts, "prp-trp", (axiom,), axiom[0])

    def _once(self, *what: object) -> bool:
        if what in self._hung:
            return False
        self._hung.add(what)
        return True

    def _list_axioms(self, batch: list[Key]) -> None:
        for key in batch:
            self._lists.append(key)
            self._list_axiom(key)

    def _read_again(self, _: list[Key]) -> None:
        for key in self._lists:
            self._list_axiom(key)

    def _list_axiom(self, axiom: Key) -> None:
        facts, equality = self.facts, self.equality
        reading = read(facts, equality, axiom[2])
        if reading is None or not self._once(axiom, reading.items):
            return
        if axiom[1] == CHAIN:
            properties.chain(facts, axiom, reading)
        elif axiom[1] == KEY:
            properties.key(facts, equality, axiom, reading)
        elif axiom[1] == ONE_OF:
            classes.listed(facts, axiom, reading)
        else:
            self._set_operation(axiom, reading)

    def _set_operation(self, axiom: Key, reading: Reading) -> None:
        facts, whole = self.facts, axiom[0]
        premises = (axiom, reading.triples)
        if axiom[1] == INTERSECTION:
            self.schema.listed("scm-int", axiom, reading)
            classes.intersection(facts, axiom, reading)
            for item in dict.fromkeys(reading.items):
                classes.handed_on(facts, "cls-int2", premises, whole, item)
        else:
            self.schema.listed("scm-uni", axiom, reading)
            for item in dict.fromkeys(reading.items):
                classes.handed_on(facts, "cls-uni", premises, item, whole)

    def _restrictions(self, batch: list[Key]) -> None:
        properties_of = self.facts.of(ON_PROPERTY).by_subject()
        for key in batch:
            for property_ in properties_of.get(key[0], ()):
                self._restriction(key, (key[0], ON_PROPERTY, property_))

    def _on_property(self, batch: list[Key]) -> None:
        for key in batch:
            for kind in _SIMPLE:
                for filler in self.facts.of(kind).by_subject().get(key[0], ()):
                    self._restriction((key[0], kind, filler), key)

    def _restriction(self, axiom: Key, on: Key) -> None:
        if not self._once(axiom, on):
            return
        kind = axiom[1]
        if kind == SOME_VALUES:
            classes.some_values(self.facts, axiom, on)
        elif kind == ALL_VALUES:
            classes.all_values(self.facts, axiom, on)
        elif kind == HAS_VALUE:
            classes.has_value(self.facts, axiom, on)
        elif cardinality(self.facts, axiom[2]) == 1:
            classes.at_most_one(self.facts, self.equality, (axiom, on))
        if kind != MAX:
            self.schema.restriction(axiom, on)

    def _qualified(self, batch: list[Key]) -> None:
        facts = self.facts
        numbers, on, of = (facts.of(p).by_subject() for p in (MAX_QUALIFIED, ON_PROPERTY, ON_CLASS))
        for x in dict.fromkeys(key[0] for key in batch):
            for number in numbers.get(x, ()):
                for property_ in on.get(x, ()):
                    for class_ in of.get(x, ()):
                        axiom = (x, MAX_QUALIFIED, number), (x, ON_PROPERTY, property_), (x, ON_CLASS, class_)
                        if cardinality(facts, number) == 1 and self._once(*axiom):
                            classes.at_most_one(facts, self.equality, axiom)
