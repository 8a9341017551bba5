"""Rows to triples: ids, references, values and what follows from them, with every problem told at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode, Triple

from icatkg.errors import ParameterError
from icatkg.identifiers import contract
from icatkg.namespaces import SRC
from icatkg.spreadsheets.drafts import Draft, drafts_of
from icatkg.spreadsheets.identities import Identities
from icatkg.spreadsheets.kinds import DOCUMENT, PASSAGE, read_kinds
from icatkg.spreadsheets.minting import slug
from icatkg.spreadsheets.names import Names
from icatkg.spreadsheets.passages import Passages
from icatkg.spreadsheets.row_values import RowValues
from icatkg.spreadsheets.statements import TYPE, Statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatkg.dataset import Dataset
    from icatkg.spreadsheets.names import Ask
    from icatkg.spreadsheets.sheets import Problem, Sheet
    from icatkg.spreadsheets.statements import Term

__all__ = ["Imported", "import_sheets"]


class Imported(NamedTuple):
    """What the rows of a spreadsheet say.

    Attributes
    ----------
    triples
        The facts; of a document that is new to the graph, its description and passages too.
    counts
        How many rows of each kind were read, by the name of the kind.
    made
        How many attested names were made beside the rows.
    examples, empty
        How many rows are examples, and how many sheets have no row.
    problems
        What is wrong; the triples are of no use while there are any.

    """

    triples: tuple[Triple, ...]
    counts: dict[str, int]
    made: int
    examples: int
    empty: int
    problems: tuple[Problem, ...]


def import_sheets(
    sheets: Sequence[Sheet], dataset: Dataset, document: str | None, ask: Ask | None = None, kind: str = ""
) -> Imported:
    """Turn the rows of sheets into triples.

    Parameters
    ----------
    sheets
        The sheets, read by :mod:`icatkg.spreadsheets.workbook_reading` or
        :mod:`icatkg.spreadsheets.csv_files`.
    dataset
        The graph whose names the cells use; the document and its passages are in it.
    document
        The number of the document that says it all; ``None`` where no sheet is about what a document says.
    ask
        Answers questions about names with an id, or with ``None``.
    kind
        The kind of fact in a sheet without a name.

    Raises
    ------
    ParameterError
        The graph has no such document.

    """
    kinds = read_kinds()
    graph = Statements(dataset.quads())
    passages = Passages(graph, document)
    if document is not None and not passages.known:
        raise ParameterError(
            f"--document: the graph has no document {document}",
            f"Begin it with: icatkg new document FILE.txt --id {document} -o {document}.ttl"
            f" – and add --data {document}.ttl.",
        )
    names = Names(graph, kinds)
    problems: list[Problem] = []
    reading = drafts_of(sheets, kinds, problems, document=document, default=kind)
    drafts = reading.drafts
    passages.declare([d for d in drafts if d.kind.iri == PASSAGE], names, problems)
    identities = Identities(kinds, names, passages, problems, ask)
    identities.find(drafts)
    values = RowValues(names, passages, problems, ask)
    described: dict[str, dict[str, list[Term]]] = {}
    rows: dict[str, Draft] = {}
    for draft in drafts:
        given = values.of(draft)
        if not draft.iri:
            continue  # a problem is told already
        given[TYPE] = [NamedNode(draft.kind.iri)]
        if draft.iri in rows:
            problems.append(_twice(draft, rows[draft.iri]))
        rows[draft.iri] = draft
        if draft.kind.iri == PASSAGE:
            given |= passages.description(draft.iri)
        elif draft.kind.iri == DOCUMENT:
            given |= passages.document_description()
        described[draft.iri] = given
    made = values.attested_names(described, identities)
    problems += identities.changed(described)
    triples = _triples(described)
    if document is not None and SRC + document not in dataset.graphs():
        triples += passages.rest(described)
    return Imported(
        tuple(triples),
        dict(Counter(draft.kind.name for draft in drafts)),
        made,
        reading.examples,
        reading.empty,
        tuple(dict.fromkeys(problems)),
    )


def _twice(draft: Draft, other: Draft) -> Problem:
    place = f"row {other.row.number}" + (f" of sheet “{other.sheet}”" if other.sheet != draft.sheet else "")
    remedy = "Join the two rows."
    if not draft.id and slug(draft.label):
        other_id = f"{contract(draft.iri)}-{slug(draft.label)}"
        remedy += f" If they are two facts, write an id into one of them, such as {other_id}."
    return draft.problem("", f"it gets the same id as {place}: {contract(draft.iri)}", remedy)


def _triples(described: dict[str, dict[str, list[Term]]]) -> list[Triple]:
    return [
        Triple(NamedNode(iri), NamedNode(property_), value)
        for iri, given in described.items()
        for property_, values in given.items()
        for value in values
        if isinstance(value, NamedNode | Literal)
    ]
