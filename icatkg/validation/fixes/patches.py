"""Making fixes in texts: only what is proposed changes, which is checked before a text is given out."""

from __future__ import annotations

import difflib
from bisect import bisect_left, insort
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, parse

from icatkg.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Quad, RdfFormat

    from icatkg.validation.fixes.records import Edit, Fix

    Terms = tuple[Any, Any, Any]

__all__ = ["difference", "patched"]

_BOM = "\ufeff"


def patched(
    text: str, fixes: Sequence[Fix], format_: RdfFormat, quads: Sequence[Quad]
) -> tuple[str, list[Fix]]:
    """Make fixes in the text of a file.

    Parameters
    ----------
    text
        The text as it is, with its byte order mark if it has one.
    fixes
        Fixes of this file.
    format_, quads
        What it is written in, and what a parser gave for it.

    Returns
    -------
    tuple of str and list
        The new text, and the fixes that were made. One that touches the same place as an earlier one is left
        for another time; one after which the text would say anything else than it should is left out.

    """
    mark = _BOM if text.startswith(_BOM) else ""
    body = text.removeprefix(_BOM)
    made: list[Fix] = []
    taken: list[Edit] = []
    for fix in fixes:
        new = [edit for edit in fix.edits if not _is_taken(edit, taken)]
        if new and not any(_overlaps(edit, taken) for edit in new):
            made.append(fix)
            for edit in new:
                insort(taken, edit)
    after = _edited(body, made)
    if made and not _says(after, format_, quads, made):
        made = [fix for fix in made if _says(_edited(body, [fix]), format_, quads, [fix])][:1]
        after = _edited(body, made)
    return mark + after, made


def _is_taken(edit: Edit, taken: list[Edit]) -> bool:
    place = bisect_left(taken, edit)
    return place < len(taken) and taken[place] == edit


def _overlaps(edit: Edit, taken: list[Edit]) -> bool:
    """Tell whether an edit touches what others replace; two additions at one place do not touch."""
    place = bisect_left(taken, edit)
    for other in taken[max(0, place - 1) : place + 1]:
        additions = edit.start == edit.end and other.start == other.end
        if not additions and edit.start <= other.end and other.start <= edit.end:
            return True
    return False


def _edited(text: str, fixes: Iterable[Fix]) -> str:
    edits = dict.fromkeys(edit for fix in fixes for edit in fix.edits)
    # From the end, so that what comes before keeps its place.
    for edit in sorted(edits, key=lambda e: (e.start, e.end, e.text), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _says(after: str, format_: RdfFormat, quads: Sequence[Quad], fixes: Sequence[Fix]) -> bool:
    """Tell whether a new text says what it should: the old triples with the changes, and no others."""
    try:
        found = list(parse(after.encode(), format=format_, base_iri=BASE))
    except (SyntaxError, ValueError):
        return False
    names = _names(quads)
    triples = [_terms(q, names) for q in quads]
    replaced: dict[Terms, Terms] = {}
    new: dict[Terms, None] = {}
    renamed: dict[Any, Any] = {}
    for fix in fixes:
        renamed |= dict(fix.change.renames)
        for old, instead in fix.change.steps if not fix.change.renames else ():
            if old is None:
                new[_terms(instead, names)] = None
            else:
                replaced[_terms(old, names)] = _terms(instead, names)
    triples = [replaced.get(triple, triple) for triple in triples] + list(new)
    expected = Counter(tuple(renamed.get(term, term) for term in triple) for triple in triples)
    return Counter(_terms(q, _names(found)) for q in found) == expected


def _names(quads: Iterable[Quad]) -> dict[Any, Any]:
    """Give the blank nodes numbers in the order in which they come, which an edit does not change."""
    numbers: dict[Any, Any] = {}
    for q in quads:
        for term in (q.subject, q.object):
            if isinstance(term, BlankNode):
                numbers.setdefault(term, len(numbers))
    return numbers


def _terms(triple: Any, names: dict[Any, Any]) -> Terms:
    return (
        names.get(triple.subject, triple.subject),
        triple.predicate,
        names.get(triple.object, triple.object),
    )


def difference(path: str, before: str, after: str) -> str:
    """Give the change of a file as a unified diff that ``git apply`` and ``patch -p1`` take.

    Parameters
    ----------
    path
        The file; one below the working folder is named from there.
    before, after
        Its text, with byte order mark and line ends as they are.

    """
    name = Path(path)
    if name.is_absolute():
        try:
            name = name.relative_to(Path.cwd())
        except (ValueError, OSError):
            name = name.relative_to(name.anchor)
    # A tab ends a name that has spaces in it.
    end = "\t" if " " in name.as_posix() else ""
    lines = difflib.unified_diff(
        _lines(before),
        _lines(after),
        f"a/{name.as_posix()}",
        f"b/{name.as_posix()}",
        lineterm="\n",
    )
    parts = []
    for number, line in enumerate(lines):
        told = line.rstrip("\n") + f"{end}\n" if number < 2 and end else line  # noqa: PLR2004 - the two names
        parts.append(told if told.endswith("\n") else f"{told}\n\\ No newline at end of file\n")
    return "".join(parts)


def _lines(text: str) -> list[str]:
    """Give the lines of a text with their ends; only a line feed ends one."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
