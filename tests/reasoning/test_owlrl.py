"""owlrl beside the engine: equal results, and each difference with its reason."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from icatkg.dataset import Dataset
from icatkg.graph_files import packaged_files
from icatkg.reasoning.closure import closure
from tests.reasoning.cases import CASES, Case, triples_of
from tests.reasoning.generated_graph import generated_graph
from tests.reasoning.reference import closure_of_owlrl, rdflib_closure
from tests.reasoning.strategies import graphs

if TYPE_CHECKING:
    from pyoxigraph import Triple

SIZES = [600, 1500]
if os.environ.get("HYPOTHESIS_PROFILE") == "thorough":
    SIZES.append(10_000)

# Cases of the specification that owlrl does not solve.
NOT_IN_OWLRL = {
    "eq-diff2": "owlrl never looks at the last member of a list of different things",
    "eq-diff3": "as eq-diff2",
    "prp-adp": "as eq-diff2",
    "dt-eq": "owlrl does not compare the values of literals",
    "dt-diff": "owlrl does not compare the values of literals",
}


def test_the_packaged_graph() -> None:
    """Equal on the graph of the package."""
    graph = list(dict.fromkeys(quad.triple for quad in Dataset(packaged_files()).quads()))
    expected, complaints = closure_of_owlrl(graph)
    found = closure(graph)
    assert set(found.derivations) == expected
    assert bool(found.inconsistencies) == bool(complaints)
    assert len(expected) > 5000


@pytest.mark.parametrize("size", SIZES)
def test_a_generated_graph(size: int) -> None:
    """Equal on graphs with every construct of OWL 2 RL."""
    graph = generated_graph(size)
    expected, complaints = closure_of_owlrl(graph)
    found = closure(graph)
    assert set(found.derivations) == expected
    assert not found.inconsistencies
    assert not complaints


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{CASES.index(case)}")
def test_the_cases_of_the_rules(case: Case) -> None:
    """Equal on the minimal graph of each rule, but for the listed ones."""
    graph = triples_of(" ".join(case.premises))
    expected, complaints = closure_of_owlrl(graph)
    found = closure(graph)
    solved = bool(complaints)
    if case.consequence != "false":
        (wanted,) = triples_of(case.consequence + " .")
        solved = wanted in expected
    assert solved != (case.rule in NOT_IN_OWLRL or case == _ILL_RANGE), case.rule
    if case.consequence != "false" and solved:
        own = {t for t in expected if not set(map(str, t)) & _OF_OWLRL_ALONE}
        assert {t for t in found.derivations if not set(map(str, t)) & _OF_US_ALONE} == own


# owlrl checks the form of literals, but not whether a rule gives a literal a type that does not hold it.
_ILL_RANGE = next(case for case in CASES if case.rule == "dt-not-type" and len(case.premises) == 2)
_XSD, _RDF = "http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# owlrl supports rdf:HTML; the engine supports dates that are no datatypes of OWL 2 RL.
_OF_OWLRL_ALONE = {f"<{_RDF}HTML>"}
_OF_US_ALONE = {f"<{_XSD}{name}>" for name in ("gDay", "gMonth", "gMonthDay", "gYear", "gYearMonth")}


@given(graphs(keys=False))
def test_random_graphs(graph: list[Triple]) -> None:
    """Whatever owlrl infers follows; what it misses is told in the tests of differences."""
    expected, _ = closure_of_owlrl(graph)
    assert {t for t in expected if not str(t.object).startswith(f"<{_XSD}")} <= set(
        closure(graph).derivations
    )


def test_difference_key_of_two_properties() -> None:
    """It compares all properties of a key but the last, and so makes one of two things that differ in it."""
    graph = triples_of(":C owl:hasKey (:p :q) . :x a :C ; :p 1 ; :q 2 . :y a :C ; :p 1 ; :q 3 .")
    (same,) = triples_of(":x owl:sameAs :y .")
    assert same in closure_of_owlrl(graph)[0]
    assert not closure(graph).derivations


def test_difference_key_of_one_property() -> None:
    """So with a key of one property owlrl makes all things that have it one."""
    graph = triples_of(":C owl:hasKey (:p) . :x a :C ; :p 1 . :y a :C ; :p 2 .")
    (same,) = triples_of(":x owl:sameAs :y .")
    assert same in closure_of_owlrl(graph)[0]
    assert not closure(graph).derivations


def test_difference_last_member_of_all_different() -> None:
    """It never compares the last member of ``owl:members``; of three it finds the first two only."""
    first = triples_of("[] a owl:AllDifferent ; owl:members (:a :b :c) . :a owl:sameAs :b .")
    last = triples_of("[] a owl:AllDifferent ; owl:members (:a :b :c) . :b owl:sameAs :c .")
    assert closure_of_owlrl(first)[1]
    assert not closure_of_owlrl(last)[1]
    assert [found.rule for found in closure(last).inconsistencies] == ["eq-diff2"]


def test_difference_a_member_that_stands_twice() -> None:
    """A thing is itself (eq-ref), so it cannot stand twice in a list of different things; owlrl lets it."""
    graph = triples_of("[] a owl:AllDifferent ; owl:members (:a :a :b) .")
    assert not closure_of_owlrl(graph)[1]
    assert [found.rule for found in closure(graph).inconsistencies] == ["eq-diff2"]


def test_difference_wider_datatypes_of_names() -> None:
    """It gives a name all datatypes that are wider than its own; no rule of the specification does."""
    graph = triples_of(":x a xsd:int .")
    assert set(triples_of(":x a xsd:long, xsd:integer, xsd:decimal .")) == closure_of_owlrl(graph)[0]
    assert not closure(graph).derivations


def test_difference_disjoint_datatypes() -> None:
    """It says of the datatypes in use that they are disjoint; the specification has dt-not-type for that."""
    graph = triples_of(":x :p 1, 'text', true .")
    found, _ = rdflib_closure(graph)
    assert any(str(p).endswith("disjointWith") for _, p, _ in found)
    assert not closure(graph).derivations


def test_difference_types_of_names_of_literals() -> None:
    """By dt-type2 and eq-rep-s a name of a literal has all datatypes that hold its value.

    owlrl names some of them, and takes the name for a datatype besides, which follows from nothing.
    """
    graph = triples_of(":x owl:sameAs 5 .")
    ours, theirs = set(closure(graph).derivations), closure_of_owlrl(graph)[0]
    assert theirs - ours == set(triples_of(":x a rdfs:Datatype ."))
    assert set(triples_of(":x a xsd:byte, xsd:positiveInteger, rdfs:Literal .")) <= ours - theirs


def test_difference_equal_values() -> None:
    """It does not join on values: ``1`` and ``1.0`` are one value (dt-eq)."""
    graph = triples_of(":X owl:hasValue 1.0 ; owl:onProperty :p . :u :p 1 .")
    assert not closure_of_owlrl(graph)[0]
    assert set(closure(graph).derivations) == set(triples_of(":u a :X ."))


def test_difference_different_values() -> None:
    """It does not tell values apart: a functional property with 1 and 2 is a contradiction (dt-diff)."""
    graph = triples_of(":p a owl:FunctionalProperty . :x :p 1, 2 .")
    assert not closure_of_owlrl(graph)[1]
    assert [found.rule for found in closure(graph).inconsistencies] == ["eq-diff1"]


def test_difference_type_given_to_a_literal() -> None:
    """It does not see that a range of numbers does not hold a text (dt-not-type)."""
    graph = triples_of(":p rdfs:range xsd:integer . :x :p 'five' .")
    assert not closure_of_owlrl(graph)[1]
    assert [found.rule for found in closure(graph).inconsistencies] == ["dt-not-type"]


def test_difference_forms_of_literals() -> None:
    """It takes blanks around a number for part of its form; XML Schema does not (dt-not-type)."""
    graph = triples_of(":x :p ' 5'^^xsd:integer .")
    assert not closure_of_owlrl(graph)[1]
    assert [found.rule for found in closure(graph).inconsistencies] == ["dt-not-type"]


def test_difference_reflexive_premises() -> None:
    """It skips steps from a property to itself, and so what follows from them (scm-eqp1, then scm-svf2)."""
    graph = triples_of("""
        :p owl:equivalentProperty :p . :X owl:someValuesFrom :C ; owl:onProperty :p .
        :Y owl:someValuesFrom :C ; owl:onProperty :p .
    """)
    assert not closure_of_owlrl(graph)[0]
    assert set(triples_of(":X rdfs:subClassOf :Y .")) <= set(closure(graph).derivations)


def test_difference_lists_without_an_end() -> None:
    """It reads a list that nothing ends; the rules want ``rdf:nil``."""
    graph = triples_of(":C owl:oneOf :l . :l rdf:first :x .")
    assert closure_of_owlrl(graph)[0] == set(triples_of(":x a :C ."))
    assert not closure(graph).derivations


def test_difference_cardinality_of_another_sort() -> None:
    """It takes any literal that Python holds to be 0, ``false`` too; we take numbers, as dt-eq has it."""
    false = triples_of(":X owl:maxCardinality false ; owl:onProperty :p . :u a :X ; :p :y .")
    integer = triples_of(":X owl:maxCardinality 0 ; owl:onProperty :p . :u a :X ; :p :y .")
    assert closure_of_owlrl(false)[1]
    assert not closure(false).inconsistencies
    assert [found.rule for found in closure(integer).inconsistencies] == ["cls-maxc1"]
