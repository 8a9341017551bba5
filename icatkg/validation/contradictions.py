"""Contradictions of the ontology and the data, as results of a validation report.

A rule of OWL 2 RL whose consequence is *false* (https://www.w3.org/TR/owl2-profiles/, section 4.3) is not a
constraint of a shape. Its result names the rule as the constraint component, and as the focus node the
subject of the last premise, which is the one that speaks of the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef

from icatkg.identifiers import contract
from icatkg.namespaces import RULE
from icatkg.reasoning.rules import title_of
from icatkg.serialization.bridge import to_rdflib

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Triple
    from rdflib.term import Node

    from icatkg.derivations import Inference

__all__ = ["add_contradictions"]


def add_contradictions(found: Graph, inferred: Inference) -> dict[Node, list[Triple]]:
    """Add contradictions to a report graph (SHACL, section 3.6.2), which then does not conform.

    Parameters
    ----------
    found
        The graph that pySHACL gave; it is changed.
    inferred
        What reasoning found.

    Returns
    -------
    dict
        For each result added, the triples that cannot all hold, the last premise first, each followed by
        those that it follows from.

    """
    added: dict[Node, list[Triple]] = {}
    report = found.value(None, RDF.type, SH.ValidationReport)
    if report is None:  # pySHACL gives a report always
        report = BNode()
        found.add((report, RDF.type, SH.ValidationReport))
    for contradiction in inferred.inconsistencies:
        premises = [tuple(map(to_rdflib, triple)) for triple in contradiction.premises]
        result = BNode()
        added[result] = _with_grounds(contradiction.premises, inferred)
        found.set((report, SH.conforms, Literal("false", datatype=XSD.boolean)))
        found.add((report, SH.result, result))
        found.add((result, RDF.type, SH.ValidationResult))
        found.add((result, SH.resultSeverity, SH.Violation))
        found.add((result, SH.sourceConstraintComponent, URIRef(RULE + contradiction.rule)))
        found.add((result, SH.focusNode, premises[-1][0]))
        found.add((result, SH.resultMessage, Literal(_message(contradiction.rule, premises))))
    return added


def _with_grounds(premises: Sequence[Triple], inferred: Inference) -> list[Triple]:
    waiting = list(premises)
    found: dict[Triple, None] = {}
    while waiting:
        triple = waiting.pop()
        if triple not in found:
            found[triple] = None
            derivation = inferred.derivations.get(triple)
            waiting += () if derivation is None else derivation.premises
    return list(found)


def _message(rule: str, premises: list[tuple[Node, ...]]) -> str:
    said = "; ".join(" ".join(map(_text, triple)) for triple in premises)
    return f"Contradiction ({title_of(rule)}): these cannot all hold: {said}. Correct one of them."


def _text(term: Node) -> str:
    if isinstance(term, URIRef):
        return contract(str(term)) or str(term)
    return f'"{term}"' if isinstance(term, Literal) else str(term)
