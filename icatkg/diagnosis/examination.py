"""Examining a query: in which order the doctor looks, and what he tells of what he finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from icatkg.diagnosis.comparisons import comparison_findings
from icatkg.diagnosis.examined import Examined
from icatkg.diagnosis.failures import Failures, failures
from icatkg.diagnosis.findings import Diagnosis, Finding, corrected
from icatkg.diagnosis.literals import literal_findings
from icatkg.diagnosis.occurrences import occurrences
from icatkg.diagnosis.omissions import gap_findings
from icatkg.diagnosis.outlines import emptied_findings, outline_findings
from icatkg.diagnosis.scopes import scope_findings
from icatkg.diagnosis.syntax_errors import refused_finding, syntax_finding, undeclared_prefixes
from icatkg.diagnosis.terms import counted, term_findings
from icatkg.errors import QueryError, RefusedQueryError
from icatkg.querying.execution import bound_query
from icatkg.querying.parsing import parse
from icatkg.querying.stored import stored_query
from icatkg.querying.syntax import Query
from icatkg.querying.tokens import checked
from icatkg.stores.embedded import on_deep_stack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Store

    from icatkg.dataset import Dataset
    from icatkg.querying.stored import StoredQuery

__all__ = ["diagnose", "diagnose_stored", "explained"]


def diagnose(
    dataset: Dataset,
    query: str,
    *,
    wider: Mapping[str, Dataset] | None = None,
    parameters: Mapping[str, str] | None = None,
) -> Diagnosis:
    """Say why a query finds nothing, or what is wrong with it.

    Parameters
    ----------
    dataset
        What it is put to.
    query
        SPARQL.
    wider
        Options that leave something out of ``dataset``, with the dataset as it is without each.
    parameters
        Variables of a stored query, with what the user gave for them, as they are to be shown.

    Returns
    -------
    Diagnosis
        Without findings when the query is fine.

    """
    return on_deep_stack(lambda: _examined(dataset, query, wider or {}, parameters or {}))


def diagnose_stored(
    dataset: Dataset,
    stored: StoredQuery | str,
    values: Mapping[str, object],
    *,
    wider: Mapping[str, Dataset] | None = None,
) -> Diagnosis:
    """Say why a stored query finds nothing with these values for its parameters.

    Raises
    ------
    UnknownNameError, ParameterError
        See :func:`icatkg.querying.execution.bound_query`.

    """
    found = stored_query(stored) if isinstance(stored, str) else stored
    given = {k.replace("_", "-"): v for k, v in values.items() if v is not None}
    shown = {p.variable: f"--{p.name} {given[p.name]}" for p in found.parameters if p.name in given}
    diagnosis = diagnose(dataset, bound_query(dataset, found, values), wider=wider, parameters=shown)
    if diagnosis.rows or not diagnosis.readable:
        return diagnosis
    without = _without_parameters(dataset, found, given)
    # The parts of a stored query are right as they are: its values say enough, or one set of parts does.
    others = [f for f in diagnosis.findings if f.kind != "no-solution"]
    sets = [f for f in diagnosis.findings if f.kind == "no-solution"]
    findings = [*(without or sets[:1]), *others]
    return Diagnosis(
        diagnosis.query,
        diagnosis.form,
        diagnosis.rows,
        findings,
        tried=diagnosis.tried + len(given),
        complete=diagnosis.complete,
    )


def _without_parameters(dataset: Dataset, stored: StoredQuery, given: Mapping[str, object]) -> list[Finding]:
    """Tell how many rows there are when a parameter is not given."""
    findings = []
    for parameter in stored.parameters:
        if parameter.name not in given or parameter.required:
            continue
        others = {k: v for k, v in given.items() if k != parameter.name}
        query = bound_query(dataset, stored, others)
        rows = Examined(query, parse(query), dataset.store()).rows(query)
        if rows:
            value = f"--{parameter.name} {given[parameter.name]}"
            message = f"no row has {value}; without it there {_are(rows)}"
            findings.append(Finding("parameter-value", "note", message, counts={"rows": rows}))
    return findings


def _are(rows: int) -> str:
    return f"{'is' if rows == 1 else 'are'} {counted(rows, 'row')}"


def _examined(
    dataset: Dataset, query: str, wider: Mapping[str, Dataset], parameters: Mapping[str, str]
) -> Diagnosis:
    try:
        empty = not checked(query)
    except RefusedQueryError as error:
        return Diagnosis(query, "", None, [refused_finding(query, error)])
    if empty:
        raise QueryError(
            "the query is empty", "Write SPARQL, such as SELECT ?person { ?person a icat:Person }."
        )
    undeclared = undeclared_prefixes(query, lambda iri: _occurs(dataset, iri))
    if undeclared:
        return Diagnosis(query, "", None, undeclared, correction=_correction(dataset, query, undeclared))
    wrong = syntax_finding(query)
    if wrong is not None:
        return Diagnosis(query, "", None, [wrong], correction=_correction(dataset, query, [wrong]))
    store = dataset.store()
    try:
        tree = parse(query)
    except QueryError as error:
        # The engine reads more than the tree holds: triple terms, for one.
        return _not_examined(store, query, error)
    wide = {option: other.store() for option, other in wider.items()}
    return _of_tree(Examined(query, tree, store, wide, parameters))


def _not_examined(store: Store, query: str, error: QueryError) -> Diagnosis:
    rows = Examined(query, Query(0, len(query), "SELECT"), store).rows(query)
    message = f"the parts of this query cannot be told apart: {error.message}"
    return Diagnosis(query, "select", rows, [Finding("not-examined", "note", message)])


def explained(dataset: Dataset, query: str, error: QueryError) -> QueryError:
    """Give the error of a query that is not SPARQL with the likely slip as its remedy."""
    if isinstance(error, RefusedQueryError):
        return error
    undeclared = undeclared_prefixes(query, lambda iri: _occurs(dataset, iri))
    if undeclared:
        first = undeclared[0]
        place = first.place
        at = f"query:{place.line}:{place.column}: " if place else ""
        return QueryError(at + first.message, first.remedy)
    finding = syntax_finding(query)
    if finding is None or not finding.edits:
        return error
    remedy = f"{error.remedy}\n  {finding.message}. {finding.remedy}".lstrip()
    return QueryError(error.message, remedy.replace("not SPARQL: ", "perhaps "))


def _occurs(dataset: Dataset, iri: str) -> bool:
    try:
        node = NamedNode(iri)
    except ValueError:
        return False
    patterns = ((node, None, None), (None, node, None), (None, None, node))
    return any(next(iter(dataset.store().quads_for_pattern(*p)), None) is not None for p in patterns)


def _of_tree(examined: Examined) -> Diagnosis:
    query, tree = examined.text, examined.tree
    form = {"SELECT": "select", "ASK": "ask"}.get(tree.form, "graph")
    rows = examined.rows(query)
    if rows is None:
        message = "the query fails while it runs"
        return Diagnosis(query, form, None, [Finding("fails", "error", message)])
    named = occurrences(tree, query)
    misnamed = [*term_findings(examined, named), *literal_findings(examined, named)]
    findings = [*misnamed, *comparison_findings(examined), *scope_findings(examined)]
    told = {f.place.start for f in findings if f.place and (f in misnamed or f.severity == "error")}
    searched = Failures((), 0, complete=True)
    if rows == 0:
        searched = failures(examined, told)
        findings += searched.findings
        if not findings:
            findings += emptied_findings(examined) or [_no_reason()]
        findings += gap_findings(examined, named)
    else:
        findings += outline_findings(examined, told)
    findings = _without_repetition(findings)
    return Diagnosis(
        query,
        form,
        rows,
        findings,
        tried=searched.tried,
        complete=searched.complete,
        correction=_together(examined, findings),
    )


def _no_reason() -> Finding:
    message = "the pattern of the query has solutions, but they make no row or triple"
    return Finding("no-row-left", "error", message)


def _without_repetition(findings: list[Finding]) -> list[Finding]:
    return list({(f.kind, f.parts, f.message): f for f in findings}.values())


def _together(examined: Examined, findings: list[Finding]) -> tuple[str, int] | None:
    """Give the query with all remedies in it, and its rows, when it then still runs."""
    # What may be meant as it is stays as it is.
    edits = [edit for finding in findings if finding.kind != "narrow-class" for edit in finding.edits]
    if not edits:
        return None
    text = corrected(examined.text, edits)
    rows = examined.rows(text)
    return None if rows is None else (text, rows)


def _correction(dataset: Dataset, query: str, findings: list[Finding]) -> tuple[str, int] | None:
    """Give a text that is not SPARQL with its remedies in it, and its rows."""
    text = corrected(query, [edit for finding in findings for edit in finding.edits])
    try:
        tree = parse(text)
    except QueryError:
        return None
    rows = Examined(text, tree, dataset.store()).rows(text)
    return None if rows is None else (text, rows)
