"""``icatkg sources``: check the passages against the documents, and count the evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.cli.options import add_data_options, loaded
from icatkg.cli.output import emit, terminal_width
from icatkg.cli.tables import text_table
from icatkg.errors import MissingFileError, ParameterError

if TYPE_CHECKING:
    import argparse

    from icatkg.sources.coverage import Coverage
    from icatkg.sources.verification import Verification

__all__ = ["EXAMPLES", "configure", "run"]

EXAMPLES = """\
examples:
  icatkg sources verify documents/             say which paragraph changed or is missing
  icatkg sources verify documents/ --mentions  and which claim cites paragraphs that do not name its subject
  icatkg sources coverage                      how much of each document is cited, and what is not

A document is a text file whose name begins with its number (003_report.txt); its paragraphs are the lines
that are not empty. Exit code 1 when anything does not match, or is uncited without a reason."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("action", choices=["verify", "coverage"], help="what to do")
    parser.add_argument(
        "folder", metavar="DIR", nargs="?", help="the folder that holds the documents, for verify"
    )
    parser.add_argument(
        "--mentions",
        action="store_true",
        help="with verify: check too that the paragraphs a claim cites name whom it is about",
    )
    parser.add_argument("-f", "--format", choices=["text", "json"], default="text", help="default: text")
    add_data_options(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    if options.action == "coverage" and (options.folder is not None or options.mentions):
        raise ParameterError(
            "sources coverage takes no folder and no --mentions", "They belong to sources verify."
        )
    kg = loaded(options)
    if options.action == "coverage":
        coverage = kg.coverage()
        emit((_json(_record(coverage)) if options.format == "json" else _coverage(coverage)).encode())
        return 0 if coverage.complete else 1
    if options.folder is None:
        raise MissingFileError("no folder is named", "Write: icatkg sources verify DIR")
    verification = kg.verify_sources(options.folder, mentions=options.mentions)
    if options.format == "json":
        record = verification._asdict() | {"findings": [f._asdict() for f in verification.findings]}
        emit(_json(record).encode())
    else:
        emit(_verification(verification).encode())
    return 1 if verification.findings else 0


def _json(record: object) -> str:
    import json

    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _verification(verification: Verification) -> str:
    findings = [[f.locator, f.problem] for f in verification.findings]
    table = text_table(["passage", "problem"], findings, terminal_width()) if findings else ""
    outcome = f"{len(findings)} do not match" if findings else "all match"
    checked = f"{verification.passages} passages in {verification.documents} documents checked"
    return f"{table}{checked}: {outcome}\n"


def _coverage(coverage: Coverage) -> str:
    rows = [
        [
            d.document,
            str(d.paragraphs),
            str(d.cited),
            f"{100 * d.cited // max(d.paragraphs, 1)} %",
            str(d.claims),
        ]
        for d in coverage.documents
    ]
    uncited = [[u.locator, u.reason or "no reason given"] for d in coverage.documents for u in d.uncited]
    table = text_table(["document", "paragraphs", "cited", "share", "claims"], rows, terminal_width())
    rest = "\n" + text_table(["not cited", "because"], uncited, terminal_width()) if uncited else ""
    counts = (
        f"claims made by one document: {coverage.in_one}, by several: {coverage.in_several}, "
        f"without a passage: {len(coverage.without_passage)}"
    )
    return f"{table}{rest}\n{counts}\n"


def _record(coverage: Coverage) -> dict[str, object]:
    documents = [d._asdict() | {"uncited": [u._asdict() for u in d.uncited]} for d in coverage.documents]
    return coverage._asdict() | {"documents": documents, "complete": coverage.complete}
