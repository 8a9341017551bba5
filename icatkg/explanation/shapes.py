"""What a node lacks to meet a shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import NamedNode

from icatkg import resources
from icatkg.errors import UnknownNameError
from icatkg.explanation.naming import subject_named
from icatkg.explanation.proof import explainer_of
from icatkg.identifiers import contract, expand
from icatkg.namespaces import PREFIXES, SHAPE
from icatkg.serialization.reading import read_quads

if TYPE_CHECKING:
    from icatkg.dataset import Dataset
    from icatkg.explanation.wording import Wording
    from icatkg.validation.report import Violation

__all__ = ["Unmet", "shape_as_lines", "shape_named", "unmet"]

_SH = PREFIXES["sh"]
_TARGETS = {
    "targetClass": "instances of",
    "targetNode": "the node",
    "targetSubjectsOf": "subjects of",
    "targetObjectsOf": "objects of",
}


class Shape(NamedTuple):
    """A packaged shape: its IRI, and what it is checked on as (relation, class, property or node)."""

    iri: str
    targets: tuple[tuple[str, NamedNode], ...]


class Unmet(NamedTuple):
    """What nodes lack to meet a shape.

    Attributes
    ----------
    shape
        The shape.
    node
        The one node that was asked about, ``None`` for all.
    checked
        How many nodes the shape was checked on.
    violations
        What they lack.

    """

    shape: Shape
    node: NamedNode | None
    checked: int
    violations: tuple[Violation, ...]

    @property
    def conforms(self) -> bool:
        """Whether the shape was checked on something, and met."""
        return self.checked > 0 and not self.violations

    def record(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {
            "shape": self.shape.iri,
            "node": None if self.node is None else self.node.value,
            "targets": [{"relation": how, "term": term.value} for how, term in self.shape.targets],
            "checked": self.checked,
            "conforms": self.conforms,
            "missing": [violation._asdict() for violation in self.violations],
        }


def shape_named(text: str) -> Shape:
    """Give the packaged shape that ``text`` names: an IRI, a CURIE, or its name with or without *Shape*.

    Raises
    ------
    UnknownNameError
        There is none.

    """
    shapes = _packaged_shapes()
    for candidate in (text, expand(text), SHAPE + text, f"{SHAPE}{text}Shape"):
        if candidate in shapes:
            return Shape(candidate, tuple(sorted(shapes[candidate], key=str)))
    from difflib import get_close_matches

    names = {iri.removeprefix(SHAPE): contract(iri) or iri for iri in shapes}
    near = get_close_matches(text.rpartition(":")[2], sorted(names), n=3, cutoff=0.5)
    hint = f"Did you mean {', '.join(names[n] for n in near)}?" if near else "docs/shapes.md lists them."
    raise UnknownNameError(f"no shape of that name: {text}", hint)


def _packaged_shapes() -> dict[str, list[tuple[str, NamedNode]]]:
    shapes: dict[str, list[tuple[str, NamedNode]]] = {}
    quads = [quad for path in resources.shape_files() for quad in read_quads(path)]
    for quad in quads:
        if quad.object == NamedNode(_SH + "NodeShape") and isinstance(quad.subject, NamedNode):
            shapes[quad.subject.value] = []
    for quad in quads:
        how = _TARGETS.get(quad.predicate.value.removeprefix(_SH))
        if how is not None and isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            shapes.setdefault(quad.subject.value, []).append((how, quad.object))
    return shapes


def unmet(dataset: Dataset, shape: Shape, node: str | None = None) -> Unmet:
    """Give what a node, or every node that a shape is checked on, lacks to meet the shape.

    Raises
    ------
    UnknownNameError
        Nothing, or several things, go by the name of the node.

    """
    from icatkg.validation.engine import validate

    focus = None if node is None else subject_named(explainer_of(dataset), node)
    report = validate(dataset, focus=[focus.value] if focus else (), only_shapes=[shape.iri])
    checked = report.focus_nodes.get(contract(shape.iri) or shape.iri, 0)
    return Unmet(shape, focus, checked, tuple(report.results))


def shape_as_lines(found: Unmet, wording: Wording) -> list[tuple[int, str]]:
    """Give lines of text with their depth."""
    name = contract(found.shape.iri) or found.shape.iri
    targets = " and of ".join(f"{how} {wording.term(term)}" for how, term in found.shape.targets)
    node = None if found.node is None else wording.term(found.node)
    if not found.checked:
        what = "on no node of the data" if node is None else f"on {node}"
        return [
            (0, f"{name} is not checked {what}"),
            (1, f"it is checked on {targets or 'nothing by itself'}"),
        ]
    if found.conforms:
        what = f"all {found.checked} nodes conform" if node is None else f"{node} conforms"
        return [(0, f"{what} to {name}"), (1, f"it is checked on {targets}")]
    lines = [(0, f"{node or 'some nodes'} {'do' if node is None else 'does'} not conform to {name}")]
    focus = ""
    for violation in found.violations:
        if node is None and violation.focus != focus:
            focus = violation.focus
            lines.append((1, focus))
        depth = 1 if node is not None else 2
        lines.append((depth, f"{violation.severity.lower()}: {violation.message}"))
        at = f"{violation.path} " if violation.path else ""
        value = f"= {violation.value} " if violation.value and violation.value != violation.focus else ""
        lines.append((depth + 1, f"{at}{value}[{violation.component}]"))
    return lines
