"""Answers to stored queries as facts to draw: values, links, and the passages that rows share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from icatkg.server.jobs import Job
from icatkg.server.pages.links import Link, Links
from icatkg.server.pages.moment import Moment
from icatkg.server.pages.tables import Table, answer_of
from icatkg.server.pages.viewed import Views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pyoxigraph import BlankNode, Triple
    from starlette.requests import Request

    from icatkg.knowledge_graph import KnowledgeGraph
    from icatkg.querying.results import Result
    from icatkg.server.responses import Entry
    from icatkg.server.service import Service

    _Terms = dict[str, NamedNode | BlankNode | Literal | Triple]

__all__ = ["Fact", "Facts", "page_of_facts", "source", "table"]

_PASSAGE = "passage"
_MOST_ROWS = 2_000
_NOTHING = Link("")


class Fact(NamedTuple):
    """A row of an answer, with the passages of all rows that differ from it in nothing else.

    Attributes
    ----------
    links
        The terms of the row as links, by variable.
    values
        Their IRIs and lexical forms, by variable.
    passages
        Where it stands.

    """

    links: dict[str, Link]
    values: dict[str, str]
    passages: tuple[Link, ...]

    def __call__(self, name: str) -> str:
        """Give a value; empty where the row has none."""
        return self.values.get(name, "")

    def link(self, name: str) -> Link:
        """Give a link; empty where the row has none."""
        return self.links.get(name, _NOTHING)

    def text(self, name: str) -> str:
        """Give what is read; empty where the row has none."""
        return self.link(name).text


class Facts(NamedTuple):
    """What stored queries gave.

    Attributes
    ----------
    links
        Makes links in the view that was asked.
    of
        The facts by query, none for one that the server does not have.
    cut
        Whether some were left out.

    """

    links: Links
    of: dict[str, list[Fact]]
    cut: bool


async def page_of_facts(
    service: Service,
    request: Request,
    key: tuple[str, ...],
    names: Sequence[str],
    make: Callable[[Facts], Entry],
) -> Entry:
    """Make a page from the answers to some stored queries, in the view in time that the request asks for.

    The whole graph is asked where queries of strangers are, under their limits. A view in time is one that
    the pages keep: to make it takes longer than all the queries.

    Parameters
    ----------
    service, request
        Where, and what was asked.
    key
        What tells the page from others.
    names
        The queries.
    make
        Makes the page.

    Raises
    ------
    Problem
        There is no answer: a date is none, or too many ask.

    """
    moment = Moment.of(request)
    there = [name for name in names if name in service.queries]

    def made(rows: dict[str, list[_Terms]], links: Links, *, cut: bool) -> Entry:
        facts = {name: _facts(rows.get(name, [])[:_MOST_ROWS], links) for name in names}
        return make(Facts(links, facts, cut or any(len(some) > _MOST_ROWS for some in rows.values())))

    def of_view(kg: KnowledgeGraph, links: Links) -> Entry:
        return made({name: _rows_of(kg.query(name)) for name in there}, links, cut=False)

    if moment.chosen:
        return await Views(service).made(key, moment, of_view)
    most = service.settings.max_result
    found = {name: await answer_of(service, request, Job(name, {}, max_bytes=most)) for name in there}

    def of_whole() -> Entry:
        rows = {name: _rows_in(answer.body) for name, answer in found.items()}
        cut = any("result-truncated" in answer.headers for answer in found.values())
        return made(rows, Links(service.kg.dataset), cut=cut)

    return await service.made(("page", *key), of_whole)


def _rows_of(result: Result) -> list[_Terms]:
    return [
        {name: term for name, term in zip(result.variables, row, strict=True) if term is not None}
        for row in result.rows
    ]


def _rows_in(body: bytes) -> list[_Terms]:
    """Read SPARQL results in JSON."""
    bindings = json.loads(body)["results"]["bindings"]
    return [{name: _term(cell) for name, cell in binding.items()} for binding in bindings]


def _term(cell: dict[str, str]) -> NamedNode | Literal:
    return NamedNode(cell["value"]) if cell["type"] == "uri" else Literal(cell["value"])


def _facts(rows: Iterable[_Terms], links: Links) -> list[Fact]:
    """Give rows that differ only in their passage as one, in their order."""
    merged: dict[tuple[tuple[str, str], ...], tuple[_Terms, set[Link]]] = {}
    for row in rows:
        terms = {name: term for name, term in row.items() if name != _PASSAGE}
        _, passages = merged.setdefault(tuple(sorted((n, str(t)) for n, t in terms.items())), (terms, set()))
        if _PASSAGE in row:
            passages.add(links.place(row[_PASSAGE]))
    return [
        Fact(
            {name: links.link(term) for name, term in terms.items()},
            {name: str(getattr(term, "value", "")) for name, term in terms.items()},
            links.sorted(passages),
        )
        for terms, passages in merged.values()
    ]


def source(fact: Fact) -> str:
    """Give the locators of a fact for the end of a sentence."""
    return f" ({', '.join(link.text for link in fact.passages)})" if fact.passages else ""


def table(facts: Iterable[Fact], columns: Sequence[str]) -> Table:
    """Give some columns of facts, and their passages, as a table; empty columns are left out."""
    found = list(facts)
    kept = [name for name in columns if any(fact.text(name) for fact in found)]
    rows = (
        (*((fact.link(name),) if fact.text(name) else () for name in kept), fact.passages) for fact in found
    )
    return Table((*kept, _PASSAGE), tuple(rows))
