"""Answers to stored queries as facts to draw: values, links, and the passages that rows share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from icatkg.server.jobs import Job
from icatkg.server.pages.links import Link
from icatkg.server.pages.tables import Table, answer_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.requests import Request

    from icatkg.server.pages.links import Links
    from icatkg.server.pages.moment import Moment
    from icatkg.server.responses import Entry
    from icatkg.server.service import Service

__all__ = ["Fact", "answers", "facts_of", "source", "table"]

_PASSAGE = "passage"
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


async def answers(
    service: Service, request: Request, names: Iterable[str], moment: Moment
) -> dict[str, Entry]:
    """Ask some stored queries; one that the server does not have is missing.

    Raises
    ------
    Problem
        There is no answer: a date is none, or too many ask.

    """
    found = {}
    for name in names:
        if name in service.queries:
            job = Job(
                name,
                {},
                at=moment.at,
                as_of=moment.as_of,
                certain=moment.certain,
                max_bytes=service.settings.max_result,
            )
            found[name] = await answer_of(service, request, job)
    return found


def facts_of(answer: Entry | None, links: Links) -> list[Fact]:
    """Read SPARQL results in JSON, in their order; none without an answer."""
    if answer is None:
        return []
    document = json.loads(answer.body)
    merged: dict[tuple[str, ...], tuple[dict[str, Link], dict[str, str], set[Link]]] = {}
    columns = document["head"]["vars"]
    for binding in document["results"]["bindings"]:
        values = {name: cell["value"] for name, cell in binding.items() if name != _PASSAGE}
        key = tuple(values.get(name, "") for name in columns)
        if key not in merged:
            linked = {name: _link(cell, links) for name, cell in binding.items() if name != _PASSAGE}
            merged[key] = linked, values, set()
        if _PASSAGE in binding:
            merged[key][2].add(links.place(NamedNode(binding[_PASSAGE]["value"])))
    return [Fact(linked, values, links.sorted(found)) for linked, values, found in merged.values()]


def _link(cell: dict[str, str], links: Links) -> Link:
    is_named = cell["type"] == "uri"
    return links.link(NamedNode(cell["value"]) if is_named else Literal(cell["value"]))


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
