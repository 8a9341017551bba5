"""Pictures as data: rows of marks under years. A template writes them as SVG, which escapes all text.

A picture has a fixed size in CSS pixels, so that every link in it stays large enough to hit (WCAG 2.2,
2.5.8); on small screens it scrolls in its own region. Colours come from classes in the stylesheet.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from icatkg.views.dates import days_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "GLYPH",
    "HEAD",
    "ROW",
    "Column",
    "Drawing",
    "Key",
    "Label",
    "Mark",
    "Years",
    "cells",
    "fitted",
    "width_of",
    "years_of",
]

HEAD = 44
ROW = 30
GLYPH = 28
_EM = 13.0
_GAP = 12
_TALL = 600
_NARROWEST = 60
_SHORTEST_BAR = 24.0
_WIDEST_YEAR, _NARROWEST_YEAR = 120.0, 42.0
_STEPS = (1, 2, 5, 10, 20, 50, 100, 500, 1000)
# Widths in em of usual sans-serif letters, rounded up; letters of scripts that are not listed are square.
_WIDTHS = {
    **dict.fromkeys("iljI.,:;'|!()[]’‘-", 0.36),
    **dict.fromkeys('ftr /"', 0.42),
    **dict.fromkeys("mwMWOQ@%—…", 0.95),
    **dict.fromkeys("ABCDEFGHJKLNPRSTUVXYZ&", 0.72),
}
_USUAL, _SQUARE = 0.6, 1.0
_LATIN = 0x250


class Label(NamedTuple):
    """The text before a row, or over some rows when ``heading`` is set; ``y`` is the top of the row."""

    text: str
    title: str
    href: str
    y: int
    heading: bool = False


class Column(NamedTuple):
    """A year, or what stands beside the years.

    Attributes
    ----------
    text, note
        What stands over the column: the name, and in a second line a remark.
    x, width
        Its place.
    title
        What the column says as a whole, for one about which nothing is known; empty for others.
    href
        Where that leads.

    """

    text: str
    x: float
    width: float
    note: str = ""
    title: str = ""
    href: str = ""


class Mark(NamedTuple):
    """Something to see in a row.

    Attributes
    ----------
    shape
        ``bar``, ``circle``, ``ring``, ``diamond``, ``box`` or ``line``.
    x, y, width, height
        The rectangle it fills, which is also what can be hit.
    style
        A class of the stylesheet.
    title
        What it says in full, with its source.
    text
        What is written in it, or beside a bar that is short.
    href
        Where it leads; empty for nowhere.
    beside
        Where ``text`` begins when it stands beside the mark.

    """

    shape: str
    x: float
    y: float
    width: float
    height: float
    style: str
    title: str
    text: str = ""
    href: str = ""
    beside: float = 0


class Key(NamedTuple):
    """An entry of the legend: a mark and what it means."""

    mark: Mark
    meaning: str


class Drawing(NamedTuple):
    """A picture.

    Attributes
    ----------
    name
        Unique on its page.
    title, description
        What it shows, in short and in full, for those who do not see it.
    width, height, left
        Its size, and the width of the labels before the rows.

    """

    name: str
    title: str
    description: str
    width: float
    height: float
    left: float
    columns: tuple[Column, ...]
    labels: tuple[Label, ...]
    marks: tuple[Mark, ...]
    legend: tuple[Key, ...] = ()

    @property
    def tall(self) -> bool:
        """Whether the years are out of sight at the foot, and so stand there again."""
        return self.height > _TALL


class Years:
    """Places of days on an axis of years.

    Parameters
    ----------
    years
        The first and the last year.
    left, room
        Where the axis begins, and how much room it has; few years do not fill it.

    """

    def __init__(self, years: tuple[int, int], left: float, room: float) -> None:
        self.first, self.last = years
        self.left = left
        self.width = min(room / (self.last - self.first + 1), _WIDEST_YEAR)

    @property
    def right(self) -> float:
        """Where the axis ends."""
        return self.left + (self.last - self.first + 1) * self.width

    def columns(self) -> list[Column]:
        """Give a column for each year, or for each few years where one alone would be too narrow."""
        step = next(n for n in _STEPS if n * self.width >= _NARROWEST_YEAR or n == _STEPS[-1])
        found = []
        for year in range(self.first, self.last + 1, step):
            begin = self.left + (year - self.first) * self.width
            found.append(Column(str(year), begin, min(step * self.width, self.right - begin)))
        return found

    def span(self, earliest: str, latest: str, shortest: float = _SHORTEST_BAR) -> tuple[float, float]:
        """Give the beginning and the width of the days from one date to another, each of any precision.

        What cannot be seen for shortness is made wider to both sides, as far as the axis goes.
        """
        first, last = days_of(earliest), days_of(latest)
        begin = self._place(first[0], 0) if first else self.left
        end = self._place(last[1], 1) if last else self.right
        missing = max(0.0, shortest - (end - begin)) / 2
        begin = max(self.left, min(begin - missing, self.right - shortest))
        return begin, max(shortest, min(end + missing, self.right) - begin)

    def _place(self, day: str, more: int) -> float:
        year = int(day[:4])
        if not self.first <= year <= self.last:
            return self.left if year < self.first else self.right
        start = date(year, 1, 1)
        days = (date(year, 12, 31) - start).days + 1
        passed = (date(year, int(day[5:7]), int(day[8:10])) - start).days + more
        return self.left + (year - self.first + passed / days) * self.width


def cells(
    names: Sequence[str], most: dict[str, int], left: float, notes: dict[str, tuple[str, str, str]]
) -> tuple[Column, ...]:
    """Give columns wide enough for so many glyphs side by side.

    Parameters
    ----------
    names
        The columns.
    most
        The largest number of glyphs in a cell of each.
    left
        Where the first begins.
    notes
        Note, title and address of columns about which nothing is known.

    """
    columns = []
    for name in names:
        note, title, href = notes.get(name, ("", "", ""))
        width = max(_NARROWEST, most.get(name, 0) * GLYPH + _GAP, width_of(note) + _GAP)
        columns.append(Column(name, left, width, note, title, href))
        left += width
    return tuple(columns)


def width_of(text: str) -> float:
    """Estimate how wide a text is in pixels, rather too wide than too narrow."""
    return _EM * sum(_WIDTHS.get(c, _USUAL if ord(c) < _LATIN else _SQUARE) for c in text)


def fitted(text: str, width: float) -> str:
    """Give as much of a text as fits a width, with an ellipsis where it is cut; nothing if little does."""
    if width_of(text) <= width:
        return text
    kept, rest = [], width - width_of("…")
    for character in text:
        rest -= width_of(character)
        if rest < 0:
            break
        kept.append(character)
    cut = "".join(kept).rstrip()
    return f"{cut}…" if len(cut) > 1 else ""


def years_of(days: Iterable[str]) -> tuple[int, int] | None:
    """Give the first and the last year in which some dates lie, ``None`` when none has a year."""
    spans = [span for span in map(days_of, days) if span]
    if not spans:
        return None
    return min(int(s[0][:4]) for s in spans), max(int(s[1][:4]) for s in spans)
