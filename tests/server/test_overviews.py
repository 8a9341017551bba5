"""The overviews: what pictures say is what the documents say, with sources, in words too, for any data."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icatkg.server.pages.drawing import Years, fitted, width_of
from tests.server.running import RunningServer
from tests.server.test_pages import BROWSER, Page

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

OVERVIEWS = ("members", "chairs", "priorities", "publications")
PAGES = (
    "/",
    "/overview/",
    *(f"/overview/{name}" for name in OVERVIEWS),
    "/overview/members?status=partner&at=2019",
    "/overview/chairs?asOf=2019",
    "/overview/priorities?at=2022&certain=1",
    "/id/unodc.html",
    "/source/003.html",
)


class Sign(NamedTuple):
    """Something in a picture: what it says and where it leads."""

    title: str
    href: str
    style: str


class Pictures(HTMLParser):
    """The pictures of a page: the signs of each, by its identifier."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.named: dict[str, str] = {}
        self.signs: list[Sign] = []
        self.outside: list[str] = []
        self._svg: dict[str, str] | None = None
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep where we are."""
        given_ = {name: value or "" for name, value in attrs}
        if tag == "svg" and "aria-hidden" not in given_:
            assert {"aria-labelledby", "aria-describedby", "width", "height", "viewbox"} <= set(given_)
            self._svg = given_
        if self._svg is not None:
            self._open.append((tag, given_))
        elif tag == "a":
            self.outside.append(given_.get("href", ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass over what is empty."""

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if self._svg is not None:
            assert self._open.pop()[0] == tag
            if tag == "svg":
                self._svg = None

    def handle_data(self, data: str) -> None:
        """Keep titles: of the picture, of its signs."""
        if self._svg is None or not data.strip() or self._open[-1][0] not in {"title", "desc"}:
            return
        own = self._open[-1][1].get("id")
        if own:
            self.named[own] = data
            return
        tag, around = self._open[-2]
        if tag == "a":
            assert around["aria-label"] == data  # readers of the screen hear what the mouse shows
        self.signs.append(Sign(data, around.get("href", ""), around.get("class", "")))


def get(server: RunningServer, path: str) -> httpx.Response:
    """Ask as a browser does."""
    return server.client.get(path, headers=BROWSER)


def pictures(server: RunningServer, path: str) -> Pictures:
    """Give the pictures of a page."""
    response = get(server, path)
    assert response.status_code == 200, path
    return Pictures(response.text)


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_sound(server: RunningServer, path: str) -> None:
    """Well-formed; every picture has title and description; every sign says something; no link is dead."""
    response = get(server, path)
    assert response.status_code == 200
    page = Page(response)
    found = Pictures(response.text)
    for tag, attributes in page.elements:
        if tag == "svg" and "aria-hidden" not in attributes:
            assert found.named[attributes["aria-labelledby"]]
            assert found.named[attributes["aria-describedby"]]
    assert all(sign.title for sign in found.signs)
    identifiers = {attributes.get("id") for _, attributes in page.elements}
    for href in {sign.href for sign in found.signs if sign.href}:
        if href.startswith("#"):
            assert href[1:] in identifiers
    ours = sorted({href for href in found.outside + [s.href for s in found.signs] if href.startswith("/")})
    for href in ours[:: max(1, len(ours) // 5)]:
        assert get(server, href).status_code == 200, href


# Derived from the documents: who, in which year, from which paragraphs.
CHAIRS = {
    ("UNICEF", "chair", "2018-05-02"): "003 p11",
    ("OSCE", "co-chair", "2019"): "004 p16, 004 p39, 004 p43",
    ("UN Women", "co-chair", "2019"): "004 p16, 004 p39, 004 p43",
    ("UNODC", "co-chair", "2021"): "000 p4",
    ("UNHCR", "co-chair", "2021"): "000 p4, 000 p12",
    ("UNODC", "co-chair", "2022"): "000 p15, 000 p18, 002 p1, 002 p2",
    ("ICMPD", "co-chair", "2022"): "000 p15, 000 p18, 002 p1, 002 p2",
    ("IOM", "co-chair", "2023"): "001 p3, 001 p4",
    ("OSRSG-VAC", "co-chair", "2023"): "001 p3, 001 p4",
    ("IOM", "co-chair", "2024"): "001 p3",
    ("OSRSG-VAC", "co-chair", "2024"): "001 p3",
}


def test_chairs_are_those_of_the_documents(server: RunningServer) -> None:
    """A bar for each term with its source; nothing for 2020 but a sign that nothing is told."""
    found = pictures(server, "/overview/chairs")
    bars = {sign.title for sign in found.signs if sign.style == "sign certain"}
    person = {"UNICEF": ", Henrietta Fore"}
    assert bars == {
        f"{who}: {role}{person.get(who, '')}, {when} ({where})" for (who, role, when), where in CHAIRS.items()
    }
    unknown = [sign for sign in found.signs if sign.title.startswith("2020:")]
    assert [sign.href for sign in unknown] == ["/id/gap-chair-2020.html"]
    differing = {sign.href for sign in found.signs if sign.style == "sign differs"}
    assert "/id/discrepancy-one-chair-or-two.html" in differing
    for (who, role, when), where in CHAIRS.items():  # and the same in words
        row = next(
            row
            for row in re.findall(r"<tr><td.*?</tr>", get(server, "/overview/chairs").text)
            if f">{when}</a>" in row and f">{who}</a>" in row
        )
        assert f">{role}<" in row
        assert re.sub(r"<[^>]+>", "", row).endswith(f"Source: {where}")


def test_a_date_changes_the_pictures(server: RunningServer) -> None:
    """At 2019 only what can hold then; as told by 2018 only what was published; wrong dates are refused."""
    then = pictures(server, "/overview/chairs?at=2019")
    assert {s.title.split(":")[0] for s in then.signs if s.style == "sign certain"} == {"OSCE", "UN Women"}
    assert all("at=2019" in sign.href for sign in then.signs if sign.href.startswith("/id/"))
    told = pictures(server, "/overview/members?asOf=2018-12-31")
    assert {s.title.split(", ")[1][:4] for s in told.signs if " in a list" in s.title} == {"2018"}
    for wrong in (
        "at=yesterday",
        "at=2019-02-30",
        "asOf=x",
        "colour=red",
        "at=2019&at=2020",
        "certain=perhaps",
    ):
        assert get(server, f"/overview/chairs?{wrong}").status_code == 400, wrong


def test_members_are_those_of_the_lists(server: RunningServer) -> None:
    """23 listed in 2018, 23 members and 2 partners in 2019; in other years no list, which is said."""
    found = pictures(server, "/overview/members")
    boxes = [sign.title for sign in found.signs if " in a list" in sign.title]
    counted = {
        status: sum(f", {status} in a list" in title for title in boxes)
        for status in ("2018: listed", "2019: member", "2019: partner")
    }
    assert counted == {"2018: listed": 23, "2019: member": 23, "2019: partner": 2}
    assert len(boxes) == 48
    assert (
        "DPKO, 2018: listed in a list, as “United Nations Department of Peacekeeping Operations (DPKO)” "
        "(003 p16)" in boxes
    )
    absent = {
        tuple(sign.title.split(",")[0].split(": not in the list of "))
        for sign in found.signs
        if "absent" in sign.style
    }
    never = {(name, "2018") for name in ("DPO", "ITU", "SR-TIP", "OSRSG-VAC")}
    assert absent == never | {("DPKO", "2019"), ("OSRSG-VAC", "2019")}
    nothing = {sign.title[:4] for sign in found.signs if "no document lists" in sign.title}
    assert nothing == {"2020", "2021", "2022", "2023", "2024"}
    page = get(server, "/overview/members").text
    assert re.search(r"In no list, and yet a chair or co-chair: <a[^>]*>OSRSG-VAC</a>", page)
    partners = pictures(server, "/overview/members?status=partner")
    rows = {sign.href for sign in partners.signs if not sign.style}
    assert {"/id/coe.html", "/id/sr-tip.html"} <= rows
    assert "/id/unodc.html" not in rows
    assert get(server, "/overview/members?status=<b>").status_code == 400


def test_priorities_carried_on_and_not_named_again(server: RunningServer) -> None:
    """Topics of 2021, 2022 and 2024 against each other, as the lists of the documents give them."""
    text = get(server, "/overview/priorities").text
    lines = [s.title for s in Pictures(text).signs if s.style == "sign carried"]
    assert "supply chains and procurement: carried on from 2021 to 2022" in lines
    assert not any(line.startswith("supply chains") and line.endswith("2024") for line in lines)
    part = text[text.index('id="to-2024"') : text.index('id="to-2022"')]
    new, gone = (
        part[part.index(f"<dt>{word}</dt>") :].split("</dd>")[0] for word in ("New", "Not named again")
    )
    assert "climate change and disasters" in new
    assert re.findall(r">([^<>]+)</a>", gone) == ["supply chains and procurement"]
    theme = next(s for s in Pictures(text).signs if s.title.startswith("funding and resources, 2024"))
    assert theme.title.endswith("cross-cutting theme (001 p9)")
    assert theme.style == "sign second"


def test_publications_by_topic(server: RunningServer) -> None:
    """Each with its date as told, its source, rival statuses together; without a topic or a date too."""
    found = pictures(server, "/overview/publications")
    titles = {sign.title for sign in found.signs}
    expected = (
        "issue brief on forced labour, issue brief, produced: 2019 (004 p92)",
        "Joint Call to Action, call to action, endorsed: 2022-12 (002 p12)",
        (
            "issue brief on non-punishment, issue brief, forthcoming, produced: 2019-01-01 to 2020-12-31 "
            "(004 p47)"
        ),
        "policy brief on the gender dimension, issue brief, produced: date not told (004 p84)",
        "2022 Annual Report, yearly report, published: 2023-03 (002 p2)",
    )
    assert set(expected) <= titles
    text = get(server, "/overview/publications").text
    assert len(re.findall(r'<text class="heading"[^>]*>without a topic<', text)) == 2
    front = get(server, "/").text
    newest = front[front.index('id="h-publications"') :]
    assert newest.index("2022 Annual Report") < newest.index("Joint Call to Action")


def test_a_thing_has_its_years(server: RunningServer) -> None:
    """The dated claims of an organisation and of a document; what holds on goes to the end."""
    titles = [sign.title for sign in pictures(server, "/id/unodc.html").signs]
    assert any(title.startswith("from 2007") and title.endswith("(004 p17)") for title in titles)
    assert "2021-01-01 to 2021-12-31: UNODC as co-chair in 2021 (000 p4)" in titles
    document = [sign.title for sign in pictures(server, "/source/003.html").signs]
    assert any("23 claims" in title for title in document)
    assert "listing entry (23)" in document


HOSTILE = """\
@prefix id: <https://w3id.org/icatkg/id/> . @prefix icat: <https://w3id.org/icatkg/ontology/> .
@prefix src: <https://w3id.org/icatkg/source/> . @prefix kind: <https://w3id.org/icatkg/kind/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
id:evil a icat:Organisation ;
    rdfs:label "</title></svg><script>alert(1)</script>\\"'<img src=x onerror=y>{{7*7}}" .
kind:bad rdfs:label "<b>bad</b>" .
id:term a icat:ChairTerm ; rdfs:label "</svg>" ; icat:hasOrganisation id:evil ; icat:inRole kind:bad ;
    icat:earliest "1019-01-01"^^xsd:date ; icat:latest "9019-12-31"^^xsd:date ; icat:statedIn src:x .
id:entry a icat:ListingEntry ; icat:hasOrganisation id:evil ; icat:hasStatus kind:bad ; icat:position 1 ;
    icat:earliest "2019-01-01"^^xsd:date ; icat:statedIn src:x .
id:other a icat:ListingEntry ; icat:hasOrganisation id:evil ; icat:hasStatus kind:bad ; icat:position 2 ;
    icat:earliest "never" ; icat:statedIn src:x .
id:item a icat:Priority ; rdfs:label "<script>" ; icat:date "2019"^^xsd:gYear ; icat:statedIn src:x .
id:text a icat:Publication ; rdfs:label "<script>" ; icat:earliest "2019-99-99" ; icat:statedIn src:x .
src:x icat:paragraphNumber 1 ; rdfs:label "\\"><script>" .
"""


def test_hostile_and_odd_data(tmp_path: Path) -> None:
    """Labels stay text; wrong and far dates do no harm."""
    file = tmp_path / "evil.ttl"
    file.write_text(HOSTILE)
    with RunningServer("--no-default-data", "--data", file) as server:
        for path in (
            "/",
            *(f"/overview/{name}" for name in OVERVIEWS),
            "/id/evil.html",
            "/overview/chairs?at=2019",
        ):
            response = get(server, path)
            assert response.status_code == 200, path
            page = Page(response)
            assert {s.get("type", "") for s in page.all("script") if "src" not in s} <= {
                "application/ld+json"
            }
            assert page.all("img") == []
            assert page.all("b") == []
            Pictures(response.text)
        assert "{{7*7}}" in get(server, "/overview/chairs").text


def test_without_facts_the_pages_say_so(server: RunningServer) -> None:
    """As documents of 1900 tell it there is nothing to draw."""
    for name in OVERVIEWS:
        response = get(server, f"/overview/{name}?asOf=1900")
        assert response.status_code == 200
        assert "No document in this view" in response.text
        assert Pictures(response.text).signs == []
    assert get(server, "/?asOf=1900").text.count("No document tells") == 4


@given(st.integers(1, 9999), st.integers(0, 200), st.integers(1, 12), st.floats(100, 2000))
def test_days_lie_on_the_axis(first: int, more: int, month: int, room: float) -> None:
    """Every span begins and ends within the axis, in the order of its days, and can be seen."""
    axis = Years((first, min(9999, first + more)), 50.0, room)
    day = f"{first:04}-{month:02}-15"
    for earliest, latest in ((day, day), (day, ""), ("", day), (day, f"{axis.last:04}"), ("no date", "0000")):
        x, width = axis.span(earliest, latest, 10)
        assert axis.left - 1e-6 <= x
        assert x + width <= max(axis.right, axis.left + 10) + 1e-6
        assert width >= 10 - 1e-6
    columns = axis.columns()
    assert columns[0].x == axis.left
    assert abs(columns[-1].x + columns[-1].width - axis.right) < 1e-6


@given(st.text(max_size=60), st.floats(0, 300))
def test_texts_fit(text: str, width: float) -> None:
    """What is cut fits and is a beginning; what fits is whole."""
    cut = fitted(text, width)
    assert cut == text or not cut or (cut.endswith("…") and text.startswith(cut[:-1]))
    assert width_of(cut) <= width or cut == ""
