"""The front page: who chairs, who is listed, what the priorities are, what is new; each with its source."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from starlette.routing import Route

from icatkg.server.pages.chair_timeline import chair_drawing, merged_terms
from icatkg.server.pages.facts import page_of_facts, table
from icatkg.server.pages.links import Link
from icatkg.server.pages.moment import Moment
from icatkg.server.pages.publication_timeline import newest
from icatkg.server.pages.rendering import page
from icatkg.server.pages.tables import Table
from icatkg.server.responses import entry_response

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from icatkg.server.pages.facts import Fact, Facts
    from icatkg.server.responses import Entry
    from icatkg.server.service import Service

__all__ = ["front_routes"]

_QUERIES = (
    "chair-terms",
    "chairs-open",
    "members-listed",
    "member-counts",
    "priorities",
    "themes",
    "publications-by-topic",
)
_NEWEST = 6
_ALWAYS = "9999"


def front_routes(service: Service) -> list[Route]:
    """Give the route of the front page."""

    async def front(request: Request) -> Response:
        moment = Moment.of(request)

        def make(facts: Facts) -> Entry:
            content = _content(facts.of, moment.at[:4] or _ALWAYS)
            return page("front.html", at=moment, cards=facts.links.cards, **content)

        entry = await page_of_facts(service, request, ("front",), _QUERIES, make)
        return await entry_response(request, entry)

    return [Route("/", front, methods=("GET", "HEAD"))]


def _content(facts: Mapping[str, list[Fact]], year: str) -> dict[str, object]:
    chair_year, chairs = _latest(merged_terms(facts["chair-terms"]), year, "latest")
    listed_in, listed = _latest(facts["members-listed"], year)
    told_for, counts = _latest(facts["member-counts"], year, "latest")
    set_for, items = _latest([*facts["priorities"], *facts["themes"]], year)
    return {
        "chairs": chairs,
        "chair_year": chair_year,
        "drawing": chair_drawing(facts),
        "listed_in": listed_in,
        "listed": listed,
        "statuses": sorted(Counter(fact.text("status") for fact in listed).items()),
        "told_for": told_for,
        "counts": counts,
        "set_for": set_for,
        "priorities": table([_item(fact) for fact in items], ("priority", "kind")),
        "publications": _publications(facts["publications-by-topic"]),
    }


def _latest(facts: Iterable[Fact], until: str, name: str = "year") -> tuple[str, list[Fact]]:
    """Give the last year up to another for which there are facts, and these; if there is none, the first."""
    found = [(fact(name)[:4], fact) for fact in facts if fact(name)[:4].isdecimal()]
    years = sorted({year for year, _ in found})
    last = max((year for year in years if year <= until), default=min(years, default=""))
    return last, [fact for year, fact in found if year == last]


def _item(fact: Fact) -> Fact:
    """Give a theme or a priority in the same columns."""
    if fact("item"):
        return fact._replace(links={"priority": fact.link("item"), "kind": fact.link("kind")})
    return fact._replace(links={"priority": fact.link("theme"), "kind": Link("cross-cutting theme")})


def _publications(facts: Iterable[Fact]) -> Table:
    rows = (
        (
            (Link(text.date),),
            (text.fact.link("publication"),),
            (text.fact.link("kind"),) if text.fact.text("kind") else (),
            (Link(", ".join(text.statuses)),) if text.statuses else (),
            text.fact.passages,
        )
        for text in newest(facts, _NEWEST)
    )
    return Table(("date", "publication", "kind", "status", "passage"), tuple(rows))
