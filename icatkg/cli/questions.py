"""What a user asks: a stored query with its parameters, or SPARQL, from the options of a command."""

from __future__ import annotations

import sys

from icatkg.cli.output import note
from icatkg.errors import ParameterError, QueryError
from icatkg.querying.stored import PARAMETER_TYPES, stored_query

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from icatkg.querying.stored import StoredQuery

__all__ = ["add_parameters", "add_question_options", "asked", "parse", "text", "values"]


def add_question_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what is asked."""
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="a stored question, or - for SPARQL on standard input"
    )
    parser.add_argument("-q", "--query", metavar="SPARQL", help="the query itself")
    parser.add_argument("--query-file", metavar="FILE", help="a file with the query, - for standard input")
    parser.add_argument(
        "--var",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a parameter, the same as --NAME VALUE",
    )


def asked(options: argparse.Namespace) -> StoredQuery | None:
    """Give the stored query that is asked, ``None`` when SPARQL is."""
    if options.name and options.name != "-" and not (options.query or options.query_file):
        return stored_query(options.name)
    return None


def parse(parser: argparse.ArgumentParser, arguments: list[str]) -> argparse.Namespace:
    """Parse the arguments, with an option for each parameter of the stored query that is named."""
    name = _stored_name(arguments)
    if name is None:
        return parser.parse_args(arguments)
    stored = stored_query(name)
    parser.prog = f"{parser.prog} {stored.name}"
    parser.usage = parser.prog + "".join(
        f" --{p.name} {p.type.upper()}" if p.required else f" [--{p.name} {p.type.upper()}]"
        for p in stored.parameters
    )
    parser.usage += " [options]"
    if {"-h", "--help"} & set(arguments):
        parser.description = f"{stored.summary}.\n\n{_filled(stored.description)}"
    parser.epilog = None
    add_parameters(parser, stored)
    return parser.parse_args(arguments)


def add_parameters(parser: argparse.ArgumentParser, stored: StoredQuery) -> None:
    """Add an option for each parameter of a stored query."""
    if stored.parameters:
        group = parser.add_argument_group("parameters")
        for p in stored.parameters:
            default = f" (default: {p.default})" if p.default else " (required)" if p.required else ""
            group.add_argument(
                f"--{p.name}",
                dest=f"parameter:{p.name}",
                metavar=p.type.upper(),
                help=f"{p.description.rstrip('.')}; {PARAMETER_TYPES[p.type]}{default}".replace("%", "%%"),
            )


def _filled(text: str) -> str:
    from textwrap import fill

    return fill(text, 90)


_TAKES_VALUE = frozenset(
    [
        "-q",
        "--query",
        "--query-file",
        "--var",
        "-f",
        "--results",
        "--format",
        "-o",
        "--output",
        "--data",
        "--data-format",
        "--cite",
        "--at",
        "--as-of",
        "--timeout",
        "--max-memory",
    ]
)


def _stored_name(arguments: list[str]) -> str | None:
    """Give the stored query that the arguments name: the first that is no option and no option's value."""
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument.startswith("-") and argument != "-":
            if argument in {"-q", "--query", "--query-file"} or argument.startswith(
                ("--query=", "--query-file=", "-q")
            ):
                return None
            skip = argument in _TAKES_VALUE
        else:
            return None if argument == "-" else argument
    return None


def values(options: argparse.Namespace) -> dict[str, object]:
    """Give the values of parameters."""
    given: dict[str, object] = {
        key.removeprefix("parameter:"): value
        for key, value in vars(options).items()
        if key.startswith("parameter:") and value is not None
    }
    for pair in options.var:
        name, equals, value = pair.partition("=")
        if not equals:
            raise ParameterError(f"--var {pair}: not NAME=VALUE")
        given[name] = value
    return given


def text(options: argparse.Namespace) -> str:
    """Give the SPARQL that is asked, read from where the options say."""
    if options.var:
        raise ParameterError("--var belongs to stored queries", "Write the values into the SPARQL.")
    if options.query is not None:
        return str(options.query)
    from icatkg.serialization.reading import read_text

    if options.query_file is None and options.name is None:
        raise QueryError("no query", "Name a stored query (icatkg queries lists them), or give -q SPARQL.")
    if options.query_file is None and sys.stdin.isatty():
        note("reading SPARQL from standard input; end with Ctrl-D")
    return read_text(options.query_file or "-")
