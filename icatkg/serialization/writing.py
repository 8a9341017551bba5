"""Writing datasets in every RDF format: the same quads give the same bytes.

Nothing depends on the order in which quads arrive, on the hash seed, the locale or the time zone. Blank
nodes get canonical labels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Quad,
    RdfFormat,
    Triple,
    serialize,
)

from icatkg.errors import OutputError
from icatkg.identifiers import natural_key
from icatkg.namespaces import PREFIXES
from icatkg.serialization.canonical import with_canonical_blank_nodes
from icatkg.serialization.turtle import write_trig, write_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icatkg.serialization.formats import Format

__all__ = ["by_graph", "write_quads", "write_triples"]


def by_graph(quads: Iterable[Quad]) -> dict[str | None, set[Triple]]:
    """Sort quads into graphs: name (an IRI, ``_:label``, ``None``) to triples."""
    graphs: dict[str | None, set[Triple]] = {}
    for quad in quads:
        name = quad.graph_name
        key = (
            None
            if isinstance(name, DefaultGraph)
            else str(name)
            if isinstance(name, BlankNode)
            else name.value
        )
        graphs.setdefault(key, set()).add(quad.triple)
    return graphs


def write_quads(quads: Iterable[Quad], format_: Format, context: Mapping[str, Any]) -> bytes:
    """Write quads in a format.

    Parameters
    ----------
    quads
        In any order. Formats without named graphs get the triples of all graphs, each once.
    format_
        The format.
    context
        The JSON-LD context, used for ``jsonld`` only.

    Returns
    -------
    bytes
        UTF-8.

    Raises
    ------
    OutputError
        The format cannot hold the quads.

    """
    quads = with_canonical_blank_nodes(quads)
    if not format_.named_graphs:
        triples = {quad.triple for quad in quads}
        if format_.engine in (RdfFormat.TURTLE, RdfFormat.N3):
            return write_turtle(triples).encode()
        return _natively(sorted(triples, key=_key), format_)
    if format_.engine == RdfFormat.TRIG:
        return write_trig(by_graph(quads)).encode()
    if format_.engine == RdfFormat.JSON_LD:
        from icatkg.serialization.jsonld import write_jsonld

        return write_jsonld(by_graph(quads), context).encode()
    return _natively(sorted(set(quads), key=lambda q: (str(q.graph_name), _key(q.triple))), format_)


def _key(triple: Triple) -> tuple[list[tuple[int, int, str]], str, str]:
    return natural_key(str(triple.subject)), str(triple.predicate), str(triple.object)


def _natively(statements: list[Triple] | list[Quad], format_: Format) -> bytes:
    written = serialize(statements, format=format_.engine, prefixes=dict(PREFIXES))
    return _as_xml(written or b"") if format_.engine == RdfFormat.RDF_XML else written or b""


def _as_xml(document: bytes) -> bytes:
    """Keep carriage returns, and refuse what XML has no form for: pyoxigraph 0.5.13 minds neither."""
    from xml.parsers import expat

    document = document.replace(b"\r", b"&#13;")
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(document, True)  # noqa: FBT003 - expat takes it by position only
    except expat.ExpatError as error:
        line = document.split(b"\n")[error.lineno - 1].decode("utf-8", errors="replace").strip()
        raise OutputError(
            f"RDF/XML has no form for a character or a name in {line[:_SHOWN]!r}",
            "Export as turtle or nquads.",
        ) from None
    return document


_SHOWN = 120


def write_triples(triples: Iterable[Triple], format_: Format, context: Mapping[str, Any]) -> bytes:
    """Write triples in a format, in the default graph; see :func:`write_quads`."""
    return write_quads(
        [Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in triples], format_, context
    )
