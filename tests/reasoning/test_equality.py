"""Names of one thing: cliques, copies and contradictions."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from icatkg.errors import InputError
from icatkg.reasoning.closure import closure
from icatkg.reasoning.equality import MOST_NAMES
from tests.reasoning.cases import triples_of
from tests.reasoning.results import inferred, is_well_founded


def test_a_list_whose_items_have_two_names_is_read_once() -> None:
    """The rules reach the other names by equality."""
    graph = triples_of(":C owl:unionOf (:A :B) . :A owl:sameAs :D . :x a :D . :y a :B .")
    assert {*triples_of(":x a :C . :y a :C . :D rdfs:subClassOf :C .")} <= inferred(graph)


def test_too_many_names_of_one_thing_are_refused() -> None:
    """With an error that says what to look for, and not with a part of the result."""
    names = [NamedNode(f"http://example.org/{number}") for number in range(MOST_NAMES + 1)]
    same = triples_of("[] a owl:InverseFunctionalProperty .")[0]
    graph = [Triple(name, NamedNode("http://example.org/p"), Literal("x")) for name in names]
    graph.append(Triple(NamedNode("http://example.org/p"), same.predicate, same.object))
    with pytest.raises(InputError, match="names would be one thing") as caught:
        closure(graph)
    assert "functional property" in caught.value.remedy
    closure(graph[2:])


def test_equality_that_comes_bit_by_bit() -> None:
    """Each pair of names makes the next pair."""
    steps = " ".join(f":a{i} :p :a{i + 1} . :b{i} :p :b{i + 1} ." for i in range(12))
    graph = triples_of(":p a owl:FunctionalProperty . :a0 owl:sameAs :b0 . :a12 :q :end . " + steps)
    assert {*triples_of(":a12 owl:sameAs :b12 . :b12 :q :end .")} <= inferred(graph)


def test_one_contradiction_of_a_thing_with_two_names_is_reported_once() -> None:
    """Contradictions that differ by names only are one."""
    graph = triples_of(":A owl:disjointWith :B . :x a :A ; owl:sameAs :y . :y a :B .")
    (found,) = closure(graph).inconsistencies
    assert found.rule == "cax-dw"
    graph = triples_of(":x owl:sameAs :y . :x owl:differentFrom :y .")
    (found,) = closure(graph).inconsistencies
    assert set(found.premises) == set(graph)


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (0, 2, 4, 1, 3), (3, 1, 4, 2, 0)])
def test_all_pairs_of_names(order: tuple[int, ...]) -> None:
    """However the cliques come together, each name is the same as each other one."""
    pairs = triples_of(
        ":a owl:sameAs :b . :c owl:sameAs :b . :c owl:sameAs :d . :e owl:sameAs :d . :e owl:sameAs :f ."
    )
    graph = [pairs[number] for number in order]
    expected = {f":{x} owl:sameAs :{y} ." for x in "abcdef" for y in "abcdef" if x != y}
    assert inferred(graph) | set(graph) == set(triples_of(" ".join(expected)))
    assert is_well_founded(graph, closure(graph))


def test_names_of_classes_and_properties() -> None:
    """What a class is to itself it is to its other names, though the former is left out (scm-cls, scm-op)."""
    graph = triples_of(":C a owl:Class ; owl:sameAs :D . :p a owl:ObjectProperty ; owl:sameAs :q .")
    assert inferred(graph) >= set(
        triples_of(
            ":C rdfs:subClassOf :D ; owl:equivalentClass :D . :D rdfs:subClassOf :C . "
            ":p rdfs:subPropertyOf :q ; owl:equivalentProperty :q ."
        )
    )


def test_equality_reaches_triples_that_came_in_between() -> None:
    """A triple that is inferred between two of many merges is copied by the later ones."""
    steps = " ".join(f":a{i} :p :a{i + 1} . :b{i} :p :b{i + 1} ." for i in range(12))
    graph = triples_of(
        ":p a owl:FunctionalProperty . :a0 owl:sameAs :b0 . owl:oneOf owl:propertyChainAxiom (:k :list) . "
        ":C :k :a7 . :b7 :list :l . :l rdf:first :a12 ; rdf:rest rdf:nil . " + steps
    )
    assert {*triples_of(":a12 a :C . :b12 a :C .")} <= inferred(graph)
