"""Why something does not hold: the premise that was taken away is the one that is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple, Variable

from icatkg.explanation.absence import Absence, explain_absence
from icatkg.explanation.failing_rules import failing_rules
from icatkg.explanation.proof import explainer_of
from icatkg.namespaces import PREFIXES
from tests.explanation.generated import GRAPHS, dataset_of, triples_of

RDF, OWL = PREFIXES["rdf"], PREFIXES["owl"]
SAME = NamedNode(OWL + "sameAs")
OF_LISTS = {NamedNode(RDF + "first"), NamedNode(RDF + "rest")}
OWNERS = {
    NamedNode(OWL + name) for name in ("intersectionOf", "unionOf", "oneOf", "hasKey", "propertyChainAxiom")
}


def matches(pattern: tuple[object, ...], triple: Triple) -> bool:
    """Tell whether a pattern is one of a triple."""
    return all(isinstance(p, Variable) or p == t for p, t in zip(pattern, triple, strict=True))


def absence(turtle: str, goal: str) -> Absence:
    """Say why one statement does not follow from others."""
    found = explain_absence(dataset_of(triples_of(turtle)), triples_of(goal)[0])
    assert found is not None
    return found


@given(GRAPHS, st.data())
def test_what_is_taken_away_is_what_is_missing(triples: list[Triple], data: st.DataObject) -> None:
    """Of a step from asserted premises one is taken away; the rule then lacks it, or another of that form."""
    explainer = explainer_of(dataset_of(triples))
    direct = [
        (goal, step)
        for goal in explainer.inference.derivations
        for step in explainer.steps_to(goal)
        if set(step.premises) <= explainer.asserted and SAME not in {p.predicate for p in step.premises}
    ]
    if not direct:
        return
    goal, step = data.draw(st.sampled_from(direct))
    gone = data.draw(st.sampled_from(step.premises))
    found = explain_absence(dataset_of([t for t in triples if t != gone]), goal)
    if found is None or gone.predicate in OF_LISTS | OWNERS:
        return  # it follows in another way, or no list is left to speak of
    one_missing = [s for s in found.shortfalls if s.rule == step.rule and len(s.missing) == 1]
    others = set(step.premises) - {gone}
    if others:
        assert any(set(s.present) == others and matches(s.missing[0], gone) for s in one_missing)
    for shortfall in found.shortfalls:
        assert shortfall.present
        held = explainer_of(dataset_of([t for t in triples if t != gone])).index
        assert all(premise in held for premise in shortfall.present)


def test_the_missing_premise_with_what_is_bound() -> None:
    """A domain is there, so any value of the property would do."""
    found = absence(":p rdfs:domain :C . :x a :D .", ":x a :C .")
    (likely, *_) = found.shortfalls
    assert likely.rule == "prp-dom"
    assert likely.present == tuple(triples_of(":p rdfs:domain :C ."))
    ((subject, predicate, value),) = likely.missing
    assert (subject, predicate) == (NamedNode("http://x/x"), NamedNode("http://x/p"))
    assert value == Variable("y")


def test_a_chain_with_one_link_missing() -> None:
    """The link that is there binds where the other one must begin."""
    found = absence(":p owl:propertyChainAxiom (:q :r) . :a :q :b .", ":a :p :c .")
    (likely, *_) = found.shortfalls
    assert likely.rule == "prp-spo2"
    assert [*likely.missing] == [tuple(triple) for triple in triples_of(":b :r :c .")]


def test_what_lacks_data_comes_before_what_lacks_an_axiom() -> None:
    """And sameness comes last."""
    found = absence(":C rdfs:subClassOf :D . :x a :E . :y a :D .", ":x a :D .")
    lacking = [
        [shortfall.rule, *(" ".join(str(term) for term in pattern) for pattern in shortfall.missing)]
        for shortfall in found.shortfalls
    ]
    by_data, by_axiom, *by_sameness = [row for row in lacking if row[0] in {"cax-sco", "eq-rep-s"}]
    assert by_data == ["cax-sco", f"<http://x/x> <{RDF}type> <http://x/C>"]
    assert by_axiom == ["cax-sco", f"<http://x/E> <{PREFIXES['rdfs']}subClassOf> <http://x/D>"]
    assert ["eq-rep-s", f"<http://x/y> <{OWL}sameAs> <http://x/x>"] in by_sameness


def test_what_holds_instead() -> None:
    """The values that the property does have."""
    assert absence(":x :p :a, :b .", ":x :p :c .").instead == tuple(triples_of(":x :p :a, :b ."))


# Our own rules


def store_of(turtle: str) -> Store:
    """Give a store with triples in the default graph."""
    store = Store()
    store.extend(Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in triples_of(turtle))
    return store


TERM = "id:t a icat:ChairTerm ; icat:inGroup id:icat ; icat:hasOrganisation id:osce ; "


@pytest.mark.parametrize(
    ("data", "missing"),
    [
        (
            TERM + 'icat:date "2018"^^xsd:gYear .',
            ["icat:date|icat:earliest|icat:latest ?day", '"2019"^^xsd:gYear'],
        ),
        (
            TERM.replace("icat:ChairTerm", "icat:OfficeHeld") + 'icat:date "2019"^^xsd:gYear .',
            ["a icat:ChairTerm"],
        ),
        (
            TERM.replace("icat:inGroup id:icat ;", "") + 'icat:date "2019"^^xsd:gYear .',
            ["icat:inGroup id:icat"],
        ),
        (
            TERM.replace("id:osce", "id:unodc") + 'icat:date "2019"^^xsd:gYear .',
            ["icat:hasOrganisation id:osce"],
        ),
    ],
    ids=["another year", "another class", "no group", "another organisation"],
)
def test_the_smallest_set_of_patterns_of_a_rule_of_ours(data: str, missing: list[str]) -> None:
    """Exactly what was changed is what fails."""
    goal = triples_of('id:osce icat:chaired "2019"^^xsd:gYear .')[0]
    (failing,) = failing_rules(goal, store_of(data))
    assert failing.rule == "chaired-in-year"
    assert len(failing.missing) == len(missing)
    assert all(text in pattern for text, pattern in zip(missing, failing.missing, strict=True))


def test_a_rule_that_counts() -> None:
    """The number is not the one that is counted; the pattern inside is not looked into."""
    goal = triples_of("id:l icat:entryCount 3 .")[0]
    (failing,) = failing_rules(goal, store_of("id:a icat:inListing id:l . id:b icat:inListing id:l ."))
    assert failing.rule == "entries-counted"
    assert failing.present == ()


def test_a_rule_with_a_negation() -> None:
    """What is there already keeps the rule from giving another: the negation is what fails."""
    data = 'id:d a icat:Document ; icat:date "2019"^^xsd:gYear ; icat:earliest "2018-05-05"^^xsd:date .'
    goal = triples_of('id:d icat:earliest "2019-01-01"^^xsd:date .')[0]
    (failing,) = failing_rules(goal, store_of(data))
    assert failing.rule == "earliest-of-date"
    assert any("NOT EXISTS" in pattern and "icat:earliest" in pattern for pattern in failing.missing)


def test_rules_that_conclude_something_else_are_not_named() -> None:
    """No rule of ours gives a label."""
    assert failing_rules(triples_of('id:osce rdfs:label "OSCE" .')[0], store_of("id:x a icat:Event .")) == []
