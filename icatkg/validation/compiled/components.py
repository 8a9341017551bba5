"""Constraint components that a shapes graph defines: https://www.w3.org/TR/shacl/#sparql-constraint-components.

An ``ASK`` validator is asked once about all pairs of focus node and value node; it becomes a query for the
pairs it is true of. A ``SELECT`` validator is asked as a SPARQL-based constraint is. The parameters are
bound before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from icatkg.validation.compiled.queries import compile_query, solutions
from icatkg.validation.compiled.results import ValidationResult
from icatkg.validation.compiled.shapes_graph import SH, NotCompilableError
from icatkg.validation.compiled.sparql_based import filled, of_exact_literals, selected, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatkg.validation.compiled.data_graph import DataGraph
    from icatkg.validation.compiled.queries import Query
    from icatkg.validation.compiled.shapes_graph import Shape, ShapesGraph, Term
    from icatkg.validation.compiled.validation import Check, Found, Validation, Values

__all__ = ["Component", "Parameter", "compile_component", "components", "validator_of"]

_UNSAID = Literal("The value breaks a constraint of this kind.")


class Parameter(NamedTuple):
    """A parameter of a component: its property, the name of its variable, and whether it may be missing."""

    predicate: str
    name: str
    optional: bool


class Component(NamedTuple):
    """A constraint component, with its parameters in order of their names."""

    node: Term
    parameters: tuple[Parameter, ...]


def local_name(iri: str) -> str:
    """Give the local name of an IRI, which is the name of its variable (SHACL, section 6.2.1)."""
    return iri.replace("#", "/").rpartition("/")[2] if "/" in iri or "#" in iri else iri.rpartition(":")[2]


def components(shapes: ShapesGraph) -> Iterator[Component]:
    """Give the components that a shapes graph defines."""
    for node in sorted(shapes.instances(SH + "ConstraintComponent"), key=str):
        if not isinstance(node, NamedNode) or not node.value.startswith(SH):
            parameters = [
                Parameter(path.value, local_name(path.value), _optional(shapes, one))
                for one in shapes.objects(node, SH + "parameter")
                for path in shapes.objects(one, SH + "path")
                if isinstance(path, NamedNode)
            ]
            yield Component(node, tuple(sorted(parameters)))


def _optional(shapes: ShapesGraph, parameter: Term) -> bool:
    return any(o.value in {"true", "1"} for o in shapes.objects(parameter, SH + "optional"))


def _messages_of(shapes: ShapesGraph, node: Term) -> list[Literal]:
    return [m for m in shapes.objects(node, SH + "message") if isinstance(m, Literal)]


def compile_component(
    shapes: ShapesGraph, shape: Shape, component: Component, data: DataGraph
) -> list[Check]:
    """Compile what a shape constrains with a component: one check for each set of parameter values.

    Parameters
    ----------
    shapes, shape, component, data
        The shapes graph, the shape, the component, and the data graph.

    Raises
    ------
    NotCompilableError
        Its query is not fit.

    """
    given = {p: shapes.objects(shape.node, p.predicate) for p in component.parameters}
    if not all(values or p.optional for p, values in given.items()):
        return []  # SHACL, section 2.1.4: without a mandatory parameter there is no constraint
    validator, form = validator_of(shapes, component.node, on_property=shape.path is not None)
    if validator is None:
        return []  # section 6.2.3: without a suitable validator the constraint is passed over
    text, messages = text_of(shapes, validator, form)
    messages = messages or _messages_of(shapes, component.node)
    name = component.node.value if isinstance(component.node, NamedNode) else ""
    if not name:
        raise NotCompilableError("a constraint component has no IRI")
    if len(component.parameters) == 1:
        (parameter,) = component.parameters
        sets = [{parameter.name: value} for value in given[parameter]]
    else:
        sets = [{p.name: values[0] for p, values in given.items() if values}]
    checks = []
    for constants in sets:
        query = compile_query(shapes, shape, validator, text, constants, values=form == "ask")
        of_exact_literals(query, data)
        said = shape.messages or tuple(messages) or (_UNSAID,)
        make = _asking if form == "ask" else _selecting
        checks.append(make(shape, name, query, constants, said))
    return checks


def validator_of(shapes: ShapesGraph, node: Term, *, on_property: bool) -> tuple[Term | None, str]:
    """Choose the validator (SHACL, section 6.2.3), and tell the form of its query."""
    own = shapes.objects(node, SH + ("propertyValidator" if on_property else "nodeValidator"))
    for found, form in ((own, "select"), (shapes.objects(node, SH + "validator"), "ask")):
        suited = [v for v in found if shapes.objects(v, SH + form)]
        if suited:
            return suited[0], form
    return None, ""


def _messages(said: tuple[Literal, ...], values: dict[str, Term]) -> tuple[Literal, ...]:
    return tuple(dict.fromkeys(Literal(filled(m.value, values), language=m.language) for m in said))


def _asking(
    shape: Shape, name: str, query: Query, constants: dict[str, Term], said: tuple[Literal, ...]
) -> Check:
    def check(run: Validation, values: Values) -> Found:
        pairs = [(focus, node) for focus, nodes in values.items() for node in nodes]
        true_of = {(row["this"], row["value"]) for _, row in solutions(run.data, query, pairs)}
        for focus, node in pairs:
            if (focus, node) not in true_of:
                messages = _messages(said, {**constants, "this": focus, "value": node})
                yield (
                    focus,
                    ValidationResult(focus, shape.path, node, name, shape.node, shape.severity, messages),
                )

    return check


def _selecting(
    shape: Shape, name: str, query: Query, constants: dict[str, Term], said: tuple[Literal, ...]
) -> Check:
    def check(run: Validation, values: Values) -> Found:
        for focus, row in selected(run.data, query, shape, values):
            message = row.get("message")
            own = (message,) if isinstance(message, Literal) else _messages(said, {**constants, **row})
            path = row.get("path", shape.path)
            yield (
                focus,
                ValidationResult(row["this"], path, row.get("value"), name, shape.node, shape.severity, own),
            )

    return check
