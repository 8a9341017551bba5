"""The entry point: find the command, run it, turn every failure into a message and an exit code.

Only the module of the command that is asked for is imported.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from importlib import import_module

from icatkg import __version__
from icatkg.cli.limits import LimitReachedError, Limits, add_limit_options
from icatkg.cli.output import help_width, note
from icatkg.errors import IcatkgError, NotInGraphError, QueryError, ShapesError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

__all__ = ["COMMANDS", "build_parser", "command_parser", "main"]

COMMANDS = {
    "query": "ask a stored question, or SPARQL",
    "queries": "list the stored questions",
    "conflicts": "show where the documents do not agree",
    "gaps": "show what was looked for and not found",
    "describe": "show everything known about one thing, with its sources",
    "why": "show why a statement holds, down to the paragraph",
    "doctor": "say why a query finds nothing, or what is wrong with it",
    "diff": "say in words what changed between two states of the graph",
    "changelog": "assemble what changed from release to release",
    "export": "write the graph in another format",
    "validate": "check data against the shapes",
    "new": "begin the data of a new document",
    "add": "check new data and write it into the graph, all or nothing",
    "template": "make a spreadsheet to be filled in",
    "import": "turn a spreadsheet of facts into Turtle",
    "lint": "check the quality of an ontology",
    "fmt": "lay Turtle files out in house style",
    "serve": "answer over HTTP: SPARQL endpoint, API, linked data",
    "sources": "check the passages against the documents, and count the evidence",
    "completion": "print the shell completion script",
}

_DESCRIPTION = """\
The open, citable knowledge graph of ICAT, the Inter-Agency Coordination Group against Trafficking in
Persons. Everything works offline on the data inside the package. The graph is unofficial."""
_EXAMPLES = """\
examples:
  icatkg query chairs-by-year               who chaired ICAT, year by year, with the paragraph
  icatkg describe Interpol                  everything known about one organisation
  icatkg query -q 'SELECT ?p { ?p a icat:Person }'
  icatkg export --format jsonld -o icat.jsonld
  icatkg validate new-report.ttl            check new data in the context of the graph

icatkg COMMAND --help tells more of each command.
exit codes: 0 done, 1 the answer is negative (violations, changed sources), 2 not an answer, 3 not offered"""


def _formatter(prog: str) -> argparse.HelpFormatter:
    # Without a width argparse imports shutil, and with it three compression libraries, for every option.
    return argparse.RawDescriptionHelpFormatter(prog, width=min(help_width(), 100) - 2)


class _Parser(argparse.ArgumentParser):
    """A parser that keeps examples as they are laid out and takes no abbreviated options."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", _formatter)
        options.setdefault("allow_abbrev", False)
        super().__init__(**options)


def command_parser(command: str, parser: argparse.ArgumentParser | None = None) -> argparse.ArgumentParser:
    """Give the parser of one command, with its module's options and those of every command."""
    module = import_module(f"icatkg.cli.{command}")
    if parser is None:
        parser = _Parser(prog=f"icatkg {command}", description=_sentence(COMMANDS[command]))
    parser.formatter_class = _formatter
    parser.epilog = module.EXAMPLES
    module.configure(parser)
    general = parser.add_argument_group("general")
    general.add_argument("--quiet", action="store_true", help="say nothing but the answer and errors")
    general.add_argument("--debug", action="store_true", help="show tracebacks")
    if getattr(module, "ENDLESS", False):
        parser.set_defaults(timeout=0, max_memory=0)
    else:
        add_limit_options(general)
    parser.set_defaults(run=module.run, parser=parser)
    return parser


def build_parser() -> argparse.ArgumentParser:
    """Give the parser of the whole command line, all commands included."""
    parser = _Parser(prog="icatkg", description=_DESCRIPTION, epilog=_EXAMPLES)
    parser.add_argument("--version", action="version", version=f"icatkg {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", dest="command", required=True)
    for name, summary in COMMANDS.items():
        command_parser(name, commands.add_parser(name, help=summary, description=_sentence(summary)))
    return parser


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv
        Arguments without the program's name; by default those of the process.

    Returns
    -------
    int
        0 done; 1 the answer is negative; 2 not an answer; 3 not offered; 130 interrupted.

    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `icatkg query … | head` ends quietly
    try:
        if arguments and arguments[0] in COMMANDS:
            return _run(arguments[0], arguments[1:])
        if not arguments:
            build_parser().print_help(sys.stderr)
            return 2
        build_parser().parse_args(arguments)
    except SystemExit as stop:  # argparse: --help, --version, a usage error
        return stop.code if isinstance(stop.code, int) else 2
    return 2


def _run(command: str, arguments: list[str]) -> int:
    debug = "--debug" in arguments
    options = None
    try:
        parser = command_parser(command)
        module = import_module(f"icatkg.cli.{command}")
        parse = getattr(module, "parse", None)
        options = parse(parser, arguments) if parse is not None else parser.parse_args(arguments)
        with Limits(
            options.timeout, options.max_memory, lambda reason: _stopped([command, *arguments], reason)
        ):
            code: int = options.run(options)
            sys.stdout.flush()
    except IcatkgError as error:
        if debug:
            raise
        if isinstance(error, NotInGraphError) and (
            getattr(options, "at", None) or getattr(options, "as_of", None)
        ):
            error.remedy = "A view in time may have set it aside: try without --at and --as-of."
        error.message = _placed(error, options)
        note(f"icatkg: {error}")
        if str(getattr(options, "format", "")).lower() in _MARKING:
            from icatkg.serialization.workflow_commands import error_command

            note(error_command(error))
        return error.exit_code
    except KeyboardInterrupt:
        # A query that still runs in its thread must not hold up the end.
        sys.stderr.flush()
        os._exit(130)
    except LimitReachedError as error:
        if debug:
            raise
        _stopped([command, *arguments], str(error))
    except (MemoryError, RecursionError, OSError) as error:
        if debug:
            raise
        reason = _REASONS.get(type(error)) or f"{type(error).__name__}: {error}"
        note(f"icatkg: {reason}\n  {_shown([command, *arguments])}")
        return 2
    return code


def _stopped(arguments: list[str], reason: str) -> NoReturn:
    """Say that a limit is reached, and end although a thread may still be inside the engine."""
    # What runs may have turned the stream away, as pySHACL's messages are.
    sys.stderr = sys.__stderr__ or sys.stderr
    note(f"icatkg: stopped: it {reason}\n  {_shown(arguments)}")
    os._exit(2)


def _shown(arguments: list[str]) -> str:
    asked = " ".join(["icatkg", *arguments])
    return asked if len(asked) <= _SHOWN else f"{asked[:_SHOWN]}…"


def _placed(error: IcatkgError, options: argparse.Namespace | None) -> str:
    """Give the message, with the file that a query or shapes are from."""
    kind = "query" if isinstance(error, QueryError) else "shapes" if isinstance(error, ShapesError) else ""
    file = getattr(options, "query_file" if kind == "query" else kind, None)
    if not kind or file in {None, "-"}:
        return error.message
    start = f"{kind}:"  # line and column follow
    return f"{file}:{' ' * (not error.message.startswith(start))}{error.message.removeprefix(start)}"


_SHOWN = 300
_REASONS = {MemoryError: "memory ran out", RecursionError: "something is nested too deeply"}
# Formats that mark lines in a pull request: an error, too, is marked where it stands.
_MARKING = frozenset({"github", "github-actions", "annotations"})
