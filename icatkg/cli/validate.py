"""``icatkg validate``: check data against the shapes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from icatkg import __version__
from icatkg.cli.options import add_data_options
from icatkg.cli.output import emit, note, terminal_width
from icatkg.errors import NotImplementedFeature, ParameterError
from icatkg.serialization.formats import format_named

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from icatkg.dataset import Dataset
    from icatkg.serialization.formats import Format
    from icatkg.validation.fixes.rounds import Fixed
    from icatkg.validation.formats import ReportFormat
    from icatkg.validation.report import Report

__all__ = ["EXAMPLES", "configure", "run"]

EXAMPLES = """\
examples:
  icatkg validate                           the packaged graph
  icatkg validate new-report.ttl            new data in the context of the graph
  icatkg validate new-report.ttl -o report.html
  icatkg validate new-report.ttl -f github  marks the lines of a pull request
  icatkg validate new-report.ttl --fix      shows a patch for what has one right answer
  icatkg validate new-report.ttl --fix --write
  icatkg validate mine.ttl -s my-shapes.ttl anyone's data and shapes, without our graph

With -s the packaged graph is left out unless --default-data is given; pySHACL's options work unchanged.
exit codes: 0 conforms, 1 does not, 2 not an answer, 3 not offered"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("files", metavar="FILE", nargs="*", help="data to check, - for standard input")
    shapes = parser.add_argument_group("shapes")
    shapes.add_argument(
        "-s", "--shapes", "--shacl", metavar="FILE", help="shapes (default: the packaged ones)"
    )
    shapes.add_argument("-e", "--ont-graph", metavar="FILE", help="classes and properties to add")
    shapes.add_argument(
        "-i",
        "--inference",
        choices=["none", "rdfs", "owlrl", "both"],
        default="none",
        help="draw inferences first",
    )
    shapes.add_argument("-m", "--metashacl", action="store_true", help="check the shapes themselves first")
    shapes.add_argument("-a", "--advanced", action="store_true", help="switch SHACL Advanced Features on")
    shapes.add_argument("-im", "--imports", action="store_true", help="not offered: nothing is fetched")
    shapes.add_argument("-j", "--js", action="store_true", help="not offered: JavaScript is never run")
    shapes.add_argument("-it", "--iterate-rules", action="store_true", help="not offered")
    shapes.add_argument("--shape", metavar="IRI", action="append", default=[], help="use only this shape")
    shapes.add_argument("--focus", metavar="IRI", action="append", default=[], help="check only this node")
    shapes.add_argument(
        "--engine",
        choices=["auto", "compiled", "pyshacl"],
        default="auto",
        help="auto (default): compiled where possible, else pySHACL",
    )
    shapes.add_argument("--max-depth", metavar="N", type=int, help="how deep shapes may refer to shapes")
    shapes.add_argument("--abort", action="store_true", help="stop at the first violation")
    shapes.add_argument(
        "--validate-each", action="store_true", help="check each FILE by itself instead of all together"
    )
    shapes.add_argument(
        "--whole",
        action="store_true",
        help="report on the packaged graph too, not only what FILE brings; all of it is checked anew",
    )
    report = parser.add_argument_group("report")
    report.add_argument(
        "-f",
        "--format",
        metavar="FORMAT",
        help="human, table, markdown, html, csv, json, sarif, junit, github, turtle or any RDF format"
        " (default: told from the name of -o FILE, else human)",
    )
    report.add_argument("-o", "--output", metavar="FILE", help="write to FILE, all or nothing")
    report.add_argument(
        "--fail-on",
        choices=["violation", "warning", "info", "none"],
        help="lowest severity that ends with 1 (default: info)",
    )
    report.add_argument(
        "-w",
        "--allow-warning",
        "--allow-warnings",
        action="store_true",
        help="the same as --fail-on violation",
    )
    report.add_argument(
        "--allow-info", "--allow-infos", action="store_true", help="the same as --fail-on warning"
    )
    report.add_argument("-d", dest="debug", action="store_true", help="the same as --debug")
    fixes = parser.add_argument_group("fixes")
    fixes.add_argument(
        "--fix",
        action="store_true",
        help="show a patch of FILE, a unified diff, for what has one right answer; with -f, show the report"
        " with its fixes, and with -o FILE both",
    )
    fixes.add_argument(
        "--write", action="store_true", help="with --fix: change FILE, and report on what remains"
    )
    add_data_options(parser)
    formats = parser.add_argument_group("formats of the input, told from the names by default")
    formats.add_argument("-df", "--data-file-format", metavar="FORMAT", default="auto", help="of FILE")
    formats.add_argument("-sf", "--shacl-file-format", metavar="FORMAT", default="auto", help="of the shapes")
    formats.add_argument("-ef", "--ont-file-format", metavar="FORMAT", default="auto", help="of -e FILE")
    formats.add_argument(
        "--default-data", action="store_true", help="keep the packaged graph although -s is given"
    )


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    for flag, given in (("-im", options.imports), ("-j", options.js), ("-it", options.iterate_rules)):
        if given:
            raise NotImplementedFeature(
                f"{flag} is not offered: icatkg fetches nothing and runs no code of others"
            )
    fail_on = options.fail_on or (
        "violation" if options.allow_warning else "warning" if options.allow_info else "info"
    )
    from icatkg.validation.formats import format_for_output, report_format

    format_ = format_for_output(options.output) if options.format is None else report_format(options.format)
    batches = [[file] for file in options.files] if options.validate_each else [options.files]
    if options.write and not options.fix:
        raise ParameterError("--write goes with --fix", "Give both, or neither.")
    if options.fix:
        fixed_batches = [_fixed(batch, options, fail_on) for batch in batches]
        if not options.write:
            reports = [(", ".join(b), f.report) for b, f in zip(batches, fixed_batches, strict=True)]
            return _proposed(reports, fixed_batches, format_, fail_on, options)
        _write(fixed_batches, options)
    reports = [(", ".join(batch), _validated(batch, options, fail_on)[0]) for batch in batches]
    emit(_rendered(reports, format_, fail_on, options), options.output)
    if not options.quiet:
        _tell(reports, format_, options)
    return _code(reports)


def _code(reports: list[tuple[str, Report]]) -> int:
    return 0 if all(report.conforms for _, report in reports) else 1


def _fixed(files: list[str], options: argparse.Namespace, fail_on: str) -> Fixed:
    from icatkg.validation.fixes.rounds import fixed

    def check(substitutes: Mapping[str, str]) -> tuple[Report, Dataset]:
        return _validated(files, options, fail_on, substitutes)

    return fixed(files, check)


def _proposed(
    reports: list[tuple[str, Report]],
    found: list[Fixed],
    format_: ReportFormat,
    fail_on: str,
    options: argparse.Namespace,
) -> int:
    """Show the patch; and the report, when a place or a format for it was given."""
    if options.format is not None or options.output is not None:
        emit(_rendered(reports, format_, fail_on, options), options.output)
    if options.format is None or options.output is not None:
        emit(_shown("".join(fixed.differences() for fixed in found)).encode(errors="surrogateescape"))
    if not options.quiet:
        for fixed in found:
            _summarise(fixed)
            if fixed.texts:
                note("shown as a patch only: --write makes the changes")
    return _code(reports)


def _write(found: list[Fixed], options: argparse.Namespace) -> None:
    for fixed in found:
        fixed.write()
        if not options.quiet:
            for fix in fixed.made:
                note(f"{fix.file}:{fix.line}:{fix.column}: fixed: {fix.text}")
            _summarise(fixed)


def _summarise(fixed: Fixed) -> None:
    for fix in fixed.by_hand:
        note(f"{fix.file}: to be fixed by hand, in this format: {fix.text}")
    left, before = len(fixed.remaining), len(fixed.report)
    if fixed.made:
        told = f"{_many(len(fixed.made), 'fix', 'es')} in {_many(len(fixed.texts), 'file')}"
        note(f"{told}; results before: {before}, after: {left}")
    else:
        note(f"no fix for {_many(left, 'result')}" if left else "nothing to fix")


def _many(number: int, noun: str, ending: str = "s") -> str:
    return f"{number} {noun}{'' if number == 1 else ending}"


def _shown(patch: str) -> str:
    """Colour a patch on a terminal, where nothing in it may steer the terminal; else give it as it is."""
    if not sys.stdout.isatty():
        return patch
    from icatkg.serialization.visible_text import visible

    lines = [visible(line, "\t\r") for line in patch.split("\n")]
    if os.environ.get("NO_COLOR"):
        return "\n".join(lines)
    return "\n".join(
        f"\x1b[{_COLOURS[line[0]]}m{line}\x1b[0m" if line[:1] in _COLOURS else line for line in lines
    )


_COLOURS = {"+": 32, "-": 31, "@": 36}


def _tell(reports: list[tuple[str, Report]], format_: ReportFormat, options: argparse.Namespace) -> None:
    """Say on standard error what went to a file, and what a format has no place for."""
    from icatkg.validation.summary import summary_lines

    if format_.name == "jsonld":
        for _, report in reports:
            for line in summary_lines(report):
                note(line)
    elif options.output is not None:
        note("conforms" if all(report.conforms for _, report in reports) else "does not conform")


def _format(name: str | None) -> Format | None:
    return None if name in {None, "auto"} else format_named(str(name))


def _validated(
    files: list[str], options: argparse.Namespace, fail_on: str, substitutes: Mapping[str, str] | None = None
) -> tuple[Report, Dataset]:
    """Validate files, with others read in place of some of them."""
    from icatkg.knowledge_graph import load

    with_default = not options.no_default_data and (options.shapes is None or options.default_data)
    data_format = options.data_format or options.data_file_format
    kg = load(*options.data, *files, default_data=with_default, format_=_format(data_format))
    for file in kg.dataset.files:
        file.path = (substitutes or {}).get(str(file.path), file.path)
    if sys.stderr.isatty() and not options.quiet and not substitutes:
        note(f"checking {len(kg.dataset.quads())} triples against the shapes …")
    report = kg.validate(
        shapes=options.shapes,
        shapes_format=_format(options.shacl_file_format),
        ontology=options.ont_graph,
        ontology_format=_format(options.ont_file_format),
        inference=options.inference,
        advanced=options.advanced,
        metashacl=options.metashacl,
        abort=options.abort,
        max_depth=options.max_depth,
        focus=_iris(options.focus),
        only_shapes=_iris(options.shape),
        fail_on=fail_on,
        engine=options.engine,
        new=kg.dataset.files[-len(files) :] if files and with_default and not options.whole else (),
    )
    return report, kg.dataset


def _iris(given: list[str]) -> list[str]:
    from icatkg.identifiers import expand

    return [expand(name) or name for names in given for name in names.split(",")]


def _rendered(
    reports: list[tuple[str, Report]], format_: ReportFormat, fail_on: str, options: argparse.Namespace
) -> bytes:
    from icatkg.validation.formats import write_reports

    width = None if options.output else terminal_width()
    if format_.name != "table":
        return write_reports(reports, format_, fail_on, __version__, width)
    from icatkg.cli.tables import shown, text_table
    from icatkg.validation.rendering import as_rows
    from icatkg.validation.summary import summary_lines

    parts = []
    for title, report in reports:
        parts += [f"{shown(title)}\n"] if len(reports) > 1 else []
        parts.append(text_table(*as_rows(report), width))
        parts += ["\n", *(f"{shown(line)}\n" for line in summary_lines(report))]
    return "".join(parts).encode(errors="backslashreplace")
