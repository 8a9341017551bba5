"""Reading RDF: exact, with nothing fetched, and hostile or broken files refused by file, line and column."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from icatkg.errors import InputError, MissingFileError, ParseError
from icatkg.namespaces import BASE, PREFIXES
from icatkg.serialization.formats import format_named
from icatkg.serialization.reading import read_quads, read_text

if TYPE_CHECKING:
    from pathlib import Path

TURTLE = "<http://example.org/s> <http://example.org/p> 1 .\n"
RDF = PREFIXES["rdf"]


def _read(folder: Path, name: str, content: str | bytes) -> list[Quad]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_quads(path))


def _xml(inside: str, declarations: str = "") -> str:
    return f'<?xml version="1.0"?>\n{declarations}<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e.org/">{inside}</rdf:RDF>'


@pytest.mark.parametrize(
    ("name", "content", "line", "column"),
    [
        ("a.ttl", "<http://e.org/s> <http://e.org/p> 1 .\n\n<http://e.org/s> nosuch:p 1 .\n", 3, 18),
        ("a.nt", "<http://e.org/s> <http://e.org/p> <http://e.org/o> .\n<http://e.org/s> 1 2 .\n", 2, 18),
        ("a.nq", "\n\n<http://e.org/s> .\n", 3, 18),
        ("a.trig", "<http://e.org/g> {\n  <http://e.org/s> }\n", 2, 20),
        ("a.rdf", _xml("<e:a>\n</e:b>"), 3, 3),
    ],
)
def test_syntax_errors_are_placed(tmp_path: Path, name: str, content: str, line: int, column: int) -> None:
    """The error names the file, the line and the column at which the fault begins."""
    with pytest.raises(ParseError) as caught:
        _read(tmp_path, name, content)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert str(caught.value).startswith(f"{tmp_path / name}:{line}:{column}: ")


def test_jsonld_errors_are_placed(tmp_path: Path) -> None:
    """Broken JSON names its line."""
    with pytest.raises(ParseError) as caught:
        _read(tmp_path, "a.jsonld", '{\n"@id": "http://e.org/s",\n]')
    assert caught.value.line == 3


def test_literals_stay_as_written(tmp_path: Path) -> None:
    """Leading zeros and derived datatypes are data."""
    content = '<a:s> <a:p> 007 , "1"^^<http://www.w3.org/2001/XMLSchema#int> .'
    xsd = PREFIXES["xsd"]
    assert {quad.object for quad in _read(tmp_path, "a.ttl", content)} == {
        Literal("007", datatype=NamedNode(xsd + "integer")),
        Literal("1", datatype=NamedNode(xsd + "int")),
    }


def test_relative_iris_have_our_base(tmp_path: Path) -> None:
    """The place of the file never gets into the data."""
    (quad,) = _read(tmp_path, "a.ttl", "<id/x> a <id/y> .")
    assert quad.subject == NamedNode(BASE + "id/x")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ttl", TURTLE),
        ("a.nt", '<http://example.org/s> <http://example.org/p> "1" .\n'),
        ("a.trig", TURTLE),
        ("a.jsonld", '{"@id": "http://example.org/s", "http://example.org/p": "1"}'),
        ("a.rdf", _xml('<rdf:Description rdf:about="http://example.org/s"><e:p>1</e:p></rdf:Description>')),
    ],
)
def test_byte_order_mark_is_no_matter(tmp_path: Path, name: str, content: str) -> None:
    """A file that begins with a byte order mark reads as it does without."""
    assert _read(tmp_path, name, b"\xef\xbb\xbf" + content.encode()) == _read(tmp_path, name, content)


def test_packed_files_are_unpacked(tmp_path: Path) -> None:
    """``.ttl.gz`` is Turtle, also in capitals."""
    packed = gzip.compress(TURTLE.encode())
    assert (
        _read(tmp_path, "a.ttl.gz", packed)
        == _read(tmp_path, "b.TTL.GZ", packed)
        == _read(tmp_path, "a.ttl", TURTLE)
    )


@pytest.mark.parametrize(
    "content", [gzip.compress(TURTLE.encode() * 50, mtime=0)[:-12], b"not gzip", b"\x1f\x8b", b""]
)
def test_broken_packed_files_are_refused(tmp_path: Path, content: bytes) -> None:
    """A truncated or wrong gzip file never passes for a short one."""
    with pytest.raises(InputError, match=r"a\.ttl\.gz"):
        _read(tmp_path, "a.ttl.gz", content)


BOMB = (
    "<!DOCTYPE rdf:RDF [\n<!ENTITY a0 'aaaaaaaaaa'>\n"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>\n" for n in range(1, 12))
    + "]>\n"
)


@pytest.mark.parametrize(
    "declarations",
    [
        BOMB,
        '<!DOCTYPE rdf:RDF [<!ENTITY a11 SYSTEM "file:///etc/hostname">]>\n',
        '<!DOCTYPE rdf:RDF [<!ENTITY % remote SYSTEM "http://127.0.0.1:9/x.dtd"> %remote;]>\n',
        "<!DOCTYPE rdf:RDF [<!ENTITY a11 'x'>]>\n",
    ],
    ids=["bomb", "external", "parameter", "harmless"],
)
def test_entities_are_refused(tmp_path: Path, declarations: str) -> None:
    """Entities in RDF/XML are refused before they are expanded or fetched."""
    content = _xml(
        '<rdf:Description rdf:about="http://e.org/s"><e:p>&a11;</e:p></rdf:Description>', declarations
    )
    with pytest.raises(ParseError, match="entities") as caught:
        _read(tmp_path, "a.rdf", content)
    assert caught.value.line > 1


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_truncated_xml_is_refused(tmp_path: Path, kept: float) -> None:
    """A file that ends too early never passes for a short one."""
    content = _xml('<rdf:Description rdf:about="http://e.org/s"><e:p>1</e:p></rdf:Description>' * 20)
    with pytest.raises(ParseError):
        _read(tmp_path, "a.rdf", content[: int(len(content) * kept)])


def test_deep_json_is_refused(tmp_path: Path) -> None:
    """JSON nested 20,000 levels deep is refused at once."""
    nested = '{"a:p":' * 20_000 + "1" + "}" * 20_000
    with pytest.raises(ParseError, match="levels deep"):
        _read(tmp_path, "a.jsonld", nested)


def test_brackets_in_strings_are_not_depth(tmp_path: Path) -> None:
    """Only the structure of JSON counts, not the text in it."""
    value = "[{\\" * 500 + '"'
    (quad,) = _read(tmp_path, "a.jsonld", json.dumps({"@id": "a:s", "a:p": value}))
    assert quad.object == Literal(value)


@pytest.mark.parametrize(
    "context", ["https://schema.org/", "http://127.0.0.1:9/c.jsonld", ["file:///etc/hostname"]]
)
def test_remote_contexts_are_not_fetched(tmp_path: Path, context: object) -> None:
    """A context elsewhere is an error; what it would mean is unknown without fetching it."""
    with pytest.raises(ParseError):
        _read(tmp_path, "a.jsonld", json.dumps({"@context": context, "@id": "a:s", "name": "x"}))


@pytest.mark.parametrize("name", ["a.ttl", "a.nt", "a.nq", "a.trig", "a.rdf", "a.jsonld"])
def test_other_encodings_are_refused(tmp_path: Path, name: str) -> None:
    """Latin-1 passed off as UTF-8 is an error, not other letters."""
    texts = {
        "a.rdf": _xml('<rdf:Description rdf:about="http://e.org/s"><e:p>é</e:p></rdf:Description>'),
        "a.jsonld": '{"@id": "a:s", "http://e.org/p": "é"}',
    }
    text = texts.get(name, '<http://e.org/s> <http://e.org/p> "é" .\n')
    with pytest.raises(ParseError):
        _read(tmp_path, name, text.encode("latin-1"))


def test_text_files_must_be_utf8(tmp_path: Path) -> None:
    """A query in another encoding is refused with the line."""
    (tmp_path / "q.rq").write_bytes(b"ASK {}\n# \xe9\n")
    with pytest.raises(ParseError, match=r"q\.rq:2: not UTF-8"):
        read_text(tmp_path / "q.rq")


@pytest.mark.parametrize("name", ["a.ttl", "a.nt", "a.nq", "a.trig", "a.n3"])
def test_empty_files_are_empty_graphs(tmp_path: Path, name: str) -> None:
    """No text is no triples, as the grammars say."""
    assert _read(tmp_path, name, "") == []


@pytest.mark.parametrize("name", ["a.rdf", "a.jsonld"])
def test_empty_xml_and_json_are_errors(tmp_path: Path, name: str) -> None:
    """XML needs a root element, JSON a value."""
    with pytest.raises(ParseError):
        _read(tmp_path, name, "")


def test_missing_files_and_folders(tmp_path: Path) -> None:
    """What is no file is told apart, by name."""
    with pytest.raises(MissingFileError, match="no such file"):
        list(read_quads(tmp_path / "none.ttl"))
    (tmp_path / "folder.ttl").mkdir()
    with pytest.raises(MissingFileError, match="folder"):
        list(read_quads(tmp_path / "folder.ttl"))


def test_unknown_endings(tmp_path: Path) -> None:
    """A name that tells no format is refused with the known endings, unless the format is given."""
    (tmp_path / "a.txt").write_text(TURTLE, encoding="utf-8")
    with pytest.raises(InputError, match=r"\.ttl"):
        list(read_quads(tmp_path / "a.txt"))
    assert len(list(read_quads(tmp_path / "a.txt", format_named("TTL")))) == 1
