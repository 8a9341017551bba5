"""The HTTP process's end of the socket to one query process."""

from __future__ import annotations

import asyncio
import json
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from icatkg.server.jobs import PREFIX, Answer, lengths, message

if TYPE_CHECKING:
    from collections.abc import Callable

    from icatkg.server.jobs import Job

__all__ = ["QueryConnection"]

_TICKS = os.sysconf("SC_CLK_TCK")


class _Answered(Protocol):
    def __call__(self, connection: QueryConnection, answer: Answer, *, ended: bool) -> None:
        """Take an answer; ``ended`` tells whether the process ends after it."""


class QueryConnection(asyncio.Protocol):
    """Sends jobs to one query process and collects its answers.

    Parameters
    ----------
    pid
        The process.
    answered
        Called with each answer.
    lost
        Called when the process has ended by itself.

    Attributes
    ----------
    slow
        Whether it is in the slow lane.
    jobs
        How many jobs it was sent.

    """

    def __init__(self, pid: int, answered: _Answered, lost: Callable[[QueryConnection], None]) -> None:
        self.pid = pid
        self.slow = False
        self.jobs = 0
        self._answered = answered
        self._lost = lost
        self._received = bytearray()
        self._expected = 0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def send(self, job: Job) -> None:
        """Send a job; the process has none yet."""
        self.jobs += 1
        if self._transport is not None:
            self._transport.write(message(job))

    def data_received(self, data: bytes) -> None:
        """Collect an answer."""
        self._received += data
        if not self._expected and len(self._received) >= PREFIX:
            self._expected = PREFIX + sum(lengths(bytes(self._received[:PREFIX])))
        if not self._expected or len(self._received) < self._expected:
            return
        head_length, _ = lengths(bytes(self._received[:PREFIX]))
        end = PREFIX + head_length
        ended, *fields = json.loads(self._received[PREFIX:end])
        body = bytes(self._received[end : self._expected])
        self._received, self._expected = bytearray(), 0
        self._answered(self, Answer._make([*fields, body]), ended=ended)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the base class's signature
        """Tell of it, unless it was closed from here."""
        if self._transport is not None:
            self._transport = None
            self._lost(self)

    def processor_time(self) -> float:
        """Give the seconds that the process ran since its start; infinite where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            return math.inf
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def close(self) -> None:
        """Close the socket; the process ends when it has nothing to do."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.abort()
