"""The front page: who chaired, who is listed, what is new; each row from a stored query, with its source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.routing import Route

from icatkg.server.jobs import Job
from icatkg.server.pages.links import Links
from icatkg.server.pages.rendering import page
from icatkg.server.pages.tables import Table, answer_of, table_of
from icatkg.server.responses import entry_response

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from icatkg.server.responses import Entry
    from icatkg.server.service import Service

__all__ = ["front_routes"]

_QUERIES = ("chairs-by-year", "members-listed", "publications", "priorities")
_NEWEST = 8
_DATED = re.compile(r"\d{4}")


def front_routes(service: Service) -> list[Route]:
    """Give the route of the front page."""

    async def front(request: Request) -> Response:
        at = request.query_params.get("at", "").strip()
        most = service.settings.max_result
        bodies = {}
        for name in _QUERIES:
            if name in service.queries:
                job = Job(name, {}, at=at, max_bytes=most)
                bodies[name] = (await answer_of(service, request, job)).body

        def make() -> Entry:
            links = Links(service.kg.dataset, at)
            tables = {name: table_of(body, links) for name, body in bodies.items()}
            return page("front.html", at=at, sections=_sections(tables))

        return await entry_response(request, await service.made(("page", "front", at), make))

    return [Route("/", front, methods=("GET", "HEAD"))]


def _sections(tables: dict[str, Table]) -> list[tuple[str, str, Table]]:
    """Give heading, query and table of each part; of lists by year only the latest."""
    sections = []
    for name, table in tables.items():
        shown, heading = table, _HEADINGS[name]
        if name == "publications":
            shown = _newest(table)
        elif name != "chairs-by-year":
            years = [text for text in table.texts("year") if _DATED.match(text)]
            shown = table.where("year", max(years, default=""))
            heading = f"{heading}, {max(years)}" if years else heading
        sections.append((heading, name, shown))
    return sections


_HEADINGS = {
    "chairs-by-year": "Chairs and co-chairs by year",
    "members-listed": "Members and partners in the latest list",
    "publications": "Newest publications",
    "priorities": "Latest priorities",
}


def _newest(table: Table) -> Table:
    dated = [pair for pair in zip(table.texts("date"), table.rows, strict=True) if _DATED.match(pair[0])]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    return Table(table.columns, tuple(row for _, row in dated[:_NEWEST]))
