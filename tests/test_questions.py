"""The questions that the graph must answer, each with its exact answer and the paragraphs that give it.

A file ``questions/<id>.rq`` holds one question: a header of four lines (``question``, ``kind``, ``answer``
and ``locators``, the last two as JSON) and SPARQL that computes the answer. How rows become an answer:

* a list: the first column, without duplicates, sorted;
* a number or text: the one value of the first column;
* yes or no: ASK;
* an object: one row whose columns are the keys, or the two columns ``key`` and ``value``;
* ``"unknown"``: no row, and ``<id>.gap.rq`` finds the recorded gap (ASK).

The column ``passage`` holds the locators of the paragraphs that give a row; it is never part of the answer.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from pyoxigraph import Literal

import icatkg
from icatkg.namespaces import BASE

FOLDER = Path(__file__).parent / "questions"
QUESTIONS = sorted(path for path in FOLDER.rglob("*.rq") if not path.stem.endswith(".gap"))
GAPS = sorted(FOLDER.rglob("*.gap.rq"))
SHARED = Path(__file__).parents[2] / "shared" / "questions.json"

# Questions of the shared list that the graph does not answer: id and reason.
NOT_COVERED: dict[str, str] = {}

PASSAGE = "passage"
# Kinds whose every SELECT names its paragraphs.
CITING = {"lookup", "list", "temporal", "provenance"}
_NUMBERS = {
    "http://www.w3.org/2001/XMLSchema#integer",
    "http://www.w3.org/2001/XMLSchema#gYear",
}

Answer = str | int | list[str | int] | dict[str, str | int]


class Question(NamedTuple):
    """A question with its answer.

    Attributes
    ----------
    text
        The question in words.
    kind
        What sort of question it is: lookup, list, unknown, ...
    answer
        The exact answer.
    locators
        The paragraphs that give it, as ``"004 p22–p24, p43"``.
    query
        The whole file; the header is comments.

    """

    text: str
    kind: str
    answer: Answer
    locators: list[str]
    query: str


class Found(NamedTuple):
    """What a query gave.

    Attributes
    ----------
    answer
        The answer, in the form of the expected one.
    cited
        The paragraphs in the column ``passage``, or ``None`` without such a column.

    """

    answer: Answer
    cited: set[str] | None


def read_question(path: Path) -> Question:
    """Read a question from its file."""
    query = path.read_text(encoding="utf-8")
    header = dict(re.findall(r"^# (question|kind|answer|locators): (.+)$", query, re.MULTILINE))
    return Question(
        text=header["question"],
        kind=header["kind"],
        answer=json.loads(header["answer"]),
        locators=json.loads(header["locators"]),
        query=query,
    )


def paragraphs(locators: list[str]) -> set[str]:
    """Spell out locators such as ``004 p9, p22–p24``, one paragraph each."""
    spelled: set[str] = set()
    for locator in locators:
        document, _, rest = locator.partition(" ")
        for first, last in re.findall(r"p(\d+)(?:–p(\d+))?", rest):
            spelled |= {f"{document} p{n}" for n in range(int(first), int(last or first) + 1)}
    return spelled


def value(term: object) -> str | int:
    """Give a term of a result as the answers write it: years and whole numbers as numbers, else as text."""
    if not isinstance(term, Literal):
        message = f"an answer is a literal, not {term}"
        raise TypeError(message)
    return int(term.value) if term.datatype.value in _NUMBERS else term.value


def find(kg: icatkg.KnowledgeGraph, question: Question) -> Found:
    """Run a query and give what it found in the form of the expected answer."""
    result = kg.query(question.query)
    if result.form == "ask":
        return Found("yes" if result else "no", None)
    columns = [n for n, name in enumerate(result.variables) if name != PASSAGE]
    names = [result.variables[n] for n in columns] or [PASSAGE]
    rows = sorted({tuple(value(row[n]) for n in columns or [0]) for row in result.rows}, key=str)
    cited = None
    if PASSAGE in result.variables:
        n = result.variables.index(PASSAGE)
        cited = {str(value(row[n])).partition(" item ")[0] for row in result.rows}
    return Found(shaped(names, rows, question.answer), cited)


def shaped(names: list[str], rows: list[tuple[str | int, ...]], expected: Answer) -> Answer:
    """Give rows the form of an expected answer; what does not fit it stays a list and so differs."""
    if not rows:
        return "unknown"
    if isinstance(expected, dict):
        if names == ["key", "value"]:
            found = {str(key): content for key, content in rows}
            return found if len(found) == len(rows) else [str(row) for row in rows]
        if len(rows) == 1:
            return dict(zip(names, rows[0], strict=True))
    first = in_order({row[0] for row in rows})
    return first[0] if not isinstance(expected, list) and len(first) == 1 else first


def in_order(values: set[str | int]) -> list[str | int]:
    """Sort text and numbers."""
    return sorted(values, key=lambda v: (str(type(v)), v if isinstance(v, int) else 0, str(v)))


@pytest.fixture(scope="module")
def kg() -> icatkg.KnowledgeGraph:
    """Give the packaged graph."""
    return icatkg.load()


def _name(path: Path) -> str:
    return path.relative_to(FOLDER).with_suffix("").as_posix()


def _code(query: str) -> str:
    """Give a query without its comment lines."""
    return "\n".join(line for line in query.splitlines() if not line.lstrip().startswith("#"))


def test_paragraphs_spells_out_ranges() -> None:
    """Ranges and several documents become single paragraphs."""
    assert paragraphs(["004 p9, p22–p24", "000 p1"]) == {"000 p1", "004 p9", "004 p22", "004 p23", "004 p24"}


@pytest.mark.parametrize(
    ("names", "rows", "expected", "found"),
    [
        (["a"], [("x",), ("w",), ("x",)], ["w"], ["w", "x"]),
        (["a"], [(3,)], 4, 3),
        (["a"], [(3,), (4,)], 3, [3, 4]),
        (["a"], [], 3, "unknown"),
        (["a", "b"], [("x", 1)], {"a": "x", "b": 2}, {"a": "x", "b": 1}),
        (["a", "b"], [("x", 1), ("y", 1)], {"a": "x", "b": 1}, ["x", "y"]),
        (["key", "value"], [("x", 1), ("y", 1)], {"x": 1}, {"x": 1, "y": 1}),
        (["key", "value"], [("x", 1), ("x", 2)], {"x": 1}, ["('x', 1)", "('x', 2)"]),
    ],
)
def test_shaped_keeps_what_differs(
    names: list[str], rows: list[tuple[str | int, ...]], expected: Answer, found: Answer
) -> None:
    """A row too many or a value that differs is never shaped away."""
    assert shaped(names, rows, expected) == found


@pytest.mark.parametrize("path", QUESTIONS, ids=_name)
def test_answer(kg: icatkg.KnowledgeGraph, path: Path) -> None:
    """The query computes exactly the answer, and cites the paragraphs that give it."""
    question = read_question(path)
    found = find(kg, question)
    expected = question.answer
    assert found.answer == (in_order(set(expected)) if isinstance(expected, list) else expected)
    if expected == "unknown":
        assert path.with_suffix(".gap.rq").exists(), "an unknown answer needs a recorded gap"
        return
    stated = paragraphs(question.locators)
    if question.kind in CITING:
        assert found.cited is not None, "a query of this kind names its paragraphs in ?passage"
        assert found.cited <= stated or found.cited >= stated
    elif found.cited is not None:
        assert found.cited & stated


@pytest.mark.parametrize("path", GAPS, ids=_name)
def test_gap_is_recorded(kg: icatkg.KnowledgeGraph, path: Path) -> None:
    """What the documents leave open is recorded as a gap, and belongs to a question."""
    query = path.read_text(encoding="utf-8")
    assert "icat:Gap" in query
    assert kg.query(query), "no such gap"
    assert path.with_name(path.name.replace(".gap.rq", ".rq")) in QUESTIONS


@pytest.mark.parametrize("path", [*QUESTIONS, *GAPS], ids=_name)
def test_terms_are_in_the_graph(kg: icatkg.KnowledgeGraph, path: Path) -> None:
    """No query finds nothing because of a slip: all it names is there."""
    query = path.read_text(encoding="utf-8")
    body = _code(query)
    prefixes = re.findall(r"^PREFIX (\w+): <([^>]+)>", body, re.MULTILINE)
    own = {prefix: iri for prefix, iri in prefixes if iri.startswith(BASE)}
    named = {own[p] + name for p, name in re.findall(r"\b(\w+):([\w-]+)", body) if p in own}
    assert named
    missing = [iri for iri in sorted(named) if not kg.query(f"ASK {{ <{iri}> ?p ?o }}")]
    assert not missing
    # Plain strings and English labels, where finding nothing could pass for an answer.
    if path in GAPS or read_question(path).kind in {"yes/no", "negative", "unknown"}:
        texts = [text for text, typed in re.findall(r'"([^"\n]*)"(\^\^)?', body) if not typed]
        absent = [t for t in texts if not kg.query(f'ASK {{ ?s ?p ?o FILTER(CONTAINS(STR(?o), "{t}")) }}')]
        assert not absent


@pytest.mark.parametrize("path", QUESTIONS, ids=_name)
def test_answer_is_computed(path: Path) -> None:
    """No query holds the names or numbers that it is to find."""
    question = read_question(path)
    if question.kind in {"yes/no", "negative", "unknown"}:
        return
    body = _code(question.query)
    written = set(re.findall(r'"([^"\n]*)"', body))
    answers = question.answer if isinstance(question.answer, list) else [question.answer]
    texts = {v for a in answers for v in (a.values() if isinstance(a, dict) else [a])} - {"yes", "no"}
    assert not written & {str(v) for v in texts}
    assert "VALUES" not in body


def test_shared_questions_are_all_here() -> None:
    """The headers are those of the shared list, and no question of it is left out silently."""
    if not SHARED.exists():
        pytest.skip(f"{SHARED.name} lies beside the checkout only where the product is developed")
    shared = {entry.pop("id"): entry for entry in json.loads(SHARED.read_text(encoding="utf-8"))}
    here = {path.stem: read_question(path) for path in QUESTIONS if path.parent == FOLDER}
    assert set(here) | set(NOT_COVERED) == set(shared)
    assert not set(here) & set(NOT_COVERED)
    for name, question in here.items():
        assert question._asdict() == {
            "text": shared[name]["question"],
            "kind": shared[name]["kind"],
            "answer": shared[name]["answer"],
            "locators": shared[name]["locators"],
            "query": question.query,
        }
