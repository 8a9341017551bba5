r"""A strict reader of BibTeX, after the grammar of Beebe's BibTeX file format and btparse.

An entry is ``@type{key, name = value, …}``; a value is a macro, a number, or text in braces. In text braces
balance, ``\{`` and ``\}`` aside, and the characters that TeX gives a meaning stand only after a backslash.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\s*")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_KEY = re.compile(r"[A-Za-z0-9:_-]+")
_MACROS = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
_SPECIAL = "#$%&_~^"
_VERBATIM = {"url"}


class BibtexError(ValueError):
    """The text is not BibTeX."""


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def skip(self) -> None:
        match = _TOKEN.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def take(self, pattern: re.Pattern[str]) -> str:
        self.skip()
        match = pattern.match(self.text, self.at)
        if match is None:
            raise BibtexError(f"no {pattern.pattern} at {self.text[self.at : self.at + 30]!r}")
        self.at = match.end()
        return match[0]

    def expect(self, character: str) -> None:
        self.skip()
        if not self.text.startswith(character, self.at):
            raise BibtexError(f"no {character} at {self.text[self.at : self.at + 30]!r}")
        self.at += 1

    def braced(self, *, verbatim: bool) -> str:
        self.expect("{")
        start, depth = self.at, 1
        while depth:
            if self.at >= len(self.text):
                raise BibtexError("braces do not balance")
            character = self.text[self.at]
            if character == "\\":
                self.at += 2
                continue
            depth += {"{": 1, "}": -1}.get(character, 0)
            if character in _SPECIAL and not verbatim and not self.text.startswith("~}", self.at):
                raise BibtexError(f"{character} without a backslash in {self.text[start : self.at + 1]!r}")
            self.at += 1
        return self.text[start : self.at - 1]


def read_bibtex(text: str) -> dict[str, dict[str, str]]:
    """Give key to fields, the type as field ``@``.

    Raises
    ------
    BibtexError
        It is not BibTeX, or a key or field occurs twice.

    """
    reader = _Reader(text)
    entries: dict[str, dict[str, str]] = {}
    reader.skip()
    while reader.at < len(text):
        reader.expect("@")
        fields = {"@": reader.take(_NAME)}
        reader.expect("{")
        key = reader.take(_KEY)
        if key in entries:
            raise BibtexError(f"{key} twice")
        reader.skip()
        while text.startswith(",", reader.at):
            reader.at += 1
            name = reader.take(_NAME).lower()
            if name in fields:
                raise BibtexError(f"{name} twice")
            reader.expect("=")
            reader.skip()
            if text.startswith("{", reader.at):
                fields[name] = reader.braced(verbatim=name in _VERBATIM)
            else:
                fields[name] = reader.take(_NAME)
                if fields[name] not in _MACROS:
                    raise BibtexError(f"no macro {fields[name]}")
            reader.skip()
        reader.expect("}")
        entries[key] = fields
        reader.skip()
    return entries


_TEX = {
    r"\textbackslash{}": "\\",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    "---": "—",
    "--": "–",
    "``": "“",
    **{"\\" + c: c for c in "#$%&_{}"},
}


def as_read(value: str) -> str:
    """Give what a reader of the printed page sees."""
    value = value.removeprefix("{").removesuffix("}") if value.startswith("{") else value
    return re.sub("|".join(re.escape(t) for t in _TEX), lambda match: _TEX[match[0]], value)
