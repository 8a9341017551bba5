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
    "shape": "/shape/ActivityShape.html",
    "topics": "/topic/",
    "topic": "/topic/technology.html",
    "queries": "/api",
    "query": "/api/chairs-by-year.html",
    "query-asked": "/api/organisation.html?id=unodc",
    "query-to-fill-in": "/api/organisation.html",
    "query-graph": "/api/entity-claims.html?id=unodc",
    "overviews": "/overview/",
    "members": "/overview/members",
    "chairs": "/overview/chairs",
    "priorities": "/overview/priorities",
    "publications": "/overview/publications",
    "members-then": "/overview/members?at=2018",
    "editor": "/sparql",
    "editor-asked": "/sparql?query=SELECT+%3Fterm+%7B+%3Fterm+a+icat%3AChairTerm+%7D",
    "problem": "/id/no-such-thing.html",
}
