"""Running SHACL: pySHACL on rdflib, or the compiled engine, fed with the literals exactly as written.

pySHACL is the reference, and the fallback for what is not compiled. It is wrong on Oxigraph-backed graphs,
and a store would rewrite literals, so it has rdflib's own graphs.
Nothing is fetched: ``owl:imports`` is not followed, and rdflib's habit of loading the graphs in ``FROM``
is switched off. Implements https://www.w3.org/TR/shacl/.
"""

from __future__ import annotations

import logging
from contextlib import redirect_stderr
from io import StringIO
from typing import TYPE_CHECKING, Any

import pyshacl
import rdflib.plugins.sparql
from pyoxigraph import NamedNode, Quad
from pyshacl.errors import ReportableRuntimeError
from rdflib import RDF, SH, XSD, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery

from icatkg import resources
from icatkg.errors import ParameterError, ShapesError
from icatkg.reasoning.closure import closure
from icatkg.serialization.bridge import datatypes_kept, to_rdflib, to_rdflib_graph
from icatkg.serialization.reading import read_quads
from icatkg.validation.compiled.run import validate_compiled, without_targets
from icatkg.validation.contradictions import add_contradictions
from icatkg.validation.outcome import focus_nodes, severity_order, short, violation
from icatkg.validation.places import Places
from icatkg.validation.report import Report
from icatkg.validation.shape_texts import shape_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from rdflib.plugins.sparql.sparql import Query

    from icatkg.dataset import Dataset
    from icatkg.serialization.formats import Format

__all__ = ["ENGINES", "PreparingGraph", "validate"]

ENGINES = ("pyshacl", "compiled", "auto")


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
    fail_on: str = "info",
    engine: str = "pyshacl",
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
    engine
        ``pyshacl``; ``compiled``, which refuses what it does not do; or ``auto``: compiled, and pySHACL for
        the rest.

    Raises
    ------
    InputError, ParseError
        A file cannot be read.
    ShapesError
        The shapes are malformed or could not be evaluated.

    """
    # An ill-typed literal is a finding, not a reason to print a traceback.
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    shape_quads = _shape_quads(shapes, shapes_format)
    shapes_graph = to_rdflib_graph(shape_quads)
    terms = [] if ontology is None else list(read_quads(ontology, ontology_format))
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
        data = to_rdflib_graph(triples, PreparingGraph())
        ontology_graph = to_rdflib_graph(terms) if terms else None
        found = _run(data, shacl_graph=shapes_graph, ont_graph=ontology_graph, **options)
        counts = focus_nodes(shapes_graph, data, {URIRef(f) for f in focus})
    else:
        found, counts, not_compiled = _compiled(
            [*triples, *terms], shape_quads, focus, options if engine == "auto" else None
        )
    premises = add_contradictions(found, inferred)
    if focus:
        _keep_only(found, focus)
    places = Places(dataset, found, premises)
    results = [
        violation(found, result, shapes_graph, places.of(result))
        for result in found.subjects(RDF.type, SH.ValidationResult)
        if (None, SH.result, result) in found
    ]
    results.sort(key=severity_order)
    report = Report(
        results,
        counts,
        (*_not_evaluated(shapes_graph), *not_compiled),
        list(read_quads_of(found)),
        conforms=True,
        shape_texts=shape_texts(shapes_graph),
    )
    report.conforms = not report.fails_on(fail_on)
    return report


class PreparingGraph(Graph):
    """A graph that parses the text of a query once.

    pySHACL sends the same few texts for every focus node, and rdflib takes most of its time to parse them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._prepared: dict[tuple[object, ...], Query] = {}

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Any:
        """Run a query as :meth:`rdflib.Graph.query` does."""
        if isinstance(query_object, str):
            namespaces = options.get("initNs") or dict(self.namespaces())
            key = (query_object, options.get("base"), *sorted(namespaces.items()))
            if key not in self._prepared:
                self._prepared[key] = prepareQuery(query_object, initNs=namespaces, base=options.get("base"))
            query_object = self._prepared[key]
        return super().query(query_object, *args, **options)


def _shape_quads(path: Path | str | None, format_: Format | None) -> list[Quad]:
    files = resources.shape_files() if path is None else [path]
    return [quad for file in files for quad in read_quads(file, format_)]


def _compiled(
    triples: list[Quad], shapes: list[Quad], focus: Sequence[str], rest: dict[str, Any] | None
) -> tuple[Graph, dict[str, int], tuple[str, ...]]:
    """Validate with the compiled engine; give the report, counts of focus nodes, what is not compiled.

    ``rest`` are the options of pySHACL for the shapes that are not compiled; ``None`` if it is not wanted.
    """
    outcome = validate_compiled(triples, shapes, focus=[NamedNode(f) for f in focus] or None)
    found = to_rdflib_graph(outcome.report)
    counts = {short(to_rdflib(shape)): number for shape, number in outcome.focus_nodes.items()}
    if not outcome.not_compiled:
        return found, counts, ()
    reasons = tuple(f"{short(to_rdflib(shape))}: {reason}" for shape, reason in outcome.not_compiled)
    if rest is None:
        raise ShapesError(f"not compiled: {'; '.join(reasons)}", "Use --engine auto or --engine pyshacl.")
    others = to_rdflib_graph(without_targets(shapes, {shape for shape, _ in outcome.not_compiled}))
    reference = _run(to_rdflib_graph(triples, PreparingGraph()), shacl_graph=others, **rest)
    report = next(found.subjects(RDF.type, SH.ValidationReport))
    for result in reference.objects(None, SH.result):
        found.set((report, SH.conforms, Literal("false", datatype=XSD.boolean)))
        found.add((report, SH.result, result))
    for triple in reference:
        if triple[1] not in {SH.result, SH.conforms} and triple[2] != SH.ValidationReport:
            found.add(triple)
    return found, counts, tuple(f"{reason}; checked by pySHACL" for reason in reasons)


def _run(data: Graph, **options: Any) -> Graph:
    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False
    try:
        # pySHACL prints what it also raises; the message is ours to print, once.
        with redirect_stderr(StringIO()):
            _, found, text = pyshacl.validate(data, inplace=True, do_owl_imports=False, **options)
    except ReportableRuntimeError as error:
        raise ShapesError(f"the shapes cannot be used: {_first_line(error)}") from None
    except RecursionError:
        raise ShapesError("the shapes or the data are nested too deeply to be evaluated") from None
    except Exception as error:  # noqa: BLE001 - pySHACL lets rdflib's own errors through, of any kind
        raise ShapesError(
            f"the shapes cannot be evaluated: {type(error).__name__}: {_first_line(error)}"
        ) from None
    if not isinstance(found, Graph):
        raise ShapesError(f"the shapes cannot be evaluated: {' '.join(str(text or found).split())}")
    return found


def _keep_only(found: Graph, focus: Sequence[str]) -> None:
    """Take the results of other focus nodes out of a report.

    pySHACL's own option passes the choice on to nested shapes, and so misses what they would find.
    """
    wanted = {URIRef(f) for f in focus}
    for report, _, result in list(found.triples((None, SH.result, None))):
        if found.value(result, SH.focusNode) not in wanted:
            found.remove((report, SH.result, result))
            found.remove((result, None, None))


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]


def read_quads_of(graph: Graph) -> Iterable[Any]:
    """Give the quads of an rdflib graph as pyoxigraph has them."""
    from pyoxigraph import RdfFormat, parse

    return parse(graph.serialize(format="nt", encoding="utf-8"), format=RdfFormat.N_TRIPLES, lenient=True)


def _not_evaluated(shapes: Graph) -> tuple[str, ...]:
    """Name what of the shapes was left out."""
    left_out = []
    if (None, SH.js, None) in shapes:
        left_out.append("sh:js: JavaScript constraints are never run")
    owl_imports = URIRef("http://www.w3.org/2002/07/owl#imports")
    left_out += sorted(f"owl:imports {o}: nothing is fetched" for o in shapes.objects(None, owl_imports))
    return tuple(left_out)
