"""Priorities through the years by topic: what was set out, what carried on, what was not named again."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from icatkg.identifiers import natural_key
from icatkg.namespaces import ICAT
from icatkg.server.pages.drawing import GLYPH, HEAD, ROW, Drawing, Key, Label, Mark, cells, fitted, years_of
from icatkg.server.pages.facts import source, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icatkg.server.pages.drawing import Column
    from icatkg.server.pages.facts import Fact
    from icatkg.server.pages.links import Link

__all__ = ["QUERIES", "Change", "agenda"]

QUERIES = ("agenda-by-topic",)
_LEFT = 270
_MOST_YEARS = 40
_SHAPES = {
    ICAT + "Priority": ("circle", "first", "a priority, pledge or focus"),
    ICAT + "CrossCuttingTheme": ("diamond", "second", "a cross-cutting theme"),
}
_OTHER = ("ring", "third", "set out in another way: a plan, a heading, an outlook, the approach of a member")
_NO_YEAR = "no year"


class Change(NamedTuple):
    """The topics of one year against those of the year before it that has priorities."""

    before: str
    after: str
    carried: tuple[Link, ...]
    new: tuple[Link, ...]
    gone: tuple[Link, ...]


def agenda(facts: Mapping[str, list[Fact]], _: str = "") -> dict[str, object]:
    """Give what the page shows, from the answers to :data:`QUERIES`."""
    found = facts["agenda-by-topic"]
    by_year: dict[str, dict[str, Link]] = defaultdict(dict)
    for fact in found:
        if fact("class") in _SHAPES and fact("year"):
            by_year[fact("year")].setdefault(fact("topic"), fact.link("topic"))
    years = sorted(by_year)
    changes = [_change(a, b, by_year[a], by_year[b]) for a, b in itertools.pairwise(years)]
    ordered = sorted(found, key=lambda f: (f("year") or "9999", natural_key(f.text("topic"))))
    named = [f for f in ordered if f("class") in _SHAPES]
    others = [f for f in ordered if f("class") not in _SHAPES]
    columns = ("year", "topic", "item", "kind", "agenda")
    return {
        "drawing": _drawing(found, by_year) if found else None,
        "changes": changes,
        "latest": years[-1] if years else "",
        "named": table(named, columns),
        "others": table(others, columns),
    }


def _change(before: str, after: str, old: dict[str, Link], new: dict[str, Link]) -> Change:
    def ordered(iris: set[str]) -> tuple[Link, ...]:
        links = [(new.get(iri) or old[iri]) for iri in iris if iri]
        return tuple(sorted(links, key=lambda link: natural_key(link.text)))

    return Change(
        before,
        after,
        ordered(set(old) & set(new)),
        ordered(set(new) - set(old)),
        ordered(set(old) - set(new)),
    )


def _drawing(facts: list[Fact], by_year: dict[str, dict[str, Link]]) -> Drawing:
    grid: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        grid[fact("topic")][fact("year") or _NO_YEAR].append(fact)
    columns = _columns(grid, set(by_year))
    topics = sorted(grid, key=lambda topic: _order(topic, grid[topic]))
    marks: list[Mark] = []
    labels: list[Label] = []
    for number, topic in enumerate(topics):
        top = HEAD + number * ROW
        link = next(iter(grid[topic].values()))[0].link("topic")
        text = link.text if topic else "without a topic"
        labels.append(Label(fitted(text, _LEFT - 10), text, link.href, top))
        marks += _lines(topic, by_year, columns, top)
        for column in columns:
            marks += _placed(grid[topic].get(column.text, []), column, top)
    said = ", ".join(sorted(by_year)) or "no year"
    return Drawing(
        "priorities",
        "Topics and the years in which they were set out",
        f"{len(topics)} rows of topics, years in columns. Documents give priorities or themes for {said}. "
        "A line joins years that follow each other among these and name the same topic. The tables below say "
        "the same.",
        columns[-1].x + columns[-1].width + 4,
        HEAD + len(topics) * ROW + 4,
        _LEFT,
        columns,
        tuple(labels),
        tuple(marks),
        _legend(facts, marks),
    )


def _order(topic: str, years: Mapping[str, list[Fact]]) -> tuple[object, ...]:
    """Give the place of a topic: those of the latest priorities first, items without a topic last."""
    named = [y for y, some in years.items() if any(fact("class") in _SHAPES for fact in some)]
    latest = max((int(year) for year in named if year.isdecimal()), default=0)
    text = next(iter(years.values()))[0].text("topic")
    return not topic, -latest, -len(named), natural_key(text), topic


def _columns(grid: Mapping[str, Mapping[str, list[Fact]]], listed: set[str]) -> tuple[Column, ...]:
    most: dict[str, int] = defaultdict(int)
    for years in grid.values():
        for year, some in years.items():
            most[year] = max(most[year], len(some))
    names = sorted(set(most) - {_NO_YEAR})
    span = years_of(names)
    if span and span[1] - span[0] < _MOST_YEARS:
        names = [str(year) for year in range(span[0], span[1] + 1)]
    notes = {
        year: ("none listed", f"{year}: no document gives priorities, each by its name, for this year", "")
        for year in names
        if year not in listed
    }
    return cells([*names, *([_NO_YEAR] if _NO_YEAR in most else [])], most, _LEFT, notes)


def _placed(facts: list[Fact], column: Column, top: int) -> list[Mark]:
    marks = []
    ordered = sorted(facts, key=lambda f: list(_SHAPES).index(f("class")) if f("class") in _SHAPES else 9)
    for place, fact in enumerate(ordered):
        shape, style, _ = _SHAPES.get(fact("class"), _OTHER)
        topic = f"{fact.text('topic')}, " if fact.text("topic") else ""
        kind = fact.text("kind") or fact.text("class")
        title = f"{topic}{column.text}: {fact.text('item')} – {kind}{source(fact)}"
        x = column.x + 6 + place * GLYPH
        marks.append(Mark(shape, x, top + 1, GLYPH, GLYPH, style, title, "", fact.link("item").href))
    return marks


def _lines(
    topic: str, by_year: Mapping[str, Mapping[str, Link]], columns: tuple[Column, ...], top: int
) -> list[Mark]:
    """Give the lines between years that name a topic among the priorities and follow each other there."""
    years = sorted(by_year)
    places = {column.text: column.x + 6 + GLYPH / 2 for column in columns}
    lines = []
    for before, after in itertools.pairwise(years):
        if topic and topic in by_year[before] and topic in by_year[after]:
            x, width = places[before], places[after] - places[before]
            title = f"{by_year[after][topic].text}: carried on from {before} to {after}"
            lines.append(Mark("line", x, top + ROW / 2 - 1.5, width, 3, "carried", title))
    return lines


def _legend(facts: list[Fact], marks: list[Mark]) -> tuple[Key, ...]:
    classes = {fact("class") for fact in facts}
    kinds = [kind for iri, kind in _SHAPES.items() if iri in classes]
    if classes - set(_SHAPES):
        kinds.append(_OTHER)
    keys = [Key(Mark(shape, 0, 0, GLYPH, GLYPH, style, ""), said) for shape, style, said in kinds]
    if any(mark.shape == "line" for mark in marks):
        line = Mark("line", 2, GLYPH / 2 - 1.5, GLYPH - 4, 3, "carried", "")
        keys.append(Key(line, "named again in the next year that has priorities"))
    return tuple(keys)
