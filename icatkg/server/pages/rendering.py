"""Templates become answers; stylesheets and scripts have addresses that change when they do."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.routing import Route

from icatkg import __version__
from icatkg.server.media_types import Offer
from icatkg.server.negotiation import preferred
from icatkg.server.pages.moment import Moment
from icatkg.server.pages.structured_data import dataset_data
from icatkg.server.requests import accept_of
from icatkg.server.responses import Entry, entry_response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from icatkg.server.problems import Problem
    from icatkg.server.service import Service

__all__ = ["HTML", "filled", "page", "prefers_html", "problem_page", "static", "static_routes"]

HTML = Offer("text/html", "html")
_SERVER = Path(__file__).parents[1]
# A block of data is not run, so JSON-LD needs nothing here.
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_STATIC_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_FOR_EVER = "public, max-age=31536000, immutable"


@cache
def _static_files() -> dict[str, tuple[str, Entry]]:
    """Give each file of the folder ``static`` by its name there: its address and the answer."""
    files = {}
    folder = _SERVER / "static"
    for path in sorted(folder.rglob("*")):
        if path.suffix in _STATIC_TYPES:
            body, name = path.read_bytes(), path.relative_to(folder).as_posix()
            entry = Entry.of(body, _STATIC_TYPES[path.suffix], {"cache-control": _FOR_EVER})
            files[name] = (f"/static/{sha256(body).hexdigest()[:16]}/{name}", entry)
    return files


def static(name: str) -> str:
    """Give the address of a file of the folder ``static``."""
    return _static_files()[name][0]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_SERVER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(static=static, version=__version__, dataset_data=dataset_data)
    environment.filters.update(moment=Moment.given, kept=_kept, capital=_capital)
    return environment


def _kept(address: str, moment: str | Moment) -> str:
    """Give an address that keeps the view in time, for templates."""
    return Moment.given(moment).kept(address)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def page(template: str, headers: dict[str, str] | None = None, /, **content: Any) -> Entry:
    """Fill in a template; everything is escaped.

    Parameters
    ----------
    template
        Its name.
    headers
        Further headers.
    **content
        What the template needs. ``at`` is the view in time, as a date or a
        :class:`~icatkg.server.pages.moment.Moment`; ``cards`` are those of the
        :class:`~icatkg.server.pages.links.Links` that the page was made with.

    """
    moment = Moment.given(content.get("at", ""))
    content = {"q": "", "cards": (), **content, "at": moment.at, "moment": moment}
    body = filled(template, **content).encode()
    return Entry.of(body, HTML.content_type, {"content-security-policy": _POLICY, **(headers or {})})


def filled(template: str, /, **content: Any) -> str:
    """Fill in a template that is no page; in HTML and XML everything is escaped."""
    return _environment().get_template(template).render(content)


def problem_page(problem: Problem, near: Sequence[str] = (), whole: str = "") -> Entry:
    """Give what is wrong as a page, which nobody keeps.

    Parameters
    ----------
    problem
        What is wrong.
    near
        Names that the reader may have meant.
    whole
        The address without a date, where one was given.

    """
    title = HTTPStatus(problem.status).phrase
    entry = page("problem.html", title=title, text=problem.text, near=near, whole=whole)
    entry.tag = ""
    return entry


def prefers_html(request: Request, offers: tuple[Offer, ...]) -> bool:
    """Tell whether a client wants a page more than any of the offers, as browsers do."""
    return preferred(accept_of(request), (*offers, HTML)) is HTML


def static_routes(_: Service) -> list[Route]:
    """Give the routes of stylesheets and scripts."""
    return [_static_route(address, entry) for address, entry in _static_files().values()]


def _static_route(address: str, entry: Entry) -> Route:
    async def file(request: Request) -> Response:
        return await entry_response(request, entry)

    return Route(address, file, methods=("GET", "HEAD"))
