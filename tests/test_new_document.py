"""A text is cut into the passages that the verification expects, and nothing of the text gets out."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

import icatkg
from icatkg.errors import InputError, MissingFileError, ParameterError, ParseError
from icatkg.namespaces import ICAT, SRC
from icatkg.sources.new_document import new_document
from tests.command import ROOT

if TYPE_CHECKING:
    from tests.conftest import Command

DOCUMENTS = Path(os.environ.get("ICATKG_SOURCES") or ROOT.parent / "shared" / "sources")
NUMBERS = sorted(path.stem for path in (ROOT / "data" / "documents").glob("*.ttl"))
TEXT = "Title of it\r\n\n  First \t paragraph,\u00a0spaced. \n\n\nSecond one, with été and 😀.\n"
FOLDED = ["Title of it", "First paragraph, spaced.", "Second one, with été and 😀."]
CUT = ("digest", "inDocument", "locator", "paragraphNumber")


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """Give a document of three paragraphs."""
    path = tmp_path / "005_report.txt"
    path.write_bytes(TEXT.encode())
    return path


def values(triples: list[Triple], subject: str, name: str) -> list[str]:
    """Give the values of a property of ours."""
    return [
        t.object.value
        for t in triples
        if t.subject == NamedNode(subject)
        and t.predicate.value == ICAT + name
        and isinstance(t.object, NamedNode | Literal)
    ]


def cut(triples: list[Triple]) -> set[Triple]:
    """Give what of a document the text decides: its size, and its paragraphs without their items."""
    items = {t.subject for t in triples if t.predicate.value == ICAT + "itemNumber"}
    names = {ICAT + name for name in (*CUT, "fileName", "paragraphCount", "documentNumber")}
    return {t for t in triples if t.predicate.value in names and t.subject not in items}


def test_passages(text: Path) -> None:
    """Each line that is not empty is a passage, with the digest of its text, white space folded."""
    found = list(new_document(text, "005").triples)
    for n, paragraph in enumerate(FOLDED, 1):
        passage = f"{SRC}005-p{n}"
        digest = hashlib.sha256(paragraph.encode()).hexdigest()
        expected = [digest, SRC + "005", f"005 p{n}", str(n)]
        assert [values(found, passage, name) for name in CUT] == [[value] for value in expected]
    assert values(found, SRC + "005", "paragraphCount") == ["3"]
    assert values(found, SRC + "005", "fileName") == ["005_report.txt"]
    assert values(found, SRC + "005", "documentNumber") == ["005"]
    assert len({t.subject for t in found}) == 4


def test_the_text_is_not_written(text: Path) -> None:
    """No paragraph, and no word of one, stands in what is written."""
    turtle = new_document(text, "005").turtle()
    assert not any(word in turtle for word in ("Title", "First", "spaced", "été", "😀"))


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the documents are not here")
@pytest.mark.parametrize("number", NUMBERS)
def test_the_documents_of_the_graph_are_cut_alike(number: str) -> None:
    """File name, count, and number, digest and locator of every paragraph are those that are curated."""
    (path,) = DOCUMENTS.glob(f"{number}_*.txt")
    curated = [q.triple for q in parse(path=ROOT / "data" / "documents" / f"{number}.ttl")]
    own = {t.subject for t in curated if t.predicate.value in {ICAT + "inDocument", ICAT + "documentNumber"}}
    made = cut(list(new_document(path, number).triples))
    assert made == cut([t for t in curated if t.subject in own])


@given(st.text(alphabet=st.sampled_from("aé😀 \t\u00a0\u2028\r\n\x0b\x0c\x85-"), max_size=80))
def test_what_is_cut_verifies(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever the white space is, the passages match the text they were cut from."""
    folder = tmp_path_factory.mktemp("cut")
    path = folder / "005.txt"
    path.write_bytes(text.encode())
    if not text.split():
        with pytest.raises(InputError):
            new_document(path, "005")
        return
    document = new_document(path, "005")
    data = folder / "005.ttl"
    data.write_text(document.turtle(), encoding="utf-8")
    checked = icatkg.load(data, default_data=False, infer=False).verify_sources(folder)
    assert (checked.documents, checked.passages, checked.findings) == (1, document.paragraphs, ())


def test_a_changed_text_does_not_verify(text: Path, tmp_path: Path) -> None:
    """The passages are of this text and no other."""
    data = tmp_path / "005.ttl"
    data.write_text(new_document(text, "005").turtle(), encoding="utf-8")
    text.write_text(TEXT.replace("First", "Last"), encoding="utf-8")
    checked = icatkg.load(data, default_data=False).verify_sources(tmp_path)
    assert [f.locator for f in checked.findings] == ["005 p2"]


def test_shapes_ask_only_for_what_is_not_known(text: Path, tmp_path: Path) -> None:
    """Kind and date are what is missing; the passages conform."""
    data = tmp_path / "005.ttl"
    data.write_text(new_document(text, "005").turtle(), encoding="utf-8")
    nodes = [SRC + "005", *(f"{SRC}005-p{n}" for n in (1, 2, 3))]
    report = icatkg.load(data, infer=False).validate(focus=nodes)
    assert {(r.focus, r.path) for r in report.results} == {
        ("src:005", "icat:hasKind"),
        ("src:005", "icat:hasDateStatus"),
    }


@pytest.mark.parametrize("number", ["5", "0005", "abc", "", "٠٠٥", "005\n"])
def test_number_of_another_form(number: str, text: Path) -> None:
    """A number has three digits."""
    with pytest.raises(ParameterError):
        new_document(text, number)


def test_numbers_that_are_taken(text: Path, kg: icatkg.KnowledgeGraph, tmp_path: Path) -> None:
    """A document of the graph is not begun again, nor one that only has passages; a free number is named."""
    for number in NUMBERS:
        with pytest.raises(ParameterError, match=f"has a document {number} already") as failure:
            new_document(text, number, kg.dataset)
        assert failure.value.remedy == f"{len(NUMBERS):03} is free."
    assert new_document(text, f"{len(NUMBERS):03}", kg.dataset).paragraphs == 3
    orphan = tmp_path / "orphan.ttl"
    orphan.write_text(f"<{SRC}077-p1> <{ICAT}inDocument> <{SRC}077> .\n", encoding="utf-8")
    with pytest.raises(ParameterError):
        new_document(text, "077", icatkg.load(orphan, default_data=False).dataset)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.txt", b"", InputError),
        ("a.txt", b"\xef\xbb\xbf \r\n\t\n", InputError),
        ("a.txt", b"caf\xe9\n", ParseError),
        ("a.txt", "text".encode("utf-16"), ParseError),
        ("a.pdf", b"%PDF", InputError),
        ("a.txt.gz", b"text", InputError),
    ],
)
def test_texts_that_cannot_be_cut(name: str, content: bytes, error: type[InputError], tmp_path: Path) -> None:
    """Empty texts, other encodings and other sorts of file are refused."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(error):
        new_document(tmp_path / name, "005")


def test_missing_text(tmp_path: Path) -> None:
    """A text that is not there is said to be missing."""
    with pytest.raises(MissingFileError):
        new_document(tmp_path / "none.txt", "005")


def test_byte_order_mark(text: Path) -> None:
    """A byte order mark is no part of the first paragraph."""
    before = new_document(text, "005")
    text.write_bytes(b"\xef\xbb\xbf" + text.read_bytes())
    assert new_document(text, "005") == before


def test_command(icatkg_command: Command, text: Path, tmp_path: Path) -> None:
    """The command writes house Turtle, says what remains, and never replaces a file."""
    shown = icatkg_command("new", "document", text, "--id", "005", "--quiet")
    assert (shown.code, shown.stderr) == (0, "")
    house = icatkg_command("export", "--no-default-data", "--no-infer", "--data", "-", stdin=shown.stdout)
    assert house.stdout == shown.stdout
    target = tmp_path / "005.ttl"
    written = icatkg_command("new", "document", text, "--id", "005", "-o", target)
    assert written.code == 0
    assert written.text == ""
    assert "icat:hasKind" in written.stderr
    assert target.read_bytes() == shown.stdout
    assert {q.triple for q in parse(shown.stdout, format=RdfFormat.TURTLE)} == set(
        new_document(text, "005").triples
    )
    target.write_text("curated", encoding="utf-8")
    again = icatkg_command("new", "document", text, "--id", "005", "-o", target)
    assert again.code == 2
    assert "exists already" in again.stderr
    assert target.read_text(encoding="utf-8") == "curated"


@pytest.mark.parametrize(
    "arguments",
    [
        ["new"],
        ["new", "claim", "a.txt", "--id", "005"],
        ["new", "document", "none.txt"],
        ["new", "document", "none.txt", "--id", "005"],
        ["new", "document", "none.txt", "--id", "003"],
        ["new", "document", "-", "--id", "005"],
        ["new", "document", "/", "--id", "005"],
    ],
)
def test_command_with_bad_arguments(icatkg_command: Command, arguments: list[str]) -> None:
    """What cannot be done ends with 2 and a message."""
    outcome = icatkg_command(*arguments)
    assert (outcome.code, outcome.text) == (2, "")
    assert outcome.stderr
    assert "Traceback" not in outcome.stderr
