"""Hypothesis strategies: small graphs of OWL axioms and data over few names, so that rules meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from icatkg.namespaces import PREFIXES

if TYPE_CHECKING:
    Node = NamedNode | BlankNode

__all__ = ["graphs"]

_EX = "http://example.org/"


def _named(curie: str) -> NamedNode:
    prefix, _, name = curie.partition(":")
    return NamedNode((PREFIXES[prefix] if prefix else _EX) + name)


_THINGS: list[Node] = [*(_named(":" + name) for name in "abc"), BlankNode("k")]
_CLASSES: list[Node] = [*(_named(":" + name) for name in "ABC"), BlankNode("r"), _named("owl:Thing")]
_PROPERTIES = [_named(":" + name) for name in "pqr"]
_TEXTS = [Literal("x"), Literal("y", language="en")]
_NUMBERS = [Literal(text, datatype=_named("xsd:nonNegativeInteger")) for text in "01"]
# What an axiom of one triple relates, by its predicate: c a class, p a property, t a thing.
_TYPE = _named("rdf:type")
_AXIOMS = {
    "rdfs:subClassOf": "cc",
    "owl:equivalentClass": "cc",
    "owl:disjointWith": "cc",
    "owl:complementOf": "cc",
    "rdfs:subPropertyOf": "pp",
    "owl:equivalentProperty": "pp",
    "owl:propertyDisjointWith": "pp",
    "owl:inverseOf": "pp",
    "rdfs:domain": "pc",
    "rdfs:range": "pc",
    "owl:sameAs": "tt",
    "owl:differentFrom": "tt",
}
_CHARACTERISTICS = [
    "Functional",
    "InverseFunctional",
    "Transitive",
    "Symmetric",
    "Asymmetric",
    "Irreflexive",
    "Object",
    "Datatype",
]
_LISTS = {"owl:unionOf": "cc", "owl:intersectionOf": "cc", "owl:oneOf": "ct", "owl:propertyChainAxiom": "pp"}
_GROUPS = {
    "owl:AllDifferent": ("owl:distinctMembers", "t"),
    "owl:AllDisjointClasses": ("owl:members", "c"),
    "owl:AllDisjointProperties": ("owl:members", "p"),
}
_SORTS: dict[str, list[Node]] = {"c": _CLASSES, "p": [*_PROPERTIES], "t": _THINGS}


def _one(draw: st.DrawFn, sort: str) -> Node:
    return draw(st.sampled_from(_SORTS[sort]))


def _single(draw: st.DrawFn) -> list[Triple]:
    """Give an axiom that is one triple."""
    about = draw(st.sampled_from([*_AXIOMS, *_CHARACTERISTICS, "Class"]))
    if about in _AXIOMS:
        left, right = tuple(_AXIOMS[about])
        return [Triple(_one(draw, left), _named(about), _one(draw, right))]
    if about == "Class":
        return [Triple(_one(draw, "c"), _TYPE, _named("owl:Class"))]
    return [Triple(_one(draw, "p"), _TYPE, _named(f"owl:{about}Property"))]


def _listed(draw: st.DrawFn, name: str, *, keys: bool) -> list[Triple]:
    """Give an axiom with a list."""
    lists = {**_LISTS, **({"owl:hasKey": "cp"} if keys else {})}
    about = draw(st.sampled_from([*lists, *_GROUPS]))
    predicate, sort = _GROUPS[about] if about in _GROUPS else (about, lists[about][1])
    items = draw(st.lists(st.sampled_from(_SORTS[sort]), min_size=1, max_size=3))
    cells = [BlankNode(f"{name}l{number}") for number in range(len(items))]
    owner = BlankNode(name) if about in _GROUPS else _one(draw, lists[about][0])
    triples = [Triple(owner, _named(predicate), cells[0])]
    if about in _GROUPS:
        triples.append(Triple(owner, _TYPE, _named(about)))
    rests: list[Node] = [*cells[1:], _named("rdf:nil")]
    for cell, item, rest in zip(cells, items, rests, strict=True):
        triples += [Triple(cell, _named("rdf:first"), item), Triple(cell, _named("rdf:rest"), rest)]
    return triples


def _restriction(draw: st.DrawFn) -> list[Triple]:
    restriction = _one(draw, "c")
    triples = [Triple(restriction, _named("owl:onProperty"), _one(draw, "p"))]
    values = draw(st.sampled_from(["someValuesFrom", "allValuesFrom", "hasValue", "maxC", "maxQualifiedC"]))
    filler: Node | Literal
    if values == "hasValue":
        filler = draw(st.sampled_from([*_THINGS, *_TEXTS]))
    elif values.startswith("max"):
        filler = draw(st.sampled_from(_NUMBERS))
        triples.append(Triple(restriction, _named("owl:onClass"), _one(draw, "c")))
        values += "ardinality"
    else:
        filler = _one(draw, "c")
    return [*triples, Triple(restriction, _named("owl:" + values), filler)]


@st.composite
def _axioms(draw: st.DrawFn, name: str, *, keys: bool) -> list[Triple]:
    """Give the triples of one axiom; its blank nodes begin with a name of their own."""
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return _listed(draw, name, keys=keys)
    return _restriction(draw) if kind == 1 else _single(draw)


@st.composite
def _facts(draw: st.DrawFn) -> Triple:
    subject = draw(st.sampled_from(_THINGS))
    if draw(st.integers(0, 2)) == 0:
        return Triple(subject, _TYPE, draw(st.sampled_from(_CLASSES)))
    values = [*_THINGS, *_THINGS, *_TEXTS]
    return Triple(subject, draw(st.sampled_from(_PROPERTIES)), draw(st.sampled_from(values)))


@st.composite
def graphs(draw: st.DrawFn, name: str = "n", *, keys: bool = True) -> list[Triple]:
    """Give small graphs.

    Parameters
    ----------
    draw
        Given by Hypothesis.
    name
        What the labels of its own blank nodes begin with; graphs with different names share only few blank
        nodes.
    keys
        Whether ``owl:hasKey`` may occur.

    """
    triples: list[Triple] = []
    for number in range(draw(st.integers(0, 8))):
        triples += draw(_axioms(f"{name}{number}", keys=keys))
    triples += draw(st.lists(_facts(), max_size=8))
    return list(dict.fromkeys(triples))
