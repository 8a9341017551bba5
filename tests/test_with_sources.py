"""Answers with sources on the packaged graph: each stored query, and the command that shows them."""

from __future__ import annotations

import csv
import io
import json
import os
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, QueryBoolean, QueryResultsFormat, parse_query_results

import icatkg
from icatkg.errors import ParameterError, QueryError, UnknownNameError
from icatkg.identifiers import contract
from icatkg.namespaces import ICAT
from icatkg.querying.stored import stored_query
from icatkg.querying.tokens import tokenize
from icatkg.serialization.bridge import to_rdflib
from tests.command import ROOT
from tests.lineage.bibtex_grammar import read_bibtex
from tests.lineage.test_citation import csl_errors
from tests.test_stored_queries import _ALL_CASES, Case, case_id

if TYPE_CHECKING:
    from icatkg.lineage.answer import RowSources, SourcedResult
    from icatkg.lineage.places import SourcedStatement
    from tests.conftest import Command

DOCUMENTS = Path(os.environ.get("ICATKG_SOURCES") or ROOT.parent / "shared" / "sources")
STATED_IN = rdflib.URIRef(ICAT + "statedIn")
IN_DOCUMENT = rdflib.URIRef(ICAT + "inDocument")
INFERRED = "https://w3id.org/icatkg/graph/inferred"

# Queries whose column ``passage`` is what the editors recorded, not what states the row.
EDITORIAL = {"chairs-open", "discrepancies", "discrepancies-about", "gap-details"}
NEGATING = {"NOT", "MINUS"}
AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "GROUP", "HAVING"}


@cache
def graph() -> icatkg.KnowledgeGraph:
    """Give the packaged graph."""
    return icatkg.load()


@cache
def sourced(name: str) -> SourcedResult:
    """Give the answer of a case with its sources."""
    case = next(c for c in _ALL_CASES if case_id(c) == name)
    return graph().query_with_sources(case.query, **case.keywords)


@cache
def asserted() -> dict[tuple[rdflib.term.Node, ...], set[rdflib.URIRef]]:
    """Give each triple of rdflib's dataset with the named graphs that have it."""
    found: dict[tuple[rdflib.term.Node, ...], set[rdflib.URIRef]] = defaultdict(set)
    for part in graph().dataset.to_rdflib().graphs():
        for triple in part:
            found[triple].add(rdflib.URIRef(str(part.identifier)))
    return found


@cache
def objects() -> dict[tuple[rdflib.term.Node, rdflib.URIRef], set[str]]:
    """Give the passages in which each subject is stated, for each graph; a passage is stated in itself."""
    found: dict[tuple[rdflib.term.Node, rdflib.URIRef], set[str]] = defaultdict(set)
    for (subject, predicate, value), names in asserted().items():
        for name in names:
            if predicate == STATED_IN:
                found[subject, name].add(str(value))
            elif predicate == IN_DOCUMENT:
                found[subject, name].add(str(subject))
    return found


@pytest.mark.parametrize("case", _ALL_CASES, ids=case_id)
def test_every_row_has_a_source_and_the_answer_is_the_same(case: Case) -> None:
    """Nothing is lost or added by asking for sources."""
    answer, plain = sourced(case_id(case)), graph().query(case.query, **case.keywords)
    assert (answer.result.variables, answer.result.rows) == (plain.variables, plain.rows)
    assert answer.result.answer == plain.answer
    assert len(answer.rows) == len(answer) or answer.result.form == "ask"
    for row in answer.rows if answer else ():
        assert any(row.sources), f"a row of {case.query} has no source"


@pytest.mark.parametrize("case", [c for c in _ALL_CASES if c.query not in EDITORIAL], ids=case_id)
def test_every_row_cites_the_passage_that_was_derived_by_hand(case: Case) -> None:
    """The cases name the passage of each row; its sources have it among them."""
    places = [i for i, column in enumerate(case.columns) if column.startswith("passage")]
    answer = sourced(case_id(case))
    cited: dict[tuple[str, ...], set[str]] = defaultdict(set)
    columns = answer.result.variables or ("subject", "predicate", "object")
    rows = answer.result.rows or [tuple(triple) for triple in answer.result.triples]
    for row, sources in zip(rows, answer.rows, strict=True):
        cells = tuple(_cell(row[columns.index(column)]) for column in case.columns)
        cited[cells] |= {contract(p.iri) or p.iri for p in sources.passages}
    for cells in case.rows:
        expected = {cells[i] for i in places if cells[i].startswith("src:")}
        assert expected <= cited[cells]


def _cell(term: object) -> str:
    if isinstance(term, NamedNode):
        return contract(term.value) or term.value
    return term.value if isinstance(term, Literal) else ""


def _rows(answer: SourcedResult, *columns: str) -> dict[tuple[str, ...], str]:
    """Give the locators of each row by some of its columns; alternatives are set apart by a bar."""
    reader = csv.DictReader(io.StringIO(answer.serialize("csv").decode(), newline=""))
    return {tuple(contract(row[c]) or row[c] for c in columns): row["sources"] for row in reader}


def test_the_chairs_are_cited_as_the_documents_have_them(kg: icatkg.KnowledgeGraph) -> None:
    """By hand from the documents: each term with all passages of one document that state it."""
    found = _rows(kg.query_with_sources("chairs-by-year"), "year", "organisation", "passage")
    assert found["2018", "id:unicef", "src:003-p11"] == "003 p11"
    assert found["2019", "id:osce", "src:004-p39"] == "004 p16; 004 p39; 004 p43"
    assert found["2019", "id:un-women", "src:004-p16"] == "004 p16; 004 p39; 004 p43"
    assert found["2021", "id:unodc", "src:000-p4"] == "000 p4"
    assert found["2021", "id:unhcr", "src:000-p12"] == "000 p4; 000 p12"
    assert found["2022", "id:icmpd", "src:000-p15"] == "000 p15; 000 p18"
    assert found["2022", "id:icmpd", "src:002-p1"] == "002 p1; 002 p2"
    assert found["2023", "id:iom", "src:001-p4"] == "001 p3; 001 p4"
    assert found["2024", "id:osrsg-vac", "src:001-p3"] == "001 p3"


def test_entries_and_names_are_cited_with_their_own_item(kg: icatkg.KnowledgeGraph) -> None:
    """The list of 2018 has a paragraph for each entry, that of 2019 an item for each member."""
    found = _rows(kg.query_with_sources("members-listed"), "year", "organisation")
    assert found["2018", "id:coe"] == "003 p13"
    assert found["2018", "id:dpko"] == "003 p16"
    assert found["2018", "id:world-bank"] == "003 p35"
    assert found["2019", "id:osce"] == "004 p34 item 5"
    assert found["2019", "id:dpo"] == "004 p34 item 11"
    assert found["2019", "id:coe"] == "004 p37"


def test_joins_of_documents_cite_both(kg: icatkg.KnowledgeGraph) -> None:
    """Coordinator by document 004, co-chair by documents 000 and 002: both make the row."""
    columns = ("year", "passage", "coordinator_passage")
    found = _rows(kg.query_with_sources("coordinator-and-chair"), *columns)
    assert found["2021", "src:000-p4", "src:004-p17"] == "000 p4; 004 p17"
    assert found["2022", "src:002-p1", "src:004-p30"] == "002 p1; 002 p2; 004 p30"


def test_funding_and_elections_are_cited(kg: icatkg.KnowledgeGraph) -> None:
    """By hand from the documents: 004 p21 and p109 on money, 004 p43 on the election of 2018."""
    funding = _rows(kg.query_with_sources("funding"), "funded")
    assert funding == {("id:icat-secretariat",): "004 p21", ("id:publication-report-2019",): "004 p109"}
    elections = _rows(kg.query_with_sources("chair-elections"), "year", "organisation")
    assert elections["2019", "id:osce"] == "004 p16; 004 p39; 004 p43"
    assert elections["2024", "id:iom"] == "001 p3"


def test_an_aggregate_has_the_statements_of_all_that_it_counts(kg: icatkg.KnowledgeGraph) -> None:
    """The list of 2018 has 23 entries, in paragraphs 13 to 35."""
    count = "SELECT (COUNT(?e) AS ?n) { ?e icat:inListing id:listing-2018 }"
    ((row, sources),) = kg.query_with_sources(count)
    assert row == {"n": 23}
    assert sources.aggregate
    assert sources.statements == 23
    assert {p.locator for p in sources.passages} == {f"003 p{n}" for n in range(13, 36)}


def test_two_documents_that_say_the_same_are_alternatives(kg: icatkg.KnowledgeGraph) -> None:
    """DISTINCT makes one row of the claims of documents 000 and 002 that ICMPD chaired in 2022."""
    query = """SELECT DISTINCT ?organisation { ?term a icat:ChairTerm ; icat:hasOrganisation ?organisation ;
        icat:earliest "2022-01-01"^^xsd:date . FILTER(?organisation = id:icmpd) }"""
    ((_, sources),) = kg.query_with_sources(query)
    assert {tuple(p.locator for s in found for p in s.passages) for found in sources.sources} == {
        ("000 p15", "000 p18"),
        ("002 p1", "002 p2"),
    }


def test_what_the_editors_decided_has_no_passage(kg: icatkg.KnowledgeGraph) -> None:
    """A label of the register and a recorded gap stand in no document."""
    ((_, label),) = kg.query_with_sources("SELECT ?label { id:osce rdfs:label ?label }")
    (alternative,) = label.sources
    assert [(s.kind, s.title, s.passages) for s in alternative] == [
        ("register", "Register of organisations", ())
    ]
    for _, sources in kg.query_with_sources("gap-details", id="gap-chair-2020"):
        assert sources.passages == ()
        assert {s.kind for found in sources.sources for s in found} == {"editorial"}


def test_an_inferred_row_names_its_rule_and_the_asserted_leaves(kg: icatkg.KnowledgeGraph) -> None:
    """That OSCE is an organisation of ORG follows from the register and the alignment (cax-sco)."""
    ((_, sources),) = kg.query_with_sources(
        "SELECT ?type { id:osce a ?type FILTER(?type = org:Organization) }"
    )
    assert sources.rules == ("cax-sco",)
    (alternative,) = sources.sources
    assert [s.title for s in alternative] == [
        "Register of organisations",
        "Alignments with other vocabularies",
    ]


def _sourced_statements() -> set[SourcedStatement]:
    found: set[SourcedStatement] = set()
    for case in _ALL_CASES:
        for row in sourced(case_id(case)).rows:
            for alternative in row.alternatives:
                found.update(alternative.statements)
    return found


def test_no_passage_is_invented() -> None:
    """Re-derived with rdflib: a statement has exactly the passages to which its subject and graph lead."""
    pending, seen = list(_sourced_statements()), 0
    while pending:
        found = pending.pop()
        triple = tuple(to_rdflib(term) for term in found.triple)
        cited = {p.iri for source in found.sources for p in source.passages}
        if found.rules:
            assert triple not in asserted()
            pending += found.leaves
            assert cited == {p.iri for leaf in found.leaves for s in leaf.sources for p in s.passages}
            continue
        graphs = asserted()[triple] if found.graph is None else {rdflib.URIRef(found.graph)}
        assert {source.graph for source in found.sources} == set(map(str, graphs))
        if triple[1] == STATED_IN:
            assert cited == {str(triple[2])}
        else:
            assert cited == {iri for name in graphs for iri in objects().get((triple[0], name), ())}
        seen += 1
    assert seen > 5000


def _cited() -> dict[str, str | None]:
    return {
        passage.iri: passage.digest
        for case in _ALL_CASES
        for row in sourced(case_id(case)).rows
        for passage in row.passages
    }


def test_every_cited_passage_is_in_the_graph() -> None:
    """In a document, and with its digest, as rdflib reads them."""
    digests = {str(s): str(o) for s, p, o in asserted() if p == rdflib.URIRef(ICAT + "digest")}
    placed = {str(s) for s, p, _ in asserted() if p == IN_DOCUMENT}
    assert len(_cited()) > 200
    assert set(_cited()) <= placed
    assert _cited().items() <= digests.items()


@pytest.mark.skipif(
    not DOCUMENTS.is_dir(),
    reason="the documents are not in the repository; ICATKG_SOURCES names their folder",
)
def test_every_cited_passage_verifies(kg: icatkg.KnowledgeGraph) -> None:
    """Its digest is that of the paragraph in the document."""
    found = kg.verify_sources(DOCUMENTS)
    assert found.findings == ()
    assert found.passages >= len(_cited())


def _is_plain(case: Case) -> bool:
    """Tell whether a query has neither negation nor aggregates."""
    words = {token.text.upper() for token in tokenize(stored_query(case.query).text)}
    return not words & (NEGATING | AGGREGATES)


def test_rows_without_negation_and_aggregates_are_exact(capsys: pytest.CaptureFixture[str]) -> None:
    """All of them; the share of all rows is printed."""
    rows: Counter[tuple[bool, bool]] = Counter()
    wrong: Counter[str] = Counter()
    for case in _ALL_CASES:
        plain = _is_plain(case)
        for row in sourced(case_id(case)).rows:
            rows[plain, row.exact] += 1
            if plain and not row.exact:
                wrong[f"{case.query}: {', '.join(row.reasons)}"] += 1
    exact = rows[True, True] + rows[False, True]
    with capsys.disabled():
        print(f"\nexact lineage: {exact} of {rows.total()} rows, {exact / rows.total():.1%}")  # noqa: T201 - asked for
    assert not wrong
    assert rows[True, True] > 3000


# The command.


def test_the_command_shows_footnotes(icatkg_command: Command) -> None:
    """The mark in the last column, the passages below, within 80 columns."""
    outcome = icatkg_command("query", "chairs-by-year", "--year", "2018", "--with-sources")
    assert outcome.code == 0
    assert outcome.stderr == ""
    lines = outcome.text.splitlines()
    assert lines[0].endswith("sources")
    assert lines[2].endswith("[1]")
    assert "[1] 003 p11" in lines
    assert max(map(len, lines[3:])) <= 80
    assert "document 003: First High-Level Meeting of ICAT" in outcome.text


def test_the_command_lists_statements(icatkg_command: Command) -> None:
    """``--statements`` implies the sources."""
    text = icatkg_command("query", "chairs-by-year", "--year", "2018", "--statements").text
    assert "    - id:chair-2018-unicef icat:inRole kind:chair (003 p11)\n" in text


def test_the_command_explains_a_no(icatkg_command: Command) -> None:
    """What was sought, and where."""
    query = "ASK { id:osce a icat:Person }"
    text = " ".join(icatkg_command("query", "-q", query, "--with-sources").text.split())
    assert text.startswith("no [1] [1] nothing found for ")
    assert "absence has no source; searched: documents 000, 001, 002, 003, 004" in text


def test_the_command_writes_json_that_engines_read(icatkg_command: Command) -> None:
    """Rows and sources are parallel; a boolean stays a boolean."""
    found = icatkg_command("query", "funding", "--with-sources", "-f", "json").stdout
    parsed = parse_query_results(found, format=QueryResultsFormat.JSON)
    assert not isinstance(parsed, QueryBoolean)
    assert len(list(parsed)) == len(json.loads(found)["results"]["sources"]) == 2
    yes = icatkg_command("query", "-q", "ASK { ?a a icat:Person }", "--with-sources", "-f", "json").stdout
    answer = parse_query_results(yes, format=QueryResultsFormat.JSON)
    assert isinstance(answer, QueryBoolean)
    assert answer


def test_the_command_writes_a_graph_with_comments(icatkg_command: Command) -> None:
    """Turtle is what a graph comes in, with or without sources."""
    query = "CONSTRUCT { ?o icat:inRole ?r } WHERE { ?t icat:hasOrganisation ?o ; icat:inRole ?r }"
    with_sources, without = (
        icatkg_command("query", "-q", query, *more).text for more in (["--with-sources"], [])
    )
    read = [set(rdflib.Graph().parse(data=text)) for text in (with_sources, without)]
    assert read[0] == read[1] != set()
    assert "# [1] " in with_sources


def test_the_command_cites(icatkg_command: Command) -> None:
    """One entry for each document and one for the dataset, in both styles."""
    entries = read_bibtex(icatkg_command("query", "funding", "--cite", "bibtex").text)
    assert list(entries) == ["icatkg-004", "icatkg"]
    assert "Cited: p21, p109." in entries["icatkg-004"]["note"]
    assert "year" not in entries["icatkg-004"]
    items = json.loads(icatkg_command("query", "chairs-by-year", "--cite", "csl-json").stdout)
    assert [item["id"] for item in items] == [*(f"icatkg-00{n}" for n in range(5)), "icatkg"]
    assert [error for item in items for error in csl_errors(item)] == []
    assert items[0]["issued"] == {"date-parts": [[2022, 3, 31]], "circa": True}
    assert items[2]["title"].startswith("[")


def test_an_answer_of_the_register_cites_the_dataset(icatkg_command: Command) -> None:
    """No document says it."""
    query = "SELECT ?label { id:osce rdfs:label ?label }"
    assert list(read_bibtex(icatkg_command("query", "-q", query, "--cite", "bibtex").text)) == ["icatkg"]


def test_sources_keep_to_a_view_in_time(icatkg_command: Command) -> None:
    """By the end of 2018 only document 003 was issued; nothing later is cited."""
    outcome = icatkg_command(
        "query", "chairs-by-year", "--as-of", "2018-12-31", "--with-sources", "-f", "csv", "--quiet"
    )
    rows = list(csv.DictReader(io.StringIO(outcome.text)))
    assert {row["sources"] for row in rows} == {"003 p11"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("funding", "--with-sources", "-f", "xml"), "xml has no place for sources"),
        (("funding", "--with-sources", "-f", "nothing"), "nothing has no place for sources"),
        (("funding", "--cite", "apa"), "no citation style apa"),
        (("funding", "--cite", "bibtex", "-f", "csv"), "references cannot be written as csv"),
        (("-q", "SELECT * {", "--with-sources"), "not SPARQL"),
        (("-q", "CONSTRUCT WHERE { ?a a ?b }", "--with-sources", "-f", "jsonld"), "jsonld has no place"),
        (("-q", "SELECT * { SERVICE <x:y> {} }", "--with-sources"), "SERVICE"),
    ],
)
def test_what_cannot_be_done_ends_with_2(
    icatkg_command: Command, arguments: tuple[str, ...], message: str
) -> None:
    """With a message and a way out, never a traceback."""
    outcome = icatkg_command("query", *arguments)
    assert (outcome.code, outcome.stdout) == (2, b"")
    assert message in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_python_refuses_what_the_command_refuses(kg: icatkg.KnowledgeGraph) -> None:
    """The errors are those of a query without sources."""
    with pytest.raises(QueryError):
        kg.query_with_sources("SELECT * {")
    with pytest.raises(UnknownNameError):
        kg.query_with_sources("no-such-query")
    with pytest.raises(ParameterError):
        kg.query_with_sources("ASK {}", year=2018)


def test_the_same_question_gives_the_same_bytes(icatkg_command: Command) -> None:
    """Under any hash seed."""
    arguments = ("query", "topics", "--with-sources", "--statements", "-f", "json")
    first, second = (icatkg_command(*arguments, env={"PYTHONHASHSEED": seed}).stdout for seed in "12")
    assert first == second != b""


def test_labels_of_the_table_are_no_sources(kg: icatkg.KnowledgeGraph) -> None:
    """The table shows ``UNICEF``, but the row is the IRI: the register took no part in it."""
    answer = kg.query_with_sources("chairs-by-year", year=2018)

    def kinds(row: RowSources) -> set[str]:
        return {s.kind for found in row.sources for s in found}

    assert [kinds(row) for row in answer.rows] == [{"document"}]
