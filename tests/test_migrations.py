"""A change that deletes a term comes with a query that turns a graph in the old terms into the new.

``queries/migrations/<version>/<change>.rq`` is a CONSTRUCT; ``tests/migrations/<version>/<change>/`` holds a
graph ``before.ttl`` and what must come out of it, ``after.ttl``. No term has been deleted yet; a made-up
change shows that the check works.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import QueryTriples, RdfFormat, Store, parse

if TYPE_CHECKING:
    from pyoxigraph import Triple

ROOT = Path(__file__).parent.parent
QUERIES = ROOT / "queries" / "migrations"
EXAMPLES = Path(__file__).parent / "migrations"
MIGRATIONS = sorted(path.relative_to(QUERIES).with_suffix("") for path in QUERIES.rglob("*.rq"))
SAMPLE = """
PREFIX icat: <https://w3id.org/icatkg/ontology/>
CONSTRUCT { ?subject ?now ?object } WHERE {
  ?subject ?property ?object .
  BIND(IF(?property = icat:chairedBy, icat:hasOrganisation, ?property) AS ?now)
}
"""
BEFORE = "@prefix icat: <https://w3id.org/icatkg/ontology/> . icat:a icat:chairedBy icat:b ; icat:date 2019 ."
AFTER = BEFORE.replace("chairedBy", "hasOrganisation")


def migrated(query: str, before: str) -> set[Triple]:
    """Give what a query makes of a graph."""
    store = Store()
    store.load(before.encode(), format=RdfFormat.TURTLE)
    made = store.query(query)
    assert isinstance(made, QueryTriples), "a migration is a CONSTRUCT"
    return set(made)


def triples(turtle: str) -> set[Triple]:
    """Give the triples of a text."""
    return {quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE)}


def test_migrations() -> None:
    """The graph of each comes out as expected, and a second time nothing changes."""
    for migration in MIGRATIONS:
        query = (QUERIES / migration).with_suffix(".rq").read_text(encoding="utf-8")
        before = (EXAMPLES / migration / "before.ttl").read_text(encoding="utf-8")
        after = (EXAMPLES / migration / "after.ttl").read_text(encoding="utf-8")
        assert migrated(query, before) == triples(after) != triples(before), migration
        assert migrated(query, after) == triples(after), migration


def test_made_up_migration() -> None:
    """A property that got another name is replaced, and the rest stays."""
    assert migrated(SAMPLE, BEFORE) == triples(AFTER) != triples(BEFORE)
    assert migrated(SAMPLE, AFTER) == triples(AFTER)


def test_no_example_without_a_migration() -> None:
    """No folder of examples is left over."""
    folders = {path.parent.relative_to(EXAMPLES) for path in EXAMPLES.glob("*/*/before.ttl")}
    assert folders == set(MIGRATIONS)
