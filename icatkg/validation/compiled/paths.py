"""Property paths of SHACL (https://www.w3.org/TR/shacl/, section 2.3.1) as property paths of SPARQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from icatkg.validation.compiled.shapes_graph import RDF, SH, NotCompilableError

if TYPE_CHECKING:
    from icatkg.validation.compiled.shapes_graph import ShapesGraph, Term

__all__ = ["Path", "compile_path", "path_fault"]

_MAX_DEPTH = 10
_MOST_PARTS = 50
_CLOSURES = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_KINDS = ("inversePath", "alternativePath", *_CLOSURES)


class Path(NamedTuple):
    """A path.

    Attributes
    ----------
    sparql
        As SPARQL writes it, fit for any place in a larger path.
    nullable
        Whether it leads from every node to that node.
    recursive
        Whether a node may be passed any number of times.

    """

    sparql: str
    nullable: bool
    recursive: bool


def compile_path(shapes: ShapesGraph, node: Term, depth: int = 0) -> Path:
    """Compile a path.

    Parameters
    ----------
    shapes, node
        The shapes graph, and the node of the path in it.
    depth
        How many paths it is part of.

    Raises
    ------
    NotCompilableError
        The path is malformed, or goes on too deep.

    """
    if isinstance(node, NamedNode):
        return Path(str(node), nullable=False, recursive=False)
    if isinstance(node, Literal) or depth > _MAX_DEPTH:
        raise NotCompilableError("a path is malformed, or nested too deeply")
    if list(shapes.predicates(node)) and any("first" in p.value for p in shapes.predicates(node)):
        parts = _members(shapes, node, depth)
        return _joined("/", parts, nullable=all(p.nullable for p in parts))
    kinds = [(kind, value) for kind in _KINDS for value in shapes.objects(node, SH + kind)]
    if len(kinds) != 1:
        raise NotCompilableError("a path is malformed")
    ((kind, value),) = kinds
    if kind == "alternativePath":
        parts = _members(shapes, value, depth)
        return _joined("|", parts, nullable=any(p.nullable for p in parts))
    inner = compile_path(shapes, value, depth + 1)
    if kind == "inversePath":
        return inner._replace(sparql=f"(^{inner.sparql})")
    return Path(
        f"({inner.sparql}{_CLOSURES[kind]})",
        nullable=inner.nullable or kind != "oneOrMorePath",
        recursive=inner.recursive or kind != "zeroOrOnePath",
    )


def _members(shapes: ShapesGraph, head: Term, depth: int) -> list[Path]:
    parts = [compile_path(shapes, item, depth + 1) for item in shapes.items(head)]
    if len(parts) < 2:  # noqa: PLR2004 - SHACL, sections 2.3.1.2 and 2.3.1.3
        raise NotCompilableError("a sequence or alternative path has at least two members")
    return parts


def _joined(operator: str, parts: list[Path], *, nullable: bool) -> Path:
    sparql = operator.join(p.sparql for p in parts)
    return Path(f"({sparql})", nullable=nullable, recursive=any(p.recursive for p in parts))


def path_fault(shapes: ShapesGraph, path: Term, within: tuple[Term, ...] = ()) -> str:
    """Say what is wrong with a path (SHACL, section 2.3.1), or nothing.

    Parameters
    ----------
    shapes, path
        The shapes graph, and the node of the path in it.
    within
        The paths it is part of.

    """
    if not isinstance(path, BlankNode):
        named = isinstance(path, NamedNode) and path.value != RDF + "nil"
        return "" if named else f"must be an IRI or a path, not {path}"
    if path in within or len(within) > _MOST_PARTS:
        return "leads back to itself, or is nested too deeply"
    within = (*within, path)
    if shapes.objects(path, RDF + "first") or shapes.objects(path, RDF + "rest"):
        return _of_members(shapes, path, within, "a sequence")
    found = [(kind, value) for kind in _KINDS for value in shapes.objects(path, SH + kind)]
    if len(found) != 1:
        return "must be exactly one kind of path, with one value"
    ((kind, value),) = found
    if kind == "alternativePath":
        return _of_members(shapes, value, within, "sh:alternativePath")
    return path_fault(shapes, value, within)


def _of_members(shapes: ShapesGraph, head: Term, within: tuple[Term, ...], what: str) -> str:
    try:
        members: list[Term] = shapes.items(head)
    except NotCompilableError:
        return f"has {what} that is not a well-formed list"
    if len(members) < 2:  # noqa: PLR2004 - SHACL, sections 2.3.1.2 and 2.3.1.3
        return f"has {what} with fewer than two members"
    return next(filter(None, (path_fault(shapes, m, within) for m in members)), "")
