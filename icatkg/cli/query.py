"""``icatkg query``: ask a stored question, or SPARQL."""

from __future__ import annotations

from icatkg.cli.options import add_data_options, add_time_options, loaded
from icatkg.cli.output import emit, note, terminal_width
from icatkg.cli.questions import add_question_options, asked, parse, text, values
from icatkg.errors import QueryError, UnknownNameError

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
  icatkg query roles --at 2019-06-01        what may have held on a day
  icatkg query -q 'SELECT ?p WHERE { ?p a icat:Person }'
  icatkg query --query-file question.rq --data more.ttl
  echo 'ASK { id:osce a icat:Organisation }' | icatkg query -"""
_TABLES = ("text", "markdown")
_ALIASES = {"txt": "text", "table": "text", "md": "markdown", "srj": "json", "srx": "xml"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.usage = "icatkg query NAME [--PARAMETER VALUE ...] | -q SPARQL | --query-file FILE | -"
    add_question_options(parser)
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
    parser.add_argument(
        "--with-sources", action="store_true", help="say of each row from which passages it comes"
    )
    parser.add_argument(
        "--statements", action="store_true", help="with the sources, list the statements behind each row"
    )
    parser.add_argument(
        "--cite", metavar="STYLE", help="write the references of the answer instead: bibtex or csl-json"
    )
    parser.add_argument("--time", action="store_true", help="say on standard error how long it took")
    parser.add_argument(
        "--exit-code", action="store_true", help="end with 1 when an ASK is false or there are no rows"
    )
    add_data_options(parser)
    add_time_options(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from icatkg.querying.execution import bound_query, execute, execute_stored

    kg = loaded(options)
    stored = asked(options)
    if options.explain:
        query = bound_query(kg.dataset, stored, values(options)) if stored else text(options)
        emit(query.encode() + (b"" if query.endswith("\n") else b"\n"), options.output)
        return 0
    clock = _Clock()
    sourced, query = None, ""
    if options.with_sources or options.statements or options.cite:
        from icatkg.lineage.answer import execute_with_sources

        kg.dataset.store()  # with its named graphs, for parameters and sources alike
        query = bound_query(kg.dataset, stored, values(options)) if stored else text(options)
        sourced = execute_with_sources(kg.dataset, query)
        result = sourced.result
    elif stored is not None:
        result = execute_stored(kg.dataset, stored, values(options))
    else:
        query = text(options)
        try:
            result = execute(kg.dataset, query)
        except QueryError as error:
            from icatkg.diagnosis.examination import explained

            raise explained(kg.dataset, query, error) from None
    took = clock.seconds()
    if sourced is None:
        content = _rendered(result, kg.dataset, options)
    else:
        from icatkg.cli.sourced import rendered_with_sources

        name = (options.results or "").lower()
        content = rendered_with_sources(sourced, _ALIASES.get(name, name), options)
    emit(content, options.output)
    if options.time:
        note(f"{took:.3f} s of processor time, {len(result)} rows")
    if not result and not options.quiet and result.form != "ask":
        note(_nothing(stored, viewed=kg.set_aside is not None))
        if terminal_width() is not None:
            from icatkg.cli.doctor import advise

            advise(kg, options, query)
    return 1 if options.exit_code and not result else 0


class _Clock:
    """Processor time, which other processes on the machine do not change."""

    def __init__(self) -> None:
        from time import process_time

        self._now = process_time
        self._start = process_time()

    def seconds(self) -> float:
        return self._now() - self._start


def _nothing(stored: StoredQuery | None, *, viewed: bool) -> str:
    if viewed:
        return "no rows at that time; without --at and --as-of there may be some"
    if stored is None:
        return "no rows"
    return "no rows: no document says so (icatkg query gaps lists what was looked for and not found)"


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
