"""What the doctor finds: records of place, reason, remedy and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["SEVERITIES", "Diagnosis", "Edit", "Finding", "Part", "Place", "corrected", "place_at"]

# In the order in which findings are shown.
SEVERITIES = ("error", "warning", "note")


class Place(NamedTuple):
    """Where something stands in the query.

    Attributes
    ----------
    line, column
        Counted from 1, in characters.
    start, end
        The same as offsets.

    """

    line: int
    column: int
    start: int
    end: int


class Part(NamedTuple):
    """A part of the query as it is shown, with its place; the place is ``None`` for a parameter's value."""

    text: str
    place: Place | None


class Edit(NamedTuple):
    """A change to the query's text: what lies between ``start`` and ``end`` becomes ``text``."""

    start: int
    end: int
    text: str


class Finding(NamedTuple):
    """One thing that is wrong, or that explains the answer.

    Attributes
    ----------
    kind
        Its name, as listed in ``docs/doctor.md``: ``unknown-class``.
    severity
        ``error``: with it the query, or a part of it, cannot answer; ``warning``: the answer may not be what
        was asked for; ``note``: what helps to read the answer.
    message
        What is wrong, in plain words.
    parts
        The parts of the query that it is about, the first one foremost.
    remedy
        What to do, or an empty string.
    edits
        The remedy as changes to the query's text.
    counts
        Numbers that bear it out; ``rows`` is how many rows the corrected query gives.

    """

    kind: str
    severity: str
    message: str
    parts: tuple[Part, ...] = ()
    remedy: str = ""
    edits: tuple[Edit, ...] = ()
    counts: Mapping[str, int] = {}

    @property
    def place(self) -> Place | None:
        """Where it stands in the query."""
        return self.parts[0].place if self.parts else None


class Diagnosis:
    """What the doctor says of one query.

    Iterating gives the findings; ``bool(diagnosis)`` tells whether the query is fine.

    Attributes
    ----------
    query
        The SPARQL that was examined, parameters bound.
    form
        ``select``, ``ask``, ``graph``, or an empty string when it could not be read.
    rows
        How many rows or triples it gives; for an ASK 1 or 0; ``None`` when it could not be run.
    findings
        Most severe first, then by place.
    tried
        How many parts of the query were run on their own.
    complete
        Whether all parts that had to be run for the smallest failing parts were.
    corrected
        The query with the first remedy of each finding that has one, when it reads as SPARQL.
    corrected_rows
        How many rows that one gives.

    """

    def __init__(  # noqa: PLR0913 - a record
        self,
        query: str,
        form: str,
        rows: int | None,
        findings: Iterable[Finding],
        *,
        tried: int = 0,
        complete: bool = True,
        correction: tuple[str, int] | None = None,
    ) -> None:
        self.query = query
        self.form = form
        self.rows = rows
        self.findings = tuple(sorted(findings, key=_order))
        self.tried = tried
        self.complete = complete
        self.corrected = correction[0] if correction else ""
        self.corrected_rows = correction[1] if correction else None

    def __bool__(self) -> bool:
        """Tell whether nothing was found."""
        return not self.findings

    def __iter__(self) -> Iterator[Finding]:
        """Iterate over the findings."""
        return iter(self.findings)

    def __len__(self) -> int:
        """Count the findings."""
        return len(self.findings)

    @property
    def readable(self) -> bool:
        """Whether the query is SPARQL that icatkg runs."""
        return self.rows is not None


def _order(finding: Finding) -> tuple[int, int, str, str]:
    place = finding.place
    return (
        SEVERITIES.index(finding.severity),
        place.start if place else -1,
        finding.kind,
        finding.message,
    )


def place_at(query: str, start: int, end: int) -> Place:
    """Give line and column of an offset."""
    line = query.count("\n", 0, start) + 1
    return Place(line, start - query.rfind("\n", 0, start), start, end)


def corrected(query: str, edits: Iterable[Edit]) -> str:
    """Give the query with changes made; of changes that overlap, the first."""
    parts: list[str] = []
    done = 0
    for start, end, text in sorted(set(edits)):
        if start >= done:
            parts += [query[done:start], text]
            done = end
    return "".join([*parts, query[done:]])
