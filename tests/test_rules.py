"""Our own rules conclude what was derived by hand, and nothing where they must not; their proofs hold.

``rules/<rule>.ttl`` is what is given, counter-examples included; ``rules/<rule>-concluded.ttl`` holds every
triple with the rule's property that follows from it and the ontology.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from pyoxigraph import Literal, NamedNode, Quad, QueryTriples, RdfFormat, Store, Triple, parse

from icatkg import resources
from icatkg.errors import QueryError
from icatkg.namespaces import ICAT, ID, PREFIXES
from icatkg.querying.support import reading
from icatkg.reasoning.closure import closure
from icatkg.reasoning.domain import applications, apply_rules, packaged_rules, rule
from icatkg.reasoning.inference import infer
from icatkg.serialization.bridge import to_rdflib_graph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib import Graph

    from icatkg import KnowledgeGraph
    from icatkg.derivations import Inference

EXAMPLES = Path(__file__).parent / "rules"
RULES = {each.name: each for each in packaged_rules()}
EX = "https://example.org/"
INVERSES = {"hasEntry", "hasItem", "hasSide"}
HEADER = "PREFIX ex: <https://example.org/>\n"


def turtle(path: Path) -> set[Triple]:
    """Read a Turtle file."""
    return {quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE)}


def given(text: str) -> list[Triple]:
    """Read Turtle that speaks of ``ex:``."""
    header = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in [*PREFIXES.items(), ("ex", EX)])
    return [quad.triple for quad in parse(header + text, format=RdfFormat.TURTLE)]


@cache
def ontology() -> frozenset[Triple]:
    """Give the ontology without kinds and topics, which would come out among the conclusions."""
    paths = map(Path, resources.ontology_files())
    return frozenset(t for path in paths if path.parent.name == "ontology" for t in turtle(path))


def rdflib_graph(triples: Iterable[Triple]) -> Graph:
    """Give triples to an engine that shares no code with ours."""
    return to_rdflib_graph(_quads(triples))


def from_rdflib(graph: Graph | None) -> set[Triple]:
    """Take triples back."""
    assert graph is not None
    return {q.triple for q in parse(graph.serialize(format="nt"), format=RdfFormat.N_TRIPLES)}


def concluded_property(name: str) -> str:
    """Give the property of the one triple that a rule makes."""
    made = re.search(r"CONSTRUCT \{ \?\w+ (\w+):(\w+) \?\w+ \}", RULES[name].text)
    assert made is not None
    return PREFIXES[made[1]] + made[2]


@pytest.fixture(scope="module")
def packaged(kg: KnowledgeGraph) -> Inference:
    """Give what follows from the packaged graph."""
    return infer(kg.dataset.quads())


@pytest.mark.parametrize("name", RULES)
def test_rule_concludes_what_was_derived_by_hand(name: str) -> None:
    """With the ontology and all rules, exactly the expected triples have the rule's property."""
    triples = turtle(EXAMPLES / f"{name}.ttl")
    wanted = turtle(EXAMPLES / f"{name}-concluded.ttl")
    inferred = infer([*ontology(), *triples]).derivations
    assert wanted
    assert {t for t in inferred if t.predicate.value == concluded_property(name)} == wanted
    assert name in {step.rule for step in inferred.values()}


@pytest.mark.parametrize("name", RULES)
def test_rdflib_concludes_the_same(name: str) -> None:
    """The rule is plain SPARQL: rdflib gives the same from the same triples."""
    triples = [*ontology(), *turtle(EXAMPLES / f"{name}.ttl")]
    known = {*triples, *closure(triples).derivations}
    wanted = {t for t, step in apply_rules(known, {}, [RULES[name]]).items() if step.rule == name}
    assert from_rdflib(rdflib_graph(known).query(RULES[name].text).graph) - known == wanted


@pytest.mark.parametrize("name", RULES)
def test_premises_are_enough_and_all_are_needed(name: str) -> None:
    """The premises alone give the conclusion again; without any one of them they do not."""
    triples = turtle(EXAMPLES / f"{name}.ttl")
    inferred = infer([*ontology(), *triples]).derivations
    for conclusion, step in inferred.items():
        if step.rule != name:
            continue
        assert conclusion in _concluded(name, step.premises)
        for premise in step.premises:
            assert conclusion not in _concluded(name, [p for p in step.premises if p != premise])


def test_every_rule_has_its_examples() -> None:
    """No rule is untested, no example without its rule."""
    assert {path.stem for path in EXAMPLES.glob("*.ttl")} == {
        name for rule_name in RULES for name in (rule_name, f"{rule_name}-concluded")
    }


@pytest.mark.parametrize("name", RULES)
def test_header(name: str) -> None:
    """The header says what follows, from what, and why no more; the query is portable."""
    text = RULES[name].text
    lines = [line.removeprefix("#+ ") for line in text.splitlines() if line.startswith("#+")]
    header = yaml.safe_load("\n".join(lines))
    assert list(header) == ["summary", "description", "tags"]
    assert header["tags"][0] == "rules"
    Store().query(text)
    code = re.sub(r"(?m)#.*$", "", re.sub(r"<[^<> ]*>", "<>", text))
    assert not re.search(r"\b(?:FROM|GRAPH|SERVICE|MINUS|OPTIONAL)\b", code)


def test_which_rules_run_once() -> None:
    """Only those that count or negate are kept from what other rules conclude."""
    assert {name for name, each in RULES.items() if not each.monotone} == {
        "earliest-of-date",
        "entries-counted",
        "latest-of-date",
    }


# The packaged graph, after the documents.


def values(packaged: Inference, property_: str) -> set[tuple[str, str]]:
    """Give the subjects, and the values as text, of an own property."""
    return {
        (triple.subject.value.removeprefix(ID), getattr(triple.object, "value", "").removeprefix(ID))
        for triple in packaged.derivations
        if triple.predicate.value == ICAT + property_ and isinstance(triple.subject, NamedNode)
    }


def test_chairs_are_those_of_the_documents(packaged: Inference) -> None:
    """The seven chair statements, and no chair before 2018, in 2020 or after 2024."""
    assert values(packaged, "chaired") == {
        ("unicef", "2018"),
        ("osce", "2019"),
        ("un-women", "2019"),
        ("unhcr", "2021"),
        ("unodc", "2021"),
        ("icmpd", "2022"),
        ("unodc", "2022"),
        ("iom", "2023"),
        ("osrsg-vac", "2023"),
        ("iom", "2024"),
        ("osrsg-vac", "2024"),
    }


def test_lists_are_those_of_the_documents(packaged: Inference) -> None:
    """23 organisations in the list of 2018, 23 members and two partners in those of 2019."""
    assert values(packaged, "listedAsPartner") == {("coe", "2019"), ("sr-tip", "2019")}
    members, listed = values(packaged, "listedAsMember"), values(packaged, "listed")
    assert len(members) == 23
    assert {year for _, year in members} == {"2019"}
    assert {("coe", "2018"), ("dpko", "2018"), ("itu", "2019"), ("dpo", "2019")} <= listed
    assert sum(year == "2018" for _, year in listed) == 23
    assert sum(year == "2019" for _, year in listed) == 25
    assert not {("osrsg-vac", "2018"), ("osrsg-vac", "2019"), ("dpo", "2018"), ("dpko", "2019")} & listed
    assert values(packaged, "entryCount") == {
        ("listing-2018", "23"),
        ("listing-2019-members", "23"),
        ("listing-2019-partners", "2"),
    }


def test_who_took_part(packaged: Inference) -> None:
    """The host and the heads took part; the owner of the room and the commentators did not."""
    took_part = values(packaged, "tookPartIn")
    assert {
        ("un-women", "event-working-group-new-york"),
        ("icat-heads", "event-first-high-level-meeting"),
        ("ambrazevich", "event-hrc-side-event"),
    } <= took_part
    agents = {agent for agent, _ in took_part}
    assert not agents & {"city-bar-justice-centre", "british-telecom", "equality-now", "belarus"}


def test_packaged_bounds_are_all_written_down(packaged: Inference) -> None:
    """No bound of the curated data rests on the rules, which are there for data of others."""
    assert not values(packaged, "earliest") | values(packaged, "latest")


def test_packaged_graph_is_consistent(packaged: Inference) -> None:
    """Rules and axioms together contradict nothing."""
    assert packaged.inconsistencies == ()


def test_proofs_by_rules_hold(packaged: Inference, kg: KnowledgeGraph) -> None:
    """Each conclusion of ours follows from its premises alone; all proofs end at what is written down."""
    asserted = {quad.triple for quad in kg.dataset.quads()}
    assert not asserted & set(packaged.derivations)
    for conclusion, step in packaged.derivations.items():
        assert all(p in asserted or p in packaged.derivations for p in step.premises), conclusion
        if step.rule in RULES:
            assert conclusion in _concluded(step.rule, step.premises), conclusion
    done: set[Triple] = set()
    for goal in packaged.derivations:
        _check_ends(goal, packaged, done)


def _quads(triples: Iterable[Triple]) -> list[Quad]:
    return [Quad(t.subject, t.predicate, t.object) for t in triples]


def _concluded(name: str, triples: Iterable[Triple]) -> set[Triple]:
    """Run one rule on triples alone."""
    store = Store()
    store.extend(_quads(triples))
    found = store.query(RULES[name].text)
    assert isinstance(found, QueryTriples)
    return set(found)


def _check_ends(goal: Triple, inference: Inference, done: set[Triple]) -> None:
    """See that following the premises never comes back to a triple that is being proved."""
    open_: dict[Triple, None] = {}
    stack = [(goal, False)]
    while stack:
        triple, proved = stack.pop()
        if proved:
            del open_[triple]
            done.add(triple)
        elif triple not in done and triple in inference.derivations:
            assert triple not in open_, f"in a circle: {triple}"
            open_[triple] = None
            stack.append((triple, True))
            stack += [(p, False) for p in inference.derivations[triple].premises if p not in done]


# Closure and rules in turn.


def test_rules_and_axioms_take_turns() -> None:
    """A rule's conclusion makes an axiom apply, whose conclusion makes another rule apply."""
    first = rule("first", HEADER + "CONSTRUCT { ?x ex:p ?y } WHERE { ?x ex:o ?y }")
    second = rule("second", HEADER + "CONSTRUCT { ?x ex:r ?y } WHERE { ?x ex:q ?y }")
    triples = given("ex:p rdfs:subPropertyOf ex:q . ex:r a owl:SymmetricProperty . ex:a ex:o ex:b .")
    derivations = infer(triples, [second, first]).derivations
    steps = {
        text: derivations[given(text)[0]].rule
        for text in ("ex:a ex:p ex:b .", "ex:a ex:q ex:b .", "ex:a ex:r ex:b .", "ex:b ex:r ex:a .")
    }
    assert list(steps.values()) == ["first", "prp-spo1", "second", "prp-symp"]
    assert given("ex:b ex:r ex:a .")[0] not in infer(triples, [second]).derivations


def test_what_negates_looks_at_what_no_rule_concluded() -> None:
    """The answer does not depend on which rule comes first."""
    lonely = rule(
        "lonely",
        HEADER + "CONSTRUCT { ?x ex:is ex:alone } WHERE { ?x a ex:T FILTER NOT EXISTS { ?x ex:q ?y } }",
    )
    joined = rule("joined", HEADER + "CONSTRUCT { ?x ex:q ex:b } WHERE { ?x a ex:T }")
    counted = rule(
        "counted",
        HEADER
        + "CONSTRUCT { ex:b ex:n ?n } WHERE { SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x ex:q ex:b } }",
    )
    triples = given("ex:a a ex:U . ex:U rdfs:subClassOf ex:T . ex:c a ex:T ; ex:q ex:b .")
    for rules in ([lonely, joined, counted], [counted, joined, lonely]):
        derivations = infer(triples, rules).derivations
        assert given("ex:a ex:is ex:alone .")[0] in derivations
        assert given("ex:a ex:q ex:b .")[0] in derivations
        assert given("ex:c ex:is ex:alone .")[0] not in derivations
        assert given("ex:b ex:n 1 .")[0] in derivations
        assert given("ex:b ex:n 2 .")[0] not in derivations


def test_a_rule_may_feed_itself() -> None:
    """A recursive rule runs until nothing new comes, and its proofs do not go in a circle."""
    step = rule("step", HEADER + "CONSTRUCT { ?x ex:before ?z } WHERE { ?x ex:before ?y . ?y ex:before ?z }")
    triples = given("ex:a ex:before ex:b . ex:b ex:before ex:c . ex:c ex:before ex:d . ex:d ex:before ex:a .")
    inference = infer(triples, [step])
    assert len(inference.derivations) == 12
    done: set[Triple] = set()
    for goal in inference.derivations:
        _check_ends(goal, inference, done)


def test_any_predicate_may_be_asked_for() -> None:
    """A rule with a variable, or a negated set, in the place of a predicate sees every triple."""
    either = rule(
        "either", HEADER + "CONSTRUCT { ?y ex:pointedAt true } WHERE { ?x ?p ?y FILTER(isIRI(?y)) }"
    )
    other = rule("other", HEADER + "CONSTRUCT { ?y ex:otherwise true } WHERE { ?x !ex:q ?y }")
    typed = rule("typed", HEADER + "CONSTRUCT { ?x ex:typed ?c } WHERE { ?x a ?c }")
    triples = given("ex:a ex:p ex:b ; ex:q ex:c . ex:d a ex:T .")
    found = apply_rules(triples, {}, [either])
    assert set(found) == set(
        given("ex:b ex:pointedAt true . ex:c ex:pointedAt true . ex:T ex:pointedAt true .")
    )
    found = apply_rules(triples, {}, [other])
    assert set(found) == set(given("ex:b ex:otherwise true . ex:T ex:otherwise true ."))
    assert set(apply_rules(triples, {}, [typed])) == set(given("ex:d ex:typed ex:T ."))


def test_every_way_to_a_conclusion_is_given() -> None:
    """Two terms for one year are two ways, and the smallest premises come first."""
    triples = [*ontology(), *turtle(EXAMPLES / "chaired-in-year.ttl")]
    wanted = given('ex:chair icat:chaired "2019"^^xsd:gYear .')[0]
    ways = [s for t, s in applications([RULES["chaired-in-year"]], dict.fromkeys(triples)) if t == wanted]
    assert len(ways) == 4  # date, first and last day of the one, date of the other
    assert {step.premises[0].subject for step in ways} == {NamedNode(EX + "term-1"), NamedNode(EX + "term-2")}
    assert apply_rules(triples, {}, [RULES["chaired-in-year"]])[wanted] == ways[0]


def test_premises_stay_as_they_were_given() -> None:
    """The store writes 007 as 7; the premise is the triple of the data."""
    each = rule("old", HEADER + "CONSTRUCT { ?x ex:old true } WHERE { ?x ex:age ?n FILTER(?n > 5) }")
    triples = given('ex:a ex:age "007"^^xsd:integer .')
    (step,) = apply_rules(triples, {}, [each]).values()
    assert step.premises == tuple(triples)
    assert step.premises[0].object == Literal("007", datatype=NamedNode(PREFIXES["xsd"] + "integer"))


def test_many_solutions_are_followed_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all at once are too many, some subjects at a time give the same."""
    triples = given(
        " ".join(f"ex:c{n} icat:statedIn ex:p{n} . ex:p{n} icat:inDocument ex:d ." for n in range(9))
    )
    wanted = apply_rules(triples, {}, [RULES["from-document"]])
    monkeypatch.setattr(reading, "MAX_SOLUTIONS", 4)
    monkeypatch.setattr("icatkg.reasoning.domain._PART", 3)
    assert apply_rules(triples, {}, [RULES["from-document"]]) == wanted
    assert len(wanted) == 9


def test_conclusions_that_cannot_be_followed_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """No conclusion is dropped in silence."""
    monkeypatch.setattr(reading, "MAX_SOLUTIONS", 0)
    with pytest.raises(QueryError, match="from-document"):
        apply_rules(
            given("ex:c icat:statedIn ex:p . ex:p icat:inDocument ex:d ."), {}, [RULES["from-document"]]
        )


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x WHERE { ?x ?p ?y }",
        "CONSTRUCT { ?x ?p [] } WHERE { ?x ?p ?y }",
        "CONSTRUCT { ?x ?p ?y WHERE { ?x ?p ?y }",
    ],
)
def test_what_is_no_rule_is_refused(text: str) -> None:
    """Only a CONSTRUCT that makes no nodes is a rule."""
    with pytest.raises(QueryError):
        rule("wrong", text)


def test_order_of_the_data_does_not_matter() -> None:
    """The same triples in another order have the same proofs."""
    triples = [*ontology(), *turtle(EXAMPLES / "chaired-in-year.ttl")]
    forwards, backwards = (apply_rules(order, {}) for order in (triples, triples[::-1]))
    assert forwards == backwards
    assert list(forwards) == list(backwards)


# Shortcuts are never typed in.


def test_shortcuts_are_marked_refused_and_inferred() -> None:
    """What the ontology calls inferred is what rules and axioms conclude, and what the shapes refuse."""
    marked = {
        triple.subject.value.removeprefix(ICAT)
        for triple in ontology()
        if triple.predicate.value == PREFIXES["skos"] + "scopeNote"
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, Literal)
        and triple.object.value.startswith("Inferred, never typed in.")
    }
    made = {concluded_property(name) for name in RULES}
    concluded = {p.removeprefix(ICAT) for p in made if p.startswith(ICAT)} - {"earliest", "latest"}
    assert marked == concluded | INVERSES
    shapes = turtle(Path(resources.root()) / "ontology" / "shapes" / "shortcuts.ttl")
    refused = {t.object for t in shapes if t.predicate.value == PREFIXES["sh"] + "targetSubjectsOf"}
    assert refused == {NamedNode(ICAT + name) for name in marked}


def test_no_curated_file_has_a_shortcut_typed_in(kg: KnowledgeGraph) -> None:
    """The data asserts none; neither does it assert what SKOS says is never asserted."""
    made = {concluded_property(name) for name in RULES} - {ICAT + "earliest", ICAT + "latest"}
    made |= {ICAT + name for name in INVERSES}
    assert not made & {quad.predicate.value for quad in kg.dataset.quads()}
