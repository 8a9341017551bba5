"""``icatkg changelog``: assemble what changed from release to release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.build import Inferring
from icatkg.cli.output import emit, note
from icatkg.cli.tables import shown
from icatkg.errors import ParameterError

if TYPE_CHECKING:
    import argparse

__all__ = ["EXAMPLES", "configure", "run"]

EXAMPLES = """\
examples:
  icatkg changelog                          since the latest release
  icatkg changelog v0.1.0 v0.2.0            from one release to another
  icatkg changelog --all -o CHANGELOG.data.md
  icatkg changelog packaged . -f json       what is installed, and the working copy

Releases are git tags vX.Y.Z on the way to the current commit; docs/diff.md tells what a state is.
exit codes: 0 done, 2 cannot compare"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("old", metavar="OLD", nargs="?", help="default: the latest release")
    parser.add_argument("new", metavar="NEW", nargs="?", help="default: the working copy")
    parser.add_argument(
        "--all", action="store_true", help="every release, each against the one before it, the newest first"
    )
    parser.add_argument(
        "--no-queries",
        dest="queries",
        action="store_false",
        help="do not run the stored queries on the states to see which answer otherwise",
    )
    parser.add_argument(
        "-f", "--format", choices=["markdown", "json"], default="markdown", help="default: markdown"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, all or nothing")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from icatkg.comparison.changelog import all_entries, entry
    from icatkg.comparison.changelog_rendering import changelog_as_json, changelog_as_markdown

    if options.all and options.old is not None:
        raise ParameterError("--all takes no states", "Leave out --all, or the states.")
    if options.all:
        entries = all_entries(Inferring, queries=options.queries)
    else:
        entries = [entry(options.old, options.new, Inferring, queries=options.queries)]
    if options.format == "json":
        text = changelog_as_json(entries)
    else:
        text = "\n".join(shown(line) for line in changelog_as_markdown(entries).split("\n"))
    emit(text.encode(), options.output)
    if options.output is not None and not options.quiet:
        note(f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'} written")
    return 0
