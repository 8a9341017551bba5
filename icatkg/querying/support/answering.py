"""Answering a query together with what supports each row."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, Quad, Triple, Variable

from icatkg.errors import QueryError
from icatkg.querying.execution import prepared, run_query
from icatkg.querying.support.plans import MAX_ANSWERS, plan, restricted, searched
from icatkg.querying.support.reading import Reader
from icatkg.querying.support.records import RowSupport, Supported
from icatkg.stores.embedded import on_deep_stack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from icatkg.dataset import Dataset
    from icatkg.querying.results import Result
    from icatkg.querying.support.plans import Plan
    from icatkg.querying.support.reading import Found, Key, Note
    from icatkg.querying.support.records import Grouping

__all__ = ["execute_with_support"]

MAX_COMPARED = 2_000
MAX_ALTERNATIVES = 100
CHANGING = "the row was not found a second time: the query may answer differently each time"
TOO_MANY = "there are too many solutions to follow each"
UNLIKE = "the statements could not be followed: {}"
SKIPPED = "OFFSET lets the answer depend on how many solutions there are"
MADE_NODE = "the triple has a blank node that the query made; any of these made one like it"


def execute_with_support(dataset: Dataset, query: str) -> Supported:
    """Run a query and tell which statements made each row.

    The answer is the engine's. A second query, rewritten so that its solutions show what each triple
    pattern matched, gives the statements of all rows at once; a query with aggregates that does not select
    what it groups by takes a third, and each sub-select with aggregates one more.

    Parameters
    ----------
    dataset
        What to ask.
    query
        SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises
    ------
    RefusedQueryError, QueryError
        See :func:`icatkg.querying.execution.execute`.

    """
    store, order = prepared(dataset, query)

    def answered() -> Supported:
        result = run_query(store, query)
        return _supported(store, query, result.in_order(order) if order else result)

    return on_deep_stack(answered)


def _supported(store: Store, query: str, result: Result) -> Supported:
    try:
        chosen = plan(query)
        rows = _rows(store, chosen, result)
    except (QueryError, OSError, RuntimeError, SyntaxError, ValueError) as error:
        reason = UNLIKE.format(str(error).partition("\n")[0])
        unknown = RowSupport((), inexact=(reason,), complete=False)
        return Supported(result, (unknown,) * len(result))
    return Supported(result, tuple(rows), () if result else searched(chosen.query, query))


def _rows(store: Store, chosen: Plan, result: Result) -> list[RowSupport]:
    query, grouping = chosen.query, chosen.grouping
    if grouping is None:
        return [_itself(store, triple) for triple in result.triples]
    reader = Reader(store, query.datasets)
    if query.form == "ASK":
        found = reader.read(grouping)
        cut = found.cut or len(found.alternatives.get((), ())) >= MAX_ANSWERS
        return [_of_ask(found, grouping, cut=cut, skipped=bool(query.offset))]
    if query.form == "CONSTRUCT":
        return _of_triples(reader.read(grouping), chosen, grouping, result.triples)
    keys = _keys(store, chosen, result)
    limited = query.limit is not None or query.offset is not None
    some = restricted(grouping, result.variables, result.rows) if limited and not chosen.keyed else None
    found = reader.read(grouping, some)
    return [_support(found, of_row, grouping) for of_row in keys]


def _keys(store: Store, chosen: Plan, result: Result) -> list[list[Key]]:
    """Give the keys under which each row's solutions are found."""
    if not chosen.keyed:
        order = [result.variables.index(name) for name in chosen.columns]
        return [[tuple(row[index] for index in order)] for row in result.rows]
    keyed = run_query(store, chosen.keyed)
    width = len(keyed.variables) - len(chosen.columns)
    order = [keyed.variables.index(name) for name in result.variables]
    found: dict[Key, dict[Key, None]] = {}
    for row in keyed.rows:
        found.setdefault(tuple(row[index] for index in order), {})[row[width:]] = None
    return [list(found.get(row, ())) for row in result.rows]


def _support(found: Found, keys: Iterable[Key], grouping: Grouping) -> RowSupport:
    """Put together what the solutions of a row say."""
    keys = list(keys)
    aggregate = grouping.together or bool(grouping.trace.lookups)
    alternatives: dict[frozenset[Quad], tuple[Note, ...]] = {}
    for key in keys:
        if grouping.together and not key:
            # An aggregate over no solutions has a row too, which no statement makes.
            alternatives.update(found.alternatives.get(key, {frozenset(): ()}))
        alternatives.update(found.alternatives.get(key, {}))
    complete = not found.cut and not found.open.intersection(keys)
    if not alternatives:
        return RowSupport((), aggregate, inexact=(TOO_MANY if found.cut else CHANGING,), complete=False)
    least = _least(alternatives)
    kept = least[:MAX_ALTERNATIVES]
    notes = list(dict.fromkeys(note for statements in kept for note in alternatives[statements]))
    return RowSupport(
        tuple(kept),
        aggregate,
        tuple(text for absent, text in notes if absent),
        tuple(text for absent, text in notes if not absent),
        complete and len(kept) == len(least) and len(alternatives) <= MAX_COMPARED,
    )


def _least(alternatives: Iterable[frozenset[Quad]]) -> list[frozenset[Quad]]:
    """Give the sets that contain no other, smallest first, then by text."""
    every = list(alternatives)
    if len(every) == 1:
        return every
    texts = {quad: str(quad) for statements in every for quad in statements}
    every.sort(key=lambda statements: (len(statements), sorted(texts[quad] for quad in statements)))
    least: list[frozenset[Quad]] = []
    for statements in every[:MAX_COMPARED]:
        if not any(other <= statements for other in least):
            least.append(statements)
    return least


def _of_ask(found: Found, grouping: Grouping, *, cut: bool, skipped: bool) -> RowSupport:
    if not found.alternatives:
        return RowSupport(())
    support = _support(found, [()], grouping)
    inexact = (*support.inexact, *([SKIPPED] if skipped else []))
    return support._replace(inexact=inexact, complete=support.complete and not cut)


def _itself(store: Store, triple: Triple) -> RowSupport:
    """Give the support of a triple of a DESCRIBE: itself."""
    quad = Quad(triple.subject, triple.predicate, triple.object, DefaultGraph())
    if quad in store:
        return RowSupport((frozenset([quad]),))
    named = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return RowSupport(tuple(frozenset([q]) for q in sorted(named, key=str)))


def _of_triples(found: Found, chosen: Plan, grouping: Grouping, triples: list[Triple]) -> list[RowSupport]:
    """Give the support of the triples of a CONSTRUCT: of the solutions that instantiate its template."""
    columns = {name: index for index, name in enumerate(chosen.columns)}
    made: dict[Key, dict[Key, None]] = {}
    for key in found.alternatives:
        for pattern in chosen.query.template:
            values = []
            for term in (pattern.subject, pattern.predicate, pattern.object):
                value = getattr(term, "value", None)
                if isinstance(value, Variable):
                    values.append(key[columns[value.value]])
                else:
                    # A blank node of the template is another one for each solution.
                    values.append(_MADE if isinstance(value, BlankNode) else value)
            made.setdefault(tuple(values), {})[key] = None
    rows = []
    for triple in triples:
        exact = (triple.subject, triple.predicate, triple.object)
        keys = made.get(exact)
        rows.append(_support(found, keys, grouping) if keys else _like(found, made, exact, grouping))
    return rows


_MADE = None


def _like(found: Found, made: dict[Key, dict[Key, None]], exact: Key, grouping: Grouping) -> RowSupport:
    """Give the support of a triple with a blank node that the query made."""
    choices = [(term, _MADE) if isinstance(term, BlankNode) else (term,) for term in exact]
    keys = {key: None for like in product(*choices) for key in made.get(like, ())}
    support = _support(found, keys, grouping)
    if len(keys) > 1:
        support = support._replace(inexact=(*support.inexact, MADE_NODE))
    return support
