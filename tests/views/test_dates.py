"""The dates that views take, and the days that literals stand for."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icatkg.errors import ParameterError
from icatkg.views.dates import day_before, days_of, moment

_DAYS = st.dates(dt.date(1, 1, 2), dt.date(9999, 12, 31))


@pytest.mark.parametrize(
    ("date", "days"),
    [
        ("2019", ("2019-01-01", "2019-12-31")),
        (2019, ("2019-01-01", "2019-12-31")),
        (987, ("0987-01-01", "0987-12-31")),
        ("2019-06", ("2019-06-01", "2019-06-30")),
        ("2019-02", ("2019-02-01", "2019-02-28")),
        ("2020-02", ("2020-02-01", "2020-02-29")),
        ("1900-02", ("1900-02-01", "1900-02-28")),
        ("2000-02", ("2000-02-01", "2000-02-29")),
        ("2019-06-01", ("2019-06-01", "2019-06-01")),
        ("2020-02-29", ("2020-02-29", "2020-02-29")),
        (dt.date(2019, 6, 1), ("2019-06-01", "2019-06-01")),
        (dt.datetime(2019, 6, 1, 23, 59, tzinfo=dt.UTC), ("2019-06-01", "2019-06-01")),
    ],
)
def test_date_is_the_days_that_it_leaves_open(date: str | int | dt.date, days: tuple[str, str]) -> None:
    """A year is all its days, a month all of its own."""
    asked = moment(date)
    assert (asked.first, asked.last) == days


@pytest.mark.parametrize(
    "date",
    [
        "2019-02-30", "2019-02-29", "1900-02-29", "2019-13", "2019-00", "2019-06-00", "2019-06-31", "0000",
        "", "19", "2019-6-1", "201906", "2019/06/01", "2019-06/01", "01.06.2019", "June 2019", "--06-01",
        "-2019", "2019-06-01Z", "2019Z", "2019-05:00", "2019+05:00", "2019-06-01T00:00:00", " 2019", "2019 ",
        "2019-", "２０１９", "12019", "now", -1, True, 20190601,
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_what_is_accepted(date: str | int) -> None:
    """Days that there are not and other notations are errors, and the message says what is accepted."""
    with pytest.raises(ParameterError) as caught:
        moment(date)
    assert "2019, 2019-06 or 2019-06-01" in caught.value.remedy
    assert "not a date" in caught.value.message


@given(_DAYS)
def test_every_day_of_the_calendar_is_accepted(day: dt.date) -> None:
    """Days, months and years agree with the calendar of the standard library."""
    last = calendar.monthrange(day.year, day.month)[1]
    assert days_of(day.isoformat()) == (day.isoformat(), day.isoformat())
    assert days_of(day.isoformat()[:7]) == (f"{day.isoformat()[:7]}-01", f"{day.isoformat()[:7]}-{last}")
    assert day_before(day.isoformat()) == (day - dt.timedelta(days=1)).isoformat()


def test_the_first_of_all_days_has_none_before_it() -> None:
    """Before the first day there is what comes before every day."""
    assert day_before("0001-01-01") < "0001-01-01"


@pytest.mark.parametrize(
    ("literal", "days"),
    [
        ("2019Z", ("2019-01-01", "2019-12-31")),
        ("2019-05:00", ("2019-01-01", "2019-12-31")),
        ("2019-06+02:00", ("2019-06-01", "2019-06-30")),
        ("2019-06-01Z", ("2019-06-01", "2019-06-01")),
        ("2019-06-01-11:00", ("2019-06-01", "2019-06-01")),
        ("2019-06-01T12:00:00", ("2019-06-01", "2019-06-01")),
        ("--03-31", None),
        ("2019-02-30", None),
        ("2019-06-01x", None),
        ("2019x06", None),
        ("soon", None),
        ("", None),
    ],
)
def test_literal_stands_for_days(literal: str, days: tuple[str, str] | None) -> None:
    """A time zone is passed over; what has no year, and what is no date, stands for no days."""
    assert days_of(literal) == days
