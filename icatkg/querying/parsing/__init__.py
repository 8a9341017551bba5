"""Reading SPARQL 1.1 into its syntax tree.

The engine does not show its own tree, and rdflib's takes a quarter of a second to import and cannot be
written back. This parser reads the structure and leaves expressions as text; whether a query is right is
the engine's to say. Terms of RDF 1.2 (triple terms, reifiers) are not covered.
"""

from __future__ import annotations

from icatkg.errors import QueryError
from icatkg.querying.parsing.queries import QueryParser
from icatkg.querying.tokens import checked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from icatkg.querying.syntax import Query

__all__ = ["parse"]


def parse(query: str) -> Query:
    """Read a query.

    Parameters
    ----------
    query
        SPARQL 1.1. The prefixes of :mod:`icatkg.namespaces` need no declaration.

    Returns
    -------
    Query
        Its tree; offsets count the characters of ``query``.

    Raises
    ------
    RefusedQueryError
        See :func:`icatkg.querying.tokens.checked`.
    QueryError
        It is not SPARQL, names a prefix that is not declared, or is nested too deep; names line and column.

    """
    tokens = checked(query)
    try:
        return QueryParser(query, tokens).query()
    except RecursionError:
        raise QueryError(
            "the query is nested too deep to be read into its parts", "Split it into several queries."
        ) from None
