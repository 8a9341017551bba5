"""Running SPARQL on the embedded store."""

from __future__ import annotations

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, Store

from icatkg.errors import QueryError
from icatkg.namespaces import BASE, PREFIXES
from icatkg.querying.entities import entity_named
from icatkg.querying.results import Result
from icatkg.querying.stored import StoredQuery, stored_query
from icatkg.stores.embedded import on_deep_stack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from icatkg.dataset import Dataset
    from icatkg.querying.tokens import Token

__all__ = [
    "bound_query",
    "execute",
    "execute_stored",
    "is_stored_name",
    "prepared",
    "query_failure",
    "run_query",
    "variables_in_order",
]


def is_stored_name(text: str) -> bool:
    """Tell whether ``text`` can be the name of a stored query, rather than SPARQL."""
    return text.replace("-", "").replace("_", "").isalnum()


def bound_query(dataset: Dataset, stored: StoredQuery | str, values: Mapping[str, object]) -> str:
    """Give the SPARQL of a stored query with its parameters bound.

    Raises
    ------
    UnknownNameError, ParameterError
        See :func:`icatkg.querying.stored.stored_query` and :meth:`StoredQuery.terms`.

    """
    query = stored_query(stored) if isinstance(stored, str) else stored

    def entity(text: str) -> NamedNode:
        return entity_named(dataset.store(named_graphs=_may_mention_graphs(query.text)), text)

    terms = query.terms(values, entity)
    if not terms:
        return query.text
    from icatkg.querying.binding import bind

    return bind(query.text, terms)


def execute_stored(dataset: Dataset, stored: StoredQuery | str, values: Mapping[str, object]) -> Result:
    """Run a stored query with values for its parameters.

    Stored queries come with the package and are tested, so that they need no checking.

    Raises
    ------
    UnknownNameError, ParameterError, QueryError
        See :func:`bound_query` and :func:`execute`.

    """
    query = bound_query(dataset, stored, values)
    store = dataset.store(named_graphs=_may_mention_graphs(query))
    return on_deep_stack(lambda: run_query(store, query))


def _may_mention_graphs(query: str) -> bool:
    """Tell whether a stored query could ask for named graphs; cheaper than cutting it into tokens."""
    return "GRAPH" in query or "FROM" in query


def execute(dataset: Dataset, query: str) -> Result:
    """Run a query.

    The prefixes of :mod:`icatkg.namespaces` need no declaration. Nothing is fetched.

    Parameters
    ----------
    dataset
        What to ask.
    query
        SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises
    ------
    RefusedQueryError
        See :func:`icatkg.querying.tokens.checked`.
    QueryError
        It is not SPARQL, or failed; names line and column.

    """
    store, order = prepared(dataset, query)
    result = on_deep_stack(lambda: run_query(store, query))
    return result.in_order(order) if order else result


def prepared(dataset: Dataset, query: str) -> tuple[Store, list[str]]:
    """Check a query, and give the store to run it on and the order of its columns if it is ``SELECT *``.

    Raises
    ------
    RefusedQueryError, QueryError
        See :func:`execute`.

    """
    from icatkg.querying.tokens import checked, mentions_graphs, selects_all  # stored queries do without

    tokens = checked(query)
    if not tokens:
        raise QueryError(
            "the query is empty", "Write SPARQL, such as SELECT ?person { ?person a icat:Person }."
        )
    store = dataset.store(named_graphs=mentions_graphs(tokens))
    return store, variables_in_order(tokens) if selects_all(tokens) else []


def variables_in_order(tokens: list[Token]) -> list[str]:
    """Give the variables of a query in the order in which it mentions them."""
    return list(dict.fromkeys(t.text[1:] for t in tokens if t.kind == "variable"))


def run_query(store: Store, query: str) -> Result:
    """Run a query on a store as it is, on the stack of the caller; see :func:`execute`.

    Raises
    ------
    QueryError
        It is not SPARQL, or failed; names line and column.

    """
    try:
        found = store.query(query, prefixes=dict(PREFIXES), base_iri=BASE)
        if isinstance(found, QueryBoolean):
            return Result("ask", answer=bool(found))
        if isinstance(found, QuerySolutions):
            variables = tuple(v.value for v in found.variables)
            return Result("select", variables, rows=[tuple(solution) for solution in found])
        return Result("graph", triples=list(found))
    except (SyntaxError, OSError, RuntimeError, ValueError) as error:
        raise query_failure(error, query) from None


def query_failure(error: Exception, query: str) -> QueryError:
    """Give what an exception of the engine says of a query; names line and column of a syntax error."""
    if isinstance(error, SyntaxError):
        return QueryError(*_explained(error, query))
    return QueryError(f"the query failed: {error}")


def _explained(error: SyntaxError, query: str) -> tuple[str, str]:
    """Give place and reason of a syntax error, without the parser's whole list of expectations."""
    import re  # only for the error

    match = re.match(r"error at (\d+):(\d+): (.*)", error.msg, re.DOTALL)
    if match is None:
        return f"not SPARQL: {error.msg}", ""
    line, column, reason = int(match[1]), int(match[2]), match[3]
    lines = query.split("\n")
    shown = lines[line - 1] if line <= len(lines) else ""
    if len(reason) > _LONGEST:
        reason = reason[:_LONGEST].rsplit(",", 1)[0] + ", …"
    remedy = f"{shown}\n  {' ' * (column - 1)}^" if shown and len(shown) <= _LONGEST else ""
    return f"query:{line}:{column}: not SPARQL: {reason}", remedy


_LONGEST = 160
