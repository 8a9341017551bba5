"""Publications by topic and year: those of the group and others, without a topic or a date too."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from icatkg.identifiers import natural_key
from icatkg.server.pages.drawing import (
    GLYPH,
    HEAD,
    ROW,
    Drawing,
    Key,
    Label,
    Mark,
    Years,
    fitted,
    width_of,
    years_of,
)
from icatkg.server.pages.facts import source, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icatkg.server.pages.facts import Fact

__all__ = ["QUERIES", "newest", "publications"]

QUERIES = ("publications-by-topic",)
_LEFT = 330
_ROOM = 500.0
_BESIDE = 220.0
_UNDATED = "date not told"


class Text(NamedTuple):
    """A publication on one topic; a text with two statuses is one.

    Attributes
    ----------
    fact
        Its first row.
    statuses
        All that documents say of it, such as *produced* and *forthcoming*.

    """

    fact: Fact
    statuses: tuple[str, ...]

    @property
    def date(self) -> str:
        """When it came out, in words as precise as the documents are."""
        fact = self.fact
        if fact("date") and not fact("date").startswith("-"):
            return fact("date")
        earliest, latest = fact("earliest"), fact("latest")
        if earliest and latest:
            return earliest if earliest == latest else f"{earliest} to {latest}"
        if earliest or latest:
            return f"from {earliest}" if earliest else f"by {latest}"
        return fact("date") or _UNDATED


def publications(facts: Mapping[str, list[Fact]], _: str = "") -> dict[str, object]:
    """Give what the page shows, from the answers to :data:`QUERIES`."""
    found = facts["publications-by-topic"]
    groups = {f("group"): f.link("group") for f in found if f("group")}
    own = [fact for fact in found if fact("group")]
    others = [fact for fact in found if not fact("group")]
    span = years_of(day for fact in found for day in (fact("earliest"), fact("latest")))
    columns = ("topic", "publication", "kind", "status", "date", "earliest", "latest")
    parts = []
    names = ", ".join(sorted(link.text for link in groups.values()))
    for name, heading, some in (
        ("own", f"Texts of {names}" if names else "Own texts", own),
        ("others", "Other texts that the documents tell of", others),
    ):
        if some:
            parts.append((_drawing(name, heading, some, span), table(some, columns), len(_texts(some))))
    return {"parts": parts}


def newest(facts: Iterable[Fact], most: int) -> list[Text]:
    """Give the publications with the latest dates, the newest first, of the group alone."""
    dated = {text.fact("publication"): text for text in _texts(facts) if years_of([text.fact("latest")])}
    done = [text for text in dated.values() if text.fact("group")]
    done.sort(key=lambda text: (text.fact("earliest"), text.fact("latest")), reverse=True)
    return done[:most]


def _texts(facts: Iterable[Fact]) -> list[Text]:
    """Give each publication of some facts once, with all its statuses."""
    rows: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        rows[fact("publication")].append(fact)
    return [
        Text(some[0], tuple(dict.fromkeys(f.text("status") for f in some if f.text("status"))))
        for some in rows.values()
    ]


def _drawing(name: str, heading: str, facts: list[Fact], span: tuple[int, int] | None) -> Drawing:
    by_topic: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_topic[fact("topic")].append(fact)
    axis = Years(span, _LEFT, _ROOM) if span else None
    marks: list[Mark] = []
    labels: list[Label] = []
    top = HEAD
    for topic in sorted(by_topic, key=lambda t: (not t, natural_key(by_topic[t][0].text("topic")))):
        link = by_topic[topic][0].link("topic")
        text = link.text if topic else "without a topic"
        labels.append(Label(fitted(text, _LEFT + _ROOM), text, link.href, top, heading=True))
        top += ROW
        for one in sorted(_texts(by_topic[topic]), key=_order):
            title = one.fact.text("publication")
            labels.append(Label(fitted(title, _LEFT - 26), title, one.fact.link("publication").href, top))
            marks.append(_mark(one, axis, top))
            top += ROW
    right = axis.right if axis else _LEFT
    return Drawing(
        f"publications-{name}",
        heading,
        f"{len(_texts(facts))} texts in rows under their topics, on an axis of years. A bar covers the days "
        "on which a text may have come out. The table below says the same.",
        right + _BESIDE,
        top + 4,
        _LEFT,
        tuple(axis.columns()) if axis else (),
        tuple(labels),
        tuple(marks),
        _legend(marks),
    )


def _order(text: Text) -> tuple[object, ...]:
    undated = not text.fact("earliest") and not text.fact("latest")
    first = text.fact("earliest") or text.fact("latest")
    return undated, first, natural_key(text.fact.text("publication"))


def _mark(text: Text, axis: Years | None, top: int) -> Mark:
    fact = text.fact
    statuses = ", ".join(text.statuses)
    said = f", {statuses}" if statuses else ""
    kind = f", {fact.text('kind')}" if fact.text("kind") else ""
    title = f"{fact.text('publication')}{kind}{said}: {text.date}{source(fact)}"
    address = fact.link("publication").href
    places = ", ".join(link.text for link in fact.passages)
    if axis is None or not (years_of([fact("earliest")]) or years_of([fact("latest")])):
        words = " · ".join(part for part in (_UNDATED, statuses, places) if part)
        return Mark("none", _LEFT, top, width_of(words), ROW, "undated", title, words, address, _LEFT + 4)
    x, width = axis.span(fact("earliest"), fact("latest"), 14)
    bounded = bool(fact("earliest")) and bool(fact("latest"))
    style = "certain" if bounded and fact("earliest")[:4] == fact("latest")[:4] else "possible"
    words = " · ".join(part for part in (_short(fact), statuses, places) if part)
    beside = x + width + 6
    if beside + width_of(words) > axis.right + _BESIDE:
        beside = max(_LEFT, x - 6 - width_of(words))
    return Mark("bar", x, top + 4, width, ROW - 8, style, title, words, address, beside)


def _short(fact: Fact) -> str:
    """Give the date in few letters."""
    first, last = fact("earliest"), fact("latest")
    if fact("date") and not fact("date").startswith("-"):
        return fact("date")
    if first == last:
        return first
    first, last = first[:4], last[:4]
    if not first or not last:
        return f"from {first}" if first else f"by {last}"
    return (
        first
        if first == last
        else f"{first} or {last}"
        if int(last) == int(first) + 1
        else f"{first} to {last}"
    )


def _legend(marks: list[Mark]) -> tuple[Key, ...]:
    styles = {mark.style for mark in marks}
    meanings = {
        "certain": "within these days of one year",
        "possible": "at some time between; the year is not certain",
    }
    return tuple(
        Key(Mark("bar", 2, 4, GLYPH - 4, GLYPH - 8, style, ""), said)
        for style, said in meanings.items()
        if style in styles
    )
