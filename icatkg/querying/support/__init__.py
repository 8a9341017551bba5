"""Which statements made each row of an answer: why-provenance, by rewriting the query.

The engine answers the query, and then a second one that has the same solutions but also selects what each
triple pattern matched. So answers are the engine's own, and the statements of all rows come at once.

What is exact: for a row without ``inexact``, a store with no more than the statements of one alternative
still gives the row (aggregates: the same value). ``ORDER BY``, ``LIMIT`` and ``OFFSET`` of the query itself
choose among rows and are no part of that. The alternatives are made of solutions over the whole store; a row
may also come about where a statement is absent, if the query has ``OPTIONAL`` or a negation.
"""

from __future__ import annotations

from icatkg.querying.support.answering import execute_with_support
from icatkg.querying.support.records import RowSupport, Supported

__all__ = ["RowSupport", "Supported", "execute_with_support"]
