"""Reading the table of OWL 2 RL rules as it stands: which applications of them a set of triples holds.

The engine that draws the conclusions is compiled for speed and keeps one step for each triple. Here the
patterns of :mod:`icatkg.reasoning.rules` are matched one by one, which gives *all* steps: to find the
smallest proof among them, and to say of a triple that does not follow what was missing.

The patterns of a rule are joined by the one with the fewest matches first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from icatkg.derivations import Derivation
from icatkg.reasoning.conjunctions import ListAtom, conjunctions
from icatkg.reasoning.triple_index import Index, ListMatch, triple_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import BlankNode

    from icatkg.reasoning.conjunctions import Atom, Conjunction
    from icatkg.reasoning.triple_index import Match

    Term = NamedNode | BlankNode | Literal | Triple
    Slots = list[Term | None]

__all__ = [
    "bind",
    "derivations_of",
    "instances",
    "most_selective",
    "premises_of",
    "rules_for",
    "unified",
]


def rules_for(index: Index) -> Iterator[Conjunction]:
    """Give the rules, those over lists for the lengths of the lists in the index."""
    yield from conjunctions(0)
    lengths = index.lengths()
    for length in sorted(set().union(*lengths.values())):
        for conjunction in conjunctions(length):
            owners = (atom[1] for atom in conjunction.body if not isinstance(atom, ListAtom))
            if any(length in lengths.get(p, ()) for p in owners if isinstance(p, NamedNode)):
                yield conjunction


def instances(triples: Iterable[Triple]) -> Iterator[tuple[Triple, Derivation]]:
    """Give every application of a rule whose premises and conclusion are all among the triples.

    Those that have their conclusion among their premises are left out: no proof needs them.

    Parameters
    ----------
    triples
        A closed set, asserted and inferred.

    Yields
    ------
    tuple
        The conclusion, and the rule with its premises in the order of its body.

    """
    index = Index(triples)
    for conjunction in rules_for(index):
        s, p, o = conjunction.head
        if isinstance(p, NamedNode) and not index.matches(None, p, None):
            continue
        nothing: Slots = [None] * len(conjunction.variables)
        for slots, premises in _joined(index, conjunction.body, nothing):
            conclusion = triple_of(_value(s, slots), _value(p, slots), _value(o, slots))
            if conclusion in index.triples and conclusion not in premises:
                yield conclusion, Derivation(conjunction.rule, premises)


def derivations_of(goal: Triple, index: Index) -> list[Derivation]:
    """Give every step that concludes a triple from triples of the index, itself not among its premises.

    Parameters
    ----------
    goal
        The triple, in the index or not.
    index
        The premises to choose from.

    """
    found: dict[Derivation, None] = {}
    for conjunction in rules_for(index):
        slots = unified(conjunction, goal)
        if slots is not None:
            for _, premises in _joined(index, conjunction.body, slots):
                if goal not in premises:
                    found[Derivation(conjunction.rule, premises)] = None
    return list(found)


def _value(term: Term | int, slots: Slots) -> Term:
    value = slots[term] if isinstance(term, int) else term
    if value is None:
        raise ValueError(term)  # every variable of a head occurs in its body
    return value


def unified(conjunction: Conjunction, goal: Triple) -> Slots | None:
    """Give the values that a rule's variables must have to conclude a triple, ``None`` if it never does."""
    slots: Slots = [None] * len(conjunction.variables)
    return slots if bind(conjunction.head, goal, slots) else None


def bind(atom: Atom | ListAtom, match: Match, slots: Slots) -> bool:
    """Bind the variables of a pattern to the terms of what matches it; tell whether they fit."""
    if isinstance(atom, ListAtom):
        wanted: Sequence[Term | int] = atom.elements
        values: Iterable[Term] = match.terms if isinstance(match, ListMatch) else ()
    else:
        wanted, values = atom, match if isinstance(match, Triple) else ()
    for term, value in zip(wanted, values, strict=True):
        if not isinstance(term, int):
            if term != value:
                return False
        elif slots[term] is None:
            slots[term] = value
        elif slots[term] != value:
            return False
    return True


def premises_of(matches: Iterable[Match | None]) -> tuple[Triple, ...]:
    """Give the triples of what matches a body, in its order, each once."""
    premises: dict[Triple, None] = {}
    for match in matches:
        if isinstance(match, ListMatch):
            premises.update(dict.fromkeys(match.triples))
        elif match is not None:
            premises[match] = None
    return tuple(premises)


def _joined(
    index: Index, body: Sequence[Atom | ListAtom], slots: Slots
) -> Iterator[tuple[Slots, tuple[Triple, ...]]]:
    """Give the ways to match all patterns: the values of the variables, and the triples."""
    return _matched(index, body, list(range(len(body))), slots.copy(), [None] * len(body))


def _matched(
    index: Index,
    body: Sequence[Atom | ListAtom],
    left: list[int],
    slots: Slots,
    found: list[Match | None],
) -> Iterator[tuple[Slots, tuple[Triple, ...]]]:
    # Patterns with one match are bound here in a loop: there may be more than a stack is deep.
    while left:
        position, matches = most_selective(index, body, left, slots)
        if not matches:
            return
        left.remove(position)
        if len(matches) == 1:
            if not bind(body[position], matches[0], slots):
                return
            found[position] = matches[0]
            continue
        for match in matches:
            wider = slots.copy()
            if bind(body[position], match, wider):
                found[position] = match
                if left:
                    yield from _matched(index, body, left.copy(), wider, found.copy())
                else:
                    yield wider, premises_of(found)
        return
    yield slots, premises_of(found)


def most_selective(
    index: Index, body: Sequence[Atom | ListAtom], left: Iterable[int], slots: Slots
) -> tuple[int, Sequence[Match]]:
    """Give the position of the pattern with the fewest matches, and these; one match is few enough."""
    best: int | None = None
    fewest: Sequence[Match] = ()
    for position in left:
        atom = body[position]
        matches: Sequence[Match]
        if isinstance(atom, ListAtom):
            head = slots[atom.head]
            if head is None:
                continue  # another pattern says which list it is
            matches = _lists(index, atom, head, slots)
        else:
            s, p, o = atom
            matches = index.matches(
                slots[s] if isinstance(s, int) else s,
                slots[p] if isinstance(p, int) else p,
                slots[o] if isinstance(o, int) else o,
            )
        if best is None or len(matches) < len(fewest):
            best, fewest = position, matches
            if len(matches) <= 1:
                break
    return (-1, ()) if best is None else (best, fewest)


def _lists(index: Index, atom: ListAtom, head: Term, slots: Slots) -> Sequence[ListMatch]:
    found = index.list(head)
    if found is None:
        return ()
    if not atom.any_length:
        return (found,) if len(found.terms) == len(atom.elements) else ()
    wanted = slots[atom.elements[0]]
    terms = dict.fromkeys(found.terms)
    if wanted is not None:
        return (ListMatch((wanted,), found.triples),) if wanted in terms else ()
    return [ListMatch((term,), found.triples) for term in terms]
