"""Violations and syntax errors name file, line and column, which are counted by hand here."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

import icatkg
from icatkg.errors import ParseError
from icatkg.namespaces import PREFIXES
from icatkg.serialization.formats import format_named
from icatkg.serialization.reading import read_quads
from tests.test_validation import HEADER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix e: <http://e.org/> .
e:PersonShape a sh:NodeShape ; sh:targetClass e:Person ;
    sh:property [ sh:path e:name ; sh:minCount 1 ; sh:message "no name" ] ;
    sh:property [ sh:path e:age ; sh:maxInclusive 150 ; sh:message "old" ] ;
    sh:property [ sh:path e:age ; sh:maxCount 1 ; sh:message "ages" ] ;
    sh:property [ sh:path ( e:pet e:name ) ; sh:nodeKind sh:Literal ; sh:message "pet" ] ;
    sh:property [ sh:path [ sh:inversePath e:boss ] ; sh:class e:Person ; sh:message "staff" ] ;
    sh:property [ sh:path [ sh:alternativePath ( e:mail e:post ) ] ; sh:nodeKind sh:IRI ;
        sh:message "mail" ] .
e:PetShape a sh:NodeShape ; sh:targetSubjectsOf e:pet ;
    sh:sparql [ sh:message "dog" ; sh:select '''SELECT $this (<http://e.org/rex> AS ?value)
        { $this <http://e.org/dog> <http://e.org/rex> }''' ] .
e:NickShape a sh:NodeShape ; sh:targetObjectsOf e:nick ; sh:nodeKind sh:IRI ; sh:message "nick" .
"""
# The places are counted by hand: message to line and column.
PEOPLE = """\
@prefix e: <http://e.org/> .
# e:eve a e:Person ; e:age 200 .
e:ann a e:Person ; e:name "Ann 𝒳" ; e:age 1 ,
    200 ;
  e:pet [ e:name e:rex ] ; e:dog e:max , e:rex .
e:bob a e:Person ; e:name "Bob" ;
  e:mail e:x ; e:post "bob" .
e:cat e:boss e:bob .
e:dan
  a e:Person ; e:nick '''D
'''  , "é" .
"""
PLACES = {
    ("old", 4, 5),
    ("ages", 3, 37),
    ("pet", 5, 18),
    ("dog", 5, 42),
    ("mail", 7, 23),
    ("staff", 8, 14),
    ("no name", 9, 1),
    ("nick", 10, 23),
    ("nick", 11, 8),
}


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    """Give a file of shapes."""
    path = tmp_path / "shapes.ttl"
    path.write_text(SHAPES, encoding="utf-8")
    return path


def _places(text: str) -> tuple[set[str], set[tuple[str, int, int]]]:
    results = json.loads(text)["results"]
    return {r["file"] for r in results}, {(r["message"], r["line"], r["column"]) for r in results}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_violations_stand_where_one_counts(
    icatkg_command: Command, tmp_path: Path, shapes: Path, line_end: str, start: str
) -> None:
    """A wrong value has its own place, too many values the property's, a missing one the node's."""
    path = tmp_path / "people.ttl"
    path.write_bytes((start + PEOPLE.replace("\n", line_end)).encode())
    outcome = icatkg_command("validate", path, "-s", shapes, "-f", "json")
    assert (outcome.code, _places(outcome.text)) == (1, ({str(path)}, PLACES))
    human = icatkg_command("validate", path, "-s", shapes).text
    for message, line, column in PLACES:
        assert f"{path}:{line}:{column}: violation: {message}\n" in human


def test_standard_input_has_places_too(icatkg_command: Command, shapes: Path) -> None:
    """What came from standard input is named so."""
    outcome = icatkg_command("validate", "-", "-s", shapes, "-f", "json", stdin=PEOPLE.encode())
    assert _places(outcome.text) == ({"<stdin>"}, PLACES)
    assert (
        "\n    <stdin>:9:1: violation: no name\n"
        in icatkg_command("validate", "-", "-s", shapes, stdin=PEOPLE.encode()).text
    )


def test_other_forms(tmp_path: Path, shapes: Path) -> None:
    """TriG, N-Triples, N-Quads and packed files have the same places; JSON-LD and RDF/XML those of nodes."""
    person = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e.org/Person>"
    age = '<http://e.org/age> "200"^^<http://www.w3.org/2001/XMLSchema#integer>'
    named = '<http://e.org/name> "Ann"'
    lines = [f"<http://e.org/a> {rest} ." for rest in (person, named, age)]
    trig = (
        '@prefix e: <http://e.org/> .\ne:g { e:a a e:Person }\nGRAPH e:h {\n e:a e:name "A" ; e:age 200 . }'
    )
    jsonld = (
        '{"@context": {"e": "http://e.org/"},\n'
        ' "@graph": [{"@id": "e:b"},\n  {"@id": "e:a", "@type": "e:Person", "e:name": "A", "e:age": 200}]}'
    )
    xml = (
        f'<rdf:RDF xmlns:rdf="{PREFIXES["rdf"]}" xmlns:e="http://e.org/">\n\n'
        ' <e:Person rdf:about="http://e.org/a" e:name="A">\n'
        f'  <e:age rdf:datatype="{PREFIXES["xsd"]}integer">200</e:age></e:Person></rdf:RDF>'
    )
    for name, content, place in (
        ("a.nt", "\n".join(lines), (3, 37)),
        ("a.nq", "\n".join(line[:-1] + "<http://e.org/g> ." for line in lines), (3, 37)),
        ("a.trig", trig, (4, 25)),
        ("a.jsonld", jsonld, (3, 11)),
        ("a.rdf", xml, (3, 2)),
        ("a.ttl.gz", gzip.compress("\n".join(lines).encode(), mtime=0), (3, 37)),
    ):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        # A file before and one after, so that each result has to be told to its own.
        (tmp_path / "before.trig").write_text("<x:g> { <x:a> <x:b> <x:c> }", encoding="utf-8")
        together = icatkg.load(tmp_path / "before.trig", path, tmp_path / "before.trig", default_data=False)
        (result,) = together.validate(shapes=shapes)
        assert (result.file, result.line, result.column) == (str(path), *place), name
        assert result.message == "old"


def test_same_labels_in_two_files(tmp_path: Path, shapes: Path) -> None:
    """Brackets of several files are kept apart: a blank node is found in its own file."""
    for name, nick in (("one", "[ e:p 1 ]"), ("two", "[ ], [ e:p 2 ; e:p e:x ]")):
        (tmp_path / f"{name}.ttl").write_text(
            f"@prefix e: <http://e.org/> .\n e:{name} e:nick {nick} .", encoding="utf-8"
        )
    data = icatkg.load(tmp_path / "one.ttl", tmp_path / "two.ttl", default_data=False)
    found = {(r.file[-7:], r.line, r.column) for r in data.validate(shapes=shapes)}
    # A node without properties of its own stands where it is mentioned.
    assert found == {("one.ttl", 2, 15), ("two.ttl", 2, 15), ("two.ttl", 2, 20)}


@pytest.mark.parametrize(
    ("facts", "component", "place"),
    [
        ("id:osce\n  a icat:Person .", "rule:cax-dw", (2, 5)),
        ("id:osce a owl:Nothing .", "rule:cls-nothing2", (1, 11)),
        ("id:osce owl:sameAs id:unodc ;\n owl:differentFrom id:unodc .", "rule:eq-diff1", (2, 20)),
    ],
)
def test_contradictions_stand_at_the_last_premise(
    tmp_path: Path, facts: str, component: str, place: tuple[int, int]
) -> None:
    """A contradiction stands where the added file states the last of what cannot all hold."""
    path = tmp_path / "new.ttl"
    path.write_text(HEADER + facts, encoding="utf-8")
    report = icatkg.load().validate(path, only_shapes=[PREFIXES["shape"] + "AssumptionShape"])
    above = HEADER.count("\n")
    (found,) = {(r.file, r.line - above, r.column) for r in report if r.component == component}
    assert found == (str(path), *place)


@pytest.mark.parametrize(
    ("name", "content", "place", "shown", "caret"),
    [
        ("a.ttl", "<a:a> <a:b>\t'𝒳' , nosuch:p .", (1, 19), "<a:a> <a:b> '𝒳' , nosuch:p .", 18),
        ("a.trig", "<a:g> {\n<a:s> }", (2, 7), "<a:s> }", 6),
        ("a.nt", "<a:s> <a:p> <a:o> .\r\n<a:s> 1 .\r\n", (2, 7), "<a:s> 1 .", 6),
        ("a.nq", "\n\n<a:s> .\n", (3, 7), "<a:s> .", 6),
        ("a.jsonld", '{\n"@id": "a:b",\n]', (3, 1), "]", 0),
        ("a.jsonld", '{"@id": "a:b",\n "@type": 5}', (2, 2), ' "@type": 5}', 1),
        ("a.jsonld", '{\n "@context": "http://x.org/"}', (2, 14), ' "@context": "http://x.org/"}', 13),
        ("a.rdf", "<a>\n é</b>", (2, 5), " é</b>", 4),
        (
            "a.rdf",
            f'<rdf:RDF xmlns:rdf="{PREFIXES["rdf"]}">\n <rdf:Description rdf:about="a b"/>\n</rdf:RDF>',
            (2, 2),
            ' <rdf:Description rdf:about="a b"/>',
            1,
        ),
    ],
)
def test_syntax_errors_show_the_line(  # noqa: PLR0913, PLR0917 - a file, where it is wrong, and what is shown
    icatkg_command: Command,
    tmp_path: Path,
    name: str,
    content: str,
    place: tuple[int, int],
    shown: str,
    caret: int,
) -> None:
    """In every format a syntax error shows the line with a caret below the fault."""
    path = tmp_path / name
    path.write_bytes(content.encode())
    outcome = icatkg_command("validate", path, "-s", path)
    assert outcome.code == 2
    first, line, below, *_ = outcome.stderr.split("\n")
    assert f"{path}:{place[0]}:{place[1]}: " in first
    assert line.endswith(shown)
    indent = len(line) - len(shown)
    assert below.endswith("^")
    assert len(below) - 1 == indent + caret


def test_long_lines_are_shown_around_the_fault(tmp_path: Path) -> None:
    """Of a line of many thousand characters a part is shown, with the fault in it."""
    path = tmp_path / "a.ttl"
    path.write_text("<a:a> <a:b> " + "'x' , " * 5_000 + "nosuch:p , " + "'y' , " * 5_000, encoding="utf-8")
    with pytest.raises(ParseError) as caught:
        list(read_quads(path, format_named("turtle")))
    shown, below = caught.value.remedy.split("\n")
    assert len(shown) < 300
    assert shown[len(below) - 3 :].startswith("nosuch:p")
