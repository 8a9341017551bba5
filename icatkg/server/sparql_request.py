"""Requests of the SPARQL 1.1 Protocol, as values.

Implements the query operation of https://www.w3.org/TR/sparql11-protocol/#query-operation with its three
forms: GET, POST with URL-encoded parameters, POST of the query itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_to_bytes

from pyoxigraph import NamedNode

from icatkg.server.jobs import Job
from icatkg.server.problems import Problem

if TYPE_CHECKING:
    from icatkg.server.media_types import Offer

__all__ = [
    "FORM_TYPE",
    "QUERY_TYPE",
    "UPDATE_TYPE",
    "SparqlRequest",
    "SparqlUpdate",
    "check_type",
    "parameters_of",
    "sparql_request",
    "truth",
    "update_in",
]

QUERY_TYPE = "application/sparql-query"
UPDATE_TYPE = "application/sparql-update"
FORM_TYPE = "application/x-www-form-urlencoded"
_MAX_FIELDS = 1_000
_SHORT = 10_000
_BYTE_ORDER_MARK = "\ufeff"  # some editors put it in front of every file
_CHARSET = re.compile(r';\s*charset\s*=\s*"?([^";\s]*)', re.IGNORECASE)
_CHANGING = re.compile(r"\b(?:now|rand|uuid|struuid)\b", re.IGNORECASE)
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

    @property
    def repeatable(self) -> bool:
        """Whether the same query has the same answer: no function in it gives another value each time."""
        return self.query is None or _CHANGING.search(self.query) is None

    def job(self, offers: tuple[Offer | None, Offer | None], max_bytes: int) -> Job:
        """Give the job that answers the query.

        Parameters
        ----------
        offers
            The media types for rows and for a graph; ``None`` where the client accepts none.
        max_bytes
            Where an answer is cut.

        """
        rows, graph = offers
        return Job(
            self.query or "",
            None,
            rows.format_ if rows else "",
            graph.format_ if graph else "",
            self.default_graphs,
            self.named_graphs,
            self.at,
            self.as_of,
            self.certain,
            self.sources,
            None,
            max_bytes,
        )


def parameters_of(encoded: bytes, where: str) -> list[tuple[str, str]]:
    """Decode URL-encoded parameters strictly.

    Raises
    ------
    Problem
        They are not URL-encoded UTF-8, or there are too many: 400.

    """
    if encoded.count(b"&") >= _MAX_FIELDS:
        raise Problem(400, f"more than {_MAX_FIELDS} parameters in the {where}")
    fields = encoded.split(b"&") if encoded else []
    try:
        return [
            (_decoded(name), _decoded(value)) for name, _, value in (f.partition(b"=") for f in fields if f)
        ]
    except UnicodeDecodeError:
        raise Problem(400, f"the parameters in the {where} are not URL-encoded UTF-8") from None


def _decoded(text: bytes) -> str:
    """Decode a name or a value as the URL Standard has it, but strictly.

    A long text goes through a decoder in C: character by character, one would hold up everybody.
    """
    if b"+" in text:
        text = text.replace(b"+", b" ")
    if b"%" in text:
        if len(text) <= _SHORT:
            text = unquote_to_bytes(text)
        else:
            escaped = text.replace(b"\\", b"\\\\").replace(b"%", b"\\x")
            text = escaped.decode("unicode_escape").encode("latin-1")
    return text.decode("utf-8")


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
    if query is not None:
        query = query.removeprefix(_BYTE_ORDER_MARK)
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


class SparqlUpdate(NamedTuple):
    """An update with the dataset that the protocol names."""

    text: bytes
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def update_in(query_string: bytes, content_type: str, body: bytes) -> SparqlUpdate | None:
    """Give the update of a POST, in either form of the update operation; ``None`` if there is none.

    https://www.w3.org/TR/sparql11-protocol/#update-operation

    Raises
    ------
    Problem
        400: a parameter is wrong. 415: the body is of another type.

    """
    check_type(content_type)
    in_address = parameters_of(query_string, "address")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == UPDATE_TYPE:
        given = in_address
        updates = [body]
    elif kind == FORM_TYPE:
        in_body = parameters_of(body, "body")
        given = in_address + in_body
        updates = [value.encode() for name, value in in_body if name == "update"]
    else:
        return None
    if not updates:
        return None
    if len(updates) > 1 or any(name in {"query", "update"} for name, _ in in_address):
        raise Problem(400, "there are several updates or queries in the request", "Send one.")
    if any(name == "query" for name, _ in given):
        raise Problem(400, "there are an update and a query in the request", "Send one of them.")
    fields: dict[str, list[str]] = {}
    for name, value in given:
        fields.setdefault(name, []).append(value)
    text = updates[0].removeprefix(_BYTE_ORDER_MARK.encode())
    return SparqlUpdate(text, _graphs(fields, "using-graph-uri"), _graphs(fields, "using-named-graph-uri"))


def check_type(content_type: str) -> None:
    """Refuse a body that is of no type of the protocol, or not in UTF-8: that can be told before it comes.

    Raises
    ------
    Problem
        415.

    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in {QUERY_TYPE, UPDATE_TYPE, FORM_TYPE}:
        what = f"a body of the type {kind}" if kind else "a body without Content-Type"
        headers = {"Accept-Post": f"{QUERY_TYPE}, {FORM_TYPE}"}
        raise Problem(415, f"{what} is no query", f"Send {QUERY_TYPE} or {FORM_TYPE}.", headers)
    charset = _CHARSET.search(content_type)
    if charset is not None and charset[1].lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise Problem(415, f"the body is in the character set {charset[1]}", "Send UTF-8.")


def _of_body(content_type: str, body: bytes, in_address: list[tuple[str, str]]) -> list[tuple[str, str]]:
    check_type(content_type)
    kind = content_type.partition(";")[0].strip().lower()
    if kind == FORM_TYPE:
        return parameters_of(body, "body")
    if kind == UPDATE_TYPE:
        raise _only_reads()
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
