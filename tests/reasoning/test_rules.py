"""Every rule of the specification by name: its consequence, its premises, and nothing without one of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Triple

from icatkg.reasoning.closure import closure
from icatkg.reasoning.rules import RULES, title_of
from tests.reasoning.cases import CASES, triples_of

if TYPE_CHECKING:
    from icatkg.derivations import Inference
    from tests.reasoning.cases import Case

SUBPROPERTY = NamedNode("http://www.w3.org/2000/01/rdf-schema#subPropertyOf")

# As the tables of the specification name them, in their order.
NAMES = {
    "4": "eq-ref eq-sym eq-trans eq-rep-s eq-rep-p eq-rep-o eq-diff1 eq-diff2 eq-diff3",
    "5": "prp-ap prp-dom prp-rng prp-fp prp-ifp prp-irp prp-symp prp-asyp prp-trp prp-spo1 prp-spo2 "
    "prp-eqp1 prp-eqp2 prp-pdw prp-adp prp-inv1 prp-inv2 prp-key prp-npa1 prp-npa2",
    "6": "cls-thing cls-nothing1 cls-nothing2 cls-int1 cls-int2 cls-uni cls-com cls-svf1 cls-svf2 cls-avf "
    "cls-hv1 cls-hv2 cls-maxc1 cls-maxc2 cls-maxqc1 cls-maxqc2 cls-maxqc3 cls-maxqc4 cls-oo",
    "7": "cax-sco cax-eqc1 cax-eqc2 cax-dw cax-adc",
    "8": "dt-type1 dt-type2 dt-eq dt-diff dt-not-type",
    "9": "scm-cls scm-sco scm-eqc1 scm-eqc2 scm-op scm-dp scm-spo scm-eqp1 scm-eqp2 scm-dom1 scm-dom2 "
    "scm-rng1 scm-rng2 scm-hv scm-svf1 scm-svf2 scm-avf1 scm-avf2 scm-int scm-uni",
}


def identified(case: Case) -> str:
    """Give a name for a case in the report."""
    return f"{case.rule}-{CASES.index(case)}"


def steps_to(case: Case, inference: Inference) -> list[tuple[str, tuple[Triple, ...]]]:
    """Give the last steps to the consequence of a case."""
    if case.consequence == "false":
        return [(found.rule, found.premises) for found in inference.inconsistencies]
    (wanted,) = triples_of(case.consequence + " .")
    step = inference.derivations.get(wanted)
    return [(step.rule, step.premises)] if step else []


def test_the_tables_hold_the_rules_of_the_specification() -> None:
    """The rules of each table, by name and in order."""
    by_table: dict[str, list[str]] = {}
    for name, rule in RULES.items():
        assert rule.name == name
        by_table.setdefault(rule.table.removeprefix("Table ")[0], []).append(name)
    assert {number: " ".join(names) for number, names in by_table.items()} == NAMES


def test_every_rule_has_a_case_and_a_title() -> None:
    """No rule is forgotten, and no title says two things."""
    assert {case.rule for case in CASES} == set(RULES)
    titles = [title_of(name) for name in RULES]
    assert len(set(titles)) == len(titles)


def test_the_title_of_a_rule_that_is_none() -> None:
    """There is no title for a name that is none."""
    with pytest.raises(KeyError):
        title_of("cax-none")


def test_the_documentation_lists_the_rules() -> None:
    """Each with its title, and whether it gives a contradiction."""
    listed = [
        line
        for line in (Path(__file__).parents[2] / "docs" / "inference.md")
        .read_text(encoding="utf-8")
        .splitlines()
        if "| `" in line
    ]
    assert listed == [
        f"| `{rule.name}` | {rule.title}{'' if rule.head else ' (contradiction)'} |"
        for rule in RULES.values()
    ]


@pytest.mark.parametrize("case", CASES, ids=identified)
def test_the_rule_gives_its_consequence(case: Case) -> None:
    """From its minimal graph, in one named step that takes the whole graph."""
    graph = triples_of(" ".join(case.premises))
    steps = steps_to(case, closure(graph))
    assert [rule for rule, _ in steps] == [case.last]
    # every case is minimal, so its proof takes the whole graph
    assert set(steps[0][1]) == set(graph)


@pytest.mark.parametrize("case", CASES, ids=identified)
def test_the_rule_gives_nothing_without_a_premise(case: Case) -> None:
    """Each premise in turn, and each triple of a list, is needed."""
    graph = triples_of(" ".join(case.premises))
    for left_out in graph:
        assert not steps_to(case, closure([triple for triple in graph if triple != left_out])), left_out


@pytest.mark.parametrize("case", [case for case in CASES if case.rule == case.last], ids=identified)
def test_the_premises_stand_in_the_order_of_the_body(case: Case) -> None:
    """As they do in the specification."""
    # the cases are written in that order, but a list is several triples
    graph = triples_of(" ".join(case.premises))
    ((_, premises),) = steps_to(case, closure(graph))
    lists = ("#first", "#rest")
    written = [t for t in graph if not t.predicate.value.endswith(lists)]
    assert [t for t in premises if not t.predicate.value.endswith(lists)] == written


@pytest.mark.parametrize("case", CASES, ids=identified)
def test_the_rule_gives_its_consequence_whichever_premise_comes_last(case: Case) -> None:
    """Each premise in turn is itself inferred, over three subproperties, when the others are long known."""
    graph = triples_of(" ".join(case.premises))
    for last in graph:
        late = [NamedNode(f"http://example.org/late{number}") for number in range(3)]
        above = [*late[1:], last.predicate]
        detour = [Triple(p, SUBPROPERTY, q) for p, q in zip(late, above, strict=True)]
        asserted = [triple for triple in graph if triple != last]
        steps = steps_to(case, closure([*asserted, *detour, Triple(last.subject, late[0], last.object)]))
        assert steps, last
