"""Laying out a whole document: its header, its prefixes, its statements and graphs, its end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from icatkg.serialization.document_tree import Declaration, Graph, Statement
from icatkg.serialization.ordered_layout import write_in_order
from icatkg.serialization.page import Page
from icatkg.serialization.short_names import ShortNames
from icatkg.serialization.sorted_layout import sorted_parts, write_sorted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from icatkg.serialization.document_tree import Document, Node

    Writer = Callable[[Statement, Page, ShortNames, int], None]

__all__ = ["lay_out", "nodes_of"]

_MENTION = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)?:")


def nodes_of(document: Document) -> Iterator[Node]:
    """Give every subject, object and graph name of a document, those in brackets too."""
    todo = [part.name for part in document.parts if isinstance(part, Graph)]
    for part in document.parts:
        for statement in part.statements if isinstance(part, Graph) else [part]:
            todo += [statement.subject, *(node for p in statement.properties for node in p.objects)]
    while todo:
        node = todo.pop()
        yield node
        todo += [*node.items, *(inner for p in node.properties for inner in p.objects)]


def lay_out(document: Document, *, in_order: bool) -> str:
    """Lay a document out.

    Parameters
    ----------
    document
        Is used up: sorting moves its parts.
    in_order
        Keep the author's order; without it there must be no brackets.

    Returns
    -------
    str
        The text, ending in a newline unless it is empty.

    """
    names = ShortNames(document)
    body = Page()
    write: Writer = write_in_order if in_order else write_sorted
    # Texts may be queries, which need the prefixes that they mention.
    mentioned = _mentioned(document) if in_order else set()
    for part in document.parts if in_order else sorted_parts(document.parts, names):
        body.gap()
        body.comments(part.before, 0)
        if isinstance(part, Statement):
            write(part, body, names, 0)
        else:
            _write_graph(part, body, names, write)
        body.comments(part.below, 0)
    top, left = _head(document, names, mentioned, in_order=in_order)
    tail = Page()
    tail.comments([*left, *document.tail], 0)
    return "\n".join(text for text in (top.text(), body.text(), tail.text()) if text)


def _mentioned(document: Document) -> set[str]:
    literals = (node.text for node in nodes_of(document) if node.kind == "literal")
    return {prefix for text in literals for prefix in _MENTION.findall(text)}


def _write_graph(graph: Graph, page: Page, names: ShortNames, write: Writer) -> None:
    page.line(0)
    page.word("[]" if graph.name.kind == "[" else names.term(graph.name))
    page.word("{")
    page.comment(graph.opening)
    for number, statement in enumerate(graph.statements):
        if number:
            page.gap()
        page.comments(statement.before, 4)
        write(statement, page, names, 4)
        page.comments(statement.below, 4)
    if graph.tail:
        if graph.statements:
            page.gap()
        page.comments(graph.tail, 4)
    page.line(0)
    page.word("}")
    page.comment(graph.after)


def _head(
    document: Document, names: ShortNames, mentioned: set[str], *, in_order: bool
) -> tuple[Page, list[str]]:
    """Give the header with the prefixes, and the comments of those left out behind the last one kept."""
    wanted = names.used | mentioned
    kept: list[Declaration] = []
    left: list[str] = []
    for declaration in document.declarations:
        if declaration.prefix in wanted or not document.parts:
            declaration.before = left + declaration.before
            left = []
            kept.append(declaration)
        else:
            left += declaration.before + declaration.after
    header = document.header
    if kept:
        header += kept[0].before
        kept[0].before = []
    commented = any(declaration.before for declaration in kept)
    kept += [Declaration(prefix, namespace) for prefix, namespace in names.declared(kept).items()]
    if not in_order and not commented:
        kept.sort(key=lambda declaration: declaration.prefix)
    page = Page()
    page.comments(header, 0)
    if document.header_gap:
        page.gap()
    for declaration in kept:
        page.comments(declaration.before, 0)
        page.line(0)
        page.word(f"@prefix {declaration.prefix}: <{declaration.namespace}> .")
        page.comment(declaration.after)
    return page, left
