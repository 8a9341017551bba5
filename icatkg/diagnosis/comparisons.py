"""Comparisons in FILTER that cannot be true, or only for some of the values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from icatkg.diagnosis.census import IRI_VALUES, folded, kind_of
from icatkg.diagnosis.findings import Edit, Finding
from icatkg.diagnosis.kinds import NUMBER, Kinds, comparable
from icatkg.diagnosis.literals import literal_finding, written_literal
from icatkg.diagnosis.occurrences import elements
from icatkg.identifiers import contract
from icatkg.namespaces import ICAT, PREFIXES
from icatkg.querying.syntax import Expression, Filter, Term
from icatkg.querying.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icatkg.diagnosis.examined import Examined
    from icatkg.querying.tokens import Token

__all__ = ["comparison_findings"]

_XSD = PREFIXES["xsd"]
_STRING = _XSD + "string"
_ORDERED = frozenset(["<", ">", "<=", ">="])
_OPERATORS = _ORDERED | {"="}
_ENDS = frozenset(["&&", "||", ",", "!", "!="]) | _OPERATORS
_TIMES = frozenset(_XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth", "gMonthDay"))
_DATE, _EARLIEST, _LATEST = ICAT + "date", ICAT + "earliest", ICAT + "latest"


class _Comparison(NamedTuple):
    """A literal compared with something else; ``operand`` is its text, ``at`` where that begins."""

    operand: str
    at: int
    operator: str
    literal: Term


def comparison_findings(examined: Examined) -> list[Finding]:
    """Give a finding for each comparison of a literal with values that it cannot be compared with."""
    if examined.tree.where is None:
        return []
    kinds = Kinds(examined.tree, examined.census)
    findings = []
    for element, needed in elements(examined.tree.where):
        if isinstance(element, Filter):
            # Of several alternatives another one may hold.
            alone = needed and "||" not in map(str.strip, _words(element.expression))
            for comparison in _comparisons(examined, element.expression):
                finding = _of(examined, kinds, comparison, "error" if alone else "warning")
                if finding is not None:
                    findings.append(finding)
    return findings


def _words(expression: Expression) -> Iterator[str]:
    for part in expression.parts:
        if isinstance(part, str):
            yield from (token.text for token in tokenize(part))


def _comparisons(examined: Examined, expression: Expression) -> Iterator[_Comparison]:
    literals = {t.start: t for t in expression.terms if isinstance(t.value, Literal) and t.start >= 0}
    start = expression.start
    # EXISTS groups are blanked out: their literals belong to patterns.
    text = examined.text[start : expression.end]
    for exists in expression.exists:
        text = text[: exists.start - start] + " " * (exists.end - exists.start) + text[exists.end - start :]
    tokens = tokenize(text)
    for i, token in enumerate(tokens):
        if token.text not in _OPERATORS:
            continue
        left, right = _operand(tokens, i, -1), _operand(tokens, i, 1)
        for side, other in ((left, right), (right, left)):
            if not side or not other:
                continue
            literal = literals.get(start + other[0].start)
            if literal is not None and literal.end == start + other[-1].end:
                operand = text[side[0].start : side[-1].end]
                yield _Comparison(operand, start + side[0].start, token.text, literal)


def _operand(tokens: list[Token], operator: int, step: int) -> list[Token]:
    """Give the tokens of the operand beside an operator."""
    found: list[Token] = []
    depth = 0
    i = operator + step
    while 0 <= i < len(tokens):
        text = tokens[i].text
        depth += ((text == "(") - (text == ")")) * step
        if depth < 0 or (depth == 0 and text in _ENDS):
            break
        found.append(tokens[i])
        i += step
    return found[::step]


def _of(examined: Examined, kinds: Kinds, comparison: _Comparison, severity: str) -> Finding | None:
    literal = comparison.literal.value
    found = kinds.of_operand(comparison.operand)
    if not found or not isinstance(literal, Literal):
        return None
    wanted = comparable(kind_of(literal))
    fitting = sum(n for kind, n in found.items() if comparable(kind) == wanted)
    total = sum(found.values())
    if not fitting:
        return _never(examined, kinds, comparison, severity, found)
    if fitting < total and wanted in _TIMES | {NUMBER, _STRING}:
        return _seldom(examined, kinds, comparison, fitting, found)
    if comparison.operator == "=":
        return _no_such_text(examined, kinds, comparison, severity)
    return None


def _never(
    examined: Examined,
    kinds: Kinds,
    comparison: _Comparison,
    severity: str,
    found: Mapping[str, int],
) -> Finding:
    literal = comparison.literal
    named = " and ".join(_named(kind) for kind in sorted(found))
    message = (
        f"{comparison.operand} {comparison.operator} {literal.text} is never true: "
        f"{comparison.operand} gives {named}, {literal.text} is {_kind(literal)}"
    )
    edits, remedy = _mended(examined, kinds, comparison, found)
    counts = {"rows": examined.rows_after(edits) or 0} if edits else {}
    parts = (examined.part(literal),)
    return Finding("never-comparable", severity, message, parts, remedy, edits, counts)


def _seldom(
    examined: Examined, kinds: Kinds, comparison: _Comparison, fitting: int, found: Mapping[str, int]
) -> Finding:
    literal, total = comparison.literal, sum(found.values())
    named = ", ".join(f"{n} {_named(k)}" for k, n in sorted(found.items(), key=lambda p: (-p[1], p[0])))
    of = f"{fitting} of {total} values of {comparison.operand}"
    message = f"only {of} can be compared with {literal.text}: {named}"
    _, remedy = _mended(examined, kinds, comparison, found)
    counts = {"comparable": fitting, "values": total}
    return Finding("seldom-comparable", "warning", message, (examined.part(literal),), remedy, (), counts)


def _mended(  # noqa: PLR0911 - one return a remedy reads best
    examined: Examined, kinds: Kinds, comparison: _Comparison, found: Mapping[str, int]
) -> tuple[tuple[Edit, ...], str]:
    """Give the change that makes a comparison possible, and the remedy in words."""
    literal, operand = comparison.literal, comparison.operand
    value = literal.value
    if not isinstance(value, Literal):
        raise TypeError(value)
    variable = operand[1:] if operand.startswith(("?", "$")) else ""
    bounded = kinds.property_of(variable) == _DATE and _EARLIEST in examined.census.predicates
    if bounded and len(found) > 1:
        bounds = f"{examined.written(_EARLIEST)} and {examined.written(_LATEST)}"
        return (), f"Dates differ in precision: compare {bounds}, which are days (xsd:date)."
    if set(found) == {IRI_VALUES}:
        things = sorted(examined.census.named.get(folded(value.value), ()))
        if things:
            edit = Edit(literal.start, literal.end, examined.written(things[0]))
            return (edit,), f"Write {' or '.join(examined.written(t) for t in things)}."
        return (), f"Compare STR({operand}), or a label of it."
    kind = next(iter(found)) if len(found) == 1 else ""
    if kind == _STRING or (kind == NUMBER and value.value.lstrip("-").isdecimal()):
        text = f'"{value.value}"' if kind == _STRING else value.value
        return (Edit(literal.start, literal.end, text),), f"Write {text}."
    if kind == _XSD + "gYear" and value.value.isdecimal():
        text = written_literal(examined, Literal(value.value, datatype=NamedNode(kind)))
        return (Edit(literal.start, literal.end, text),), f"Write {text}."
    if kind == _XSD + "date" and value.value[:4].isdecimal():
        day = f'"{value.value[:4]}-01-01"^^xsd:date'
        return (), f"Compare YEAR({operand}) with a number, or {operand} with a day: {day}."
    if variable and (value.datatype.value == _STRING or value.language):
        edit = Edit(comparison.at, comparison.at + len(operand), f"STR({operand})")
        return (edit,), f"Compare STR({operand})."
    return (), f"Compare STR({operand}) with a text, or cast one of the two."


def _no_such_text(examined: Examined, kinds: Kinds, comparison: _Comparison, severity: str) -> Finding | None:
    """Tell when a text that a property's values are compared with is none of them."""
    tokens = tokenize(comparison.operand)
    literal = comparison.literal
    name = tokens[0].keyword
    value = literal.value
    if name in {"LCASE", "UCASE"} and isinstance(value, Literal):
        fitting = value.value.lower() if name == "LCASE" else value.value.upper()
        if fitting == value.value:
            return None
        edit = Edit(literal.start, literal.end, literal.text.replace(value.value, fitting))
        message = f"{comparison.operand} never gives {literal.text}"
        counts = {"rows": examined.rows_after([edit]) or 0}
        remedy = f"Write {edit.text}."
        return Finding(
            "never-that-case", severity, message, (examined.part(literal),), remedy, (edit,), counts
        )
    by_text = name == "STR" and len(tokens) == len(("STR", "(", "?x", ")"))
    variable = tokens[2] if by_text else tokens[0]
    if variable.kind != "variable" or (len(tokens) > 1 and not by_text):
        return None
    property_ = kinds.property_of(variable.text[1:])
    if property_ is None:
        return None
    return literal_finding(examined, literal, property_, severity, text_only=by_text)


def _named(kind: str) -> str:
    if kind == IRI_VALUES:
        return "things (IRIs)"
    if kind == NUMBER:
        return "numbers"
    return f"text in the language {kind}" if kind.startswith("@") else contract(kind) or kind


def _kind(term: Term) -> str:
    return _named(kind_of(term.value)) if isinstance(term.value, Literal) else ""
