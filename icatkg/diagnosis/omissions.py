"""Gaps that are recorded about what a query names: an answer of nothing can be right."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from icatkg.diagnosis.findings import Finding
from icatkg.diagnosis.nearness import local_name
from icatkg.namespaces import ICAT, PREFIXES
from icatkg.querying.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icatkg.diagnosis.examined import Examined
    from icatkg.diagnosis.occurrences import Occurrence

__all__ = ["gap_findings"]

_TIES = "|".join(
    f"<{ICAT}{name}>" for name in ("hasOrganisation", "hasPerson", "nameOf", "inEvent", "toPublication")
)
_GAPS = f"""SELECT ?gap ?question ?summary ?about ?thing {{
  ?gap a <{ICAT}Gap> ; <{PREFIXES["rdfs"]}label> ?question ; <{ICAT}summary> ?summary ;
    <{ICAT}about> ?about . ?about ({_TIES})? ?thing }}"""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MOST = 3
# Words shorter than this, and endings beyond it, tell little of what a question is about.
_STEM = 5


class _Gap(NamedTuple):
    question: str
    summary: str
    about: set[str]
    concerned: set[str]  # by the claims that it is about


def gap_findings(examined: Examined, found: Iterable[Occurrence]) -> list[Finding]:
    """Give the recorded gaps about an entity or year that the query names, those nearest to it first.

    A gap is about an entity when it, or a claim that it is about, names it. When the query names a year, a
    gap whose question names others only is left out.
    """
    iris = {o.term.value.value for o in found if isinstance(o.term.value, NamedNode)}
    text = " ".join(t.text for t in tokenize(examined.text) if t.kind in {"string", "number", "name", "iri"})
    years = set(_YEAR.findall(text + " " + " ".join(examined.parameters.values())))
    stems = {stem for iri in iris for stem in _stems(local_name(iri))}
    stems |= {stem for t in tokenize(examined.text) if t.kind == "variable" for stem in _stems(t.text)}
    gaps: dict[str, _Gap] = {}
    for node, question, summary, about, thing in examined.table(_GAPS):
        if not isinstance(node, NamedNode) or not isinstance(question, Literal):
            continue
        record = gaps.setdefault(
            node.value, _Gap(question.value, getattr(summary, "value", ""), set(), set())
        )
        record.about.add(getattr(about, "value", ""))
        record.concerned.add(getattr(thing, "value", ""))
    often = Counter(iri for gap in gaps.values() for iri in gap.about)
    scored = []
    for iri, gap in gaps.items():
        told = set(_YEAR.findall(gap.question))
        if told and years and not told & years:
            continue
        alike = len(set(_stems(gap.question)) & stems)
        # A year alone, a claim on the thing, or a thing about which much is open, needs a word in common.
        direct = any(often[thing] <= _MOST for thing in gap.about & iris)
        shared = len((gap.about | gap.concerned) & iris)
        if direct or (alike and (shared or told & years)):
            weight = 2 * shared + 2 * bool(told & years) + alike
            scored.append((-weight, iri, gap.question, gap.summary))
    return [
        Finding(
            "recorded-gap",
            "note",
            f"looked for and not found: {question} ({examined.written(gap_iri)})",
            (),
            summary,
        )
        for _, gap_iri, question, summary in sorted(scored)[:_MOST]
    ]


def _stems(text: str) -> list[str]:
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower())
    return [word[:_STEM] for word in words if len(word) >= _STEM]
