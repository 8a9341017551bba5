"""HTTP connections with deadlines and limits, which uvicorn's own do not have.

A client has a deadline for the head of a request, for its body, for the next request, and for reading the
answer. Requests whose bytes are the same as those of an earlier one, answered with an entity tag, are
answered here again, before they are parsed: the graph does not change while the process runs.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio

    from starlette.responses import Response
    from starlette.types import Message

    from icatkg.server.cache import Cache
    from icatkg.server.settings import Settings
    from icatkg.server.watching import Watch

__all__ = ["Connection", "Remembered", "connection_class"]

_MOST_REMEMBERED = 1 << 16
_LONGEST_REQUEST = 1 << 13


class Remembered:
    """The response to certain bytes.

    Parameters
    ----------
    path
        Of the request.
    response
        What was sent.

    """

    __slots__ = ("length", "path", "size", "start", "status")

    def __init__(self, path: str, response: Response, request_length: int) -> None:
        self.path = path
        self.status = response.status_code
        self.length = len(response.body)
        lines = b"".join(b"%s: %s\r\n" % header for header in response.raw_headers)
        self.start = b"".join((lines, b"\r\n", bytes(response.body)))
        self.size = len(self.start) + request_length + 300


class Connection(HttpToolsProtocol):
    """One connection; :func:`connection_class` binds the three class attributes."""

    settings: Settings
    watch: Watch
    remembered: Cache[bytes, Remembered]
    draining = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._deadline: asyncio.TimerHandle | None = None
        self._write_deadline: asyncio.TimerHandle | None = None
        self._in_request = False
        self._head = 0
        self._raw: bytes | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection, or refuse it when there are too many."""
        super().connection_made(cast("asyncio.Transport", transport))
        if len(self.connections) > self.settings.connections and not self._make_room():
            self._refuse(503, "too many connections", "Retry-After: 2\r\n")
            return
        self._await(self.settings.head_seconds)

    def _make_room(self) -> bool:
        """Close another connection on which nothing happens."""
        for other in self.connections:
            if other is not self and isinstance(other, Connection) and other.is_idle:
                other.transport.close()
                return True
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadlines."""
        self._await(None)
        self.resume_writing()
        super().connection_lost(exc)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being received or answered."""
        answered = self.cycle is None or self.cycle.response_complete
        return answered and not self._in_request and not self.pipeline

    def data_received(self, data: bytes) -> None:
        """Take bytes of a request."""
        self._raw = None
        if self.is_idle and data.startswith(b"GET ") and not self.draining:
            found = self.remembered.get(data)
            if found is not None:
                self._repeat(found)
                return
            if data.find(b"\r\n\r\n") == len(data) - 4 and len(data) <= _LONGEST_REQUEST:
                self._raw = data
        if self.transport.is_closing():
            return
        self._head += len(data)
        super().data_received(data)
        if self._in_request and self._head > self.settings.max_head + len(data):
            self._check_head(self._head)

    def _check_head(self, length: int) -> bool:
        """Refuse a request with too long a head; tell whether it is refused."""
        if self.transport.is_closing():
            return True
        if len(self.url) > self.settings.max_head // 2:
            self._refuse(414, "the address is too long; send the query by POST")
        elif length > self.settings.max_head:
            self._refuse(431, "the headers are too long")
        return self.transport.is_closing()

    def _repeat(self, found: Remembered) -> None:
        start = perf_counter()
        self._await(None)
        self._unset_keepalive_if_required()
        dates = self.server_state.default_headers
        date = b"%s: %s\r\n" % dates[0] if dates else b""
        self.transport.write(b"".join((STATUS_LINE[found.status], date, found.start)))
        self.server_state.total_requests += 1
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )
        self.watch.repeated("GET", found.path, found.status, perf_counter() - start, found.length)

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._in_request = True
        self._head = 0
        extensions: Any = {
            "icatkg.remember": self._remember,
            "icatkg.gone": self.transport.is_closing,
            "icatkg.whole": self._write_whole,
        }
        self.scope["extensions"] = extensions
        self._await(self.settings.head_seconds)

    def on_headers_complete(self) -> None:
        """Let the application begin; the body has a deadline of its own."""
        self._head = -1 << 62  # what follows is body, which the application measures
        self._await(self.settings.body_seconds)
        if self._check_head(sum(len(name) + len(value) + 4 for name, value in self.headers)):
            return
        super().on_headers_complete()
        if self.draining:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """End a request."""
        self._in_request = False
        self._head = 0
        self._await(None)
        if not self.transport.is_closing():
            super().on_message_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body, unless the request is refused already."""
        if not self.transport.is_closing():
            super().on_body(body)

    def _remember(self, response: Response) -> None:
        if self._raw is None or len(response.body) > _MOST_REMEMBERED or not self.cycle.keep_alive:
            return
        self.remembered.put(self._raw, Remembered(self.scope["path"], response, len(self._raw)))

    def _write_whole(self, head: Message, message: Message) -> bool:
        """Write a response in one piece; tell whether that was possible."""
        cycle = self.cycle
        if cycle.scope is not self.scope or cycle.response_started or cycle.disconnected:
            return False
        if self.flow.write_paused or cycle.waiting_for_100_continue:
            return False
        parts = [STATUS_LINE[head["status"]]]
        for name, value in (*self.server_state.default_headers, *head["headers"]):
            if b"\n" in value or b"\r" in value or name == b"connection":
                return False
            parts.append(b"%s: %s\r\n" % (name, value))
        if not cycle.keep_alive:
            parts.append(b"connection: close\r\n")
        parts.append(b"\r\n")
        if self.scope["method"] != "HEAD":
            parts.append(message.get("body", b""))
        self.transport.write(b"".join(parts))
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()
        return True

    def _await(self, seconds: float | None) -> None:
        """Set the deadline for what the client sends, or none."""
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if seconds is not None:
            self._deadline = self.loop.call_later(seconds, self._too_slow)

    def _too_slow(self) -> None:
        if self.transport.is_closing():
            return
        started = self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete
        if started or not self._in_request:
            self.transport.close()
        else:
            self._refuse(408, "the request came too slowly")

    def _refuse(self, status: int, message: str, headers: str = "") -> None:
        """Answer without the application, and close."""
        body = f"{message}\n".encode()
        head = (
            f"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
            f"{headers}Connection: close\r\n\r\n"
        )
        self.transport.write(STATUS_LINE[status] + head.encode() + body)
        self.transport.close()
        self.watch.record("-", "-", status, 0.0, len(body))

    def pause_writing(self) -> None:
        """Give a client that does not read a deadline."""
        super().pause_writing()
        if self._write_deadline is None:
            self._write_deadline = self.loop.call_later(self.settings.write_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Take the deadline away."""
        super().resume_writing()
        if self._write_deadline is not None:
            self._write_deadline.cancel()
            self._write_deadline = None

    def shutdown(self) -> None:
        """Close at once if nothing happens here; when draining, after the next answer or the idle time."""
        if not self.draining or not self.is_idle:
            super().shutdown()


def connection_class(
    settings: Settings, watch: Watch, remembered: Cache[bytes, Remembered]
) -> type[Connection]:
    """Give the class of connections of one server."""

    class _Connection(Connection):
        pass

    _Connection.settings = settings
    _Connection.watch = watch
    _Connection.remembered = remembered
    return _Connection
