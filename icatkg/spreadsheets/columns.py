"""Columns of a sheet: what the shapes say of one property of one class, in the terms of a spreadsheet."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode

from icatkg.namespaces import ICAT, PREFIXES

if TYPE_CHECKING:
    from icatkg.spreadsheets.statements import Statements, Term

__all__ = ["Column", "Constraint", "Form", "Range", "form_of", "plain", "read_constraint"]

_SH = PREFIXES["sh"]
_XSD = PREFIXES["xsd"]
_LANGUAGE_TEXT = PREFIXES["rdf"] + "langString"


class Form(Enum):
    """How the cells of a column are written."""

    TEXT = "text, copied as it is written"
    ENGLISH = "text in English, in your own words"
    INTEGER = "a whole number"
    NUMBER = "a number"
    YEAR = "a year, such as 2019"
    DATE = "a date as precise as the text: 2019, 2019-03 or 2019-03-14; --03-14 where the year is missing"
    DAY = "a day, such as 2019-03-14"
    THING = "a name, or an id"
    PARAGRAPH = "the number of the paragraph: 12, or 34 item 2 for an item of a list in it"


class Range(NamedTuple):
    """What one condition allows as the thing in a cell.

    Attributes
    ----------
    classes
        It may be an instance of one of these.
    tops
        It may be a kind below one of these.
    values
        It may be one of these.

    """

    classes: tuple[str, ...] = ()
    tops: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


class Constraint(NamedTuple):
    """What one property shape says, as far as a cell can show it.

    Attributes
    ----------
    paths
        The property, or the properties of which one counts.
    minimum, maximum
        How many values there are to be.
    datatypes, allowed, refused, patterns, lengths, message
        The conditions on each value, and what the shape tells its reader.

    """

    paths: tuple[str, ...]
    minimum: int
    maximum: int | None
    datatypes: frozenset[str]
    allowed: Range | None
    refused: tuple[str, ...]
    patterns: tuple[str, ...]
    lengths: tuple[int, int | None]
    message: str


class Column(NamedTuple):
    """One column.

    Attributes
    ----------
    iri
        The property.
    header
        What stands above it, without the mark of what must be filled in.
    definition
        What the ontology says of the property.
    form
        How its cells are written.
    required, several
        Whether it must be filled in, and may hold several values.
    expected
        Whether it must be filled in unless it follows from the other cells.
    own
        Whether a shape says something of it that is not said of every claim.
    dating
        Whether it is about time.
    ranges, refused
        What may stand in it, if it holds things.
    patterns
        Regular expressions with the messages of their shapes.
    lengths
        The fewest and the most characters.
    message
        What the narrowest shape tells its reader, in plain words.

    """

    iri: str
    header: str
    definition: str
    form: Form
    required: bool = False
    expected: bool = False
    several: bool = True
    own: bool = False
    dating: bool = False
    ranges: tuple[Range, ...] = ()
    refused: tuple[str, ...] = ()
    patterns: tuple[tuple[str, str], ...] = ()
    lengths: tuple[int, int | None] = (0, None)
    message: str = ""

    @property
    def title(self) -> str:
        """The header with the mark of what must be filled in."""
        return f"{self.header} *" if self.required else self.header


def plain(message: str) -> str:
    """Give a shape's message for readers who know no RDF, or nothing where it is about RDF throughout.

    >>> plain("Say which group has the aim (icat:inGroup id:icat).")
    'Say which group has the aim.'
    """
    text = re.sub(r'\s*\([^()]*(?:\b[a-z]+:[A-Za-z]|")[^()]*\)', "", message)
    text = re.sub(r",? (?:for example:?|such as) [^,;]*\b[a-z]+:[A-Za-z0-9][^,;]*$", ".", text)
    text = re.sub(
        r",?(?: and| as written and)? (?:marked @en|without (?:a )?language tag(?: or space)?)", "", text
    )
    return "" if re.search(r"\b[a-z]+:[A-Za-z]|\.ttl\b|\^\^", text) else text


def read_constraint(shapes: Statements, shape: Term) -> Constraint | None:
    """Read one property shape (SHACL, section 2.3.1), or ``None`` when its path has more than one step."""
    path = next(iter(shapes.values(shape, _SH + "path")), None)
    paths: tuple[str, ...] = ()
    if isinstance(path, NamedNode):
        paths = (path.value,)
    elif path is not None and (choice := shapes.values(path, _SH + "alternativePath")):
        members = shapes.members(choice[0])
        # What is reached by a longer path is another node's business.
        if all(isinstance(member, NamedNode) for member in members):
            paths = tuple(member.value for member in members if isinstance(member, NamedNode))
    if not paths:
        return None
    refused = [
        value.value
        for inner in shapes.values(shape, _SH + "not")
        for head in shapes.values(inner, _SH + "in")
        for value in shapes.members(head)
        if isinstance(value, NamedNode)
    ]
    return Constraint(
        paths=paths,
        minimum=_number(shapes, shape, "minCount") or 0,
        maximum=_number(shapes, shape, "maxCount"),
        datatypes=frozenset(_datatypes(shapes, shape)),
        allowed=_range(shapes, shape),
        refused=tuple(refused),
        patterns=tuple(shapes.texts(shape, _SH + "pattern")),
        lengths=(_number(shapes, shape, "minLength") or 0, _number(shapes, shape, "maxLength")),
        message=shapes.text(shape, _SH + "message"),
    )


def _number(shapes: Statements, shape: Term, name: str) -> int | None:
    text = shapes.text(shape, _SH + name)
    return int(text) if text else None


def _branches(shapes: Statements, shape: Term) -> list[Term]:
    """Give the shape itself, what it refers to by ``sh:node``, and the branches of ``sh:or`` in either."""
    found = [shape, *shapes.values(shape, _SH + "node")]
    for one in list(found):
        for head in shapes.values(one, _SH + "or"):
            for member in shapes.members(head):
                found += [member, *shapes.values(member, _SH + "node")]
    return found


def _datatypes(shapes: Statements, shape: Term) -> list[str]:
    return [d for one in _branches(shapes, shape) for d in shapes.iris(one, _SH + "datatype")]


def _range(shapes: Statements, shape: Term) -> Range | None:
    classes, tops, values = [], [], []
    for one in _branches(shapes, shape):
        classes += shapes.iris(one, _SH + "class")
        for head in shapes.values(one, _SH + "in"):
            values += [v.value for v in shapes.members(head) if isinstance(v, NamedNode)]
        # A kind shape: the way up by skos:broader meets the top concept.
        for inner in shapes.values(one, _SH + "property"):
            if any(shapes.values(p, _SH + "oneOrMorePath") for p in shapes.values(inner, _SH + "path")):
                tops += shapes.iris(inner, _SH + "hasValue")
    return Range(tuple(classes), tuple(tops), tuple(values)) if classes or tops or values else None


def form_of(datatypes: frozenset[str], *, is_thing: bool, ranges: tuple[Range, ...]) -> Form:
    """Say how cells are written, by the datatypes that all shapes allow or the things that they allow."""
    if is_thing:
        passages = any(one == Range(classes=(ICAT + "Passage",)) for one in ranges)
        return Form.PARAGRAPH if passages else Form.THING
    for datatype, form in (
        (_XSD + "gYearMonth", Form.DATE),
        (_XSD + "date", Form.DAY),
        (_XSD + "gYear", Form.YEAR),
        (_XSD + "decimal", Form.NUMBER),
        (_XSD + "integer", Form.INTEGER),
        (_LANGUAGE_TEXT, Form.ENGLISH),
    ):
        if datatype in datatypes:
            return form
    return Form.TEXT
