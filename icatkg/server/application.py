"""The application: all routes, and what happens when none fits or something goes wrong.

A module of routes has a function that takes the :class:`~icatkg.server.service.Service` and gives a list of
routes; :data:`ROUTES` lists these functions, and the first route that fits answers.
"""

from __future__ import annotations

import asyncio
import sys
import traceback
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.routing import Match, Route

from icatkg.errors import IcatkgError
from icatkg.server.api import api_routes
from icatkg.server.dereferencing import dereferencing_routes
from icatkg.server.examples import examples_routes
from icatkg.server.graph_store import graph_store_routes
from icatkg.server.media_types import Offer
from icatkg.server.operation import operation_routes
from icatkg.server.pages.editor import editor_routes
from icatkg.server.pages.front import front_routes
from icatkg.server.pages.names import near_names
from icatkg.server.pages.overviews import overview_routes
from icatkg.server.pages.queries import query_list_routes
from icatkg.server.pages.rendering import prefers_html, problem_page, static_routes
from icatkg.server.pages.search import search_routes
from icatkg.server.prefixes import prefixes_routes
from icatkg.server.problems import Problem, problem_of
from icatkg.server.responses import entry_response, options_response, problem_response
from icatkg.server.sparql_endpoint import sparql_routes
from icatkg.server.validation_route import validation_routes
from icatkg.server.void import void_routes

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from icatkg.server.service import Service

__all__ = ["ROUTES", "application"]

ROUTES = (
    sparql_routes,
    editor_routes,
    operation_routes,
    graph_store_routes,
    void_routes,
    examples_routes,
    prefixes_routes,
    validation_routes,
    static_routes,
    front_routes,
    overview_routes,
    search_routes,
    query_list_routes,
    api_routes,
    dereferencing_routes,
)


def application(service: Service) -> ASGIApp:
    """Give the application of one HTTP process."""
    routes = [route for make in ROUTES for route in make(service)]
    # Routes without parameters are found by their path alone.
    plain = {route.path: route for route in reversed(routes) if "{" not in route.path}
    plain = {path + "/": route for path, route in plain.items() if not path.endswith("/")} | plain
    routes_with_parameters = [route for route in routes if "{" in route.path]

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("extensions", {}).setdefault("icatkg.gone", lambda: False)
        try:
            if scope["path"] == "*" and scope["method"] == "OPTIONS":  # about the server as a whole
                response = options_response(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"))
            else:
                route = plain.get(scope["path"]) or _found(routes_with_parameters, scope)
                response = await _answer(route, Request(scope, receive, send))
        except Problem as problem:
            response = await _told(service, problem, scope)
        except IcatkgError as error:
            response = await _told(service, problem_of(error), scope)
        except HTTPException as error:
            response = problem_response(Problem(error.status_code, error.detail))
        except ClientDisconnect:
            return
        except Exception:  # noqa: BLE001 - a fault of ours: the log has the traceback, the client a sentence
            sys.stderr.write(traceback.format_exc())
            response = problem_response(Problem(500, "a fault of the server"))
        await response(scope, receive, send)

    return service.watch.around(answered)


async def _told(service: Service, problem: Problem, scope: Scope) -> Response:
    """Tell what is wrong: as a page to who prefers one, with names near a missing one; else as text."""
    request = Request(scope)
    if request.method not in {"GET", "HEAD"} or not prefers_html(request, (Offer("text/plain", "text"),)):
        return problem_response(problem)
    path, near = scope["path"], []
    if problem.status == HTTPStatus.NOT_FOUND:
        near = await asyncio.to_thread(near_names, service.kg.dataset, path)
    whole = path if request.query_params.get("at") or request.query_params.get("asOf") else ""
    response = await entry_response(request, problem_page(problem, near, whole))
    response.status_code = problem.status
    response.headers.update({**problem.headers, "cache-control": "no-store"})
    return response


async def _answer(route: Route, request: Request) -> Response:
    """Call the endpoint of a route; what Starlette puts around it takes longer than many a query."""
    methods = tuple(sorted(route.methods or ()))
    if request.method in methods:
        response: Response = await route.endpoint(request)
        return response
    if request.method == "OPTIONS":
        return options_response((*methods, "OPTIONS"))
    raise Problem(405, f"{request.method} is not possible here", headers={"Allow": ", ".join(methods)})


def _found(routes: list[Route], scope: Scope) -> Route:
    """Give the first route that fits an address, whatever the method.

    Raises
    ------
    Problem
        There is none: 404.

    """
    for route in routes:
        match, child = route.matches(scope)
        if match is not Match.NONE:
            scope.update(child)
            return route
    raise Problem(404, "there is nothing at this address")
