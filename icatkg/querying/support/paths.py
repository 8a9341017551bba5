"""Rewriting triple patterns: blank nodes become variables, paths are taken apart except for closures.

Source: the translation of property paths in https://www.w3.org/TR/sparql11-query/#sparqlTranslatePathExpressions.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Variable

from icatkg.querying.support.records import Closure, Statement, Trace
from icatkg.querying.syntax import (
    Alternative,
    Bind,
    Exists,
    Expression,
    Filter,
    Group,
    Inverse,
    Negated,
    Repeat,
    Sequence,
    Term,
    TriplePattern,
    Union,
    Values,
)
from icatkg.querying.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatkg.querying.syntax import DatasetClause, Element, Node, Path

__all__ = ["Context", "PathRewriter", "Scope", "condition", "variable"]


def variable(name: str) -> Term:
    """Make a variable that is nowhere in the query's text."""
    return Term(-1, -1, f"?{name}", Variable(name))


@dataclass(frozen=True)
class Scope:
    """Where a pattern stands.

    Attributes
    ----------
    graph
        The name of the innermost ``GRAPH`` around it.
    marker
        A variable that is bound if the group around it took part; empty if it always does.
    certain, visible
        What the left side of an ``OPTIONAL`` surely binds, and what it may bind; its filters see that.
    around
        What the patterns beside the group and around it may bind.

    """

    graph: Term | None = None
    marker: str = ""
    certain: frozenset[str] = frozenset()
    visible: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()

    def apart(self) -> Scope:
        """Give the scope of braces of their own, which see nothing of the left side but the graph's name."""
        name = self.graph.variable if self.graph else ""
        seen = frozenset([name] if name else [])
        return replace(self, certain=seen, visible=seen)


@dataclass
class Context:
    """What all parts of one query share.

    Attributes
    ----------
    text
        The query.
    prologue, datasets
        Its ``PREFIX`` and ``FROM`` lines.
    prefix
        How new names begin; no name in the query does.

    """

    text: str
    prologue: str = ""
    datasets: tuple[DatasetClause, ...] = ()
    prefix: str = "w"
    _made: int = 0
    _labels: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        while f"?{self.prefix}" in self.text or f"${self.prefix}" in self.text:
            self.prefix += "w"

    def name(self) -> str:
        """Make a name for a variable."""
        self._made += 1
        return f"{self.prefix}{self._made}"

    def written(self, node: Node) -> str:
        """Give a part of the query as written, on one line and without comments."""
        text = self.text[node.start : node.end]
        parts: list[str] = []
        end = 0
        for token in tokenize(text):
            parts += [" "] if token.start > end else []
            parts.append(token.text)
            end = token.end
        return "".join(parts)

    def named(self, term: Term) -> Term:
        """Give a variable in place of a blank node, always the same; other terms as they are."""
        if not isinstance(term.value, BlankNode):
            return term
        label = term.value.value
        if label not in self._labels:
            self._labels[label] = self.name()
        name = self._labels[label]
        return replace(term, text=f"?{name}", value=Variable(name))


class PathRewriter:
    """Rewrites triple patterns and writes down what to read from the solutions.

    Parameters
    ----------
    context
        What the parts of the query share.

    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.trace = Trace()

    def fresh(self) -> Term:
        """Make a variable."""
        return variable(self.context.name())

    def triple(self, pattern: TriplePattern, scope: Scope) -> list[Element]:
        """Rewrite a triple pattern."""
        subject, value = self.context.named(pattern.subject), self.context.named(pattern.object)
        return list(self._path(subject, pattern.predicate, value, scope))

    def _path(self, subject: Term, path: Path, value: Term, scope: Scope) -> Iterator[Element]:
        if isinstance(path, Term):
            self.trace.statements.append(Statement(subject, path, value, scope.graph, scope.marker))
            yield TriplePattern(-1, -1, subject, path, value)
        elif isinstance(path, Inverse):
            yield from self._path(value, path.path, subject, scope)
        elif isinstance(path, Sequence):
            for part in path.parts[:-1]:
                between = self.fresh()
                yield from self._path(subject, part, between, scope)
                subject = between
            yield from self._path(subject, path.parts[-1], value, scope)
        elif isinstance(path, Repeat):
            self.trace.closures.append(Closure(subject, path, value, scope.graph, scope.marker))
            yield TriplePattern(-1, -1, subject, path, value)
        elif isinstance(path, Negated):
            yield from self._negated(subject, path, value, scope)
        else:
            yield from self._alternatives(subject, path, value, scope)

    def _alternatives(self, subject: Term, path: Alternative, value: Term, scope: Scope) -> Iterator[Element]:
        plain = tuple(part for part in path.parts if isinstance(part, Term))
        if len(plain) == len(path.parts):
            # A table of predicates is the same as a union of patterns, and runs faster.
            predicate = self.fresh()
            yield Values(-1, -1, (predicate,), tuple((part,) for part in dict.fromkeys(plain)))
            yield from self._path(subject, predicate, value, scope)
            return
        branches: list[Group] = []
        for part in path.parts:
            marker = self.context.name()
            elements = tuple(self._path(subject, part, value, replace(scope, marker=marker)))
            branches.append(self.marked(Group(-1, -1, elements), marker))
        yield Union(-1, -1, tuple(branches))

    def _negated(self, subject: Term, path: Negated, value: Term, scope: Scope) -> Iterator[Element]:
        if path.forward and path.inverse:
            both = (replace(path, inverse=()), replace(path, forward=()))
            yield from self._alternatives(subject, Alternative(-1, -1, both), value, scope)
            return
        predicate = self.fresh()
        pair = (subject, value) if path.forward or not path.inverse else (value, subject)
        yield from self._path(pair[0], predicate, pair[1], scope)
        if names := path.forward or path.inverse:
            yield Filter(-1, -1, condition(predicate, f" NOT IN ({', '.join(map(_iri, names))})"))

    def marked(self, group: Group, marker: str) -> Group:
        """Give a group that binds its marker."""
        took_part = Bind(-1, -1, condition("true"), variable(marker))
        return replace(group, elements=(*group.elements, took_part))


def _iri(term: Term) -> str:
    """Write an IRI so that it can stand in an expression, where ``a`` could not."""
    return str(term.value)


def condition(*parts: str | Term | Exists) -> Expression:
    """Make an expression."""
    return Expression(-1, -1, parts)
