"""The supervisor: binds the address, starts HTTP processes, replaces those that die, reloads, stops.

It holds no data and speaks no HTTP, so that nothing a client sends can harm it.
"""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING

from icatkg.errors import IcatkgError, InputError
from icatkg.server.http_process import READY, run_http_process
from icatkg.server.metrics import Board
from icatkg.server.write_requests import others_read
from icatkg.server.writer import Writer

if TYPE_CHECKING:
    from types import FrameType

    from icatkg.server.settings import Settings

__all__ = ["Supervisor", "bound_socket"]

_START_SECONDS = 120
_PAUSE = 1.0  # before a process that died is started again
_MARGIN = 5.0  # beyond the grace, before a process that does not end is killed


def bound_socket(host: str, port: int) -> socket.socket:
    """Give a socket that listens.

    Raises
    ------
    InputError
        The address is not to be had.

    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(2048)
    except OSError as error:
        raise InputError(
            f"{host}:{port}: cannot listen there: {error.strerror or error}", "Choose another --port."
        ) from None
    listening.settimeout(0)
    listening.set_inheritable(True)
    return listening


class Supervisor:
    """Runs the server until it is told to stop.

    Parameters
    ----------
    settings
        What the one who runs it decides.

    """

    def __init__(self, settings: Settings) -> None:
        self._listening = bound_socket(settings.host, settings.port)
        self._writer = Writer(settings) if settings.store else None
        self._settings = settings if self._writer is None else self._writer.settings
        self._board = Board(4 * settings.workers)
        self._started = 0
        self._workers: set[int] = set()
        self._leaving: dict[int, float] = {}  # process to the time when it is killed
        self._told: list[int] = []
        self._stopping = False
        self._accepting: dict[int, int] = {}  # process to a pipe that ends when it takes no connections

    @property
    def address(self) -> str:
        """Where it listens, as a client writes it."""
        host, port = self._listening.getsockname()[:2]
        return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT.

        Raises
        ------
        InputError
            The data cannot be loaded.

        """
        with contextlib.suppress(ValueError, OSError):
            _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        before = signal.set_wakeup_fd(writing)
        signals = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
        handlers = {number: signal.signal(number, self._hear) for number in signals}
        # Who goes away while it is written to must not take an HTTP process along.
        handlers[signal.SIGPIPE] = signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        try:
            if self._writer is not None:
                self._start_writer(self._writer)
                if others_read(self._settings.token_file):
                    _say(f"{self._settings.token_file}: every user of this machine can read the token")
            self._workers = set(self._start_all())
            _say(f"listening on {self.address} ({self._settings.workers} HTTP processes)")
            while True:
                heard: list[int | socket.socket] = (
                    [reading] if self._writer is None else [reading, self._writer.control]
                )
                ready = select.select(heard, [], [], 1.0)[0]
                with contextlib.suppress(BlockingIOError):
                    os.set_blocking(reading, False)
                    os.read(reading, 1_000)
                self._reap()
                told, self._told = self._told, []
                if signal.SIGTERM in told or signal.SIGINT in told:
                    break
                if signal.SIGHUP in told:
                    self._reload()
                if self._writer is not None and self._writer.control in ready and self._writer.has_changed():
                    self._writer.tell(served=self._reload())
                self._kill_overdue()
        finally:
            self._stop()
            signal.set_wakeup_fd(before)
            for number, handler in handlers.items():
                signal.signal(number, handler)
            os.close(reading)
            os.close(writing)

    def _hear(self, number: int, _: FrameType | None) -> None:
        self._told.append(number)

    def _start_writer(self, writer: Writer) -> None:
        """Let the writer open the store, before HTTP processes ask for what it holds."""

        def in_child() -> None:
            self._listening.close()
            self._forget_signals()

        writer.start(in_child)
        self._await(writer.pid, writer.control.fileno())
        _say(f"process {writer.pid} writes to {self._settings.store}")

    def _replace_writer(self, writer: Writer) -> None:
        """Start the writer again, and serve what it finds: the one before may have written more than told."""
        try:
            self._start_writer(writer)
        except IcatkgError as error:
            _say(str(error))
            time.sleep(_PAUSE)
        else:
            self._reload()

    def _start_all(self) -> list[int]:
        """Start as many HTTP processes as there shall be, all or none."""
        starting = [self._fork() for _ in range(self._settings.workers)]
        try:
            for pid, ready in starting:
                self._await(pid, ready)
        except IcatkgError:
            for pid, _ in starting:
                self._leave(pid, signal.SIGTERM)
            raise
        finally:
            self._accepting.update(starting)
        return [pid for pid, _ in starting]

    def _fork(self) -> tuple[int, int]:
        reading, writing = os.pipe()
        self._started += 1
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                os.close(reading)
                self._forget_signals()
                if self._writer is not None:
                    self._writer.forget()
                run_http_process(self._settings, self._listening, writing, self._board, self._started)
                code = 0
            except BaseException:  # noqa: BLE001 - the child must not go on as a supervisor
                import traceback

                sys.stderr.write(traceback.format_exc())
            finally:
                sys.stderr.flush()
                os._exit(code)
        os.close(writing)
        return pid, reading

    def _forget_signals(self) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def _await(self, pid: int, ready: int) -> None:
        """Wait until an HTTP process listens.

        Raises
        ------
        InputError
            It has nothing to serve, and says why.

        """
        end = time.monotonic() + _START_SECONDS
        said = b""
        while time.monotonic() < end and not any(n in self._told for n in (signal.SIGTERM, signal.SIGINT)):
            if not select.select([ready], [], [], 0.2)[0]:
                continue
            part = os.read(ready, 10_000)
            said += part
            if said == READY:
                return
            if not part:
                break
        reason = said.decode("utf-8", "replace").strip() or f"process {pid} did not start"
        raise InputError(f"the server cannot start: {reason}")

    def _reload(self) -> bool:
        """Let new processes load the data, and the old ones go when the new ones listen; tell if they do."""
        _say("loading the data anew")
        try:
            fresh = self._start_all()
        except IcatkgError as error:
            _say(f"the old data stays: {error}")
            return False
        old, self._workers = self._workers, set(fresh)
        for pid in old:
            self._leave(pid, signal.SIGQUIT)
        end = time.monotonic() + _MARGIN
        for pid in old:  # whoever connects from now on meets a new process
            select.select([self._accepting[pid]], [], [], max(0.0, end - time.monotonic()))
        _say("the new data is served")
        return True

    def _leave(self, pid: int, number: int) -> None:
        self._leaving[pid] = time.monotonic() + self._settings.grace + _MARGIN
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)

    def _kill_overdue(self) -> None:
        now = time.monotonic()
        for pid, end in self._leaving.items():
            if now > end:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def _reap(self) -> None:
        """Note which processes have ended, and replace those that should not have."""
        while self._workers or self._leaving or self._writer is not None:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self._leaving.pop(pid, None)
            if pid in self._accepting:
                os.close(self._accepting.pop(pid))
            if self._writer is not None and pid == self._writer.pid and not self._stopping:
                _say(f"the writer {pid} ended with {os.waitstatus_to_exitcode(status)}; another is started")
                self._replace_writer(self._writer)
            if pid in self._workers:
                self._workers.discard(pid)
                _say(f"process {pid} ended with {os.waitstatus_to_exitcode(status)}; another is started")
                self._replace()

    def _replace(self) -> None:
        while len(self._workers) < self._settings.workers:
            pid, ready = self._fork()
            try:
                self._await(pid, ready)
            except IcatkgError as error:
                _say(str(error))
                self._leave(pid, signal.SIGTERM)
                if any(n in self._told for n in (signal.SIGTERM, signal.SIGINT)):
                    return
                time.sleep(_PAUSE)
            else:
                self._workers.add(pid)
            finally:
                self._accepting[pid] = ready

    def _stop(self) -> None:
        """Let every process finish what it does, and kill those that do not end."""
        self._stopping = True
        self._listening.close()
        for pid in self._workers:
            self._leave(pid, signal.SIGTERM)
        self._workers = set()
        if self._writer is not None and self._writer.pid:
            self._writer.end()
            self._leave(self._writer.pid, signal.SIGCONT)  # it ends by itself
        while self._leaving:
            self._kill_overdue()
            self._reap()
            time.sleep(0.02)
        if self._writer is not None:
            self._writer.remove()


def _say(text: str) -> None:
    with contextlib.suppress(OSError):  # nobody reads the log any more: no reason to stop
        sys.stderr.write(f"icatkg serve: {text}\n")
        sys.stderr.flush()
