"""Reports on new data: what it brings, unless the whole is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import icatkg
from icatkg.errors import ShapesError
from tests.compiled.both_engines import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from icatkg.validation.report import Report
    from tests.conftest import Command

_SHAPES = """
:S a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path :p ; sh:maxCount 1 ] .
:R a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path :q ; sh:node :R ; sh:nodeKind sh:IRI ] .
"""
# Each breaks both shapes, of which pySHACL has to check the second; the new data breaks an old node, too.
_OLD = ":old a :T ; :p 1, 2 ; :q 3 . :still a :T ; :p 1 ."
_NEW = ":new a :T ; :p 1, 2 ; :q 3 . :still :p 2 ."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with data, new data and shapes."""
    for name, text in (("old", _OLD), ("new", _NEW), ("shapes", _SHAPES)):
        (tmp_path / f"{name}.ttl").write_text(PREFIXES + text)
    return tmp_path


def _found(report: Report) -> list[tuple[str, str]]:
    return sorted((r.focus.rpartition(":")[2], r.component) for r in report)


def test_only_what_is_new(folder: Path) -> None:
    """New results alone, also those of shapes that pySHACL checks; it says that it does."""
    kg = icatkg.load(folder / "old.ttl", default_data=False)
    report = kg.validate(folder / "new.ttl", shapes=folder / "shapes.ttl", engine="auto")
    whole = kg.validate(folder / "new.ttl", shapes=folder / "shapes.ttl", engine="auto", whole=True)
    known = kg.validate(shapes=folder / "shapes.ttl", engine="auto")
    assert _found(report) == [
        ("new", "sh:MaxCountConstraintComponent"),
        ("new", "sh:NodeKindConstraintComponent"),
        ("still", "sh:MaxCountConstraintComponent"),
    ]
    assert sorted(_found(report) + _found(known)) == _found(whole)
    assert any("pySHACL" in reason for reason in report.not_evaluated)
    assert {r.file.rpartition("/")[2] for r in report if r.focus.endswith("new")} == {"new.ttl"}
    with pytest.raises(ShapesError, match="circle"):
        kg.validate(folder / "new.ttl", shapes=folder / "shapes.ttl", engine="compiled")


def test_command(folder: Path, icatkg_command: Command) -> None:
    """The command shows what a file brings to the graph; ``--whole`` shows what was wrong before, too."""
    shapes = folder / "shapes.ttl"
    shapes.write_text(PREFIXES + _SHAPES.partition(":R ")[0])
    arguments = ("validate", "--data", folder / "old.ttl", folder / "new.ttl", "-s", shapes, "-f", "csv")
    new = icatkg_command(*arguments, "--default-data")
    whole = icatkg_command(*arguments, "--default-data", "--whole")
    alone = icatkg_command(*arguments)
    assert [new.code, whole.code, alone.code] == [1, 1, 1]
    results = [
        sorted(line for line in outcome.stdout.decode().splitlines() if "MaxCount" in line)
        for outcome in (new, whole, alone)
    ]
    assert [len(lines) for lines in results] == [2, 3, 3]
    assert set(results[0]) < set(results[1]) == set(results[2])
    fine = folder / "fine.ttl"
    fine.write_text(PREFIXES + ":fine a :T ; :p 1 .")
    outcome = icatkg_command(
        "validate", "--data", folder / "old.ttl", fine, "-s", shapes, "--default-data", "-f", "csv"
    )
    assert (outcome.code, b"MaxCount" in outcome.stdout) == (0, False)


def test_contradictions_that_were_there_are_left_out(folder: Path) -> None:
    """Of the ontology, too, only those are reported that the new data brings."""
    disjoint = ":A owl:disjointWith :B . :x a :A, :B ."
    (folder / "old.ttl").write_text(PREFIXES + disjoint)
    (folder / "new.ttl").write_text(PREFIXES + ":y a :A, :B .")
    kg = icatkg.load(folder / "old.ttl", default_data=False, infer=True)
    (folder / "shapes.ttl").write_text(PREFIXES + _SHAPES.partition(":R ")[0])
    found = kg.validate(folder / "new.ttl", shapes=folder / "shapes.ttl", engine="auto")
    assert [(r.focus.rpartition(":")[2], r.component) for r in found] == [("y", "rule:cax-dw")]
