"""Lines of Turtle as they are filled, so that a comment ends its line whatever comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Page"]


class Page:
    """A page that is written from top to bottom.

    Attributes
    ----------
    hang
        The column of the first verb or item of the line, from which a collection is indented.

    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._comment = ""
        self.hang = 0

    @property
    def column(self) -> int:
        """Number of characters before the place that is written next."""
        return len(self._line) - (self._line.rfind("\n") + 1)

    @property
    def fresh(self) -> bool:
        """Whether nothing stands in the line yet."""
        return not self._line.strip(" ")

    @property
    def commented(self) -> bool:
        """Whether the line has its comment, so that only a separator can still be written before it."""
        return bool(self._comment)

    def line(self, indent: int) -> None:
        """Begin a line."""
        if not self.fresh or self._comment:
            self._lines.append(f"{self._line} {self._comment}" if self._comment else self._line)
        self._line, self._comment = " " * indent, ""
        self.hang = indent

    def word(self, text: str) -> None:
        """Write a word, a blank before it."""
        self._line += text if self.fresh else f" {text}"

    def mark(self, text: str) -> None:
        """Write a separator without a blank before it."""
        self._line += text

    def comment(self, texts: Iterable[str]) -> None:
        """Write comments behind the line; there is one at most."""
        for text in texts:
            self._comment = text

    def comments(self, texts: Iterable[str], indent: int) -> None:
        """Write comments, each on a line, and an empty line for an empty text."""
        for text in texts:
            self.line(indent)
            if text:
                self.word(text)
            else:
                self.gap()

    def gap(self) -> None:
        """Leave one line empty, but none at the top."""
        self.line(0)
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def text(self) -> str:
        """Give the page, ending in a newline, or an empty string for an empty one."""
        self.line(0)
        while self._lines and not self._lines[-1]:
            self._lines.pop()
        return "".join(f"{line}\n" for line in self._lines)
