"""Fixes that add what is missing and follows from what is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from icatkg.namespaces import ICAT, ID, PREFIXES, SRC
from icatkg.validation.compiled.shapes_graph import SH, NotCompilableError
from icatkg.validation.fixes.records import Change, as_written
from icatkg.validation.wording import term_text
from icatkg.views.dates import days_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatkg.validation.compiled.shapes_graph import Term
    from icatkg.validation.fixes.problems import Problem, Setting

__all__ = ["bounds", "equal_value", "of_the_name", "only_value", "only_way"]

_DATE = NamedNode(PREFIXES["xsd"] + "date")
_INTEGER = NamedNode(PREFIXES["xsd"] + "integer")
_EARLIEST, _LATEST = ICAT + "earliest", ICAT + "latest"
_CHAIR_YEAR = NamedNode(ID + "assumption-chair-year")
_RESTS_ON = NamedNode(ICAT + "restsOn")
_PASSAGE = re.compile(re.escape(SRC) + r"([0-9]{3})-p([1-9][0-9]*)(?:-i([1-9][0-9]*))?\Z")
_DOCUMENT = re.compile(re.escape(SRC) + r"([0-9]{3})\Z")


def _added(problem: Problem, predicate: NamedNode, value: Term) -> Change:
    new = Triple(problem.focus, predicate, value)
    return Change(((None, new),), f"add {term_text(predicate)} {term_text(value)}")


def bounds(problem: Problem, setting: Setting) -> Iterator[Change]:
    """Give the first or last day of the stated date, or of a bound that is a month or a year."""
    predicate = problem.predicate
    if predicate is None or predicate.value not in {_EARLIEST, _LATEST}:
        return
    side = 0 if predicate.value == _EARLIEST else 1
    if problem.value is not None:
        days = days_of(problem.value.value) if isinstance(problem.value, Literal) else None
        old = problem.triple()
        if days is not None and days[0] != days[1] and old is not None and setting.may_change(old):
            new = Triple(old.subject, predicate, Literal(days[side], datatype=_DATE))
            stated = [days_of(getattr(d, "value", "")) for d in setting.values(problem.focus, ICAT + "date")]
            within = all(span is None or span[0] <= days[side] <= span[1] for span in stated)
            if within and setting.mends(problem, [(old, new)]):
                yield Change(((old, new),), as_written(old, new))
        return
    if problem.component != "MinCount":
        return
    own_end = ICAT + ("endDate" if side else "startDate")
    dates = setting.values(problem.focus, own_end) or setting.values(problem.focus, ICAT + "date")
    days = days_of(dates[0].value) if len(dates) == 1 and isinstance(dates[0], Literal) else None
    if days is None:
        return
    change = _added(problem, predicate, Literal(days[side], datatype=_DATE))
    # That a chair named with a year holds it for all the year is a reading, and marked as one.
    marked = setting.values(problem.focus, _RESTS_ON.value)
    if days[0] != days[1] and setting.is_known(_CHAIR_YEAR) and not marked:
        marking = Triple(problem.focus, _RESTS_ON, _CHAIR_YEAR)
        change = Change(
            (*change.steps, (None, marking)),
            f"{change.text}, {term_text(_RESTS_ON)} {term_text(_CHAIR_YEAR)}",
        )
    yield change


def only_value(problem: Problem, setting: Setting) -> Iterator[Change]:
    """Add the value where the shape allows a single one."""
    predicate = problem.predicate
    if predicate is None or problem.component not in {"MinCount", "HasValue"}:
        return
    if setting.values(problem.focus, predicate.value):
        return
    allowed = setting.given(problem.shape, "hasValue") or setting.given(problem.shape, "in")
    if len(allowed) == 1 and setting.mends(problem, [(None, Triple(problem.focus, predicate, allowed[0]))]):
        yield _added(problem, predicate, allowed[0])


def equal_value(problem: Problem, setting: Setting) -> Iterator[Change]:
    """Copy the value where two properties must have the same and one of them has none."""
    others = setting.shapes.objects(problem.shape, SH + "equals") if problem.component == "Equals" else []
    if len(others) != 1 or problem.predicate is None or not isinstance(others[0], NamedNode):
        return
    one, other = problem.predicate, others[0]
    mine, theirs = setting.values(problem.focus, one.value), setting.values(problem.focus, other.value)
    if len(mine) == 1 and not theirs:
        yield _added(problem, other, mine[0])
    elif len(theirs) == 1 and not mine:
        yield _added(problem, one, theirs[0])


def only_way(problem: Problem, setting: Setting) -> Iterator[Change]:
    """Add the value that makes one of several alternatives hold, where no other can hold by adding."""
    if problem.component not in {"Or", "Xone"} or problem.value != problem.focus:
        return
    for head in setting.shapes.objects(problem.shape, SH + problem.component.lower()):
        try:
            members = setting.shapes.items(head)
        except NotCompilableError:
            return
        for member in members:
            for predicate, value in _demanded(setting, member):
                new = Triple(problem.focus, predicate, value)
                missing = not setting.values(problem.focus, predicate.value)
                if missing and setting.mends(problem._replace(shape=member), [(None, new)]):
                    yield _added(problem, predicate, value)


def _demanded(setting: Setting, member: Term) -> Iterator[tuple[NamedNode, Term]]:
    """Give the properties of which an alternative demands a certain value."""
    for inner in setting.shapes.objects(member, SH + "property"):
        paths = setting.shapes.objects(inner, SH + "path")
        values = setting.shapes.objects(inner, SH + "hasValue")
        if len(paths) == len(values) == 1 and isinstance(paths[0], NamedNode):
            yield paths[0], values[0]


def of_the_name(problem: Problem, setting: Setting) -> Iterator[Change]:
    """Give a document or passage what its name tells: its number, its document, its locator."""
    focus, predicate = problem.focus, problem.predicate
    if problem.component == "SPARQL" and isinstance(problem.value, NamedNode):
        # A passage, found from its document: its locator is wrong where the numbers agree with the name.
        focus, predicate = problem.value, NamedNode(ICAT + "locator")
        derived = _told_by_name(focus.value)
        numbers = (ICAT + "paragraphNumber", ICAT + "itemNumber")
        if any(
            setting.values(focus, n) != ([derived[n]] if n in derived else []) for n in numbers if derived
        ):
            return
    else:
        derived = _told_by_name(getattr(focus, "value", ""))
    right = derived.get(predicate.value) if predicate is not None else None
    if predicate is None or right is None or (isinstance(right, NamedNode) and not setting.about(right)):
        return
    values, new = setting.values(focus, predicate.value), Triple(focus, predicate, right)
    if problem.component == "MinCount" and not values:
        yield Change(((None, new),), f"add {term_text(predicate)} {term_text(right)}")
    elif problem.component in {"Datatype", "Pattern", "SPARQL"} and len(values) == 1 and values != [right]:
        old = Triple(focus, predicate, values[0])
        if setting.may_change(old):
            yield Change(((old, new),), as_written(old, new))


def _told_by_name(iri: str) -> dict[str, Term]:
    document, passage = _DOCUMENT.match(iri), _PASSAGE.match(iri)
    if document is not None:
        return {ICAT + "documentNumber": Literal(document[1])}
    if passage is None:
        return {}
    number, paragraph, item = passage.groups()
    told: dict[str, Term] = {
        ICAT + "inDocument": NamedNode(SRC + number),
        ICAT + "paragraphNumber": Literal(paragraph, datatype=_INTEGER),
        ICAT + "locator": Literal(f"{number} p{paragraph}" + (f" item {item}" if item else "")),
    }
    return told | ({ICAT + "itemNumber": Literal(item, datatype=_INTEGER)} if item else {})
