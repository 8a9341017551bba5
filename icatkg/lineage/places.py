"""Where statements stand: passages, documents, other graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from icatkg.identifiers import natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

__all__ = ["ADDED", "DOCUMENT", "Passage", "Source", "SourcedStatement", "merged_sources"]

ADDED = "added"
DOCUMENT = "document"


class Passage(NamedTuple):
    """A paragraph that is cited.

    Attributes
    ----------
    iri
        The passage.
    locator
        Its short citation, as ``004 p34 item 2``; its CURIE or IRI when the graph gives none.
    digest
        SHA-256 of its text as the graph has it, or ``None``.
    document
        IRI of the document, or ``None`` when the graph does not describe the passage.

    """

    iri: str
    locator: str
    digest: str | None
    document: str | None


class Source(NamedTuple):
    """One place in which a statement stands.

    Attributes
    ----------
    graph
        IRI of the named graph.
    kind
        What the catalogue calls it: ``document``, ``register``, ``editorial``, ``vocabulary``;
        ``added`` for a graph without an entry, as a file given with ``--data`` has none.
    title
        The title that the catalogue gives it, else its CURIE or IRI.
    document
        IRI of the document, or ``None``.
    passages
        In natural order; empty when the whole document, or the graph, is the source.
    references
        What the subject names as its ``dcterms:source``, where no passage is given: IRIs or text.

    """

    graph: str
    kind: str
    title: str
    document: str | None
    passages: tuple[Passage, ...] = ()
    references: tuple[str, ...] = ()


class SourcedStatement(NamedTuple):
    """A statement with its sources.

    Attributes
    ----------
    triple
        The statement.
    graph
        IRI of the named graph in which the query matched it, ``None`` for the default graph.
    sources
        Where it stands, or on what its proof rests.
    rules
        The rules of the proof of an inferred statement, the last step first; empty for an asserted one.
    leaves
        The asserted statements of that proof.
    explained
        False for an inferred statement whose proof is not recorded.

    """

    triple: Triple
    graph: str | None
    sources: tuple[Source, ...]
    rules: tuple[str, ...] = ()
    leaves: tuple[SourcedStatement, ...] = ()
    explained: bool = True


def merged_sources(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Give one source for each graph and document, documents first, each sort in natural order."""
    together: dict[tuple[str, str | None], tuple[Source, dict[Passage, None], dict[str, None]]] = {}
    for source in sources:
        _, passages, references = together.setdefault((source.graph, source.document), (source, {}, {}))
        passages.update(dict.fromkeys(source.passages))
        references.update(dict.fromkeys(source.references))
    merged = [
        source._replace(
            passages=tuple(sorted(passages, key=lambda p: (natural_key(p.locator), p.iri))),
            references=tuple(sorted(references, key=natural_key)),
        )
        for source, passages, references in together.values()
    ]
    return tuple(sorted(merged, key=_order))


def _order(source: Source) -> tuple[object, ...]:
    rank = _RANKS.index(source.kind) if source.kind in _RANKS else len(_RANKS)
    return rank, natural_key(source.graph), natural_key(source.document or "")


_RANKS = (DOCUMENT, "register", "editorial", "vocabulary", ADDED)
