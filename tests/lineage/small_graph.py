"""A small graph of two documents with a register and a catalogue, and answers made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse

import icatkg
from icatkg.lineage.answer import SourcedResult
from icatkg.lineage.sources import source_index
from icatkg.namespaces import PREFIXES
from icatkg.querying.support import RowSupport, Supported

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from icatkg import KnowledgeGraph
    from icatkg.querying.results import Result

_PREFIXES = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())

TRIG = (
    _PREFIXES
    + """
src:900 {
    src:900 a icat:Document ; rdfs:label "report of 2019"@en ; icat:documentNumber "900" ;
        icat:title "Profits & losses – 50 % {of} #1_a~b^c\\\\d $" ; icat:date "2019-09"^^xsd:gYearMonth .
    src:900-p1 icat:inDocument src:900 ; icat:locator "900 p1" ; icat:digest "aa" ; icat:paragraphNumber 1 .
    src:900-p2 icat:inDocument src:900 ; icat:locator "900 p2" ; icat:digest "bb" ; icat:paragraphNumber 2 .
    src:900-p3 icat:inDocument src:900 ; icat:locator "900 p3" ; icat:digest "cc" ; icat:paragraphNumber 3 .
    src:900-p10 icat:inDocument src:900 ; icat:locator "900 p10" ; icat:digest "dd" .
    id:chair-a icat:hasOrganisation id:a ; icat:value 007 ; icat:statedIn src:900-p10, src:900-p2 .
    id:publication-900 icat:describedBy src:900 ; icat:statedIn src:900-p1 .
    id:part-1 icat:toPublication id:publication-900 ; icat:inRole kind:author ; icat:hasPerson id:ann .
    id:part-2 icat:toPublication id:publication-900 ; icat:inRole kind:author ; icat:hasOrganisation id:a .
    id:part-3 icat:toPublication id:publication-900 ; icat:inRole kind:publisher ; icat:hasOrganisation id:b .
    id:part-4 icat:toPublication id:publication-900 ; icat:inRole kind:sponsor ; icat:hasOrganisation id:b .
    id:web icat:ofPublication id:publication-900 ; icat:address "https://example.org/a{b}?x=1&y=%20" .
}
src:901 {
    src:901 a icat:Document ; rdfs:label "undated text"@en ; icat:documentNumber "901" ;
        icat:earliest "2020-11-01"^^xsd:date ; icat:latest "2021-02-28"^^xsd:date .
    src:901-p1 icat:inDocument src:901 ; icat:locator "901 p1" ; icat:digest "ee" .
    id:chair-a-901 icat:hasOrganisation id:a ; icat:statedIn src:901-p1 .
}
graph:names {
    id:a rdfs:label "A"@en . id:b rdfs:label "B & Sons"@en .
    id:ann rdfs:label "Ann Bee"@en ; icat:givenName "Ann" ; icat:familyName "Bee" .
    kind:sponsor rdfs:label "sponsor"@en .
}
graph:found { id:identifier-a icat:identifies id:a ; dcterms:source <https://example.org/page> . }
graph:catalog {
    graph:entry-900 icat:describesGraph src:900 ;
        icat:hasKind kind:document-graph ; dcterms:title "900: says" .
    graph:entry-901 icat:describesGraph src:901 ;
        icat:hasKind kind:document-graph ; dcterms:title "901: says" .
    graph:entry-names icat:describesGraph graph:names ;
        icat:hasKind kind:register-graph ; dcterms:title "Names" .
    graph:entry-found icat:describesGraph graph:found ;
        icat:hasKind kind:editorial-graph ; dcterms:title "Found" .
}
graph:mine {
    id:mine icat:hasOrganisation id:a ; icat:statedIn src:900-p1, src:901-p1 .
    id:loose icat:hasOrganisation id:a .
    id:a rdfs:label "A"@en .
    id:lost icat:statedIn src:999-p1 .
}
"""
)


def small_graph(folder: Path) -> KnowledgeGraph:
    """Load the small graph alone."""
    path = folder / "small.trig"
    path.write_text(TRIG, encoding="utf-8")
    return icatkg.load(path, default_data=False)


def quads(turtle: str, graph: str | None = None) -> frozenset[Quad]:
    """Give statements as quads, matched in the default graph or in the named graph."""
    name = NamedNode(graph) if graph else DefaultGraph()
    parsed = parse(_PREFIXES + turtle, format=RdfFormat.TURTLE)
    return frozenset(Quad(q.subject, q.predicate, q.object, name) for q in parsed)


def triple(turtle: str) -> Triple:
    """Give one statement."""
    (quad,) = quads(turtle)
    return quad.triple


def answered(
    kg: KnowledgeGraph,
    result: Result,
    supports: Sequence[RowSupport],
    *,
    patterns: Iterable[str] = (),
    searched: Iterable[str] | None = None,
) -> SourcedResult:
    """Give an answer whose supports were made by hand."""
    supported = Supported(result, tuple(supports), tuple(patterns))
    graphs = source_index(kg.dataset).graphs() if searched is None else searched
    return SourcedResult(supported, kg.dataset, graphs)
