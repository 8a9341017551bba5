"""Errors of syntax with their place: the line shown, and a caret below the fault."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import IO, cast

from pyoxigraph import RdfFormat, parse

from icatkg.errors import ParseError

__all__ = ["place_of_failure", "syntax_error"]

_SHOWN = 200
_BEFORE = 80
_REMOTE = re.compile(rb'"@context"\s*:\s*(?:\[\s*(?:\{\s*\}\s*,\s*)?)?(")')


def syntax_error(  # noqa: PLR0913, PLR0917 - an error, its place and the text around it
    message: str, content: bytes, path: str, line: int, column: int, remedy: str = ""
) -> ParseError:
    """Give an error that shows the line at fault, of a long one the part around the fault.

    Parameters
    ----------
    message
        What is wrong; what pyoxigraph says of the place is taken out of it.
    content
        The file.
    path
        Its name.
    line, column
        Where, counted from 1; 0 when it is not known.
    remedy
        What to do about it.

    """
    if "LoadDocumentCallback" in message:
        message = "its context is elsewhere, and nothing is fetched"
        remedy = "Copy the context into the file."
    message = re.sub(r"^(?:Parser )?error (?:at|from|on) .*?: ", "", message, flags=re.IGNORECASE)
    # A file in another encoding is shown with marks of replacement.
    lines = content.decode("utf-8-sig", errors="replace").split("\n")
    shown = lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else ""
    if shown and column:
        start = 0 if len(shown) <= _SHOWN else max(0, column - 1 - _BEFORE)
        cut = ("…" if start else "") + shown[start : start + _SHOWN]
        cut += "…" if start + _SHOWN < len(shown) else ""
        before = ("…" if start else "") + shown[start : column - 1]
        # What is not printable, such as a tab, takes one column, so that the caret is below the fault.
        cut = "".join(character if character.isprintable() else " " for character in cut)
        caret = " " * len(before)
        remedy = "\n".join(filter(None, (f"{cut}\n  {caret}^", remedy and f"  {remedy}")))
    return ParseError(message, remedy, path=path, line=line, column=column)


def place_of_failure(content: bytes, format_: RdfFormat, base: str) -> tuple[int, int]:
    """Find the line at which a parser fails that does not say where, by giving it the lines one by one.

    Returns
    -------
    tuple of int
        The line and the column of its first character that is no space; (0, 0) when it cannot be told.

    """
    if format_ == RdfFormat.JSON_LD:
        # A context elsewhere is noticed only after its end.
        remote = _REMOTE.search(content)
        if remote is not None:
            before = content[: remote.start(1)].decode("utf-8-sig", errors="replace")
            return before.count("\n") + 1, len(before) - before.rfind("\n")
    lines = _Lines(content)
    try:
        for _ in parse(cast("IO[bytes]", lines), format=format_, base_iri=base):
            pass
    except SyntaxError:
        text = lines.last.decode("utf-8", errors="replace")
        return lines.given, sum(1 for _ in takewhile(str.isspace, text)) + 1
    except (ValueError, OSError):
        pass
    return 0, 0


class _Lines:
    """A file that is read one line at a time, whatever is asked for."""

    def __init__(self, content: bytes) -> None:
        self._rest = iter(content.splitlines(keepends=True))
        self._held = b""
        self.given = 0
        self.last = b""

    def read(self, size: int = -1) -> bytes:
        if not self._held:
            self._held = next(self._rest, b"")
            if self._held:
                self.given += 1
                self.last = self._held
        part, self._held = (self._held, b"") if size < 0 else (self._held[:size], self._held[size:])
        return part
