"""Terms as people read them: labels for IRIs, plain text for literals."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from icatkg.identifiers import contract, natural_key
from icatkg.querying.entities import label_of
from icatkg.querying.results import plain_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyoxigraph import Store

    from icatkg.dataset import Dataset
    from icatkg.querying.results import Result, Term

__all__ = ["Labels", "folded_rows", "labelled_rows"]


class Labels:
    """Short texts for terms; each IRI is looked up once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, str] = {}

    def of(self, term: Term | None) -> str:
        """Give the label of an IRI (else its CURIE, else itself), the text of a literal, nothing for None."""
        if term is None:
            return ""
        if isinstance(term, Literal):
            return term.value
        if not isinstance(term, NamedNode):
            return plain_text(term)
        if term.value not in self._known:
            self._known[term.value] = label_of(self._store, term) or contract(term.value) or term.value
        return self._known[term.value]


def labelled_rows(result: Result, dataset: Dataset) -> list[list[str]]:
    """Give the rows of a SELECT with labels in place of IRIs, folded as in :func:`folded_rows`."""
    return [cells for cells, _ in folded_rows(result, dataset)]


def folded_rows(result: Result, dataset: Dataset) -> list[tuple[list[str], list[int]]]:
    """Give the rows of a SELECT with labels in place of IRIs, and which rows of the result each stands for.

    Neighbouring rows that differ in their last column only, when that is ``passage``, become one row with
    all the passages.
    """
    labels = Labels(dataset.store(named_graphs=False))
    rows: list[tuple[list[str], list[int]]] = []
    fold = result.variables[-1:] == ("passage",)
    for number, row in enumerate(result.rows):
        cells = [labels.of(term) for term in row]
        if fold and rows and rows[-1][0][:-1] == cells[:-1]:
            last, numbers = rows[-1]
            passages = {*last[-1].split(_BETWEEN), cells[-1]}
            last[-1] = _BETWEEN.join(sorted(passages, key=natural_key))
            numbers.append(number)
        else:
            rows.append((cells, [number]))
    return rows


_BETWEEN = ", "
