"""The media types the server speaks, and the formats they stand for.

The order is the server's preference. Names of formats are those of the command line.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["GRAPH_OFFERS", "ROW_OFFERS", "Offer", "graph_format_of", "offered_format"]


class Offer(NamedTuple):
    """A media type that can be asked for.

    Attributes
    ----------
    media_type
        Without parameters.
    format_
        The format that is written.

    """

    media_type: str
    format_: str

    @property
    def content_type(self) -> str:
        """The value of ``Content-Type``: text formats name their character set."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


ROW_OFFERS = (
    Offer("application/sparql-results+json", "json"),
    Offer("application/sparql-results+xml", "xml"),
    Offer("text/csv", "csv"),
    Offer("text/tab-separated-values", "tsv"),
    Offer("application/json", "json"),
    Offer("application/xml", "xml"),
    Offer("text/xml", "xml"),
)
GRAPH_OFFERS = (
    Offer("text/turtle", "turtle"),
    Offer("application/n-triples", "ntriples"),
    Offer("application/ld+json", "jsonld"),
    Offer("application/rdf+xml", "rdfxml"),
    Offer("application/trig", "trig"),
    Offer("application/n-quads", "nquads"),
    Offer("text/n3", "n3"),
    Offer("application/x-turtle", "turtle"),
    Offer("text/rdf+n3", "n3"),
    Offer("application/json", "jsonld"),
    Offer("application/xml", "rdfxml"),
    Offer("text/xml", "rdfxml"),
)
_ROW_NAMES = {"json": "json", "srj": "json", "xml": "xml", "srx": "xml", "csv": "csv", "tsv": "tsv"}


def offered_format(name: str, offers: tuple[Offer, ...]) -> Offer | None:
    """Give the offer that a name of a format, an alias, an extension or a media type stands for.

    >>> offered_format("srj", ROW_OFFERS).media_type
    'application/sparql-results+json'
    """
    name = name.strip().lower().removeprefix(".")
    format_ = _ROW_NAMES.get(name) if offers is ROW_OFFERS else graph_format_of(name)
    return next((o for o in offers if o.format_ == format_ or o.media_type == name), None)


def graph_format_of(name: str) -> str | None:
    """Give the canonical name of an RDF format for a name, an alias or ``json``."""
    from icatkg.errors import UnknownNameError
    from icatkg.serialization.formats import format_named

    try:
        return "jsonld" if name == "json" else format_named(name).name
    except UnknownNameError:
        return None
