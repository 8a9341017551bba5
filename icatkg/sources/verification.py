"""Checking every passage of the graph against the documents.

A document is a UTF-8 text file; its paragraphs are the lines that are not empty once white space is
stripped, counted from 1. The digest of a paragraph is the SHA-256 of its text with runs of white space
folded to one space and trimmed.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from icatkg.errors import MissingFileError
from icatkg.identifiers import natural_key
from icatkg.namespaces import ICAT
from icatkg.serialization.reading import read_text

if TYPE_CHECKING:
    from icatkg.dataset import Dataset

__all__ = ["Finding", "Verification", "paragraph_digest", "paragraphs", "texts_of", "verify"]

_IN_DOCUMENT = NamedNode(ICAT + "inDocument")


class Finding(NamedTuple):
    """Something that does not match.

    Attributes
    ----------
    locator
        The passage (``003 p11``) or document (``003``).
    problem
        What is wrong, in words.

    """

    locator: str
    problem: str


class Verification(NamedTuple):
    """The outcome of checking passages.

    Attributes
    ----------
    documents
        How many documents were found in the folder.
    passages
        How many passages were checked.
    findings
        What does not match, in natural order.

    """

    documents: int
    passages: int
    findings: tuple[Finding, ...]


def paragraphs(text: str) -> list[str]:
    """Cut a text into its paragraphs, white space folded."""
    folded = (" ".join(line.split()) for line in re.split(r"\r\n|\n|\r", text))
    return [line for line in folded if line]


def paragraph_digest(paragraph: str) -> str:
    """Give the SHA-256 of a paragraph in lower-case hexadecimal."""
    return hashlib.sha256(" ".join(paragraph.split()).encode()).hexdigest()


class _Passage(NamedTuple):
    iri: str
    document: str
    paragraph: int
    locator: str
    digest: str


def verify(dataset: Dataset, folder: Path | str) -> Verification:
    """Check every passage of a dataset against the documents in a folder.

    A document is found by its ``icat:fileName`` or by a file name that begins with its number
    (``003_report.txt``, ``003.txt``).

    Parameters
    ----------
    dataset
        The graph with its passages.
    folder
        Where the documents are.

    Raises
    ------
    MissingFileError
        The folder does not exist.
    InputError
        A document cannot be read.

    """
    folder = _existing(folder)
    facts = _facts(dataset)
    documents = {s: f for s, f in facts.items() if "documentNumber" in f}
    passages = _passages(facts)
    findings: list[Finding] = []
    found = 0
    for iri, about in sorted(documents.items(), key=lambda d: d[1]["documentNumber"]):
        own = [p for p in passages if p.document == iri]
        number = about["documentNumber"]
        path = _file_of(folder, number, about.get("fileName"))
        if path is None:
            findings.append(Finding(number, f"no file {number}*.txt in {folder}"))
            continue
        found += 1
        texts = paragraphs(read_text(path))
        if str(len(texts)) != about.get("paragraphCount"):
            wanted = about.get("paragraphCount", "no")
            findings.append(
                Finding(number, f"{wanted} paragraphs expected, {len(texts)} found in {path.name}")
            )
        findings += _compared(own, [paragraph_digest(t) for t in texts])
    known = set(documents)
    findings += [
        Finding(p.locator, "its document is not in the graph") for p in passages if p.document not in known
    ]
    ordered = sorted(set(findings), key=lambda f: (natural_key(f.locator), f.problem))
    return Verification(found, len(passages), tuple(ordered))


def texts_of(dataset: Dataset, folder: Path | str) -> dict[str, tuple[str, int, str]]:
    """Read the passages of a dataset in the documents of a folder, found as :func:`verify` finds them.

    Parameters
    ----------
    dataset
        The graph with its passages.
    folder
        Where the documents are.

    Returns
    -------
    dict
        For the IRI of each passage that is there: document, number of the paragraph, and its text. The text
        of an item is that of its paragraph.

    Raises
    ------
    MissingFileError
        The folder does not exist.
    InputError
        A document cannot be read.

    """
    folder = _existing(folder)
    facts = _facts(dataset)
    texts = {}
    for iri, about in facts.items():
        if "documentNumber" in about:
            path = _file_of(folder, about["documentNumber"], about.get("fileName"))
            texts[iri] = [] if path is None else paragraphs(read_text(path))
    return {
        p.iri: (p.document, p.paragraph, found[p.paragraph - 1])
        for p in _passages(facts)
        if 1 <= p.paragraph <= len(found := texts.get(p.document, []))
    }


def _existing(folder: Path | str) -> Path:
    folder = Path(folder)
    if not folder.is_dir():
        raise MissingFileError(f"{folder}: no such folder", "Name the folder that holds the documents.")
    return folder


def _facts(dataset: Dataset) -> dict[str, dict[str, str]]:
    """Give the literal and document values of each subject that has any of our terms."""
    facts: dict[str, dict[str, str]] = {}
    for quad in dataset.quads():
        predicate = quad.predicate.value
        if predicate.startswith(ICAT) and isinstance(quad.subject, NamedNode):
            about = facts.setdefault(quad.subject.value, {})
            if isinstance(quad.object, Literal | NamedNode) and (
                isinstance(quad.object, Literal) or quad.predicate == _IN_DOCUMENT
            ):
                about[predicate.removeprefix(ICAT)] = quad.object.value
    return facts


def _passages(facts: dict[str, dict[str, str]]) -> list[_Passage]:
    return [
        _Passage(
            iri=iri,
            document=about["inDocument"],
            paragraph=int(number) if (number := about.get("paragraphNumber", "")).isdecimal() else 0,
            locator=about.get("locator", iri),
            digest=about.get("digest", ""),
        )
        for iri, about in facts.items()
        if "inDocument" in about
    ]


def _file_of(folder: Path, number: str, name: str | None) -> Path | None:
    if name is not None and (folder / name).is_file():
        return folder / name
    near = sorted(
        p for p in folder.iterdir() if p.is_file() and re.match(rf"{re.escape(number)}(?!\d)", p.name)
    )
    return near[0] if near else None


def _compared(passages: list[_Passage], digests: list[str]) -> list[Finding]:
    findings = []
    for passage in passages:
        if not 1 <= passage.paragraph <= len(digests):
            findings.append(Finding(passage.locator, f"missing: the document has {len(digests)} paragraphs"))
        elif digests[passage.paragraph - 1] != passage.digest:
            moved = [i for i, digest in enumerate(digests, 1) if digest == passage.digest]
            where = f"; its text is now paragraph {moved[0]}" if moved else ""
            findings.append(Finding(passage.locator, f"changed: the paragraph has another digest{where}"))
    return findings
