"""Options that several commands share."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from icatkg.knowledge_graph import KnowledgeGraph

__all__ = ["add_data_options", "loaded"]


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


def loaded(options: argparse.Namespace) -> KnowledgeGraph:
    """Load the graph that the data options name."""
    from icatkg.knowledge_graph import load

    format_ = None
    if options.data_format:
        from icatkg.serialization.formats import format_named

        format_ = format_named(options.data_format)
    return load(
        *options.data,
        default_data=not options.no_default_data,
        only_documents=options.only_documents,
        format_=format_,
    )
