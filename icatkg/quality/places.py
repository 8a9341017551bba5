"""Where in the files of an ontology a finding stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode, Triple

from icatkg.errors import IcatkgError
from icatkg.namespaces import PREFIXES
from icatkg.serialization.positions import Positions, positions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pyoxigraph import Quad

    from icatkg.querying.results import Term
    from icatkg.serialization.formats import Format
    from icatkg.serialization.positions import Place

__all__ = ["FilePlace", "OntologyFile", "OntologyPlaces"]

_TYPE = NamedNode(PREFIXES["rdf"] + "type")


class OntologyFile(NamedTuple):
    """A file of an ontology.

    Attributes
    ----------
    path
        Where it is, ``-`` for standard input.
    format_
        Its format, ``None`` to tell it from the name.
    quads
        All its quads in their order.

    """

    path: Path | str
    format_: Format | None
    quads: Sequence[Quad]


class FilePlace(NamedTuple):
    """A place in a file: its name, line and column, counted from 1; 0 when they cannot be told."""

    file: str
    line: int
    column: int


class OntologyPlaces:
    """The places of findings. Files are read for it only once a place in them is asked for, and each once.

    Parameters
    ----------
    files
        The files by the names they are called by.

    """

    def __init__(self, files: Mapping[str, OntologyFile]) -> None:
        self._files = files
        self._positions: dict[str, Positions] = {}
        self._about: dict[Term, list[tuple[str, Quad]]] = {}
        self._mentions: dict[Term, tuple[str, Quad]] = {}
        for name, file in files.items():
            for quad in file.quads:
                self._about.setdefault(quad.subject, []).append((name, quad))
                for term in _terms(quad):
                    self._mentions.setdefault(term, (name, quad))

    def of(self, entity: Term | None, property_: Term | None, value: Term | None) -> FilePlace:
        """Give the place of a finding.

        Parameters
        ----------
        entity, property_, value
            What it is about, and what is wrong there; ``None`` where there is nothing.

        Returns
        -------
        FilePlace
            Of the statement with that value; else where the value is the subject that uses the entity; else
            of the property; else of the entity, in a file that says what it is (``rdf:type``) before one that
            says something else; else where it is first mentioned.

        """
        for name, place in self._candidates(entity, property_, value):
            return FilePlace(name, *(place or (0, 0)))
        return FilePlace("", 0, 0)

    def _candidates(
        self, entity: Term | None, property_: Term | None, value: Term | None
    ) -> Iterator[tuple[str, Place | None]]:
        about = self._about.get(entity, []) if entity is not None else []
        for name, quad in about:
            if quad.object == value and (property_ is None or quad.predicate == property_):
                at = self._in(name)
                yield name, at.value(_triple(quad)) or at.subject(quad.subject)
        # Of a term that is used wrongly, the value is what uses it.
        for name, quad in self._about.get(value, []) if value is not None else []:
            if quad.predicate == property_ and entity in _terms(quad):
                yield name, self._mention(name, quad, entity)
        for name, quad in about:
            if quad.predicate == property_ != _TYPE:  # what is said of its class is said of itself
                at = self._in(name)
                yield name, at.property(quad.subject, quad.predicate) or at.subject(quad.subject)
        for name, quad in sorted(about, key=lambda entry: entry[1].predicate != _TYPE):
            yield name, self._in(name).subject(quad.subject)
        if entity in self._mentions:
            name, quad = self._mentions[entity]
            yield name, self._mention(name, quad, entity)

    def _mention(self, name: str, quad: Quad, term: Term) -> Place | None:
        at = self._in(name)
        if quad.predicate == term:
            return at.property(quad.subject, quad.predicate) or at.subject(quad.subject)
        return at.value(_triple(quad)) or at.subject(quad.subject)

    def _in(self, name: str) -> Positions:
        if name not in self._positions:
            file = self._files[name]
            try:
                self._positions[name] = positions(file.path, file.format_, quads=file.quads)
            except IcatkgError:  # it was there when it was checked, and is not any more
                self._positions[name] = Positions()
        return self._positions[name]


def _terms(quad: Quad) -> list[Term]:
    """Give what a quad mentions: its predicate, its object and the datatype of that."""
    terms: list[Term] = [quad.predicate, quad.object]
    return [*terms, quad.object.datatype] if isinstance(quad.object, Literal) else terms


def _triple(quad: Quad) -> Triple:
    return Triple(quad.subject, quad.predicate, quad.object)
