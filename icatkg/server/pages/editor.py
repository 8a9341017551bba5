"""The query editor: a form for SPARQL with the answer below it, which a script makes comfortable."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from icatkg.errors import IcatkgError
from icatkg.namespaces import BASE
from icatkg.querying.binding import bind
from icatkg.querying.entities import entity_named
from icatkg.server.media_types import GRAPH_OFFERS, ROW_OFFERS
from icatkg.server.pages.answers import ANSWER_OFFERS, MOST_BYTES, WITH_SOURCES, embedded, shown_answer
from icatkg.server.pages.links import Links
from icatkg.server.pages.moment import Moment
from icatkg.server.pages.rendering import page, prefers_html
from icatkg.server.pages.vocabulary import vocabulary
from icatkg.server.problems import Problem, problem_of
from icatkg.server.responses import SAFE_HEADERS, Entry, entry_response
from icatkg.server.sparql_request import parameters_of, sparql_request

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.requests import Request

    from icatkg.querying.stored import StoredQuery
    from icatkg.server.pages.answers import ShownAnswer
    from icatkg.server.service import Service
    from icatkg.server.sparql_request import SparqlRequest

__all__ = ["editor_page", "editor_routes", "wants_editor"]

_VIEW = ("at", "asOf", "certain", "sources")
_GRAPHS = ("default-graph-uri", "named-graph-uri")
_KEPT = ("query", *_VIEW, *_GRAPHS)
_PLACE = re.compile(r"query:(\d+):(\d+): ")
_FORMATS = {
    "select": ("csv", "tsv", "json", "xml"),
    "ask": ("json", "xml", "csv"),
    "graph": ("ttl", "nt", "jsonld", "rdf"),
}
_FORMATS_WITH_SOURCES = {"select": ("csv", "tsv", "json"), "ask": ("json",), "graph": ("ttl", "json")}
_START = """\
# What the graph holds: its classes, and how many things are in each.
SELECT ?class (COUNT(?thing) AS ?things)
WHERE {
  ?thing a ?class .
}
GROUP BY ?class
ORDER BY DESC(?things) ?class
"""


class _Trouble(NamedTuple):
    """What is wrong with a query.

    Attributes
    ----------
    text, excerpt
        What it is, and the place as the text has it.
    line, column
        Where; 0 when it is not known.

    """

    text: str
    excerpt: str = ""
    line: int = 0
    column: int = 0


def wants_editor(request: Request) -> bool:
    """Tell whether a client wants the page of the endpoint: by ``format=html``, or more than any data."""
    given = request.scope["query_string"]
    if b"format=" in given:
        names = [value for name, value in parameters_of(given, "address") if name == "format"]
        if any(names):
            return names == ["html"]
    return "html" in request.headers.get("accept", "") and prefers_html(request, (*ROW_OFFERS, *GRAPH_OFFERS))


async def editor_page(service: Service, request: Request, body: bytes = b"") -> Response:
    """Answer with the editor, and with the answer to the query in the request if there is one.

    Parameters
    ----------
    service, request
        Where and what was asked.
    body
        The body of a POST.

    """
    encoded, kind = request.scope["query_string"], request.headers.get("content-type", "")
    given = parameters_of(encoded, "address")
    if request.method == "POST" and kind.startswith("application/x-www-form-urlencoded"):
        given += parameters_of(body, "body")
    asked: SparqlRequest | None = None
    answered: Entry | None = None
    problem: Problem | None = None
    try:
        asked = sparql_request(request.method, encoded, kind, body)
        if asked.query is not None and ("run", "0") not in given:
            service.watch.query(asked.query)
            most = WITH_SOURCES if asked.sources else MOST_BYTES
            job = asked.job(ANSWER_OFFERS, min(most, service.settings.max_result))
            answered = await service.entry(request, job, ANSWER_OFFERS, repeatable=asked.repeatable)
    except Problem as found:
        problem = found
    if asked is not None and asked.query is not None:  # the body may be the query itself
        given = [(name, value) for name, value in given if name != "query"] + [("query", asked.query)]
    waiting = ("run", "0") in given
    given = [(kept, value) for kept in _KEPT for name, value in given if name == kept and value]

    def make() -> Entry:
        moment = Moment() if asked is None else Moment(asked.at, asked.as_of, asked.certain)
        shown = None if answered is None else shown_answer(answered, Links(service.kg.dataset, moment))
        return page(
            "editor.html",
            at=moment,
            waiting=waiting,
            trouble=_trouble(problem),
            **_content(service, given, shown),
        )

    if problem is None and (answered is None or answered.tag):
        key = ("page", "editor", answered.tag if answered else "", repr((given, waiting)))
        return await entry_response(request, await service.made(key, make))
    made = await asyncio.to_thread(make)
    made.tag = ""
    response = await entry_response(request, made)
    if problem is not None:
        response.status_code = problem.status
        response.headers.update(problem.headers)
    return response


def _content(service: Service, given: list[tuple[str, str]], shown: ShownAnswer | None) -> dict[str, object]:
    fields = dict(given)
    formats = _FORMATS_WITH_SOURCES if fields.get("sources") else _FORMATS
    address = "/sparql?" + urlencode(given)
    downloads = [(name, f"{address}&format={name}") for name in formats[shown.form]] if shown else []
    return {
        "base": BASE,
        "text": fields.get("query", _START),
        "fields": {name: fields.get(name, "") for name in _VIEW},
        "graphs": [(name, value) for name, value in given if name in _GRAPHS],
        "examples": _by_tag(service.queries.values()),
        "answer": shown,
        "data": embedded(shown.data) if shown else "",
        "permalink": address,
        "downloads": downloads,
    }


def _by_tag(queries: Iterable[StoredQuery]) -> list[tuple[str, list[StoredQuery]]]:
    """Group queries by the first of their tags."""
    found: dict[str, list[StoredQuery]] = {}
    for query in sorted(queries, key=lambda query: query.name):
        found.setdefault(query.tags[0] if query.tags else "other", []).append(query)
    return sorted(found.items())


def _trouble(problem: Problem | None) -> _Trouble | None:
    if problem is None:
        return None
    found = _PLACE.match(problem.message)
    # Problem.text makes control characters visible; the page escapes the rest.
    message = Problem(400, problem.message[found.end() :] if found else problem.message).text.strip()
    remedy = Problem(400, problem.remedy).text.rstrip("\n")
    if remedy.endswith("^"):
        return _Trouble(message, remedy.replace("\n  ", "\n"), *(map(int, found.groups()) if found else ()))
    text = f"{message}\n{remedy}" if remedy else message
    return _Trouble(text, "", *(map(int, found.groups()) if found else ()))


def editor_routes(service: Service) -> list[Route]:
    """Give the routes of what the editor proposes, and of stored queries as its text."""

    async def terms(request: Request) -> Response:
        entry = await service.made(
            ("editor", "terms"), lambda: Entry.of(vocabulary(service.store), "application/json")
        )
        return await entry_response(request, entry)

    async def opened(request: Request) -> Response:
        query = service.queries.get(request.path_params["name"].replace("_", "-"))
        if query is None:
            raise Problem(404, "there is no stored query of that name", "/api lists them.")
        given = dict(parameters_of(request.scope["query_string"], "address"))
        text, whole = await asyncio.to_thread(_opened, service, query, given)
        kept = [(name, given[name]) for name in _VIEW if given.get(name)]
        address = "/sparql?" + urlencode([("query", text), *kept, *([] if whole else [("run", "0")])])
        return Response(status_code=303, headers={**SAFE_HEADERS, "location": address})

    methods = ("GET", "HEAD")
    return [
        Route("/editor/terms.json", terms, methods=methods),
        Route("/editor/{name}", opened, methods=methods),
    ]


def _opened(service: Service, query: StoredQuery, given: Mapping[str, str]) -> tuple[str, bool]:
    """Give a stored query as SPARQL to go on with, and whether nothing that it needs is missing.

    Raises
    ------
    Problem
        A parameter is not known or not of its type.

    """
    values = {name.replace("_", "-"): value for name, value in given.items() if value.strip()}
    known = {p.name for p in query.parameters}
    if unknown := sorted(set(values) - known - {*_VIEW, "page", "page-size", "format"}):
        raise Problem(400, f"there is no parameter '{unknown[0]}'", "There are: " + ", ".join(sorted(known)))
    try:
        terms = {
            p.variable: p.term(value, lambda text: entity_named(service.store, text))
            for p in query.parameters
            if (value := values.get(p.name, p.default))
        }
    except IcatkgError as error:
        raise problem_of(error) from None
    missing = [p for p in query.parameters if p.required and p.variable not in terms]
    hints = [
        f"# It needs ?{p.variable}. {p.description} Put after the first brace: VALUES ?{p.variable} {{ ... }}"
        for p in missing
    ]
    lines = query.text.splitlines()
    header = next((number for number, line in enumerate(lines) if not line.startswith("#+")), len(lines))
    text = "\n".join([f"# {query.summary or query.name}", *hints, *lines[header:], ""])
    return bind(text, terms), not missing
