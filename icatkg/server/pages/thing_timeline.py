"""What is dated of a thing as a picture: a row for each class of claims, on an axis of years."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg.identifiers import natural_key
from icatkg.namespaces import ICAT, PREFIXES
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

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from icatkg.server.pages.links import Link, Links

__all__ = ["thing_timeline"]

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_EARLIEST, _LATEST, _DATE = (NamedNode(ICAT + name) for name in ("earliest", "latest", "date"))
_STATED_IN, _IN_DOCUMENT = NamedNode(ICAT + "statedIn"), NamedNode(ICAT + "inDocument")
_END = NamedNode(ICAT + "hasEndStatus")
_OPEN = NamedNode(PREFIXES["kind"] + "bound-open")
_LEFT = 200
_ROOM = 840.0
_FEWEST = 3
_MOST_LANES = 8
_MOST_NAMED = 8
_BESIDE = 330.0
_INSET = 12
_GAP = 4


class _Dated(NamedTuple):
    kind: str
    earliest: str
    latest: str
    goes_on: bool
    link: Link
    sources: str


def thing_timeline(stated: Store, links: Links, node: NamedNode, mentions: Iterable[str]) -> Drawing | None:
    """Draw the claims that refer to a thing over the years in which they are dated.

    Parameters
    ----------
    stated
        The graph as stated, in the view of the page.
    links
        Makes the links.
    node
        The thing; of a document, the claims that cite its passages count.
    mentions
        The claims that refer to it.

    Returns
    -------
    Drawing or None
        ``None`` when hardly anything is dated.

    """
    cited = _citing(stated, node)
    rest = "parts" if cited else "claims"
    nodes = cited or [NamedNode(iri) for iri in dict.fromkeys(mentions)]
    found = [dated for node in nodes if (dated := _dated(stated, links, node)) is not None]
    span = years_of(day for dated in found for day in (dated.earliest, dated.latest))
    if span is None or len(found) < _FEWEST:
        return None
    axis = Years(span, _LEFT, _ROOM)
    by_kind: dict[str, list[_Dated]] = defaultdict(list)
    for dated in found:
        by_kind[dated.kind].append(dated)
    marks: list[Mark] = []
    labels: list[Label] = []
    top = HEAD
    for kind in sorted(by_kind, key=natural_key):
        some = by_kind[kind]
        words = f"{kind} ({len(some)})"
        labels.append(Label(fitted(words, _LEFT - 10), words, "", top))
        placed, lanes = _placed(some, axis, top, rest)
        marks += placed
        top += lanes * ROW
    undated = len(nodes) - len(found)
    more = f" {undated} without a date are in the list alone." if undated else ""
    return Drawing(
        "timeline",
        "What is dated of it",
        f"{len(found)} claims from {span[0]} to {span[1]}, in rows by their class. A bar covers the days "
        f"that a date can mean. The lists on this page say the same with their sources.{more}",
        max(axis.right, _LEFT + _ROOM) + 4,
        top + 4,
        _LEFT,
        tuple(axis.columns()),
        tuple(labels),
        tuple(marks),
        _legend(marks),
    )


def _legend(marks: list[Mark]) -> tuple[Key, ...]:
    meanings = {"certain": "the days that a date can mean", "possible": "at some time until or from then"}
    styles = {mark.style for mark in marks}
    keys = [
        Key(Mark("bar", 0, 2, GLYPH, GLYPH - 4, style, ""), said)
        for style, said in meanings.items()
        if style in styles
    ]
    if any(mark.href.startswith("#") for mark in marks):
        several = Mark("bar", 0, 2, GLYPH, GLYPH - 4, "certain", "", "2")
        keys.append(Key(several, "so many claims of the same days"))
    return tuple(keys)


def _citing(stated: Store, document: NamedNode) -> list[NamedNode]:
    found: dict[NamedNode, None] = {}
    for quad in stated.quads_for_pattern(None, _IN_DOCUMENT, document, _DEFAULT):
        for cites in stated.quads_for_pattern(None, _STATED_IN, quad.subject, _DEFAULT):
            if isinstance(cites.subject, NamedNode):
                found[cites.subject] = None
    return sorted(found, key=lambda node: node.value)


def _dated(stated: Store, links: Links, node: NamedNode) -> _Dated | None:
    earliest, latest = (
        _value(stated, node, name) or _value(stated, node, _DATE) for name in (_EARLIEST, _LATEST)
    )
    goes_on = next(iter(stated.quads_for_pattern(node, _END, _OPEN, _DEFAULT)), None) is not None
    if years_of((earliest, latest)) is None:
        return None
    kinds = (links.link(q.object).text for q in stated.quads_for_pattern(node, _TYPE, None, _DEFAULT))
    sources = ", ".join(link.text for link in links.passages(node))
    return _Dated(min(kinds, default=""), earliest, latest, goes_on, links.link(node), sources)


def _value(stated: Store, node: NamedNode, name: NamedNode) -> str:
    values = stated.quads_for_pattern(node, name, None, _DEFAULT)
    return min((q.object.value for q in values if isinstance(q.object, Literal)), default="")


def _placed(claims: list[_Dated], axis: Years, top: int, rest: str) -> tuple[list[Mark], int]:
    """Give the marks of a class, those of the same days as one, and the number of lanes that they need.

    Texts stand in their bars or beside them; where this takes too many lanes, only in them.
    """
    together: dict[tuple[str, str, bool], list[_Dated]] = defaultdict(list)
    for claim in claims:
        together[claim.earliest, claim.latest, claim.goes_on].append(claim)
    ordered = [sorted(some, key=lambda claim: natural_key(claim.link.text)) for some in together.values()]
    for beside in (_BESIDE, 0.0):
        placed = sorted(_mark(some, axis, top, rest, beside) for some in ordered)
        marks, lanes = _in_lanes(placed)
        if lanes <= _MOST_LANES:
            break
    return [mark for mark in marks if mark.y < top + _MOST_LANES * ROW], min(lanes, _MOST_LANES)


def _in_lanes(placed: list[tuple[float, float, Mark]]) -> tuple[list[Mark], int]:
    """Put marks, given with where they begin and end with their texts, into the first lane that is free."""
    ends: list[float] = []
    marks = []
    for begin, end, mark in placed:
        lane = next((n for n, other in enumerate(ends) if other <= begin), len(ends))
        ends[lane : lane + 1] = [end + _GAP]
        marks.append(mark._replace(y=mark.y + lane * ROW))
    return marks, len(ends)


def _mark(claims: list[_Dated], axis: Years, top: int, rest: str, beside: float) -> tuple[float, float, Mark]:
    one = claims[0]
    x, width = axis.span(one.earliest, "" if one.goes_on else one.latest)
    style = "certain" if one.goes_on or (one.earliest and one.latest) else "possible"
    days = one.earliest if one.earliest == one.latest else f"{one.earliest or '…'} to {one.latest or '…'}"
    days = f"from {one.earliest} on" if one.goes_on else days
    if len(claims) == 1:
        title = f"{days}: {one.link.text}" + (f" ({one.sources})" if one.sources else "")
        text, href = one.link.text, one.link.href
    else:
        named = "; ".join(claim.link.text for claim in claims[:_MOST_NAMED])
        title = f"{days}: {len(claims)} claims: {named}{'; …' if len(claims) > _MOST_NAMED else ''}"
        text, href = f"{len(claims)} claims", f"#{rest}"
        if width_of(text) > width - _INSET:
            text = str(len(claims))
    bar = Mark("bar", x + 1, top + 2, width - 2, ROW - 4, style, title, "", href)
    if width_of(text) <= width - _INSET:
        return x, x + width, bar._replace(text=text)
    text = fitted(text, beside or width - _INSET)
    if not beside:
        return x, x + width, bar._replace(text=text)
    begin = x + width + _INSET / 2
    if begin + width_of(text) <= _LEFT + _ROOM:
        return x, begin + width_of(text), bar._replace(text=text, beside=begin)
    begin = max(_LEFT, x - _INSET / 2 - width_of(text))
    return begin, x + width, bar._replace(text=fitted(text, x - begin), beside=begin)
