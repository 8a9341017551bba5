"""The checks of schemes and catalogue, in the manner of :mod:`tests.ontology.checks`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.namespaces import ICAT
from tests.ontology.checks import LABEL, short, terms_of, values
from tests.ontology.tree import iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyoxigraph import Triple


def scheme_problems(triples: Sequence[Triple]) -> list[str]:
    """Tell where a concept scheme breaks the rules of SKOS that the schemes keep to."""
    schemes = terms_of(triples, {iri("skos:ConceptScheme").value})
    if len(schemes) != 1:
        return [f"{len(schemes)} schemes in one file"]
    concepts = terms_of(triples, {iri("icat:Kind").value, iri("icat:Topic").value, iri("skos:Concept").value})
    labels, inside = values(triples, iri("skos:prefLabel")), values(triples, iri("skos:inScheme"))
    broader = {term: [v.value for v in found] for term, found in values(triples, iri("skos:broader")).items()}
    tops = {v.value for v in values(triples, iri("skos:hasTopConcept")).get(schemes[0], [])}
    marked = set(values(triples, iri("skos:topConceptOf")))
    definitions = values(triples, iri("skos:definition"))
    related = values(triples, iri("skos:related"))
    problems = [f"{short(t)} is top concept in one direction only" for t in sorted(tops ^ marked)]
    for term in concepts:
        if len(labels.get(term, [])) != 1:
            problems.append(f"{short(term)} has not exactly one skos:prefLabel")
        if labels.get(term) != values(triples, LABEL).get(term):
            problems.append(f"{short(term)} has an rdfs:label other than its skos:prefLabel")
        if [v.value for v in inside.get(term, [])] != schemes:
            problems.append(f"{short(term)} is not in the scheme")
        if len(definitions.get(term, [])) != 1:
            problems.append(f"{short(term)} has not exactly one skos:definition")
        if (term in tops) == bool(broader.get(term)):
            problems.append(f"{short(term)} is neither top nor below another, or both")
        above = _ancestors(term, broader)
        if term in above:
            problems.append(f"{short(term)} is above itself")
        partners = {v.value for v in related.get(term, [])}
        problems += [f"{short(term)} is related to what is above it" for _ in sorted(partners & above)]
        problems += [
            f"{short(term)} and {short(p)} are related in one direction only"
            for p in sorted(partners)
            if term not in {v.value for v in related.get(p, [])}
        ]
        problems += [
            f"{short(t)} is no concept" for t in sorted({*broader.get(term, []), *partners} - {*concepts})
        ]
    return problems


def _ancestors(term: str, broader: Mapping[str, Sequence[str]]) -> set[str]:
    """Give all that is above a concept."""
    above: set[str] = set()
    waiting = list(broader.get(term, ()))
    while waiting:
        found = waiting.pop()
        if found not in above:
            above.add(found)
            waiting += broader.get(found, ())
    return above


def claim_count(triples: Iterable[Triple], ontology: Sequence[Triple]) -> int:
    """Count the instances of ``icat:Claim`` and of the classes below it."""
    below = {t: [v.value for v in found] for t, found in values(ontology, iri("rdfs:subClassOf")).items()}
    claims = {ICAT + "Claim", *(term for term in below if ICAT + "Claim" in _ancestors(term, below))}
    return len(terms_of(triples, claims))


def catalogue_problems(
    catalogue: Sequence[Triple], graphs: Mapping[str, Sequence[Triple]], ontology: Sequence[Triple]
) -> list[str]:
    """Tell where the catalogue and the graphs disagree."""
    datasets = terms_of(catalogue, {iri("dcat:Dataset").value})
    described = {
        name: [v.value for v in found]
        for name, found in values(catalogue, iri("icat:describesGraph")).items()
    }
    known = {graph for found in described.values() for graph in found}
    listed = {v.value for found in values(catalogue, iri("dcat:dataset")).values() for v in found}
    problems = [f"{short(name)} has no entry" for name in sorted(set(graphs) - known)]
    problems += [f"{short(name)} has an entry but no file" for name in sorted(known - set(graphs))]
    problems += [f"{short(name)} is not listed" for name in sorted(set(datasets) ^ listed)]
    for name in datasets:
        for predicate in (
            "dcterms:title",
            "dcterms:source",
            "dcterms:license",
            "icat:hasKind",
            "icat:describesGraph",
        ):
            if len(values(catalogue, iri(predicate)).get(name, [])) != 1:
                problems.append(f"{short(name)} has not exactly one {predicate}")
        triples = [triple for graph in described.get(name, []) for triple in graphs.get(graph, ())]
        problems += _count_problems(name, catalogue, triples, ontology)
    return problems


def _count_problems(
    name: str, catalogue: Sequence[Triple], triples: Sequence[Triple], ontology: Sequence[Triple]
) -> list[str]:
    """Tell where a graph is larger or smaller than its entry allows."""
    problems = []
    for what, size in (("Triples", len(set(triples))), ("Claims", claim_count(triples, ontology))):
        bounds = [values(catalogue, iri(f"icat:{end}{what}")).get(name, []) for end in ("min", "max")]
        if any(len(bound) != 1 for bound in bounds):
            problems.append(f"{short(name)} has not exactly one minimum and maximum of {what.lower()}")
        elif not int(bounds[0][0].value) <= size <= int(bounds[1][0].value):
            problems.append(f"{short(name)} has {size} {what.lower()}")
    return problems
