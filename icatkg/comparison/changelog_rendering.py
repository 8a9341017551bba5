"""A changelog as Markdown, in the form of https://keepachangelog.com/en/1.1.0/, and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from icatkg.comparison.changelog import FirstRelease
from icatkg.comparison.rendering import about_queries, counts, is_labelled, marked, record, told
from icatkg.comparison.wording import short_name
from icatkg.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icatkg.comparison.changelog import Entry
    from icatkg.comparison.comparing import Comparison
    from icatkg.comparison.entities import EntityChange

__all__ = ["changelog_as_json", "changelog_as_markdown"]

_TITLE = """\
# Changelog of the data

What changed in the graph from release to release. The format is that of
[Keep a Changelog](https://keepachangelog.com/en/1.1.0/), and versions follow
[Semantic Versioning](https://semver.org/): a major version may break a query.
"""
_SECTIONS = ("Added", "Changed", "Deprecated", "Removed")
_DEPRECATED = PREFIXES["owl"] + "deprecated"


def changelog_as_markdown(entries: Sequence[Entry]) -> str:
    """Write entries as a changelog, each with its sections.

    Parameters
    ----------
    entries
        The newest first.

    """
    parts = [_TITLE]
    for entry in entries:
        heading = f"[{marked(entry.version)}]" if entry.version else "[Unreleased]"
        parts.append(f"\n## {heading}{f' - {marked(entry.date)}' if entry.date else ''}\n\n")
        parts += [f"{line}\n" for line in _entry_lines(entry)]
    return "".join(parts)


def _entry_lines(entry: Entry) -> Iterator[str]:
    changes = entry.changes
    if isinstance(changes, FirstRelease):
        yield f"The first release: {changes.statements} statements."
        if changes.classes:
            yield from ("", "### Added", "")
            yield from (f"- {marked(name)}: {number}" for name, number in changes.classes.items())
        return
    if not changes:
        yield f"Nothing changed since {marked(changes.old)}."
        return
    yield f"Since {marked(changes.old)}: {counts(changes)}."
    yield ""
    reasons = "; ".join(marked(reason) for reason in changes.level.reasons)
    yield f"Suggested level of the version: **{changes.level.name}** ({reasons})."
    for section in _SECTIONS:
        entities = [entity for entity in changes.entities if _section(entity) == section]
        if entities:
            yield from ("", f"### {section}", "")
            yield from (_line(entity, changes) for entity in entities)
    for title, lines in about_queries(changes):
        yield from ("", f"### {title[:1].upper()}{title[1:]}", "")
        yield from (f"- {marked(line)}" for line in lines)
    for note in changes.notes:
        yield from ("", f"_{marked(note)}_")


def _section(entity: EntityChange) -> str:
    if any(change.property == _DEPRECATED and _holds(change.added) for change in entity.changes):
        return "Deprecated"
    return entity.kind.capitalize()


def _holds(values: Sequence[object]) -> bool:
    return any(getattr(value, "text", "") in {"true", "1"} for value in values)


def _line(entity: EntityChange, changes: Comparison) -> str:
    """Tell of one entity: its label, its short name, its classes, and what changed."""
    name = f" (`{short_name(entity.iri)}`)" if is_labelled(entity) else ""
    classes = f", {marked(' / '.join(entity.classes))}" if entity.classes else ""
    return f"- **{marked(entity.label)}**{name}{classes}{marked(told(entity, changes))}"


def changelog_as_json(entries: Sequence[Entry]) -> str:
    """Write entries as JSON; docs/changelog-of-the-data.md tells the keys."""
    records = [
        {"version": entry.version or None, "date": entry.date or None}
        | (
            {"first": True, **entry.changes._asdict()}
            if isinstance(entry.changes, FirstRelease)
            else {"first": False, "changes": record(entry.changes)}
        )
        for entry in entries
    ]
    return json.dumps({"entries": records}, ensure_ascii=False, indent=2) + "\n"
