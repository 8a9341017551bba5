"""Addresses for those who run the server: is it well, which version, how much it does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyoxigraph
from starlette.routing import Route

from icatkg import __version__
from icatkg.server.responses import text_response

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from icatkg.server.service import Service

__all__ = ["operation_routes"]


def operation_routes(service: Service) -> list[Route]:
    """Give ``/health``, ``/version`` and ``/metrics``."""

    async def health(_: Request) -> Response:
        return text_response("ok\n")

    async def version(_: Request) -> Response:
        told = {
            "version": __version__,
            "graph": service.digest,
            "engine": f"pyoxigraph {pyoxigraph.__version__}",
        }
        return text_response(json.dumps(told) + "\n", "application/json")

    async def metrics(_: Request) -> Response:
        pool = service.pool
        service.watch.metrics.put({**pool.counts, "waiting": pool.waiting, "running": pool.running})
        text = service.watch.metrics.text({"version": __version__, "graph": service.digest})
        return text_response(text, "text/plain; version=0.0.4; charset=utf-8")

    methods = ("GET", "HEAD")
    return [
        Route("/health", health, methods=methods),
        Route("/version", version, methods=methods),
        Route("/metrics", metrics, methods=methods),
    ]
