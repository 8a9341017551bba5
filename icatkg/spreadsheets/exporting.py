"""Triples to rows: the cells from which an import makes the same triples again."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode

from icatkg.errors import ParameterError
from icatkg.identifiers import contract, natural_key
from icatkg.namespaces import ICAT
from icatkg.spreadsheets.cells import join, literal, paragraph_text, split, trimmed
from icatkg.spreadsheets.columns import Form
from icatkg.spreadsheets.derived import derive
from icatkg.spreadsheets.kinds import DERIVED, FOUND, PASSAGE
from icatkg.spreadsheets.names import reference
from icatkg.spreadsheets.row_values import holds_names, name_as_written
from icatkg.spreadsheets.statements import STATED_IN, TYPE, Statements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from icatkg.spreadsheets.columns import Column
    from icatkg.spreadsheets.kinds import Kind
    from icatkg.spreadsheets.names import Names
    from icatkg.spreadsheets.statements import Term

__all__ = ["Exported", "FactRow", "export_rows", "fact_row"]

# What a cell of a workbook cannot hold, or would show as something else (ECMA-376, part 1, 22.4.2.4).
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_LONGEST = 32_767


class FactRow(NamedTuple):
    """A fact as a row.

    Attributes
    ----------
    id
        What its first column says.
    cells
        Property to text.
    lost
        What the row cannot say.

    """

    id: str
    cells: dict[str, str]
    lost: tuple[str, ...]


class Exported(NamedTuple):
    """Triples as rows.

    Attributes
    ----------
    rows
        The rows of each kind, by the class.
    lost
        What the sheets cannot say, in sentences.

    """

    rows: dict[str, list[FactRow]]
    lost: tuple[str, ...]


def export_rows(quads: Iterable[Quad], kinds: Iterable[Kind], names: Names) -> Exported:
    """Turn triples into rows.

    Parameters
    ----------
    quads
        The triples.
    kinds
        The kinds.
    names
        The names by which an import will find what cells speak of.

    Raises
    ------
    ParameterError
        They are of more than one document.

    """
    chosen = Statements(quads)
    documents = {
        passage.rsplit("-p", 1)[0]
        for subject in chosen.subjects()
        for passage in chosen.iris(subject, STATED_IN)
    }
    if len(documents) > 1:
        raise ParameterError(
            "a workbook holds what one document says, and this is from more than one",
            f"Choose one: --graph {reference(min(documents))}.",
        )
    by_class = {kind.iri: kind for kind in kinds}
    rows: dict[str, list[FactRow]] = {}
    lost: list[str] = []
    others: Counter[str] = Counter()
    for subject in sorted(chosen.subjects(), key=lambda s: natural_key(s.value)):
        classes = [by_class[c] for c in chosen.iris(subject, TYPE) if c in by_class]
        if not classes:
            of = names.graph.iris(subject, TYPE)
            others[names.label(of[0]) or reference(of[0]) if of else "things without a class"] += 1
            continue
        row = fact_row(subject.value, chosen.properties(subject), classes[0], names)
        lost += [f"{reference(subject.value)}: {what}" for what in row.lost]
        lost += [
            f"{reference(subject.value)}: that it is a {kind.title.lower()}, too" for kind in classes[1:]
        ]
        rows.setdefault(classes[0].iri, []).append(row)
    lost += [f"{count} × {name}: no sheet can say that" for name, count in sorted(others.items())]
    return Exported(rows, tuple(lost))


def fact_row(iri: str, given: dict[str, list[Term]], kind: Kind, names: Names) -> FactRow:
    """Turn what is said of one thing into a row."""
    wanted = {p: v for p, v in given.items() if p != TYPE and p not in FOUND.get(kind.iri, ())}
    lost = []
    written, missing = _without_derived(kind, wanted)
    lost += [f"that nothing is said of its {name}" for name in missing]
    cells: dict[str, str] = {}
    for property_, values in written.items():
        column = kind.column(property_)
        text = None if column is None else _cell(values, column, wanted, names)
        if text is None:
            lost.append(f"its {contract(property_) or property_}")
        else:
            cells[property_] = text
    id_ = (paragraph_text(NamedNode(iri)) or "") if kind.iri == PASSAGE else reference(iri)
    return FactRow(id_, cells, tuple(lost))


def _without_derived(kind: Kind, given: dict[str, list[Term]]) -> tuple[dict[str, list[Term]], list[str]]:
    """Leave out what an import will work out again; tell what it would work out although it is not there."""
    written = {p: v for p, v in given.items() if p not in DERIVED}
    missing: list[str] = []
    for part in (("earliest", "latest"), ("hasDateStatus", "hasStartStatus", "hasEndStatus")):
        follows = derive(kind, written)
        for property_ in (ICAT + name for name in part):
            if property_ in given and given[property_] != [follows.get(property_)]:
                written[property_] = given[property_]
            elif property_ not in given and property_ in follows:
                missing.append(contract(property_) or property_)
    return written, missing


def _cell(values: list[Term], column: Column, given: dict[str, list[Term]], names: Names) -> str | None:
    """Give the text of a cell, or ``None`` when it would not be read as the same values."""
    if len(values) > 1 and not column.several:
        return None
    if column.form is Form.PARAGRAPH:
        paragraphs = [paragraph_text(value) for value in sorted(values, key=lambda v: natural_key(v.value))]
        return "; ".join(p for p in paragraphs if p is not None) if all(paragraphs) else None
    if column.form is Form.THING:
        if not all(isinstance(v, NamedNode) and v.value in names.allowed(column) for v in values):
            return None
        if holds_names(column):
            return _name_cell(values[0].value, column, given, names)
        return join(
            [names.name(value.value, column) for value in sorted(values, key=lambda v: natural_key(v.value))]
        )
    texts = sorted(value.value for value in values)
    text = join(texts) if column.several else texts[0]
    read = [literal(part, column) for part in (split(text) if column.several else [text])]
    same = set(read) == set(values) and text == trimmed(text)
    return text if same and len(text) <= _LONGEST and _CONTROL.search(text) is None else None


def _name_cell(iri: str, column: Column, given: dict[str, list[Term]], names: Names) -> str:
    """Give a name as it is written, where the row and its document tell which one is meant."""
    graph = names.graph
    form = graph.text(iri, ICAT + "writtenForm")
    holders = [v.value for v in given.get(ICAT + "hasOrganisation", ())]
    documents = {p.rsplit("-p", 1)[0] for p in graph.iris(iri, STATED_IN)}
    here = {v.value.rsplit("-p", 1)[0] for v in given.get(STATED_IN, ())}
    told = holders and documents == here and len(here) == 1
    if told and name_as_written(graph, next(iter(here)), holders[0], form) == iri and form == trimmed(form):
        return form
    return names.name(iri, column)
