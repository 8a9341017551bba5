"""The tokens of Turtle and TriG, each with the comments beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from icatkg.errors import ParseError
from icatkg.serialization.turtle_tokens import tokens

__all__ = ["CommentedToken", "OwnLine", "commented_tokens"]

_PIECE = re.compile(r"\#[^\r\n]*+|\r\n|\r|\n")


@dataclass(slots=True)
class OwnLine:
    """A comment on a line of its own.

    Attributes
    ----------
    text
        From the number sign on, without blanks at its end.
    blank
        Whether an empty line stands before it.

    """

    text: str
    blank: bool


@dataclass(slots=True)
class CommentedToken:
    """A token.

    Attributes
    ----------
    kind
        As in :class:`icatkg.serialization.turtle_tokens.Token`, and ``end`` for the end of the document.
    text
        As written.
    before
        The comments on the lines before it.
    after
        The comment behind it on its line, or ``None``.
    broke
        Whether it is the first of its line.
    blank
        Whether an empty line stands directly before it.

    """

    kind: str
    text: str
    before: list[OwnLine] = field(default_factory=list)
    after: str | None = None
    broke: bool = True
    blank: bool = False

    def own_lines(self) -> list[str]:
        """Give the comments before it."""
        return [comment.text for comment in self.before]

    def paragraphs(self) -> list[str]:
        """Give the comments before it, with an empty text for each empty line between and behind them."""
        lines: list[str] = []
        for comment in self.before:
            lines += ["", comment.text] if comment.blank and lines else [comment.text]
        return [*lines, ""] if lines and self.blank else lines


def commented_tokens(text: str, path: str = "") -> list[CommentedToken]:
    """Give the tokens of a document that a parser has accepted, and at last one of the kind ``end``.

    Parameters
    ----------
    text
        Turtle or TriG, without byte order mark.
    path
        Its name in messages.

    Raises
    ------
    ParseError
        Something is no token: what only RDF 1.2 has.

    """
    found: list[CommentedToken] = []
    at = 0
    for token in tokens(text):
        _add(found, token.kind, token.text, text[at : token.start])
        at = token.start + len(token.text)
    rest = text[at:]
    unknown = re.sub(r"\#[^\r\n]*+", lambda comment: " " * len(comment[0]), rest).lstrip(" \t\r\n")
    if unknown:
        line = len(re.findall(r"\r\n|\r|\n", text[: len(text) - len(unknown)])) + 1
        raise ParseError(f"{unknown[:3]!r} is syntax of RDF 1.2, which is not laid out", path=path, line=line)
    _add(found, "end", "", rest)
    return found


def _add(found: list[CommentedToken], kind: str, text: str, gap: str) -> None:
    """Add a token after a gap of blanks, line ends and comments."""
    token = CommentedToken(kind, text, broke=not found)
    ends = 1 if not found else 0  # a document begins as if after a line end
    for piece in _PIECE.findall(gap):
        if piece[0] != "#":
            ends += 1
            token.broke = True
        elif ends or token.before:
            token.before.append(OwnLine(piece.rstrip(" \t"), ends > 1 and bool(found or token.before)))
            ends = 0
        else:
            found[-1].after = piece.rstrip(" \t")
    token.blank = ends > 1 and bool(found or token.before)
    found.append(token)
