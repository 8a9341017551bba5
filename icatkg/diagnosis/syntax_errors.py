"""Why a text is not SPARQL: the likely slip, found by mending it and reading it again."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from pyoxigraph import Store

from icatkg.diagnosis.findings import Edit, Finding, Part, corrected, place_at
from icatkg.diagnosis.nearness import similar
from icatkg.errors import QueryError
from icatkg.namespaces import BASE, PREFIXES
from icatkg.querying.tokens import Token, checked, tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from icatkg.errors import RefusedQueryError

__all__ = ["refused_finding", "syntax_finding", "undeclared_prefixes"]

_ERROR = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_KEYWORDS = (
    *("SELECT", "WHERE", "FILTER", "OPTIONAL", "UNION", "CONSTRUCT", "DESCRIBE", "PREFIX", "DISTINCT"),
    *(
        "ORDER",
        "GROUP",
        "HAVING",
        "LIMIT",
        "OFFSET",
        "VALUES",
        "MINUS",
        "BIND",
        "GRAPH",
        "EXISTS",
        "CONTAINS",
    ),
    *("COUNT", "REGEX", "BOUND", "LCASE", "UCASE", "STRSTARTS", "STRENDS", "LANGMATCHES", "DATATYPE"),
)
_SIGNS = {"==": "=", "<>": "!=", "AND": "&&", "OR": "||"}
_QUOTES = str.maketrans("“”„‘’", '"""\'\'')
_LONGEST = 160
# Where a mend is tried: at the place of the error and at these many tokens before it.
_BACK = 4


def refused_finding(query: str, error: RefusedQueryError) -> Finding:
    """Give the finding for a query that is never run: an update, ``SERVICE``, too deep."""
    match = re.match(r"query:(\d+):(\d+): (.*)", error.message, re.DOTALL)
    if match is None:
        return Finding("refused", "error", error.message, (), error.remedy)
    lines = query.split("\n")
    start = sum(len(line) + 1 for line in lines[: int(match[1]) - 1]) + int(match[2]) - 1
    part = Part("", place_at(query, start, start + 1))
    return Finding("refused", "error", match[3], (part,), error.remedy)


def undeclared_prefixes(query: str, known: Callable[[str], bool]) -> list[Finding]:
    """Give a finding for each prefix that neither the query nor icatkg declares, with the one likely meant.

    Parameters
    ----------
    query
        SPARQL, or nearly.
    known
        Tells whether an IRI occurs in the data: the prefix with which the names do is likely meant.

    """
    tokens = tokenize(query)
    declared = {
        name.text[:-1]
        for before, name in pairwise(tokens)
        if before.keyword == "PREFIX" and name.kind == "name"
    }
    found: dict[str, list[Token]] = {}
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.kind != "name" or (before is not None and before.keyword in {"PREFIX", "_"}):
            continue
        prefix = token.text.partition(":")[0]
        if prefix not in declared and prefix not in PREFIXES:
            found.setdefault(prefix, []).append(token)
    return [_undeclared(query, prefix, uses, known) for prefix, uses in found.items()]


def _undeclared(query: str, prefix: str, uses: list[Token], known: Callable[[str], bool]) -> Finding:
    names = [t.text.partition(":")[2] for t in uses]
    fitting = {p: sum(known(PREFIXES[p] + name) for name in names) for p in PREFIXES}
    most = max(fitting.values())
    likely = [p for p in sorted(PREFIXES) if most and fitting[p] == most]
    near = similar(prefix, likely or sorted(PREFIXES), 1) or likely[:1]
    first = uses[0]
    part = Part(first.text, place_at(query, first.start, first.end))
    message = f"the prefix {prefix}: is not declared"
    if not near:
        declaration = f"PREFIX {prefix}: <…>"
        return Finding("undeclared-prefix", "error", message, (part,), f"Put {declaration} before the query.")
    edits = tuple(Edit(t.start, t.start + len(prefix), near[0]) for t in uses)
    remedy = (
        f"Did you mean {near[0]}: (<{PREFIXES[near[0]]}>), which needs no declaration? "
        f"Otherwise put PREFIX {prefix}: <…> before the query."
    )
    return Finding("undeclared-prefix", "error", message, (part,), remedy, edits, {"uses": len(uses)})


def syntax_finding(query: str) -> Finding | None:
    """Give the finding for a text that is not SPARQL, ``None`` when it is.

    A slip is known by its mend: of the changes tried near the place where the engine stopped, the first with
    which the whole text reads is told. The cause is therefore likely, not certain.
    """
    reason = _reason(query)
    if reason is None:
        return None
    offset, told = reason
    for message, edits in _mends(query, offset):
        if _reason(corrected(query, edits)) is None:
            start, end, _ = edits[0]
            part = Part(query[start:end], place_at(query, start, end))
            return Finding(
                "syntax", "error", f"not SPARQL: {message}", (part,), _in_words(query, edits), edits
            )
    part = Part("", place_at(query, offset, offset + 1))
    return Finding("syntax", "error", f"not SPARQL: {told}", (part,), _unbalanced(query))


def _reason(query: str) -> tuple[int, str] | None:
    """Give where and why the engine does not read a text; ``None`` when it does."""
    try:
        checked(query)
        Store().query(query, prefixes=dict(PREFIXES), base_iri=BASE)
    except QueryError as error:
        return 0, error.message
    except SyntaxError as error:
        match = _ERROR.match(error.msg)
        if match is None:
            return 0, error.msg
        lines = query.split("\n")
        # The engine counts characters from 1, lines by line feeds.
        offset = sum(len(line) + 1 for line in lines[: int(match[1]) - 1]) + int(match[2]) - 1
        told = match[3]
        if len(told) > _LONGEST:
            told = told[:_LONGEST].rsplit(",", 1)[0] + ", …"
        return min(offset, len(query)), told
    except (OSError, RuntimeError, ValueError):
        return None
    return None


def _mends(query: str, offset: int) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    """Give slips with their mends, the likeliest first."""
    if query != query.translate(_QUOTES):
        at = next(i for i, c in enumerate(query) if c in "“”„‘’")
        edits = tuple(Edit(i, i + 1, c.translate(_QUOTES)) for i, c in enumerate(query) if c in "“”„‘’")
        yield f"{query[at]} is no quotation mark of SPARQL", edits
    tokens = tokenize(query)
    yield from _signs(query, tokens)
    near = [t for t in tokens if t.start <= offset][-_BACK:] + [t for t in tokens if t.start > offset][:1]
    yield from _words(tokens)
    yield from _select_lists(tokens)
    missing = sum((t.text == "{") - (t.text == "}") for t in tokens)
    if missing > 0:
        end = len(query.rstrip())
        closed = f"{missing} closing braces are missing" if missing > 1 else "a closing brace } is missing"
        yield closed, (Edit(end, end, " }" * missing),)
    for token in reversed(near):
        start, end = token.start, token.end
        yield f"a dot is missing before {token.text}", (Edit(start, start, ". "),)
    for token in reversed(near):
        for sign, name in ((")", "closing bracket"), ("}", "closing brace"), ("{", "opening brace")):
            message = f"a {name} {sign} is missing before {token.text}"
            yield message, (Edit(token.start, token.start, f"{sign} "),)
    for token in reversed(near):
        if token.keyword in {"{", "}", "(", ")", ",", ".", ";"}:
            yield f"{token.text} is too much", (Edit(token.start, token.end, ""),)
    yield from _bare_filters(tokens)


def _signs(query: str, tokens: list[Token]) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    edits = []
    for token, following in pairwise(tokens):
        pair = query[token.start : following.end]
        if pair in _SIGNS:
            edits.append(Edit(token.start, following.end, _SIGNS[pair]))
        elif token.keyword in _SIGNS:
            edits.append(Edit(token.start, token.end, _SIGNS[token.keyword]))
    if edits:
        start, end, _ = edits[0]
        yield f"{query[start:end]} is no operator of SPARQL", tuple(edits)


def _words(tokens: list[Token]) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    for token in tokens:
        if token.kind == "word" and token.keyword not in _KEYWORDS:
            near = similar(token.text, _KEYWORDS, 1)
            if near:
                edit = Edit(token.start, token.end, near[0])
                yield f"{token.text} is no keyword", (edit,)


def _select_lists(tokens: list[Token]) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    """Mend commas between columns, and aggregates without brackets: ``SELECT COUNT(?x) AS ?n``."""
    inside = [i for i, t in enumerate(tokens) if t.keyword == "SELECT"]
    if not inside:
        return
    first = inside[0] + 1
    last = next((i for i in range(first, len(tokens)) if tokens[i].keyword in {"WHERE", "{", "FROM"}), first)
    commas = []
    depth = 0
    for token in tokens[first:last]:
        depth += (token.text == "(") - (token.text == ")")
        if token.text == "," and depth == 0:
            commas.append(Edit(token.start, token.end, ""))
    if commas:
        yield "columns are not separated by commas", tuple(commas)
    edits = list(commas)
    for i in range(first, last - 3):
        if tokens[i].kind != "word" or tokens[i + 1].text != "(":
            continue
        if tokens[i - 1].text in {"(", "DISTINCT"} and tokens[i - 1].keyword == "(":
            continue
        closing = next((j for j in range(i + 1, last) if tokens[j].text == ")"), last - 1)
        if closing + 2 < len(tokens) and tokens[closing + 1].keyword == "AS":
            edits.append(Edit(tokens[i].start, tokens[i].start, "("))
            edits.append(Edit(tokens[closing + 2].end, tokens[closing + 2].end, ")"))
    if len(edits) > len(commas):
        yield "a computed column stands in brackets", tuple(sorted(edits))


def _bare_filters(tokens: list[Token]) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    """Mend ``FILTER ?x = 1``, which needs brackets, at each place where the condition can end."""
    for i, token in enumerate(tokens):
        if token.keyword == "FILTER" and i + 1 < len(tokens) and tokens[i + 1].text != "(":
            for last in tokens[i + 1 : i + 12]:
                edits = (
                    Edit(tokens[i + 1].start, tokens[i + 1].start, "("),
                    Edit(last.end, last.end, ")"),
                )
                yield "the condition of FILTER stands in brackets", edits


def _in_words(query: str, edits: tuple[Edit, ...]) -> str:
    start, _, text = edits[0]
    around = corrected(query, edits)
    line = around[: start + len(text)].count("\n")
    mended = around.split("\n")[line].strip()
    return f"Write: {mended}" if len(mended) <= _LONGEST else f"Write {text.strip() or 'nothing'} there."


def _unbalanced(query: str) -> str:
    """Tell which bracket or quotation mark has no partner."""
    open_: list[Token] = []
    partner = {")": "(", "}": "{", "]": "["}
    for token in tokenize(query):
        if token.kind == "symbol" and token.text in "({[":
            open_.append(token)
        elif token.kind == "symbol" and token.text in partner:
            if not open_ or open_[-1].text != partner[token.text]:
                line, column, *_ = place_at(query, token.start, token.end)
                return f"The {token.text} at {line}:{column} closes nothing."
            open_.pop()
        elif token.kind == "symbol" and token.text in "\"'":
            line, column, *_ = place_at(query, token.start, token.end)
            return f"The text that begins at {line}:{column} has no closing {token.text}."
    if open_:
        line, column, *_ = place_at(query, open_[-1].start, open_[-1].end)
        return f"The {open_[-1].text} at {line}:{column} is not closed."
    return ""
