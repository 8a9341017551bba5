"""Every curated graph is in the catalogue, with its licence and within its bounds, and nothing else is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from icatkg.graph_files import packaged_files
from icatkg.namespaces import BASE
from tests.ontology import catalogue_checks, checks
from tests.ontology.tree import DATA, ONTOLOGY, ROOT, graph_of, graphs, iri, read, read_text, vocabulary_files

if TYPE_CHECKING:
    from pyoxigraph import Triple

ONTOLOGY_SAMPLE = read_text("icat:Claim a owl:Class . icat:Event rdfs:subClassOf icat:Claim .")
GRAPH_SAMPLE = {"https://w3id.org/icatkg/graph/people": read_text('id:a a icat:Event ; rdfs:label "a"@en .')}
SAMPLE = """
graph:catalog a dcat:Catalog ; dcat:dataset graph:people .
graph:people a dcat:Dataset ; dcterms:title "People"@en ; dcterms:source "Editors."@en ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ; icat:hasKind kind:register-graph ;
    icat:describesGraph graph:people ;
    icat:minTriples 2 ; icat:maxTriples 2 ; icat:minClaims 1 ; icat:maxClaims 1 .
"""


@pytest.fixture(scope="module")
def catalogue() -> list[Triple]:
    """Give the catalogue."""
    return read([DATA / "catalog.ttl"])


def test_catalogue_describes_the_graphs(catalogue: list[Triple]) -> None:
    """Each graph has one entry with title, source, kind, licence and bounds, and each entry a graph."""
    assert catalogue_checks.catalogue_problems(catalogue, graphs(), read(vocabulary_files())) == []


def test_every_data_file_is_a_graph() -> None:
    """No file under ``data/`` is left out of the graphs."""
    assert [path for path in DATA.rglob("*.ttl") if graph_of(path) is None] == []


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("data/documents/003.ttl", "source/003"),
        ("data/reference/people.ttl", "graph/people"),
        ("data/catalog.ttl", "graph/catalog"),
        ("ontology/events.ttl", "ontology/"),
        ("ontology/alignments.ttl", "graph/alignments"),
        ("ontology/schemes/kinds.ttl", "kind/"),
        ("ontology/schemes/topics.ttl", "topic/"),
    ],
)
def test_graph_names_follow_the_files(file: str, name: str) -> None:
    """A file's place gives the name of its graph."""
    assert graph_of(ROOT / file) == BASE + name
    assert graph_of(ONTOLOGY / "shapes" / "claims.ttl") is None


def test_the_package_names_the_graphs_alike() -> None:
    """The package loads every file as the graph that the catalogue describes."""
    assert {Path(file.path): file.graph for file in packaged_files()} == {
        path: graph_of(path) for path in [*DATA.rglob("*.ttl"), *ONTOLOGY.rglob("*.ttl")] if graph_of(path)
    }


def test_catalogue_has_version_licence_and_publisher(catalogue: list[Triple]) -> None:
    """The catalogue itself says what it is."""
    (name,) = checks.terms_of(catalogue, {iri("dcat:Catalog").value})
    for predicate in ("dcterms:title", "dcterms:license", "dcterms:publisher", "dcat:version"):
        assert len(checks.values(catalogue, iri(predicate))[name]) == 1, predicate


def test_catalogue_has_the_version_of_the_ontology(catalogue: list[Triple]) -> None:
    """There is one version number only."""
    version = checks.values(read(vocabulary_files()), iri("owl:versionInfo"))
    assert list(checks.values(catalogue, iri("dcat:version")).values()) == list(version.values())


def test_good_catalogue_passes() -> None:
    """The sample that the next test breaks is good."""
    assert catalogue_checks.catalogue_problems(read_text(SAMPLE), GRAPH_SAMPLE, ONTOLOGY_SAMPLE) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("icat:describesGraph graph:people ;", "", "graph:people has no entry"),
        (
            "icat:describesGraph graph:people ;",
            "icat:describesGraph graph:people , graph:x ;",
            "graph:x has an entry but no file",
        ),
        ("; dcat:dataset graph:people", "", "graph:people is not listed"),
        ("dcterms:license", "dcterms:rights", "graph:people has not exactly one dcterms:license"),
        ('dcterms:title "People"@en ;', "", "graph:people has not exactly one dcterms:title"),
        ('dcterms:source "Editors."@en ;', "", "graph:people has not exactly one dcterms:source"),
        ("icat:hasKind kind:register-graph ;", "", "graph:people has not exactly one icat:hasKind"),
        ("icat:minTriples 2", "icat:minTriples 3", "graph:people has 2 triples"),
        ("icat:maxTriples 2", "icat:maxTriples 1", "graph:people has 2 triples"),
        ("icat:minClaims 1", "icat:minClaims 2", "graph:people has 1 claims"),
        ("icat:maxClaims 1", "icat:maxClaims 0", "graph:people has 1 claims"),
        (
            "icat:maxClaims 1",
            "icat:minClaims 1",
            "graph:people has not exactly one minimum and maximum of claims",
        ),
    ],
)
def test_wrong_catalogue_is_found(old: str, new: str, problem: str) -> None:
    """Each breach is found and named."""
    bad = SAMPLE.replace(old, new, 1)
    assert bad != SAMPLE
    assert problem in catalogue_checks.catalogue_problems(read_text(bad), GRAPH_SAMPLE, ONTOLOGY_SAMPLE)
