"""Building small graphs about the server itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from icatkg.identifiers import expand
from icatkg.namespaces import PREFIXES
from icatkg.serialization.context import packaged_context
from icatkg.serialization.formats import format_named
from icatkg.serialization.writing import write_triples
from icatkg.server.requests import scheme_of
from icatkg.server.responses import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from icatkg.server.media_types import Offer
    from icatkg.server.service import Service

__all__ = ["GraphWriter", "base_address", "described"]

# In place of the address while a description is made: making one takes a while, and a client may write any
# Host. No format writes it, or what a Host may be, otherwise than it is.
_SOMEWHERE = "http://somewhere.invalid"

_MORE_PREFIXES = {"voidext": "http://ldf.fi/void-ext#"}
_INTEGER = NamedNode(PREFIXES["xsd"] + "integer")
Node = NamedNode | BlankNode


def base_address(request: Request) -> str:
    """Give the address under which the client reached the server, without a slash at its end.

    A ``Host`` that makes no IRI counts as this machine.
    """
    base = f"{scheme_of(request)}://{request.url.netloc}"
    try:
        NamedNode(base + "/")
    except ValueError:
        return "http://localhost"
    return base


async def described(
    service: Service, request: Request, name: str, offer: Offer, make: Callable[[Service, str], GraphWriter]
) -> Entry:
    """Give a description of the server, in which its address is the one that the client uses.

    Parameters
    ----------
    service
        What is described.
    request
        Who asks.
    name
        The name of the description.
    offer
        The format.
    make
        Makes it for an address.

    """
    base = base_address(request)
    general = await service.made((name, offer.media_type), lambda: make(service, _SOMEWHERE).entry(offer))

    def addressed() -> Entry:
        return Entry.of(general.body.replace(_SOMEWHERE.encode(), base.encode()), offer.content_type)

    return await service.made((name, offer.media_type, base), addressed)


class GraphWriter:
    """Collects triples; properties are CURIEs."""

    def __init__(self) -> None:
        self.triples: list[Triple] = []
        self._nodes = 0

    def iri(self, name: str) -> NamedNode:
        """Give the node of a CURIE or an IRI."""
        prefix, _, local = name.partition(":")
        if prefix in _MORE_PREFIXES:
            return NamedNode(_MORE_PREFIXES[prefix] + local)
        return NamedNode(name if "://" in name else expand(name) or name)

    def node(self) -> BlankNode:
        """Give a new blank node."""
        self._nodes += 1
        return BlankNode(f"n{self._nodes}")

    def add(self, subject: Node, property_: str, value: Node | Literal | str | int) -> None:
        """Add a triple; text becomes an English literal, a number an integer."""
        if isinstance(value, str):
            value = Literal(value, language="en")
        elif isinstance(value, int):
            value = Literal(str(value), datatype=_INTEGER)
        self.triples.append(Triple(subject, self.iri(property_), value))

    def entry(self, offer: Offer) -> Entry:
        """Write the graph as an entry."""
        body = write_triples(self.triples, format_named(offer.format_), packaged_context())
        return Entry.of(body, offer.content_type)
