"""Check queries find what they are for, nothing where it is not, and the known discrepancies again."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, Store

if TYPE_CHECKING:
    from icatkg import KnowledgeGraph

HERE = Path(__file__).parent
ROOT = HERE.parent
CHECKS = sorted((ROOT / "queries" / "checks").glob("*.rq"))
EXAMPLES = HERE / "checks"
REFOUND = EXAMPLES / "refound.csv"
ONTOLOGY = sorted((ROOT / "ontology").glob("*.ttl"))
COLUMNS = ["entity", "property", "value", "other", "passage", "other_passage"]
SEVERITIES = {"info", "warning"}
KEYS = ("summary", "description", "tags", "x-problem", "x-solution", "x-severity")
DISCREPANCIES = """
PREFIX icat: <https://w3id.org/icatkg/ontology/>
SELECT DISTINCT ?discrepancy ?about ?passage WHERE {
  ?discrepancy a icat:Discrepancy ; icat:about ?about .
  { ?discrepancy icat:atPassage ?passage }
  UNION { ?side icat:ofDiscrepancy ?discrepancy ; icat:restsOnClaim/icat:statedIn ?passage }
}
"""


def _rows(path: Path, example: Path) -> int:
    store = Store()
    for file in [*ONTOLOGY, example]:
        store.bulk_load(path=file, format=RdfFormat.TURTLE)
    found = store.query(path.read_text(encoding="utf-8"))
    assert isinstance(found, QuerySolutions)
    assert [variable.value for variable in found.variables] == COLUMNS
    return len(list(found))


def _id(check: Path) -> str:
    return check.stem


def _paragraph(passage: str) -> str:
    """Give the paragraph of an item in it."""
    return re.sub(r"-i\d+\Z", "", passage)


def test_checks_are_there() -> None:
    """The folder holds checks, each with its two examples and no example without a check."""
    names = {check.stem for check in CHECKS}
    assert names
    assert {path.stem for path in EXAMPLES.glob("*.ttl")} == names | {f"{name}-clean" for name in names}


@pytest.mark.parametrize("check", CHECKS, ids=_id)
def test_header(check: Path) -> None:
    """The header says what is wrong, what to do and how grave it is."""
    header = dict(re.findall(r"^#\+ ([\w-]+): (.+)$", check.read_text(encoding="utf-8"), re.MULTILINE))
    assert tuple(header) == KEYS
    assert header["tags"].startswith("[checks, ")
    assert header["x-severity"] in SEVERITIES


@pytest.mark.parametrize("check", CHECKS, ids=_id)
def test_finds(check: Path) -> None:
    """Its example is found."""
    assert _rows(check, EXAMPLES / f"{check.stem}.ttl")


@pytest.mark.parametrize("check", CHECKS, ids=_id)
def test_finds_nothing(check: Path) -> None:
    """The same without what it looks for is not."""
    assert not _rows(check, EXAMPLES / f"{check.stem}-clean.ttl")


def test_refinds(kg: KnowledgeGraph) -> None:
    """Every known discrepancy in the table is found again by its check, on its things at its passages."""
    known: dict[str, tuple[set[str], set[str]]] = {}
    for row in kg.query(DISCREPANCIES):
        about, passages = known.setdefault(str(row["discrepancy"]).rsplit("/", 1)[1], (set(), set()))
        about.add(str(row["about"]))
        passages.add(_paragraph(str(row["passage"])))
    found = {
        check.stem: [
            {name: str(value) for name, value in row.items() if value is not None}
            for row in kg.query(check.read_text(encoding="utf-8"))
        ]
        for check in CHECKS
    }
    with REFOUND.open(encoding="utf-8", newline="") as file:
        expected = [(row["discrepancy"].removeprefix("id:"), row["check"]) for row in csv.DictReader(file)]
    missing = [
        (discrepancy, check)
        for discrepancy, check in expected
        if not any(
            known[discrepancy][0] & {row.get("entity"), row.get("value"), row.get("other")}
            and _paragraph(row["passage"]) in known[discrepancy][1]
            and ("other_passage" not in row or _paragraph(row["other_passage"]) in known[discrepancy][1])
            for row in found[check]
        )
    ]
    assert not missing
    assert {check for _, check in expected} == set(found), "a check that finds no known discrepancy"
