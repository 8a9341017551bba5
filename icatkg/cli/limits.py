"""Limits of time and memory: no file and no query keeps a command running without end.

The engine works in threads of its own and lets Python run meanwhile, while a regular expression of Python
holds every thread but heeds signals. So a timer sends a signal to the main thread, which stops; and a
thread ends the process when the main thread itself is inside the engine and does not stop.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from types import FrameType, TracebackType
    from typing import Any

__all__ = ["LimitReachedError", "Limits", "add_limit_options", "lift_limits"]

_SECONDS = 600.0
_SHARE_OF_MEMORY = 0.75
_MB = 1_000_000
_TICK = 0.25
_GRACE = 4.0


_holding: list[Limits] = []


class LimitReachedError(BaseException):
    """A limit is reached; like :class:`KeyboardInterrupt` no error that a library may swallow."""


class Limits:
    """Limits that hold inside a ``with`` statement.

    Parameters
    ----------
    seconds
        How long it may take; 0 for any time.
    megabytes
        How much memory the process may take; 0 for any, ``None`` for three quarters of what there is.
    end
        What ends the process when the main thread does not stop, given the reason.

    Raises
    ------
    LimitReachedError
        In the main thread, when a limit is reached.

    """

    def __init__(self, seconds: float, megabytes: float | None, end: Callable[[str], None]) -> None:
        self._seconds = seconds
        self._megabytes = _SHARE_OF_MEMORY * _memory_there_is() if megabytes is None else megabytes
        self._end = end
        self._began = time.monotonic()
        self._over = threading.Event()
        self._ending = threading.Lock()
        self._reason = ""
        self._handler: Any = None

    def __enter__(self) -> None:
        """Let the limits hold."""
        if not self._seconds and not self._megabytes:
            return
        _holding[:] = [self]
        if hasattr(signal, "setitimer"):  # not on Windows
            self._handler = signal.signal(signal.SIGALRM, self._stop)
            # No signal before time is up: a handler that runs inside an import must do next to nothing.
            signal.setitimer(signal.ITIMER_REAL, self._seconds, _TICK)
        threading.Thread(target=self._watch, name="icatkg-limits", daemon=True).start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Lift them."""
        self.lift()

    def lift(self) -> None:
        """Let the limits hold no more."""
        with self._ending:
            self._over.set()
        _holding.clear()
        if hasattr(signal, "setitimer") and self._handler is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._handler)
            self._handler = None

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        raise LimitReachedError(self._reason or self._time_is_up())

    def _watch(self) -> None:
        since = None
        while not self._over.wait(_TICK):
            self._reason = self._reached()
            since = (since or time.monotonic()) if self._reason else None
            if since is None:
                continue
            with self._ending:  # without our handler the signal would kill the process
                if self._handler is not None and not self._over.is_set():
                    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGALRM)
            if time.monotonic() - since >= _GRACE:
                self._end(self._reason)

    def _time_is_up(self) -> str:
        return f"took longer than {self._seconds:g} seconds (--timeout)"

    def _reached(self) -> str:
        """Say which limit is reached, if any."""
        if self._seconds and time.monotonic() - self._began > self._seconds:
            return self._time_is_up()
        if self._megabytes and _memory_used() > self._megabytes:
            return f"needs more memory than {self._megabytes:.0f} MB (--max-memory)"
        return ""


def lift_limits() -> None:
    """Let the limits hold no more, if any do: the answer is there, and its reader may take any time."""
    if _holding:
        _holding[0].lift()


def add_limit_options(parser: argparse._ArgumentGroup) -> None:
    """Add the options that set the limits."""
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_number,
        default=_SECONDS,
        help=f"stop after SECONDS (default: {_SECONDS:g}; 0: never)",
    )
    parser.add_argument(
        "--max-memory",
        metavar="MB",
        type=_number,
        help="stop before more is used (default: three quarters of what there is; 0: no limit)",
    )


def _number(text: str) -> float:
    from argparse import ArgumentTypeError

    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= sys.maxsize:  # nor is "nan"
        message = f"not a number from 0: {text}"
        raise ArgumentTypeError(message)
    return number


def _memory_there_is() -> float:
    """Give the megabytes of the machine, or of the container; 0 when that cannot be told."""
    try:
        there = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / _MB
    except (AttributeError, ValueError, OSError):
        return 0
    try:
        with open("/sys/fs/cgroup/memory.max", encoding="ascii") as file:
            there = min(there, int(file.read()) / _MB)
    except (OSError, ValueError):  # no container, or one without a limit
        pass
    return there


def _memory_used() -> float:
    """Give the megabytes that the process takes; 0 when that cannot be told."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / _MB
    except OSError:
        pass
    try:
        import resource  # elsewhere than on Linux the most it ever took has to do
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / _MB if sys.platform == "darwin" else most * 1024 / _MB
