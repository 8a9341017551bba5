"""Pages: well-formed, linked, safe, with sources, and the same for every copy of the server."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest

from tests.server.running import RunningServer

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PAGES = (
    "/",
    "/?at=2018",
    "/search",
    "/search?q=interpol",
    "/search?q=no+such+name",
    "/search?q=interpol&at=2019",
    "/id/unodc.html",
    "/id/unodc.html?at=2019",
    "/id/osce.html?at=2019&asOf=2020&certain=1",
    "/id/icat.html",
    "/id/regner.html",
    "/id/event-first-high-level-meeting.html",
    "/id/gap-chair-2020.html",
    "/id/discrepancy-order-co-chairs-2022.html",
    "/source/003.html",
    "/source/003-p5.html",
    "/ontology/",
    "/ontology/ChairTerm.html",
    "/ontology/hasOrganisation.html",
    "/shape/",
    "/shape/ListingShape.html",
    "/topic/",
    "/api",
    "/api?filter=chair&tag=chairs",
    "/api/chairs-by-year.html",
    "/api/chairs-by-year.html?year=2019&at=",
    "/api/organisation.html",
    "/api/organisation.html?id=unodc",
    "/api/publications.html",
    "/api/chairs-by-year.html?year=2019&asOf=2020&certain=1&sources=1",
    "/api/entity-claims.html?id=unodc",
)
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
EMPTY = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
# Elements whose names as attributes of a page would load something.
HEAVIEST = 300_000  # bytes, before they are packed
LOADING = {"src", "srcset", "background", "poster", "data", "formaction"}


class Page(HTMLParser):
    """A page, read strictly: every element that is opened is closed in its turn."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.feed(response.text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names))
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that the innermost element ends."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        """Give the attributes of all elements of a name."""
        return [attributes for name, attributes in self.elements if name == tag]


def get(server: RunningServer, path: str) -> httpx.Response:
    """Ask as a browser does."""
    return server.client.get(path, headers=BROWSER, follow_redirects=True)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_well_formed(server: RunningServer, path: str) -> None:
    """One heading, a title, a language, landmarks, labelled fields, unique ids, nothing loaded elsewhere."""
    response = get(server, path)
    assert response.status_code == 200
    assert response.text.startswith("<!DOCTYPE html>")
    assert response.headers["content-security-policy"] == POLICY
    page = Page(response)
    assert page.all("html") == [{"lang": "en"}]
    for once in ("h1", "main", "header", "footer"):
        assert len(page.all(once)) == 1, once
    tags = [tag for tag, _ in page.elements]
    assert tags[: tags.index("body")].count("title") == 1  # drawings have titles of their own
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    labelled = {attributes["for"] for attributes in page.all("label")}
    fields = [a for a in (*page.all("input"), *page.all("select")) if a.get("type") != "hidden"]
    assert {attributes["id"] for attributes in fields} == labelled
    for attributes in (a for _, a in page.elements):
        for name in ("aria-labelledby", "aria-describedby", "interestfor", "list"):
            assert set(attributes.get(name, ids[0]).split()) <= set(ids)
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
    assert page.all("a")[0] == {"class": "skip", "href": "#content"}
    for tag, attributes in page.elements:
        if tag == "script" and "src" in attributes:
            assert attributes["src"].startswith("/static/")
        else:
            assert not LOADING & attributes.keys()
            assert tag != "script" or attributes == {"type": "application/ld+json"}
    assert not [attributes for attributes in page.all("a") if not attributes["href"]]
    assert len(response.content) < HEAVIEST
    assert page.all("style") == []
    sheets = [a["href"] for a in page.all("link") if a["rel"] == "stylesheet"]
    assert len(sheets) == 1
    assert sheets[0].startswith("/static/")
    assert {form["method"] for form in page.all("form")} == {"get"}
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_link_leads_somewhere(server: RunningServer) -> None:
    """From the front page, each kind of page and two links of each page on: no address is missing."""
    waiting, seen = list(PAGES), set(PAGES)
    read = 0
    while waiting and read < 120:
        path = waiting.pop(0)
        read += 1
        response = get(server, path)
        assert response.status_code == 200, path
        if not response.headers["content-type"].startswith("text/html"):
            continue
        inside: dict[str, list[str]] = {}
        for attributes in Page(response).all("a"):
            target = urlsplit(urljoin(path, attributes["href"]))
            if not target.netloc:
                found = target._replace(fragment="").geturl()
                inside.setdefault(found.split("/")[1].partition("?")[0], []).append(found)
        for found_here in inside.values():  # the first and the last of each part of the site
            for found in (found_here[0], found_here[-1]):
                if found not in seen:
                    seen.add(found)
                    waiting.append(found)
    assert read > len(PAGES)


def test_browsers_get_pages_and_other_clients_data(server: RunningServer) -> None:
    """Only who prefers a page gets one."""
    for path, page in (("/id/unodc", "/id/unodc.html"), ("/id/unodc?at=2019", "/id/unodc.html?at=2019")):
        to_browser = server.client.get(path, headers=BROWSER)
        assert (to_browser.status_code, to_browser.headers["location"]) == (303, page)
        assert "Accept" in to_browser.headers["vary"]
    assert server.client.get("/id/unodc").headers["location"] == "/id/unodc.ttl"
    both = {"Accept": "text/turtle, text/html;q=0.9"}
    assert server.client.get("/id/unodc", headers=both).headers["location"] == "/id/unodc.ttl"
    api = server.client.get("/api/chairs-by-year", headers=BROWSER)
    assert api.headers["content-type"] == "text/html; charset=utf-8"
    assert "Accept" in api.headers["vary"]
    plain = server.client.get("/api/chairs-by-year")
    assert plain.headers["content-type"] == "application/sparql-results+json"
    assert plain.headers["etag"] != api.headers["etag"]
    assert "html" in server.client.get("/id/unodc.html").headers["link"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_can_be_kept(server: RunningServer, path: str) -> None:
    """HEAD has the headers of GET; a page that has not changed is not sent again."""
    page, head = get(server, path), server.client.head(path, headers=BROWSER)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == page.headers["etag"]
    again = server.client.get(path, headers=BROWSER | {"If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_stylesheet_may_be_kept_for_ever(server: RunningServer) -> None:
    """Its address holds its digest."""
    address = next(a["href"] for a in Page(get(server, "/")).all("link") if a["rel"] == "stylesheet")
    sheet = server.client.get(address)
    assert sheet.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in sheet.headers["cache-control"]
    assert "url(" not in sheet.text
    assert server.client.get("/static/0/style.css").status_code == 404


def test_the_front_page_answers_with_sources(server: RunningServer) -> None:
    """It says that it is unofficial, and has what the stored queries give, each row with a paragraph."""
    response = get(server, "/")
    assert "unofficial" in response.text
    rows = re.findall(r"<tr><td.*?</tr>", response.text)
    assert rows
    assert all(re.search(r'href="/source/\d{3}-[^"]+\.html"', row) for row in rows)
    chairs = server.client.get("/api/chairs-by-year").json()["results"]["bindings"]
    addresses = {b["organisation"]["value"].removeprefix("https://w3id.org/icatkg") for b in chairs}
    assert addresses
    assert all(f'href="{address}.html"' in response.text for address in addresses)
    earlier = get(server, "/?at=2018").text
    assert earlier != response.text
    assert get(server, "/?at=yesterday").status_code == 400


def test_search_finds_names_as_written(server: RunningServer) -> None:
    """An old name leads to the organisation, with the paragraph that has it; near names are proposed."""
    found = get(server, "/search?q=icpo").text
    assert "/id/interpol.html" in found
    assert re.search(r'ICPO[^<]*<span class="sources">.*?href="/source/\d{3}-', found, re.DOTALL)
    assert "/search?q=UNICEF" in get(server, "/search?q=unicfe").text
    assert "&lt;b&gt;" in get(server, "/search?q=<b>").text


def test_the_page_of_a_thing_has_its_sources(server: RunningServer) -> None:
    """Every claim with its paragraph; rivals are marked; what cites a paragraph stands with it."""
    page = get(server, "/id/unodc").text
    query = "SELECT DISTINCT ?c ?p { ?c icat:hasOrganisation id:unodc ; icat:statedIn ?p }"
    rows = server.query(query).json()["results"]["bindings"]
    assert rows
    for row in rows:
        for cell in row.values():
            assert f'href="{cell["value"].removeprefix("https://w3id.org/icatkg")}.html"' in page
    assert '<section class="open"' in page
    assert "/id/discrepancy-order-co-chairs-2022-a.html" in page
    document = get(server, "/source/003").text
    cited = "SELECT DISTINCT ?c ?p { ?c icat:statedIn ?p . ?p icat:inDocument src:003 }"
    for row in server.query(cited).json()["results"]["bindings"]:
        for cell in row.values():
            assert f'href="{cell["value"].removeprefix("https://w3id.org/icatkg")}.html"' in document


def test_a_query_page_says_what_is_wrong(server: RunningServer) -> None:
    """A missing value is asked for, a wrong one is named, on the page with the form."""
    assert "It needs: id" in get(server, "/api/organisation.html").text
    for path, status in (
        ("/api/chairs-by-year.html?year=<b>", 400),
        ("/api/organisation.html?id=nobody+at+all", 404),
        ("/api/chairs-by-year.html?at=never", 400),
        ("/api/chairs-by-year.html?colour=red", 400),
    ):
        response = get(server, path)
        assert response.status_code == status, path
        assert "<b>" not in response.text
        assert 'role="alert"' in response.text
        Page(response)
    assert get(server, "/api/no-such-query.html").status_code == 404


def test_browsers_are_told_in_a_page(server: RunningServer) -> None:
    """What goes wrong is a page for who prefers one, text for others; nobody keeps it."""
    for path, status in (
        ("/id/<b>", 404),
        ("/id/unodc.html?at=<b>", 400),
        ("/id/chair-2022-unodc.html?at=1900", 404),
    ):
        response = get(server, path)
        assert response.status_code == status, path
        assert len(Page(response).all("h1")) == 1
        assert "<b>" not in response.text
        assert "etag" not in response.headers
        assert response.headers["cache-control"] == "no-store"
        text = server.client.get(path)
        assert (text.status_code, text.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    refused = server.client.post("/", headers=BROWSER)
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")


def test_long_answers_have_pages(server: RunningServer) -> None:
    """A long answer is shown a hundred rows at a time."""
    total = int(server.client.get("/api/names-as-written?page=1").headers["total-count"])
    assert total > 100
    first = get(server, "/api/names-as-written.html")
    assert 'rel="next" href="?page=2"' in first.text
    assert f"{total} rows, page 1 of {-(-total // 100)}" in first.text


HOSTILE = """\
@prefix id: <https://w3id.org/icatkg/id/> . @prefix icat: <https://w3id.org/icatkg/ontology/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <https://schema.org/> .
id:evil a icat:Organisation, schema:Organization ; rdfs:label "</script><script>alert(1)</script>\\"'<!--" ;
    rdfs:seeAlso <javascript:alert(1)>, <http://a/%22onmouseover=x> ; icat:summary "<img src=x>{{ 7*7 }}" .
"""


def test_hostile_labels_stay_text(tmp_path: Path) -> None:
    """Whatever a label holds, it is shown as text: in the page, in JSON-LD, and in no link that runs."""
    file = tmp_path / "evil.ttl"
    file.write_text(HOSTILE)
    with RunningServer("--no-default-data", "--data", file) as server:
        for path in (
            "/id/evil.html",
            "/search?q=script",
            "/",
            "/api/names-as-written.html",
            "/id/evil.html?at=2019",
        ):
            response = get(server, path)
            assert response.status_code == 200, path
            page = Page(response)
            assert {a.get("type") for a in page.all("script") if "src" not in a} <= {"application/ld+json"}
            assert page.all("img") == []
            assert not [a for a in page.all("a") if a["href"].startswith("javascript")]
        assert "{{ 7*7 }}" in get(server, "/id/evil.html").text
        assert "\\u003c/script" in get(server, "/id/evil.html").text
