"""Which thing each row is about: the id that it gives, or one made for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from icatkg.identifiers import contract, expand
from icatkg.namespaces import ICAT, ID
from icatkg.spreadsheets.kinds import DOCUMENT, PASSAGE
from icatkg.spreadsheets.minting import SMALL_WORDS, matter_columns, prefixes, slug, year_or_number
from icatkg.spreadsheets.names import folded, reference
from icatkg.spreadsheets.sheets import ID_HEADER
from icatkg.spreadsheets.statements import LABEL, STATED_IN, TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icatkg.spreadsheets.drafts import Draft
    from icatkg.spreadsheets.kinds import Kind
    from icatkg.spreadsheets.names import Ask, Names
    from icatkg.spreadsheets.passages import Passages
    from icatkg.spreadsheets.sheets import Problem
    from icatkg.spreadsheets.statements import Term

__all__ = ["Identities"]

_ID = re.compile(re.escape(ID) + r"[a-z0-9][a-z0-9-]*")
_NAME = ICAT + "AttestedName"


class Identities:
    """Gives every row the IRI of what it is about.

    Parameters
    ----------
    kinds
        The kinds of facts.
    names
        What is there; the things of the rows are added.
    passages
        The document.
    problems
        Takes what is wrong.
    ask
        Answers questions about names.

    """

    def __init__(
        self,
        kinds: tuple[Kind, ...],
        names: Names,
        passages: Passages,
        problems: list[Problem],
        ask: Ask | None,
    ) -> None:
        self.names = names
        self.graph = names.graph
        self.passages = passages
        self.problems = problems
        self.ask = ask
        self.prefixes = prefixes(self.graph, kinds)
        self.names_kind = next(kind for kind in kinds if kind.iri == _NAME)
        self._again: dict[str, Draft] = {}

    def find(self, drafts: list[Draft]) -> None:
        """Give every row its IRI: first those that have one, last those that name others of them."""
        new: list[Draft] = []
        for draft in drafts:
            if draft.id or draft.kind.iri in {PASSAGE, DOCUMENT}:
                self._given(draft)
            else:
                new.append(draft)
        for draft in sorted(new, key=lambda draft: bool(matter_columns(draft.kind)[1])):
            self._mint(draft)

    def _given(self, draft: Draft) -> None:
        if draft.kind.iri == DOCUMENT:
            draft.iri = self.passages.document
            self.names.add(draft.iri, DOCUMENT, draft.label)
            return
        if draft.kind.iri == PASSAGE:
            return  # found by its paragraph
        draft.iri = expand(draft.id) or ID + draft.id
        classes = self.graph.iris(draft.iri, TYPE)
        if _ID.fullmatch(draft.iri) is None:
            remedy = "Use small letters, digits and hyphens, or leave the cell empty."
            self.problems.append(draft.problem(ID_HEADER, f"“{draft.id}” is not an id", remedy))
        elif classes and draft.kind.iri not in classes:
            other = self.graph.text(classes[0], LABEL)
            message = f"{reference(draft.iri)} is the id of something else in the graph: {other}"
            self.problems.append(draft.problem(ID_HEADER, message, "Give it another id, or none."))
        else:
            self.names.add(draft.iri, draft.kind.iri, draft.label)

    def _mint(self, draft: Draft) -> None:
        kind = draft.kind
        when = year_or_number(draft.cells, self.passages.number) if kind.is_claim else ""
        parts = [when, *self._matter(draft, when)]
        draft.iri = self.free(
            kind, "-".join(p for p in (self.prefixes[kind.iri], *parts) if p), draft, draft.label
        )
        if draft.iri:
            self.names.add(draft.iri, kind.iri, draft.label)

    def _matter(self, draft: Draft, when: str) -> list[str]:
        """Give the words that tell a fact from others of its class: whom it is about, or its label."""
        agents, wholes = matter_columns(draft.kind)
        found: list[str] = []
        for column in [*agents, *wholes]:
            if text := draft.cells.get(column.iri):
                thing = self.names.resolve(text, column, self.ask)
                local = thing.removeprefix(ID) if isinstance(thing, str) else slug(text)
                if column in wholes:
                    local = re.sub(r"^(event|occasion|publication)-", "", local)
                found.append(local)
        if draft.kind.iri == _NAME and found:
            found += self.form_part(ID + found[0], draft.cells.get(ICAT + "writtenForm", ""))
        if not found:
            is_agent = not self.prefixes[draft.kind.iri]
            words = slug(draft.label, () if is_agent else SMALL_WORDS | {when})
            if not words and draft.label:
                message = "no id can be made of it, since it has no Latin letters"
                self.problems.append(draft.problem(ID_HEADER, message, "Write an id, such as un-women."))
            found.append(words)
        return found

    def form_part(self, holder: str, form: str) -> list[str]:
        """Give what tells one written form of a holder's name from others: nothing for the usual one."""
        words = slug(form)
        usual = folded(form) == folded(self.names.label(holder)) or words == holder.removeprefix(ID)
        return [] if usual else [words]

    def free(self, kind: Kind, base: str, draft: Draft, label: str) -> str:
        """Give the first IRI that the graph has not given to something else, or an empty text."""
        bases = [base]
        if kind.is_claim:
            bases += [f"{base}-{self.passages.number}", f"{base}-{slug(label)}"]
        for one in bases:
            iri = ID + one
            if not self.graph.properties(iri):
                return iri
            if kind.iri in self.graph.iris(iri, TYPE) and self.graph.text(iri, LABEL) == label:
                if not kind.is_claim:
                    message = f"it is in the register already, as {reference(iri)}"
                    self.problems.append(
                        draft.problem("Label", message, "Delete the row, or write that id into it.")
                    )
                    return iri
                if self._of_document(iri):
                    self._again[iri] = draft
                    return iri
        taken = f"{reference(ID + base)} is the id of something else: {self.graph.text(ID + base, LABEL)}"
        self.problems.append(draft.problem(ID_HEADER, taken, "Write another id into the first column."))
        return ""

    def name_for(self, draft: Draft, holder: str, form: str, label: str) -> str:
        """Give the IRI of an attested name that a row brings with it."""
        local = [holder.removeprefix(ID), *self.form_part(holder, form)]
        base = "-".join([self.prefixes[_NAME], self.passages.number, *local])
        return self.free(self.names_kind, base, draft, label)

    def _of_document(self, iri: str) -> bool:
        return any(p.startswith(f"{self.passages.document}-p") for p in self.graph.iris(iri, STATED_IN))

    def changed(self, described: dict[str, dict[str, list[Term]]]) -> Iterable[Problem]:
        """Say which rows without an id are in the graph already, but with other values."""
        for iri, draft in self._again.items():
            there = {p: set(values) for p, values in self.graph.properties(iri).items()}
            if there != {p: set(values) for p, values in described.get(iri, {}).items()}:
                yield draft.problem(
                    "Label",
                    f"the graph has {contract(iri)} of that label already, with other values",
                    "Another fact needs another label; a correction is made in the file of the document.",
                )
