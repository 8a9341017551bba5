"""Our own rules: the ``CONSTRUCT`` queries of ``queries/rules/``, and the triples that each took.

A rule is *monotone* when more triples can only make it conclude more. One that negates or counts is not: it
looks at the asserted triples and their OWL 2 RL closure only, once, so that no rule takes back what another
concluded (stratified negation: Apt, Blair and Walker, "Towards a Theory of Declarative Knowledge", 1988).

The engine's store rewrites some literals; conclusions come out of it as it writes them, premises are handed
on as they were given.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryTriples, Store, Triple

from icatkg import resources
from icatkg.dataset import Dataset
from icatkg.derivations import Derivation
from icatkg.errors import QueryError
from icatkg.namespaces import PREFIXES
from icatkg.querying.parsing import parse
from icatkg.querying.stored import read_stored_query
from icatkg.querying.support import execute_with_support
from icatkg.querying.syntax import Negated, Term, TriplePattern
from icatkg.querying.syntax.scope import monotone, nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence

    from icatkg.querying.support import RowSupport

__all__ = ["Rule", "applications", "apply_rules", "packaged_rules", "rule"]

_STRING = NamedNode(PREFIXES["xsd"] + "string")
_TYPE = PREFIXES["rdf"] + "type"
_PART = 1_000  # subjects whose conclusions are followed at once, where all are too many


class Rule(NamedTuple):
    """A rule of ours.

    Attributes
    ----------
    name
        The name of its file; what a :class:`~icatkg.derivations.Derivation` names.
    text
        A ``CONSTRUCT`` query that asks the default graph and makes no blank nodes.
    monotone
        Whether more triples can only make it conclude more.
    predicates
        The predicates that its pattern mentions, in its order; ``None`` if it may ask for any.
    classes
        The classes whose instances it asks for; ``None`` if it may ask for those of any.

    """

    name: str
    text: str
    monotone: bool
    predicates: tuple[str, ...] | None
    classes: frozenset[str] | None

    def looks_at(self, triples: Iterable[Triple]) -> bool:
        """Tell whether one of some triples may have a say in what the rule concludes."""
        return any(map(_looked_at([self]), triples))


def rule(name: str, text: str) -> Rule:
    """Read a rule from its query.

    Raises
    ------
    QueryError, RefusedQueryError
        The text is no query (see :func:`icatkg.querying.parsing.parse`), no ``CONSTRUCT``, or makes blank
        nodes.

    """
    query = parse(text)
    if query.form != "CONSTRUCT" or any(
        isinstance(n.value, BlankNode) for n in nodes(query.template) if isinstance(n, Term)
    ):
        raise QueryError(
            f"the rule {name} is no CONSTRUCT without blank nodes", "Let it make triples of what it finds."
        )
    predicates: dict[str, None] = {}
    classes: set[str] = set()
    any_predicate = any_class = False
    for pattern in nodes(query.where):
        if not isinstance(pattern, TriplePattern):
            continue
        steps = list(nodes(pattern.predicate))
        named = [s.value.value for s in steps if isinstance(s, Term) and isinstance(s.value, NamedNode)]
        predicates.update(dict.fromkeys(named))
        any_predicate |= any(isinstance(s, Negated) or (isinstance(s, Term) and s.variable) for s in steps)
        if steps == [pattern.predicate] and isinstance(pattern.object.value, NamedNode):
            classes.update([pattern.object.value.value] if _TYPE in named else [])
        else:
            any_class |= _TYPE in named
    return Rule(
        name,
        text,
        monotone(query),
        None if any_predicate else tuple(predicates),
        None if any_class else frozenset(classes),
    )


def packaged_rules() -> tuple[Rule, ...]:
    """Give the rules that come with the package, by name."""
    stored = (read_stored_query(path) for path in resources.query_files("rules"))
    return tuple(rule(query.name, query.text) for query in stored)


class _Known(Dataset):
    """The triples that some rules look at, as the default graph of a dataset."""

    def __init__(self, triples: Iterable[Triple], rules: Iterable[Rule]) -> None:
        super().__init__([])
        looked_at = _looked_at(tuple(rules))
        self.triples = {triple for triple in triples if looked_at(triple)}
        self._store = Store()
        self._store.extend(Quad(t.subject, t.predicate, t.object) for t in self.triples)
        self._originals: dict[Triple, Triple] | None = None

    def store(self, *, named_graphs: bool = True, inferred: bool = True) -> Store:
        """Give the store; it has no named graphs, and what was inferred is not told apart."""
        del named_graphs, inferred
        return self._store

    def original(self, triple: Triple) -> Triple:
        """Give a triple of the store as it was before the store rewrote its literal."""
        if triple in self.triples:
            return triple
        if self._originals is None:
            self._originals = {}
            for given in self.triples:
                if isinstance(given.object, Literal) and given.object.datatype != _STRING:
                    written = _rewritten(given)
                    known = self._originals.setdefault(written, given)
                    if str(given) < str(known):
                        self._originals[written] = given
        return self._originals.get(triple, triple)


def _looked_at(rules: Sequence[Rule]) -> Callable[[Triple], bool]:
    """Give a function that tells whether a triple may have a say in what one of the rules concludes."""
    if any(r.predicates is None for r in rules):
        return lambda _: True
    predicates = frozenset(p for r in rules for p in r.predicates or () if p != _TYPE or r.classes is None)
    classes = frozenset(c for r in rules for c in r.classes or ())

    def looked_at(triple: Triple) -> bool:
        predicate = triple.predicate.value
        return predicate in predicates or (
            predicate == _TYPE and getattr(triple.object, "value", None) in classes
        )

    return looked_at


def _rewritten(triple: Triple) -> Triple:
    """Give a triple as a store writes it."""
    store = Store()
    store.add(Quad(triple.subject, triple.predicate, triple.object))
    (quad,) = store
    return Triple(quad.subject, quad.predicate, quad.object)


def applications(
    rules: Iterable[Rule], triples: Iterable[Triple], concluded: Container[Triple] = ()
) -> Iterator[tuple[Triple, Derivation]]:
    """Give what rules conclude from triples in one step, with each set of premises that is enough.

    Parameters
    ----------
    rules
        The rules.
    triples
        What they look at.
    concluded
        Conclusions that are of no interest. A rule without others is not asked for its premises.

    Returns
    -------
    iterator
        Conclusion and step: the rules in their order, the conclusions of each as text, the smallest premises
        first. The same conclusion comes as often as there are ways to it.

    Raises
    ------
    QueryError
        There are so many ways to a conclusion that they cannot be followed.

    """
    rules = list(rules)
    known = _Known(triples, rules)
    for each in rules:
        found = {triple for triple in _constructed(known, each) if triple not in concluded}
        for conclusion, row in sorted(_supported(known, each, found), key=lambda pair: str(pair[0])):
            for statements in row.alternatives:
                yield conclusion, Derivation(each.name, _in_order(each, statements, known))


def _constructed(known: _Known, rule_: Rule) -> Iterator[Triple]:
    answer = known.store().query(rule_.text, prefixes=dict(PREFIXES))
    return answer if isinstance(answer, QueryTriples) else iter(())


def _supported(known: _Known, rule_: Rule, wanted: Collection[Triple]) -> Iterator[tuple[Triple, RowSupport]]:
    """Give what supports the wanted conclusions; in parts where there are too many solutions to follow."""
    left = set(wanted)
    for texts in ([rule_.text], _in_parts(rule_, left)):
        for text in texts if left else ():
            supported = execute_with_support(known, text)
            for conclusion, row in zip(supported.result.triples, supported.rows, strict=True):
                if conclusion in left and row.alternatives:
                    left.remove(conclusion)
                    yield conclusion, row
    if left:
        raise QueryError(
            f"the rule {rule_.name} concludes in more ways than can be followed: {min(map(str, left))}",
            "Work on less data at once, or without inference (--no-infer).",
        )


def _in_parts(rule_: Rule, wanted: Collection[Triple]) -> Iterator[str]:
    """Give the rule for some subjects at a time; ``wanted`` is read when the first part is asked for."""
    query = parse(rule_.text)
    names = {str(pattern.subject) for pattern in query.template if pattern.subject.variable}
    subjects = sorted({str(t.subject) for t in wanted if isinstance(t.subject, NamedNode)})
    if query.where is None or len(names) != 1:
        return
    start, end = query.where.start, query.where.end
    for n in range(0, len(subjects), _PART):
        values = f"VALUES {names.copy().pop()} {{ {' '.join(subjects[n : n + _PART])} }}"
        yield f"{rule_.text[:start]}{{ {values} {rule_.text[start:end]} }}{rule_.text[end:]}"


def _in_order(rule_: Rule, statements: Iterable[Quad], known: _Known) -> tuple[Triple, ...]:
    """Give statements as premises, in the order in which the rule mentions their predicates."""
    place = {predicate: n for n, predicate in enumerate(rule_.predicates or ())}
    premises = {known.original(Triple(q.subject, q.predicate, q.object)) for q in statements}
    return tuple(sorted(premises, key=lambda t: (place.get(t.predicate.value, len(place)), str(t))))


def apply_rules(
    asserted: Collection[Triple], inferred: Collection[Triple], rules: Iterable[Rule] | None = None
) -> dict[Triple, Derivation]:
    """Run rules once on what is known.

    Parameters
    ----------
    asserted, inferred
        Asserted triples, and those known to follow from them; best dictionaries or sets.
    rules
        The rules; by default those of the package.

    Returns
    -------
    dict
        Each new triple with its derivation: the first rule by name that concludes it, and the smallest
        premises, of several as small the first as text.

    Raises
    ------
    QueryError
        See :func:`applications`.

    """
    made: dict[Triple, Derivation] = {}
    chosen = packaged_rules() if rules is None else rules
    for conclusion, step in applications(chosen, chain(asserted, inferred), _Either(asserted, inferred)):
        made.setdefault(conclusion, step)
    return made


class _Either:
    """Whatever is in one collection or the other, without putting them together."""

    __slots__ = ("one", "other")

    def __init__(self, one: Container[Triple], other: Container[Triple]) -> None:
        self.one = one
        self.other = other

    def __contains__(self, triple: object) -> bool:
        return triple in self.one or triple in self.other
