"""``icatkg new``: begin the data of a new document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from icatkg.cli.options import add_data_options, loaded
from icatkg.cli.output import emit, note
from icatkg.errors import OutputError

if TYPE_CHECKING:
    import argparse

__all__ = ["EXAMPLES", "configure", "run"]

EXAMPLES = """\
examples:
  icatkg new document report.txt --id 005                              show it
  icatkg new document report.txt --id 005 -o data/documents/005.ttl    begin the file of its data

Each line that is not empty is a paragraph, and each paragraph a passage with its digest. The text itself is
not copied. What remains to be filled in is said at the end; icatkg validate shows it, too."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("what", choices=["document"], help="what is new")
    parser.add_argument("file", metavar="FILE", help="its text: UTF-8, a name that ends in .txt")
    parser.add_argument(
        "--id", metavar="NNN", required=True, help="its number: three digits, of no other document"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, which must not exist yet")
    add_data_options(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from icatkg.sources.new_document import new_document

    # Looked at first: nothing is read for a file that would not be written.
    if options.output not in {None, "-"} and Path(options.output).exists():
        raise OutputError(
            f"{options.output}: exists already", "Name a new file; what curators wrote is not replaced."
        )
    document = new_document(options.file, options.id, loaded(options).dataset)
    emit(document.turtle().encode(), options.output)
    if not options.quiet:
        note(f"{document.paragraphs} passages of {document.file_name}. What remains to be done:")
        for sentence in document.remaining:
            note(f"- {sentence}")
    return 0
