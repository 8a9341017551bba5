"""What rules are called and what they say: those of the specification, and ours."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode

from icatkg import resources
from icatkg.namespaces import RULE
from icatkg.querying.parsing import parse
from icatkg.querying.stored import StoredQuery, read_stored_query
from icatkg.querying.syntax import Exists, Minus, Term
from icatkg.querying.syntax.scope import nodes
from icatkg.reasoning.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RuleText", "conclusions", "own_rules", "rule_text"]

SPECIFICATION = "https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules"


class RuleText(NamedTuple):
    """A rule for readers.

    Attributes
    ----------
    name
        The W3C name (``cax-sco``), or that of our rule (``chaired-in-year``).
    title
        What it is about, in a few plain words; the summary of our rule.
    table
        Number and caption of the W3C table; empty for ours.
    iri
        A stable name of its own.
    see
        Where it is defined: the specification, or the path of our rule's file.
    absent
        Patterns that must match nothing for our rule to apply; absence has no source.

    """

    name: str
    title: str
    table: str
    iri: str
    see: str
    absent: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        """Say whose rule it is, for people."""
        return (
            f"OWL 2 RL, {self.table.partition('.')[0]}"
            if self.table
            else f"rule of icatkg, {self.see}"
            if self.see
            else ""
        )


@lru_cache
def own_rules() -> dict[str, StoredQuery]:
    """Give the rules of ``queries/rules/`` by name."""
    return {rule.name: rule for rule in map(read_stored_query, resources.query_files("rules"))}


@lru_cache
def conclusions() -> frozenset[NamedNode]:
    """Give the properties of what our own rules conclude."""
    return frozenset(
        pattern.predicate.value
        for rule in own_rules().values()
        for pattern in parse(rule.text).template
        if isinstance(pattern.predicate, Term) and isinstance(pattern.predicate.value, NamedNode)
    )


@lru_cache
def rule_text(name: str) -> RuleText:
    """Give a rule for readers; one that nobody knows any more has its name alone."""
    iri = RULE + name
    if name in RULES:
        return RuleText(name, RULES[name].title, RULES[name].table, iri, SPECIFICATION)
    own = own_rules().get(name)
    if own is None:
        return RuleText(name, "", "", iri, "")
    return RuleText(name, own.summary, "", iri, f"queries/rules/{name}.rq", tuple(_absent(own.text)))


def _absent(text: str) -> Iterator[str]:
    for node in nodes(parse(text).where):
        if isinstance(node, Minus) or (isinstance(node, Exists) and node.negated):
            yield " ".join(str(node.group).strip("{ }").split()).removesuffix(" .")
