"""Answers with sources as people read them: tables with footnotes, in text and in Markdown."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import TYPE_CHECKING

from icatkg.cli.labels import Labels, folded_rows
from icatkg.cli.output import terminal_width
from icatkg.cli.tables import markdown_table, shown, text_table
from icatkg.errors import UnknownNameError
from icatkg.lineage.footnotes import Footnotes, document_names

if TYPE_CHECKING:
    import argparse

    from icatkg.lineage.answer import SourcedResult

__all__ = ["rendered_with_sources"]

_WIDTH = 80
_NARROWEST = 40


def rendered_with_sources(answer: SourcedResult, format_: str, options: argparse.Namespace) -> bytes:
    """Render an answer with its sources, or its references.

    Parameters
    ----------
    answer
        What to render.
    format_
        As the user named it, aliases resolved; empty for the usual one.
    options
        Those of the command.

    Raises
    ------
    UnknownNameError
        The format has no place for sources.

    """
    if options.cite:
        if format_:
            raise UnknownNameError(
                f"references cannot be written as {options.results}", "With --cite, leave --results out."
            )
        return answer.cite(options.cite).encode()
    if answer.result.form == "graph":
        format_ = _graph_format(format_)
    format_ = format_ or "text"
    if format_ not in {"text", "markdown"}:
        return answer.serialize(format_, statements=options.statements)
    notes = Footnotes(answer, statements=options.statements)
    header, rows = _table(answer, notes, "[^{}]" if format_ == "markdown" else "[{}]")
    if format_ == "markdown":
        return (_markdown_head(answer, header, rows) + _markdown_notes(answer, notes)).encode()
    width = None if options.output else terminal_width()
    head = " ".join(rows[0]) + "\n" if answer.result.form == "ask" else text_table(header, rows, width)
    return (head + _text_notes(answer, notes, width or _WIDTH)).encode()


def _graph_format(name: str) -> str:
    """Give the name of a format for a graph; the usual one is Turtle."""
    if name in {"text", "markdown", "csv", "tsv", "json"}:
        return name
    from icatkg.serialization.formats import format_named

    return format_named(name or "turtle").name


def _table(answer: SourcedResult, notes: Footnotes, mark: str) -> tuple[list[str], list[list[str]]]:
    """Give header and rows, with the marks of the footnotes as last column."""
    result = answer.result

    def marks(numbers: list[int]) -> str:
        wanted = {m for n in numbers for m in notes.marks[n]}
        return "".join(mark.format(m) for m in sorted(wanted))

    if result.form == "ask":
        return ["answer", "sources"], [["yes" if answer else "no", marks([0])]]
    if result.form == "graph":
        labels = Labels(answer.dataset.store())
        rows = [[*map(labels.of, triple), marks([n])] for n, triple in enumerate(result.triples)]
        return ["subject", "predicate", "object", "sources"], rows
    column = "sources"
    while column in result.variables:
        column += "_"
    folded = folded_rows(result, answer.dataset)
    return [*result.variables, column], [[*cells, marks(numbers)] for cells, numbers in folded]


def _text_notes(answer: SourcedResult, notes: Footnotes, width: int) -> str:
    lines = [""]
    for number, note in enumerate(notes.notes, 1):
        mark = f"[{number}] "
        lines += _wrapped(note.text, width, mark, " " * len(mark))
        for statement in note.statements:
            lines += _wrapped(statement, width, "    - ", "      ")
    documents = document_names(answer)
    if documents:
        lines.append("")
    for name, title in documents:
        lines += _wrapped(f"document {name}: {title}", width, "", "  ")
    return "".join(line + "\n" for line in lines)


def _wrapped(text: str, width: int, first: str, later: str) -> list[str]:
    return wrap(
        shown(text),
        max(width, _NARROWEST),
        initial_indent=first,
        subsequent_indent=later,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _markdown_head(answer: SourcedResult, header: list[str], rows: list[list[str]]) -> str:
    return "".join(rows[0]) + "\n" if answer.result.form == "ask" else markdown_table(header, rows)


def _markdown_notes(answer: SourcedResult, notes: Footnotes) -> str:
    parts = []
    for number, note in enumerate(notes.notes, 1):
        parts.append(f"\n[^{number}]: {_escaped(note.text)}\n")
        if note.statements:
            parts.append("\n" + "".join(f"    - {_escaped(text)}\n" for text in note.statements))
    names = document_names(answer)
    if names:
        parts.append("\n" + "".join(f"- document {number}: {_escaped(title)}\n" for number, title in names))
    return "".join(parts)


def _escaped(text: str) -> str:
    """Escape what Markdown could take for markup."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", shown(text))
