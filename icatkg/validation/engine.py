"""Running SHACL: pySHACL on rdflib, fed with the literals exactly as written.

pySHACL is wrong on Oxigraph-backed graphs, and a store would rewrite literals, so neither is used here.
Nothing is fetched: ``owl:imports`` is not followed, and rdflib's habit of loading the graphs in ``FROM``
is switched off. Implements https://www.w3.org/TR/shacl/.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pyshacl
import rdflib.plugins.sparql
from pyshacl.errors import ReportableRuntimeError
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery

from icatkg import resources
from icatkg.errors import ShapesError
from icatkg.identifiers import contract, natural_key
from icatkg.serialization.bridge import to_rdflib_graph
from icatkg.serialization.reading import read_quads
from icatkg.validation.report import SEVERITIES, Report, Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from rdflib.plugins.sparql.sparql import Query
    from rdflib.term import Node

    from icatkg.dataset import Dataset
    from icatkg.serialization.formats import Format

__all__ = ["validate"]


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
        ``none``, ``rdfs``, ``owlrl`` or ``both``, drawn before checking.
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
    mixed_in = None if ontology is None else to_rdflib_graph(read_quads(ontology, ontology_format))
    found = _run(
        data,
        shacl_graph=shapes_graph,
        ont_graph=mixed_in,
        inference=inference,
        advanced=advanced or shapes is None,
        meta_shacl=metashacl,
        abort_on_first=abort,
        max_validation_depth=max_depth,
        use_shapes=[URIRef(s) for s in only_shapes] or None,
    )
    if focus:
        _keep_only(found, focus)
    files = _files(dataset)
    results = [
        _violation(found, result, shapes_graph, files)
        for result in found.subjects(RDF.type, SH.ValidationResult)
        if (None, SH.result, result) in found
    ]
    results.sort(key=_order)
    report = Report(
        results,
        _focus_nodes(shapes_graph, data),
        _not_evaluated(shapes_graph),
        list(read_quads_of(found)),
        conforms=True,
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


def _order(violation: Violation) -> tuple[object, ...]:
    worst = SEVERITIES.index(violation.severity) if violation.severity in SEVERITIES else -1
    return (
        worst,
        violation.file,
        natural_key(violation.focus),
        violation.path,
        violation.message,
        violation.value,
    )


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


def _short(node: Node | None) -> str:
    if isinstance(node, URIRef):
        return contract(str(node)) or str(node)
    if isinstance(node, Literal):
        quoted = f'"{node}"'
        if node.language:
            return f"{quoted}@{node.language}"
        return f"{quoted}^^{_short(node.datatype)}" if node.datatype else quoted
    return "" if node is None else f"_:{node}"


def _path(graph: Graph, path: Node | None) -> str:
    """Write a path as SPARQL writes it."""
    if path is None or isinstance(path, URIRef):
        return _short(path)
    if (path, RDF.first, None) in graph:
        return "/".join(_path(graph, part) for part in graph.items(path))
    for predicate, before, after in (
        (SH.inversePath, "^", ""),
        (SH.zeroOrMorePath, "", "*"),
        (SH.oneOrMorePath, "", "+"),
        (SH.zeroOrOnePath, "", "?"),
    ):
        inner = graph.value(path, predicate)
        if inner is not None:
            return f"{before}{_path(graph, inner)}{after}"
    choices = graph.value(path, SH.alternativePath)
    return "|".join(_path(graph, c) for c in graph.items(choices)) if choices is not None else ""


def _violation(found: Graph, result: Node, shapes: Graph, files: dict[str, str]) -> Violation:
    focus = found.value(result, SH.focusNode)
    severity = str(found.value(result, SH.resultSeverity) or SH.Violation)
    return Violation(
        severity=severity.removeprefix(str(SH)),
        focus=_short(focus),
        path=_path(found, found.value(result, SH.resultPath)),
        value=_short(found.value(result, SH.value)),
        message=_message(found, result, shapes),
        shape=_short(_owner(shapes, found.value(result, SH.sourceShape))),
        component=_short(found.value(result, SH.sourceConstraintComponent)),
        file=files.get(str(focus), ""),
    )


def _message(found: Graph, result: Node, shapes: Graph) -> str:
    """Give the rule in words: a SPARQL constraint's own message, to which pySHACL adds its shape's."""
    messages = set(found.objects(result, SH.resultMessage))
    if found.value(result, SH.sourceConstraint) is not None:
        shape = found.value(result, SH.sourceShape)
        messages = messages - set(shapes.objects(shape, SH.message)) or messages
    return "; ".join(sorted(str(m) for m in messages))


def _owner(shapes: Graph, shape: Node | None) -> Node | None:
    """Give the named shape that a shape without a name belongs to."""
    seen = set()
    while isinstance(shape, BNode) and shape not in seen:
        seen.add(shape)
        outer = next(iter(sorted(shapes.subjects(None, shape), key=str)), None)
        if outer is None:
            break
        shape = outer
    return shape


def _focus_nodes(shapes: Graph, data: Graph) -> dict[str, int]:
    """Count the focus nodes of each shape that has a target (SHACL, section 2.1.3)."""
    counts: dict[str, int] = {}
    targeted = {s for p in _TARGETS for s in shapes.subjects(p, None)}
    targeted |= {s for s in shapes.subjects(RDF.type, RDFS.Class) if (s, RDF.type, SH.NodeShape) in shapes}
    for shape in targeted:
        nodes = set(shapes.objects(shape, SH.targetNode))
        classes = set(shapes.objects(shape, SH.targetClass))
        if (shape, RDF.type, RDFS.Class) in shapes:
            classes.add(shape)
        for class_ in classes:
            for sub in data.transitive_subjects(RDFS.subClassOf, class_):
                nodes |= set(data.subjects(RDF.type, sub))
        for predicate in shapes.objects(shape, SH.targetSubjectsOf):
            nodes |= set(data.subjects(predicate, None))
        for predicate in shapes.objects(shape, SH.targetObjectsOf):
            nodes |= set(data.objects(None, predicate))
        counts[_short(shape)] = len(nodes)
    return {name: counts[name] for name in sorted(counts)}


_TARGETS = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)


def _not_evaluated(shapes: Graph) -> tuple[str, ...]:
    """Name what of the shapes was left out."""
    left_out = []
    if (None, SH.js, None) in shapes:
        left_out.append("sh:js: JavaScript constraints are never run")
    owl_imports = URIRef("http://www.w3.org/2002/07/owl#imports")
    left_out += sorted(f"owl:imports {o}: nothing is fetched" for o in shapes.objects(None, owl_imports))
    return tuple(left_out)
