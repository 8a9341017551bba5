"""Errors as HTTP has them: a status, a sentence, a way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icatkg.errors import IcatkgError

__all__ = ["Problem", "problem_of"]


class Problem(Exception):  # noqa: N818 - what RFC 9457 calls it
    """A request that gets no answer.

    Parameters
    ----------
    status
        The HTTP status (https://www.rfc-editor.org/rfc/rfc9110#name-status-codes).
    message
        What is wrong, and where.
    remedy
        What the client can do about it.
    headers
        Further headers of the response, such as ``Allow``.

    """

    def __init__(
        self, status: int, message: str, remedy: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.remedy = remedy
        self.headers = dict(headers or {})

    @property
    def text(self) -> str:
        """The message, with the remedy on the next line; control characters become escapes."""
        whole = f"{self.message}\n  {self.remedy}" if self.remedy else self.message
        return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in whole) + "\n"


def problem_of(error: IcatkgError, status: int = 400) -> Problem:
    """Give the problem that an exception of icatkg stands for, by default the client's."""
    return Problem(status, error.message, error.remedy)
