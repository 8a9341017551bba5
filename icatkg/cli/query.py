"""``icatkg query``: ask a stored question, or SPARQL."""

from __future__ import annotations

import sys

from icatkg.cli.options import add_data_options, loaded
from icatkg.cli.output import emit, note, terminal_width
from icatkg.errors import ParameterError, QueryError, UnknownNameError
from icatkg.querying.stored import PARAMETER_TYPES, stored_query

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from icatkg.dataset import Dataset
    from icatkg.querying.results import Result
    from icatkg.querying.stored import StoredQuery

__all__ = ["EXAMPLES", "configure", "parse", "run"]

EXAMPLES = """\
examples:
  icatkg query chairs-by-year
  icatkg query chairs-by-year --help        what it answers and which parameters it takes
  icatkg query members-listed --year 2019 --results csv -o members.csv
  icatkg query -q 'SELECT ?p WHERE { ?p a icat:Person }'
  icatkg query --query-file question.rq --data more.ttl
  echo 'ASK { id:osce a icat:Organisation }' | icatkg query -"""
_TABLES = ("text", "markdown")
_ALIASES = {"txt": "text", "table": "text", "md": "markdown", "srj": "json", "srx": "xml"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.usage = "icatkg query NAME [--PARAMETER VALUE ...] | -q SPARQL | --query-file FILE | -"
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
    parser.add_argument(
        "-f",
        "--results",
        "--format",
        metavar="FORMAT",
        help="text (default), markdown, csv, tsv, json or xml for rows; turtle (default), ntriples, nquads, "
        "trig, jsonld or rdfxml for graphs",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, all or nothing")
    parser.add_argument(
        "--explain", action="store_true", help="print the SPARQL with its parameters bound, and stop"
    )
    parser.add_argument("--time", action="store_true", help="say on standard error how long it took")
    parser.add_argument(
        "--exit-code", action="store_true", help="end with 1 when an ASK is false or there are no rows"
    )
    add_data_options(parser)


def parse(parser: argparse.ArgumentParser, arguments: list[str]) -> argparse.Namespace:
    """Parse the arguments, with an option for each parameter of the stored query that is named."""
    name = _stored_name(arguments)
    if name is None:
        return parser.parse_args(arguments)
    stored = stored_query(name)
    parser.prog = f"icatkg query {stored.name}"
    parser.usage = parser.prog + "".join(
        f" --{p.name} {p.type.upper()}" if p.required else f" [--{p.name} {p.type.upper()}]"
        for p in stored.parameters
    )
    parser.usage += " [options]"
    if {"-h", "--help"} & set(arguments):
        parser.description = f"{stored.summary}.\n\n{_filled(stored.description)}"
    parser.epilog = None
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
    return parser.parse_args(arguments)


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


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from icatkg.querying.execution import bound_query, execute, execute_stored

    kg = loaded(options)
    stored = None
    if options.name and options.name != "-" and not (options.query or options.query_file):
        stored = stored_query(options.name)
    if options.explain:
        query = bound_query(kg.dataset, stored, _values(options)) if stored else _text(options)
        emit(query.encode() + (b"" if query.endswith("\n") else b"\n"), options.output)
        return 0
    clock = _Clock()
    if stored is not None:
        result = execute_stored(kg.dataset, stored, _values(options))
    else:
        result = execute(kg.dataset, _text(options))
    took = clock.seconds()
    emit(_rendered(result, kg.dataset, options), options.output)
    if options.time:
        note(f"{took:.3f} s of processor time, {len(result)} rows")
    if not result and not options.quiet and result.form != "ask":
        note(_nothing(stored))
    return 1 if options.exit_code and not result else 0


class _Clock:
    """Processor time, which other processes on the machine do not change."""

    def __init__(self) -> None:
        from time import process_time

        self._now = process_time
        self._start = process_time()

    def seconds(self) -> float:
        return self._now() - self._start


def _nothing(stored: StoredQuery | None) -> str:
    if stored is None:
        return "no rows"
    return "no rows: no document says so (icatkg query gaps lists what was looked for and not found)"


def _values(options: argparse.Namespace) -> dict[str, object]:
    values: dict[str, object] = {
        key.removeprefix("parameter:"): value
        for key, value in vars(options).items()
        if key.startswith("parameter:") and value is not None
    }
    for pair in options.var:
        name, equals, value = pair.partition("=")
        if not equals:
            raise ParameterError(f"--var {pair}: not NAME=VALUE")
        values[name] = value
    return values


def _text(options: argparse.Namespace) -> str:
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


def _rendered(result: Result, dataset: Dataset, options: argparse.Namespace) -> bytes:
    name = (options.results or "").lower()
    name = _ALIASES.get(name, name)
    if result.form == "graph":
        from icatkg.serialization.context import packaged_context
        from icatkg.serialization.formats import format_named
        from icatkg.serialization.writing import write_triples

        return write_triples(result.triples, format_named(name or "turtle"), packaged_context())
    if name in {"csv", "tsv", "json", "xml"}:
        return result.serialize(name)
    if name not in {"", *_TABLES}:
        raise UnknownNameError(
            f"rows cannot be written as {options.results}", "Formats: text markdown csv tsv json xml."
        )
    if result.form == "ask":
        return b"yes\n" if result else b"no\n"
    from icatkg.cli.labels import labelled_rows
    from icatkg.cli.tables import markdown_table, text_table

    rows = labelled_rows(result, dataset)
    if name == "markdown":
        return markdown_table(result.variables, rows).encode()
    return text_table(result.variables, rows, None if options.output else terminal_width()).encode()
