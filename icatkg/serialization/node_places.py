"""Where nodes are named in JSON-LD and in RDF/XML."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from icatkg.namespaces import PREFIXES
from icatkg.serialization.turtle_tokens import resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["nodes_of_jsonld", "nodes_of_xml"]

_RDF = PREFIXES["rdf"]
_XML = "http://www.w3.org/XML/1998/namespace"
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_NEAR = 200
_SEPARATOR = re.compile(r"\s*+:\s*+")


def nodes_of_jsonld(text: str, base: str) -> Iterator[tuple[str, int]]:
    """Give the nodes that JSON-LD names, subjects before those that are only mentioned.

    Parameters
    ----------
    text
        JSON-LD, with its contexts in the text itself.
    base
        Base IRI for relative ones.

    Yields
    ------
    tuple of str and int
        An IRI, or a blank node as ``_:label``, and the number of code points before it.

    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return
    base, prefixes, identifiers = _names(document, base)
    mentioned: list[tuple[str, int]] = []
    key, value_at = 0, -1  # where the last @id is and where its value begins, to tell it from other strings
    for found in _STRING.finditer(text):
        value = json.loads(found[0], strict=False)
        separator = _SEPARATOR.match(text, found.end())
        if separator is not None:
            key, value_at = (found.start(), separator.end()) if value in identifiers else (0, -1)
            continue
        prefix, colon, local = value.partition(":")
        if colon and prefix in prefixes and not local.startswith("//"):
            iri = prefixes[prefix] + local
        else:
            iri = value if value.startswith("_:") else resolved(value, base)
        if value_at != found.start() or _is_alone(text, key, found.end()):
            mentioned.append((iri, found.start()))
        else:
            yield iri, found.start()
    yield from mentioned


def _names(document: Any, base: str) -> tuple[str, dict[str, str], set[str]]:
    """Give the base, the prefixes and terms, and the other words for ``@id`` of a document."""
    prefixes, identifiers = {}, {"@id"}
    for context in _contexts(document):
        for name, meaning in context.items():
            iri = meaning.get("@id") if isinstance(meaning, dict) else meaning
            if name == "@base" and isinstance(iri, str):
                base = resolved(iri, base)
            elif iri == "@id":
                identifiers.add(name)
            elif isinstance(iri, str):
                prefixes[name] = iri
    return base, prefixes, identifiers


def _is_alone(text: str, start: int, end: int) -> bool:
    """Tell whether the braces around a name hold nothing else: such a node is only mentioned."""
    before, after = text[max(0, start - _NEAR) : start].rstrip(), text[end : end + _NEAR].lstrip()
    return before.endswith("{") and after.startswith("}")


def _contexts(value: Any) -> Iterator[dict[str, Any]]:
    """Give the contexts in a JSON-LD document."""
    if isinstance(value, list):
        for item in value:
            yield from _contexts(item)
    elif isinstance(value, dict):
        own = value.get("@context")
        yield from (c for c in (own if isinstance(own, list) else [own]) if isinstance(c, dict))
        for name, item in value.items():
            if name != "@context":
                yield from _contexts(item)


def nodes_of_xml(content: bytes, base: str) -> list[tuple[str, tuple[int, int]]]:
    """Give the nodes that RDF/XML names, described ones before those that are only mentioned.

    Parameters
    ----------
    content
        RDF/XML without entities.
    base
        Base IRI for relative ones.

    Returns
    -------
    list of tuple
        An IRI, or a blank node as ``_:label``, with line and column of the element.

    """
    described: list[tuple[str, tuple[int, int]]] = []
    mentioned: list[tuple[str, tuple[int, int]]] = []
    bases = [base]
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(_: str, attributes: dict[str, str]) -> None:
        place = (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        here = attributes.get(f"{_XML} base")
        bases.append(bases[-1] if here is None else resolved(here, bases[-1]))
        for name, value in attributes.items():
            kind = name.removeprefix(_RDF + " ").removeprefix(_RDF)
            if kind == "about":
                described.append((resolved(value, bases[-1]), place))
            elif kind == "ID":
                described.append((resolved("#" + value, bases[-1]), place))
            elif kind == "nodeID":
                described.append(("_:" + value, place))
            elif kind == "resource":
                mentioned.append((resolved(value, bases[-1]), place))

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: (bases.pop(), None)[1]
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by position only
    except expat.ExpatError:
        return []
    return described + mentioned
