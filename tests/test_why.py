"""``icatkg why``: explanations as people and programs get them."""

from __future__ import annotations

import json
import re
import shlex
import signal
from typing import TYPE_CHECKING, Any, Protocol

import pytest
import rdflib
from rdflib import PROV, RDF, URIRef

from icatkg.cli import why as cli_why
from icatkg.cli.main import main
from icatkg.cli.options import loaded
from icatkg.namespaces import ID, PREFIXES, SRC
from tests.command import ROOT, Outcome
from tests.test_docs import blocks, commands_of, pattern_of

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    import icatkg
    from tests.conftest import Command

CHAIRED = ("OSCE", "chaired in", "2019")
HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


class Why(Protocol):
    """Run the command."""

    def __call__(self, *arguments: str | Path) -> Outcome:
        """Run with arguments."""


@pytest.fixture
def why(
    kg: icatkg.KnowledgeGraph, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Why:
    """Give a function that runs ``icatkg why`` in this process, on one graph that stays loaded."""

    def reused(options: argparse.Namespace) -> icatkg.KnowledgeGraph:
        changed = options.data or options.at or options.as_of
        return loaded(options) if changed else kg

    def run(*arguments: str | Path) -> Outcome:
        on_broken_pipe = signal.getsignal(signal.SIGPIPE)
        code = main(["why", *map(str, arguments)])
        signal.signal(signal.SIGPIPE, on_broken_pipe)
        written = capfdbinary.readouterr()
        return Outcome(code, written.out, written.err.decode())

    monkeypatch.setattr(cli_why, "loaded", reused)
    return run


def record(why: Why, *arguments: str) -> dict[str, Any]:
    """Run a command with JSON as its format."""
    outcome = why(*arguments, "-f", "json")
    assert outcome.stderr == ""
    found: dict[str, Any] = json.loads(outcome.stdout)
    return found


def steps_of(explanation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the steps of an explanation by their statements."""
    return {step["statement"]["text"]: step for step in explanation["steps"]}


# What holds


def test_an_inferred_statement_down_to_the_paragraph(icatkg_command: Command) -> None:
    """Document 004 names the OSCE as co-chair of 2019 in paragraphs 16, 39 and 43; the rule is ours."""
    outcome = icatkg_command("why", *CHAIRED)
    assert outcome.code == 0
    lines = outcome.text.splitlines()
    assert lines[0] == "OSCE · chaired in · 2019"
    assert "chaired-in-year: An organisation chaired ICAT in the years of its chair terms" in outcome.text
    assert "queries/rules/chaired-in-year.rq" in outcome.text
    assert outcome.text.count("stated in 004 p16, p39, p43") == 4
    assert "added by icatkg project" in outcome.text
    assert "\x1b" not in outcome.text


def test_the_file_and_the_line_are_those_of_the_statement(why: Why) -> None:
    """The line that is named holds the statement."""
    (explanation,) = record(why, *CHAIRED)["explanations"]
    origins = [origin for step in explanation["steps"] for origin in step["origins"]]
    assert len(origins) == 4
    wanted = {"a icat:ChairTerm", "icat:inGroup id:icat", "icat:hasOrganisation id:osce", 'icat:date "2019"'}
    for origin in origins:
        assert origin["file"] == "data/documents/004.ttl"
        lines = (ROOT / origin["file"]).read_text(encoding="utf-8").splitlines()
        assert any(lines[origin["line"] - 1].strip().startswith(text) for text in wanted)
        assert [p["locator"] for p in origin["passages"]] == ["004 p16", "004 p39", "004 p43"]
        assert origin["addedBy"] == [{"iri": ID + "icatkg-project", "name": "icatkg project"}]


def test_a_proof_by_the_specification(why: Why) -> None:
    """An organisation is an agent, and an agent a PROV agent: twice cax-sco, each premise with its origin."""
    (explanation,) = record(why, "osce", "a", "prov:Agent")["explanations"]
    assert explanation["size"] == 2
    assert not explanation["asserted"]
    steps = steps_of(explanation)
    first = steps["id:osce rdf:type prov:Agent"]
    assert first["rule"]["name"] == "cax-sco"
    assert first["rule"]["table"] == "Table 7. The Semantics of Class Axioms"
    ids = {step["id"]: text for text, step in steps.items()}
    assert {ids[n] for n in first["premises"]} == {
        "icat:Agent rdfs:subClassOf prov:Agent",
        "id:osce rdf:type icat:Agent",
    }
    assert {text for text, step in steps.items() if step["origins"]} == {
        "icat:Agent rdfs:subClassOf prov:Agent",
        "icat:Organisation rdfs:subClassOf icat:Agent",
        "id:osce rdf:type icat:Organisation",
    }
    assert explanation["others"] == []


def test_all_ways_are_given_when_asked_for(why: Why) -> None:
    """OSCE is a PROV agent too since an organisation is one: the same rule with other premises."""
    (explanation,) = record(why, "osce", "a", "prov:Agent", "--all")["explanations"]
    texts = {step["id"]: step["statement"]["text"] for step in explanation["steps"]}
    others = [{texts[n] for n in other["premises"]} for other in explanation["others"]]
    assert {"icat:Organisation rdfs:subClassOf prov:Agent", "id:osce rdf:type icat:Organisation"} in others


def test_every_document_that_says_so_is_shown(why: Why, tmp_path: Path) -> None:
    """A statement that two files make has two origins; the document comes first."""
    claim = "id:chair-2019-osce icat:hasOrganisation id:osce .\n"
    (tmp_path / "again.ttl").write_text(HEADER + claim, encoding="utf-8")
    arguments = (
        "id:chair-2019-osce",
        "has organisation",
        "OSCE",
        "--data",
        str(tmp_path / "again.ttl"),
    )
    (explanation,) = record(why, *arguments)["explanations"]
    assert explanation["asserted"]
    origins = explanation["steps"][0]["origins"]
    assert [origin["kind"] for origin in origins] == ["document", "added"]
    assert [origin["file"] for origin in origins] == ["data/documents/004.ttl", str(tmp_path / "again.ttl")]
    assert origins[1]["passages"] == []


def test_an_asserted_statement_that_also_follows(why: Why, tmp_path: Path) -> None:
    """The assertion is the explanation; how it follows besides is for ``--all``."""
    (tmp_path / "typed.ttl").write_text(HEADER + "id:osce a icat:Agent .\n", encoding="utf-8")
    arguments = ("osce", "a", "icat:Agent", "--data", str(tmp_path / "typed.ttl"))
    (plain,) = record(why, *arguments)["explanations"]
    assert (plain["asserted"], plain["others"], len(plain["steps"])) == (True, [], 1)
    (every,) = record(why, *arguments, "--all")["explanations"]
    assert every["steps"][0]["origins"][0]["file"] == str(tmp_path / "typed.ttl")
    assert "cax-sco" in {other["rule"]["name"] for other in every["others"]}


def test_without_a_value_every_value_is_explained(why: Why) -> None:
    """The OSCE chaired in one year as far as is known; a claim is stated in three passages."""
    found = record(why, "id:chair-2019-osce", "statedIn")["explanations"]
    assert [e["statement"]["text"].split()[-1] for e in found] == [
        "src:004-p16",
        "src:004-p39",
        "src:004-p43",
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("id:osce", "icat:chaired", "2019"),
        ("osce", "chaired", '"2019"^^xsd:gYear'),
        ("<https://w3id.org/icatkg/id/osce>", "https://w3id.org/icatkg/ontology/chaired", "2019"),
        ("Osce", "Chaired In", "2019"),
    ],
)
def test_names_of_every_sort(kg: icatkg.KnowledgeGraph, words: tuple[str, str, str]) -> None:
    """IRIs, CURIEs, ids, labels; a literal by its text or written out."""
    (explanation,) = kg.why(*words)
    assert str(explanation.statement.object) == '"2019"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    assert explanation.size == 1


# What does not hold


def test_a_negative_answer_ends_with_1(why: Why) -> None:
    """What holds instead is shown, and the command that tells more."""
    outcome = why("OSCE", "chaired in", "2020")
    assert outcome.code == 1
    assert outcome.text == (
        "does not hold: OSCE 'chaired in' 2020\n"
        "what holds instead:\n"
        "  OSCE · chaired in · 2019\n"
        "what is missing: icatkg why --not OSCE 'chaired in' 2020\n"
    )


def test_the_missing_premise_of_our_rule(why: Why) -> None:
    """Nobody's chair term has a day in 2020; that the OSCE has one at all is not what fails."""
    found = record(why, "--not", "OSCE", "chaired", "2020")
    (failing,) = found["rules"]
    assert failing["rule"]["name"] == "chaired-in-year"
    assert "?term a icat:ChairTerm" in failing["missing"]
    assert any('"2020"^^xsd:gYear' in pattern for pattern in failing["missing"])
    assert "?term icat:hasOrganisation id:osce" in failing["otherPatterns"]
    assert [s["text"] for s in found["instead"]] == ['id:osce icat:chaired "2019"^^xsd:gYear']


def test_the_missing_premise_of_a_rule_of_the_specification(why: Why) -> None:
    """The OSCE would be a person if it had a given name; that axiom is there, the name is not."""
    outcome = why("--not", "OSCE", "a", "icat:Person")
    assert outcome.code == 0
    assert "prp-dom could give it" in outcome.text
    assert "OSCE · given name · ?y" in outcome.text
    assert "given name · has domain · person" in outcome.text


def test_what_holds_is_not_missing(why: Why) -> None:
    """``--not`` of what holds is answered with no: exit code 1."""
    outcome = why("--not", "OSCE", "chaired", "2019")
    assert outcome.code == 1
    assert "it does hold" in outcome.text


def test_time_is_taken_into_account(why: Why) -> None:
    """As published by 2018, nobody had said that the OSCE chaired in 2019."""
    outcome = why("OSCE", "chaired", "2019", "--as-of", "2018", "--quiet")
    assert outcome.code == 1
    assert why("OSCE", "chaired", "2019", "--as-of", "2021", "--quiet").code == 0


def test_without_inference_nothing_follows(icatkg_command: Command) -> None:
    """What is not written down does not hold then."""
    assert icatkg_command("why", "OSCE", "a", "icat:Agent", "--no-infer").code == 1
    assert icatkg_command("why", "OSCE", "a", "icat:Organisation", "--no-infer").code == 0


# Shapes


def test_what_a_node_lacks_for_a_shape(why: Why, tmp_path: Path) -> None:
    """A chair term without its first and last day: the shape's own words say what is missing."""
    (tmp_path / "next.ttl").write_text(
        HEADER + 'id:chair-next a icat:ChairTerm ; rdfs:label "next"@en .\n', encoding="utf-8"
    )
    outcome = why("--not", "--shape", "ChairTerm", "id:chair-next", "--data", tmp_path / "next.ttl")
    assert outcome.code == 0
    assert "does not conform to shape:ChairTermShape" in outcome.text
    assert "icat:earliest [sh:MinCountConstraintComponent]" in outcome.text


def test_a_node_that_conforms(why: Why) -> None:
    """Nothing is missing: the answer is no."""
    outcome = why("--not", "--shape", "shape:ChairTermShape", "id:chair-2019-osce")
    assert outcome.code == 1
    assert "OSCE as co-chair in 2019 conforms to shape:ChairTermShape" in outcome.text


def test_a_node_that_a_shape_is_not_checked_on(why: Why) -> None:
    """A shape for chair terms says nothing of an organisation."""
    outcome = why("--not", "--shape", "ChairTermShape", "OSCE")
    assert outcome.code == 0
    assert "is not checked on OSCE" in outcome.text
    assert "instances of chair term" in outcome.text


# Rows


def test_a_row_of_a_stored_query(why: Why) -> None:
    """Row 1 of the chairs of 2018: the statements behind it, all from paragraph 11 of document 003."""
    found = record(why, "--row", "1", "chairs-by-year", "--year", "2018")
    assert found["row"]["values"]["organisation"] == "id:unicef"
    assert found["row"]["exact"]
    statements = {e["statement"]["text"] for e in found["explanations"]}
    assert "id:chair-2018-unicef icat:hasOrganisation id:unicef" in statements
    locators = {
        p["locator"]
        for e in found["explanations"]
        for step in e["steps"]
        for origin in step["origins"]
        for p in origin["passages"]
    }
    assert locators == {"003 p11"}


def test_a_row_over_inferred_statements(why: Why) -> None:
    """The statement of the row is inferred, and so explained by its proof."""
    query = "SELECT ?year { id:osce icat:chaired ?year }"
    found = record(why, "--row", "1", "-q", query)
    (explanation,) = found["explanations"]
    assert explanation["steps"][0]["rule"]["name"] == "chaired-in-year"


def test_a_row_with_a_count_and_one_with_a_negation(why: Why) -> None:
    """A count rests on all it counts; what was sought and not found has no source."""
    count = "SELECT (COUNT(?t) AS ?n) { ?t a icat:ChairTerm ; icat:hasOrganisation id:osce }"
    outcome = why("--row", "1", "-q", count)
    assert "row 1: n 1\n  made by 2 statements together\n" in outcome.text
    without = "SELECT ?t { ?t a icat:ChairTerm FILTER NOT EXISTS { ?t icat:hasPerson ?p } } ORDER BY ?t"
    outcome = why("--row", "1", "-q", without)
    assert "and since nothing matches { ?t icat:hasPerson ?p }" in outcome.text


# Forms


def test_markdown_is_a_heading_and_nested_lists(why: Why) -> None:
    """The statement is the heading; each premise an entry."""
    outcome = why(*CHAIRED, "-f", "markdown")
    assert outcome.text.startswith("### OSCE · chaired in · 2019\n\n`id:osce icat:chaired ")
    assert "\n- OSCE as co-chair in 2019 · in group · ICAT  \n  stated in 004 p16, p39, p43" in outcome.text


def test_provenance_is_prov_o(why: Why) -> None:
    """The shape of PROV-O: entities, activities with plan and agent, no blank node, passages as origins."""
    outcome = why(*CHAIRED, "-f", "turtle")
    graph = rdflib.Graph().parse(data=outcome.stdout, format="turtle")
    assert not [node for node in graph.all_nodes() if isinstance(node, rdflib.BNode)]
    (activity,) = graph.subjects(RDF.type, PROV.Activity)
    used = set(graph.objects(activity, PROV.used))
    assert len(used) == 4
    (conclusion,) = graph.subjects(PROV.wasGeneratedBy, activity)
    assert set(graph.objects(conclusion, PROV.wasDerivedFrom)) == used
    assert graph.value(conclusion, RDF.subject) == URIRef(ID + "osce")
    (association,) = graph.objects(activity, PROV.qualifiedAssociation)
    (plan,) = graph.objects(association, PROV.hadPlan)
    assert (plan, RDF.type, PROV.Plan) in graph
    assert set(graph.objects(association, PROV.agent)) == set(graph.objects(activity, PROV.wasAssociatedWith))
    for premise in used:
        assert (premise, RDF.type, PROV.Entity) in graph
        assert (premise, RDF.type, RDF.Statement) in graph
        places = {URIRef(f"{SRC}004-p{n}") for n in (16, 39, 43)}
        assert set(graph.objects(premise, PROV.wasDerivedFrom)) == places
        assert set(graph.objects(premise, PROV.wasAttributedTo)) == {URIRef(ID + "icatkg-project")}
        assert set(graph.objects(premise, PROV.hadPrimarySource)) == {URIRef(SRC + "004")}
    for entity in graph.objects(None, PROV.wasDerivedFrom):
        assert (entity, RDF.type, PROV.Entity) in graph


def test_the_same_bytes_whatever_the_hash_seed(icatkg_command: Command) -> None:
    """Also with all ways, and for why something does not hold."""
    for arguments in (
        ("why", "osce", "a", "prov:Agent", "--all"),
        ("why", "--not", "osce", "a", "icat:Person", "--all"),
    ):
        outputs = {
            icatkg_command(*arguments, "-f", "json", env={"PYTHONHASHSEED": seed}).stdout
            for seed in ("1", "2")
        }
        assert len(outputs) == 1


def test_output_goes_to_a_file(why: Why, tmp_path: Path) -> None:
    """As with every command."""
    outcome = why(*CHAIRED, "-o", tmp_path / "why.txt")
    assert outcome.stdout == b""
    assert (tmp_path / "why.txt").read_text(encoding="utf-8").startswith("OSCE · chaired in · 2019")


# What is no question


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("OSCE",), "SUBJECT PREDICATE [OBJECT] wanted, 1 given"),
        (("--not", "OSCE", "chaired"), "SUBJECT PREDICATE OBJECT wanted, 2 given"),
        (("nobody at all", "a", "icat:Person"), "nothing goes by the name 'nobody at all'"),
        (("OSCE", "charied in", "2019"), "Did you mean icat:chaired?"),
        (("OSCE", "chaired", "2019", "-f", "rdf"), "Formats: text markdown json turtle."),
        (("--not", "OSCE", "chaired", "2020", "-f", "turtle"), "Formats with --not: text markdown json."),
        (("--row", "99", "chairs-by-year"), "the answer has"),
        (("--row", "0", "chairs-by-year"), "Rows are counted from 1."),
        (("--row", "1", "chairs-by-yaer"), "Did you mean chairs-by-year"),
        (("--row", "1", "-q", "SELECT"), "not SPARQL"),
        (("-q", "ASK {}"), "Say which one: --row N."),
        (("--shape", "ChairTermShape"), "--shape goes with --not"),
        (("--not", "--shape", "ChairTrmShape"), "Did you mean shape:ChairTermShape"),
    ],
)
def test_bad_input_ends_with_2_and_a_remedy(why: Why, arguments: tuple[str, ...], message: str) -> None:
    """A message for people, no traceback."""
    outcome = why(*arguments)
    assert outcome.code == 2
    assert outcome.stdout == b""
    assert message in outcome.stderr
    assert "Traceback" not in outcome.stderr


# What the page says


@pytest.mark.parametrize("block", blocks(ROOT / "docs" / "why.md", "console"), ids=lambda b: b.split("\n")[0])
def test_the_page_shows_what_is_printed(why: Why, block: str) -> None:
    """Each command prints the output that follows it."""
    for command, expected in commands_of(block):
        program, name, *arguments = shlex.split(command)
        assert (program, name) == ("icatkg", "why")
        assert re.fullmatch(pattern_of(expected), why(*arguments).text)


def test_the_page_names_every_key(why: Why) -> None:
    """The keys of the JSON, with a proof, a row, a negative answer and a shape, all stand in the page."""
    page = (ROOT / "docs" / "why.md").read_text(encoding="utf-8")

    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return {str(key) for key in value if key not in _OF_OTHERS}.union(
                *(keys(v) for key, v in value.items() if key not in _OF_OTHERS)
            )
        return set().union(*map(keys, value)) if isinstance(value, list) else set()

    records = [
        record(why, *CHAIRED, "--all"),
        record(why, "--row", "1", "-q", "SELECT ?year { id:osce icat:chaired ?year }"),
        record(why, "--not", "OSCE", "chaired", "2020"),
        record(why, "--not", "--shape", "ChairTermShape", "OSCE"),
    ]
    assert {key for key in keys(records) if f"`{key}`" not in page} == set()


# Defined elsewhere: terms by the SPARQL results format, values by the variables of a query, results of SHACL.
_OF_OTHERS = {"subject", "predicate", "object", "values", "targets"}
