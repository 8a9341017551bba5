"""Explanations as provenance: PROV-O (https://www.w3.org/TR/prov-o/) without blank nodes.

Each statement is a ``prov:Entity`` and an ``rdf:Statement``; each rule application a ``prov:Activity`` that
used the premises and generated the conclusion, carried out by the software with the rule as its plan.
Statements and steps are named by the SHA-256 of what they say, so that the same statement has the same name
in every explanation, on every machine.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from icatkg.explanation.rule_texts import rule_text
from icatkg.explanation.wording import compact
from icatkg.namespaces import BASE, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icatkg.derivations import Derivation
    from icatkg.explanation.origins import Origin
    from icatkg.explanation.proof import Explanation
    from icatkg.explanation.wording import Wording

__all__ = ["provenance", "statement_iri"]

SOFTWARE = NamedNode(f"{BASE}software/icatkg")


def _name(curie: str) -> NamedNode:
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


_A = _name("rdf:type")
_LABEL = _name("rdfs:label")
_ENTITY = _name("prov:Entity")
_DERIVED_FROM = _name("prov:wasDerivedFrom")
_ATTRIBUTED = _name("prov:wasAttributedTo")


def statement_iri(triple: Triple) -> NamedNode:
    """Name a statement: by the SHA-256 of its N-Triples form."""
    return NamedNode(f"{BASE}statement/{sha256(str(triple).encode()).hexdigest()[:32]}")


def provenance(explanations: Iterable[Explanation], wording: Wording) -> list[Triple]:
    """Give explanations as PROV-O.

    A blank node of the data gets an IRI made of its label, which is good for this output only.

    Parameters
    ----------
    explanations
        What to write; what several mention is written once.
    wording
        Words for the labels.

    """
    triples: dict[Triple, None] = {}
    for explanation in explanations:
        for step in explanation.steps.values():
            triples.update(dict.fromkeys(_statement(step.statement, wording)))
            for origin in step.origins:
                triples.update(dict.fromkeys(_stated(step.statement, origin, wording)))
            if step.derivation is not None:
                triples.update(dict.fromkeys(_inferred(step.statement, step.derivation)))
        for other in explanation.others:
            triples.update(dict.fromkeys(_inferred(explanation.statement, other)))
    return list(triples)


def _statement(triple: Triple, wording: Wording) -> Iterator[Triple]:
    node = statement_iri(triple)
    yield Triple(node, _A, _ENTITY)
    yield Triple(node, _A, _name("rdf:Statement"))
    yield Triple(node, _LABEL, Literal(wording.statement(triple)))
    yield Triple(node, _name("rdf:subject"), _named(triple.subject))
    yield Triple(node, _name("rdf:predicate"), triple.predicate)
    yield Triple(node, _name("rdf:object"), _named(triple.object))


def _named(term: NamedNode | BlankNode | Literal | Triple) -> NamedNode | Literal:
    if isinstance(term, NamedNode | Literal):
        return term
    return NamedNode(f"{BASE}.well-known/genid/{sha256(str(term).encode()).hexdigest()[:32]}")


def _stated(triple: Triple, origin: Origin, wording: Wording) -> Iterator[Triple]:
    node, graph = statement_iri(triple), NamedNode(origin.source.graph)
    yield Triple(node, _name("dcterms:isPartOf"), graph)
    yield Triple(graph, _A, _ENTITY)
    yield Triple(graph, _LABEL, Literal(origin.source.title))
    for passage in origin.source.passages:
        place = NamedNode(passage.iri)
        yield Triple(node, _DERIVED_FROM, place)
        yield Triple(place, _A, _ENTITY)
        yield Triple(place, _LABEL, Literal(passage.locator))
        if passage.document is not None:
            yield Triple(place, _name("dcterms:isPartOf"), NamedNode(passage.document))
    if origin.source.document is not None:
        document = NamedNode(origin.source.document)
        yield Triple(node, _name("prov:hadPrimarySource"), document)
        yield Triple(document, _A, _ENTITY)
    for who, name in zip(origin.added_by, wording.added_by(origin), strict=True):
        if "://" in who:
            yield Triple(node, _ATTRIBUTED, NamedNode(who))
            yield Triple(NamedNode(who), _A, _name("prov:Agent"))
            yield Triple(NamedNode(who), _LABEL, Literal(name))


def _inferred(triple: Triple, derivation: Derivation) -> Iterator[Triple]:
    node = statement_iri(triple)
    said = "\n".join([derivation.rule, str(triple), *map(str, derivation.premises)])
    step = f"{BASE}step/{sha256(said.encode()).hexdigest()[:32]}"
    activity, association = NamedNode(step), NamedNode(f"{step}/association")
    rule = rule_text(derivation.rule)
    plan = NamedNode(rule.iri)
    yield Triple(node, _name("prov:wasGeneratedBy"), activity)
    yield Triple(activity, _A, _name("prov:Activity"))
    yield Triple(activity, _LABEL, Literal(f"{rule.name} gives {compact(triple)}"))
    yield Triple(activity, _name("prov:wasAssociatedWith"), SOFTWARE)
    yield Triple(activity, _name("prov:qualifiedAssociation"), association)
    yield Triple(association, _A, _name("prov:Association"))
    yield Triple(association, _name("prov:agent"), SOFTWARE)
    yield Triple(association, _name("prov:hadPlan"), plan)
    yield Triple(SOFTWARE, _A, _name("prov:SoftwareAgent"))
    yield Triple(SOFTWARE, _LABEL, Literal("icatkg"))
    yield from _plan(derivation.rule)
    for premise in derivation.premises:
        yield Triple(activity, _name("prov:used"), statement_iri(premise))
        yield Triple(node, _DERIVED_FROM, statement_iri(premise))


def _plan(name: str) -> Iterator[Triple]:
    rule = rule_text(name)
    plan = NamedNode(rule.iri)
    yield Triple(plan, _A, _name("prov:Plan"))
    yield Triple(plan, _A, _ENTITY)
    yield Triple(plan, _LABEL, Literal(rule.name))
    if rule.title:
        yield Triple(plan, _name("dcterms:description"), Literal(rule.title))
    if rule.table:
        yield Triple(plan, _name("dcterms:source"), NamedNode(rule.see))
        yield Triple(plan, _name("dcterms:bibliographicCitation"), Literal(rule.table))
