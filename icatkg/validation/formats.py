"""The formats of a validation report: their names, and writing reports in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from icatkg.errors import UnknownNameError
from icatkg.serialization.formats import RDF_FORMATS, format_named
from icatkg.validation.annotations import as_annotations
from icatkg.validation.junit import as_junit
from icatkg.validation.pages import as_html
from icatkg.validation.rendering import as_text, record
from icatkg.validation.sarif import as_sarif
from icatkg.validation.summary import summary_lines, visible
from icatkg.validation.tabular import as_csv, as_markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatkg.validation.report import Report

__all__ = ["REPORT_FORMATS", "ReportFormat", "format_for_output", "report_format", "write_reports"]


class ReportFormat(NamedTuple):
    """One format of a report.

    Attributes
    ----------
    name
        The canonical name.
    aliases
        Other names users type.
    extensions
        File name endings, without ``.gz``; none where an ending means another format too.
    comment
        What begins and what ends a line that readers pass over; empty where there is no such line.

    """

    name: str
    aliases: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    comment: tuple[str, ...] = ()


_COMMENTS = dict.fromkeys(("turtle", "ntriples", "nquads", "trig", "n3"), ("# ", ""))
_COMMENTS["rdfxml"] = ("<!-- ", " -->")
REPORT_FORMATS = (
    ReportFormat("human", ("text", "txt"), (".txt",)),
    ReportFormat("table"),
    ReportFormat("markdown", ("md",), (".md",)),
    ReportFormat("html", ("htm",), (".html", ".htm")),
    ReportFormat("csv", (), (".csv",)),
    ReportFormat("json", (), (".json",)),
    ReportFormat("sarif", (), (".sarif",)),
    ReportFormat("junit", ("junit-xml", "xunit")),
    ReportFormat("github", ("github-actions", "annotations")),
    *(
        # ".xml" may as well be JUnit
        ReportFormat(
            f.name,
            f.aliases,
            tuple(e for e in f.extensions if e != ".xml"),
            _COMMENTS.get(f.name, ()),
        )
        for f in RDF_FORMATS
    ),
)
_BY_NAME = {name: f for f in REPORT_FORMATS for name in (f.name, *f.aliases)}
_BY_EXTENSION = {extension: f for f in REPORT_FORMATS for extension in f.extensions}


def report_format(name: str) -> ReportFormat:
    """Give the format of a name or alias, in any case.

    Raises
    ------
    UnknownNameError
        There is none.

    """
    found = _BY_NAME.get(name.lower())
    if found is None:
        known = ", ".join(f.name for f in REPORT_FORMATS)
        raise UnknownNameError(f"unknown report format: {name}", f"Known formats: {known}.")
    return found


def format_for_output(path: str | None) -> ReportFormat:
    """Give the format that a file name ends in, ``.gz`` left aside; the one for people by default."""
    name = Path(path or "").name.lower().removesuffix(".gz")
    return _BY_EXTENSION.get(Path(name).suffix, REPORT_FORMATS[0])


def write_reports(
    reports: Sequence[tuple[str, Report]],
    format_: ReportFormat,
    fail_on: str = "info",
    version: str = "",
    width: int | None = None,
) -> bytes:
    """Write reports as one document.

    Parameters
    ----------
    reports
        At least one, each with the name of what was checked; the name is shown when there are several.
    format_
        Any format but ``table``, which depends on the terminal.
    fail_on
        Lowest severity that fails a JUnit case.
    version
        The version of icatkg, for SARIF.
    width
        How many characters a line may have, for people; any number by default.

    Returns
    -------
    bytes
        UTF-8; a file name that is not becomes escapes.

    """
    named = list(reports) if len(reports) > 1 else [("", report) for _, report in reports]
    match format_.name:
        case "human":
            told = ((f"{title}:\n" if title else "") + as_text(report, width) for title, report in named)
            text = visible("\n".join(told), "\n\t")
        case "markdown":
            text = as_markdown(named)
        case "html":
            text = as_html(named)
        case "csv":
            text = as_csv(named)
        case "json":
            text = _as_json(named)
        case "sarif":
            text = as_sarif([report for _, report in named], version)
        case "junit":
            text = as_junit(named, fail_on)
        case "github":
            text = as_annotations(named)
        case _:
            return _as_rdf(named, format_)
    return text.encode(errors="backslashreplace")


def _as_json(reports: Sequence[tuple[str, Report]]) -> str:
    records = [({"checked": title} if title else {}) | record(report) for title, report in reports]
    several = {"conforms": all(report.conforms for _, report in reports), "reports": records}
    return json.dumps(several if len(records) > 1 else records[0], ensure_ascii=False, indent=2) + "\n"


def _as_rdf(reports: Sequence[tuple[str, Report]], format_: ReportFormat) -> bytes:
    """Write the W3C report graphs as one, and what it has no terms for as comments."""
    from icatkg.serialization.context import packaged_context
    from icatkg.serialization.writing import write_quads

    quads = [quad for _, report in reports for quad in report.graph]
    written = write_quads(quads, format_named(format_.name), packaged_context())
    if not format_.comment:
        return written
    begin, end = format_.comment
    lines = []
    for title, report in reports:
        for line in summary_lines(report):
            told = visible(f"{title}: {line}" if title else line)
            # Two hyphens may not be in a comment of XML (section 2.5).
            lines.append(f"{begin}{told.replace('--', '- - ') if end else told}{end}\n")
    return written + "".join(lines).encode(errors="backslashreplace")
