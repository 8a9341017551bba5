"""Validation: the packaged data, new data in its context, and anyone's data and shapes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import owlrl
import pyshacl
import pytest
import rdflib
import rdflib.term
from pyoxigraph import parse
from rdflib.compare import isomorphic

import icatkg
from icatkg.namespaces import PREFIXES
from icatkg.serialization.bridge import datatypes_kept
from icatkg.serialization.formats import format_named
from tests.command import run_icatkg

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command

HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
# What a chair of 2022 looks like in docs/modelling.md, with an organisation that the documents list.
CLAIM = """
id:chair-2022-NAME
    a icat:ChairTerm ;
    rdfs:label "OSCE as co-chair in 2022"@en ;
    icat:date "2022"^^xsd:gYear ;
    icat:earliest "2022-01-01"^^xsd:date ;
    icat:hasDateStatus kind:date-stated ;
    icat:hasEndStatus kind:bound-unknown ;
    icat:hasOrganisation id:ORGANISATION ;
    icat:hasStartStatus kind:bound-unknown ;
    icat:inGroup id:icat ;
    icat:inRole kind:co-chair ;
    icat:latest "2022-12-31"^^xsd:date ;
    icat:restsOn id:assumption-chair-year ;
    icat:statedIn src:002-p1 .
"""
# For each fault: what is written instead of what, and what the message must speak of.
FAULTS = {
    "no-passage": ("    icat:statedIn src:002-p1 .", "    icat:note 'x' .", "icat:statedIn"),
    "bounds-swapped": ('earliest "2022-01-01"', 'earliest "2023-01-01"', "icat:earliest"),
    "no-such-day": ('latest "2022-12-31"', 'latest "2022-13-31"', "2022-13-31"),
    "letter-in-a-date": ('date "2022"', 'date "20x2"', "20x2"),
    "other-year": ('date "2022"', 'date "2021"', "outside the stated date"),
    "unknown-organisation": ("id:ORGANISATION", "id:nobody", "id:nobody"),
    "unknown-passage": ("src:002-p1", "src:002-p9999", "002-p9999"),
    "blank-node": ("icat:inGroup id:icat", 'icat:inGroup [ rdfs:label "ICAT"@en ]', "icat:inGroup"),
    "leading-zero": ("icat:inRole", 'icat:position "07"^^xsd:integer ; icat:inRole', '"07"'),
    "chair-not-listed": ("id:ORGANISATION", "id:un-procurement-network", "id:un-procurement-network"),
    "no-label": ('rdfs:label "OSCE as co-chair in 2022"@en', "icat:note 'x'", "label"),
    "other-language": ('2022"@en', '2022"@fr', "@fr"),
}
# One listed organisation for each fault, and one for a claim without any: two claims on one would be a fault.
ORGANISATIONS = [
    "osce",
    "iom",
    "ilo",
    "ohchr",
    "unhcr",
    "un-women",
    "unesco",
    "unaids",
    "undp",
    "unfpa",
    "itu",
    "world-bank",
    "coe",
]
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix e: <http://e.org/> .
e:PersonShape a sh:NodeShape ; sh:targetClass e:Person ;
    sh:property [ sh:path e:name ; sh:minCount 1 ; sh:message "Give a name." ] ;
    sh:property [ sh:path e:age ; sh:maxInclusive 150 ; sh:severity sh:Warning ; sh:message "Very old." ] ;
    sh:property [ sh:path e:nick ; sh:maxCount 0 ; sh:severity sh:Info ; sh:message "No nicknames." ] .
"""
PEOPLE = """
@prefix e: <http://e.org/> .
e:ann a e:Person ; e:name "Ann" .
e:bob a e:Person ; e:age 200 .
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with shapes and data of someone else's."""
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    (tmp_path / "people.ttl").write_text(PEOPLE, encoding="utf-8")
    return tmp_path


def _person(folder: Path, facts: str) -> Path:
    path = folder / "person.ttl"
    path.write_text(f"@prefix e: <http://e.org/> . e:x a e:Person ; {facts} .", encoding="utf-8")
    return path


def test_packaged_data_conforms(kg: icatkg.KnowledgeGraph) -> None:
    """The graph keeps its own rules, and every shape but the idle ones was put to use."""
    report = kg.validate()
    assert [tuple(r) for r in report] == []
    assert report
    assert sum(report.focus_nodes.values()) > 1_000
    assert report.not_evaluated == ()


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, list[dict[str, str]]]:
    """Check one file with a claim for each fault, and one without: give file, exit code and results."""
    claims = [HEADER]
    for name, organisation in zip(["good", *FAULTS], ORGANISATIONS, strict=True):
        claim = CLAIM.replace("NAME", name)
        if name in FAULTS:
            old, new, _ = FAULTS[name]
            assert claim.count(old) == 1
            claim = claim.replace(old, new)
        claims.append(claim.replace("ORGANISATION", organisation))
    path = tmp_path_factory.mktemp("faults") / "new.ttl"
    path.write_text("".join(claims), encoding="utf-8")
    outcome = run_icatkg("validate", path, "-f", "json")
    assert outcome.stderr == ""
    results: list[dict[str, str]] = json.loads(outcome.text)["results"]
    return path, outcome.code, results


def test_new_data_may_refer_to_the_graph(checked: tuple[Path, int, list[dict[str, str]]]) -> None:
    """A claim that names registered things and existing passages conforms."""
    assert [r for r in checked[2] if r["focus"] == "id:chair-2022-good"] == []


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_a_violation(checked: tuple[Path, int, list[dict[str, str]]], fault: str) -> None:
    """Each fault is reported for its node and file, in words that name what is wrong, and ends with 1."""
    path, code, results = checked
    assert code == 1
    own = [r for r in results if r["focus"] == f"id:chair-2022-{fault}" and r["severity"] == "Violation"]
    assert {r["file"] for r in own} == {str(path)}
    assert any(FAULTS[fault][2] in " ".join([r["path"], r["value"], r["message"]]) for r in own), own


def test_own_shapes_leave_the_packaged_graph_out(icatkg_command: Command, folder: Path) -> None:
    """With ``-s`` only the named files count; ``--default-data`` brings the graph back."""
    shapes = folder / "all.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <http://e.org/S> a sh:NodeShape ;"
        " sh:targetClass <https://w3id.org/icatkg/ontology/Organisation> ; sh:nodeKind sh:Literal .",
        encoding="utf-8",
    )
    assert icatkg_command("validate", folder / "people.ttl", "-s", shapes).code == 0
    assert (
        icatkg_command("validate", folder / "people.ttl", "-s", shapes, "--default-data", "--whole").code == 1
    )


@pytest.mark.parametrize("inference", ["none", "rdfs", "owlrl"])
def test_same_report_as_pyshacl(icatkg_command: Command, folder: Path, inference: str) -> None:
    """The report graph is isomorphic to that of pySHACL run on the same files."""
    outcome = icatkg_command(
        "validate", folder / "people.ttl", "-s", folder / "shapes.ttl", "-i", inference, "-f", "turtle"
    )
    assert outcome.code == 1
    _, wanted, _ = pyshacl.validate(
        rdflib.Graph().parse(folder / "people.ttl"),
        shacl_graph=rdflib.Graph().parse(folder / "shapes.ttl"),
        inference=inference,
    )
    assert isinstance(wanted, rdflib.Graph)
    assert isomorphic(rdflib.Graph().parse(data=outcome.stdout, format="turtle"), wanted)


@pytest.mark.parametrize(
    ("facts", "options", "code"),
    [
        ("e:name 'X'", [], 0),
        ("e:age 1", ["--fail-on", "none"], 0),
        ("e:age 1", ["-w"], 1),
        ("e:name 'X' ; e:age 200", [], 1),
        ("e:name 'X' ; e:age 200", ["-w"], 0),
        ("e:name 'X' ; e:age 200", ["--allow-warnings"], 0),
        ("e:name 'X' ; e:age 200", ["--allow-infos"], 1),
        ("e:name 'X' ; e:age 200", ["--fail-on", "warning"], 1),
        ("e:name 'X' ; e:age 200", ["--fail-on", "violation"], 0),
        ("e:name 'X' ; e:nick 'Y'", [], 1),
        ("e:name 'X' ; e:nick 'Y'", ["--allow-infos"], 0),
        ("e:name 'X' ; e:nick 'Y'", ["--fail-on", "info"], 1),
        ("e:name 'X' ; e:nick 'Y'", ["--fail-on", "warning"], 0),
    ],
)
def test_severities(icatkg_command: Command, folder: Path, facts: str, options: list[str], code: int) -> None:
    """The exit code follows the lowest severity that counts, as with pySHACL's own options."""
    outcome = icatkg_command("validate", _person(folder, facts), "-s", folder / "shapes.ttl", *options)
    assert (outcome.code, outcome.stderr) == (code, "")


def test_formats(icatkg_command: Command, folder: Path) -> None:
    """Every format tells the same two results."""

    def written(name: str) -> str:
        outcome = icatkg_command("validate", folder / "people.ttl", "-s", folder / "shapes.ttl", "-f", name)
        # JSON-LD has no comments for what was checked.
        assert (outcome.code, bool(outcome.stderr)) == (1, name == "json-ld")
        return outcome.text

    record = json.loads(written("json"))
    assert record["conforms"] is False
    assert [(r["severity"], r["focus"], r["message"]) for r in record["results"]] == [
        ("Violation", "http://e.org/bob", "Give a name."),
        ("Warning", "http://e.org/bob", "Very old."),
    ]
    assert record["focusNodes"] == {"http://e.org/PersonShape": 2}
    for name in ("human", "table", "markdown", "md"):
        text = written(name)
        assert text.count("Give a name.") == text.count("Very old.") == 1
    for name in ("turtle", "json-ld", "xml", "nt"):
        quads = parse(written(name), format=format_named(name).engine)
        assert len([q for q in quads if q.predicate.value == PREFIXES["sh"] + "resultMessage"]) == 2


def test_idle_shapes_and_what_is_left_out_are_told(icatkg_command: Command, folder: Path) -> None:
    """A shape that matched nothing, and an import that was not followed, are never silent."""
    shapes = folder / "shapes.ttl"
    shapes.write_text(
        SHAPES.replace("e:Person ;", "e:Persson ;")
        + "e:ontology <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/x> .",
        encoding="utf-8",
    )
    outcome = icatkg_command("validate", folder / "people.ttl", "-s", shapes)
    assert outcome.code == 0
    assert "matched nothing: http://e.org/PersonShape" in outcome.text
    assert "not evaluated: owl:imports http://127.0.0.1:9/x" in outcome.text


@pytest.mark.parametrize(
    "shapes",
    [
        "e:S a sh:NodeShape ; sh:targetClass e:Person ; sh:property [ sh:minCount 1 ] .",
        'e:S a sh:NodeShape ; sh:targetClass e:Person ; sh:property [ sh:path e:p ; sh:minCount "x" ] .',
        'e:S a sh:NodeShape ; sh:targetClass e:Person ; sh:sparql [ sh:select "SELECT nonsense" ] .',
        "e:S a sh:NodeShape ; sh:targetClass e:Person ;",
    ],
)
def test_malformed_shapes_are_no_answer(icatkg_command: Command, folder: Path, shapes: str) -> None:
    """Shapes that cannot be used end with 2 and a message."""
    path = folder / "bad.ttl"
    prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix e: <http://e.org/> .\n"
    path.write_text(prefixes + shapes, encoding="utf-8")
    outcome = icatkg_command("validate", folder / "people.ttl", "-s", path)
    assert outcome.code == 2
    assert "icatkg: " in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_files_that_cannot_be_read(icatkg_command: Command, folder: Path) -> None:
    """Missing files, folders and syntax errors end with 2; the last with file, line and column."""
    (folder / "broken.ttl").write_text("<a:s> <a:p> 1 .\n<a:s> nosuch:p 1 .\n", encoding="utf-8")
    shapes = folder / "shapes.ttl"
    for file, told in (
        (folder / "none.ttl", "no such file"),
        (folder, "is a folder"),
        (folder / "broken.ttl", f"{folder / 'broken.ttl'}:2:7: "),
    ):
        for arguments in ((file, "-s", shapes), (folder / "people.ttl", "-s", file)):
            outcome = icatkg_command("validate", *arguments)
            assert (outcome.code, told in outcome.stderr, outcome.stdout) == (2, True, b"")


@pytest.mark.parametrize("flag", ["-im", "--imports", "-j", "--js", "-it"])
def test_what_is_not_offered(icatkg_command: Command, folder: Path, flag: str) -> None:
    """Options of pySHACL that would fetch or run code end with 3."""
    outcome = icatkg_command("validate", folder / "people.ttl", "-s", folder / "shapes.ttl", flag)
    assert outcome.code == 3
    assert "not offered" in outcome.stderr


def test_standard_input(icatkg_command: Command, folder: Path) -> None:
    """``-`` reads data from standard input, in any format that is named."""
    shapes = folder / "shapes.ttl"
    assert icatkg_command("validate", "-", "-s", shapes, stdin=PEOPLE.encode()).code == 1
    nt = rdflib.Graph().parse(data=PEOPLE, format="turtle").serialize(format="nt").encode()
    # -df is for the data only: the shapes are told from their name.
    assert icatkg_command("validate", "-", "-s", shapes, "-df", "nt", "-sf", "turtle", stdin=nt).code == 1


def test_each_file_by_itself(icatkg_command: Command, folder: Path) -> None:
    """Together two files complete each other; each by itself does not conform."""
    (folder / "name.ttl").write_text("<http://e.org/bob> <http://e.org/name> 'Bob' .", encoding="utf-8")
    (folder / "bob.ttl").write_text("<http://e.org/bob> a <http://e.org/Person> .", encoding="utf-8")
    arguments: list[str | Path] = [
        "validate",
        folder / "bob.ttl",
        folder / "name.ttl",
        "-s",
        folder / "shapes.ttl",
    ]
    assert icatkg_command(*arguments).code == 0
    assert icatkg_command(*arguments, "--validate-each").code == 1


def test_ill_typed_values_print_no_traceback(icatkg_command: Command, folder: Path) -> None:
    """A value that its datatype does not have is at most a finding."""
    path = _person(folder, "e:name 'X' ; e:born '2022-13-31'^^<http://www.w3.org/2001/XMLSchema#date>")
    outcome = icatkg_command("validate", path, "-s", folder / "shapes.ttl")
    assert (outcome.code, outcome.stderr) == (0, "")


def test_report_goes_to_a_file(icatkg_command: Command, folder: Path) -> None:
    """The report is written also when the data does not conform."""
    target = folder / "report.json"
    arguments: list[str | Path] = [
        "validate",
        folder / "people.ttl",
        "-s",
        folder / "shapes.ttl",
        "-f",
        "json",
        "-o",
        target,
    ]
    outcome = icatkg_command(*arguments)
    assert (outcome.code, outcome.stdout) == (1, b"")
    assert json.loads(target.read_text(encoding="utf-8"))["conforms"] is False


def test_a_closure_elsewhere_in_the_process_changes_no_report(tmp_path: Path) -> None:
    """After a closure, which rebinds datatypes in rdflib, a day without a year is as valid as before."""
    (tmp_path / "data.ttl").write_text(HEADER + 'id:a icat:date "--03-31"^^xsd:gMonthDay .', encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text(
        HEADER + "shape:Day a sh:NodeShape ; sh:targetNode id:a ; "
        "sh:property [ sh:path icat:date ; sh:datatype xsd:gMonthDay ] .",
        encoding="utf-8",
    )
    data = icatkg.load(tmp_path / "data.ttl", default_data=False)
    with datatypes_kept():
        before = dict(rdflib.term._toPythonMapping)  # noqa: SLF001 - what owlrl changes
        owlrl.DeductiveClosure(owlrl.RDFS_Semantics).expand(rdflib.Graph())
        assert dict(rdflib.term._toPythonMapping) != before  # noqa: SLF001 - else there is nothing to test
        for inference in ("none", "owlrl", "none"):
            assert data.validate(shapes=tmp_path / "shapes.ttl", inference=inference), inference


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ("id:osce a icat:Person .", "rule:cax-dw"),
        ("id:osce owl:sameAs id:unodc ; owl:differentFrom id:unodc .", "rule:eq-diff1"),
        ("id:osce a owl:Nothing .", "rule:cls-nothing2"),
        ("id:x a icat:Organisation .", ""),
    ],
)
def test_contradictions_are_violations(tmp_path: Path, facts: str, rule: str) -> None:
    """New data that contradicts the ontology is reported, with the rule and what cannot all hold."""
    (tmp_path / "new.ttl").write_text(HEADER + facts, encoding="utf-8")
    report = icatkg.load().validate(tmp_path / "new.ttl", only_shapes=[PREFIXES["shape"] + "AssumptionShape"])
    found = [result for result in report if result.component.startswith("rule:")]
    components = {result.component for result in found}
    assert (
        rule in components if rule else not components
    )  # what is in owl:Nothing is in disjoint classes, too
    for result in found:
        assert (result.focus, result.severity) == ("id:osce", "Violation")
        assert result.file == str(tmp_path / "new.ttl")
        assert "cannot all hold" in result.message
    assert bool(report) is (not rule)
    (conforms,) = (
        quad.object for quad in report.graph if quad.predicate.value == rdflib.SH.conforms.toPython()
    )
    assert str(conforms).startswith(f'"{str(not rule).lower()}"')


def test_inference_finds_what_is_missing_below(tmp_path: Path) -> None:
    """With -i owlrl a shape reaches what is in its class by inference only; without, it does not."""
    (tmp_path / "data.ttl").write_text(
        HEADER + "id:works rdfs:domain id:Worker . id:a id:works id:b .", encoding="utf-8"
    )
    (tmp_path / "shapes.ttl").write_text(
        HEADER + "shape:Worker a sh:NodeShape ; sh:targetClass id:Worker ; "
        "sh:property [ sh:path rdfs:label ; sh:minCount 1 ] .",
        encoding="utf-8",
    )
    data = icatkg.load(tmp_path / "data.ttl", default_data=False)
    assert data.validate(shapes=tmp_path / "shapes.ttl")
    assert [r.focus for r in data.validate(shapes=tmp_path / "shapes.ttl", inference="owlrl")] == ["id:a"]
