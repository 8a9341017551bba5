"""The page about one thing: what is stated of it, what follows, what refers to it, each with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg.identifiers import contract, natural_key
from icatkg.namespaces import ICAT, PREFIXES
from icatkg.server.pages.links import Link, Links, Sourced, address_of
from icatkg.server.pages.rendering import page
from icatkg.server.pages.structured_data import structured_data
from icatkg.server.pages.viewed import Views
from icatkg.server.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from pyoxigraph import Quad, Store
    from starlette.requests import Request

    from icatkg.description import Description
    from icatkg.knowledge_graph import KnowledgeGraph
    from icatkg.server.responses import Entry
    from icatkg.server.service import Service

__all__ = ["thing_pages"]

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_LABEL = NamedNode(PREFIXES["rdfs"] + "label")
_STATED_IN = NamedNode(ICAT + "statedIn")
_IN_DOCUMENT = NamedNode(ICAT + "inDocument")
_SUMMARY = NamedNode(ICAT + "summary")
_SHOWN_ELSEWHERE = frozenset({_TYPE, _LABEL, _STATED_IN, NamedNode(ICAT + "digest")})
_NAMES = NamedNode(ICAT + "AttestedName")
_DISCREPANCY = NamedNode(ICAT + "Discrepancy")
_OPEN = frozenset({_DISCREPANCY, NamedNode(ICAT + "Gap")})
_OF_DISCREPANCY = NamedNode(ICAT + "ofDiscrepancy")


class Property(NamedTuple):
    """A property with its values."""

    name: Link
    values: tuple[Sourced, ...]


class Claim(NamedTuple):
    """A claim that refers to the thing.

    Attributes
    ----------
    link, date, summary
        Its label or the name itself, its date as stated, what it says.
    sources
        The passages it cites.
    sides
        The rival readings, when it is a discrepancy.

    """

    link: Link
    date: str
    summary: str
    sources: tuple[Link, ...]
    sides: tuple[Sourced, ...]


class Group(NamedTuple):
    """The claims of one class."""

    kind: str
    claims: tuple[Claim, ...]

    @property
    def size(self) -> int:
        """The number of claims."""
        return len(self.claims)


class Part(NamedTuple):
    """A paragraph of a document, or an item of one, with the claims that cite it."""

    link: Link
    claims: tuple[tuple[str, Link], ...]


def thing_pages(service: Service) -> Callable[[Request, NamedNode, str], Awaitable[Entry]]:
    """Give the function that makes the page about a thing, for a request with ``at`` or without."""
    views = Views(service)

    async def made(request: Request, node: NamedNode, links_header: str) -> Entry:
        at = request.query_params.get("at", "").strip()

        def make(kg: KnowledgeGraph, links: Links) -> Entry:
            content = _content(kg, links, node)
            headers = {"link": links_header} if links_header else {}
            return page("thing.html", headers, at=at, **content)

        return await views.made(("thing", node.value), at, make)

    return made


def _content(kg: KnowledgeGraph, links: Links, node: NamedNode) -> dict[str, object]:
    stated = kg.dataset.store(named_graphs=False, inferred=False)
    if next(iter(stated.quads_for_pattern(node, None, None, _DEFAULT)), None) is None:
        raise Problem(404, "nothing of that name is in the graph at that date", "Leave out 'at'.")
    description = kg.describe(node.value)
    follows = (q for q in kg.dataset.inferred() if q.subject == node and q.predicate.value.startswith(ICAT))
    names, open_, groups = _groups(stated, links, description)
    return {
        "iri": node.value,
        "curie": contract(node.value) or "",
        "address": address_of(node.value),
        "label": description.label,
        "kinds": _kinds(stated, links, node),
        "sources": links.passages(node),
        "stated": _properties(stated.quads_for_pattern(node, None, None, _DEFAULT), links),
        "follows": _properties(follows, links),
        "names": names,
        "open": open_,
        "groups": groups,
        "parts": _parts(stated, links, node),
        "terms": _terms(stated, links, node),
        "passages": _passages(links, node),
        "structured": structured_data(links.store, node, description.label),
    }


def _kinds(stated: Store, links: Links, node: NamedNode) -> tuple[Link, ...]:
    return links.sorted(links.link(q.object) for q in stated.quads_for_pattern(node, _TYPE, None, _DEFAULT))


def _properties(quads: Iterable[Quad], links: Links) -> tuple[Property, ...]:
    found: dict[Link, set[Sourced]] = {}
    for quad in quads:
        if quad.predicate not in _SHOWN_ELSEWHERE:
            found.setdefault(links.link(quad.predicate), set()).add(links.sourced(quad))
    return tuple(
        Property(name, tuple(sorted(found[name], key=lambda v: (natural_key(v.value.text), v.value))))
        for name in sorted(found, key=lambda link: natural_key(link.text))
    )


def _groups(
    stated: Store, links: Links, description: Description
) -> tuple[tuple[Claim, ...], tuple[Group, ...], tuple[Group, ...]]:
    """Give the names as written, what is open (rivals, gaps), and the other claims, by class."""
    names: list[Claim] = []
    open_: dict[str, dict[Claim, None]] = {}
    others: dict[str, dict[Claim, None]] = {}
    for mention in description.mentions:
        node = NamedNode(mention.iri)
        types = {q.object for q in stated.quads_for_pattern(node, _TYPE, None, _DEFAULT)}
        rivals = [q.object for q in stated.quads_for_pattern(node, _OF_DISCREPANCY, None, _DEFAULT)]
        claim = _claim(
            stated, links, node, Link(mention.label, address_of(mention.iri, links.at)), mention.date
        )
        if _NAMES in types:
            names.append(claim)
        elif rivals and NamedNode(description.iri) not in rivals:
            kind = links.link(_DISCREPANCY).text  # the thing is a claim that one side rests on
            found = (_claim(stated, links, r, links.link(r)) for r in rivals if isinstance(r, NamedNode))
            open_.setdefault(kind, {}).update(dict.fromkeys(found))
        else:
            (open_ if types & _OPEN else others).setdefault(mention.kind, {})[claim] = None
    return tuple(names), _grouped(open_), _grouped(others)


def _grouped(claims: dict[str, dict[Claim, None]]) -> tuple[Group, ...]:
    return tuple(Group(kind, tuple(claims[kind])) for kind in sorted(claims, key=natural_key))


def _claim(stated: Store, links: Links, node: NamedNode, link: Link, date: str = "") -> Claim:
    texts = stated.quads_for_pattern(node, _SUMMARY, None, _DEFAULT)
    summaries = sorted(q.object.value for q in texts if isinstance(q.object, Literal))
    sides = {
        Sourced(links.link(q.subject), links.passages(q.subject))
        for q in stated.quads_for_pattern(None, _OF_DISCREPANCY, node, _DEFAULT)
        if isinstance(q.subject, NamedNode)
    }
    ordered = tuple(sorted(sides, key=lambda side: side.value.href))
    return Claim(link, date, " ".join(summaries), () if sides else links.passages(node), ordered)


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
        parts.append(Part(links.link(passage), tuple(ordered)))
    return tuple(sorted(parts, key=lambda p: (natural_key(p.link.text), p.link.href)))


def _terms(stated: Store, links: Links, node: NamedNode) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    """Give what a vocabulary holds, by class: the terms whose IRIs begin with its own."""
    if not node.value.endswith("/"):
        return ()
    found: dict[str, list[Link]] = {}
    for quad in stated.quads_for_pattern(None, _TYPE, None, _DEFAULT):
        subject = quad.subject
        if isinstance(subject, NamedNode) and subject != node and subject.value.startswith(node.value):
            found.setdefault(links.link(quad.object).text, []).append(links.link(subject))
    return tuple((kind, links.sorted(found[kind])) for kind in sorted(found, key=natural_key))


def _passages(links: Links, node: NamedNode) -> tuple[Link, ...]:
    """Give the passages that mention the thing."""
    mentions = links.store.quads_for_pattern(None, NamedNode(ICAT + "mentions"), node, _DEFAULT)
    return links.sorted(links.link(q.subject) for q in mentions)
