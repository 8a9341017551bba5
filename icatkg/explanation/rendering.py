"""Writing explanations for people: as a text tree, and as Markdown."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from icatkg.explanation.rule_texts import rule_text
from icatkg.explanation.wording import compact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

    from icatkg.derivations import Derivation
    from icatkg.explanation.proof import Explanation, Step
    from icatkg.explanation.wording import Wording

__all__ = ["as_markdown", "as_text", "escaped"]

_NARROWEST = 30


class _Entry(NamedTuple):
    """A statement in a tree: its depth, whether it is the last below each of its ancestors, and its step."""

    step: Step
    lasts: tuple[bool, ...]
    repeated: bool


def _tree(explanation: Explanation, roots: tuple[Triple, ...], seen: set[Triple]) -> Iterator[_Entry]:
    """Give the statements below and including some roots, each before its premises, each proof once."""
    single = len(roots) == 1 and roots[0] == explanation.statement
    pending: list[tuple[Triple, tuple[bool, ...]]] = [
        (root, () if single else (root is roots[-1],)) for root in reversed(roots)
    ]
    while pending:
        triple, lasts = pending.pop()
        step = explanation.steps[triple]
        repeated = triple in seen and step.derivation is not None
        seen.add(triple)
        yield _Entry(step, lasts, repeated)
        if step.derivation is not None and not repeated:
            premises = step.derivation.premises
            below = [(p, (*lasts, i == len(premises) - 1)) for i, p in enumerate(premises)]
            pending += reversed(below)


def as_text(explanation: Explanation, wording: Wording, width: int | None = None) -> str:
    """Write an explanation as a tree of text.

    Parameters
    ----------
    explanation
        What to write.
    wording
        Words for its terms.
    width
        Columns of the terminal, to which lines are broken; ``None`` for no limit.

    """
    seen: set[Triple] = set()
    lines: list[str] = []
    for entry in _tree(explanation, (explanation.statement,), seen):
        lines += _text_entry(entry, wording, width)
    for other in explanation.others:
        lines += ["", *_broken("", "    ", f"also {_by_rule(other)}", width)]
        for entry in _tree(explanation, other.premises, seen):
            lines += _text_entry(entry, wording, width)
    return "".join(line.rstrip() + "\n" for line in lines)


def _text_entry(entry: _Entry, wording: Wording, width: int | None) -> Iterator[str]:
    above = "".join("   " if last else "│  " for last in entry.lasts[:-1])
    first = above + ("" if not entry.lasts else "└─ " if entry.lasts[-1] else "├─ ")
    rest = above + ("" if not entry.lasts else "   " if entry.lasts[-1] else "│  ")
    has_premises = entry.step.derivation is not None and entry.step.derivation.premises and not entry.repeated
    below = rest + ("│  " if has_premises else "   ")
    statement = entry.step.statement
    yield from _broken(first, below, wording.statement(statement), width)
    if not entry.lasts:
        yield from _broken(below, below, compact(statement), width)
    for text in _reasons(entry, wording):
        yield from _broken(below, below + "  ", text, width)


def _broken(first: str, rest: str, text: str, width: int | None) -> list[str]:
    if width is None or len(first) + len(text) <= width:
        return [first + text]
    room = max(width - len(rest), _NARROWEST)
    parts = wrap(text, room, break_long_words=False, break_on_hyphens=False)
    return [first + parts[0], *(rest + part for part in parts[1:])]


def _reasons(entry: _Entry, wording: Wording) -> Iterator[str]:
    """Say of one statement where it stands, or by which rule it follows."""
    if entry.step.derivation is not None:
        yield _by_rule(entry.step.derivation) + (" (shown above)" if entry.repeated else "")
        for pattern in () if entry.repeated else rule_text(entry.step.derivation.rule).absent:
            yield f"and since nothing matches {pattern}"
    for origin in entry.step.origins:
        yield f"{wording.origin(origin)} ({wording.details(origin)})"


def _by_rule(derivation: Derivation) -> str:
    rule = rule_text(derivation.rule)
    title = f": {rule.title}" if rule.title else ""
    origin = f" ({rule.origin})" if rule.origin else ""
    return f"inferred by {rule.name}{title}{origin}"


def as_markdown(explanation: Explanation, wording: Wording) -> str:
    """Write an explanation as Markdown: a heading, and the premises as nested lists."""
    seen: set[Triple] = set()
    statement = explanation.statement
    entries = _tree(explanation, (statement,), seen)
    reasons = [escaped(text) for text in _reasons(next(entries), wording)]
    parts = [
        f"### {escaped(wording.statement(statement))}",
        _code(compact(statement)),
        "  \n".join(text[:1].upper() + text[1:] for text in reasons),
        "\n".join(_listed(entries, wording)),
    ]
    for other in explanation.others:
        parts += [
            f"Also {escaped(_by_rule(other))}",
            "\n".join(_listed(_tree(explanation, other.premises, seen), wording)),
        ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _listed(entries: Iterator[_Entry], wording: Wording) -> Iterator[str]:
    for entry in entries:
        indent = "  " * (len(entry.lasts) - 1)
        texts = [wording.statement(entry.step.statement), *_reasons(entry, wording)]
        yield f"{indent}- " + f"  \n{indent}  ".join(map(escaped, texts))


def escaped(text: str) -> str:
    """Write text so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_\[\]<>|#~])", r"\\\1", text)


def _code(text: str) -> str:
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{ticks}{text}{ticks}"
