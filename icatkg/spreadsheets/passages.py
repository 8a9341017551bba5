"""The document that a spreadsheet is about, and its passages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from icatkg.identifiers import natural_key
from icatkg.namespaces import ICAT, PREFIXES, SRC
from icatkg.spreadsheets.cells import paragraph_iri
from icatkg.spreadsheets.kinds import DOCUMENT, FOUND, PASSAGE
from icatkg.spreadsheets.statements import LABEL, TYPE

if TYPE_CHECKING:
    from icatkg.spreadsheets.drafts import Draft
    from icatkg.spreadsheets.names import Names
    from icatkg.spreadsheets.sheets import Problem
    from icatkg.spreadsheets.statements import Statements, Term

__all__ = ["Passages"]

_IN_DOCUMENT = ICAT + "inDocument"
_INTEGER = NamedNode(PREFIXES["xsd"] + "integer")


class Passages:
    """A document with its passages.

    Parameters
    ----------
    graph
        What is there.
    number
        The number of the document, or ``None``.

    Attributes
    ----------
    known
        Whether the graph describes the document.

    """

    def __init__(self, graph: Statements, number: str | None) -> None:
        self.graph = graph
        self.number = number or ""
        self.document = SRC + self.number
        self.known = DOCUMENT in graph.iris(self.document, TYPE)
        self._of: dict[str, dict[str, list[Term]]] = {
            subject.value: graph.properties(subject)
            for subject in graph.subjects()
            if number is not None and self.document in graph.iris(subject, _IN_DOCUMENT)
        }

    def find(self, text: str) -> tuple[str, str]:
        """Give the passage of a text such as ``12`` or ``34 item 2``, or else what is wrong with it."""
        iri = paragraph_iri(text, self.number)
        if iri is None:
            return "", f"“{text}” is not the number of a paragraph"
        if iri in self._of:
            return iri, ""
        if "-i" in iri.removeprefix(SRC) and iri.rsplit("-i", 1)[0] in self._of:
            return "", f"the item {text} is not on the sheet “Passage”"
        most = max((int(p) for i in self._of if (p := re.split(r"-p|-i", i)[1]).isdecimal()), default=0)
        return "", f"document {self.number} has no paragraph {text}; it has 1 to {most}"

    def declare(self, drafts: list[Draft], names: Names, problems: list[Problem]) -> None:
        """Find the passage of each row of the sheet of passages; items of a list may be new."""
        for draft in drafts:
            iri = paragraph_iri(draft.id, self.number)
            whole = iri.rsplit("-i", 1)[0] if iri is not None and "-i" in iri.removeprefix(SRC) else None
            if iri is not None and iri not in self._of and whole in self._of:
                self._of[iri] = self._item(iri, self._of[whole])
                names.add(iri, PASSAGE, str(self._of[iri][LABEL][0].value))
            draft.iri, problem = self.find(draft.id)
            if problem:
                problems.append(draft.problem("Paragraph", problem))

    def _item(self, iri: str, whole: dict[str, list[Term]]) -> dict[str, list[Term]]:
        paragraph, item = iri.removeprefix(f"{self.document}-p").split("-i")
        found = {p: whole[p] for p in (TYPE, *FOUND[PASSAGE]) if p in whole}
        label = f"document {self.number}, paragraph {paragraph}, item {item}"
        return found | {
            LABEL: [Literal(label, language="en")],
            ICAT + "itemNumber": [Literal(item, datatype=_INTEGER)],
            ICAT + "locator": [Literal(f"{self.number} p{paragraph} item {item}")],
        }

    def description(self, passage: str) -> dict[str, list[Term]]:
        """Give what no sheet asks for of a passage."""
        found = self._of.get(passage, {})
        return {property_: found[property_] for property_ in FOUND[PASSAGE] if property_ in found}

    def document_description(self) -> dict[str, list[Term]]:
        """Give what no sheet asks for of the document."""
        found = self.graph.properties(self.document)
        return {property_: found[property_] for property_ in FOUND[DOCUMENT] if property_ in found}

    def rest(self, described: dict[str, dict[str, list[Term]]]) -> list[Triple]:
        """Give what is said of the document and its passages, less the properties that rows give."""
        subjects = {self.document: self.graph.properties(self.document), **self._of}
        return [
            Triple(NamedNode(iri), NamedNode(property_), value)
            for iri in sorted(subjects, key=natural_key)
            for property_, values in subjects[iri].items()
            if property_ not in described.get(iri, {})
            for value in values
        ]
