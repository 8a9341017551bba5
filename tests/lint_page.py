"""The page on the checks of ontologies: ``docs/lint.md``, one of :mod:`tests.generated_pages`."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from icatkg.cli.tables import markdown_table
from icatkg.quality.checks import SEVERITIES, packaged_checks

if TYPE_CHECKING:
    from icatkg.quality.checks import Check

__all__ = ["EXAMPLES", "lint_page"]

EXAMPLES = Path(__file__).parent / "lint"
_TOPICS = {
    "header": "Header: who made the ontology, and how it may be used",
    "annotations": "Annotations: labels and definitions",
    "names": "Names of terms",
    "structure": "Structure: classes and properties together",
    "deprecation": "Deprecated terms",
    "profile": "Profile: what OWL 2 RL allows",
}
_INTRODUCTION = """\
# Checks of ontologies

<!-- Made by `make docs`; a test compares it. Edit `queries/lint/` or `tests/lint_page.py` instead. -->

`icatkg lint` checks our own ontology, `icatkg lint FILE` anyone's. Each check is one SPARQL query in
`queries/lint/`, which any SPARQL 1.1 engine runs as it stands; it gives `?entity ?property ?value`. They
follow the catalogue of pitfalls of [OOPS!](https://oops.linkeddata.es/catalogue.jsp), the tests of
[FOOPS!](https://foops.linkeddata.es), the reports of [ROBOT](http://robot.obolibrary.org/report) and the
[OWL 2 RL profile](https://www.w3.org/TR/owl2-profiles/#OWL_2_RL). Nothing is fetched: whether an IRI
answers on the web is not checked.

The ontology's own terms are those in the namespace that the header states (`vann:preferredNamespaceUri`),
or else in that of its IRI; without a header all terms are its own. Only these are asked for labels,
definitions, names and use. A part of an ontology (`dcterms:isPartOf`) has the metadata of the whole.

The severities: a *violation* is wrong by the specifications or misleads every reader, a *warning* should be
mended or have a good reason, an *info* is worth a thought. `--fail-on` says from which on the command ends
with 1, by default from warning on. `--check` and `--without` choose the checks.

A finding names file, line and column: of the value at fault, else of the property, else of the term; in
JSON-LD and RDF/XML those of the node. `--format` writes them as `text`, `json`, `csv`, `markdown`, or as
`github`, which marks the lines of a pull request.

Our own ontology passes at level warning. What is left, all of severity info, has its reasons: most
properties are asked for in one direction only, some hold of things of every kind, and dates are given as
precisely as the documents give them, which takes `xsd:date` and `xsd:gYear`.

"""


def lint_page() -> str:
    """Give ``docs/lint.md``: every check with its problem, solution and two examples."""
    order = list(_TOPICS)
    found = sorted(
        packaged_checks(), key=lambda c: (order.index(c.about), SEVERITIES.index(c.severity), c.name)
    )
    links = [
        [f"[{check.name}](#{check.name})", check.severity, f"{_prose(check.summary)}."] for check in found
    ]
    parts = [_INTRODUCTION, markdown_table(("check", "severity", "what it finds"), links)]
    for about, checks in groupby(found, key=lambda c: c.about):
        parts.append(f"\n## {_TOPICS[about]}\n")
        parts += [_section(check) for check in checks]
    return "".join(parts)


def _order(check: Check) -> tuple[int, int, str]:
    return list(_TOPICS).index(check.about), SEVERITIES.index(check.severity), check.name


def _section(check: Check) -> str:
    bad, good = (_example(check.name, kind) for kind in ("bad", "good"))
    return (
        f"\n### {check.name}\n\n"
        f"{_prose(check.description)}\n\n"
        f"- severity: {check.severity}\n"
        f"- problem: {_prose(check.problem)}\n"
        f"- solution: {_prose(check.solution)}\n"
        f"- after: {check.source}\n\n"
        f"Found in:\n\n```ttl\n{bad}```\n\nNot in:\n\n```ttl\n{good}```\n"
    )


def _prose(text: str) -> str:
    """Keep angle brackets from being taken for tags."""
    return text.replace("<", "\\<")


def _example(name: str, kind: str) -> str:
    """Give an example without its prefixes and its note on what is found."""
    text = (EXAMPLES / name / f"{kind}.ttl").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith(("@prefix ", "# finds:")))
    return "\n".join(lines).strip("\n") + "\n"
