"""The compiled engine gives what pySHACL gives, for each constraint component, target and path."""

from __future__ import annotations

import pytest

from icatkg.validation.compiled.run import validate_compiled
from tests.compiled.both_engines import by_compiling, by_pyshacl, quads
from tests.compiled.cases import CASES, NOT_COMPILED


@pytest.mark.parametrize("name", CASES)
def test_component(name: str) -> None:
    """Both engines find the same, and something."""
    shapes, data = (quads(part) for part in CASES[name])
    expected = by_pyshacl(data, shapes)
    assert expected
    assert by_compiling(data, shapes) == expected


@pytest.mark.parametrize("name", NOT_COMPILED)
def test_what_is_not_compiled_is_said(name: str) -> None:
    """A shape that cannot be compiled is named with the reason, and nothing is found with it."""
    outcome = validate_compiled(quads(":a a :T ; :p 01 ."), quads(NOT_COMPILED[name]))
    assert outcome.results == ()
    assert outcome.not_compiled
    assert all(reason for _, reason in outcome.not_compiled)
