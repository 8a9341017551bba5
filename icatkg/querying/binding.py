"""Binding parameters as RDF terms.

A parameter is pre-bound: each group graph pattern that mentions its variable gets the table
``VALUES ?variable { term }`` joined to it. The term is written by the engine's own serialiser, so that no
character of a value can end up as syntax. The engine's ``substitutions`` would not do: they fail for
variables that are not selected and do not reach ``BIND`` and sub-selects (pyoxigraph 0.5.13).

After ``GROUP BY`` only what is grouped by is there, as always in SPARQL: a query that mentions a parameter
in ``SELECT``, ``HAVING`` or ``ORDER BY`` must group by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.querying.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pyoxigraph import Literal, NamedNode

    from icatkg.querying.tokens import Token

__all__ = ["bind"]


class _Frame:
    """What a pair of braces is: a query, a group of patterns, or data that joins nothing."""

    def __init__(self, kind: str, end: int) -> None:
        self.kind = kind
        self.end = end  # where the opening brace ends; VALUES blocks go there
        self.mentioned: set[str] = set()
        self.where: _Frame | None = None


def _groups(query: str, variables: Collection[str]) -> list[_Frame]:
    """Give the groups that mention one of the variables, each with those it mentions."""
    tokens = tokenize(query)
    frames = [_Frame("query", 0)]
    groups: list[_Frame] = []
    before_brace = ""
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        frame = frames[-1]
        keyword = token.keyword
        if keyword in {"VALUES", "CONSTRUCT", "WHERE"}:
            before_brace = keyword
        elif keyword == "{":
            frames.append(_opened(frame, token.end, before_brace, following))
            if frames[-1].kind == "group":
                groups.append(frames[-1])
            before_brace = ""
        elif keyword == "}":
            if len(frames) > 1:
                frames.pop()
        elif token.kind == "variable" and token.text[1:] in variables:
            scope = next((f for f in reversed(frames) if f.kind != "data"), frame)
            (scope.where or scope).mentioned.add(token.text[1:])
    return [group for group in groups if group.mentioned]


def _opened(parent: _Frame, end: int, before: str, following: Token | None) -> _Frame:
    if before in {"VALUES", "CONSTRUCT"}:
        return _Frame("data", end)
    if following is not None and following.keyword == "SELECT":
        return _Frame("query", end)
    group = _Frame("group", end)
    if parent.kind == "query" and parent.where is None:
        # What the clauses around a WHERE group mention is bound inside it.
        group.mentioned = parent.mentioned
        parent.where = group
    return group


def bind(query: str, terms: Mapping[str, NamedNode | Literal]) -> str:
    """Give the query with variables bound to terms.

    Parameters
    ----------
    query
        SPARQL.
    terms
        Variable name without ``?`` to term.

    Returns
    -------
    str
        The same query with a ``VALUES`` block after the opening brace of each group that mentions one of
        the variables; what a ``SELECT`` clause or a solution modifier mentions counts for its ``WHERE``.

    """
    parts: list[str] = []
    done = 0
    for group in sorted(_groups(query, terms), key=lambda g: g.end):
        blocks = "".join(f" VALUES ?{v} {{ {terms[v]} }}" for v in sorted(group.mentioned))
        parts += [query[done : group.end], blocks]
        done = group.end
    return "".join([*parts, query[done:]])
