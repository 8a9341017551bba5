"""The yardstick: the files of the graph and one query, with nothing around the engine.

``python bare_query.py pyoxigraph|rdflib QUERY.rq ROOT`` loads the files that the package loads and prints the
rows with tabs between. It shares no code with icatkg.
"""

from __future__ import annotations

import sys


def files(root: str) -> list[str]:
    """Give the files of the graph under a folder: what is written down, and what follows from it."""
    from glob import glob

    folders = ("ontology", "ontology/schemes", "data", "data/documents", "data/reference")
    written = [path for folder in folders for path in sorted(glob(f"{root}/{folder}/*.ttl"))]  # noqa: PTH207 - no pathlib here
    return [*written, f"{root}/build/inferred.nt"]


def ask_pyoxigraph(text: str, paths: list[str]) -> list[str]:
    """Load the files and run the query with pyoxigraph."""
    from pyoxigraph import QuerySolutions, RdfFormat, Store

    store = Store()
    for path in paths:
        store.load(path=path, format=RdfFormat.TURTLE)  # N-Triples are Turtle, too
    found = store.query(text)
    if not isinstance(found, QuerySolutions):
        raise TypeError(text)
    return ["\t".join("" if term is None else str(term) for term in row) for row in found]


def ask_rdflib(text: str, paths: list[str]) -> list[str]:
    """Load the files and run the query with rdflib."""
    from rdflib import Graph

    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    rows = (row for row in graph.query(text) if isinstance(row, tuple))
    return ["\t".join("" if term is None else term.n3() for term in row) for row in rows]


if __name__ == "__main__":
    engine, query, folder = sys.argv[1:]
    with open(query, encoding="utf-8") as file:  # noqa: PTH123 - pathlib would cost the yardstick an import
        asked = file.read()
    print("\n".join({"pyoxigraph": ask_pyoxigraph, "rdflib": ask_rdflib}[engine](asked, files(folder))))
