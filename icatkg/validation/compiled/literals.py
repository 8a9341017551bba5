"""Literals as rdflib reads them: whether they are well-formed, and which of two comes first.

pySHACL decides by rdflib, and so do we: the two engines agree about every literal. rdflib is asked only
about what has to be compared or has a datatype with a lexical form to keep.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pyoxigraph import Literal

from icatkg.namespaces import PREFIXES

__all__ = ["compare", "has_datatype"]

_XSD, _RDF, _RDFS = PREFIXES["xsd"], PREFIXES["rdf"], PREFIXES["rdfs"]
_PYTHON: dict[str, type] = {
    _XSD + "integer": int,
    _XSD + "float": float,
    _XSD + "decimal": Decimal,
    _XSD + "boolean": bool,
    _XSD + "date": dt.date,
    _XSD + "time": dt.time,
    _XSD + "dateTime": dt.datetime,
}


@lru_cache(maxsize=65536)
def _of_rdflib(lexical: str, datatype: str, language: str | None) -> Any:
    import rdflib

    if language is not None:
        return rdflib.Literal(lexical, lang=language)
    if datatype == _XSD + "string":
        return rdflib.Literal(lexical)
    return rdflib.Literal(lexical, datatype=rdflib.URIRef(datatype), normalize=False)


def _rdflib(literal: Literal) -> Any:
    return _of_rdflib(literal.value, literal.datatype.value, literal.language)


def has_datatype(literal: Literal, datatype: str) -> bool:
    """Tell whether a literal is a well-formed one of a datatype (SHACL, section 4.1.2)."""
    own = literal.datatype.value
    if datatype == _RDFS + "Literal":
        return True
    if datatype == _RDFS + "Datatype":
        return own not in {_XSD + "string", _RDF + "langString"}
    if own != datatype:
        return False
    if own in {_XSD + "string", _RDF + "langString"}:
        return True
    if own == _XSD + "integer" and literal.value.isascii() and literal.value.isdecimal():
        return len(literal.value) < 4000 or not _rdflib(literal).ill_typed  # noqa: PLR2004 - Python's own limit of int()
    read = _rdflib(literal)
    return not read.ill_typed and isinstance(read.value, _PYTHON.get(own, object))


def compare(one: object, other: object) -> int | None:  # noqa: PLR0911 - each way not to be compared
    """Tell whether a term is less than (-1), the same as (0) or greater than (1) another by its value.

    Returns
    -------
    int or None
        ``None`` when the two cannot be compared by the operators of SPARQL.

    """
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return None
    first, second = _rdflib(one), _rdflib(other)
    if isinstance(first.value, str) != isinstance(second.value, str):
        return None
    if first.value != first.value or second.value != second.value:  # NaN is not even itself
        return None
    try:
        if first.eq(second):  # may raise, too
            return 0
        # rdflib gives even those dates an order that have none, because only one has a time zone
        if type(first.value) in {dt.datetime, dt.time}:
            return (first.value > second.value) - (first.value < second.value) or 0
        return 1 if first > second else -1  # noqa: TRY300 - the comparison is what may raise
    except (TypeError, NotImplementedError, ValueError):
        return None
