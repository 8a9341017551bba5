"""Fixes of names: capitals, the wrong namespace, the wrong property, a missing class."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from icatkg.namespaces import PREFIXES
from icatkg.validation.compiled.shapes_graph import RDF, RDFS, SH
from icatkg.validation.fixes.records import Change, as_written
from icatkg.validation.wording import term_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icatkg.validation.compiled.shapes_graph import Term
    from icatkg.validation.fixes.problems import Problem, Setting

__all__ = ["another_namespace", "another_property", "capitals", "missing_class", "small_letters"]

_TYPE = NamedNode(RDF + "type")
_SUBCLASS = NamedNode(RDFS + "subClassOf")
_LOCAL = re.compile(r"[^/#]*\Z")


def _renamed(setting: Setting, old: NamedNode, new: NamedNode) -> Iterator[Change]:
    """Give the change of a name wherever it stands, unless it also stands where nothing may be changed."""
    triples = setting.own.get(old, [])
    if triples and not setting.is_elsewhere(old):

        def changed(term: Term) -> Term:
            return new if term == old else term

        steps = tuple(
            (t, Triple(changed(t.subject), changed(t.predicate), changed(t.object)))  # type: ignore[arg-type]  # a name stands for a name
            for t in triples
        )
        yield Change(steps, f"{term_text(old)} → {term_text(new)}", renames=((old, new),))


def capitals(problem: Problem, setting: Setting) -> Iterator[Change]:
    """Write a name that nothing is said of as the one that differs only in capitals."""
    suspects: Iterable[Term]
    if isinstance(problem.value, NamedNode) and problem.value != problem.focus:
        suspects = [problem.value]
    elif problem.component == "Class":
        suspects = setting.values(problem.focus, _TYPE.value)
    elif problem.predicate is not None and problem.component in {"MinCount", "HasValue"}:
        wanted = problem.predicate.value.casefold()
        suspects = {
            t.predicate for t in setting.about(problem.focus) if t.predicate.value.casefold() == wanted
        }
    else:
        return
    for name in suspects:
        if isinstance(name, NamedNode) and not setting.is_known(name):
            meant = setting.known.get(name.value.casefold(), set())
            if len(meant) == 1:
                yield from _renamed(setting, name, next(iter(meant)))


def small_letters(problem: Problem, setting: Setting) -> Iterator[Change]:
    """Write the name of a new thing in small letters where its shape wants them."""
    name = problem.focus
    if problem.component != "Pattern" or problem.value != name or not isinstance(name, NamedNode):
        return
    local = _LOCAL.search(name.value)
    small = NamedNode(name.value[: local.start()] + local[0].lower()) if local else name
    patterns = [getattr(p, "value", "") for p in setting.shapes.objects(problem.shape, SH + "pattern")]
    if small == name or setting.known.get(name.value.casefold(), set()) != {name} or not patterns:
        return
    if setting.shapes.objects(problem.shape, SH + "flags"):
        return
    try:
        if all(re.search(pattern, small.value) for pattern in patterns):
            yield from _renamed(setting, name, small)
    except re.error:
        return


def _wanted_class(problem: Problem, setting: Setting) -> Term | None:
    classes = setting.shapes.objects(problem.shape, SH + "class") if problem.component == "Class" else []
    return classes[0] if len(classes) == 1 else None


def another_namespace(problem: Problem, setting: Setting) -> Iterator[Change]:
    """Take the known name with the same ending that is of the class wanted: ``topic:x`` for ``kind:x``."""
    old, wanted, value = problem.triple(), _wanted_class(problem, setting), problem.value
    if old is None or wanted is None or not isinstance(value, NamedNode) or not setting.may_change(old):
        return
    ending = _LOCAL.search(value.value)
    for namespace in PREFIXES.values():
        other = NamedNode(namespace + (ending[0] if ending else ""))
        if other != value and setting.is_known(other) and wanted in setting.classes(other):
            new = Triple(old.subject, old.predicate, other)
            yield Change(((old, new),), as_written(old, new))


def another_property(problem: Problem, setting: Setting) -> Iterator[Change]:
    """Take the property that wants what the value is: ``icat:hasPerson`` for a person."""
    old, wanted, value = problem.triple(), _wanted_class(problem, setting), problem.value
    if old is None or wanted is None or not isinstance(value, NamedNode) or not setting.may_change(old):
        return
    classes = setting.classes(value)
    for other in setting.property_shapes(problem.shape):
        paths = setting.shapes.objects(other, SH + "path")
        demanded = setting.shapes.objects(other, SH + "class")
        if len(paths) != 1 or not isinstance(paths[0], NamedNode) or not demanded:
            continue
        if classes.issuperset(demanded) and not setting.values(problem.focus, paths[0].value):
            new = Triple(old.subject, paths[0], value)
            yield Change(((old, new),), f"{as_written(old, new)} {term_text(value)}")


def missing_class(problem: Problem, setting: Setting) -> Iterator[Change]:
    """Say what a thing is that is described without its class, where all that refers to it wants the same."""
    value, wanted = problem.value, _wanted_class(problem, setting)
    if not isinstance(value, NamedNode) or value == problem.focus or not isinstance(wanted, NamedNode):
        return
    described = [t for t in setting.own.get(value, []) if t.subject == value]
    if not described or setting.values(value, _TYPE.value):
        return
    demanded = {_wanted_class(other, setting) for other in setting.problems_with(value)} - {None}
    # A class that nothing is of but through classes below it would say too little.
    if demanded == {wanted} and (setting.has(_TYPE, wanted) or not setting.has(_SUBCLASS, wanted)):
        new = Triple(value, _TYPE, wanted)
        yield Change(((None, new),), f"add to {term_text(value)}: a {term_text(wanted)}")
