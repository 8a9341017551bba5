"""Reading requests: the body within its limit, the format that is asked for."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from icatkg.server.media_types import GRAPH_OFFERS, ROW_OFFERS, offered_format
from icatkg.server.negotiation import preferred
from icatkg.server.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request

    from icatkg.server.media_types import Offer

__all__ = ["accept_of", "body_of", "client_of", "negotiated", "row_and_graph_offers", "scheme_of"]

# What is not read cannot be skipped either, so the connection ends.
_LOCAL = frozenset(["127.0.0.1", "::1"])
_CLOSE = {"Connection": "close"}


def client_of(request: Request) -> str:
    """Give the address of the client; a proxy on this machine tells whose request it hands on."""
    peer = request.client.host if request.client else ""
    told = request.headers.get("x-forwarded-for", "") if peer in _LOCAL else ""
    return told.rpartition(",")[2].strip() or peer


def scheme_of(request: Request) -> str:
    """Give ``http`` or ``https``, as the client wrote it; a proxy on this machine tells."""
    peer = request.client.host if request.client else ""
    told = request.headers.get("x-forwarded-proto", "") if peer in _LOCAL else ""
    return told if told in {"http", "https"} else request.url.scheme


async def body_of(request: Request, limit: int) -> bytes:
    """Read the body of a request.

    Raises
    ------
    Problem
        413: it is longer than the limit, packed or unpacked. 415: it is packed otherwise than with gzip.

    """
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in {"identity", "gzip", "x-gzip"}:
        headers = {"Accept-Encoding": "gzip, identity", **_CLOSE}
        raise Problem(415, f"a body packed with {coding} is not read", "Send it as it is.", headers)
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_long(limit)
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > limit:
            raise _too_long(limit)
    return bytes(parts) if coding == "identity" else _unpacked(parts, limit)


def _unpacked(packed: bytearray, limit: int) -> bytes:
    """Unpack one member of gzip, and stop at the limit."""
    unpacking = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        unpacked = unpacking.decompress(packed, limit + 1)
    except zlib.error:
        raise Problem(400, "the body is not packed with gzip, as it is said to be") from None
    if len(unpacked) > limit:
        raise _too_long(limit)
    if not unpacking.eof or unpacking.unused_data:
        raise Problem(400, "the packed body ends too early, or goes on after its end")
    return unpacked


def _too_long(limit: int) -> Problem:
    return Problem(413, f"the body is longer than {limit} bytes", headers=_CLOSE)


def negotiated(request: Request, offers: tuple[Offer, ...], name: str = "") -> Offer:
    """Give the offer that a request asks for, by name or by ``Accept``.

    Raises
    ------
    Problem
        400: no format of that name. 406: none is accepted.

    """
    if name:
        found = offered_format(name, offers)
        if found is None:
            raise Problem(400, "no format of that name", _names(offers))
        return found
    found = preferred(accept_of(request), offers)
    if found is None:
        raise Problem(406, "none of the formats is accepted", _names(offers))
    return found


def accept_of(request: Request) -> str:
    """Give the header ``Accept``, all its lines together."""
    return ", ".join(request.headers.getlist("accept"))


def _names(offers: tuple[Offer, ...]) -> str:
    names = ", ".join(dict.fromkeys(f"{o.format_} ({o.media_type})" for o in offers))
    return f"There are: {names}."


def row_and_graph_offers(request: Request, name: str) -> tuple[Offer | None, Offer | None]:
    """Give the offers for rows and for a graph; which of them counts depends on the query.

    Raises
    ------
    Problem
        400: no format of that name. 406: neither is accepted.

    """
    if name:
        offers = offered_format(name, ROW_OFFERS), offered_format(name, GRAPH_OFFERS)
        if offers == (None, None):
            raise Problem(400, "no format of that name", _names((*ROW_OFFERS, *GRAPH_OFFERS)))
        return offers
    accept = accept_of(request)
    offers = preferred(accept, ROW_OFFERS), preferred(accept, GRAPH_OFFERS)
    if offers == (None, None):
        raise Problem(406, "none of the formats is accepted", _names((*ROW_OFFERS, *GRAPH_OFFERS)))
    return offers
