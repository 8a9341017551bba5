"""``icatkg why``: show why a statement holds, down to the paragraph; or why it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.cli.options import add_data_options, add_time_options, loaded
from icatkg.cli.output import emit, terminal_width
from icatkg.cli.questions import add_parameters
from icatkg.cli.tables import shown
from icatkg.errors import ParameterError, UnknownNameError

if TYPE_CHECKING:
    import argparse
    from typing import Any

    from icatkg.explanation.proof import Explanation
    from icatkg.explanation.rows import ExplainedRow
    from icatkg.explanation.wording import Wording
    from icatkg.knowledge_graph import KnowledgeGraph
    from icatkg.lineage.answer import SourcedResult

__all__ = ["EXAMPLES", "configure", "parse", "run"]

EXAMPLES = """\
examples:
  icatkg why OSCE "chaired in" 2019         from which paragraphs it follows, and by which rules
  icatkg why id:chair-2019-osce inRole      every value of a property
  icatkg why OSCE a prov:Agent --all        all ways in which it follows
  icatkg why --row 2 chairs-by-year         why row 2 of an answer is there
  icatkg why --row 1 -q 'SELECT ?p { ?p a icat:Person }'
  icatkg why --not OSCE chaired 2020        which premise is missing
  icatkg why --not --shape ChairTermShape id:chair-2019-osce
  icatkg why OSCE chaired 2019 -f turtle    the same as PROV-O

exit codes: 0 explained, 1 it does not hold (with --not: it does), 2 not an answer"""
_ALIASES = {"txt": "text", "md": "markdown", "ttl": "turtle"}
_FORMATS = ("text", "markdown", "json", "turtle")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.usage = (
        "icatkg why SUBJECT PREDICATE [OBJECT] | --row N NAME|-q SPARQL | "
        "--not SUBJECT PREDICATE OBJECT | --not --shape SHAPE [FOCUS]"
    )
    parser.add_argument(
        "words",
        metavar="NAME",
        nargs="*",
        help="subject, predicate and object: IRIs, CURIEs, ids or names; of a property the local name or "
        "label, of a literal the text. With --row: a stored question",
    )
    parser.add_argument("--not", dest="absent", action="store_true", help="why it does not hold")
    parser.add_argument("--all", dest="every", action="store_true", help="all ways, not only the smallest")
    parser.add_argument("--shape", metavar="SHAPE", help="with --not: what a node lacks to meet a shape")
    parser.add_argument(
        "-f",
        "--format",
        metavar="FORMAT",
        default="text",
        help="text (default), markdown, json, turtle (PROV-O)",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, all or nothing")
    rows = parser.add_argument_group("rows of an answer")
    rows.add_argument("--row", metavar="N", type=int, help="why row N of the table is there, counted from 1")
    rows.add_argument("-q", "--query", metavar="SPARQL", help="the query itself")
    rows.add_argument("--query-file", metavar="FILE", help="a file with the query, - for standard input")
    rows.add_argument(
        "--var", metavar="NAME=VALUE", action="append", default=[], help="a parameter of a stored question"
    )
    add_data_options(parser)
    add_time_options(parser)


def parse(parser: argparse.ArgumentParser, arguments: list[str]) -> argparse.Namespace:
    """Parse the arguments; with ``--row``, with an option for each parameter of the stored query."""
    if any(argument == "--row" or argument.startswith("--row=") for argument in arguments):
        known, _ = parser.parse_known_args(arguments)
        if known.words and known.words[0] != "-" and not (known.query or known.query_file):
            from icatkg.querying.stored import stored_query

            add_parameters(parser, stored_query(known.words[0]))
    return parser.parse_args(arguments)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    format_ = _format(options)
    kg = loaded(options)
    if options.shape is not None:
        return _shape(kg, options, format_)
    if options.row is not None:
        return _row(kg, options, format_)
    if options.query or options.query_file or options.var:
        raise ParameterError("a query has many rows", "Say which one: --row N.")
    if options.absent:
        return _absence(kg, options, format_)
    return _statement(kg, options, format_)


def _format(options: argparse.Namespace) -> str:
    name = str(options.format).lower()
    name = _ALIASES.get(name, name)
    if name not in _FORMATS:
        raise UnknownNameError(
            f"explanations cannot be written as {options.format}", f"Formats: {' '.join(_FORMATS)}."
        )
    if name == "turtle" and options.absent:
        raise UnknownNameError(
            "what is not there has no provenance to write as turtle",
            "Formats with --not: text markdown json.",
        )
    return name


def _three(options: argparse.Namespace, least: int) -> list[str]:
    if not least <= len(options.words) <= len(_ROLES):
        wanted = "SUBJECT PREDICATE OBJECT" if least == len(_ROLES) else "SUBJECT PREDICATE [OBJECT]"
        raise ParameterError(
            f"{wanted} wanted, {len(options.words)} given", "Put names of several words in quotes."
        )
    return list(options.words)


_ROLES = ("subject", "predicate", "object")


def _wording(kg: KnowledgeGraph) -> Wording:
    from icatkg.explanation.proof import explainer_of
    from icatkg.explanation.wording import Wording

    return Wording(explainer_of(kg.dataset).origins.store)


def _statement(kg: KnowledgeGraph, options: argparse.Namespace, format_: str) -> int:
    words = _three(options, 2)
    explanations = kg.why(*words, every=options.every)
    if explanations:
        _emit_explanations(explanations, None, _wording(kg), options, format_)
        return 0
    asked = " ".join(_quoted(word) for word in words)
    if format_ in {"text", "markdown"}:
        lines = [f"does not hold: {asked}"]
        instead = kg.why(*words[:2])
        if instead:
            wording = _wording(kg)
            lines.append("what holds instead:")
            lines += [f"  {wording.statement(e.statement)}" for e in instead[:_MOST_INSTEAD]]
            if len(instead) > _MOST_INSTEAD:
                lines.append(f"  and {len(instead) - _MOST_INSTEAD} more")
        if len(words) == len(_ROLES):
            lines.append(f"what is missing: icatkg why --not {asked}")
        _emit_lines(lines, options)
    else:
        _emit_explanations((), None, _wording(kg), options, format_)
    return 1


_MOST_INSTEAD = 10


def _quoted(word: str) -> str:
    import shlex

    return shlex.quote(word)


def _row(kg: KnowledgeGraph, options: argparse.Namespace, format_: str) -> int:
    from icatkg.cli.questions import text, values
    from icatkg.explanation.rows import explain_row
    from icatkg.lineage.answer import execute_with_sources
    from icatkg.querying.execution import bound_query

    if options.absent:
        raise ParameterError(
            "a row that is there is not missing", "icatkg doctor tells why rows are missing."
        )
    options.name = options.words[0] if options.words else None
    if len(options.words) > 1 or (options.words and (options.query or options.query_file)):
        raise ParameterError("more than one query given", "Name one stored question, or give -q SPARQL.")
    kg.dataset.store()  # with its named graphs, for parameters and sources alike
    query = (
        text(options)
        if options.name in {None, "-"}
        else bound_query(kg.dataset, options.name, values(options))
    )
    answer = execute_with_sources(kg.dataset, query)
    numbers = _rows_of_table(answer, kg)
    if not 1 <= options.row <= len(numbers):
        rows = f"{len(numbers)} row{'' if len(numbers) == 1 else 's'}"
        raise ParameterError(f"--row {options.row}: the answer has {rows}", "Rows are counted from 1.")
    row = explain_row(kg.dataset, answer, numbers[options.row - 1], every=options.every)
    _emit_explanations(row.explanations, row, _wording(kg), options, format_)
    return 0


def _rows_of_table(answer: SourcedResult, kg: KnowledgeGraph) -> list[list[int]]:
    """Give the rows of the answer that each row of the text table stands for."""
    if answer.result.form != "select":
        return [[number] for number in range(len(answer.rows))]
    from icatkg.cli.labels import folded_rows

    return [numbers for _, numbers in folded_rows(answer.result, kg.dataset)]


def _absence(kg: KnowledgeGraph, options: argparse.Namespace, format_: str) -> int:
    from icatkg.explanation.absence_rendering import absence_as_lines, absence_record

    words = _three(options, 3)
    absence = kg.why_not(*words)
    wording = _wording(kg)
    if absence is None:
        asked = " ".join(_quoted(word) for word in words)
        record: dict[str, Any] = {"holds": True}
        lines = [(0, f"it does hold; icatkg why {asked} tells why")]
    else:
        record = absence_record(absence, wording) if format_ == "json" else {}
        lines = absence_as_lines(absence, wording, every=options.every)
    _emit_outline(lines, record, options, format_)
    return 1 if absence is None else 0


def _shape(kg: KnowledgeGraph, options: argparse.Namespace, format_: str) -> int:
    from icatkg.explanation.shapes import shape_as_lines, shape_named, unmet

    if not options.absent or options.row is not None or len(options.words) > 1:
        raise ParameterError(
            "--shape goes with --not and at most one node", "icatkg why --not --shape SHAPE NODE"
        )
    shape = shape_named(options.shape)
    found = unmet(kg.dataset, shape, options.words[0] if options.words else None)
    _emit_outline(shape_as_lines(found, _wording(kg)), found.record(), options, format_)
    return 1 if found.conforms else 0


def _emit_lines(lines: list[str], options: argparse.Namespace) -> None:
    emit("".join(f"{shown(line)}\n" for line in lines).encode(), options.output)


def _emit_outline(
    lines: list[tuple[int, str]], record: dict[str, Any], options: argparse.Namespace, format_: str
) -> None:
    """Write lines with their depth as text or as nested lists, or the record as JSON."""
    if format_ == "json":
        import json

        emit((json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode(), options.output)
        return
    if format_ == "markdown":
        from icatkg.explanation.rendering import escaped

        _emit_lines([f"{'  ' * depth}- {escaped(text)}" for depth, text in lines], options)
        return
    _emit_lines(["  " * depth + text for depth, text in lines], options)


def _emit_explanations(
    explanations: tuple[Explanation, ...],
    row: ExplainedRow | None,
    wording: Wording,
    options: argparse.Namespace,
    format_: str,
) -> None:
    if format_ == "turtle":
        from icatkg.explanation.provenance import provenance
        from icatkg.serialization.context import packaged_context
        from icatkg.serialization.formats import format_named
        from icatkg.serialization.writing import write_triples

        triples = provenance(explanations, wording)
        emit(write_triples(triples, format_named("turtle"), packaged_context()), options.output)
        return
    if format_ == "json":
        import json

        from icatkg.explanation.records import explanation_record

        record: dict[str, Any] = {} if row is None else {"row": row.record(options.row)}
        record["explanations"] = [explanation_record(e, wording) for e in explanations]
        emit((json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode(), options.output)
        return
    from icatkg.explanation.rendering import as_markdown, as_text

    width = None if options.output else terminal_width()
    parts = [] if row is None else [row.heading(options.row, wording, markdown=format_ == "markdown")]
    if format_ == "markdown":
        parts += [as_markdown(explanation, wording) for explanation in explanations]
    else:
        parts += [as_text(explanation, wording, width) for explanation in explanations]
    _emit_lines("\n".join(parts).rstrip("\n").split("\n"), options)
