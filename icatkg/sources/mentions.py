"""Checking that the paragraphs a claim cites name whom the claim is about.

A name counts when it stands in the text as a word of its own, capitals and white space aside: ``ILO`` is not
in ``philosophy``. Names are the label of an organisation or person and all its attested names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from icatkg.identifiers import contract, natural_key
from icatkg.namespaces import ICAT, PREFIXES
from icatkg.sources.verification import Finding, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from icatkg.dataset import Dataset

    # Subject, predicate and the values that are IRIs or literals.
    Facts = Mapping[str, Mapping[str, set[str]]]

__all__ = ["missing_mentions"]

_LABEL = PREFIXES["rdfs"] + "label"
_STATED_IN = ICAT + "statedIn"
_NAME_OF = ICAT + "nameOf"
_LOCATOR = ICAT + "locator"
_REASON = ICAT + "unnamedBecause"
_ABOUT = tuple(ICAT + name for name in ("hasOrganisation", "hasPerson", "hasSpeaker", "nameOf"))
_WRITTEN = ICAT + "writtenForm"
_NAMES = (_WRITTEN, ICAT + "spelledOut", ICAT + "acronym")


def missing_mentions(dataset: Dataset, folder: Path | str) -> list[Finding]:
    """Find the claims none of whose paragraphs names the organisation or person they are about.

    A claim is about its organisation, its person, its speaker, or whatever it is a name of. Each of them must
    be named in a paragraph that the claim cites, or across cited paragraphs that follow each other; a name
    must stand there as written. A claim may say why its paragraphs do not (``icat:unnamedBecause``); a reason
    that is not needed is found as well. Claims with a paragraph that is not in the folder are left alone:
    :func:`~icatkg.sources.verification.verify` tells what is missing there.

    Parameters
    ----------
    dataset
        The graph with its passages.
    folder
        Where the documents are.

    Returns
    -------
    list[Finding]
        For each such claim and organisation or person: the paragraphs cited, and what they do not name.

    Raises
    ------
    MissingFileError
        The folder does not exist.
    InputError
        A document cannot be read.

    """
    texts = texts_of(dataset, folder)
    facts = _facts(dataset)
    names = _names(facts)
    findings = []
    for claim, about in facts.items():
        passages = about.get(_STATED_IN, set())
        if not passages or not passages <= texts.keys():
            continue
        text = _folded(_joined(texts, passages))
        own = {_folded(form) for form in about.get(_WRITTEN, ())} if _NAME_OF in about else set()
        unnamed = [
            entity
            for entity in sorted({e for predicate in _ABOUT for e in about.get(predicate, ())})
            if not any(_has(text, name) for name in own or names.get(entity, set()))
        ]
        problems = [f"is about {_called(facts, entity)}, not named here" for entity in unnamed]
        if about.get(_REASON):
            problems = [] if unnamed else ["says why it names nobody here, though all are named"]
        locators = ", ".join(sorted((_locator(facts, p) for p in passages), key=natural_key))
        findings += [Finding(locators, f"{contract(claim) or claim} {problem}") for problem in problems]
    return sorted(findings, key=lambda f: (natural_key(f.locator), f.problem))


def _facts(dataset: Dataset) -> dict[str, dict[str, set[str]]]:
    facts: dict[str, dict[str, set[str]]] = {}
    for quad in dataset.quads():
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            of_subject = facts.setdefault(quad.subject.value, {})
            of_subject.setdefault(quad.predicate.value, set()).add(quad.object.value)
    return facts


def _names(facts: Facts) -> dict[str, set[str]]:
    """Give each thing its label and its attested names, folded."""
    names = {thing: {_folded(label) for label in about.get(_LABEL, ())} for thing, about in facts.items()}
    for about in facts.values():
        for named in about.get(_NAME_OF, ()):
            forms = (form for predicate in _NAMES for form in about.get(predicate, ()))
            names.setdefault(named, set()).update(_folded(form) for form in forms)
    return names


def _joined(texts: Mapping[str, tuple[str, int, str]], passages: Iterable[str]) -> str:
    """Give the text of passages: a space between paragraphs that follow each other, else a line break."""
    places = sorted({texts[passage] for passage in passages})
    parts = []
    for number, (document, paragraph, text) in enumerate(places):
        if number:
            follows = places[number - 1][:2] == (document, paragraph - 1)
            parts.append(" " if follows else "\n")
        parts.append(text)
    return "".join(parts)


def _folded(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).casefold()


def _has(text: str, name: str) -> bool:
    """Say whether a name stands in a text with no letter before or after; a footnote mark may follow."""
    return bool(name) and any(
        not text[match.start() - 1 : match.start()].isalpha()
        and not text[match.end() : match.end() + 1].isalpha()
        for match in re.finditer(re.escape(name), text)
    )


def _locator(facts: Facts, passage: str) -> str:
    return min(facts.get(passage, {}).get(_LOCATOR, ()), default=contract(passage) or passage)


def _called(facts: Facts, entity: str) -> str:
    return min(facts.get(entity, {}).get(_LABEL, ()), default=contract(entity) or entity)
