"""Options that several commands share."""

from __future__ import annotations

from icatkg.cli.output import note
from icatkg.errors import ParameterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from icatkg.knowledge_graph import KnowledgeGraph

__all__ = ["add_data_options", "add_time_options", "loaded"]


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which data a command works on."""
    group = parser.add_argument_group("data")
    group.add_argument(
        "--data",
        metavar="FILE",
        action="append",
        default=[],
        help="add the triples of FILE, - for standard input (may be given more than once)",
    )
    group.add_argument("--data-format", metavar="FORMAT", help="RDF format of the added files")
    group.add_argument(
        "--only-documents",
        action="store_true",
        help="leave out what the editors added to the packaged graph and no document says",
    )
    group.add_argument(
        "--no-default-data", action="store_true", help="leave the packaged graph out: work on --data alone"
    )
    inference = group.add_mutually_exclusive_group()
    inference.add_argument(
        "--no-infer",
        dest="infer",
        action="store_false",
        default=None,
        help="leave out what follows from the data: work on what is written down",
    )
    inference.add_argument(
        "--infer",
        dest="infer",
        action="store_true",
        help="infer without the packaged graph too (with it, that is the default)",
    )


def add_time_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that take a view in time."""
    group = parser.add_argument_group("time")
    group.add_argument(
        "--at", metavar="DATE", help="the world as it was then: 2019, 2019-06 or 2019-06-01 (docs/time.md)"
    )
    group.add_argument(
        "--as-of", metavar="DATE", help="as published by then: without the documents issued later"
    )
    group.add_argument(
        "--certain", action="store_true", help="with these, leave out too what may but need not have been so"
    )


def loaded(options: argparse.Namespace) -> KnowledgeGraph:
    """Load the graph that the data options name."""
    from icatkg.knowledge_graph import load

    format_ = None
    if options.data_format:
        from icatkg.serialization.formats import format_named

        format_ = format_named(options.data_format)
    kg = load(
        *options.data,
        default_data=not options.no_default_data,
        only_documents=options.only_documents,
        format_=format_,
        infer=options.infer,
    )
    return _viewed(kg, options)


def _viewed(kg: KnowledgeGraph, options: argparse.Namespace) -> KnowledgeGraph:
    """Take the view that the time options name, if the command has them, and say what it sets aside."""
    at, as_of = getattr(options, "at", None), getattr(options, "as_of", None)
    if at is None and as_of is None:
        if getattr(options, "certain", False):
            raise ParameterError("--certain says nothing without a date", "Add --at DATE or --as-of DATE.")
        return kg
    if at is not None:
        kg = kg.at(at, certain=options.certain)
    if as_of is not None:
        kg = kg.as_of(as_of, certain=options.certain)
    if kg.set_aside is not None and not options.quiet:
        for sentence in kg.set_aside.notes:
            note(sentence)
    return kg
