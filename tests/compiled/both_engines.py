"""The same data and shapes through both engines, with results that can be compared."""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph
import pyshacl
from rdflib import SH, Graph

from icatkg.serialization.bridge import to_rdflib, to_rdflib_graph
from icatkg.validation.by_pyshacl import PreparingGraph
from icatkg.validation.compiled.results import component_iri
from icatkg.validation.compiled.run import validate_compiled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad
    from rdflib.term import Node

    from icatkg.validation.compiled.results import CompiledOutcome

PREFIXES = """
@prefix : <urn:ex:> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


class Result(NamedTuple):
    """What is compared of a result."""

    focus: Node | None
    path: Node | None
    value: Node | None
    component: Node | None
    shape: Node | None
    severity: Node | None
    messages: frozenset[Node]


def quads(turtle: str) -> list[Quad]:
    """Read Turtle that uses the prefixes above."""
    return [*pyoxigraph.parse(PREFIXES + turtle, format=pyoxigraph.RdfFormat.TURTLE)]


def results_of(report: Graph) -> Counter[Result]:
    """Give the results of a report graph, without details inside them."""
    return Counter(
        Result(
            report.value(result, SH.focusNode),
            report.value(result, SH.resultPath),
            report.value(result, SH.value),
            report.value(result, SH.sourceConstraintComponent),
            report.value(result, SH.sourceShape),
            report.value(result, SH.resultSeverity),
            frozenset(report.objects(result, SH.resultMessage)),
        )
        for result in report.objects(None, SH.result)
    )


def by_pyshacl(data: Iterable[Quad], shapes: Iterable[Quad]) -> Counter[Result]:
    """Validate with pySHACL."""
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, report, text = pyshacl.validate(
            to_rdflib_graph(data, PreparingGraph()),
            shacl_graph=to_rdflib_graph(shapes),
            advanced=True,
            inplace=True,
        )
    assert isinstance(report, Graph), text
    return results_of(report)


def by_compiling(data: Iterable[Quad], shapes: Iterable[Quad]) -> Counter[Result]:
    """Validate with the compiled engine, which must compile all shapes."""
    outcome = validate_compiled(data, shapes)
    assert outcome.not_compiled == ()
    return compiled_results(outcome)


def compiled_results(outcome: CompiledOutcome) -> Counter[Result]:
    """Give the results of the compiled engine, and see to it that its report graph has the same."""
    found = Counter(
        Result(
            to_rdflib(r.focus),
            r.path and to_rdflib(r.path),
            r.value and to_rdflib(r.value),
            to_rdflib(component_iri(r.component)),
            to_rdflib(r.shape),
            to_rdflib(r.severity),
            frozenset(to_rdflib(m) for m in r.messages),
        )
        for r in outcome.results
    )
    assert results_of(to_rdflib_graph(outcome.report)) == found
    return found
