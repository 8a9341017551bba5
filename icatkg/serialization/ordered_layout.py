"""Laying out statements in the author's order, for documents that nest nodes in brackets.

Where a line breaks inside a statement is the author's choice, as with ``gofmt``; the indentation is not.
Always on a line of its own stand the subject and each of its properties; the properties in a pair of square
brackets share a line or have one each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icatkg.serialization.document_tree import Node, Property, Statement
    from icatkg.serialization.page import Page
    from icatkg.serialization.short_names import ShortNames

__all__ = ["write_in_order"]

_WIDTH = 110


def write_in_order(statement: Statement, page: Page, names: ShortNames, indent: int) -> None:
    """Write a statement, its own comments above and below left to the caller.

    Parameters
    ----------
    statement
        What to write.
    page
        Where to, at the beginning of a line.
    names
        How terms are written.
    indent
        The column of the subject.

    """
    _InOrder(page, names).statement(statement, indent)


class _InOrder:
    def __init__(self, page: Page, names: ShortNames) -> None:
        self.page = page
        self.names = names

    def statement(self, statement: Statement, indent: int) -> None:
        page = self.page
        page.line(indent)
        self.node(statement.subject)
        page.comment(statement.subject.after)
        last = len(statement.properties) - 1
        for number, property_ in enumerate(statement.properties):
            self.property(property_, indent + 4, indent + 8, outermost=True)
            if number < last:
                page.word(";")
                page.comment(property_.after)
        if statement.tail:
            if statement.properties:
                page.comment(statement.properties[-1].after)
            page.comments(statement.tail, indent + 4)
            page.line(indent + 4)
        page.word(".")
        if statement.properties and not statement.tail:
            page.comment(statement.properties[-1].after)

    def property(
        self, property_: Property, verb_column: int, object_column: int, *, outermost: bool = False
    ) -> None:
        """Write a verb and its objects; the verb stands where the page is, unless it is an outermost one."""
        page = self.page
        page.comments(property_.before, verb_column)
        if outermost or property_.before:
            page.line(verb_column)
        page.word(self.names.verb(property_.verb))
        page.comment(property_.verb.after)
        last = len(property_.objects) - 1
        for number, node in enumerate(property_.objects):
            page.comments(node.before, object_column)
            if (
                node.broke
                or node.before
                or page.commented
                or (outermost and node.kind == "[" and self.takes_lines(node))
            ):
                page.line(object_column)
            self.node(node)
            if number < last:
                page.word(",")
                page.comment(node.after)

    def node(self, node: Node) -> None:
        page = self.page
        if node.kind == "[":
            self.brackets(node)
        elif node.kind == "(":
            self.collection(node)
        else:
            page.word(self.names.as_written(node))

    def brackets(self, node: Node) -> None:
        page = self.page
        if not node.properties and not node.tail:
            page.word("[]")
            return
        first = page.fresh
        page.word("[")
        column = page.column - 1
        if first:
            page.hang = column + 2
        broken = _broken(node) or (first and self.too_wide(node, column))
        last = len(node.properties) - 1
        for number, property_ in enumerate(node.properties):
            if number and (broken or page.commented) and not property_.before:
                page.line(column + 2)
            self.property(property_, column + 2, column + 4)
            if number < last:
                page.word(";")
            page.comment(property_.after)
        self.close("]", node, column)

    def collection(self, node: Node) -> None:
        page = self.page
        if not node.items and not node.tail:
            page.word("()")
            return
        hang = page.hang
        page.word("(")
        column = page.column - 1
        spread = bool(node.items) and (node.items[0].broke or bool(node.items[0].before))
        inner = hang + 4 if spread else column + 2
        for item in node.items:
            page.comments(item.before, inner)
            if item.broke or item.before or page.commented:
                page.line(inner)
            self.node(item)
            page.comment(item.after)
        if spread and node.closing_broke and not node.tail:
            page.line(hang)
        self.close(")", node, hang if spread else column)

    def close(self, mark: str, node: Node, column: int) -> None:
        page = self.page
        if node.tail:
            page.comments(node.tail, column + 2)
        if node.tail or page.commented:
            page.line(column)
        page.word(mark)

    def too_wide(self, node: Node, column: int) -> bool:
        return len(node.properties) > 1 and not _spreads(node) and column + self.width(node) > _WIDTH

    def takes_lines(self, node: Node) -> bool:
        return _spreads(node) or self.page.column + 1 + self.width(node) > _WIDTH

    def width(self, node: Node) -> int:
        """Give the number of characters that a node takes in one line."""
        if node.kind == "[" and node.properties:
            return 1 + sum(
                len(self.names.verb(p.verb)) + 3 + sum(self.width(o) + 3 for o in p.objects) - 2
                for p in node.properties
            )
        if node.kind == "(" and node.items:
            return 3 + sum(self.width(item) + 1 for item in node.items)
        return len(self.names.as_written(node)) if node.kind not in {"[", "("} else 2


def _commented(node: Node) -> bool:
    """Tell whether a comment stands in the brackets, outside of inner ones."""
    return bool(node.tail) or any(p.before or p.after or p.verb.after for p in node.properties)


def _broken(node: Node) -> bool:
    """Tell whether each property in the brackets has a line."""
    several = len(node.properties) > 1
    return _commented(node) or (several and (node.closing_broke or any(p.broke for p in node.properties)))


def _spreads(node: Node) -> bool:
    """Tell whether a node takes more than one line."""
    if node.kind == "[":
        return _broken(node) or any(
            o.broke or bool(o.before or o.after) or _spreads(o) for p in node.properties for o in p.objects
        )
    return any(i.broke or bool(i.before or i.after) or _spreads(i) for i in node.items) or bool(node.tail)
