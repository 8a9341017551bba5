"""Answers to SPARQL as pages show them: a table with links, and the same as data for the script."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from icatkg.server.media_types import Offer
from icatkg.server.pages.links import Link, address_of
from icatkg.server.pages.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icatkg.server.pages.links import Links
    from icatkg.server.pages.moment import Moment
    from icatkg.server.responses import Entry

__all__ = [
    "ANSWER_OFFERS",
    "MOST_BYTES",
    "MOST_ROWS",
    "WITH_SOURCES",
    "ShownAnswer",
    "embedded",
    "shown_answer",
]

# Their media type keeps these answers apart from those of the endpoint.
ANSWER_OFFERS = (Offer("text/html", "json"), Offer("text/html", "ntriples"))
MOST_BYTES = 1 << 18
WITH_SOURCES = 1 << 22  # which take far more room than the rows
MOST_ROWS = 500
_MOST_PASSAGES = 8
_TRIPLE = ("subject", "predicate", "object")


class ShownAnswer(NamedTuple):
    """An answer, or its beginning.

    Attributes
    ----------
    form
        ``select``, ``ask`` or ``graph``.
    table
        Its rows; a triple is a row too.
    partial
        Whether there are more rows than are shown.
    data
        The rows as in SPARQL results in JSON, with the texts and addresses of IRIs, for the script.

    """

    form: str
    table: Table
    partial: bool
    data: dict[str, Any]


def shown_answer(answer: Entry, links: Links) -> ShownAnswer:
    """Read an answer in one of :data:`ANSWER_OFFERS`.

    Parameters
    ----------
    answer
        SPARQL results in JSON, with sources or without, or N-Triples.
    links
        Makes links for terms.

    """
    form, columns, bindings, passages = _read(answer)
    partial = answer.headers.get("result-truncated") == "true" or len(bindings) > MOST_ROWS
    bindings, passages = bindings[:MOST_ROWS], passages[:MOST_ROWS]
    known: dict[str, Link] = {}
    rows = [tuple(_cell(binding.get(name), links, known) for name in columns) for binding in bindings]
    shown = tuple(columns)
    if any(passages):
        shown += ("passage",)
        rows = [(*row, _sources(found, links.at)) for row, found in zip(rows, passages, strict=True)]
    data = {
        "form": form,
        "columns": columns,
        "rows": [[binding.get(name) for name in columns] for binding in bindings],
        "passages": passages if any(passages) else [],
        "labels": {iri: [link.text, link.href] for iri, link in known.items()},
        "partial": partial,
    }
    return ShownAnswer(form, Table(shown, tuple(rows)), partial, data)


def embedded(data: object) -> Markup:
    """Write data as JSON that can stand in an element ``script``: no text ends the element."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        written = written.replace(character, f"\\u{ord(character):04x}")
    return Markup(written)  # noqa: S704 - JSON in which no markup is left


def _read(answer: Entry) -> tuple[str, list[str], list[dict[str, Any]], list[list[list[str]]]]:
    """Give the form, the columns, the rows, and the passages of each row."""
    if answer.body.lstrip()[:1] != b"{":
        triples = sorted(parse(answer.body, format=RdfFormat.N_TRIPLES), key=str)
        bindings = [
            {name: _json(getattr(quad, name)) for name in _TRIPLE} for quad in triples[: MOST_ROWS + 1]
        ]
        return "graph", list(_TRIPLE), bindings, [[] for _ in bindings]
    document = json.loads(answer.body)
    if "triples" in document:  # with sources
        bindings = document["triples"]
        return "graph", list(_TRIPLE), bindings, [_passages(row.get("sources")) for row in bindings]
    if "boolean" in document:
        value = {"type": "literal", "value": "yes" if document["boolean"] else "no"}
        sources = document.get("sources") or [None]
        return "ask", ["answer"], [{"answer": value}], [_passages(sources[0])]
    results = document["results"]
    bindings = results["bindings"]
    sources = results.get("sources") or [None] * len(bindings)
    return "select", document["head"]["vars"], bindings, [_passages(found) for found in sources]


def _passages(sources: dict[str, Any] | None) -> list[list[str]]:
    """Give IRI and name of each passage that a row rests on; of a source without passages the graph."""
    found: dict[tuple[str, str], None] = {}
    for alternative in (sources or {}).get("alternatives", ()):
        for source in alternative["sources"]:
            for passage in source["passages"]:
                found[passage["iri"], passage["locator"]] = None
            if not source["passages"]:
                found[source["graph"], source["title"]] = None
    return [list(pair) for pair in found]


def _sources(passages: Iterable[list[str]], at: Moment) -> tuple[Link, ...]:
    links = [Link(text, address_of(iri, at)) for iri, text in passages]
    if len(links) > _MOST_PASSAGES:
        links[_MOST_PASSAGES:] = [Link(f"{len(links) - _MOST_PASSAGES} more")]
    return tuple(links)


def _json(term: NamedNode | BlankNode | Literal | Triple) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, Literal):
        return {"type": "literal", "value": str(term)}
    cell: dict[str, Any] = {"type": "literal", "value": term.value}
    if term.language:
        cell["xml:lang"] = term.language
    elif not term.datatype.value.endswith("#string"):
        cell["datatype"] = term.datatype.value
    return cell


def _cell(cell: dict[str, Any] | None, links: Links, known: dict[str, Link]) -> tuple[Link, ...]:
    if cell is None:
        return ()
    value = cell["value"]
    if cell["type"] == "uri":
        if value not in known:
            link = links.link(NamedNode(value))
            known[value] = Link(link.text, link.href, link.language)  # the script makes no cards
        return (known[value],)
    if cell["type"] == "bnode":
        return (Link(f"_:{value}"),)
    return (Link(str(value), "", cell.get("xml:lang", "")),)
