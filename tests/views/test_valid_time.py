"""``at``: what holds in the world on the days asked for."""

from __future__ import annotations

import pytest

from icatkg.views import dropped
from tests.views.small_graphs import away, quads_of


def _claim(kind: str, rest: str, name: str = "x") -> str:
    return f"id:{name} a icat:{kind} ; {rest} icat:statedIn src:900-p1 .\n"


def _bounds(earliest: str, latest: str) -> str:
    return (
        f'icat:hasDateStatus kind:date-stated ; icat:earliest "{earliest}"^^xsd:date ; '
        f'icat:latest "{latest}"^^xsd:date ;'
    )


def _ends(start: str, end: str) -> str:
    return f"icat:hasStartStatus kind:bound-{start} ; icat:hasEndStatus kind:bound-{end} ;"


def _holds(data: str, date: str) -> str:
    if "x" in away(data, date):
        return "no"
    return "perhaps" if "x" in away(data, date, certain=True) else "yes"


YEAR_2019 = _bounds("2019-01-01", "2019-12-31")
CHAIR = _claim("ChairTerm", YEAR_2019 + _ends("unknown", "unknown"))
CHAIR_ON_A_DAY = _claim("ChairTerm", _bounds("2018-05-02", "2018-05-02") + _ends("unknown", "unknown"))
COORDINATOR = _claim(
    "RoleTerm",
    _bounds("2007-01-01", "2019-12-31") + _ends("stated", "open") + 'icat:startDate "2007"^^xsd:gYear ;',
)
SECRETARIAT = _claim("RoleTerm", YEAR_2019 + _ends("unknown", "open"))
ENTRY = _claim("ListingEntry", _bounds("2018-05-02", "2018-12-31") + _ends("unknown", "unknown"))
SESSION = _claim("Event", _bounds("2018-02-19", "2018-03-09") + _ends("stated", "stated"))
MEETING = _claim("Meeting", _bounds("2019-09-01", "2019-09-30"))
REPORT = _claim("Publication", _bounds("2023-03-01", "2023-03-31"))
INSTRUMENT = _claim("LegalInstrument", _bounds("2016-01-01", "2016-12-31"))
DECISION = _claim("Decision", _bounds("2021-11-15", "2021-11-15"))
LIST = _claim("Listing", YEAR_2019)
UNDATED = _claim("Meeting", "icat:hasDateStatus kind:date-not-given ;")
UNDATED_OFFICE = _claim(
    "OfficeHeld", "icat:hasDateStatus kind:date-not-given ;" + _ends("unknown", "unknown")
)
MONTH_DAY = _claim("Meeting", 'icat:hasDateStatus kind:date-stated ; icat:date "--03-31"^^xsd:gMonthDay ;')
MONTH_DAY_BOUND = _claim(
    "Meeting", 'icat:date "--03-31"^^xsd:gMonthDay ;' + _bounds("2022-03-31", "2022-03-31")
)
YEAR_ONLY = _claim("Meeting", 'icat:hasDateStatus kind:date-stated ; icat:date "2019"^^xsd:gYear ;')
FROM = _claim("Event", 'icat:hasDateStatus kind:date-from-context ; icat:earliest "2021-11-15"^^xsd:date ;')
GOING_ON = _claim(
    "Activity",
    'icat:hasDateStatus kind:date-from-context ; icat:latest "2022-03-31"^^xsd:date ;'
    + _ends("unknown", "open"),
)
NAME = _claim("AttestedName", "")


@pytest.mark.parametrize(
    ("claim", "date", "holds"),
    [
        # A chair named for a year: the whole of it and no day more, however unknown its ends are.
        (CHAIR, "2018-12-31", "no"),
        (CHAIR, "2019-01-01", "yes"),
        (CHAIR, "2019-06-01", "yes"),
        (CHAIR, "2019-12-31", "yes"),
        (CHAIR, "2020-01-01", "no"),
        (CHAIR, "2019", "yes"),
        (CHAIR, "2018", "no"),
        # A chair known for a day: possibly the whole year.
        (CHAIR_ON_A_DAY, "2017-12-31", "no"),
        (CHAIR_ON_A_DAY, "2018-01-01", "perhaps"),
        (CHAIR_ON_A_DAY, "2018-05-02", "yes"),
        (CHAIR_ON_A_DAY, "2018-12-31", "perhaps"),
        (CHAIR_ON_A_DAY, "2019-01-01", "no"),
        # Coordinator "since 2007": stated start with a year only, open end.
        (COORDINATOR, "2006-12-31", "no"),
        (COORDINATOR, "2007-01-01", "perhaps"),
        (COORDINATOR, "2007", "yes"),
        (COORDINATOR, "2007-12-31", "yes"),
        (COORDINATOR, "2019-12-31", "yes"),
        (COORDINATOR, "2031-01-01", "yes"),
        # Unknown start, open end: it reaches back without limit, and goes on.
        (SECRETARIAT, "1990", "perhaps"),
        (SECRETARIAT, "2018-12-31", "perhaps"),
        (SECRETARIAT, "2019-01-01", "yes"),
        (SECRETARIAT, "2031", "yes"),
        # Unknown start, unknown end: certain for the days for which it is stated, possible for all others.
        (ENTRY, "2018-05-01", "perhaps"),
        (ENTRY, "2018-05-02", "yes"),
        (ENTRY, "2018-12-31", "yes"),
        (ENTRY, "2019-01-01", "perhaps"),
        (ENTRY, "2018", "yes"),
        # Both ends stated.
        (SESSION, "2018-02-18", "no"),
        (SESSION, "2018-02-19", "yes"),
        (SESSION, "2018-03-09", "yes"),
        (SESSION, "2018-03-10", "no"),
        # An event on some day of a month.
        (MEETING, "2019-08-31", "no"),
        (MEETING, "2019-09-01", "perhaps"),
        (MEETING, "2019-09", "yes"),
        (MEETING, "2019", "yes"),
        (MEETING, "2019-10-01", "no"),
        # Results are there from their date on.
        (REPORT, "2023-02-28", "no"),
        (REPORT, "2023-03-10", "perhaps"),
        (REPORT, "2023-03-31", "yes"),
        (REPORT, "2023", "yes"),
        (REPORT, "2031", "yes"),
        (INSTRUMENT, "2015", "no"),
        (INSTRUMENT, "2016-06", "perhaps"),
        (INSTRUMENT, "2017", "yes"),
        (DECISION, "2021-11-14", "no"),
        (DECISION, "2021-11-15", "yes"),
        (DECISION, "2031", "yes"),
        # A list holds on each of its days; it has no ends beyond them.
        (LIST, "2018-12-31", "no"),
        (LIST, "2019-06-01", "yes"),
        (LIST, "2020-01-01", "no"),
        # Undated, or dated without a year: nothing speaks against it, nothing for it.
        (UNDATED, "2019", "perhaps"),
        (UNDATED_OFFICE, "1990", "perhaps"),
        (MONTH_DAY, "2019-06-01", "perhaps"),
        (MONTH_DAY_BOUND, "2021-03-31", "no"),
        (MONTH_DAY_BOUND, "2022-03-31", "yes"),
        (MONTH_DAY_BOUND, "2022-04-01", "no"),
        # A date without bounds gives them.
        (YEAR_ONLY, "2018", "no"),
        (YEAR_ONLY, "2019-06-01", "perhaps"),
        (YEAR_ONLY, "2019", "yes"),
        # One bound is missing.
        (FROM, "2021-11-14", "no"),
        (FROM, "2031", "perhaps"),
        (GOING_ON, "1990", "perhaps"),
        (GOING_ON, "2022-03-30", "perhaps"),
        (GOING_ON, "2022-03-31", "yes"),
        (GOING_ON, "2031", "yes"),
        # Nothing to do with time.
        (NAME, "1990", "yes"),
    ],
)
def test_claim_holds_or_not(claim: str, date: str, holds: str) -> None:
    """Each sort of claim at the days around its bounds."""
    assert _holds(claim, date) == holds


def test_two_disjoint_terms_leave_the_time_between_free() -> None:
    """An organisation that chairs in 2019 and in 2021 does not chair in 2020."""
    terms = _claim("ChairTerm", YEAR_2019 + _ends("unknown", "unknown"), "first") + _claim(
        "ChairTerm", _bounds("2021-01-01", "2021-12-31") + _ends("unknown", "unknown"), "second"
    )
    assert away(terms, "2019-12-31") == {"second"}
    assert away(terms, "2020-01-01") == {"first", "second"}
    assert away(terms, "2020") == {"first", "second"}
    assert away(terms, "2021-01-01") == {"first"}


def test_chair_with_an_open_end_goes_on() -> None:
    """The calendar year ends what the text leaves unknown, not what it says goes on."""
    term = _claim("ChairTerm", YEAR_2019 + _ends("unknown", "open"))
    assert _holds(term, "2018-12-31") == "no"
    assert _holds(term, "2025") == "yes"


RENAMED = (
    _claim("ListingEntry", _bounds("2018-05-02", "2018-10-31") + _ends("unknown", "unknown"), "old")
    + "id:old icat:hasOrganisation id:dpko .\n"
    + _claim("ListingEntry", _bounds("2019-02-01", "2019-12-31") + _ends("unknown", "unknown"), "new")
    + "id:new icat:hasOrganisation id:dpo .\n"
    + "id:dpko a icat:Organisation . id:dpo a icat:Organisation .\n"
)
SUCCESSION = (
    "id:change a icat:Succession ; icat:predecessor id:dpko ; icat:successor id:dpo ; "
    'icat:succeededOn "2019-01-01"^^xsd:date .\n'
)


def test_organisation_is_not_there_before_it_took_the_place_of_another() -> None:
    """Before the day the old body is the one that is there, from it on the new one."""
    assert away(RENAMED, "2018-12-31") == away(RENAMED, "2019-01-01") == set()
    both = RENAMED + SUCCESSION
    assert away(both, "2018-12-31") == {"new", "change"}
    assert away(both, "2019-01-01") == {"old"}
    assert dropped(quads_of(both), "2018-12-31").claims == 1  # the succession is none
    assert away(both, "2018") == {"new", "change"}
    assert away(both, "2019") == {"old"}
    assert away(both, "2019-01-15", certain=True) == {"old", "new"}


def test_what_is_stated_outweighs_a_succession() -> None:
    """A list that names the old body for a day after the change is not read away."""
    late = SUCCESSION + _claim(
        "ListingEntry", YEAR_2019 + _ends("unknown", "unknown") + "icat:hasOrganisation id:dpko ;"
    )
    assert [_holds(late, day) for day in ("2018", "2019-06-01", "2020-01-01")] == ["perhaps", "yes", "no"]
    ended = SUCCESSION + _claim(
        "RoleTerm",
        'icat:hasOrganisation id:dpko ; icat:earliest "2018-01-01"^^xsd:date ; '
        'icat:endDate "2019"^^xsd:gYear ;' + _ends("unknown", "stated"),
    )
    assert [_holds(ended, day) for day in ("2018", "2019-06-01", "2020-01-01")] == ["yes", "perhaps", "no"]
    early = SUCCESSION + _claim(
        "RoleTerm",
        'icat:hasOrganisation id:dpo ; icat:date "2018"^^xsd:gYear ;' + _ends("unknown", "unknown"),
    )
    assert [_holds(early, day) for day in ("2017", "2018-06-01", "2020")] == ["no", "perhaps", "perhaps"]


def test_succession_of_a_year_leaves_that_year_to_both() -> None:
    """A change some time in 2019: either body may be there in 2019."""
    both = RENAMED + SUCCESSION.replace('"2019-01-01"^^xsd:date', '"2019"^^xsd:gYear')
    assert away(both, "2018-12-31") == {"new", "change"}
    assert away(both, "2019-01-15") == set()
    assert "change" in away(both, "2019-01-15", certain=True)
    assert away(both, "2020") == {"old"}


def test_claim_without_a_time_goes_with_what_it_is_tied_to() -> None:
    """Somebody's part in a meeting, and what is said about that part, has the time of the meeting."""
    part = MEETING + _claim("Participation", "icat:inEvent id:x ;", "part")
    part += _claim("Content", "icat:about id:part ;", "remark")
    assert away(part, "2019-09-10") == set()
    assert away(part, "2019-08") == {"x", "part", "remark"}
    assert away(part, "2020") == {"x", "part", "remark"}
    assert away(part, "2019-09-10", certain=True) == {"x", "part", "remark"}


def test_claim_without_a_time_lasts_as_long_as_something_it_is_tied_to() -> None:
    """A photograph of a meeting in a report: there from the report on, and still when the meeting is over."""
    photo = MEETING + _claim("Publication", _bounds("2020-02-01", "2020-02-29"), "report")
    photo += _claim("Photograph", "icat:shows id:x ; icat:about id:report ;", "photo")
    assert away(photo, "2019-09") == {"report", "photo"}
    assert away(photo, "2020-02") == {"x"}
    assert away(photo, "2031") == {"x"}
    assert away(photo, "2020-02-10", certain=True) == {"x", "report", "photo"}


def test_text_ties_to_nothing() -> None:
    """A literal that reads like the name of a claim is a literal."""
    text = MEETING + _claim("Content", 'icat:wording "https://w3id.org/icatkg/id/x" ;', "remark")
    assert away(text, "2020") == {"x"}


def test_claims_without_a_time_that_mention_each_other_come_to_an_end() -> None:
    """A ring of claims is followed once."""
    ring = (
        MEETING
        + _claim("Content", "icat:about id:b ;", "a")
        + _claim("Content", "icat:about id:a, id:x ;", "b")
    )
    assert away(ring, "2020") == {"x", "a", "b"}
    assert away(ring, "2019-09") == set()


def test_dated_claim_stays_when_what_it_is_about_is_over() -> None:
    """Praise in 2020 for a meeting of 2019."""
    praise = MEETING + _claim("Activity", _bounds("2020-01-01", "2020-12-31") + "icat:about id:x ;", "praise")
    assert away(praise, "2020") == {"x"}


def test_what_is_no_claim_is_outside_the_time_of_the_world() -> None:
    """Documents, passages, the register and editorial records stay, whatever dates they have."""
    others = """
    src:900 a icat:Document ; icat:earliest "2022-03-31"^^xsd:date ; icat:latest "2022-03-31"^^xsd:date .
    src:900-p1 a icat:Passage ; icat:inDocument src:900 . id:body a icat:Organisation .
    id:disagreement a icat:Discrepancy . id:side a icat:Side ; icat:ofDiscrepancy id:disagreement ;
      icat:restsOnClaim id:x . id:gap a icat:Gap ; icat:about id:x .
    """
    assert away(MEETING + others, "1990") == {"x"}


def test_classes_are_followed_as_the_data_puts_them() -> None:
    """A new class below chair terms behaves as one; without its place in the hierarchy it is a mere claim."""
    own = CHAIR.replace("icat:ChairTerm", "id:DeputyChair")
    assert _holds(own, "2018") == "perhaps"
    assert _holds(own + "id:DeputyChair rdfs:subClassOf icat:ChairTerm .", "2018") == "no"


@pytest.mark.parametrize("more", ["2019-09-01", "2019-09-07"])
def test_several_values_leave_all_of_them_open(more: str) -> None:
    """Two first days: it may be either, whichever comes first in the data."""
    event = _claim("Meeting", _bounds("2019-09-05", "2019-09-10") + f'icat:earliest "{more}"^^xsd:date ;')
    first = min(more, "2019-09-05")
    assert [_holds(event, day) for day in (first, "2019-09-07", "2019-09")] == ["perhaps", "perhaps", "yes"]
    assert _holds(event, "2019-08-31") == "no"


def test_malformed_dates_are_missing_dates() -> None:
    """What is no date sets no bound, and nothing fails."""
    event = _claim(
        "Meeting", 'icat:hasDateStatus kind:date-stated ; icat:earliest "soon", "2019-02-30"^^xsd:date ;'
    )
    assert _holds(event, "1990") == "perhaps"


def test_claim_may_be_a_blank_node() -> None:
    """Added data may leave claims without a name."""
    assert len(away(MEETING.replace("id:x", "[]", 1).replace("[] a", "_:x a"), "2020")) == 1
