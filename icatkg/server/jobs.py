"""What an HTTP process asks of a query process, what it gets back, and how both travel over a socket.

A message is a head in JSON and a body of bytes, each with its length in front.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PREFIX", "Answer", "Job", "lengths", "message", "read_message"]

_LENGTHS = struct.Struct("!IQ")
PREFIX = _LENGTHS.size


class Job(NamedTuple):
    """A query with all that decides its answer.

    Attributes
    ----------
    query
        SPARQL, or the name of a stored query when ``values`` is given.
    values
        The parameters of a stored query; ``None`` when ``query`` is SPARQL.
    rows, graph
        The format if the query gives rows or a truth value, and if it gives a graph; empty where the client
        accepts none.
    default_graphs, named_graphs
        The dataset; both empty for the usual one.
    at, as_of, certain
        The view in time.
    sources
        Whether each row is wanted with its passages.
    page
        The first row and the number of rows, or ``None`` for all.
    max_bytes
        Where an answer is cut.
    report
        The format of a validation report: then ``query`` is data in the format ``graph``, and is checked.

    """

    query: str
    values: dict[str, str] | None = None
    rows: str = "json"
    graph: str = "turtle"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    at: str = ""
    as_of: str = ""
    certain: bool = False
    sources: bool = False
    page: tuple[int, int] | None = None
    max_bytes: int = 1 << 25
    report: str = ""

    @classmethod
    def of(cls, fields: list[Any]) -> Job:
        """Give the job that was written as JSON, which knows lists only."""
        job = cls(*fields)
        return job._replace(
            default_graphs=tuple(job.default_graphs),
            named_graphs=tuple(job.named_graphs),
            page=None if job.page is None else (job.page[0], job.page[1]),
        )

    @property
    def key(self) -> str:
        """Everything in one text: equal jobs have equal keys."""
        values = self.values and sorted(self.values.items())
        return repr((*self[:1], values, *self[2:]))


class Answer(NamedTuple):
    """What came of a job.

    Attributes
    ----------
    status
        The HTTP status; 200 when there is an answer in ``body``.
    form
        ``select``, ``ask`` or ``graph``.
    format_
        The format of the body.
    truncated
        Whether the answer was cut.
    total
        How many rows there are on all pages; -1 when they were not counted.
    message, remedy
        What is wrong, when the status is not 200.
    body
        The answer.

    """

    status: int
    form: str = ""
    format_: str = ""
    truncated: bool = False
    total: int = -1
    message: str = ""
    remedy: str = ""
    body: bytes = b""


def message(head: Any, body: bytes = b"") -> bytes:
    """Write a message."""
    written = json.dumps(head, separators=(",", ":")).encode()
    return b"".join((_LENGTHS.pack(len(written), len(body)), written, body))


def lengths(prefix: bytes) -> tuple[int, int]:
    """Give the lengths of head and body."""
    head, body = _LENGTHS.unpack(prefix)
    return head, body


def read_message(receive: Callable[[int], bytes]) -> tuple[Any, bytes] | None:
    """Read one message with a function that gives up to so many bytes; ``None`` at the end of the stream.

    Nothing may follow the message before it is answered.
    """
    received = bytearray()
    end = PREFIX
    while len(received) < end:
        part = receive(1 << 16)
        if not part:
            return None
        received += part
        if end == PREFIX and len(received) >= PREFIX:
            end = PREFIX + sum(lengths(bytes(received[:PREFIX])))
    cut = PREFIX + lengths(bytes(received[:PREFIX]))[0]
    return json.loads(received[PREFIX:cut]), bytes(received[cut:])
