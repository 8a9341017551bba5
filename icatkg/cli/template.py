"""``icatkg template``: make a spreadsheet to be filled in."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from icatkg.cli.options import add_data_options, loaded
from icatkg.cli.output import emit, note

if TYPE_CHECKING:
    import argparse

__all__ = ["EXAMPLES", "configure", "run"]

EXAMPLES = """\
examples:
  icatkg template                                    the kinds of facts
  icatkg template -o facts.xlsx                      a workbook with a sheet for each
  icatkg template chair-term meeting -o facts.xlsx   a workbook with two of them
  icatkg template chair-term -o chair-term.csv       one kind, without Excel

The columns come from the shapes, what can be chosen and the example rows from the graph. docs/spreadsheets.md
tells how to fill in a sheet; icatkg import reads it."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("kind", metavar="KIND", nargs="*", help="kinds of facts; by default all")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, .xlsx or .csv")
    add_data_options(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from icatkg.spreadsheets.kinds import kind_named, read_kinds

    if options.output is None:
        every = read_kinds()
        kinds = [kind_named(every, name) for name in options.kind] or every
        width = max(len(kind.name) for kind in kinds)
        lines = [f"{kind.name:{width}}  {kind.definition}\n" for kind in kinds]
        emit("".join(lines).encode())
        if not options.quiet:
            note("Add -o FILE.xlsx to make a spreadsheet.")
        return 0
    from icatkg.spreadsheets.files import template

    content = template(options.kind, loaded(options).dataset, PurePath(options.output).suffix.lower())
    emit(content, options.output)
    if not options.quiet:
        note(f"{options.output} written. When it is filled in:")
        note(f"icatkg import {options.output} --document NNN -o facts.ttl")
    return 0
