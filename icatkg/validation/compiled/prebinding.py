"""Pre-binding variables for all focus nodes at once: https://www.w3.org/TR/shacl/#pre-binding.

Works on the tokens of a query: what it looks at, whether it may be asked once for all, and where the
patterns that bind its variables belong.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from icatkg.querying.tokens import Token
from icatkg.validation.compiled.shapes_graph import RDF

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["at_once", "binding_faults", "pieces", "predicates", "projects", "variable"]

_AGGREGATES = frozenset(["COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "HAVING"])
_TERMS = frozenset(["iri", "name", "variable", "string", "number"])
_END = Token("", "", 0, 0)


def variable(token: Token) -> str:
    """Give the name of a variable, or an empty string for another token."""
    return token.text[1:] if token.kind == "variable" else ""


def binding_faults(tokens: list[Token], must: str, bound: Collection[str]) -> Iterator[str]:
    """Say where a query binds anew, or hides, what is bound before (SHACL, appendix A).

    Parameters
    ----------
    tokens
        The query.
    must
        The variable that each query inside has to select, be it used there or not.
    bound
        All variables that are bound before; those that a query inside uses it has to select, too.

    """
    for before, after in pairwise(tokens):
        if before.keyword == "AS" and variable(after) in bound:
            yield f"binds ${variable(after)} anew"
    selects = [i for i, t in enumerate(tokens) if t.keyword == "SELECT"]
    for start in selects:
        if not any(t.text == "{" for t in tokens[:start]):
            continue
        selected = {variable(t) for t in _projection(tokens, start)}
        used = {variable(t) for t in _inside(tokens, start)}
        for name in [must, *sorted(n for n in bound if n in used and n not in _OPTIONAL)]:
            if name not in selected:
                yield f"has a query inside that does not select ${name}"
                break


# What a query inside need not hand on.
_OPTIONAL = frozenset(["shapesGraph", "currentShape", "PATH"])


def _inside(tokens: list[Token], start: int) -> Iterator[Token]:
    """Give the tokens of a query inside a query, from its ``SELECT`` to the end of the group around it."""
    depth = 0
    for token in tokens[start:]:
        depth += (token.text == "{") - (token.text == "}")
        if depth < 0:
            return
        yield token


def _projection(tokens: list[Token], start: int) -> list[Token]:
    end = next((i for i in range(start, len(tokens)) if tokens[i].keyword in {"WHERE", "{"}), len(tokens))
    return tokens[start:end]


def projects(tokens: list[Token], name: str) -> bool:
    """Tell whether a ``SELECT`` query has a variable among its columns."""
    start = next((i for i, t in enumerate(tokens) if t.keyword == "SELECT"), len(tokens))
    columns = [t for t in _projection(tokens, start)[1:] if t.keyword not in {"DISTINCT", "REDUCED"}]
    return any(variable(t) == name for t in columns) or [t.keyword for t in columns[:1]] == ["*"]


def at_once(tokens: list[Token]) -> bool:
    """Tell whether one query can ask about all focus nodes: nothing is counted or cut off over them."""
    keywords = [t.keyword for t in tokens]
    if not projects(tokens, "this") or {"LIMIT", "OFFSET"}.intersection(keywords):
        return False
    if not _AGGREGATES.union(["GROUP"]).intersection(keywords):
        return True
    if keywords.count("SELECT") > 1 or "GROUP" not in keywords:
        return False
    return any(variable(t) == "this" for t in tokens[keywords.index("GROUP") :])


def predicates(tokens: list[Token], prefixes: dict[str, str]) -> frozenset[str] | None:
    """Give the IRIs of a query; ``None`` when a variable or a negation may stand for a property.

    Parameters
    ----------
    tokens, prefixes
        The query, and the prefixes declared for it.

    """
    found = {RDF + "type"}  # the keyword "a"
    own = dict(prefixes)
    for number, token in enumerate(tokens):
        if token.keyword == "PREFIX" and len(tokens) > number + 2:
            own[tokens[number + 1].text[:-1]] = tokens[number + 2].text[1:-1]
        if token.kind == "iri":
            found.add(token.text[1:-1])
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            found.add(own.get(prefix, "") + local.replace("\\", ""))
        elif _any_property(tokens, number):
            return None
    return frozenset(found)


def _any_property(tokens: list[Token], number: int) -> bool:
    """Tell whether a token may stand for any property; better once too often than once too seldom."""
    token, following = tokens[number], [*tokens[number + 1 : number + 3], _END, _END]
    if token.text == "!":
        first = following[1] if following[0].text == "(" else following[0]
        return first.kind in {"iri", "name"} or first.text == "^"
    if token.kind != "variable" or not number or _in_projection(tokens, number):
        return False
    before, after = tokens[number - 1], following[0]
    return (before.kind in _TERMS or before.text in {";", "]", ")"}) and (
        after.kind in {*_TERMS, "word"} or after.text in {"[", "("}
    )


def _in_projection(tokens: list[Token], number: int) -> bool:
    for token in reversed(tokens[:number]):
        if token.keyword == "SELECT":
            return True
        if token.text in {"{", "}"}:
            return False
    return False


class _Group:
    """A group of a query, while it is read: the pre-bound variables it uses, and binds by a triple."""

    def __init__(self, start: int, *, first: bool, select: bool) -> None:
        self.start = start
        self.first = first
        self.select = select
        self.binds: set[str] = set()
        self.uses: set[str] = set()
        self.parentheses = 0


def _places(tokens: list[Token], bound: Collection[str], *, everywhere: bool) -> dict[int, frozenset[str]]:
    """Give the braces after which patterns belong, with the variables they bind."""
    places: dict[int, frozenset[str]] = {}
    groups: list[_Group] = []
    for number, token in enumerate(tokens):
        if token.text == "{":
            following = tokens[number + 1].keyword if number + 1 < len(tokens) else ""
            groups.append(_Group(number, first=not groups and not places, select=following == "SELECT"))
        elif token.text == "}" and groups:
            group = groups.pop()
            needed = frozenset(bound if group.first else group.uses - (set() if everywhere else group.binds))
            if needed and (group.first or not group.select):
                places[group.start] = needed
        elif groups and token.text in {"(", ")"}:
            groups[-1].parentheses += 1 if token.text == "(" else -1
        elif groups and variable(token) in bound:
            for group in groups:
                group.uses.add(variable(token))
            if not groups[-1].parentheses:
                groups[-1].binds.add(variable(token))
    return places


def pieces(tokens: list[Token], bound: Collection[str]) -> list[tuple[str, frozenset[str]]]:
    """Cut a query where patterns that bind variables belong.

    Parameters
    ----------
    tokens, bound
        The query, and the variables that are bound before. A group that binds one by a triple has no pattern
        for it, unless the query counts or cuts off, which it must do for one focus node alone.

    Returns
    -------
    list of (str, frozenset)
        Each piece of text, with the variables to bind after it.

    """
    places = _places(tokens, bound, everywhere=not at_once(tokens))
    found, current = [], ""
    for number, token in enumerate(tokens):
        # spaces stay where they are: the store's parser reads "!STR(?x)", but not "! STR(?x)"
        if number and tokens[number - 1].end != token.start:
            current += " "
        current += token.text
        if number in places:
            found.append((current, places[number]))
            current = ""
    return [*found, (current, frozenset())]
