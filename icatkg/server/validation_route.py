"""``POST /validate``: checks data against the shapes in the context of the graph, and keeps nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from icatkg.errors import UnknownNameError
from icatkg.server.jobs import Job
from icatkg.server.media_types import GRAPH_OFFERS, Offer, offered_format
from icatkg.server.negotiation import preferred
from icatkg.server.problems import Problem
from icatkg.server.requests import accept_of, body_of, client_of
from icatkg.server.responses import options_response, text_response
from icatkg.validation.formats import report_format

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from icatkg.server.service import Service

__all__ = ["REPORT_OFFERS", "validation_routes"]

REPORT_OFFERS = (
    Offer("text/turtle", "turtle"),
    Offer("application/json", "json"),
    Offer("application/sarif+json", "sarif"),
    Offer("text/html", "html"),
    Offer("text/plain", "human"),
    Offer("text/markdown", "markdown"),
    Offer("text/csv", "csv"),
    Offer("application/ld+json", "jsonld"),
    Offer("application/rdf+xml", "rdfxml"),
    Offer("application/n-triples", "ntriples"),
)
_METHODS = ("POST", "OPTIONS")
_STYLED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def validation_routes(service: Service) -> list[Route]:
    """Give the route of the validator."""

    async def validated(request: Request) -> Response:
        if request.method == "OPTIONS":
            return options_response(_METHODS)
        offer = _report_offer(request)
        format_ = _data_format(request)
        data = await body_of(request, service.settings.max_body)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Problem(400, "the data is not UTF-8") from None
        job = Job(text, graph=format_, report=offer.format_)
        answer = await service.pool.run(
            job, job.key, client_of(request), request.scope["extensions"]["icatkg.gone"]
        )
        if answer.status != 200:  # noqa: PLR2004 - OK
            raise Problem(answer.status, answer.message, answer.remedy)
        response = text_response(answer.body, offer.content_type)
        if offer.format_ == "html":
            response.headers["content-security-policy"] = _STYLED
        response.headers["vary"] = "Accept"
        return response

    return [Route("/validate", validated, methods=_METHODS)]


def _report_offer(request: Request) -> Offer:
    name = request.query_params.get("format", "")
    if not name:
        found = preferred(accept_of(request), REPORT_OFFERS)
        if found is None:
            raise Problem(406, "none of the formats of a report is accepted", _KNOWN)
        return found
    try:
        format_ = report_format(name).name
    except UnknownNameError as error:
        raise Problem(400, error.message, error.remedy) from None
    usual = {"junit": "application/xml", "github": "text/plain"}.get(format_, "text/plain")
    return next((o for o in REPORT_OFFERS if o.format_ == format_), Offer(usual, format_))


_KNOWN = "There are: " + ", ".join(offer.media_type for offer in REPORT_OFFERS) + "."
_READ = ", ".join(
    dict.fromkeys(o.media_type for o in GRAPH_OFFERS if "json" not in o.format_ or "ld" in o.format_)
)


def _data_format(request: Request) -> str:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    offer = offered_format(kind, GRAPH_OFFERS) if "/" in kind else None
    if offer is None:
        what = f"a body of the type {kind}" if kind else "a body without Content-Type"
        raise Problem(415, f"{what} is no RDF", f"Send one of: {_READ}.", {"Accept-Post": _READ})
    return offer.format_
