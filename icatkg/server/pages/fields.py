"""The fields of the form of a stored query, each with what can be chosen and with what is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg.identifiers import contract, expand, natural_key
from icatkg.namespaces import ICAT, ID, KIND, SRC, TOPIC
from icatkg.querying.entities import label_of
from icatkg.querying.stored import PARAMETER_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Store

    from icatkg.dataset import Dataset
    from icatkg.querying.stored import Parameter, StoredQuery
    from icatkg.server.problems import Problem

__all__ = ["Choices", "Field", "choices_of", "fault_at", "fields_of"]

_DEFAULT = DefaultGraph()
_NAME_OF = NamedNode(ICAT + "nameOf")
_DATES = tuple(NamedNode(ICAT + name) for name in ("earliest", "latest", "date"))
_SPACES = {"document": SRC, "topic": TOPIC, "kind": KIND}
_MOST = 400  # choices in one field
_FEW = 40  # so many are a list to choose from; more are suggestions
_YEAR = re.compile(r"\d{4}(?!\d)")
_PATTERNS = {"year": "-?[0-9]{4}", "integer": "[+-]?[0-9]+", "date": "-?[0-9]{4}(-[0-9]{2}){0,2}"}
_EXAMPLES = {"year": "2019", "date": "2019-09-30"}
_HINTS = PARAMETER_TYPES | {"entity": "a name as a document writes it, or an id; type to choose"}


class Field(NamedTuple):
    """A field of the form.

    Attributes
    ----------
    name, label, value, required, hint
        As the form has them.
    error
        What is wrong with the value; empty when nothing is.
    choices
        Values with what is read for them.
    listed
        Whether only one of the choices can be taken.
    numeric, pattern, example
        What a typed value must look like.

    """

    name: str
    label: str
    value: str
    required: bool
    hint: str
    error: str
    choices: tuple[tuple[str, str], ...]
    listed: bool
    numeric: bool
    pattern: str
    example: str


class Choices:
    """What can be given for the parameters of queries, from the graph itself.

    Parameters
    ----------
    store
        The graph.

    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}

    def of(self, query: StoredQuery, parameter: Parameter) -> tuple[tuple[str, str], ...]:
        """Give the values of a parameter with their labels; none where anything can be typed."""
        key = (query.name, parameter.name)
        if key not in self._kept:
            self._kept[key] = self._found(query, parameter)
        return self._kept[key]

    def _found(self, query: StoredQuery, parameter: Parameter) -> tuple[tuple[str, str], ...]:
        if parameter.type == "year":
            return tuple((year, year) for year in self._years())
        if parameter.type == "entity":
            nodes = self._named_in(query, parameter) or self._objects(_NAME_OF)
            return self._labelled(nodes, ID)
        space = _SPACES.get(parameter.type)
        if space is None:
            return ()
        used = self._named_in(query, parameter)
        nodes = {node for node in used if node.value.startswith(space)} or self._in_space(space)
        return self._labelled(nodes, space)

    def _years(self) -> list[str]:
        values = (
            quad.object.value
            for predicate in _DATES
            for quad in self._store.quads_for_pattern(None, predicate, None, _DEFAULT)
            if isinstance(quad.object, Literal)
        )
        return sorted({match[0] for value in values if (match := _YEAR.match(value))})

    def _objects(self, predicate: NamedNode) -> set[NamedNode]:
        quads = self._store.quads_for_pattern(None, predicate, None, _DEFAULT)
        return {quad.object for quad in quads if isinstance(quad.object, NamedNode)}

    def _subjects(self, predicate: NamedNode) -> set[NamedNode]:
        quads = self._store.quads_for_pattern(None, predicate, None, _DEFAULT)
        return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}

    def _in_space(self, space: str) -> set[NamedNode]:
        labelled = (NamedNode(iri) for iri in _LABEL_PROPERTIES)
        found = {node for predicate in labelled for node in self._subjects(predicate)}
        local = {node for node in found if node.value.startswith(space) and node.value != space}
        return {node for node in local if space != SRC or "-" not in node.value.removeprefix(space)}

    def _named_in(self, query: StoredQuery, parameter: Parameter) -> set[NamedNode]:
        """Give what stands in the graph where the query has the variable, next to a property with a name."""
        variable = re.escape(parameter.variable)
        body = re.sub(r"(?m)^#.*$", "", query.text)
        found: set[NamedNode] = set()
        for name in set(re.findall(rf"(icat:\w+)\s+\?{variable}\b", body)):
            found |= self._objects(NamedNode(expand(name) or name))
        for name in set(re.findall(rf"\?{variable}\s+(icat:\w+)\b", body)):
            found |= self._subjects(NamedNode(expand(name) or name))
        return found

    def _labelled(self, nodes: Iterable[NamedNode], space: str) -> tuple[tuple[str, str], ...]:
        pairs = []
        for node in nodes:
            short = node.value.removeprefix(space) if node.value.startswith(space) else contract(node.value)
            pairs.append((short or node.value, label_of(self._store, node) or short or node.value))
        pairs.sort(key=lambda pair: (natural_key(pair[1]), pair[0]))
        return tuple(pairs) if len(pairs) <= _MOST else ()


_LABEL_PROPERTIES = (
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
)
_OF_DATASET: WeakKeyDictionary[Dataset, Choices] = WeakKeyDictionary()


def choices_of(dataset: Dataset) -> Choices:
    """Give the choices in a dataset, each looked up once."""
    if dataset not in _OF_DATASET:
        _OF_DATASET[dataset] = Choices(dataset.store())
    return _OF_DATASET[dataset]


def fault_at(query: StoredQuery, fields: Mapping[str, str], problem: Problem | None) -> str:
    """Give the name of the field that a problem concerns; empty when it concerns none of them."""
    if problem is None:
        return ""
    for parameter in query.parameters:
        if problem.message.startswith(f"{parameter.name}:"):
            return parameter.name
    for name in ("certain", "sources"):
        if problem.message.startswith((f"'{name}'", f"the parameter '{name}'")):
            return name
    known = ("at", "asOf", *(p.name for p in query.parameters))
    named = [name for name in known if _speaks_of(problem.message, fields.get(name, ""), name)]
    return named[0] if named else ""


def _speaks_of(message: str, value: str, name: str) -> bool:
    if not value.strip():
        return False
    if name in ("at", "asOf"):
        return message.startswith("not a date") and value.strip()[:10] in message
    return ("goes by the name" in message or "go by the name" in message) and value in message


def fields_of(
    query: StoredQuery, choices: Choices, fields: Mapping[str, str], fault: str, error: str
) -> tuple[Field, ...]:
    """Give the fields of a query's own parameters.

    Parameters
    ----------
    query
        The query.
    choices
        What can be chosen.
    fields
        What was given, by name.
    fault, error
        The field with a wrong value, and what is wrong with it.

    """
    made = []
    for parameter in query.parameters:
        value = fields.get(parameter.name, parameter.default)
        found = choices.of(query, parameter)
        listed = 0 < len(found) <= _FEW and parameter.type not in ("entity", "year")
        if listed and value and value not in {choice for choice, _ in found}:
            found = (*found, (value, value))
        made.append(
            Field(
                parameter.name,
                _label(parameter),
                value,
                parameter.required,
                _hint(parameter, listed=listed),
                error if parameter.name == fault else "",
                found,
                listed,
                parameter.type in ("year", "integer"),
                _PATTERNS.get(parameter.type, ""),
                _EXAMPLES.get(parameter.type, ""),
            )
        )
    return tuple(made)


def _label(parameter: Parameter) -> str:
    """Give the name of a parameter; what goes by the name "id" is told by its description."""
    if parameter.name == "id" and parameter.description:
        return parameter.description.removesuffix(".")
    return parameter.name.replace("-", " ")


def _hint(parameter: Parameter, *, listed: bool) -> str:
    description = "" if parameter.name == "id" else parameter.description
    return description if listed else f"{description} Give {_HINTS[parameter.type]}.".strip()
