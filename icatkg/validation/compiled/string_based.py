"""String-based constraints: https://www.w3.org/TR/shacl/#core-components-string."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal

from icatkg.validation.compiled.shapes_graph import SH, NotCompilableError, true, whole_number
from icatkg.validation.compiled.validation import result

if TYPE_CHECKING:
    from icatkg.validation.compiled.shapes_graph import Shape, ShapesGraph, Term
    from icatkg.validation.compiled.validation import Check, Found, Validation, Values

__all__ = ["COMPONENTS"]

_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}


def _min_length(_: ShapesGraph, shape: Shape, given: tuple[Term, ...]) -> Check:
    least = whole_number(given[0])

    def check(run: Validation, values: Values) -> Found:
        for focus, nodes in values.items():
            for node in nodes:
                # even a blank node is as long as 0
                if least and (isinstance(node, BlankNode) or len(node.value) < least):
                    yield result(
                        shape,
                        "MinLength",
                        focus,
                        node,
                        lambda: f"String length not >= {run.in_data(given[0])}",
                    )

    return check


def _max_length(_: ShapesGraph, shape: Shape, given: tuple[Term, ...]) -> Check:
    most = whole_number(given[0])

    def check(run: Validation, values: Values) -> Found:
        for focus, nodes in values.items():
            for node in nodes:
                if isinstance(node, BlankNode) or len(node.value) > most:
                    yield result(
                        shape,
                        "MaxLength",
                        focus,
                        node,
                        lambda: f"String length not <= {run.in_data(given[0])}",
                    )

    return check


def _pattern(  # noqa: C901 - reading the parameters, then the check itself
    shapes: ShapesGraph, shape: Shape, patterns: tuple[Term, ...]
) -> Check:
    given = shapes.objects(shape.node, SH + "flags")
    flags = 0
    for letter in given[0].value if given and isinstance(given[0], Literal) else "":
        if letter not in _FLAGS or len(given) > 1:
            raise NotCompilableError(f"the flag {letter} of sh:flags is not compiled")
        flags |= _FLAGS[letter]
    try:
        compiled = [re.compile(p.value, flags) for p in patterns if isinstance(p, Literal)]
    except (re.error, RecursionError, OverflowError) as error:
        raise NotCompilableError(f"sh:pattern cannot be read: {error}") from None
    if len(compiled) != len(patterns):
        raise NotCompilableError("sh:pattern is not a literal")
    if len(patterns) == 1:
        words = f"Value does not match pattern '{patterns[0].value}'"
    else:
        words = "Value does not match every pattern in ('{}')".format("', '".join(p.value for p in patterns))

    def check(_: Validation, values: Values) -> Found:
        for pattern in compiled:
            for focus, nodes in values.items():
                for node in nodes:
                    if isinstance(node, BlankNode) or not pattern.search(node.value):
                        yield result(shape, "Pattern", focus, node, lambda: words)

    return check


def _language_in(shapes: ShapesGraph, shape: Shape, given: tuple[Term, ...]) -> Check:
    ranges = shapes.items(given[0])
    if not all(isinstance(r, Literal) for r in ranges):
        raise NotCompilableError("sh:languageIn is not a list of texts")
    allowed = [r.value.lower() for r in ranges]

    def matches(node: Term) -> bool:
        tag = ((isinstance(node, Literal) and node.language) or "").lower()
        # basic filtering, RFC 4647, section 3.3.1
        return bool(tag) and any(r in {"*", tag} or tag.startswith(r + "-") for r in allowed)

    def check(run: Validation, values: Values) -> Found:
        for focus, nodes in values.items():
            for node in nodes:
                if not matches(node):
                    yield result(
                        shape,
                        "LanguageIn",
                        focus,
                        node,
                        lambda: f"String language is not in {run.in_shapes(given[0])}",
                    )

    return check


def _unique_lang(_: ShapesGraph, shape: Shape, given: tuple[Term, ...]) -> Check:
    unique = true(given[0])

    def check(_: Validation, values: Values) -> Found:
        for focus, nodes in values.items() if unique else ():
            tags = Counter(n.language.lower() for n in nodes if isinstance(n, Literal) and n.language)
            for tag in tags:
                if tags[tag] > 1:
                    yield result(
                        shape,
                        "UniqueLang",
                        focus,
                        None,
                        lambda: "More than one String shares the same Language",
                    )

    return check


COMPONENTS = {
    "minLength": _min_length,
    "maxLength": _max_length,
    "pattern": _pattern,
    "languageIn": _language_in,
    "uniqueLang": _unique_lang,
}
