"""Why a result is there, down through the shapes that its constraint is made of.

For ``sh:node``, ``sh:not``, ``sh:and``, ``sh:or``, ``sh:xone`` and ``sh:qualifiedValueShape`` a report says
only that a value does not conform (https://www.w3.org/TR/shacl/, sections 4.6 and 4.7). Here each nested
shape is asked by itself, and what it finds is said in words. The W3C report graph stays as it is.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import Literal
from rdflib import SH, BNode, Graph

from icatkg.validation.compiled.results import ValidationResult
from icatkg.validation.compiled.shapes_graph import SH as SHACL
from icatkg.validation.compiled.shapes_graph import NotCompilableError, ShapesGraph
from icatkg.validation.conformance import Conformance
from icatkg.validation.places import term_of
from icatkg.validation.wording import joined, path_text, reason, requirement, term_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Quad, Triple
    from rdflib.term import Node

    from icatkg.validation.compiled.shapes_graph import Term
    from icatkg.validation.places import Places

__all__ = ["Detail", "Details"]

_MAX_DEPTH = 6
_MOST = 10
_OF_SHAPES = {"Node", "Not", "And", "Or", "Xone", "QualifiedMinCount", "QualifiedMaxCount"}
# What says nothing more about a value of the wrong sort.
_NEEDLESS = {"Pattern", "LanguageIn", "MinLength", "MaxLength"}


class Detail(NamedTuple):
    """One reason for a result.

    Attributes
    ----------
    text
        In words: the message of the nested shape where it has one, else what was found and what was wanted.
        ``(a)``, ``(b)`` … before it number the alternatives of a constraint.
    details
        The reasons for it in turn.

    """

    text: str
    details: tuple[Detail, ...] = ()

    def record(self) -> dict[str, Any]:
        """Give it as a record, for JSON."""
        return {"text": self.text} | (
            {"details": [detail.record() for detail in self.details]} if self.details else {}
        )


class Details:
    """The reasons for the results of one report.

    The data is put into a store only once a nested shape is asked.

    Parameters
    ----------
    shapes
        The shapes graph.
    triples
        What was checked.
    places
        Knows the triples of the nodes in the report.

    """

    def __init__(
        self, shapes: Iterable[Quad | Triple], triples: Sequence[Quad | Triple], places: Places
    ) -> None:
        self._given = shapes
        self._triples = triples
        self._places = places
        self._made: Conformance | None = None

    @cached_property
    def _shapes(self) -> ShapesGraph:
        return ShapesGraph(self._given)

    @property
    def _conformance(self) -> Conformance:
        if self._made is None:
            self._made = Conformance(self._shapes, self._triples)
        return self._made

    def of(self, found: Graph, result: Node) -> tuple[Detail, ...]:
        """Give the reasons for a result.

        Parameters
        ----------
        found, result
            The report graph and the result in it.

        Returns
        -------
        tuple of Detail
            None where the message says it all.

        """
        told = [term_of(found.value(result, p)) for p in (SH.focusNode, SH.value, SH.sourceShape)]
        focus, value, shape = told
        component = str(found.value(result, SH.sourceConstraintComponent) or "").removeprefix(SHACL)
        if focus is None or shape is None:
            return ()
        path = found.value(result, SH.resultPath)
        # A path without a name is told from the shape: a report may have given it another name.
        plain = next(iter(self._shapes.objects(shape, SHACL + "path")), None)
        own = plain if isinstance(path, BNode) else term_of(path)
        one = ValidationResult(focus, own, value, component, shape, shape, ())
        detail = self._detail(one, 0)
        if detail is not None:
            return (detail,) if detail.text else detail.details
        return tuple(_reported(found, result, 0))

    def _about(self, node: Term) -> Iterable[tuple[Any, Any, Any]]:
        if self._made is not None:
            return self._made.data.outgoing([node])
        return dict.fromkeys((q.subject, q.predicate, q.object) for q in self._places.about(node))

    def _detail(self, one: ValidationResult, depth: int) -> Detail | None:
        """Give the reason for a result; without words of its own it is only what it holds."""
        name = one.component.removesuffix("ConstraintComponent")
        if name not in _OF_SHAPES:
            words = reason(self._shapes, one, self._about)
            return Detail(words) if words else None
        if depth > _MAX_DEPTH:
            return None
        try:
            return self._composed(name, one, depth)
        except NotCompilableError:
            return None

    def _composed(self, name: str, one: ValidationResult, depth: int) -> Detail | None:
        node = one.focus if one.value is None else one.value
        if name.startswith("Qualified"):
            return self._qualified(one, depth)
        given = self._shapes.objects(one.shape, SHACL + name[0].lower() + name[1:])
        if name == "Not":
            kept = [requirement(self._shapes, shape) for shape in given if self._fails(shape, node) == []]
            return Detail(f"it is what it must not be: {joined(kept, 'and')}") if kept else None
        if name == "Node":
            parts = sorted(detail for shape in given for detail in self._reasons(shape, node, depth))
            return Detail("", tuple(parts)) if parts else None
        alternatives = [self._alternatives(name, self._shapes.items(head), node, depth) for head in given]
        told = [detail for detail in alternatives if detail is not None]
        return told[0] if len(told) == 1 else Detail("", tuple(told)) if told else None

    def _fails(self, shape: Term, node: Term) -> list[ValidationResult]:
        # What looks at a literal alone needs none of the data, which may be large.
        alone = isinstance(node, Literal) and self._looks_at_value(shape, 0)
        found = (self._without_data if alone else self._conformance).results(shape, node)
        if found is None:
            raise NotCompilableError(term_text(shape))
        return found

    @cached_property
    def _without_data(self) -> Conformance:
        return Conformance(self._shapes, [])

    def _looks_at_value(self, shape: Term, depth: int) -> bool:
        """Tell whether a shape looks at nothing but the value itself."""
        inner: list[Term] = []
        for predicate in self._shapes.predicates(shape):
            name = predicate.value.removeprefix(SHACL)
            if name in {"property", "sparql", "path", "equals", "disjoint", "closed"}:
                return False
            if name in {"node", "not"}:
                inner += self._shapes.objects(shape, predicate.value)
            elif name in {"and", "or", "xone"}:
                for head in self._shapes.objects(shape, predicate.value):
                    inner += self._shapes.items(head)
        return depth <= _MAX_DEPTH and all(self._looks_at_value(one, depth + 1) for one in inner)

    def _reasons(self, shape: Term, node: Term, depth: int) -> list[Detail]:
        """Give the reasons why a node does not conform to a shape."""
        found = self._fails(shape, node)
        wrong_sort = {(o.path, o.value) for o in found if o.component.startswith(("Datatype", "NodeKind"))}
        kept = [
            o
            for o in found
            if o.component.removesuffix("ConstraintComponent") not in _NEEDLESS
            or (o.path, o.value) not in wrong_sort
        ]
        told = [self._nested(o, node, depth + 1) for o in kept]
        # Blank nodes have other names in every run; the order of the texts is always the same.
        return _shortened(sorted({detail for detail in told if detail.text or detail.details}))

    def _nested(self, one: ValidationResult, node: Term, depth: int) -> Detail:
        detail = self._detail(one, depth) or Detail("")
        owners = (one.constraint, one.shape) if one.constraint is not None else (one.shape,)
        own = next((texts for o in owners if (texts := self._shapes.objects(o, SHACL + "message"))), [])
        if own:
            said = sorted(str(m.value) for m in (one.messages if one.constraint is not None else own))
            return Detail("; ".join(said), detail.details)
        path = path_text(self._shapes, one.path)
        told = list(detail.details) if not detail.text else [detail]
        if not told:
            told = [Detail(f"it does not conform to {requirement(self._shapes, one.shape)}")]
        if one.value is None or one.value == node or (path and told[0].text.startswith(path)):
            return _merged("", told)
        return _merged(f"{path} {term_text(one.value)}:".lstrip(), told)

    def _alternatives(self, name: str, members: list[Term], node: Term, depth: int) -> Detail | None:
        letters = [f"({chr(ord('a') + i)})" if i < 26 else f"({i + 1})" for i in range(len(members))]  # noqa: PLR2004 - letters
        failing = [self._fails(member, node) for member in members]
        met = [letter for letter, found in zip(letters, failing, strict=True) if not found]
        if name == "Xone" and met:
            told = [
                Detail(f"{letter} {requirement(self._shapes, member)}")
                for letter, member in zip(letters, members, strict=True)
                if letter in met
            ]
            return Detail(f"it meets {joined(met, 'and')}, of which it should meet one only", tuple(told))
        told = [
            _merged(letter if name != "And" else "", self._reasons(member, node, depth))
            for letter, member, found in zip(letters, members, failing, strict=True)
            if found
        ]
        if name == "And":
            return Detail("", tuple(told)) if told else None
        number = {2: "neither of two"}.get(len(members), f"none of {len(members)}")
        return Detail(f"it meets {number} alternatives", tuple(_shortened(told))) if told else None

    def _qualified(self, one: ValidationResult, depth: int) -> Detail | None:
        of_path = self._shapes.objects(one.shape, SHACL + "path")
        limit = self._shapes.objects(
            one.shape, f"{SHACL}q{one.component[1:].removesuffix('ConstraintComponent')}"
        )
        inner = self._shapes.objects(one.shape, SHACL + "qualifiedValueShape")
        if not of_path or not limit or len(inner) != 1:
            return None
        path = path_text(self._shapes, of_path[0])
        values = self._conformance.values(self._shapes, of_path[0], one.focus)
        failing = {
            value: self._reasons(inner[0], value, depth) for value in values if self._fails(inner[0], value)
        }
        least = "Min" in one.component
        told = (
            [_merged(f"{term_text(v)}:", r) for v, r in failing.items()]
            if least
            else [Detail(term_text(v)) for v in values if v not in failing]
        )
        number = getattr(limit[0], "value", "")
        return Detail(
            f"{len(values) - len(failing)} of {len(values)} values of {path} conform to "
            f"{requirement(self._shapes, inner[0])}; {'at least' if least else 'at most'} {number} should",
            tuple(_shortened(told)),
        )


def _merged(label: str, reasons: list[Detail]) -> Detail:
    """Give one reason for several, on one line where that is possible."""
    before = f"{label} " if label else ""
    if len(reasons) == 1:
        return Detail(before + reasons[0].text, reasons[0].details)
    if not any(r.details for r in reasons):
        return Detail(before + "; ".join(r.text for r in reasons))
    return Detail(f"{before}{len(reasons)} reasons", tuple(reasons))


def _shortened(details: list[Detail]) -> list[Detail]:
    if len(details) <= _MOST:
        return details
    return [*details[:_MOST], Detail(f"and {len(details) - _MOST} more")]


def _reported(found: Graph, result: Node, depth: int) -> Iterable[Detail]:
    """Give the reasons that pySHACL told (``sh:detail``), for shapes that are not compiled."""
    inner = sorted(found.objects(result, SH.detail), key=lambda d: str(found.value(d, SH.resultMessage)))
    for one in inner if depth <= _MAX_DEPTH else ():
        text = "; ".join(sorted(str(m) for m in found.objects(one, SH.resultMessage)))
        yield Detail(text, tuple(_reported(found, one, depth + 1)))
