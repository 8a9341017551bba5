"""Every kind of page: for axe, by keyboard, narrow, enlarged, on paper, without scripts, without motion."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import pytest

sync_api = pytest.importorskip("playwright.sync_api")

from tests.browser.kinds import KINDS, THOROUGH  # noqa: E402 - as below
from tests.browser.visiting import DESK, PHONE, Visitor, Way  # noqa: E402 - needs playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    Colours = Literal["light", "dark"]

VIEWS: list[tuple[tuple[int, int], Colours]] = [
    (DESK, "light"),
    (PHONE, "dark"),
    (DESK, "dark"),
    (PHONE, "light"),
]
REFLOW = (320, 640)
ZOOMED = (DESK[0] // 2, DESK[1] // 2)
SERIOUS = {"serious", "critical"}
MOST_STOPS = 40
AXE = "axe.run({resultTypes: ['violations'], selectors: false, preload: false})"
ROLES: tuple[Literal["banner", "main", "contentinfo", "search"], ...] = (
    "banner",
    "main",
    "contentinfo",
    "search",
)
NAMED: tuple[Literal["link", "button", "textbox", "searchbox", "combobox", "img"], ...] = (
    "link",
    "button",
    "textbox",
    "searchbox",
    "combobox",
    "img",
)


@pytest.fixture(scope="module", params=list(KINDS.values()), ids=list(KINDS))
def path(request: pytest.FixtureRequest) -> str:
    """Give the address of each kind of page."""
    address: str = request.param
    return address


@pytest.fixture(scope="module")
def guest(browser: Browser, address: str) -> Iterator[Visitor]:
    """Give what opens the windows of this module."""
    with Visitor(browser, address) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def window(guest: Visitor, path: str) -> Iterator[Page]:
    """Give a window that shows the page; the tests of one page share it."""
    page = opened(guest, path, Way())
    yield page
    page.context.close()


@pytest.fixture
def page(window: Page, guest: Visitor) -> Iterator[Page]:
    """Give the window as it was at first."""
    see(window, DESK)
    yield window
    assert guest.complaints == []


@pytest.fixture(scope="session")
def axe() -> str:
    """Give axe-core, which the package holds."""
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def opened(visitor: Visitor, path: str, way: Way) -> Page:
    """Open a page; one of them is an error."""
    visitor.refused.add(KINDS["problem"])
    page = visitor.window(way)
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == (404 if path == KINDS["problem"] else 200)
    return page


def see(page: Page, size: tuple[int, int], colours: Colours = "light", **media: Any) -> None:
    """Look at a page anew."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(
        **{"color_scheme": colours, "media": "screen", "reduced_motion": "no-preference", **media}
    )


def words(page: Page) -> str:
    """Give what can be read in the content."""
    return " ".join(page.get_by_role("main").inner_text().split())


def test_axe_finds_nothing_serious(page: Page, axe: str, path: str) -> None:
    """Light and dark, on a desk and on a phone: the pages in turn, or all pages in all views."""
    page.evaluate(axe)
    turn = list(KINDS.values()).index(path) % len(VIEWS)
    for size, colours in VIEWS if THOROUGH else [VIEWS[turn]]:
        see(page, size, colours)
        found: dict[str, Any] = page.evaluate(AXE)
        serious = [
            (one["id"], one["help"], [node["html"] for node in one["nodes"]][:5])
            for one in found["violations"]
            if one["impact"] in SERIOUS
        ]
        assert serious == [], (size, colours)
        assert len(found["passes"]) > 10


def test_a_page_tells_what_it_is(page: Page) -> None:
    """Language, title, landmarks, headings in order; pictures, links and controls have names."""
    assert page.locator("html").get_attribute("lang") == "en"
    assert re.fullmatch(r".+ · icatkg", page.title())
    for landmark in ROLES:
        assert page.get_by_role(landmark).count() == 1, landmark
    levels = page.get_by_role("heading").evaluate_all("all => all.map(h => Number(h.tagName[1]))")
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for role in NAMED:
        named = page.get_by_role(role, name=re.compile(r"\S")).count()
        assert named == page.get_by_role(role).count(), role
    for picture in page.locator("main svg").all():
        hidden = picture.get_attribute("aria-hidden") == "true"
        assert hidden or picture.get_attribute("role") in {"img", "group", "graphics-document"}
    assert page.locator("img:not([alt])").count() == 0


def test_the_keyboard_gets_through_and_shows_where_it_is(page: Page) -> None:
    """Each stop has an outline and lies in sight; nothing holds the focus."""
    see(page, PHONE)
    page.reload()
    stops: list[str] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        assert stop["outlined"], stop["html"]
        assert stop["seen"], stop["html"]
        stops.append(stop["place"])
    assert len(stops) == len(set(stops))
    assert len(stops) > 5
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(STOP)["place"] in stops


def test_no_page_is_wider_than_its_window(page: Page) -> None:
    """At 320 px (WCAG 2.2, 1.4.10), on a phone, and on a desk at 200 % (1.4.4)."""
    for size in (REFLOW, ZOOMED, PHONE):
        see(page, size)
        assert page.evaluate(WIDER) == [], size
    assert page.evaluate(SMALL) == []


def test_a_page_reads_the_same_without_scripts(page: Page, guest: Visitor, path: str) -> None:
    """Scripts may add to the content but hold none of it back."""
    plain = opened(guest, path, Way(scripts=False))
    held_back = set(words(plain).split()) - set(words(page).split())
    assert len(words(plain)) > 20
    missing = set(words(page).split()) - set(words(plain).split())
    plain.context.close()
    assert not held_back
    assert len(missing) < 30


def test_a_page_can_be_printed(page: Page) -> None:
    """What it says is on paper, what can only be pressed is not."""
    headings = page.get_by_role("main").get_by_role("heading").all_inner_texts()
    see(page, DESK, media="print")
    printed = page.get_by_role("main").get_by_role("heading").all_inner_texts()
    assert [text for text in printed if text in headings] == headings
    for folded in page.locator("main details:visible:not(form details) > :not(summary, .more)").all():
        assert folded.evaluate("e => e.checkVisibility({ contentVisibilityAuto: true })")
    assert page.get_by_role("contentinfo").is_visible()
    assert page.locator("form:visible").count() == 0
    assert page.pdf().startswith(b"%PDF")


def test_nothing_moves_for_those_who_do_not_want_it(page: Page) -> None:
    """No animation, no transition where less motion is asked for."""
    see(page, DESK, reduced_motion="reduce")
    assert page.evaluate(MOVING) == 0


# What the focus is on: how it shows, and its place in the tree.
STOP = """async () => {
  let e = document.activeElement;
  if (!e || e === document.body) return null;
  while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  const outlined = n => {
    const style = getComputedStyle(n);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  };
  const shows = () => e.matches(':focus-visible') && (outlined(e) || outlined(e.closest('.cm-editor') ?? e));
  // An editor may take a moment to show that it has the focus.
  for (let frame = 0; frame < 10 && !shows(); frame++) await new Promise(requestAnimationFrame);
  const box = e.getBoundingClientRect();
  let place = '';
  for (let n = e, up; (up = n.parentElement ?? n.getRootNode().host); n = up)
    place = (n.parentElement ? [...up.children].indexOf(n) : 's') + '.' + place;
  return {
    place,
    html: e.outerHTML.slice(0, 200),
    outlined: shows(),
    seen: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth && box.width > 0,
  };
}"""
# What sticks out of the window, if anything does.
WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.outerHTML.slice(0, 150)).slice(0, 5)"""
# Controls too small for a finger: links in a line of text apart (WCAG 2.2, 2.5.8).
SMALL = """() => [...document.querySelectorAll(
  'button, input, select, textarea, summary, nav a'
)].filter(e => {
  const box = e.getBoundingClientRect();
  const ticked = ['checkbox', 'radio'].includes(e.type);
  const labelled = ticked && [...e.labels].some(l => l.getBoundingClientRect().height >= 24);
  return box.width && (box.width < 24 || box.height < 24) && !labelled;
}).map(e => e.outerHTML.slice(0, 150))"""
MOVING = """() => document.getAnimations().length + [...document.querySelectorAll('*')].filter(e => {
  const style = getComputedStyle(e);
  const lengths = (style.animationDuration + ',' + style.transitionDuration).split(',');
  return lengths.some(length => parseFloat(length) > 0.01);
}).length"""
