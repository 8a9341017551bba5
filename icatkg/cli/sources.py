"""``icatkg sources``: check the passages against the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.cli.options import add_data_options, loaded
from icatkg.cli.output import emit, terminal_width
from icatkg.cli.tables import text_table

if TYPE_CHECKING:
    import argparse

__all__ = ["EXAMPLES", "configure", "run"]

EXAMPLES = """\
examples:
  icatkg sources verify documents/          say which paragraph changed or is missing

A document is a text file whose name begins with its number (003_report.txt); its paragraphs are the lines
that are not empty. Exit code 1 when anything does not match."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("action", choices=["verify"], help="what to do")
    parser.add_argument("folder", metavar="DIR", help="the folder that holds the documents")
    parser.add_argument("-f", "--format", choices=["text", "json"], default="text", help="default: text")
    add_data_options(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    verification = loaded(options).verify_sources(options.folder)
    if options.format == "json":
        import json

        record = verification._asdict() | {"findings": [f._asdict() for f in verification.findings]}
        emit((json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode())
    else:
        findings = [[f.locator, f.problem] for f in verification.findings]
        table = text_table(["passage", "problem"], findings, terminal_width()) if findings else ""
        outcome = f"{len(findings)} do not match" if findings else "all match"
        checked = f"{verification.passages} passages in {verification.documents} documents checked"
        emit(f"{table}{checked}: {outcome}\n".encode())
    return 1 if verification.findings else 0
