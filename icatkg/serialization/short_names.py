"""Terms in the short form that a document gives them: its own prefixes first, then those of the house."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from icatkg.identifiers import contract
from icatkg.namespaces import PREFIXES
from icatkg.serialization.turtle import is_bare
from icatkg.serialization.turtle_tokens import unescaped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icatkg.serialization.document_tree import Declaration, Document, Node

__all__ = ["LOCAL_NAME", "ShortNames"]

LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")
_XSD = PREFIXES["xsd"]
_TYPE = PREFIXES["rdf"] + "type"


class ShortNames:
    """Write the terms of one document, and remember which prefixes that took.

    Parameters
    ----------
    document
        Gives its prefixes, and the names that only an escape can write.

    """

    def __init__(self, document: Document) -> None:
        self.used: set[str] = set()
        self._namespaces = {d.prefix: d.namespace for d in document.declarations}
        self._prefixes: dict[str, str] = {}
        for prefix, namespace in self._namespaces.items():
            self._prefixes.setdefault(namespace, prefix)
        self._spellings: Mapping[str, str] = document.spellings
        self._known: dict[str, str] = {}

    def iri(self, iri: str) -> str:
        """Give a prefixed name, or the IRI in angle brackets."""
        short = self._known.get(iri)
        if short is None:
            short = self._known[iri] = self._short(iri)
            if short[0] != "<":
                self.used.add(short.partition(":")[0])
        return short

    def _short(self, iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._prefixes.get(iri[:cut])
        if prefix is not None and LOCAL_NAME.match(iri[cut:]):
            return f"{prefix}:{iri[cut:]}"
        curie = contract(iri)
        if curie is not None:
            house = curie.partition(":")[0]
            if self._namespaces.get(house, PREFIXES[house]) == PREFIXES[house]:
                return curie
        spelling = self._spellings.get(iri)
        if spelling is not None:
            prefix, _, local = spelling.partition(":")
            if self._namespaces[prefix] + unescaped(local) == iri:
                return spelling
        for namespace in sorted(self._prefixes, key=len, reverse=True):
            if iri.startswith(namespace) and LOCAL_NAME.match(iri[len(namespace) :]):
                return f"{self._prefixes[namespace]}:{iri[len(namespace) :]}"
        return f"<{iri}>"

    def verb(self, node: Node) -> str:
        """Write a predicate."""
        return "a" if node.text == _TYPE else self.iri(node.text)

    def term(self, node: Node) -> str:
        """Write a term as house Turtle does: one quotation mark, bare numbers where that is safe."""
        if node.kind == "iri":
            return self.iri(node.text)
        if node.kind == "blank":
            return node.text
        if node.text[0] not in "\"'":
            return self._typed(node.text, _bare_datatype(node.text))
        marks = 3 if node.text[:3] in {'"""', "'''"} else 1
        text = unescaped(node.text[marks:-marks])
        if node.language:
            return f"{Literal(text)}{node.language}"
        return self._typed(text, node.datatype or _XSD + "string")

    def _typed(self, text: str, datatype: str) -> str:
        if is_bare(text, datatype):
            return text
        return f"{Literal(text)}" if datatype == _XSD + "string" else f"{Literal(text)}^^{self.iri(datatype)}"

    def as_written(self, node: Node) -> str:
        """Write a term, a quoted text with the marks and escapes that the author chose."""
        if node.kind != "literal" or node.text[0] not in "\"'":
            return self.term(node)
        # A line end of Windows in a long text is part of the text, and must outlast those of the file.
        text = node.text.replace("\r", "\\r") + node.language
        return f"{text}^^{self.iri(node.datatype)}" if node.datatype not in {"", _XSD + "string"} else text

    def declared(self, declarations: list[Declaration]) -> dict[str, str]:
        """Give the prefixes that are used and not yet declared, with their namespaces, in order."""
        known = {declaration.prefix for declaration in declarations}
        return {prefix: PREFIXES[prefix] for prefix in sorted(self.used - known)}


def _bare_datatype(text: str) -> str:
    if text in {"true", "false"}:
        return _XSD + "boolean"
    if "e" in text or "E" in text:
        return _XSD + "double"
    return _XSD + ("decimal" if "." in text else "integer")
