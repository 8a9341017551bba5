"""The short way: small queries answered by the connection, without the application.

A never-seen look-up takes the engine some 20 microseconds; parsing its request, a task of the event loop and
the objects of a web framework take several times that. The application answers the first request with certain
headers. From then on only the first line of such a request is new, and if it has a query with a small bound
(:mod:`icatkg.querying.cost`) and nothing else, the connection answers it with the same bytes as the
application would. Everything else, mistakes too, goes the usual way.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from icatkg.server.jobs import Job
from icatkg.server.media_types import GRAPH_OFFERS, ROW_OFFERS
from icatkg.server.negotiation import accepts_encoding, preferred
from icatkg.server.responses import MOST_PACKED_AT_ONCE, header_pairs, pack, packs
from icatkg.server.service import entry_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icatkg.server.jobs import Answer
    from icatkg.server.responses import Entry
    from icatkg.server.service import Offers, Service

__all__ = ["ShortWay"]

_FIRST_LINE = re.compile(rb"GET (/sparql|/query)\?query=([!\"$%'-~]+) HTTP/1\.1\r\n")
_MOST_HEADS = 500
_LONGEST_HEAD = 2_000
# With any of these the answer rests on more than the query and the formats accepted, or a body follows.
_OTHERWISE = frozenset(
    [b"if-match", b"if-none-match", b"content-length", b"transfer-encoding", b"expect", b"upgrade"]
)
_MARK = "the tag"


class ShortWay:
    """Answers small queries.

    Parameters
    ----------
    service
        What is served.

    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._heads: dict[bytes, _Choice] = {}

    def learn(self, raw: bytes, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep what the headers of a request ask for that the application has answered.

        Parameters
        ----------
        raw
            The request.
        headers
            Its headers, names in lower case.

        """
        head = raw[raw.index(b"\n") + 1 :]
        if head in self._heads or len(head) > _LONGEST_HEAD:
            return
        fields: dict[bytes, list[str]] = {}
        for name, value in headers:
            fields.setdefault(name, []).append(value.decode("latin-1"))
        accept = ", ".join(fields.get(b"accept", []))
        if not _OTHERWISE.isdisjoint(fields) or "html" in accept.lower():
            return
        offers = preferred(accept, ROW_OFFERS), preferred(accept, GRAPH_OFFERS)
        encodings = fields.get(b"accept-encoding", [""])
        if offers == (None, None) or len(encodings) > 1:
            return
        if len(self._heads) >= _MOST_HEADS:
            self._heads.clear()
        self._heads[head] = _Choice(self._service, offers, gzip=accepts_encoding(encodings[0], "gzip"))

    def answer(self, raw: bytes) -> tuple[str, int, bytes] | None:
        """Give path, length of the body, and headers with body; ``None`` for the usual way.

        Parameters
        ----------
        raw
            All bytes of a request.

        """
        first = _FIRST_LINE.match(raw)
        choice = None if first is None else self._heads.get(raw[first.end() :])
        if first is None or choice is None:
            return None
        path, encoded = first.groups()
        query = _decoded(encoded)
        answer = None if query is None else self._service.at_once(Job(query, *choice.rest))
        if query is None or answer is None or answer.status != 200 or answer.truncated:  # noqa: PLR2004 - OK
            return None
        if len(answer.body) > MOST_PACKED_AT_ONCE and choice.gzip:
            return None
        length, lines_and_body = choice.written(query, answer)
        self._service.watch.metrics.count("at_once")
        self._service.watch.query(query)
        return path.decode(), length, lines_and_body


def _decoded(encoded: bytes) -> str | None:
    """Decode a URL-encoded value, in C; ``None`` when that is not so simple."""
    escaped = encoded.replace(b"\\", b"\\\\").replace(b"+", b" ").replace(b"%", b"\\x")
    try:
        query = escaped.decode("unicode_escape").encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None
    folded = query.lower()
    # Functions whose answer changes; where they are only part of a name, the usual way is right too.
    if query.isspace() or "now" in folded or "rand" in folded or "uuid" in folded:
        return None
    return query


class _Choice:
    """What certain headers ask for."""

    def __init__(self, service: Service, offers: Offers, *, gzip: bool) -> None:
        rows, graph = (offer.format_ if offer else "" for offer in offers)
        job = Job("", None, rows, graph, max_bytes=service.settings.max_result)
        self.rest = job[1:]
        self.gzip = gzip
        self._offers = offers
        self._tag = service.tagging(job, offers)
        self._frames: dict[tuple[str, str, bool], bytes] = {}

    def written(self, query: str, answer: Answer) -> tuple[int, bytes]:
        """Give the length of the body, and headers with body."""
        body, packed = answer.body, False
        if self.gzip and packs(body):
            body, packed = pack(body), True
        key = answer.form, answer.format_, packed
        frame = self._frames.get(key)
        if frame is None:
            frame = self._frames[key] = _frame(entry_of(answer, _MARK, self._offers), packed=packed)
        return len(body), frame % (self._tag(query).encode(), len(body)) + body


def _frame(entry: Entry, *, packed: bool) -> bytes:
    """Give the lines of the headers with places for the tag and the length of the body."""
    length = 1_234_567_890
    lines = b"".join(b"%s: %s\r\n" % pair for pair in header_pairs(entry, length, packed=packed))
    escaped = lines.replace(b"%", b"%%").replace(_MARK.encode(), b"%s")
    return escaped.replace(str(length).encode(), b"%d") + b"\r\n"
