"""Explanations as plain values, for JSON; the keys are documented in ``docs/why.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from icatkg.explanation.rule_texts import rule_text
from icatkg.explanation.wording import compact
from icatkg.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Triple

    from icatkg.derivations import Derivation
    from icatkg.explanation.origins import Origin
    from icatkg.explanation.proof import Explanation
    from icatkg.explanation.wording import Wording

    Term = NamedNode | BlankNode | Literal | Triple | Variable

__all__ = ["explanation_record", "rule_record", "statement_record"]


def explanation_record(explanation: Explanation, wording: Wording) -> dict[str, Any]:
    """Give an explanation as plain values; ``premises`` are the ids of steps."""
    ids = {triple: number for number, triple in enumerate(explanation.steps, 1)}
    return {
        "statement": statement_record(explanation.statement, wording),
        "asserted": explanation.asserted,
        "size": explanation.size,
        "steps": [
            {
                "id": ids[step.statement],
                "statement": statement_record(step.statement, wording),
                "origins": [_origin(origin, wording) for origin in step.origins],
                **_derivation(step.derivation, ids),
            }
            for step in explanation.steps.values()
        ],
        "others": [_derivation(other, ids) for other in explanation.others],
    }


def statement_record(terms: Iterable[Term], wording: Wording) -> dict[str, Any]:
    """Give a statement or a pattern: its terms as in SPARQL results, in CURIEs, and in words."""
    subject, predicate, value = terms
    return {
        "subject": _term(subject),
        "predicate": _term(predicate),
        "object": _term(value),
        "text": compact((subject, predicate, value)),
        "words": wording.statement((subject, predicate, value)),
    }


def _term(term: Term) -> dict[str, str]:  # noqa: PLR0911 - one a kind of term
    """Give a term as https://www.w3.org/TR/sparql11-results-json/ has it."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Variable):
        return {"type": "variable", "value": term.value}
    if not isinstance(term, Literal):
        return {"type": "triple", "value": str(term)}
    if term.language is not None:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype.value == PREFIXES["xsd"] + "string":
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}


def _origin(origin: Origin, wording: Wording) -> dict[str, Any]:
    source = origin.source
    return {
        "graph": source.graph,
        "kind": source.kind,
        "title": source.title,
        "document": source.document,
        "passages": [
            {"iri": p.iri, "locator": p.locator, "digest": p.digest, "document": p.document}
            for p in source.passages
        ],
        "references": list(source.references),
        "addedBy": [
            {"iri": who if "://" in who else None, "name": name}
            for who, name in zip(origin.added_by, wording.added_by(origin), strict=True)
        ],
        "file": origin.file or None,
        "line": origin.line or None,
    }


def _derivation(derivation: Derivation | None, ids: Mapping[Triple, int]) -> dict[str, Any]:
    if derivation is None:
        return {"rule": None, "premises": []}
    return {
        "rule": rule_record(derivation.rule),
        "premises": [ids[premise] for premise in derivation.premises],
    }


def rule_record(name: str) -> dict[str, Any]:
    """Give a rule as plain values."""
    rule = rule_text(name)
    return {
        "name": rule.name,
        "title": rule.title,
        "table": rule.table or None,
        "iri": rule.iri,
        "see": rule.see,
        "absent": list(rule.absent),
    }
