"""Terms, property paths and expressions of a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Variable

if TYPE_CHECKING:
    from icatkg.querying.syntax.patterns import Group

__all__ = [
    "Alternative",
    "Exists",
    "Expression",
    "Inverse",
    "Negated",
    "Node",
    "Path",
    "Repeat",
    "Sequence",
    "Term",
]


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a query.

    Attributes
    ----------
    start, end
        Where it lies in the query's text; both -1 for a part that was added later.

    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Term(Node):
    """A variable, IRI, literal or blank node.

    Attributes
    ----------
    text
        As written: ``icat:Person``, ``?person``, ``a``, ``"x"@en``.
    value
        What it stands for, with prefix and base put in. A blank node's label is the one written; that of
        ``[]`` or ``()`` begins with ``anonymous``.

    """

    text: str
    value: Variable | NamedNode | Literal | BlankNode

    @property
    def variable(self) -> str:
        """The name of a variable without ``?``, or an empty string."""
        return self.value.value if isinstance(self.value, Variable) else ""

    def __str__(self) -> str:
        return self.text


# Property paths: https://www.w3.org/TR/sparql11-query/#propertypaths


@dataclass(frozen=True, slots=True)
class Inverse(Node):
    """``^path``."""

    path: Path

    def __str__(self) -> str:
        return f"^({self.path})"


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """``path / path / …``, two or more."""

    parts: tuple[Path, ...]

    def __str__(self) -> str:
        return "/".join(f"({part})" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Alternative(Node):
    """``path | path | …``, two or more."""

    parts: tuple[Path, ...]

    def __str__(self) -> str:
        return "|".join(f"({part})" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Repeat(Node):
    """``path*``, ``path+`` or ``path?``; ``operator`` is the sign."""

    path: Path
    operator: str

    def __str__(self) -> str:
        return f"({self.path}){self.operator}"


@dataclass(frozen=True, slots=True)
class Negated(Node):
    """``!(iri | ^iri | …)``: a predicate not in ``forward``, or one backwards not in ``inverse``."""

    forward: tuple[Term, ...]
    inverse: tuple[Term, ...]

    def __str__(self) -> str:
        return f"!({'|'.join([*map(str, self.forward), *(f'^{i}' for i in self.inverse)])})"


Path = Term | Inverse | Sequence | Alternative | Repeat | Negated


# Expressions


@dataclass(frozen=True, slots=True)
class Exists(Node):
    """``EXISTS { … }`` or ``NOT EXISTS { … }`` inside an expression.

    Attributes
    ----------
    negated
        Whether it is ``NOT EXISTS``.
    conjunct
        Whether the whole expression is true only if this part is: nothing but ``&&`` and brackets stand
        around it.
    positive
        Whether this part can only help the expression to be true: nothing but ``&&``, ``||`` and brackets
        stand around it.

    """

    group: Group
    negated: bool
    conjunct: bool = False
    positive: bool = False

    def __str__(self) -> str:
        return f"{'NOT ' if self.negated else ''}EXISTS {self.group}"


@dataclass(frozen=True, slots=True)
class Expression(Node):
    """An expression, as the text it was.

    Attributes
    ----------
    parts
        Its text in order: words, signs and spaces as plain text; variables, IRIs and literals as terms;
        groups of ``EXISTS``. Together they are the expression.
    aggregates
        The names of the aggregates in it, in capitals: ``COUNT``.

    """

    parts: tuple[str | Term | Exists, ...]
    aggregates: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms in it, without those inside ``EXISTS``."""
        return tuple(part for part in self.parts if isinstance(part, Term))

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables in it, each once, without those that only ``EXISTS`` mentions."""
        return tuple(dict.fromkeys(t.variable for t in self.terms if t.variable))

    @property
    def exists(self) -> tuple[Exists, ...]:
        """Its ``EXISTS`` and ``NOT EXISTS`` groups."""
        return tuple(part for part in self.parts if isinstance(part, Exists))

    def __str__(self) -> str:
        return "".join(map(str, self.parts))
