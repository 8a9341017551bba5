"""The query editor: a page that works without scripts, under the limits of any query; its built script."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from icatkg.querying.stored import stored_queries
from tests.server.running import ROOT, RunningServer
from tests.server.test_pages import BROWSER, HOSTILE, POLICY, Page

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    import httpx

STATIC = ROOT / "icatkg" / "server" / "static"
TOOLS = ROOT / "tools" / "editor"
CHAIRS = "SELECT ?term ?organisation { ?term a icat:ChairTerm ; icat:hasOrganisation ?organisation }"


def ask(server: RunningServer, query: str, **parameters: str) -> httpx.Response:
    """Ask as a browser does that sends the form."""
    return server.client.get("/sparql", params={"query": query, **parameters}, headers=BROWSER)


def rows_of(response: httpx.Response) -> list[str]:
    """Give the rows of the table on a page."""
    return re.findall(r"<tr><td.*?</tr>", response.text)


def data_of(response: httpx.Response) -> dict[str, Any]:
    """Give the answer that the page holds for its script."""
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', response.text, re.DOTALL)
    assert block is not None
    data: dict[str, Any] = json.loads(block[1])
    return data


def test_browsers_get_the_editor_and_other_clients_what_they_ask_for(server: RunningServer) -> None:
    """The endpoint stays one: only who prefers a page, or asks for it by name, gets one."""
    for path in ("/sparql", "/query", "/sparql?query=ASK%7B%7D", "/sparql?query=ASK%7B%7D&format="):
        page = server.client.get(path, headers=BROWSER)
        assert page.headers["content-type"] == "text/html; charset=utf-8", path
        assert "Accept" in page.headers["vary"]
        plain = server.client.get(path)
        assert plain.headers["content-type"] in {
            "text/turtle; charset=utf-8",
            "application/sparql-results+json",
        }
        assert plain.headers["etag"] != page.headers["etag"]
        kept = server.client.get(path, headers=BROWSER | {"If-None-Match": page.headers["etag"]})
        assert (kept.status_code, kept.content) == (304, b"")
        head = server.client.head(path, headers=BROWSER)
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", page.headers["etag"])
    assert ask(server, CHAIRS, format="csv").headers["content-type"] == "text/csv; charset=utf-8"
    assert server.query(CHAIRS, format="html").headers["content-type"] == "text/html; charset=utf-8"
    both = {"Accept": "application/sparql-results+json, text/html;q=0.9"}
    assert (
        server.client.get("/sparql", params={"query": CHAIRS}, headers=both)
        .headers["content-type"]
        .endswith("json")
    )
    posted = server.client.post("/sparql", data={"query": CHAIRS}, headers=BROWSER)
    assert rows_of(posted) == rows_of(ask(server, CHAIRS))


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"query": CHAIRS},
        {"query": CHAIRS, "at": "2019", "sources": "1"},
        {"query": "ASK { ?term a icat:ChairTerm }"},
        {"query": "DESCRIBE id:unodc"},
        {"query": "SELECT"},
        {"query": ""},
    ],
)
def test_the_page_is_well_formed(server: RunningServer, parameters: dict[str, str]) -> None:
    """Labelled fields, unique ids, nothing inline, nothing from elsewhere, whatever is asked."""
    response = server.client.get("/sparql", params=parameters, headers=BROWSER)
    assert response.headers["content-security-policy"] == POLICY
    page = Page(response)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    labelled = {attributes["for"] for attributes in page.all("label")}
    shown = [a for a in page.all("input") + page.all("textarea") if a.get("type") != "hidden"]
    assert {a["id"] for a in shown} == labelled
    for attributes in (a for _, a in page.elements):
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert attributes.get("aria-describedby", ids[0]) in ids
    scripts = [a for a in page.all("script") if a.get("type") != "application/json"]
    assert all(a["src"].startswith("/static/") for a in scripts)
    assert {form["method"] for form in page.all("form")} == {"get"}
    assert page.all("style") == []


def test_without_scripts_the_answer_is_a_table(server: RunningServer) -> None:
    """Every row, every thing as a link that keeps the date; files and an address that lead to the same."""
    asked = server.query(CHAIRS, at="2019").json()["results"]["bindings"]
    response = ask(server, CHAIRS, at="2019")
    rows = rows_of(response)
    assert len(rows) == len(asked) > 0
    for row, binding in zip(rows, asked, strict=True):
        for cell in binding.values():
            path = cell["value"].removeprefix("https://w3id.org/icatkg")
            assert f'href="{path}.html?at=2019"' in row
    assert f"{len(asked)} rows" in response.text
    assert [row[0]["value"] for row in data_of(response)["rows"]] == [b["term"]["value"] for b in asked]
    links = [html.unescape(a["href"]) for a in Page(response).all("a")]
    files = [link for link in links if "&format=" in link]
    assert [link.rpartition("=")[2] for link in files] == ["csv", "tsv", "json", "xml"]
    by_file = server.client.get(files[0]).text
    assert len(list(csv.reader(io.StringIO(by_file)))) == len(asked) + 1
    permalink = next(link for link in links if link.startswith("/sparql?query") and "&format" not in link)
    assert server.client.get(permalink, headers=BROWSER).text == response.text


def test_graphs_and_truth_values_are_shown_too(server: RunningServer) -> None:
    """Triples are rows of a table, in files of RDF; ASK is yes or no."""
    query = "CONSTRUCT { ?term icat:inRole ?role } WHERE { ?term a icat:ChairTerm ; icat:inRole ?role }"
    response = ask(server, query)
    triples = server.query(query, "application/n-triples").text.splitlines()
    assert len(rows_of(response)) == len(triples) > 0
    files = [a["href"] for a in Page(response).all("a") if "&format=" in a["href"]]
    for address in files:
        assert server.client.get(address).status_code == 200, address
    assert len(files) == 4
    assert ">Yes.<" in ask(server, "ASK {}").text
    assert ">No.<" in ask(server, "ASK { id:unodc a icat:Person }").text
    assert "Nothing found" in ask(server, "SELECT ?x { ?x a icat:NoSuchClass }").text


@pytest.mark.parametrize(
    "query",
    [
        CHAIRS,
        "CONSTRUCT { ?t a icat:ChairTerm } WHERE { ?t a icat:ChairTerm }",
        "ASK { ?t a icat:ChairTerm }",
    ],
)
def test_sources_stand_with_each_row(server: RunningServer, query: str) -> None:
    """With sources, each row links to paragraphs; files are of formats that have room for them."""
    response = ask(server, query, sources="1")
    rows = rows_of(response)
    assert rows
    assert all(re.search(r'href="/source/\d{3}-[^"]+\.html"', row) for row in rows)
    for address in [a["href"] for a in Page(response).all("a") if "&format=" in a["href"]]:
        assert server.client.get(address).status_code == 200, address


@pytest.mark.parametrize(
    ("parameters", "status", "said"),
    [
        ({"query": "SELECT ?x\nWHERE { ?x a }"}, 400, "Line 2, column "),
        ({"query": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}, 400, "Line 1, column 12"),
        ({"query": "  "}, 400, "the query is empty"),
        ({"query": "ASK {}", "at": "yesterday"}, 400, "yesterday"),
        ({"query": "ASK {}", "certain": "1"}, 400, "without a date"),
        ({"query": "ASK {}", "certain": "maybe"}, 400, "neither 1 nor 0"),
        ({"query": "</textarea><script>alert(1)</script>"}, 400, "&lt;/textarea&gt;&lt;script&gt;"),
        ({"update": "DROP ALL"}, 403, "only reads"),
        ({"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}, 503, "longer than"),
    ],
)
def test_what_is_wrong_stands_beside_the_text(
    server: RunningServer, parameters: dict[str, str], status: int, said: str
) -> None:
    """The status is that of the endpoint; the text is still there; nobody keeps the page."""
    response = server.client.get("/sparql", params=parameters, headers=BROWSER)
    assert response.status_code == server.client.get("/sparql", params=parameters).status_code == status
    page = Page(response)
    text = "".join(page.text)
    assert said in text or said in response.text
    assert parameters.get("query", "") in text
    assert [a["role"] for a in page.all("div") if a.get("id") == "trouble"] == ["alert"]
    assert {a.get("type", "") for a in page.all("script") if "src" not in a} == set()
    assert response.headers["cache-control"] == "no-store"


def test_a_long_answer_is_cut_and_says_so(server: RunningServer) -> None:
    """The page has the beginning; whether it was cut by rows or by bytes, it says that there is more."""
    response = ask(server, "SELECT * { ?s ?p ?o }")
    rows = rows_of(response)
    assert 0 < len(rows) <= 500
    assert f"The first {len(rows)} rows" in response.text
    assert data_of(response)["partial"] is True
    assert len(response.content) < 1 << 20
    triples = ask(server, "CONSTRUCT WHERE { ?s ?p ?o }")
    assert f"The first {len(rows_of(triples))} triples" in triples.text


def test_what_differs_each_time_is_not_kept(server: RunningServer) -> None:
    """As at the endpoint itself."""
    first, second = (ask(server, "SELECT (STRUUID() AS ?id) {}") for _ in range(2))
    assert "etag" not in first.headers
    assert rows_of(first) != rows_of(second)


def test_stored_queries_open_as_sparql(server: RunningServer) -> None:
    """What is opened gives the answer that the query gives with the same values."""
    listed = set(re.findall(r'href="/editor/([^"]+)"', server.client.get("/sparql", headers=BROWSER).text))
    queries = {query.name: query for query in stored_queries()}
    assert listed == set(queries)
    given = {
        "chairs-by-year": {"year": "2019"},
        "organisation": {"id": "Interpol"},
        "claims-of-paragraph": {},
        "chairs-on": {},
        "documents-by-date": {},
    }
    for name, values in given.items():
        opened = server.client.get(f"/editor/{name}", params=values)
        assert opened.status_code == 303
        fields = parse_qs(urlsplit(opened.headers["location"]).query)
        text = fields["query"][0]
        assert text.startswith(f"# {queries[name].summary}\n")
        assert "#+" not in text
        needed = [p for p in queries[name].parameters if p.required and p.name not in values]
        page = server.client.get(opened.headers["location"], headers=BROWSER)
        assert page.status_code == 200
        assert ('id="data"' in page.text) == (not needed)  # what lacks a value is not asked
        assert all(f"VALUES ?{p.variable} {{" in text for p in needed)
        if not needed:
            answered = server.query(text, "text/csv")
            expected = server.client.get(f"/api/{name}.csv", params=values)
            assert answered.text == expected.text
            assert answered.text.count("\n") > 1
    dated = server.client.get("/editor/chairs-by-year?at=2019&certain=1").headers["location"]
    assert dated.endswith("&at=2019&certain=1")
    linked = server.client.get("/api/chairs-by-year.html?year=2019&at=2019", headers=BROWSER).text
    assert 'href="/editor/chairs-by-year?year=2019&amp;at=2019"' in linked
    for path, status in (
        ("/editor/no-such-query", 404),
        ("/editor/chairs-by-year?year=x", 400),
        ("/editor/chairs-by-year?colour=red", 400),
        ("/editor/organisation?id=nobody+at+all", 400),
    ):
        assert server.client.get(path).status_code == status, path


def test_all_stored_queries_can_be_opened(server: RunningServer) -> None:
    """Each is one request away, with a text that the address has room for."""
    for query in stored_queries():
        opened = server.client.get(f"/editor/{query.name}")
        assert opened.status_code == 303, query.name
        assert len(opened.headers["location"]) < 8_000, query.name


def test_the_editor_knows_the_words_of_the_graph(server: RunningServer) -> None:
    """All classes and properties of the ontology and all things with a label are there, as prefixed names."""
    response = server.client.get("/editor/terms.json")
    words = response.json()
    prefixes = words["prefixes"]

    def expanded(name: str) -> str:
        prefix, _, local = name.partition(":")
        return name[1:-1] if name.startswith("<") else prefixes[prefix] + local

    found = {expanded(term[0]): term for term in words["terms"]}
    for kind, classes in (("class", "owl:Class"), ("property", "owl:ObjectProperty, owl:DatatypeProperty")):
        query = f"SELECT DISTINCT ?t ?l {{ ?t a ?c ; rdfs:label ?l FILTER(?c IN ({classes})) }}"
        rows = server.query(query).json()["results"]["bindings"]
        assert rows
        for row in rows:
            term = found[row["t"]["value"]]
            assert term[1:3] == [row["l"]["value"], kind]
    assert found["https://w3id.org/icatkg/id/interpol"][:3] == ["id:interpol", "INTERPOL", "organisation"]
    assert words["complete"] is True
    again = server.client.get("/editor/terms.json", headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304


def test_hostile_labels_and_no_queries(tmp_path: Path) -> None:
    """Another graph, with labels that try to be markup: they stay text in the table and in the data."""
    file = tmp_path / "evil.ttl"
    file.write_text(HOSTILE)
    with RunningServer("--no-default-data", "--data", file) as server:
        for query in ("SELECT * { ?s ?p ?o }", "DESCRIBE id:evil"):
            response = ask(server, query)
            page = Page(response)
            assert response.status_code == 200
            assert [a for a in page.all("script") if "src" not in a] == [
                {"type": "application/json", "id": "data"}
            ]
            assert page.all("img") == []
            assert not [a for a in page.all("a") if a["href"].startswith("javascript")]
            labels = [
                cell["value"]
                for row in data_of(response)["rows"]
                for cell in row
                if cell["type"] == "literal"
            ]
            assert any(label.startswith("</script>") for label in labels)
        assert server.client.get("/editor/terms.json").status_code == 200


def test_the_built_script_is_what_its_manifest_says() -> None:
    """The bytes, the sources they were built from, exact versions, and a licence text for each package."""
    manifest = json.loads((STATIC / "vendor.json").read_text())
    script = (STATIC / manifest["file"]).read_bytes()
    assert sha256(script).hexdigest() == manifest["sha256"]
    sources = {path.name: sha256(path.read_bytes()).hexdigest() for path in (TOOLS / "src").iterdir()}
    assert manifest["sources"] == sources, "the sources have changed: run make editor"
    lock = (TOOLS / "package-lock.json").read_bytes()
    assert sha256(lock).hexdigest() == manifest["lock"]
    locked = json.loads(lock)["packages"]
    licences = (STATIC / manifest["licences"]).read_text()
    assert manifest["packages"]
    for package in manifest["packages"]:
        entry = locked[f"node_modules/{package['name']}"]
        assert (package["version"], package["integrity"]) == (entry["version"], entry["integrity"])
        assert package["license"] == "MIT"
        assert f"{package['name']}\n\n" in licences
    wanted = json.loads((TOOLS / "package.json").read_text())
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
    # Data never becomes markup, and nothing is fetched from another host.
    own = "".join(path.read_text() for path in sorted((TOOLS / "src").iterdir()))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", own)
    assert set(re.findall(r"https?://[^\s\"'/`]+", own)) == {"http://www.w3.org"}
