"""The writer: the one process that has the store open, and changes it, one write after another.

A write is computed in a child of it, under the limits of a query, so that nothing a client sends can harm
the writer itself. What it holds in memory is what it reads from the store, and each change is one
transaction: whenever it is killed, the next one finds the graph before a write or after it.
"""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, parse, serialize

from icatkg.contribution.change import Change
from icatkg.contribution.store_directory import StoreDirectory
from icatkg.dataset import INFERRED
from icatkg.errors import IcatkgError, OutputError
from icatkg.server.jobs import message, read_message
from icatkg.server.query_process import keep_only
from icatkg.server.snapshot import held_dataset, write_snapshot
from icatkg.server.writing import Held, Outcome, Proposal, Write, proposal
from icatkg.stores.directory import change_store, open_store
from icatkg.stores.embedded import on_deep_stack

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    from pyoxigraph import Quad, Store

    from icatkg.dataset import Dataset
    from icatkg.server.settings import Settings

__all__ = ["CHANGED", "READY", "SERVED", "run_writer"]

READY, CHANGED, SERVED = b"R", b"C", b"S"
_CHECK_SECONDS = 60.0  # for checks and inference, which take time that the size of the graph decides
_PEER_SECONDS = 5.0
_EVALUATED = b"E"
_CHANNEL = 3
_FOLLOWS = (DefaultGraph(), NamedNode(INFERRED))


def run_writer(settings: Settings, listening: socket.socket, control: socket.socket) -> None:
    """Write for HTTP processes until the supervisor closes its end.

    Parameters
    ----------
    settings
        Where the store is, and the limits.
    listening
        A socket on which HTTP processes hand over writes.
    control
        The socket to the supervisor: :data:`READY` or the reason why there is no writer goes there, then
        :data:`CHANGED` after each change; :data:`SERVED` comes back when HTTP processes have it.

    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)  # it ends with the supervisor, not before
    try:
        store, held = _opened(settings)
    except IcatkgError as error:
        control.sendall(f"{error}\n".encode("utf-8", "backslashreplace"))
        return
    control.sendall(READY)
    while True:
        ready = select.select([control, listening], [], [])[0]
        if control in ready:
            return
        connection, _ = listening.accept()
        with connection, contextlib.suppress(OSError):
            connection.settimeout(_PEER_SECONDS)
            received = read_message(connection.recv)
            if received is None:
                continue
            proposed = _prepared(held, Write(*received[0]), received[1], settings)
            outcome = proposed.outcome
            if proposed.added or proposed.removed:
                outcome, held = _committed(store, held, proposed, settings, control)
            connection.sendall(message(outcome[:-1], outcome.report))


def _opened(settings: Settings) -> tuple[Store, Held]:
    """Open the store; a new one is filled, and what follows is brought up to date."""
    directory = StoreDirectory(settings.store, default_data=settings.default_data)
    with directory.opened(writing=True) as dataset:
        directory.prepared(Change((), {}), dataset).write(lambda _: None)
    with directory.opened(writing=False) as dataset:
        held = Held(held_dataset(dataset.quads()))
    store = open_store(settings.store)
    if store is None:
        raise OutputError(f"{settings.store}: there is no store")
    _show(settings, held.dataset)
    return store, held


def _show(settings: Settings, dataset: Dataset) -> None:
    try:
        write_snapshot(settings.room, dataset)
    except OSError as error:
        raise OutputError(f"{settings.room}: cannot be written: {error.strerror}") from None


def _committed(
    store: Store, held: Held, proposed: Proposal, settings: Settings, control: socket.socket
) -> tuple[Outcome, Held]:
    """Change the store, and let HTTP processes have what it holds then."""
    try:
        change_store(store, proposed.removed, proposed.added)
        store.flush()
    except (OutputError, OSError) as error:
        sys.stderr.write(f"icatkg serve: {error}\n")
        # Whether it is there or not is for the next writer to find out.
        os._exit(1)
    come = {quad for quad in proposed.added if quad.graph_name not in _FOLLOWS}
    asserted = (held.asserted - set(proposed.removed)) | come
    dataset = held_dataset(asserted)
    served = False
    try:
        _show(settings, dataset)
        control.sendall(CHANGED)
        held = Held(dataset)  # while HTTP processes load it too
        served = control.recv(1) == SERVED
    except (OSError, OutputError) as error:
        sys.stderr.write(f"icatkg serve: {error}\n")
        held = Held(dataset)
    return (proposed.outcome if served else Outcome(202)), held


class _Limits(NamedTuple):
    """How much the child may use while it works on what the client sent."""

    memory: int

    def set(self, *, sealed: bool) -> None:
        """Begin; sealed, nothing can be opened (to say what is wrong with data, modules may be needed)."""
        pages = Path("/proc/self/statm")
        in_use = int(pages.read_text().split()[0]) * resource.getpagesize() if pages.exists() else 0
        if sealed:
            _soften(resource.RLIMIT_NOFILE, _CHANNEL + 1)
        if in_use:
            _soften(resource.RLIMIT_AS, in_use + self.memory)

    def lift(self) -> None:
        """End."""
        for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_AS):
            hard = resource.getrlimit(limit)[1]
            resource.setrlimit(limit, (hard, hard))


def _soften(limit: int, value: int) -> None:
    hard = resource.getrlimit(limit)[1]
    resource.setrlimit(limit, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _prepared(held: Held, write: Write, body: bytes, settings: Settings) -> Proposal:
    """Compute a write in a child, which is killed when it takes too long."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.dup2(writing, _CHANNEL)
            keep_only(_CHANNEL)
            on_deep_stack(lambda: _prepare(held, write, body, _Limits(settings.query_memory)))
            code = 0
        finally:  # never back into the writer's own code
            os._exit(code)
    os.close(writing)
    try:
        received = _received(reading, settings.seconds)
    finally:
        os.close(reading)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    if received is None:
        return Proposal(Outcome(503, "the write took too much time", "Write less at a time."))
    parts = [received]
    found = read_message(lambda _: parts.pop() if parts else b"")
    if found is None:
        return Proposal(Outcome(503, "the write took too much memory", "Write less at a time."))
    head, rest = found
    status, told, remedy = head["outcome"]
    if head["report"]:
        return Proposal(Outcome(status, told, remedy, rest))
    removed, added = rest[: head["removed"]], rest[head["removed"] :]
    return Proposal(Outcome(status, told, remedy), _read(removed), _read(added))


def _received(reading: int, seconds: float) -> bytes | None:
    """Give what the child says; ``None`` if it takes too long."""
    received = bytearray()
    end = monotonic() + seconds
    while select.select([reading], [], [], max(0.0, end - monotonic()))[0]:
        part = os.read(reading, 1 << 16)
        if not part:
            return bytes(received.removeprefix(_EVALUATED))
        if not received and part.startswith(_EVALUATED):
            end = monotonic() + _CHECK_SECONDS
        received += part
    return None


def _prepare(held: Held, write: Write, body: bytes, limits: _Limits) -> None:
    def evaluated() -> None:
        limits.lift()
        os.write(_CHANNEL, _EVALUATED)

    limits.set(sealed=write.kind == "UPDATE")
    outcome, removed, added = proposal(held, write, body, evaluated)
    gone, come = _written(removed), _written(added)
    head = {"outcome": outcome[:-1], "report": bool(outcome.report), "removed": len(gone)}
    with open(_CHANNEL, "wb", closefd=False) as channel:
        channel.write(message(head, outcome.report or gone + come))


def _written(quads: Sequence[Quad]) -> bytes:
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def _read(quads: bytes) -> tuple[Quad, ...]:
    return tuple(parse(quads, format=RdfFormat.N_QUADS))
