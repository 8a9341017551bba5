"""The stored queries as pages: a list, and for each one what it answers, a form, and the answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.routing import Route

from icatkg.server.pages.fields import choices_of, fault_at, fields_of
from icatkg.server.pages.links import Link, Links
from icatkg.server.pages.moment import Moment
from icatkg.server.pages.names import folded
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

_OWN = ("page", "page-size", "format")
_COMMAND = re.compile(r"\bicatkg query ([a-z-]+)")
_LONGEST = 100
_SHOWN = 200  # rows of an answer with sources, which has no pages


def query_list_routes(service: Service) -> list[Route]:
    """Give the route of the list of queries, by topic, with a filter."""

    async def listed(request: Request) -> Response:
        moment = Moment.of(request)
        text = " ".join(request.query_params.get("filter", "").split())[:_LONGEST]
        tag = request.query_params.get("tag", "")[:_LONGEST]

        def make() -> Entry:
            queries = sorted(service.queries.values(), key=lambda query: query.name)
            found = [q for q in queries if _fits(q, text) and (not tag or tag in q.tags)]
            groups: dict[str, list[StoredQuery]] = {}
            for query in found:
                groups.setdefault(tag or next(iter(query.tags), "other"), []).append(query)
            content = {"groups": sorted(groups.items()), "found": len(found), "total": len(queries)}
            tags = sorted({tag for query in queries for tag in query.tags})
            return page("queries.html", at=moment, filter=text, tag=tag, tags=tags, **content)

        key = ("page", "queries", text, tag, *moment.key)
        return await entry_response(request, await service.made(key, make))

    return [Route(path, listed, methods=("GET", "HEAD")) for path in ("/api", "/api/")]


def _fits(query: StoredQuery, text: str) -> bool:
    whole = folded(" ".join((query.name.replace("-", " "), query.summary, query.description, *query.tags)))
    return all(word in whole for word in folded(text).split())


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
        fault = fault_at(query, fields, problem)
        content = _content(service, query, fields, fault, problem.text.strip() if problem else "")
        content |= {"missing": missing, "page_number": 1, "pages": 1}
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


def _content(
    service: Service, query: StoredQuery, fields: Mapping[str, str], fault: str, error: str
) -> dict[str, object]:
    asked = {name: value for name, value in fields.items() if name not in _OWN}
    text = ("?" + urlencode(asked)) if asked else ""
    formats = ("csv", "tsv", "json", "xml", "ttl")
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    choices = choices_of(service.kg.dataset)
    return {
        "query": query,
        "description": _description(service, query, _moment(fields)),
        "fields": fields_of(query, choices, named, fault, error),
        "fault": fault,
        "error": error,
        "at": _moment(fields),
        "certain": fields.get("certain", ""),
        "sources": _on(fields.get("sources", "")),
        "permalink": f"/api/{query.name}.html{text}",
        "editor": f"/editor/{query.name}{text}",
        "downloads": [(name, f"/api/{query.name}.{name}{text}") for name in formats],
        "table": None,
        "turtle": "",
        "total": 0,
        "cards": (),
        "cut": 0,
        "previous": "",
        "next": "",
    }


def _description(service: Service, query: StoredQuery, moment: Moment) -> list[Link]:
    """Give the description; where it names a command with another query, a link to the page of that."""
    parts = _COMMAND.split(query.description)
    links = [Link(part) for part in parts]
    for place in range(1, len(parts), 2):
        if parts[place] in service.queries:
            links[place] = Link(parts[place], moment.kept(f"/api/{parts[place]}.html"))
    return links


def _on(value: str) -> bool:
    return value.lower() in {"1", "true", "yes"}


def _moment(fields: Mapping[str, str]) -> Moment:
    return Moment(fields.get("at", ""), fields.get("asOf", ""), _on(fields.get("certain", "")))


def _answer(service: Service, fields: Mapping[str, str], job: Job, answered: Entry) -> dict[str, object]:
    total = int(answered.headers.get("total-count", "-1"))
    start, size = job.page or (0, max(total, 1))
    number, last = start // size + 1, max(1, -(-total // size))
    asked = {name: value for name, value in fields.items() if name not in ("page", "format")}
    table: Table | None = None
    turtle, cut = "", 0
    links = Links(service.kg.dataset, _moment(fields))
    if answered.content_type.startswith("text/html") and answered.body.lstrip()[:1] == b"{":
        table = table_of(answered.body, links)
        if job.sources and len(table.rows) > _SHOWN:
            cut = len(table.rows) - _SHOWN
            table = Table(table.columns, table.rows[:_SHOWN])
    else:
        turtle = answered.body.decode()
    return {
        "table": table,
        "turtle": turtle,
        "cards": links.cards,
        "cut": cut,
        "total": total,
        "page_number": number,
        "pages": last,
        "previous": "?" + urlencode({**asked, "page": number - 1}) if 1 < number <= last else "",
        "next": "?" + urlencode({**asked, "page": number + 1}) if number < last else "",
    }
