"""Ids of new rows, made the way the graph names its claims: ``chair-2019-osce``, ``name-004-coe``.

An id is made of its row alone, so that the same row gives the same id on every run and in whatever order the
rows stand. It begins with what the ids of its class begin with, followed by the year or else the number of
the document, and by whom it is about or else the words of the label.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from icatkg.namespaces import ICAT, ID
from icatkg.spreadsheets.statements import TYPE

if TYPE_CHECKING:
    from collections.abc import Collection

    from icatkg.spreadsheets.columns import Column
    from icatkg.spreadsheets.kinds import Kind
    from icatkg.spreadsheets.statements import Statements

__all__ = ["SMALL_WORDS", "matter_columns", "prefixes", "slug", "year_or_number"]

_MATTER = frozenset(ICAT + name for name in ("Organisation", "Person", "Agent"))
_WHOLE = frozenset(ICAT + name for name in ("Event", "Publication"))
#: Words that tell nothing in an id.
SMALL_WORDS = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "the", "to", "with"}
)
_LONGEST = 60


def slug(text: str, without: Collection[str] = ()) -> str:
    """Give a text in small letters, digits and hyphens, cut between words, without some of its words.

    >>> slug("Secretaría – 2nd Session")
    'secretaria-2nd-session'
    """
    decomposed = unicodedata.normalize("NFKD", text)
    ascii_ = "".join(c for c in decomposed if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", ascii_.lower()))
    words = [word for word in words if word not in without] or words
    while len(words) > 1 and len("-".join(words)) > _LONGEST:
        words.pop()
    return "-".join(words)[:_LONGEST]


def prefixes(graph: Statements, kinds: tuple[Kind, ...]) -> dict[str, str]:
    """Give what the ids of each class begin with: what most of them do, or else the name of the kind.

    The ids of organisations and people begin with nothing.
    """
    heads: dict[str, Counter[str]] = {}
    for subject in graph.subjects():
        for class_ in graph.iris(subject, TYPE):
            if subject.value.startswith(ID):
                heads.setdefault(class_, Counter())[subject.value.removeprefix(ID).split("-")[0]] += 1
    found = {}
    for kind in kinds:
        if ICAT + "Agent" in graph.classes_above(kind.iri):
            found[kind.iri] = ""
            continue
        head, count = next(iter(heads.get(kind.iri, Counter()).most_common(1)), ("", 0))
        most = count * 2 > sum(heads.get(kind.iri, Counter()).values())
        found[kind.iri] = head if most else kind.name
    return found


def matter_columns(kind: Kind) -> tuple[list[Column], list[Column]]:
    """Give the columns that say whom a fact is about, and of which event or text it is a part.

    They are those that hold one thing by the shapes of the class itself.
    """
    single = [column for column in kind.columns if column.own and not column.several]
    if not kind.is_claim:
        return [], []
    agents = [c for c in single if any(not _MATTER.isdisjoint(r.classes) for r in c.ranges)]
    wholes = [c for c in single if any(not _WHOLE.isdisjoint(r.classes) for r in c.ranges)]
    return agents, wholes


def year_or_number(given: dict[str, str], document: str) -> str:
    """Give the year of a row's dates, or else the number of its document."""
    for name in ("date", "startDate", "earliest", "latest", "endDate"):
        match = re.match(r"[0-9]{4}(?=-|$)", given.get(ICAT + name, "").lstrip("'’ \u00a0"))
        if match is not None:
            return match[0]
    return document
