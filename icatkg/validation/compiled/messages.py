"""The words of a result whose shape has no ``sh:message``: those of pySHACL, so both engines say the same."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode

from icatkg.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from icatkg.validation.compiled.shapes_graph import Term

    Described = Callable[[BlankNode], list[tuple[Term, Term]]]

__all__ = ["joined", "worded"]

_RDF = PREFIXES["rdf"]
_MAX_DEPTH = 12


@cache
def _namespaces() -> Any:
    import rdflib

    return rdflib.Graph().namespace_manager


@cache
def _iri(iri: str) -> str:
    import rdflib

    return str(rdflib.URIRef(iri).n3(namespace_manager=_namespaces()))


def _literal(literal: Literal) -> str:
    from icatkg.serialization.bridge import to_rdflib

    read: Any = to_rdflib(literal)
    value = None if read.value is None else str(read.value).split(" object at 0x")[0]
    text = f'"{literal.value}"' if value in {None, literal.value} else f'"{literal.value}" = {value}'
    if literal.language:
        text += f", lang={literal.language}"
    if read.datatype is not None:
        text += f", datatype={_iri(str(read.datatype))}"
    return f"Literal({text})"


def worded(term: Term, described: Described, depth: int = 0) -> str:
    """Write a term, a blank node with all that is said of it.

    Parameters
    ----------
    term
        The term.
    described
        Gives the properties and values of a blank node.
    depth
        Within how many blank nodes it stands.

    """
    if isinstance(term, NamedNode):
        return _iri(term.value)
    if isinstance(term, Literal):
        return _literal(term)
    if depth >= _MAX_DEPTH:
        return "<http://recursion.too.deep>"
    said = described(term)
    if not said:
        return "[ ]"
    if any(p.value == _RDF + "first" for p, _ in said):
        return f"( {' '.join(worded(i, described, depth + 2) for i in _items(term, described))} )"
    values: dict[str, list[str]] = {}
    for predicate, value in said:
        values.setdefault(_iri(predicate.value), []).append(worded(value, described, depth + 2))
    return "[ {} ]".format(" ; ".join(f"{p} {', '.join(sorted(o))}" for p, o in sorted(values.items())))


def _items(head: Term, described: Described) -> list[Term]:
    items: list[Term] = []
    seen: set[Term] = set()
    while isinstance(head, BlankNode) and head not in seen:
        seen.add(head)
        said = {p.value: o for p, o in described(head)}
        items += [said[_RDF + "first"]] if _RDF + "first" in said else []
        head = said.get(_RDF + "rest", NamedNode(_RDF + "nil"))
    return items


def joined(terms: Iterable[Term], described: Described, separator: str = ", ") -> str:
    """Write several terms."""
    return separator.join(worded(term, described) for term in terms)
