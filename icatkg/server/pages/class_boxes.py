"""Each class with the properties that it adds, as the ontology and the shapes tell them together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from icatkg import resources
from icatkg.server.pages.page_graph import PageGraph, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyoxigraph import NamedNode

    from icatkg.server.pages.page_graph import Term

__all__ = ["Box", "Property", "class_boxes"]

_DATATYPES = {
    "xsd:string": "text",
    "xsd:integer": "whole number",
    "xsd:decimal": "number",
    "xsd:date": "day",
    "xsd:gYear": "year",
    "rdf:langString": "text@en",
    "shape:PreciseDateShape": "day, month, year or --MM-DD",
}
# What only repeats the ontology where a class above says more.
_VAGUE = {"anything", "text", "Kind"}
_PREFIXES = ("icat:", "dcterms:", "skos:")
# Properties that belong to no class of the ontology, and the theme in which they are shown.
_DATED = ("anything dated", "icat", "shape:DatedShape")
_CATALOGUE = ("dcat:Dataset", "icat")


class Property(NamedTuple):
    """A property as a class has it: its name, what its values are, whether it must be there."""

    name: str
    values: str
    needed: bool


class Box(NamedTuple):
    """A class with the properties it adds; ``parent`` is the class above it, or empty."""

    name: str
    theme: str
    properties: tuple[Property, ...]
    parent: str = ""
    dated: bool = False


class _Reader:
    def __init__(self) -> None:
        self.ontology = PageGraph(resources.ontology_files())
        self.shapes = PageGraph(resources.shape_files())
        self.terms = [node for node in self.ontology.subjects() if text_of(node).startswith("icat:")]
        self.broad = {text_of(term): self._broad(term) for term in self.terms}
        self.classes = [t for t in self.terms if "owl:Class" in self.ontology.texts(t, "rdf:type")]
        above = {_local(c): self.ontology.texts(c, "rdfs:subClassOf") for c in self.classes}
        self.parents = {
            c: next((_local(n) for n in names if n.startswith("icat:")), "") for c, names in above.items()
        }

    def _broad(self, term: NamedNode) -> str:
        """Give what the ontology says of a property's values."""
        ranges = [_named(value) for value in self.ontology.texts(term, "rdfs:range")]
        if ranges:
            return " or ".join(ranges)
        types = self.ontology.texts(term, "rdf:type")
        return "text" if "owl:DatatypeProperty" in types else "anything"

    def shape(self, name: str) -> NamedNode | None:
        return next((shape for shape in self.shapes.subjects() if text_of(shape) == name), None)

    def line(self, name: str) -> list[str]:
        """Give a class and all above it."""
        line = [name]
        while self.parents.get(line[-1]):
            line.append(self.parents[line[-1]])
        return line

    def properties(self, domain: str, shape: str) -> dict[str, Property]:
        """Give what the ontology and a shape say of the properties of a class."""
        found: dict[str, Property] = {}
        for term in self.terms:
            if domain in self.ontology.texts(term, "rdfs:domain"):
                self._add(found, text_of(term), "", needed=False)
        node = self.shape(shape)
        for part in self.shapes.values(node, "sh:property") if node is not None else []:
            if "0" in self.shapes.texts(part, "sh:maxCount"):
                continue
            needed = "1" in self.shapes.texts(part, "sh:minCount")
            for path in self.shapes.values(part, "sh:path"):
                self._add(found, text_of(path), self._values(part), needed=needed)
                for head in self.shapes.values(path, "sh:alternativePath"):
                    for step in self.shapes.items(head):
                        self._add(found, text_of(step), "", needed=False)
        return found

    def _add(self, found: dict[str, Property], path: str, values: str, *, needed: bool) -> None:
        if path.startswith(_PREFIXES):
            name, broad = _local(path), self.broad.get(path, "")
            before = found.get(name, Property(name, broad, needed=False))
            found[name] = Property(name, values or before.values, needed or before.needed)

    def _values(self, part: Term) -> str:
        """Give what a shape wants of the values: classes, datatypes or a sort of kinds."""
        found = [*self.shapes.texts(part, "sh:class"), *self.shapes.texts(part, "sh:datatype")]
        for shape in self.shapes.values(part, "sh:node"):
            parts = self.shapes.values(shape, "sh:property")
            found += [text_of(shape)] if text_of(shape) in _DATATYPES else []
            found += [sort for part_ in parts for sort in self.shapes.texts(part_, "sh:hasValue")]
        for head in self.shapes.values(part, "sh:or"):
            found += [text for item in self.shapes.items(head) if (text := self._values(item))]
        return " or ".join(_named(value) for value in found)


def class_boxes() -> list[Box]:
    """Give the classes of the ontology in order of their names, and what has no class of ours at the end."""
    reader = _Reader()
    target = reader.shape("shape:DatedClassShape")
    targets = [] if target is None else reader.shapes.texts(target, "sh:targetClass")
    dated = {_local(name) for name in targets}
    own = {name: reader.properties("icat:" + name, f"shape:{name}Shape") for name in reader.parents}
    boxes = []
    for node in reader.classes:
        name = _local(text_of(node))
        line = reader.line(name)
        above = [own[parent] for parent in line[1:]]
        added = [_sharpened(p, above) for p in own[name].values() if not _inherited(p, above)]
        theme = reader.ontology.homes[node].stem
        boxes.append(Box(name, theme, _ordered(added), line[1] if line[1:] else "", bool(dated & {*line})))
    times = reader.properties("", _DATED[2])
    boxes.append(Box(_DATED[0], _DATED[1], _ordered(times.values())))
    shown = {p.name for box in boxes for p in box.properties}
    rest = [
        Property(_local(term), broad, needed=True)
        for term, broad in reader.broad.items()
        if term[5:6].islower() and _local(term) not in shown
    ]
    boxes.append(Box(*_CATALOGUE, _ordered(rest)))
    return boxes


def _inherited(property_: Property, above: Sequence[Mapping[str, Property]]) -> bool:
    """Tell whether a class above has the property already, with nothing to add."""
    return any(
        (before := owned.get(property_.name)) is not None
        and before.needed >= property_.needed
        and (property_.values == before.values or property_.values in _VAGUE)
        for owned in above
    )


def _sharpened(property_: Property, above: Sequence[Mapping[str, Property]]) -> Property:
    """Give a property with the values of a class above where its own say nothing."""
    for owned in above:
        if property_.values in _VAGUE and property_.name in owned:
            return property_._replace(values=owned[property_.name].values)
    return property_


def _ordered(properties: Iterable[Property]) -> tuple[Property, ...]:
    return tuple(sorted(properties, key=lambda p: (not p.needed, p.name.lower())))


def _local(name: NamedNode | str) -> str:
    return (name if isinstance(name, str) else text_of(name)).removeprefix("icat:")


def _named(value: str) -> str:
    return _DATATYPES.get(value, _local(value).removeprefix("xsd:"))
