"""What search engines read in a page: the thing in the terms of schema.org, as JSON-LD.

It holds only what the graph itself says, asserted or inferred, with classes and properties of schema.org:
those that it has itself, else those to which the alignments of the vocabulary put its own close.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from markupsafe import Markup
from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg import __version__
from icatkg.namespaces import BASE, ICAT, PREFIXES
from icatkg.querying.entities import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

__all__ = ["dataset_data", "structured_data"]

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_SAME = NamedNode(PREFIXES["skos"] + "exactMatch")
_CLOSE = NamedNode(PREFIXES["skos"] + "closeMatch")
_ABOVE = NamedNode(PREFIXES["rdfs"] + "subClassOf")
_DATE = NamedNode(ICAT + "date")
_SCHEMA = PREFIXES["schema"]
_LEFT_OUT = {"Claim", "name", "sha256"}  # what a page about such a thing is no page about, or says already
_FULL_DATE = re.compile(r"\d{4}(-\d{2}){0,2}\Z")
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_FORMATS = {
    "Turtle": ("turtle", "text/turtle"),
    "JSON-LD": ("jsonld", "application/ld+json"),
    "N-Triples": ("ntriples", "application/n-triples"),
    "RDF/XML": ("rdfxml", "application/rdf+xml"),
}


def structured_data(store: Store, node: NamedNode, label: str) -> Markup | None:
    """Give the content of a block ``application/ld+json``, or nothing when schema.org has no class for it."""
    types = _types(store, node)
    if not types:
        return None
    values: dict[str, set[str]] = {}
    things: dict[str, set[NamedNode]] = {}
    for quad in store.quads_for_pattern(node, None, None, _DEFAULT):
        predicate, value = quad.predicate, quad.object
        if predicate == _SAME and isinstance(value, NamedNode):
            values.setdefault("sameAs", set()).add(value.value)
            continue
        for name in _schema_names(store, predicate):
            if isinstance(value, Literal):
                values.setdefault(name, set()).add(value.value)
            elif isinstance(value, NamedNode):
                things.setdefault(name, set()).add(value)
    if "Event" in types and "startDate" not in values:
        dates = (q.object for q in store.quads_for_pattern(node, _DATE, None, _DEFAULT))
        found = {d.value for d in dates if isinstance(d, Literal) and _FULL_DATE.match(d.value)}
        values |= {"startDate": found} if found else {}
    return _written(
        {
            "@context": _SCHEMA,
            "@id": node.value,
            "@type": _one_or_all(sorted(types)),
            "name": label,
            **{name: _one_or_all(sorted(found)) for name, found in values.items()},
            **{name: _one_or_all(_things(store, found)) for name, found in things.items()},
        }
    )


def dataset_data(description: str) -> Markup:
    """Give the block for the graph as a whole: a data set with its licence and where it is to be had.

    Parameters
    ----------
    description
        What it is, in a sentence.

    """
    downloads = [
        {
            "@type": "DataDownload",
            "name": name,
            "encodingFormat": media_type,
            "contentUrl": f"/store?default&format={format_}",
        }
        for name, (format_, media_type) in _FORMATS.items()
    ]
    return _written(
        {
            "@context": _SCHEMA,
            "@id": BASE,
            "@type": "Dataset",
            "name": "icatkg",
            "description": description,
            "license": _LICENCE,
            "isAccessibleForFree": True,
            "version": __version__,
            "url": "/",
            "distribution": downloads,
        }
    )


def _types(store: Store, node: NamedNode) -> set[str]:
    """Give the classes of schema.org: its own, else those nearest above that stand close to one."""
    classes = {
        q.object
        for q in store.quads_for_pattern(node, _TYPE, None, _DEFAULT)
        if isinstance(q.object, NamedNode)
    }
    own = {c.value.removeprefix(_SCHEMA) for c in classes if c.value.startswith(_SCHEMA)}
    if own:
        return own
    ours = {c for c in classes if c.value.startswith(ICAT)}
    above = {c: _above(store, c) for c in ours}
    nearest = {c for c in ours if not any(c in above[other] for other in ours if other != c)}
    seen: set[NamedNode] = set()
    while nearest:
        close = {name for c in nearest for name in _schema_names(store, c)}
        if close:
            return close
        seen |= nearest
        nearest = {up for c in nearest for up in _above(store, c)} - seen
    return set()


def _above(store: Store, class_: NamedNode) -> set[NamedNode]:
    quads = store.quads_for_pattern(class_, _ABOVE, None, _DEFAULT)
    return {q.object for q in quads if isinstance(q.object, NamedNode) and q.object.value.startswith(ICAT)}


def _schema_names(store: Store, term: NamedNode) -> set[str]:
    """Give the names that schema.org has for a class or a property: its own, or one that stands close."""
    close = [q.object for q in store.quads_for_pattern(term, _CLOSE, None, _DEFAULT)]
    found = {
        found.value.removeprefix(_SCHEMA)
        for found in (term, *close)
        if isinstance(found, NamedNode) and found.value.startswith(_SCHEMA)
    }
    return found - _LEFT_OUT


def _things(store: Store, nodes: Iterable[NamedNode]) -> list[dict[str, object]]:
    described = []
    for node in sorted(nodes, key=lambda node: node.value):
        thing: dict[str, object] = {"@id": node.value}
        label, types = label_of(store, node), _types(store, node)
        described.append(
            thing
            | ({"name": label} if label else {})
            | ({"@type": _one_or_all(sorted(types))} if types else {})
        )
    return described


def _one_or_all(values: list[str] | list[dict[str, object]]) -> object:
    return values[0] if len(values) == 1 else values


def _written(document: dict[str, object]) -> Markup:
    written = json.dumps(document, ensure_ascii=False, sort_keys=True)
    # No text may end the element or begin a comment: these characters stand as escapes.
    for character in "<>&\u2028\u2029":
        written = written.replace(character, f"\\u{ord(character):04x}")
    return Markup(written)  # noqa: S704 - JSON in which no markup is left
