"""The page about one thing: what is stated of it, what follows, what refers to it, each with its source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg.identifiers import natural_key
from icatkg.namespaces import ICAT, PREFIXES
from icatkg.server.pages.glance import Said, glance, identifiers_of
from icatkg.server.pages.links import Link, Links, address_of
from icatkg.server.pages.moment import Moment
from icatkg.server.pages.rendering import page
from icatkg.server.pages.statements import groups_of, properties_of
from icatkg.server.pages.structured_data import structured_data
from icatkg.server.pages.terms import term_content
from icatkg.server.pages.thing_timeline import thing_timeline
from icatkg.server.pages.times import told_date, year_of
from icatkg.server.pages.viewed import Views
from icatkg.server.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from pyoxigraph import Store
    from starlette.requests import Request

    from icatkg.knowledge_graph import KnowledgeGraph
    from icatkg.server.pages.statements import Claim, Property
    from icatkg.server.responses import Entry
    from icatkg.server.service import Service

__all__ = ["thing_pages"]

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_STATED_IN = NamedNode(ICAT + "statedIn")
_IN_DOCUMENT = NamedNode(ICAT + "inDocument")
_PARAGRAPHS = NamedNode(ICAT + "paragraphCount")
_PARAGRAPH = NamedNode(ICAT + "paragraphNumber")
_UNCITED = NamedNode(ICAT + "uncitedBecause")
_NAME = NamedNode(ICAT + "AttestedName")
_SAME = NamedNode(PREFIXES["skos"] + "exactMatch")
_GROUP = re.compile(r"(?:open|group)-[0-9]{1,3}")
_IDENTIFIER = NamedNode(ICAT + "ExternalIdentifier")


class Part(NamedTuple):
    """A paragraph of a document, or an item of one, with the claims that cite it, or why there are none."""

    link: Link
    claims: tuple[tuple[str, Link], ...]
    uncited: str


class Coverage(NamedTuple):
    """How many paragraphs a document has, and how many of them are described and cited."""

    paragraphs: str
    described: int
    cited: int


def thing_pages(service: Service) -> Callable[[Request, NamedNode, str], Awaitable[Entry]]:
    """Give the function that makes the page about a thing, for a request with a date or without."""
    views = Views(service)

    async def made(request: Request, node: NamedNode, links_header: str) -> Entry:
        moment = Moment.of(request)
        whole = request.query_params.get("all", "")
        whole = whole if _GROUP.fullmatch(whole) else ""

        def make(kg: KnowledgeGraph, links: Links) -> Entry:
            content = _content(service, kg, links, node, whole)
            headers = {"link": links_header} if links_header else {}
            return page("thing.html", headers, at=moment, cards=links.cards, **content)

        return await views.made(("thing", node.value, whole), moment, make)

    return made


def _content(
    service: Service, kg: KnowledgeGraph, links: Links, node: NamedNode, whole: str
) -> dict[str, object]:
    stated = kg.dataset.store(named_graphs=False, inferred=False)
    if next(iter(stated.quads_for_pattern(node, None, None, _DEFAULT)), None) is None:
        raise Problem(404, "nothing of that name is in the graph at that date", "Leave out the date.")
    description = kg.describe(node.value)
    follows = (q for q in kg.dataset.inferred_about(node) if q.predicate.value.startswith(ICAT))
    lines, identifiers = glance(stated, links, node), identifiers_of(stated, links, node)
    shown = {said.value.href for line in lines for said in line.values}
    apart, open_, groups = groups_of(
        stated, links, description, (_NAME, _IDENTIFIER), shown=shown, whole=whole
    )
    parts = _parts(stated, links, node)
    own = stated.quads_for_pattern(node, None, None, _DEFAULT)
    properties = properties_of((q for q in own if not identifiers or q.predicate != _SAME), links)
    passage = _passage(links, node)
    found_in, sources = links.places(node)
    return {
        "iri": node.value,
        "address": address_of(node.value),
        "label": passage[0].text if passage else description.label,
        "kinds": _kinds(stated, links, node),
        "found_in": found_in,
        "sources": sources,
        "lines": lines,
        "timeline": thing_timeline(stated, links, node, (m.iri for m in description.mentions)),
        "stated": properties,
        "common": _common(properties),
        "follows": properties_of(follows, links),
        "names": _names(links, apart[_NAME]),
        "identifiers": identifiers,
        "open": open_,
        "groups": groups,
        "whole": whole,
        "passage": passage,
        "parts": parts,
        "coverage": _coverage(stated, node, parts),
        "term": term_content(service, stated, links, node),
        "passages": _mentioned(links, node),
        "structured": structured_data(links.store, node, description.label),
    }


def _kinds(stated: Store, links: Links, node: NamedNode) -> tuple[Link, ...]:
    return links.sorted(links.link(q.object) for q in stated.quads_for_pattern(node, _TYPE, None, _DEFAULT))


def _documents(links: Links, claim: NamedNode) -> list[NamedNode]:
    passages = (q.object for q in links.store.quads_for_pattern(claim, _STATED_IN, None, _DEFAULT))
    documents = {
        q.object
        for passage in passages
        if isinstance(passage, NamedNode)
        for q in links.store.quads_for_pattern(passage, _IN_DOCUMENT, None, _DEFAULT)
        if isinstance(q.object, NamedNode)
    }
    return sorted(documents, key=lambda d: (year_of(links.store, d) or "9999", d.value))


def _names(links: Links, claims: Iterable[Claim]) -> tuple[Said, ...]:
    """Give the names as written with the documents that write them so, the oldest first."""
    found = []
    for claim in claims:
        documents = _documents(links, NamedNode(claim.node))
        told = (", ".join(filter(None, (links.text(d), told_date(links.store, d)))) for d in documents)
        first = min((year_of(links.store, d) or "9999" for d in documents), default="9999")
        said = Said(claim.link, "; ".join(told), claim.sources, claim.marks)
        found.append((first, natural_key(claim.link.text), said))
    return tuple(said for _, _, said in sorted(found))


def _common(properties: tuple[Property, ...]) -> tuple[Link, ...]:
    """Give the sources that all values have, so that the page tells them once."""
    sources = {value.sources for property_ in properties for value in property_.values}
    return next(iter(sources)) if len(sources) == 1 else ()


def _passage(links: Links, node: NamedNode) -> tuple[Link, Link, str, str] | None:
    """Give a passage in words, its document, its date and the number of the paragraph: where readers look."""
    link = links.link(node)
    for card in links.cards:
        if card.name == link.card:
            numbers = links.store.quads_for_pattern(node, _PARAGRAPH, None, _DEFAULT)
            number = min((q.object.value for q in numbers if isinstance(q.object, Literal)), default="")
            return card.passage, card.document, card.date, number
    return None


def _parts(stated: Store, links: Links, node: NamedNode) -> tuple[Part, ...]:
    """Give the paragraphs of a document with the claims that cite each."""
    parts = []
    for quad in stated.quads_for_pattern(None, _IN_DOCUMENT, node, _DEFAULT):
        passage = quad.subject
        claims = set()
        for cites in stated.quads_for_pattern(None, _STATED_IN, passage, _DEFAULT):
            if isinstance(cites.subject, NamedNode):
                kinds = ", ".join(kind.text for kind in _kinds(stated, links, cites.subject))
                claims.add((kinds, links.link(cites.subject)))
        ordered = sorted(claims, key=lambda c: (c[0], natural_key(c[1].text), c[1].href))
        reasons = stated.quads_for_pattern(passage, _UNCITED, None, _DEFAULT)
        reason = min((q.object.value for q in reasons if isinstance(q.object, Literal)), default="")
        parts.append(Part(links.link(passage, card=False), tuple(ordered), reason))
    return tuple(sorted(parts, key=lambda p: (natural_key(p.link.text), p.link.href)))


def _coverage(stated: Store, node: NamedNode, parts: tuple[Part, ...]) -> Coverage | None:
    for quad in stated.quads_for_pattern(node, _PARAGRAPHS, None, _DEFAULT):
        if isinstance(quad.object, Literal):
            return Coverage(quad.object.value, len(parts), sum(1 for part in parts if part.claims))
    return None


def _mentioned(links: Links, node: NamedNode) -> tuple[Link, ...]:
    """Give the passages that mention the thing."""
    mentions = links.store.quads_for_pattern(None, NamedNode(ICAT + "mentions"), node, _DEFAULT)
    return links.sorted(links.link(q.subject) for q in mentions)
