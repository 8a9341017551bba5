"""Group graph patterns and queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icatkg.querying.syntax.terms import Expression, Node, Path, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "Bind",
    "DatasetClause",
    "Element",
    "Filter",
    "GraphPattern",
    "Group",
    "GroupKey",
    "Minus",
    "Optional",
    "OrderKey",
    "Projection",
    "Query",
    "SubSelect",
    "TriplePattern",
    "Union",
    "Values",
]


@dataclass(frozen=True, slots=True)
class TriplePattern(Node):
    """Subject, predicate or path, object."""

    subject: Term
    predicate: Path
    object: Term

    def __str__(self) -> str:
        return f"{self.subject} {self.predicate} {self.object} ."


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """``FILTER``."""

    expression: Expression

    def __str__(self) -> str:
        return f"FILTER ({self.expression})"


@dataclass(frozen=True, slots=True)
class Optional(Node):
    """``OPTIONAL { … }``."""

    group: Group

    def __str__(self) -> str:
        return f"OPTIONAL {self.group}"


@dataclass(frozen=True, slots=True)
class Minus(Node):
    """``MINUS { … }``."""

    group: Group

    def __str__(self) -> str:
        return f"MINUS {self.group}"


@dataclass(frozen=True, slots=True)
class GraphPattern(Node):
    """``GRAPH name { … }``; the name is a variable or an IRI."""

    name: Term
    group: Group

    def __str__(self) -> str:
        return f"GRAPH {self.name} {self.group}"


@dataclass(frozen=True, slots=True)
class Union(Node):
    """``{ … } UNION { … } …``, two branches or more."""

    branches: tuple[Group, ...]

    def __str__(self) -> str:
        return " UNION ".join(map(str, self.branches))


@dataclass(frozen=True, slots=True)
class Bind(Node):
    """``BIND (expression AS ?variable)``."""

    expression: Expression
    variable: Term

    def __str__(self) -> str:
        return f"BIND ({self.expression} AS {self.variable})"


@dataclass(frozen=True, slots=True)
class Values(Node):
    """``VALUES``, in a group or at the end; ``None`` in a row is ``UNDEF``."""

    variables: tuple[Term, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def __str__(self) -> str:
        rows = " ".join(f"({' '.join(str(t or 'UNDEF') for t in row)})" for row in self.rows)
        return f"VALUES ({' '.join(map(str, self.variables))}) {{ {rows} }}"


@dataclass(frozen=True, slots=True)
class Group(Node):
    """``{ … }``, its parts in the order written."""

    elements: tuple[Element, ...]

    def __str__(self) -> str:
        return f"{{ {' '.join(map(str, self.elements))} }}"


@dataclass(frozen=True, slots=True)
class SubSelect(Node):
    """A ``SELECT`` inside a group, which holds nothing else."""

    query: Query

    def __str__(self) -> str:
        return str(self.query)


Element = TriplePattern | Filter | Optional | Minus | GraphPattern | Union | Bind | Values | Group | SubSelect


# Queries


@dataclass(frozen=True, slots=True)
class Projection(Node):
    """A column of a ``SELECT``: ``?variable`` or ``(expression AS ?variable)``."""

    variable: Term
    expression: Expression | None

    def __str__(self) -> str:
        return f"({self.expression} AS {self.variable})" if self.expression else str(self.variable)


@dataclass(frozen=True, slots=True)
class DatasetClause(Node):
    """``FROM iri`` or ``FROM NAMED iri``."""

    graph: Term
    named: bool

    def __str__(self) -> str:
        return f"FROM {'NAMED ' if self.named else ''}{self.graph}"


@dataclass(frozen=True, slots=True)
class GroupKey(Node):
    """A condition of ``GROUP BY``: an expression, and the variable it is given if any."""

    expression: Expression
    variable: Term | None

    def __str__(self) -> str:
        return f"({self.expression} AS {self.variable})" if self.variable else _bracketed(self.expression)


@dataclass(frozen=True, slots=True)
class OrderKey(Node):
    """A condition of ``ORDER BY``; ``direction`` is ``ASC``, ``DESC`` or empty."""

    expression: Expression
    direction: str

    def __str__(self) -> str:
        return f"{self.direction or 'ASC'}({self.expression})"


@dataclass(frozen=True, slots=True)
class Query(Node):
    """A query, or the ``SELECT`` inside a group.

    Attributes
    ----------
    form
        ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.
    prologue
        Its ``BASE`` and ``PREFIX`` lines as written.
    modifier
        ``DISTINCT``, ``REDUCED`` or empty.
    projections
        The columns of a ``SELECT``; empty for ``SELECT *``.
    template
        The triples of a ``CONSTRUCT``; those of the pattern for ``CONSTRUCT WHERE``.
    described
        What a ``DESCRIBE`` names; empty for ``DESCRIBE *``.
    datasets
        ``FROM`` and ``FROM NAMED``.
    where
        The pattern; ``None`` for a ``DESCRIBE`` without one.
    group_by, having, order_by, limit, offset, values
        The solution modifiers and the ``VALUES`` at the end.

    """

    form: str
    prologue: str = ""
    modifier: str = ""
    projections: tuple[Projection, ...] = ()
    template: tuple[TriplePattern, ...] = ()
    described: tuple[Term, ...] = ()
    datasets: tuple[DatasetClause, ...] = ()
    where: Group | None = None
    group_by: tuple[GroupKey, ...] = ()
    having: tuple[Expression, ...] = ()
    order_by: tuple[OrderKey, ...] = ()
    limit: int | None = None
    offset: int | None = None
    values: Values | None = None

    @property
    def aggregates(self) -> bool:
        """Whether it makes groups: by ``GROUP BY``, or by an aggregate over all solutions."""
        expressions: list[Expression] = [p.expression for p in self.projections if p.expression]
        expressions += [*self.having, *(key.expression for key in self.order_by)]
        return bool(self.group_by) or any(e.aggregates for e in expressions)

    def __str__(self) -> str:
        heads = {
            "SELECT": " ".join(map(str, self.projections)) or "*",
            "ASK": "",
            "CONSTRUCT": f"{{ {' '.join(map(str, self.template))} }}",
            "DESCRIBE": " ".join(map(str, self.described)) or "*",
        }
        clauses = [self.prologue, self.form, self.modifier, heads[self.form], *map(str, self.datasets)]
        clauses.append(f"WHERE {self.where}" if self.where else "")
        clauses += _listed("GROUP BY", self.group_by)
        clauses += _listed("HAVING", [f"({condition})" for condition in self.having])
        clauses += _listed("ORDER BY", self.order_by)
        clauses.append("" if self.limit is None else f"LIMIT {self.limit}")
        clauses.append("" if self.offset is None else f"OFFSET {self.offset}")
        clauses.append(str(self.values or ""))
        return " ".join(clause for clause in clauses if clause)


def _listed(word: str, conditions: Iterable[object]) -> Iterator[str]:
    written = " ".join(map(str, conditions))
    if written:
        yield f"{word} {written}"


def _bracketed(expression: Expression) -> str:
    """Leave a lone variable bare: in brackets it would not count as the variable grouped by."""
    lone = len(expression.parts) == 1 and isinstance(expression.parts[0], Term)
    return str(expression) if lone else f"({expression})"
