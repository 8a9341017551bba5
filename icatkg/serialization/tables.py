"""Writing the graph as CSV tables: one table a class, for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from icatkg.identifiers import contract, natural_key
from icatkg.namespaces import ICAT, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import BlankNode, Quad, Triple

    Term = NamedNode | BlankNode | Literal | Triple

__all__ = ["write_tables"]

_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_LABEL = NamedNode(PREFIXES["rdfs"] + "label")
_STATED_IN = NamedNode(ICAT + "statedIn")
_LOCATOR = NamedNode(ICAT + "locator")
_BETWEEN = "; "


class _Graph:
    """The statements of a dataset by subject, and the labels in it."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.described: dict[Term, dict[NamedNode, set[Term]]] = {}
        for quad in quads:
            self.described.setdefault(quad.subject, {}).setdefault(quad.predicate, set()).add(quad.object)

    def name(self, term: Term) -> str:
        if isinstance(term, Literal):
            return term.value
        return contract(term.value) or term.value if isinstance(term, NamedNode) else str(term)

    def label(self, term: Term) -> str:
        about = self.described.get(term, {})
        found = about.get(_LOCATOR) or about.get(_LABEL) or set()
        return min((self.name(t) for t in found), default="")

    def sorted(self, terms: Iterable[Term]) -> list[Term]:
        return sorted(terms, key=lambda t: natural_key(self.name(t)))


def write_tables(quads: Iterable[Quad]) -> dict[str, bytes]:
    """Write one table for each class.

    Columns: ``id`` and ``label``; each property of the class in alphabetical order, followed by
    ``<property>_label`` when its values are things; ``sources`` with the cited passages. Several values in
    one cell are separated by ``; ``. A thing with several classes is in several tables.

    Parameters
    ----------
    quads
        The dataset.

    Returns
    -------
    dict
        File name (``ChairTerm.csv``) to UTF-8 content, lines ended as RFC 4180 says.

    """
    graph = _Graph(quads)
    classes: dict[str, list[Term]] = {}
    for subject, about in graph.described.items():
        for class_ in about.get(_TYPE, ()):
            classes.setdefault(graph.name(class_), []).append(subject)
    return {
        f"{_file_name(class_)}.csv": _table(graph, graph.sorted(classes[class_]))
        for class_ in sorted(classes)
    }


def _file_name(class_: str) -> str:
    """Give our classes their own name, others their CURIE or IRI made fit for a file system."""
    name = class_.removeprefix("icat:")
    return "".join(c if (c.isalnum() and c.isascii()) or c in "-_" else "-" for c in name)


def _table(graph: _Graph, subjects: list[Term]) -> bytes:
    used = {p for s in subjects for p in graph.described[s]} - {_TYPE, _LABEL, _STATED_IN}
    columns: list[tuple[str, NamedNode, bool]] = []
    for predicate in sorted(used, key=graph.name):
        name = graph.name(predicate).removeprefix("icat:")
        columns.append((name, predicate, False))
        if any(not isinstance(o, Literal) for s in subjects for o in graph.described[s].get(predicate, ())):
            columns.append((f"{name}_label", predicate, True))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["id", "label", *(name for name, _, _ in columns), "sources"])
    for subject in subjects:
        about = graph.described[subject]
        cells = [
            _BETWEEN.join(
                graph.label(o) if as_label else graph.name(o) for o in graph.sorted(about.get(predicate, ()))
            )
            for _, predicate, as_label in columns
        ]
        sources = _BETWEEN.join(
            graph.label(o) or graph.name(o) for o in graph.sorted(about.get(_STATED_IN, ()))
        )
        writer.writerow([graph.name(subject), graph.label(subject), *cells, sources])
    return text.getvalue().encode()
