"""Running SHACL: the compiled engine or pySHACL, fed with the literals exactly as written.

Implements https://www.w3.org/TR/shacl/.
"""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, NamedNode, Quad
from rdflib import RDF, SH, BNode, URIRef

from icatkg import resources
from icatkg.errors import ParameterError, ShapesError
from icatkg.reasoning.closure import closure
from icatkg.serialization.bridge import datatypes_kept, to_rdflib, to_rdflib_graph
from icatkg.serialization.reading import read_quads
from icatkg.validation.by_pyshacl import PreparingGraph, validate_by_pyshacl
from icatkg.validation.compiled.run import validate_compiled, without_targets
from icatkg.validation.compiled.shapes_graph import ShapesGraph
from icatkg.validation.compiled.targets import has_target
from icatkg.validation.contradictions import add_contradictions
from icatkg.validation.details import Details
from icatkg.validation.fixes import propose
from icatkg.validation.incremental.change_report import add_results, outcome_of_change
from icatkg.validation.outcome import focus_nodes, severity_order, short, violation
from icatkg.validation.places import Places
from icatkg.validation.report import Report
from icatkg.validation.shape_texts import shape_texts
from icatkg.validation.triple_terms import refuse_triple_terms, refuse_triple_terms_in
from icatkg.validation.well_formed import check_shapes, passed_over

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from rdflib import Graph
    from rdflib.term import Node

    from icatkg.dataset import Dataset
    from icatkg.derivations import Inference
    from icatkg.graph_files import DatasetFile
    from icatkg.serialization.formats import Format

__all__ = ["ENGINES", "validate"]

ENGINES = ("auto", "compiled", "pyshacl")
_MAX_DEPTH = 50


@datatypes_kept()
def validate(  # noqa: PLR0913 - the options of a SHACL validator
    dataset: Dataset,
    *,
    shapes: Path | str | None = None,
    shapes_format: Format | None = None,
    ontology: Path | str | None = None,
    ontology_format: Format | None = None,
    inference: str = "none",
    advanced: bool = False,
    metashacl: bool = False,
    abort: bool = False,
    max_depth: int | None = None,
    focus: Sequence[str] = (),
    only_shapes: Sequence[str] = (),
    new: Collection[DatasetFile] = (),
    fail_on: str = "info",
    engine: str = "auto",
) -> Report:
    """Check a dataset against shapes.

    Parameters
    ----------
    dataset
        What to check; the named graphs count as one.
    shapes, shapes_format
        A file of shapes and its format; by default the packaged shapes.
    ontology, ontology_format
        A file of classes and properties to add.
    inference
        What is drawn before checking: ``none``; ``owlrl`` by our own rules; ``rdfs`` or ``both`` by
        those of pySHACL.
    advanced
        Whether SHACL Advanced Features are on; for the packaged shapes they always are.
    metashacl
        Whether to check the shapes first, against the shapes of shapes.
    abort
        Whether to stop at the first violation.
    max_depth
        How deep shapes may refer to shapes.
    focus, only_shapes
        IRIs of the only nodes to check, and of the only shapes to use.
    fail_on
        Lowest severity at which the data does not conform: ``violation``, ``warning``, ``info``, ``none``.
    new
        Files of the dataset whose results alone are wanted: those of the whole less those without them.
        Only what they can affect is checked. By ``pyshacl``, with inference and for chosen focus nodes the
        whole is checked in any case.
    engine
        ``auto``: compiled, and pySHACL for the rest; ``compiled``, which refuses what it does not do; or
        ``pyshacl``.

    Raises
    ------
    InputError, ParseError
        A file cannot be read.
    ShapesError
        The shapes are malformed or could not be evaluated.

    """
    # An ill-typed literal is a finding, not a reason to print a traceback.
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", "Parsing weird boolean", UserWarning)
    shape_quads = _shape_quads(shapes, shapes_format)
    refuse_triple_terms(shape_quads, shapes)
    check_shapes(ShapesGraph(shape_quads))
    shapes_graph = to_rdflib_graph(shape_quads)
    terms = [] if ontology is None else list(read_quads(ontology, ontology_format))
    refuse_triple_terms(terms, ontology)
    refuse_triple_terms_in(dataset)
    inferred = dataset.inference()
    triples: list[Quad] = list(dataset.quads())
    if inference == "owlrl":
        inferred = closure([*triples, *terms])
        triples += (Quad(*triple) for triple in inferred.derivations)
    options: dict[str, Any] = {
        "inference": "none" if inference == "owlrl" else inference,
        "advanced": advanced or shapes is None,
        "meta_shacl": metashacl,
        "abort_on_first": abort,
        "max_validation_depth": max_depth,
        "use_shapes": [URIRef(s) for s in only_shapes] or None,
    }
    other_way = metashacl or abort or max_depth is not None or only_shapes or options["inference"] != "none"
    if engine not in ENGINES or (engine == "compiled" and other_way):
        raise ParameterError(
            f"the engine {engine} does not do that",
            "Use --engine pyshacl with --metashacl, --abort, --max-depth, --shape and inference by RDFS.",
        )
    not_compiled: tuple[str, ...] = ()
    if engine == "pyshacl" or other_way:
        ontology_graph = to_rdflib_graph(terms) if terms else None
        data = to_rdflib_graph(triples, PreparingGraph())
        found = validate_by_pyshacl(data, shape_quads, ont_graph=ontology_graph, **options)
        counts = focus_nodes(shapes_graph, data, {URIRef(f) for f in focus})
    else:
        change = None
        if new and inference == "none" and not focus:
            change = _parts(dataset, new, terms)
            inferred = _less_known(inferred, change[0])
        found, counts, not_compiled = _compiled(
            [*triples, *terms], shape_quads, focus, options if engine == "auto" else None, change
        )
    _give_own_paths(found)
    premises = add_contradictions(found, inferred)
    if focus:
        _keep_only(found, focus)
    places = Places(dataset, found, premises)
    details = Details(shape_quads, [*triples, *terms], places)
    graph = list(read_quads_of(found))
    fixes = propose(graph, dataset, shape_quads)
    results = [
        violation(
            found,
            result,
            shapes_graph,
            places.of(result),
            details=details.of(found, result),
            fix=fixes.get(BlankNode(str(result))),
        )
        for result in found.subjects(RDF.type, SH.ValidationResult)
        if (None, SH.result, result) in found
    ]
    results.sort(key=severity_order)
    report = Report(
        results,
        counts,
        (*_not_evaluated(shapes_graph, shape_quads), *not_compiled),
        graph,
        conforms=True,
        shape_texts=shape_texts(shapes_graph),
    )
    report.conforms = not report.fails_on(fail_on)
    return report


def _shape_quads(path: Path | str | None, format_: Format | None) -> list[Quad]:
    files = resources.shape_files() if path is None else [path]
    return [quad for file in files for quad in read_quads(file, format_)]


def _compiled(
    triples: list[Quad],
    shapes: list[Quad],
    focus: Sequence[str],
    rest: dict[str, Any] | None,
    change: tuple[list[Quad], list[Quad]] | None,
) -> tuple[Graph, dict[str, int], tuple[str, ...]]:
    """Validate with the compiled engine; give the report, counts of focus nodes, what is not compiled.

    ``rest`` are the options of pySHACL for the shapes that are not compiled; ``None`` if it is not wanted.
    Of a change, what was there before and what is new, only the new results are given.
    """
    if change is None:
        outcome = validate_compiled(triples, shapes, focus=[NamedNode(f) for f in focus] or None)
    else:
        outcome = outcome_of_change(*change, shapes)
    found = to_rdflib_graph(outcome.report)
    counts = {short(to_rdflib(shape)): number for shape, number in outcome.focus_nodes.items()}
    graph = ShapesGraph(shapes)
    left_out = {shape: reason for shape, reason in outcome.not_compiled if has_target(graph, shape)}
    if not left_out:
        return found, counts, ()
    reasons = sorted({f"{short(to_rdflib(graph.owner(s)))}: {reason}" for s, reason in left_out.items()})
    if rest is None:
        raise ShapesError(f"not compiled: {'; '.join(reasons)}", "Use --engine auto or --engine pyshacl.")
    others = without_targets(shapes, set(left_out))
    data = to_rdflib_graph(triples, PreparingGraph())
    reference = validate_by_pyshacl(data, others, **rest)
    counts |= focus_nodes(to_rdflib_graph(others), data, {URIRef(f) for f in focus})
    known = None
    if change is not None and (None, SH.result, None) in reference:
        known = validate_by_pyshacl(to_rdflib_graph(change[0], PreparingGraph()), others, **rest)
    add_results(found, reference, known)
    return found, dict(sorted(counts.items())), tuple(f"{reason}; checked by pySHACL" for reason in reasons)


def _give_own_paths(found: Graph) -> None:
    """Give each result a copy of its path: a path that is no IRI is neither shared nor the shape's."""
    for result in sorted(found.subjects(RDF.type, SH.ValidationResult), key=str):
        path = found.value(result, SH.resultPath)
        if isinstance(path, BNode):
            found.set((result, SH.resultPath, _copied(found, path)))


def _copied(found: Graph, node: Node, depth: int = 0) -> Node:
    if not isinstance(node, BNode) or depth > _MAX_DEPTH:
        return node
    copy = BNode()
    for predicate, value in list(found.predicate_objects(node)):
        found.add((copy, predicate, _copied(found, value, depth + 1)))
    return copy


def _parts(
    dataset: Dataset, new: Collection[DatasetFile], terms: list[Quad]
) -> tuple[list[Quad], list[Quad]]:
    """Give what is there without some files, and what they bring."""
    known = [q for file in dataset.files if file not in new for q in dataset.quads_of(file)]
    return [*known, *terms], [q for file in new for q in dataset.quads_of(file)]


def _less_known(inferred: Inference, before: list[Quad]) -> Inference:
    """Leave out the contradictions that were there before."""
    if not inferred.inconsistencies:
        return inferred
    known = closure(before).inconsistencies
    return inferred._replace(inconsistencies=tuple(c for c in inferred.inconsistencies if c not in known))


def _keep_only(found: Graph, focus: Sequence[str]) -> None:
    """Take the results of other focus nodes out of a report.

    pySHACL's own option passes the choice on to nested shapes, and so misses what they would find.
    """
    wanted = {URIRef(f) for f in focus}
    for report, _, result in list(found.triples((None, SH.result, None))):
        if found.value(result, SH.focusNode) not in wanted:
            found.remove((report, SH.result, result))
            found.remove((result, None, None))


def read_quads_of(graph: Graph) -> Iterable[Any]:
    """Give the quads of an rdflib graph as pyoxigraph has them."""
    from pyoxigraph import RdfFormat, parse

    return parse(graph.serialize(format="nt", encoding="utf-8"), format=RdfFormat.N_TRIPLES, lenient=True)


def _not_evaluated(shapes: Graph, quads: list[Quad]) -> tuple[str, ...]:
    """Name what of the shapes was left out."""
    left_out = []
    if (None, SH.js, None) in shapes or (None, SH.jsFunctionName, None) in shapes:
        left_out.append("sh:js: JavaScript constraints are never run")
    owl_imports = URIRef("http://www.w3.org/2002/07/owl#imports")
    left_out += sorted(f"owl:imports {o}: nothing is fetched" for o in shapes.objects(None, owl_imports))
    return (*left_out, *passed_over(ShapesGraph(quads)))
