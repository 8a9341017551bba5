"""Kinds of facts: the classes of claims and of register entries, each a sheet with columns from the shapes.

Nothing is listed here that the shapes or the ontology say: which classes there are, which properties each
has, which must be given, how often, and what may stand in them. Only what is never asked for is named,
because it is worked out (:data:`DERIVED`) or found (:data:`FOUND`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from icatkg import resources
from icatkg.errors import UnknownNameError
from icatkg.identifiers import contract
from icatkg.namespaces import ICAT, PREFIXES
from icatkg.spreadsheets.columns import Column, Constraint, Form, Range, form_of, plain, read_constraint
from icatkg.spreadsheets.statements import LABEL, STATED_IN, TYPE, Statements

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DERIVED", "DOCUMENT", "FOUND", "PASSAGE", "Choice", "Kind", "kind_named", "read_kinds"]

_SH = PREFIXES["sh"]
_OWL = PREFIXES["owl"]
_XSD = PREFIXES["xsd"]
_DEFINITION = PREFIXES["skos"] + "definition"
CLAIM = ICAT + "Claim"
DOCUMENT = ICAT + "Document"
PASSAGE = ICAT + "Passage"
# Register entries come first: the rows of the other sheets name them.
_REGISTER = tuple(ICAT + name for name in ("Organisation", "Group", "Organ", "Person", "Place", "Assumption"))
_OTHER = (ICAT + "Gap",)
_RESTS_ON = ICAT + "restsOn"
_DATING = tuple(
    ICAT + name
    for name in (
        "date",
        "dateAsWritten",
        "startDate",
        "endDate",
        "earliest",
        "latest",
        "hasDateStatus",
        "hasStartStatus",
        "hasEndStatus",
    )
)
#: What may be left empty although a shape requires it, since it mostly follows from the dates of the row.
DERIVED = frozenset(
    ICAT + name for name in ("earliest", "latest", "hasDateStatus", "hasStartStatus", "hasEndStatus")
)
#: What no sheet asks for, since the document's own file has it: ``icatkg new document`` writes it.
FOUND = {
    DOCUMENT: tuple(ICAT + name for name in ("documentNumber", "fileName", "paragraphCount")),
    PASSAGE: (
        LABEL,
        *(ICAT + name for name in ("inDocument", "paragraphNumber", "itemNumber", "digest", "locator")),
    ),
}


# Terms of other vocabularies, which our ontology uses and does not define.
_MEANT = {LABEL: "Short name of the entry in your own words, such as: OSCE as co-chair in 2019."}


class Choice(NamedTuple):
    """Properties of which a shape wants at least one."""

    properties: tuple[str, ...]
    message: str


class Kind(NamedTuple):
    """A kind of fact.

    Attributes
    ----------
    iri
        The class.
    name
        What a command calls it, such as ``chair-term``.
    title
        The name of its sheet, such as ``Chair term``.
    definition
        What the ontology says of it.
    columns
        All that the shapes allow, in order; :meth:`icatkg.spreadsheets.templates.shown` leaves some out.
    choices
        Properties of which at least one is required.
    is_claim
        Whether it is stated in a passage.

    """

    iri: str
    name: str
    title: str
    definition: str
    columns: tuple[Column, ...]
    choices: tuple[Choice, ...]
    is_claim: bool

    def column(self, iri: str) -> Column | None:
        """Give the column of a property."""
        return next((column for column in self.columns if column.iri == iri), None)


def read_kinds() -> tuple[Kind, ...]:
    """Make the kinds from the packaged shapes and ontology, in the order of the sheets.

    Raises
    ------
    InputError, ParseError
        A file of the package cannot be read.

    """
    return _kinds(tuple(resources.ontology_files()), tuple(resources.shape_files()))


@cache
def _kinds(ontology_files: tuple[str, ...], shape_files: tuple[str, ...]) -> tuple[Kind, ...]:
    ontology = Statements.of_files(ontology_files)
    shapes = Statements.of_files(shape_files)
    classes = {
        subject.value: ontology.text(subject, LABEL)
        for subject in ontology.subjects()
        if _OWL + "Class" in ontology.iris(subject, TYPE) and subject.value.startswith(ICAT)
    }
    claims = [c for c in classes if CLAIM in ontology.classes_above(c) and c != CLAIM]
    first = [*_REGISTER, DOCUMENT, PASSAGE, ICAT + "AttestedName"]
    order = [*first, *sorted(set(claims) - set(first), key=classes.__getitem__), *_OTHER]
    reader = _Reader(ontology, shapes)
    return tuple(reader.kind(iri, classes[iri]) for iri in order if iri in classes)


def kind_named(kinds: Sequence[Kind], name: str) -> Kind:
    """Give the kind of a name: ``chair-term``, ``Chair term``, ``chair terms`` or ``icat:ChairTerm``.

    Raises
    ------
    UnknownNameError
        There is none.

    """
    wanted = _squeezed(name)
    for kind in kinds:
        if wanted in {
            _squeezed(kind.title),
            _squeezed(kind.title) + "s",
            _squeezed(contract(kind.iri) or ""),
        }:
            return kind
    names = ", ".join(kind.name for kind in kinds)
    raise UnknownNameError(f"no kind of fact is called {name}", f"The kinds are: {names}.")


def _squeezed(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower()).removeprefix("icat" if text.startswith("icat:") else "")


class _Reader:
    """Makes kinds from the shapes of a class and of those above it."""

    def __init__(self, ontology: Statements, shapes: Statements) -> None:
        self.ontology = ontology
        self.shapes = shapes
        self.targeting: dict[str, list[Constraint]] = {}
        self.dating: list[Constraint] = []
        for shape in shapes.subjects():
            constraints = [
                found
                for inner in shapes.values(shape, _SH + "property")
                if (found := read_constraint(shapes, inner)) is not None
            ]
            for class_ in shapes.iris(shape, _SH + "targetClass"):
                self.targeting.setdefault(class_, []).extend(constraints)
            if ICAT + "date" in shapes.iris(shape, _SH + "targetSubjectsOf"):
                self.dating += constraints
        uncited = [
            found
            for shape in shapes.subjects()
            if ICAT + "uncitedBecause" in shapes.iris(shape, _SH + "targetSubjectsOf")
            for inner in shapes.values(shape, _SH + "property")
            if (found := read_constraint(shapes, inner)) is not None
        ]
        self.targeting.setdefault(PASSAGE, []).extend(uncited)

    def kind(self, iri: str, label: str) -> Kind:
        """Make one kind."""
        above = self.ontology.classes_above(iri)
        own = [c for class_ in sorted(above - {CLAIM}) for c in self.targeting.get(class_, ())]
        every = self.targeting.get(CLAIM, []) if CLAIM in above else []
        if CLAIM in above or iri == DOCUMENT:
            every = every + self.dating
        if iri == DOCUMENT:  # the date of a document, too, can rest on an assumption
            every = every + [c for c in self.targeting.get(CLAIM, ()) if _RESTS_ON in c.paths]
        forbidden = {p for c in own if c.maximum == 0 for p in c.paths}
        properties = dict.fromkeys(p for c in [*own, *every] if c.maximum != 0 for p in c.paths)
        columns = [
            self._column(p, [c for c in own if p in c.paths], [c for c in every if p in c.paths])
            for p in properties
            if p not in FOUND.get(iri, ()) and p not in forbidden and p != TYPE
        ]
        choices = [
            Choice(c.paths, plain(c.message)) for c in [*own, *every] if len(c.paths) > 1 and c.minimum > 0
        ]
        return Kind(
            iri,
            name=label.replace(" ", "-"),
            title=label[0].upper() + label[1:],
            definition=self.ontology.text(iri, _DEFINITION),
            columns=tuple(sorted(columns, key=_rank)),
            choices=tuple(choices),
            is_claim=CLAIM in above,
        )

    def _column(self, iri: str, own: list[Constraint], every: list[Constraint]) -> Column:
        both = [*own, *every]
        single = [c for c in both if c.paths == (iri,)]
        ranges: list[Range] = [c.allowed for c in single if c.allowed is not None]
        datatypes = [c.datatypes for c in both if c.datatypes]
        declared = self.ontology.iris(iri, PREFIXES["rdfs"] + "range")
        is_thing = _OWL + "ObjectProperty" in self.ontology.iris(iri, TYPE)
        if is_thing and not ranges:
            ranges = [Range(classes=(class_,)) for class_ in declared]
        if not datatypes:
            datatypes = [frozenset(d for d in declared if d.startswith(_XSD))]
        required = any(c.minimum > 0 for c in single)
        message = next((c.message for c in single if c.minimum), None) or next(
            (c.message for c in single), ""
        )
        return Column(
            iri,
            header=_header(self.ontology.text(iri, LABEL) or re.split("[/#]", iri)[-1]),
            definition=self.ontology.text(iri, _DEFINITION) or _MEANT.get(iri, ""),
            form=form_of(frozenset.intersection(*datatypes), is_thing=is_thing, ranges=tuple(ranges)),
            required=required and iri not in DERIVED,
            expected=iri in DERIVED and any(c.minimum > 0 for c in own if c.paths == (iri,)),
            several=all(c.maximum is None or c.maximum > 1 for c in single),
            own=bool(own),
            dating=iri in _DATING,
            ranges=tuple(dict.fromkeys(ranges)),
            refused=tuple(value for c in single for value in c.refused),
            patterns=tuple((p, plain(c.message)) for c in single for p in c.patterns),
            lengths=(
                max((c.lengths[0] for c in single), default=0),
                min((c.lengths[1] for c in single if c.lengths[1] is not None), default=None),
            ),
            message=plain(message),
        )


def _header(label: str) -> str:
    label = {"stated in": "paragraph"}.get(label, label).removeprefix("has ")
    return label[0].upper() + label[1:]


def _rank(column: Column) -> tuple[int, int, str]:
    """Put label and paragraph first, then what must be filled in, then what is of the kind, then its time."""
    if column.iri == LABEL:
        return 0, 0, ""
    if column.iri == STATED_IN or column.form is Form.PARAGRAPH:
        return 1, 0, ""
    if column.dating:
        return 4, _DATING.index(column.iri), ""
    return (2 if column.required else 3 if column.own else 5), 0, column.header
