"""The RDF formats: their names, aliases, extensions and media types."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import RdfFormat

from icatkg.errors import UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["RDF_FORMATS", "Format", "format_for_path", "format_named"]


class Format(NamedTuple):
    """One RDF format.

    Attributes
    ----------
    name
        The canonical name.
    engine
        The parser's and serialiser's own constant.
    aliases
        Other names users type.
    extensions
        File name endings, without ``.gz``.
    named_graphs
        Whether the format can hold named graphs.

    """

    name: str
    engine: RdfFormat
    aliases: tuple[str, ...]
    extensions: tuple[str, ...]
    named_graphs: bool


RDF_FORMATS = (
    Format("turtle", RdfFormat.TURTLE, ("ttl", "longturtle"), (".ttl",), named_graphs=False),
    Format("ntriples", RdfFormat.N_TRIPLES, ("nt", "n-triples"), (".nt",), named_graphs=False),
    Format("nquads", RdfFormat.N_QUADS, ("nq", "n-quads"), (".nq",), named_graphs=True),
    Format("trig", RdfFormat.TRIG, (), (".trig",), named_graphs=True),
    Format("jsonld", RdfFormat.JSON_LD, ("json-ld",), (".jsonld",), named_graphs=True),
    Format(
        "rdfxml",
        RdfFormat.RDF_XML,
        ("xml", "rdf", "owl", "rdf/xml"),
        (".rdf", ".owl", ".xml"),
        named_graphs=False,
    ),
    Format("n3", RdfFormat.N3, (), (".n3",), named_graphs=False),
)
_BY_NAME = {name: f for f in RDF_FORMATS for name in (f.name, *f.aliases)}
_BY_EXTENSION = {extension: f for f in RDF_FORMATS for extension in f.extensions}


def format_named(name: str) -> Format:
    """Give the RDF format of a name or alias, in any case.

    Raises
    ------
    UnknownNameError
        There is none.

    """
    found = _BY_NAME.get(name.lower())
    if found is None:
        known = ", ".join(f.name for f in RDF_FORMATS)
        raise UnknownNameError(f"unknown RDF format: {name}", f"Known formats: {known}.")
    return found


def format_for_path(path: Path) -> Format | None:
    """Give the RDF format that a file name ends in, ``.gz`` left aside, or ``None``."""
    suffixes = [s.lower() for s in path.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return _BY_EXTENSION.get(suffixes[-1]) if suffixes else None
