"""Search: names as written are found whatever their case and accents, suggested while people type."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from tests.server.running import RunningServer

OPEN_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def suggested(server: RunningServer, text: str, **more: str) -> list[dict[str, str]]:
    """Give the suggestions for a text."""
    response = server.client.get("/suggest", params={"q": text, **more})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    found = response.json()
    assert found["query"] == " ".join(text.split())[:100]
    suggestions: list[dict[str, str]] = found["suggestions"]
    assert len(suggestions) <= 10
    return suggestions


def test_every_attested_name_leads_to_its_bearer(server: RunningServer) -> None:
    """Each name that a document writes, in small letters, suggests what it names."""
    query = "SELECT DISTINCT ?name ?of { ?n icat:writtenForm ?name ; icat:nameOf ?of } ORDER BY ?name ?of"
    rows = server.query(query).json()["results"]["bindings"]
    assert len(rows) > 100
    for row in rows[::7]:
        href = row["of"]["value"].removeprefix("https://w3id.org/icatkg") + ".html"
        assert href in [s["href"] for s in suggested(server, row["name"]["value"].lower())], row["name"]


@pytest.mark.parametrize("text", ["icpo", "  ICPO – interpol ", "icpo - INTERPOL", "police cooperation org"])
def test_an_old_name_is_suggested_with_what_it_names(server: RunningServer, text: str) -> None:
    """The old name is shown as written, with the thing that it leads to."""
    first = suggested(server, text)[0]
    assert (first["label"], first["kind"], first["href"]) == ("INTERPOL", "organisation", "/id/interpol.html")
    assert first["name"] != "INTERPOL"


def test_suggestions_are_bounded_and_kept(server: RunningServer) -> None:
    """Nothing for nothing, never more than ten, the same again without being sent."""
    assert suggested(server, "") == []
    assert suggested(server, "no such name at all") == []
    assert len(suggested(server, "a")) == 10
    assert suggested(server, "x" * 5000) == []
    first = server.client.get("/suggest?q=unodc")
    again = server.client.get("/suggest?q=unodc", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert server.client.post("/suggest?q=unodc").status_code == 405


def test_suggestions_keep_the_view_in_time(server: RunningServer) -> None:
    """What is suggested is there at the date, and its address has it; a date that is none is refused."""
    hrefs = [s["href"] for s in suggested(server, "interpol", at="2019", asOf="2020")]
    assert "/id/interpol.html?at=2019&asOf=2020" in hrefs
    for href in hrefs:
        assert server.client.get(href, headers={"Accept": "text/html"}).status_code == 200
    assert server.client.get("/suggest?q=interpol&at=soon").status_code == 400


def test_browsers_are_told_of_the_search(server: RunningServer) -> None:
    """The description document names the address of the search under the host that was asked."""
    response = server.client.get("/opensearch.xml")
    assert response.headers["content-type"] == "application/opensearchdescription+xml"
    root = ET.fromstring(response.content)  # noqa: S314 - as above
    assert root.tag == OPEN_SEARCH + "OpenSearchDescription"
    assert root.findtext(OPEN_SEARCH + "ShortName") == "icatkg"
    templates = {url.get("type"): url.get("template", "") for url in root.iter(OPEN_SEARCH + "Url")}
    assert templates["text/html"] == server.address + "/search?q={searchTerms}"
    page = server.client.get(templates["text/html"].replace("{searchTerms}", "unodc"))
    assert page.status_code == 200
    front = server.client.get("/search", headers={"Accept": "text/html"}).text
    assert '<link rel="search" href="/opensearch.xml"' in front


def test_what_is_not_there_helps(server: RunningServer) -> None:
    """An address that leads nowhere proposes names like it; so does a page that is not there at a date."""
    html = {"Accept": "text/html"}
    missing = server.client.get("/id/unodcc", headers=html)
    assert missing.status_code == 404
    assert 'href="/search?q=UNODC"' in missing.text
    assert 'role="search"' in missing.text
    gone = server.client.get("/id/chair-2022-unodc.html?at=1900", headers=html)
    assert gone.status_code == 404
    assert 'href="/id/chair-2022-unodc.html"' in gone.text
