"""Pre-binding ``$this`` to all focus nodes at once: https://www.w3.org/TR/shacl/#pre-binding.

Works on the tokens of a query: what it looks at, whether it may be asked once for all, and where the
pattern that binds ``$this`` belongs.
"""

from __future__ import annotations

from itertools import pairwise

from icatkg.querying.tokens import Token
from icatkg.validation.compiled.shapes_graph import RDF, NotCompilableError

__all__ = ["at_once", "check_projections", "pieces", "predicates"]

_AGGREGATES = frozenset(["COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "HAVING"])
_TERMS = frozenset(["iri", "name", "variable", "string", "number"])
_END = Token("", "", 0, 0)


def check_projections(tokens: list[Token]) -> None:
    """See to it that each query inside the query hands on ``$this`` (SHACL, appendix A)."""
    selects = [i for i, t in enumerate(tokens) if t.keyword == "SELECT"]
    for number, start in enumerate(selects):
        projection = _projection(tokens, start)
        if number and not any(t.text[1:] == "this" for t in projection if t.kind == "variable"):
            raise NotCompilableError("a query inside a SPARQL-based constraint does not select $this")
        for before, after in pairwise(projection):
            if before.keyword == "AS" and after.text[1:] == "this":
                raise NotCompilableError("a SPARQL-based constraint binds $this anew")
    for before, after in pairwise(tokens):
        if before.keyword == "AS" and after.text[1:] in {"this", "currentShape"}:
            raise NotCompilableError("a SPARQL-based constraint binds $this anew")


def _projection(tokens: list[Token], start: int) -> list[Token]:
    end = next((i for i in range(start, len(tokens)) if tokens[i].keyword in {"WHERE", "{"}), len(tokens))
    return tokens[start:end]


def at_once(tokens: list[Token]) -> bool:
    """Tell whether one query can ask about all focus nodes: nothing is counted or cut off over them."""
    keywords = [t.keyword for t in tokens]
    projection = _projection(tokens, keywords.index("SELECT"))
    if not any(
        t.text[1:] == "this" or t.keyword == "*" for t in projection if t.kind in {"variable", "symbol"}
    ):
        return False
    if {"LIMIT", "OFFSET"}.intersection(keywords):
        return False
    if not _AGGREGATES.union(["GROUP"]).intersection(keywords):
        return True
    if keywords.count("SELECT") > 1 or "GROUP" not in keywords:
        return False
    return any(t.kind == "variable" and t.text[1:] == "this" for t in tokens[keywords.index("GROUP") :])


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
    """A group of a query, while it is read."""

    def __init__(self, start: int, *, first: bool, select: bool) -> None:
        self.start = start
        self.first = first
        self.select = select
        self.binds = False
        self.uses = False
        self.parentheses = 0


def pieces(tokens: list[Token]) -> list[str]:  # noqa: C901 - one pass over the tokens
    """Cut a query where the pattern that binds ``$this`` belongs."""
    places, groups = set(), []
    outermost = True
    for number, token in enumerate(tokens):
        if token.text == "{":
            following = tokens[number + 1].keyword if number + 1 < len(tokens) else ""
            groups.append(_Group(number, first=outermost, select=following == "SELECT"))
            outermost = False
        elif token.text == "}" and groups:
            group = groups.pop()
            if group.first or (group.uses and not group.binds and not group.select):
                places.add(group.start)
        elif groups and token.text in {"(", ")"}:
            groups[-1].parentheses += 1 if token.text == "(" else -1
        elif token.kind == "variable" and token.text[1:] == "this":
            for group in groups:
                group.uses = True
            if groups and not groups[-1].parentheses:
                groups[-1].binds = True
    found, current = [], ""
    for number, token in enumerate(tokens):
        # spaces stay where they are: the store's parser reads "!STR(?x)", but not "! STR(?x)"
        if number and tokens[number - 1].end != token.start:
            current += " "
        current += token.text
        if number in places:
            found.append(current)
            current = ""
    return [*found, current]
