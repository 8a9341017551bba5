"""Validation by pySHACL on rdflib: the reference, and the fallback for what is not compiled.

It is wrong on Oxigraph-backed graphs, and a store would rewrite literals, so it has rdflib's own graphs.
Nothing is fetched: ``owl:imports`` is not followed, and rdflib's habit of loading the graphs in ``FROM`` is
switched off.
"""

from __future__ import annotations

import logging
from contextlib import redirect_stderr
from io import StringIO
from typing import TYPE_CHECKING, Any

import pyshacl
import rdflib.plugins.sparql
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from pyshacl.errors import ReportableRuntimeError
from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery

from icatkg.errors import ShapesError
from icatkg.serialization.bridge import to_rdflib_graph
from icatkg.validation.compiled.queries import declarations
from icatkg.validation.compiled.shapes_graph import SH, ShapesGraph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.plugins.sparql.sparql import Query

__all__ = ["PreparingGraph", "validate_by_pyshacl"]

_UNIQUE = NamedNode(SH + "uniqueLang")
_DECLARE = NamedNode(SH + "declare")


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


def validate_by_pyshacl(data: Graph, shapes: Iterable[Quad], **options: Any) -> Graph:
    """Validate data with pySHACL.

    Parameters
    ----------
    data, shapes
        The data, to which what is inferred is added, and the shapes.
    **options
        Those of :func:`pyshacl.validate`.

    Returns
    -------
    rdflib.Graph
        The report.

    Raises
    ------
    ShapesError
        The shapes cannot be used.

    """
    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False
    # pySHACL prints what it also raises, and what it passes over; that is ours to say, once.
    logging.getLogger("pyshacl-validate").disabled = True
    try:
        with redirect_stderr(StringIO()):
            _, found, text = pyshacl.validate(
                data,
                shacl_graph=to_rdflib_graph(_as_specified(list(shapes))),
                inplace=True,
                do_owl_imports=False,
                **options,
            )
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


def _as_specified(quads: list[Quad]) -> list[Quad]:
    """Write shapes so that pySHACL reads them as SHACL does.

    It does not find the prefixes that ``owl:imports`` leads to (section 5.2.1), and takes
    ``"1"^^xsd:boolean`` for ``true``, which it is not (section 4.4.5).
    """
    shapes = ShapesGraph(quads)
    kept = [
        q
        for q in quads
        if q.predicate != _UNIQUE or not isinstance(q.object, Literal) or q.object.value != "1"
    ]
    for node in sorted(shapes.having(SH + "prefixes"), key=str):
        found = declarations(shapes, node)
        kept += [
            Quad(owner, _DECLARE, declaration)
            for owner in shapes.objects(node, SH + "prefixes")
            if isinstance(owner, NamedNode)
            for declaration in found
            if isinstance(declaration, NamedNode | BlankNode)
        ]
    return kept


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
