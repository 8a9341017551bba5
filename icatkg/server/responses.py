"""Answers as HTTP responses: entity tags, conditions, compression, and the headers every response has."""

from __future__ import annotations

import asyncio
import gzip
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.responses import Response

from icatkg.server.negotiation import accepts_encoding, matches_etag
from icatkg.server.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

__all__ = [
    "MOST_PACKED_AT_ONCE",
    "SAFE_HEADERS",
    "Entry",
    "entry_response",
    "header_pairs",
    "options_response",
    "pack",
    "packs",
    "problem_response",
    "text_response",
]

# Sent with everything: any page may read what is public anyway, and no browser takes data for a page.
SAFE_HEADERS = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Link, Location, Result-Truncated, Retry-After, Total-Count",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
_SAFE_PAIRS = [(name.encode(), value.encode()) for name, value in SAFE_HEADERS.items()]
# A token may be sent from another page too: whoever wrote that page does not know it.
_ALLOWED = "Accept, Authorization, Content-Encoding, Content-Type, If-Match, If-None-Match"
_PACKED = "-gzip"
_LEAST_TO_PACK = 1_000
#: What is longer is packed beside the event loop.
MOST_PACKED_AT_ONCE = 1 << 17
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
            short = len(self.body) <= MOST_PACKED_AT_ONCE
            self._packed = pack(self.body) if short else await asyncio.to_thread(pack, self.body)
        return self._packed


def pack(body: bytes) -> bytes:
    """Pack a body with gzip."""
    return gzip.compress(body, _LEVEL, mtime=0)


def packs(body: bytes) -> bool:
    """Tell whether a body is long enough to be packed."""
    return len(body) >= _LEAST_TO_PACK


def _own_headers(entry: Entry, suffix: str) -> dict[str, str]:
    headers = {
        "vary": entry.vary,
        "cache-control": "no-cache" if entry.tag else "no-store",
        **entry.headers,
    }
    if entry.tag:
        headers["etag"] = f'"{entry.tag}{suffix}"'
    return headers


def header_pairs(entry: Entry, length: int, *, packed: bool) -> list[tuple[bytes, bytes]]:
    """Give the headers of an answer.

    Parameters
    ----------
    entry
        The answer.
    length
        The length of the body that is sent.
    packed
        Whether that is the packed one.

    """
    headers = _own_headers(entry, _PACKED if packed else "")
    if packed:
        headers["content-encoding"] = "gzip"
    headers["content-type"] = entry.content_type
    headers["content-length"] = str(length)
    safe = _SAFE_PAIRS
    if not SAFE_HEADERS.keys().isdisjoint(headers):
        safe = [pair for pair in safe if pair[0].decode() not in headers]
    return [*safe, *((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items())]


async def entry_response(request: Request, entry: Entry) -> Response:
    """Send an entry, or 304 when the client has it already, packed when the client likes that.

    A response that is the same for the same bytes of a request is left with the connection, which then
    answers by itself (see :mod:`icatkg.server.connections`).
    """
    packed = packs(entry.body) and accepts_encoding(_all(request, "accept-encoding"), "gzip")
    body = await entry.packed() if packed else entry.body
    if _is_there(request, entry):
        own = _own_headers(entry, _PACKED if packed else "")
        return Response(status_code=304, headers={**SAFE_HEADERS, **own})
    response = Response(body)
    # Response would encode all of them again for each request.
    response.raw_headers = header_pairs(entry, len(body), packed=packed)
    remember = request.scope.get("extensions", {}).get("icatkg.remember")
    if remember is not None and entry.tag:
        remember(response)
    return response


def _all(request: Request, name: str) -> str:
    """Give all lines of a header together."""
    return ", ".join(request.headers.getlist(name))


def _is_there(request: Request, entry: Entry) -> bool:
    """Tell whether the client has the answer already (RFC 9110, section 13).

    The conditions of other methods are not about their answer.

    Raises
    ------
    Problem
        The client wants one that is no more: 412.

    """
    given = request.headers
    if request.method not in {"GET", "HEAD"} or not entry.tag:
        return False
    if "if-match" in given and not matches_etag(_all(request, "if-match"), entry.tag, strongly=True):
        raise Problem(412, "the answer is no longer what If-Match says")
    return matches_etag(_all(request, "if-none-match"), entry.tag)


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
            "access-control-allow-headers": _ALLOWED,
            "access-control-max-age": "86400",
        },
    )
