"""Members by year: who is listed as what, in which year, and in which years no document lists anybody."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from icatkg.identifiers import natural_key
from icatkg.server.pages.chair_timeline import merged_terms
from icatkg.server.pages.drawing import GLYPH, HEAD, ROW, Drawing, Key, Label, Mark, cells, fitted, years_of
from icatkg.server.pages.facts import source, table
from icatkg.server.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icatkg.server.pages.drawing import Column
    from icatkg.server.pages.facts import Fact

__all__ = ["QUERIES", "membership"]

QUERIES = ("members-listed", "membership-statements", "member-counts", "chair-terms")
_LEFT = 150
_MOST_YEARS = 40
_STYLES = ("first", "second", "third", "fourth")
Glyph = tuple[str, str, str, str, str]  # shape, style, letters, title, address


def membership(facts: Mapping[str, list[Fact]], chosen: str) -> dict[str, object]:
    """Give what the page shows.

    Parameters
    ----------
    facts
        The answers to :data:`QUERIES`.
    chosen
        The status whose organisations are shown; empty for all.

    Raises
    ------
    Problem
        No organisation has the chosen status.

    """
    listed, told = facts["members-listed"], facts["membership-statements"]
    statuses = sorted({f.text("status") for f in (*listed, *told)} - {""}, key=natural_key)
    if chosen and chosen not in statuses:
        raise Problem(400, "no organisation has that status", f"There are: {', '.join(statuses) or 'none'}.")
    letters = _letters(statuses)
    kept = {f("organisation") for f in (*listed, *told) if f.text("status") == chosen} if chosen else set()
    glyphs, names = _glyphs(facts, letters, kept if chosen else None)
    drawing = _drawing(facts, glyphs, names, letters) if names else None
    shown = [f for f in listed if not chosen or f("organisation") in kept]
    return {
        "drawing": drawing,
        "statuses": statuses,
        "chosen": chosen,
        "unlisted": _unlisted(merged_terms(facts["chair-terms"]), {f("organisation") for f in listed}),
        "listed": table(shown, ("year", "status", "organisation", "name")),
        "told": table(told, ("organisation", "status", "wording", "earliest", "latest")),
        "counts": table(facts["member-counts"], ("earliest", "latest", "value", "unit", "basis")),
    }


def _letters(statuses: list[str]) -> dict[str, tuple[str, str]]:
    """Give each status the shortest beginning that no other has, and a style."""
    found: dict[str, tuple[str, str]] = {}
    for number, status in enumerate(statuses):
        lengths = range(1, len(status) + 1)
        others = [other.upper() for other in statuses if other != status]
        short = next(
            (
                status[:n].upper()
                for n in lengths
                if not any(other.startswith(status[:n].upper()) for other in others)
            ),
            status.upper(),
        )
        found[status] = short[:3], _STYLES[number % len(_STYLES)]
    return found


def _glyphs(
    facts: Mapping[str, list[Fact]], letters: dict[str, tuple[str, str]], kept: set[str] | None
) -> tuple[dict[tuple[str, str], list[Glyph]], dict[str, Fact]]:
    """Give the marks of each organisation and year, and for each organisation a fact about it."""
    glyphs: dict[tuple[str, str], list[Glyph]] = defaultdict(list)
    names: dict[str, Fact] = {}
    for fact in facts["members-listed"]:
        organisation, status, name = fact("organisation"), fact.text("status"), fact.text("name")
        names.setdefault(organisation, fact)
        letter, style = letters.get(status, ("?", _STYLES[0]))
        written = f", as “{name}”" if name else ""
        title = f"{fact.text('organisation')}, {fact('year')}: {status} in a list{written}{source(fact)}"
        address = fact.passages[0].href if fact.passages else ""
        glyphs[organisation, fact("year")].append(("box", style, letter, title, address))
    for fact in facts["membership-statements"]:
        names.setdefault(fact("organisation"), fact)
        letter, style = letters.get(fact.text("status"), ("?", _STYLES[0]))
        words = fact.text("wording") or fact.text("status")
        title = f"{fact.text('organisation')}: “{words}”, {_days(fact)}, in running text{source(fact)}"
        for year in _years(fact):
            mark = ("circle", style, letter, title, fact.link("membership").href)
            glyphs[fact("organisation"), year].append(mark)
    for fact in merged_terms(facts["chair-terms"]):
        names.setdefault(fact("organisation"), fact)
        title = f"{fact.text('organisation')}: {fact.text('role')}, {_days(fact)}{source(fact)}"
        for year in _years(fact):
            glyphs[fact("organisation"), year].append(("circle", "chair", "C", title, fact.link("term").href))
    if kept is not None:
        names = {iri: fact for iri, fact in names.items() if iri in kept}
    return glyphs, names


def _days(fact: Fact) -> str:
    earliest, latest = fact("earliest"), fact("latest")
    if not earliest and not latest:
        return "at a time not told"
    return earliest if earliest == latest else f"{earliest or 'not told'} to {latest or 'not told'}"


def _years(fact: Fact) -> Iterable[str]:
    """Give the years between the bounds of a claim; an unknown bound adds none."""
    span = years_of((fact("earliest"), fact("latest")))
    return map(str, range(span[0], min(span[1], span[0] + _MOST_YEARS) + 1)) if span else ()


def _drawing(
    facts: Mapping[str, list[Fact]],
    glyphs: dict[tuple[str, str], list[Glyph]],
    names: dict[str, Fact],
    letters: dict[str, tuple[str, str]],
) -> Drawing:
    counts: dict[str, list[Glyph]] = defaultdict(list)
    for fact in facts["member-counts"]:
        title = f"{fact.text('value')} {fact.text('unit')}, {fact.text('basis')}, {_days(fact)}{source(fact)}"
        for year in _years(fact):
            address = fact.passages[0].href if fact.passages else ""
            counts[year].append(("number", "plain", fact.text("value")[:4], title, address))
    lists = {f("year") for f in facts["members-listed"]}
    found = lists | {year for _, year in glyphs} | set(counts)
    columns = _columns(found, lists, glyphs, counts, set(names))
    marks, labels = [], []
    ordered = sorted(names, key=lambda iri: (natural_key(names[iri].text("organisation").casefold()), iri))
    for number, iri in enumerate(ordered):
        top = HEAD + number * ROW
        link = names[iri].link("organisation")
        labels.append(Label(fitted(link.text, _LEFT - 10), link.text, link.href, top))
        for column in columns:
            some = glyphs.get((iri, column.text), [])
            marks += _placed(some, column, top)
            if column.text in lists and not any(glyph[0] == "box" for glyph in some):
                title = f"{link.text}: not in the list of {column.text}, which does not mean no member"
                x = column.x + 6 + len(some) * GLYPH
                marks.append(Mark("none", x, top + 1, GLYPH, GLYPH, "absent", title, "–"))
    bottom = HEAD + len(ordered) * ROW
    if counts:
        labels.append(Label("Number told", "Numbers of members or entities told", "", bottom))
        for column in columns:
            marks += _placed(counts.get(column.text, []), column, bottom)
        bottom += ROW
    years = ", ".join(sorted(lists)) or "no year"
    return Drawing(
        "members",
        "Organisations and the years in which documents list them",
        f"{len(names)} organisations in rows, years in columns. Lists of members exist for {years}. A letter "
        "in a box is a status in a list, one in a circle is told in running text, or a chair. The tables "
        "below say the same.",
        columns[-1].x + columns[-1].width + 4,
        bottom + 4,
        _LEFT,
        columns,
        tuple(labels),
        tuple(marks),
        _legend(letters, facts),
    )


def _columns(
    found: set[str],
    lists: set[str],
    glyphs: dict[tuple[str, str], list[Glyph]],
    counts: dict[str, list[Glyph]],
    shown: set[str],
) -> tuple[Column, ...]:
    years = sorted(found)
    span = years_of(years)
    if span and span[1] - span[0] < _MOST_YEARS:  # then years about which nothing is told have a column too
        years = [str(year) for year in range(span[0], span[1] + 1)]
    most: dict[str, int] = defaultdict(int)
    for (organisation, year), some in glyphs.items():
        if organisation in shown:
            more = year in lists and not any(glyph[0] == "box" for glyph in some)
            most[year] = max(most[year], len(some) + more)
    for year, some in counts.items():
        most[year] = max(most[year], len(some))
    notes = {
        year: (
            "no list",
            f"{year}: no document lists the members, which does not mean none",
            "",
        )
        for year in years
        if year not in lists
    }
    return cells(years, most, _LEFT, notes)


def _placed(glyphs: list[Glyph], column: Column, top: int) -> list[Mark]:
    return [
        Mark(shape, column.x + 6 + place * GLYPH, top + 1, GLYPH, GLYPH, style, title, letter, address)
        for place, (shape, style, letter, title, address) in enumerate(glyphs)
    ]


def _legend(letters: dict[str, tuple[str, str]], facts: Mapping[str, list[Fact]]) -> tuple[Key, ...]:
    keys = [
        Key(Mark("box", 0, 0, GLYPH, GLYPH, style, "", letter), f"{status}, in a list")
        for status, (letter, style) in letters.items()
        if any(fact.text("status") == status for fact in facts["members-listed"])
    ]
    keys += [
        Key(Mark("circle", 0, 0, GLYPH, GLYPH, style, "", letter), f"{status}, in running text")
        for status, (letter, style) in letters.items()
        if any(fact.text("status") == status for fact in facts["membership-statements"])
    ]
    if facts["chair-terms"]:
        keys.append(Key(Mark("circle", 0, 0, GLYPH, GLYPH, "chair", "", "C"), "chair or co-chair"))
    keys.append(Key(Mark("none", 0, 0, GLYPH, GLYPH, "absent", "", "–"), "not in the list of that year"))
    return tuple(keys)


def _unlisted(terms: list[Fact], listed: set[str]) -> list[Fact]:
    """Give one fact for each organisation that chairs and is in no list."""
    found = {fact("organisation"): fact for fact in reversed(terms) if fact("organisation") not in listed}
    return sorted(found.values(), key=lambda fact: natural_key(fact.text("organisation")))
