"""``icatkg fmt``: house Turtle, with every triple and every comment where it belongs."""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from pyoxigraph import RdfFormat, Triple

from icatkg.errors import IcatkgError, ParseError
from icatkg.serialization.formatting import format_document
from icatkg.serialization.turtle import write_turtle
from tests import strategies
from tests.command import ROOT
from tests.comparing import read_by_pyoxigraph, read_by_rdflib

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command

EX = "@prefix ex: <http://example.org/> .\n"
FILES = sorted(path for folder in ("data", "ontology") for path in (ROOT / folder).rglob("*.ttl"))
UNTIDY = EX + "ex:b ex:p 1. # one\nex:a ex:p 2.\n"
TIDY = EX + "\nex:a\n    ex:p 2 .\n\nex:b\n    ex:p 1 . # one\n"


def body(text: str) -> str:
    """Give the text after the prefixes of a document that is laid out."""
    return format_document(EX + text).removeprefix(EX + "\n")


@given(strategies.commented_turtle())
def test_triples_and_comments_stay(written: tuple[str, list[str]]) -> None:
    """Another parser reads the same triples, each comment ends a line, a second time changes nothing."""
    text, comments = written
    once = format_document(text)
    assert read_by_rdflib(once.encode(), "turtle") == read_by_pyoxigraph(text.encode(), RdfFormat.TURTLE)
    assert [once.count(f"{comment}\n") for comment in comments] == [1] * len(comments)
    assert format_document(once) == once


@given(strategies.commented_turtle(named_graphs=True))
def test_named_graphs_stay(written: tuple[str, list[str]]) -> None:
    """So it is with TriG."""
    text, comments = written
    once = format_document(text, trig=True)
    assert read_by_pyoxigraph(once.encode(), RdfFormat.TRIG) == read_by_pyoxigraph(
        text.encode(), RdfFormat.TRIG
    )
    assert [once.count(f"{comment}\n") for comment in comments] == [1] * len(comments)
    assert format_document(once, trig=True) == once


@given(strategies.graphs())
def test_what_the_house_writer_writes_stays(triples: list[Triple]) -> None:
    """Without brackets and comments the text is the one of the house writer, in whatever order it came."""
    house = write_turtle(triples)
    assert format_document(house) == house
    lines = [f"{t.subject} {t.predicate} {t.object} ." for t in triples]
    random.Random(0).shuffle(lines)  # noqa: S311 - no secret
    assert format_document("\n".join(lines)) == house


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_of_the_repository_are_in_house_style(path: Path) -> None:
    """Data, terms, schemes and shapes are laid out already."""
    text = path.read_bytes().decode()
    assert format_document(text, path=str(path)) == text


def test_comments_move_with_their_statement() -> None:
    """Above a subject, behind it, above a property, behind a verb, above and behind an object, below."""
    text = (
        "# above b\nex:b # behind b\n # above p\n ex:p # behind p\n # above 2\n 2, # behind 2\n"
        " 1 ; # behind 1\n"
        " a ex:C . # behind class\n# below b\n\n# of a\n\n"
        "# above a\nex:a ex:p 1 ; ex:o 1\n # before the stop\n .\n\n# the end\n"
    )
    assert body(text) == (
        "# of a\n\n# above a\nex:a\n    ex:o 1 ;\n    ex:p 1\n    # before the stop\n    .\n\n"
        "# above b\nex:b # behind b\n    a ex:C ; # behind class\n    # above p\n    ex:p # behind p\n"
        "        1, # behind 1\n        # above 2\n        2 . # behind 2\n# below b\n\n# the end\n"
    )


def test_a_comment_between_two_statements_is_of_the_second() -> None:
    """Unless an empty line stands between the two."""
    assert body("ex:b ex:p 1 .\n# of a\nex:a ex:p 1 .") == (
        "# of a\nex:a\n    ex:p 1 .\n\nex:b\n    ex:p 1 .\n"
    )


def test_comments_in_brackets_stay_inside() -> None:
    """In square and round brackets, at their beginning and their end."""
    text = (
        "ex:s ex:p [ # opening\n ex:q 1 ; # one\n # above two\n ex:r 2\n # last\n ] ; # bracket\n"
        " ex:l ( 1 # item\n 2\n # end of list\n ) .\n"
    )
    assert body(text) == (
        "ex:s\n    ex:p\n        [\n          # opening\n          ex:q 1 ; # one\n          # above two\n"
        "          ex:r 2\n          # last\n        ] ; # bracket\n"
        "    ex:l ( 1 # item\n           2\n           # end of list\n         ) .\n"
    )


def test_header_stays_at_the_top() -> None:
    """What stands above the prefixes, and paragraphs above the first statement, head the file."""
    assert format_document(f"# head\n\n# more\n{EX}\n# of b\nex:b ex:p 1 .\nex:a ex:p 1 .").startswith(
        f"# head\n\n# more\n{EX}\nex:a\n"
    )
    house = "<https://w3id.org/icatkg/id/{}> <https://w3id.org/icatkg/id/p> 1 .\n"
    assert format_document("# head\n\n# of b\n" + house.format("b") + house.format("a")) == (
        "# head\n\n@prefix id: <https://w3id.org/icatkg/id/> .\n\n"
        "id:a\n    id:p 1 .\n\n# of b\nid:b\n    id:p 1 .\n"
    )


def test_prefixes() -> None:
    """Those used stay with the author's names, unused ones go, house ones come, comments never go."""
    text = (
        "@prefix un: <http://un.example/> . # not used\n"
        "@prefix words: <http://www.w3.org/2004/02/skos/core#> . # names\n"
        "@prefix id: <http://id.example/> .\n"
        "id:x words:note <https://w3id.org/icatkg/ontology/Group> , <https://w3id.org/icatkg/id/unodc> .\n"
    )
    assert format_document(text) == (
        "# not used\n@prefix icat: <https://w3id.org/icatkg/ontology/> .\n"
        "@prefix id: <http://id.example/> .\n"
        "@prefix words: <http://www.w3.org/2004/02/skos/core#> . # names\n\n"
        "id:x\n    words:note <https://w3id.org/icatkg/id/unodc>, icat:Group .\n"
    )


def test_prefixes_that_a_query_in_a_literal_names_stay() -> None:
    """Shapes hold SPARQL text, and nested documents keep what that names."""
    text = EX + '@prefix un: <http://un.example/> .\n\nex:s\n    ex:p [ ex:q "SELECT * { ?s un:p ?o }" ] .\n'
    assert format_document(text) == text


def test_a_prefix_bound_twice_keeps_its_meaning() -> None:
    """The first binding names its terms; those of the second are written out."""
    text = EX + "ex:a ex:p 1 .\n@prefix ex: <http://other.example/#> .\nex:a ex:p 2 ."
    assert body(text.removeprefix(EX)) == (
        "<http://other.example/#a>\n    <http://other.example/#p> 2 .\n\nex:a\n    ex:p 1 .\n"
    )


def test_relative_iris() -> None:
    """They stay relative to the place of the file, and follow a base that the file declares."""
    assert body("<#x> ex:p <y/z> .") == "<#x>\n    ex:p <y/z> .\n"
    assert body("@base <http://b.example/c/> .\n<#x> ex:p <../z> .") == (
        "<http://b.example/c/#x>\n    ex:p <http://b.example/z> .\n"
    )


def test_line_ends_of_windows() -> None:
    """They become those of the house outside of texts, and inside of texts they are kept as escapes."""
    assert format_document(UNTIDY.replace("\n", "\r\n")) == TIDY
    assert body('ex:a ex:p """x\r\ny""" .\r\n') == 'ex:a\n    ex:p "x\\r\\ny" .\n'
    assert body('ex:a ex:p [ ex:q """x\r\ny""" ] .\r\n') == 'ex:a\n    ex:p [ ex:q """x\\r\ny""" ] .\n'


def test_nested_documents_keep_their_order_and_line_breaks() -> None:
    """Indentation and blanks are the house's; a bracket too wide for its line gets a line a property."""
    text = (
        "ex:z ex:p [ ex:b 1; ex:a 2 ],\n[\n  ex:q 1\n  ; ex:r (\n1 2\n3\n)\n] .\n\n\n"
        f"ex:a a ex:C; ex:p [ ex:q '{'x' * 60}'; ex:r '{'y' * 60}' ] ."
    )
    assert body(text) == (
        "ex:z\n    ex:p [ ex:b 1 ; ex:a 2 ] ,\n        [ ex:q 1 ;\n          ex:r (\n"
        "              1 2\n              3\n          ) ] .\n\n"
        f"ex:a\n    a ex:C ;\n    ex:p\n        [ ex:q '{'x' * 60}' ;\n          ex:r '{'y' * 60}' ] .\n"
    )


@pytest.mark.parametrize("text", ["", "\n", " \r\n\t"])
def test_nothing_stays_nothing(text: str) -> None:
    """An empty file is a document."""
    assert format_document(text) == ""


def test_comments_and_prefixes_alone() -> None:
    """A file to be filled in keeps its prefixes."""
    text = f"# to be filled in\n{EX}\n# the end\n"
    assert format_document(text) == text


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ex:a ex:p 1 .", "f.ttl:1:"),
        (EX + "ex:a ex:p .\n", "f.ttl:2:"),
        (EX + "ex:a ex:p <<( ex:a ex:p 1 )>> .", "f.ttl:2"),
        (EX + "ex:a ex:p " + "[ ex:p " * 150 + "1" + " ]" * 150 + " .", "f.ttl"),
    ],
)
def test_wrong_and_unsupported_syntax_is_told_with_its_place(text: str, place: str) -> None:
    """Neither is laid out in part."""
    with pytest.raises(ParseError, match=place):
        format_document(text, path="f.ttl")


def test_a_result_that_says_something_else_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check compares triples and comments, so that a fault of ours costs nobody a word."""
    for wrong in (TIDY.replace("ex:p 2", "ex:p 3"), TIDY.replace("# one", "# on")):
        monkeypatch.setattr("icatkg.serialization.formatting.lay_out", lambda *_, text=wrong, **__: text)
        with pytest.raises(IcatkgError, match="without a change of its meaning"):
            format_document(UNTIDY)


def test_command_writes_in_place(icatkg_command: Command, tmp_path: Path) -> None:
    """Permissions and links stay; a file in house style is not touched; folders are searched."""
    folder = tmp_path / "folder" / "inner"
    folder.mkdir(parents=True)
    untidy, tidy, link = folder / "a.ttl", folder / "b.ttl", tmp_path / "link.ttl"
    untidy.write_text(UNTIDY)
    untidy.chmod(0o640)
    tidy.write_text(TIDY)
    (folder / "c.trig").write_text(EX + "ex:g{ex:a ex:p 1}")
    (folder / "notes.txt").write_text("ex:a")
    link.symlink_to(untidy)
    before = tidy.stat()
    done = icatkg_command("fmt", link, tmp_path / "folder")
    assert (done.code, done.stdout) == (0, b""), done.stderr
    assert untidy.read_text() == TIDY
    assert untidy.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert (tidy.stat().st_ino, tidy.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert (folder / "c.trig").read_text() == EX + "\nex:g {\n    ex:a\n        ex:p 1 .\n}\n"
    assert sorted(path.name for path in folder.iterdir()) == ["a.ttl", "b.ttl", "c.trig", "notes.txt"]
    assert icatkg_command("fmt", "--check", tmp_path / "folder").code == 0


def test_check_and_diff_write_nothing(icatkg_command: Command, tmp_path: Path) -> None:
    """``--check`` names the files and ends with 1; ``--diff`` shows what would change."""
    (tmp_path / "a.ttl").write_text(UNTIDY)
    (tmp_path / "b.ttl").write_text(TIDY)
    (tmp_path / "c.ttl").write_bytes(b"\xef\xbb\xbf" + TIDY.encode())
    checked = icatkg_command("fmt", "--check", "a.ttl", "b.ttl", "c.ttl", cwd=tmp_path)
    assert (checked.code, checked.text) == (1, "a.ttl\nc.ttl\n")
    shown = icatkg_command("fmt", "--diff", "a.ttl", "b.ttl", cwd=tmp_path)
    assert shown.code == 0
    assert shown.text.startswith("--- a.ttl\n+++ a.ttl (in house style)\n@@ ")
    assert "\n-ex:b ex:p 1. # one\n" in shown.text
    assert "b.ttl" not in shown.text
    assert (tmp_path / "a.ttl").read_text() == UNTIDY


def test_standard_input(icatkg_command: Command) -> None:
    """From standard input to standard output, also when nothing changes."""
    for text in (UNTIDY, TIDY):
        assert icatkg_command("fmt", "-", stdin=text.encode()).text == TIDY
    assert icatkg_command("fmt", "-", "--check", stdin=UNTIDY.encode()).code == 1
    graph = icatkg_command("fmt", "-", "-f", "trig", stdin=(EX + "ex:g{}").encode())
    assert graph.text == EX + "\nex:g {\n}\n"


def test_if_one_file_is_wrong_none_is_written(icatkg_command: Command, tmp_path: Path) -> None:
    """All files are checked first, and each fault is told with its place."""
    (tmp_path / "a.ttl").write_text(UNTIDY)
    (tmp_path / "b.ttl").write_text(EX + "ex:a ex:p")
    (tmp_path / "c.ttl").write_bytes(EX.encode() + b'ex:a ex:p "\xff" .')
    done = icatkg_command("fmt", ".", "missing.ttl", cwd=tmp_path)
    assert done.code == 2
    for told in ("b.ttl:2", "c.ttl:2: not UTF-8", "missing.ttl: no such file", "none was written"):
        assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "a.ttl").read_text() == UNTIDY


def test_what_is_no_turtle_file_is_refused(icatkg_command: Command, tmp_path: Path) -> None:
    """Another ending, an empty folder, a loop of links, a read-only file, standard input beside files."""
    (tmp_path / "data.rdf").write_text("<x/>")
    (tmp_path / "empty").mkdir()
    (tmp_path / "loop.ttl").symlink_to("loop.ttl")
    locked = tmp_path / "locked.ttl"
    locked.write_text(UNTIDY)
    locked.chmod(0o444)
    for arguments, told in [
        (["data.rdf"], "neither Turtle nor TriG"),
        (["empty"], "no .ttl or .trig file"),
        (["loop.ttl"], "loop.ttl: "),
        (["locked.ttl"], "is read-only"),
        (["-", "locked.ttl"], "standard input"),
    ]:
        done = icatkg_command("fmt", *arguments, cwd=tmp_path)
        assert (done.code, done.stdout) == (2, b""), arguments
        assert told in done.stderr
        assert "Traceback" not in done.stderr
    assert locked.read_text() == UNTIDY


@pytest.mark.skipif(sys.platform == "win32", reason="pipes have no names there")
def test_a_pipe_is_refused(icatkg_command: Command, tmp_path: Path) -> None:
    """Reading one would wait for a writer."""
    import os

    os.mkfifo(tmp_path / "pipe.ttl")
    done = icatkg_command("fmt", "pipe.ttl", cwd=tmp_path)
    assert done.code == 2
    assert "not a regular file" in done.stderr
