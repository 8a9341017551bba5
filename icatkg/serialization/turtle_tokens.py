r"""The tokens of Turtle, TriG, N-Triples and N-Quads, each with its place.

The terminals are those of https://www.w3.org/TR/turtle/#sec-grammar-grammar. The text is one that a parser
has already accepted: where the grammar and this differ, more is let through here, never less. What only
RDF 1.2 has (``<<``, ``{|``, ``~``) is no token.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Token", "resolved", "tokens", "unescaped"]

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = _BASE + r"_0-9\-\u00b7\u0300-\u036f\u203f\u2040"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_EXPONENT = r"[eE][+-]?[0-9]+"
# Possessive repetition: a long text is gone through once, also where nothing matches in the end.
_TOKEN = re.compile(
    rf"""
    (?P<iri><[^\x00-\x20<>"{{}}|^`]*>)
  | (?P<string>\"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\"
             | '''(?:[^'\\]++|\\.|'(?!''))*+'''
             | "(?:[^"\\\r\n]++|\\.)*+"
             | '(?:[^'\\\r\n]++|\\.)*+')
  | (?P<blank>_:[{_CHARS}](?:\.*[{_CHARS}])*+)
  | (?P<name>(?:[{_BASE}](?:\.*[{_CHARS}])*+)?:(?:(?:[{_CHARS}:]|{_PLX})(?:\.*(?:[{_CHARS}:]|{_PLX}))*+)?)
  | (?P<double>[+-]?(?:[0-9]+\.[0-9]*{_EXPONENT}|\.[0-9]+{_EXPONENT}|[0-9]+{_EXPONENT}))
  | (?P<decimal>[+-]?[0-9]*\.[0-9]+)
  | (?P<integer>[+-]?[0-9]+)
  | (?P<at>@[A-Za-z]+(?:-{{1,2}}[A-Za-z0-9]+)*)
  | (?P<word>[A-Za-z]+)
  | (?P<mark>\^\^|\{{(?!\|)|[.;,\[\]()}}])
    """,
    re.VERBOSE | re.DOTALL,
)
_SPACE = re.compile(r"(?:[ \t\r\n]++|\#[^\r\n]*+)*+")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
# RFC 3986, appendix B.
_IRI = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)


class Token(NamedTuple):
    """A token.

    Attributes
    ----------
    kind
        ``iri``, ``string``, ``blank``, ``name``, ``double``, ``decimal``, ``integer``, ``at``, ``word`` or
        ``mark``.
    text
        As it is written.
    start
        Number of code points before it.

    """

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """Give the tokens of a text, white space and comments left out, until one that is not known.

    Parameters
    ----------
    text
        Without byte order mark.

    """
    at, end = _after_space(text, 0), len(text)
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            return
        yield Token(found.lastgroup or "", found[0], at)
        at = _after_space(text, found.end())


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


def unescaped(text: str) -> str:
    """Give a text with its escapes resolved (Turtle, section 6.4); also those of local names."""

    def character(found: re.Match[str]) -> str:
        if found[3] is not None:
            return _LETTERS.get(found[3], found[3])
        return chr(int(found[1] or found[2], 16))

    return _ESCAPE.sub(character, text) if "\\" in text else text


def resolved(iri: str, base: str) -> str:
    """Resolve an IRI reference against a base (RFC 3986, section 5.2).

    Parameters
    ----------
    iri
        The reference; one with a scheme stays as it is.
    base
        An absolute IRI.

    """
    scheme, authority, path, query, fragment = _parts(iri)
    if scheme is not None:
        return iri
    base_scheme, base_authority, base_path, base_query, _ = _parts(base)
    if authority is not None:
        path = _without_dots(path)
    else:
        authority = base_authority
        if not path:
            path = base_path
            query = base_query if query is None else query
        elif path.startswith("/"):
            path = _without_dots(path)
        else:
            folder = base_path[: base_path.rfind("/") + 1]
            path = _without_dots(f"{folder or ('/' if base_authority is not None else '')}{path}")
    host = "" if authority is None else f"//{authority}"
    return f"{base_scheme}:{host}{path}{query or ''}{fragment or ''}"


def _parts(iri: str) -> tuple[str | None, str | None, str, str | None, str | None]:
    found = _IRI.fullmatch(iri)
    if found is None:  # the pattern matches every text
        return None, None, iri, None, None
    return found[1], found[2], found[3], found[4], found[5]


def _without_dots(path: str) -> str:
    """Remove dot segments (RFC 3986, section 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")
    for number, segment in enumerate(segments):
        last = number == len(segments) - 1
        if segment == "..":
            if len(kept) > 1 or (kept and kept[0]):
                kept.pop()
            if last:
                kept.append("")
        elif segment == ".":
            if last:
                kept.append("")
        else:
            kept.append(segment)
    return "/".join(kept)
