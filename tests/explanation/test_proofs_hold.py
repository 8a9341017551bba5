"""Every inferred triple of the packaged graph has a proof that an independent checker accepts."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import NamedNode, Triple

import icatkg
from icatkg.derivations import Derivation
from icatkg.explanation.proof import explainer_of
from icatkg.namespaces import PREFIXES
from icatkg.serialization.bridge import to_rdflib
from tests.explanation.checker import faults, step_fault

if TYPE_CHECKING:
    from icatkg.explanation.proof import Explainer

SUBCLASS = NamedNode(PREFIXES["rdfs"] + "subClassOf")
TYPE = NamedNode(PREFIXES["rdf"] + "type")


def node(name: str) -> NamedNode:
    """Give an IRI for a name."""
    return NamedNode(f"http://example.org/{name}")


@lru_cache
def explainer() -> Explainer:
    """Give the explainer of the packaged graph."""
    return explainer_of(icatkg.load().dataset)


def whole() -> rdflib.Graph:
    """Give what is asserted and inferred, for rdflib."""
    graph = rdflib.Graph()
    for triple in explainer().index.triples:
        graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
    return graph


@lru_cache
def explained() -> dict[Triple, Derivation]:
    """Give the last step of each inferred triple, as its explanation shows it."""
    last: dict[Triple, Derivation] = {}
    for triple in explainer().inference.derivations:
        explanation = explainer().explain(triple)
        assert explanation is not None
        for step in explanation.steps.values():
            if step.derivation is not None:
                assert last.setdefault(step.statement, step.derivation) == step.derivation
            else:
                assert step.origins, f"{step.statement} is a leaf that stands nowhere"
    return last


def test_every_proof_of_the_packaged_graph_holds() -> None:
    """Each step re-derives, nothing rests on itself, all leaves are asserted and stand somewhere."""
    proofs = explained()
    assert set(proofs) == set(explainer().inference.derivations)
    assert faults(proofs, explainer().asserted, whole()) == []


def test_all_ways_hold_too() -> None:
    """What ``--all`` adds is checked as well: here for each hundredth triple."""
    for triple in list(explainer().inference.derivations)[::100]:
        explanation = explainer().explain(triple, every=True)
        assert explanation is not None
        proofs = {s.statement: s.derivation for s in explanation.steps.values() if s.derivation is not None}
        assert faults(proofs, explainer().asserted) == []
        for other in explanation.others:
            assert step_fault(triple, other) is None
            assert faults({**proofs, triple: other}, explainer().asserted) == []


A, B, C, X = (node(name) for name in "ABCx")
RIGHT = {
    Triple(X, TYPE, B): Derivation("cax-sco", (Triple(A, SUBCLASS, B), Triple(X, TYPE, A))),
    Triple(X, TYPE, C): Derivation("cax-sco", (Triple(B, SUBCLASS, C), Triple(X, TYPE, B))),
}
GIVEN = {Triple(A, SUBCLASS, B), Triple(B, SUBCLASS, C), Triple(X, TYPE, A)}


def test_the_checker_accepts_what_is_right() -> None:
    """A small proof by hand."""
    assert faults(RIGHT, GIVEN) == []


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (Derivation("prp-dom", RIGHT[Triple(X, TYPE, C)].premises), "does not follow by prp-dom"),
        (Derivation("cax-xyz", RIGHT[Triple(X, TYPE, C)].premises), "no rule is called cax-xyz"),
        (Derivation("cax-sco", (Triple(B, SUBCLASS, C),)), "does not follow by cax-sco"),
        (
            Derivation("cax-sco", (*RIGHT[Triple(X, TYPE, C)].premises, Triple(X, TYPE, A))),
            "does not follow by cax-sco",
        ),
        (
            Derivation("cax-sco", (Triple(A, SUBCLASS, C), Triple(X, TYPE, A))),
            "is neither asserted nor proved",
        ),
        (Derivation("cax-sco", (Triple(C, SUBCLASS, C), Triple(X, TYPE, C))), "rests on itself"),
    ],
    ids=["wrong rule", "no such rule", "premise missing", "premise too many", "leaf not asserted", "circle"],
)
def test_the_checker_refuses_what_is_wrong(wrong: Derivation, fault: str) -> None:
    """Proofs tampered with: each fault is found."""
    assert any(fault in found for found in faults({**RIGHT, Triple(X, TYPE, C): wrong}, GIVEN))


def test_the_checker_sees_a_circle_of_two() -> None:
    """Two triples that prove each other by steps that are right."""
    d = Triple(X, TYPE, C)
    circle = {
        **RIGHT,
        Triple(X, TYPE, B): Derivation("cax-sco", (Triple(C, SUBCLASS, B), d)),
    }
    assert any("rests on itself" in fault for fault in faults(circle, {*GIVEN, Triple(C, SUBCLASS, B)}))


def test_the_checker_runs_our_rules_on_the_premises_alone() -> None:
    """Without one of its premises, a conclusion of ours is refused; with another value, too."""
    chaired = NamedNode(PREFIXES["icat"] + "chaired")
    proofs = {t: d for t, d in explained().items() if d.rule == "chaired-in-year"}
    assert proofs
    triple, step = next(iter(sorted(proofs.items(), key=lambda item: str(item[0]))))
    assert triple.predicate == chaired
    assert step_fault(triple, step) is None
    for i in range(len(step.premises)):
        short = Derivation(step.rule, step.premises[:i] + step.premises[i + 1 :])
        assert step_fault(triple, short) == "chaired-in-year does not conclude it from the premises"
    assert step_fault(Triple(triple.subject, chaired, node("other")), step) is not None
