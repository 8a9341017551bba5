"""The request log and the counting of requests.

One line a request on standard error: method, path, status, milliseconds, bytes. The query is not in it
unless asked for, since questions can tell of those who ask.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from icatkg.server.metrics import Metrics

__all__ = ["Watch", "visible"]


def visible(text: str) -> str:
    """Give text on one line, with everything that is not printable as escapes."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


class Watch:
    """Counts requests and writes the log.

    Parameters
    ----------
    metrics
        Where to count.
    queries
        Whether the log shows queries.

    """

    def __init__(self, metrics: Metrics, *, queries: bool) -> None:
        self.metrics = metrics
        self._queries = queries
        self._lines: list[str] = []

    def record(self, method: str, path: str, status: int, seconds: float, size: int) -> None:
        """Note a request."""
        self.metrics.record(status, seconds, size)
        self._lines.append(f"{method} {path} {status} {seconds * 1e3:.1f}ms {size}\n")
        if len(self._lines) > _MOST_LINES:
            self.flush()

    def repeated(self, method: str, path: str, status: int, seconds: float, size: int) -> None:
        """Note a request that the connection answered."""
        self.metrics.count("connection_hits")
        self.record(method, path, status, seconds, size)

    def query(self, text: str) -> None:
        """Note a query, if queries are noted."""
        if self._queries:
            self._lines.append(f"  query {visible(text)}\n")

    def say(self, text: str) -> None:
        """Write a line of the server's own."""
        self._lines.append(f"icatkg serve: {text}\n")
        self.flush()

    def flush(self) -> None:
        """Write what was noted; lines are written together, since each writing takes time."""
        lines, self._lines = self._lines, []
        if lines:
            with suppress(OSError):  # nobody reads the log any more: no reason to stop
                sys.stderr.write("".join(lines))
                sys.stderr.flush()

    def around(self, app: ASGIApp) -> ASGIApp:
        """Give an application that is watched.

        A response of one piece is handed to the connection whole: writing it at once saves a system call.
        """

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            start = perf_counter()
            status, size = 0, 0
            held: Message | None = None
            whole = scope.get("extensions", {}).get("icatkg.whole")

            async def sending(message: Message) -> None:
                nonlocal status, size, held
                if message["type"] == "http.response.start":
                    status, held = message["status"], message
                    return
                size += len(message.get("body", b""))
                if held is not None:
                    head, held = held, None
                    if whole is not None and not message.get("more_body") and whole(head, message):
                        return
                    await send(head)
                await send(message)

            try:
                await app(scope, receive, sending)
            finally:
                path = visible(scope["path"]).replace(" ", "%20")  # a space ends the path in the log
                self.record(scope["method"], path, status, perf_counter() - start, size)

        return watched


_MOST_LINES = 1_000
