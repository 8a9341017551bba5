"""Choosing the engine: ``compiled`` refuses what it does not do, ``auto`` hands it to pySHACL and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import icatkg
from icatkg.errors import ParameterError, ShapesError
from icatkg.validation.engine import ENGINES
from tests.compiled.both_engines import PREFIXES
from tests.compiled.cases import SHAPE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command

_DATA = ":a a :T ; :p 01 . :b a :T ; :p :a, :b ; :q :c ."
# The first shape is compiled; the second refers to itself.
_SHAPES = f"""{SHAPE % "sh:maxCount 1"}
:R a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path :q ; sh:node :R ; sh:nodeKind sh:Literal ] ."""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Give a file of data and one of shapes."""
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(PREFIXES + _DATA)
    shapes.write_text(PREFIXES + _SHAPES)
    return data, shapes


def test_auto_finds_what_pyshacl_finds(files: tuple[Path, Path]) -> None:
    """What is not compiled is checked by pySHACL, and named."""
    data, shapes = files
    kg = icatkg.load(data, default_data=False)
    expected = kg.validate(shapes=shapes, engine="pyshacl")
    report = kg.validate(shapes=shapes)
    assert len(expected) == 2
    assert [*report] == [*expected]
    assert not report
    assert report.focus_nodes == expected.focus_nodes
    assert any("in a circle" in reason and "pySHACL" in reason for reason in report.not_evaluated)


def test_compiled_refuses_the_rest(files: tuple[Path, Path]) -> None:
    """Alone, the compiled engine gives no report with something missing."""
    data, shapes = files
    kg = icatkg.load(data, default_data=False)
    with pytest.raises(ShapesError, match="in a circle"):
        kg.validate(shapes=shapes, engine="compiled")
    with pytest.raises(ParameterError):
        kg.validate(engine="compiled", abort=True)
    with pytest.raises(ParameterError):
        kg.validate(engine="fastest")


@pytest.mark.parametrize("shape", ['sh:minCount "one"', "sh:in 5", "sh:or 5"])
def test_malformed_shapes_are_an_error(shape: str, files: tuple[Path, Path]) -> None:
    """A malformed shape is an error, even when it has no target."""
    data, shapes = files
    kg = icatkg.load(data, default_data=False)
    shapes.write_text(PREFIXES + ":S a sh:NodeShape ; sh:property [ sh:path :p ; " + shape + " ] .")
    for engine in ENGINES:
        with pytest.raises(ShapesError, match="urn:ex:S, on urn:ex:p: sh:"):
            kg.validate(shapes=shapes, engine=engine)


def test_option_of_the_command(files: tuple[Path, Path], icatkg_command: Command) -> None:
    """The command says the same with each engine that can do it."""
    data, shapes = files
    shapes.write_text(PREFIXES + SHAPE % "sh:maxCount 1")
    said = [
        icatkg_command("validate", data, "-s", shapes, "--engine", e) for e in ("pyshacl", "compiled", "auto")
    ]
    assert [s.code for s in said] == [1, 1, 1]
    assert said[0].stdout == said[1].stdout == said[2].stdout
