"""String-based constraints: https://www.w3.org/TR/shacl/#core-components-string."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, Store

from icatkg.validation.compiled.shapes_graph import SH, NotCompilableError, true, whole_number
from icatkg.validation.compiled.validation import result

if TYPE_CHECKING:
    from collections.abc import Callable

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


def _matcher(pattern: Term, letters: str) -> Callable[[str], object]:
    """Give a function that tells whether a text matches a pattern (SPARQL, section 17.4.3.14).

    Python reads most regular expressions as XPath does, and faster; the store reads the others.
    """
    if not isinstance(pattern, Literal):
        raise NotCompilableError("sh:pattern is not a literal")
    try:
        if set(letters) <= _FLAGS.keys():
            return re.compile(pattern.value, sum(_FLAGS[letter] for letter in set(letters))).search
    except (re.error, RecursionError, OverflowError):
        pass
    store = Store()

    @lru_cache(maxsize=65536)
    def matches(text: str) -> bool:
        return bool(store.query(f"ASK {{ FILTER(REGEX({Literal(text)}, {pattern}, {Literal(letters)})) }}"))

    if not store.query(f"ASK {{ FILTER(REGEX('', {pattern}, {Literal(letters)}) IN (true, false)) }}"):
        raise NotCompilableError(f"sh:pattern {pattern} cannot be read")
    return matches


def _pattern(shapes: ShapesGraph, shape: Shape, patterns: tuple[Term, ...]) -> Check:
    flags = shapes.objects(shape.node, SH + "flags")
    letters = flags[0].value if len(flags) == 1 and isinstance(flags[0], Literal) else ""
    compiled = [_matcher(p, letters) for p in patterns]
    if len(patterns) == 1:
        words = f"Value does not match pattern '{patterns[0].value}'"
    else:
        words = "Value does not match every pattern in ('{}')".format("', '".join(p.value for p in patterns))

    def check(_: Validation, values: Values) -> Found:
        for matches in compiled:
            for focus, nodes in values.items():
                for node in nodes:
                    if isinstance(node, BlankNode) or not matches(node.value):
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
    # "1"^^xsd:boolean is another term than true, of which alone SHACL speaks (section 4.4.5)
    unique = true(given[0]) and given[0].value == "true"

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
