"""The short way: small queries answered by the connection, without the application.

A never-seen look-up takes the engine some 20 microseconds; parsing its request, a task of the event loop and
the objects of a web framework take several times that. The application answers the first request with certain
headers. From then on only the first line of such a request is new, and if it has a query with a small bound
(:mod:`icatkg.querying.cost`) and nothing else, the connection answers it with the same bytes as the
application would. Everything else, mistakes too, goes the usual way.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from icatkg.server.media_types import GRAPH_OFFERS, ROW_OFFERS
from icatkg.server.negotiation import accepts_encoding, preferred
from icatkg.server.problems import Problem
from icatkg.server.responses import header_pairs, packs
from icatkg.server.sparql_request import parameters_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icatkg.server.media_types import Offer
    from icatkg.server.responses import Entry
    from icatkg.server.service import Service

__all__ = ["ShortWay"]

_FIRST_LINE = re.compile(rb"GET (/sparql|/query)\?(query=[!\"$%'-~]+) HTTP/1\.1\r\n")
_MOST_HEADS = 500
_LONGEST_HEAD = 2_000
# With any of these the answer rests on more than the query and the formats accepted, or a body follows.
_OTHERWISE = frozenset([b"if-none-match", b"content-length", b"transfer-encoding", b"expect", b"upgrade"])
_CHANGING = (
    "now",
    "rand",
    "uuid",
)  # functions; where they are only part of a name, the usual way is right too


class _Choice(NamedTuple):
    """What certain headers ask for."""

    offers: tuple[Offer | None, Offer | None]
    gzip: bool


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
        self._heads[head] = _Choice(offers, accepts_encoding(encodings[0], "gzip"))

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
        entry = self._entry(first[2], choice)
        packed = entry is not None and choice.gzip and packs(entry)
        body = None if entry is None else entry.packed_at_once() if packed else entry.body
        if entry is None or body is None:
            return None
        lines = b"".join(b"%s: %s\r\n" % pair for pair in header_pairs(entry, len(body), packed=packed))
        return first[1].decode(), len(body), b"".join((lines, b"\r\n", body))

    def _entry(self, parameter: bytes, choice: _Choice) -> Entry | None:
        try:
            ((_, query),) = parameters_of(parameter, "address")
        except Problem:
            return None
        folded = query.lower()
        if any(word in folded for word in _CHANGING):
            return None
        return self._service.entry_at_once(query, choice.offers)
