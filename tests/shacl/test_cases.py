"""Each case of ``tests/shacl/cases`` has the results that the specification gives it, with every engine.

A case is a Turtle file that is both the data and the shapes. Its comments say what is expected: the section
of https://www.w3.org/TR/shacl/ it is written from, and for each result a line
``# finds FOCUS | PATH | VALUE | COMPONENT``, with ``-`` for nothing and the severity at the end if it is not
``sh:Violation``. A line ``# not pyshacl: why`` leaves pySHACL out where it departs from the specification.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import icatkg
from icatkg.validation.engine import ENGINES

CASES = sorted((Path(__file__).parent / "cases").glob("*.ttl"))
ENGINE_OF = {
    f"{case.stem}-{engine}": (case, engine)
    for case in CASES
    for engine in ENGINES
    if engine != "pyshacl" or "# not pyshacl: " not in case.read_text(encoding="utf-8")
}


@pytest.mark.parametrize("name", ENGINE_OF)
def test_case(name: str) -> None:
    """The results are those that the case names, no more and no fewer."""
    case, engine = ENGINE_OF[name]
    expected = Counter(re.findall(r"^# finds (.*)$", case.read_text(encoding="utf-8"), re.MULTILINE))
    report = icatkg.load(case, default_data=False).validate(shapes=case, engine=engine)
    found = Counter(
        " | ".join(
            (
                result.focus or "-",
                result.path or "-",
                result.value or "-",
                result.component.removeprefix("sh:").removesuffix("ConstraintComponent"),
                *([] if result.severity == "Violation" else [result.severity]),
            )
        ).replace("http://example.org/", ":")
        for result in report
    )
    assert found == expected
    assert bool(report) is not bool(expected)


def test_each_component_of_the_specification_has_a_case() -> None:
    """No constraint component of SHACL Core and SHACL-SPARQL is left out."""
    components = """Class Datatype NodeKind MinCount MaxCount MinExclusive MinInclusive MaxExclusive
        MaxInclusive MinLength MaxLength Pattern LanguageIn UniqueLang Equals Disjoint LessThan
        LessThanOrEquals Not And Or Xone Node QualifiedMinCount QualifiedMaxCount Closed HasValue In SPARQL"""
    shown = set()
    for case in CASES:
        text = case.read_text(encoding="utf-8")
        shown.update(re.findall(r"^# finds .* \| (\w+)(?: \| \w+)?$", text, re.MULTILINE))
    assert set(components.split()) <= shown
