"""What readers want to know first: since when it is listed, in which roles; what stands against what."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg.namespaces import ICAT, PREFIXES
from icatkg.server.pages.links import Link, Links
from icatkg.server.pages.statements import marks_of
from icatkg.server.pages.times import told_time, year_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from icatkg.server.pages.statements import Mark

__all__ = ["Line", "Said", "glance", "identifiers_of"]

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_HOLDERS = (NamedNode(ICAT + "hasOrganisation"), NamedNode(ICAT + "hasPerson"))
_ENTRY = NamedNode(ICAT + "ListingEntry")
_ROLES = (NamedNode(ICAT + "RoleTerm"), NamedNode(ICAT + "ChairTerm"))
_OFFICE = NamedNode(ICAT + "OfficeHeld")
_STATUS = NamedNode(ICAT + "hasStatus")
_START = NamedNode(ICAT + "hasStartStatus")
_UNKNOWN = NamedNode(PREFIXES["kind"] + "bound-unknown")
_OF_DISCREPANCY = NamedNode(ICAT + "ofDiscrepancy")
_TITLE = NamedNode(ICAT + "officeTitle")
_IDENTIFIES = NamedNode(ICAT + "identifies")
_SCHEME = NamedNode(ICAT + "inIdentifierScheme")
_VALUE = NamedNode(ICAT + "identifierValue")
_SAME = NamedNode(PREFIXES["skos"] + "exactMatch")


class Said(NamedTuple):
    """One value: what is read, a remark, its sources, what stands against it."""

    value: Link
    remark: str = ""
    sources: tuple[Link, ...] = ()
    marks: tuple[Mark, ...] = ()


class Line(NamedTuple):
    """A heading with its values."""

    heading: str
    values: tuple[Said, ...]


def glance(stated: Store, links: Links, node: NamedNode) -> tuple[Line, ...]:
    """Give the lines at the top of the page: time, readings, listings, roles, offices."""
    held = _held(stated, node)
    lines = []
    times = told_time(links.store, node)
    if times:
        lines.append(Line("When", (Said(Link(times[0]), "; ".join(times[1:])),)))
    readings = stated.quads_for_pattern(None, _OF_DISCREPANCY, node, _DEFAULT)
    sides = sorted(q.subject.value for q in readings if isinstance(q.subject, NamedNode))
    if sides:
        said = (Said(links.link(side), "", links.passages(side)) for side in map(NamedNode, sides))
        lines.append(Line("Readings", tuple(said)))
    entries = _dated(stated, (claim for claim, types in held.items() if _ENTRY in types))
    if entries:
        lines += _listed(stated, links, entries)
    roles = _dated(stated, (claim for claim, types in held.items() if types & set(_ROLES)))
    if roles:
        lines.append(Line("Roles", tuple(_said(stated, links, claim, "") for _, claim in roles)))
    offices = _dated(stated, (claim for claim, types in held.items() if _OFFICE in types))
    if offices:
        lines.append(Line("Offices", tuple(_office(stated, links, claim) for _, claim in offices)))
    return tuple(lines)


def _held(stated: Store, node: NamedNode) -> dict[NamedNode, set[object]]:
    """Give the claims that are of a holder, with their classes."""
    claims = {
        q.subject
        for property_ in _HOLDERS
        for q in stated.quads_for_pattern(None, property_, node, _DEFAULT)
        if isinstance(q.subject, NamedNode)
    }
    return {c: {q.object for q in stated.quads_for_pattern(c, _TYPE, None, _DEFAULT)} for c in claims}


def _dated(stated: Store, claims: Iterable[NamedNode]) -> list[tuple[str, NamedNode]]:
    return sorted(
        ((year_of(stated, c), c) for c in claims), key=lambda pair: (pair[0] or "9999", pair[1].value)
    )


def _listed(stated: Store, links: Links, entries: list[tuple[str, NamedNode]]) -> list[Line]:
    """Give since when it is listed, and all the lists that name it.

    In the world at a date there may be a list that is not the first, so nothing is told of since when.
    """
    lists = {
        year_of(stated, q.subject)
        for q in stated.quads_for_pattern(None, _TYPE, _ENTRY, _DEFAULT)
        if isinstance(q.subject, NamedNode)
    }
    year, first = entries[0]
    before = sorted(other for other in lists if other and other < year)
    remark = f"not in the list of {before[-1]}" if before else "the first list that the documents give"
    starts = {q.object for q in stated.quads_for_pattern(first, _START, None, _DEFAULT)}
    if _UNKNOWN in starts:
        remark += "; when it joined is not told"
    lines = []
    if year and not links.at.at:
        since = Said(Link(year), remark, links.passages(first), marks_of(stated, links, first))
        lines.append(Line("Listed since", (since,)))
    named = []
    for entry_year, entry in entries:
        statuses = stated.quads_for_pattern(entry, _STATUS, None, _DEFAULT)
        words = ", ".join(sorted(links.link(q.object).text for q in statuses))
        link = links.link(entry)._replace(
            text=f"list of {entry_year}" if entry_year else links.link(entry).text
        )
        named.append(Said(link, words, links.passages(entry), marks_of(stated, links, entry)))
    return [*lines, Line("Named in", tuple(named))]


def _said(stated: Store, links: Links, claim: NamedNode, remark: str) -> Said:
    return Said(links.link(claim), remark, links.passages(claim), marks_of(stated, links, claim))


def _office(stated: Store, links: Links, claim: NamedNode) -> Said:
    titles = stated.quads_for_pattern(claim, _TITLE, None, _DEFAULT)
    title = min((q.object.value for q in titles if isinstance(q.object, Literal)), default="")
    said = _said(stated, links, claim, (told_time(links.store, claim) or ("",))[0])
    return said._replace(value=said.value._replace(text=title)) if title else said


def identifiers_of(stated: Store, links: Links, node: NamedNode) -> tuple[Line, ...]:
    """Give what other registers call a thing, with the address of its page there where the graph has one."""
    matches = {
        q.object.value
        for q in stated.quads_for_pattern(node, _SAME, None, _DEFAULT)
        if isinstance(q.object, NamedNode)
    }
    found: dict[str, list[Said]] = {}
    for quad in stated.quads_for_pattern(None, _IDENTIFIES, node, _DEFAULT):
        if not isinstance(quad.subject, NamedNode):
            continue
        schemes = stated.quads_for_pattern(quad.subject, _SCHEME, None, _DEFAULT)
        scheme = min((links.link(q.object).text for q in schemes), default="")
        for value in stated.quads_for_pattern(quad.subject, _VALUE, None, _DEFAULT):
            if isinstance(value.object, Literal):
                text = value.object.value
                same = (iri for iri in sorted(matches) if iri.rstrip("/").endswith("/" + text))
                href = text if text.startswith(("https://", "http://")) else next(same, "")
                about = links.link(quad.subject)._replace(text="evidence")
                found.setdefault(scheme, []).append(Said(Link(text, href), "", (about,)))
    return tuple(Line(scheme, tuple(sorted(found[scheme]))) for scheme in sorted(found, key=str.casefold))
