"""Whether the queries of shapes and constraint components are well-formed (SHACL, sections 5 and 6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from icatkg.namespaces import PREFIXES
from icatkg.validation.compiled.components import components, local_name
from icatkg.validation.compiled.queries import declarations, prefixes_for, query_faults
from icatkg.validation.compiled.shapes_graph import RDF, SH, NotCompilableError, true

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from icatkg.validation.compiled.components import Component
    from icatkg.validation.compiled.shapes_graph import ShapesGraph, Term

__all__ = ["component_faults", "sparql_faults"]

_TEXTS = frozenset([PREFIXES["xsd"] + "string", RDF + "langString"])
_STRING = PREFIXES["xsd"] + "string"
_VARIABLE = re.compile(r"[A-Za-z0-9_\u00B7-\uFFFD]+")
# Names that the variables of parameters cannot have (SHACL, section 6.2.1).
_RESERVED = frozenset(["this", "shapesGraph", "currentShape", "path", "PATH", "value"])
_BEFORE = ("shapesGraph", "currentShape")


def sparql_faults(shapes: ShapesGraph, node: Term) -> Iterator[str]:
    """Say what is wrong with a SPARQL-based constraint, a value of ``sh:sparql``.

    Parameters
    ----------
    shapes, node
        The shapes graph, and the node of the constraint.

    """
    if not all(_is_boolean(value) for value in shapes.objects(node, SH + "deactivated")):
        yield "the sh:deactivated of its sh:sparql must be true or false"
    yield from _of_query(shapes, node, "its sh:sparql", "select", ("this", *_BEFORE))


def _is_boolean(term: Term) -> bool:
    try:
        true(term)
    except NotCompilableError:
        return False
    return True


def _of_query(shapes: ShapesGraph, node: Term, what: str, form: str, bound: Collection[str]) -> Iterator[str]:
    texts = shapes.objects(node, SH + form)
    if len(texts) != 1 or not isinstance(texts[0], Literal) or texts[0].datatype.value != _STRING:
        yield f"{what} needs one sh:{form}, a text without language"
        return
    for message in shapes.objects(node, SH + "message"):
        if not isinstance(message, Literal) or message.datatype.value not in _TEXTS:
            yield f"the sh:message of {what} must be a text"
    wrong = list(_of_prefixes(shapes, node))
    yield from (f"the sh:prefixes of {what} {said}" for said in wrong)
    if not wrong:
        prefixes = prefixes_for(shapes, node)
        said = query_faults(texts[0].value, form.upper(), bound, prefixes)
        yield from (f"the sh:{form} of {what} {s}" for s in said)


def _of_prefixes(shapes: ShapesGraph, node: Term) -> Iterator[str]:
    if any(isinstance(owner, Literal) for owner in shapes.objects(node, SH + "prefixes")):
        yield "must name who declares them, not a literal"
    known: dict[str, str] = {}
    for declaration in declarations(shapes, node):
        prefixes = shapes.objects(declaration, SH + "prefix")
        namespaces = shapes.objects(declaration, SH + "namespace")
        if len(prefixes) != 1 or len(namespaces) != 1:
            yield "lead to a sh:declare without one sh:prefix and one sh:namespace"
        elif not isinstance(prefixes[0], Literal) or not isinstance(namespaces[0], Literal):
            yield "lead to a sh:declare whose sh:prefix or sh:namespace is no literal"
        elif known.setdefault(prefixes[0].value, namespaces[0].value) != namespaces[0].value:
            yield f"declare {prefixes[0].value}: twice, for different namespaces"


def component_faults(shapes: ShapesGraph) -> Iterator[tuple[Term, str]]:
    """Give what is wrong with the constraint components that a shapes graph defines, and with their use.

    Parameters
    ----------
    shapes
        The shapes graph.

    """
    for component in components(shapes):
        yield from ((component.node, said) for said in _of_component(shapes, component))
        if len(component.parameters) > 1:
            for parameter in component.parameters:
                for node in sorted(shapes.having(parameter.predicate), key=str):
                    if len(shapes.objects(node, parameter.predicate)) > 1:
                        yield node, f"<{parameter.predicate}> is given more than once"


def _of_component(shapes: ShapesGraph, component: Component) -> Iterator[str]:
    if isinstance(component.node, BlankNode):
        yield "a constraint component must be an IRI"
    declared = shapes.objects(component.node, SH + "parameter")
    if not component.parameters or all(p.optional for p in component.parameters):
        yield "a constraint component needs a sh:parameter that is not optional"
    for one in declared:
        paths = shapes.objects(one, SH + "path")
        if len(paths) != 1 or not isinstance(paths[0], NamedNode):
            yield "each sh:parameter needs one sh:path, an IRI"
        if not all(_is_boolean(value) for value in shapes.objects(one, SH + "optional")):
            yield "the sh:optional of a sh:parameter must be true or false"
    names = [p.name for p in component.parameters]
    for name in sorted(set(names)):
        if names.count(name) > 1:
            yield f"two parameters have the name {name}"
        if name in _RESERVED or not _VARIABLE.fullmatch(name):
            yield f"a parameter cannot have the name {local_name(name)}"
    yield from _of_validators(shapes, component)


def _of_validators(shapes: ShapesGraph, component: Component) -> Iterator[str]:
    names = [p.name for p in component.parameters]
    for kind, form, other in (
        ("validator", "ask", "select"),
        ("nodeValidator", "select", "ask"),
        ("propertyValidator", "select", "ask"),
    ):
        for validator in shapes.objects(component.node, SH + kind):
            asks, selects = (shapes.objects(validator, SH + f) for f in (form, other))
            if asks or selects:  # else it is in another language, such as JavaScript
                bound = (("value", "this") if form == "ask" else ("this",)) + (*_BEFORE, *names)
                yield from _of_query(shapes, validator, f"its sh:{kind}", form, bound)
