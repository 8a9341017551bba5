"""The hostile input files: each is made by its name, which tells what is hostile in it."""

from __future__ import annotations

import gzip
import os
import socket
import sqlite3
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["FILES", "SECRET", "SH", "SPECIAL", "written"]

SECRET = "the-secret-of-another-file"  # noqa: S105 - what must not come out of a file that is not asked for
DEEP = 100_000
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
XSD = "http://www.w3.org/2001/XMLSchema#"
TRIPLE = "<http://e.org/s> <http://e.org/p> 1 .\n"
SH = (
    "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e.org/> . "
    f"@prefix xsd: <{XSD}> . @prefix rdf: <{RDF}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
)
TARGET = "a sh:NodeShape ; sh:targetNode e:s ; "


def _xml(inside: str, declarations: str = "") -> str:
    return (
        f'<?xml version="1.0"?>\n{declarations}<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e.org/">\n'
        f'<rdf:Description rdf:about="http://e.org/s">{inside}</rdf:Description>\n</rdf:RDF>\n'
    )


def _entity(declaration: str) -> str:
    return _xml("<e:p>&a9;</e:p>", f"<!DOCTYPE rdf:RDF [\n{declaration}\n]>\n")


def _laughs() -> str:
    steps = (f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    return _entity("\n".join(["<!ENTITY a0 'ha'>", *steps]))


def _sqlite(folder: Path) -> bytes:
    path = folder / "a.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (s TEXT)")
    connection.close()
    content = path.read_bytes()
    path.unlink()
    return content


def _objects(*objects: str) -> str:
    return "".join(f"<http://e.org/s> <http://e.org/p{n}> {text} .\n" for n, text in enumerate(objects))


def _typed(datatype: str, *forms: str) -> str:
    return _objects(*(f'"{form}"^^<{XSD}{datatype}>' for form in forms))


def _shape(constraints: str) -> str:
    return f"{SH}e:S {TARGET}{constraints} .\n"


def _select(query: str) -> str:
    return _shape(f'sh:sparql [ sh:message "m" ; sh:select """{query}""" ]')


def _bomb() -> bytes:
    """Give ten gigabytes of spaces, packed into some ten megabytes: the same piece over and over."""
    packer = zlib.compressobj(1, wbits=31)
    begin = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    return begin + piece * (10 * 2**10)


_HTML = "<!DOCTYPE html>\n<html><body><p>Not RDF</p></body></html>\n"
_ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?q ?r ?s"
_ENDLESS = "SELECT $this WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . $this ?y ?z }"

# {port} is that of a server that nothing may call, {folder} where the files are.
FILES: dict[str, str | bytes | Callable[[Path], bytes]] = {
    # Cut off, in another encoding, or no text at all.
    "truncated.ttl": '<http://e.org/s> <http://e.org/p> "1',
    "truncated.nq": '<http://e.org/s> <http://e.org/p> "1" <http://e.o',
    "truncated.jsonld": '{"@id": "http://e.org/s", "http://e.org/p": [',
    "truncated.rdf": _xml("<e:p>1</e:p>")[:-30],
    "utf-16.ttl": TRIPLE.encode("utf-16"),
    "latin-1.ttl": '<http://e.org/s> <http://e.org/p> "é" .\n'.encode("latin-1"),
    "byte-order-mark.ttl": b"\xef\xbb\xbf" + TRIPLE.encode(),
    "byte-order-mark-twice.ttl": b"\xef\xbb\xbf" * 2 + TRIPLE.encode(),
    "mixed-line-ends.ttl": "<http://e.org/s>\r<http://e.org/p>\r\n1\n\r.\r",
    "null-bytes.ttl": TRIPLE.encode() + b"\0\0\0",
    "null-byte-in-a-literal.ttl": b'<http://e.org/s> <http://e.org/p> "a\0b" .\n',
    "surrogate-escape.ttl": '<http://e.org/s> <http://e.org/p> "\\uD800" .\n',
    "surrogate-bytes.ttl": b'<http://e.org/s> <http://e.org/p> "\xed\xa0\x80" .\n',
    "overlong-utf-8.ttl": b'<http://e.org/s> <http://e.org/p> "\xc0\xaf" .\n',
    "beyond-unicode.ttl": '<http://e.org/s> <http://e.org/p> "\\UFFFFFFFF" .\n',
    "empty.ttl": "",
    "empty.jsonld": "",
    "empty.rdf": "",
    "only-comments.ttl": "# nothing\n# at all\n",
    "html.ttl": _HTML,
    "html.rdf": _HTML,
    "html.jsonld": _HTML,
    "pdf.ttl": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\n",
    "png.ttl": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "sqlite.ttl": _sqlite,
    "excel.ttl": b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml",
    "spreadsheet.csv": "name,year\nA,2019\n",
    "turtle.jsonld": TRIPLE,
    "json.ttl": '{"@id": "http://e.org/s", "http://e.org/p": 1}',
    "no-ending": TRIPLE,
    # Packed.
    "not-packed.ttl.gz": TRIPLE,
    "packed.ttl": gzip.compress(TRIPLE.encode(), mtime=0),
    "cut-off.ttl.gz": gzip.compress(TRIPLE.encode() * 99)[:-9],
    "bomb.ttl.gz": lambda _: _bomb(),
    # Other people's files, and the network.
    "billion-laughs.rdf": _laughs(),
    "entity-of-a-file.rdf": _entity('<!ENTITY a9 SYSTEM "file://{folder}/secret.txt">'),
    "entity-of-the-network.rdf": _entity('<!ENTITY a9 SYSTEM "http://127.0.0.1:{port}/">'),
    "parameter-entity.rdf": _entity('<!ENTITY % a9 SYSTEM "http://127.0.0.1:{port}/x.dtd"> %a9;'),
    "external-dtd.rdf": _xml("<e:p>1</e:p>", '<!DOCTYPE rdf:RDF SYSTEM "http://127.0.0.1:{port}/x.dtd">\n'),
    "xinclude.rdf": _xml(
        '<e:p><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{folder}/secret.txt"'
        ' parse="text"/></e:p>'
    ),
    "remote-context.jsonld": '{"@context": "http://127.0.0.1:{port}/c.jsonld",\n "@id": "http://e.org/s"}',
    "context-of-a-file.jsonld": '{"@context": "file://{folder}/secret.txt", "@id": "http://e.org/s"}',
    "import-in-a-context.jsonld": '{"@context": {"@version": 1.1, "@import": "http://127.0.0.1:{port}/"},\n'
    ' "@id": "http://e.org/s"}',
    "imports-over-http.ttl": "<http://e.org/o> a <http://www.w3.org/2002/07/owl#Ontology> ;\n"
    "  <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:{port}/o> ,\n"
    "    <file://{folder}/secret.txt> .\n",
    "base-of-a-file.ttl": "@base <file://{folder}/> .\n"
    "<secret.txt> <http://e.org/p> <http://127.0.0.1:{port}/> .\n",
    # Deep, long, many.
    "deep.jsonld": '{"http://e.org/p":' * DEEP + "1" + "}" * DEEP,
    "deep-brackets.jsonld": "[" * DEEP,
    "deep-blank-nodes.ttl": "<http://e.org/s> <http://e.org/p> "
    + "[ <http://e.org/p> " * 10_000
    + "1"
    + "]" * 10_000
    + ".",
    "deep-lists.ttl": "<http://e.org/s> <http://e.org/p> " + "(" * 10_000 + ")" * 10_000 + ".",
    "deep-unclosed.ttl": "<http://e.org/s> <http://e.org/p> " + "[ <http://e.org/p> " * DEEP,
    "deep-triple-terms.ttl": "<http://e.org/s> <http://e.org/p> "
    + "<<( <http://e.org/s> <http://e.org/p> " * 5_000
    + "1"
    + ")>>" * 5_000
    + ".",
    "deep-elements.rdf": _xml("<e:p><rdf:Description>" * 3_000 + "</rdf:Description></e:p>" * 3_000),
    "long-chain.ttl": "".join(f"_:b{n} <http://e.org/p> _:b{n + 1} .\n" for n in range(5_000)),
    "long-list.ttl": "<http://e.org/s> <http://e.org/p> (" + " 1" * 5_000 + ") .\n",
    "long-literal.ttl": _objects('"' + "a" * 10**6 + '"'),
    "long-line.nt": TRIPLE.rstrip().replace(" 1 ", ' "1" ') + " " * 10**7 + "\n",
    "many-line-breaks.ttl": _objects('"""' + "\n" * 10**6 + '"""'),
    "many-prefixes.ttl": "".join(f"@prefix p{n}: <http://e.org/{n}/> .\n" for n in range(DEEP)),
    "many-graphs.nq": "".join(
        f"<http://e.org/s> <http://e.org/p> <http://e.org/o> <http://e.org/g{n}> .\n" for n in range(2_000)
    ),
    "long-iri.ttl": f"<http://e.org/{'a' * 10**6}> <http://e.org/p> 1 .\n",
    "long-name.ttl": f"@prefix {'p' * 10_000}: <http://e.org/> .\n"
    f"{'p' * 10_000}:{'a' * 10_000} a <http://e.org/C> .\n",
    "long-blank-node-name.ttl": f"_:{'b' * 10**6} <http://e.org/p> 1 .\n",
    "long-language-tag.ttl": _objects(f'"x"@en{"-abcdefgh" * 10_000}'),
    # IRIs.
    "prefix-anew.ttl": "@prefix p: <http://e.org/a/> . p:s a p:C .\n"
    "@prefix p: <http://e.org/b/> . p:s a p:C .\n",
    "relative-iris.ttl": "<../../x> <p> <?q#f> , <> , <//host/x> .\n",
    "iri-with-spaces.ttl": "<http://e.org/a b> <http://e.org/p> 1 .\n",
    "iri-of-nothing.ttl": "@base <> . <> <> <> .\n",
    "iri-of-a-script.ttl": f'<javascript:alert(1)> {LABEL} "<script>alert(1)</script>" .\n',
    "iri-with-bad-percent.ttl": "<http://e.org/%zz%> <http://e.org/p> <http://[::1/> .\n",
    "iri-with-escapes.ttl": "<http://e.org/\\u0020\\u003E> <http://e.org/p> 1 .\n",
    "same-id-twice.rdf": _xml('<e:p rdf:ID="a">1</e:p><e:p rdf:ID="a">2</e:p>'),
    # Syntax of other versions and languages.
    "triple-term.ttl": 'VERSION "1.2"\n'
    "<http://e.org/s> <http://e.org/p> <<( <http://e.org/s> <http://e.org/p> 1 )>> .\n",
    "annotations.ttl": "<http://e.org/s> <http://e.org/p> 1 {| <http://e.org/q> 2 |} .\n",
    "direction-of-text.ttl": _objects('"abc"@ar--rtl'),
    "version-of-the-future.ttl": f'VERSION "9.9"\n{TRIPLE}',
    "notation-3.ttl": "{ ?x <http://e.org/p> ?y } => { ?y <http://e.org/p> ?x } .\n",
    "formula.n3": "{ ?x <http://e.org/p> ?y } => { ?y <http://e.org/p> ?x } .\n",
    "blank-graph.trig": "_:g { <http://e.org/s> <http://e.org/p> _:g }\n",
    # Values.
    "bad-dates.ttl": _typed(
        "date",
        "2019-02-30",
        "0000-01-01",
        "99999999-01-01",
        "-0001-01-01",
        "2019-13-01",
        "2019-06-01+99:00",
        "",
        "9" * 5_000 + "-01-01",
    )
    + _typed("dateTime", "2019-06-01T24:00:00", "2019-06-01T25:00:00", "2016-12-31T23:59:60Z"),
    "bad-numbers.ttl": _typed("integer", "1e5", "٣", "9" * 5_000)
    + _typed("decimal", "1e999999999", "NaN", "0." + "1" * 5_000)
    + _typed("double", "1e999999", "-INF", "nan")
    + _typed("boolean", "yes", "TRUE", "2")
    + _typed("duration", "P99999999999Y", "P")
    + _typed("gYear", "99999999999", "0000"),
    "terminal-escapes.ttl": f"<http://e.org/s> {LABEL} "
    '"\\u001b]0;x\\u0007\\u202Egnp.exe\\u0000\\u009b31m" .\n',
    "markup-in-a-label.ttl": f'<http://e.org/s> {LABEL} "<script>alert(1)</script>|`</td>::error::x" .\n',
    # Shapes.
    "javascript.ttl": _shape(
        'sh:js [ a sh:JSConstraint ; sh:jsFunctionName "f" ; sh:jsLibrary ['
        ' a sh:JSLibrary ; sh:jsLibraryURL "http://127.0.0.1:{port}/f.js"^^xsd:anyURI ] ]'
    ),
    "recursive-shapes.ttl": _shape("sh:node e:T") + f"e:T {TARGET}sh:node e:S .\n",
    "recursive-not.ttl": _shape("sh:not e:S"),
    "cyclic-list.ttl": _shape("sh:in _:l") + "_:l rdf:first 1 ; rdf:rest _:l .\n",
    "cyclic-or.ttl": _shape("sh:or _:l") + "_:l rdf:first [ sh:class e:C ] ; rdf:rest _:l .\n",
    "cyclic-path.ttl": _shape("sh:property [ sh:path _:p ; sh:minCount 1 ]") + "_:p sh:inversePath _:p .\n",
    "list-with-two-rests.ttl": _shape("sh:in _:l") + "_:l rdf:first 1 , 2 ; rdf:rest () , _:l .\n",
    "path-of-nothing.ttl": _shape("sh:property [ sh:path () ; sh:minCount 1 ]"),
    "deep-path.ttl": _shape(
        "sh:property [ sh:path " + "[ sh:inversePath " * 2_000 + "e:p" + " ]" * 2_000 + " ; sh:minCount 9 ]"
    ),
    "deep-shapes.ttl": _shape("sh:node " + "[ sh:node " * 2_000 + "[ sh:class e:C ]" + " ]" * 2_000),
    "endless-constraint.ttl": _select(_ENDLESS),
    "endless-path.ttl": _select(
        "SELECT $this WHERE { "
        + " ".join(f"?x{n} (<a:x>|!<a:x>|^!<a:x>)* ?x{n + 1} ." for n in range(9))
        + " $this ?p ?o }"
    ),
    "constraint-with-service.ttl": _select(
        "SELECT $this WHERE {{ SERVICE <http://127.0.0.1:{port}/> {{ $this ?p ?o }} }}".replace(
            "{{", "{"
        ).replace("}}", "}")
    ),
    "constraint-with-from.ttl": _select("SELECT $this FROM <http://127.0.0.1:{port}/> WHERE { $this ?p ?o }"),
    "constraint-that-updates.ttl": _select("DELETE WHERE { ?s ?p ?o }"),
    "constraint-that-is-no-query.ttl": _select("SELECT WHERE ((("),
    "catastrophic-pattern.ttl": _shape('sh:property [ sh:path e:long ; sh:pattern "^(a+)+$" ]'),
    "pattern-that-is-none.ttl": _shape('sh:property [ sh:path e:p ; sh:pattern "(((" ]'),
    "pattern-of-great-count.ttl": _shape(
        'sh:property [ sh:path e:p ; sh:pattern "(((a{1000}){1000}){1000}){1000}" ]'
    ),
    "absurd-lengths.ttl": _shape(
        f"sh:property [ sh:path e:p ; sh:maxLength {'9' * 5_000} ; sh:minCount -1 ]"
    ),
    "counts-of-text.ttl": _shape('sh:property [ sh:path e:p ; sh:minCount "many" ]'),
    "thousand-shapes.ttl": SH + "".join(f"e:S{n} {TARGET}sh:class e:C{n} .\n" for n in range(1_000)),
    # Queries.
    "endless.rq": f"SELECT (COUNT(*) AS ?number) {{ {_ALL} . ?t ?u ?v }}",
    "endless-rows.rq": f"SELECT * {{ {_ALL} }}",
    "endless-order.rq": f"SELECT * {{ {_ALL} }} ORDER BY ?s",
    "deep-parentheses.rq": "ASK { FILTER(" + "(" * DEEP + "1" + ")" * DEEP + ") }",
    "deep-groups.rq": "ASK " + "{" * DEEP + "}" * DEEP,
    "many-operators.rq": "ASK { FILTER(1" + "+1" * DEEP + " > 0) }",
    "long-union.rq": "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 20_000) + " }",
    "many-values.rq": "SELECT * { VALUES ?x { " + "1 " * 5_000 + "} FILTER(?x > 1) }",
    "unclosed-strings.rq": 'ASK { ?s ?p """' + '\\"' * 500,
    "regex.rq": 'SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), "^(a+)+$")'
    ' FILTER REGEX(STR(?o), "((a{1,1000}){1,1000}){1,1000}") }',
    "growing-text.rq": "SELECT ?z { BIND('aaaaaaaaaaaaaaaa' AS ?a) "
    + "".join(
        f"BIND(CONCAT(?{a},?{a},?{a},?{a},?{a},?{a},?{a},?{a}) AS ?{b}) "
        for a, b in zip("abcdefghijkl", "bcdefghijklz", strict=True)
    )
    + "}",
    "service.rq": "SELECT * { SERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } }",
    "silent-service.rq": "SELECT * { ?s ?p ?o SERVICE SILENT <http://127.0.0.1:{port}/> { ?s ?p ?o } }",
    "from-the-network.rq": "SELECT * FROM <http://127.0.0.1:{port}/>"
    " FROM NAMED <file://{folder}/secret.txt> { ?s ?p ?o }",
    "load.rq": "LOAD <http://127.0.0.1:{port}/>",
    "update.rq": "DELETE WHERE { ?s ?p ?o }",
    "update-after-query.rq": "ASK { ?s ?p ?o } ; DROP ALL",
    "binary.rq": bytes(range(256)),
    "utf-16.rq": "ASK { ?s ?p ?o }".encode("utf-16"),
    "empty.rq": "",
    # Documents.
    "utf-16.txt": "A paragraph.\n".encode("utf-16"),
    "binary.txt": bytes(range(256)),
    "empty.txt": "",
    "only-spaces.txt": " \t\n\r\n\u00a0\n",
    "terminal-escapes.txt": "A \x1b]0;x\x07 paragraph\x00.\n",
    "null-bytes.txt": b"a\0b\n",
    "long-paragraph.txt": "word " * 10**6,
    "many-paragraphs.txt": "x\n" * 5_000,
}


def _socket(path: Path) -> None:
    made = socket.socket(socket.AF_UNIX)
    made.bind(os.fspath(path))
    made.close()


def _sparse(path: Path) -> None:
    """Make a file of a terabyte that takes no place."""
    with path.open("wb") as file:
        file.truncate(2**40)


# What is in the way of reading a file: each makes the path.
SPECIAL: dict[str, Callable[[Path], object]] = {
    "folder.ttl": lambda path: path.mkdir(),
    "missing.ttl": lambda _: None,
    "symbolic-link-to-itself.ttl": lambda path: path.symlink_to(path.name),
    "symbolic-link-to-nothing.ttl": lambda path: path.symlink_to("nothing.ttl"),
    "pipe.ttl": os.mkfifo,
    "socket.ttl": _socket,
    "endless-device.ttl": lambda path: path.symlink_to("/dev/zero"),
    "sparse.ttl": _sparse,
}


def written(folder: Path, port: int) -> None:
    """Write all the files into a folder."""
    (folder / "secret.txt").write_text(SECRET, encoding="utf-8")
    for name, content in FILES.items():
        made = content(folder) if callable(content) else content
        if isinstance(made, str):
            made = made.replace("{port}", str(port)).replace("{folder}", str(folder)).encode()
        (folder / name).write_bytes(made)
    for name, make in SPECIAL.items():
        make(folder / name)
