"""Reports as JUnit XML, which Jenkins, GitLab and other build servers read.

There is no standard; the elements and attributes are those that both Jenkins' and GitLab's readers know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from icatkg.validation.report import counts_at
from icatkg.validation.summary import checked, details, place_of, rule_of, verdict, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatkg.validation.report import Report, Violation

__all__ = ["as_junit"]

# XML 1.0 has no way to write other control characters (section 2.2); "\r" would be read as "\n".
_KEPT = "\n\t"


def as_junit(reports: Sequence[tuple[str, Report]], fail_on: str = "info") -> str:
    """Write reports as one suite a shape, in which each result is a failed case.

    Parameters
    ----------
    reports
        Each with the name of what was checked, or an empty string when there is only one.
    fail_on
        Lowest severity that fails a case; results below it pass, with their message as output.

    """
    root = Element("testsuites", {"name": "icatkg validate"})
    for title, report in reports:
        _add_report(root, f"{title}: " if title else "", report, fail_on)
    for attribute in ("tests", "failures", "skipped"):
        root.set(attribute, str(sum(int(suite.get(attribute, "0")) for suite in root)))
    root.set("errors", "0")
    indent(root)
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _add_report(root: Element, prefix: str, report: Report, fail_on: str) -> None:
    by_rule: dict[str, list[Violation]] = {shape: [] for shape in report.focus_nodes}
    for result in report.results:
        by_rule.setdefault(rule_of(result), []).append(result)
    summary = _suite(root, prefix + "summary", [("verdict", verdict(report)), ("checked", checked(report))])
    _case(summary, "data and shapes were read", "icatkg")
    for left_out in report.not_evaluated:
        SubElement(
            _case(summary, f"not evaluated: {left_out}", "icatkg"), "skipped", {"message": "not evaluated"}
        )
    _count(summary)
    for rule, results in by_rule.items():
        nodes = report.focus_nodes.get(rule)
        suite = _suite(root, prefix + rule, [] if nodes is None else [("focus nodes", str(nodes))])
        for result in results:
            _add_result(suite, result, fails=counts_at(result.severity, fail_on))
        if not results:
            case = _case(suite, f"{nodes} focus node{'' if nodes == 1 else 's'}", rule)
            if nodes == 0:
                SubElement(case, "skipped", {"message": "matched nothing"})
        _count(suite)


def _suite(root: Element, name: str, properties: list[tuple[str, str]]) -> Element:
    suite = SubElement(root, "testsuite", {"name": visible(name, _KEPT)})
    if properties:
        held = SubElement(suite, "properties")
        for key, value in properties:
            SubElement(held, "property", {"name": key, "value": visible(value, _KEPT)})
    return suite


def _case(suite: Element, name: str, classname: str) -> Element:
    attributes = {"name": visible(name, _KEPT), "classname": visible(classname, _KEPT), "time": "0"}
    return SubElement(suite, "testcase", attributes)


def _add_result(suite: Element, result: Violation, *, fails: bool) -> None:
    case = _case(suite, " ".join(filter(None, (result.focus, result.path))) or "data", rule_of(result))
    if result.file:
        case.set("file", visible(result.file, _KEPT))
    if result.line:
        case.set("line", str(result.line))
    told = [("place", place_of(result)), *details(result)]
    text = "\n".join([f"{result.severity}: {result.message}", *(f"{n}: {v}" for n, v in told if v)])
    if fails:
        kind = ", ".join(filter(None, (result.severity, result.component)))
        attributes = {"message": visible(result.message, _KEPT), "type": visible(kind, _KEPT)}
        SubElement(case, "failure", attributes).text = visible(text, _KEPT)
    else:
        SubElement(case, "system-out").text = visible(text, _KEPT)


def _count(suite: Element) -> None:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    suite.set("errors", "0")
    suite.set("skipped", str(sum(case.find("skipped") is not None for case in cases)))
    suite.set("time", "0")
