"""``/api/NAME``: every stored query as an address, with typed parameters and paging; a page for browsers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.routing import Route

from icatkg.server.jobs import Job
from icatkg.server.media_types import GRAPH_OFFERS, ROW_OFFERS, Offer
from icatkg.server.openapi import openapi_document
from icatkg.server.pages.queries import query_page
from icatkg.server.pages.rendering import prefers_html
from icatkg.server.pages.tables import PAGE_OFFERS
from icatkg.server.problems import Problem
from icatkg.server.requests import row_and_graph_offers
from icatkg.server.responses import Entry, entry_response
from icatkg.server.sparql_request import parameters_of, truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from icatkg.querying.stored import StoredQuery
    from icatkg.server.jobs import Answer
    from icatkg.server.service import Service

__all__ = ["MOST_ROWS", "USUAL_ROWS", "api_routes"]

USUAL_ROWS = 100
MOST_ROWS = 10_000
_MOST_PAGES = 1_000_000
_OURS = ("format", "page", "page-size", "at", "asOf", "certain", "sources")
_RESULT_SET = Offer("text/turtle", "resultset")
_OPTION = re.compile(r"--(?=[a-z])")
_UNKNOWN = re.compile(r"nothing goes by the name|several things go by the name")


def api_routes(service: Service) -> list[Route]:
    """Give the routes of the stored queries and of their description."""

    async def answered(request: Request) -> Response:
        query, suffix = _query(service, request.path_params["name"])
        fields = _fields(request)
        if suffix == "html" or (not suffix and _wants_page(request, fields)):
            return await _page_of(service, request, query, fields)
        job, offers = _job(service, request, query, fields, suffix)
        headers = None if job.page is None else _links(request, fields, job.page)
        try:
            entry = await service.entry(request, job, offers, headers)
        except Problem as problem:
            raise _told(problem) from None
        return await entry_response(request, entry)

    async def described(request: Request) -> Response:
        document = openapi_document(service)
        return await entry_response(request, Entry.of(document, "application/json"))

    methods = ("GET", "HEAD")
    return [
        Route("/openapi.json", described, methods=methods),
        Route("/api/{name}", answered, methods=methods),
    ]


def _wants_page(request: Request, fields: dict[str, str]) -> bool:
    if fields.get("format"):
        return fields["format"] == "html"
    return prefers_html(request, (*ROW_OFFERS, *GRAPH_OFFERS))


async def _page_of(
    service: Service, request: Request, query: StoredQuery, fields: dict[str, str]
) -> Response:
    """Answer with a page; a form sends what was left empty too."""
    given = {name: value for name, value in fields.items() if value.strip()}
    try:
        paged = {"page": "1", **given, "format": ""}
        if truth(given.get("sources"), "sources"):  # an answer with sources has no pages
            paged = {name: value for name, value in paged.items() if name not in ("page", "page-size")}
        job, _ = _job(service, request, query, paged, "html")
    except Problem as problem:
        return await query_page(service, request, query, given, problem)
    return await query_page(service, request, query, given, job, told=_told)


def _told(problem: Problem) -> Problem:
    """Give a problem as the API tells it: without options of the command line, 404 for an unknown name."""
    status = 404 if _UNKNOWN.match(problem.message) else problem.status
    message, remedy = (_OPTION.sub("", text) for text in (problem.message, problem.remedy))
    remedy = remedy.replace("Try icatkg query names-as-written.", "/search finds names that are near.")
    return Problem(status, message, remedy, problem.headers)


def _job(
    service: Service, request: Request, query: StoredQuery, fields: dict[str, str], suffix: str
) -> tuple[Job, tuple[Offer | None, Offer | None]]:
    """Give the question that a request asks, and the offers for its answer."""
    values = {name: value for name, value in fields.items() if name not in _OURS}
    for name in values:
        if name.replace("_", "-") not in {p.name for p in query.parameters}:
            known = ", ".join([p.name for p in query.parameters] + list(_OURS))
            raise Problem(400, f"there is no parameter '{name}'", f"There are: {known}.")
    offers = PAGE_OFFERS if suffix == "html" else _offers(request, suffix or fields.get("format", ""))
    rows, graph = offers
    page = _page(fields)
    job = Job(
        query.name,
        values,
        rows.format_ if rows else "",
        graph.format_ if graph else "",
        at=fields.get("at", ""),
        as_of=fields.get("asOf", ""),
        certain=truth(fields.get("certain"), "certain"),
        sources=truth(fields.get("sources"), "sources"),
        page=page,
        max_bytes=service.settings.max_result,
    )
    if job.sources and page is not None:
        raise Problem(400, "'sources' does not go with 'page'")
    return job, offers


def _query(service: Service, name: str) -> tuple[StoredQuery, str]:
    stem, _, suffix = name.partition(".")
    query = service.queries.get(stem.replace("_", "-"))
    if query is None or (name != stem and not suffix):
        raise Problem(404, "there is no stored query of that name", "/openapi.json lists them.")
    return query, suffix


def _fields(request: Request) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in parameters_of(request.scope["query_string"], "address"):
        if name in fields:
            raise Problem(400, f"the parameter '{name}' is given twice", "Give it once.")
        fields[name] = value
    return fields


def _offers(request: Request, name: str) -> tuple[Offer | None, Offer | None]:
    """Give the offers; rows can be had in Turtle too, as a result set."""
    rows, graph = row_and_graph_offers(request, name)
    if rows is None and graph is not None and graph.format_ == "turtle":
        rows = _RESULT_SET
    return rows, graph


def _page(fields: dict[str, str]) -> tuple[int, int] | None:
    if "page" not in fields and "page-size" not in fields:
        return None
    number = _whole(fields.get("page", "1"), "page", _MOST_PAGES)
    size = _whole(fields.get("page-size", str(USUAL_ROWS)), "page-size", MOST_ROWS)
    return (number - 1) * size, size


def _whole(text: str, name: str, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= most:
        raise Problem(400, f"the parameter '{name}' is no whole number from 1 to {most}")
    return int(text)


def _links(
    request: Request, fields: dict[str, str], page: tuple[int, int]
) -> Callable[[Answer], dict[str, str]]:
    """Make the ``Link`` header (RFC 8288): first, previous, next and last page, relative to the address."""
    start, size = page
    number = start // size + 1
    path = request.url.path.rpartition("/")[2]

    def link(to: int, relation: str) -> str:
        query = urlencode({**fields, "page": to, "page-size": size})
        return f'<{path}?{query}>; rel="{relation}"'

    def headers(answer: Answer) -> dict[str, str]:
        last = max(1, -(-answer.total // size))
        links = [link(1, "first"), link(last, "last")]
        if 1 < number <= last:
            links.append(link(number - 1, "prev"))
        if number < last:
            links.append(link(number + 1, "next"))
        return {"link": ", ".join(links), "total-count": str(answer.total)}

    return headers
