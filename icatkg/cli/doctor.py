"""``icatkg doctor``: say why a query finds nothing, or what is wrong with it."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from icatkg.cli.options import add_data_options, add_time_options, loaded
from icatkg.cli.output import emit, note
from icatkg.cli.questions import add_question_options, asked, parse, text, values
from icatkg.diagnosis.examination import diagnose, diagnose_stored
from icatkg.diagnosis.rendering import as_json, as_markdown, as_text, findings_as_text

if TYPE_CHECKING:
    import argparse

    from icatkg.dataset import Dataset
    from icatkg.diagnosis.findings import Diagnosis
    from icatkg.knowledge_graph import KnowledgeGraph

__all__ = ["EXAMPLES", "advise", "configure", "parse", "run"]

EXAMPLES = """\
examples:
  icatkg doctor -q 'SELECT ?p { ?p a icat:Persons }'
  icatkg doctor chairs-by-year --year 2020      a stored question, and why it has no row
  icatkg doctor --query-file question.rq --format json
  icatkg doctor --only-documents -q '...'       says too what that option hides
  echo 'ASK { id:OSCE a icat:Organisation }' | icatkg doctor -

exit codes: 0 nothing is wrong, 1 something was found, 2 it is not SPARQL, or there is no query
docs/doctor.md explains each finding by the name in brackets."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.usage = "icatkg doctor NAME [--PARAMETER VALUE ...] | -q SPARQL | --query-file FILE | -"
    add_question_options(parser)
    parser.add_argument(
        "-f", "--format", choices=["text", "markdown", "json"], default="text", help="default: text"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, all or nothing")
    add_data_options(parser)
    add_time_options(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    kg = loaded(options)
    diagnosis = _diagnosis(kg, options, None)
    if options.format == "json":
        content = as_json(diagnosis)
    else:
        content = _escaped((as_markdown if options.format == "markdown" else as_text)(diagnosis))
    emit(content.encode(), options.output)
    if not diagnosis.readable:
        return 2
    return 0 if diagnosis else 1


def advise(kg: KnowledgeGraph, options: argparse.Namespace, query: str) -> None:
    """Print to standard error why a query of ``icatkg query`` has no rows.

    Parameters
    ----------
    kg
        The graph that it was put to.
    options
        Those of the command.
    query
        The SPARQL that was typed; empty for a stored query.

    """
    diagnosis = _diagnosis(kg, options, query)
    if not diagnosis:
        note(findings_as_text(diagnosis).rstrip())


def _diagnosis(kg: KnowledgeGraph, options: argparse.Namespace, query: str | None) -> Diagnosis:
    stored = asked(options)
    if stored is not None:
        return diagnose_stored(kg.dataset, stored, values(options), wider=_wider(options))
    return diagnose(kg.dataset, query or text(options), wider=_wider(options))


def _wider(options: argparse.Namespace) -> dict[str, Dataset]:
    """Give the dataset as it is without each option that leaves something out."""
    if "-" in options.data:
        return {}  # standard input can be read once only
    changes: dict[str, dict[str, object]] = {}
    if options.infer is False:
        changes["--no-infer"] = {"infer": None}
    if options.only_documents:
        changes["--only-documents"] = {"only_documents": False}
    if options.certain:
        changes["--certain"] = {"certain": False}
    for name in ("at", "as_of"):
        value = getattr(options, name)
        if value is not None:
            other = options.as_of if name == "at" else options.at
            kept = options.certain and other is not None
            changes[f"--{name.replace('_', '-')} {value}"] = {name: None, "certain": kept}
    return {option: _changed(options, change) for option, change in changes.items()}


def _changed(options: argparse.Namespace, change: dict[str, object]) -> Dataset:
    other = copy(options)
    other.quiet = True
    for name, value in change.items():
        setattr(other, name, value)
    return loaded(other).dataset


def _escaped(written: str) -> str:
    """Show control characters, which data and query may hold, as escapes."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in written)
