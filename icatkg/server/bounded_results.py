"""Writing results with a bound on their length, cut after a whole row.

The engine writes into a sink that stops it. What is left is cut after the last whole row and closed, so that
it is well-formed (SPARQL 1.1 Query Results JSON, XML, CSV and TSV).
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from icatkg.querying.results import RESULT_FORMATS, plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from _typeshed import ReadableBuffer as Buffer
    from pyoxigraph import QuerySolutions

__all__ = ["as_many_as_fit", "written_rows"]

_BETWEEN_ROWS = re.compile(rb'\}\},(?=\{"[^"\\]+":\{"type":")')
_HEAD = 100  # more than a document's head and tail take, and what a variable's name stands in
_LONGEST_ROW = 1 << 20
_SHORTEST_ROW = 10
_BINDINGS = re.compile(rb'(?="bindings"\s*:)')


class _FullError(Exception):
    """The sink holds all it may."""


class _Sink(io.BytesIO):
    """Takes so many bytes and then stops the engine, which may still try to write what it had in hand."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit
        self._full = False

    def write(self, data: Buffer, /) -> int:
        if self._full:
            return memoryview(data).nbytes
        room = self._limit - self.tell()
        written = super().write(memoryview(data)[:room])
        if written < memoryview(data).nbytes:
            self._full = True
            raise _FullError
        return written


def written_rows(
    found: QuerySolutions, format_: str, order: Sequence[str], max_bytes: int
) -> tuple[bytes, bool]:
    """Write the rows of a SELECT.

    Parameters
    ----------
    found
        The rows.
    format_
        ``json``, ``xml``, ``csv`` or ``tsv``.
    order
        The order of the columns, or empty for that of the engine; others come last.
    max_bytes
        Where to cut.

    Returns
    -------
    tuple
        The document, and whether rows are missing at its end.

    """
    engine_order = [v.value for v in found.variables]
    names = sorted(engine_order, key=lambda v: order.index(v) if v in order else len(order)) if order else []
    if format_ in {"csv", "tsv"} and (names or format_ == "csv"):
        return _delimited(found, format_, names or engine_order, max_bytes)
    sink = _Sink(max(max_bytes, _HEAD + sum(len(name.encode()) + _HEAD for name in engine_order)))
    try:
        found.serialize(sink, format=RESULT_FORMATS[format_])
    except _FullError:
        truncated = True
    else:
        truncated = False
    written = sink.getvalue()
    if truncated:
        written = {"json": _cut_json, "xml": _cut_xml, "tsv": _cut_tsv}[format_](written)
    if names and names != engine_order:
        written = _with_head(written, format_, engine_order, names)
    return written, truncated


def as_many_as_fit(write: Callable[[int], bytes], rows: int, format_: str, limit: int) -> tuple[bytes, bool]:
    """Write as many rows as there is room for, at least none.

    Parameters
    ----------
    write
        Writes so many rows.
    rows
        How many there are.
    format_
        In what; ``json`` says itself that rows are missing.
    limit
        The most bytes.

    Returns
    -------
    tuple
        The document, and whether rows are missing at its end.

    """
    kept = min(rows, limit // _SHORTEST_ROW)
    written = write(kept)
    while len(written) > limit and kept:
        kept = min(kept - 1, kept * limit // len(written))
        written = write(kept)
    if kept < rows and format_ == "json":
        written = _BINDINGS.sub(b'"truncated":true,', written, count=1)
    return written, kept < rows


def _cut_json(written: bytes) -> bytes:
    ends = [m.end() for m in _BETWEEN_ROWS.finditer(written, max(0, len(written) - _LONGEST_ROW))]
    start = written.index(b'"bindings":[')
    rows = written[: ends[-1] - 1] if ends else written[: start + len(b'"bindings":[')]
    return rows[:start] + b'"truncated":true,' + rows[start:] + b"]}}"


def _cut_xml(written: bytes) -> bytes:
    end = written.rfind(b"</result>")
    end = written.index(b"<results>") + len(b"<results>") if end < 0 else end + len(b"</result>")
    return written[:end] + b"</results></sparql>"


def _cut_tsv(written: bytes) -> bytes:
    return written[: written.rfind(b"\n") + 1]


def _with_head(written: bytes, format_: str, before: list[str], names: list[str]) -> bytes:
    """Put the columns in order: in JSON and XML only the head has an order."""

    def head(variables: list[str]) -> bytes:
        if format_ == "json":
            return b"[" + b",".join(b'"%s"' % v.encode() for v in variables) + b"]"
        return b"".join(b'<variable name="%s"/>' % v.encode() for v in variables)

    return written.replace(head(before), head(names), 1)


def _delimited(found: QuerySolutions, format_: str, names: list[str], limit: int) -> tuple[bytes, bool]:
    """Write CSV or TSV row by row: in CSV the engine (pyoxigraph 0.5.13) quotes no IRI with a comma."""
    row_text = io.StringIO(newline="")
    writer = csv.writer(row_text)
    if format_ == "csv":
        writer.writerow(names)
    else:
        row_text.write("\t".join(f"?{name}" for name in names) + "\n")
    parts = [row_text.getvalue().encode()]
    size = len(parts[0])
    for row in found:
        row_text.seek(0)
        row_text.truncate()
        terms = [row[name] for name in names]
        if format_ == "csv":
            writer.writerow([plain_text(t) for t in terms])
        else:
            row_text.write("\t".join("" if t is None else _tsv(str(t)) for t in terms) + "\n")
        written = row_text.getvalue().encode()
        size += len(written)
        if size > limit:
            return b"".join(parts), True
        parts.append(written)
    return b"".join(parts), False


def _tsv(term: str) -> str:
    return term.replace("\t", "\\t")
