"""What search engines read in a page: the thing in the terms of schema.org, as JSON-LD.

It holds only what the graph itself says, asserted or inferred, with classes and properties of schema.org.
"""

from __future__ import annotations

import json

from markupsafe import Markup
from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from icatkg.namespaces import PREFIXES

__all__ = ["structured_data"]

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_SAME = NamedNode(PREFIXES["skos"] + "exactMatch")
_SCHEMA = PREFIXES["schema"]


def structured_data(store: Store, node: NamedNode, label: str) -> Markup | None:
    """Give the content of a block ``application/ld+json``, or nothing when schema.org has no class for it."""
    types: set[str] = set()
    values: dict[str, set[str]] = {}
    things: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(node, None, None, _DEFAULT):
        predicate, value = quad.predicate, quad.object
        if predicate == _TYPE and isinstance(value, NamedNode) and value.value.startswith(_SCHEMA):
            types.add(value.value.removeprefix(_SCHEMA))
        elif predicate.value.startswith(_SCHEMA) and isinstance(value, Literal):
            values.setdefault(predicate.value.removeprefix(_SCHEMA), set()).add(value.value)
        elif predicate.value.startswith(_SCHEMA) and isinstance(value, NamedNode):
            things.setdefault(predicate.value.removeprefix(_SCHEMA), set()).add(value.value)
        elif predicate == _SAME and isinstance(value, NamedNode):
            values.setdefault("sameAs", set()).add(value.value)
    if not types:
        return None
    document: dict[str, object] = {
        "@context": _SCHEMA,
        "@id": node.value,
        "@type": sorted(types),
        "name": label,
        **{name: sorted(found) for name, found in values.items()},
        **{name: [{"@id": iri} for iri in sorted(found)] for name, found in things.items()},
    }
    written = json.dumps(document, ensure_ascii=False, sort_keys=True)
    # No text may end the element or begin a comment: these characters stand as escapes.
    for character in "<>&\u2028\u2029":
        written = written.replace(character, f"\\u{ord(character):04x}")
    return Markup(written)  # noqa: S704 - JSON in which no markup is left
