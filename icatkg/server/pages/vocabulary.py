"""The words that the editor proposes: terms of the ontology and things of the graph, by label."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg.identifiers import contract
from icatkg.namespaces import BASE, ICAT, PREFIXES
from icatkg.querying.entities import label_of

if TYPE_CHECKING:
    from pyoxigraph import Store

__all__ = ["vocabulary"]

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_NOTES = (
    NamedNode(PREFIXES["rdfs"] + "comment"),
    NamedNode(PREFIXES["skos"] + "definition"),
)
_CLASSES = frozenset(NamedNode(PREFIXES[p] + "Class") for p in ("owl", "rdfs"))
_PROPERTIES = frozenset(
    NamedNode(PREFIXES["owl"] + kind + "Property") for kind in ("Object", "Datatype", "Annotation")
)
_TERMS = frozenset(["class", "property"])
_MOST_THINGS = 20_000


def vocabulary(store: Store) -> bytes:
    """Write prefixes and terms as JSON.

    A term is a list: CURIE or ``<IRI>``, label, kind, note. The kind is ``class``, ``property``, or the
    label of the class of a thing; the note is what the ontology says of a term. ``complete`` says whether all
    things are there.
    """
    types: dict[NamedNode, list[NamedNode]] = {}
    sizes: Counter[NamedNode] = Counter()
    used: dict[NamedNode, str] = {}
    for quad in store.quads_for_pattern(None, None, None, _DEFAULT):
        if quad.predicate not in used:
            used[quad.predicate] = "property"
        if not isinstance(quad.subject, NamedNode):
            continue
        found = types.setdefault(quad.subject, [])
        if quad.predicate == _TYPE and isinstance(quad.object, NamedNode):
            found.append(quad.object)
            sizes[quad.object] += 1
            used[quad.object] = "class"
    terms: list[list[str]] = []
    things = sorted(
        (node for node in types if node.value.startswith(BASE) and node not in used), key=lambda n: n.value
    )
    for node in things[:_MOST_THINGS]:
        used[node] = _kind(store, types[node], sizes)
    in_order = sorted(used.items(), key=lambda pair: (pair[1] not in _TERMS, pair[0].value))
    for node, kind in in_order:
        name = contract(node.value) or f"<{node.value}>"
        term = [name, label_of(store, node) or "", kind]
        if kind in _TERMS and (note := _note(store, node)):
            term.append(note)
        terms.append(term)
    document = {
        "prefixes": dict(PREFIXES),
        "terms": terms,
        "complete": len(things) <= _MOST_THINGS,
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _kind(store: Store, types: list[NamedNode], sizes: Counter[NamedNode]) -> str:
    """Name what a thing is: of its classes the one with the fewest members, ours first."""
    if not _CLASSES.isdisjoint(types):
        return "class"
    if not _PROPERTIES.isdisjoint(types):
        return "property"
    narrow = min(types, key=lambda c: (not c.value.startswith(ICAT), sizes[c], c.value), default=None)
    return "" if narrow is None else label_of(store, narrow) or contract(narrow.value) or narrow.value


def _note(store: Store, node: NamedNode) -> str:
    notes = (q.object for p in _NOTES for q in store.quads_for_pattern(node, p, None, _DEFAULT))
    return min((note.value for note in notes if isinstance(note, Literal)), default="")
