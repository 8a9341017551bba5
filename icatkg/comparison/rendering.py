"""A comparison as text, Markdown and JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from icatkg.comparison.entities import LABELS
from icatkg.comparison.wording import short_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from icatkg.comparison.comparing import Comparison
    from icatkg.comparison.entities import EntityChange, Move, PropertyChange, Value

__all__ = [
    "about_queries",
    "as_json",
    "as_markdown",
    "as_text",
    "counts",
    "is_labelled",
    "marked",
    "record",
    "told",
]

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_LONGEST = 100
_MAIN_FACTS = 8


def as_text(comparison: Comparison) -> str:
    """Give the comparison as text for people, grouped by class."""
    lines = [f"{comparison.old} → {comparison.new}: {counts(comparison)}"]
    for title, group in _by_class(comparison.entities):
        lines += ["", title]
        for entity in group:
            name = f" ({short_name(entity.iri)})" if is_labelled(entity) else ""
            lines.append(f"  {_SIGNS[entity.kind]} {entity.label}{name}{told(entity, comparison)}")
    for title, group_lines in about_queries(comparison):
        lines += ["", title, *(f"  {line}" for line in group_lines)]
    lines += ["", f"suggested version: {comparison.level.name}"]
    lines += [f"  {reason}" for reason in comparison.level.reasons]
    lines += [f"note: {note}" for note in comparison.notes]
    return "".join(_on_one_line(line) + "\n" for line in lines)


def as_markdown(comparison: Comparison) -> str:
    """Give the comparison as Markdown, grouped by class."""
    lines = [f"# {marked(comparison.old)} → {marked(comparison.new)}", "", f"{counts(comparison)}."]
    for title, group in _by_class(comparison.entities):
        lines += ["", f"## {marked(title)}", ""]
        for entity in group:
            name = f" (`{short_name(entity.iri)}`)" if is_labelled(entity) else ""
            sign = "" if entity.kind == "changed" else f" {entity.kind}"
            words = marked(told(entity, comparison))
            lines.append(f"- **{marked(entity.label)}**{name}{sign}{words}")
    for title, group_lines in about_queries(comparison):
        lines += ["", f"## {marked(title)}", "", *(f"- {marked(line)}" for line in group_lines)]
    lines += ["", f"## Suggested version: {comparison.level.name}", ""]
    lines += [f"- {marked(reason)}" for reason in comparison.level.reasons]
    lines += [f"\n_{marked(note)}_" for note in comparison.notes]
    return "".join(f"{line}\n" for line in lines)


def as_json(comparison: Comparison) -> str:
    """Give the comparison as JSON; docs/diff.md tells the keys."""
    return json.dumps(record(comparison), ensure_ascii=False, indent=2) + "\n"


def record(comparison: Comparison) -> dict[str, object]:
    """Give the comparison as values that JSON has; docs/diff.md tells the keys."""
    return {
        "old": comparison.old,
        "new": comparison.new,
        "different": bool(comparison),
        "statements": {"removed": comparison.removed, "added": comparison.added},
        "entities": [_entity(entity) for entity in comparison.entities],
        "queries": [
            {"query": i.query, "breaking": i.breaking, "compatible": i.compatible}
            for i in comparison.interfaces
        ],
        "results": None if comparison.results is None else [r._asdict() for r in comparison.results],
        "version": {"level": comparison.level.name, "reasons": comparison.level.reasons},
        "notes": comparison.notes,
    }


def _entity(entity: EntityChange) -> dict[str, object]:
    return {
        "kind": entity.kind,
        "iri": entity.iri or None,
        "label": entity.label,
        "classes": entity.classes,
        "changes": [
            {
                "property": change.property,
                "name": change.name,
                "removed": [_value(value) for value in change.removed],
                "added": [_value(value) for value in change.added],
            }
            for change in entity.changes
        ],
        "moves": [{"from": m.left, "to": m.entered, "statements": m.statements} for m in entity.moves],
    }


def _value(value: Value) -> dict[str, str | None]:
    return {"text": value.text, "term": value.term or None}


def counts(comparison: Comparison) -> str:
    """Say how many entities and statements changed."""
    if not comparison:
        return "no differences"
    kinds = [entity.kind for entity in comparison.entities]
    counted = [f"{kinds.count(kind)} {kind}" for kind in ("changed", "added", "removed") if kind in kinds]
    statements = f"statements +{comparison.added} -{comparison.removed}"
    return f"{'; '.join([', '.join(counted) or 'no entity changed', statements])}"


def _by_class(entities: Sequence[EntityChange]) -> list[tuple[str, list[EntityChange]]]:
    groups: dict[str, list[EntityChange]] = {}
    for entity in entities:
        groups.setdefault(" / ".join(entity.classes) or "without a class", []).append(entity)
    return list(groups.items())


def is_labelled(entity: EntityChange) -> bool:
    """Tell whether the label is more than the short form of the IRI."""
    return bool(entity.iri) and entity.label != short_name(entity.iri)


def told(entity: EntityChange, comparison: Comparison) -> str:
    """Say in words what changed for an entity, or what is said of one that is new or gone."""
    if entity.kind == "changed":
        parts = [_change(change) for change in entity.changes]
        parts += [_move(move, comparison.graph_name) for move in entity.moves]
    else:
        facts = [(c.name, c.added if entity.kind == "added" else c.removed) for c in entity.changes]
        parts = [f"{name} {', '.join(_cut(v.text) for v in values)}" for name, values in facts]
        further = len(parts) - _MAIN_FACTS
        if further > 0:
            parts = [*parts[:_MAIN_FACTS], f"and {further} more"]
    return f": {'; '.join(parts)}" if parts else ""


def _change(change: PropertyChange) -> str:
    removed, added = _texts(change)
    name = change.name
    if len(removed) == len(added) == 1:
        if change.property in LABELS:
            return f"renamed {removed[0]} → {added[0]}"
        return f"{name} {removed[0]} → {added[0]}"
    parts = [f"{name} added {', '.join(added)}"] if added else []
    parts += [f"{name} removed {', '.join(removed)}"] if removed else []
    return "; ".join(parts)


def _texts(change: PropertyChange) -> tuple[list[str], list[str]]:
    """Give the values in words; whole, then in N-Triples, where the words do not tell them apart."""
    sides = change.removed, change.added
    for write in (lambda v: _cut(v.text), lambda v: v.text):
        texts = [[write(value) for value in side] for side in sides]
        if not set(texts[0]) & set(texts[1]):
            return texts[0], texts[1]
    exact = [[value.term or value.text for value in side] for side in sides]
    return exact[0], exact[1]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _move(move: Move, name: Callable[[str], str]) -> str:
    left, entered = (", ".join(name(iri) for iri in graphs) for graphs in (move.left, move.entered))
    counted = f"{move.statements} statement{'s' * (move.statements != 1)}"
    if not left:
        return f"{counted} also in {entered}"
    if not entered:
        return f"{counted} no longer in {left}"
    return f"{counted} moved from {left} to {entered}"


def about_queries(comparison: Comparison) -> list[tuple[str, list[str]]]:
    """Give titles with lines: what changed in stored queries, and in their answers if they were run."""
    found = []
    if comparison.interfaces:
        lines = [f"{i.query}: {'; '.join((*i.breaking, *i.compatible))}" for i in comparison.interfaces]
        found.append(("stored queries", lines))
    if comparison.results is not None:
        rows = [f"{r.query}: " + (r.problem or f"rows +{r.added} -{r.removed}") for r in comparison.results]
        found.append(
            (f"results of stored queries ({len(rows)} of {comparison.run} changed)", rows or ["the same"])
        )
    return found


def marked(text: str) -> str:
    """Give text for Markdown: on one line, with nothing in it that marks anything."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>|#" else c for c in _on_one_line(text))


def _on_one_line(text: str) -> str:
    return text.replace("\r", "\\r").replace("\n", "\\n")
