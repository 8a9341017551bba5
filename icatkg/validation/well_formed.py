"""Whether shapes are well-formed: the syntax rules of SHACL, checked before any engine runs.

An engine that meets a malformed shape may skip it, and data would conform that does not. The rules are those
of https://www.w3.org/TR/shacl/#syntax-rules, read as https://www.w3.org/ns/shacl-shacl reads them; on the
nodes of a path, triples of other vocabularies, such as a comment, are let pass.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Store

from icatkg.errors import ShapesError
from icatkg.namespaces import PREFIXES
from icatkg.serialization.bridge import to_rdflib
from icatkg.validation.compiled.components import components
from icatkg.validation.compiled.paths import path_fault
from icatkg.validation.compiled.shapes_graph import RDF, SH, NotCompilableError
from icatkg.validation.compiled.targets import is_class
from icatkg.validation.compiled.terms import PARAMETERS, TERMS
from icatkg.validation.outcome import short
from icatkg.validation.well_formed_queries import component_faults, sparql_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from icatkg.validation.compiled.shapes_graph import ShapesGraph, Term

__all__ = ["check_shapes", "faults", "passed_over"]

_XSD = PREFIXES["xsd"]
_SHOWN = 5


def _is_iri(term: Term) -> bool:
    return isinstance(term, NamedNode)


def _has_datatype(*names: str) -> Callable[[Term], bool]:
    datatypes = frozenset(names)
    return lambda term: isinstance(term, Literal) and term.datatype.value in datatypes


def _is_count(term: Term) -> bool:
    return _has_datatype(_XSD + "integer")(term) and re.fullmatch(r"[+-]?[0-9]+", term.value) is not None


def _is_boolean(term: Term) -> bool:
    return _has_datatype(_XSD + "boolean")(term) and term.value in {"true", "false", "1", "0"}


def _is_literal(term: Term) -> bool:
    return isinstance(term, Literal)


def _is_node(term: Term) -> bool:
    return not isinstance(term, Literal)


_is_text = _has_datatype(_XSD + "string")
_KINDS = frozenset(
    SH + kind
    for kind in ("BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
)
# What a value must be: a test, and how it is said.
_RULES: dict[str, tuple[Callable[[Term], bool], str]] = {
    **dict.fromkeys(
        (
            *("targetClass", "targetSubjectsOf", "targetObjectsOf", "severity", "class", "datatype"),
            *("equals", "disjoint", "lessThan", "lessThanOrEquals"),
        ),
        (_is_iri, "an IRI"),
    ),
    "targetNode": (lambda t: not isinstance(t, BlankNode), "an IRI or a literal"),
    "message": (_has_datatype(_XSD + "string", RDF + "langString"), "a text"),
    "deactivated": (lambda t: _is_boolean(t) and t.value in {"true", "false"}, "true or false"),
    **dict.fromkeys(("closed", "uniqueLang", "qualifiedValueShapesDisjoint"), (_is_boolean, "a boolean")),
    **dict.fromkeys(
        (
            *("minCount", "maxCount", "minLength", "maxLength"),
            *("qualifiedMinCount", "qualifiedMaxCount"),
        ),
        (_is_count, "a whole number (xsd:integer)"),
    ),
    **dict.fromkeys(
        ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"), (_is_literal, "a literal")
    ),
    **dict.fromkeys(("pattern", "flags"), (_is_text, "a text without language (xsd:string)")),
    "nodeKind": (lambda t: _is_iri(t) and t.value in _KINDS, "one of the six node kinds"),
    **dict.fromkeys(("node", "property", "not", "qualifiedValueShape"), (_is_node, "a shape")),
    **dict.fromkeys(("sparql",), (_is_node, "an IRI or a blank node")),
}
_SINGLE = frozenset(
    (
        *("path", "severity", "deactivated", "closed", "ignoredProperties", "datatype", "in", "languageIn"),
        *("minCount", "maxCount", "minLength", "maxLength", "nodeKind", "pattern", "flags", "uniqueLang"),
        *("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"),
        *("qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShape", "qualifiedValueShapesDisjoint"),
    )
)
# What the members of a list must be.
_LISTS: dict[str, tuple[Callable[[Term], bool], str]] = {
    "in": (lambda _: True, ""),
    "languageIn": (_is_text, "texts without language (xsd:string)"),
    "ignoredProperties": (_is_iri, "IRIs"),
    **dict.fromkeys(("and", "or", "xone"), (_is_node, "shapes")),
}
# A node shape has no values to count. (sh:qualifiedValueShape is not allowed there either, but the
# W3C's tests have it passed over.)
_OF_PROPERTIES = ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals")
_TARGETS = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
_FLAGS = frozenset("smixq")


def check_shapes(shapes: ShapesGraph) -> None:
    """Refuse shapes that are not well-formed.

    Parameters
    ----------
    shapes
        The shapes graph.

    Raises
    ------
    ShapesError
        There are such shapes; the text names the first of them, and what is wrong.

    """
    found = sorted({f"{_name(shapes, node)}: {said}" for node, said in faults(shapes)})
    if found:
        more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise ShapesError(
            f"the shapes are malformed: {'; '.join(found[:_SHOWN])}{more}",
            "The rules are in https://www.w3.org/TR/shacl/#syntax-rules.",
        )


def _said(term: Term) -> str:
    return short(to_rdflib(term))


def _name(shapes: ShapesGraph, node: Term) -> str:
    """Name a shape; one that has no name by the shape it belongs to, and its path."""
    paths = [_said(p) for p in shapes.objects(node, SH + "path") if isinstance(p, NamedNode)]
    owner = shapes.owner(node)
    name = "a shape without a name" if isinstance(owner, BlankNode) else _said(owner)
    return f"{name}, on {' and '.join(paths)}" if isinstance(node, BlankNode) and paths else name


def _shapes(shapes: ShapesGraph) -> list[Term]:
    """Give all shapes (SHACL, section 2.1), be they malformed or not, sorted."""
    found = shapes.instances(SH + "NodeShape") | shapes.instances(SH + "PropertyShape")
    own = [p.predicate for c in components(shapes) for p in c.parameters]
    for predicate in (*(SH + name for name in (*PARAMETERS, *_TARGETS)), *own):
        found |= shapes.having(predicate)
    for name in ("node", "property", "not", "qualifiedValueShape", "and", "or", "xone"):
        for shape in list(shapes.having(SH + name)):
            for value in shapes.objects(shape, SH + name):
                found.update(_items(shapes, value) if name in _LISTS else [value])
    return sorted((n for n in found if not isinstance(n, Literal)), key=str)


def _items(shapes: ShapesGraph, head: Term) -> list[Term]:
    try:
        return shapes.items(head)
    except NotCompilableError:
        return []


def faults(shapes: ShapesGraph) -> Iterator[tuple[Term, str]]:
    """Give each shape that breaks a rule, and what is wrong.

    Parameters
    ----------
    shapes
        The shapes graph.

    """
    of_kind = {kind: shapes.instances(SH + kind) for kind in ("NodeShape", "PropertyShape")}
    for node in _shapes(shapes):
        kinds = {kind for kind, nodes in of_kind.items() if node in nodes}
        yield from ((node, said) for said in _of_shape(shapes, node, kinds))
    yield from component_faults(shapes)


def passed_over(shapes: ShapesGraph) -> list[str]:
    """Say what shapes have that means nothing there: engines pass it over, most often it is a slip.

    Parameters
    ----------
    shapes
        The shapes graph.

    """
    found = []
    for node in _shapes(shapes):
        if shapes.objects(node, SH + "qualifiedValueShape") and not shapes.objects(node, SH + "path"):
            found.append(
                f"{_name(shapes, node)}: sh:qualifiedValueShape means something on property shapes only"
            )
        for predicate in sorted(shapes.predicates(node), key=str):
            name = predicate.value.removeprefix(SH)
            if name != predicate.value and name not in TERMS:
                found.append(f"{_name(shapes, node)}: sh:{name} is no term of SHACL for shapes")
    return sorted(set(found))


def _of_shape(shapes: ShapesGraph, node: Term, kinds: set[str]) -> Iterator[str]:
    yield from _of_parameters(shapes, node)
    paths = shapes.objects(node, SH + "path")
    yield from _of_kind(shapes, node, kinds, paths)
    for path in paths:
        said = path_fault(shapes, path)
        if said:
            yield f"sh:path {said}"
    yield from _of_pattern(shapes, node)
    if shapes.objects(node, SH + "qualifiedValueShape") and not (
        shapes.objects(node, SH + "qualifiedMinCount") or shapes.objects(node, SH + "qualifiedMaxCount")
    ):
        yield "sh:qualifiedValueShape needs sh:qualifiedMinCount or sh:qualifiedMaxCount"
    for constraint in shapes.objects(node, SH + "sparql"):
        yield from sparql_faults(shapes, constraint)


def _of_parameters(shapes: ShapesGraph, node: Term) -> Iterator[str]:
    """Check what the values of each property are, and how many there are."""
    for name, (allowed, what) in _RULES.items():
        for value in shapes.objects(node, SH + name):
            if not allowed(value):
                yield f"sh:{name} must be {what}, not {_said(value)}"
    for name in sorted(_SINGLE):
        if len(shapes.objects(node, SH + name)) > 1:
            yield f"sh:{name} is given more than once"
    for name, (allowed, what) in _LISTS.items():
        for head in shapes.objects(node, SH + name):
            yield from _of_list(shapes, head, name, allowed, what)


def _of_list(
    shapes: ShapesGraph, head: Term, name: str, allowed: Callable[[Term], bool], what: str
) -> Iterator[str]:
    try:
        items = shapes.items(head)
    except NotCompilableError:
        yield f"sh:{name} must be a well-formed list"
        return
    for item in items:
        if not allowed(item):
            yield f"the members of sh:{name} must be {what}, not {_said(item)}"


def _of_kind(shapes: ShapesGraph, node: Term, kinds: set[str], paths: list[Term]) -> Iterator[str]:
    """Check what makes a node shape or a property shape."""
    types = shapes.objects(node, RDF + "type")
    if "PropertyShape" in kinds and "NodeShape" in kinds:
        yield "a shape is either a sh:NodeShape or a sh:PropertyShape"
    elif "PropertyShape" in kinds and not paths:
        yield "a property shape has one sh:path"
    elif "NodeShape" in kinds and paths:
        yield "a node shape has no sh:path"
    if paths:
        if shapes.subjects(SH + "node", node):
            yield "sh:node must name a node shape, not a property shape"
        return
    if shapes.subjects(SH + "property", node):
        yield "sh:property must name a property shape, which has a sh:path"
    for name in _OF_PROPERTIES:
        if shapes.objects(node, SH + name):
            yield f"sh:{name} is for property shapes, which have a sh:path"
    if isinstance(node, BlankNode) and kinds and any(is_class(shapes, t) for t in types):
        yield "a shape that is a class as well must be an IRI"


def _of_pattern(shapes: ShapesGraph, node: Term) -> Iterator[str]:
    for flags in shapes.objects(node, SH + "flags"):
        if set(flags.value if isinstance(flags, Literal) else "") - _FLAGS:
            yield f"sh:flags may have {', '.join(sorted(_FLAGS))} only, not {_said(flags)}"
    for pattern in shapes.objects(node, SH + "pattern"):
        if isinstance(pattern, Literal):
            fault = _pattern_fault(pattern)
            if fault:
                yield f"sh:pattern is not a regular expression: {fault}"


def _pattern_fault(pattern: Literal) -> str:
    """Say what is wrong with a pattern that neither Python nor the store can read, or nothing."""
    try:
        re.compile(pattern.value)
    except (re.error, RecursionError, OverflowError) as error:
        # XPath's expressions, which SHACL speaks of, have more; an ill-formed one is no value to SPARQL
        answer: Any = Store().query(f"ASK {{ FILTER(REGEX('', {pattern}) IN (true, false)) }}")
        return "" if answer else str(error)
    return ""
