"""Answers with sources as files: CSV and TSV with more columns, JSON with ``sources``, Turtle with comments.

* CSV and TSV (SPARQL 1.1 Query Results CSV and TSV Formats): the columns of :data:`COLUMNS` come after those
  of the query; in TSV they are terms, so that the file stays one.
* JSON (SPARQL 1.1 Query Results JSON Format): ``sources`` stands in ``results`` beside ``bindings``, one
  element a row. It comes first, since some readers take nothing after the bindings.
* Turtle: triples with equal footnotes together, the footnotes as comments.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from icatkg.errors import UnknownNameError
from icatkg.identifiers import contract, natural_key
from icatkg.lineage.footnotes import Footnotes, one_line
from icatkg.namespaces import PREFIXES
from icatkg.querying.results import Result, json_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Triple

    from icatkg.lineage.answer import Alternative, RowSources, SourcedResult
    from icatkg.lineage.places import Source, SourcedStatement

__all__ = ["COLUMNS", "footnote_lines", "widened", "written"]

COLUMNS = ("sources", "source_documents", "source_graphs", "inferred", "statements", "exact", "remarks")
_BETWEEN = "; "
_OR = " | "
_BOOLEAN = NamedNode(PREFIXES["xsd"] + "boolean")
_INTEGER = NamedNode(PREFIXES["xsd"] + "integer")


def written(answer: SourcedResult, format_: str, *, statements: bool = False) -> bytes:
    """Write an answer with its sources.

    Parameters
    ----------
    answer
        What to write.
    format_
        ``csv``, ``tsv`` or ``json``; for a graph also ``turtle``.
    statements
        Whether ``json`` lists the statements of aggregates too, and ``turtle`` any.

    Raises
    ------
    UnknownNameError
        The format has no place for sources.

    """
    if format_ in {"csv", "tsv"}:
        return widened(answer).serialize(format_)
    if format_ == "json":
        document = _graph_json(answer, statements) if answer.result.form == "graph" else None
        return _dumped(document or _result_json(answer, statements))
    if format_ == "turtle" and answer.result.form == "graph":
        return _turtle(answer, statements=statements).encode()
    forms = "text markdown csv tsv json" + (" turtle" if answer.result.form == "graph" else "")
    raise UnknownNameError(f"{format_} has no place for sources", f"Formats with sources: {forms}.")


def _dumped(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def widened(answer: SourcedResult) -> Result:
    """Give the answer as rows with the columns of :data:`COLUMNS` after its own.

    A graph has the columns ``subject``, ``predicate`` and ``object``, an ASK the column ``answer``. A column
    whose name the query uses itself gets underscores at its end.
    """
    result = answer.result
    rows: Sequence[tuple[Any, ...]] = result.rows
    names = result.variables
    if result.form == "graph":
        names = ("subject", "predicate", "object")
        rows = [tuple(triple) for triple in result.triples]
    elif result.form == "ask":
        names = ("answer",)
        rows = [(Literal(str(result.answer).lower(), datatype=_BOOLEAN),)]
    for name in COLUMNS:
        while name in names:
            name += "_"  # noqa: PLW2901 - the free name is what is wanted
        names += (name,)
    return Result("select", names, [(*row, *_cells(s)) for row, s in zip(rows, answer.rows, strict=True)])


def _cells(row: RowSources) -> tuple[Literal, ...]:
    passages = [
        _BETWEEN.join(dict.fromkeys(p.locator for s in found for p in s.passages)) for found in row.sources
    ]
    placed = [s for found in row.sources for s in found]
    graphs = {s.graph for s in placed if not s.passages and s.document is None}
    remarks = [f"nothing found for {one_line(pattern)}" for pattern in row.absent]
    remarks += [f"not exact: {reason}" for reason in row.reasons]
    if not row.complete:
        remarks.append("more alternatives exist")
    return (
        Literal(_OR.join(dict.fromkeys(filter(None, passages)))),
        Literal(_joined(_short(s.document) for s in placed if s.document)),
        Literal(_joined(map(_short, graphs))),
        Literal(_BETWEEN.join(row.rules)),
        Literal(str(row.statements), datatype=_INTEGER),
        Literal(str(row.exact).lower(), datatype=_BOOLEAN),
        Literal(_BETWEEN.join(remarks)),
    )


def _short(iri: str) -> str:
    return contract(iri) or iri


def _joined(texts: Iterable[str]) -> str:
    return _BETWEEN.join(sorted(set(texts), key=natural_key))


def _result_json(answer: SourcedResult, statements: bool) -> dict[str, Any]:  # noqa: FBT001 - private
    document: dict[str, Any] = json.loads(answer.result.serialize("json"))
    sources = [_row_json(row, statements) for row in answer.rows]
    searched = {"patterns": list(answer.patterns), "graphs": list(answer.searched)}
    if answer.result.form == "ask":
        return {**document, "searched": searched, "sources": sources}
    results = {"searched": searched, "sources": sources, **document["results"]}
    return {"head": document["head"], "results": results}


def _graph_json(answer: SourcedResult, statements: bool) -> dict[str, Any]:  # noqa: FBT001 - private
    triples = [
        {**_triple_json(triple), "sources": _row_json(row, statements)}
        for triple, row in zip(answer.result.triples, answer.rows, strict=True)
    ]
    searched = {"patterns": list(answer.patterns), "graphs": list(answer.searched)}
    return {"searched": searched, "triples": triples}


def _triple_json(triple: Triple) -> dict[str, object]:
    return {
        "subject": json_term(triple.subject),
        "predicate": json_term(triple.predicate),
        "object": json_term(triple.object),
    }


def _row_json(row: RowSources, statements: bool) -> dict[str, Any]:  # noqa: FBT001 - private
    listed = statements or not row.aggregate
    return {
        "exact": row.exact,
        "reasons": list(row.reasons),
        "complete": row.complete,
        "aggregate": row.aggregate,
        "count": row.statements,
        "absent": list(row.absent),
        "alternatives": [_alternative_json(found, listed=listed) for found in row.alternatives],
    }


def _alternative_json(alternative: Alternative, *, listed: bool) -> dict[str, Any]:
    document: dict[str, Any] = {
        "sources": [_source_json(source) for source in alternative.sources],
        "rules": list(alternative.rules),
    }
    if listed:
        document["statements"] = [_statement_json(found) for found in alternative.statements]
    return document


def _statement_json(found: SourcedStatement) -> dict[str, Any]:
    document: dict[str, Any] = _triple_json(found.triple)
    if found.graph is not None:
        document["graph"] = found.graph
    document["sources"] = [_source_json(source) for source in found.sources]
    if found.rules or not found.explained:
        document["inferred"] = {
            "rules": list(found.rules),
            "leaves": [_statement_json(leaf) for leaf in found.leaves],
        }
    return document


def _source_json(source: Source) -> dict[str, Any]:
    return {
        "graph": source.graph,
        "kind": source.kind,
        "title": source.title,
        "document": source.document,
        "passages": [{"iri": p.iri, "locator": p.locator, "digest": p.digest} for p in source.passages],
        "references": list(source.references),
    }


def _turtle(answer: SourcedResult, *, statements: bool) -> str:
    from icatkg.serialization.turtle import write_turtle

    notes = Footnotes(answer, statements=statements)
    groups: dict[tuple[int, ...], list[Triple]] = {}
    for triple, marks in zip(answer.result.triples, notes.marks, strict=True):
        groups.setdefault(marks, []).append(triple)
    prefixes: set[str] = set()
    blocks = []
    for marks, triples in groups.items():
        lines = write_turtle(triples).splitlines(keepends=True)
        cut = next((i for i, line in enumerate(lines) if not line.startswith("@prefix")), len(lines))
        prefixes.update(lines[:cut])
        body = "".join(lines[cut:]).lstrip("\n")
        blocks.append(f"# {''.join(f'[{mark}]' for mark in marks)}\n{body}")
    comments = "".join(f"# {line}\n" for line in footnote_lines(notes))
    return "\n".join([*(["".join(sorted(prefixes))] if prefixes else []), *blocks, comments])


def footnote_lines(notes: Footnotes) -> list[str]:
    """Give footnotes as lines: the number in brackets, then the statements behind it, indented."""
    lines = []
    for number, note in enumerate(notes.notes, 1):
        lines.append(f"[{number}] {one_line(note.text)}")
        lines += [f"    {one_line(statement)}" for statement in note.statements]
    return lines
