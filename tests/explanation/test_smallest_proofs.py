"""Smallest proofs against hand-made graphs, and against the enumeration of every proof of random ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Triple

from icatkg.derivations import Derivation
from icatkg.reasoning.proofs import size_of, smallest, smallest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Step = tuple[str, str, tuple[str, ...]]


def statement(name: str) -> Triple:
    """Give a triple that stands for a name."""
    return Triple(NamedNode(f"x:{name}"), NamedNode("x:p"), NamedNode("x:o"))


def instances(steps: Iterable[Step]) -> list[tuple[Triple, Derivation]]:
    """Give applications of rules: conclusion, rule, premises."""
    return [(statement(c), Derivation(rule, tuple(map(statement, ps)))) for c, rule, ps in steps]


def named(proofs: Mapping[Triple, Derivation]) -> dict[str, tuple[str, str]]:
    """Give conclusion to rule and premises, by their names."""
    return {_name(t): (d.rule, "".join(map(_name, d.premises))) for t, d in proofs.items()}


def _name(triple: Triple) -> str:
    return str(triple.subject)[3:-1]


def proved(steps: Iterable[Step], asserted: str) -> dict[str, tuple[str, str]]:
    """Give the last steps of the smallest proofs."""
    return named(smallest(instances(steps), set(map(statement, asserted))))


def test_one_long_step_beats_two_short_ones() -> None:
    """Rule applications count, not premises."""
    steps: list[Step] = [("g", "two", ("x", "c")), ("x", "short", ("a",)), ("g", "one", ("a", "b", "c"))]
    assert proved(steps, "abc")["g"] == ("one", "abc")


def test_what_two_premises_need_counts_twice() -> None:
    """With y proved once (4 applications) the pair would do as well; as a tree it takes 5, the chain 4."""
    steps: list[Step] = [
        ("x", "r", ("y",)),
        ("z", "r", ("y",)),
        ("y", "r", ("a",)),
        ("g", "a-pair", ("x", "z")),
        ("g", "chain", ("w",)),
        ("w", "r", ("v",)),
        ("v", "r", ("u",)),
        ("u", "r", ("a",)),
    ]
    assert proved(steps, "a")["g"] == ("chain", "w")


def test_circles_prove_nothing() -> None:
    """What follows only from itself has no proof."""
    assert proved([("x", "r", ("y",)), ("y", "r", ("x",))], "a") == {}
    assert proved([("x", "r", ("x",))], "a") == {}


def test_a_circle_beside_a_proof_does_no_harm() -> None:
    """The step that comes first in the input leans on what it proves, and is not taken."""
    steps: list[Step] = [("x", "circle", ("y",)), ("y", "circle", ("x",)), ("x", "r", ("a",))]
    assert proved(steps, "a") == {"x": ("r", "a"), "y": ("circle", "x")}


def test_asserted_triples_need_no_proof() -> None:
    """They are leaves, also where a rule would conclude them."""
    assert proved([("b", "r", ("a",)), ("g", "r", ("b",))], "ab") == {"g": ("r", "b")}


def test_a_rule_without_premises_is_a_proof() -> None:
    """An axiom."""
    assert proved([("g", "axiom", ())], "") == {"g": ("axiom", "")}


@given(st.permutations([("g", "s", ("b",)), ("g", "r", ("b",)), ("g", "r", ("a",)), ("h", "r", ("g",))]))
def test_ties_do_not_depend_on_the_order(steps: list[Step]) -> None:
    """The rule's name decides, then the premises."""
    assert proved(steps, "ab")["g"] == ("r", "a")


_NAMES = "abcdefg"
_STEPS = st.lists(
    st.tuples(
        st.sampled_from("cdefg"),
        st.sampled_from(("r", "s")),
        st.lists(st.sampled_from(_NAMES), max_size=3, unique=True).map(tuple),
    ),
    max_size=14,
    unique=True,
)


def _all_sizes(goal: str, steps: list[Step], asserted: str, above: frozenset[str]) -> set[int]:
    """Give the size of every proof in which nothing stands below itself."""
    if goal in asserted:
        return {0}
    sizes = set()
    for conclusion, _, premises in steps:
        if conclusion == goal and not above & set(premises) and goal not in premises:
            totals = {1}
            for premise in premises:
                below = _all_sizes(premise, steps, asserted, above | {goal})
                totals = {t + b for t in totals for b in below}
            sizes |= totals
    return sizes


@given(_STEPS)
def test_no_proof_is_smaller(steps: list[Step]) -> None:
    """Of every proof of every triple, enumerated, none has fewer rule applications."""
    proofs = smallest(instances(steps), {statement("a"), statement("b")})
    for name in "cdefg":
        sizes = _all_sizes(name, steps, "ab", frozenset())
        assert (statement(name) in proofs) == bool(sizes)
        if sizes:
            assert size_of(statement(name), proofs) == min(sizes)


@given(_STEPS, st.sampled_from("cdefg"), st.booleans())
def test_the_proof_of_one_goal_is_as_small(steps: list[Step], goal: str, bounded: bool) -> None:  # noqa: FBT001 - Hypothesis gives it
    """Looking backwards from one triple, with a bound or without, finds a proof of the same size."""
    asserted = {statement("a"), statement("b")}
    every = smallest(instances(steps), asserted)
    wanted = statement(goal)

    def steps_to(triple: Triple) -> list[Derivation]:
        return [step for conclusion, step in instances(steps) if conclusion == triple]

    bounds = {wanted: size_of(wanted, every)} if bounded and wanted in every else None
    found = smallest_of([wanted], steps_to, asserted, bounds)
    assert (wanted in found) == (wanted in every)
    if wanted in every:
        assert size_of(wanted, found) == size_of(wanted, every)
        assert found[wanted] == every[wanted]
