"""Tables for people: as text that fits the terminal, and as Markdown."""

from __future__ import annotations

from unicodedata import category, combining, east_asian_width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["markdown_table", "shown", "text_table"]

_GAP = "  "
_NARROWEST = 8


def shown(text: str) -> str:
    """Make text safe for a terminal: control and direction characters become escapes."""
    if text.isprintable():
        return text
    return "".join(
        character if category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} else _escape(character)
        for character in text
    )


def _escape(character: str) -> str:
    return " " if character in "\n\r\t" else f"\\u{ord(character):04x}"


def width(text: str) -> int:
    """Count the columns that text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]], limit: int | None) -> str:
    """Lay out a table in aligned columns.

    Parameters
    ----------
    header, rows
        Cells.
    limit
        Columns of the terminal; cells are wrapped to fit. ``None`` for no limit.

    Returns
    -------
    str
        Lines, each ended by a newline and without trailing spaces.

    """
    if not header:
        return ""
    cells = [[shown(c) for c in row] for row in rows]
    widths = [max([width(name), *(width(row[i]) for row in cells)]) for i, name in enumerate(header)]
    if limit is not None:
        words = [_longest_word([name, *(row[i] for row in cells)]) for i, name in enumerate(header)]
        widths = _fitted(widths, words, limit)
    lines = [_laid_out([*header], widths), ["-" * w for w in widths]]
    text = "".join(lines[0]) + _GAP.join(lines[1]) + "\n"
    return text + "".join("".join(_laid_out(row, widths)) for row in cells)


def _fitted(widths: list[int], words: list[int], limit: int) -> list[int]:
    """Narrow the widest columns until the table fits: first without breaking words, then with."""
    room = limit - len(_GAP) * (len(widths) - 1)
    fitted = list(widths)
    for least in (words, [_NARROWEST] * len(widths)):
        while sum(fitted) > room:
            wide = [i for i, w in enumerate(fitted) if w > least[i]]
            if not wide:
                break
            fitted[max(wide, key=lambda i: fitted[i])] -= 1
    return fitted


def _longest_word(cells: Iterable[str]) -> int:
    return max((width(word) for cell in cells for word in cell.split(" ")), default=0)


def _laid_out(row: list[str], widths: list[int]) -> list[str]:
    wrapped = [_wrapped(cell, w) for cell, w in zip(row, widths, strict=True)]
    lines = []
    for i in range(max(len(w) for w in wrapped)):
        parts = [w[i] if i < len(w) else "" for w in wrapped]
        padded = [p + " " * (w - width(p)) for p, w in zip(parts, widths, strict=True)]
        lines.append(_GAP.join(padded).rstrip() + "\n")
    return lines


def _wrapped(cell: str, limit: int) -> list[str]:
    """Break a cell at spaces, and inside a word only when the word is too long."""
    if width(cell) <= limit:
        return [cell]
    lines, line = [], ""
    for word in cell.split(" "):
        rest = word
        candidate = f"{line} {rest}" if line else rest
        if width(candidate) <= limit:
            line = candidate
            continue
        if line:
            lines.append(line)
        while width(rest) > limit:
            cut = next(i for i in range(len(rest), 0, -1) if width(rest[:i]) <= limit or i == 1)
            lines.append(rest[:cut])
            rest = rest[cut:]
        line = rest
    return [*lines, line]


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table in GitHub-flavoured Markdown."""

    def line(cells: Sequence[str]) -> str:
        escaped = (shown(c).replace("\\", "\\\\").replace("|", "\\|") for c in cells)
        return "| " + " | ".join(escaped) + " |\n"

    return line(header) + line(["---"] * len(header)) + "".join(line(row) for row in rows)
