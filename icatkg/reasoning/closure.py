"""The closure of a graph under the OWL 2 RL/RDF rules, with the step that made each triple.

The rules are those of :mod:`icatkg.reasoning.rules`. What they take and give is worked out over triples of
integers (:mod:`icatkg.reasoning.facts`), generalised ones included, with any term in any place; this module
is the way in and out. What is left out of the result stands in :mod:`icatkg.reasoning.left_out` and in
``docs/inference.md``.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import Literal, Quad, Triple

from icatkg.derivations import Derivation, Inconsistency, Inference
from icatkg.reasoning.axioms import Axioms
from icatkg.reasoning.equality import Equality
from icatkg.reasoning.facts import Facts
from icatkg.reasoning.inconsistencies import Contradictions
from icatkg.reasoning.left_out import LeftOut, axiomatic_triples
from icatkg.reasoning.literals import ILL_TYPED, PLAIN, value_of
from icatkg.reasoning.terms import SAME, Terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icatkg.reasoning.facts import Key
    from icatkg.reasoning.literals import Value

__all__ = ["Closure", "closure"]


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking through the many tuples again and again: none is garbage."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def closure(triples: Iterable[Quad | Triple]) -> Inference:
    """Infer what follows from triples.

    Parameters
    ----------
    triples
        Asserted triples; of a quad the graph is of no account.

    Raises
    ------
    InputError
        So many names would be one thing that their copies could not be held
        (:mod:`icatkg.reasoning.equality`).

    """
    return Closure(triples).inference()


class Closure:
    """The closure of a graph, as integers; triples are made of it when they are asked for.

    Parameters
    ----------
    triples
        Asserted triples or quads.

    Raises
    ------
    InputError
        As :func:`closure`.

    """

    def __init__(self, triples: Iterable[Quad | Triple]) -> None:
        with _collector_paused():
            terms = Terms()
            self._facts = Facts(terms)
            self._equality = Equality(self._facts)
            self._axioms = Axioms(self._facts, self._equality)
            self._contradictions = Contradictions(self._facts, self._equality)
            self._facts.load(self._read(triples))
            self._asserted = len(self._facts.known)
            self._facts.axiomatic = terms.has_nothing  # from it everything may follow
            self._made = [False, False]
            self._saturate()
            self._contradictions.ask()
            self._saturate()
            spellings = self._spellings()
            before = len(self._facts.known)
            self._join_spellings(spellings)
            self._left_out = LeftOut(self._facts, spellings, before)
            self._terms = terms.by_number()
            self._triples: dict[Key, Triple] = {}

    def _read(self, triples: Iterable[Quad | Triple]) -> dict[int, list[Key]]:
        """Give the asserted triples by predicate."""
        terms, known = self._facts.terms, self._facts.known
        rows: dict[int, list[Key]] = {}
        for item in triples:
            if type(item) is Quad:
                s, p, o, _ = item
            else:
                s, p, o = item
            key = (terms[s], terms[p], terms[o])
            if key not in known:
                known[key] = None
                if key[1] in rows:
                    rows[key[1]].append(key)
                else:
                    rows[key[1]] = [key]
        return rows

    def _saturate(self) -> None:
        """Run all rules to the end, with the axiomatic triples if some rule asks for them."""
        facts = self._facts
        facts.saturate()
        while (facts.axiomatic, facts.reflexive) != tuple(self._made):
            if facts.axiomatic and not self._made[0]:
                self._made[0] = True
                for key, step in axiomatic_triples(facts.terms):
                    facts.add(key, step)
                self._axioms.make_axiomatic()
            if facts.reflexive and not self._made[1]:
                self._made[1] = True
                for extent in facts.extents():
                    self._reflect(extent.rows[: extent.done])
                facts.watch_all(self._reflect)
            facts.saturate()

    def _reflect(self, batch: list[Key]) -> None:
        """Apply eq-ref."""
        for key in batch:
            for term in key:
                self._facts.add((term, SAME, term), ("eq-ref", key))

    def _spellings(self) -> dict[int, list[int]]:
        """Give, for each literal whose value another of the graph has too, all literals of that value."""
        terms = self._facts.terms
        by_value: dict[Value, list[int]] = {}
        texts: list[tuple[Value, str]] = []
        for number, literal in enumerate(terms.literals, 1):
            if not isinstance(literal, Literal) or (literal.datatype.value in PLAIN):
                continue
            value = value_of(literal)
            if value is not None and value != ILL_TYPED:
                by_value.setdefault(value, []).append(-number)
                if value[0] == "string":
                    texts.append((value, str(value[1])))
        for value, text in texts:
            plain = terms.get(Literal(text))
            if plain is not None and plain not in by_value[value]:
                by_value[value].append(plain)
        groups = (group for group in by_value.values() if len(group) > 1)
        return {number: group for group in groups for number in group}

    def _join_spellings(self, spellings: dict[int, list[int]]) -> None:
        """Apply dt-eq, last of all, so that what rests on it is known from what does not."""
        for number, group in spellings.items():
            for other in group:
                if other != number:
                    self._facts.add((number, SAME, other), ("dt-eq",))
        self._saturate()

    def __len__(self) -> int:
        """Count the inferred triples."""
        return sum(1 for _ in self._inferred())

    def _inferred(self) -> Iterator[Key]:
        known = self._facts.known
        return (key for key in islice(known, self._asserted, None) if not self._left_out.hides(key))

    def _triple(self, key: Key) -> Triple:
        triple = self._triples.get(key)
        if triple is None:
            s, p, o = key
            terms = self._terms
            # only what RDF can write comes here
            triple = self._triples[key] = Triple(terms[s], terms[p], terms[o])  # type: ignore[arg-type] # as said
        return triple

    def triples(self) -> list[Triple]:
        """Give the inferred triples."""
        with _collector_paused():
            return [self._triple(key) for key in self._inferred()]

    def inference(self) -> Inference:
        """Give the inferred triples with their last steps, and the contradictions."""
        with _collector_paused():
            known, premises, triple = self._facts.known, self._left_out.premises, self._triple
            derivations = {}
            for key in self._inferred():
                step = known[key]
                if step is not None:
                    derivations[triple(key)] = Derivation(step[0], tuple(map(triple, premises(step[1:]))))
            return Inference(derivations, self.inconsistencies())

    def inconsistencies(self) -> tuple[Inconsistency, ...]:
        """Give the contradictions, in the order of their rules and premises."""
        found: dict[object, tuple[int, list[str], str, tuple[Key, ...]]] = {}
        for rule, given in self._contradictions.all():
            premises = self._left_out.premises(given)
            cause = (rule, self._left_out.causes(given))
            text = [str(self._triple(key)) for key in premises]
            inferred = sum(self._facts.known[key] is not None for key in premises)
            entry = (inferred, text, rule, premises)
            if cause not in found or entry[:2] < found[cause][:2]:
                found[cause] = entry
        ordered = sorted(found.values(), key=lambda entry: (entry[2], entry[1]))
        return tuple(
            Inconsistency(rule, tuple(map(self._triple, premises))) for _, _, rule, premises in ordered
        )
