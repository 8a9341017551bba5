"""The overviews: members, chairs, priorities and publications as pictures, each made from stored queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from starlette.routing import Route

from icatkg.server.pages import agenda_matrix, chair_timeline, membership_matrix, publication_timeline
from icatkg.server.pages.facts import page_of_facts
from icatkg.server.pages.moment import Moment
from icatkg.server.pages.rendering import page
from icatkg.server.problems import Problem
from icatkg.server.responses import entry_response
from icatkg.server.sparql_request import parameters_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from icatkg.server.pages.facts import Fact, Facts
    from icatkg.server.responses import Entry
    from icatkg.server.service import Service

    Content = Callable[[Mapping[str, list[Fact]], str], dict[str, object]]

__all__ = ["OVERVIEWS", "Overview", "overview_routes"]

_VIEW = ("at", "asOf", "certain")


class Overview(NamedTuple):
    """A page.

    Attributes
    ----------
    name
        The last part of its address, and of the name of its template.
    title, about
        What it is called, and what it answers.
    queries
        The stored queries it is made from.
    content
        Makes what the template needs from their answers and the chosen filter.
    filter_
        The parameter that narrows it; empty for none.

    """

    name: str
    title: str
    about: str
    queries: tuple[str, ...]
    content: Content
    filter_: str = ""


OVERVIEWS = (
    Overview(
        "members",
        "Members by year",
        "Which organisations documents list, as what, and in which year.",
        membership_matrix.QUERIES,
        membership_matrix.membership,
        "status",
    ),
    Overview(
        "chairs",
        "Chairs over the years",
        "Who chaired or co-chaired when, what is told differently, and which years nobody tells of.",
        chair_timeline.QUERIES,
        chair_timeline.chairs,
    ),
    Overview(
        "priorities",
        "Priorities through the years",
        "What was set out for which year, by topic; what carried on and what was not named again.",
        agenda_matrix.QUERIES,
        agenda_matrix.agenda,
    ),
    Overview(
        "publications",
        "Publications by topic and year",
        "Reports, briefs, calls and other texts, with those that have no topic or no date.",
        publication_timeline.QUERIES,
        publication_timeline.publications,
    ),
)


def overview_routes(service: Service) -> list[Route]:
    """Give the routes of the overviews and of their list."""

    async def listed(request: Request) -> Response:
        _fields(request, ())
        moment = Moment.of(request)

        def make() -> Entry:
            return page("overviews.html", at=moment, overviews=OVERVIEWS)

        return await entry_response(request, await service.made(("page", "overviews", *moment.key), make))

    shown = [
        Route(f"/overview/{overview.name}", _endpoint(service, overview), methods=("GET", "HEAD"))
        for overview in OVERVIEWS
    ]
    lists = [Route(path, listed, methods=("GET", "HEAD")) for path in ("/overview/", "/overview")]
    return [*lists, *shown]


def _endpoint(service: Service, overview: Overview) -> Callable[[Request], Awaitable[Response]]:
    async def shown(request: Request) -> Response:
        chosen = _fields(request, (overview.filter_,)).get(overview.filter_, "")
        moment = Moment.of(request)

        def make(facts: Facts) -> Entry:
            there = [name for name in overview.queries if name in service.queries]
            return page(
                f"overview_{overview.name}.html",
                overview=overview,
                at=moment,
                cards=facts.links.cards,
                lacking=[name for name in overview.queries if name not in there],
                queries=there,
                cut=facts.cut,
                **overview.content(facts.of, chosen),
            )

        key = ("overview", overview.name, chosen)
        entry = await page_of_facts(service, request, key, overview.queries, make)
        return await entry_response(request, entry)

    return shown


def _fields(request: Request, known: tuple[str, ...]) -> dict[str, str]:
    """Give the parameters that are not empty.

    Raises
    ------
    Problem
        One is unknown or given twice.

    """
    fields: dict[str, str] = {}
    for name, value in parameters_of(request.scope["query_string"], "address"):
        if name not in (*_VIEW, *known):
            there = ", ".join(filter(None, (*_VIEW, *known)))
            raise Problem(400, f"there is no parameter '{name}'", f"There are: {there}.")
        if name in fields:
            raise Problem(400, f"the parameter '{name}' is given twice", "Give it once.")
        fields[name] = value.strip()
    return {name: value for name, value in fields.items() if value}
