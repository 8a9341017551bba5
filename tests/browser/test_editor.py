"""The query editor with scripts: typing, proposals, answers in all views, mistakes, long and slow queries."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

# Where playwright is not installed no test of this folder can run.
sync_api = pytest.importorskip("playwright.sync_api")

from tests.browser.visiting import PHONE, Visitor, Way  # noqa: E402 - needs playwright

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

expect = sync_api.expect

CHAIRS = "SELECT ?term ?organisation { ?term a icat:ChairTerm ; icat:hasOrganisation ?organisation }"
_USUAL = Way()
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def opened(visitor: Visitor, query: str = "", way: Way = _USUAL, fragment: str = "") -> Page:
    """Open the editor, with a query or with what it begins with."""
    page = visitor.window(way)
    page.goto("/sparql" + ("?" + urlencode({"query": query}) if query else "") + fragment)
    if way.scripts:  # the script takes the text field's place
        expect(text_of(page)).to_have_attribute("contenteditable", "true")
    page.set_default_timeout(8_000)
    return page


def text_of(page: Page) -> Locator:
    """Give the text of the query."""
    return page.get_by_role("textbox", name="Query in SPARQL")


def typed(page: Page, text: str) -> None:
    """Type over the whole text."""
    text_of(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def accept(page: Page) -> None:
    """Take the first proposal: the editor lets a moment pass, so that nobody takes one unseen."""
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")


def rows_of(page: Page) -> list[str]:
    """Give the rows of the answer, cells parted by a blank."""
    table = page.get_by_role("region", name="Answer").locator("tbody tr")
    return [" ".join(row.split()) for row in table.all_inner_texts()]


def test_names_are_proposed_by_name_and_label_with_their_prefixes(visitor: Visitor) -> None:
    """A property by its name, an organisation by its label, a variable of the query, with PREFIX lines."""
    page = opened(visitor)
    proposed = page.get_by_role("listbox").get_by_role("option")
    typed(page, "SELECT ?claim { ?claim icat:hasOrg")
    expect(proposed.first).to_contain_text("icat:hasOrganisation")
    accept(page)
    page.keyboard.type(" interpol")
    expect(proposed.first).to_contain_text("id:interpol")
    accept(page)
    page.keyboard.type(" . ?cl")
    expect(proposed.first).to_contain_text("?claim")
    accept(page)
    page.keyboard.type(" a ?class")
    page.keyboard.press("Escape")
    expect(text_of(page)).to_contain_text("PREFIX icat: <https://w3id.org/icatkg/ontology/>")
    expect(text_of(page)).to_contain_text("PREFIX id: <https://w3id.org/icatkg/id/>")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("#state")).to_have_text(re.compile(r"^\d+ rows in "))
    assert any("INTERPOL" in row for row in rows_of(page))
    # A tabulator leaves the text: nobody who uses keys alone is caught in it.
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run the query")).to_be_focused()


def test_the_address_is_that_of_the_question(visitor: Visitor) -> None:
    """It can be passed on, and one can come back to it."""
    page = opened(visitor)
    typed(page, CHAIRS)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Run the query").click()
    page.get_by_role("radio", name="Chart").check()
    address = page.url
    first = rows_of(page)
    page.get_by_role("link", name="Stored queries").click()
    page.go_back()
    expect(text_of(page)).to_contain_text("icat:ChairTerm")
    expect(page.get_by_role("img", name="Number of rows by")).to_be_visible()
    other = visitor.window()
    other.goto(address)
    expect(other.get_by_role("radio", name="Chart")).to_be_checked()
    other.get_by_role("radio", name="Table").check()
    assert rows_of(other)
    assert first == []
    with other.expect_download() as download:
        other.get_by_role("link", name="csv").click()
    assert download.value.suggested_filename == "answer.csv"
    saved = Path(download.value.path()).read_text()
    assert len(list(csv.reader(io.StringIO(saved)))) == len(rows_of(other)) + 1


def test_rows_are_sorted_and_filtered(visitor: Visitor) -> None:
    """By a press on a heading, up, down, and as they came; numbers as numbers."""
    page = opened(visitor, "SELECT * { VALUES (?name ?size) { ('b' 9) ('a' 10) ('c' 1) (UNDEF 2) } }")
    size = page.get_by_role("button", name="size")
    came = rows_of(page)
    size.click()
    assert rows_of(page) == ["c 1", "2", "b 9", "a 10"]
    expect(page.get_by_role("columnheader", name="size")).to_have_attribute("aria-sort", "ascending")
    size.click()
    assert rows_of(page) == ["a 10", "b 9", "2", "c 1"]
    size.click()
    assert rows_of(page) == came == ["b 9", "a 10", "c 1", "2"]
    page.get_by_label("Only rows with").fill("A")
    assert rows_of(page) == ["a 10"]
    expect(page.locator("#state")).to_have_text(re.compile("^1 of 4 rows"))


@pytest.mark.parametrize("way", [_USUAL, Way(PHONE, colours="dark")], ids=["desk", "phone"])
def test_answers_are_drawn(visitor: Visitor, way: Way) -> None:
    """Bars and a line have a title and say in words what they show; a graph has things that are links."""
    page = opened(visitor, "SELECT * { VALUES (?year ?n) { ('2019' 3) ('2018' 5) } }", way, "#chart")
    chart = page.get_by_role("img", name="n by year")
    expect(chart).to_be_visible()
    assert chart.locator("desc").text_content() == "2018: 5; 2019: 3"
    page.get_by_label("Drawn as").select_option("a line")
    expect(chart.locator("polyline")).to_have_count(1)
    expect(chart.locator("circle")).to_have_count(2)
    page.get_by_label("Its value").select_option("number of rows")
    expect(page.get_by_role("img", name="Number of rows by year")).to_be_visible()
    triples = "?t icat:hasOrganisation ?o ; rdfs:label ?l"
    query = f"CONSTRUCT {{ {triples} }} WHERE {{ ?t a icat:ChairTerm . {triples} }}"
    page = opened(visitor, query, way)
    page.get_by_role("radio", name="Graph").check()
    drawing = page.get_by_role("group", name="A drawing of")
    expect(drawing.get_by_role("link", name="UNODC", exact=True)).to_have_attribute("href", "/id/unodc.html")
    expect(page.get_by_text("triples with a text or number are only in the table")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_mistake_is_underlined(visitor: Visitor) -> None:
    """Its place is a button that leads there; the next run forgets it."""
    visitor.refused.add("/sparql")  # of the status 400 the console tells
    page = opened(visitor)
    typed(page, "SELECT ?x { ?x a }")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_role("alert")).to_contain_text("not SPARQL")
    expect(page.locator(".cm-wrong")).to_have_text("}")
    page.get_by_role("button", name="Line 1, column").click()
    expect(text_of(page)).to_be_focused()
    page.keyboard.type("icat:Organisation ")
    expect(page.locator(".cm-wrong")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("#state")).to_have_text(re.compile(r"^\d+ rows in "))
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_slow_query_can_be_cancelled(visitor: Visitor) -> None:
    """Then the page is as usable as before."""
    page = opened(visitor)
    typed(page, SLOW)
    page.keyboard.press("Escape")
    page.keyboard.press("ControlOrMeta+Enter")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#state")).to_have_text("Cancelled.")
    typed(page, "ASK {}")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("#state")).to_have_text(re.compile("^Yes in "))


def test_a_query_too_long_for_an_address_is_asked_all_the_same(visitor: Visitor) -> None:
    """By POST; the page says that there is no address, and the files are there."""
    page = opened(visitor, "ASK {}")
    text_of(page).click()
    page.keyboard.press("ControlOrMeta+a")
    values = " ".join(f"'value {number} of a long list'" for number in range(300))
    page.keyboard.insert_text(f"SELECT ?v {{ VALUES ?v {{ {values} }} }}")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("#state")).to_have_text(re.compile("^300 rows in "))
    expect(page.get_by_text("too long for an address")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="csv").click()
    assert Path(download.value.path()).read_text().count("value") == 300
    assert len(rows_of(page)) == 200
    page.get_by_role("button", name="Show more").click()
    assert len(rows_of(page)) == 300


def test_what_an_answer_holds_stays_text(visitor: Visitor) -> None:
    """Markup in values and addresses that run a script: in the table and in drawings."""
    evil = "<img src=x onerror=document.title='bad'><script>document.title='bad'</script>"
    query = """SELECT ?s ?p ?o { VALUES (?s ?p ?o) {
      (<javascript:document.title='bad'> rdfs:seeAlso id:unodc)
      (id:unodc rdfs:seeAlso <data:text/html,x>) } }"""
    page = opened(visitor, f'SELECT ?v {{ VALUES ?v {{ "{evil}" "</script>" }} }}')
    for _ in range(2):
        assert rows_of(page) == [evil, "</script>"]
        page.get_by_role("radio", name="Chart").check()
        expect(page.get_by_role("img", name="Number of rows by v")).to_be_visible()
        page.get_by_role("radio", name="Table").check()
        page.get_by_role("button", name="Run the query").click()
        expect(page.locator("#state")).to_have_text(re.compile("^2 rows in "))
    page = opened(visitor, query)
    for _ in range(2):
        page.get_by_role("radio", name="Graph").check()
        expect(page.get_by_role("group", name="A drawing of")).to_be_visible()
        addresses = page.locator("#shown a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        assert addresses
        page.get_by_role("radio", name="Table").check()
        addresses += page.locator("#shown a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        assert all(address.startswith(("/", "http")) for address in addresses)
        page.get_by_role("button", name="Run the query").click()
        expect(page.locator("#state")).to_have_text(re.compile("^2 rows in "))
    assert page.title().startswith("Query editor")
    assert page.locator("#shown img, #shown script").count() == 0


def test_sources_and_dates_are_asked_for(visitor: Visitor) -> None:
    """Each row names paragraphs, and links keep the date."""
    page = opened(visitor, "SELECT ?o { ?t a icat:ChairTerm ; icat:hasOrganisation ?o }")
    page.get_by_text("Dates and sources").click()
    page.get_by_label("The sources of each row").check()
    page.get_by_role("button", name="Run the query").click()
    expect(page.get_by_role("columnheader", name="passage")).to_be_visible()
    expect(
        page.get_by_role("region", name="Answer").get_by_role("link", name=re.compile(r"^\d{3} p\d+$")).first
    ).to_be_visible()
    assert "sources=1" in page.url
    page.get_by_label("The sources of each row").uncheck()
    page.get_by_label("As the world was in").fill("2019")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Answer").get_by_role("link", name="OSCE")).to_have_attribute(
        "href", "/id/osce.html?at=2019"
    )
