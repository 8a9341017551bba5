"""The zygote: a process with one thread and the loaded graph, from which query processes are forked.

An HTTP process forks it before its event loop starts, since a process that has started threads or a loop
cannot be forked safely. It alone ends query processes, because only a parent knows that a process number
still means the same process.
"""

from __future__ import annotations

import asyncio
import gc
import os
import select
import signal
import socket
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from icatkg.server.query_process import keep_only, serve_jobs

if TYPE_CHECKING:
    from icatkg.knowledge_graph import KnowledgeGraph
    from icatkg.server.query_process import Limits

__all__ = ["Zygote", "fork_zygote"]

_LONGEST = 64
_REAP_EVERY = 1_000  # milliseconds


def fork_zygote(kg: KnowledgeGraph, limits: Limits) -> Zygote:
    """Fork the zygote and give the way to talk to it.

    Parameters
    ----------
    kg
        The graph, loaded.
    limits
        Those of each query.

    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    gc.collect()
    gc.freeze()  # a collection in a child would copy the pages of every object
    pid = os.fork()
    if pid == 0:
        ours.close()
        _run(kg, theirs, limits)
    theirs.close()
    return Zygote(ours, pid)


class Zygote:
    """The zygote as its HTTP process sees it.

    Parameters
    ----------
    control
        The socket to it.
    pid
        Its process number.

    """

    def __init__(self, control: socket.socket, pid: int) -> None:
        self._control = control
        self.pid = pid
        self._waiting: deque[asyncio.Future[int]] = deque()

    def attach(self) -> None:
        """Listen to the zygote in the running event loop."""
        self._control.settimeout(0)
        asyncio.get_running_loop().add_reader(self._control.fileno(), self._readable)

    async def fork(self) -> tuple[int, socket.socket]:
        """Give a new query process: its number, and the socket to it.

        Raises
        ------
        ConnectionError
            The zygote has ended.

        """
        ours, theirs = socket.socketpair()
        started: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append(started)
        try:
            socket.send_fds(self._control, [b"fork"], [theirs.fileno()])
            theirs.close()
            pid = await started
        except BaseException:
            ours.close()
            raise
        ours.settimeout(0)
        return pid, ours

    def kill(self, pid: int, signal_: int = signal.SIGKILL) -> None:
        """End a query process at once, if it is still there."""
        with suppress(OSError):
            self._control.send(f"kill {pid} {int(signal_)}".encode())

    def lower(self, pid: int) -> None:
        """Let a query process yield to others."""
        with suppress(OSError):
            self._control.send(f"lower {pid}".encode())

    def _readable(self) -> None:
        try:
            told = self._control.recv(_LONGEST)
        except BlockingIOError:
            return
        except OSError:
            told = b""
        if not told:
            asyncio.get_running_loop().remove_reader(self._control.fileno())
            while self._waiting:
                self._waiting.popleft().set_exception(ConnectionError("the zygote has ended"))
        elif self._waiting:
            started = self._waiting.popleft()
            if not started.done():
                started.set_result(int(told))

    def close(self) -> None:
        """End the zygote, and with it every query process."""
        self._control.close()


def _run(kg: KnowledgeGraph, control: socket.socket, limits: Limits) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)  # it ends with its HTTP process, not before
    signal.set_wakeup_fd(-1)
    keep_only(control.fileno())
    children: set[int] = set()
    poll = select.poll()
    poll.register(control, select.POLLIN)
    try:
        while True:
            ready = poll.poll(_REAP_EVERY)
            _reap(children)
            if ready and not _obey(kg, control, limits, children):
                break
    finally:
        for pid in children:
            os.kill(pid, signal.SIGKILL)
        os._exit(0)


def _obey(kg: KnowledgeGraph, control: socket.socket, limits: Limits, children: set[int]) -> bool:
    """Do what the HTTP process asks for; tell whether it is still there."""
    told, files, _, _ = socket.recv_fds(control, _LONGEST, 1)
    if not told:
        return False
    order, *numbers = told.decode().split()
    if order == "fork":
        pid = os.fork()
        if pid == 0:
            control.close()
            serve_jobs(kg, socket.socket(fileno=files[0]), limits)
        children.add(pid)
        control.send(str(pid).encode())
    elif int(numbers[0]) in children:
        if order == "kill":
            os.kill(int(numbers[0]), int(numbers[1]))
        else:
            os.setpriority(os.PRIO_PROCESS, int(numbers[0]), _LOWER)
    for file in files:
        os.close(file)
    return True


_LOWER = 5


def _reap(children: set[int]) -> None:
    while children:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        children.discard(pid)
