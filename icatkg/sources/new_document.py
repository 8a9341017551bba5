"""Cutting a new document into passages that claims can cite.

The cut is the one that :mod:`icatkg.sources.verification` checks: a paragraph is a line that is not empty,
counted from 1, and its digest is the SHA-256 of its text with white space folded. Only numbers, digests and
locators come out; the text stays where it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode, Triple

from icatkg.errors import InputError, ParameterError
from icatkg.namespaces import ICAT, PREFIXES, SRC
from icatkg.serialization.reading import read_text
from icatkg.serialization.turtle import write_turtle
from icatkg.sources.verification import paragraph_digest, paragraphs

if TYPE_CHECKING:
    from pathlib import Path

    from icatkg.dataset import Dataset

__all__ = ["NewDocument", "new_document"]

_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_LABEL = NamedNode(PREFIXES["rdfs"] + "label")
_INTEGER = NamedNode(PREFIXES["xsd"] + "integer")
_REMAINING = (
    "Write a label that tells what the document is, in place of its number.",
    "Say what kind of document it is (icat:hasKind kind:press-item).",
    "Give its title as it is written (icat:title).",
    "Give its date: as written, its bounds, and how they are known (icat:hasDateStatus).",
    "Say of each passage whom and what it mentions (icat:mentions).",
    "Say of each passage that no claim cites why not (icat:uncitedBecause).",
    "Declare by hand the items inside a paragraph that are cited one by one (src:004-p34-i14).",
    "Add it with icatkg add, which describes its graph in data/catalog.ttl.",
)


class NewDocument(NamedTuple):
    """A document cut into passages.

    Attributes
    ----------
    iri, number, file_name
        What it is called.
    paragraphs
        How many it has.
    triples
        The document and its passages.
    remaining
        What is left to fill in, in sentences.

    """

    iri: str
    number: str
    file_name: str
    paragraphs: int
    triples: tuple[Triple, ...]
    remaining: tuple[str, ...] = _REMAINING

    def turtle(self) -> str:
        """Write it as house Turtle."""
        return write_turtle(self.triples)


def new_document(path: Path | str, number: str, dataset: Dataset | None = None) -> NewDocument:
    """Cut a text into the passages of a new document.

    Parameters
    ----------
    path
        The text, UTF-8.
    number
        Its number: three digits.
    dataset
        The graph that it is new to.

    Raises
    ------
    ParameterError
        The number is not of three digits, or the graph has a document or passages of that number.
    MissingFileError, InputError
        The text cannot be read, has no paragraph, or is not in a file that ends in ``.txt``.
    ParseError
        It is not UTF-8.

    """
    if not re.fullmatch(r"[0-9]{3}", number):
        raise ParameterError(f"--id: {number!r} is not a number of three digits", "Write, for example, 005.")
    iri = SRC + number
    if dataset is not None:
        _check_new(dataset, iri, number)
    name = re.split(r"[/\\]", str(path))[-1]
    if not name.endswith(".txt"):
        raise InputError(f"{path}: not a text file", "Documents are UTF-8 text files that end in .txt.")
    found = paragraphs(read_text(path))
    if not found:
        raise InputError(f"{path}: there is no text in it")
    triples = [
        Triple(NamedNode(iri), _TYPE, NamedNode(ICAT + "Document")),
        Triple(NamedNode(iri), _LABEL, Literal(f"document {number}", language="en")),
        Triple(NamedNode(iri), NamedNode(ICAT + "documentNumber"), Literal(number)),
        Triple(NamedNode(iri), NamedNode(ICAT + "fileName"), Literal(name)),
        Triple(NamedNode(iri), NamedNode(ICAT + "paragraphCount"), _integer(len(found))),
    ]
    for n, paragraph in enumerate(found, 1):
        triples += _passage(iri, number, n, paragraph)
    return NewDocument(iri, number, name, len(found), tuple(triples))


def _check_new(dataset: Dataset, iri: str, number: str) -> None:
    """Refuse the number of a document that the graph describes, or has passages of."""
    wanted = NamedNode(iri)
    passage = NamedNode(ICAT + "inDocument")
    taken = set()
    for quad in dataset.quads():
        if quad.predicate.value == ICAT + "documentNumber" and isinstance(quad.object, Literal):
            taken.add(quad.object.value)
        if quad.subject == wanted or (quad.predicate == passage and quad.object == wanted):
            taken.add(number)
    if number in taken:
        free = next((f"{n:03}" for n in range(1000) if f"{n:03}" not in taken), "")
        raise ParameterError(
            f"--id: the graph has a document {number} already", f"{free} is free." if free else ""
        )


def _passage(document: str, number: str, paragraph: int, text: str) -> list[Triple]:
    passage = NamedNode(f"{document}-p{paragraph}")
    return [
        Triple(passage, _TYPE, NamedNode(ICAT + "Passage")),
        Triple(passage, _LABEL, Literal(f"document {number}, paragraph {paragraph}", language="en")),
        Triple(passage, NamedNode(ICAT + "digest"), Literal(paragraph_digest(text))),
        Triple(passage, NamedNode(ICAT + "inDocument"), NamedNode(document)),
        Triple(passage, NamedNode(ICAT + "locator"), Literal(f"{number} p{paragraph}")),
        Triple(passage, NamedNode(ICAT + "paragraphNumber"), _integer(paragraph)),
    ]


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=_INTEGER)
