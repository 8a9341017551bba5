"""Reading what pySHACL reports: results as records, nodes as people read them, and what was checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef

from icatkg.identifiers import contract, natural_key
from icatkg.validation.places import NOWHERE, FilePlace
from icatkg.validation.report import SEVERITIES, Violation

if TYPE_CHECKING:
    from rdflib.term import Node

    from icatkg.validation.details import Detail
    from icatkg.validation.fixes.records import Fix

__all__ = ["focus_nodes", "severity_order", "short", "violation"]


def severity_order(violation: Violation) -> tuple[object, ...]:
    """Give a sort key: the worst first, then by file, focus node, property and message."""
    worst = SEVERITIES.index(violation.severity) if violation.severity in SEVERITIES else -1
    return (
        worst,
        violation.file,
        natural_key(violation.focus),
        violation.path,
        violation.message,
        violation.line,
        violation.column,
        violation.value,
    )


def short(node: Node | None) -> str:
    """Write a node as people read it; nothing for ``None``."""
    if isinstance(node, URIRef):
        return contract(str(node)) or str(node)
    if isinstance(node, Literal):
        quoted = f'"{node}"'
        if node.language:
            return f"{quoted}@{node.language}"
        return f"{quoted}^^{short(node.datatype)}" if node.datatype else quoted
    return "" if node is None else f"_:{node}"


def _path(graph: Graph, path: Node | None) -> str:
    """Write a path as SPARQL writes it."""
    if path is None or isinstance(path, URIRef):
        return short(path)
    if (path, RDF.first, None) in graph:
        return "/".join(_path(graph, part) for part in graph.items(path))
    for predicate, before, after in (
        (SH.inversePath, "^", ""),
        (SH.zeroOrMorePath, "", "*"),
        (SH.oneOrMorePath, "", "+"),
        (SH.zeroOrOnePath, "", "?"),
    ):
        inner = graph.value(path, predicate)
        if inner is not None:
            return f"{before}{_path(graph, inner)}{after}"
    choices = graph.value(path, SH.alternativePath)
    return "|".join(_path(graph, c) for c in graph.items(choices)) if choices is not None else ""


def violation(  # noqa: PLR0913 - a record has many fields
    found: Graph,
    result: Node,
    shapes: Graph,
    place: FilePlace = NOWHERE,
    *,
    details: tuple[Detail, ...] = (),
    fix: Fix | None = None,
) -> Violation:
    """Give one result of a report graph as a record, with where it stands, why, and how to mend it."""
    focus = found.value(result, SH.focusNode)
    severity = str(found.value(result, SH.resultSeverity) or SH.Violation)
    return Violation(
        severity=severity.removeprefix(str(SH)),
        focus=short(focus),
        path=_path(found, found.value(result, SH.resultPath)),
        value=short(found.value(result, SH.value)),
        message=_message(found, result, shapes),
        shape=short(_owner(shapes, found.value(result, SH.sourceShape))),
        component=short(found.value(result, SH.sourceConstraintComponent)),
        file=place.file,
        line=place.line,
        column=place.column,
        details=details,
        fix=fix,
    )


def _message(found: Graph, result: Node, shapes: Graph) -> str:
    """Give the rule in words: a SPARQL constraint's own message, to which pySHACL adds its shape's."""
    messages = set(found.objects(result, SH.resultMessage))
    if found.value(result, SH.sourceConstraint) is not None:
        shape = found.value(result, SH.sourceShape)
        messages = messages - set(shapes.objects(shape, SH.message)) or messages
    return "; ".join(sorted(str(m) for m in messages))


def _owner(shapes: Graph, shape: Node | None) -> Node | None:
    """Give the named shape that a shape without a name belongs to."""
    seen = set()
    while isinstance(shape, BNode) and shape not in seen:
        seen.add(shape)
        outer = next(iter(sorted(shapes.subjects(None, shape), key=str)), None)
        if outer is None:
            break
        shape = outer
    return shape


def focus_nodes(shapes: Graph, data: Graph, only: set[URIRef]) -> dict[str, int]:
    """Count the focus nodes of each shape that has a target (SHACL, section 2.1.3), all or of ``only``."""
    counts: dict[str, int] = {}
    targeted = {s for p in _TARGETS for s in shapes.subjects(p, None)}
    targeted |= {s for s in shapes.subjects(RDF.type, RDFS.Class) if (s, RDF.type, SH.NodeShape) in shapes}
    for shape in targeted:
        nodes = set(shapes.objects(shape, SH.targetNode))
        classes = set(shapes.objects(shape, SH.targetClass))
        if (shape, RDF.type, RDFS.Class) in shapes:
            classes.add(shape)
        for class_ in classes:
            for sub in data.transitive_subjects(RDFS.subClassOf, class_):
                nodes |= set(data.subjects(RDF.type, sub))
        for predicate in shapes.objects(shape, SH.targetSubjectsOf):
            nodes |= set(data.subjects(predicate, None))
        for predicate in shapes.objects(shape, SH.targetObjectsOf):
            nodes |= set(data.objects(None, predicate))
        counts[short(shape)] = len(nodes & only if only else nodes)
    return {name: counts[name] for name in sorted(counts)}


_TARGETS = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
