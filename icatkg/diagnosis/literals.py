"""Literals that do not occur where the query looks for them, but do in another form."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg.diagnosis.census import IRI_VALUES, folded
from icatkg.diagnosis.findings import Edit, Finding
from icatkg.diagnosis.nearness import similar
from icatkg.diagnosis.terms import counted
from icatkg.identifiers import contract

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icatkg.diagnosis.examined import Examined
    from icatkg.diagnosis.occurrences import Occurrence
    from icatkg.querying.syntax import Term

__all__ = ["literal_finding", "literal_findings", "written_literal"]

_DEFAULT = DefaultGraph()
_SHOWN = 60


def literal_findings(examined: Examined, found: Iterable[Occurrence]) -> list[Finding]:
    """Give a finding for each literal that a pattern looks for and that does not occur there."""
    findings = []
    for occurrence in found:
        if occurrence.role != "object" or occurrence.pattern is None:
            continue
        predicate = getattr(occurrence.pattern.predicate, "value", None)
        property_ = predicate.value if isinstance(predicate, NamedNode) else None
        if property_ is not None and property_ not in examined.census.predicates:
            continue  # told already
        if property_ is None and not hasattr(occurrence.pattern.predicate, "variable"):
            continue  # a path
        severity = "error" if occurrence.needed else "warning"
        finding = literal_finding(examined, occurrence.term, property_, severity)
        if finding is not None:
            findings.append(finding)
    return findings


def literal_finding(
    examined: Examined, term: Term, property_: str | None, severity: str, *, text_only: bool = False
) -> Finding | None:
    """Tell how a literal that does not occur does occur, if it does not.

    Parameters
    ----------
    examined
        The query and the data.
    term
        The literal as the query writes it.
    property_
        The IRI of the property whose value it should be; ``None`` for any.
    severity
        That of the finding.
    text_only
        Whether only its text counts: it is compared with ``STR(…)``.

    """
    literal = term.value
    if not isinstance(literal, Literal):
        return None
    predicate = None if property_ is None else NamedNode(property_)
    if next(iter(examined.store.quads_for_pattern(None, predicate, literal, _DEFAULT)), None) is not None:
        return None
    same = examined.census.literals.get(folded(literal.value), Counter())
    here: Counter[Literal] = Counter()
    elsewhere: Counter[str] = Counter()
    for (other, of), number in same.items():
        if property_ is None or of == property_:
            here[other] += number
        elif other == literal:
            elsewhere[of] += number
    if text_only and any(other.value == literal.value for other in here):
        return None
    shown = _clipped(term.text)
    where = "" if property_ is None else f" of {examined.written(property_)}"
    if here:
        return _other_form(examined, term, here, (severity, shown, where), text_only=text_only)
    part = (examined.part(term),)
    if elsewhere and (property_ is None or set(examined.census.values[property_]) != {IRI_VALUES}):
        told = ", ".join(f"{examined.written(p)} ({n})" for p, n in _ranked(elsewhere)[:_NAMED])
        message = f"{shown} is no value{where}, but of other properties: {told}"
        remedy = f"Ask with {examined.written(_ranked(elsewhere)[0][0])}."
        return Finding(
            "literal-of-other-property", severity, message, part, remedy, counts={"uses": elsewhere.total()}
        )
    return _no_such(examined, term, property_, (severity, shown, where))


def _no_such(
    examined: Examined, term: Term, property_: str | None, shown: tuple[str, str, str]
) -> Finding | None:
    severity, text, where = shown
    literal = term.value
    if not isinstance(literal, Literal) or property_ is None:
        return None
    census, part = examined.census, (examined.part(term),)
    if set(census.values[property_]) == {IRI_VALUES}:
        things = sorted(census.named.get(folded(literal.value), ()))
        message = f"the values{where} are things, not text, so {text} is none of them"
        if not things:
            return Finding("literal-for-thing", severity, message, part, "Name the thing by its IRI.")
        edits = (Edit(term.start, term.end, examined.written(things[0])),)
        names = " or ".join(examined.written(t) for t in things[:_NAMED])
        counts = {"uses": census.uses(things[0]), "rows": examined.rows_after(edits) or 0}
        return Finding("literal-for-thing", severity, message, part, f"Write {names}.", edits, counts)
    texts = {
        other.value: other
        for forms in census.literals.values()
        for other, of in forms
        if of == property_ and not text_is_number(other)
    }
    near = [] if text_is_number(literal) else similar(literal.value, texts)
    if not near:
        return None
    told = " or ".join(written_literal(examined, texts[n]) for n in near)
    edits = (Edit(term.start, term.end, written_literal(examined, texts[near[0]])),)
    counts = {"rows": examined.rows_after(edits) or 0}
    message = f"{text} is no value{where}; there are texts like it"
    return Finding("unknown-literal", severity, message, part, f"Did you mean {told}?", edits, counts)


def _other_form(
    examined: Examined,
    term: Term,
    here: Counter[Literal],
    shown: tuple[str, str, str],
    *,
    text_only: bool,
) -> Finding:
    severity, text, where = shown
    literal = term.value
    if not isinstance(literal, Literal):
        raise TypeError(literal)
    ranked = sorted(here.items(), key=lambda pair: (_far(literal, pair[0]), -pair[1], str(pair[0])))
    best, uses = ranked[0]
    kind, difference = _difference(literal, best)
    wanted = f'"{_escaped(best.value)}"' if text_only else written_literal(examined, best)
    message = f"{text} is no value{where}; it occurs {difference}"
    edits = (Edit(term.start, term.end, wanted),)
    counts = {"uses": uses, "rows": examined.rows_after(edits) or 0}
    others = [written_literal(examined, other) for other, _ in ranked[1:_NAMED]]
    remedy = f"Write {_clipped(wanted)} ({counted(uses, 'triple')})"
    remedy += f"; there is also {', '.join(map(_clipped, others))}." if others else "."
    return Finding(kind, severity, message, (examined.part(term),), remedy, edits, counts)


_NAMED = 3


def _far(literal: Literal, other: Literal) -> int:
    """Tell how far two literals are apart: the same text is nearest, then the same language and datatype."""
    same_kind = literal.language == other.language and literal.datatype == other.datatype
    return 2 * (literal.value != other.value) + (not same_kind)


def _difference(literal: Literal, other: Literal) -> tuple[str, str]:
    if literal.value != other.value:
        if literal.value.casefold() == other.value.casefold():
            return "literal-case", "with other capitals"
        return "literal-space", "with other white space or apostrophes"
    if other.language:
        return "literal-language", f"with the language tag @{other.language}"
    if literal.language:
        return "literal-language", "without a language tag"
    datatype = other.datatype.value
    return "literal-datatype", f"with the datatype {contract(datatype) or datatype}"


def text_is_number(literal: Literal) -> bool:
    """Tell whether a literal is a number or date, among which nothing is alike."""
    return not literal.language and not literal.datatype.value.endswith("#string")


def written_literal(examined: Examined, literal: Literal) -> str:
    """Write a literal as SPARQL, its datatype as a CURIE."""
    text = f'"{_escaped(literal.value)}"'
    if literal.language:
        return f"{text}@{literal.language}"
    datatype = literal.datatype.value
    if datatype.endswith("#integer"):
        return literal.value
    return text if datatype.endswith("#string") else f"{text}^^{examined.written(datatype)}"


def _escaped(text: str) -> str:
    return str(Literal(text))[1:-1]


def _clipped(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _ranked(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))
