"""A process that runs commands in children with limits, and listens where nothing may call.

The interpreter and the libraries are loaded once; each command has a child of its own, as hostile input
may take it down. Run as a program it answers a line of JSON with a line of JSON until its input ends.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sys
import tempfile
from contextlib import suppress

__all__ = ["MEMORY", "SECONDS", "Listener", "run"]

MEMORY = 4 * 1024**3
SECONDS = 60  # of processor time, so that other work on the machine changes nothing


class Listener:
    """A server that counts who calls it."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0)
        self.port: int = self._socket.getsockname()[1]

    def calls(self) -> int:
        """Count the connections since the last time."""
        number = 0
        while True:
            try:
                self._socket.accept()[0].close()
            except BlockingIOError:
                return number
            number += 1


def run(order: dict[str, str | list[str]], listener: Listener) -> dict[str, object]:
    """Run one command in a child.

    Parameters
    ----------
    order
        ``arguments`` and ``folder``; ``stdin`` and ``stdout`` name files, or are ``closed``.
    listener
        Where nothing may call.

    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if not child:
            _become_the_command(order, out.fileno(), err.fileno())
        _, status, used = os.wait4(child, 0)
        out.seek(0)
        err.seek(0)
        return {
            "code": os.waitstatus_to_exitcode(status),
            "stdout": os.fsdecode(out.read(100_000)),
            "stderr": os.fsdecode(err.read(100_000)),
            "calls": listener.calls(),
            "seconds": used.ru_utime + used.ru_stime,
            "megabytes": used.ru_maxrss // 1024,
        }


def _become_the_command(order: dict[str, str | list[str]], out: int, err: int) -> None:
    code = 99
    try:
        os.chdir(str(order["folder"]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        os.dup2(err, 2)
        _redirect(0, order.get("stdin", os.devnull), os.O_RDONLY)
        os.dup2(out, 1)
        if "stdout" in order:
            _redirect(1, order["stdout"], os.O_WRONLY)
        from icatkg.cli.main import main

        code = main([str(argument) for argument in order["arguments"]])
    except BaseException:  # noqa: BLE001 - shown as a traceback, which the tests look for
        sys.excepthook(*sys.exc_info())
    finally:
        with suppress(OSError):
            sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _redirect(stream: int, name: object, flags: int) -> None:
    os.close(stream)
    if name != "closed":
        assert os.open(str(name), flags) == stream  # the lowest that is free


def _answer() -> None:
    import pyshacl
    import rdflib.plugins.sparql

    import icatkg.validation.engine

    assert pyshacl
    assert rdflib.plugins.sparql
    assert icatkg.validation.engine
    listener = Listener()
    orders, answers = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    print(listener.port, file=answers, flush=True)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in orders:
        print(json.dumps(run(json.loads(line), listener)), file=answers, flush=True)


if __name__ == "__main__":
    _answer()
