"""Content negotiation, by the rules and examples of RFC 9110."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icatkg.server.media_types import GRAPH_OFFERS, ROW_OFFERS, offered_format
from icatkg.server.negotiation import accepted_ranges, accepts_encoding, matches_etag, preferred, weight

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [
        # The table of RFC 9110, section 12.5.1, as far as it goes without parameters.
        ("text/html", 0.3),
        ("text/plain", 0.3),
        ("image/jpeg", 0.5),
    ],
)
def test_the_most_specific_range_gives_the_weight(media_type: str, expected: float) -> None:
    """The most specific range gives the weight."""
    assert weight(media_type, accepted_ranges("text/*;q=0.3, */*;q=0.5")) == expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv, application/sparql-results+xml;q=0.5", "text/csv"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        ("text/tab-separated-values; charset=utf-8", "text/tab-separated-values"),
        ('text/csv; header="a,b;q=0"; q=1.0', "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("application/json", "application/json"),
        ("image/png", None),
        ("*/*;q=0", None),
        ("text/csv;q=0", None),
    ],
)
def test_the_client_gets_what_it_wants_most(accept: str | None, expected: str | None) -> None:
    """The client gets what it wants most."""
    found = preferred(accept, ROW_OFFERS)
    assert (found and found.media_type) == expected


@pytest.mark.parametrize("accept", ["text", "/", "text/", ";q=1", "text/csv;q=2", "*/csv", "a b/c", "é/é"])
def test_what_is_not_a_range_is_left_out(accept: str) -> None:
    """What is not a range is left out."""
    assert accepted_ranges(accept) == []


@given(st.text(max_size=80))
def test_no_header_breaks_it(accept: str) -> None:
    """No header breaks it."""
    assert preferred(accept, GRAPH_OFFERS) in (*GRAPH_OFFERS, None)


@pytest.fixture
def little_time() -> Iterator[None]:
    """Fail after two seconds of processor time."""

    def too_long(*_: object) -> None:
        pytest.fail("it takes too long")

    before = signal.signal(signal.SIGVTALRM, too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, 2)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.usefixtures("little_time")
@pytest.mark.parametrize(
    "text",
    ["x" + " " * 60_000 + "x", '"' + '\\"' * 30_000, 'a"b\\' * 15_000, 'W/"' * 20_000, "text/csv," * 7_000],
)
def test_long_headers_are_read_in_no_time(text: str) -> None:
    """Time that grows with the square of the length, minutes for these, would hold up everybody."""
    accepted_ranges(text)
    matches_etag(text, "a")
    accepts_encoding(text, "gzip")


@pytest.mark.parametrize(
    ("name", "offers", "expected"),
    [
        ("csv", ROW_OFFERS, "text/csv"),
        ("SRX", ROW_OFFERS, "application/sparql-results+xml"),
        ("ttl", GRAPH_OFFERS, "text/turtle"),
        (".nt", GRAPH_OFFERS, "application/n-triples"),
        ("application/rdf+xml", GRAPH_OFFERS, "application/rdf+xml"),
        ("json", GRAPH_OFFERS, "application/ld+json"),
        ("turtle", ROW_OFFERS, None),
        ("png", GRAPH_OFFERS, None),
    ],
)
def test_formats_have_names(name: str, offers: tuple[object, ...], expected: str | None) -> None:
    """Formats have names."""
    found = offered_format(name, offers)  # type: ignore[arg-type] # one of the two tuples
    assert (found and found.media_type) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("*", True),
        ("identity", False),
        ("*;q=0, gzip", True),
        ("*;q=0", False),
        ("identity;q=0, gzip;q=0.001", True),
        ("identity, gzip;q=0.5", False),
        ("gzip, identity;q=0.5", True),
        ("x-gzip", True),
        ("GZIP ; Q=1", True),
    ],
)
def test_gzip_only_for_those_who_like_it(header: str | None, expected: bool) -> None:  # noqa: FBT001 - an expected value
    """Gzip only for those who like it."""
    assert accepts_encoding(header, "gzip") is expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('"abc"', True),
        ('W/"abc"', True),
        ('"x", "abc"', True),
        ('"abc-gzip"', True),
        ("*", True),
        ('"abcd"', False),
        ("abc", False),
        ('"x","y" ,W/"abc"', True),
        ('"abc', False),
        (None, False),
    ],
)
def test_entity_tags_are_compared_weakly(header: str | None, expected: bool) -> None:  # noqa: FBT001 - an expected value
    """Entity tags are compared weakly."""
    assert matches_etag(header, "abc") is expected
