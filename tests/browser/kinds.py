"""One address for each kind of page."""

from __future__ import annotations

import os

__all__ = ["KINDS", "THOROUGH"]

# `make test-all` looks at more.
THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"

KINDS = {
    "front": "/",
    "search-found": "/search?q=interpol",
    "organisation": "/id/unodc.html",
    "organisation-then": "/id/osce.html?at=2019",
    "discrepancy": "/id/discrepancy-order-co-chairs-2022.html",
    "document": "/source/002.html",
    "paragraph": "/source/003-p19.html",
    "ontology": "/ontology/",
    "shape": "/shape/ActivityShape.html",
    "topic": "/topic/technology.html",
    "queries": "/api",
    "query": "/api/chairs-by-year.html",
    "query-asked": "/api/organisation.html?id=unodc",
    "query-graph": "/api/entity-claims.html?id=unodc",
    "members": "/overview/members",
    "chairs": "/overview/chairs",
    "priorities": "/overview/priorities",
    "publications": "/overview/publications",
    "editor": "/sparql",
    "editor-asked": "/sparql?query=SELECT+%3Fterm+%7B+%3Fterm+a+icat%3AChairTerm+%7D",
    "problem": "/id/no-such-thing.html",
}
_MORE = {
    "front-then": "/?at=2019",
    "search": "/search",
    "search-nothing": "/search?q=unifem",
    "claim": "/id/entry-2018-interpol.html",
    "topics": "/topic/",
    "query-to-fill-in": "/api/organisation.html",
    "members-then": "/overview/members?at=2018",
    "class": "/ontology/ChairTerm.html",
    "overviews": "/overview/",
}
if THOROUGH:
    KINDS |= _MORE
