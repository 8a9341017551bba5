"""Counting the evidence: which paragraphs are cited, and how well claims are supported."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from icatkg.identifiers import natural_key
from icatkg.namespaces import ICAT, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import BlankNode, Triple

    from icatkg.dataset import Dataset

    Term = NamedNode | BlankNode | Literal | Triple

__all__ = ["Coverage", "DocumentCoverage", "Uncited", "coverage"]

_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_SUBCLASS = NamedNode(PREFIXES["rdfs"] + "subClassOf")
_CLAIM = NamedNode(ICAT + "Claim")
_STATED_IN = NamedNode(ICAT + "statedIn")
_IN_DOCUMENT = NamedNode(ICAT + "inDocument")
_LOCATOR = NamedNode(ICAT + "locator")
_ITEM = NamedNode(ICAT + "itemNumber")
_PARAGRAPH = NamedNode(ICAT + "paragraphNumber")
_REASON = NamedNode(ICAT + "uncitedBecause")
_NUMBER = NamedNode(ICAT + "documentNumber")
# What says where and how a claim is known, and not what it says.
_NOT_CONTENT = frozenset(
    [
        NamedNode(PREFIXES["rdfs"] + "label"),
        *(
            NamedNode(ICAT + name)
            for name in (
                "statedIn",
                "wording",
                "summary",
                "restsOn",
                "hasDateStatus",
                "dateAsWritten",
                "hasName",
            )
        ),
        *(NamedNode(ICAT + name) for name in ("earliest", "latest")),
    ]
)


class Uncited(NamedTuple):
    """A paragraph that no claim cites.

    Attributes
    ----------
    locator
        The paragraph.
    reason
        Why, or an empty string when nobody says.

    """

    locator: str
    reason: str


class DocumentCoverage(NamedTuple):
    """How much of a document is cited.

    Attributes
    ----------
    document
        Its number.
    paragraphs, cited
        How many it has, and how many of them some claim cites.
    claims
        How many claims cite it.
    uncited
        The others, in order.

    """

    document: str
    paragraphs: int
    cited: int
    claims: int
    uncited: tuple[Uncited, ...]


class Coverage(NamedTuple):
    """The evidence of a dataset.

    Attributes
    ----------
    documents
        One entry a document, by number.
    without_passage
        Claims that cite nothing, as IRIs.
    in_one, in_several
        How many claims are made by one document only, and how many another document makes too: the same
        values for every property that is content.

    """

    documents: tuple[DocumentCoverage, ...]
    without_passage: tuple[str, ...]
    in_one: int
    in_several: int

    @property
    def complete(self) -> bool:
        """Whether every claim has a passage and every uncited paragraph a reason."""
        return not self.without_passage and all(u.reason for d in self.documents for u in d.uncited)


def coverage(dataset: Dataset) -> Coverage:
    """Count which paragraphs are cited, and by how many documents each claim is made.

    A claim is an instance of ``icat:Claim`` or of a class below it in this dataset, and whatever cites a
    passage, so that data without the ontology is counted too.

    Parameters
    ----------
    dataset
        The graph.

    """
    about: dict[Term, dict[NamedNode, set[Term]]] = {}
    for quad in dataset.quads():
        about.setdefault(quad.subject, {}).setdefault(quad.predicate, set()).add(quad.object)
    claims = _claims(about)
    documents_of = {
        claim: {d for p in about[claim].get(_STATED_IN, ()) for d in about.get(p, {}).get(_IN_DOCUMENT, ())}
        for claim in claims
    }
    makers: dict[frozenset[tuple[NamedNode, Term]], set[Term]] = {}
    for claim in claims:
        makers.setdefault(_content(about[claim]), set()).update(documents_of[claim])
    without = sorted(str(getattr(c, "value", c)) for c in claims if not about[c].get(_STATED_IN))
    cited = [claim for claim in claims if about[claim].get(_STATED_IN)]
    several = sum(1 for claim in cited if len(makers[_content(about[claim])]) > 1)
    numbered = sorted((_text(f, _NUMBER), d) for d, f in about.items() if _NUMBER in f)
    return Coverage(
        documents=tuple(_document(about, claims, document, number) for number, document in numbered),
        without_passage=tuple(without),
        in_one=len(cited) - several,
        in_several=several,
    )


def _claims(about: Mapping[Term, Mapping[NamedNode, set[Term]]]) -> list[Term]:
    classes: set[Term] = {_CLAIM}
    while True:
        below = {c for c, facts in about.items() if facts.get(_SUBCLASS, set()) & classes}
        if below <= classes:
            break
        classes |= below
    return [
        subject
        for subject, facts in about.items()
        if _STATED_IN in facts or facts.get(_TYPE, set()) & classes
    ]


def _content(facts: Mapping[NamedNode, set[Term]]) -> frozenset[tuple[NamedNode, Term]]:
    return frozenset((p, o) for p, objects in facts.items() if p not in _NOT_CONTENT for o in objects)


def _text(facts: Mapping[NamedNode, set[Term]], predicate: NamedNode) -> str:
    return min((o.value for o in facts.get(predicate, ()) if isinstance(o, Literal)), default="")


def _document(
    about: Mapping[Term, Mapping[NamedNode, set[Term]]], claims: list[Term], document: Term, number: str
) -> DocumentCoverage:
    passages = {p: facts for p, facts in about.items() if document in facts.get(_IN_DOCUMENT, ())}
    citing = {claim: about[claim].get(_STATED_IN, set()) & passages.keys() for claim in claims}
    cited = {_text(passages[p], _PARAGRAPH) for found in citing.values() for p in found}
    paragraphs = [facts for facts in passages.values() if _ITEM not in facts]
    uncited = [
        Uncited(_text(facts, _LOCATOR), _text(facts, _REASON))
        for facts in paragraphs
        if _text(facts, _PARAGRAPH) not in cited
    ]
    return DocumentCoverage(
        document=number,
        paragraphs=len(paragraphs),
        cited=len(paragraphs) - len(uncited),
        claims=sum(1 for found in citing.values() if found),
        uncited=tuple(sorted(uncited, key=lambda u: natural_key(u.locator))),
    )
