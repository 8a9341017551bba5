"""The writer as the supervisor sees it: a process to start, to listen to, and to end."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from icatkg.server.writer_process import CHANGED, SERVED, run_writer

if TYPE_CHECKING:
    from collections.abc import Callable

    from icatkg.server.settings import Settings

__all__ = ["Writer", "socket_in"]

_WAITING = 16  # writes that wait for their turn
_NOT_SERVED = b"N"


def socket_in(room: str) -> str:
    """Give the address of the writer's socket."""
    return str(Path(room, "writer"))


class Writer:
    """A writer, which is started again when it dies.

    Parameters
    ----------
    settings
        What the one who runs the server decides. With :attr:`settings`, HTTP processes find the writer.

    Attributes
    ----------
    pid
        The process; 0 when there is none.
    control
        The socket to it.

    """

    control: socket.socket

    def __init__(self, settings: Settings) -> None:
        self._room = tempfile.mkdtemp(prefix="icatkg-serve-")  # nobody else may enter it
        self.settings = settings._replace(room=self._room)
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(socket_in(self._room))
        self._listening.listen(_WAITING)
        self.pid = 0

    def start(self, in_child: Callable[[], None]) -> None:
        """Start the process; ``in_child`` makes it forget what is the supervisor's."""
        self.forget()
        self.control, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            code = 1
            try:
                self.control.close()
                in_child()
                run_writer(self.settings, self._listening, theirs)
                code = 0
            except BaseException:  # noqa: BLE001 - the child must not go on as a supervisor
                import traceback

                sys.stderr.write(traceback.format_exc())
            finally:
                sys.stderr.flush()
                os._exit(code)
        theirs.close()

    def has_changed(self) -> bool:
        """Tell whether it has written something; to be asked when there is something to read."""
        try:
            return self.control.recv(1) == CHANGED
        except OSError:
            return False

    def tell(self, *, served: bool) -> None:
        """Tell it whether HTTP processes have what was written."""
        try:
            self.control.sendall(SERVED if served else _NOT_SERVED)
        except OSError:
            return

    def end(self) -> None:
        """Let it finish the write that is under way, and end."""
        try:
            self.control.shutdown(socket.SHUT_WR)
        except (OSError, AttributeError):
            return

    def forget(self) -> None:
        """Close the socket to it."""
        if self.pid:
            self.control.close()

    def remove(self) -> None:
        """Take the folder away that it shared with HTTP processes."""
        self.forget()
        self._listening.close()
        shutil.rmtree(self._room, ignore_errors=True)
