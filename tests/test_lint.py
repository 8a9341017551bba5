"""Each check of ontologies finds what it is for and nothing else; the command says so in every format."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse, serialize

from icatkg import resources
from icatkg.errors import MissingFileError, ParseError, UnknownNameError
from icatkg.identifiers import contract
from icatkg.namespaces import ICAT, PREFIXES
from icatkg.quality.checks import SEVERITIES, Check, packaged_checks, selected_checks
from icatkg.quality.linting import lint
from icatkg.quality.rendering import as_text
from tests.lint_page import EXAMPLES
from tests.ontology.checks import HEADER

if TYPE_CHECKING:
    from tests.conftest import Command

CHECKS = packaged_checks()
KEYS = ("summary", "description", "tags", "x-problem", "x-solution", "x-severity", "x-source")
MISSING = "missing-label"
_each = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)


def example(check: Check | str, kind: str) -> Path:
    """Give the path of an example."""
    return EXAMPLES / (check if isinstance(check, str) else check.name) / f"{kind}.ttl"


def wanted(path: Path) -> set[str]:
    """Give the IRIs that the first line of a bad example says are to be found."""
    text = path.read_text(encoding="utf-8")
    first, _, rest = text.partition("\n")
    prefixes = PREFIXES | dict(re.findall(r"^@prefix ([\w-]*): <(.*)> \.$", rest, re.MULTILINE))
    assert first.startswith("# finds: ")
    names = first.removeprefix("# finds: ").split()
    return {
        name[1:-1] if name.startswith("<") else prefixes[name.partition(":")[0]] + name.partition(":")[2]
        for name in names
    }


def found(path: Path, check: Check) -> set[str]:
    """Give what a check finds in a file, as a report shows it."""
    return {finding.entity for finding in lint([path], checks=[check]).findings}


def test_each_check_has_its_examples() -> None:
    """There is one folder for each check, with both examples, and no other."""
    files = {path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*") if path.is_file()}
    assert files == {f"{check.name}/{kind}.ttl" for check in CHECKS for kind in ("bad", "good")}


@_each
def test_header(check: Check) -> None:
    """The header of a query says what is wrong, what to do, how grave it is and who says so."""
    header = dict(re.findall(r"^#\+ ([\w-]+): (.+)$", check.query, re.MULTILINE))
    assert tuple(header) == KEYS
    assert header["tags"] == f"[lint, {check.about}]"
    assert check.severity in SEVERITIES
    assert all(text.endswith(".") for text in (check.description, check.problem, check.solution))
    assert "SELECT DISTINCT ?entity ?property ?value WHERE" in check.query


@_each
def test_bad_example(check: Check) -> None:
    """Exactly those are found that its first line names."""
    path = example(check, "bad")
    assert found(path, check) == {contract(iri) or f"<{iri}>" for iri in wanted(path)}


@_each
def test_good_example(check: Check) -> None:
    """Nothing is found, and there is something to look at."""
    path = example(check, "good")
    assert found(path, check) == set()
    assert lint([path], checks=[check]).triples


@_each
def test_another_engine_finds_the_same(check: Check) -> None:
    """The query as it stands has the same answer in rdflib."""
    for kind in ("bad", "good"):
        path = example(check, kind)
        graph = rdflib.Graph().parse(path, format="turtle")
        rows = {str(row[0]) for row in graph.query(check.query) if isinstance(row, rdflib.query.ResultRow)}
        assert rows == (wanted(path) if kind == "bad" else set())


def test_own_ontology_passes() -> None:
    """Nothing is found in our own ontology at level warning."""
    report = lint()
    assert [f for f in report.findings if f.severity != "info"] == []
    assert report.passes("warning")
    assert report.checks == tuple(check.name for check in CHECKS)
    assert report.terms > 100


FAULTS = {
    "missing-label": ('    rdfs:label "agenda"@en ;\n', ""),
    "missing-definition": ("    skos:definition ", "    skos:note "),
    "missing-is-defined-by": ("    rdfs:isDefinedBy <https://w3id.org/icatkg/ontology/> ;\n", ""),
    "undeclared-term": ("rdfs:subClassOf icat:Claim", "rdfs:subClassOf icat:Clam"),
    "several-domains": ("rdfs:domain icat:Agenda ;", "rdfs:domain icat:Agenda, icat:Claim ;"),
    "inverse-of-itself": ("owl:inverseOf icat:onAgenda", "owl:inverseOf icat:hasItem"),
    "unknown-standard-term": ("owl:ObjectProperty", "owl:ObjectPropety"),
    "class-name": ("icat:CrossCuttingTheme", "icat:crossCuttingTheme"),
    "property-name": ("icat:hasItem", "icat:has_item"),
    "disjoint-superclass": ("owl:disjointWith icat:Priority", "owl:disjointWith icat:Claim"),
}


@pytest.mark.parametrize(("name", "change"), FAULTS.items(), ids=FAULTS.keys())
def test_faults_in_our_own_ontology_are_found(name: str, change: tuple[str, str], tmp_path: Path) -> None:
    """A fault put into one of our files is found by its check."""
    files = [Path(path) for path in resources.ontology_files()]
    agenda = next(path for path in files if path.name == "agenda.ttl")
    text = agenda.read_text(encoding="utf-8")
    assert change[0] in text
    (tmp_path / "agenda.ttl").write_text(text.replace(*change), encoding="utf-8")
    changed = [tmp_path / "agenda.ttl" if path == agenda else path for path in files]
    assert lint(changed, checks=selected_checks([name])).findings
    assert not lint(files, checks=selected_checks([name])).findings


# FOOPS! calls dcterms:modified optional.
ASKED = [
    n for n in HEADER if n.startswith(("dcterms:", "owl:", "vann:", "bibo:")) and n != "dcterms:modified"
]


@pytest.mark.parametrize("name", ASKED)
def test_each_missing_part_of_the_header_is_found(name: str, tmp_path: Path) -> None:
    """What the tests of our own ontology ask of its header, the checks ask too."""
    triples = [q.triple for q in parse(path=Path(resources.root()) / "ontology" / "icat.ttl")]
    kept = [t for t in triples if contract(t.predicate.value) != name or t.subject.value != ICAT]
    assert len(kept) < len(triples)
    path = tmp_path / "icat.nt"
    path.write_bytes(serialize(kept, format=RdfFormat.N_TRIPLES) or b"")
    (finding,) = (f for f in lint([path]).findings if f.property == name)
    assert finding.entity == f"<{ICAT}>"


def test_the_order_of_triples_does_not_matter(tmp_path: Path) -> None:
    """The same triples in another order, and with other names for nodes without one, give the same report."""
    triples = [quad.triple for path in sorted(EXAMPLES.glob("*/bad.ttl")) for quad in parse(path=path)]
    texts = []
    path = tmp_path / "all.nt"
    for seed in range(3):
        random.Random(seed).shuffle(triples)  # noqa: S311 - any order will do
        path.write_bytes(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
        texts.append(as_text(lint([path])))
    texts = [re.sub(rf"{re.escape(str(path))}:\d+:\d+", "all.nt", text) for text in texts]
    assert texts[0] == texts[1] == texts[2]
    assert texts[0].count("Solution:") > len(CHECKS)


def test_all_files_are_one_ontology(tmp_path: Path) -> None:
    """A label in one file serves the term in another; a finding names the file that declares the term."""
    (tmp_path / "a.ttl").write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "<https://example.org/A> a owl:Class . <https://example.org/B> a owl:Class .\n",
        encoding="utf-8",
    )
    (tmp_path / "b.ttl").write_text(
        '<https://example.org/A> <http://www.w3.org/2000/01/rdf-schema#label> "a"@en .\n'
        '<https://example.org/B> <http://www.w3.org/2000/01/rdf-schema#comment> "b"@en .\n',
        encoding="utf-8",
    )
    report = lint([tmp_path / "b.ttl", tmp_path / "a.ttl"], checks=selected_checks([MISSING]))
    assert [(f.entity, f.file, f.line, f.column) for f in report.findings] == [
        ("<https://example.org/B>", str(tmp_path / "a.ttl"), 2, 39)
    ]


def test_bad_input() -> None:
    """A file that is not there, wrong syntax and unknown checks are errors of ours."""
    with pytest.raises(MissingFileError):
        lint(["none.ttl"])
    with pytest.raises(UnknownNameError, match="missing-lable"):
        selected_checks(["missing-lable"])
    with pytest.raises(UnknownNameError):
        selected_checks([], ["nosuch"])


def test_wrong_syntax(tmp_path: Path) -> None:
    """A file that is not Turtle is never half checked."""
    (tmp_path / "a.ttl").write_text("<https://example.org/A> a ", encoding="utf-8")
    with pytest.raises(ParseError):
        lint([tmp_path / "a.ttl"])


TERM = re.compile(r'<[^>]*>|("[^"]*"(?:@\w+)?(?:\^\^)?)?([\w-]*:[\w-]*)?|\[')


def terms_at(text: str, line: int, column: int) -> set[str]:
    """Give the term that stands at a place, as a report shows it; of a literal its datatype too."""
    found = TERM.match(text.split("\n")[line - 1], column - 1)
    assert found is not None, (line, column)
    literal, name = found[1] or "", found[2]
    if name is None:
        iri = found[0][1:-1]
        return {"[]" if found[0] == "[" else literal or contract(iri) or found[0]}
    declared = dict(re.findall(r"^@prefix ([\w-]*): <(.*)> \.$", text, re.MULTILINE))
    iri = declared[name.partition(":")[0]] + name.partition(":")[2]
    return {contract(iri) or f"<{iri}>"} | ({f"{literal}<{iri}>"} if literal else set())


@_each
def test_each_finding_stands_where_its_place_says(check: Check) -> None:
    """At the place stands the value, or else the property, or else the entity."""
    path = example(check, "bad")
    text = path.read_text(encoding="utf-8")
    for finding in lint([path], checks=[check]).findings:
        assert finding.file == str(path)
        at_place = terms_at(text, finding.line, finding.column)
        assert at_place & {finding.value, finding.property, finding.entity}


PLACES = (
    """\
@prefix : <https://example.org/t#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/t> a owl:Ontology .
# \U0001d49c :p
:p a owl:ObjectProperty ; rdfs:label "p"@en ;
   rdfs:domain :A ,
      :B .
:A a owl:Class . :B rdfs:comment """
    '"""two\nlines"""'
    """ ; a owl:Class ; rdfs:subClassOf :C .
:A :q :C .
"""
)


def test_the_place_of_a_finding(tmp_path: Path) -> None:
    """The value where there is one, the subject where something is missing, each use of a wrong term."""
    path = tmp_path / "t.ttl"
    expected = {
        ("several-domains", "<https://example.org/t#p>"): {(7, 16), (8, 7)},
        ("missing-label", "<https://example.org/t#A>"): {(9, 1)},
        ("missing-label", "<https://example.org/t#B>"): {(9, 18)},
        ("undeclared-term", "<https://example.org/t#C>"): {(10, 42), (11, 7)},
        ("undeclared-term", "<https://example.org/t#q>"): {(11, 4)},
    }
    for content in (PLACES.encode(), b"\xef\xbb\xbf" + PLACES.replace("\n", "\r\n").encode()):
        path.write_bytes(content)
        report = lint([path], checks=selected_checks([name for name, _ in expected]))
        places: dict[tuple[str, str], set[tuple[int, int]]] = {}
        for f in report.findings:
            places.setdefault((f.check, f.entity), set()).add((f.line, f.column))
        assert places == expected


def test_places_in_other_formats(tmp_path: Path) -> None:
    """In JSON-LD and RDF/XML the node, and the file in any case."""
    (tmp_path / "t.jsonld").write_text(
        '{"@type": "http://www.w3.org/2002/07/owl#Class",\n  "@id": "https://example.org/t#A"}',
        encoding="utf-8",
    )
    (tmp_path / "t.rdf").write_text(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n'
        '  xmlns:owl="http://www.w3.org/2002/07/owl#">\n'
        '  <owl:Class rdf:about="https://example.org/t#B"/>\n</rdf:RDF>',
        encoding="utf-8",
    )
    report = lint([tmp_path / "t.jsonld", tmp_path / "t.rdf"], checks=selected_checks([MISSING]))
    assert [(f.entity, Path(f.file).name, f.line, f.column) for f in report.findings] == [
        ("<https://example.org/t#A>", "t.jsonld", 2, 10),
        ("<https://example.org/t#B>", "t.rdf", 3, 3),
    ]


def test_blank_nodes_of_two_files_are_two(tmp_path: Path) -> None:
    """The same label in two files means two nodes, each with its own fault and place."""
    text = (
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n{}_:r a owl:Restriction ; "
        "owl:onProperty <https://example.org/p> ; owl:maxCardinality 2 .\n"
        "<https://example.org/{}> <http://www.w3.org/2000/01/rdf-schema#subClassOf> _:r .\n"
    )
    for name, before in (("A", ""), ("B", "\n\n")):
        (tmp_path / f"{name}.ttl").write_text(text.format(before, name), encoding="utf-8")
    report = lint([tmp_path / "A.ttl", tmp_path / "B.ttl"], checks=selected_checks(["rl-cardinality"]))
    assert [(f.entity, Path(f.file).name, f.line) for f in report.findings] == [
        ("<https://example.org/A>", "A.ttl", 3),
        ("<https://example.org/B>", "B.ttl", 5),
    ]


def test_text_report() -> None:
    """The report tells entity, label, check, problem, each place with what is wrong, solution and page."""
    path = example("several-domains", "bad")
    text = as_text(lint([path], checks=selected_checks(["several-domains"])))
    assert text == (
        "<https://example.org/terms#hasPart>\n"
        "  warning several-domains: The property has several domains, which intersect.\n"
        f"    {path}:5:22  rdfs:domain <https://example.org/terms#A>\n"
        f"    {path}:5:27  rdfs:domain <https://example.org/terms#B>\n"
        "    Solution: Keep the one that all uses share, or leave the domain out.\n"
        "    docs/lint.md#several-domains\n\n"
        "0 violations, 2 warnings, 0 infos (1 check, 2 triples, 0 terms)\n"
    )
    labelled = as_text(lint([example("circular-definition", "bad")]))
    assert "<https://example.org/terms#Cost>  C++ cost\n" in labelled


def test_marks_on_the_lines_of_a_pull_request(icatkg_command: Command) -> None:
    """A workflow command a finding, below the working folder; a broken file is marked too."""
    folder = EXAMPLES / "several-domains"
    check = ("--check", "several-domains", "-f", "github")
    found = icatkg_command("lint", folder / "bad.ttl", *check, cwd=EXAMPLES.parent)
    assert (found.code, found.stderr) == (1, "")
    lines = found.text.splitlines()
    title = "title=warning%3A several-domains"
    place = "::warning file=lint/several-domains/bad.ttl,line=5,col="
    assert [line.partition("::<")[0] for line in lines[:2]] == [f"{place}{n},{title}" for n in (22, 27)]
    assert "%0ASolution: " in lines[0]
    assert lines[2].startswith("::notice title=icatkg lint::0 violations, 2 warnings")
    piped = icatkg_command("lint", "-", *check, stdin=(folder / "bad.ttl").read_bytes())
    assert "file=" not in piped.text
    broken = icatkg_command("lint", "-", *check, stdin=b"\n<a> .")
    assert (broken.code, broken.stdout) == (2, b"")
    assert "::error title=icatkg::" in broken.stderr


def test_an_error_is_marked_where_it_stands(tmp_path: Path, icatkg_command: Command) -> None:
    """With the format for marks, a command that cannot answer marks the place; with others it does not."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.ttl").write_text("\n<a> <b>", encoding="utf-8")
    for command in ("lint", "validate"):
        for format_, marks in (("github", 1), ("json", 0)):
            found = icatkg_command(command, tmp_path / "data" / "a.ttl", "-f", format_, cwd=tmp_path)
            assert (found.code, found.stdout) == (2, b"")
            assert found.stderr.count("\n::error file=data/a.ttl,line=2,col=") == marks


def test_command(icatkg_command: Command) -> None:
    """Our own ontology passes; the findings of severity info are shown when asked for."""
    outcome = icatkg_command("lint", "--show", "warning")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert outcome.text.startswith("0 violations, 0 warnings, ")
    assert icatkg_command("lint", "--fail-on", "info").code == 1


def test_exit_codes(icatkg_command: Command) -> None:
    """The code is 1 from the severity of ``--fail-on`` on, and 2 when there is no answer."""
    options = ("lint", example(MISSING, "bad"), "--check", MISSING)
    for fail_on, code in (("violation", 1), ("warning", 1), ("info", 1), ("none", 0)):
        assert icatkg_command(*options, "--fail-on", fail_on).code == code
    hint = ("lint", example("missing-inverse", "bad"), "--check", "missing-inverse")
    for fail_on, code in (("violation", 0), ("warning", 0), ("info", 1), ("none", 0)):
        assert icatkg_command(*hint, "--fail-on", fail_on).code == code
    assert icatkg_command(*options, "--without", MISSING).code == 0
    for wrong in (["none.ttl"], ["/"], ["--check", "nosuch"], ["--data-format", "nosuch", "-"]):
        outcome = icatkg_command("lint", *wrong)
        assert outcome.code == 2
        assert outcome.text == ""
        assert "Traceback" not in outcome.stderr


def test_standard_input(icatkg_command: Command) -> None:
    """``-`` reads Turtle, or what ``--data-format`` says."""
    content = example(MISSING, "bad").read_bytes()
    outcome = icatkg_command("lint", "-", "--check", MISSING, stdin=content)
    assert outcome.code == 1
    assert outcome.text.startswith("<https://example.org/terms#Thing>\n")
    assert "    <stdin>:" in outcome.text
    triples = serialize(
        (q.triple for q in parse(content, format=RdfFormat.TURTLE)), format=RdfFormat.N_TRIPLES
    )
    again = icatkg_command("lint", "-", "--data-format", "nt", "--check", MISSING, stdin=triples or b"")
    assert [line for line in again.text.splitlines() if "<stdin>" not in line] == [
        line for line in outcome.text.splitlines() if "<stdin>" not in line
    ]


def test_formats_tell_the_same(icatkg_command: Command, tmp_path: Path) -> None:
    """JSON, CSV and Markdown hold the same findings; a report is written before the command fails."""
    options = ("lint", example(MISSING, "bad"))
    record = json.loads(icatkg_command(*options, "-f", "json").text)
    table = icatkg_command(*options, "-f", "csv").stdout.decode()
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert rows == [{name: str(finding[name]) for name in rows[0]} for finding in record["findings"]], (
        "the columns of CSV are the fields of JSON"
    )
    assert record["counts"] == {s: sum(row["severity"] == s for row in rows) for s in SEVERITIES}
    lines = icatkg_command(*options, "-f", "markdown").text.splitlines()
    assert len(lines) == len(rows) + 2
    outcome = icatkg_command(*options, "-f", "json", "-o", tmp_path / "report.json")
    assert outcome.code == 1
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8")) == record


def test_list(icatkg_command: Command) -> None:
    """``--list`` names every check with its severity."""
    lines = icatkg_command("lint", "--list").text.splitlines()[2:]
    assert [line.split()[:2] for line in lines] == [[check.name, check.severity] for check in CHECKS]
