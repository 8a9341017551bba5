"""What is said of a thing: properties with their values, claims with what stands against them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg.identifiers import natural_key
from icatkg.namespaces import ICAT, PREFIXES
from icatkg.server.pages.links import Link, Links, Sourced, address_of
from icatkg.server.pages.times import TIME_PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pyoxigraph import Quad, Store

    from icatkg.description import Description

__all__ = ["Claim", "Group", "Mark", "Property", "claim_of", "groups_of", "marks_of", "properties_of"]

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_SUMMARY = NamedNode(ICAT + "summary")
_ABOUT = NamedNode(ICAT + "about")
_GAP = NamedNode(ICAT + "Gap")
_DISCREPANCY = NamedNode(ICAT + "Discrepancy")
_OF_DISCREPANCY = NamedNode(ICAT + "ofDiscrepancy")
_RESTS_ON_CLAIM = NamedNode(ICAT + "restsOnClaim")
_MOST = 12  # claims of a group on the page, until all are asked for
_SHOWN_ELSEWHERE = TIME_PROPERTIES | {
    _TYPE,
    NamedNode(PREFIXES["rdfs"] + "label"),
    NamedNode(ICAT + "statedIn"),
    NamedNode(ICAT + "digest"),
}
# What readers look for first, and what only editors need.
_FIRST = [
    "title",
    "writtenForm",
    "spelledOut",
    "acronym",
    "nameOf",
    "summary",
    "wording",
    "hasKind",
    "hasOrganisation",
    "hasPerson",
    "officeTitle",
    "inRole",
    "hasStatus",
    "inGroup",
    "inListing",
    "atPlace",
    "hasTopic",
    "about",
    "soughtIn",
    "predecessor",
    "successor",
    "succeededOn",
]
_LAST = [
    "position",
    "restsOn",
    "fromDocument",
    "documentNumber",
    "fileName",
    "copyrightYear",
    "paragraphCount",
    "locator",
    "confidence",
]
# Classes of claims in the order in which readers ask for them; others follow by name.
_ORDER = [
    "Succession",
    "ListingEntry",
    "ChairTerm",
    "RoleTerm",
    "OfficeHeld",
    "Membership",
    "Classification",
    "Listing",
    "CountClaim",
    "Composition",
    "Meeting",
    "Event",
    "Occasion",
    "Launch",
    "Campaign",
    "Participation",
    "Publication",
    "Contribution",
    "Agenda",
    "Priority",
    "CrossCuttingTheme",
    "AgendaItem",
    "Decision",
    "Rule",
    "LegalInstrument",
    "Objective",
    "Activity",
    "Partnership",
    "Request",
    "Funding",
    "Statement",
    "Evaluation",
    "Finding",
]


class Property(NamedTuple):
    """A property with its values."""

    name: Link
    values: tuple[Sourced, ...]


class Mark(NamedTuple):
    """What is open about a claim: what is wrong, and where it is told."""

    words: str
    links: tuple[Link, ...]


class Claim(NamedTuple):
    """A claim that refers to the thing.

    Attributes
    ----------
    node
        The claim.
    link, date, summary
        Its label or the name itself, its date as stated, what it says.
    sources
        The passages it cites.
    sides
        The rival readings, when it is a discrepancy.
    marks
        What is open about it: words, and the discrepancies or gaps.

    """

    node: str
    link: Link
    date: str
    summary: str
    sources: tuple[Link, ...]
    sides: tuple[Sourced, ...]
    marks: tuple[Mark, ...]


class Group(NamedTuple):
    """The claims of one class.

    Attributes
    ----------
    kind
        The class.
    name
        Its identifier on the page.
    size
        How many claims there are.
    claims
        Those that are shown: all, or the first.

    """

    kind: str
    name: str
    size: int
    claims: tuple[Claim, ...]


class _Found(NamedTuple):
    node: NamedNode
    link: Link | None
    date: str


def _rank(predicate: NamedNode) -> int:
    local = predicate.value.removeprefix(ICAT)
    if local in _FIRST:
        return _FIRST.index(local) - len(_FIRST)
    return 1 + _LAST.index(local) if local in _LAST else 0


def properties_of(quads: Iterable[Quad], links: Links) -> tuple[Property, ...]:
    """Give the properties of a thing with their values, what readers look for first at the top.

    Its class, its label, its passages and its time are shown elsewhere.
    """
    found: dict[NamedNode, set[Sourced]] = {}
    for quad in quads:
        if quad.predicate not in _SHOWN_ELSEWHERE:
            found.setdefault(quad.predicate, set()).add(links.sourced(quad))
    names = {predicate: links.link(predicate) for predicate in found}
    return tuple(
        Property(names[p], tuple(sorted(found[p], key=lambda v: (natural_key(v.value.text), v.value))))
        for p in sorted(found, key=lambda p: (_rank(p), natural_key(names[p].text), p.value))
    )


def groups_of(  # noqa: PLR0913 - what is shown, and how much of it
    stated: Store,
    links: Links,
    description: Description,
    apart: Iterable[NamedNode],
    *,
    shown: Collection[str],
    whole: str,
) -> tuple[dict[NamedNode, tuple[Claim, ...]], tuple[Group, ...], tuple[Group, ...]]:
    """Give the claims that refer to a thing, by class.

    Parameters
    ----------
    stated
        What is asserted.
    links
        Makes the links.
    description
        The thing.
    apart
        Classes that are shown by themselves.
    shown
        The addresses of claims that the page shows already.
    whole
        The name of the group of which all claims are shown.

    Returns
    -------
    tuple
        The claims of the classes that stand apart; discrepancies and gaps; the other claims.

    """
    singled: dict[NamedNode, list[Claim]] = {class_: [] for class_ in apart}
    open_: dict[str, dict[_Found, None]] = {}
    others: dict[str, dict[_Found, None]] = {}
    ranks: dict[str, int] = {}
    for mention in description.mentions:
        node = NamedNode(mention.iri)
        types = {q.object for q in stated.quads_for_pattern(node, _TYPE, None, _DEFAULT)}
        rivals = {q.object for q in stated.quads_for_pattern(node, _OF_DISCREPANCY, None, _DEFAULT)}
        found = _Found(node, Link(mention.label, address_of(mention.iri, links.at)), mention.date)
        class_ = next((c for c in singled if c in types), None)
        if class_ is not None:
            singled[class_].append(claim_of(stated, links, *found))
        elif rivals and NamedNode(description.iri) not in rivals:
            kind = links.link(_DISCREPANCY).text  # the thing is a claim that one side rests on
            ordered = sorted(r.value for r in rivals if isinstance(r, NamedNode))
            open_.setdefault(kind, {}).update({_Found(NamedNode(r), None, ""): None for r in ordered})
        elif found.link is not None and found.link.href not in shown:
            where = open_ if types & {_DISCREPANCY, _GAP} else others
            kind = " / ".join(sorted(links.link(type_).text for type_ in types))
            where.setdefault(kind, {})[found] = None
            ranks[kind] = min((_class_rank(str(type_)) for type_ in types), default=len(_ORDER))

    def grouped(claims: dict[str, dict[_Found, None]], name: str) -> Iterator[Group]:
        kinds = sorted(claims, key=lambda kind: (ranks.get(kind, 0), natural_key(kind)))
        for number, kind in enumerate(kinds, 1):
            group, members = f"{name}-{number}", list(claims[kind])
            kept = members if group == whole else members[:_MOST]
            made = tuple(claim_of(stated, links, *member) for member in kept)
            yield Group(kind, group, len(members), made)

    apart_ = {class_: tuple(claims) for class_, claims in singled.items()}
    return apart_, tuple(grouped(open_, "open")), tuple(grouped(others, "group"))


def _class_rank(type_: str) -> int:
    local = type_.strip("<>").removeprefix(ICAT)
    return _ORDER.index(local) if local in _ORDER else len(_ORDER)


def claim_of(stated: Store, links: Links, node: NamedNode, link: Link | None = None, date: str = "") -> Claim:
    """Give a claim with its sources and what stands against it."""
    texts = stated.quads_for_pattern(node, _SUMMARY, None, _DEFAULT)
    summaries = sorted(q.object.value for q in texts if isinstance(q.object, Literal))
    sides = {
        Sourced(links.link(q.subject), links.passages(q.subject))
        for q in stated.quads_for_pattern(None, _OF_DISCREPANCY, node, _DEFAULT)
        if isinstance(q.subject, NamedNode)
    }
    ordered = tuple(sorted(sides, key=lambda side: side.value.href))
    sources = () if sides else links.passages(node)
    return Claim(
        node.value,
        link or links.link(node),
        date,
        " ".join(summaries),
        sources,
        ordered,
        marks_of(stated, links, node),
    )


def marks_of(stated: Store, links: Links, node: NamedNode) -> tuple[Mark, ...]:
    """Give what is open about a claim: the discrepancies with a side that rests on it, the gaps about it."""
    rivals, gaps = set(), set()
    for quad in stated.quads_for_pattern(None, _RESTS_ON_CLAIM, node, _DEFAULT):
        for rival in stated.quads_for_pattern(quad.subject, _OF_DISCREPANCY, None, _DEFAULT):
            rivals.add(links.link(rival.object))
    for quad in stated.quads_for_pattern(None, _ABOUT, node, _DEFAULT):
        if next(stated.quads_for_pattern(quad.subject, _TYPE, _GAP, _DEFAULT), None) is not None:
            gaps.add(links.link(quad.subject))
    marks = (Mark("told differently", links.sorted(rivals)), Mark("left open", links.sorted(gaps)))
    return tuple(mark for mark in marks if mark.links)
