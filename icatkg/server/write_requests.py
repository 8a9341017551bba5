"""Handing writes over to the writer, for those who may."""

from __future__ import annotations

import asyncio
import re
from contextlib import closing
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import Response

from icatkg.errors import InputError
from icatkg.server.jobs import message, read_message
from icatkg.server.problems import Problem
from icatkg.server.responses import SAFE_HEADERS, text_response
from icatkg.server.writer import socket_in
from icatkg.server.writing import Outcome

if TYPE_CHECKING:
    from starlette.requests import Request

    from icatkg.server.media_types import Offer
    from icatkg.server.service import Service
    from icatkg.server.writing import Write

__all__ = ["allow", "others_read", "read_token", "written_response"]

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750, section 2.1
_SHORTEST = 16
_CLOSE = {"Connection": "close"}
_REALM = 'Bearer realm="icatkg"'


def read_token(path: str) -> str:
    """Give the token that a file holds.

    Raises
    ------
    InputError
        It cannot be read, or what it holds is none.

    """
    try:
        token = Path(path).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the token cannot be read: {error}") from None
    if len(token) < _SHORTEST or not _TOKEN.fullmatch(token):
        raise InputError(
            f"{path}: holds no token of at least {_SHORTEST} letters and digits",
            f"Make one: openssl rand -hex 32 > {path}",
        )
    return token


def others_read(path: str) -> bool:
    """Tell whether every user of the machine can read a file."""
    try:
        return bool(Path(path).stat().st_mode & 0o004)
    except OSError:  # whoever reads it next will say so
        return False


def allow(request: Request, service: Service) -> None:
    """Let those pass who may write.

    Raises
    ------
    Problem
        403: the server was not started for writing. 401: the token is missing or another. 503: the file of
        the token cannot be read.

    """
    if not service.settings.store:
        raise Problem(403, "this server only reads; updates are refused", headers=_CLOSE)
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Problem(
            401,
            "writing needs a token",
            "Send Authorization: Bearer TOKEN.",
            {"WWW-Authenticate": _REALM, **_CLOSE},
        )
    try:
        token = read_token(service.settings.token_file)
    except InputError as error:  # the log has the reason, with the path; a stranger gets neither
        service.watch.say(str(error))
        headers = {"Retry-After": "60", **_CLOSE}
        raise Problem(503, "the token of this server cannot be read", headers=headers) from None
    # Digests have one length, so that the time tells nothing of the token's.
    if not compare_digest(_digest(given.strip()), _digest(token)):
        headers = {"WWW-Authenticate": f'{_REALM}, error="invalid_token"', **_CLOSE}
        raise Problem(401, "the token is not that of this server", headers=headers)


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogateescape")).digest()


async def written_response(service: Service, write: Write, body: bytes, offer: Offer) -> Response:
    """Have the writer carry a write out, and answer.

    Parameters
    ----------
    service
        What is served.
    write, body
        What is to be written.
    offer
        The format of the validation report, should there be one.

    Raises
    ------
    Problem
        It is not written.

    """
    outcome = await _outcome(service, write, body)
    if outcome.report:
        response = text_response(outcome.report, offer.content_type)
        response.status_code = outcome.status
        response.headers["vary"] = "Accept"
        if offer.format_ == "html":
            style = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
            response.headers["content-security-policy"] = style
        return response
    if outcome.status >= 400:  # noqa: PLR2004 - errors begin there
        headers = {"Retry-After": "5"} if outcome.status == 503 else {}  # noqa: PLR2004 - Service Unavailable
        raise Problem(outcome.status, outcome.message, outcome.remedy, headers)
    if outcome.status == 202:  # noqa: PLR2004 - Accepted
        return text_response("written; it is not served yet\n")
    return Response(status_code=outcome.status, headers={**SAFE_HEADERS, "cache-control": "no-store"})


async def _outcome(service: Service, write: Write, body: bytes) -> Outcome:
    try:
        reading, writing = await asyncio.open_unix_connection(socket_in(service.settings.room))
    except OSError:
        raise Problem(
            503, "too many writes wait, or the writer is being started", headers={"Retry-After": "2"}
        ) from None
    with closing(writing):
        try:
            writing.write(message(write, body))
            await writing.drain()
            parts = [await reading.read()]
        except OSError:
            parts = []
    found = read_message(lambda _: parts.pop() if parts else b"")
    if found is None:
        raise Problem(
            503,
            "the writer was interrupted: the write has been carried out whole, or not at all",
            "Look, and send it again if it has not.",
            {"Retry-After": "2"},
        )
    status, told, remedy = found[0]
    return Outcome(status, told, remedy, found[1])
