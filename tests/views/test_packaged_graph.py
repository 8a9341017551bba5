"""Views of the packaged graph: what the documents tell of each day, and which of them there were."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

import icatkg
from icatkg.errors import ParameterError, UnknownNameError
from icatkg.namespaces import ID, SRC
from icatkg.reasoning.inference import infer
from icatkg.views import dropped, moment, slice_of
from icatkg.views.facts import QuadFacts, StoreFacts

if TYPE_CHECKING:
    from icatkg import KnowledgeGraph

# The days on which a document may first or last have been issued, and their neighbours.
BOUNDARIES = {
    "000": ("2022-03-31", "2022-03-31"),
    "001": ("2023-11-08", "2024-12-31"),
    "002": ("2023-03-01", None),
    "003": ("2018-05-02", "2018-12-31"),
    "004": ("2019-11-01", "2020-12-31"),
}


@pytest.fixture(scope="module")
def unread() -> KnowledgeGraph:
    """Give the same, never read into quads: its views are taken the short way."""
    return icatkg.load(infer=False)


@pytest.fixture(scope="module")
def plain() -> KnowledgeGraph:
    """Give the packaged graph as it is written, without what follows from it."""
    return icatkg.load(infer=False)


def _chairs(kg: KnowledgeGraph) -> set[str]:
    return {row["organisation"].removeprefix(ID) for row in kg.query("chairs-by-year")}


def _documents(kg: KnowledgeGraph) -> set[str]:
    return {row["n"] for row in kg.query("SELECT ?n { ?d a icat:Document ; icat:documentNumber ?n }")}


def _day(date: str, days: int) -> str:
    return str(dt.date.fromisoformat(date) + dt.timedelta(days=days))


@pytest.mark.parametrize(
    ("date", "chairs"),
    [
        ("2017-12-31", set()),
        ("2018-05-02", {"unicef"}),
        ("2018-12-31", {"unicef"}),
        ("2019-01-01", {"osce", "un-women"}),
        ("2019-06-01", {"osce", "un-women"}),
        ("2019-06", {"osce", "un-women"}),
        ("2019", {"osce", "un-women"}),
        ("2019-12-31", {"osce", "un-women"}),
        ("2020-01-01", set()),
        ("2020", set()),
        ("2020-12-31", set()),
        ("2021-01-01", {"unodc", "unhcr"}),
        ("2022-12-31", {"unodc", "icmpd"}),
        ("2023-01-01", {"iom", "osrsg-vac"}),
        ("2024-12-31", {"iom", "osrsg-vac"}),
        ("2025-01-01", set()),
    ],
)
def test_chairs_of_each_year(unread: KnowledgeGraph, date: str, chairs: set[str]) -> None:
    """Chairs are named for years; no document names one for 2020."""
    assert _chairs(unread.at(date)) == chairs


def test_chair_known_for_a_day_is_certain_on_that_day_only(unread: KnowledgeGraph) -> None:
    """UNICEF is shown as chair on 2 May 2018; a chair named for a year is certain on all its days."""
    assert _chairs(unread.at("2018-05-02", certain=True)) == {"unicef"}
    assert _chairs(unread.at("2018", certain=True)) == {"unicef"}
    for date in ("2018-05-01", "2018-05-03", "2018-12-31"):
        assert _chairs(unread.at(date, certain=True)) == set()
    assert _chairs(unread.at("2019-12-31", certain=True)) == {"osce", "un-women"}


def test_open_and_unknown_ends_of_roles(unread: KnowledgeGraph) -> None:
    """UNODC is Coordinator since 2007, no end; of the Secretariat no beginning is told."""

    def held(date: str, *, certain: bool = False) -> set[str]:
        rows = unread.at(date, certain=certain).query(
            "SELECT ?term { ?term a icat:RoleTerm ; icat:hasOrganisation id:unodc ; icat:inRole ?role }"
        )
        return {row["term"].removeprefix(ID) for row in rows}

    since_2007, secretariat = "role-unodc-coordinator", "role-unodc-secretariat"
    assert since_2007 not in held("2006-12-31")
    assert secretariat in held("2006-12-31")
    assert secretariat not in held("2006-12-31", certain=True)
    assert since_2007 in held("2007")
    assert since_2007 not in held("2007-06-01", certain=True)
    assert {since_2007, secretariat} <= held("2019-06-01", certain=True)
    assert {since_2007, secretariat} <= held("2030", certain=True)


def _listed(kg: KnowledgeGraph) -> set[str]:
    return {row["organisation"].removeprefix(ID) for row in kg.query("members-listed")} & {"dpko", "dpo"}


def test_renamed_organisation(unread: KnowledgeGraph) -> None:
    """DPKO is in the list of 2018, DPO, which took its place on 1 January 2019, in that of 2019."""
    assert _listed(unread) == {"dpko", "dpo"}
    assert _listed(unread.at("2018-06-01")) == {"dpko"}
    assert _listed(unread.at("2018-12-31")) == {"dpko"}
    assert _listed(unread.at("2019-01-01")) == {"dpo"}
    assert not list(unread.at("2018-12-31").query("successions"))
    assert list(unread.at("2019-01-01").query("successions"))
    # The succession is the editors' word: without it both may be there.
    documents = icatkg.load(only_documents=True, infer=False)
    assert _listed(documents.at("2018-06-01")) == {"dpko", "dpo"}


@pytest.mark.parametrize("number", sorted(BOUNDARIES))
def test_document_at_its_boundaries(unread: KnowledgeGraph, number: str) -> None:
    """The day before a document may have been issued it is not there, on that day it is; so for certainty."""
    first, last = BOUNDARIES[number]
    assert number not in _documents(unread.as_of(_day(first, -1)))
    assert number in _documents(unread.as_of(first))
    if last is None:
        assert number not in _documents(unread.as_of("2031", certain=True))
    else:
        assert number not in _documents(unread.as_of(_day(last, -1), certain=True))
        assert number in _documents(unread.as_of(last, certain=True))


def test_nothing_of_a_later_document_is_left(plain: KnowledgeGraph) -> None:
    """Neither its passages, claims and names, nor people, discrepancies and gaps that it alone tells of."""
    before, after = plain.as_of("2023-11-07"), plain.as_of("2023-11-08")
    assert after.describe("Amy Pope").iri == ID + "amy-pope"
    with pytest.raises(UnknownNameError):
        before.describe("Amy Pope")
    gone = {
        SRC + "001",
        *(ID + x for x in ("amy-pope", "gap-term-amy-pope", "discrepancy-priorities-2024-headline")),
    }
    assert gone <= {q.subject.value for q in after.dataset.quads() if isinstance(q.subject, NamedNode)}
    for quad in before.dataset.quads():
        assert not {str(getattr(t, "value", "")) for t in (quad.subject, quad.object)} & gone
        assert quad.graph_name != NamedNode(SRC + "001")
    assert SRC + "001" not in before.dataset.graphs()
    assert _chairs(plain.as_of("2018")) == {"unicef"}
    assert _chairs(plain.as_of("2020")) == {"unicef", "osce", "un-women"}
    assert _chairs(plain.as_of("2022")) == {"unicef", "osce", "un-women", "unodc", "unhcr", "icmpd"}


def test_every_record_that_is_left_rests_on_something(unread: KnowledgeGraph) -> None:
    """As of any date: no claim without a passage, no side alone, no gap that is sought nowhere."""
    checks = (
        "ASK { ?c rdfs:subClassOf* icat:Claim . ?x a ?c FILTER NOT EXISTS { ?x icat:statedIn ?p } }",
        "ASK { ?x a icat:Side FILTER NOT EXISTS { ?x icat:ofDiscrepancy/rdfs:label ?p } }",
        "ASK { ?x a icat:Side FILTER NOT EXISTS { ?x icat:atPassage/icat:inDocument/rdfs:label ?p } }",
        "SELECT ?x { ?s icat:ofDiscrepancy ?x } GROUP BY ?x HAVING(COUNT(?s) < 2)",
        "ASK { ?x a icat:Discrepancy FILTER NOT EXISTS { ?s icat:ofDiscrepancy ?x } }",
        "ASK { ?x a icat:Gap FILTER NOT EXISTS { ?x icat:soughtIn/rdfs:label ?p } }",
        "ASK { ?x a icat:ExternalIdentifier FILTER NOT EXISTS { ?x icat:identifies/rdfs:label ?p } }",
        "ASK { ?x icat:restsOn ?a FILTER NOT EXISTS { ?a rdfs:label ?p } }",
        "ASK { ?x icat:unitOf ?a FILTER NOT EXISTS { ?a rdfs:label ?p } }",
        "ASK { ?x icat:mentions|icat:hasPerson ?a FILTER NOT EXISTS { ?a rdfs:label ?p } }",
        "ASK { VALUES ?c { icat:Person icat:Place } ?x a ?c FILTER NOT EXISTS { ?p icat:mentions ?x } }",
    )
    for date in ("2017", "2018", "2020", "2022-12", "2023-06", "2031"):
        view = unread.as_of(date)
        for check in checks:
            assert not view.query(check), (date, check)


def test_views_of_views_are_views_at_both(plain: KnowledgeGraph) -> None:
    """In any order, and as from the quads in one go or one after the other."""
    quads = plain.dataset.quads()
    together = dropped(quads, "2019-06-01", "2020").nodes
    one, other = plain.at("2019-06-01").as_of("2020"), plain.as_of("2020").at("2019-06-01")
    assert one.set_aside is not None
    assert other.set_aside is not None
    assert one.set_aside.nodes == other.set_aside.nodes == together
    assert one.dataset.quads() == other.dataset.quads()
    first = dropped(quads, as_of="2020").nodes
    left = plain.dataset.without(first).quads()
    assert first | dropped(left, "2019-06-01").nodes == together
    twice = plain.at("2018").at("2020")
    assert twice.set_aside is not None
    assert twice.set_aside.nodes == dropped(quads, "2018").nodes | dropped(quads, "2020").nodes
    surely = plain.at("2018", certain=True).at("2020", certain=True).set_aside
    assert surely is not None
    assert twice.set_aside.possible == surely.claims - twice.set_aside.claims
    assert plain.set_aside is None


def test_view_is_the_dataset_without_the_triples_that_mention_what_is_set_aside(
    plain: KnowledgeGraph,
) -> None:
    """In the quads, in the store that is cut down and in the one that is built."""
    nodes = {NamedNode(node) for node in dropped(plain.dataset.quads(), "2021", "2022").nodes}
    expected = [q for q in plain.dataset.quads() if q.subject not in nodes and q.object not in nodes]
    view = plain.at("2021").as_of("2022")
    assert view.dataset.quads() == expected
    triples = {(str(q.subject), str(q.predicate), str(q.object)) for q in expected}
    short = icatkg.load(infer=False).at("2021").as_of("2022")
    for kg in (view, short):
        default = kg.dataset.store(named_graphs=False)
        assert {(str(q.subject), str(q.predicate), str(q.object)) for q in default} == triples
    assert len(short.dataset.quads()) == len(expected)


def test_what_follows_in_a_view_follows_from_what_is_left() -> None:
    """The kept inferred triples, cut down, are those that inferring anew from the view's quads gives."""
    kg = icatkg.load()
    view = kg.at("2021").as_of("2022")
    kept = {str(quad.triple) for quad in view.dataset.inferred()}
    assert kept == {str(triple) for triple in infer(view.dataset.quads()).derivations}
    assert kept < {str(quad.triple) for quad in kg.dataset.inferred()}


def test_graph_that_is_looked_at_stays_as_it_is() -> None:
    """A view changes nothing in the graph it is of, whichever is asked first."""
    kg = icatkg.load(infer=False)
    views = [kg.at("2019-06-01"), kg.at("2021-06-01")]
    assert [view.set_aside is not None for view in views] == [True, True]
    assert [_chairs(view) for view in views] == [{"osce", "un-women"}, {"unodc", "unhcr"}]
    assert len(_chairs(kg)) == 8
    assert _chairs(kg.at("2018-05-02")) == {"unicef"}


DATES = st.sampled_from(
    [
        "1990",
        "2007",
        "2018",
        "2018-05",
        "2018-05-02",
        "2019-06-01",
        "2019-11",
        "2020",
        "2022-03-31",
        "2023-11-08",
    ]
)


@given(st.none() | DATES, st.none() | DATES, st.booleans())
def test_store_and_quads_give_the_same_view(
    plain: KnowledgeGraph,
    at: str | None,
    as_of: str | None,
    certain: bool,  # noqa: FBT001 - drawn
) -> None:
    """The short way of a one-shot query sets aside what the long way does."""
    ats = [moment(at, certain=certain)] if at else []
    as_ofs = [moment(as_of, certain=certain)] if as_of else []
    store = plain.dataset.store(named_graphs=False)
    short, long = (
        slice_of(facts, ats, as_ofs) for facts in (StoreFacts(store), QuadFacts(plain.dataset.quads()))
    )
    assert (short.nodes, short.notes, short.claims, short.possible) == (
        long.nodes,
        long.notes,
        long.claims,
        long.possible,
    )


def test_dates_of_the_python_interface(unread: KnowledgeGraph) -> None:
    """A year may be a number and a day a date; what is none is refused at once."""
    assert _chairs(unread.at(2019)) == _chairs(unread.at(dt.date(2019, 6, 1))) == {"osce", "un-women"}
    for call in (unread.at, unread.as_of):
        with pytest.raises(ParameterError):
            call("June 2019")
    with pytest.raises(ParameterError):
        dropped([], certain=True)
