"""Each kind of finding: a query that has it, with what the small graph shows, and a near one that has not."""

from __future__ import annotations

import pytest

from tests.diagnosis.cases import CASES, Case
from tests.diagnosis.small_graph import of_kind, said_of


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}: {case.query}")
def test_finding(case: Case) -> None:
    """It is found at its place, and its remedy gives the rows counted by hand."""
    diagnosis = said_of(case.query)
    found = of_kind(diagnosis, case.kind)
    assert found, [f.kind for f in diagnosis]
    finding = found[0]
    if case.at:
        assert finding.place is not None
        assert case.query[finding.place.start : finding.place.end] == case.at
        assert finding.place.line == 1
        assert finding.place.column == case.query.index(case.at, finding.place.start) + 1
    else:
        assert finding.place is None
    if case.corrected:
        assert _mended(case.query, finding.edits) == case.corrected
        assert said_of(case.corrected).rows == case.rows
        if diagnosis.readable:
            assert finding.counts["rows"] == case.rows
    else:
        assert finding.edits == ()


def _mended(query: str, edits: tuple[tuple[int, int, str], ...]) -> str:
    for start, end, text in sorted(edits, reverse=True):
        query = query[:start] + text + query[end:]
    return query


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}: {case.near}")
def test_near_query_has_no_such_finding(case: Case) -> None:
    """The near query has it not."""
    assert of_kind(said_of(case.near), case.kind) == []


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?t { ?t a icat:ChairTerm ; icat:position ?p FILTER(?p > 1) } ORDER BY ?t",
        "ASK { id:osce a icat:Organisation }",
        "CONSTRUCT { ?o icat:new ?t } WHERE { ?t icat:hasOrganisation ?o }",
        "DESCRIBE id:osce",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT ?t { ?t a icat:ChairTerm OPTIONAL { ?t icat:title ?x } FILTER(!BOUND(?x)) }",
        "SELECT * { { SELECT ?o (COUNT(?t) AS ?n) { ?t icat:hasOrganisation ?o } GROUP BY ?o } }",
        "SELECT ?t { VALUES ?o { id:osce } ?t icat:hasOrganisation ?o FILTER EXISTS { ?t icat:date ?d } }",
        "SELECT ?t { ?t a icat:ChairTerm MINUS { ?t icat:title ?x } }",
        "SELECT ?x { { ?x a icat:ChairTerm } UNION { ?x a icat:Meeting } }",
        "SELECT ?l { ?x icat:hasOrganisation/rdfs:label ?l ; icat:position 1 }",
        "SELECT ?g ?t { GRAPH ?g { ?t icat:position 1 } }",
        "SELECT ?t { ?t icat:date ?d FILTER(DATATYPE(?d) = xsd:gYear) }",
        'SELECT ?o { ?o rdfs:label ?l FILTER(LANG(?l) = "en" && CONTAINS(?l, "OS")) }',
    ],
)
def test_a_right_query_is_fine(query: str) -> None:
    """Nothing is found where nothing is wrong."""
    diagnosis = said_of(query)
    assert list(diagnosis) == []
    assert diagnosis
    assert diagnosis.rows


def test_every_empty_answer_has_a_finding() -> None:
    """No empty answer stays without a word."""
    for query in ("CONSTRUCT { 1 icat:x ?t } WHERE { ?t a icat:Meeting }", "ASK { id:osce icat:position 9 }"):
        diagnosis = said_of(query)
        assert not diagnosis.rows
        assert len(diagnosis) > 0


def test_the_largest_part_is_told_with_its_rows() -> None:
    """What to leave out, and what is left then."""
    diagnosis = said_of("SELECT ?t { ?t a icat:ChairTerm ; icat:position ?p FILTER(?p > 2) }")
    (finding,) = of_kind(diagnosis, "no-solution")
    assert [part.text for part in finding.parts] == ["?t icat:position ?p", "FILTER(?p > 2)"]
    assert "Without `FILTER(?p > 2)` the query has 2 rows." in finding.remedy
    assert diagnosis.complete


def test_each_failing_set_is_told() -> None:
    """Two reasons are two findings."""
    query = "SELECT ?t { ?t icat:position ?p FILTER(?p > 2) ?t icat:date ?d FILTER(STR(?d) > '3') }"
    found = of_kind(said_of(query), "no-solution")
    assert [[part.text for part in finding.parts] for finding in found] == [
        ["?t icat:position ?p", "FILTER(?p > 2)"],
        ["?t icat:date ?d", "FILTER(STR(?d) > '3')"],
    ]


def test_a_failing_branch_or_subquery_is_looked_into() -> None:
    """The reason is told from inside."""
    query = "SELECT ?t { { SELECT ?t { ?t a icat:ChairTerm ; icat:position ?p FILTER(?p > 2) } } }"
    (finding,) = of_kind(said_of(query), "no-solution")
    assert [part.text for part in finding.parts] == ["?t icat:position ?p", "FILTER(?p > 2)"]


def test_places_on_later_lines() -> None:
    """Lines and columns count from 1."""
    query = "SELECT ?t\nWHERE {\n  ?t a icat:ChairTerm ;\n     icat:hasOrganisation id:OSCE\n}"
    (finding,) = of_kind(said_of(query), "unknown-entity")
    assert finding.place is not None
    assert (finding.place.line, finding.place.column) == (4, 27)


def test_all_remedies_together() -> None:
    """Three slips are mended at once."""
    query = "SELECT ?t { ?t a icat:Chairterm ; icat:hasOrganization id:OSCE }"
    diagnosis = said_of(query)
    assert [finding.kind for finding in diagnosis] == ["unknown-class", "unknown-property", "unknown-entity"]
    assert diagnosis.corrected == "SELECT ?t { ?t a icat:ChairTerm ; icat:hasOrganisation id:osce }"
    assert diagnosis.corrected_rows == 2


def test_property_missing_on_a_class_names_where_it_is_and_what_there_is() -> None:
    """Where the property is, and what the class has."""
    query = "SELECT ?m { ?m a icat:Meeting ; icat:hasOrganisation ?o . ?o icat:acronym ?a }"
    (finding,) = of_kind(said_of(query), "property-not-on-class")
    assert "on icat:ChairTerm (2)" in finding.message
    assert finding.remedy == "On icat:Meeting there are, with a solution here: icat:takenBy (1)."
    assert finding.counts == {"uses": 2, "rows": 1}


def test_a_thing_that_is_a_value_of_another_property() -> None:
    """The property that has it is named."""
    (finding,) = of_kind(said_of("SELECT ?m { ?m icat:hasOrganisation id:interpol }"), "no-solution")
    told = "nothing matches ?m icat:hasOrganisation id:interpol; id:interpol is a value of icat:takenBy (1)"
    assert finding.message == told


def test_a_filter_that_would_compare_too_many_pairs_is_not_tried() -> None:
    """1500 × 1500 pairs are not gone through."""
    triples = "\n".join(f"id:a{i} icat:left {i} ; icat:right {-i - 1} ." for i in range(1500))
    from icatkg.diagnosis.parts import Parts
    from icatkg.querying.parsing import parse

    tree = parse("SELECT * { ?x icat:left ?a . ?y icat:right ?b FILTER(?a < ?b) }")
    assert tree.where is not None
    asked: list[str] = []

    def holds(group: str) -> bool:
        asked.append(group)
        return True

    parts = Parts(tree.where, holds, lambda _, most: min(most, triples.count("left")))
    assert parts.succeeds(range(3))
    assert parts.given_up
    assert asked == []
