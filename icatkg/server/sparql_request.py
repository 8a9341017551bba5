"""Requests of the SPARQL 1.1 Protocol, as values.

Implements the query operation of https://www.w3.org/TR/sparql11-protocol/#query-operation with its three
forms: GET, POST with URL-encoded parameters, POST of the query itself.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from pyoxigraph import NamedNode

from icatkg.server.problems import Problem

__all__ = [
    "FORM_TYPE",
    "QUERY_TYPE",
    "UPDATE_TYPE",
    "SparqlRequest",
    "parameters_of",
    "sparql_request",
    "truth",
]

QUERY_TYPE = "application/sparql-query"
UPDATE_TYPE = "application/sparql-update"
FORM_TYPE = "application/x-www-form-urlencoded"
_MAX_FIELDS = 1_000
_CHARSET = re.compile(r';\s*charset\s*=\s*"?([^";\s]*)', re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class SparqlRequest(NamedTuple):
    """A query with all that decides its answer, except the format that ``Accept`` asks for.

    Attributes
    ----------
    query
        SPARQL; ``None`` when there is none.
    default_graphs, named_graphs
        The dataset that the protocol names; it goes before the one that the query names.
    format_
        The format asked for by name, or an empty string.
    at, as_of
        The view in time, or empty strings.
    certain
        Whether the view leaves out what holds only possibly.
    sources
        Whether each row is wanted with its passages.

    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format_: str = ""
    at: str = ""
    as_of: str = ""
    certain: bool = False
    sources: bool = False


def parameters_of(encoded: bytes, where: str) -> list[tuple[str, str]]:
    """Decode URL-encoded parameters strictly.

    Raises
    ------
    Problem
        They are not UTF-8, or there are too many: 400.

    """
    fields = encoded.split(b"&") if encoded else []
    if len(fields) > _MAX_FIELDS:
        raise Problem(400, f"more than {_MAX_FIELDS} parameters in the {where}")
    try:
        return [
            (_decoded(name), _decoded(value)) for name, _, value in (f.partition(b"=") for f in fields if f)
        ]
    except UnicodeDecodeError:
        raise Problem(400, f"the parameters in the {where} are not UTF-8") from None


def _decoded(text: bytes) -> str:
    """Decode a name or a value as the URL Standard has it, but strictly."""
    if b"+" in text:
        text = text.replace(b"+", b" ")
    return (unquote_to_bytes(text) if b"%" in text else text).decode("utf-8")


def sparql_request(method: str, query_string: bytes, content_type: str, body: bytes) -> SparqlRequest:
    """Read a request of the SPARQL Protocol.

    Parameters
    ----------
    method
        ``GET``, ``HEAD`` or ``POST``.
    query_string
        The part of the address after ``?``.
    content_type
        The value of ``Content-Type``, empty when there is none.
    body
        The body of a POST.

    Raises
    ------
    Problem
        400: a parameter is wrong or given twice. 403: it is an update. 415: the body is of another type.

    """
    parameters = parameters_of(query_string, "address")
    if method == "POST":
        parameters += _of_body(content_type, body, parameters)
    fields: dict[str, list[str]] = {}
    for name, value in parameters:
        fields.setdefault(name, []).append(value)
    if "update" in fields:
        raise _only_reads()
    query = _single(fields, "query")
    if query is not None and not query.strip():
        raise Problem(
            400, "the query is empty", "Write SPARQL, such as SELECT ?person { ?person a icat:Person }."
        )
    if query is None and method == "POST":
        raise Problem(400, "there is no parameter 'query' in the request")
    return SparqlRequest(
        query,
        _graphs(fields, "default-graph-uri"),
        _graphs(fields, "named-graph-uri"),
        _single(fields, "format") or "",
        _single(fields, "at") or "",
        _single(fields, "asOf") or "",
        truth(_single(fields, "certain"), "certain"),
        truth(_single(fields, "sources"), "sources"),
    )


def _of_body(content_type: str, body: bytes, in_address: list[tuple[str, str]]) -> list[tuple[str, str]]:
    kind = content_type.partition(";")[0].strip().lower()
    charset = _CHARSET.search(content_type)
    if charset is not None and charset[1].lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise Problem(415, f"the body is in the character set {charset[1]}", "Send UTF-8.")
    if kind == FORM_TYPE:
        return parameters_of(body, "body")
    if kind == UPDATE_TYPE:
        raise _only_reads()
    if kind != QUERY_TYPE:
        what = f"a body of the type {kind}" if kind else "a body without Content-Type"
        headers = {"Accept-Post": f"{QUERY_TYPE}, {FORM_TYPE}"}
        raise Problem(415, f"{what} is no query", f"Send {QUERY_TYPE} or {FORM_TYPE}.", headers)
    if any(name == "query" for name, _ in in_address):
        raise Problem(400, "there are two queries: one in the body and one in the address")
    try:
        return [("query", body.decode("utf-8"))]
    except UnicodeDecodeError:
        raise Problem(400, "the query is not UTF-8") from None


def _only_reads() -> Problem:
    return Problem(403, "this server only reads; updates are refused")


def _single(fields: dict[str, list[str]], name: str) -> str | None:
    values = fields.get(name, [])
    if len(values) > 1:
        raise Problem(400, f"the parameter '{name}' is given {len(values)} times", "Give it once.")
    return values[0] if values else None


def truth(value: str | None, name: str) -> bool:
    """Give the truth value of a parameter that switches something on.

    Raises
    ------
    Problem
        It is none: 400.

    """
    known = {"": False, "0": False, "false": False, "no": False, "1": True, "true": True, "yes": True}
    found = known.get((value or "").lower())
    if found is None:
        raise Problem(400, f"the parameter '{name}' is neither 1 nor 0")
    return found


def _graphs(fields: dict[str, list[str]], name: str) -> tuple[str, ...]:
    iris = tuple(dict.fromkeys(fields.get(name, ())))
    for iri in iris:
        try:
            NamedNode(iri)
        except ValueError:
            raise Problem(400, f"the parameter '{name}' is no IRI") from None
        if not _SCHEME.match(iri):
            raise Problem(400, f"the parameter '{name}' is not an absolute IRI")
    return iris
