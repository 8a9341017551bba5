"""Fixes of literals: datatype, date, number, white space, letters, language tag."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from icatkg.namespaces import PREFIXES
from icatkg.validation.fixes.lexical_forms import dates, fits, numbers
from icatkg.validation.fixes.records import Change, as_written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icatkg.validation.fixes.problems import Problem, Setting

__all__ = ["dated", "language", "letters", "listed", "number", "spaces", "typed"]

_STRING = PREFIXES["xsd"] + "string"
_LANG_STRING = PREFIXES["rdf"] + "langString"
_DIGEST = re.compile(r"[0-9A-Fa-f]{32,}")


def _replaced(problem: Problem, setting: Setting, candidates: Iterable[Literal]) -> Iterator[Change]:
    """Give the changes of the value into what the shape accepts."""
    old = problem.triple()
    if old is None or not setting.may_change(old):
        return
    for candidate in dict.fromkeys(candidates):
        new = Triple(old.subject, old.predicate, candidate)
        if candidate != problem.value and setting.mends(problem, [(old, new)]):
            yield Change(((old, new),), as_written(old, new))


def _value(problem: Problem) -> Literal | None:
    return problem.value if isinstance(problem.value, Literal) else None


def _datatypes(problem: Problem, setting: Setting) -> list[str]:
    return [d.value for d in setting.given(problem.shape, "datatype") if isinstance(d, NamedNode)]


def typed(problem: Problem, setting: Setting) -> Iterator[Change]:
    """Give the value the datatype that it should have and that its text fits."""
    value = _value(problem)
    if value is not None and value.language is None:
        wanted = [d for d in _datatypes(problem, setting) if fits(value.value, d)]
        yield from _replaced(
            problem, setting, (Literal(value.value, datatype=NamedNode(datatype)) for datatype in wanted)
        )


def _rewritten(
    problem: Problem, setting: Setting, forms: Iterable[tuple[str, str]], datatypes: list[str]
) -> Iterator[Change]:
    candidates = (Literal(text, datatype=NamedNode(d)) for text, d in forms if d in datatypes)
    yield from _replaced(problem, setting, candidates)


def dated(problem: Problem, setting: Setting) -> Iterator[Change]:
    """Write a date as XML Schema does."""
    value = _value(problem)
    if value is not None:
        yield from _rewritten(problem, setting, dates(value.value), _datatypes(problem, setting))


def number(problem: Problem, setting: Setting) -> Iterator[Change]:
    """Write a number plainly."""
    value = _value(problem)
    if value is not None and value.language is None:
        yield from _rewritten(problem, setting, numbers(value.value), _datatypes(problem, setting))


def spaces(problem: Problem, setting: Setting) -> Iterator[Change]:
    """Take white space off both ends."""
    value = _value(problem)
    if value is not None and value.value != value.value.strip():
        yield from _replaced(problem, setting, [_same_sort(value, value.value.strip())])


def letters(problem: Problem, setting: Setting) -> Iterator[Change]:
    """Write a hexadecimal digest in small letters."""
    value = _value(problem)
    if value is not None and _DIGEST.fullmatch(value.value):
        yield from _replaced(problem, setting, [_same_sort(value, value.value.lower())])


def listed(problem: Problem, setting: Setting) -> Iterator[Change]:
    """Take the one member of the list of allowed values that means the same."""
    value = _value(problem)
    if value is not None:
        same = [
            member
            for member in setting.given(problem.shape, "in")
            if isinstance(member, Literal)
            and (
                member.value.strip().casefold() == value.value.strip().casefold()
                or (*numbers(member.value),) == (*numbers(value.value.strip()),) != ()
            )
        ]
        yield from _replaced(problem, setting, same)


def language(problem: Problem, setting: Setting) -> Iterator[Change]:
    """Give a text the one language tag that the shape allows, or none where it allows none."""
    value = _value(problem)
    if value is None:
        return
    tags = [t.value.lower() for t in setting.given(problem.shape, "languageIn") if isinstance(t, Literal)]
    if value.language is None:
        if value.datatype.value == _STRING and len(tags) == 1 and tags[0] != "*":
            yield from _replaced(problem, setting, [Literal(value.value, language=tags[0])])
    elif _STRING in _datatypes(problem, setting):
        yield from _replaced(problem, setting, [Literal(value.value)])
    elif "-" in value.language:
        yield from _replaced(
            problem, setting, [Literal(value.value, language=value.language.partition("-")[0])]
        )


def _same_sort(value: Literal, text: str) -> Literal:
    return (
        Literal(text, language=value.language) if value.language else Literal(text, datatype=value.datatype)
    )
