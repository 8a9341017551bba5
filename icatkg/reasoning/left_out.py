"""What is left out of the result: triples that say nothing, and those that RDF cannot write.

Of an inferred triple these are left out, and nothing else:

1. those with a literal as subject or with anything but an IRI as predicate;
2. ``owl:sameAs``, ``rdfs:subClassOf``, ``rdfs:subPropertyOf``, ``owl:equivalentClass`` and
   ``owl:equivalentProperty`` of a term with itself;
3. ``owl:Thing`` or ``rdfs:Resource`` as type, superclass, domain or range; ``owl:Nothing`` as subclass;
4. what the rules prp-ap, cls-thing, cls-nothing1 and dt-type1 say of the vocabulary itself;
5. a triple that differs from another of the closure only in how its literal spells one value, and rests on
dt-eq.

What follows from such a triple is not left out. A premise that is left out is replaced by its own premises,
and those in turn, until all are asserted or in the result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from icatkg.namespaces import PREFIXES
from icatkg.reasoning.literals import DATATYPES
from icatkg.reasoning.terms import (
    ANNOTATION_PROPERTY,
    CLASS,
    DATATYPE,
    DIFFERENT,
    DOMAIN,
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
    NOTHING,
    RANGE,
    RESOURCE,
    SAME,
    SUBCLASS,
    SUBPROPERTY,
    THING,
    TYPE,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icatkg.reasoning.facts import Facts, Key, Step
    from icatkg.reasoning.terms import Terms

__all__ = ["LeftOut", "axiomatic_triples"]

_WITH_ITSELF = frozenset({SAME, SUBCLASS, SUBPROPERTY, EQUIVALENT_CLASS, EQUIVALENT_PROPERTY})
_ABOUT_THING = frozenset({SUBCLASS, DOMAIN, RANGE})
_EMPTY_TYPES = frozenset({THING, RESOURCE})
_ANNOTATION_PROPERTIES = [
    "rdfs:label",
    "rdfs:comment",
    "rdfs:seeAlso",
    "rdfs:isDefinedBy",
    "owl:deprecated",
    "owl:versionInfo",
    "owl:priorVersion",
    "owl:backwardCompatibleWith",
    "owl:incompatibleWith",
]


def axiomatic_triples(terms: Terms) -> Iterator[tuple[Key, Step]]:
    """Give what the rules prp-ap, cls-thing, cls-nothing1 and dt-type1 say, whatever the graph."""
    yield (THING, TYPE, CLASS), ("cls-thing",)
    yield (NOTHING, TYPE, CLASS), ("cls-nothing1",)
    for prefix, _, name in (curie.partition(":") for curie in _ANNOTATION_PROPERTIES):
        yield (terms[NamedNode(PREFIXES[prefix] + name)], TYPE, ANNOTATION_PROPERTY), ("prp-ap",)
    for datatype in sorted(DATATYPES):
        yield (terms[NamedNode(datatype)], TYPE, DATATYPE), ("dt-type1",)


def _single(premises: Iterable[Key | tuple[Key, ...]]) -> list[Key]:
    """Give single triples, those of a list in its place."""
    keys: list[Key] = []
    for premise in premises:
        if isinstance(premise[0], int):
            keys.append(premise)
        else:
            keys.extend(premise)
    return keys


class LeftOut:
    """Tells what is left out of the closure of some facts.

    Parameters
    ----------
    facts
        The closure.
    spellings
        The literals of one value, for each literal of which there are several.
    before
        How many triples were known before dt-eq was applied.

    """

    def __init__(self, facts: Facts, spellings: dict[int, list[int]], before: int) -> None:
        self._facts = facts
        self._premises: dict[Key, tuple[Key, ...]] = {}
        self._no_predicate = {
            p for p in facts.properties if p < 0 or not isinstance(facts.terms.names[p], NamedNode)
        }
        self._of_vocabulary = frozenset(key for key, _ in axiomatic_triples(facts.terms))
        self._respelled = self._find_respelled(spellings, before) if spellings else frozenset()

    def _find_respelled(self, spellings: dict[int, list[int]], before: int) -> frozenset[Key]:
        place = {key: number for number, key in enumerate(self._facts.known) if key[2] in spellings}
        return frozenset(
            (s, p, o)
            for (s, p, o), number in place.items()
            if number >= before and any(place.get((s, p, other), number) < number for other in spellings[o])
        )

    def hides(self, key: Key) -> bool:
        """Tell whether a triple that is not asserted is left out."""
        s, p, o = key
        if s < 0:
            return True
        if p == TYPE:
            return o in _EMPTY_TYPES or key in self._of_vocabulary
        if s == o and p in _WITH_ITSELF:
            return True
        if p in _ABOUT_THING and (o in _EMPTY_TYPES or (s == NOTHING and p == SUBCLASS)):
            return True
        return p in self._no_predicate or key in self._respelled

    def premises(self, given: tuple[Key | tuple[Key, ...], ...]) -> tuple[Key, ...]:
        """Give premises such that none is left out, each once; the triples of a list are set in."""
        keys = tuple(_single(given))
        known = self._facts.known
        if all(known[key] is None or not self.hides(key) for key in keys) and len({*keys}) == len(keys):
            return keys
        premises: dict[Key, None] = {}
        for key in keys:
            if known[key] is None or not self.hides(key):
                premises[key] = None
            else:
                premises.update(dict.fromkeys(self._unfolded(key)))
        return tuple(premises)

    def _unfolded(self, key: Key) -> tuple[Key, ...]:
        """Give what a triple that is left out comes from; without recursion, for chains may be long."""
        found = self._premises
        waiting = [key]
        while waiting:
            top = waiting[-1]
            step = self._facts.known[top]
            parts = _single((step or ())[1:])
            hidden = [k for k in parts if self._facts.known[k] is not None and self.hides(k)]
            missing = [k for k in hidden if k not in found]
            if missing:
                waiting += missing
                continue
            result: dict[Key, None] = {}
            for k in parts:
                result.update(dict.fromkeys(found.get(k, (k,))))
            found[top] = tuple(result)
            waiting.pop()
        return found[key]

    def causes(self, given: Iterable[Key | tuple[Key, ...]]) -> frozenset[Key]:
        """Give what a contradiction comes from, with the steps of equality taken back.

        Contradictions that differ only in which name of a thing they use have the same causes. Where a triple
        with ``owl:differentFrom`` is among the premises, that one alone is the cause.
        """
        keys = _single(given)
        different = [key for key in keys if key[1] == DIFFERENT]
        causes: set[Key] = set()
        waiting = different or keys
        seen: set[Key] = set()
        while waiting:
            key = waiting.pop()
            if key in seen:
                continue
            seen.add(key)
            step = self._facts.known[key]
            if step is None or step[0] not in {"eq-sym", "eq-trans", "eq-rep-s", "eq-rep-p", "eq-rep-o"}:
                causes.add(key)
            else:
                waiting += step[2:] if step[0].startswith("eq-rep") else step[1:]
        return frozenset(causes)
