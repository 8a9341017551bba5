"""SPARQL as tokens: enough to refuse what is never done and to bind parameters where they belong.

Follows the terminals of https://www.w3.org/TR/sparql11-query/#sparqlGrammar: longest match, comments and
strings whole, ``<`` an IRI only when a ``>`` follows with no space between.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from icatkg.errors import RefusedQueryError

__all__ = ["TERMINALS", "Token", "checked", "mentions_graphs", "place", "selects_all", "tokenize"]

TERMINALS = re.compile(
    r"""
    (?P<space>\s+|\#[^\n\r]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<name>(?:[^\W\d_][\w.\-]*)?:(?:(?:[\w.\-:]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w\-:]|%[0-9A-Fa-f]{2}|\\.))?)
  | (?P<word>@[A-Za-z]+(?:-{1,2}[A-Za-z0-9]+)*|[^\W\d_]\w*)
  | (?P<number>(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+|\d*\.\d+|\d+)
  | (?P<symbol>&&|\|\||<=|>=|!=|\^\^|.)
    """,
    re.VERBOSE | re.DOTALL,
)

MAX_DEPTH = 1_000
MAX_OPERATORS = 5_000
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
# What makes the parse tree deep when chained.
_OPERATORS = frozenset(
    ["!", "+", "-", "*", "/", "|", "^", "||", "&&", "UNION", "OPTIONAL", "MINUS", "BIND", "FILTER"]
)
_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"])
_FORMS = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])


class Token(NamedTuple):
    """A terminal of SPARQL.

    Attributes
    ----------
    kind
        ``iri``, ``string``, ``variable``, ``name`` (a prefixed name), ``word`` (a keyword or language
        tag), ``number`` or ``symbol``.
    text
        Its characters; keywords as written.
    start, end
        Where it lies in the query.

    """

    kind: str
    text: str
    start: int
    end: int

    @property
    def keyword(self) -> str:
        """The word in capitals, or the symbol itself."""
        return self.text.upper() if self.kind == "word" else self.text if self.kind == "symbol" else ""


def tokenize(query: str) -> list[Token]:
    """Cut a query into tokens, without spaces and comments."""
    return [
        Token(kind, match[0], match.start(), match.end())
        for match in TERMINALS.finditer(query)
        if (kind := match.lastgroup or "") != "space"
    ]


def checked(query: str) -> list[Token]:
    """Cut a query into tokens and refuse what is never done.

    Raises
    ------
    RefusedQueryError
        The query has a ``SERVICE`` clause, is an update, or is nested or chained so deep that the engine
        could break.

    """
    tokens = tokenize(query)
    depth = operators = 0
    form = ""
    for token in tokens:
        keyword = token.keyword
        if keyword == "SERVICE":
            where = place(query, token.start)
            raise RefusedQueryError(
                f"{where}: SERVICE would send data to another host, which icatkg never does",
                "Fetch the other data first and add it with --data FILE.",
            )
        if keyword in _UPDATES and not form:
            raise RefusedQueryError(
                f"{place(query, token.start)}: {keyword} is an update; icatkg query only reads",
                "Edit the Turtle files instead.",
            )
        if keyword in _FORMS and not form:
            form = keyword
        if keyword in _OPERATORS:
            operators += 1
        if keyword in _OPEN:
            depth += 1
        elif keyword in _CLOSE:
            depth -= 1
        if depth > MAX_DEPTH or operators > MAX_OPERATORS:
            limit = f"{MAX_DEPTH} levels" if depth > MAX_DEPTH else f"{MAX_OPERATORS} operators"
            raise RefusedQueryError(
                f"{place(query, token.start)}: the query has more than {limit}",
                "List many values in a VALUES block instead.",
            )
    return tokens


def mentions_graphs(tokens: list[Token]) -> bool:
    """Tell whether a query asks for named graphs."""
    return any(token.keyword in {"GRAPH", "FROM"} for token in tokens)


def selects_all(tokens: list[Token]) -> bool:
    """Tell whether a query begins with ``SELECT *``, for which the engine sorts the columns by name."""
    keywords = [token.keyword for token in tokens]
    if "SELECT" not in keywords:
        return False
    after = keywords[keywords.index("SELECT") + 1 :]
    return next((k for k in after if k not in {"DISTINCT", "REDUCED"}), "") == "*"


def place(query: str, offset: int) -> str:
    """Give line and column of an offset, as ``query:2:14``."""
    line = query.count("\n", 0, offset) + 1
    return f"query:{line}:{offset - query.rfind(chr(10), 0, offset)}"
