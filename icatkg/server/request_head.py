"""What must hold of the head of a request before anything is done with it (RFC 9110, RFC 9112).

The parser checks the syntax, and that the length of the body is unambiguous; the rest is here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from icatkg.server.responses import SAFE_HEADERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["fault_of", "in_origin_form", "refusal", "without_upgrade"]

_HEAD_END = b"\r\n\r\n"
_UPGRADE = re.compile(rb"\r\nupgrade(?=[ \t]*:)", re.IGNORECASE)
_ABSOLUTE = re.compile(rb"https?://([^/?#]*)([^#]*)", re.IGNORECASE)
# Fewer characters than RFC 3986 allows, since none of the others is in the name of any host.
_HOST = re.compile(rb"[A-Za-z0-9._:%\[\]-]*")
_ONCE = frozenset([b"host", b"content-type", b"authorization"])


def fault_of(
    version: str, headers: Iterable[tuple[bytes, bytes]], *, upgrade: bool
) -> tuple[int, str] | None:
    """Give the status and the reason with which a head is refused, or ``None``.

    Parameters
    ----------
    version
        Of HTTP, such as ``1.1``.
    headers
        The headers, names in lower case.
    upgrade
        Whether the parser takes what follows for another protocol.

    """
    return next(_faults(version, headers, upgrade=upgrade), None)


def _faults(
    version: str, headers: Iterable[tuple[bytes, bytes]], *, upgrade: bool
) -> Iterator[tuple[int, str]]:
    if upgrade:
        yield 400, "no other protocol is spoken here"
    if version not in {"1.1", "1.0"}:
        yield 505, "this server speaks HTTP/1.1"
    seen = set()
    for name, value in headers:
        if name in _ONCE:
            if name in seen:
                yield 400, f"the header {name.decode('ascii').title()} is given twice"
            seen.add(name)
            if name == b"host" and not _HOST.fullmatch(value):
                yield 400, "the header Host names no host"
        elif name == b"transfer-encoding" and value.strip().lower() != b"chunked":
            yield 501, "of transfer codings, only chunked is known"
    if version == "1.1" and b"host" not in seen:
        yield 400, "the header Host is missing"


def in_origin_form(target: bytes, headers: list[tuple[bytes, bytes]]) -> bytes:
    """Give a target in origin form.

    The authority of one in absolute form goes before ``Host`` (RFC 9112, section 3.2.2), and takes its place.
    """
    absolute = _ABSOLUTE.fullmatch(target)
    if absolute is None or not _HOST.fullmatch(absolute[1]):
        return target
    host, rest = absolute.groups()
    headers[:] = [(b"host", host), *(pair for pair in headers if pair[0] != b"host")]
    return rest if rest.startswith(b"/") else b"/" + rest


def refusal(message: str, more: str) -> bytes:
    """Give headers and body of a refusal, after which the connection ends.

    Parameters
    ----------
    message
        Why.
    more
        Further headers, with the ends of their lines.

    """
    body = f"{message}\n".encode()
    safe = "".join(f"{name}: {value}\r\n" for name, value in SAFE_HEADERS.items())
    head = f"content-type: text/plain; charset=utf-8\r\ncontent-length: {len(body)}\r\n"
    return f"{head}{safe}{more}connection: close\r\n\r\n".encode() + body


def without_upgrade(data: bytes) -> bytes:
    """Take an offer to speak another protocol out of the first head in some bytes.

    A server may ignore the offer (RFC 9110, section 7.8), the parser cannot: it takes the body that follows
    for the other protocol. Java's client makes the offer with every first request.
    """
    head, end, rest = data.partition(_HEAD_END)
    return _UPGRADE.sub(rb"\r\nx-ignored", head) + end + rest
