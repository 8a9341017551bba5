"""The conjunctive parts of a group, so that any of them can be left out.

Parts are triple patterns, filters, MINUS, VALUES, and as a whole unions, sub-selects and groups that hold
more than triples. OPTIONAL and BIND remove no solution; they are kept where another part needs what they
bind. A filter, MINUS, OPTIONAL or BIND whose variables other parts bind stands in a smaller set only with
these parts: without them it would compare nothing, or something else, and leaving parts out could then
take solutions away. With this rule what holds a failing set fails too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode

from icatkg.diagnosis.variables import blank_variable, certain, mentioned, possible
from icatkg.querying.syntax import (
    Bind,
    Filter,
    GraphPattern,
    Group,
    Minus,
    Optional,
    Term,
    TriplePattern,
    Values,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from icatkg.querying.syntax import Element

__all__ = ["Parts"]

_CONDITIONAL = (Filter, Minus, Optional, Bind)
# Parts that only a filter joins are compared pair by pair; beyond this many pairs it takes too long.
_MOST_PAIRS = 1_000_000
_MOST_COUNTED = 2_000


class _Piece(NamedTuple):
    element: Element
    carried: bool  # OPTIONAL or BIND: there when it can be, never left out by itself
    certain: frozenset[str]
    possible: frozenset[str]
    mentioned: frozenset[str]


class Parts:
    """The parts of a group.

    Parameters
    ----------
    group
        The group.
    holds
        Tells whether a group, written as SPARQL, has a solution.
    count
        Counts the solutions of a group, no further than a number.
    values
        ``VALUES`` that stands after the group.

    Attributes
    ----------
    items
        The parts that can be left out, in the order written.

    """

    def __init__(
        self,
        group: Group,
        holds: Callable[[str], bool],
        count: Callable[[str, int], int],
        values: Values | None = None,
    ) -> None:
        self._pieces = [_piece(e) for e in [*_flat(group.elements), *([values] if values else [])]]
        self._items = [i for i, piece in enumerate(self._pieces) if not piece.carried]
        self.items = [self._pieces[i].element for i in self._items]
        self._holds = holds
        self._count = count
        self._known: dict[frozenset[int], bool] = {}
        self.given_up = False

    def elements(self, chosen: Collection[int]) -> list[Element]:
        """Give the parts of a set of items with what they carry, without those that cannot stand.

        Variables take the place of blank nodes.
        """
        standing = self._standing({self._items[i] for i in chosen})
        return [_shareable(self._pieces[i].element) for i in standing]

    def written(self, chosen: Collection[int]) -> str:
        """Write a set of items with what they carry as a group."""
        return self._text(frozenset(self._standing({self._items[i] for i in chosen})))

    def components(self) -> list[str]:
        """Write the sets of parts that share no variable, each as a group."""
        everything = self._standing(set(self._items))
        return [self._text(c) for c in self._components(everything, filters=True)]

    def succeeds(self, chosen: Collection[int]) -> bool:
        """Tell whether a set of items, by their numbers, has a solution."""
        standing = self._standing({self._items[i] for i in chosen})
        return all(self._component_succeeds(c) for c in self._components(standing, filters=True))

    def replaced(self, number: int, element: Element) -> Parts:
        """Give the same parts with another in place of one."""
        changed = Parts(Group(-1, -1, ()), self._holds, self._count)
        changed._pieces = list(self._pieces)
        changed._pieces[self._items[number]] = _piece(element)
        changed._items, changed.items = self._items, list(self.items)
        changed.items[number] = element
        return changed

    def _standing(self, chosen: set[int]) -> list[int]:
        """Give the pieces of chosen items, with what is carried and without what cannot stand."""
        standing: set[int] = set()
        for i, piece in enumerate(self._pieces):
            later = isinstance(piece.element, Filter)
            if not later and (i in chosen or piece.carried) and self._can_stand(i, standing | chosen):
                standing.add(i)
        filters = [i for i in sorted(chosen) if isinstance(self._pieces[i].element, Filter)]
        standing.update(i for i in filters if self._can_stand(i, standing))
        return [i for i in sorted(standing) if not self._pieces[i].carried or self._wanted(i)]

    def _can_stand(self, number: int, there: set[int]) -> bool:
        """Tell whether what binds the variables of a conditional part is there."""
        piece = self._pieces[number]
        if not isinstance(piece.element, _CONDITIONAL):
            return True
        everywhere = isinstance(piece.element, Filter)
        for variable in piece.mentioned:
            binders = {
                i
                for i, other in enumerate(self._pieces)
                if i != number and variable in other.possible and (everywhere or i < number)
            }
            sure = any(variable in self._pieces[i].certain for i in binders & there)
            if not sure and not binders <= there:
                return False
        return True

    def _wanted(self, number: int) -> bool:
        """Tell whether another part speaks of something that a carried part alone may bind."""
        others = (p for i, p in enumerate(self._pieces) if i != number)
        mine = self._pieces[number].possible
        sure = frozenset().union(*(p.certain for p in self._pieces[:number]))
        return any((mine - sure) & other.mentioned for other in others)

    def _components(self, numbers: Iterable[int], *, filters: bool) -> list[frozenset[int]]:
        """Split pieces into sets that share no variable; without ``filters`` these join nothing."""
        found: list[tuple[set[int], set[str]]] = []
        for number in numbers:
            piece = self._pieces[number]
            if not filters and isinstance(piece.element, Filter):
                continue
            members, names = {number}, set(piece.mentioned)
            apart = []
            for component in found:
                if component[1] & names:
                    members |= component[0]
                    names |= component[1]
                else:
                    apart.append(component)
            found = [*apart, (members, names)]
        return [frozenset(members) for members, _ in found]

    def _component_succeeds(self, numbers: frozenset[int]) -> bool:
        if numbers not in self._known:
            self._known[numbers] = self._too_many_pairs(numbers) or self._holds(self._text(numbers))
        return self._known[numbers]

    def _too_many_pairs(self, numbers: frozenset[int]) -> bool:
        """Tell whether a filter would have to go through too many pairs; such a set is taken to succeed."""
        joined = self._components(sorted(numbers), filters=False)
        if len(joined) <= 1:
            return False
        pairs = 1
        for component in joined:
            pairs *= self._count(self._text(component), _MOST_COUNTED)
        if pairs > _MOST_PAIRS:
            self.given_up = True
        return pairs > _MOST_PAIRS

    def _text(self, numbers: frozenset[int]) -> str:
        return f"{{ {' '.join(str(_shareable(self._pieces[i].element)) for i in sorted(numbers))} }}"


def _piece(element: Element) -> _Piece:
    carried = isinstance(element, Optional | Bind)
    return _Piece(element, carried, certain(element), possible(element), mentioned(element))


def _flat(elements: Iterable[Element]) -> Iterator[Element]:
    """Give parts one by one, out of groups and GRAPH where these hold nothing but triples."""
    for element in elements:
        if isinstance(element, Group) and _only_triples(element):
            yield from _flat(element.elements)
        elif isinstance(element, GraphPattern) and _only_triples(element.group) and element.group.elements:
            for inner in element.group.elements:
                yield GraphPattern(inner.start, inner.end, element.name, Group(-1, -1, (inner,)))
        else:
            yield element


def _only_triples(group: Group) -> bool:
    return all(isinstance(element, TriplePattern) for element in group.elements)


def _shareable(element: Element) -> Element:
    """Put variables in place of a pattern's blank nodes, which other parts may share with it."""
    if isinstance(element, TriplePattern):
        return _with_variables(element)
    if isinstance(element, GraphPattern) and _only_triples(element.group):
        triples = tuple(_with_variables(e) for e in element.group.elements if isinstance(e, TriplePattern))
        return replace(element, group=replace(element.group, elements=triples))
    return element


def _with_variables(pattern: TriplePattern) -> TriplePattern:
    def changed(term: Term) -> Term:
        if isinstance(term.value, BlankNode):
            return replace(term, text=f"?{blank_variable(term.value.value)}")
        return term

    return replace(pattern, subject=changed(pattern.subject), object=changed(pattern.object))
