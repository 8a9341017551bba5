"""References of an answer: the documents that its rows cite, and the dataset itself.

A reference says what the graph says and no more. Of a document that is: the title as written (else our
label, in brackets), who is stated to have written or published it, its date in the precision stated, or what
follows from its bounds, and the paragraphs that the answer cites. The dataset has the title, version,
licence and publisher of its catalogue.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg.errors import UnknownNameError
from icatkg.identifiers import contract, natural_key
from icatkg.lineage.footnotes import locators_in_words, title_of
from icatkg.lineage.places import ADDED
from icatkg.namespaces import BASE, GRAPH, ICAT, KIND, PREFIXES
from icatkg.querying.entities import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icatkg.lineage.answer import SourcedResult
    from icatkg.lineage.places import Passage, Source
    from icatkg.lineage.sources import SourceIndex

__all__ = ["CITATION_STYLES", "TITLE", "Issued", "Name", "Reference", "references", "written_references"]

CITATION_STYLES = ("bibtex", "csl-json")
TITLE = "icatkg: the knowledge graph of the Inter-Agency Coordination Group against Trafficking in Persons"

_DEFAULT = DefaultGraph()
_XSD = PREFIXES["xsd"]
_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?(?:-(\d\d))?(?:Z|[+-]\d\d:\d\d)?\Z", re.ASCII)
# How many parts a date of each datatype has; xsd:gMonthDay has no year, and so gives no date by itself.
_PRECISION = {_XSD + "gYear": 1, _XSD + "gYearMonth": 2, _XSD + "date": 3}


def _icat(name: str) -> NamedNode:
    return NamedNode(ICAT + name)


class Name(NamedTuple):
    """An author or publisher.

    Attributes
    ----------
    literal
        The name in one piece.
    family, given
        Its parts for a person, where the graph states them.

    """

    literal: str
    family: str = ""
    given: str = ""


class Issued(NamedTuple):
    """A date of issue.

    Attributes
    ----------
    parts
        Year, month and day, as many as are known; empty without a year.
    circa
        Whether they follow from bounds instead of being stated.
    text
        What is known when there is no year.

    """

    parts: tuple[int, ...] = ()
    circa: bool = False
    text: str = ""


class Reference(NamedTuple):
    """What is cited.

    Attributes
    ----------
    key
        Letters, digits and hyphens.
    type
        The CSL type.
    title, genre, number, version, url
        Empty when nothing is stated.
    authors, publishers
        In natural order.
    issued
        When.
    locators
        The paragraphs cited, in words.
    passages
        Their IRIs.
    notes
        What has no field of its own.

    """

    key: str
    type: str
    title: str
    authors: tuple[Name, ...] = ()
    publishers: tuple[Name, ...] = ()
    issued: Issued = Issued()
    genre: str = ""
    number: str = ""
    version: str = ""
    url: str = ""
    locators: str = ""
    passages: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def references(answer: SourcedResult) -> list[Reference]:
    """Give the references of an answer: documents in natural order, added data, the dataset.

    The dataset is there whenever its catalogue is, also for an answer that rests on no document.
    """
    cited: dict[str, dict[Passage, None]] = {}
    graphs: dict[str, Source] = {}
    for row in answer.rows:
        for source in (s for found in row.sources for s in found):
            if source.document is not None:
                cited.setdefault(source.document, {}).update(dict.fromkeys(source.passages))
            if source.document is None or source.kind == ADDED:
                graphs[source.graph] = source
    found = [_document(iri, cited[iri], answer.index) for iri in sorted(cited, key=natural_key)]
    others = [graphs[name] for name in sorted(graphs, key=natural_key)]
    found += [
        Reference(_key(s.graph), "dataset", s.title, notes=("Data added by whoever asked.",))
        for s in others
        if s.kind == ADDED
    ]
    found += _dataset(answer.index, [s for s in others if s.kind != ADDED])
    return _with_own_keys(found)


def written_references(found: Iterable[Reference], style: str) -> str:
    """Write references.

    Parameters
    ----------
    found
        What to write.
    style
        One of :data:`CITATION_STYLES`.

    Raises
    ------
    UnknownNameError
        There is no such style.

    """
    from icatkg.lineage.citation_styles import bibtex, csl_json

    writers = {"bibtex": bibtex, "csl-json": csl_json}
    if style not in writers:
        raise UnknownNameError(f"no citation style {style}", f"Styles: {' '.join(CITATION_STYLES)}.")
    return writers[style](found)


def _key(iri: str) -> str:
    last = iri.rstrip("/").rpartition("/")[2].rpartition("#")[2]
    return "icatkg-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in last)


def _with_own_keys(found: Iterable[Reference]) -> list[Reference]:
    """Set keys apart that would be the same, as those of graphs in different namespaces can be."""
    keys: dict[str, int] = {}
    numbered = []
    for reference in found:
        keys[reference.key] = number = keys.get(reference.key, 0) + 1
        key = reference.key if number == 1 else f"{reference.key}-{number}"
        numbered.append(reference._replace(key=key))
    return numbered


def _document(iri: str, passages: Iterable[Passage], index: SourceIndex) -> Reference:
    node = NamedNode(iri)
    number = index.text(node, _icat("documentNumber")) or ""
    ordered = sorted(passages, key=lambda p: (natural_key(p.locator), p.iri))
    words = locators_in_words(p.locator for p in ordered).removeprefix(f"{number} ")
    issued = _issued(node, index)
    kinds = [label_of(index.store, k) for k in _nodes(index, node, ICAT + "hasKind")]
    roles = _contributions(node, index)
    authors, publishers = roles.pop(KIND + "author", ()), roles.pop(KIND + "publisher", ())
    addresses = [
        address.value
        for publication in _subjects(index, "describedBy", node)
        for availability in _subjects(index, "ofPublication", publication)
        for address in index.objects(availability, _icat("address"), _DEFAULT)
        if isinstance(address, Literal)
    ]
    return Reference(
        key=_key(iri),
        type="document",
        title=title_of(iri, index),
        authors=authors,
        publishers=publishers,
        issued=issued,
        genre=next((kind for kind in kinds if kind), ""),
        number=number,
        url=min(addresses, default=""),
        locators=words,
        passages=tuple(p.iri for p in ordered),
        notes=(
            *([f"Document {number} of icatkg."] if number else []),
            *_date_notes(node, issued, index),
            *_role_notes(roles, index),
        ),
    )


def _nodes(index: SourceIndex, subject: NamedNode, predicate: str) -> list[NamedNode]:
    found = index.objects(subject, NamedNode(predicate), _DEFAULT)
    return [o for o in found if isinstance(o, NamedNode)]


def _subjects(index: SourceIndex, name: str, value: NamedNode) -> list[NamedNode]:
    quads = index.store.quads_for_pattern(None, _icat(name), value, _DEFAULT)
    found = {q.subject for q in quads if isinstance(q.subject, NamedNode)}
    return sorted(found, key=lambda node: natural_key(node.value))


def _contributions(document: NamedNode, index: SourceIndex) -> dict[str, tuple[Name, ...]]:
    """Give who is stated to have had a part in the publication that the document is, by role."""
    names: dict[str, set[Name]] = {}
    for publication in _subjects(index, "describedBy", document):
        for part in _subjects(index, "toPublication", publication):
            for role in _nodes(index, part, ICAT + "inRole"):
                people = _nodes(index, part, ICAT + "hasPerson")
                holders = people or _nodes(index, part, ICAT + "hasOrganisation")
                names.setdefault(role.value, set()).update(_name(holder, index) for holder in holders)
    return {role: tuple(sorted(names[role], key=lambda n: natural_key(n.literal))) for role in sorted(names)}


def _name(holder: NamedNode, index: SourceIndex) -> Name:
    literal = label_of(index.store, holder) or contract(holder.value) or holder.value
    parts = [index.text(holder, _icat(part)) or "" for part in ("familyName", "givenName")]
    return Name(literal, *parts)


def _role_notes(roles: dict[str, tuple[Name, ...]], index: SourceIndex) -> list[str]:
    notes = []
    for role, names in roles.items():
        label = label_of(index.store, NamedNode(role)) or contract(role) or role
        notes.append(f"Stated {label}: {', '.join(name.literal for name in names)}.")
    return notes


def _issued(document: NamedNode, index: SourceIndex) -> Issued:
    for stated in index.objects(document, _icat("date"), _DEFAULT):
        if isinstance(stated, Literal):
            parts = _parts(stated.value)
            if len(parts) == _PRECISION.get(stated.datatype.value):
                return Issued(parts)
    first, last = (index.text(document, _icat(bound)) for bound in ("earliest", "latest"))
    if first and last:
        pairs = zip(_parts(first), _parts(last), strict=False)
        common = tuple(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        return Issued(common, circa=True, text="" if common else f"between {first} and {last}")
    bound = f"{first} or later" if first else f"{last} or earlier" if last else ""
    return Issued(text=bound)


def _parts(date: str) -> tuple[int, ...]:
    """Give year, month and day of a date of any precision; nothing for what is no date."""
    match = _DATE.match(date)
    return tuple(int(part) for part in match.groups() if part) if match else ()


def _date_notes(document: NamedNode, issued: Issued, index: SourceIndex) -> list[str]:
    notes = []
    as_written = index.text(document, _icat("dateAsWritten"))
    if as_written:
        notes.append(f"Date as written: {as_written}.")
    if issued.text:
        notes.append(f"Not dated: {issued.text}.")
    if issued.circa or issued.text:
        rests = [label_of(index.store, a) for a in _nodes(index, document, ICAT + "restsOn")]
        notes += [f"The date rests on the assumption: {label}." for label in rests if label]
    copyright_year = index.text(document, _icat("copyrightYear"))
    return [*notes, *([f"Copyright year: {copyright_year}."] if copyright_year else [])]


def _dataset(index: SourceIndex, graphs: Iterable[Source]) -> list[Reference]:
    catalogue = NamedNode(GRAPH + "catalog")
    version = index.text(catalogue, NamedNode(PREFIXES["dcat"] + "version"))
    if version is None:
        return []
    licences = _nodes(index, catalogue, PREFIXES["dcterms"] + "license")
    publishers = _nodes(index, catalogue, PREFIXES["dcterms"] + "publisher")
    notes = [f"Licence: {licence.value}." for licence in licences]
    used = [f"{source.title} ({source.kind})" for source in graphs]
    if used:
        notes.append(f"Used besides the documents: {'; '.join(used)}.")
    names = tuple(_name(publisher, index) for publisher in publishers)
    return [
        Reference("icatkg", "dataset", TITLE, authors=names, version=version, url=BASE, notes=tuple(notes))
    ]
