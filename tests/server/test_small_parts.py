"""The queue in which clients take turns, the cache, the bound on the cost of a query, cut results."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    Store,
    parse_query_results,
)

from icatkg.querying.cost import CostBound
from icatkg.querying.stored import stored_queries
from icatkg.server.bounded_results import written_rows
from icatkg.server.cache import Cache
from icatkg.server.evaluation import Evaluator
from icatkg.server.fair_queue import FairQueue
from icatkg.server.jobs import Job

if TYPE_CHECKING:
    from icatkg import KnowledgeGraph


def test_clients_take_turns() -> None:
    """Clients take turns."""
    queue: FairQueue[str] = FairQueue()
    for client, item in (("a", "a1"), ("a", "a2"), ("a", "a3"), ("b", "b1"), ("c", "c1"), ("b", "b2")):
        queue.put(client, item)
    assert [queue.get() for _ in range(len(queue))] == ["a1", "b1", "c1", "a2", "b2", "a3"]


class _Thing:
    def __init__(self, size: int) -> None:
        self.size = size


def test_the_least_recently_used_goes_first() -> None:
    """The least recently used goes first."""
    cache: Cache[str, _Thing] = Cache(100)
    for name in "abcdefghij":
        cache.put(name, _Thing(10))
    cache.get("a")
    cache.put("k", _Thing(10))
    assert cache.get("b") is None
    assert cache.get("a") is not None
    assert cache.size == 100
    cache.put("a", _Thing(5))
    assert cache.size == 95


def test_what_is_too_large_is_not_kept() -> None:
    """What is too large is not kept."""
    cache: Cache[str, _Thing] = Cache(100)
    cache.put("a", _Thing(13))
    assert cache.get("a") is None
    assert cache.size == 0


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?a ?b ?c . ?d ?e ?f }",
        "SELECT ?x { id:unodc (rdfs:label|skos:prefLabel) ?x }",
        "SELECT ?x { id:unodc rdfs:label/rdfs:label ?x }",
        "SELECT ?x { id:unodc rdfs:label* ?x }",
        "SELECT ?x { BIND(REPLACE('a', 'a', 'aa') AS ?x) }",
        "SELECT ?x { FILTER(CONCAT('a', 'a') = 'aa') }",
        "SELECT ?x { VALUES ?x { 1 2 } }",
        "SELECT ?x { { SELECT ?x { ?x a icat:Person } } }",
        "SELECT ?x { GRAPH ?g { ?x a icat:Person } }",
        "SELECT ?x FROM graph:gaps { ?x a icat:Person }",
        "SELECT ?x { SERVICE <http://a/> { ?x a icat:Person } }",
        "SELECT ?x { ?x a icat:Person FILTER EXISTS { ?x ?p ?o } }",
        "SELECT ?x { ?x a [ ?p ?o ] }",
        "CONSTRUCT WHERE { ?s a icat:Person }",
        "DESCRIBE id:unodc",
        "SELECT ?x { " + "{" * 20 + "?x a icat:Person" + "}" * 20 + " }",
    ],
)
def test_what_may_cost_much_has_no_small_bound(kg: KnowledgeGraph, query: str) -> None:
    """What may cost much has no small bound."""
    bound = CostBound(kg.dataset.store()).bound(query)
    assert bound is None or bound.steps > 1_000_000


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("SELECT ?l { id:unodc rdfs:label ?l }", 10),
        ("SELECT ?l { <https://w3id.org/icatkg/id/unodc> a ?l FILTER(?l != 'x'@en) } LIMIT 1", 20),
        (
            "PREFIX x: <https://w3id.org/icatkg/id/> ASK { x:unodc a icat:Organisation ; icat:x 'y'@en }",
            200,
        ),
        ("SELECT (COUNT(*) AS ?n) { ?p a icat:Person }", 200),
        ("SELECT DISTINCT ?p ?l { ?p a icat:Person OPTIONAL { id:unodc rdfs:label ?l } } ORDER BY ?p", 1_000),
        ("SELECT * { {?p a icat:Person} UNION {id:unodc a ?p, ?q . } } # a comment {", 100_000),
        ("SELECT ?p { ?p a icat:Nothing }", 1),
    ],
)
def test_a_look_up_has_a_small_bound_and_keeps_it(kg: KnowledgeGraph, query: str, most: int) -> None:
    """A look up has a small bound and keeps it."""
    bound = CostBound(kg.dataset.store()).bound(query)
    assert bound is not None
    assert len(kg.query(query)) <= bound.steps <= most


def test_the_bound_holds_for_stored_queries(kg: KnowledgeGraph) -> None:
    """The bound holds for stored queries."""
    cost = CostBound(kg.dataset.store())
    for stored in stored_queries():
        bound = cost.bound(stored.text)
        if bound is not None and not any(p.required for p in stored.parameters):
            assert len(kg.query(stored.name)) <= bound.steps


def _solutions() -> QuerySolutions:
    store = Store()
    for number in range(100):
        # Texts that look like the end of a row in each of the formats.
        text = f'{number} }}}},{{"x":{{"type":"</result>,\n\r\n\t"'
        store.add(Quad(NamedNode(f"http://a/{number}"), NamedNode("http://a/,p"), Literal(text)))
    found = store.query("SELECT * { ?s ?p ?x }")
    assert isinstance(found, QuerySolutions)
    return found


@pytest.mark.parametrize("limit", [0, 60, 333, 1_000, 5_000])
@pytest.mark.parametrize("format_", ["json", "xml", "tsv", "csv"])
@pytest.mark.parametrize("order", [[], ["x", "s"]])
def test_a_cut_result_is_well_formed_and_a_beginning_of_the_whole(
    format_: str, limit: int, order: list[str]
) -> None:
    """A cut result is well formed and a beginning of the whole."""
    whole, cut_whole = written_rows(_solutions(), format_, order, 1 << 20)
    part, cut = written_rows(_solutions(), format_, order, limit)
    assert not cut_whole
    assert cut
    rows, all_rows = _rows(part, format_), _rows(whole, format_)
    assert len(all_rows) == 100
    assert rows == all_rows[: len(rows)]
    assert len(rows) < 100
    if limit >= 1_000:
        assert rows


@pytest.mark.parametrize(
    ("format_", "sources"),
    [*((f, False) for f in ("json", "csv", "tsv", "xml", "resultset")), ("json", True), ("csv", True)],
)
def test_pages_and_answers_with_sources_are_cut_too(
    kg: KnowledgeGraph,
    format_: str,
    sources: bool,  # noqa: FBT001 - an axis of the table
) -> None:
    """Pages and answers with sources are cut after a whole row, and say so."""
    job = Job("SELECT ?p ?l { ?p a icat:Person ; rdfs:label ?l } ORDER BY ?p", rows=format_)
    job = job._replace(sources=True) if sources else job._replace(page=(0, 1_000))
    whole = Evaluator(kg).answer(job)
    assert whole.status == 200
    assert not whole.truncated
    for limit in (0, len(whole.body) // 3, len(whole.body) - 1):
        cut = Evaluator(kg).answer(job._replace(max_bytes=limit))
        assert cut.truncated
        assert cut.total == whole.total
        assert not limit or len(cut.body) <= limit + len('"truncated":true,')
        if format_ == "json":
            document, results = json.loads(cut.body), json.loads(whole.body)["results"]
            assert document["results"].pop("truncated") is True
            number = len(document["results"]["bindings"])
            assert (number > 0) is (limit > 0)
            assert document["results"]["bindings"] == results["bindings"][:number]
            if sources:
                assert document["results"]["sources"] == results["sources"][:number]
        elif format_ in {"csv", "tsv"}:
            assert whole.body.startswith(cut.body)
            assert cut.body.endswith(b"\n")


def _rows(document: bytes, format_: str) -> list[str]:
    if format_ == "csv":
        import csv
        import io

        return [str(row) for row in list(csv.reader(io.StringIO(document.decode(), newline="")))[1:]]
    if format_ == "json":
        return [str(sorted(row.items(), key=str)) for row in json.loads(document)["results"]["bindings"]]
    kind = {"xml": QueryResultsFormat.XML, "tsv": QueryResultsFormat.TSV}[format_]
    if not document:
        return []
    found = parse_query_results(document, format=kind)
    assert isinstance(found, QuerySolutions)
    return [str(row) for row in found]
