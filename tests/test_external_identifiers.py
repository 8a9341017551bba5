"""Identifiers from elsewhere: nodes, matches and the SSSOM table say the same."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store

import icatkg
from icatkg.namespaces import ICAT, ID, KIND, PREFIXES, TOPIC

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "data" / "reference"
MAPPINGS = ROOT / "data" / "mappings.sssom.tsv"
EXACT_MATCH = NamedNode(PREFIXES["skos"] + "exactMatch")
# A topic is ours; a heading elsewhere is near it, not the same.
CLOSE_MATCH = NamedNode(PREFIXES["skos"] + "closeMatch")
# What an identifier looks like, and the IRI that it makes of the entity where the scheme has one.
SCHEMES = {
    "wikidata": (r"Q[1-9]\d*", "http://www.wikidata.org/entity/{}"),
    "ror": (r"0[a-z0-9]{6}\d\d", "https://ror.org/{}"),
    "isni": (r"\d{15}[\dX]", "https://isni.org/isni/{}"),
    "crossref-funder": (r"\d{9,12}", "https://doi.org/10.13039/{}"),
    "geonames": (r"\d+", "https://sws.geonames.org/{}/"),
    "grid": (r"grid\.\d+\.[0-9a-f]+", ""),
    "lei": (r"[0-9A-Z]{18}\d\d", ""),
    "oecd-crs-channel": (r"\d{5}", ""),
    "wikipedia-page": (r"https://en\.wikipedia\.org/wiki/\S+", ""),
    "homepage": (r"https?://\S+", ""),
    "unbis-thesaurus": (r"\d{7}", "http://metadata.un.org/thesaurus/{}"),
    "un-document-symbol": (r"[AS]/RES/\d+(?:/\d+)?(?: \([\w ]+\))?", ""),
}
NODES = f"""
SELECT ?node ?entity ?scheme ?value ?confidence WHERE {{
  ?node a <{ICAT}ExternalIdentifier> ; <{ICAT}identifies> ?entity ; <{ICAT}inIdentifierScheme> ?scheme ;
        <{ICAT}identifierValue> ?value ; <{ICAT}confidence> ?confidence .
}}
"""


@pytest.fixture(scope="module")
def store() -> Store:
    """Give the identifiers and nothing else."""
    store = Store()
    store.bulk_load(path=REFERENCE / "external-identifiers.ttl", format=RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def nodes(store: Store) -> list[tuple[str, str, str, str, str]]:
    """Give node, entity, scheme, value and confidence of each."""
    found = store.query(NODES)
    assert isinstance(found, QuerySolutions)
    return [(_value(a), _value(b), _value(c), _value(d), _value(e)) for a, b, c, d, e in found]


@pytest.fixture(scope="module")
def registered() -> set[str]:
    """Give what the register declares, the legal instruments of the documents, and the topics."""
    declared = Store()
    for name in ("organisations", "people", "places"):
        declared.bulk_load(path=REFERENCE / f"{name}.ttl", format=RdfFormat.TURTLE)
    things = {_value(quad.subject) for quad in declared if quad.predicate.value.endswith("#type")}
    # Legal instruments are declared by the documents that name them.
    instruments = icatkg.load().query("SELECT ?instrument { ?instrument a icat:LegalInstrument }")
    topics = icatkg.load().query("SELECT ?topic { ?topic a icat:Topic }")
    return things | {row["instrument"] for row in instruments} | {row["topic"] for row in topics}


def _value(term: object) -> str:
    assert isinstance(term, NamedNode | Literal)
    return term.value


def _table() -> tuple[dict[str, str], list[dict[str, str]]]:
    lines = MAPPINGS.read_text(encoding="utf-8").splitlines()
    curies = dict(re.findall(r"^#  (\w+): (\S+)$", "\n".join(lines), re.MULTILINE))
    return curies, list(csv.DictReader([line for line in lines if not line.startswith("#")], delimiter="\t"))


def _expand(curie: str, curies: dict[str, str]) -> str:
    prefix, local = curie.split(":", 1)
    return curies[prefix] + local


def _matches(nodes: list[tuple[str, str, str, str, str]]) -> set[tuple[str, str, str]]:
    """Give the entity, the IRI elsewhere and the confidence that follow from the nodes."""
    made = set()
    for _, entity, scheme, value, confidence in nodes:
        pattern = SCHEMES[scheme.removeprefix(KIND)][1]
        if pattern:
            made.add((entity, pattern.format(value), confidence))
    return made


def test_only_registered_entities(
    nodes: list[tuple[str, str, str, str, str]], registered: set[str], store: Store
) -> None:
    """Identifiers belong to what the register declares, and every node is whole."""
    assert nodes
    assert {entity for _, entity, *_ in nodes} <= registered
    class_ = NamedNode(ICAT + "ExternalIdentifier")
    assert len(nodes) == len(list(store.quads_for_pattern(None, None, class_)))


def test_values(nodes: list[tuple[str, str, str, str, str]]) -> None:
    """Each value looks as its scheme has it, and none stands for two entities."""
    for node, _, scheme, value, _ in nodes:
        assert re.fullmatch(SCHEMES[scheme.removeprefix(KIND)][0], value), node
    pairs = [(scheme, value) for _, _, scheme, value, _ in nodes]
    assert len(pairs) == len(set(pairs))


def test_sources(nodes: list[tuple[str, str, str, str, str]], store: Store) -> None:
    """Each has a source, and its confidence is one of the two that the convention knows."""
    source = NamedNode(PREFIXES["dcterms"] + "source")
    for node, _, _, _, confidence in nodes:
        assert list(store.quads_for_pattern(NamedNode(node), source, None)), node
        assert confidence in {"0.9", "0.95"}, node


def test_matches_follow_from_nodes(nodes: list[tuple[str, str, str, str, str]], store: Store) -> None:
    """The matches are those that the identifiers make, no more and no less; those of topics are near ones."""
    exact, close = (
        {(_value(q.subject), _value(q.object)) for q in store.quads_for_pattern(None, predicate, None)}
        for predicate in (EXACT_MATCH, CLOSE_MATCH)
    )
    made = {(entity, iri) for entity, iri, _ in _matches(nodes)}
    assert close == {(entity, iri) for entity, iri in made if entity.startswith(TOPIC)}
    assert exact == made - close


def test_table_agrees(nodes: list[tuple[str, str, str, str, str]]) -> None:
    """The SSSOM table has the same matches with the same confidence, each once."""
    curies, rows = _table()
    assert curies["icatkg"] == ID
    found = [
        (_expand(r["subject_id"], curies), _expand(r["object_id"], curies), r["confidence"]) for r in rows
    ]
    assert len(found) == len(set(found))
    assert set(found) == _matches(nodes)
    for row in rows:
        near = row["subject_id"].startswith("topic:")
        assert row["predicate_id"] == ("skos:closeMatch" if near else "skos:exactMatch")
    assert {r["mapping_justification"] for r in rows} == {"semapv:ManualMappingCuration"}
