"""Where in a property path a changed triple can stand, and what of the path lies before and behind it.

A pair of nodes that a path newly joins, or joins no more, is joined by a walk over a changed triple: along
the part before it, over the triple, along the part behind it. Paths are those of SPARQL
(https://www.w3.org/TR/sparql11-query/#propertypaths), of which those of SHACL are a part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode

from icatkg.querying.parsing import parse
from icatkg.querying.syntax import Alternative, Inverse, Negated, Repeat, Sequence, Term, TriplePattern

if TYPE_CHECKING:
    from icatkg.querying.syntax import Path

__all__ = ["Step", "inverted", "nullable", "path_of", "path_text", "steps"]


class Step(NamedTuple):
    """A place in a path for a changed triple.

    Attributes
    ----------
    before
        The part of the path that leads to the triple, as SPARQL; empty when the triple comes first.
    predicate
        The predicate of the triple; ``None`` for any.
    inverse
        Whether the triple is passed from its object to its subject.
    after
        The part that leads on, as SPARQL; empty when the triple comes last.

    """

    before: str
    predicate: NamedNode | None
    inverse: bool
    after: str


def path_of(text: str) -> Path:
    """Read a property path that has no prefixed names."""
    where = parse(f"SELECT * {{ ?s {text} ?o }}").where
    (pattern,) = where.elements if where else ()
    if not isinstance(pattern, TriplePattern):
        raise TypeError(text)
    return pattern.predicate


def path_text(path: Path) -> str:
    """Write a path with full IRIs, fit for any place in a larger one."""
    if isinstance(path, Term):
        return str(path.value)
    if isinstance(path, Inverse):
        return f"(^{path_text(path.path)})"
    if isinstance(path, Sequence):
        return f"({'/'.join(map(path_text, path.parts))})"
    if isinstance(path, Alternative):
        return f"({'|'.join(map(path_text, path.parts))})"
    if isinstance(path, Repeat):
        return f"({path_text(path.path)}{path.operator})"
    members = [str(t.value) for t in path.forward] + [f"^{t.value}" for t in path.inverse]
    return f"(!({'|'.join(members)}))"


def nullable(path: Path) -> bool:
    """Tell whether a path leads from every node to that node."""
    if isinstance(path, Repeat):
        return path.operator != "+" or nullable(path.path)
    if isinstance(path, Inverse):
        return nullable(path.path)
    if isinstance(path, Sequence):
        return all(map(nullable, path.parts))
    return isinstance(path, Alternative) and any(map(nullable, path.parts))


def inverted(text: str) -> str:
    """Write a path the other way round; nothing stays nothing."""
    return text and f"(^{text})"


def _joined(*texts: str) -> str:
    parts = [text for text in texts if text]
    return f"({'/'.join(parts)})" if len(parts) > 1 else "".join(parts)


def steps(path: Path) -> tuple[Step, ...]:
    """Give every place in a path for a changed triple, each once."""
    return tuple(dict.fromkeys(_steps(path)))


def _steps(path: Path) -> list[Step]:
    if isinstance(path, Term):
        known = path.value if isinstance(path.value, NamedNode) else None
        return [Step("", known, inverse=False, after="")]
    if isinstance(path, Negated):
        return [Step("", None, inverse=False, after=""), Step("", None, inverse=True, after="")]
    if isinstance(path, Alternative):
        return [step for part in path.parts for step in _steps(part)]
    if isinstance(path, Sequence):
        return _of_sequence(path)
    inner = _steps(path.path)
    if isinstance(path, Inverse):
        return [Step(inverted(s.after), s.predicate, not s.inverse, inverted(s.before)) for s in inner]
    again = "" if path.operator == "?" else f"({path_text(path.path)}*)"
    return [s._replace(before=_joined(again, s.before), after=_joined(s.after, again)) for s in inner]


def _of_sequence(path: Sequence) -> list[Step]:
    found = []
    texts = [path_text(part) for part in path.parts]
    for number, part in enumerate(path.parts):
        before, after = texts[:number], texts[number + 1 :]
        found += [
            step._replace(before=_joined(*before, step.before), after=_joined(step.after, *after))
            for step in _steps(part)
        ]
    return found
