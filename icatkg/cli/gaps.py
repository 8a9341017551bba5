"""``icatkg gaps``: show what was looked for in the documents and not found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.cli.options import add_data_options, loaded
from icatkg.cli.output import emit
from icatkg.cli.tables import shown
from icatkg.identifiers import contract

if TYPE_CHECKING:
    import argparse

    from icatkg.discrepancies import Gap

__all__ = ["EXAMPLES", "configure", "run"]

EXAMPLES = """\
examples:
  icatkg gaps                               every question that the documents leave open
  icatkg gaps OSRSG-VAC                     those about one thing

A gap never means "none": it says that the documents were searched and do not tell."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "entity", metavar="ENTITY", nargs="?", help="an IRI, a CURIE, an id or a name as written"
    )
    parser.add_argument("-f", "--format", choices=["text", "json"], default="text", help="default: text")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, all or nothing")
    add_data_options(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    found = loaded(options).gaps(options.entity)
    if options.format == "json":
        import json

        text = json.dumps([g._asdict() for g in found], ensure_ascii=False, indent=2) + "\n"
    else:
        text = "".join(_gap(gap) for gap in found) or "no gap is recorded\n"
    emit(text.encode(), options.output)
    return 0


def _gap(gap: Gap) -> str:
    short = contract(gap.iri) or gap.iri
    sought = f"  sought in: {', '.join(shown(s) for s in gap.sought_in)}\n"
    return f"{shown(gap.question)}  {short}\n  {shown(gap.summary)}\n{sought}\n"
