"""Where a statement stands: passages, documents, other graphs; and on what an inferred one rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icatkg.dataset import INFERRED, Dataset
from icatkg.derivations import Derivation, Inference
from icatkg.lineage.sources import source_index
from icatkg.namespaces import GRAPH, ID, SRC
from tests.lineage.small_graph import quads, small_graph, triple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyoxigraph import Quad, Triple

    from icatkg.lineage.places import Source, SourcedStatement


def _statement(dataset: Dataset, turtle: str, graph: str | None = None) -> SourcedStatement:
    (quad,) = quads(turtle, graph)
    return source_index(dataset).statement(quad)


@pytest.fixture(name="dataset")
def _dataset(tmp_path: Path) -> Dataset:
    return small_graph(tmp_path).dataset


def _told(sources: Sequence[Source]) -> list[tuple[str, str, list[str]]]:
    """Give kind, graph and locators."""
    return [(s.kind, s.graph.rpartition("/")[2], [p.locator for p in s.passages]) for s in sources]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("id:chair-a icat:hasOrganisation id:a .", [("document", "900", ["900 p2", "900 p10"])]),
        ("id:chair-a icat:statedIn src:900-p10 .", [("document", "900", ["900 p10"])]),
        ("src:900-p3 icat:inDocument src:900 .", [("document", "900", ["900 p3"])]),
        ('src:900 icat:documentNumber "900" .', [("document", "900", [])]),
        ("id:part-1 icat:inRole kind:author .", [("document", "900", [])]),
        ('id:b rdfs:label "B & Sons"@en .', [("register", "names", [])]),
        ('id:a rdfs:label "A"@en .', [("register", "names", []), ("added", "mine", [])]),
        ("id:identifier-a icat:identifies id:a .", [("editorial", "found", [])]),
        ("id:loose icat:hasOrganisation id:a .", [("added", "mine", [])]),
        (
            "id:mine icat:hasOrganisation id:a .",
            [("added", "mine", ["900 p1"]), ("added", "mine", ["901 p1"])],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_statement_leads_to_the_places_where_it_stands(
    dataset: Dataset, statement: str, expected: list[tuple[str, str, list[str]]]
) -> None:
    """The sources follow from the subject and the graph, documents first."""
    found = _statement(dataset, statement)
    assert _told(found.sources) == expected
    assert found.rules == ()
    assert found.leaves == ()


def test_a_source_has_what_a_citation_needs(dataset: Dataset) -> None:
    """Title, document, digest and IRI come from the graph."""
    (source,) = _statement(dataset, "id:chair-a icat:statedIn src:900-p2 .").sources
    assert (source.title, source.document) == ("900: says", SRC + "900")
    (passage,) = source.passages
    assert passage == (SRC + "900-p2", "900 p2", "bb", SRC + "900")


def test_an_editorial_statement_names_what_its_subject_names(dataset: Dataset) -> None:
    """``dcterms:source`` of the subject is told, but is no passage."""
    (source,) = _statement(dataset, "id:identifier-a icat:identifies id:a .").sources
    assert source.references == ("https://example.org/page",)


def test_a_passage_that_is_not_described_is_cited_without_digest(dataset: Dataset) -> None:
    """Data of users may cite what the graph does not hold; nothing is made up for it."""
    (source,) = _statement(dataset, "id:lost icat:statedIn src:999-p1 .").sources
    assert source.passages == ((SRC + "999-p1", "src:999-p1", None, None),)
    assert source.document is None


def test_a_statement_asked_for_in_one_graph_has_that_graph_alone(dataset: Dataset) -> None:
    """``GRAPH graph:mine`` did not look into the register."""
    found = _statement(dataset, 'id:a rdfs:label "A"@en .', GRAPH + "mine")
    assert found.graph == GRAPH + "mine"
    assert _told(found.sources) == [("added", "mine", [])]


def test_a_literal_that_the_store_rewrote_keeps_its_source(dataset: Dataset) -> None:
    """The file has ``007``; a solution of the store has ``7``."""
    assert _told(_statement(dataset, "id:chair-a icat:value 7 .").sources) == [
        ("document", "900", ["900 p2", "900 p10"])
    ]


class HandMade:
    """Inference whose steps were written down by hand."""

    def __init__(self, steps: dict[str, tuple[str, Sequence[str]]]) -> None:
        self.steps = {
            triple(derived): Derivation(rule, tuple(map(triple, premises)))
            for derived, (rule, premises) in steps.items()
        }

    def file(self) -> None:
        """Give no file: the steps are computed."""

    def infer(self, quads: Sequence[Quad]) -> Inference:
        """Give the steps whose premises hold."""
        held: set[Triple] = {quad.triple for quad in quads}
        derivations: dict[Triple, Derivation] = {}
        for derived, step in self.steps.items():
            if set(step.premises) <= held | set(derivations):
                derivations.setdefault(derived, step)
        return Inference(derivations, ())


CHAIRED = "id:a icat:about id:chair-a ."
MENTIONED = "id:a icat:mentions id:chair-a ."


def _inferring(dataset: Dataset, steps: dict[str, tuple[str, Sequence[str]]]) -> Dataset:
    return Dataset(dataset.files, HandMade(steps))


def test_an_inferred_statement_has_the_sources_of_the_leaves_of_its_proof(dataset: Dataset) -> None:
    """Two steps: the last rule comes first, and leaves are asserted statements only."""
    inferring = _inferring(
        dataset,
        {
            CHAIRED: ("first-rule", ["id:chair-a icat:hasOrganisation id:a ."]),
            MENTIONED: ("second-rule", [CHAIRED, 'id:b rdfs:label "B & Sons"@en .']),
        },
    )
    found = _statement(inferring, MENTIONED)
    assert found.rules == ("second-rule", "first-rule")
    assert {leaf.triple for leaf in found.leaves} == {
        triple("id:chair-a icat:hasOrganisation id:a ."),
        triple('id:b rdfs:label "B & Sons"@en .'),
    }
    assert _told(found.sources) == [("document", "900", ["900 p2", "900 p10"]), ("register", "names", [])]
    assert _statement(inferring, MENTIONED, INFERRED).rules == found.rules


def test_the_proof_of_a_literal_that_the_store_rewrote_is_found(dataset: Dataset) -> None:
    """The derivation has ``008``; the store shows ``8``."""
    rule = ("number", ["id:chair-a icat:hasOrganisation id:a ."])
    inferring = _inferring(dataset, {"id:a icat:value 008 .": rule})
    found = _statement(inferring, "id:a icat:value 8 .")
    assert found.rules == ("number",)
    assert found.explained


def test_a_proof_that_is_not_recorded_is_said_to_be_missing(dataset: Dataset) -> None:
    """A statement in the graph of inferred ones without a derivation is not given any source."""
    found = _statement(dataset, "id:a icat:about id:b .", INFERRED)
    assert found.sources == ()
    assert not found.explained


def test_in_a_view_no_proof_rests_on_what_is_set_aside(dataset: Dataset) -> None:
    """The whole dataset proves it by the claim of 900, the view without that claim by the one of 901."""

    class Either(HandMade):
        def infer(self, quads: Sequence[Quad]) -> Inference:
            held = {quad.triple for quad in quads}
            for claim in ("id:chair-a", "id:chair-a-901"):
                premise = triple(f"{claim} icat:hasOrganisation id:a .")
                if premise in held:
                    return Inference({triple("id:a icat:about id:b ."): Derivation("either", (premise,))}, ())
            return Inference({}, ())

    whole = Dataset(dataset.files, Either({}))
    view = whole.without({ID + "chair-a"})
    assert _told(_statement(whole, "id:a icat:about id:b .").sources) == [
        ("document", "900", ["900 p2", "900 p10"])
    ]
    assert _told(_statement(view, "id:a icat:about id:b .").sources) == [("document", "901", ["901 p1"])]
