"""Laying out statements as the house writer does: sorted, those of one subject together.

For documents without brackets. The text is that of :func:`icatkg.serialization.turtle.write_turtle`, with the
comments where their statement, property or object has gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.identifiers import natural_key
from icatkg.serialization.document_tree import Graph, Node, Property, Statement
from icatkg.serialization.turtle import LINE_WIDTH, property_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icatkg.serialization.page import Page
    from icatkg.serialization.short_names import ShortNames

__all__ = ["sorted_parts", "sorted_statements", "write_sorted"]


def sorted_parts(parts: Iterable[Statement | Graph], names: ShortNames) -> list[Statement | Graph]:
    """Put the statements of the default graph first, then each named graph once, all sorted."""
    graphs: dict[str, Graph] = {}
    statements: list[Statement] = []
    for part in parts:
        if isinstance(part, Statement):
            statements.append(part)
            continue
        graph = graphs.setdefault(part.name.text, part)
        if graph is not part:
            graph.statements += part.statements
            graph.before += part.before
            graph.opening += part.opening
            graph.tail += part.tail
            graph.below += part.after + part.below
    for graph in graphs.values():
        graph.statements = sorted_statements(graph.statements, names)
        graph.before += graph.opening[:-1]
        del graph.opening[:-1]
    return [*sorted_statements(statements, names), *(graphs[n] for n in sorted(graphs, key=natural_key))]


def sorted_statements(statements: Iterable[Statement], names: ShortNames) -> list[Statement]:
    """Join the statements of each subject and sort them, their properties, and the objects of these."""
    found: dict[str, Statement] = {}
    for part in statements:
        statement = found.setdefault(names.term(part.subject), part)
        if statement is part:
            continue
        statement.before += part.before
        statement.subject.after += part.subject.after
        statement.properties += part.properties
        statement.tail += part.tail
        statement.below += part.below
    for statement in found.values():
        subject = statement.subject
        statement.before += subject.after[:-1]
        del subject.after[:-1]
        statement.properties = _sorted_properties(statement.properties, names)
    return [found[key] for key in sorted(found, key=natural_key)]


def _sorted_properties(properties: Iterable[Property], names: ShortNames) -> list[Property]:
    found: dict[str, Property] = {}
    for part in properties:
        if any(node.before or node.after for node in part.objects):
            # The comment at the end speaks of the last object alone.
            part.objects[-1].after, part.after = part.after, []
        property_ = found.setdefault(names.verb(part.verb), part)
        if property_ is not part:
            property_.before += part.before
            property_.after += part.after
            property_.verb.after += part.verb.after
            property_.objects += part.objects
    for property_ in found.values():
        property_.objects = _sorted_objects(property_.objects, names)
        property_.before += property_.verb.after[:-1]
        del property_.verb.after[:-1]
        property_.settle()
    return [found[key] for key in sorted(found, key=property_key)]


def _sorted_objects(nodes: Iterable[Node], names: ShortNames) -> list[Node]:
    found: dict[str, Node] = {}
    for part in nodes:
        node = found.setdefault(names.term(part), part)
        if node is not part:
            node.before += part.before
            node.after += part.after
    return [found[key] for key in sorted(found, key=natural_key)]


def write_sorted(statement: Statement, page: Page, names: ShortNames, indent: int) -> None:
    """Write a sorted statement, its own comments above and below left to the caller.

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
    page.line(indent)
    page.word(names.term(statement.subject))
    page.comment(statement.subject.after)
    last = len(statement.properties) - 1
    for number, property_ in enumerate(statement.properties):
        page.comments(property_.before, indent + 4)
        page.line(indent + 4)
        _write_property(property_, page, names, indent)
        if number < last:
            page.word(";")
            page.comment(property_.after)
    if statement.tail:
        page.comment(statement.properties[-1].after)
        page.comments(statement.tail, indent + 4)
        page.line(indent + 4)
    page.word(".")
    if not statement.tail:
        page.comment(statement.properties[-1].after)


def _write_property(property_: Property, page: Page, names: ShortNames, indent: int) -> None:
    verb = names.verb(property_.verb)
    nodes = property_.objects
    terms = [names.term(node) for node in nodes]
    commented = bool(property_.verb.after) or any(node.before or node.after for node in nodes)
    line = f"{verb} {', '.join(terms)}"
    if not commented and (indent + 4 + len(line) <= LINE_WIDTH or len(terms) == 1):
        page.word(line)
        return
    page.word(verb)
    page.comment(property_.verb.after)
    for number, (node, term) in enumerate(zip(nodes, terms, strict=True)):
        page.comments(node.before, indent + 8)
        page.line(indent + 8)
        page.word(term)
        if number < len(nodes) - 1:
            page.mark(",")
            page.comment(node.after)
