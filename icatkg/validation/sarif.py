"""Reports in SARIF 2.1.0, which GitHub code scanning and editors read.

The format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from icatkg.namespaces import BASE
from icatkg.serialization.files import below_working_folder
from icatkg.validation.summary import NO_FILES, checked, details, idle_shapes, iri_of, page_of, rule_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatkg.validation.fixes import Fix
    from icatkg.validation.report import Report, Violation

__all__ = ["as_sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"Violation": "error", "Warning": "warning", "Info": "note"}


def as_sarif(reports: Sequence[Report], version: str = "") -> str:
    """Write reports as a SARIF log with one run a report; each shape is a rule.

    Parameters
    ----------
    reports
        The reports.
    version
        The version of icatkg, when it is to be told.

    """
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report, version) for report in reports]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _run(report: Report, version: str) -> dict[str, Any]:
    names = dict.fromkeys([*report.focus_nodes, *(rule_of(result) for result in report.results)])
    indices = {name: i for i, name in enumerate(names)}
    idle = [f"{shape} matched no focus node" for shape in idle_shapes(report)]
    return {
        "tool": {
            "driver": {
                "name": "icatkg",
                **({"version": version, "semanticVersion": version} if version else {}),
                "informationUri": BASE,
                "rules": [_rule(name, report) for name in names],
            }
        },
        "invocations": [
            {
                "executionSuccessful": True,
                "toolConfigurationNotifications": [_notification("note", text) for text in idle],
                "toolExecutionNotifications": [
                    _notification("note", f"checked: {checked(report)}"),
                    *(_notification("warning", f"not evaluated: {text}") for text in report.not_evaluated),
                ],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": [_result(result, indices) for result in report.results],
        "properties": {
            "conforms": report.conforms,
            "shapes": len(report.focus_nodes),
            "focusNodes": sum(report.focus_nodes.values()),
            "focusNodesByShape": report.focus_nodes,
            "matchedNothing": idle_shapes(report),
            "notEvaluated": list(report.not_evaluated),
        },
    }


def _notification(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": _message(text)}}


def _rule(name: str, report: Report) -> dict[str, Any]:
    """Give a shape as a reporting descriptor (section 3.49)."""
    text = report.shape_texts.get(name)
    messages = text.messages if text else ()
    rule: dict[str, Any] = {"id": name}
    summary = (text.title or text.description) if text else ""
    rule["shortDescription"] = {"text": _message(summary or f"The rules of {name}")}
    if text and text.description:
        rule["fullDescription"] = {"text": _message(text.description)}
    page = page_of(name)
    lines = [*(f"- {message}" for message in messages), *([f"See {page}."] if page else [])]
    rule["help"] = {"text": _message("\n".join(lines) or summary or f"The rules of {name}")}
    if _is_uri(iri_of(name)):
        rule["helpUri"] = iri_of(name)
    rule["properties"] = {"focusNodes": report.focus_nodes.get(name, 0), "tags": ["shacl"]}
    return rule


def _is_uri(text: str) -> bool:
    return text.isascii() and text.isprintable() and urlsplit(text).scheme in {"http", "https", "urn"}


def _result(result: Violation, indices: dict[str, int]) -> dict[str, Any]:
    told = "\n".join([result.message or rule_of(result), *(f"{n}: {v}" for n, v in details(result))])
    location: dict[str, Any] = {
        "logicalLocations": [{"fullyQualifiedName": result.focus or "data", "kind": "resource"}]
    }
    uri = _uri(result.file)
    if uri:
        location["physicalLocation"] = {"artifactLocation": {"uri": uri}}
        if result.line:
            region = {"startLine": result.line} | ({"startColumn": result.column} if result.column else {})
            location["physicalLocation"]["region"] = region
    fixes = _fixes(result.fix) if result.fix is not None else []
    return {
        "ruleId": rule_of(result),
        "ruleIndex": indices[rule_of(result)],
        "level": _LEVELS.get(result.severity, "error"),
        "message": {"text": _message(told)},
        "locations": [location],
        "partialFingerprints": {"result/v1": _fingerprint(result)},
        "properties": {
            "severity": result.severity,
            "focusNode": result.focus,
            "path": result.path,
            "value": result.value,
            "component": result.component,
            "details": [detail.record() for detail in result.details],
        },
        **({"fixes": fixes} if fixes else {}),
    }


def _fixes(fix: Fix) -> list[dict[str, Any]]:
    """Give a fix as changes of its file (sections 3.55 to 3.57)."""
    uri = _uri(fix.file)
    if not uri or not fix.edits:
        return []
    replacements = [
        {
            "deletedRegion": {
                "startLine": edit.line,
                "startColumn": edit.column,
                "endLine": edit.end_line,
                "endColumn": edit.end_column,
            },
            "insertedContent": {"text": edit.text},
        }
        for edit in fix.edits
    ]
    change = {"artifactLocation": {"uri": uri}, "replacements": replacements}
    return [{"description": {"text": _message(fix.text)}, "artifactChanges": [change]}]


def _message(text: str) -> str:
    """Keep braces from being placeholders (section 3.11.5), and brackets from being links (3.11.6)."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "\\](")


def _uri(file: str) -> str:
    """Give a file as a URI reference: relative below the working folder, as code scanning wants it."""
    if file in NO_FILES:
        return ""
    path = below_working_folder(file)
    scheme = "file://" if Path(path).is_absolute() else ""
    return scheme + quote(path, errors="surrogateescape")


def _fingerprint(result: Violation) -> str:
    """Tell the same result in another run, whatever the lines above it."""
    known = (result.shape, result.component, result.focus, result.path, result.value, result.message)
    return hashlib.sha256("\0".join(known).encode(errors="surrogatepass")).hexdigest()
