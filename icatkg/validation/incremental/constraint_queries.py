"""The queries of the SPARQL-based constraints of a shape, as syntax trees.

They are those of ``sh:sparql`` (https://www.w3.org/TR/shacl/#sparql-constraints) and of the validators of
constraint components that the shapes graph defines (section 6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.errors import QueryError
from icatkg.querying.parsing import parse
from icatkg.querying.tokens import checked
from icatkg.validation.compiled.components import components, validator_of
from icatkg.validation.compiled.paths import compile_path
from icatkg.validation.compiled.prebinding import variable
from icatkg.validation.compiled.queries import prefixes_for
from icatkg.validation.compiled.shapes_graph import SH, NotCompilableError, true
from icatkg.validation.compiled.sparql_based import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatkg.querying.syntax import Query
    from icatkg.validation.compiled.shapes_graph import Shape, ShapesGraph, Term

__all__ = ["constraint_queries"]


def constraint_queries(shapes: ShapesGraph, shape: Shape) -> list[Query] | None:
    """Give the queries of the SPARQL-based constraints of a shape that are not deactivated.

    Parameters
    ----------
    shapes, shape
        The shapes graph, and the shape.

    Returns
    -------
    list or None
        ``SELECT`` queries about ``$this``, and ``ASK`` queries about ``$this`` and ``$value``; ``None``
        when one of them cannot be read.

    """
    try:
        return [parse(_text(shapes, shape, *owner)) for owner in _owners(shapes, shape)]
    except (QueryError, NotCompilableError):
        return None


def _owners(shapes: ShapesGraph, shape: Shape) -> Iterator[tuple[Term, str]]:
    """Give the nodes that have the queries, and their form."""
    given = dict(shape.constraints)
    for node in given.get("sparql", ()):
        if not any(true(d) for d in shapes.objects(node, SH + "deactivated")):
            yield node, "select"
    for component in components(shapes):
        if any(p.predicate in given for p in component.parameters):
            validator, form = validator_of(shapes, component.node, on_property=shape.path is not None)
            if validator is not None:
                yield validator, form


def _text(shapes: ShapesGraph, shape: Shape, owner: Term, form: str) -> str:
    """Give a query with its prefixes, and the shape's path where ``$PATH`` stands."""
    query, _ = text_of(shapes, owner, form)
    text, end = "", 0
    for token in checked(query):
        if variable(token) == "PATH" and shape.path is not None:
            text += query[end : token.start] + compile_path(shapes, shape.path).sparql
            end = token.end
    declared = "".join(f"PREFIX {n}: <{iri}>\n" for n, iri in sorted(prefixes_for(shapes, owner).items()))
    return declared + text + query[end:]
