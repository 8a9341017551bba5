"""The values of a row: references resolved, literals read, and what follows from the dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from icatkg.identifiers import expand
from icatkg.namespaces import ICAT
from icatkg.spreadsheets.cells import literal, split
from icatkg.spreadsheets.columns import Form
from icatkg.spreadsheets.derived import derive
from icatkg.spreadsheets.statements import LABEL, STATED_IN, TYPE

if TYPE_CHECKING:
    from icatkg.spreadsheets.columns import Column
    from icatkg.spreadsheets.drafts import Draft
    from icatkg.spreadsheets.identities import Identities
    from icatkg.spreadsheets.names import Ask, Names
    from icatkg.spreadsheets.passages import Passages
    from icatkg.spreadsheets.sheets import Problem
    from icatkg.spreadsheets.statements import Statements, Term

    Described = dict[str, dict[str, list[Term]]]

__all__ = ["RowValues", "holds_names", "name_as_written"]

NAME = ICAT + "AttestedName"
_HOLDER = ICAT + "hasOrganisation"
_NAME_OF = ICAT + "nameOf"
_WRITTEN = ICAT + "writtenForm"


def holds_names(column: Column) -> bool:
    """Tell whether a column holds names as written, which are nodes of their own."""
    return any(NAME in range_.classes for range_ in column.ranges)


def name_as_written(graph: Statements, document: str, holder: str, text: str) -> str | None:
    """Give the attested name of a holder in a document, or ``None``."""
    for subject in graph.subjects():
        if (
            text in graph.texts(subject, _WRITTEN)
            and holder in graph.iris(subject, _NAME_OF)
            and any(p.startswith(f"{document}-p") for p in graph.iris(subject, STATED_IN))
        ):
            return subject.value
    return None


class RowValues:
    """Reads rows.

    Parameters
    ----------
    names
        What cells may name.
    passages
        The document.
    problems
        Takes what is wrong.
    ask
        Answers questions about names.

    """

    def __init__(self, names: Names, passages: Passages, problems: list[Problem], ask: Ask | None) -> None:
        self.names = names
        self.passages = passages
        self.problems = problems
        self.ask = ask
        self._pending: list[tuple[Draft, Column, str]] = []

    def of(self, draft: Draft) -> dict[str, list[Term]]:
        """Give the values of a row by property, with what follows from them."""
        given: dict[str, list[Term]] = {}
        for column in draft.kind.columns:
            text = draft.cells.get(column.iri)
            if not text:
                continue
            if holds_names(column):
                self._pending.append((draft, column, text))
                continue
            terms = list(dict.fromkeys(self._terms(text, column, draft)))
            if len(terms) > 1 and not column.several:
                self._problem(draft, column, "it holds more than one value", column.message)
            if terms:
                given[column.iri] = terms
        given |= {property_: [term] for property_, term in derive(draft.kind, given).items()}
        for column in draft.kind.columns:
            if column.expected and column.iri not in given:
                message = f"it is empty, and “{column.header}” does not follow from the dates"
                self.problems.append(draft.problem("Date", message, column.message))
        return given

    def _problem(self, draft: Draft, column: Column, message: str, remedy: str = "") -> None:
        self.problems.append(draft.problem(column.header, message, remedy))

    def _terms(self, text: str, column: Column, draft: Draft) -> list[Term]:
        if column.form is Form.PARAGRAPH:
            return self._passages(text, column, draft)
        if column.form is Form.THING:
            return self._things(text, column, draft)
        values = [literal(part, column) for part in (split(text) if column.several else [text])]
        for wrong in (value for value in values if isinstance(value, str)):
            self._problem(draft, column, wrong)
        return [value for value in values if isinstance(value, Literal)]

    def _passages(self, text: str, column: Column, draft: Draft) -> list[Term]:
        if not self.passages.number:
            return []  # that no document is named is told already
        found: list[Term] = []
        for part in re.split(r"\s*[;,]\s*(?!item)", text.strip(" ;,")):
            iri, problem = self.passages.find(part)
            if problem:
                self._problem(draft, column, problem)
            else:
                found.append(NamedNode(iri))
        return found

    def _things(self, text: str, column: Column, draft: Draft) -> list[Term]:
        found: list[Term] = []
        for part in split(text):
            thing = self.names.resolve(part, column, self.ask)
            if isinstance(thing, str):
                found.append(NamedNode(thing))
            else:
                self._problem(draft, column, thing.problem(), thing.remedy())
        return found

    def attested_names(self, described: Described, identities: Identities) -> int:
        """Resolve the cells that hold names as written; a name that the document has not yet is made.

        Parameters
        ----------
        described
            What all rows say, by IRI; names are added to it, and to the rows that use them.
        identities
            Gives new names their ids.

        Returns
        -------
        int
            How many were made.

        """
        rows = {
            (holder.value, form.value): iri
            for iri, given in described.items()
            if NamedNode(NAME) in given.get(TYPE, ())
            for holder in given.get(_NAME_OF, ())
            for form in given.get(_WRITTEN, ())
        }
        made: set[str] = set()
        for draft, column, text in self._pending:
            given = described.get(draft.iri, {})
            holders = given.get(_HOLDER, [])
            iri = self._named(text, column, holders[0].value if holders else "", rows)
            if iri is None and holders:
                iri = self._made(draft, text, holders[0], described, identities)
                rows[holders[0].value, text] = iri
                made.add(iri)
            if iri in made:
                passages = described[iri].setdefault(STATED_IN, [])
                passages += [p for p in given.get(STATED_IN, ()) if p not in passages]
            if iri:
                given[column.iri] = [NamedNode(iri)]
        return len(made)

    def _named(self, text: str, column: Column, holder: str, rows: dict[tuple[str, str], str]) -> str | None:
        allowed = self.names.allowed(column)
        written = expand(text)
        if written is not None and written in allowed:
            return written
        found = rows.get((holder, text)) or name_as_written(
            self.names.graph, self.passages.document, holder, text
        )
        if found is not None:
            return found
        thing = self.names.resolve(text, column)
        return thing if isinstance(thing, str) and self.names.label(thing) == text else None

    def _made(
        self, draft: Draft, text: str, holder: Term, described: Described, identities: Identities
    ) -> str:
        label = f"{self.names.label(holder.value)} as {text}"
        iri = identities.name_for(draft, holder.value, text, label)
        described[iri] = {
            TYPE: [NamedNode(NAME)],
            LABEL: [Literal(label, language="en")],
            _NAME_OF: [holder],
            _WRITTEN: [Literal(text)],
        }
        return iri
