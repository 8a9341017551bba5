"""Reports as one HTML page that needs nothing else: no script, no font, no picture, no network."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from icatkg.validation.summary import checked, counts, details, idle_shapes, verdict, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icatkg.validation.details import Detail
    from icatkg.validation.report import Report, Violation

__all__ = ["as_html"]

_STYLE = """\
:root { color-scheme: light dark; --back: #fff; --text: #1b1b1f; --faint: #5b5d66; --line: #d5d7de;
  --card: #f6f7f9; --violation: #b3261e; --warning: #8a5a00; --info: #1d5fa8; --good: #1c6b3c; }
@media (prefers-color-scheme: dark) { :root { --back: #16171b; --text: #e8e8ec; --faint: #a9abb6;
  --line: #3b3d46; --card: #202228; --violation: #ff8a80; --warning: #f2c14e; --info: #8ab8ff;
  --good: #7fd69b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; } h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
code { font: .9em/1.5 ui-monospace, monospace; white-space: pre-wrap; } h3 code { font-size: 1em; }
article { border: 1px solid var(--line); border-left: .3rem solid var(--violation); border-radius: .3rem;
  background: var(--card); margin: .75rem 0; padding: .75rem 1rem; }
article.warning { border-left-color: var(--warning); } article.info { border-left-color: var(--info); }
article ul { margin: 0 0 .5rem; padding-left: 1rem; color: var(--faint); list-style: none; }
article ul ul { margin: 0; }
article p { margin: 0 0 .5rem; white-space: pre-wrap; }
.severity { font-weight: 700; color: var(--violation); }
.warning .severity { color: var(--warning); } .info .severity { color: var(--info); }
.verdict { font-size: 1.1rem; font-weight: 700; color: var(--violation); } .conforms { color: var(--good); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0; }
dt { color: var(--faint); } dd { margin: 0; min-width: 0; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .2rem 1rem .2rem 0;
  border-bottom: 1px solid var(--line); vertical-align: top; } td.number, th.number { text-align: right; }
@media (max-width: 32rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .25rem; } }
@media print { :root { --back: #fff; --text: #000; --card: #fff; --faint: #444; --line: #999; }
  body { max-width: none; padding: 0; font-size: 10pt; } article { break-inside: avoid; }
  h2, h3 { break-after: avoid; } }
"""
# Nothing in the page is fetched or run, whatever the data hold.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def as_html(reports: Sequence[tuple[str, Report]]) -> str:
    """Write reports as one static page in HTML, readable on a phone, in the dark and on paper.

    Parameters
    ----------
    reports
        Each with the name of what was checked, or an empty string when there is only one.

    """
    conform = all(report.conforms for _, report in reports)
    title = f"Validation: {'conforms' if conform else 'does not conform'}"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{_STYLE}</style>\n</head>\n"
        "<body>\n<main>\n<h1>Validation report</h1>\n"
        + "".join(_section(title, report) for title, report in reports)
        + "</main>\n</body>\n</html>\n"
    )


def _section(title: str, report: Report) -> str:
    conforms = " conforms" if report.conforms else ""
    parts = [f"<section>\n<h2>{_code(title)}</h2>\n" if title else "<section>\n"]
    parts.append(f'<p class="verdict{conforms}">{_text(verdict(report))}</p>\n')
    parts.append(f"<p>Checked: {_text(checked(report))}.</p>\n")
    if report.not_evaluated:
        parts += ["<h2>Not evaluated</h2>\n", _list(f"{_text(t)}" for t in report.not_evaluated)]
    if counts(report):
        parts.append("<h2>Results</h2>\n")
    for file, results in groupby(report.results, key=lambda r: r.file):
        parts.append(f"<h3>{_code(file) if file else 'In no file'}</h3>\n")
        parts += [_article(result) for result in results]
    if idle_shapes(report):
        parts += ["<h2>Matched nothing</h2>\n", _list(map(_code, idle_shapes(report)))]
    rows = [(shape, n) for shape, n in report.focus_nodes.items() if n]
    if rows:
        parts.append(
            '<h2>Checked</h2>\n<table>\n<tr><th>shape</th><th class="number">focus nodes</th></tr>\n'
        )
        parts += [f'<tr><td>{_code(s)}</td><td class="number">{n}</td></tr>\n' for s, n in rows]
        parts.append("</table>\n")
    return "".join([*parts, "</section>\n"])


def _article(result: Violation) -> str:
    kind = result.severity.lower()
    place = ", ".join(
        f"{n} {number}" for n, number in (("line", result.line), ("column", result.column)) if number
    )
    facts = [("place", place), *(fact for fact in details(result) if fact[0] != "why")]
    entries = "".join(f"<dt>{name}</dt><dd>{_code(value)}</dd>\n" for name, value in facts if value)
    known = f' class="{kind}"' if kind in {"warning", "info"} else ""
    return (
        f'<article{known}>\n<p><span class="severity">{_text(kind)}</span> {_text(result.message)}</p>\n'
        f"{_reasons(result.details)}<dl>\n{entries}</dl>\n</article>\n"
    )


def _reasons(told: Sequence[Detail]) -> str:
    """Write reasons as a list of lists."""
    return _list(f"{_text(one.text)}{_reasons(one.details)}" for one in told) if told else ""


def _list(items: Iterable[str]) -> str:
    return "<ul>\n" + "".join(f"<li>{item}</li>\n" for item in items) + "</ul>\n"


def _text(text: str) -> str:
    return escape(visible(text, "\n\t"))


def _code(text: str) -> str:
    return f"<code>{_text(text)}</code>"
