"""Rows to triples: the expected Turtle is written by hand after the documents, or a made-up one."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import RdfFormat, parse

from icatkg.namespaces import PREFIXES
from tests.spreadsheets.workbooks import CHAIR, TEXT, imported, problems, workbook

if TYPE_CHECKING:
    from pathlib import Path

    import icatkg
    from icatkg.spreadsheets.importing import Imported
    from tests.conftest import Command

_HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())

# Document 004, paragraphs 16, 39 and 43: the OSCE co-chaired in 2019.
OSCE = [
    "OSCE as co-chair in 2019",
    "16; 39; 43",
    "ICAT",
    "co-chair",
    "OSCE",
    "2019",
    "a chair year covers the calendar year",
]
OSCE_TURTLE = """
id:chair-2019-osce a icat:ChairTerm ;
    rdfs:label "OSCE as co-chair in 2019"@en ;
    icat:date "2019"^^xsd:gYear ;
    icat:earliest "2019-01-01"^^xsd:date ;
    icat:latest "2019-12-31"^^xsd:date ;
    icat:hasDateStatus kind:date-stated ;
    icat:hasStartStatus kind:bound-unknown ;
    icat:hasEndStatus kind:bound-unknown ;
    icat:hasOrganisation id:osce ;
    icat:inGroup id:icat ;
    icat:inRole kind:co-chair ;
    icat:restsOn id:assumption-chair-year ;
    icat:statedIn src:004-p16, src:004-p39, src:004-p43 .
"""


def _triples(turtle: str) -> set[object]:
    quads = parse(_HEADER + turtle, format=RdfFormat.TURTLE)
    return {(q.subject, q.predicate, q.object) for q in quads}


def _said(done: Imported) -> set[object]:
    assert not done.problems
    return {(t.subject, t.predicate, t.object) for t in done.triples}


def test_a_chair_term_of_document_004(kg: icatkg.KnowledgeGraph) -> None:
    """A chair term of document 004."""
    done = imported(kg.dataset, workbook({"Chair term": [CHAIR, OSCE]}))
    assert _said(done) == _triples(OSCE_TURTLE)
    assert done.counts == {"chair-term": 1}


@pytest.mark.parametrize(
    "row",
    [
        ["OSCE as co-chair in 2019", "p16, 39;43", "id:icat", "kind:co-chair", "id:osce", 2019],
        [" OSCE as co-chair in 2019\u00a0", "43; 39; 16", "icat", "CO-CHAIR", "osce", " 2019 "],
        ["OSCE as co-chair in 2019", "16; 39; 43", "ICAT", "co‑chair", "Osce\u00a0", "'2019"],
    ],
)
def test_names_and_ids_are_read_as_people_write_them(kg: icatkg.KnowledgeGraph, row: list[object]) -> None:
    """Names and ids are read as people write them."""
    done = imported(kg.dataset, workbook({"Chair terms": [CHAIR, [*row, "id:assumption-chair-year"]]}))
    assert _said(done) == _triples(OSCE_TURTLE)


def test_a_name_of_another_document_finds_its_holder(kg: icatkg.KnowledgeGraph) -> None:
    """A name of another document finds its holder."""
    row = ["OSCE as co-chair in 2019", "16; 39; 43", "ICAT", "co-chair"]
    row += ["Organization for Security and Co-operation in Europe", "2019"]
    names = kg.query("SELECT ?w { ?n icat:nameOf id:osce ; icat:spelledOut|icat:writtenForm ?w }").rows
    assert row[4] in {getattr(name[0], "value", "") for name in names}
    done = imported(kg.dataset, workbook({"chair-term": [CHAIR, [*row, "id:assumption-chair-year"]]}))
    assert _said(done) == _triples(OSCE_TURTLE)


def test_columns_stand_in_any_order_under_any_of_their_names(kg: icatkg.KnowledgeGraph) -> None:
    """Columns stand in any order under any of their names."""
    headers = ["Date", "icat:hasOrganisation", "ROLE?", "label*", "Paragraph", "In group *", "Rests on"]
    headers[2] = "in_role"
    row = ["2019", "OSCE", "co-chair", OSCE[0], "16; 39; 43", "ICAT", OSCE[6]]
    assert _said(imported(kg.dataset, workbook({"Chair term": [headers, row]}))) == _triples(OSCE_TURTLE)


def test_dates_keep_the_precision_that_they_are_written_with(kg: icatkg.KnowledgeGraph) -> None:
    """Dates keep the precision that they are written with."""
    headers = ["Label", "Paragraph", "In group", "Kind", "Date", "Earliest", "Latest"]
    rows = [
        ["gathering a", "1", "ICAT", "", "2019-09", "", ""],
        ["gathering b", "1", "ICAT", "", "2019-02-28", "", ""],
        ["gathering c", "1", "ICAT", "", "--03-31", "2019-03-31", "2019-03-31"],
        ["gathering d", "1", "ICAT", "", "", "2019-01-01", "2019-06-30"],
        ["gathering e", "1", "ICAT", "", "", "", ""],
    ]
    head = "a icat:Meeting ; icat:inGroup id:icat ; icat:statedIn src:004-p1 ;"
    expected = f"""
id:event-2019-gathering {head} rdfs:label "gathering a"@en ; icat:date "2019-09"^^xsd:gYearMonth ;
    icat:earliest "2019-09-01"^^xsd:date ; icat:latest "2019-09-30"^^xsd:date ;
    icat:hasDateStatus kind:date-stated .
id:event-2019-gathering-b {head} rdfs:label "gathering b"@en ; icat:date "2019-02-28"^^xsd:date ;
    icat:earliest "2019-02-28"^^xsd:date ; icat:latest "2019-02-28"^^xsd:date ;
    icat:hasDateStatus kind:date-stated .
id:event-2019-gathering-c {head} rdfs:label "gathering c"@en ; icat:date "--03-31"^^xsd:gMonthDay ;
    icat:earliest "2019-03-31"^^xsd:date ; icat:latest "2019-03-31"^^xsd:date ;
    icat:hasDateStatus kind:date-stated .
id:event-2019-gathering-d {head} rdfs:label "gathering d"@en ;
    icat:earliest "2019-01-01"^^xsd:date ; icat:latest "2019-06-30"^^xsd:date ;
    icat:hasDateStatus kind:date-from-context .
id:event-004-gathering-e {head} rdfs:label "gathering e"@en ; icat:hasDateStatus kind:date-not-given .
"""
    assert _said(imported(kg.dataset, workbook({"Meeting": [headers, *rows]}))) == _triples(expected)


def test_a_beginning_and_an_end_bound_a_fact(kg: icatkg.KnowledgeGraph) -> None:
    """A beginning and an end bound a fact."""
    headers = [
        "Label",
        "Paragraph",
        "Kind",
        "Start date",
        "End date",
        "Date as written",
        "At place",
        "Wording",
    ]
    row = [
        "sixty-ninth gathering",
        "90",
        "session",
        "2018-02-19",
        "2018-03-09",
        "19 February to 9 March 2018",
    ]
    expected = """
id:occasion-2018-sixty-ninth-gathering a icat:Occasion ;
    rdfs:label "sixty-ninth gathering"@en ;
    icat:atPlace id:place-geneva ;
    icat:dateAsWritten "19 February to 9 March 2018" ;
    icat:startDate "2018-02-19"^^xsd:date ; icat:earliest "2018-02-19"^^xsd:date ;
    icat:endDate "2018-03-09"^^xsd:date ; icat:latest "2018-03-09"^^xsd:date ;
    icat:hasDateStatus kind:date-stated ;
    icat:hasStartStatus kind:bound-stated ; icat:hasEndStatus kind:bound-stated ;
    icat:hasKind kind:session ;
    icat:statedIn src:004-p90 ;
    icat:wording "one; two", "sixty-ninth session" .
"""
    made = workbook({"Occasion": [headers, [*row, "Geneva", "one;; two; sixty-ninth session"]]})
    assert _said(imported(kg.dataset, made)) == _triples(expected)


NEW_DOCUMENT: dict[str, list[Any]] = {
    "Document": [
        ["Label", "Kind", "Title", "Date"],
        ["Harbour Network report of 2027", "annual report", "Report", "2027"],
    ],
    "Organisation": [["Label", "Kind"], ["Harbour Network", "company"]],
    "Listing": [
        ["Label", "Paragraph", "In group", "Status", "Completeness", "Date"],
        ["those who joined", "1", "ICAT", "partner", "open list", "2027"],
    ],
    "Listing entry": [
        [
            "Label",
            "Paragraph",
            "In listing",
            "Name",
            "Organisation",
            "Position",
            "Status",
            "In group",
            "Date",
        ],
        [
            *(
                "Harbour Network as a partner",
                1,
                "those who joined",
                "The Harbour Network",
                "Harbour Network",
            ),
            *(1, "partner", "ICAT", "2027"),
        ],
    ],
    "Chair term": [CHAIR, ["it as chair", "2", "ICAT", "chair", "Harbour Network", 2027]],
    "Passage": [["Paragraph", "Mentions", "Uncited because"], ["3", "", "Closing words."]],
}
# Written by hand after docs/modelling.md; the digests are those of `printf '%s' … | sha256sum`.
NEW_TURTLE = """
src:005 a icat:Document ; rdfs:label "Harbour Network report of 2027"@en ; icat:documentNumber "005" ;
    icat:fileName "report.txt" ; icat:paragraphCount 3 ;
    icat:hasKind kind:annual-report ; icat:title "Report" ;
    icat:date "2027"^^xsd:gYear ; icat:earliest "2027-01-01"^^xsd:date ; icat:latest "2027-12-31"^^xsd:date ;
    icat:hasDateStatus kind:date-stated .
src:005-p1 a icat:Passage ; rdfs:label "document 005, paragraph 1"@en ; icat:inDocument src:005 ;
    icat:paragraphNumber 1 ; icat:locator "005 p1" ;
    icat:digest "DIGEST1" .
src:005-p2 a icat:Passage ; rdfs:label "document 005, paragraph 2"@en ; icat:inDocument src:005 ;
    icat:paragraphNumber 2 ; icat:locator "005 p2" ;
    icat:digest "DIGEST2" .
src:005-p3 a icat:Passage ; rdfs:label "document 005, paragraph 3"@en ; icat:inDocument src:005 ;
    icat:paragraphNumber 3 ; icat:locator "005 p3" ; icat:uncitedBecause "Closing words."@en ;
    icat:digest "DIGEST3" .
id:harbour-network a icat:Organisation ; rdfs:label "Harbour Network"@en ; icat:hasKind kind:company .
id:listing-2027-those-who-joined a icat:Listing ; rdfs:label "those who joined"@en ; icat:inGroup id:icat ;
    icat:hasStatus kind:partner ; icat:hasCompleteness kind:open-list ; icat:statedIn src:005-p1 ;
    icat:date "2027"^^xsd:gYear ; icat:earliest "2027-01-01"^^xsd:date ; icat:latest "2027-12-31"^^xsd:date ;
    icat:hasDateStatus kind:date-stated .
id:name-005-harbour-network-the-harbour-network a icat:AttestedName ;
    rdfs:label "Harbour Network as The Harbour Network"@en ; icat:nameOf id:harbour-network ;
    icat:writtenForm "The Harbour Network" ; icat:statedIn src:005-p1 .
id:entry-2027-harbour-network a icat:ListingEntry ; rdfs:label "Harbour Network as a partner"@en ;
    icat:inListing id:listing-2027-those-who-joined ; icat:position 1 ;
    icat:hasOrganisation id:harbour-network ;
    icat:hasName id:name-005-harbour-network-the-harbour-network ; icat:hasStatus kind:partner ;
    icat:inGroup id:icat ; icat:statedIn src:005-p1 ;
    icat:date "2027"^^xsd:gYear ; icat:earliest "2027-01-01"^^xsd:date ; icat:latest "2027-12-31"^^xsd:date ;
    icat:hasDateStatus kind:date-stated ; icat:hasStartStatus kind:bound-unknown ;
    icat:hasEndStatus kind:bound-unknown .
id:chair-2027-harbour-network a icat:ChairTerm ; rdfs:label "it as chair"@en ; icat:inGroup id:icat ;
    icat:inRole kind:chair ; icat:hasOrganisation id:harbour-network ; icat:statedIn src:005-p2 ;
    icat:date "2027"^^xsd:gYear ; icat:earliest "2027-01-01"^^xsd:date ; icat:latest "2027-12-31"^^xsd:date ;
    icat:hasDateStatus kind:date-stated ; icat:hasStartStatus kind:bound-unknown ;
    icat:hasEndStatus kind:bound-unknown .
"""


def test_a_new_document_from_text_to_data_that_conforms(icatkg_command: Command, tmp_path: Path) -> None:
    """A new document from text to data that conforms."""
    (tmp_path / "report.txt").write_text(TEXT)
    workbook(NEW_DOCUMENT).save(tmp_path / "facts.xlsx")
    for command in (
        ("new", "document", "report.txt", "--id", "005", "-o", "005.ttl"),
        ("import", "facts.xlsx", "--document", "005", "--data", "005.ttl", "-o", "facts.ttl"),
        ("fmt", "--check", "facts.ttl"),
        ("validate", "facts.ttl"),
    ):
        done = icatkg_command(*command, cwd=tmp_path)
        assert done.code == 0, (command, done.stderr, done.text)
    expected = NEW_TURTLE
    for number, line in enumerate((line for line in TEXT.splitlines() if line), 1):
        expected = expected.replace(f"DIGEST{number}", _sha256(line))
    assert _triples((tmp_path / "facts.ttl").read_text()) == _triples(expected)


def _sha256(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()


def test_ids_depend_on_the_row_alone(kg: icatkg.KnowledgeGraph) -> None:
    """Ids depend on the row alone."""
    rows = [
        [f"{who} as co-chair in {year}", "1", "ICAT", "co-chair", who, year]
        for who in ("IOM", "UNODC", "ICMPD")
        for year in (2031, 2032)
    ]
    first = _said(imported(kg.dataset, workbook({"Chair term": [CHAIR, *rows]})))
    random.Random(7).shuffle(rows)  # noqa: S311 - only another order
    assert (
        _said(imported(kg.dataset, workbook({"Chair term": [CHAIR, [], *rows[:3], [], *rows[3:]]}))) == first
    )
    alone = _said(imported(kg.dataset, workbook({"Chair term": [CHAIR, rows[0]]})))
    assert alone < first


def test_an_id_that_another_document_has_given_is_not_used_again(kg: icatkg.KnowledgeGraph) -> None:
    """An id that another document has given is not used again."""
    row = ["OSCE again", "1", "ICAT", "co-chair", "OSCE", "2019"]
    done = imported(kg.dataset, workbook({"Chair term": [CHAIR, row]}), "003")
    assert {str(t.subject) for t in done.triples} == {f"<{PREFIXES['id']}chair-2019-osce-003>"}
    # In its own document, too, when it is another fact.
    done = imported(kg.dataset, workbook({"Chair term": [CHAIR, row]}))
    assert {str(t.subject) for t in done.triples} == {f"<{PREFIXES['id']}chair-2019-osce-004>"}


def test_a_fact_of_the_graph_is_not_silently_changed(kg: icatkg.KnowledgeGraph) -> None:
    """A fact of the graph is not silently changed."""
    row = [*OSCE[:5], "2019-05", OSCE[6]]
    (problem,) = problems(kg.dataset, workbook({"Chair term": [CHAIR, row]}))
    assert problem == (
        "facts.xlsx, sheet “Chair term”, row 2, column “Label”: "
        "the graph has id:chair-2019-osce of that label already, with other values"
    )
    made = workbook({"Chair term": [["Id", *CHAIR], ["id:chair-2019-osce", *row]]})
    assert not imported(kg.dataset, made).problems


def test_entries_of_the_register_need_no_document(kg: icatkg.KnowledgeGraph) -> None:
    """Entries of the register need no document."""
    made = workbook({"Person": [["Label", "Family name", "Given name"], ["Ada Berg", "Berg", "Ada"]]})
    assert _said(imported(kg.dataset, made, None)) == _triples(
        'id:ada-berg a icat:Person ; rdfs:label "Ada Berg"@en ; '
        'icat:familyName "Berg" ; icat:givenName "Ada" .'
    )
    made = workbook({"Organisation": [["Label"], ["UNODC"]]})
    assert problems(kg.dataset, made, None) == [
        "facts.xlsx, sheet “Organisation”, row 2, column “Label”: it is in the register already, as id:unodc"
    ]


def test_an_item_of_a_list_becomes_a_passage(kg: icatkg.KnowledgeGraph) -> None:
    """An item of a list becomes a passage."""
    made = workbook({"Passage": [["Paragraph", "Mentions"], ["33 item 2", "IOM; UNODC"]]})
    digest = getattr(kg.query("SELECT ?d { src:004-p33 icat:digest ?d }").rows[0][0], "value", "")
    assert _said(imported(kg.dataset, made)) == _triples(f"""
src:004-p33-i2 a icat:Passage ; rdfs:label "document 004, paragraph 33, item 2"@en ; icat:inDocument src:004 ;
    icat:paragraphNumber 33 ; icat:itemNumber 2 ; icat:locator "004 p33 item 2" ; icat:digest "{digest}" ;
    icat:mentions id:iom, id:unodc .
""")


def test_the_commands_say_what_was_read_and_what_comes_next(icatkg_command: Command, tmp_path: Path) -> None:
    """The commands say what was read and what comes next."""
    rows = [CHAIR, [""] * 8, OSCE]
    workbook({"Chair term": rows, "Meeting": [["Label"]]}).save(tmp_path / "facts.xlsx")
    done = icatkg_command("import", "facts.xlsx", "--document", "004", "-o", "out.ttl", cwd=tmp_path)
    assert done.code == 0
    assert done.stderr == (
        "1 row: chair term 1; sheets without facts: 1\n"
        "Next: icatkg validate out.ttl – and then: icatkg add out.ttl\n"
    )
    quiet = icatkg_command("import", "facts.xlsx", "--document", "004", "--quiet", cwd=tmp_path)
    assert quiet.stderr == ""
    assert quiet.stdout == (tmp_path / "out.ttl").read_bytes()
