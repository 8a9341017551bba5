"""What a fix is: a change of triples, and the edits of a text that make it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from icatkg.validation.wording import term_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import NamedNode, Triple

    from icatkg.validation.fixes.problems import Problem, Setting

__all__ = ["Change", "Edit", "Fix", "Fixer", "as_written"]


class Change(NamedTuple):
    """A change of the data.

    Attributes
    ----------
    steps
        What to put for what: each a triple with the one in its place, which differs from it in one term, or
        ``None`` with a triple that is new.
    text
        The change in words.
    renames
        Names that are changed wherever they stand; the steps are then all triples with them.

    """

    steps: tuple[tuple[Triple | None, Triple], ...]
    text: str
    renames: tuple[tuple[NamedNode, NamedNode], ...] = ()


class Edit(NamedTuple):
    """A change of a text.

    Attributes
    ----------
    start, end
        Number of code points before what is replaced, and before what comes after it; a byte order mark is
        not counted.
    text
        What comes in its place.
    line, column, end_line, end_column
        The same two places counted from 1.

    """

    start: int
    end: int
    text: str
    line: int
    column: int
    end_line: int
    end_column: int


class Fix(NamedTuple):
    """A proposed change that mends a result of a report.

    Attributes
    ----------
    fixer
        The name of the fixer.
    text
        The change in words.
    file, line, column
        Where it is made; a line of 0 when the format of the file has no places to make it in.
    edits
        The edits of the file, in its order; none when the change has to be made by hand.
    change
        The change of the data.

    """

    fixer: str
    text: str
    file: str
    line: int
    column: int
    edits: tuple[Edit, ...]
    change: Change

    def record(self) -> dict[str, Any]:
        """Give it as a record, for JSON."""
        edits = [edit._asdict() for edit in self.edits]
        told = {"fixer": self.fixer, "text": self.text, "file": self.file}
        return told | {"line": self.line, "column": self.column, "edits": edits}


class Fixer(NamedTuple):
    """One sort of fix.

    Attributes
    ----------
    name
        A short name.
    mends
        What it mends and how, in a sentence, for the documentation.
    changes
        Gives the changes that would mend a problem; when there is more than one, none is proposed.
    reveals
        Whether shapes may look at the node after the change that did not before, and find what was wrong
        already.

    """

    name: str
    mends: str
    changes: Callable[[Problem, Setting], Iterable[Change]]
    reveals: bool = False


def as_written(old: Triple, new: Triple) -> str:
    """Say which term of a triple becomes which."""
    pairs = zip(
        (old.subject, old.predicate, old.object), (new.subject, new.predicate, new.object), strict=True
    )
    return next((f"{_text(a)} → {_text(b)}" for a, b in pairs if a != b), "")


def _text(term: Any) -> str:
    return term_text(term)
