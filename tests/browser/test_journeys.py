"""What people come for, with a mouse, by keyboard on a phone, and without scripts."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# Where playwright is not installed no test of this folder can run.
sync_api = pytest.importorskip("playwright.sync_api")

from tests.browser.hands import Keyboard  # noqa: E402 - as below
from tests.browser.kinds import THOROUGH  # noqa: E402 - as below
from tests.browser.visiting import WAYS, Visitor, Way  # noqa: E402 - needs playwright

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

expect = sync_api.expect


@pytest.fixture(params=list(WAYS.values()), ids=list(WAYS))
def way(request: pytest.FixtureRequest) -> Way:
    """Give each way to visit."""
    way: Way = request.param
    return way


OFTEN = WAYS if THOROUGH else {"keyboard-on-phone": WAYS["keyboard-on-phone"]}


@pytest.fixture(params=list(OFTEN.values()), ids=list(OFTEN))
def any_way(request: pytest.FixtureRequest) -> Way:
    """Give the way that is the hardest, or all of them."""
    way: Way = request.param
    return way


def rows(page: Page, name: str) -> list[str]:
    """Give the rows of a table as they are read, cells parted by a blank."""
    table = page.get_by_role("region", name=name).first
    return [" ".join(row.split()) for row in table.locator("tbody tr").all_inner_texts()]


def test_an_old_name_leads_to_the_organisation_the_year_of_its_listing_and_the_paragraph(
    visitor: Visitor, way: Way
) -> None:
    """The list of 2018 words the name of INTERPOL as nobody does today; it is item 7, paragraph 19."""
    page = visitor.window(way)
    hand = way.hand(page)
    page.goto("/")
    hand.write(page.get_by_label("Search names"), "International Police Cooperation")
    hand.press(page.get_by_role("button", name="Search"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("International Police Cooperation")
    hand.press(page.locator("ol.hits").get_by_role("link", name="INTERPOL", exact=True).first)
    expect(page.get_by_role("heading", level=1)).to_have_text("INTERPOL")
    expect(page.get_by_role("region", name="Names as written")).to_contain_text(
        "International Police Cooperation Organization"
    )
    glance = page.get_by_role("region", name="At a glance")
    expect(glance).to_have_text(re.compile(r"^\s*Listed since\s+2018\b"))
    hand.press(glance.get_by_role("link", name="003 p19").first)
    expect(page).to_have_url(re.compile(r"/source/003-p19\.html$"))
    expect(page.get_by_role("main")).to_contain_text("INTERPOL")


def test_another_date_gives_another_answer(visitor: Visitor, way: Way) -> None:
    """In 2019 OSCE and UN Women shared the chair, in 2022 ICMPD and UNODC; without a date all are shown."""
    page = visitor.window(way)
    hand = way.hand(page)
    page.goto("/")
    chairs = page.get_by_role("region", name=re.compile("^Chairs"))
    for year, there, not_there in (("2019", "OSCE", "ICMPD"), ("2022", "ICMPD", "OSCE")):
        hand.write(page.get_by_label("As the world was in"), year)
        hand.press(page.locator("form.date").get_by_role("button", name="Show"))
        expect(page).to_have_url(re.compile(rf"[?&]at={year}\b"))
        expect(chairs.first).to_contain_text(there)
        expect(chairs.first).not_to_contain_text(not_there)
    hand.press(page.locator("form.date").get_by_role("link", name="All dates"))
    expect(page).to_have_url(re.compile("/$"))
    expect(chairs.first).to_contain_text("OSCE")
    expect(chairs.first).to_contain_text("ICMPD")


def test_a_date_stays_from_page_to_page(visitor: Visitor, any_way: Way) -> None:
    """Who follows a link of a page about 2018 reads on about 2018."""
    page = visitor.window(any_way)
    hand = any_way.hand(page)
    page.goto("/id/osce.html")
    chaired = page.get_by_role("link", name="OSCE as co-chair in 2019")
    expect(chaired).not_to_have_count(0)
    hand.write(page.get_by_label("As the world was in"), "2018")
    hand.press(page.locator("form.date").get_by_role("button", name="Show"))
    expect(page).to_have_url(re.compile(r"/id/osce\.html\?at=2018\b"))
    expect(chaired).to_have_count(0)
    hand.press(page.get_by_role("link", name="003 p25").first)
    expect(page).to_have_url(re.compile(r"/003-p25\.html\?at=2018\b"))
    expect(page.get_by_label("As the world was in")).to_have_value("2018")


def test_a_question_is_asked_with_a_value_and_its_answer_downloaded(visitor: Visitor, way: Way) -> None:
    """The list of 2019 holds 23 members and 2 partners."""
    page = visitor.window(way)
    hand = way.hand(page)
    page.goto("/")
    hand.press(page.get_by_role("navigation", name="Main").get_by_role("link", name="Queries"))
    question = "Which organisations the membership lists name, year by year"
    hand.press(page.get_by_role("link", name=question))
    expect(page.get_by_role("heading", level=1)).to_have_text(question)
    hand.write(page.get_by_label("year"), "2019")
    hand.press(page.get_by_role("button", name="Ask"))
    expect(page).to_have_url(re.compile(r"[?&]year=2019\b"))
    answer = page.get_by_role("region", name=re.compile("^Answer")).locator("tbody tr")
    expect(answer).to_have_count(25)
    with page.expect_download() as waiting:
        hand.press(page.get_by_role("link", name="CSV"))
    table = list(csv.reader(Path(waiting.value.path()).read_text(encoding="utf-8").splitlines()))
    assert "organisation" in table[0]
    members = [row for row in table[1:] if row[table[0].index("status")].endswith("member")]
    assert (len(table) - 1, len(members)) == (25, 23)


def test_a_wrong_value_is_answered_in_words(visitor: Visitor, any_way: Way) -> None:
    """The browser itself keeps back what cannot be a date; what only the server can know is told by it."""
    visitor.refused.add("/?at=2019-19-19")
    page = visitor.window(any_way)
    hand = any_way.hand(page)
    page.goto("/")
    hand.write(page.get_by_label("As the world was in"), "soon")
    hand.press(page.locator("form.date").get_by_role("button", name="Show"))
    assert page.url.endswith("/")
    hand.write(page.get_by_label("As the world was in"), "2019-19-19")
    hand.press(page.locator("form.date").get_by_role("button", name="Show"))
    expect(page.get_by_role("alert")).to_contain_text("2019-19-19")


def test_a_link_leads_past_the_head_of_the_page(visitor: Visitor, any_way: Way) -> None:
    """The first stop of the keyboard is a link that shows then, and leads to the content."""
    page = visitor.window(any_way)
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("way", [WAYS["mouse"], WAYS["keyboard-on-phone"]], ids=["mouse", "keyboard"])
def test_names_are_suggested_while_somebody_types(visitor: Visitor, way: Way) -> None:
    """One of them is chosen with the arrow keys or the mouse; Escape shuts the list."""
    page = visitor.window(way)
    hand = way.hand(page)
    page.goto("/")
    field = page.get_by_role("combobox", name="Search names")
    hand.write(field, "police cooperation")
    option = page.get_by_role(
        "option", name=re.compile("International Police Cooperation Organization")
    ).first
    expect(option).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(option).to_be_hidden()
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(option).to_be_visible()
    if way.hand is Keyboard:
        page.keyboard.press("ArrowDown")
        expect(page.locator("[role=option][aria-selected=true]")).to_have_count(1)
        page.keyboard.press("Enter")
    else:
        option.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("INTERPOL")


def test_a_source_tells_of_its_document_while_the_pointer_rests_on_it(visitor: Visitor) -> None:
    """The card of paragraph 19 names the document, and goes when Escape is pressed (WCAG 2.2, 1.4.13)."""
    page = visitor.window()
    page.goto("/id/interpol.html")
    page.get_by_role("region", name="At a glance").get_by_role("link", name="003 p19").first.hover()
    card = page.locator(".card:popover-open")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("press item on the first meeting")
    card.hover()
    expect(card).to_have_count(1)
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)


def query_field(page: Page, way: Way) -> Locator:
    """Give the field of the editor, once the script has taken it over where scripts run."""
    field = page.get_by_role("textbox", name="Query in SPARQL")
    if way.scripts:
        expect(field).to_have_attribute("contenteditable", "true")
    return field


def chairs_of(year: int) -> str:
    """Ask which organisations chaired from within a year on."""
    return (
        "SELECT ?organisation { ?term a icat:ChairTerm ; icat:hasOrganisation ?organisation ; "
        f"icat:earliest ?day FILTER(YEAR(?day) = {year}) }}"
    )


def test_a_query_is_run_edited_and_its_answer_downloaded(visitor: Visitor, way: Way) -> None:
    """OSCE and UN Women shared the chair in 2019, UNICEF had it in 2018."""
    page = visitor.window(way)
    hand = way.hand(page)
    page.goto("/")
    hand.press(page.get_by_role("navigation", name="Main").get_by_role("link", name="Query editor"))
    query = query_field(page, way)
    answer = page.get_by_role("region", name="Answer").locator("tbody tr")
    for year, chairs in ((2019, {"OSCE", "UN Women"}), (2018, {"UNICEF"})):
        hand.write(query, chairs_of(year))
        hand.press(page.get_by_role("button", name="Run the query"))
        expect(answer).to_have_count(len(chairs))
        assert {row.removeprefix("organisation:").strip() for row in answer.all_inner_texts()} == chairs
    with page.expect_download() as waiting:
        hand.press(page.get_by_role("link", name="csv"))
    assert waiting.value.suggested_filename.endswith(".csv")
    table = list(csv.reader(Path(waiting.value.path()).read_text(encoding="utf-8").splitlines()))
    assert table == [["organisation"], ["https://w3id.org/icatkg/id/unicef"]]
    hand.press(page.get_by_role("link", name="Link to this answer"))
    expect(answer).to_have_count(1)
    expect(query).to_contain_text("2018")


def test_a_mistake_in_a_query_is_told_with_its_place(visitor: Visitor, any_way: Way) -> None:
    """The text of the query stays, for mending."""
    visitor.refused.add("/sparql")
    page = visitor.window(any_way)
    hand = any_way.hand(page)
    page.goto("/sparql")
    query = query_field(page, any_way)
    hand.write(query, "SELECT ?a WHERE { ?a ?b }")
    hand.press(page.get_by_role("button", name="Run the query"))
    expect(page.get_by_role("alert")).to_contain_text(re.compile(r"line 1", re.IGNORECASE))
    expect(query).to_contain_text("SELECT ?a WHERE")
    hand.write(query, "SELECT ?a WHERE { ?a a icat:ChairTerm } LIMIT 3")
    hand.press(page.get_by_role("button", name="Run the query"))
    expect(page.get_by_role("region", name="Answer").locator("tbody tr")).to_have_count(3)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_sign_in_a_picture_leads_to_what_says_so(visitor: Visitor, any_way: Way) -> None:
    """The picture of members says who is in which list; its signs are links, and so is the way past them."""
    page = visitor.window(any_way)
    hand = any_way.hand(page)
    page.goto("/")
    hand.press(page.get_by_role("navigation", name="Main").get_by_role("link", name="Overviews"))
    hand.press(page.get_by_role("link", name="Members by year"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Members by year")
    hand.press(page.get_by_role("link", name=re.compile("^INTERPOL, 2018: listed in a list")))
    expect(page.get_by_role("heading", level=1)).to_have_text("Document 003, paragraph 19")
    expect(page.get_by_role("link", name="INTERPOL in the 2018 list").first).to_be_visible()
    page.go_back()
    if any_way.hand is Keyboard:
        hand.press(page.get_by_role("link", name=re.compile("^Skip the picture")))
        page.keyboard.press("Tab")
        assert page.evaluate(
            "!document.activeElement.closest('svg') && document.activeElement !== document.body"
        )
