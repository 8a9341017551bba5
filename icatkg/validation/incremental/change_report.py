"""What new data brings, in the form of a full validation: the results with it less those without it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rdflib import RDF, SH, XSD, Literal, URIRef

from icatkg.validation.compiled.results import CompiledOutcome
from icatkg.validation.incremental.validator import IncrementalValidator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad
    from rdflib import Graph
    from rdflib.term import Node

__all__ = ["add_results", "outcome_of_change"]

_SAME = ("focusNode", "resultPath", "value", "sourceConstraintComponent", "sourceShape", "sourceConstraint")


def outcome_of_change(
    graph: Iterable[Quad], added: Iterable[Quad], shapes: Iterable[Quad]
) -> CompiledOutcome:
    """Validate new data in the context of a graph.

    Parameters
    ----------
    graph, added, shapes
        The graph, what is new, and the shapes.

    Returns
    -------
    CompiledOutcome
        The results that are new. Of the shapes only those are counted that had something to check.

    """
    change = IncrementalValidator(graph, shapes).check(added)
    counts = {shape: number for shape, number in change.focus_nodes.items() if number}
    return CompiledOutcome(change.added, change.not_compiled, change.report, counts)


def add_results(found: Graph, reference: Graph, known: Graph | None = None) -> None:
    """Add the results of pySHACL to a report graph.

    Parameters
    ----------
    found
        The report graph; it is changed.
    reference
        The report of pySHACL.
    known
        Its report on the data without what is new, whose results are left out.

    """
    left = Counter() if known is None else Counter(_result(known, r) for r in known.objects(None, SH.result))
    report = next(found.subjects(RDF.type, SH.ValidationReport))
    left_out = set()
    for result in reference.objects(None, SH.result):
        if left[_result(reference, result)]:
            left[_result(reference, result)] -= 1
            left_out.add(result)
        else:
            found.set((report, SH.conforms, Literal("false", datatype=XSD.boolean)))
            found.add((report, SH.result, result))
    for triple in reference:
        of_report = triple[1] in {SH.result, SH.conforms} or triple[2] == SH.ValidationReport
        if not of_report and triple[0] not in left_out:
            found.add(triple)


def _result(report: Graph, result: Node) -> tuple[Node | None, ...]:
    return tuple(report.value(result, URIRef(SH + name)) for name in _SAME)
