"""``icatkg describe``: show everything known about one thing, with its sources."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from icatkg.cli.options import add_data_options, add_time_options, loaded
from icatkg.cli.output import emit, terminal_width
from icatkg.cli.tables import shown, text_table
from icatkg.identifiers import contract

if TYPE_CHECKING:
    import argparse

    from icatkg.description import Description
    from icatkg.knowledge_graph import KnowledgeGraph

__all__ = ["EXAMPLES", "configure", "run"]

EXAMPLES = """\
examples:
  icatkg describe Interpol                  a name as written, in any case
  icatkg describe id:chair-2019-osce        a claim
  icatkg describe '003 p11'                 a passage: what is stated in it
  icatkg describe "UN Women" --format turtle"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "entity", metavar="ENTITY", help="an IRI, a CURIE (id:unodc), an id (unodc) or a name as written"
    )
    parser.add_argument(
        "-f", "--format", metavar="FORMAT", default="text", help="text (default), json, or any RDF format"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, all or nothing")
    add_data_options(parser)
    add_time_options(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    kg = loaded(options)
    content = _content(kg, options)
    emit(content, options.output)
    return 0


def _content(kg: KnowledgeGraph, options: argparse.Namespace) -> bytes:
    format_ = options.format.lower()
    if format_ in {"text", "txt"}:
        return _text(kg.describe(options.entity), None if options.output else terminal_width()).encode()
    if format_ == "json":
        import json

        described = kg.describe(options.entity)
        record = described._asdict() | {
            "values": [v._asdict() for v in described.values],
            "inferred": [v._asdict() for v in described.inferred],
            "mentions": [m._asdict() for m in described.mentions],
        }
        return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()
    return kg.export(format_, entity=options.entity)


def _text(described: Description, width: int | None) -> str:
    short = contract(described.iri) or described.iri
    kinds = ", ".join(described.kinds)
    parts = [
        f"{shown(described.label)}  ({shown(kinds)})  {short}\n"
        if kinds
        else f"{shown(described.label)}  {short}\n"
    ]
    if described.values:
        parts.append(_indented([[v.property, v.value] for v in described.values], width))
    if described.sources:
        parts.append(f"  stated in: {', '.join(described.sources)}\n")
    if described.inferred:
        rows = [[v.property, v.value] for v in described.inferred]
        parts.append("\nfollows (icatkg why tells from what)\n" + _indented(rows, width))
    for kind, group in groupby(described.mentions, key=lambda m: m.kind):
        rows = [[m.label, m.date, ", ".join(m.sources)] for m in group]
        parts.append(f"\n{shown(kind or 'other')} ({len(rows)})\n" + _indented(rows, width))
    if described.passages:
        parts.append(f"\nmentioned in: {', '.join(described.passages)}\n")
    return "".join(parts)


def _indented(rows: list[list[str]], width: int | None) -> str:
    used = [i for i in range(len(rows[0])) if any(row[i] for row in rows)]
    table = text_table(
        [""] * len(used), [[row[i] for i in used] for row in rows], None if width is None else width - 2
    )
    return "".join(f"  {line}\n" for line in table.splitlines()[2:])
