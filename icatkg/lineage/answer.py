"""Answers with sources: each row with the statements that made it, and where these stand."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, Triple

from icatkg.errors import ParameterError
from icatkg.identifiers import natural_key
from icatkg.lineage.sources import source_index
from icatkg.querying.execution import bound_query, is_stored_name
from icatkg.querying.results import Result
from icatkg.querying.support import execute_with_support
from icatkg.querying.tokens import mentions_graphs, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from icatkg.dataset import Dataset
    from icatkg.lineage.places import Passage, Source, SourcedStatement
    from icatkg.lineage.sources import SourceIndex
    from icatkg.querying.support import RowSupport, Supported

__all__ = ["Alternative", "RowSources", "SourcedResult", "execute_with_sources", "query_with_sources"]

UNEXPLAINED = "the proof of an inferred statement is not recorded"


class Alternative(NamedTuple):
    """Statements that suffice for a row, none of them superfluous, and where they stand.

    Attributes
    ----------
    statements
        In the order of their N-Triples form.
    sources
        Those of all statements together: one for each graph and document.
    rules
        The rules that inferred statements among them took.

    """

    statements: tuple[SourcedStatement, ...]
    sources: tuple[Source, ...]
    rules: tuple[str, ...]


class RowSources:
    """The sources of one row.

    Parameters
    ----------
    support
        The statements that made the row.
    index
        The sources of statements.

    Attributes
    ----------
    aggregate
        Whether the row sums up others; an alternative is then all their statements together.
    absent
        Patterns that had to match nothing, as the query has them. Absence has no source.

    """

    def __init__(self, support: RowSupport, index: SourceIndex) -> None:
        self._support = support
        self._index = index
        self.aggregate = support.aggregate
        self.absent = support.absent

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """Give the minimal sets of statements, each of which suffices for the row; smallest first."""
        return tuple(self._alternative(found) for found in self._sourced)

    @cached_property
    def sources(self) -> tuple[tuple[Source, ...], ...]:
        """Give the sources of each alternative, those that are equal once."""
        merged = self._index.merged
        return tuple(dict.fromkeys(merged(statements) for statements in self._sourced))

    @cached_property
    def _sourced(self) -> tuple[tuple[SourcedStatement, ...], ...]:
        statement = self._index.statement
        return tuple(tuple(map(statement, quads)) for quads in self._support.alternatives)

    def _alternative(self, statements: tuple[SourcedStatement, ...]) -> Alternative:
        ordered = tuple(sorted(statements, key=lambda s: (str(s.triple), s.graph or "")))
        rules = dict.fromkeys(rule for s in ordered for rule in s.rules)
        return Alternative(ordered, self._index.merged(ordered), tuple(sorted(rules)))

    @property
    def statements(self) -> int:
        """Count the different statements in all alternatives."""
        return len(frozenset().union(*self._support.alternatives))

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """Give the rules that inferred statements of any alternative took, by name."""
        return tuple(sorted({rule for found in self._sourced for s in found for rule in s.rules}))

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Give the passages of all alternatives, those of the first first."""
        return tuple(dict.fromkeys(p for found in self.sources for s in found for p in s.passages))

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """Give the reasons why the statements are not exactly those that made the row."""
        explained = all(s.explained for found in self._sourced for s in found)
        return self._support.inexact if explained else (*self._support.inexact, UNEXPLAINED)

    @property
    def complete(self) -> bool:
        """Tell whether there are no alternatives but those given."""
        return self._support.complete

    @property
    def exact(self) -> bool:
        """Tell whether each alternative is exactly what suffices for the row: nothing missing or too much."""
        return not self.reasons


class SourcedResult:
    """The answer to a query with the sources of each row.

    Iterating gives pairs of a row, as :class:`icatkg.querying.results.Result` gives it, and its
    :class:`RowSources`. An ASK has one pair.

    Attributes
    ----------
    result
        The answer itself.
    rows
        The sources of each row, triple, or of the one answer.
    patterns
        The patterns that found nothing, as the query has them, when the answer is empty or no.
    searched
        The graphs in which patterns were sought, as IRIs; empty when the query itself names them.
    dataset
        What was asked.
    index
        The sources of its statements.

    """

    def __init__(self, supported: Supported, dataset: Dataset, searched: Iterable[str]) -> None:
        self.index = source_index(dataset)
        result, rows = supported.result, [RowSources(support, self.index) for support in supported.rows]
        if result.form == "graph":
            result, rows = _in_order(result, rows)
        self.result = result
        self.rows = tuple(rows)
        self.patterns = supported.searched
        self.searched = tuple(searched)
        self.dataset = dataset

    def __len__(self) -> int:
        """Count the rows or triples; an ASK has one."""
        return len(self.result)

    def __bool__(self) -> bool:
        """Give the answer of an ASK, else whether there is any row or triple."""
        return bool(self.result)

    def __iter__(self) -> Iterator[tuple[Any, RowSources]]:
        """Iterate over rows with their sources."""
        return zip(self.result, self.rows, strict=True)

    def beginning(self, number: int) -> SourcedResult:
        """Give the first rows or triples, with their sources."""
        if number >= len(self.rows):
            return self
        part, whole = copy(self), self.result
        part.rows = self.rows[:number]
        rows, triples = whole.rows[:number], whole.triples[:number]
        part.result = Result(whole.form, whole.variables, rows, triples, answer=whole.answer)
        return part

    def serialize(self, format_: str, *, statements: bool = False) -> bytes:
        """Write the answer with its sources.

        Parameters
        ----------
        format_
            ``csv``, ``tsv`` or ``json``; for a graph also ``turtle``.
        statements
            Whether ``json`` lists the statements of aggregates too.

        Raises
        ------
        UnknownNameError
            The format has no place for sources.

        """
        from icatkg.lineage.rendering import written

        return written(self, format_, statements=statements)

    def cite(self, style: str) -> str:
        """Write the references of the answer.

        Parameters
        ----------
        style
            ``bibtex`` or ``csl-json``.

        Raises
        ------
        UnknownNameError
            There is no such style.

        """
        from icatkg.lineage.citation import references, written_references

        return written_references(references(self), style)


def _in_order(result: Result, rows: list[RowSources]) -> tuple[Result, list[RowSources]]:
    """Sort the triples of a graph, and number its blank nodes, whose labels the engine draws by lot."""
    labels: dict[BlankNode, BlankNode] = {}

    def named(term: Any) -> Any:
        if not isinstance(term, BlankNode):
            return term
        return labels.setdefault(term, BlankNode(f"b{len(labels)}"))

    triples = [Triple(named(t.subject), t.predicate, named(t.object)) for t in result.triples]
    pairs = sorted(zip(triples, rows, strict=True), key=lambda pair: natural_key(str(pair[0])))
    return Result("graph", triples=[triple for triple, _ in pairs]), [row for _, row in pairs]


def query_with_sources(dataset: Dataset, query: str, values: Mapping[str, object]) -> SourcedResult:
    """Run a query and give each row with its sources.

    Parameters
    ----------
    dataset
        What to ask.
    query
        The name of a stored query, or SPARQL 1.1: SELECT, ASK or CONSTRUCT.
    values
        Values for the parameters of a stored query.

    Raises
    ------
    UnknownNameError, ParameterError, QueryError
        As when the query is run without sources.

    """
    dataset.store()  # with its named graphs: one store for the names of entities, the query and its sources
    if is_stored_name(query):
        query = bound_query(dataset, query, values)
    elif values:
        raise ParameterError("parameters belong to stored queries", "Write the values into the SPARQL.")
    return execute_with_sources(dataset, query)


def execute_with_sources(dataset: Dataset, query: str) -> SourcedResult:
    """Run SPARQL and give each row with its sources.

    Parameters
    ----------
    dataset
        What to ask.
    query
        SPARQL 1.1: SELECT, ASK or CONSTRUCT.

    Raises
    ------
    QueryError
        As when the query is run without sources.

    """
    supported = execute_with_support(dataset, query)
    searched = () if mentions_graphs(tokenize(query)) else source_index(dataset).graphs()
    return SourcedResult(supported, dataset, searched)
