"""Stored queries: SPARQL files whose header says what they answer and which parameters they take.

The header is the one of grlc (https://grlc.io): lines that begin with ``#+`` and are YAML together. Our own
key is ``x-parameters``, a list of ``name``, ``type``, ``required``, ``default``, ``description``, one a
line. The parameter ``year`` is the variable ``?_year``, or ``?__year`` when it may be left out.
"""

from __future__ import annotations

import os
import re

from pyoxigraph import Literal, NamedNode

from icatkg import resources
from icatkg.errors import InputError, ParameterError, UnknownNameError
from icatkg.namespaces import PREFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["PARAMETER_TYPES", "Parameter", "StoredQuery", "stored_queries", "stored_query"]

_XSD = PREFIXES["xsd"]
PARAMETER_TYPES = {
    "string": "text, taken as it is",
    "integer": "a whole number",
    "year": "a year, such as 2019",
    "date": "a day, such as 2019-09-30; a month or a year stand for their first day",
    "document": "a document, such as 004",
    "topic": "a topic, such as procurement",
    "kind": "a kind, such as issue-brief",
    "entity": "an IRI, a CURIE (id:unodc), an id (unodc) or a name as written (Interpol)",
}


class Parameter:
    """A parameter of a stored query.

    Parameters
    ----------
    name
        What users type: ``--year``.
    variable
        The SPARQL variable without ``?``.
    type_
        One of :data:`PARAMETER_TYPES`.
    required
        Whether it must be given.
    default
        The value taken when it is not given, or an empty string.
    description
        What it does, one line.

    """

    __slots__ = ("default", "description", "name", "required", "type", "variable")

    def __init__(  # noqa: PLR0913 - a record
        self, name: str, variable: str, type_: str, *, required: bool, default: str, description: str
    ) -> None:
        self.name = name
        self.variable = variable
        self.type = type_
        self.required = required
        self.default = default
        self.description = description

    def record(self) -> dict[str, object]:
        """Give the parameter as plain values, for JSON."""
        return {name: getattr(self, name) for name in ("name", "type", "required", "default", "description")}

    def term(self, value: str, entity: Callable[[str], NamedNode]) -> NamedNode | Literal:
        """Give the RDF term that a typed value stands for.

        Parameters
        ----------
        value
            What the user typed.
        entity
            Finds an entity by IRI, CURIE, id or name.

        Raises
        ------
        ParameterError
            The value is not of the type.
        UnknownNameError
            There is no such entity.

        """
        try:
            return self._term(value, entity)
        except ValueError:
            shown = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
            raise ParameterError(f"--{self.name}: {shown!r} is not {PARAMETER_TYPES[self.type]}") from None

    def _term(self, value: str, entity: Callable[[str], NamedNode]) -> NamedNode | Literal:
        if self.type == "string":
            return Literal(value)
        if self.type == "integer":
            return Literal(str(int(value)), datatype=NamedNode(_XSD + "integer"))
        if self.type == "year":
            if not re.match(_YEAR + r"\Z", value, re.ASCII):
                raise ValueError(value)
            return Literal(value, datatype=NamedNode(_XSD + "gYear"))
        if self.type == "date":
            return Literal(_first_day(value), datatype=NamedNode(_XSD + "date"))
        prefix = {"document": "src:", "topic": "topic:", "kind": "kind:"}.get(self.type, "")
        is_id = re.match(r"[a-z0-9][a-z0-9-]*\Z", value, re.ASCII) is not None
        return entity(prefix + value if is_id else value)


_SHOWN = 60
_YEAR = r"-?\d{4}"


def _first_day(value: str) -> str:
    from datetime import date

    if not re.match(_YEAR + r"(?:-\d\d){0,2}\Z", value, re.ASCII):
        raise ValueError(value)
    return date.fromisoformat((value + "-01-01")[: len("2019-01-01")]).isoformat()


class StoredQuery:
    """A stored query.

    Parameters
    ----------
    name
        The file name without ``.rq``.
    text
        The whole file; it runs as it is on any SPARQL 1.1 engine.
    fields
        The header: ``summary``, ``description``, ``tags``.
    parameters
        In the order of the header.

    """

    __slots__ = ("description", "name", "parameters", "summary", "tags", "text")

    def __init__(
        self, name: str, text: str, fields: Mapping[str, str], parameters: tuple[Parameter, ...]
    ) -> None:
        self.name = name
        self.text = text
        self.summary = fields.get("summary", "")
        self.description = fields.get("description", "")
        self.tags = tuple(t.strip() for t in fields.get("tags", "").strip("[]").split(",") if t.strip())
        self.parameters = parameters

    def terms(
        self, values: Mapping[str, object], entity: Callable[[str], NamedNode]
    ) -> dict[str, NamedNode | Literal]:
        """Give variables with their terms for the values a user gave, defaults filled in.

        Parameters
        ----------
        values
            Parameter name (hyphens or underscores) to value; ``None`` counts as not given.
        entity
            Finds an entity by IRI, CURIE, id or name.

        Raises
        ------
        ParameterError
            A parameter is not known, missing, or of the wrong type.
        UnknownNameError
            There is no such entity.

        """
        given = {k.replace("_", "-"): str(v) for k, v in values.items() if v is not None}
        known = {p.name for p in self.parameters}
        if unknown := sorted(set(given) - known):
            takes = "It takes: " + " ".join(f"--{n}" for n in sorted(known)) if known else "It takes none."
            raise ParameterError(f"{self.name}: no parameter --{unknown[0]}", takes)
        terms = {}
        for parameter in self.parameters:
            value = given.get(parameter.name, parameter.default)
            if parameter.name in given or value:
                terms[parameter.variable] = parameter.term(value, entity)
            elif parameter.required:
                raise ParameterError(
                    f"{self.name}: --{parameter.name} is missing",
                    f"Give --{parameter.name}: {parameter.description}",
                )
        return terms


def stored_query(name: str) -> StoredQuery:
    """Give the stored query of a name; hyphens and underscores are the same.

    Raises
    ------
    UnknownNameError
        There is none; names near ones.

    """
    wanted = name.replace("_", "-")
    for path in resources.query_files():
        if _stem(path) == wanted:
            return read_stored_query(path)
    from difflib import get_close_matches

    near = get_close_matches(wanted, [_stem(path) for path in resources.query_files()])
    hint = f"Did you mean {' or '.join(near)}?" if near else "icatkg queries lists them."
    raise UnknownNameError(f"no stored query of that name: {name}", hint)


def stored_queries() -> list[StoredQuery]:
    """Give all stored queries, by name."""
    return [read_stored_query(path) for path in resources.query_files()]


def _stem(path: str) -> str:
    return os.path.splitext(os.path.basename(path))[0]


def read_stored_query(path: str) -> StoredQuery:
    """Read one stored query.

    Raises
    ------
    InputError
        Its header is not as it must be.

    """
    with open(path, encoding="utf-8") as file:
        text = file.read()
    fields, parameters = _header(path, text)
    return StoredQuery(_stem(path), text, fields, tuple(_parameter(path, text, p) for p in parameters))


def _header(path: str, text: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    fields: dict[str, str] = {}
    parameters: list[dict[str, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#+"):
            break
        match = _LINE.match(line)
        if match is None:
            raise InputError(f"{path}:{number}: not a header line", "Write '#+ key: value'.")
        indent, dash, key, value = match.groups(default="")
        if not indent and not dash:
            fields[key] = value.strip().strip("\"'")
            continue
        if dash:
            parameters.append({})
        if parameters:
            parameters[-1][key] = value.strip().strip("\"'")
    return fields, parameters


_LINE = re.compile(r"#\+ (\s*)(- )?([\w-]+):(?: (.*)|)$")


def _parameter(path: str, text: str, field: dict[str, str]) -> Parameter:
    name = field.get("name", "")
    variable = re.search(rf"[?$](__?{re.escape(name.replace('-', '_'))})\b", text)
    if not name or variable is None or field.get("type") not in PARAMETER_TYPES:
        raise InputError(f"{path}: parameter {name or '?'} needs a name, a known type and its variable")
    return Parameter(
        name=name,
        variable=variable[1],
        type_=field["type"],
        required=field.get("required") == "true",
        default=field.get("default", ""),
        description=field.get("description", ""),
    )
