"""Content negotiation: which of several media types a client wants most.

Follows https://www.rfc-editor.org/rfc/rfc9110#name-proactive-negotiation: the most specific range that
matches a type gives its weight; of types with equal weight the server prefers the one it lists first.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icatkg.server.media_types import Offer

__all__ = ["Range", "accepted_ranges", "accepts_encoding", "matches_etag", "preferred", "weight"]

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - the rule "token" of RFC 9110
_RANGE = re.compile(rf"\s*({_TOKEN})\s*/\s*({_TOKEN})\s*")
_PARAMETER = re.compile(rf';\s*(?:({_TOKEN})\s*=\s*("(?:[^"\\]|\\.)*"|{_TOKEN}))?\s*')
_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")
# A quotation mark that nothing closes reaches to the end, so that each character is looked at once.
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*(?:"|\\?\Z))+', re.DOTALL)
_MOST_RANGES = 500


class Range(NamedTuple):
    """A media range of ``Accept``.

    Attributes
    ----------
    type_, subtype
        In lower case; ``*`` for any.
    weight
        From 0 to 1.

    """

    type_: str
    subtype: str
    weight: float


def accepted_ranges(accept: str) -> list[Range]:
    """Give the media ranges of an ``Accept`` header; what is not well-formed is left out.

    Parameters of a media type other than its weight, such as ``charset``, make no difference.
    """
    found = (_range(element[0]) for element in islice(_ELEMENT.finditer(accept), _MOST_RANGES))
    return [one for one in found if one is not None]


def _range(element: str) -> Range | None:
    match = _RANGE.match(element)
    if match is None or (match[1] == "*" and match[2] != "*"):
        return None
    value, end = 1.0, match.end()
    while end < len(element):
        parameter = _PARAMETER.match(element, end)
        if parameter is None:
            return None
        if parameter[1] is not None and parameter[1].lower() == "q":
            if not _WEIGHT.match(parameter[2]):
                return None
            value = float(parameter[2])
        end = parameter.end()
    return Range(match[1].lower(), match[2].lower(), value)


def weight(media_type: str, ranges: Iterable[Range]) -> float:
    """Give how much a media type is wanted: the weight of the most specific range, 0 when none matches."""
    type_, _, subtype = media_type.partition("/")
    best, found = -1, 0.0
    for one in ranges:
        if one.type_ not in {type_, "*"} or one.subtype not in {subtype, "*"}:
            continue
        specific = (one.type_ != "*") + (one.subtype != "*")
        if specific > best:
            best, found = specific, one.weight
        elif specific == best:
            found = max(found, one.weight)
    return found


def preferred(accept: str | None, offers: Sequence[Offer]) -> Offer | None:
    """Give the offer that a client wants most, the first one without ``Accept``, ``None`` if it wants none.

    >>> from icatkg.server.media_types import ROW_OFFERS
    >>> preferred("text/csv;q=0.8, */*;q=0.1", ROW_OFFERS).format_
    'csv'
    """
    ranges = accepted_ranges(accept or "")
    if not ranges:
        return offers[0]
    weights = [weight(offer.media_type, ranges) for offer in offers]
    most = max(weights)
    return offers[weights.index(most)] if most > 0 else None


def accepts_encoding(header: str | None, coding: str) -> bool:
    """Tell whether ``Accept-Encoding`` asks for a coding, as RFC 9110, section 12.5.3 has it.

    It does not if it asks for no coding with a greater weight.
    """
    if not header:
        return False
    weights: dict[str, float] = {}
    for element in header.lower().split(","):
        name, _, parameters = element.partition(";")
        key, _, value = parameters.replace(" ", "").partition("=")
        name = name.strip().removeprefix("x-")  # RFC 9110, section 8.4.1: x-gzip is gzip
        weights[name] = float(value) if key == "q" and _WEIGHT.match(value) else 1.0
    wanted = weights.get(coding, weights.get("*", 0.0))
    return wanted > 0 and wanted >= weights.get("identity", 0.0)


_ETAG = re.compile(r'(W/)?"([^"]*)"')


def matches_etag(header: str | None, tag: str, *, strongly: bool = False) -> bool:
    """Tell whether ``If-None-Match`` or ``If-Match`` lists an entity tag (RFC 9110, sections 13.1.1, 13.1.2).

    Parameters
    ----------
    header
        The value of the header.
    tag
        The tag without quotation marks. With ``-gzip`` at its end it counts too: the same answer, packed.
    strongly
        Whether weak tags match nothing, as ``If-Match`` wants it.

    """
    if not header:
        return False
    if header.strip() == "*":
        return True
    given = _ETAG.findall(header)
    return any(found.removesuffix("-gzip") == tag for weak, found in given if not (weak and strongly))
