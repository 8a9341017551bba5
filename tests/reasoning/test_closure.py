"""The closure as a whole: equal to a naive one, and with the laws that any closure obeys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from icatkg.namespaces import PREFIXES
from icatkg.reasoning.closure import Closure, closure
from icatkg.serialization.bridge import to_rdflib
from tests.reasoning.cases import triples_of
from tests.reasoning.generated_graph import generated_graph
from tests.reasoning.naive import naive_closure
from tests.reasoning.reference import is_noise
from tests.reasoning.results import inferred, is_well_founded
from tests.reasoning.strategies import graphs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

_DATATYPES = (PREFIXES["xsd"], PREFIXES["rdfs"] + "Literal", PREFIXES["rdf"])


def without_datatypes(triples: Iterable[Triple]) -> set[Triple]:
    """Leave out types that are datatypes: names that are the same as a literal have them, by dt-type2."""
    return {
        t
        for t in triples
        if not (isinstance(t.object, NamedNode) and t.object.value.startswith(_DATATYPES))
        or not t.predicate.value.endswith("#type")
    }


@given(graphs())
def test_the_closure_is_that_of_the_rules_as_they_stand(graph: list[Triple]) -> None:
    """Equal to what the table of rules gives when it is applied pattern by pattern."""
    facts, false = naive_closure(graph)
    expected = {
        Triple(s, p, o)
        for s, p, o in facts
        if not isinstance(s, Literal | Triple)
        and isinstance(p, NamedNode)
        and not is_noise((to_rdflib(s), to_rdflib(p), to_rdflib(o)))
    }
    found = closure(graph)
    assert without_datatypes(found.derivations) == without_datatypes(expected - set(graph))
    # dt-diff is not among the naive rules: it can make literals contradict each other
    ours = {inconsistency.rule for inconsistency in found.inconsistencies}
    assert ours - {"eq-diff1", "dt-not-type"} == false - {"eq-diff1"}
    assert "eq-diff1" not in false or "eq-diff1" in ours


@given(graphs())
def test_steps_are_well_founded(graph: list[Triple]) -> None:
    """No step takes what it makes, at any distance, and none makes what is asserted."""
    inference = closure(graph)
    assert is_well_founded(graph, inference)
    assert not inference.derivations.keys() & set(graph)


@given(graphs("m"), graphs("n"))
def test_more_triples_never_infer_less(one: list[Triple], other: list[Triple]) -> None:
    """The closure is monotone."""
    both = [*one, *other]
    assert inferred(one) <= inferred(both) | set(both)


@given(graphs())
def test_a_closure_is_closed(graph: list[Triple]) -> None:
    """The closure of the closure is the closure."""
    first = inferred(graph)
    again = closure([*graph, *first])
    assert not again.derivations
    assert {found.rule for found in again.inconsistencies} == {
        found.rule for found in closure(graph).inconsistencies
    }


@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_triples_is_of_no_account(graph: list[Triple], random: Random) -> None:
    """The same triples in another order infer the same."""
    shuffled = random.sample(graph, len(graph))
    assert inferred(graph) == inferred(shuffled)
    assert {found.rule for found in closure(graph).inconsistencies} == {
        found.rule for found in closure(shuffled).inconsistencies
    }


def test_steps_of_a_large_graph_are_well_founded() -> None:
    """With every construct of OWL 2 RL in one graph."""
    graph = generated_graph(3000)
    assert is_well_founded(graph, closure(graph))


def test_the_result_has_nothing_that_rdf_cannot_write_and_no_noise() -> None:
    """Inverses without a name and literals as subjects serve on the way only."""
    graph = triples_of("""
        :p owl:inverseOf _:q ; rdfs:range :C ; rdfs:domain owl:Thing . _:q owl:inverseOf :r .
        :x :p "text", :y . :C a owl:Class ; rdfs:subClassOf rdfs:Resource, owl:Thing . :x owl:sameAs :x .
    """)
    assert inferred(graph) == set(triples_of(":x :r :y, 'text' . :y a :C ."))


def test_what_follows_through_what_is_left_out() -> None:
    """It makes ``owl:Thing`` a class with members as soon as something is said of it."""
    graph = triples_of("owl:Thing rdfs:subClassOf :All . :C a owl:Class . :x a :C .")
    assert {*triples_of(":C rdfs:subClassOf :All . :x a :All .")} <= inferred(graph)
    (step,) = [s for t, s in closure(graph).derivations.items() if t in triples_of(":x a :All .")]
    assert set(step.premises) <= {*graph, *closure(graph).derivations}


def test_quads_are_taken_and_their_graphs_passed_over() -> None:
    """A triple in two graphs is one triple."""
    graph = triples_of(":A rdfs:subClassOf :B . :x a :A .")
    first, second = graph
    quads = [
        Quad(first.subject, first.predicate, first.object, NamedNode("http://example.org/g")),
        Quad(second.subject, second.predicate, second.object, DefaultGraph()),
    ]
    assert closure([*quads, *graph]) == closure(graph)
    assert Closure(quads).triples() == list(closure(graph).derivations)
    assert len(Closure(quads)) == 1


def test_nothing_follows_from_nothing() -> None:
    """The axiomatic triples are not in the result."""
    assert closure([]) == ({}, ())


@pytest.mark.parametrize(
    "list_",
    [
        ":l rdf:first :A ; rdf:rest :l .",
        ":l rdf:first :A ; rdf:rest :m . :m rdf:first :B ; rdf:rest :l .",
        ":l rdf:first :A .",
        ":l rdf:rest rdf:nil .",
        ":l rdf:first :A, :B ; rdf:rest rdf:nil .",
        ":l rdf:first :A ; rdf:rest rdf:nil, :m . :m rdf:first :B ; rdf:rest rdf:nil .",
        ":l rdf:first :A ; rdf:rest 'end' .",
        "",
    ],
)
def test_what_is_no_list_is_passed_over(list_: str) -> None:
    """Lists that go in a circle, or lack or double a part, neither hang nor crash."""
    graph = triples_of(f":C owl:unionOf :l ; owl:intersectionOf :l ; owl:hasKey :l . :x a :A, :B . {list_}")
    assert closure(graph) == ({}, ())


def test_a_long_chain_of_a_transitive_property() -> None:
    """It is closed without trying every way to cut it."""
    steps = " ".join(f":n{i} :p :n{i + 1} ." for i in range(120))
    graph = triples_of(":p a owl:TransitiveProperty . " + steps)
    assert len(inferred(graph)) == 121 * 120 // 2 - 120


def test_contradictions_come_in_one_order() -> None:
    """Whatever the order of the triples."""
    graph = triples_of(
        ":A owl:disjointWith :B . :x a :A, :B . :w a :A, :B, owl:Nothing . :z owl:differentFrom :z ."
    )
    found = closure(graph).inconsistencies
    assert [inconsistency.rule for inconsistency in found] == ["cax-dw", "cax-dw", "cls-nothing2", "eq-diff1"]
    assert closure(list(reversed(graph))).inconsistencies == found


@pytest.mark.parametrize(
    ("asked", "consequence"),
    [
        ("rdfs:subClassOf", ":C :over :C, owl:Thing . owl:Nothing :over :C ."),
        ("owl:equivalentClass", ":C :over :C ."),
        ("rdfs:subPropertyOf", ":p :over :p ."),
        ("owl:equivalentProperty", ":p :over :p ."),
        ("owl:sameAs", ":C :over :C . :x :over :x . :p :over :p . owl:Thing :over owl:Thing ."),
        (
            "rdf:type",
            ":x :over :C, owl:Thing . owl:Thing :over owl:Class . rdfs:label :over owl:AnnotationProperty .",
        ),
        ("rdfs:domain", ":p :over :C, owl:Thing ."),
    ],
)
def test_a_rule_that_asks_for_what_is_left_out(asked: str, consequence: str) -> None:
    """A property above one of the vocabulary has its axiomatic triples too."""
    data = ":C a owl:Class . :x a :C . :p a owl:ObjectProperty ; rdfs:domain :C ."
    graph = triples_of(f"{data} {asked} rdfs:subPropertyOf :over .")
    assert set(triples_of(consequence)) <= inferred(graph)


@pytest.mark.parametrize(
    ("graph", "consequence"),
    [
        ("rdf:type owl:inverseOf :instance . :x :p 5 .", "xsd:integer :instance 5 ."),
        ("owl:Class owl:sameAs :Kind .", "owl:Thing a :Kind ."),
        ("xsd:integer owl:sameAs :int .", ":int a rdfs:Datatype ."),
        ("owl:sameAs owl:sameAs :is . :x :p :y .", ":x :is :x ."),
        (":C rdfs:subClassOf owl:Thing . :x a :C . :D owl:unionOf (owl:Thing) .", ":x a :D ."),
        (":p rdfs:domain owl:Thing . :x :p :y . :D owl:unionOf (owl:Thing) .", ":x a :D ."),
        (":p rdfs:range owl:Thing . :x :p :y . :D owl:unionOf (owl:Thing) .", ":y a :D ."),
        (":p rdfs:domain owl:Nothing . :C a owl:Class .", ":p rdfs:domain :C ."),
        (":X owl:hasValue 'a'^^xsd:token ; owl:onProperty :p . :u :p 'a' .", ":u a :X ."),
        (
            (
                ":X owl:allValuesFrom :C ; owl:onProperty :p . :u a :X ; :p 5 . "
                ":Y owl:someValuesFrom :C ; owl:onProperty :p ."
            ),
            ":u a :Y .",
        ),
    ],
)
def test_consequences_through_what_rdf_cannot_write_or_says_nothing(graph: str, consequence: str) -> None:
    """The rules run over generalised and axiomatic triples wherever one of them asks for such."""
    assert set(triples_of(consequence)) <= inferred(triples_of(graph))


@pytest.mark.parametrize(
    ("graph", "rule"),
    [
        (":A owl:disjointWith owl:Thing . :C a owl:Class . :x a :A, :C .", "cax-dw"),
        (":A owl:complementOf xsd:integer . :p rdfs:range :A . :x :p 5 .", "cls-com"),
        ("owl:sameAs a owl:IrreflexiveProperty . :x :p :y .", "prp-irp"),
        (":p owl:propertyDisjointWith :q . :x :p 1 ; :q 1.0 .", "prp-pdw"),
    ],
)
def test_contradictions_through_what_rdf_cannot_write_or_says_nothing(graph: str, rule: str) -> None:
    """So with the rules of *false*; the premises are asserted or inferred all the same."""
    asserted = triples_of(graph)
    inference = closure(asserted)
    assert {found.rule for found in inference.inconsistencies} == {rule}
    assert is_well_founded(asserted, inference)
