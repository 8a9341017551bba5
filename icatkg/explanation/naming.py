"""From what people type to statements: subject, property and value by IRI, CURIE, id, name or text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from icatkg.errors import UnknownNameError
from icatkg.explanation.rule_texts import conclusions
from icatkg.identifiers import contract, expand
from icatkg.namespaces import ICAT, PREFIXES
from icatkg.querying.entities import entity_named, label_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatkg.explanation.proof import Explainer

__all__ = ["object_named", "property_named", "statements_named", "subject_named"]

_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_RANGE = NamedNode(PREFIXES["rdfs"] + "range")
_SHOWN = 60


def subject_named(explainer: Explainer, text: str) -> NamedNode:
    """Give the thing that ``text`` names.

    Raises
    ------
    UnknownNameError
        Nothing, or several things, go by that name.

    """
    iri = _iri(text)
    if iri is not None and explainer.index.matches(iri, None, None):
        return iri
    return entity_named(explainer.origins.store, text)


def property_named(explainer: Explainer, text: str) -> NamedNode:
    """Give the property that ``text`` names: an IRI, a CURIE, a local name or a label.

    Raises
    ------
    UnknownNameError
        No property in use, and none that the ontology defines, goes by that name; or several do.

    """
    wanted = _folded(text)
    if wanted in {"a", "is a"}:
        return _TYPE
    iri = _iri(text)
    known = {t.predicate for t in explainer.index.triples} | set(_defined(explainer))
    if iri is not None and iri in known:
        return iri
    store = explainer.origins.store
    labels = {node: _folded(label_of(store, node) or "") for node in known}
    for names in (
        {node: node.value.removeprefix(ICAT).lower() for node in known},
        labels,
        {node: _local(node).lower() for node in known},
    ):
        found = sorted((node for node, name in names.items() if name == wanted), key=str)
        if len(found) == 1:
            return found[0]
        if found:
            named = ", ".join(contract(node.value) or node.value for node in found)
            raise UnknownNameError(
                f"several properties go by the name {_short(text)}", f"Name one of: {named}."
            )
    if iri is not None and ("://" in text or text.startswith("<")):
        return iri  # whoever writes out an IRI means it, used or not
    raise UnknownNameError(f"no property goes by the name {_short(text)}", _near(wanted, labels))


def _defined(explainer: Explainer) -> Iterator[NamedNode]:
    for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty"):
        for triple in explainer.index.matches(None, _TYPE, NamedNode(PREFIXES["owl"] + kind)):
            if isinstance(triple.subject, NamedNode):
                yield triple.subject
    yield from conclusions()


def _near(wanted: str, labels: dict[NamedNode, str]) -> str:
    from difflib import get_close_matches

    names: dict[str, str] = {}
    for node, label in labels.items():
        short = contract(node.value) or node.value
        names |= {label: short, _local(node).lower(): short}
    near = get_close_matches(wanted[:_SHOWN], sorted(filter(None, names)), n=3, cutoff=0.7)
    if near:
        return f"Did you mean {', '.join(dict.fromkeys(names[n] for n in near))}?"
    return "Leave property and value out to see what is said of the subject: icatkg describe."


def statements_named(
    explainer: Explainer, subject: NamedNode, predicate: NamedNode, text: str | None
) -> list[Triple]:
    """Give the statements with a subject and a property that hold, all or those whose value is named.

    A literal is named by its text, whatever its datatype or language; other values as subjects are.
    """
    triples = sorted(explainer.index.matches(subject, predicate, None), key=str)
    if text is None:
        return triples
    written = _written_literal(text)
    exact = [t for t in triples if t.object in {written, _iri(text)}]
    if exact:
        return exact
    literals = [t for t in triples if isinstance(t.object, Literal) and t.object.value == text]
    if literals:
        return literals
    try:
        named = entity_named(explainer.origins.store, text)
    except UnknownNameError:
        return []
    return [t for t in triples if t.object == named]


def object_named(explainer: Explainer, predicate: NamedNode, text: str) -> NamedNode | Literal:
    """Give the value that ``text`` stands for where no statement has it.

    In this order: a literal as Turtle writes it; the literal of that text that is the value of most
    statements; an IRI, CURIE, id or name; a literal of the datatype that most values of the property have, or
    that the ontology wants.
    """
    written = _written_literal(text)
    if written is not None:
        return written
    values = [t.object for t in explainer.index.matches(None, predicate, None)]
    if isinstance(literal := _most(v for v in values if isinstance(v, Literal) and v.value == text), Literal):
        return literal
    iri = _iri(text)
    if iri is not None and ("://" in text or explainer.index.matches(iri, None, None)):
        return iri
    datatype = _most(v.datatype for v in values if isinstance(v, Literal) and v.language is None)
    ranges = [t.object for t in explainer.index.matches(predicate, _RANGE, None)]
    wanted = datatype or next((r for r in ranges if str(r)[1:].startswith(PREFIXES["xsd"])), None)
    if wanted is None or any(not isinstance(v, Literal) for v in values):
        try:
            return entity_named(explainer.origins.store, text)
        except UnknownNameError:
            if wanted is None and (values or predicate == _TYPE):
                raise
    return Literal(text, datatype=wanted) if isinstance(wanted, NamedNode) else Literal(text)


def _most(values: Iterator[NamedNode | Literal]) -> NamedNode | Literal | None:
    counted = Counter(values)
    return max(counted, key=lambda value: (counted[value], str(value))) if counted else None


def _written_literal(text: str) -> Literal | None:
    """Give the literal that ``text`` is when it is written as in Turtle, with quotes."""
    if not text.startswith(('"', "'")):
        return None
    prefixes = "".join(f"PREFIX {p}: <{n}>\n" for p, n in PREFIXES.items())
    try:
        (quad,) = parse(f"{prefixes} <x:s> <x:p> {text} .".encode(), format=RdfFormat.TURTLE)
    except (SyntaxError, ValueError):
        return None
    return quad.object if isinstance(quad.object, Literal) else None


def _iri(text: str) -> NamedNode | None:
    iri = expand(text.strip()) or (text.strip() if "://" in text else None)
    try:
        return None if iri is None else NamedNode(iri)
    except ValueError:
        return None


def _local(node: NamedNode) -> str:
    return node.value[max(node.value.rfind("/"), node.value.rfind("#")) + 1 :]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
