"""The query as a whole: rows that repeat, parts that nothing joins, and what leaves no row over."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, QuerySolutions

from icatkg.diagnosis.findings import Edit, Finding
from icatkg.diagnosis.occurrences import RDF_TYPE, elements
from icatkg.diagnosis.parts import Parts
from icatkg.diagnosis.terms import counted
from icatkg.namespaces import PREFIXES
from icatkg.querying.syntax import Node, Optional, Term, TriplePattern
from icatkg.querying.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Collection

    from icatkg.diagnosis.examined import Examined

__all__ = ["emptied_findings", "outline_findings"]

_MOST_COUNTED = 2_000
_MOST_ROWS = 10_000


def outline_findings(examined: Examined, explained: Collection[int]) -> list[Finding]:
    """Give what makes the rows of a query other than was probably meant.

    Parameters
    ----------
    examined
        The query and the data.
    explained
        Offsets of terms that other findings tell of.

    """
    return [
        *_apart(examined),
        *_repeated(examined),
        *_idle_optionals(examined, explained),
        *_narrow_classes(examined),
    ]


def emptied_findings(examined: Examined) -> list[Finding]:
    """Tell what leaves no row over, when the pattern has solutions and the query still has no row."""
    tree = examined.tree
    tokens = tokenize(examined.text)
    for keyword, number in (("LIMIT", tree.limit), ("OFFSET", tree.offset)):
        if number is None or (keyword == "LIMIT") != (number == 0):
            continue
        at = max(i for i, t in enumerate(tokens) if t.keyword == keyword)
        start, end = tokens[at].start, tokens[at + 1].end
        edit = Edit(start, end, "")
        rows = examined.rows_after([edit]) or 0
        if rows:
            beyond = (
                "lets no row through" if keyword == "LIMIT" else f"passes over all {counted(rows, 'row')}"
            )
            return [
                Finding(
                    "no-row-left",
                    "error",
                    f"{keyword} {number} {beyond}",
                    (examined.part(Node(start, end)),),
                    f"Without it there are {counted(rows, 'row')}."
                    if rows != 1
                    else "Without it there is 1 row.",
                    (edit,),
                    {"rows": rows},
                )
            ]
    if tree.having:
        groups = examined.rows(str(replace(tree, having=()))) or 0
        start = max(t.start for t in tokens if t.keyword == "HAVING")
        message = f"HAVING holds for none of {counted(groups, 'group')}"
        part = examined.part(Node(start, _bracket_after(examined.text, tree.having[-1].end)))
        return [Finding("no-row-left", "error", message, (part,), counts={"groups": groups})]
    return []


def _bracket_after(text: str, end: int) -> int:
    return end + 1 if text[end : end + 1] == ")" else end


def _apart(examined: Examined) -> list[Finding]:
    """Tell of parts that share no variable: each of their solutions goes with each."""
    where = examined.tree.where
    if where is None:
        return []
    parts = Parts(where, examined.holds, examined.solutions, examined.tree.values)
    components = parts.components()
    if len(components) <= 1:
        return []
    sizes = [(examined.solutions(c, _MOST_COUNTED), c) for c in components]
    many = [(size, component) for size, component in sizes if size > 1]
    if len(many) <= 1:
        return []
    told = " × ".join(f"{size}{'+' if size == _MOST_COUNTED else ''}" for size, _ in many)
    named = " and ".join(component for _, component in many)
    message = f"parts of the query share no variable, so that every solution goes with every other: {told}"
    return [
        Finding("not-joined", "warning", message, (), f"Join them: {named}.", counts={"parts": len(many)})
    ]


def _repeated(examined: Examined) -> list[Finding]:
    """Tell of rows that repeat in a SELECT without DISTINCT."""
    tree = examined.tree
    if tree.form != "SELECT" or tree.modifier or tree.aggregates or not tree.projections:
        return []
    found = examined.run(examined.text)
    if not isinstance(found, QuerySolutions):
        return []
    rows = Counter(tuple(map(str, row)) for row, _ in zip(found, range(_MOST_ROWS), strict=False))
    if len(rows) == rows.total():
        return []
    select = next(t for t in tokenize(examined.text) if t.keyword == "SELECT")
    edit = Edit(select.end, select.end, " DISTINCT")
    message = f"rows repeat: {rows.total()} rows, {len(rows)} of them different"
    return [
        Finding(
            "rows-repeat",
            "warning",
            message,
            (examined.part(Node(select.start, select.end)),),
            "Write SELECT DISTINCT, or select what tells the rows apart.",
            (edit,),
            {"different": len(rows), "rows": len(rows)},
        )
    ]


def _idle_optionals(examined: Examined, explained: Collection[int]) -> list[Finding]:
    """Tell of OPTIONAL whose pattern has no solution at all, whatever stands around it."""
    if examined.tree.where is None:
        return []
    findings = []
    for element, _ in elements(examined.tree.where):
        if not isinstance(element, Optional):
            continue
        # A filter in it may speak of what stands outside.
        triples = [e for e in element.group.elements if isinstance(e, TriplePattern)]
        if not triples or set(explained) & set(range(element.start, element.end)):
            continue
        if not examined.holds(f"{{ {' '.join(map(str, triples))} }}"):
            message = "this OPTIONAL never finds anything: nothing in the data matches it"
            findings.append(Finding("idle-optional", "warning", message, (examined.part(element),)))
    return findings


def _narrow_classes(examined: Examined) -> list[Finding]:
    """Tell of ``a Class`` that passes over the members of classes below it."""
    if examined.tree.where is None:
        return []
    subclass = NamedNode(PREFIXES["rdfs"] + "subClassOf")
    findings = []
    for element, _ in elements(examined.tree.where):
        if not isinstance(element, TriplePattern) or not isinstance(element.predicate, Term):
            continue
        node, predicate = element.object.value, element.predicate
        if predicate.value != NamedNode(RDF_TYPE) or not isinstance(node, NamedNode):
            continue
        if not examined.census.classes[node.value]:
            continue  # told already
        more = examined.table(
            f"SELECT DISTINCT ?x {{ ?c {subclass}+ {node} . ?x a ?c FILTER NOT EXISTS {{ ?x a {node} }} }}"
        )
        if more:
            own = examined.census.classes[node.value]
            path = f"a/{examined.written(subclass.value)}*"
            edit = Edit(predicate.start, predicate.end, path)
            message = (
                f"{element.object} itself is the type of {counted(own, 'thing')}; "
                f"{len(more)} more have only a class below it as their type"
            )
            findings.append(
                Finding(
                    "narrow-class",
                    "warning",
                    message,
                    (examined.part(element.object),),
                    f"If they are meant too, write {path} {element.object}.",
                    (edit,),
                    {"uses": own, "more": len(more), "rows": examined.rows_after([edit]) or 0},
                )
            )
    return findings
