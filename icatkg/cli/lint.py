"""``icatkg lint``: check the quality of an ontology."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.cli.output import emit, note, terminal_width
from icatkg.cli.tables import markdown_table, shown, text_table

if TYPE_CHECKING:
    import argparse

    from icatkg.quality.linting import LintReport

__all__ = ["EXAMPLES", "configure", "run"]

EXAMPLES = """\
examples:
  icatkg lint                               our own ontology
  icatkg lint terms.ttl                     anyone's ontology, without ours
  icatkg lint terms.ttl --show warning      without what is of severity info
  icatkg lint terms.ttl --without missing-inverse --fail-on info
  icatkg lint -f github --show warning      marks the lines of a pull request
  icatkg lint --list                        what is checked; docs/lint.md tells more

Several files are checked together, as one ontology.
exit codes: 0 nothing as grave as --fail-on, 1 something is, 2 not an answer"""

_LEVELS = ["violation", "warning", "info"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "files", metavar="FILE", nargs="*", help="ontology to check, - for standard input (default: our own)"
    )
    parser.add_argument(
        "--data-format", metavar="FORMAT", help="RDF format of the files, told from the names by default"
    )
    checks = parser.add_argument_group("checks")
    checks.add_argument("--check", metavar="NAME", action="append", default=[], help="run only this check")
    checks.add_argument("--without", metavar="NAME", action="append", default=[], help="leave this check out")
    checks.add_argument("--list", action="store_true", help="list the checks and run none")
    report = parser.add_argument_group("report")
    report.add_argument(
        "-f",
        "--format",
        choices=["text", "json", "csv", "markdown", "github"],
        default="text",
        help="default: text; github marks the lines of a pull request",
    )
    report.add_argument("-o", "--output", metavar="FILE", help="write to FILE, all or nothing")
    report.add_argument(
        "--show", choices=_LEVELS, default="info", help="lowest severity to show (default: info)"
    )
    report.add_argument(
        "--fail-on",
        choices=[*_LEVELS, "none"],
        default="warning",
        help="lowest severity that ends with 1 (default: warning)",
    )


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from icatkg.quality import rendering
    from icatkg.quality.checks import selected_checks
    from icatkg.quality.linting import lint

    checks = selected_checks(options.check, options.without)
    if options.list:
        width = None if options.output else terminal_width()
        emit(text_table(*rendering.checks_as_rows(checks), width).encode(), options.output)
        return 0
    format_ = None
    if options.data_format:
        from icatkg.serialization.formats import format_named

        format_ = format_named(options.data_format)
    report = lint(options.files, format_=format_, checks=checks)
    # Written before the command fails, so that a failing run in CI leaves its report.
    emit(_rendered(report, options.format, options.show).encode(), options.output)
    if not options.quiet and options.output is not None:
        note(rendering.summary(report).rstrip("\n"))
    return 0 if report.passes(options.fail_on) else 1


def _rendered(report: LintReport, format_: str, least: str) -> str:
    from icatkg.quality import rendering

    if format_ == "json":
        return rendering.as_json(report, least)
    if format_ == "csv":
        return rendering.as_csv(report, least)
    if format_ == "github":
        return rendering.as_annotations(report, least)
    if format_ == "markdown":
        return markdown_table(*rendering.as_rows(report, least))
    return "\n".join(shown(line) for line in rendering.as_text(report, least).split("\n"))
