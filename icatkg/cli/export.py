"""``icatkg export``: write the graph in another format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from icatkg.cli.options import add_data_options, add_time_options, loaded
from icatkg.cli.output import emit, note
from icatkg.errors import OutputError

if TYPE_CHECKING:
    import argparse

    from icatkg.knowledge_graph import KnowledgeGraph

__all__ = ["EXAMPLES", "configure", "run"]

EXAMPLES = """\
examples:
  icatkg export -o icat.ttl                 the whole dataset as Turtle
  icatkg export --format nquads | gzip > icat.nq.gz
  icatkg export --graph src:003 --format trig
  icatkg export --entity Interpol --format jsonld
  icatkg export --format csv -o tables      one table a class, in a new folder
  icatkg export --graph src:003 -o 003.xlsx  the sheets that icatkg import reads
  icatkg export --no-default-data --data mine.rdf --format ntriples"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "-f",
        "--format",
        metavar="FORMAT",
        help="turtle (default), ntriples, nquads, trig, jsonld, rdfxml, n3, csv or xlsx; "
        "told from the name of -o FILE",
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write to FILE, all or nothing; a new folder for csv"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--graph", metavar="GRAPH", help="only this named graph (an IRI or a CURIE)")
    what.add_argument(
        "--entity", metavar="ENTITY", help="only this thing, the claims it is in, and their passages"
    )
    add_data_options(parser)
    add_time_options(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    kg = loaded(options)
    if (options.format or "").lower() == "csv":
        if options.output is None:
            raise OutputError("CSV tables need a folder", "Add -o FOLDER.")
        tables = kg.tables(graph=options.graph, entity=options.entity)
        from icatkg.serialization.files import write_folder

        write_folder(options.output, tables)
        if not options.quiet:
            note(f"{len(tables)} tables written to {options.output}")
        return 0
    if (options.format or "").lower() == "xlsx" or (
        options.format is None and (options.output or "").lower().endswith(".xlsx")
    ):
        return _workbook(kg, options)
    format_ = options.format
    if format_ is None and options.output is not None:
        from icatkg.serialization.formats import format_for_path

        told = format_for_path(Path(options.output))
        format_ = None if told is None else told.name
    content = kg.export(format_ or "turtle", graph=options.graph, entity=options.entity)
    emit(content, options.output)
    return 0


def _workbook(kg: KnowledgeGraph, options: argparse.Namespace) -> int:
    """Write the sheets that ``icatkg import`` reads."""
    if options.output is None:
        raise OutputError("a workbook needs a file", "Add -o FILE.xlsx.")
    workbook = kg.workbook(graph=options.graph, entity=options.entity)
    emit(workbook.content, options.output)
    if not options.quiet:
        note(f"{workbook.rows} rows written to {options.output}")
        for sentence in workbook.lost:
            note(f"left out: {sentence}")
    return 0
