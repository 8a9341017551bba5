"""Counting the evidence: against an independent count, and on a small graph counted by hand."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef

import icatkg
from icatkg.namespaces import ICAT, ID, SRC
from icatkg.sources.coverage import Coverage, DocumentCoverage, Uncited, coverage
from tests.command import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

    from tests.conftest import Command

# Paragraphs of each document as counted in its text, and those that say nothing.
PARAGRAPHS = {"000": 20, "001": 21, "002": 13, "003": 35, "004": 109}
SILENT = {"001": ["001 p10"], "004": ["004 p32", "004 p33", "004 p35"]}
STATED_IN = URIRef(ICAT + "statedIn")
# Properties that say how a claim is known, not what it says.
ABOUT_THE_CLAIM = [
    RDFS.label,
    *(
        URIRef(ICAT + name)
        for name in (
            *("statedIn", "wording", "summary", "restsOn", "hasDateStatus", "dateAsWritten", "hasName"),
            *("earliest", "latest"),
        )
    ),
]
GRAPH = """\
@prefix icat: <https://w3id.org/icatkg/ontology/> .
@prefix id: <https://w3id.org/icatkg/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix src: <https://w3id.org/icatkg/source/> .

icat:CountClaim rdfs:subClassOf icat:Claim .
icat:SpecialCount rdfs:subClassOf icat:CountClaim .
src:900 icat:documentNumber "900" .
src:901 icat:documentNumber "901" .
src:900-p1 icat:inDocument src:900 ; icat:paragraphNumber 1 ; icat:locator "900 p1" .
src:900-p2 icat:inDocument src:900 ; icat:paragraphNumber 2 ; icat:locator "900 p2" .
src:900-p2-i1 icat:inDocument src:900 ; icat:paragraphNumber 2 ; icat:itemNumber 1 ;
    icat:locator "900 p2 item 1" .
src:900-p3 icat:inDocument src:900 ; icat:paragraphNumber 3 ; icat:locator "900 p3" .
src:900-p10 icat:inDocument src:900 ; icat:paragraphNumber 10 ; icat:locator "900 p10" ;
    icat:uncitedBecause "A heading."@en .
src:901-p1 icat:inDocument src:901 ; icat:paragraphNumber 1 ; icat:locator "901 p1" .

id:test-here a icat:CountClaim ; rdfs:label "here"@en ; icat:about id:test-group ; icat:value 7 ;
    icat:statedIn src:900-p1 .
id:test-there a icat:CountClaim ; rdfs:label "there"@en ; icat:about id:test-group ; icat:value 7 ;
    icat:statedIn src:901-p1 ; icat:wording "seven" .
id:test-twice a icat:SpecialCount ; rdfs:label "twice"@en ; icat:about id:test-group ; icat:value 8 ;
    icat:statedIn src:900-p1, src:900-p2-i1 .
id:test-nowhere a icat:SpecialCount ; rdfs:label "nowhere"@en ; icat:about id:test-group ; icat:value 9 .
id:test-nowhere-as-others a icat:CountClaim ; rdfs:label "nowhere as others"@en ; icat:about id:test-group ;
    icat:value 7 .
id:test-group a icat:Group ; rdfs:label "group"@en .
"""


def _counted(path: Path | None = None, text: str = "") -> Coverage:
    if path is not None:
        path.write_text(text, encoding="utf-8")
        return coverage(icatkg.load(path, default_data=False).dataset)
    return coverage(icatkg.load().dataset)


@pytest.fixture(scope="module")
def counted() -> Coverage:
    """Give the counts of the packaged graph."""
    return _counted()


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Give the packaged ontology and documents, read by rdflib."""
    graph = Graph()
    for path in [*ROOT.glob("ontology/*.ttl"), *ROOT.glob("data/*/*.ttl")]:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def claims(graph: Graph) -> set[Node]:
    """Give the claims: instances of the class and of those below it."""
    below = graph.transitive_subjects(RDFS.subClassOf, URIRef(ICAT + "Claim"))
    return {claim for class_ in below if class_ for claim in graph.subjects(RDF.type, class_)}


def test_documents(counted: Coverage, graph: Graph, claims: set[Node]) -> None:
    """Paragraphs are those of the texts, all but a few cited, by as many claims as rdflib finds."""
    found = {d.document: (d.paragraphs, d.cited, d.claims) for d in counted.documents}
    citing: dict[str, set[Node]] = defaultdict(set)
    for claim, passage in graph.subject_objects(STATED_IN):
        assert claim in claims
        citing[str(passage).removeprefix(SRC)[:3]].add(claim)
    assert found == {
        number: (count, count - len(SILENT.get(number, [])), len(citing[number]))
        for number, count in PARAGRAPHS.items()
    }


def test_uncited_paragraphs_have_a_reason(counted: Coverage) -> None:
    """Those that no claim cites are the silent ones, and the graph says why."""
    uncited = {d.document: [u.locator for u in d.uncited] for d in counted.documents if d.uncited}
    assert uncited == SILENT
    assert all(u.reason for d in counted.documents for u in d.uncited)
    assert counted.complete


def test_every_claim_has_a_passage(counted: Coverage, graph: Graph, claims: set[Node]) -> None:
    """Nothing is claimed without a paragraph, and all claims are counted once."""
    assert counted.without_passage == ()
    assert all((claim, STATED_IN, None) in graph for claim in claims)
    assert counted.in_one + counted.in_several == len(claims)


def test_claims_of_several_documents(counted: Coverage, graph: Graph, claims: set[Node]) -> None:
    """Claims with the same content in another document are those that rdflib finds."""
    said: dict[tuple[tuple[str, ...], ...], list[Node]] = defaultdict(list)
    for claim in claims:
        content = {(p.n3(), o.n3()) for p, o in graph.predicate_objects(claim) if p not in ABOUT_THE_CLAIM}
        said[tuple(sorted(content))].append(claim)
    several = sum(
        len(group)
        for group in said.values()
        if len({str(p).removeprefix(SRC)[:3] for claim in group for p in graph.objects(claim, STATED_IN)}) > 1
    )
    assert counted.in_several == several > 0


def test_chair_terms_of_two_documents_are_in_several(graph: Graph) -> None:
    """Two documents name the co-chairs of 2022: the same but for their passages."""
    for name in ("icmpd", "unodc"):
        here, there = URIRef(ID + f"chair-2022-{name}"), URIRef(ID + f"chair-2022-{name}-002")
        passages = [{str(p)[:-1] for p in graph.objects(claim, STATED_IN)} for claim in (here, there)]
        assert passages[0].isdisjoint(passages[1])
        contents = [
            {(p, o) for p, o in graph.predicate_objects(claim) if p not in ABOUT_THE_CLAIM}
            for claim in (here, there)
        ]
        assert contents[0] == contents[1]
        assert (URIRef(ICAT + "date"), Literal("2022", datatype=XSD.gYear)) in contents[0]


def test_small_graph(tmp_path: Path) -> None:
    """Uncited paragraphs, items, claims without passage and claims of two documents, counted by hand."""
    found = _counted(tmp_path / "small.ttl", GRAPH)
    assert found == Coverage(
        documents=(
            DocumentCoverage("900", 4, 2, 2, (Uncited("900 p3", ""), Uncited("900 p10", "A heading."))),
            DocumentCoverage("901", 1, 1, 1, ()),
        ),
        without_passage=(ID + "test-nowhere", ID + "test-nowhere-as-others"),
        in_one=1,
        in_several=2,
    )
    assert not found.complete


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('icat:locator "900 p3"', 'icat:locator "900 p3" ; icat:uncitedBecause "Running head."@en'),
        ("icat:statedIn src:900-p1 .", "icat:statedIn src:900-p1, src:900-p3 ."),
    ],
    ids=["reason given", "cited"],
)
def test_complete(tmp_path: Path, old: str, new: str) -> None:
    """The evidence is complete when each paragraph is cited or has a reason and each claim a passage."""
    assert old in GRAPH
    mended = "".join(line for line in GRAPH.splitlines(keepends=True) if "nowhere" not in line)
    mended = mended.replace("    icat:value 7 .\n", "")
    assert not _counted(tmp_path / "before.ttl", mended).complete
    assert _counted(tmp_path / "after.ttl", mended.replace(old, new)).complete


def test_data_without_ontology(tmp_path: Path) -> None:
    """Whatever cites a passage counts, also where nothing says that its class is one of claims."""
    alone = "".join(line for line in GRAPH.splitlines(keepends=True) if "subClassOf" not in line)
    found = _counted(tmp_path / "alone.ttl", alone)
    assert [(d.cited, d.claims) for d in found.documents] == [(2, 2), (1, 1)]


def test_empty_graph(tmp_path: Path) -> None:
    """Nothing is complete and counts nothing."""
    assert _counted(tmp_path / "empty.ttl") == Coverage((), (), 0, 0)


def test_exit_codes(tmp_path: Path, icatkg_command: Command) -> None:
    """The command ends with 0 on the packaged graph and with 1 when something is uncited without reason."""
    assert icatkg_command("sources", "coverage").code == 0
    data = tmp_path / "small.ttl"
    data.write_text(GRAPH, encoding="utf-8")
    outcome = icatkg_command("sources", "coverage", "--no-default-data", "--data", data)
    assert outcome.code == 1
    assert "900 p3" in outcome.text
