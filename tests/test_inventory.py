"""Every row of the notes on the documents is in the graph, cited to the paragraphs it is drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode

from icatkg.identifiers import expand
from icatkg.namespaces import ICAT, ID, PREFIXES, SRC
from tests.notes import ELSEWHERE, NOTES, Paragraph, paragraph, paragraphs, rows, rows_of_the_notes, table

if TYPE_CHECKING:
    from icatkg import KnowledgeGraph

FACTS = rows(r"(?!Z[A-F]\d)")
INVENTORY = {(row["row"], row["document"]): row for row in table("inventory.csv")}
GAP = "no document tells: the gap is recorded"
ASSUMED = "computed on an assumption that no document makes"
# Why a row is not simply said by its claims.
REASONS = {"", "computed from the lists", "computed from the chair terms and the lists", ASSUMED, GAP}
# What a claim may be besides an icat:Claim.
OTHERS = {ICAT + "Document", ICAT + "Organisation"}
LISTED_2018 = {
    *("coe", "cted", "dpa", "dpko", "icao", "icmpd", "ilo", "interpol", "iom", "ogprtop", "ohchr", "osce"),
    *("osrsg-svc", "un-women", "unaids", "undp", "unesco", "unfpa", "unhcr", "unicef", "unicri", "unodc"),
    "world-bank",
}
MEMBERS_2019 = LISTED_2018 - {"coe", "dpko"} | {"dpo", "itu"}
# What follows from the lists, by row: sets of organisations.
COMPUTED = {
    "M1": {"coe", "dpko"},
    "M2": {"dpo", "itu"},
    "M3": LISTED_2018 & MEMBERS_2019,
    "M4": {"dpko"},
    "M5": {"dpo", "itu", "sr-tip"},
    "M6": LISTED_2018 - {"dpko"},
    "M7": {"coe"},
    "M8": LISTED_2018 | {"dpo", "itu", "sr-tip"},
    "M9": {"itu"},
    "M10": {"osrsg-vac"},
    "M11": {"icmpd", "iom", "osce", "un-women", "unhcr", "unicef", "unodc"},
}


class Graph:
    """What the tests ask of the graph.

    Attributes
    ----------
    objects
        The IRIs that a subject has for each property.

    """

    def __init__(self, kg: KnowledgeGraph) -> None:
        self.objects: dict[str, dict[str, set[str]]] = {}
        self.entries: dict[str, set[str]] = {}
        for quad in kg.dataset.quads():
            if isinstance(quad.object, NamedNode) and isinstance(quad.subject, NamedNode):
                about = self.objects.setdefault(quad.subject.value, {})
                about.setdefault(quad.predicate.value, set()).add(quad.object.value)
                if quad.predicate.value == ICAT + "inListing":
                    self.entries.setdefault(quad.object.value, set()).add(quad.subject.value)

    def has(self, subject: str, name: str) -> set[str]:
        """Give the IRIs that a subject has for a property of ours."""
        return self.objects.get(subject, {}).get(ICAT + name, set())

    def classes(self, subject: str) -> set[str]:
        """Give its classes and all above them."""
        found = set(self.objects.get(subject, {}).get(PREFIXES["rdf"] + "type", ()))
        new = found
        while new:
            above = {c for n in new for c in self.objects.get(n, {}).get(PREFIXES["rdfs"] + "subClassOf", ())}
            new = above - found
            found |= new
        return found

    def cited(self, claim: str) -> set[Paragraph]:
        """Give the paragraphs that a claim cites, a list with its entries."""
        passages = {p for c in {claim} | self.entries.get(claim, set()) for p in self.has(c, "statedIn")}
        return {found for p in passages if (found := paragraph(p))}

    def organisations(self, listing: str) -> set[str]:
        """Give the organisations in a list."""
        entries = self.entries[ID + listing]
        return {o.removeprefix(ID) for entry in entries for o in self.has(entry, "hasOrganisation")}


@pytest.fixture(scope="module")
def graph(kg: KnowledgeGraph) -> Graph:
    """Give the packaged graph."""
    return Graph(kg)


def _claims(row: dict[str, str]) -> list[str]:
    """Give the IRIs in a row."""
    claims = [expand(curie) for curie in row["claims"].split()]
    assert None not in claims
    return [claim for claim in claims if claim]


@pytest.mark.skipif(not NOTES.is_file(), reason=ELSEWHERE)
def test_rows_are_those_of_the_notes() -> None:
    """The list of rows is whole, and each has the paragraphs that the notes give it."""
    noted = {
        name: paragraphs(locator) for name, locator in rows_of_the_notes(NOTES.read_text("utf-8")).items()
    }
    assert rows() == noted


def test_reading_of_notes() -> None:
    """Tables, lists and notes on ambiguities are read, nothing else."""
    text = (
        "| I0 | before | 000 p1 |\n## 2. Facts\n| ID | fact | locator |\n|---|---|---|\n"
        '| O1 | `a` | 003 p13; 004 p37 |\n**List L2018** (003 p12-p35, "currently")\n1. CoE [003 p13]\n'
        "- **ZA1** One. [000 p7, p17]\n- **ZD2** Two [sic] and three.\n\n## 4. Coverage\n- p1: D1\n"
    )
    assert rows_of_the_notes(text) == {
        "O1": "003 p13; 004 p37",
        "L2018": "003 p12-p35",
        "ZA1": "000 p7, p17",
        "ZD2": "",
    }
    assert paragraphs("003 p13–p14, p7; 004 p37") == {("003", 13), ("003", 14), ("003", 7), ("004", 37)}


def test_every_row_is_accounted_for() -> None:
    """Each row has one line for each document it is drawn from, and nothing else has."""
    assert len(INVENTORY) == len(table("inventory.csv"))
    assert set(INVENTORY) == {(name, document) for name, places in FACTS.items() for document, _ in places}


def test_reasons_are_few() -> None:
    """Reasons are those of the list, each is in use, and no row does without claims."""
    assert {row["reason"] for row in INVENTORY.values()} == REASONS
    assert all(row["claims"] for row in INVENTORY.values())
    by_reason = {row["row"] for row in INVENTORY.values() if row["reason"]}
    assert by_reason == {*COMPUTED, "H3"}


@pytest.mark.parametrize("key", INVENTORY, ids="-".join)
def test_claims_say_it(graph: Graph, key: tuple[str, str]) -> None:
    """The claims exist, cite paragraphs of the row in that document, and together cite all of them."""
    name, document = key
    row = INVENTORY[key]
    wanted = {place for place in FACTS[name] if place[0] == document}
    found = set()
    for claim in _claims(row):
        classes = graph.classes(claim)
        if row["reason"] == GAP:
            assert ICAT + "Gap" in classes
            assert SRC + document in graph.has(claim, "soughtIn")
            return
        assert classes & {ICAT + "Claim", *OTHERS}, f"{claim} is no claim"
        cited = graph.cited(claim)
        assert {place[0] for place in cited} <= {document}, f"{claim} is of another document"
        assert cited & wanted, f"{claim} cites no paragraph of the row"
        found |= cited
    assert wanted <= found


@pytest.mark.parametrize("name", COMPUTED)
def test_computed_rows_follow_from_the_lists(graph: Graph, name: str) -> None:
    """What no document says but the lists give comes out as noted."""
    listed = graph.organisations("listing-2018")
    members = graph.organisations("listing-2019-members")
    partners = graph.organisations("listing-2019-partners")
    chairs = {
        organisation.removeprefix(ID)
        for subject in graph.objects
        if ICAT + "ChairTerm" in graph.classes(subject)
        for organisation in graph.has(subject, "hasOrganisation")
    }
    computed = {
        "M1": listed - members,
        "M2": members - listed,
        "M3": listed & members,
        "M4": listed - members - partners,
        "M5": (members | partners) - listed,
        "M6": listed & (members | partners),
        "M7": listed & partners,
        "M8": listed | members | partners,
        "M9": members - listed - {"dpo"},
        "M10": chairs - listed - members - partners,
        "M11": chairs & members,
    }
    assert computed[name] == COMPUTED[name]
