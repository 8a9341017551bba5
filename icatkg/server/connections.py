"""HTTP connections with deadlines and limits, which uvicorn's own do not have.

A client has a deadline for the head of a request, for its body, for the next request, and for reading the
answer. Requests whose bytes are the same as those of an earlier one, answered with an entity tag, are
answered here again, before they are parsed: the graph does not change while the process runs.
"""

from __future__ import annotations

from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from icatkg.server.request_head import fault_of, in_origin_form, refusal, without_upgrade

if TYPE_CHECKING:
    import asyncio

    from starlette.responses import Response
    from starlette.types import Message, Scope

    from icatkg.server.cache import Cache
    from icatkg.server.settings import Settings
    from icatkg.server.short_way import ShortWay
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
    status
        What was sent: the status,
    length
        the length of the body,
    start
        the headers with their ends, an empty line, the body.
    request_length
        How many bytes the request takes.

    """

    __slots__ = ("length", "path", "size", "start", "status")

    def __init__(self, path: str, status: int, length: int, start: bytes, request_length: int) -> None:
        self.path = path
        self.status = status
        self.length = length
        self.start = start
        self.size = len(self.start) + request_length + 300


class Connection(HttpToolsProtocol):
    """One connection; :func:`connection_class` binds the first class attributes."""

    settings: Settings
    watch: Watch
    remembered: Cache[bytes, Remembered]
    short_way: ShortWay
    draining = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._deadline: asyncio.TimerHandle | None = None
        self._write_deadline: asyncio.TimerHandle | None = None
        self._last_sent = 0.0
        self._in_request = False
        self._head = 0
        self._raw: bytes | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection, or refuse it when there are too many."""
        super().connection_made(cast("asyncio.Transport", transport))
        if len(self.connections) > self.settings.connections and not self._make_room():
            self._refuse(503, "too many connections", "retry-after: 2\r\n")
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
        if self.is_idle and data.startswith(b"GET ") and self._may_answer():
            found = self.remembered.get(data)
            if found is not None:
                self._repeat(found)
                return
            if data.find(b"\r\n\r\n") == len(data) - 4 and len(data) <= _LONGEST_REQUEST:
                if self._answer_shortly(data):
                    return
                self._raw = data
        if self.transport.is_closing():
            return
        self._head += len(data)
        super().data_received(data if self._in_request else without_upgrade(data))
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

    def _may_answer(self) -> bool:
        return not (self.draining or self.flow.write_paused or self.transport.is_closing())

    def _repeat(self, found: Remembered) -> None:
        start = perf_counter()
        self._send(found.status, found.start)
        self.watch.repeated("GET", found.path, found.status, perf_counter() - start, found.length)

    def _answer_shortly(self, data: bytes) -> bool:
        """Answer a small query without the application; tell whether that was possible."""
        start = perf_counter()
        answer = self.short_way.answer(data)
        if answer is None:
            return False
        path, length, lines_and_body = answer
        self._send(200, lines_and_body)
        if length <= _MOST_REMEMBERED:
            self.remembered.put(data, Remembered(path, 200, length, lines_and_body, len(data)))
        self.watch.record("GET", path, 200, perf_counter() - start, length)
        return True

    def _send(self, status: int, lines_and_body: bytes) -> None:
        if self._deadline is not None:
            self._await(None)
        state = self.server_state
        dates = state.default_headers
        date = b"%s: %s\r\n" % dates[0] if dates else b""
        self.transport.write(b"".join((STATUS_LINE[status], date, lines_and_body)))
        state.total_requests += 1
        self._last_sent = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection on which nothing happens; the timer is not set anew for each request."""
        left = self._last_sent + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self.timeout_keep_alive_task = self.loop.call_later(left, self.timeout_keep_alive_handler)
        else:
            self.timeout_keep_alive_task = None
            super().timeout_keep_alive_handler()

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._in_request = True
        self._head = 0
        extensions: Any = {
            "icatkg.remember": self._remember,
            "icatkg.gone": self.transport.is_closing,
            "icatkg.whole": partial(self._write_whole, cast("Scope", self.scope)),
        }
        self.scope["extensions"] = extensions
        self._await(self.settings.head_seconds)

    def on_headers_complete(self) -> None:
        """Let the application begin; the body has a deadline of its own."""
        self._head = -1 << 62  # what follows is body, which the application measures
        self._await(self.settings.body_seconds)
        if self._check_head(sum(len(name) + len(value) + 4 for name, value in self.headers)):
            return
        parser = self.parser
        fault = fault_of(parser.get_http_version(), self.headers, upgrade=parser.should_upgrade())
        if fault is not None:
            self._refuse(*fault)
            return
        self.url = in_origin_form(self.url, self.headers)
        super().on_headers_complete()
        if self.draining or self.expect_100_continue:  # a body that nobody asked for may come or not
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
        raw, length = self._raw, len(response.body)
        # What is still in a request has a body that follows, which is not to be read as the next one.
        if raw is None or self._in_request or not self.cycle.keep_alive:
            return
        self.short_way.learn(raw, self.headers)
        if length <= _MOST_REMEMBERED:
            lines = b"".join(b"%s: %s\r\n" % header for header in response.raw_headers)
            start = b"".join((lines, b"\r\n", bytes(response.body)))
            path = self.scope["path"]
            self.remembered.put(raw, Remembered(path, response.status_code, length, start, len(raw)))

    def _write_whole(self, scope: Scope, head: Message, message: Message) -> bool:
        """Write a response in one piece; tell whether that was possible.

        It is not when other requests have come since: the cycle is that of the last one.
        """
        cycle = self.cycle
        if cycle.scope is not scope or cycle.response_started or cycle.disconnected:
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
        if scope["method"] != "HEAD":
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
        begun = self.cycle is not None and self.cycle.scope is self.scope and self.cycle.response_started
        if begun or not self._in_request:
            self.transport.close()
        else:
            self._refuse(408, "the request came too slowly")

    def _refuse(self, status: int, message: str, headers: str = "") -> None:
        """Answer without the application, and close."""
        self.transport.write(STATUS_LINE[status] + refusal(message, headers))
        self.transport.close()
        self.watch.record("-", "-", status, 0.0, len(message) + 1)

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
    settings: Settings, watch: Watch, remembered: Cache[bytes, Remembered], short_way: ShortWay
) -> type[Connection]:
    """Give the class of connections of one server."""

    class _Connection(Connection):
        pass

    _Connection.settings = settings
    _Connection.watch = watch
    _Connection.remembered = remembered
    _Connection.short_way = short_way
    return _Connection
