"""A Turtle or TriG document as a tree that keeps its comments and the author's line breaks.

The grammar is that of RDF 1.1 Turtle and TriG (https://www.w3.org/TR/turtle/, https://www.w3.org/TR/trig/);
the document is one that a parser has accepted.
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Declaration", "Document", "Graph", "Node", "Property", "Statement"]


@dataclass(slots=True)
class Node:
    """A subject, verb or object.

    Attributes
    ----------
    kind
        ``iri``, ``blank``, ``literal``, ``[`` or ``(``.
    text
        An IRI, absolute or relative to the place of the document; a label; a literal's quoted text or number.
    datatype, language
        Of a literal: the IRI, or the tag with its at sign.
    properties
        What stands in square brackets.
    items
        What stands in round ones.
    before, after, tail
        Comments: on the lines before it, behind it, and before its closing bracket.
    broke, closing_broke
        Whether it, or its closing bracket, was the first of its line.

    """

    kind: str
    text: str = ""
    datatype: str = ""
    language: str = ""
    properties: list[Property] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    broke: bool = False
    closing_broke: bool = False


@dataclass(slots=True)
class Property:
    """A verb and its objects; ``before`` and ``after`` are comments."""

    verb: Node
    objects: list[Node] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    broke: bool = False

    def settle(self) -> None:
        """Leave at most one comment behind each line: earlier ones move to the lines before."""
        for node in self.objects[:-1]:
            _settle(node.before, node.after)
        if self.objects:
            self.after = self.objects[-1].after + self.after
            self.objects[-1].after = []
        _settle(self.before, self.after)


def _settle(before: list[str], after: list[str]) -> None:
    before += after[:-1]
    del after[:-1]


@dataclass(slots=True)
class Statement:
    """A subject and what is said of it.

    Attributes
    ----------
    before
        The comments above, with empty strings for empty lines.
    tail
        Comments before its full stop.
    below
        Comments directly under it that an empty line parts from what follows.

    """

    subject: Node
    properties: list[Property] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Graph:
    """A named graph of TriG; ``opening`` are the comments behind its opening brace, the others as above."""

    name: Node
    statements: list[Statement] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    opening: list[str] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Declaration:
    """A prefix with its namespace, and comments."""

    prefix: str
    namespace: str
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """A document.

    Attributes
    ----------
    header
        The comments at its beginning.
    header_gap
        Whether an empty line follows them.
    declarations
        Its prefixes, each once.
    parts
        Statements of the default graph, and named graphs, as they come.
    tail
        The comments at its end.
    spellings
        IRIs to the names they were written as, where these have an escape or a letter beyond ASCII.

    """

    header: list[str] = field(default_factory=list)
    header_gap: bool = True
    declarations: list[Declaration] = field(default_factory=list)
    parts: list[Statement | Graph] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    spellings: dict[str, str] = field(default_factory=dict)
