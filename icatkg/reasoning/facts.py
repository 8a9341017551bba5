"""All triples known so far, with the step that made each, and the worklist that rules hang on.

Triples with the same predicate are an :class:`Extent`, and so are those that give the same class. A rule with
an axiom filled in is a function over a batch of triples of one extent; it is called with each triple once,
when the triple is new (semi-naive evaluation). The axioms of an ontology thereby become a table from
predicates and classes to functions, and a triple that no rule asks about costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from icatkg.reasoning.literals import DATATYPES, holds
from icatkg.reasoning.terms import (
    ANNOTATION_PROPERTY,
    CLASS,
    DATATYPE,
    DOMAIN,
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
    RANGE,
    SAME,
    SUBCLASS,
    SUBPROPERTY,
    THING,
    TYPE,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    from icatkg.reasoning.terms import Terms

    Key: TypeAlias = tuple[int, int, int]
    Step: TypeAlias = tuple[Any, ...]  # the rule's name, then premises: a Key, or a tuple of Keys for a list
    Handler: TypeAlias = Callable[[list[Key]], None]

__all__ = ["Extent", "Facts"]

_REFLEXIVE = frozenset({SUBCLASS, SUBPROPERTY, EQUIVALENT_CLASS, EQUIVALENT_PROPERTY, DOMAIN, RANGE})
_AXIOMATIC_CLASSES = frozenset({THING, CLASS, DATATYPE, ANNOTATION_PROPERTY})


class Extent:
    """The triples of one predicate or one class.

    Attributes
    ----------
    rows
        The triples; new ones are put at the end.
    done
        How many of them the handlers have seen.
    handlers
        What is called with each batch of new triples.

    """

    __slots__ = ("_by_object", "_by_subject", "done", "handlers", "rows")

    def __init__(self, rows: list[Key]) -> None:
        self.rows = rows
        self.done = 0
        self.handlers: list[Handler] = []
        self._by_subject: dict[int, list[int]] | None = None
        self._by_object: dict[int, list[int]] | None = None

    def process(self) -> None:
        """Hand the new triples to the handlers; the indexes hold them by then."""
        end = len(self.rows)
        batch = self.rows[self.done : end] if self.done else self.rows[:end]
        self.done = end
        if self._by_subject is not None:
            _index(self._by_subject, ((s, o) for s, _, o in batch))
        if self._by_object is not None:
            _index(self._by_object, ((o, s) for s, _, o in batch))
        for handler in tuple(self.handlers):
            handler(batch)

    def watch(self, handler: Handler) -> None:
        """Call a function with all triples, those seen before included."""
        self.handlers.append(handler)
        if self.done:
            handler(self.rows[: self.done])

    def by_subject(self) -> dict[int, list[int]]:
        """Give the objects of each subject among the triples seen; the same dictionary each time."""
        if self._by_subject is None:
            self._by_subject = {}
            _index(self._by_subject, ((s, o) for s, _, o in self.rows[: self.done]))
        return self._by_subject

    def by_object(self) -> dict[int, list[int]]:
        """Give the subjects of each object among the triples seen; the same dictionary each time."""
        if self._by_object is None:
            self._by_object = {}
            _index(self._by_object, ((o, s) for s, _, o in self.rows[: self.done]))
        return self._by_object


def _index(index: dict[int, list[int]], pairs: Iterable[tuple[int, int]]) -> None:
    for key, value in pairs:
        if key in index:
            index[key].append(value)
        else:
            index[key] = [value]


class Facts:
    """The triples known so far.

    Attributes
    ----------
    terms
        The numbers of terms.
    known
        Each triple with the step that made it, or ``None`` if it is asserted; asserted ones first.
    axiomatic
        Whether some rule asks for triples that say nothing (``owl:Thing`` as a type, reflexive subclasses…),
        so that they have to be made.
    reflexive
        Whether some rule asks for ``owl:sameAs`` as it would for any property, so that every term has to be
        said to be itself.

    """

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.known: dict[Key, Step | None] = {}
        self.properties: dict[int, Extent] = {}
        self.classes: dict[int, Extent] = {}
        self.everywhere: list[Handler] = []
        self.axiomatic = False
        self.reflexive = False
        self._extents: list[Extent] = []
        self._urgent: list[Extent] = []
        self._typed: set[int] = set()
        self._all_typed = False

    def load(self, rows: dict[int, list[Key]]) -> None:
        """Take asserted triples, by predicate; no rule runs yet."""
        for predicate, found in rows.items():
            if predicate != TYPE:
                self.of(predicate).rows.extend(found)
        by_class: dict[int, list[Key]] = {}
        for key in rows.get(TYPE, ()):
            if key[2] in by_class:
                by_class[key[2]].append(key)
            else:
                by_class[key[2]] = [key]
        for class_, found in by_class.items():
            self.of_class(class_).rows.extend(found)

    def _new(self, *, urgent: bool) -> Extent:
        extent = Extent([])
        extent.handlers.extend(self.everywhere)
        (self._urgent if urgent else self._extents).append(extent)
        return extent

    def of(self, predicate: int, *, urgent: bool = False) -> Extent:
        """Give the extent of a predicate; with ``urgent``, one that is always processed before others."""
        extent = self.properties.get(predicate)
        if extent is None:
            extent = self.properties[predicate] = self._new(urgent=urgent)
            if predicate == TYPE:  # a copy of all classes' triples, for the odd rule about rdf:type itself
                extent.handlers.clear()
                for other in self.classes.values():
                    other.watch(extent.rows.extend)
        return extent

    def of_class(self, class_: int, *, urgent: bool = False) -> Extent:
        """Give the extent of a class: the triples that give it as a type."""
        extent = self.classes.get(class_)
        if extent is None:
            extent = self.classes[class_] = self._new(urgent=urgent)
            if TYPE in self.properties:
                extent.handlers.append(self.properties[TYPE].rows.extend)
        return extent

    def add(self, key: Key, step: Step) -> None:
        """Add a triple unless it is known."""
        if key not in self.known:
            self.known[key] = step
            self.putter(key[1])(key)

    def putter(self, predicate: int) -> Callable[[Key], None]:
        """Give the function that queues a new triple of a predicate, once it stands in ``known``."""
        if predicate == TYPE:
            return lambda key: self.of_class(key[2]).rows.append(key)
        return self.of(predicate).rows.append

    def ask(self, predicate: int) -> Extent:
        """Give the extent of a predicate to a rule with a variable in its place.

        The axiomatic triples of that predicate are not left out from then on.
        """
        if predicate == TYPE or predicate in _REFLEXIVE:
            self.axiomatic = True
        if predicate == SAME:
            self.axiomatic = self.reflexive = True
        if predicate == TYPE and not self._all_typed:
            self._all_typed = True
            for number in range(1, len(self.terms.literals) + 1):
                self.type_literal(-number)
        return self.of(predicate)

    def ask_class(self, class_: int) -> Extent:
        """Give the extent of a class to a rule, as :meth:`ask`.

        For a datatype, the literals of the graph that it holds are its members from then on (dt-type2).
        """
        if class_ in _AXIOMATIC_CLASSES:
            self.axiomatic = True
        if class_ >= 0 and class_ not in self._typed:
            self._typed.add(class_)
            datatype = self.terms.names[class_].value
            if datatype in DATATYPES:
                self._type_literals(class_, datatype)
        return self.of_class(class_)

    def _type_literals(self, class_: int, datatype: str) -> None:
        for number, literal in enumerate(self.terms.literals, 1):
            if isinstance(literal, Literal) and holds(datatype, literal):
                self.add((-number, TYPE, class_), ("dt-type2",))

    def type_literal(self, number: int) -> None:
        """Give a literal all its types (dt-type2), for some name is the same as it."""
        literal = self.terms.literals[-number - 1]
        if isinstance(literal, Literal):
            for datatype in sorted(DATATYPES):
                if holds(datatype, literal):
                    self.add((number, TYPE, self.terms[NamedNode(datatype)]), ("dt-type2",))

    def extents(self) -> list[Extent]:
        """Give all extents, each triple standing in one of them."""
        mirror = self.properties.get(TYPE)
        return [extent for extent in (*self._urgent, *self._extents) if extent is not mirror]

    def watch_all(self, handler: Handler) -> None:
        """Call a function with all triples that are new from now on."""
        self.everywhere.append(handler)
        for extent in self.extents():
            extent.handlers.append(handler)

    def saturate(self) -> None:
        """Call handlers until no triple is new."""
        moved = True
        while moved:
            moved = False
            for extents in (self._urgent, self._extents):
                for extent in extents:  # extents may be added while this runs
                    if len(extent.rows) > extent.done:
                        extent.process()
                        moved = True
                if moved and extents is self._urgent:
                    break
