"""Hypothesis strategies for Turtle and TriG as people could write them: any space, any form of a term."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["trig_texts", "turtle_texts"]

HEAD = "@prefix : <http://example.org/> .\nPREFIX e: <http://example.org/é/>\n"
SPACES = st.sampled_from(
    [" ", " ", " ", "\n", "\t", "\r\n", "   ", " # c <é𝒳> \"' .\n", "\r\n#\r\n", "\n#[(\n\n"]
)
IRIS = st.sampled_from(
    [
        "<http://example.org/a>",
        "<r#x>",
        "<>",
        "<../up?q>",
        r"<http://example.org/\u00e9\U0001F600>",
        "<urn:x:𝒳>",
        "e:a",
        ":b",
        "e:a.b",
        r"e:%20\~x\,",
        ":",
        "e:𝒳é-·",
        "e:a:b",
        ":0",
    ]
)
NUMERALS = st.sampled_from(["1", "-01", "+7", "1.50", ".5", "1e0", "-1.E-5", ".1e9", "true", "false"])
INNER = ["a", "é", "𝒳", " ", "#", r"\\", r"\'", r"\"", r"\n", r"\u00e9", r"\U0001F600", "@", ".", "<"]
SUFFIXES = st.sampled_from(["", "", "@en", "@fr-CA"]) | IRIS.map(lambda iri: f"^^{iri}")


def _strings(quote: str, other: str) -> SearchStrategy[str]:
    short = st.lists(st.sampled_from([*INNER, other]), max_size=6).map("".join)
    own = [f"{quote}x", f"{quote * 2}x", "\n", "\r\n", "\n# no comment\n", other * 3]
    long = st.lists(st.sampled_from([*INNER, *own]), max_size=6).map("".join)
    quoted = short.map(lambda text: f"{quote}{text}{quote}") | long.map(
        lambda t: f"{quote * 3}{t}{quote * 3}"
    )
    return st.builds(str.__add__, quoted, SUFFIXES)


LITERALS = NUMERALS | _strings('"', "'") | _strings("'", '"')
VERBS = st.just("a") | IRIS


@st.composite
def _spaced(draw: st.DrawFn, parts: list[str]) -> str:
    return "".join(part + draw(SPACES) for part in parts)


@st.composite
def _properties(draw: st.DrawFn, values: SearchStrategy[str]) -> str:
    parts: list[str] = []
    for number in range(draw(st.integers(1, 3))):
        parts += [";"] * (number > 0) + [";"] * draw(st.sampled_from([0, 0, 1])) * (number > 0)
        parts.append(draw(VERBS))
        for more in range(draw(st.integers(1, 3))):
            parts += [","] * (more > 0) + [draw(values)]
    parts += [";"] * draw(st.sampled_from([0, 0, 1]))
    return draw(_spaced(parts))


def _brackets(values: SearchStrategy[str]) -> SearchStrategy[str]:
    lists = st.lists(values, max_size=3).flatmap(lambda items: _spaced(["(", *items, ")"]))
    return _properties(values).flatmap(lambda text: _spaced(["[", text, "]"])) | lists


NODES = IRIS | st.sampled_from(["_:x", "_:y.z", "_:1", "[]", "[ ]", "()"])
VALUES = st.recursive(NODES | LITERALS, _brackets, max_leaves=6)
BRACKETS = _brackets(VALUES)


@st.composite
def _statement(draw: st.DrawFn) -> str:
    subject = draw(NODES | BRACKETS)
    if subject.strip().startswith("[") and subject.strip() not in {"[]", "[ ]"} and draw(st.booleans()):
        return draw(_spaced([subject, "."]))
    return draw(_spaced([subject, draw(_properties(VALUES)), "."]))


DIRECTIVES = st.sampled_from(
    [
        "@prefix e: <other#> .",
        "prefix : <http://example.org/>",
        "@base <http://example.org/base/x> .",
        "BASE <deeper/>",
    ]
)


@st.composite
def turtle_texts(draw: st.DrawFn) -> str:
    """Give Turtle with directives, nested brackets and collections, comments, and Windows line ends."""
    statements = draw(st.lists(_statement() | DIRECTIVES, max_size=4))
    text = draw(st.sampled_from(["", "\n", "# first\n"])) + HEAD + draw(_spaced(statements))
    return text.replace("\r\n", "\n").replace("\n", "\r\n") if draw(st.booleans()) else text


@st.composite
def trig_texts(draw: st.DrawFn) -> str:
    """Give TriG: graphs with and without a name, and triples outside of them."""
    parts = [HEAD]
    for _ in range(draw(st.integers(0, 3))):
        inside = "".join(draw(st.lists(_statement(), max_size=2))).rstrip()
        if inside.endswith(".") and draw(st.booleans()):
            inside = inside[:-1] + " "
        name = draw(st.sampled_from(["", ":g", "<g>", "GRAPH e:g", "graph _:g", "[]"]))
        parts += draw(st.sampled_from([[f"{name} {{", inside + "\n", "}"], [draw(_statement())]]))
    return draw(_spaced(parts))
