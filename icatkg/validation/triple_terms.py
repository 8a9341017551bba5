"""Refusing triples as terms, which are RDF 1.2: SHACL is defined for RDF 1.1 graphs alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Triple

from icatkg.errors import ParseError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Quad

    from icatkg.dataset import Dataset

__all__ = ["refuse_triple_terms", "refuse_triple_terms_in"]


def refuse_triple_terms(quads: Iterable[Quad], path: Path | str | None) -> None:
    """Refuse the quads of a file if one has a triple as its object.

    Parameters
    ----------
    quads
        What was read.
    path
        The file; ``None`` for packaged ones.

    Raises
    ------
    ParseError
        The SHACL recommendation is for RDF 1.1 (https://www.w3.org/TR/shacl/#terminology).

    """
    for quad in quads:
        if type(quad.object) is Triple:
            raise ParseError(
                f"the object of {quad.subject} {quad.predicate} is a triple (RDF 1.2), unknown to SHACL",
                "Leave triples about triples out of what is validated.",
                path="<stdin>" if path == "-" else str(path or ""),
            )


def refuse_triple_terms_in(dataset: Dataset) -> None:
    """Refuse a dataset if a triple in it has a triple as its object; see :func:`refuse_triple_terms`."""
    if any(type(quad.object) is Triple for quad in dataset.quads()):
        whole = dataset.whole()
        for file in whole.files:
            refuse_triple_terms(whole.quads_of(file), file.path)
