"""Pages of things and queries as readers use them: since when, where it stands, at another date."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.server.running import RunningServer

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://w3id.org/icatkg"
HTML = {"Accept": "text/html"}
MINE = """\
@prefix id: <https://w3id.org/icatkg/id/> . @prefix icat: <https://w3id.org/icatkg/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
id:withdrawn rdfs:label "Withdrawn" ; owl:deprecated true .
id:merged rdfs:label "Merged" ; dcterms:isReplacedBy id:kept .
id:kept a icat:Organisation ; rdfs:label "Casa de Gobernación" .
id:entry a icat:ListingEntry ; rdfs:label "in the list of 1999" ; icat:hasOrganisation id:kept ;
    icat:earliest "1999-05-01"^^xsd:date .
id:name a icat:AttestedName ; rdfs:label "a name" ; icat:nameOf id:kept ; icat:writtenForm "Ministerio" .
"""


def page(server: RunningServer, path: str) -> str:
    """Give a page."""
    response = server.client.get(path, headers=HTML, follow_redirects=True)
    assert response.status_code == 200, path
    return response.text


def line(text: str, heading: str) -> str:
    """Give what stands beside a heading in a list of a page; empty when it is not there."""
    found = re.search(rf"<div><dt>{heading}</dt>(.*?)</div>", text, re.DOTALL)
    return " ".join(unescape(found[1]).split()) if found else ""


def rows(server: RunningServer, query: str) -> list[dict[str, str]]:
    """Give the rows of a query as plain values, addresses of ours without their host."""
    bindings = server.query(query).json()["results"]["bindings"]
    return [{name: cell["value"].removeprefix(BASE) for name, cell in row.items()} for row in bindings]


def test_since_when_an_organisation_is_listed(server: RunningServer) -> None:
    """The year of the first entry, with its passage, and whether an older list is without it."""
    query = """SELECT ?o (MIN(?from) AS ?first) {
        ?e a icat:ListingEntry ; icat:hasOrganisation ?o ; icat:earliest ?from } GROUP BY ?o ORDER BY ?o"""
    found = rows(server, query)
    oldest = min(row["first"] for row in found)[:4]
    assert {row["first"][:4] == oldest for row in found} == {True, False}
    for row in found[::5]:
        year = row["first"][:4]
        since = line(page(server, row["o"] + ".html"), "Listed since")
        assert since.startswith(f"<dd>{year}"), row
        assert ("not in the list of" in since) == (year != oldest)
        assert re.search(r'href="/source/\d{3}-p[^"]*\.html"', since)


def test_a_source_tells_of_its_document(server: RunningServer) -> None:
    """Each link to a passage has a card on the page, with document and paragraph."""
    text = page(server, "/id/interpol.html")
    cards = dict(re.findall(r'<div class="card" id="([^"]+)" popover>(.*?)</div>', text, re.DOTALL))
    links = re.findall(r'<a href="(/source/[^"]+\.html)" interestfor="([^"]+)">', text)
    assert len(links) > 5
    for href, card in links:
        assert f'href="{href}"' in cards[card]
        number = re.search(r"/source/(\d+)-p(\d+)", href)
        assert number is not None
        assert f"Document {number[1]}, paragraph {number[2]}" in cards[card]
        assert f'href="/source/{number[1]}.html"' in cards[card]


def test_what_is_told_differently_is_marked_at_its_place(server: RunningServer) -> None:
    """A claim on which a side of a discrepancy rests has a mark that leads to the discrepancy."""
    query = """SELECT DISTINCT ?c ?d ?o {
        ?side icat:restsOnClaim ?c ; icat:ofDiscrepancy ?d .
        ?c a icat:ChairTerm ; icat:hasOrganisation ?o }"""
    found = rows(server, query)
    assert found
    for row in found[:6]:
        roles = line(page(server, row["o"] + ".html"), "Roles")
        entry = next(e for e in roles.split("<dd>") if f'href="{row["c"]}.html"' in e)
        assert 'class="mark"' in entry
        assert f'href="{row["d"]}.html"' in entry


def test_another_date_gives_another_page(server: RunningServer) -> None:
    """What cannot hold is gone; links and the search keep the date; the words say what is left out."""
    whole, then = page(server, "/id/osce.html"), page(server, "/id/osce.html?at=2018-06-01")
    assert "/id/chair-2019-osce.html" in whole
    assert "/id/chair-2019-osce.html" not in then
    assert "/id/entry-2018-osce.html?at=2018-06-01" in then
    assert "Without what cannot have held in 2018-06-01" in unescape(then)
    assert '<input type="hidden" name="at" value="2018-06-01">' in then
    assert 'href="/api?at=2018-06-01"' in then
    told = page(server, "/id/osce.html?asOf=2018")
    assert "/id/entry-2019-osce.html" not in told
    assert "documents issued by 2018" in told
    certain = page(server, "/id/osce.html?at=2019&certain=1")
    assert "Only what certainly held in 2019" in certain
    for path in ("/id/osce?at=2018&asOf=2019", "/id/osce?asOf=2019&certain=1"):
        location = server.client.get(path, headers=HTML).headers["location"]
        assert location == path.replace("?", ".html?")
    assert server.client.get("/id/osce.html?certain=perhaps", headers=HTML).status_code == 400


def test_long_lists_are_shown_on_demand(server: RunningServer) -> None:
    """A long group of claims has its first ones, and an address with all of them."""
    text = page(server, "/id/icat.html?at=2019")
    more = re.search(r'href="([^"]*\?all=(group-\d+)[^"]*)">All (\d+)<', text)
    assert more is not None
    whole = page(server, unescape(more[1]).partition("#")[0])
    group = re.search(rf'<h3 id="{more[2]}">.*?</ul>', whole, re.DOTALL)
    assert group is not None
    assert group[0].count("<time>") + group[0].count("<li>") >= int(more[3])
    assert "at=2019" in more[1]


@pytest.mark.parametrize(
    ("query", "field"),
    [("year=x", "p-year"), ("at=never", "at"), ("asOf=never", "as-of"), ("certain=1", "certain")],
)
def test_an_error_stands_beside_its_field(server: RunningServer, query: str, field: str) -> None:
    """The field is marked as wrong and described by what is wrong; an alert leads to it."""
    response = server.client.get(f"/api/chairs-by-year.html?{query}", headers=HTML)
    assert response.status_code == 400
    name = field.removeprefix("p-")
    found = re.search(rf'<input id="{field}"[^>]*>', response.text)
    assert found is not None
    assert f'aria-describedby="h-{name} e-{name}" aria-invalid="true"' in found[0]
    assert f'id="e-{name}"' in response.text
    assert f'<a href="#{field}">' in response.text
    assert response.text.count('aria-invalid="true"') == 1


def test_fields_offer_what_the_graph_has(server: RunningServer) -> None:
    """Documents and topics are chosen from a list, organisations and years proposed by label."""
    form = page(server, "/api/claims-in-document.html?document=003")
    documents = re.findall(r'<option value="(\d+)"', form)
    numbers = rows(server, "SELECT ?n { ?d a icat:Document ; icat:documentNumber ?n } ORDER BY ?n")
    assert sorted(documents) == [row["n"] for row in numbers]
    assert '<option value="003" selected>' in form
    assert '<option value="osce" label="OSCE">' in page(server, "/api/organisation.html")
    assert '<option value="2019"></option>' in page(server, "/api/chairs-by-year.html")


def test_rows_with_their_sources(server: RunningServer) -> None:
    """The page has for each row the passages that the API gives for it."""
    text = page(server, "/api/chairs-by-year.html?year=2019&sources=1")
    answer = server.client.get("/api/chairs-by-year?year=2019&sources=1").json()["results"]
    passages = {
        passage["iri"].removeprefix(BASE)
        for row in answer["sources"]
        for way in row["alternatives"]
        for source in way["sources"]
        for passage in source["passages"]
    }
    cells = re.findall(r'<td data-column="sources of the row">(.*?)</td>', text, re.DOTALL)
    assert cells
    assert passages == {href for cell in cells for href in re.findall(r'href="([^"]+)\.html"', cell)}


def test_queries_are_filtered(server: RunningServer) -> None:
    """By words and by topic, without scripts; the date stays."""
    everything = re.findall(r'href="/api/([a-z-]+)\.html"', page(server, "/api"))
    described = server.client.get("/openapi.json").json()["paths"]
    assert {f"/api/{name}" for name in everything} == {
        p for p in described if re.fullmatch("/api/[a-z-]+", p)
    }
    some = re.findall(
        r'href="/api/([a-z-]+)\.html\?at=2019"', page(server, "/api?filter=chair&tag=time&at=2019")
    )
    assert some
    assert set(some) < set(everything)
    assert "No stored query fits" in page(server, "/api?filter=no+such+words+anywhere")


def test_withdrawn_and_merged_things_and_ones_own(tmp_path: Path) -> None:
    """410 for what was withdrawn, 301 for what was merged; accents do not matter; one's own lists count."""
    file = tmp_path / "mine.ttl"
    file.write_text(MINE)
    with RunningServer("--no-default-data", "--data", file) as server:
        assert server.client.get("/id/withdrawn", headers=HTML).status_code == 410
        moved = server.client.get("/id/merged", headers=HTML)
        assert (moved.status_code, moved.headers["location"]) == (301, "/id/kept")
        assert line(page(server, "/id/kept"), "Listed since").startswith("<dd>1999")
        for text in ("gobernacion", "GOBERNACIÓN", "ministerio"):
            found = server.client.get("/suggest", params={"q": text}).json()["suggestions"]
            assert [s["href"] for s in found] == ["/id/kept.html"]
        assert page(server, "/api")
        assert page(server, "/shape/")


def structured(server: RunningServer, path: str) -> dict[str, object]:
    """Give what a page tells search engines."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page(server, path), re.DOTALL)
    assert found is not None, path
    document: dict[str, object] = json.loads(found[1])
    assert document["@context"] == "https://schema.org/"
    return document


def test_search_engines_read_what_the_graph_says(server: RunningServer) -> None:
    """Organisations, people, events and texts have their class of schema.org; the graph is a data set."""
    for path, class_ in (
        ("/id/unodc.html", "Organization"),
        ("/id/amy-pope.html", "Person"),
        ("/source/004.html", "CreativeWork"),
        ("/id/publication-report-2019.html", "CreativeWork"),
    ):
        assert structured(server, path)["@type"] == class_, path
    event = structured(server, "/id/event-first-high-level-meeting.html")
    query = """SELECT ?date ?place { id:event-first-high-level-meeting icat:date ?date ;
        icat:atPlace/rdfs:label ?place }"""
    row = rows(server, query)[0]
    assert (event["@type"], event["startDate"]) == ("Event", row["date"])
    location = event["location"]
    assert isinstance(location, dict)
    assert (location["@type"], location["name"]) == ("Place", row["place"])
    whole = structured(server, "/")
    assert (whole["@type"], whole["@id"]) == ("Dataset", BASE + "/")
    assert whole["license"] == "https://creativecommons.org/licenses/by/4.0/"
    downloads = whole["distribution"]
    assert isinstance(downloads, list)
    assert downloads
    for download in downloads:
        head = server.client.head(download["contentUrl"])
        assert head.status_code == 200
        assert head.headers["content-type"].partition(";")[0] == download["encodingFormat"]
