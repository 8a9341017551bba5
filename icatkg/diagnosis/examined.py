"""The query under examination, with the data it is put to."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions

from icatkg.diagnosis.census import census_of
from icatkg.diagnosis.findings import Edit, Part, corrected, place_at
from icatkg.identifiers import contract
from icatkg.namespaces import BASE, PREFIXES
from icatkg.querying.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import QueryTriples, Store

    from icatkg.diagnosis.census import Census
    from icatkg.querying.results import Term
    from icatkg.querying.syntax import Node, Query

__all__ = ["MOST_ROWS", "Examined"]

MOST_ROWS = 10_000


class Examined:
    """A query that reads as SPARQL, and the store.

    Parameters
    ----------
    text
        The query.
    tree
        Its syntax tree.
    store
        What it is put to.
    wider
        Options that leave something out, with the store as it is without each.
    parameters
        Variables of parameters, with what the user gave for them: ``--year 2019``.

    """

    def __init__(
        self,
        text: str,
        tree: Query,
        store: Store,
        wider: Mapping[str, Store] | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        self.text = text
        self.tree = tree
        self.store = store
        self.wider = dict(wider or {})
        self.parameters = dict(parameters or {})

    @cached_property
    def census(self) -> Census:
        """What occurs in the store."""
        return census_of(self.store)

    @cached_property
    def declared(self) -> dict[str, str]:
        """The prefixes that the query declares itself, with their namespaces."""
        tokens = tokenize(self.tree.prologue)
        return {
            name.text[:-1]: iri.text[1:-1]
            for name, iri in pairwise(tokens)
            if name.kind == "name" and name.text.endswith(":") and iri.kind == "iri"
        }

    @cached_property
    def foreign(self) -> dict[str, str]:
        """The prefixes declared otherwise than ours, with namespaces that no IRI of the data begins with."""
        census = self.census
        known = [*census.predicates, *census.subjects, *census.objects]
        return {
            prefix: namespace
            for prefix, namespace in self.declared.items()
            if PREFIXES.get(prefix, namespace) != namespace
            and not any(iri.startswith(namespace) for iri in known)
        }

    def run(self, query: str, store: Store | None = None) -> QueryBoolean | QuerySolutions | QueryTriples:
        """Run SPARQL with our prefixes."""
        return (store or self.store).query(query, prefixes=dict(PREFIXES), base_iri=BASE)

    def holds(self, group: str, store: Store | None = None) -> bool:
        """Tell whether a group of patterns, written with the query's own prefixes, has a solution."""
        clauses = " ".join(map(str, self.tree.datasets))
        return bool(self.run(f"{self.tree.prologue} ASK {clauses} {group}", store))

    def solutions(self, group: str, most: int, store: Store | None = None) -> int:
        """Count the solutions of such a group, no further than ``most``."""
        clauses = " ".join(map(str, self.tree.datasets))
        query = f"{self.tree.prologue} SELECT * {clauses} {group} LIMIT {most}"
        return self.rows(query, most, store) or 0

    def table(self, query: str) -> list[list[Term]]:
        """Give the rows of a SELECT of our own, every variable of which is bound."""
        found = self.run(query)
        if not isinstance(found, QuerySolutions):
            raise TypeError(query)
        return [[term for term in solution if term is not None] for solution in found]

    def rows(self, query: str, most: int = MOST_ROWS, store: Store | None = None) -> int | None:
        """Count the rows or triples of a query, no further than ``most``; ``None`` when it cannot run."""
        try:
            found = self.run(query, store)
            if isinstance(found, QueryBoolean):
                return int(bool(found))
            return sum(1 for _ in zip(range(most), found, strict=False))
        except (SyntaxError, OSError, RuntimeError, ValueError):
            return None

    def rows_after(self, edits: Iterable[Edit]) -> int | None:
        """Count the rows of the query with changes made to it."""
        return self.rows(corrected(self.text, edits))

    def part(self, node: Node, text: str = "") -> Part:
        """Give a part of the query to show, by default as it was written."""
        if node.start < 0:
            return Part(text or str(node), None)
        shown = text or self.text[node.start : node.end]
        return Part(" ".join(shown.split()), place_at(self.text, node.start, node.end))

    def written(self, iri: str) -> str:
        """Write an IRI as the query would: as a CURIE when its prefix means here what it means elsewhere."""
        curie = contract(iri)
        if curie is not None:
            prefix = curie.partition(":")[0]
            if self.declared.get(prefix, PREFIXES[prefix]) == PREFIXES[prefix]:
                return curie
        return str(NamedNode(iri))
