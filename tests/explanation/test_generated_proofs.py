"""Proofs of random graphs: they hold, and none is smaller."""

from __future__ import annotations

from typing import TYPE_CHECKING

import owlrl
import rdflib
from hypothesis import given

from icatkg.explanation.proof import explainer_of
from icatkg.reasoning.matching import derivations_of, instances
from icatkg.reasoning.proofs import size_of
from icatkg.reasoning.steps import all_steps, with_smallest_proofs
from icatkg.serialization.bridge import to_rdflib
from tests.explanation.checker import faults, step_fault
from tests.explanation.generated import GRAPHS, dataset_of, triples_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from icatkg.derivations import Derivation
    from icatkg.explanation.proof import Explainer


def sizes_by_iteration(explainer: Explainer) -> dict[Triple, int]:
    """Give the sizes of the smallest proofs: lowered step by step until none can be lowered any more."""
    steps = list(all_steps(explainer.asserted, explainer.inference))
    sizes = dict.fromkeys(explainer.asserted, 0)
    lowered = True
    while lowered:
        lowered = False
        for conclusion, step in steps:
            if all(premise in sizes for premise in step.premises):
                size = 1 + sum(sizes[premise] for premise in step.premises)
                if size < sizes.get(conclusion, size + 1):
                    sizes[conclusion] = size
                    lowered = True
    return sizes


def entailed(triple: Triple, premises: Iterable[Triple]) -> bool:
    """Tell whether owlrl infers a triple from premises alone."""
    graph = rdflib.Graph()
    for p in premises:
        graph.add((to_rdflib(p.subject), to_rdflib(p.predicate), to_rdflib(p.object)))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return (to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)) in graph


@given(GRAPHS)
def test_every_proof_holds_and_none_is_smaller(triples: list[Triple]) -> None:
    """Checked step by step as in the packaged graph, sizes against a plain iteration."""
    explainer = explainer_of(dataset_of(triples))
    sizes = sizes_by_iteration(explainer)
    kept = with_smallest_proofs(explainer.asserted, explainer.inference).derivations
    assert kept.keys() == explainer.inference.derivations.keys()
    matched = {(c, s.rule, s.premises) for c, s in instances(explainer.index.triples)}
    for triple in explainer.inference.derivations:
        explanation = explainer.explain(triple)
        assert explanation is not None
        assert explanation.size == sizes[triple] == size_of(triple, kept)
        proofs: dict[Triple, Derivation] = {
            t: step.derivation for t, step in explanation.steps.items() if step.derivation is not None
        }
        # A step that took what the result leaves out names the premises of that, and is none of the table's.
        composite = {t for t, step in proofs.items() if step_fault(t, step) is not None}
        assert all((t, proofs[t].rule, proofs[t].premises) not in matched for t in composite)
        assert all(entailed(t, proofs[t].premises) for t in composite)
        assert len(faults(proofs, explainer.asserted)) == len(composite)


@given(GRAPHS)
def test_the_steps_to_one_triple_are_those_of_the_whole(triples: list[Triple]) -> None:
    """Matching from the conclusion gives the same steps as matching everything."""
    explainer = explainer_of(dataset_of(triples))
    by_conclusion: dict[Triple, set[Derivation]] = {}
    for conclusion, step in instances(explainer.index.triples):
        by_conclusion.setdefault(conclusion, set()).add(step)
    for triple in explainer.index.triples:
        assert set(derivations_of(triple, explainer.index)) == by_conclusion.get(triple, set())


def test_a_step_over_what_is_left_out_names_its_premises() -> None:
    """Two restrictions with one filler: a class is a subclass of itself, which the result leaves out."""
    dataset = dataset_of(
        triples_of("""
            :F a owl:Class . :P a owl:Class . :Q a owl:Class .
            :P owl:someValuesFrom :F ; owl:onProperty :p . :Q owl:someValuesFrom :F ; owl:onProperty :p .
        """)
    )
    goal = triples_of(":P rdfs:subClassOf :Q .")[0]
    explanation = explainer_of(dataset).explain(goal)
    assert explanation is not None
    step = explanation.steps[goal].derivation
    assert step is not None
    assert step.rule in {"scm-svf1", "scm-svf2"}
    assert set(step.premises) <= explainer_of(dataset).asserted


def test_what_the_result_leaves_out_is_explained_when_asked_for() -> None:
    """A class is a subclass of itself, and of owl:Thing, by scm-cls."""
    dataset = dataset_of(triples_of(":A a owl:Class ."))
    for goal in triples_of(":A rdfs:subClassOf :A, owl:Thing ."):
        explanation = explainer_of(dataset).explain(goal)
        assert explanation is not None
        assert explanation.steps[goal].derivation == ("scm-cls", tuple(triples_of(":A a owl:Class .")))


def test_long_chains_and_long_lists_are_explained() -> None:
    """Nothing recurses once for each element: 1,100 are more than Python's stack has frames."""
    number = 1100
    chain = triples_of("".join(f":C{i} rdfs:subClassOf :C{i + 1} .\n" for i in range(40)) + ":x a :C0 .")
    explanation = explainer_of(dataset_of(chain)).explain(triples_of(":x a :C40 .")[0])
    assert explanation is not None
    assert explanation.size == 40
    members = " ".join(f":m{i}" for i in range(number))
    dataset = dataset_of(triples_of(f":E owl:oneOf ({members}) ."))
    last = triples_of(f":m{number - 1} a :E .")[0]
    explanation = explainer_of(dataset).explain(last)
    assert explanation is not None
    assert explanation.size == 1
    assert len(explanation.steps) == 1 + 2 * number + 1
