"""Where output goes: answers to standard output or a file, messages to standard error."""

from __future__ import annotations

import os
import sys

from icatkg.cli.limits import lift_limits
from icatkg.errors import OutputError

__all__ = ["emit", "help_width", "note", "terminal_width"]


def note(message: str) -> None:
    """Print a message to standard error; control characters, which a file may hold, become escapes."""
    safe = "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in message)
    sys.stderr.write(safe + "\n")
    sys.stderr.flush()


def emit(content: bytes, path: str | None = None) -> None:
    """Write an answer: to a file, all or nothing, or to standard output as UTF-8.

    Raises
    ------
    OutputError
        It could not be written.

    """
    if path is not None and path != "-":
        from icatkg.serialization.files import write_file

        write_file(path, content)
        return
    lift_limits()
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except OSError as error:
        raise OutputError(f"standard output cannot be written: {error.strerror or error}") from None


def terminal_width() -> int | None:
    """Give the width of the terminal in characters, ``None`` when output goes elsewhere."""
    return help_width() if sys.stdout.isatty() else None


def help_width() -> int:
    """Give the width for help: ``COLUMNS``, else the terminal's, else 80."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
