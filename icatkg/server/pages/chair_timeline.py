"""Chairs over the years: who, when, what documents tell differently, and years about which none tells."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from icatkg.identifiers import natural_key
from icatkg.namespaces import ICAT, PREFIXES
from icatkg.server.pages.drawing import (
    GLYPH,
    HEAD,
    ROW,
    Column,
    Drawing,
    Key,
    Label,
    Mark,
    Years,
    fitted,
    years_of,
)
from icatkg.server.pages.facts import Fact, source, table
from icatkg.server.pages.links import Link
from icatkg.server.pages.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["QUERIES", "chair_drawing", "chairs", "merged_terms"]

QUERIES = ("chair-terms", "chairs-open")
_LEFT = 130
_ROOM = 900.0
_GAPS = "/api/gaps.html"
_UNKNOWN = PREFIXES["kind"] + "bound-unknown"
_DISCREPANCY, _GAP = ICAT + "Discrepancy", ICAT + "Gap"


def chairs(facts: Mapping[str, list[Fact]], _: str = "") -> dict[str, object]:
    """Give what the page shows, from the answers to :data:`QUERIES`."""
    terms, records = merged_terms(facts["chair-terms"]), _records(facts)
    rows = []
    for fact in terms:
        cells = (fact.link(name) for name in ("organisation", "role", "person"))
        open_ = tuple(record.link("record") for record in records[_alike(fact)])
        days = Link(_days(fact), fact.link("term").href)
        rows.append(((days,), *((cell,) if cell.text else () for cell in cells), open_, fact.passages))
    columns = ("days", "organisation", "role", "person", "open_or_told_differently", "passage")
    about_group = records[()]
    return {
        "drawing": chair_drawing(facts),
        "terms": Table(columns, tuple(rows)),
        "missing": [(str(year), _gaps_of(str(year), about_group)) for year in missing_years(terms)],
        "differing": _listed(f for f in facts["chairs-open"] if f("class") == _DISCREPANCY),
        "gaps": _listed(f for f in facts["chairs-open"] if f("class") == _GAP and f("term")),
        "group_gaps": _listed(about_group),
    }


def _alike(fact: Fact) -> tuple[str, ...]:
    """Give what two terms share that are told of the same."""
    return tuple(fact(name) for name in ("organisation", "role", "person", "earliest", "latest"))


def merged_terms(terms: Iterable[Fact]) -> list[Fact]:
    """Give terms of which several documents tell the same as one, with the passages of all."""
    found: dict[tuple[str, ...], Fact] = {}
    for fact in terms:
        before = found.setdefault(_alike(fact), fact)
        passages = sorted({*before.passages, *fact.passages}, key=lambda link: natural_key(link.text))
        found[_alike(fact)] = before._replace(passages=tuple(passages))
    return list(found.values())


def _records(facts: Mapping[str, list[Fact]]) -> dict[tuple[str, ...], list[Fact]]:
    """Give what is open about each term, every record once; what is about none stands under nothing."""
    terms = {fact("term"): _alike(fact) for fact in facts["chair-terms"]}
    found: dict[tuple[str, ...], dict[str, Fact]] = defaultdict(dict)
    for fact in facts["chairs-open"]:
        found[terms.get(fact("term"), ())].setdefault(fact("record"), fact)
    return defaultdict(list, {key: list(records.values()) for key, records in found.items()})


def _listed(facts: Iterable[Fact]) -> Table:
    """Give records, each once, with the passages in question."""
    found = {fact("record"): fact for fact in facts}
    ordered = sorted(found.values(), key=lambda fact: natural_key(fact.text("record")))
    return table(ordered, ("record",))._replace(columns=("what", "passage"))


def _days(fact: Fact) -> str:
    earliest, latest = fact("earliest"), fact("latest")
    if earliest == latest:
        return earliest or "not told"
    if earliest[4:] == "-01-01" and latest == earliest[:4] + "-12-31":
        return earliest[:4]
    return f"{earliest or 'not told'} to {latest or 'not told'}"


def missing_years(terms: Iterable[Fact]) -> list[int]:
    """Give the years between the first and the last term in which none lies."""
    spans = [span for fact in terms if (span := years_of((fact("earliest"), fact("latest"))))]
    told = {year for first, last in spans for year in range(first, last + 1)}
    return [year for year in range(min(told), max(told)) if year not in told] if told else []


def _gaps_of(year: str, gaps: Iterable[Fact]) -> list[Link]:
    """Give the gaps about the group whose question names a year."""
    return [gap.link("record") for gap in gaps if re.search(rf"\b{year}\b", gap.text("record"))]


def chair_drawing(facts: Mapping[str, list[Fact]]) -> Drawing | None:
    """Give the picture, or ``None`` when no chair is dated."""
    terms, records = merged_terms(facts["chair-terms"]), _records(facts)
    span = years_of(day for fact in terms for day in (fact("earliest"), fact("latest")))
    if span is None:
        return None
    axis = Years(span, _LEFT, _ROOM)
    labels: list[Label] = []
    marks: list[Mark] = []
    rows: dict[str, int] = {}
    for fact in terms:
        organisation = fact.link("organisation")
        if fact("organisation") not in rows:
            rows[fact("organisation")] = HEAD + len(rows) * ROW
            text = fitted(organisation.text, _LEFT - 10)
            labels.append(Label(text, organisation.text, organisation.href, rows[fact("organisation")]))
        marks += _bar(fact, axis, rows[fact("organisation")], records[_alike(fact)])
    missing = set(missing_years(terms))
    columns = [
        _unknown(column, records[()]) if column.text.isdecimal() and int(column.text) in missing else column
        for column in axis.columns()
    ]
    told = "; ".join(f"{_days(fact)} {fact.text('organisation')} ({fact.text('role')})" for fact in terms)
    gaps = f" No document tells of {', '.join(map(str, sorted(missing)))}." if missing else ""
    return Drawing(
        "chairs",
        "Chairs and co-chairs over the years",
        f"{told}.{gaps} The table below says the same with its sources.",
        axis.right + 4,
        HEAD + len(rows) * ROW + 4,
        _LEFT,
        tuple(columns),
        tuple(labels),
        tuple(marks),
        _legend(marks, columns),
    )


def _unknown(column: Column, gaps: Iterable[Fact]) -> Column:
    found = _gaps_of(column.text, gaps)
    title = f"{column.text}: no document tells who chaired"
    return column._replace(note="not told", title=title, href=found[0].href if found else _GAPS)


def _bar(fact: Fact, axis: Years, top: int, records: Iterable[Fact]) -> list[Mark]:
    """Give the bar of a term, with signs for what is told differently or left open about it.

    A term whose beginning or end is not known may have lasted for the whole year, since chairs go by year.
    """
    earliest, latest = fact("earliest"), fact("latest")
    x, width = axis.span(earliest, latest)
    year_x, year_width = axis.span(earliest[:4], latest[:4])
    unknown = any(fact(name) == _UNKNOWN for name in ("start", "end"))
    possible = unknown and year_width > width + 1
    person = f", {fact.text('person')}" if fact.text("person") else ""
    title = f"{fact.text('organisation')}: {fact.text('role')}{person}, {_days(fact)}{source(fact)}"
    address = fact.link("term").href
    signs = []
    for kind, sign, said in ((_DISCREPANCY, "≠", "told differently"), (_GAP, "?", "left open")):
        found = [record for record in records if record("class") == kind]
        if found:
            text = "; ".join(record.text("record") for record in found)
            signs.append((sign, f"{title}. {said[0].upper()}{said[1:]}: {text}", kind, found[0]))
    marks = []
    if possible:
        more = f"{title}; how long is not told, possibly all year"
        marks.append(Mark("bar", year_x + 1, top + 2, year_width - 2, ROW - 4, "possible", more))
        x, width = max(year_x + 1, x), min(width, year_width)
    room = (year_width if possible else width) - len(signs) * GLYPH
    with_signs = room >= GLYPH
    text = fact.text("role")
    inside = "" if possible else fitted(text, (room if with_signs else width) - 9)
    inset = 0 if possible else 1
    marks.append(
        Mark("bar", x + inset, top + 2, width - 2 * inset, ROW - 4, "certain", title, inside, address)
    )
    if with_signs:
        end = year_x + year_width if possible else x + width
        for place, (sign, said, kind, record) in enumerate(signs):
            left = end - (len(signs) - place) * GLYPH + 1
            href = record.link("record").href
            style = "differs" if kind == _DISCREPANCY else "open"
            marks.append(Mark("sign", left, top + 2, GLYPH - 4, ROW - 4, style, said, sign, href))
    return marks


def _legend(marks: list[Mark], columns: list[Column]) -> tuple[Key, ...]:
    styles = {mark.style for mark in marks}
    keys = [Key(Mark("bar", 0, 2, GLYPH, GLYPH - 4, "certain", ""), "the days that a document speaks of")]
    if "possible" in styles:
        keys.append(Key(Mark("bar", 0, 2, GLYPH, GLYPH - 4, "possible", ""), "possible, not told"))
    if "differs" in styles:
        keys.append(Key(Mark("sign", 2, 2, GLYPH - 4, GLYPH - 4, "differs", "", "≠"), "told differently"))
    if "open" in styles:
        keys.append(Key(Mark("sign", 2, 2, GLYPH - 4, GLYPH - 4, "open", "", "?"), "a question left open"))
    if any(column.note for column in columns):
        keys.append(Key(Mark("bar", 0, 2, GLYPH, GLYPH - 4, "unknown", ""), "no document tells"))
    return tuple(keys)
