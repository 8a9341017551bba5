"""References of answers: what they say, and that other programs can read them."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import icatkg
from icatkg.errors import UnknownNameError
from icatkg.lineage.citation import TITLE, Issued, Name, Reference, references, written_references
from icatkg.lineage.citation_styles import bibtex, csl_json
from icatkg.namespaces import SRC
from icatkg.querying.results import Result
from icatkg.querying.support import RowSupport
from tests.command import ROOT
from tests.lineage.bibtex_grammar import BibtexError, as_read, read_bibtex
from tests.lineage.small_graph import answered, quads, small_graph

if TYPE_CHECKING:
    from pathlib import Path

    from icatkg.lineage.answer import SourcedResult

CHAIR = "id:chair-a icat:hasOrganisation id:a ."
CHAIR_901 = "id:chair-a-901 icat:hasOrganisation id:a ."
LOOSE = "id:loose icat:hasOrganisation id:a ."

# The properties of an item and of its parts in csl-data.json (Citation Style Language 1.0.2), as far as used.
CSL_TEXT = {"title", "publisher", "genre", "version", "URL", "note"}
CSL_TEXT_OR_NUMBER = {"id", "number", "locator"}
CSL_TYPES = {"document", "dataset"}


def csl_errors(item: dict[str, Any]) -> list[str]:
    """Check an item against the rules of the schema."""
    errors = [f"no {key}" for key in ("id", "type") if key not in item]
    for key, value in item.items():
        if key in CSL_TEXT:
            good = isinstance(value, str) and value != ""
        elif key in CSL_TEXT_OR_NUMBER:
            good = isinstance(value, str | int)
        elif key == "type":
            good = value in CSL_TYPES
        elif key == "author":
            good = all(
                name and set(name) <= {"family", "given", "literal"} and all(map(str.strip, name.values()))
                for name in value
            )
        elif key == "issued":
            good = _is_csl_date(value)
        else:
            good = key == "custom" and isinstance(value, dict)
        errors += [] if good else [f"{key}: {value!r}"]
    return errors


def _is_csl_date(value: dict[str, Any]) -> bool:
    if not set(value) <= {"date-parts", "circa", "literal"} or not isinstance(value.get("circa", True), bool):
        return False
    for parts in value.get("date-parts", []):
        if not 1 <= len(parts) <= 3 or not all(isinstance(part, int) for part in parts):
            return False
        date(*[*parts, 1, 1][:3])
    return len(value.get("date-parts", [1])) == 1


@pytest.fixture(name="answer")
def _answer(tmp_path: Path) -> SourcedResult:
    kg = small_graph(tmp_path)
    supports = [
        RowSupport((quads(CHAIR), quads(CHAIR_901))),
        RowSupport((quads(LOOSE + 'id:b rdfs:label "B & Sons"@en .'),)),
    ]
    return answered(kg, Result("select", ("row",), [(None,), (None,)]), supports)


def test_each_document_is_cited_once_with_its_paragraphs(answer: SourcedResult) -> None:
    """Title, authors, publisher, date in its precision and address as the graph states them."""
    cited = {reference.key: reference for reference in references(answer)}
    assert list(cited) == ["icatkg-900", "icatkg-901", "icatkg-mine"]
    document = cited["icatkg-900"]
    assert document.title == "Profits & losses – 50 % {of} #1_a~b^c\\d $"
    assert document.authors == (Name("A"), Name("Ann Bee", "Bee", "Ann"))
    assert [name.literal for name in document.publishers] == ["B & Sons"]
    assert document.issued == Issued((2019, 9))
    assert document.locators == "p2, p10"
    assert document.passages == (SRC + "900-p2", SRC + "900-p10")
    assert document.url == "https://example.org/a{b}?x=1&y=%20"
    assert "Stated sponsor: B & Sons." in document.notes


def test_an_undated_document_has_its_bounds_and_a_label_in_brackets(answer: SourcedResult) -> None:
    """Bounds in two years give no year."""
    document = next(r for r in references(answer) if r.key == "icatkg-901")
    assert document.title == "[undated text]"
    assert not document.issued.parts
    assert document.issued.text == "between 2020-11-01 and 2021-02-28"
    assert "Not dated: between 2020-11-01 and 2021-02-28." in document.notes


def test_without_a_catalogue_of_releases_no_dataset_is_cited(answer: SourcedResult) -> None:
    """The small graph is not icatkg; what was added is told as such."""
    assert [r.key for r in references(answer) if r.type == "dataset"] == ["icatkg-mine"]


def test_two_graphs_of_one_name_have_two_keys(tmp_path: Path) -> None:
    """A key stands for one entry."""
    path = tmp_path / "two.trig"
    path.write_text("<urn:a/x> { <urn:s> <urn:p> 1 } <urn:b/x> { <urn:s> <urn:p> 2 }", encoding="utf-8")
    kg = icatkg.load(path, default_data=False)
    answer = kg.query_with_sources("SELECT * { ?s ?p ?o }")
    assert list(read_bibtex(answer.cite("bibtex"))) == ["icatkg-x", "icatkg-x-2"]


def test_bibtex_is_read_back(answer: SourcedResult) -> None:
    """Specials are escaped, names are names."""
    entries = read_bibtex(answer.cite("bibtex"))
    entry = entries["icatkg-900"]
    assert entry["@"] == "misc"
    assert as_read(entry["title"]) == "Profits & losses – 50 % {of} #1_a~b^c\\d $"
    assert entry["author"] == "{A} and Bee, Ann"
    assert (entry["year"], entry["month"]) == ("2019", "sep")
    assert entry["url"] == "https://example.org/a%7Bb%7D?x=1&y=%20"
    assert "Cited: p2, p10." in entry["note"]
    assert "year" not in entries["icatkg-901"]


def test_csl_json_keeps_to_the_schema(answer: SourcedResult) -> None:
    """Allowed keys, types and dates only."""
    items = json.loads(answer.cite("csl-json"))
    assert [error for item in items for error in csl_errors(item)] == []
    first, second, *_ = items
    assert first["issued"] == {"date-parts": [[2019, 9]]}
    assert first["author"] == [{"literal": "A"}, {"family": "Bee", "given": "Ann"}]
    assert first["custom"]["passages"] == [SRC + "900-p2", SRC + "900-p10"]
    assert second["issued"] == {"literal": "between 2020-11-01 and 2021-02-28"}


@pytest.mark.parametrize(
    ("statements", "issued"),
    [
        ('icat:date "2019"^^xsd:gYear', Issued((2019,))),
        ('icat:date "2019-09-30"^^xsd:date', Issued((2019, 9, 30))),
        (
            """icat:date "--03-31"^^xsd:gMonthDay ; icat:earliest "2022-03-31"^^xsd:date ;
            icat:latest "2022-03-31"^^xsd:date""",
            Issued((2022, 3, 31), circa=True),
        ),
        (
            'icat:earliest "2018-05-02"^^xsd:date ; icat:latest "2018-05-31"^^xsd:date',
            Issued((2018, 5), circa=True),
        ),
        (
            'icat:earliest "2018-05-02"^^xsd:date ; icat:latest "2018-12-31"^^xsd:date',
            Issued((2018,), circa=True),
        ),
        ('icat:earliest "2023-03-01"^^xsd:date', Issued(text="2023-03-01 or later")),
        ('icat:latest "2023-03-01"^^xsd:date', Issued(text="2023-03-01 or earlier")),
        ("icat:language 'en'", Issued()),
        (
            'icat:date "soon" ; icat:earliest "x" ; icat:latest "y"',
            Issued(circa=True, text="between x and y"),
        ),
    ],
)
def test_dates_keep_their_precision(tmp_path: Path, statements: str, issued: Issued) -> None:
    """A stated date as it is; else what bounds have in common, marked as approximate."""
    path = tmp_path / "dated.ttl"
    prefixes = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in icatkg.namespaces.PREFIXES.items())
    path.write_text(
        f"{prefixes} src:902 icat:documentNumber '902' ; {statements} . "
        "src:902-p1 icat:inDocument src:902 ; icat:locator '902 p1' . id:c icat:statedIn src:902-p1 .",
        encoding="utf-8",
    )
    kg = icatkg.load(path, default_data=False)
    support = RowSupport((quads("id:c icat:statedIn src:902-p1 ."),))
    answer = answered(kg, Result("select", ("row",), [(None,)]), [support])
    assert references(answer)[0].issued == issued


_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@given(_TEXT, _TEXT, _TEXT)
def test_any_text_survives_both_styles(title: str, name: str, url: str) -> None:
    """BibTeX stays balanced and escaped, CSL-JSON holds the text itself."""
    reference = Reference("icatkg-1", "document", title, authors=(Name(name),), url=url, notes=(name,))
    assert list(read_bibtex(bibtex([reference]))) == ["icatkg-1"]
    (item,) = json.loads(csl_json([reference]))
    assert (item["title"], item["URL"]) == (title, url)


def test_the_reader_of_the_tests_refuses_what_is_not_bibtex() -> None:
    """Each check is able to fail."""
    for wrong in ("@misc{a, title = {x}", "@misc{a, t = {a & b}}", "@misc{a b}", "@misc{a, month = foo}"):
        with pytest.raises(BibtexError):
            read_bibtex(wrong)
    assert csl_errors({"id": "a", "type": "document", "issued": {"date-parts": [["2019"]]}, "year": 2019})


def test_an_unknown_style_is_refused() -> None:
    """The error names the styles."""
    with pytest.raises(UnknownNameError, match="bibtex csl-json"):
        written_references([], "apa")


def test_the_dataset_is_cited_as_the_citation_file_says(kg: icatkg.KnowledgeGraph) -> None:
    """Title, version, licence and address are those of CITATION.cff."""
    stated = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    label = quads('id:osce rdfs:label "OSCE"@en .')
    (dataset,) = references(answered(kg, Result("select", ("row",), [(None,)]), [RowSupport((label,))]))
    assert dataset.title == TITLE == stated["title"]
    assert (dataset.version, dataset.url) == (stated["version"], stated["url"])
    assert [name.literal for name in dataset.authors] == [author["name"] for author in stated["authors"]]
    assert re.search(r"Licence: https://creativecommons.org/licenses/by/4.0/", dataset.notes[0])
    assert "CC-BY-4.0" in stated["license"]
    assert "Used besides the documents: Register of organisations (register)." in dataset.notes
