"""``icatkg add``: check new data and write it into the graph, all or nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from icatkg.cli.output import emit, note
from icatkg.cli.tables import shown
from icatkg.errors import ParameterError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from icatkg.contribution.addition import Addition
    from icatkg.contribution.change import Destination
    from icatkg.serialization.formats import Format

__all__ = ["EXAMPLES", "configure", "run"]

EXAMPLES = """\
examples:
  icatkg add report-2026.ttl --dry-run      show what it would do, write nothing
  icatkg add report-2026.ttl                show it, ask, and write it into data/
  icatkg add names.ttl claims.ttl --yes     several files as one addition, without a question
  icatkg add claims.ttl --to ~/icat/data    into another folder laid out like data/
  icatkg add claims.nq --store ~/icat.db    into a store of Oxigraph; a new one begins with our graph

Each statement goes where it belongs: what document 005 says into data/documents/005.ttl, an organisation
into the register. Data that breaks a shape is refused. To add the same again changes nothing.
exit codes: 0 added, or nothing to add, 1 refused or declined, nothing is written, 2 cannot be added"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("files", metavar="FILE", nargs="+", help="RDF of any format, - for standard input")
    parser.add_argument("--data-format", metavar="FORMAT", help="RDF format of the files")
    where = parser.add_argument_group("where to")
    place = where.add_mutually_exclusive_group()
    place.add_argument(
        "--to", metavar="FOLDER", help="a folder laid out like data/ (default: that of the checkout)"
    )
    place.add_argument("--store", metavar="DIR", help="a store of Oxigraph; made if there is none")
    where.add_argument(
        "--no-default-data", action="store_true", help="begin a new store with the ontology alone"
    )
    where.add_argument(
        "--graph", metavar="GRAPH", help="the graph of all statements that name none, such as src:005"
    )
    parser.add_argument("--dry-run", action="store_true", help="show what it would do and write nothing")
    parser.add_argument("-y", "--yes", action="store_true", help="ask nothing")
    parser.add_argument(
        "--fail-on",
        choices=["violation", "warning", "info", "none"],
        default="info",
        help="lowest severity of a new result with which the data is refused (default: info)",
    )
    parser.add_argument(
        "--fail-on-rivals", action="store_true", help="refuse data with new rivals that nobody has recorded"
    )
    parser.add_argument(
        "--queries", action="store_true", help="tell, too, which stored queries answer otherwise"
    )


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from icatkg.contribution.addition import Addition

    destination = _destination(options)
    writing = not options.dry_run
    with destination.opened(writing=writing) as base:
        addition = Addition(
            options.files,
            destination,
            base,
            format_=_format(options.data_format),
            graph=_graph(options.graph),
        )
        refusal = _told(addition, options)
        if refusal is not None:
            return refusal
        if not writing:
            _say(options, ["nothing is written (--dry-run)"])
            return 0
        if not _agreed(options):
            note("nothing is written")
            return 1
        addition.write()
        _say(options, ["written"])
    return 0


def _destination(options: argparse.Namespace) -> Destination:
    if options.no_default_data and options.store is None:
        raise ParameterError("--no-default-data is for a new store", "Add --store DIR.")
    if options.store is not None:
        from icatkg.contribution.store_directory import StoreDirectory

        return StoreDirectory(options.store, default_data=not options.no_default_data)
    from icatkg.contribution.folder import DataFolder

    return DataFolder(options.to)


def _told(addition: Addition, options: argparse.Namespace) -> int | None:
    """Say step by step what the addition does; give the exit code when it goes no further."""
    from icatkg.comparison.rendering import as_text
    from icatkg.contribution.wording import count_lines, inference_line, rival_lines
    from icatkg.validation.rendering import as_text as report_text
    from icatkg.validation.summary import verdict, visible

    names = ["standard input" if name == "-" else name for name in options.files]
    _say(options, count_lines(addition, names))
    if not addition:
        _say(options, ["nothing to add"])
        return 0
    report = addition.validated(options.fail_on)
    if report.results:
        emit(visible(report_text(report), "\n\t").encode(errors="backslashreplace"))
    else:
        _say(options, [f"validation: {verdict(report)}"])
    if not report.conforms:
        note("refused; nothing is written")
        return 1
    _say(options, [inference_line(addition, report)])
    refused = bool(addition.rivals) and options.fail_on_rivals
    _say(options, rival_lines(addition.rivals), aloud=refused)
    if refused:
        note("refused for its rivals (--fail-on-rivals); nothing is written")
        return 1
    _say(options, ["", *as_text(addition.comparison(queries=options.queries)).splitlines()])
    _say(options, ["", "to be written:", *(f"  {line}" for line in addition.prepared.lines)])
    return None


def _say(options: argparse.Namespace, lines: Iterable[str], *, aloud: bool = False) -> None:
    if aloud or not options.quiet:
        emit("".join(f"{shown(line)}\n" for line in lines).encode(errors="backslashreplace"))


def _agreed(options: argparse.Namespace) -> bool:
    if options.yes or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    sys.stderr.write("Write this? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _format(name: str | None) -> Format | None:
    if name is None:
        return None
    from icatkg.serialization.formats import format_named

    return format_named(name)


def _graph(name: str | None) -> str | None:
    if name is None:
        return None
    from icatkg.identifiers import expand

    return expand(name) or name
