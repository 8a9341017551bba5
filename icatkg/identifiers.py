"""IRIs and CURIEs: expanding, contracting, and the order in which they are written."""

from __future__ import annotations

import re

from icatkg.namespaces import PREFIXES

__all__ = ["contract", "expand", "natural_key"]

# The part of PN_LOCAL (Turtle 1.1, production 168s) that needs no escape in any syntax we write.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")
_CURIE = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)?:(.*)\Z", re.DOTALL)
_DIGITS = re.compile(r"(\d+)")
_BY_NAMESPACE = {namespace: prefix for prefix, namespace in PREFIXES.items()}


def contract(iri: str) -> str | None:
    """Give the CURIE of an IRI, or ``None`` when the prefix map has no safe one.

    >>> contract("https://w3id.org/icatkg/id/unodc")
    'id:unodc'
    """
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix = _BY_NAMESPACE.get(iri[:cut])
    if prefix is None or not _LOCAL.match(iri[cut:]):
        return None
    return f"{prefix}:{iri[cut:]}"


def expand(text: str) -> str | None:
    """Give the IRI that ``<iri>`` or ``prefix:local`` stands for, or ``None``.

    >>> expand("id:unodc")
    'https://w3id.org/icatkg/id/unodc'
    """
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1]
    match = _CURIE.match(text)
    if match is None:
        return None
    namespace = PREFIXES.get(match[1] or "")
    return None if namespace is None else namespace + match[2]


def natural_key(text: str) -> list[tuple[int, int, str]]:
    """Give a sort key that puts ``003-p9`` before ``003-p10``, the same in every locale.

    Digits compare by value, then by their text, so that the order is total.
    """
    return [
        # The longer number is the greater; int() refuses more than some thousand digits.
        (0, len(part.lstrip("0")), part.lstrip("0") + part)
        if part.isdecimal() and part.isascii()
        else (1, 0, part)
        for part in _DIGITS.split(text)
        if part
    ]
