"""Views against all readings of a claim, day by day.

What a claim says of its time leaves open on which day it begins and on which it ends. The oracle here writes
all these readings down, over few days around New Year, and looks at them; it knows nothing of bounds.
"""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from icatkg.namespaces import ID
from icatkg.views import dropped
from tests.views.small_graphs import quads_of

NEAR = [dt.date(2018, 12, 28) + dt.timedelta(days=n) for n in range(9)]
# Days long before and long after stand for "without limit".
DAYS = [dt.date(2001, 1, 1), *NEAR, dt.date(2031, 1, 1)]
FIRST, LAST = DAYS[0], DAYS[-1]
LASTING = ("RoleTerm", "ListingEntry", "OfficeHeld", "ChairTerm", "Listing")
MOMENTARY = ("Meeting", "Activity")
RESULTS = ("Publication", "LegalInstrument", "Decision")

Reading = tuple[dt.date, dt.date]


class Claim(NamedTuple):
    """A claim as the text leaves it: class, first and last day, and what is known of its ends."""

    kind: str
    earliest: dt.date | None
    latest: dt.date | None
    start: str | None
    end: str | None

    def turtle(self, name: str) -> str:
        """Write it."""
        parts = [f"id:{name} a icat:{self.kind} ; icat:hasDateStatus kind:date-from-context"]
        parts += [f'icat:earliest "{self.earliest}"^^xsd:date'] if self.earliest else []
        parts += [f'icat:latest "{self.latest}"^^xsd:date'] if self.latest else []
        parts += [f"icat:hasStartStatus kind:bound-{self.start}"] if self.start else []
        parts += [f"icat:hasEndStatus kind:bound-{self.end}"] if self.end else []
        return " ; ".join(parts) + " .\n"

    def is_reading(self, begins: dt.date, ends: dt.date) -> bool:
        """Tell whether the claim may have begun and ended on these days."""
        first, last = self.earliest or FIRST, self.latest or LAST
        if self.kind in RESULTS:
            return ends == LAST and first <= begins <= last
        if not (self.kind in LASTING or self.start or self.end):
            return begins == ends and first <= begins <= last
        stated = [day for day in (self.earliest, self.latest) if day]
        return (
            all(begins <= day <= ends for day in stated)
            and (self.start == "unknown" or begins == (self.earliest or begins))
            and (self.end in {"unknown", "open"} or ends == (self.latest or ends))
            and (self.end != "open" or ends == LAST)
            and (self.kind != "ChairTerm" or not stated or self._in_its_years(begins, ends, stated))
        )

    def _in_its_years(self, begins: dt.date, ends: dt.date, stated: list[dt.date]) -> bool:
        return begins.year >= stated[0].year and (self.end == "open" or ends.year <= stated[-1].year)

    def readings(self) -> list[Reading]:
        """Give all that it may mean."""
        return [(b, e) for b, e in product(DAYS, DAYS) if b <= e and self.is_reading(b, e)]


def _tied(one: Claim, other: Claim) -> list[Reading]:
    """Give the readings of a claim without a time that is tied to two: from the later to the last."""
    return [(max(a[0], b[0]), max(a[1], b[1])) for a, b in product(one.readings(), other.readings())]


def _meets(reading: Reading, asked: list[dt.date]) -> bool:
    return any(reading[0] <= day <= reading[1] for day in asked)


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """Draw a claim of any class with any bounds; chairs as in the documents, with one bound at least."""
    kind = draw(st.sampled_from(LASTING + MOMENTARY + RESULTS))
    first, last = sorted(draw(st.tuples(st.sampled_from(NEAR), st.sampled_from(NEAR))))
    earliest, latest = draw(
        st.sampled_from([(first, last), (first, last), (first, None), (None, last), (None, None)])
    )
    if kind in MOMENTARY + RESULTS + ("Listing",):
        return Claim(kind, earliest, latest, None, None)
    start = draw(st.sampled_from([None, "unknown", "stated"] if earliest else [None, "unknown"]))
    end = draw(st.sampled_from([None, "unknown", "open", "stated"] if latest else [None, "unknown", "open"]))
    return Claim(kind, earliest, latest, start, end)


MOMENTS = st.sampled_from(
    [(str(day), [day]) for day in NEAR]
    + [(month, [day for day in DAYS if str(day).startswith(month)]) for month in ("2018-12", "2019-01")]
    + [(year, [day for day in DAYS if str(day).startswith(year)]) for year in ("2018", "2019")]
)


def _away(data: str, at: str, *, certain: bool) -> set[str]:
    return {node.removeprefix(ID) for node in dropped(quads_of(data), at, certain=certain).nodes}


@given(st.lists(claims(), min_size=1, max_size=12), MOMENTS)
def test_view_keeps_what_some_reading_has_and_for_certain_what_every_one_has(
    drawn: list[Claim], moment: tuple[str, list[dt.date]]
) -> None:
    """Possible is one reading that meets the days asked for, certain is all."""
    text, asked = moment
    data = "".join(claim.turtle(f"c{n}") for n, claim in enumerate(drawn))
    met = {f"c{n}": [_meets(reading, asked) for reading in claim.readings()] for n, claim in enumerate(drawn)}
    assert all(met.values())
    assert _away(data, text, certain=False) == {name for name, each in met.items() if not any(each)}
    assert _away(data, text, certain=True) == {name for name, each in met.items() if not all(each)}
    told = dropped(quads_of(data), text)
    assert told.claims == sum(not any(each) for each in met.values())
    assert told.possible == sum(any(each) and not all(each) for each in met.values())


@given(claims(), claims(), MOMENTS)
def test_claim_without_a_time_has_that_of_what_it_is_tied_to(
    one: Claim, other: Claim, moment: tuple[str, list[dt.date]]
) -> None:
    """Its readings are made of theirs."""
    text, asked = moment
    data = one.turtle("one") + other.turtle("other")
    data += "id:tied a icat:Content ; icat:about id:one ; icat:ofPublication id:other ."
    met = [_meets(reading, asked) for reading in _tied(one, other)]
    assert ("tied" in _away(data, text, certain=False)) == (not any(met))
    assert ("tied" in _away(data, text, certain=True)) == (not all(met))


@given(st.lists(claims(), min_size=1, max_size=12), st.booleans())
def test_narrower_dates_and_certainty_never_add_claims(drawn: list[Claim], certain: bool) -> None:  # noqa: FBT001 - drawn
    """A day keeps no more than its month, its month no more than the year; nor does certainty add."""
    data = "".join(claim.turtle(f"c{n}") for n, claim in enumerate(drawn))
    data += "id:tied a icat:Content ; icat:about id:c0, id:c1 ."
    for dates in (("2018", "2018-12", "2018-12-30"), ("2019", "2019-01", "2019-01-03")):
        wide, narrow, narrowest = (_away(data, date, certain=certain) for date in dates)
        assert wide <= narrow <= narrowest
        assert _away(data, dates[0], certain=False) <= _away(data, dates[0], certain=True)
