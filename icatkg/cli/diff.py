"""``icatkg diff``: say in words what changed between two states of the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.build import Inferring
from icatkg.cli.output import emit, note
from icatkg.cli.tables import shown
from icatkg.errors import InputError, ParameterError

if TYPE_CHECKING:
    import argparse

    from icatkg.comparison.states import State

__all__ = ["EXAMPLES", "configure", "run"]

EXAMPLES = """\
examples:
  icatkg diff                               the packaged graph and the working copy
  icatkg diff HEAD                          the last commit and the working copy
  icatkg diff v0.1.0 HEAD --queries         with the stored queries that answer otherwise
  icatkg diff old.ttl new.ttl -f patch      as an RDF patch, for programs

A state is packaged, a file, a folder, a git revision (git:REV where a file has the same name), or
REV:PATH for a part of one. Inferred triples are not compared.
exit codes: 0 no differences, 1 differences, 2 cannot compare"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("old", metavar="OLD", nargs="?", default="packaged", help="default: packaged")
    parser.add_argument("new", metavar="NEW", nargs="?", help="default: the working copy")
    parser.add_argument(
        "-f",
        "--format",
        choices=["text", "markdown", "json", "patch"],
        default="text",
        help="default: text; patch is an RDF patch that makes NEW of OLD",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, all or nothing")
    parser.add_argument(
        "--queries", action="store_true", help="run the stored queries that need no parameter on both"
    )


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from icatkg.comparison.states import read_states, working_copy

    if options.format == "patch" and options.queries:
        raise ParameterError("a patch cannot tell of queries", "Leave out --queries, or use another format.")
    named = options.new if options.new is not None else working_copy()
    old, new = read_states(options.old, named, Inferring)
    if options.format == "patch":
        return _patched(old, new, options)
    from icatkg.comparison.comparing import compare
    from icatkg.comparison.rendering import as_json, as_markdown, as_text

    found = compare(old, new, queries=options.queries)
    if options.format == "json":
        text = as_json(found)
    else:
        written = (as_text if options.format == "text" else as_markdown)(found)
        text = "\n".join(shown(line) for line in written.split("\n"))
    emit(text.encode(), options.output)
    if options.output is not None and not options.quiet:
        note("different" if found else "no differences")
    return 1 if found else 0


def _patched(old: State, new: State, options: argparse.Namespace) -> int:
    from icatkg.comparison.patch import patch

    if old.plain != new.plain:
        raise InputError(
            "a file without named graphs and a dataset with them have no patch in common",
            "Write the one in a format with named graphs first: icatkg export -f nquads.",
        )
    content = patch(old.quads, new.quads)
    emit(content, options.output)
    return 1 if content.count(b"\n") > len(("TX", "TC")) else 0
