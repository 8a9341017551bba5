"""One address for each kind of page."""

from __future__ import annotations

__all__ = ["KINDS"]

KINDS = {
    "front": "/",
    "front-then": "/?at=2019",
    "search": "/search",
    "search-found": "/search?q=interpol",
    "search-nothing": "/search?q=unifem",
    "organisation": "/id/unodc.html",
    "organisation-then": "/id/osce.html?at=2019",
    "claim": "/id/entry-2018-interpol.html",
    "discrepancy": "/id/discrepancy-order-co-chairs-2022.html",
    "document": "/source/002.html",
    "paragraph": "/source/003-p19.html",
    "ontology": "/ontology/",
    "class": "/ontology/ChairTerm.html",
    "topics": "/topic/",
    "queries": "/api",
    "query": "/api/chairs-by-year.html",
    "query-asked": "/api/organisation.html?id=unodc",
    "query-to-fill-in": "/api/organisation.html",
    "query-graph": "/api/entity-claims.html?id=unodc",
    "problem": "/id/no-such-thing.html",
}
