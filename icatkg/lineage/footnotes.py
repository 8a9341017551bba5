"""Sources in words: short citations, and footnotes that rows with equal sources share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode, Triple

from icatkg.identifiers import contract, natural_key
from icatkg.lineage.places import DOCUMENT
from icatkg.namespaces import ICAT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import BlankNode

    from icatkg.lineage.answer import Alternative, RowSources, SourcedResult
    from icatkg.lineage.places import Source
    from icatkg.lineage.sources import SourceIndex

__all__ = [
    "Footnote",
    "Footnotes",
    "document_names",
    "locators_in_words",
    "one_line",
    "sources_in_words",
    "statement_in_words",
    "title_of",
]

_LOCATOR = re.compile(r"(?P<document>\S+) p(?P<paragraph>\d+)(?: item (?P<item>\d+))?\Z")
_TITLES = (NamedNode(ICAT + "title"), NamedNode("http://www.w3.org/2000/01/rdf-schema#label"))
_NUMBER = NamedNode(ICAT + "documentNumber")
# A DISTINCT row may be made in hundreds of ways; a reader wants the first, a program reads the JSON.
_MOST_WAYS = 6


class Footnote(NamedTuple):
    """A footnote.

    Attributes
    ----------
    text
        What it says, without line breaks.
    statements
        The statements, one an element, when they are asked for.

    """

    text: str
    statements: tuple[str, ...] = ()


def locators_in_words(locators: Iterable[str]) -> str:
    """Give locators as one text: each document once, neighbouring paragraphs as a range.

    >>> locators_in_words(["003 p13", "003 p14", "003 p15", "004 p34 item 2", "004 p36", "004 p37"])
    '003 p13–p15; 004 p34 item 2, p36, p37'
    """
    numbered: dict[str, dict[int, list[int]]] = {}
    others = []
    for locator in locators:
        match = _LOCATOR.match(locator)
        if match is None:
            others.append(locator)
            continue
        items = numbered.setdefault(match["document"], {}).setdefault(int(match["paragraph"]), [])
        items.append(int(match["item"] or 0))
    texts = [
        f"{document} {', '.join(_paragraphs(numbered[document]))}"
        for document in sorted(numbered, key=natural_key)
    ]
    return "; ".join([*texts, *sorted(set(others), key=natural_key)])


def _paragraphs(cited: dict[int, list[int]]) -> list[str]:
    """Give paragraphs in order, those cited as a whole in ranges, items with their paragraph."""
    texts = [(n, 1, f"p{n} {_items(items)}") for n, items in cited.items() if any(items)]
    for first, last in _runs(sorted(n for n, items in cited.items() if 0 in items)):
        texts.append((first, 0, f"p{first}" if first == last else f"p{first}–p{last}"))
    return [text for _, _, text in sorted(texts)]


def _items(numbers: list[int]) -> str:
    runs = _runs(sorted(set(numbers) - {0}))
    texts = [str(first) if first == last else f"{first}–{last}" for first, last in runs]
    return f"item{'s' if len(set(numbers) - {0}) > 1 else ''} {', '.join(texts)}"


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Give the runs of three and more neighbouring numbers as first and last, other numbers alone."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    pairs = ([(run[0], run[-1])] if len(run) >= _RANGE else [(n, n) for n in run] for run in runs)
    return [pair for found in pairs for pair in found]


_RANGE = 3


def sources_in_words(sources: Iterable[Source], index: SourceIndex) -> str:
    """Give sources as one text: the passages of documents, then the other graphs with their kind."""
    locators: list[str] = []
    others: dict[str, list[str]] = {}
    for source in sources:
        if source.kind == DOCUMENT and source.passages:
            locators += [p.locator for p in source.passages]
            continue
        text = source.title
        if source.kind == DOCUMENT:
            text = _number(source.document or source.graph, index)
        elif source.passages:
            text += f", after {locators_in_words(p.locator for p in source.passages)}"
        elif source.references:
            text += f", after {', '.join(source.references)}"
        others.setdefault(source.kind, []).append(text)
    parts = [locators_in_words(locators)] if locators else []
    return "; ".join([*parts, *(f"{kind}: {', '.join(texts)}" for kind, texts in others.items())])


def statement_in_words(triple: Triple) -> str:
    """Give a statement with CURIEs for IRIs, as Turtle would have it."""
    return " ".join(_term(term) for term in triple)


def _term(term: NamedNode | BlankNode | Literal | Triple) -> str:
    if isinstance(term, NamedNode):
        return contract(term.value) or str(term)
    if isinstance(term, Triple):
        return f"<<( {statement_in_words(term)} )>>"
    if isinstance(term, Literal) and term.language is None:
        datatype = contract(term.datatype.value)
        if datatype is not None and datatype != "xsd:string":
            return f"{Literal(term.value)}^^{datatype}"
    return str(term)


def _number(document: str, index: SourceIndex) -> str:
    return index.text(NamedNode(document), _NUMBER) or contract(document) or document


def document_names(answer: SourcedResult) -> list[tuple[str, str]]:
    """Give number and title of each document that the rows of an answer cite, in order.

    A document without a title has its label, in brackets, since it is not its own.
    """
    cited = {s.document for row in answer.rows for found in row.sources for s in found if s.document}
    return [
        (_number(iri, answer.index), title_of(iri, answer.index)) for iri in sorted(cited, key=natural_key)
    ]


def title_of(document: str, index: SourceIndex) -> str:
    """Give the title of a document; without one its label in brackets, as citations have it."""
    title, label = (index.text(NamedNode(document), predicate) for predicate in _TITLES)
    return title or (f"[{label}]" if label else contract(document) or document)


class Footnotes:
    """The footnotes of an answer, numbered in the order in which rows need them.

    Parameters
    ----------
    answer
        What they belong to.
    statements
        Whether they list the statements too.

    Attributes
    ----------
    notes
        All footnotes, the first is number 1.
    marks
        For each row the numbers of its footnotes: its sources, what must be absent, why it is not exact.

    """

    def __init__(self, answer: SourcedResult, *, statements: bool = False) -> None:
        self._index = answer.index
        self._statements = statements
        self._numbers: dict[Footnote, int] = {}
        self._searched = searched_in_words(answer)
        if answer:
            # Those of sources come first, so that the marks of a row do not begin with what many rows share.
            stated = [self._stated(row) for row in answer.rows]
            self.marks = [
                (*first, *map(self._number, self._remarks(row)))
                for first, row in zip([self._first(note) for note in stated], answer.rows, strict=True)
            ]
        else:
            patterns = f" for {'; '.join(map(one_line, answer.patterns))}" if answer.patterns else ""
            nothing = Footnote(f"nothing found{patterns}; absence has no source; {self._searched}")
            number = self._number(nothing)
            self.marks = [(number,) for _ in answer.rows]
        self.notes = list(self._numbers)

    def _number(self, note: Footnote) -> int:
        return self._numbers.setdefault(note, len(self._numbers) + 1)

    def _first(self, note: Footnote | None) -> tuple[int, ...]:
        return () if note is None else (self._number(note),)

    def _remarks(self, row: RowSources) -> list[Footnote]:
        texts = [
            f"nothing found for {one_line(pattern)}; absence has no source; {self._searched}"
            for pattern in row.absent
        ]
        if row.sources and not row.complete:
            texts.append("there are more ways to this row than those given here")
        texts += [f"not exact: {reason}" for reason in row.reasons]
        return [Footnote(text) for text in texts]

    def _stated(self, row: RowSources) -> Footnote | None:
        """Give the footnote on the statements behind a row; none where only absence or a failure made it."""
        if not row.sources or (row.absent and not row.statements):
            return None
        texts = [sources_in_words(sources, self._index) for sources in row.sources]
        ways = [text for text in texts if text]
        text = "; or ".join(ways[:_MOST_WAYS])
        if len(ways) > _MOST_WAYS:
            text += f"; or in {len(ways) - _MOST_WAYS} more ways, which json lists"
        if row.aggregate:
            text = f"from {row.statements} statements" + (f": {text}" if text else "")
        elif not row.statements:
            text = "no statement: the query itself gives this"
        elif not text and not row.reasons:
            text = "axioms, which need no source"
        elif not text:
            text = "no source is known"
        if row.rules:
            text += f"; inferred by {', '.join(row.rules)}"
        lines = self._listed(row.alternatives) if self._statements else ()
        return Footnote(text, lines)

    def _listed(self, alternatives: tuple[Alternative, ...]) -> tuple[str, ...]:
        lines = []
        for number, alternative in enumerate(alternatives):
            lines += ["or"] if number else []
            for found in alternative.statements:
                where = sources_in_words(found.sources, self._index)
                text = f"{statement_in_words(found.triple)} ({where})"
                if found.rules:
                    leaves = ". ".join(statement_in_words(leaf.triple) for leaf in found.leaves)
                    text += f" inferred by {', '.join(found.rules)} from: {leaves}"
                lines.append(text)
        return tuple(lines)


def one_line(text: str) -> str:
    """Give text with every run of white space as one space, so that it fits a comment or a cell."""
    return " ".join(text.split())


def searched_in_words(answer: SourcedResult) -> str:
    """Say where patterns were sought: the documents by number, the other graphs by how many of each kind."""
    if not answer.searched:
        return "searched: the graphs that the query names"
    documents: list[str] = []
    others: dict[str, int] = {}
    for name in answer.searched:
        place = answer.index.graph(name)
        if place.document:
            documents.append(_number(place.document, answer.index))
        else:
            others[place.kind] = others.get(place.kind, 0) + 1
    parts = [f"documents {', '.join(sorted(documents, key=natural_key))}"] if documents else []
    parts += [f"{n} {kind} graph{'s' if n > 1 else ''}" for kind, n in sorted(others.items())]
    return f"searched: {'; '.join(parts)}"
