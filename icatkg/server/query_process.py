"""A query process: one job at a time, under limits, with nothing in reach but its socket.

It is forked from the zygote, shares the graph's memory with it, and is killed from outside when it takes
too long. The limits are those of setrlimit(2).
"""

from __future__ import annotations

import os
import resource
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from icatkg.server.evaluation import Evaluator
from icatkg.server.jobs import Job, message, read_message
from icatkg.stores.embedded import on_deep_stack

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from icatkg.knowledge_graph import KnowledgeGraph

__all__ = ["Limits", "keep_only", "serve_jobs"]

_SOCKET, _MEMORY_FILE = 3, 4
_SEALED = 5  # so many file descriptors are open, and while the engine works no more can be
_FILES = 64
_BOUND_EVERY = 1.0
_LITTLE = 0.02
_PAGE = resource.getpagesize()


class Limits(NamedTuple):
    """What one query may take.

    Attributes
    ----------
    seconds
        Of time, and of processor time.
    memory
        Bytes beyond what the graph takes.

    """

    seconds: float
    memory: int


def keep_only(*files: int) -> None:
    """Close every file descriptor but those given and the three standard ones."""
    wanted = sorted({0, 1, 2, *files})
    for low, high in zip(wanted, [*wanted[1:], _most_files()], strict=True):
        os.closerange(low + 1, high)


def _most_files() -> int:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(soft, 65_536) if soft != resource.RLIM_INFINITY else 65_536


def serve_jobs(kg: KnowledgeGraph, connection: socket.socket, limits: Limits) -> None:
    """Answer jobs until the other side closes the connection; ends the process.

    A process whose memory has grown much ends after its answer, so that it is given back.
    """
    import socket as sockets

    os.dup2(connection.fileno(), _SOCKET)
    connection.detach()
    keep_only(_SOCKET)
    # The engine writes a stack trace there when it runs out of memory; the HTTP process says it better.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    _open_memory_file()
    own = sockets.socket(fileno=_SOCKET)
    code = 1
    try:
        on_deep_stack(lambda: _loop(kg, own, limits))
        code = 0
    finally:  # never back into the zygote's own code
        os._exit(code)


def _loop(kg: KnowledgeGraph, connection: socket.socket, limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    start = _address_space()
    if start:
        resource.setrlimit(resource.RLIMIT_AS, (start + limits.memory, start + limits.memory))
    evaluator = Evaluator(kg, _opened)
    _seal()
    bounded = 0.0
    while True:
        received = read_message(connection.recv)
        if received is None:
            return
        begun = monotonic()
        if begun - bounded > _BOUND_EVERY:  # system calls cost; in between not more than that can be used up
            _bound_processor_time(limits.seconds + _BOUND_EVERY)
            bounded = begun
        answer = evaluator.answer(Job.of(received[0]))
        grown = False
        if monotonic() - begun > _LITTLE:
            grown = _address_space() - start > limits.memory // 4
        connection.sendall(message([grown, *answer[:-1]], answer.body))
        if grown:
            return


def _seal() -> None:
    """Let no file or connection be opened from now on."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_SEALED, hard))


@contextmanager
def _opened() -> Iterator[None]:
    """Let files of the package be opened meanwhile."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(_FILES, hard), hard))
    try:
        yield
    finally:
        _seal()


def _bound_processor_time(seconds: float) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = usage.ru_utime + usage.ru_stime
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 2, hard))


def _open_memory_file() -> None:
    """Keep open what tells how much memory is in use; a system without it bounds no memory."""
    try:
        opened = os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        opened = os.open(os.devnull, os.O_RDONLY)
    if opened != _MEMORY_FILE:
        os.dup2(opened, _MEMORY_FILE)
        os.close(opened)


def _address_space() -> int:
    """Give the bytes of address space in use; 0 where the system does not tell."""
    fields = os.pread(_MEMORY_FILE, 100, 0).split()
    return int(fields[0]) * _PAGE if fields else 0
