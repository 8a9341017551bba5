"""Finding an entity by what people call it: IRI, CURIE, id, label, or a name as written."""

from __future__ import annotations

from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg.errors import NotInGraphError, UnknownNameError
from icatkg.identifiers import contract, expand
from icatkg.namespaces import ICAT, ID, KIND, PREFIXES, SRC, TOPIC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyoxigraph import Store

__all__ = ["entity_named", "label_of"]

_DEFAULT = DefaultGraph()
_LABEL = NamedNode(PREFIXES["rdfs"] + "label")
_LABELS = (
    NamedNode(ICAT + "locator"),
    _LABEL,
    NamedNode(PREFIXES["skos"] + "prefLabel"),
    NamedNode(PREFIXES["dcterms"] + "title"),
)
_NAME_OF = NamedNode(ICAT + "nameOf")
_NAMES = tuple(NamedNode(ICAT + p) for p in ("writtenForm", "spelledOut", "acronym"))
_TITLES = (NamedNode(ICAT + "title"), NamedNode(ICAT + "locator"))


def label_of(store: Store, iri: NamedNode) -> str | None:
    """Give the short label of an IRI: locator, label, preferred label or title; ``None`` without any."""
    for predicate in _LABELS:
        labels = sorted(
            q.object.value
            for q in store.quads_for_pattern(iri, predicate, None, _DEFAULT)
            if isinstance(q.object, Literal)
        )
        if labels:
            return labels[0]
    return None


def entity_named(store: Store, text: str) -> NamedNode:
    """Give the one entity that ``text`` stands for.

    Tried in this order: ``<IRI>`` or IRI, CURIE, id in one of our namespaces, then label, acronym, name as
    written or title, without regard to case.

    Raises
    ------
    UnknownNameError
        Nothing goes by that name, or several things do; names near or all ones.

    """
    text = text.strip()
    if not text:
        raise UnknownNameError("an empty name names nothing", "Give an IRI, a CURIE, an id or a name.")
    for candidate in _candidates(text):
        if candidate is not None and _described(store, candidate):
            return candidate
    found = _by_name(store, text)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(contract(f.value) or f.value for f in found)
        raise UnknownNameError(f"several things go by the name {_short(text)}", f"Name one of: {names}.")
    raise NotInGraphError(f"nothing goes by the name {_short(text)}", _near(store, text))


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


_SHOWN = 60


def _candidates(text: str) -> list[NamedNode | None]:
    iris = [text if "://" in text else None, expand(text)]
    iris += [namespace + part for namespace in (ID, SRC, ICAT, TOPIC, KIND) for part in (text, text.lower())]
    return [_node(iri) for iri in iris]


def _node(iri: str | None) -> NamedNode | None:
    try:
        return None if iri is None else NamedNode(iri)
    except ValueError:
        return None


def _described(store: Store, node: NamedNode) -> bool:
    return next(iter(store.quads_for_pattern(node, None, None, _DEFAULT)), None) is not None


def _folded(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split())


def _by_name(store: Store, text: str) -> list[NamedNode]:
    wanted = _folded(text)
    agents: dict[str, NamedNode] = {}
    for predicate in _NAMES:
        for quad in store.quads_for_pattern(None, predicate, None, _DEFAULT):
            if isinstance(quad.object, Literal) and _matches(quad.object.value, wanted):
                for named in store.quads_for_pattern(quad.subject, _NAME_OF, None, _DEFAULT):
                    if isinstance(named.object, NamedNode):
                        agents[named.object.value] = named.object
    if agents:
        return [agents[iri] for iri in sorted(agents)]
    things: dict[str, NamedNode] = {}
    for predicate in (*_LABELS, *_TITLES):
        for quad in store.quads_for_pattern(None, predicate, None, _DEFAULT):
            if (
                isinstance(quad.subject, NamedNode)
                and isinstance(quad.object, Literal)
                and _folded(quad.object.value) == wanted
            ):
                things[quad.subject.value] = quad.subject
    return [things[iri] for iri in sorted(things)]


def _matches(name: str, wanted: str) -> bool:
    """Tell whether a name as written is the wanted one; an acronym may hold two, as 'ICPO – Interpol'."""
    return wanted in (_folded(name), *(_folded(part) for part in name.split(" – ")))


def _near(store: Store, text: str) -> str:
    from difflib import get_close_matches

    names: dict[str, str] = {}
    for predicate in (_LABEL, *_NAMES):
        for quad in store.quads_for_pattern(None, predicate, None, _DEFAULT):
            if isinstance(quad.object, Literal):
                names[_folded(quad.object.value)] = quad.object.value
    near = get_close_matches(_folded(text)[:_LONGEST], sorted(names), n=3, cutoff=0.75)
    return (
        f"Did you mean {', '.join(names[n] for n in near)}?" if near else "Try icatkg query names-as-written."
    )


_LONGEST = 200
