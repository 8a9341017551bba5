"""The stored queries as pages: a list, and for each one what it answers, a form, and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.routing import Route

from icatkg.querying.stored import PARAMETER_TYPES
from icatkg.server.pages.links import Links
from icatkg.server.pages.rendering import page
from icatkg.server.pages.tables import Table, answer_of, table_of
from icatkg.server.problems import Problem
from icatkg.server.responses import entry_response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from icatkg.querying.stored import StoredQuery
    from icatkg.server.jobs import Answer, Job
    from icatkg.server.responses import Entry
    from icatkg.server.service import Service

__all__ = ["query_list_routes", "query_page"]

_OWN = ("page", "page-size", "format", "sources")


def query_list_routes(service: Service) -> list[Route]:
    """Give the route of the list of queries."""

    async def listed(request: Request) -> Response:
        queries = sorted(service.queries.values(), key=lambda query: query.name)

        def make() -> Entry:
            return page("queries.html", queries=queries)

        return await entry_response(request, await service.made(("page", "queries"), make))

    return [Route(path, listed, methods=("GET", "HEAD")) for path in ("/api", "/api/")]


async def query_page(  # noqa: PLR0913 - a request with all that was read from it
    service: Service,
    request: Request,
    query: StoredQuery,
    fields: Mapping[str, str],
    job: Job | Problem,
    *,
    told: Callable[[Problem], Problem] = lambda problem: problem,
) -> Response:
    """Answer with the page of a stored query.

    Parameters
    ----------
    service, request
        Where and what was asked.
    query
        The stored query.
    fields
        The parameters of the request that are not empty.
    job
        The question, or what is wrong with it.
    told
        Puts what is wrong with an answer into the words of the API.

    """
    missing = [p.name for p in query.parameters if p.required and p.name not in _given(fields)]
    problem = job if isinstance(job, Problem) else None
    answered: Entry | None = None
    if not isinstance(job, Problem) and not missing:
        try:
            answered = await answer_of(service, request, job, _total)
        except Problem as found:
            problem = told(found)

    def make() -> Entry:
        content = _content(query, fields)
        content |= {"missing": missing, "problem": problem and problem.text, "page_number": 1, "pages": 1}
        if answered is not None and not isinstance(job, Problem):
            content |= _answer(service, fields, job, answered)
        return page("query.html", **content)

    if problem is not None:
        response = await entry_response(request, make())
        response.status_code = problem.status
        response.headers["cache-control"] = "no-store"
        return response
    key = ("page", "query", query.name, answered.tag if answered else "", repr(sorted(fields.items())))
    return await entry_response(request, await service.made(key, make))


def _given(fields: Mapping[str, str]) -> set[str]:
    return {name.replace("_", "-") for name in fields}


def _total(answer: Answer) -> dict[str, str]:
    return {"total-count": str(answer.total)}


def _content(query: StoredQuery, fields: Mapping[str, str]) -> dict[str, object]:
    asked = {name: value for name, value in fields.items() if name not in _OWN}
    text = ("?" + urlencode(asked)) if asked else ""
    formats = ("csv", "tsv", "json", "xml", "ttl")
    return {
        "query": query,
        "fields": {name.replace("_", "-"): value for name, value in fields.items()},
        "at": fields.get("at", ""),
        "permalink": f"/api/{query.name}.html{text}",
        "editor": f"/editor/{query.name}{text}",
        "downloads": [(name, f"/api/{query.name}.{name}{text}") for name in formats],
        "table": None,
        "turtle": "",
        "total": 0,
        "previous": "",
        "next": "",
        "types": PARAMETER_TYPES,
    }


def _answer(service: Service, fields: Mapping[str, str], job: Job, answered: Entry) -> dict[str, object]:
    total = int(answered.headers.get("total-count", "-1"))
    start, size = job.page or (0, max(total, 1))
    number, last = start // size + 1, max(1, -(-total // size))
    asked = {name: value for name, value in fields.items() if name not in ("page", "format", "sources")}
    table: Table | None = None
    turtle = ""
    if answered.content_type.startswith("text/html") and answered.body.lstrip()[:1] == b"{":
        table = table_of(answered.body, Links(service.kg.dataset, fields.get("at", "")))
    else:
        turtle = answered.body.decode()
    return {
        "table": table,
        "turtle": turtle,
        "total": total,
        "page_number": number,
        "pages": last,
        "previous": "?" + urlencode({**asked, "page": number - 1}) if 1 < number <= last else "",
        "next": "?" + urlencode({**asked, "page": number + 1}) if number < last else "",
    }
