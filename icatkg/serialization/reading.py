"""Reading RDF files exactly as they are written, with nothing fetched.

Literals keep their lexical form and datatype: the parser is pyoxigraph's, not its store, which rewrites
them. JSON-LD contexts are never fetched. RDF/XML is checked by expat first, because pyoxigraph 0.5.13
expands entities without limit and accepts a truncated file.
"""

from __future__ import annotations

import re
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from icatkg.errors import InputError, MissingFileError, ParseError
from icatkg.namespaces import BASE
from icatkg.serialization.formats import RDF_FORMATS, Format, format_for_path
from icatkg.serialization.syntax_errors import place_of_failure, syntax_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedIOBase
    from typing import BinaryIO

__all__ = ["in_graph", "read_bytes", "read_quads", "read_text", "reread_bytes"]

_MAX_JSON_DEPTH = 200
_MAX_BYTES = 2**30
_DEFAULT = DefaultGraph()
_read_from_standard_input: list[bytes] = []


def read_bytes(path: Path | str) -> bytes:
    """Read a file, ``-`` for standard input; ``.gz`` files are unpacked.

    Raises
    ------
    MissingFileError
        It does not exist or is not a file.
    InputError
        It cannot be read or unpacked, or is larger than 1 GiB.

    """
    if str(path) == "-":
        content = _at_most(sys.stdin.buffer, "<stdin>")
        _read_from_standard_input[:] = [content]
        return content
    path = Path(path)
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise _too_large(path)
        with path.open("rb") as file:
            content = _at_most(file, path)
    except FileNotFoundError:
        raise MissingFileError(f"{path}: no such file", "Check the spelling of the path.") from None
    except IsADirectoryError:
        raise MissingFileError(f"{path}: is a folder", "Name a file in it.") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None
    if path.suffix.lower() == ".gz":
        import gzip
        import zlib

        if not content:
            raise InputError(f"{path}: not a whole gzip file: it is empty")
        try:
            with gzip.open(BytesIO(content)) as file:
                return _at_most(file, path)
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"{path}: not a whole gzip file: {error}") from None
    return content


def _at_most(file: BufferedIOBase | BinaryIO, path: Path | str) -> bytes:
    """Read all of a file in pieces, so that one without an end is noticed in time."""
    pieces, size = [], 0
    while piece := file.read(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > _MAX_BYTES:
            raise _too_large(path)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


_PIECE = 2**24


def _too_large(path: Path | str) -> InputError:
    return InputError(f"{path}: larger than {_MAX_BYTES // 2**20} MB", "Split the file.")


def reread_bytes(path: Path | str) -> bytes:
    """Read a file again; for ``-``, give what was last read from standard input, which comes only once.

    Raises
    ------
    MissingFileError, InputError
        As :func:`read_bytes`.

    """
    if str(path) == "-" and _read_from_standard_input:
        return _read_from_standard_input[0]
    return read_bytes(path)


def read_text(path: Path | str) -> str:
    """Read a file as UTF-8 text, a byte order mark left out.

    Raises
    ------
    MissingFileError, InputError
        As :func:`read_bytes`.
    ParseError
        It is not UTF-8.

    """
    content = read_bytes(path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ParseError("not UTF-8 text", "Save the file as UTF-8.", path=str(path), line=line) from None


def read_quads(path: Path | str, format_: Format | None = None, base: str = "") -> Iterator[Quad]:
    """Read the quads of a file, exactly as written.

    Parameters
    ----------
    path
        The file, ``-`` for standard input.
    format_
        Its format; by default told from the file name, Turtle for standard input.
    base
        Base IRI for relative ones; by default ``https://w3id.org/icatkg/``.

    Yields
    ------
    Quad
        In the order of the file; triples come in the default graph.

    Raises
    ------
    MissingFileError, InputError
        As :func:`read_bytes`, or the format cannot be told.
    ParseError
        The syntax is wrong; names line and column.

    """
    found = format_ or (RDF_FORMATS[0] if str(path) == "-" else format_for_path(Path(path)))
    content = read_bytes(path)
    if found is None:
        known = " ".join(e for f in RDF_FORMATS for e in f.extensions)
        raise InputError(f"{path}: the file name does not tell the RDF format", f"Known endings: {known}.")
    if found.engine == RdfFormat.JSON_LD:
        _check_json(content, str(path))
    elif found.engine == RdfFormat.RDF_XML:
        _check_xml(content, str(path))
    elif content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
    try:
        yield from parse(content, format=found.engine, base_iri=base or BASE)
    except SyntaxError as error:
        line, column = error.lineno or 0, error.offset or 0
        if not line:
            line, column = place_of_failure(content, found.engine, base or BASE)
        raise syntax_error(error.msg, content, str(path), line, column) from None
    except (ValueError, OSError) as error:
        raise ParseError(str(error), path=str(path)) from None


def _check_json(content: bytes, path: str) -> None:
    """Refuse JSON nested so deep that the parser's memory grows without measure."""
    depth = 0
    # Strings are skipped whole, so that brackets inside them do not count.
    for token in re.finditer(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', content, re.DOTALL):
        if token[0] in {b"[", b"{"}:
            depth += 1
            if depth > _MAX_JSON_DEPTH:
                before = content[: token.start()].decode("utf-8-sig", errors="replace")
                line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
                message = f"JSON nested more than {_MAX_JSON_DEPTH} levels deep"
                raise syntax_error(message, content, path, line, column)
        elif token[0] in {b"]", b"}"}:
            depth -= 1


def _check_xml(content: bytes, path: str) -> None:
    """Refuse XML that is not well-formed, or that declares entities."""
    from xml.parsers import expat

    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise syntax_error(
            "declares XML entities, which are refused",
            content,
            path,
            parser.CurrentLineNumber,
            parser.CurrentColumnNumber + 1,
            "Write the text out and remove the DOCTYPE.",
        )

    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by position only
    except expat.ExpatError as error:
        message = expat.ErrorString(error.code)
        raise syntax_error(message, content, path, error.lineno, error.offset + 1) from None


def in_graph(quads: Iterator[Quad], name: str) -> Iterator[Quad]:
    """Put the quads that are in the default graph into the named graph ``name``."""
    graph = NamedNode(name)
    for quad in quads:
        if quad.graph_name == _DEFAULT:
            yield Quad(quad.subject, quad.predicate, quad.object, graph)
        else:
            yield quad
