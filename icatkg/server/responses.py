"""Answers as HTTP responses: entity tags, conditions, compression, and the headers every response has."""

from __future__ import annotations

import asyncio
import gzip
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.responses import Response

from icatkg.server.negotiation import accepts_encoding, matches_etag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from icatkg.server.problems import Problem

__all__ = ["SAFE_HEADERS", "Entry", "entry_response", "options_response", "problem_response", "text_response"]

# Sent with everything: any page may read what is public anyway, and no browser takes data for a page.
SAFE_HEADERS = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Link, Location, Result-Truncated, Retry-After",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
_SAFE_PAIRS = [(name.encode(), value.encode()) for name, value in SAFE_HEADERS.items()]
_LEAST_TO_PACK = 1_000
_MOST_AT_ONCE = 1 << 17
_LEVEL = 5


class Entry:
    """A body that can be sent again.

    Parameters
    ----------
    body
        What is sent.
    content_type
        The value of ``Content-Type``.
    tag
        The entity tag without quotation marks; empty when the same request may be answered otherwise.
    headers
        Further headers.
    vary
        The headers of the request that the choice of this entry rests on.

    """

    __slots__ = ("_packed", "body", "content_type", "headers", "tag", "vary")

    def __init__(
        self,
        body: bytes,
        content_type: str,
        tag: str = "",
        headers: Mapping[str, str] | None = None,
        vary: str = "Accept, Accept-Encoding",
    ) -> None:
        self.body = body
        self.content_type = content_type
        self.tag = tag
        self.headers = dict(headers or {})
        self.vary = vary
        self._packed: bytes | None = None

    @classmethod
    def of(cls, body: bytes, content_type: str, headers: Mapping[str, str] | None = None) -> Entry:
        """Give an entry whose tag is the digest of its body."""
        return cls(body, content_type, sha256(body).hexdigest()[:32], headers)

    @property
    def size(self) -> int:
        """The bytes it takes, the packed form counted whether it is there or not."""
        return len(self.body) + len(self.body) // 4 + 500

    async def packed(self) -> bytes:
        """Give the body packed with gzip; a long one is packed beside the event loop."""
        if self._packed is None:
            if len(self.body) > _MOST_AT_ONCE:
                self._packed = await asyncio.to_thread(_pack, self.body)
            else:
                self._packed = _pack(self.body)
        return self._packed


def _pack(body: bytes) -> bytes:
    return gzip.compress(body, _LEVEL, mtime=0)


async def entry_response(request: Request, entry: Entry) -> Response:
    """Send an entry, or 304 when the client has it already, packed when the client likes that.

    A response that is the same for the same bytes of a request is left with the connection, which then
    answers by itself (see :mod:`icatkg.server.connections`).
    """
    given = request.headers
    headers = {"vary": entry.vary, "cache-control": "no-cache" if entry.tag else "no-store", **entry.headers}
    body, suffix = entry.body, ""
    if len(body) >= _LEAST_TO_PACK and accepts_encoding(given.get("accept-encoding"), "gzip"):
        body, suffix = await entry.packed(), "-gzip"
    if entry.tag:
        headers["etag"] = f'"{entry.tag}{suffix}"'
        if matches_etag(given.get("if-none-match"), entry.tag):
            return Response(status_code=304, headers={**SAFE_HEADERS, **headers})
    if suffix:
        headers["content-encoding"] = "gzip"
    headers["content-type"] = entry.content_type
    headers["content-length"] = str(len(body))
    response = Response(body)
    # Response would encode all of them again for each request.
    own = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    response.raw_headers = [*(pair for pair in _SAFE_PAIRS if pair[0].decode() not in headers), *own]
    remember = request.scope.get("extensions", {}).get("icatkg.remember")
    if remember is not None and entry.tag:
        remember(response)
    return response


def problem_response(problem: Problem, *, with_body: bool = True) -> Response:
    """Send a problem as text."""
    headers = {**SAFE_HEADERS, "content-type": "text/plain; charset=utf-8", "cache-control": "no-store"}
    headers.update(problem.headers)
    body = problem.text.encode("utf-8", "backslashreplace")
    return Response(body if with_body else b"", problem.status, headers)


def text_response(text: str | bytes, content_type: str = "text/plain; charset=utf-8") -> Response:
    """Send text that is different each time."""
    return Response(text, 200, {**SAFE_HEADERS, "content-type": content_type, "cache-control": "no-store"})


def options_response(methods: tuple[str, ...]) -> Response:
    """Answer OPTIONS, also of a browser before a request to another host (Fetch Standard, CORS)."""
    allowed = ", ".join(methods)
    return Response(
        status_code=204,
        headers={
            **SAFE_HEADERS,
            "allow": allowed,
            "access-control-allow-methods": allowed,
            "access-control-allow-headers": "Accept, Content-Type, If-None-Match",
            "access-control-max-age": "86400",
        },
    )
