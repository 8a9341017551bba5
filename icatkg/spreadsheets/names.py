"""Names in cells, matched against the labels and the attested names of what there is.

An exact match, apart from case, white space and the shape of quotes and dashes, is taken: of a label first,
for that is what the graph itself calls a thing, then of a name. A near match, or one that several things
share, is a question.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from icatkg.identifiers import contract, expand, natural_key
from icatkg.namespaces import ICAT, ID
from icatkg.spreadsheets.statements import LABEL, TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from icatkg.spreadsheets.columns import Column, Range
    from icatkg.spreadsheets.kinds import Kind
    from icatkg.spreadsheets.statements import Statements

    Ask = Callable[["Question"], str | None]

__all__ = ["Names", "Question", "folded", "reference"]

_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00ad": None})
_NAMES = tuple(ICAT + name for name in ("writtenForm", "spelledOut", "acronym"))
_CONCEPTS = frozenset({ICAT + "Kind", ICAT + "Topic"})
_MOST = 5
_MOST_LISTED = 12
_NEAR = 0.75
_LONG_ENOUGH = 4


class Question(NamedTuple):
    """A name that fits nothing, or several things.

    Attributes
    ----------
    text
        The name.
    candidates
        What may be meant: ids and labels, the likeliest first.
    shared
        Whether the name is exactly that of all candidates.
    closed
        Whether nothing new may be named, since a vocabulary is closed.

    """

    text: str
    candidates: tuple[tuple[str, str], ...]
    shared: bool
    closed: bool = False

    def problem(self) -> str:
        """Say what is wrong."""
        if self.shared:
            return f"“{self.text}” is the name of more than one thing"
        return f"there is no “{self.text}” among what may stand here"

    def remedy(self) -> str:
        """Say what to do about it."""
        listed = ", ".join(f"{short} ({label})" if label else short for short, label in self.candidates)
        if self.shared:
            return f"Write the id of the one that is meant: {listed}."
        if self.closed:
            return f"Write one of: {', '.join(label or short for short, label in self.candidates)}."
        new = "if it is new, give it a row on its own sheet"
        return f"Write the id of what is meant: {listed}; {new}." if listed else f"Correct the name; {new}."


def folded(text: str) -> str:
    """Give what is compared of a name."""
    text = unicodedata.normalize("NFKC", text.translate(_ALIKE)).translate(_ALIKE)
    return " ".join(text.casefold().split())


def reference(iri: str) -> str:
    """Give the id that a cell may hold: ``id:unodc``."""
    return contract(iri) or f"<{iri}>"


class Names:
    """What things are called: those of the graph, and those that rows add.

    Parameters
    ----------
    graph
        What is there, the ontology and its schemes included.
    kinds
        The kinds of facts. What is none of these, and no kind or topic of a scheme, is named by its id alone:
        nobody means the side of a discrepancy by the name of an organisation.

    """

    def __init__(self, graph: Statements, kinds: Iterable[Kind]) -> None:
        self.graph = graph
        self._named = _CONCEPTS | {kind.iri for kind in kinds}
        self._called: dict[str, set[str]] = {}
        self._labelled: dict[str, set[str]] = {}
        self._labels: dict[str, str] = {}
        self._types: dict[str, frozenset[str]] = {}
        self._allowed: dict[tuple[tuple[Range, ...], tuple[str, ...]], dict[str, None]] = {}
        self._answers: dict[tuple[str, str], str] = {}
        for subject in graph.subjects():
            iri = subject.value
            if not iri.startswith("http"):
                continue
            for class_ in graph.iris(subject, TYPE):
                self.add(iri, class_, graph.text(subject, LABEL))
            for holder in graph.iris(subject, ICAT + "nameOf"):
                for name in (text for p in _NAMES for text in graph.texts(subject, p)):
                    self.call(holder, name)

    def add(self, iri: str, class_: str, label: str) -> None:
        """Add a thing with its class and label."""
        self._types[iri] = self._types.get(iri, frozenset()) | self.graph.classes_above(class_)
        self._labels[iri] = label
        if label and not self._named.isdisjoint(self._types[iri]):
            self.call(iri, label)
            self._labelled.setdefault(folded(label), set()).add(iri)
        for (ranges, refused), allowed in self._allowed.items():
            if self._may_be(iri, ranges, refused):
                allowed[iri] = None

    def call(self, iri: str, name: str) -> None:
        """Add a name of a thing."""
        self._called.setdefault(folded(name), set()).add(iri)

    def label(self, iri: str) -> str:
        """Give the label of a thing, or an empty text."""
        return self._labels.get(iri, "")

    def types(self, iri: str) -> frozenset[str]:
        """Give the classes of a thing, with those above them; none for what is not known."""
        return self._types.get(iri, frozenset())

    def allowed(self, column: Column) -> dict[str, None]:
        """Give what may stand in a column."""
        key = (column.ranges, column.refused)
        if key not in self._allowed:
            self._allowed[key] = dict.fromkeys(iri for iri in self._types if self._may_be(iri, *key))
        return self._allowed[key]

    def _may_be(self, iri: str, ranges: tuple[Range, ...], refused: tuple[str, ...]) -> bool:
        return iri not in refused and all(self._within(iri, range_) for range_ in ranges)

    def _within(self, iri: str, range_: Range) -> bool:
        return (
            iri in range_.values
            or not self._types[iri].isdisjoint(range_.classes)
            or any(top != iri and top in self.graph.kinds_above(iri) for top in range_.tops)
        )

    def resolve(self, text: str, column: Column, ask: Ask | None = None) -> str | Question:
        """Give the one thing that a text in a column stands for, or the question that it leaves.

        Parameters
        ----------
        text
            A name, or an id: ``id:unodc``, ``unodc`` or an IRI in angle brackets.
        column
            The column, which decides what may be meant.
        ask
            Answers questions with an id; ``None`` for no answer.

        """
        allowed = self.allowed(column)
        written = expand(text)
        if written is not None and written in allowed:
            return written
        exact = sorted(iri for iri in self._labelled.get(folded(text), ()) if iri in allowed)
        exact = exact or sorted(iri for iri in self._called.get(folded(text), ()) if iri in allowed)
        if len(exact) == 1:
            return exact[0]
        if not exact and re.fullmatch(r"[a-z0-9-]+", text) and ID + text in allowed:
            return ID + text
        answered = self._answers.get((folded(text), column.iri))
        if answered:
            return answered
        closed = bool(allowed) and all(not _CONCEPTS.isdisjoint(self._types[iri]) for iri in allowed)
        meant = exact or self._near(text, allowed) or (list(allowed)[:_MOST_LISTED] if closed else [])
        question = Question(text, self._listed(meant), shared=bool(exact), closed=closed)
        if ask is not None and answered is None:
            answer = ask(question)
            chosen = (expand(answer) or ID + answer) if answer else ""
            self._answers[folded(text), column.iri] = chosen if chosen in allowed else ""
            if chosen in allowed:
                return chosen
        return question

    def name(self, iri: str, column: Column) -> str:
        """Give what a cell says for a thing: its label where that is enough to find it, else its id."""
        label = self.label(iri)
        plain = label and label == " ".join(label.split()) and expand(label) is None
        return label if plain and self.resolve(label, column) == iri else reference(iri)

    def _listed(self, iris: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((reference(iri), self.label(iri)) for iri in iris)

    def _near(self, text: str, allowed: dict[str, None]) -> list[str]:
        wanted = folded(text)
        names = {name: iris & allowed.keys() for name, iris in self._called.items()}
        names = {name: iris for name, iris in names.items() if iris}
        close = difflib.get_close_matches(wanted, sorted(names), n=_MOST, cutoff=_NEAR)
        words = re.compile(rf"\b{re.escape(wanted)}\b")
        for name in sorted(names, key=natural_key):
            if len(name) >= _LONG_ENOUGH <= len(wanted) and (words.search(name) or _contains(wanted, name)):
                close.append(name)
        found = dict.fromkeys(iri for name in close for iri in sorted(names[name]))
        return list(found)[:_MOST]


def _contains(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None
