"""The JSON-LD 1.1 context of the vocabulary, made from the ontology itself.

Every class and property of the ``icat:`` namespace becomes a term of its own name, and every prefix of the
prefix map is declared. A property is coerced only where that can never change a value: object properties to
IRIs, and properties with one typed datatype as their range to that datatype. Strings, language-tagged texts
and properties without a range (``icat:date`` has four datatypes) stay uncoerced and carry their own type.
Implements the writing side of context definitions (https://www.w3.org/TR/json-ld11/#context-definitions).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from icatkg import resources
from icatkg.errors import IcatkgError
from icatkg.identifiers import contract
from icatkg.namespaces import ICAT, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

__all__ = ["build_context", "packaged_context"]

_OWL = PREFIXES["owl"]
_XSD = PREFIXES["xsd"]
_TYPE = PREFIXES["rdf"] + "type"
_RANGE = PREFIXES["rdfs"] + "range"
_TERM_TYPES = frozenset(
    {_OWL + "Class", _OWL + "ObjectProperty", _OWL + "DatatypeProperty", _OWL + "AnnotationProperty"}
)


def build_context(ontology_triples: Iterable[Triple]) -> dict[str, object]:
    """Give the JSON-LD context of an ontology.

    Parameters
    ----------
    ontology_triples
        The vocabulary, in any order; only classes and properties of the ``icat:`` namespace count.

    Returns
    -------
    dict
        A document with the one key ``@context``: the version, the prefixes, then the terms, each
        part in alphabetical order.

    Raises
    ------
    IcatkgError
        If a term would hide a prefix.

    """
    types: dict[str, set[str]] = {}
    ranges: dict[str, set[str]] = {}
    for triple in ontology_triples:
        if not isinstance(triple.subject, NamedNode) or not isinstance(triple.object, NamedNode):
            continue
        if triple.predicate.value == _TYPE and triple.object.value in _TERM_TYPES:
            types.setdefault(triple.subject.value, set()).add(triple.object.value)
        elif triple.predicate.value == _RANGE:
            ranges.setdefault(triple.subject.value, set()).add(triple.object.value)
    terms: dict[str, object] = {"label": "rdfs:label"}
    for iri in sorted(types):
        name = iri.removeprefix(ICAT)
        if name != iri and "/" not in name:
            terms[name] = _definition(iri, types[iri], ranges.get(iri, set()))
    hidden = sorted(terms.keys() & PREFIXES.keys())
    if hidden:
        raise IcatkgError(
            f"the JSON-LD context cannot hold both prefix and term: {', '.join(hidden)}",
            "Rename the term in the ontology.",
        )
    prefixes = {prefix: PREFIXES[prefix] for prefix in sorted(PREFIXES)}
    ordered = {name: terms[name] for name in sorted(terms)}
    return {"@context": {"@version": 1.1, **prefixes, **ordered}}


def _definition(iri: str, types: set[str], ranges: set[str]) -> object:
    """Give the term definition: a CURIE, or an object with the coercion."""
    curie = contract(iri) or iri
    if _OWL + "ObjectProperty" in types:
        return {"@id": curie, "@type": "@id"}
    datatype = next(iter(ranges)) if len(ranges) == 1 else ""
    if _OWL + "DatatypeProperty" in types and datatype.startswith(_XSD) and datatype != _XSD + "string":
        return {"@id": curie, "@type": contract(datatype) or datatype}
    return curie


def packaged_context() -> dict[str, Any]:
    """Give the value of ``@context`` in ``ontology/context.jsonld``."""
    import json

    path = Path(resources.root()) / "ontology" / "context.jsonld"
    context: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["@context"]
    return context
