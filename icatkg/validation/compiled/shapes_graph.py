"""Reading a shapes graph: shapes, their targets and their constraints as records.

Implements https://www.w3.org/TR/shacl/, sections 2 and 3. Whatever is not understood is a reason not to
compile a shape; it is never passed over.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from icatkg.namespaces import PREFIXES
from icatkg.validation.compiled.terms import ADVANCED, OF_PROPERTIES, PARAMETERS, SINGLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad, Triple

__all__ = [
    "RDF",
    "RDFS",
    "SH",
    "NotCompilableError",
    "Shape",
    "ShapesGraph",
    "Term",
    "true",
    "whole_number",
]

RDF, RDFS, SH = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["sh"]
_XSD = PREFIXES["xsd"]

type_ = NamedNode(RDF + "type")
_NIL = NamedNode(RDF + "nil")

Term = NamedNode | BlankNode | Literal

_TARGETS = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
# What changes the data or the language, and so touches every shape.
_EVERYWHERE = {
    NamedNode(SH + "rule"): "sh:rule (SHACL Advanced Features) may add to the data",
}
_FUNCTIONS = {
    NamedNode(SH + name): f"sh:{name} (SHACL Advanced Features) adds to SPARQL"
    for name in ("Function", "SPARQLFunction", "JSFunction", "TripleRule", "SPARQLRule", "JSRule")
}


class NotCompilableError(Exception):
    """A shape says something that is not compiled; the text says what."""


class Shape(NamedTuple):
    """A shape.

    Attributes
    ----------
    node
        Its IRI or blank node.
    path
        For a property shape, the node of its path; else ``None``.
    constraints
        Parameters of constraint components with their values, in order of the parameters' names; those of
        components that the shapes graph defines come last, with their whole IRIs.
    severity, messages
        What its results carry.
    deactivated
        Whether every node conforms to it.

    """

    node: NamedNode | BlankNode
    path: NamedNode | BlankNode | None
    constraints: tuple[tuple[str, tuple[Term, ...]], ...]
    severity: Term
    messages: tuple[Literal, ...]
    deactivated: bool


def whole_number(term: Term | None) -> int:
    """Give the number that a parameter is.

    Raises
    ------
    NotCompilableError
        It is none.

    """
    text = term.value if isinstance(term, Literal) and term.datatype.value == _XSD + "integer" else ""
    if not text.isascii() or not text.lstrip("+-").isdecimal():
        raise NotCompilableError(f"{term} is not a whole number")
    try:
        return int(text)
    except ValueError:  # more digits than Python reads
        raise NotCompilableError(f"a whole number of {len(text)} digits") from None


def true(term: Term | None) -> bool:
    """Tell whether a parameter is the boolean *true*.

    Raises
    ------
    NotCompilableError
        It is no boolean.

    """
    if term is None:
        return False
    text = term.value if isinstance(term, Literal) and term.datatype.value == _XSD + "boolean" else ""
    if text not in {"true", "false", "1", "0"}:
        raise NotCompilableError(f"{term} is not a boolean")
    return text in {"true", "1"}


class ShapesGraph:
    """The triples of a shapes graph, by subject and predicate.

    Parameters
    ----------
    triples
        The shapes; graph names are passed over.

    """

    def __init__(self, triples: Iterable[Quad | Triple]) -> None:
        self._objects: dict[Term, dict[str, dict[Term, None]]] = defaultdict(dict)
        self._subjects: dict[tuple[NamedNode, Term], dict[Term, None]] = defaultdict(dict)
        for t in triples:
            if isinstance(t.object, NamedNode | BlankNode | Literal) and isinstance(
                t.subject, NamedNode | BlankNode
            ):
                self._objects[t.subject].setdefault(t.predicate.value, {})[t.object] = None
                self._subjects[t.predicate, t.object][t.subject] = None

    def objects(self, subject: Term, predicate: str) -> list[Term]:
        """Give the values of a property, whose IRI is given, sorted."""
        found = self._objects.get(subject, {}).get(predicate, {})
        return list(found) if len(found) < 2 else sorted(found, key=str)  # noqa: PLR2004 - one needs no order

    def subjects(self, predicate: str, object_: Term) -> list[Term]:
        """Give what has a value for a property, sorted."""
        return sorted(self._subjects.get((NamedNode(predicate), object_), ()), key=str)

    def predicates(self, subject: Term) -> Iterator[NamedNode]:
        """Give the properties of a node."""
        yield from map(NamedNode, self._objects.get(subject, ()))

    def triples(self) -> Iterator[tuple[Any, NamedNode, Term]]:
        """Give all triples."""
        for subject, said in self._objects.items():
            for predicate, objects in said.items():
                yield from ((subject, NamedNode(predicate), object_) for object_ in objects)

    def having(self, predicate: str) -> set[Term]:
        """Give whatever has a value for a property."""
        wanted = NamedNode(predicate)
        return {s for (p, _), found in self._subjects.items() if p == wanted for s in found}

    def instances(self, class_: str) -> set[Term]:
        """Give the SHACL instances of a class (SHACL, section 1.4)."""
        classes: list[Term] = [NamedNode(class_)]
        for one in classes:
            classes += [c for c in self.subjects(RDFS + "subClassOf", one) if c not in classes]
        return {node for one in classes for node in self.subjects(RDF + "type", one)}

    def owner(self, node: Term) -> Term:
        """Give the named node that a blank node belongs to, or the last that leads to it."""
        seen: set[Term] = set()
        while isinstance(node, BlankNode) and node not in seen:
            seen.add(node)
            users = {s for (_, o), found in self._subjects.items() if o == node for s in found}
            node = min(users, key=lambda t: (isinstance(t, BlankNode), str(t)), default=node)
        return node

    def items(self, head: Term) -> list[Term]:
        """Give the members of a list (SHACL, section 1.2).

        Raises
        ------
        NotCompilableError
            It is not well-formed.

        """
        items: list[Term] = []
        seen: set[Term] = set()
        while head != _NIL:
            cells = self._objects.get(head, {})
            first, rest = cells.get(RDF + "first", {}), cells.get(RDF + "rest", {})
            if head in seen or len(first) != 1 or len(rest) != 1:
                raise NotCompilableError("a list is not well-formed")
            seen.add(head)
            items.extend(first)
            (head,) = rest
        return items

    def everywhere(self) -> str:
        """Name what keeps all shapes from being compiled, or give an empty string."""
        for predicate, reason in _EVERYWHERE.items():
            if any(p == predicate for p, _ in self._subjects):
                return reason
        for kind, reason in _FUNCTIONS.items():
            if self._subjects.get((type_, kind)):
                return reason
        return ""

    def all_targeted(self) -> list[Term]:
        """Give whatever has a target, be it a well-formed shape or not, sorted."""
        targets = {NamedNode(SH + p) for p in (*_TARGETS, "target")}
        return sorted({s for (p, _), found in self._subjects.items() if p in targets for s in found}, key=str)

    def nodes(self) -> list[Term]:
        """Give the nodes that are shapes (SHACL, section 2.1), sorted."""
        found: set[Term] = set()
        for kind in ("NodeShape", "PropertyShape"):
            found.update(self.instances(SH + kind))
        takes_shapes = {NamedNode(SH + p) for p in ("property", "node", "not", "qualifiedValueShape")}
        takes_lists = {NamedNode(SH + p) for p in ("and", "or", "xone")}
        targets = {NamedNode(SH + p) for p in (*_TARGETS, "target", "property", "node")}
        for (predicate, object_), subjects in self._subjects.items():
            if predicate in targets:
                found.update(subjects)
            if predicate in takes_shapes:
                found.add(object_)
            elif predicate in takes_lists:
                found.update(self.items(object_))
        return sorted(found, key=str)

    def shape(self, node: Term) -> Shape:  # noqa: C901 - one check for each thing that may be wrong
        """Give the record of a shape.

        Raises
        ------
        NotCompilableError
            It is malformed, or says something that is not compiled.

        """
        if isinstance(node, Literal):
            raise NotCompilableError(f"{node} is not a shape")
        custom = self._custom_parameters()
        names = [p.value.removeprefix(SH) for p in self.predicates(node)]
        for name in names:
            if name in ADVANCED:
                raise NotCompilableError(f"sh:{name} (SHACL Advanced Features) is not compiled")
            if name in SINGLE and len(self.objects(node, SH + name)) > 1:
                raise NotCompilableError(f"sh:{name} is given more than once")
        paths = self.objects(node, SH + "path")
        path = next(iter(paths), None)
        if isinstance(path, Literal):
            raise NotCompilableError("sh:path is a literal")
        types = self.objects(node, RDF + "type")
        if path is None and NamedNode(SH + "PropertyShape") in types:
            raise NotCompilableError("a property shape has a sh:path")
        if path is not None and NamedNode(SH + "NodeShape") in types:
            raise NotCompilableError("a node shape has no sh:path")
        constraints = tuple(
            (name, tuple(self.objects(node, SH + name)))
            for name in sorted(PARAMETERS.intersection(names))
            if not (name == "qualifiedValueShape" and path is None)
        ) + tuple(
            (predicate, tuple(values))
            for predicate in sorted(custom)
            if (values := self.objects(node, predicate))
        )
        for name, _ in constraints:
            if path is None and name in OF_PROPERTIES:
                raise NotCompilableError(f"sh:{name} needs a property shape")
        if self.objects(node, SH + "ignoredProperties") and "closed" not in dict(constraints):
            raise NotCompilableError("sh:ignoredProperties needs sh:closed")
        messages = self.objects(node, SH + "message")
        severities = self.objects(node, SH + "severity")
        if len(severities) > 1 or not all(isinstance(m, Literal) for m in messages):
            raise NotCompilableError("sh:severity is given more than once, or sh:message is no text")
        return Shape(
            node,
            path,
            constraints,
            severities[0] if severities else NamedNode(SH + "Violation"),
            tuple(m for m in messages if isinstance(m, Literal)),
            true(next(iter(self.objects(node, SH + "deactivated")), None)),
        )

    def _custom_parameters(self) -> set[str]:
        """Give the parameters of constraint components that are defined in the graph itself."""
        if not hasattr(self, "_custom"):
            self._custom = {
                path.value
                for one in self.instances(SH + "ConstraintComponent")
                if not str(getattr(one, "value", "")).startswith(SH)
                for parameter in self.objects(one, SH + "parameter")
                for path in self.objects(parameter, SH + "path")
                if isinstance(path, NamedNode)
            }
        return self._custom
