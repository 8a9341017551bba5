"""The application: all routes, and what happens when none fits or something goes wrong.

A module of routes has a function that takes the :class:`~icatkg.server.service.Service` and gives a list of
routes; :data:`ROUTES` lists these functions, and the first route that fits answers.
"""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match, Route, Router

from icatkg.errors import IcatkgError
from icatkg.server.api import api_routes
from icatkg.server.dereferencing import dereferencing_routes
from icatkg.server.examples import examples_routes
from icatkg.server.graph_store import graph_store_routes
from icatkg.server.operation import operation_routes
from icatkg.server.problems import Problem, problem_of
from icatkg.server.responses import options_response, problem_response
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
    operation_routes,
    graph_store_routes,
    void_routes,
    examples_routes,
    validation_routes,
    api_routes,
    dereferencing_routes,
)


def application(service: Service) -> ASGIApp:
    """Give the application of one HTTP process."""
    routes = [route for make in ROUTES for route in make(service)]
    # Routes without parameters are found by their path alone.
    plain = {route.path: route for route in reversed(routes) if "{" not in route.path}
    router = Router([route for route in routes if "{" in route.path], redirect_slashes=False)

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("extensions", {}).setdefault("icatkg.gone", lambda: False)
        response: Response | None = None
        try:
            route = plain.get(scope["path"])
            if route is not None:
                _check_method(route, scope["method"])
                await route.handle(scope, receive, send)
            else:
                await _routed(router, scope, receive, send)
        except Problem as problem:
            response = problem_response(problem)
        except IcatkgError as error:
            response = problem_response(problem_of(error))
        except HTTPException as error:
            response = problem_response(Problem(error.status_code, error.detail))
        except ClientDisconnect:
            return
        except Exception:  # noqa: BLE001 - a fault of ours: the log has the traceback, the client a sentence
            sys.stderr.write(traceback.format_exc())
            response = problem_response(Problem(500, "a fault of the server"))
        if response is not None:
            await response(scope, receive, send)

    return service.watch.around(answered)


def _check_method(route: Route, method: str) -> None:
    methods = route.methods or set()
    if method not in methods:
        raise Problem(405, f"{method} is not possible here", headers={"Allow": ", ".join(sorted(methods))})


async def _routed(router: Router, scope: Scope, receive: Receive, send: Send) -> None:
    partial: Route | None = None
    for route in router.routes:
        match, child = route.matches(scope)
        if match is Match.FULL:
            scope.update(child)
            await route.handle(scope, receive, send)
            return
        if match is Match.PARTIAL and isinstance(route, Route) and partial is None:
            partial = route
    if partial is not None:
        methods = tuple(sorted(partial.methods or ()))
        if scope["method"] == "OPTIONS":
            await options_response((*methods, "OPTIONS"))(scope, receive, send)
            return
        _check_method(partial, scope["method"])
    raise Problem(404, "there is nothing at this address")
