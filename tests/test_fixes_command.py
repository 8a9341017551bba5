"""``icatkg validate --fix``: the patch it shows, what ``--write`` writes, and how it ends."""

from __future__ import annotations

import gzip
import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema  # type: ignore[import-untyped]  # its types are a package of their own
import pytest

from icatkg.errors import InputError
from icatkg.graph_files import DatasetFile, with_file
from icatkg.knowledge_graph import load
from icatkg.validation.fixes.rounds import Fixed
from icatkg.validation.report import Report
from tests.command import ROOT, environment, run_icatkg

if TYPE_CHECKING:
    from tests.command import Outcome

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-schema-2.1.0.json").read_text("utf-8"))
SHAPES = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix e: <http://e.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:S a sh:NodeShape ; sh:targetClass e:C ;
    sh:property [ sh:path e:year ; sh:datatype xsd:gYear ; sh:message "Give a year." ] ,
        [ sh:path e:name ; sh:nodeKind sh:IRI ; sh:message "Name it." ] ,
        [ sh:path e:state ; sh:minCount 1 ; sh:in ( e:only ) ; sh:message "Say its state." ] .
"""
# Comments, a character beyond the basic plane, a prefix in the middle, nothing after the last full stop.
DATA = """\
# What is known of x 𝔘.
@prefix e: <http://e.org/> .
e:x a e:C ; # the class
    e:state e:only ;
    e:year "2019" ; # "2019"
    e:name "X" .
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
e:y a e:C ; e:year 2020 .\
"""
RIGHT = (
    DATA.replace('e:year "2019"', 'e:year "2019"^^<http://www.w3.org/2001/XMLSchema#gYear>').replace(
        "e:year 2020 .", 'e:year "2020"^^xsd:gYear .'
    )
).replace("e:y a e:C ;", "e:y a e:C ; e:state e:only ;")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with shapes and data."""
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    (tmp_path / "new one.ttl").write_bytes(DATA.encode())
    return tmp_path


def _fixed(folder: Path, *arguments: str) -> Outcome:
    return run_icatkg("validate", *arguments, "-s", "shapes.ttl", "--fix", cwd=folder)


@pytest.mark.parametrize("program", ["git apply", "patch -p1 --binary"])
@pytest.mark.parametrize("form", ["plain", "windows", "marked"])
def test_other_programs_take_the_patch(folder: Path, program: str, form: str) -> None:
    """Applied by them, it makes what ``--write`` makes, with line ends and byte order mark as they were."""
    if shutil.which(program.partition(" ")[0]) is None:
        pytest.skip(f"{program} is not installed")

    def formed(text: str) -> bytes:
        mark = "\ufeff" if form == "marked" else ""
        return (mark + (text.replace("\n", "\r\n") if form == "windows" else text)).encode()

    path = folder / "new one.ttl"
    path.write_bytes(formed(DATA))
    outcome = _fixed(folder, "new one.ttl")
    assert outcome.code == 1
    assert path.read_bytes() == formed(DATA)
    done = subprocess.run(
        [*program.split()], input=outcome.stdout, capture_output=True, cwd=folder, check=False
    )
    assert done.returncode == 0, done.stderr
    assert path.read_bytes() == formed(RIGHT)
    path.write_bytes(formed(DATA))
    written = _fixed(folder, "new one.ttl", "--write")
    assert path.read_bytes() == formed(RIGHT)
    # One result has no fix: a name in quotation marks.
    assert written.code == 1
    assert "does not conform: 1 violation" in written.text
    assert 'new one.ttl:5:12: fixed: "2019" → "2019"^^xsd:gYear' in written.stderr
    assert sorted(p.name for p in folder.iterdir()) == ["new one.ttl", "shapes.ttl"]


def test_a_second_time_nothing_changes(folder: Path) -> None:
    """With nothing left to fix the file is not even written anew."""
    _fixed(folder, "new one.ttl", "--write")
    before = (folder / "new one.ttl").stat()
    again = _fixed(folder, "new one.ttl", "--write")
    assert (folder / "new one.ttl").stat() == before
    assert "no fix for 1 result" in again.stderr
    shown = _fixed(folder, "new one.ttl")
    assert (shown.code, shown.stdout) == (1, b"")


def test_several_files_are_all_written_or_none(folder: Path) -> None:
    """One that cannot be written keeps the other from being written; each by itself has its own verdict."""
    (folder / "b.ttl").write_text(DATA.replace('e:name "X"', "e:name e:n").replace("e:y", "e:z"), "utf-8")
    (folder / "b.ttl").chmod(0o444)
    outcome = _fixed(folder, "new one.ttl", "b.ttl", "--write")
    assert (outcome.code, outcome.stdout) == (2, b"")
    assert "b.ttl: is read-only; nothing was written" in outcome.stderr
    assert (folder / "new one.ttl").read_bytes() == DATA.encode()
    (folder / "b.ttl").chmod(0o640)
    outcome = _fixed(folder, "new one.ttl", "b.ttl", "--write", "--validate-each")
    assert (folder / "new one.ttl").read_bytes() == RIGHT.encode()
    assert (folder / "b.ttl").stat().st_mode & 0o777 == 0o640
    assert outcome.code == 1
    assert "b.ttl:\nconforms: no violations" in outcome.text


def test_a_packed_file_stays_packed(folder: Path) -> None:
    """It is unpacked to be fixed, and packed again."""
    (folder / "d.ttl.gz").write_bytes(gzip.compress(DATA.encode()))
    assert _fixed(folder, "d.ttl.gz", "--write").code == 1
    assert gzip.decompress((folder / "d.ttl.gz").read_bytes()) == RIGHT.encode()


def test_a_link_stays_a_link(folder: Path) -> None:
    """What it points to is changed."""
    (folder / "link.ttl").symlink_to("new one.ttl")
    _fixed(folder, "link.ttl", "--write")
    assert (folder / "link.ttl").is_symlink()
    assert (folder / "new one.ttl").read_bytes() == RIGHT.encode()


@pytest.mark.parametrize(("name", "graph"), [("d.nt", ""), ("d.nq", " <http://e.org/g>")])
def test_a_file_of_lines(folder: Path, name: str, graph: str) -> None:
    """In N-Triples and N-Quads full names are written, and a new statement has a line of its own."""
    said = [
        "<http://e.org/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e.org/C>{} .",
        '<http://e.org/x> <http://e.org/year> "2019"{} . # so',
        "_:b <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e.org/C>{} .",
        "_:b <http://e.org/state> <http://e.org/only>{} .",
    ]
    (folder / name).write_text("\n".join(line.format(graph) for line in said) + "\n", encoding="utf-8")
    outcome = _fixed(folder, name, "--write")
    assert outcome.code == 0, outcome.stderr
    right = [
        said[0],
        "<http://e.org/x> <http://e.org/state> <http://e.org/only>{} .",
        said[1].replace('"{}', '"^^<http://www.w3.org/2001/XMLSchema#gYear>{}'),
        *said[2:],
    ]
    assert (folder / name).read_text(encoding="utf-8") == "\n".join(x.format(graph) for x in right) + "\n"


def test_named_graphs(folder: Path) -> None:
    """In TriG a new property goes into the graph that describes the node."""
    text = "PREFIX e: <http://e.org/>\ne:g {\n    e:x a e:C ;\n        e:year 2019\n}\ne:h { e:y e:p 1 }\n"
    (folder / "d.trig").write_text(text, encoding="utf-8")
    assert _fixed(folder, "d.trig", "--write").code == 0
    right = '"2019"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    assert (folder / "d.trig").read_text(encoding="utf-8") == text.replace(
        "e:x a e:C ;\n        e:year 2019", f"e:x a e:C ;\n        e:state e:only ;\n        e:year {right}"
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "d.jsonld",
            (
                '{"@id": "http://e.org/x", "@type": "http://e.org/C", "http://e.org/year": "2019",'
                ' "http://e.org/state": {"@id": "http://e.org/only"}}'
            ),
        ),
        (
            "d.rdf",
            (
                '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/">'
                '<e:C rdf:about="http://e.org/x"><e:year>2019</e:year>'
                '<e:state rdf:resource="http://e.org/only"/></e:C></rdf:RDF>'
            ),
        ),
    ],
)
def test_formats_without_places_are_fixed_by_hand(folder: Path, name: str, content: str) -> None:
    """The change is told in words, and the file stays as it is."""
    (folder / name).write_text(content, encoding="utf-8")
    for arguments in ((), ("--write",)):
        outcome = _fixed(folder, name, *arguments)
        assert outcome.code == 1
        told = f'{name}: to be fixed by hand, in this format: "2019" → "2019"^^xsd:gYear'
        assert told in outcome.stderr
        assert (folder / name).read_text(encoding="utf-8") == content


def test_standard_input_is_shown_and_never_written(folder: Path) -> None:
    """``-`` has no place to be written to."""
    options = ("validate", "-", "-s", "shapes.ttl", "--fix")
    shown = run_icatkg(*options, stdin=DATA.encode(), cwd=folder)
    assert shown.text.startswith("--- a/-\n+++ b/-\n@@ ")
    refused = run_icatkg(*options, "--write", stdin=DATA.encode(), cwd=folder)
    assert (refused.code, refused.stdout) == (2, b"")
    assert "standard input cannot be fixed in place" in refused.stderr


@pytest.mark.parametrize("plain", [False, True])
def test_a_terminal_shows_colours_and_is_not_steered(folder: Path, plain: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Added lines are green, unless ``NO_COLOR`` is set; control characters of the file become escapes."""
    (folder / "new one.ttl").write_text(DATA.replace("the class", "the \u202e class"), encoding="utf-8")
    master, slave = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "icatkg", *("validate", "new one.ttl", "-s", "shapes.ttl", "--fix")],
        stdout=slave,
        stderr=subprocess.DEVNULL,
        env=environment({"NO_COLOR": "1"} if plain else {"NO_COLOR": ""}),
        cwd=folder,
        check=False,
    )
    os.close(slave)
    shown = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(master)
    assert (b"\x1b[32m+" in shown) is not plain
    assert (b"\x1b" in shown) is not plain
    assert b"\\u202e" in shown
    assert "\u202e".encode() not in shown


def test_write_goes_with_fix(folder: Path) -> None:
    """Alone it is a mistake, before anything is read."""
    outcome = run_icatkg("validate", "none.ttl", "--write", cwd=folder)
    assert outcome.code == 2
    assert "--write goes with --fix" in outcome.stderr


def test_only_files_named_are_changed(folder: Path) -> None:
    """What comes by ``--data``, and what comes with the package, is looked at and left alone."""
    shutil.copy(folder / "new one.ttl", folder / "context.ttl")
    (folder / "a.ttl").write_text("<http://e.org/z> a <http://e.org/C> .", encoding="utf-8")
    _fixed(folder, "a.ttl", "--data", "context.ttl", "--write")
    assert (folder / "context.ttl").read_bytes() == DATA.encode()
    assert "e.org/only" in (folder / "a.ttl").read_text(encoding="utf-8")
    packaged = ROOT / "data" / "reference" / "places.ttl"
    before = packaged.read_bytes()
    shown = run_icatkg("validate", "--fix", "--write", cwd=folder)
    assert (shown.code, packaged.read_bytes()) == (0, before)
    assert "nothing to fix" in shown.stderr


def test_a_packaged_file_that_is_named_may_change() -> None:
    """In a checkout it is the added file then, with the graph that it has, and its triples are there once."""
    path = ROOT / "data" / "reference" / "places.ttl"
    plain, named = load().dataset, load(path).dataset
    assert named.graphs() == plain.graphs()
    assert sorted(map(str, named.quads())) == sorted(map(str, plain.quads()))
    assert [file.path for file in named.files if not file.packaged] == [path]
    packaged = DatasetFile(path, "http://e.org/g", packaged=True)
    (file,) = with_file([packaged], ROOT / "data" / ".." / "data" / "reference" / "places.ttl")
    assert (file.graph, file.packaged) == ("http://e.org/g", False)


def test_a_file_that_has_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    """Whatever somebody else has written since stays."""
    path, other = tmp_path / "a.ttl", tmp_path / "b.ttl"
    path.write_bytes(b"new")
    other.write_bytes(b"old")
    report = Report([], {}, (), [], conforms=True)
    texts = {str(other): (b"old", b"fixed"), str(path): (b"old", b"fixed")}
    with pytest.raises(InputError, match=r"a\.ttl: has changed since it was read"):
        Fixed(report, report, texts, [], []).write()
    assert (path.read_bytes(), other.read_bytes()) == (b"new", b"old")


def test_reports_carry_fixes(folder: Path) -> None:
    """With ``-f`` the report is on standard output; what SARIF replaces is what the patch replaces."""
    sarif = json.loads(_fixed(folder, "new one.ttl", "-f", "sarif").text)
    jsonschema.Draft4Validator(SCHEMA).validate(sarif)
    lines = DATA.split("\n")
    edits = []
    for result in sarif["runs"][0]["results"]:
        for fix in result.get("fixes", ()):
            (change,) = fix["artifactChanges"]
            assert change["artifactLocation"] == {"uri": "new%20one.ttl"}
            for edit in change["replacements"]:
                region = edit["deletedRegion"]
                assert region["startLine"] == region["endLine"]
                place = (region["startLine"] - 1, region["startColumn"] - 1, region["endColumn"] - 1)
                edits.append((*place, edit["insertedContent"]["text"]))
    for line, start, end, text in sorted(edits, reverse=True):
        lines[line] = lines[line][:start] + text + lines[line][end:]
    assert "\n".join(lines) == RIGHT
    record = json.loads(_fixed(folder, "new one.ttl", "-f", "json").text)
    fixes = [result["fix"] for result in record["results"]]
    assert sorted(fix["fixer"] for fix in fixes if fix) == ["datatype", "datatype", "only-value"]
    assert sum(fix is None for fix in fixes) == 1
    both = _fixed(folder, "new one.ttl", "-o", "report.html")
    assert both.text.startswith("--- a/new one.ttl\t\n+++ b/new one.ttl\t\n")
    assert "<dt>fix</dt>" in (folder / "report.html").read_text(encoding="utf-8")
    human = run_icatkg("validate", "new one.ttl", "-s", "shapes.ttl", cwd=folder).text
    assert '        fix: "2019" → "2019"^^xsd:gYear\n' in human
    assert "3 results have a fix: icatkg validate --fix shows a patch" in human
