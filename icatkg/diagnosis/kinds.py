"""Which kinds of values variables and expressions have: datatypes, languages, things."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from icatkg.diagnosis.census import IRI_VALUES, kind_of
from icatkg.diagnosis.occurrences import elements, queries
from icatkg.namespaces import PREFIXES
from icatkg.querying.syntax import (
    Alternative,
    Bind,
    Inverse,
    Sequence,
    Term,
    TriplePattern,
    Values,
)
from icatkg.querying.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icatkg.diagnosis.census import Census
    from icatkg.querying.syntax import Expression, Path, Query
    from icatkg.querying.tokens import Token

__all__ = ["NUMBER", "Kinds", "comparable"]

_XSD = PREFIXES["xsd"]
NUMBER = "number"
_NUMBERS = frozenset(
    _XSD + name
    for name in (
        *("integer", "decimal", "double", "float", "int", "long", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
    )
)
# What functions give: https://www.w3.org/TR/sparql11-query/#SparqlOps
_TEXTS = frozenset(["STR", "LANG", "ENCODE_FOR_URI", "GROUP_CONCAT", "MD5", "SHA1", "SHA256", "STRUUID"])
_FUNCTIONS = {
    **dict.fromkeys(_TEXTS, _XSD + "string"),
    **dict.fromkeys(
        ["STRLEN", "YEAR", "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS", "COUNT", "ABS", "CEIL", "FLOOR"],
        NUMBER,
    ),
    **dict.fromkeys(["IRI", "URI", "DATATYPE"], IRI_VALUES),
}
# These give text of the kind that they are given.
_KEEPING = frozenset(["LCASE", "UCASE", "SUBSTR", "STRBEFORE", "STRAFTER", "REPLACE"])


def comparable(kind: str) -> str:
    """Give what a kind can be compared with: all numbers are one, the rest themselves."""
    return NUMBER if kind in _NUMBERS else kind


class Kinds:
    """The kinds of values of a query's variables, as far as the query shows them.

    Parameters
    ----------
    query
        The query; variables of the same name in sub-selects are taken for the same.
    census
        What occurs.

    """

    def __init__(self, query: Query, census: Census) -> None:
        self._census = census
        self._paths: dict[str, list[Path]] = {}
        self._expressions: dict[str, Expression] = {}
        self._values: dict[str, Counter[str]] = {}
        self._things: set[str] = set()
        for inner in queries(query):
            for projection in inner.projections:
                if projection.expression is not None:
                    self._expressions[projection.variable.variable] = projection.expression
        for element, _ in elements(query.where) if query.where is not None else ():
            if isinstance(element, TriplePattern):
                self._things.add(element.subject.variable)
                if isinstance(element.predicate, Term):
                    self._things.add(element.predicate.variable)
                if element.object.variable:
                    self._paths.setdefault(element.object.variable, []).append(element.predicate)
            elif isinstance(element, Bind):
                self._expressions[element.variable.variable] = element.expression
            elif isinstance(element, Values):
                self._of_values(element)

    def _of_values(self, values: Values) -> None:
        for variable, column in zip(values.variables, zip(*values.rows, strict=True), strict=False):
            kinds = Counter(_of_term(term.value) for term in column if term is not None)
            if None not in column:
                self._values[variable.variable] = kinds

    def property_of(self, variable: str) -> str | None:
        """Give the IRI of the one property that a variable has the values of."""
        paths = self._paths.get(variable, [])
        iris = {p.value.value for p in paths if isinstance(p, Term) and isinstance(p.value, NamedNode)}
        return iris.pop() if len(iris) == 1 and len(paths) == 1 else None

    def of_variable(self, variable: str, depth: int = 0) -> Mapping[str, int] | None:
        """Give the kinds of a variable's values with their numbers, ``None`` when the query does not show.

        The numbers are those of all values of its property; other patterns may leave some out.
        """
        if variable in self._things:
            return {IRI_VALUES: 1}
        known = [self._values[variable]] if variable in self._values else []
        known += [k for k in map(self._of_path, self._paths.get(variable, [])) if k]
        if known:
            return min(known, key=lambda kinds: (kinds.total(), sorted(kinds)))
        expression = self._expressions.get(variable)
        if expression is None or depth > _DEEPEST:
            return None
        return self.of_operand(str(expression), depth + 1)

    def of_operand(self, text: str, depth: int = 0) -> Mapping[str, int] | None:
        """Give the kinds of what an expression gives, ``None`` when they cannot be told."""
        tokens = tokenize(text)
        while len(tokens) > 1 and tokens[0].text == "(" and _closing(tokens, 0) == len(tokens) - 1:
            tokens = tokens[1:-1]
        if not tokens:
            return None
        first = tokens[0]
        if len(tokens) == 1 and first.kind == "variable":
            return self.of_variable(first.text[1:], depth)
        if len(tokens) > 1 and tokens[1].text == "(" and _closing(tokens, 1) == len(tokens) - 1:
            return self._of_call(first.keyword, text[tokens[2].start : tokens[-1].start], depth)
        if {t.text for t in tokens} & {"*", "/", "+"}:
            return {NUMBER: 1}
        return None

    def _of_call(self, name: str, arguments: str, depth: int) -> Mapping[str, int] | None:
        if name in _FUNCTIONS:
            return {_FUNCTIONS[name]: 1}
        if name in _KEEPING:
            return self.of_operand(_first_argument(arguments), depth)
        return None

    def _of_path(self, path: Path) -> Counter[str] | None:
        if isinstance(path, Term):
            return self._census.values.get(path.value.value) if isinstance(path.value, NamedNode) else None
        if isinstance(path, Inverse):
            return Counter({IRI_VALUES: 1})
        if isinstance(path, Sequence):
            return self._of_path(path.parts[-1])
        if isinstance(path, Alternative):
            parts = [self._of_path(part) for part in path.parts]
            return sum((p for p in parts if p), Counter()) if all(parts) else None
        return None


_DEEPEST = 20


def _of_term(value: object) -> str:
    return kind_of(value) if isinstance(value, Literal) else IRI_VALUES


def _closing(tokens: list[Token], opening: int) -> int:
    """Give the index of the bracket that closes the one at ``opening``."""
    depth = 0
    for i in range(opening, len(tokens)):
        text = tokens[i].text
        depth += (text == "(") - (text == ")")
        if depth == 0:
            return i
    return -1


def _first_argument(arguments: str) -> str:
    depth = 0
    for token in tokenize(arguments):
        depth += (token.text == "(") - (token.text == ")")
        if token.text == "," and depth == 0:
            return arguments[: token.start]
    return arguments
