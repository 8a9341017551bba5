"""Changes in words: hand-made pairs, and what is to be read of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from icatkg.comparison.comparing import compare
from icatkg.comparison.rendering import as_json, as_markdown, as_text
from icatkg.comparison.states import read_states

if TYPE_CHECKING:
    from pathlib import Path

    from icatkg.comparison.comparing import Comparison

_HEAD = """\
PREFIX e: <http://e.org/>
PREFIX icat: <https://w3id.org/icatkg/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
e:Membership rdfs:label "membership" . e:begin rdfs:label "start" .
e:p34 rdfs:label "004 p34" . e:p9 rdfs:label "003 p9" .
"""
_OLD = 'e:icmpd a e:Membership ; rdfs:label "ICMPD" ; e:begin "2015" ; icat:statedIn e:p9 .'


def compared(folder: Path, old: str, new: str, ending: str = "trig") -> Comparison:
    """Compare two texts."""
    paths = [folder / f"old.{ending}", folder / f"new.{ending}"]
    for path, text in zip(paths, (old, new), strict=True):
        path.write_text(_HEAD + text, encoding="utf-8")
    return compare(*read_states(str(paths[0]), str(paths[1])))


def lines_of(comparison: Comparison) -> list[str]:
    """Give the lines of the text that tell of entities, with their classes."""
    text = as_text(comparison).split("\n\nsuggested version")[0]
    return [line for line in text.split("\n")[1:] if line]


@pytest.mark.parametrize(
    ("new", "told", "level"),
    [
        (
            'e:icmpd a e:Membership ; rdfs:label "ICMPD" ; e:begin "2016" ; icat:statedIn e:p9 , e:p34 .',
            ["membership", "  ~ ICMPD (http://e.org/icmpd): start 2015 → 2016; source added 004 p34"],
            "minor",
        ),
        (
            'e:icmpd a e:Membership ; rdfs:label "The Centre" ; e:begin "2015" ; icat:statedIn e:p9 .',
            ["membership", "  ~ The Centre (http://e.org/icmpd): renamed ICMPD → The Centre"],
            "patch",
        ),
        (
            _OLD + 'e:x a e:Membership ; rdfs:label "X" ; icat:statedIn e:p34 ; e:begin "2019" .',
            ["membership", "  + X (http://e.org/x): start 2019; source 004 p34"],
            "minor",
        ),
        ("", ["membership", "  - ICMPD (http://e.org/icmpd): start 2015; source 003 p9"], "major"),
        (
            _OLD.replace('"2015"', '"2015"@en'),
            ["membership", '  ~ ICMPD (http://e.org/icmpd): start "2015" → "2015"@en'],
            "minor",
        ),
        (
            _OLD + 'e:icmpd e:office [ e:street "A" ; e:in [ e:city "B" ] ] .',
            [
                "membership",
                "  ~ ICMPD (http://e.org/icmpd): e:office added [e:in [e:city B]; e:street A]".replace(
                    "e:", "http://e.org/"
                ),
            ],
            "minor",
        ),
        (
            _OLD + '[] a e:Membership ; e:begin "2019" .',
            ["membership", "  + blank node: start 2019"],
            "minor",
        ),
        (
            _OLD + "_:a e:p _:b . _:b e:p _:a .",
            ["without a class", "  + blank node: http://e.org/p [http://e.org/p …]"],
            "minor",
        ),
        (
            f"e:g {{ {_OLD} }}",
            [
                "membership",
                "  ~ ICMPD (http://e.org/icmpd): 4 statements moved from the default graph to G".replace(
                    "G", "graph http://e.org/g"
                ),
            ],
            "minor",
        ),
        (
            f"{_OLD} e:g {{ e:icmpd a e:Membership }}",
            ["membership", "  ~ ICMPD (http://e.org/icmpd): 1 statement also in graph http://e.org/g"],
            "minor",
        ),
        (_OLD, [], "none"),
    ],
    ids=[
        "value-and-source", "renamed", "added", "removed", "language", "blank-node", "no-name", "circle",
        "moved", "also-in", "same",
    ],
)  # fmt: skip
def test_in_words(tmp_path: Path, new: str, told: list[str], level: str) -> None:
    """Each change is told by labels under its class; the version follows."""
    found = compared(tmp_path, _OLD, new)
    assert (lines_of(found), found.level.name, bool(found)) == (told, level, level != "none")


def test_the_other_way_round(tmp_path: Path) -> None:
    """What is told one way with a plus is told the other way with a minus."""
    more = _OLD + 'e:x a e:Membership ; rdfs:label "X" ; e:begin "2019" .'
    there, back = compared(tmp_path, _OLD, more), compared(tmp_path, more, _OLD)
    assert [line.replace("+", "-") for line in lines_of(there)] == lines_of(back)


def test_long_values_are_cut_but_told_apart(tmp_path: Path) -> None:
    """A long text is cut after 100 characters, unless the cut would hide what changed."""
    long = "x" * 200
    early = compared(tmp_path, 'e:a e:p "Before" .', f'e:a e:p "{long}" .')
    late = compared(tmp_path, f'e:a e:p "{long}1" .', f'e:a e:p "{long}2" .')
    assert lines_of(early)[1] == f"  ~ http://e.org/a: http://e.org/p Before → {'x' * 100}…"
    assert lines_of(late)[1] == f"  ~ http://e.org/a: http://e.org/p {long}1 → {long}2"


def test_a_line_stays_a_line(tmp_path: Path) -> None:
    """Line ends in values become escapes, in text and in Markdown."""
    found = compared(tmp_path, 'e:a e:p "a b" .', 'e:a e:p "a\\nb" .')
    assert lines_of(found)[1] == "  ~ http://e.org/a: http://e.org/p a b → a\\nb"
    assert "http://e.org/p a b → a\\\\nb\n" in as_markdown(found)


def test_as_json(tmp_path: Path) -> None:
    """All keys that docs/diff.md names, with terms in N-Triples."""
    record = json.loads(as_json(compared(tmp_path, _OLD, _OLD.replace("2015", "2016"))))
    (entity,) = record.pop("entities")
    assert record == {
        "old": str(tmp_path / "old.trig"),
        "new": str(tmp_path / "new.trig"),
        "different": True,
        "statements": {"removed": 1, "added": 1},
        "queries": [],
        "results": None,
        "version": {"level": "minor", "reasons": ["other than editorial values changed: ICMPD"]},
        "notes": [],
    }
    assert entity == {
        "kind": "changed",
        "iri": "http://e.org/icmpd",
        "label": "ICMPD",
        "classes": ["membership"],
        "changes": [
            {
                "property": "http://e.org/begin",
                "name": "start",
                "removed": [{"text": "2015", "term": '"2015"'}],
                "added": [{"text": "2016", "term": '"2016"'}],
            }
        ],
        "moves": [],
    }


def test_as_markdown(tmp_path: Path) -> None:
    """Headings for classes, an item for each entity, marks in values escaped."""
    text = as_markdown(compared(tmp_path, _OLD, _OLD.replace('"2015"', '"*2016*"')))
    assert "\n## membership\n\n- **ICMPD** (`http://e.org/icmpd`): start 2015 → \\*2016\\*\n" in text
    assert "\n## Suggested version: minor\n\n- other than editorial values changed: ICMPD\n" in text
