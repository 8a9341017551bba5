"""Answers to stored queries as tables: terms with labels, rows that differ only in their passage as one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from icatkg.server.media_types import Offer

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from starlette.requests import Request

    from icatkg.server.jobs import Answer, Job
    from icatkg.server.pages.links import Link, Links
    from icatkg.server.responses import Entry
    from icatkg.server.service import Service

__all__ = ["PAGE_OFFERS", "SOURCES", "Table", "answer_of", "table_of"]

# Their media type keeps these answers apart from those of the API, whose headers are others.
PAGE_OFFERS = (Offer("text/html", "json"), Offer("text/html", "turtle"))
_PASSAGE = "passage"
SOURCES = "sources of the row"


class Table(NamedTuple):
    """Rows of cells; a cell is a tuple of links.

    Attributes
    ----------
    columns
        The names of the variables.
    rows
        One tuple of cells each.

    """

    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[Link, ...], ...], ...]

    def texts(self, column: str) -> list[str]:
        """Give the text of each row in a column, empty where there is none."""
        place = self.columns.index(column)
        return [row[place][0].text if row[place] else "" for row in self.rows]

    def where(self, column: str, text: str) -> Table:
        """Give the rows that have a text in a column, without that column."""
        place = self.columns.index(column)
        rows = zip(self.rows, self.texts(column), strict=True)
        kept = tuple(row[:place] + row[place + 1 :] for row, found in rows if found == text)
        return Table(self.columns[:place] + self.columns[place + 1 :], kept)


async def answer_of(
    service: Service, request: Request, job: Job, headers: Callable[[Answer], dict[str, str]] | None = None
) -> Entry:
    """Run a job where queries of strangers run too, and give its answer as JSON or Turtle."""
    return await service.entry(request, job, PAGE_OFFERS, headers)


def table_of(body: bytes, links: Links) -> Table:
    """Read SPARQL results in JSON; rows that differ only in their passage become one."""
    document = json.loads(body)
    if "boolean" in document:
        answer = Literal("yes" if document["boolean"] else "no")
        return Table(("answer",), (((links.link(answer),),),))
    variables = tuple(document["head"]["vars"])
    sourced = document["results"].get("sources")
    columns = variables if sourced is None else (*variables, SOURCES)
    merged: dict[tuple[object, ...], dict[str, dict[Link, None]]] = {}
    for number, binding in enumerate(document["results"]["bindings"]):
        cells = {name: _link(binding.get(name), links) for name in variables}
        key: tuple[object, ...] = tuple(cell for name, cell in cells.items() if name != _PASSAGE)
        if _PASSAGE not in columns:  # then equal rows are several
            key = (number,)
        row = merged.setdefault(key, {name: {} for name in columns})
        for name, cell in cells.items():
            if cell is not None:
                row[name][cell] = None
        if sourced is not None:
            row[SOURCES].update(dict.fromkeys(_sources(sourced[number], links)))
    rows = (tuple(links.sorted(row[name]) for name in columns) for row in merged.values())
    return Table(columns, tuple(rows))


def _sources(row: dict[str, Any], links: Links) -> list[Link]:
    """Give the passages behind a row, over all ways in which it came about; else the graphs."""
    found = []
    for source in (source for way in row["alternatives"] for source in way["sources"]):
        nodes = [passage["iri"] for passage in source["passages"]] or [source["graph"]]
        found += [links.link(NamedNode(iri)) for iri in nodes]
    return found


def _link(cell: dict[str, Any] | None, links: Links) -> Link | None:
    if cell is None:
        return None
    if cell["type"] == "uri":
        return links.link(NamedNode(cell["value"]))
    language = cell.get("xml:lang")
    value = str(cell.get("value"))
    return links.link(Literal(value, language=language) if language else Literal(value))
