"""Terms that do not occur, or do not occur in the role in which the query uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode

from icatkg.diagnosis.findings import Edit, Finding
from icatkg.diagnosis.nearness import Near, nearest
from icatkg.diagnosis.occurrences import RDF_TYPE
from icatkg.namespaces import PREFIXES
from icatkg.querying.syntax import Node, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from icatkg.diagnosis.examined import Examined
    from icatkg.diagnosis.occurrences import Occurrence
    from icatkg.querying.syntax import Term

__all__ = ["counted", "properties_of_value", "term_findings"]

_SUBCLASS = NamedNode(PREFIXES["rdfs"] + "subClassOf")
_WORDS = {"class": "class", "predicate": "property", "graph": "graph"}
_ROLES = {"predicate": "a property", "class": "a type", "graph": "a graph"}
# Datatypes and casts, which no triple need mention.
_BUILT_IN = (PREFIXES["xsd"], PREFIXES["rdf"] + "langString", "http://www.w3.org/2005/xpath-functions")


def counted(number: int, noun: str) -> str:
    """Give a number with its noun, in the plural where it needs one."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun}{'es' if noun.endswith(('s', 'ch')) else 's'}"


def term_findings(examined: Examined, found: Iterable[Occurrence]) -> list[Finding]:
    """Give a finding for each IRI that does not occur, or not in the role in which it is used."""
    findings = list(_foreign_prefixes(examined))
    told: set[tuple[str, str]] = set()
    for occurrence in found:
        value = occurrence.term.value
        if not isinstance(value, NamedNode):
            continue
        if occurrence.role == "expression" and value.value.startswith(_BUILT_IN):
            continue
        finding = _of(examined, occurrence, value.value)
        if finding is not None and (value.value, occurrence.role) not in told:
            told.add((value.value, occurrence.role))
            findings.append(finding)
    return findings


def _of(examined: Examined, occurrence: Occurrence, iri: str) -> Finding | None:
    census, role = examined.census, occurrence.role
    if role == "graph":
        return None if iri in census.graphs else _unknown(examined, occurrence, iri)
    if not census.knows(iri):
        return _unknown(examined, occurrence, iri)
    if role == "predicate" and iri not in census.predicates:
        return _hidden(examined, occurrence, iri) or _not_a_property(examined, occurrence, iri)
    if role == "class" and iri not in census.classes:
        return _hidden(examined, occurrence, iri) or _not_a_class(examined, occurrence, iri)
    return None


def _hidden(examined: Examined, occurrence: Occurrence, iri: str) -> Finding | None:
    """Tell whether an option leaves out all that is said with a term in this role."""
    term = occurrence.term
    for option, store in examined.wider.items():
        uses = _uses_in(store, NamedNode(iri), occurrence.role)
        if uses:
            return Finding(
                "hidden-term",
                "error" if occurrence.needed else "warning",
                f"{term} is {_ROLES.get(occurrence.role, 'named')} only in what {option} leaves out, "
                f"in {counted(uses, 'triple')}",
                (examined.part(term),),
                f"Leave out {option}.",
                counts={"uses": uses, "rows": examined.rows(examined.text, store=store) or 0},
            )
    return None


def _unknown(examined: Examined, occurrence: Occurrence, iri: str) -> Finding | None:
    role, term = occurrence.role, occurrence.term
    if any(iri.startswith(namespace) for namespace in examined.foreign.values()):
        return None
    noun = _WORDS.get(role, "entity")
    hidden = _hidden(examined, occurrence, iri)
    if hidden is not None:
        return hidden
    where = "no graph has that name" if role == "graph" else "it occurs nowhere in the data"
    message = f"unknown {noun} {term}: {where}"
    near = nearest(examined.census, examined.store, iri, role)
    if not near and role in {"class", "predicate"}:
        # A name may be that of a class where a property is wanted, and the other way round.
        near = nearest(examined.census, examined.store, iri, "object", 1)
    return _with_near(examined, occurrence, f"unknown-{noun}", message, near)


def _uses_in(store: Store, node: NamedNode, role: str) -> int:
    default = DefaultGraph()
    if role == "predicate":
        return sum(1 for _ in store.quads_for_pattern(None, node, None, default))
    if role == "class":
        return sum(1 for _ in store.quads_for_pattern(None, NamedNode(RDF_TYPE), node, default))
    if role == "graph":
        return sum(1 for _ in store.quads_for_pattern(None, None, None, node))
    objects = sum(1 for _ in store.quads_for_pattern(None, None, node, default))
    return objects + sum(1 for _ in store.quads_for_pattern(node, None, None, default))


def _with_near(
    examined: Examined, occurrence: Occurrence, kind: str, message: str, near: list[Near]
) -> Finding:
    term = occurrence.term
    noun = _WORDS.get(occurrence.role, "thing")
    remedy, counts = f"No {noun} has a name near to it.", {}
    edits: tuple[Edit, ...] = ()
    if near:
        rows = {n.iri: examined.rows_after([_replaced(examined, term, n.iri)]) or 0 for n in near}
        # A real IRI with which there are rows is more likely meant.
        ranked = sorted(near, key=lambda n: rows[n.iri] == 0)
        best = ranked[0]
        edits = (_replaced(examined, term, best.iri),)
        told = [f"{examined.written(n.iri)} ({n.reason}, {_used(occurrence.role, n.uses)})" for n in ranked]
        remedy = f"Did you mean {' or '.join(told)}?"
        counts = {"uses": best.uses, "rows": rows[best.iri]}
    severity = "error" if occurrence.needed else "warning"
    return Finding(kind, severity, message, (examined.part(term),), remedy, edits, counts)


def _used(role: str, uses: int) -> str:
    if role == "class":
        return f"the type of {counted(uses, 'thing')}"
    if role == "predicate":
        return f"used in {counted(uses, 'triple')}"
    return f"in {counted(uses, 'triple')}" if uses else "a graph"


def _replaced(examined: Examined, term: Term, iri: str) -> Edit:
    return Edit(term.start, term.end, examined.written(iri))


def _not_a_property(examined: Examined, occurrence: Occurrence, iri: str) -> Finding:
    census, term, pattern = examined.census, occurrence.term, occurrence.pattern
    severity = "error" if occurrence.needed else "warning"
    if census.is_class(iri):
        message = f"{term} is a class, not a property: {counted(census.classes[iri], 'thing')} of that type"
        variable = pattern.subject if pattern is not None else "?thing"
        remedy = f"Ask for its members: {variable} a {term}."
        part = examined.part(term)
        return Finding(
            "class-as-property", severity, message, (part,), remedy, counts={"uses": census.classes[iri]}
        )
    message = f"{term} is not used as a property by any triple"
    near = nearest(census, examined.store, iri, "predicate")
    return _with_near(examined, occurrence, "unused-property", message, near)


def _not_a_class(examined: Examined, occurrence: Occurrence, iri: str) -> Finding | None:
    census, term = examined.census, occurrence.term
    severity = "error" if occurrence.needed else "warning"
    part = examined.part(term)
    if iri in census.predicates:
        uses = census.predicates[iri]
        message = f"{term} is a property, not a class: used in {counted(uses, 'triple')}"
        remedy = f"Ask for what has it: ?thing {term} ?value."
        return Finding("property-as-class", severity, message, (part,), remedy, counts={"uses": uses})
    below = _below(examined, iri)
    if below and occurrence.pattern is not None and isinstance(occurrence.pattern.predicate, Sequence):
        return None  # a path that ends at the class, and asks for those below it
    if below:
        uses = sum(uses for _, uses in below)
        names = ", ".join(f"{examined.written(c)} ({n})" for c, n in below[:_NAMED])
        more = f" and {len(below) - _NAMED} more" if len(below) > _NAMED else ""
        message = f"nothing has {term} itself as its type, only classes below it: {names}{more}"
        edits: tuple[Edit, ...] = ()
        remedy = f"Ask for the classes below it too: ?x a/rdfs:subClassOf* {term}."
        counts = {"uses": uses}
        pattern = occurrence.pattern
        predicate = pattern.predicate if pattern is not None else None
        if predicate is not None and examined.text[predicate.start : predicate.end] == "a":
            path = f"a/{examined.written(PREFIXES['rdfs'] + 'subClassOf')}*"
            edits = (Edit(predicate.start, predicate.end, path),)
            counts["rows"] = examined.rows_after(edits) or 0
        return Finding("class-without-members", severity, message, (part,), remedy, edits, counts)
    if iri in census.declared:
        message = f"nothing has {term} as its type"
        near = nearest(census, examined.store, iri, "class")
        return _with_near(examined, occurrence, "unused-class", message, near)
    by = properties_of_value(examined, iri)
    if by:
        predicate_iri, uses = by[0]
        curie = examined.written(predicate_iri)
        message = f"{term} is not a class: it is a value of {curie} in {counted(uses, 'triple')}"
        remedy = f"Write {curie} {term} in place of a {term}."
        pattern = occurrence.pattern
        edits = ()
        counts = {"uses": uses}
        if pattern is not None and examined.text[pattern.predicate.start : pattern.predicate.end] == "a":
            edits = (Edit(pattern.predicate.start, pattern.predicate.end, curie),)
            counts["rows"] = examined.rows_after(edits) or 0
        return Finding("value-as-class", severity, message, (part,), remedy, edits, counts)
    near = nearest(census, examined.store, iri, "class")
    return _with_near(examined, occurrence, "unused-class", f"nothing has {term} as its type", near)


_NAMED = 4


def _below(examined: Examined, iri: str) -> list[tuple[str, int]]:
    """Give the classes below a class that things have as their type, with their numbers."""
    found = examined.table(f"SELECT DISTINCT ?c {{ ?c {_SUBCLASS}+ {NamedNode(iri)} }}")
    classes = examined.census.classes
    below = {c.value for (c,) in found if isinstance(c, NamedNode)}
    return sorted(((c, classes[c]) for c in below if c in classes), key=lambda c: (-c[1], c[0]))


def properties_of_value(examined: Examined, iri: str) -> list[tuple[str, int]]:
    """Give the properties that have an IRI as a value, with how often, most often first."""
    found = examined.table(f"SELECT ?p (COUNT(*) AS ?n) {{ ?s ?p {NamedNode(iri)} }} GROUP BY ?p")
    counts = [
        (p.value, int(n.value)) for p, n in found if isinstance(p, NamedNode) and isinstance(n, Literal)
    ]
    schema = (PREFIXES["skos"], PREFIXES["rdfs"], PREFIXES["owl"], RDF_TYPE)
    return sorted((pair for pair in counts if not pair[0].startswith(schema)), key=lambda p: (-p[1], p[0]))


def _foreign_prefixes(examined: Examined) -> Iterable[Finding]:
    """Tell of prefixes that the query declares otherwise than icatkg does, and that nothing begins with."""
    for prefix, namespace in examined.foreign.items():
        ours = PREFIXES[prefix]
        start = examined.text.find(f"<{namespace}>")
        end = start + len(namespace) + 2
        edit = Edit(start, end, f"<{ours}>")
        yield Finding(
            "foreign-prefix",
            "error",
            f"the prefix {prefix}: is declared as <{namespace}>, and no IRI of the data begins so",
            (examined.part(Node(start, end)),),
            f"Here {prefix}: is <{ours}>; it needs no declaration.",
            (edit,),
            {"rows": examined.rows_after([edit]) or 0},
        )
