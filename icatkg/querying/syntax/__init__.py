"""The syntax tree of a SPARQL query: what it consists of, and where in its text each part stands.

The tree follows the productions of https://www.w3.org/TR/sparql11-query/#sparqlGrammar with three
simplifications: triples come one by one (property lists, blank node property lists and collections are
written out, their nodes as blank nodes with labels of their own); a filter's expression is kept as the text
it was, cut into words, terms and ``EXISTS`` groups; braces with nothing else around them are a group.

Every node has ``start`` and ``end``, offsets into the text that was parsed. ``str()`` of a node is SPARQL.
"""

from icatkg.querying.syntax.patterns import (
    Bind,
    DatasetClause,
    Element,
    Filter,
    GraphPattern,
    Group,
    GroupKey,
    Minus,
    Optional,
    OrderKey,
    Projection,
    Query,
    SubSelect,
    TriplePattern,
    Union,
    Values,
)
from icatkg.querying.syntax.terms import (
    Alternative,
    Exists,
    Expression,
    Inverse,
    Negated,
    Node,
    Path,
    Repeat,
    Sequence,
    Term,
)

__all__ = [
    "Alternative",
    "Bind",
    "DatasetClause",
    "Element",
    "Exists",
    "Expression",
    "Filter",
    "GraphPattern",
    "Group",
    "GroupKey",
    "Inverse",
    "Minus",
    "Negated",
    "Node",
    "Optional",
    "OrderKey",
    "Path",
    "Projection",
    "Query",
    "Repeat",
    "Sequence",
    "SubSelect",
    "Term",
    "TriplePattern",
    "Union",
    "Values",
]
