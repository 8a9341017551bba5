"""The API in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from icatkg import __version__
from icatkg.server.media_types import GRAPH_OFFERS, ROW_OFFERS

if TYPE_CHECKING:
    from icatkg.querying.stored import Parameter, StoredQuery
    from icatkg.server.service import Service

__all__ = ["openapi_document"]

_YEAR = {"type": "string", "pattern": "^[12][0-9]{3}$", "examples": ["2019"]}
_SCHEMAS: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer", "format": "int64"},
    "year": _YEAR,
    "date": {"type": "string", "format": "date", "examples": ["2019-06-01"]},
    "document": {"type": "string", "minLength": 1, "examples": ["004"]},
    "topic": {"type": "string", "minLength": 1},
    "kind": {"type": "string", "minLength": 1},
    "entity": {"type": "string", "minLength": 1, "examples": ["unodc"]},
}
# A form sends what was left empty, too.
_VIEW = {"anyOf": [_YEAR, _SCHEMAS["date"], {"type": "string", "maxLength": 0}]}
_GRAPH = re.compile(r"\b(?:CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_TEXT = {"text/plain": {"schema": {"type": "string"}}}
_FLAG = {"type": "string", "enum": ["0", "1"]}
_COMMON: dict[str, dict[str, Any]] = {
    "format": {
        "description": "The format, before Accept.",
        "schema": {"type": "string", "enum": ["json", "xml", "csv", "tsv", "turtle"]},
    },
    "page": {
        "description": "Which page; the header Link leads to the others.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 1_000_000},
    },
    "page-size": {
        "description": "Rows on a page.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 10_000, "default": 100},
    },
    "at": {"description": "The world as it was then.", "schema": _VIEW},
    "asOf": {"description": "As published by then.", "schema": _VIEW},
}
_SPARQL = {
    "get": {
        "operationId": "sparql",
        "summary": "The query operation of the SPARQL 1.1 Protocol",
        "parameters": [
            {
                "name": "query",
                "in": "query",
                "description": "SPARQL; without it, the answer is the service description.",
                "schema": {"type": "string"},
            },
            *(
                {
                    "name": f"{kind}-graph-uri",
                    "in": "query",
                    "schema": {"type": "array", "items": {"type": "string", "format": "uri"}},
                }
                for kind in ("default", "named")
            ),
            {"$ref": "#/components/parameters/format"},
        ],
        "responses": {
            "200": {
                "description": "Rows, a truth value or a graph.",
                "content": {offer.media_type: {"schema": {}} for offer in (*ROW_OFFERS, *GRAPH_OFFERS)},
            },
            "304": {"description": "As before."},
            "400": {"$ref": "#/components/responses/bad"},
            "403": {"description": "An update: the query operation only reads.", "content": _TEXT},
            "406": {"$ref": "#/components/responses/unacceptable"},
            "503": {"$ref": "#/components/responses/busy"},
        },
    }
}


def openapi_document(service: Service) -> bytes:
    """Write the description of the API."""
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "icatkg",
            "summary": "Stored questions to an unofficial knowledge graph of ICAT",
            "version": __version__,
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "paths": {
            "/sparql": _SPARQL,
            **{f"/api/{query.name}": _path(query) for query in service.queries.values()},
        },
        "components": {
            "parameters": {name: {"name": name, "in": "query", **what} for name, what in _COMMON.items()},
            "responses": {
                "bad": {"description": "A parameter is wrong.", "content": _TEXT},
                "unknown": {"description": "Nothing goes by a name that was given.", "content": _TEXT},
                "unacceptable": {"description": "None of the formats is accepted.", "content": _TEXT},
                "busy": {"description": "It took too long, or too many wait.", "content": _TEXT},
            },
            "schemas": {"Results": _RESULTS},
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


_RESULTS = {
    "description": "SPARQL 1.1 Query Results JSON Format",
    "type": "object",
    "required": ["head"],
    "properties": {
        "head": {
            "type": "object",
            "properties": {"vars": {"type": "array", "items": {"type": "string"}}},
        },
        "results": {
            "type": "object",
            "required": ["bindings"],
            "properties": {"bindings": {"type": "array", "items": {"type": "object"}}},
        },
        "boolean": {"type": "boolean"},
    },
}


def _path(query: StoredQuery) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for offer in ROW_OFFERS:
        schema = {"$ref": "#/components/schemas/Results"} if offer.format_ == "json" else {"type": "string"}
        content[offer.media_type] = {"schema": schema}
    content["text/turtle"] = {"schema": {"type": "string"}}  # rows too, as a result set
    if _GRAPH.search(query.text):
        content |= {offer.media_type: {"schema": {}} for offer in GRAPH_OFFERS}
    responses: dict[str, Any] = {"200": {"description": "The answer.", "content": content}}
    for status, name in (("400", "bad"), ("404", "unknown"), ("406", "unacceptable"), ("503", "busy")):
        responses[status] = {"$ref": f"#/components/responses/{name}"}
    responses["304"] = {"description": "As before."}
    operation: dict[str, Any] = {
        "operationId": query.name,
        "summary": query.summary,
        "parameters": [
            *map(_parameter, query.parameters),
            *({"$ref": f"#/components/parameters/{name}"} for name in _COMMON),
        ],
        "responses": responses,
    }
    if query.description:
        operation["description"] = query.description
    if query.tags:
        operation["tags"] = list(query.tags)
    return {"get": operation}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = dict(_SCHEMAS[parameter.type])
    if parameter.default:
        schema["default"] = parameter.default
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required and not parameter.default,
        "description": parameter.description,
        "schema": schema,
    }
