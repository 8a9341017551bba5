"""Cardinality constraints: https://www.w3.org/TR/shacl/#core-components-count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.validation.compiled.shapes_graph import whole_number
from icatkg.validation.compiled.validation import result

if TYPE_CHECKING:
    from icatkg.validation.compiled.shapes_graph import Shape, ShapesGraph, Term
    from icatkg.validation.compiled.validation import Check, Found, Validation, Values

__all__ = ["COMPONENTS"]


def _min_count(_: ShapesGraph, shape: Shape, given: tuple[Term, ...]) -> Check:
    least = whole_number(given[0])

    def check(run: Validation, values: Values) -> Found:
        for focus, nodes in values.items():
            if len(nodes) < least:
                yield result(
                    shape,
                    "MinCount",
                    focus,
                    None,
                    lambda focus: _words(run, shape, f"Less than {least}", focus),
                    focus,
                )

    return check


def _max_count(_: ShapesGraph, shape: Shape, given: tuple[Term, ...]) -> Check:
    most = whole_number(given[0])

    def check(run: Validation, values: Values) -> Found:
        for focus, nodes in values.items():
            if len(nodes) > most:
                yield result(
                    shape,
                    "MaxCount",
                    focus,
                    None,
                    lambda focus: _words(run, shape, f"More than {most}", focus),
                    focus,
                )

    return check


def _words(run: Validation, shape: Shape, count: str, focus: Term) -> str:
    path = "" if shape.path is None else run.in_shapes(shape.path)
    return f"{count} values on {run.in_data(focus)}->{path}"


COMPONENTS = {"minCount": _min_count, "maxCount": _max_count}
