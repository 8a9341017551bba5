"""Running SHACL: pySHACL on rdflib, fed with the literals exactly as written.

pySHACL is wrong on Oxigraph-backed graphs, and a store would rewrite literals, so neither is used here.
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
from pyoxigraph import Quad
from pyshacl.errors import ReportableRuntimeError
from rdflib import RDF, SH, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery

from icatkg import resources
from icatkg.errors import ShapesError
from icatkg.reasoning.closure import closure
from icatkg.serialization.bridge import datatypes_kept, to_rdflib_graph
from icatkg.serialization.reading import read_quads
from icatkg.validation.contradictions import add_contradictions
from icatkg.validation.outcome import focus_nodes, severity_order, violation
from icatkg.validation.report import Report
from icatkg.validation.shape_texts import shape_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from rdflib.plugins.sparql.sparql import Query

    from icatkg.dataset import Dataset
    from icatkg.serialization.formats import Format

__all__ = ["validate"]


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

    Raises
    ------
    InputError, ParseError
        A file cannot be read.
    ShapesError
        The shapes are malformed or could not be evaluated.

    """
    # An ill-typed literal is a finding, not a reason to print a traceback.
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    shapes_graph = _shapes_graph(shapes, shapes_format)
    data = to_rdflib_graph(dataset.quads(), _PreparingGraph())
    terms = [] if ontology is None else list(read_quads(ontology, ontology_format))
    inferred = dataset.inference()
    if inference == "owlrl":
        inferred = closure([*dataset.quads(), *terms])
        to_rdflib_graph((Quad(*triple) for triple in inferred.derivations), data)
    found = _run(
        data,
        shacl_graph=shapes_graph,
        ont_graph=to_rdflib_graph(terms) if terms else None,
        inference="none" if inference == "owlrl" else inference,
        advanced=advanced or shapes is None,
        meta_shacl=metashacl,
        abort_on_first=abort,
        max_validation_depth=max_depth,
        use_shapes=[URIRef(s) for s in only_shapes] or None,
    )
    add_contradictions(found, inferred.inconsistencies)
    if focus:
        _keep_only(found, focus)
    files = _files(dataset)
    results = [
        violation(found, result, shapes_graph, files)
        for result in found.subjects(RDF.type, SH.ValidationResult)
        if (None, SH.result, result) in found
    ]
    results.sort(key=severity_order)
    report = Report(
        results,
        focus_nodes(shapes_graph, data, {URIRef(f) for f in focus}),
        _not_evaluated(shapes_graph),
        list(read_quads_of(found)),
        conforms=True,
        shape_texts=shape_texts(shapes_graph),
    )
    report.conforms = not report.fails_on(fail_on)
    return report


class _PreparingGraph(Graph):
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


def _shapes_graph(path: Path | str | None, format_: Format | None) -> Graph:
    files = resources.shape_files() if path is None else [path]
    graph = Graph()
    for file in files:
        graph += to_rdflib_graph(read_quads(file, format_))
    return graph


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


def _files(dataset: Dataset) -> dict[str, str]:
    """Give, for each subject, the file that describes it; added files go before packaged ones."""
    names = {file.graph: file for file in dataset.files}
    files: dict[str, str] = {}
    packaged: dict[str, str] = {}
    for quad in dataset.quads():
        file = names.get(getattr(quad.graph_name, "value", ""))
        if file is not None:
            target = packaged if file.packaged else files
            target.setdefault(getattr(quad.subject, "value", ""), str(file.path))
    return packaged | files


def _not_evaluated(shapes: Graph) -> tuple[str, ...]:
    """Name what of the shapes was left out."""
    left_out = []
    if (None, SH.js, None) in shapes:
        left_out.append("sh:js: JavaScript constraints are never run")
    owl_imports = URIRef("http://www.w3.org/2002/07/owl#imports")
    left_out += sorted(f"owl:imports {o}: nothing is fetched" for o in shapes.objects(None, owl_imports))
    return tuple(left_out)
