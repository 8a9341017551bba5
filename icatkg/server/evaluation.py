"""Evaluating one job on the graph; this is what runs inside a query process."""

from __future__ import annotations

import io
import re
import sys
from collections import OrderedDict
from contextlib import nullcontext
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, Store

from icatkg.build import Inferring
from icatkg.dataset import Dataset
from icatkg.errors import IcatkgError, ParameterError
from icatkg.graph_files import added_file
from icatkg.namespaces import BASE, PREFIXES
from icatkg.querying.execution import bound_query, query_failure, run_query, variables_in_order
from icatkg.querying.results import RESULT_FORMATS, Result
from icatkg.querying.tokens import checked, selects_all
from icatkg.serialization.context import packaged_context
from icatkg.serialization.formats import format_named
from icatkg.serialization.writing import write_triples
from icatkg.server.bounded_results import as_many_as_fit, written_rows
from icatkg.server.jobs import Answer, Job
from icatkg.server.result_sets import result_set

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from contextlib import AbstractContextManager

    from icatkg.knowledge_graph import KnowledgeGraph
    from icatkg.querying.cost import Bound

__all__ = ["Evaluator"]

_VIEWS = 4
_HARMLESS_LENGTH = 1_000  # shorter than the least nesting or chain that is refused
_SUSPECT = ("service", "*", "insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy")
_PREFIX = re.compile(r"(?<![a-z])([a-z]+):")  # only from the start of a word: the cost stays linear
_FROM = re.compile(r"\bfrom\b", re.IGNORECASE)
_DEFAULT = DefaultGraph()
_IN_ONE_GO = frozenset(["json", "xml", "tsv"])


@cache
def _context() -> dict[str, Any]:
    return packaged_context()


class Evaluator:
    """Answers jobs, one after the other.

    Parameters
    ----------
    kg
        The graph.
    opened
        Makes surroundings in which files of the package can be read; while the engine works on the query of
        a stranger there need be none.

    """

    def __init__(
        self, kg: KnowledgeGraph, opened: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> None:
        self._kg = kg
        self._opened = opened
        _context()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def answer(self, job: Job) -> Answer:
        """Answer a job; what is wrong with it becomes an answer too."""
        try:
            return self._answered(job)
        except IcatkgError as error:
            return Answer(400, message=error.message, remedy=error.remedy)
        except MemoryError:
            return Answer(503, message="the query needs more memory than a query may have")
        except RecursionError:
            return Answer(400, message="the query is nested too deep")
        except Exception as error:  # noqa: BLE001 - a fault of ours must not end the process
            return Answer(500, message=f"a fault of the server: {type(error).__name__}: {error}")

    def small(self, job: Job, bound: Bound) -> Answer:
        """Answer a query that has a small bound, which therefore needs no check and has no ``FROM``."""
        if "*" in job.query:
            return self.answer(job)
        prefixes = {prefix: PREFIXES[prefix] for prefix in bound.prefixes if prefix in PREFIXES}
        try:
            found = self._kg.dataset.store().query(job.query, prefixes=prefixes, base_iri=BASE)
            if isinstance(found, QuerySolutions) and job.rows in _IN_ONE_GO:
                body = found.serialize(format=RESULT_FORMATS[job.rows]) or b""
                if len(body) <= job.max_bytes:
                    return Answer(200, "select", job.rows, body=body)
                return self.answer(job)
            return _written(job, found, [])
        except Exception:  # noqa: BLE001 - told by the usual way
            return self.answer(job)

    def _answered(self, job: Job) -> Answer:
        if job.report:
            with self._opened():
                return _validated(self._kg, job)
        dataset, query = self._kg.dataset, job.query
        if job.at or job.as_of or job.certain or job.values is not None or job.sources:
            with self._opened():
                dataset = self._dataset(job)
                if job.values is not None:
                    query = bound_query(dataset, job.query, job.values)
                if job.sources:
                    checked(query)
                    return self._with_sources(job, dataset, query)
                dataset.store()
        order = [] if job.values is not None else _checked_order(query)
        store, graphs = self._store(job, dataset, query)
        if job.page is not None or job.rows == "resultset":
            return self._page(job, run_query(store, query))
        try:
            found = store.query(query, prefixes=_prefixes(query), base_iri=BASE, **graphs)
            return _written(job, found, order)
        except (SyntaxError, OSError, RuntimeError, ValueError) as error:
            raise query_failure(error, query) from None

    def _page(self, job: Job, result: Result) -> Answer:
        """Give some rows of a stored query, and say how many there are."""
        if result.form == "ask":
            return _ask(job, result)
        start, size = job.page or (0, len(result))
        if result.form == "graph":
            if not job.graph:
                return _not_acceptable("a graph")
            triples = sorted(result.triples, key=str)
            page, most = triples[start : start + size], _most_triples(job)
            return _graph(job, page[:most], cut=len(page) > most)._replace(total=len(triples))
        if not job.rows:
            return _not_acceptable("rows")
        rows = result.rows[start : start + size]

        def written(number: int) -> bytes:
            part = Result("select", result.variables, rows[:number])
            return result_set(part) if job.rows == "resultset" else part.serialize(job.rows)

        body, cut = as_many_as_fit(written, len(rows), job.rows, job.max_bytes)
        return Answer(200, "select", job.rows, truncated=cut, total=len(result), body=body)

    def _with_sources(self, job: Job, dataset: Dataset, query: str) -> Answer:
        from icatkg.lineage.answer import execute_with_sources

        if job.default_graphs or job.named_graphs:
            raise ParameterError(
                "'sources' does not go with 'default-graph-uri' and 'named-graph-uri'",
                "Name the graphs in the query: FROM <...>.",
            )
        dataset.store()
        answer = execute_with_sources(dataset, query)
        format_ = job.rows
        if answer.result.form == "graph":
            format_ = job.graph if job.graph == "turtle" else job.rows
        if not format_:
            return _not_acceptable("an answer with sources")

        def written(number: int) -> bytes:
            return answer.beginning(number).serialize(format_)

        body, cut = as_many_as_fit(written, len(answer.rows), format_, job.max_bytes)
        return Answer(200, answer.result.form, format_, truncated=cut, total=len(answer), body=body)

    def _dataset(self, job: Job) -> Dataset:
        if not job.at and not job.as_of:
            if job.certain:
                raise ParameterError("'certain' says nothing without a date", "Add at=DATE or asOf=DATE.")
            return self._kg.dataset

        def view() -> Dataset:
            kg = self._kg
            if job.at:
                kg = kg.at(job.at, certain=job.certain)
            if job.as_of:
                kg = kg.as_of(job.as_of, certain=job.certain)
            return kg.dataset

        found: Dataset = self._remembered(("view", job.at, job.as_of, job.certain), view)
        return found

    def _store(self, job: Job, dataset: Dataset, query: str) -> tuple[Store, dict[str, Any]]:
        """Give the store, and the options that choose its graphs.

        The engine (pyoxigraph 0.5.13) counts a triple once for each of several default graphs, so they are
        put together beforehand.
        """
        store = dataset.store()
        default, named = job.default_graphs, job.named_graphs
        if not default and not named:
            default, named = _from_clauses(query)
            if len(default) < 2:  # noqa: PLR2004 - one graph, or none, needs no putting together
                return store, {}
        graphs = {
            "default_graph": [NamedNode(g) for g in default],
            "named_graphs": [NamedNode(g) for g in named],
        }
        if len(default) < 2:  # noqa: PLR2004 - as above
            return store, graphs

        def merged() -> Store:
            together = Store()
            for graph in map(NamedNode, dict.fromkeys((*default, *named))):
                together.extend(store.quads_for_pattern(None, None, None, graph))
            for graph in map(NamedNode, default):
                quads = store.quads_for_pattern(None, None, None, graph)
                together.extend(Quad(q.subject, q.predicate, q.object, _DEFAULT) for q in quads)
            return together

        key = ("merged", default, named, job.at, job.as_of, job.certain)
        return self._remembered(key, merged), graphs | {"default_graph": _DEFAULT}

    def _remembered(self, key: Hashable, make: Any) -> Any:
        """Keep the last few views and merged datasets."""
        if key not in self._kept:
            while len(self._kept) >= _VIEWS:
                self._kept.popitem(last=False)
            self._kept[key] = make()
        self._kept.move_to_end(key)
        return self._kept[key]


def _validated(kg: KnowledgeGraph, job: Job) -> Answer:
    """Check data against the shapes; it is read as standard input, so that no file is written."""
    from icatkg import __version__
    from icatkg.contribution.held_quads import HeldQuads
    from icatkg.knowledge_graph import KnowledgeGraph
    from icatkg.validation.formats import report_format, write_reports

    sys.stdin = io.TextIOWrapper(io.BytesIO(job.query.encode()), encoding="utf-8")
    added = added_file("-", kg.dataset.files, format_named(job.graph))
    inferring = kg.dataset.inferring and Inferring(packaged=False)
    parts = [(file, kg.dataset.quads_of(file)) for file in kg.dataset.files]
    together = KnowledgeGraph(HeldQuads([*parts, (added, Dataset([added]).quads())], inferring))
    report = together.validate(engine="auto")
    body = write_reports([("", report)], report_format(job.report), version=__version__)
    return Answer(200, "report", job.report, body=body)


def _checked_order(query: str) -> list[str]:
    """Refuse what is never done; give the order of the columns of a ``SELECT *``.

    A short query without a suspicious word anywhere needs no cutting into tokens.
    """
    if len(query) < _HARMLESS_LENGTH:
        folded = query.lower()
        if not any(word in folded for word in _SUSPECT):
            return []
    tokens = checked(query)
    return variables_in_order(tokens) if selects_all(tokens) else []


def _prefixes(query: str) -> dict[str, str]:
    """Give the prefixes that a query may use: the engine takes a while to read all of them."""
    return {prefix: PREFIXES[prefix] for prefix in set(_PREFIX.findall(query)) if prefix in PREFIXES}


def _from_clauses(query: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the default and named graphs of a query with several ``FROM``; nothing with fewer."""
    if len(_FROM.findall(query)) < 2:  # noqa: PLR2004 - one FROM makes no difference
        return (), ()
    from icatkg.querying.parsing import parse

    try:
        clauses = parse(query).datasets
    except IcatkgError:  # the engine will say what is wrong
        return (), ()
    names = [(clause.graph.value.value, clause.named) for clause in clauses]
    return tuple(n for n, named in names if not named), tuple(n for n, named in names if named)


def _written(job: Job, found: QueryBoolean | QuerySolutions | QueryTriples, order: list[str]) -> Answer:
    if isinstance(found, QueryBoolean):
        return _ask(job, Result("ask", answer=bool(found)))
    if isinstance(found, QuerySolutions):
        if not job.rows:
            return _not_acceptable("rows")
        body, cut = written_rows(found, job.rows, order, job.max_bytes)
        return Answer(200, "select", job.rows, truncated=cut, body=body)
    if not job.graph:
        return _not_acceptable("a graph")
    most = _most_triples(job)
    triples = list(islice(found, most + 1))
    return _graph(job, triples[:most], cut=len(triples) > most)


def _ask(job: Job, result: Result) -> Answer:
    if job.rows not in RESULT_FORMATS:
        return _not_acceptable("a truth value")
    return Answer(200, "ask", job.rows, body=result.serialize(job.rows))


def _most_triples(job: Job) -> int:
    return job.max_bytes // 100  # a triple is seldom shorter


def _graph(job: Job, triples: list[Any], *, cut: bool = False) -> Answer:
    body = write_triples(triples, format_named(job.graph), _context())
    return Answer(200, "graph", job.graph, truncated=cut, body=body)


def _not_acceptable(what: str) -> Answer:
    return Answer(406, message=f"the answer is {what}, and none of its formats is accepted", remedy=_FORMATS)


_FORMATS = "Rows: JSON, XML, CSV, TSV. Graphs: Turtle, N-Triples, JSON-LD, RDF/XML, TriG, N-Quads, N3."
