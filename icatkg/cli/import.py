"""``icatkg import``: turn a spreadsheet of facts into Turtle."""  # noqa: N999 - the name of the command

from __future__ import annotations

import sys
from pathlib import PurePath
from typing import TYPE_CHECKING

from icatkg.cli.options import add_data_options, loaded
from icatkg.cli.output import emit, note
from icatkg.errors import ParameterError

if TYPE_CHECKING:
    import argparse

    from icatkg.spreadsheets.importing import Imported
    from icatkg.spreadsheets.names import Question

__all__ = ["EXAMPLES", "configure", "run"]

EXAMPLES = """\
examples:
  icatkg import facts.xlsx --document 004                        show it as Turtle
  icatkg import facts.xlsx --document 005 --data 005.ttl -o facts.ttl
  icatkg import chair-term.csv --document 004                    the name of a CSV file tells its kind
  icatkg import 2024.csv --kind chair-term --document 004        or --kind does
  icatkg import facts.xlsx --document 004 --interactive          asks which name is meant

A new document is begun with icatkg new document; its file is added with --data, and what it says of the
document and its paragraphs is written with the facts. Every problem is told with its sheet, row and column,
and nothing is written while there is one."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("file", metavar="FILE", help="a workbook (.xlsx) or a CSV file (.csv)")
    parser.add_argument("--document", metavar="NNN", help="the number of the document that states the facts")
    parser.add_argument("--kind", metavar="KIND", help="the kind of fact in a CSV file; by default its name")
    parser.add_argument(
        "--interactive", action="store_true", help="ask which thing is meant where a name does not tell"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, all or nothing")
    add_data_options(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from icatkg.serialization.turtle import write_turtle
    from icatkg.spreadsheets.files import read_sheets
    from icatkg.spreadsheets.importing import import_sheets
    from icatkg.spreadsheets.sheets import refuse

    document = options.document
    if document is not None:
        document = document.removeprefix("src:")
        if not (len(document) == 3 and document.isascii() and document.isdecimal()):  # noqa: PLR2004 - as the documents are numbered
            raise ParameterError(
                f"--document: {options.document!r} is not a number of three digits",
                "Write, for example, 005.",
            )
    sheets, problems = read_sheets(options.file)
    imported = import_sheets(
        sheets,
        loaded(options).dataset,
        document,
        ask=_ask if options.interactive else None,
        kind=options.kind or PurePath(options.file).stem,
    )
    problems += imported.problems
    if problems:
        raise refuse(options.file, problems)
    emit(write_turtle(imported.triples).encode(), options.output)
    if not options.quiet:
        note(_summary(imported))
        if options.output not in {None, "-"}:
            note(f"Next: icatkg validate {options.output} – and then: icatkg add {options.output}")
    return 0


def _ask(question: Question) -> str | None:
    """Ask on the terminal; an empty line leaves the question open."""
    note(f"{question.problem()}.")
    for number, (short, label) in enumerate(question.candidates, 1):
        note(f"  {number}  {short}  {label}")
    note("Which is meant? A number or an id; an empty line for none of them.")
    answer = sys.stdin.readline().strip()
    if answer.isdecimal() and 1 <= int(answer) <= len(question.candidates):
        return question.candidates[int(answer) - 1][0]
    return answer or None


def _summary(imported: Imported) -> str:
    counts = ", ".join(f"{name.replace('-', ' ')} {count}" for name, count in imported.counts.items())
    rows = sum(imported.counts.values())
    parts = [f"{rows} row{'s' * (rows != 1)}: {counts}" if rows else "no facts"]
    if imported.made:
        parts.append(f"names as written made: {imported.made}")
    if imported.examples:
        parts.append(f"example rows left out: {imported.examples}")
    if imported.empty:
        parts.append(f"sheets without facts: {imported.empty}")
    return "; ".join(parts)
