"""Writing a diagnosis: for people, as Markdown, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icatkg.diagnosis.findings import Diagnosis, Finding, Part

__all__ = ["as_json", "as_markdown", "as_text", "findings_as_text", "verdict"]

_LONGEST = 100
_WORDS = {"select": "row", "graph": "triple"}


def verdict(diagnosis: Diagnosis) -> str:
    """Say in one line how the query does."""
    if diagnosis.rows is None:
        return "the query was not run"
    answer = _answer(diagnosis.form, diagnosis.rows)
    if diagnosis:
        return f"the query is fine: {answer}"
    counts: dict[str, int] = {}
    for finding in diagnosis:
        counts[finding.severity] = counts.get(finding.severity, 0) + 1
    told = ", ".join(f"{n} {s}{'' if n == 1 else 's'}" for s, n in counts.items())
    return f"{answer}; {told}"


def _answer(form: str, rows: int) -> str:
    if form == "ask":
        return "the answer is yes" if rows else "the answer is no"
    word = _WORDS.get(form, "row")
    from icatkg.diagnosis.examined import MOST_ROWS

    if rows >= MOST_ROWS:
        return f"{rows} {word}s or more"
    return f"{rows or 'no'} {word}{'' if rows == 1 else 's'}"


def findings_as_text(diagnosis: Diagnosis) -> str:
    """Write the findings for people: each with its line and a caret under the place; then the corrections."""
    parts = [_entry(diagnosis.query, finding) for finding in diagnosis]
    if diagnosis.corrected and diagnosis.corrected_rows:
        answer = _answer(diagnosis.form or "select", diagnosis.corrected_rows)
        parts.append(f"corrected ({answer}):\n{_indented(diagnosis.corrected)}\n")
    return "\n".join(parts)


def as_text(diagnosis: Diagnosis) -> str:
    """Write a diagnosis for people: findings, corrections, and the verdict."""
    found = findings_as_text(diagnosis)
    parts = [found] if found else []
    parts.append(verdict(diagnosis) + "\n")
    if not diagnosis.complete:
        parts.append(f"not every part was tried: the search ended after {diagnosis.tried}\n")
    return "\n".join(parts)


def _entry(query: str, finding: Finding) -> str:
    place = finding.place
    at = f"query:{place.line}:{place.column}: " if place else ""
    lines = [f"{at}{finding.severity}: {finding.message} [{finding.kind}]"]
    if place is not None:
        line = query.split("\n")[place.line - 1].rstrip("\r")
        shown, column = _window(line, place.column - 1)
        width = max(1, min(place.end - place.start, len(shown) - column))
        lines += [f"    {shown}", f"    {' ' * column}{'^' * width}"]
    if len(finding.parts) > 1:
        lines += [f"  - {_located(part)}" for part in finding.parts]
    if finding.remedy:
        lines.append(f"  {finding.remedy}")
    if "rows" in finding.counts and finding.edits and finding.counts["rows"]:
        lines.append(f"  With it: {_answer('select', finding.counts['rows'])}.")
    return "\n".join(lines) + "\n"


def _window(line: str, column: int) -> tuple[str, int]:
    """Give the part of a long line around a column, with the column in it; tabs become spaces."""
    line = line.replace("\t", " ")
    if len(line) <= _LONGEST:
        return line, column
    first = max(0, column - _LONGEST // 2)
    return line[first : first + _LONGEST], column - first


def _located(part: Part) -> str:
    return f"{part.place.line}:{part.place.column}  {part.text}" if part.place else part.text


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.strip().splitlines())


def as_markdown(diagnosis: Diagnosis) -> str:
    """Write a diagnosis as Markdown."""
    lines = [f"**{verdict(diagnosis)[0].upper()}{verdict(diagnosis)[1:]}**", ""]
    for finding in diagnosis:
        place = finding.place
        at = f" at {place.line}:{place.column}" if place else ""
        lines.append(f"- **{finding.severity}** `{finding.kind}`{at}: {_escaped(finding.message)}")
        if len(finding.parts) > 1:
            lines += [f"  - {_code(_located(part))}" for part in finding.parts]
        if finding.remedy:
            lines += ["", f"  {_escaped(finding.remedy)}"]
    if diagnosis.corrected and diagnosis.corrected_rows:
        lines += ["", "Corrected:", "", "```sparql", diagnosis.corrected.strip(), "```"]
    return "\n".join(lines).rstrip() + "\n"


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in "*_<>|" else c for c in text)


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def as_json(diagnosis: Diagnosis) -> str:
    """Write a diagnosis as JSON: its attributes, findings as records."""
    import json

    record = {
        "query": diagnosis.query,
        "form": diagnosis.form,
        "rows": diagnosis.rows,
        "fine": bool(diagnosis),
        "findings": [_record(finding) for finding in diagnosis],
        "corrected": diagnosis.corrected,
        "correctedRows": diagnosis.corrected_rows,
        "tried": diagnosis.tried,
        "complete": diagnosis.complete,
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _record(finding: Finding) -> dict[str, object]:
    return finding._asdict() | {
        "place": finding.place._asdict() if finding.place else None,
        "parts": [
            {"text": part.text, "place": part.place._asdict() if part.place else None}
            for part in finding.parts
        ],
        "edits": [edit._asdict() for edit in finding.edits],
        "counts": dict(finding.counts),
    }
