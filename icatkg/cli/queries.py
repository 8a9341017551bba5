"""``icatkg queries``: list the stored questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.cli.output import emit, terminal_width
from icatkg.cli.tables import markdown_table, text_table
from icatkg.errors import UnknownNameError
from icatkg.querying.stored import stored_queries

if TYPE_CHECKING:
    import argparse

__all__ = ["EXAMPLES", "configure", "run"]

EXAMPLES = """\
examples:
  icatkg queries
  icatkg queries --tag membership
  icatkg query members-listed --help        the parameters of one"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("--tag", help="only those with this tag")
    parser.add_argument(
        "-f", "--format", choices=["text", "markdown", "json"], default="text", help="default: text"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, all or nothing")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    every = stored_queries()
    found = [q for q in every if options.tag is None or options.tag in q.tags]
    if not found:
        tags = sorted({tag for q in every for tag in q.tags})
        raise UnknownNameError(f"no stored query has the tag {options.tag}", f"Tags: {' '.join(tags)}.")
    if options.format == "json":
        import json

        records = [
            {
                "name": q.name,
                "summary": q.summary,
                "description": q.description,
                "tags": q.tags,
                "parameters": [p.record() for p in q.parameters],
            }
            for q in found
        ]
        emit((json.dumps(records, ensure_ascii=False, indent=2) + "\n").encode(), options.output)
        return 0
    header = ("name", "answers", "parameters")
    rows = [
        [
            q.name,
            q.summary,
            " ".join(f"--{p.name}" if p.required else f"[--{p.name}]" for p in q.parameters),
        ]
        for q in found
    ]
    table = (
        markdown_table(header, rows)
        if options.format == "markdown"
        else text_table(header, rows, None if options.output else terminal_width())
    )
    emit(table.encode(), options.output)
    return 0
