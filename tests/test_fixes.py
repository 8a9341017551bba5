"""Proposed fixes: what has one right answer gets it, what has none or several is left alone."""

from __future__ import annotations

import re
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from icatkg import resources
from icatkg.dataset import Dataset
from icatkg.graph_files import DatasetFile, added_file
from icatkg.validation.engine import validate
from icatkg.validation.fixes import FIXERS
from icatkg.validation.fixes.lexical_forms import dates, fits, numbers
from icatkg.validation.fixes.rounds import Fixed, fixed
from tests.command import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icatkg.validation.report import Report

EXAMPLES = Path(__file__).parent / "shapes"
XSD = "http://www.w3.org/2001/XMLSchema#"
_PATHS: list[Path | str] = [*resources.ontology_files(), EXAMPLES / "_context.ttl"]
_BASE = [DatasetFile(path, f"urn:x:{number}", packaged=True) for number, path in enumerate(_PATHS)]

# An invalid example of tests/shapes, the fixer, what stands in it, and what must stand there.
RIGHT = [
    ("AgentShape/iri-with-capitals", "small-letters", "id:Other", "id:other"),
    ("AssumptionShape/definition-without-language", "language-tag", '"One."', '"One."@en'),
    ("AttestedNameShape/acronym-with-language", "language-tag", '"AO"@en', '"AO"'),
    ("AttestedNameShape/written-form-with-space-at-the-end", "white-space", '(AO) "', '(AO)"'),
    ("ClaimShape/label-in-british-english", "language-tag", "@en-GB", "@en"),
    ("ClaimShape/position-in-quotation-marks", "datatype", 'position "1"', "position 1"),
    ("ClaimShape/position-with-leading-zero", "number", "position 01", "position 1"),
    ("DatedShape/date-in-words", "date", 'date "September 2019"', 'date "2019-09"^^xsd:gYearMonth'),
    ("DatedShape/end-date-in-words", "date", '"2 September"', '"--09-02"^^xsd:gMonthDay'),
    (
        "DatedShape/first-day-a-month",
        "bounds",
        'earliest "2019-09"^^xsd:gYearMonth',
        'earliest "2019-09-01"^^xsd:date',
    ),
    (
        "DatedShape/last-day-a-month",
        "bounds",
        'latest "2019-09"^^xsd:gYearMonth',
        'latest "2019-09-30"^^xsd:date',
    ),
    ("DatedShape/last-day-with-time-zone", "date", '"2019-09-30Z"', '"2019-09-30"'),
    (
        "DocumentShape/copyright-year-an-integer",
        "datatype",
        "copyrightYear 2018",
        f'copyrightYear "2018"^^<{XSD}gYear>',
    ),
    ("DocumentShape/document-number-one-digit", "name-tells", 'Number "3"', 'Number "003"'),
    ("DocumentShape/passage-locator-of-another-item", "name-tells", '"003 p1 item 2"', '"003 p1"'),
    ("PassageShape/digest-in-capitals", "small-hexadecimal", '"' + "A" * 64, '"' + "a" * 64),
    ("PassageShape/item-number-a-derived-integer", "datatype", '"14"^^xsd:nonNegativeInteger', "14"),
    ("PassageShape/item-number-with-sign", "number", "+14", "14"),
    ("PublicationShape/symbol-with-language", "language-tag", '"72/195"@en', '"72/195"'),
    ("QuantityShape/value-with-trailing-zero", "number", "2.50", "2.5"),
    ("StatedShape/class-misspelt", "capitals", "icat:Roleterm", "icat:RoleTerm"),
    ("SuccessionShape/day-without-datatype", "datatype", '"2019-01-01"', f'"2019-01-01"^^<{XSD}date>'),
]
# The same for what is missing: the fixer, and the line that must be new.
MISSING = [
    ("ChairTermShape/no-first-day", "bounds", '    icat:earliest "2019-01-01"^^xsd:date ;'),
    ("ChairTermShape/no-last-day", "bounds", '    icat:latest "2019-12-31"^^xsd:date ;'),
    ("ConceptShape/no-preferred-label", "equal-value", '    skos:prefLabel "other"@en ;'),
    ("DocumentShape/no-document-number", "name-tells", '    icat:documentNumber "003" ;'),
    ("EndShape/date-without-status", "only-way", "    icat:hasEndStatus kind:bound-stated ;"),
    ("KindShape/no-scheme", "only-value", "    skos:inScheme <https://w3id.org/icatkg/kind/> ;"),
    ("PassageShape/no-locator", "name-tells", '    icat:locator "901 p3 item 14" ;'),
    ("PassageShape/no-in-document", "name-tells", "    icat:inDocument src:901 ;"),
]
# Invalid examples to which there is more than one answer, or none that the data tells.
LEFT_ALONE = [
    "BoundsShape/bound-on-another-day",
    "ClaimShape/label-in-french",
    "ClaimShape/thing-not-declared",
    "ClaimShape/organisation-a-person",
    "DatedShape/date-in-month-thirteen",
    "DatedShape/no-date-status",
    "DatedShape/two-dates",
    "LastingClassShape/no-end-status",
    "OfficeHeldShape/affiliation-with-title",
    "QuantityShape/value-in-words",
    "StartShape/date-but-unknown",
]


def _fixed(path: Path) -> Fixed:
    """Fix a file beside the ontology and the context of the examples."""

    def check(substitutes: Mapping[str, str]) -> tuple[Report, Dataset]:
        dataset = Dataset([*_BASE, added_file(substitutes.get(str(path), str(path)), _BASE)])
        return validate(dataset), dataset

    return fixed([str(path)], check)


def _example(name: str) -> Path:
    shape, _, why = name.partition("/")
    return EXAMPLES / shape / f"invalid-{why}.ttl"


@pytest.mark.parametrize(("name", "fixer", "wrong", "right"), RIGHT, ids=[row[0] for row in RIGHT])
def test_the_right_answer_is_found(name: str, fixer: str, wrong: str, right: str) -> None:
    """The example conforms afterwards, and nothing but the one term has changed."""
    path = _example(name)
    found = _fixed(path)
    text = path.read_text(encoding="utf-8")
    assert wrong in text
    expected = text.replace(wrong, right)
    assert [fix.fixer for fix in found.made] == [fixer]
    assert found.texts[str(path)][1].decode() == expected
    assert not found.report.conforms
    assert found.remaining.conforms


@pytest.mark.parametrize(("name", "fixer", "line"), MISSING, ids=[row[0] for row in MISSING])
def test_what_is_missing_is_added(name: str, fixer: str, line: str) -> None:
    """The example conforms afterwards, and has one line more in the order of house style, or a last one."""
    path = _example(name)
    found = _fixed(path)
    before, after = (text.decode().split("\n") for text in found.texts[str(path)])
    assert [fix.fixer for fix in found.made] == [fixer]
    if line not in after:  # as the last of the block it ends with a full stop
        line = line[:-1] + "."
        before = [text.replace(" .", " ;") if text.startswith("    ") else text for text in before]
        assert line in after
        after = [text.replace(" .", " ;") if text.startswith("    ") else text for text in after]
        line = line[:-1] + ";"
    after.remove(line)
    assert after == before
    assert found.remaining.conforms


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_what_has_no_one_answer_is_left_alone(name: str) -> None:
    """No fix is proposed, and nothing would be written."""
    found = _fixed(_example(name))
    assert not found.report.conforms
    assert found.report.fixes == ()
    assert (found.made, found.texts, found.differences()) == ([], {}, "")


def _prefixed(body: str) -> str:
    head = (EXAMPLES / "ChairTermShape" / "invalid-no-first-day.ttl").read_text(encoding="utf-8")
    topic = "@prefix topic: <https://w3id.org/icatkg/topic/> .\n"
    return topic + "".join(f"{line}\n" for line in head.split("\n") if line.startswith("@prefix")) + body


def _statement(properties: str) -> str:
    return _prefixed(
        'id:statement-x a icat:Statement ; rdfs:label "x"@en ; icat:hasDateStatus kind:date-not-given ;\n'
        f'    icat:statedIn src:901-p1 ; icat:summary "Asks."@en ; {properties} .\n'
    )


@pytest.mark.parametrize(
    ("text", "fixer", "wrong", "right"),
    [
        (
            _statement("icat:hasSpeaker id:Anna-Example , id:alpha"),
            "capitals",
            "id:Anna-Example",
            "id:anna-example",
        ),
        (
            _statement("icat:hasSpeaker id:alpha ; icat:hasTopic kind:technology"),
            "namespace",
            "kind:technology",
            "topic:technology",
        ),
        (
            _statement("icat:hasSpeaker id:alpha ; icat:hasOrganisation id:anna-example"),
            "property",
            "icat:hasOrganisation id:anna",
            "icat:hasPerson id:anna",
        ),
        (
            _statement("icat:hasspeaker id:alpha"),
            "capitals",
            "icat:hasspeaker",
            "icat:hasSpeaker",
        ),
        (
            _statement("icat:hasSpeaker id:alpha ; icat:about id:b")
            + 'id:b rdfs:label "b"@en ; a icat:Organisation .\n'
            + 'id:name-b a icat:AttestedName ; rdfs:label "b"@en ; icat:nameOf id:b ;\n'
            + '    icat:writtenForm "b " ; icat:statedIn src:901-p1 .\n',
            "white-space",
            '"b "',
            '"b"',
        ),
    ],
    ids=["capitals", "namespace", "property", "predicate", "white-space"],
)
def test_names_and_places_of_things(tmp_path: Path, text: str, fixer: str, wrong: str, right: str) -> None:
    """A name, a namespace or a property is corrected where only one other fits."""
    path = tmp_path / "x.ttl"
    path.write_text(text, encoding="utf-8")
    found = _fixed(path)
    assert [fix.fixer for fix in found.made] == [fixer], [(r.message, r.value) for r in found.report.results]
    assert found.texts[str(path)][1].decode() == text.replace(wrong, right)
    assert found.remaining.conforms


def test_a_class_that_is_missing_is_added(tmp_path: Path) -> None:
    """What is described without its class gets the one that what refers to it wants."""
    path = tmp_path / "x.ttl"
    text = _statement("icat:hasSpeaker id:alpha ; icat:hasOrganisation id:b") + (
        'id:b rdfs:label "b"@en .\n'
        'id:name-b a icat:AttestedName ; rdfs:label "b"@en ; icat:nameOf id:b ; icat:writtenForm "b" ;\n'
        "    icat:statedIn src:901-p1 .\n"
    )
    path.write_text(text, encoding="utf-8")
    found = _fixed(path)
    assert [fix.fixer for fix in found.made] == ["class"]
    assert found.texts[str(path)][1].decode() == text.replace(
        'id:b rdfs:label "b"@en .', 'id:b rdfs:label "b"@en ; a icat:Organisation .'
    )
    assert found.remaining.conforms


def test_one_fix_waits_for_another(tmp_path: Path) -> None:
    """Bounds follow from a date that has to be put right first, behind a class that has to be named right."""
    path = tmp_path / "x.ttl"
    text = (EXAMPLES / "ChairTermShape" / "invalid-no-first-day.ttl").read_text(encoding="utf-8")
    for right, wrong in (("icat:ChairTerm\n", "icat:chairterm\n"), ('"2019"^^xsd:gYear', '"2019"')):
        text = text.replace(right, wrong)
    path.write_text(text.replace("a icat:ChairTerm ", "a icat:chairterm "), encoding="utf-8")
    found = _fixed(path)
    assert {fix.fixer for fix in found.made} == {"capitals", "datatype", "bounds"}
    assert found.remaining.conforms
    found.write()
    again = _fixed(path)
    assert (again.made, again.texts) == ([], {})


def test_a_fix_that_would_bring_a_new_result_is_taken_back(tmp_path: Path) -> None:
    """A date that would contradict the bounds stays, and is not proposed a second time."""
    path = tmp_path / "x.ttl"
    text = (EXAMPLES / "DatedShape" / "invalid-date-in-words.ttl").read_text(encoding="utf-8")
    path.write_text(
        text.replace('icat:dateAsWritten "September 2019"', 'icat:dateAsWritten "September 2019"@en').replace(
            'icat:date "September 2019"', 'icat:date "October 2019"'
        ),
        encoding="utf-8",
    )
    found = _fixed(path)
    # Both bounds lie outside the date already, as far as the shape can tell.
    assert {fix.fixer for fix in found.made} == {"date", "language-tag"}
    assert len(found.remaining) < len(found.report)


# How dates and numbers are read; the answers are those of XML Schema 1.1, part 2.


@pytest.mark.parametrize(
    ("text", "form", "datatype"),
    [
        ("14 March 2019", "2019-03-14", "date"),
        ("14th march, 2019", "2019-03-14", "date"),
        ("March 14, 2019", "2019-03-14", "date"),
        ("1 Sept. 2019", "2019-09-01", "date"),
        ("March 2019", "2019-03", "gYearMonth"),
        ("31 March", "--03-31", "gMonthDay"),
        ("February 29", "--02-29", "gMonthDay"),
        ("2019-3-4", "2019-03-04", "date"),
        ("2019/12/31", "2019-12-31", "date"),
        ("2019-9", "2019-09", "gYearMonth"),
        ("2019-03-04Z", "2019-03-04", "date"),
        ("2019-03-04T00:00:00+02:00", "2019-03-04", "date"),
        ("2018-05:00", "2018", "gYear"),
        ("--03-31Z", "--03-31", "gMonthDay"),
        ("29 February 2020", "2020-02-29", "date"),
    ],
)
def test_dates_that_are_clear(text: str, form: str, datatype: str) -> None:
    """A date that can be read in one way is."""
    assert list(dates(text)) == [(form, XSD + datatype)]
    assert fits(form, XSD + datatype)


@pytest.mark.parametrize(
    "text",
    [
        *("03/04/2019", "14/03/2019", "3.4.2019", "19-03-04", "early 2019", "Marsh 2019", "30 February 2019"),
        *("29 February 2019", "2019-13", "2019-00-10", "2019-03-04T12:00:00", "March", "14", "", "२०१९"),
        "٣ March 2019",
    ],
)
def test_dates_that_are_not(text: str) -> None:
    """What could be another day, or is none, is not read."""
    assert list(dates(text)) == []


@pytest.mark.parametrize(
    ("text", "form", "name"),
    [
        ("0100", "100", "integer"),
        ("+5", "5", "integer"),
        ("-0", "0", "integer"),
        ("2.50", "2.5", "decimal"),
        ("2.0", "2", "integer"),
        (".5", "0.5", "decimal"),
        ("-007.10", "-7.1", "decimal"),
        ("100", "100", "integer"),
    ],
)
def test_numbers_are_written_plainly(text: str, form: str, name: str) -> None:
    """The value stays, zeros and plus signs that say nothing go."""
    assert list(numbers(text)) == [(form, XSD + name)]


@pytest.mark.parametrize("text", ["1,000", "1e3", "ten", "", "--5", "1.2.3", "٣"])
def test_what_is_no_plain_number_is_left_alone(text: str) -> None:
    """Neither is what could be meant in two ways."""
    assert list(numbers(text)) == []


def test_every_fixer_is_documented_and_shown_to_work() -> None:
    """The page names each with its own words, and each is seen above."""
    page = (ROOT / "docs" / "fixes.md").read_text(encoding="utf-8")
    for fixer in FIXERS:
        assert f"| `{fixer.name}` | {fixer.mends} |" in page
    shown = {row[1] for row in (*RIGHT, *MISSING)} | {"namespace", "property", "class"}
    assert {fixer.name for fixer in FIXERS} - shown == {"listed-value"}


def test_a_listed_value_is_written_as_in_the_list(tmp_path: Path) -> None:
    """With anyone's shapes: the one allowed value that means the same."""
    shapes, data = tmp_path / "s.ttl", tmp_path / "d.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e.org/> .\n"
        "e:S a sh:NodeShape ; sh:targetClass e:C ;\n"
        '    sh:property [ sh:path e:p ; sh:in ( 0.9 "Yes" "no" ) ] .\n',
        encoding="utf-8",
    )
    data.write_text(
        '@prefix e: <http://e.org/> .\ne:x a e:C ; e:p 0.90 , "yes" , "maybe" .\n', encoding="utf-8"
    )

    def check(substitutes: Mapping[str, str]) -> tuple[Report, Dataset]:
        dataset = Dataset([added_file(substitutes.get(str(data), str(data)), [])])
        return validate(dataset, shapes=shapes), dataset

    found = fixed([str(data)], check)
    assert {fix.fixer for fix in found.made} == {"listed-value"}
    assert found.texts[str(data)][1].decode().endswith('e:p 0.9 , "Yes" , "maybe" .\n')


# Nothing else changes, whatever the file looks like.

_SHAPES = f"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix e: <http://e.org/> .
e:S a sh:NodeShape ; sh:targetClass e:C ;
    sh:property [ sh:path e:year ; sh:datatype <{XSD}gYear> ] ,
        [ sh:path e:kind ; sh:minCount 1 ; sh:hasValue e:only ] .
"""
_PIECES = st.lists(
    st.sampled_from(
        [
            "# 𝔘 a comment; with . marks\n",
            'e:a e:text """long "quoted"\n"2019" text""" .\n',
            'e:b e:list ( 1 [ e:year 2 ] "three"@en-GB ) .\n',
            "\n",
            'e:c e:year "2019" .\n',
            "PREFIX f: <http://e.org/>\n",
            "[] e:text 'é\\u0041' ; e:year 2020 .\n",
        ]
    ),
    max_size=6,
)
_NODES = st.lists(
    st.sampled_from(
        [
            'e:x{0} a e:C ; e:year "2019" ; e:kind e:only .\n',
            'e:x{0} a e:C ;\n    e:kind e:only ; # why\n    # so\n    e:year "2019" # "2019"\n    .\n',
            "e:x{0}\n    a e:C ; # class\n    e:year 2019 .\n",
            '[] a e:C ; e:kind e:only ; e:year "2019" , "2020"^^<http://www.w3.org/2001/XMLSchema#gYear> .\n',
            'e:y{0} e:has [ a e:C ; e:year """2019""" ] .\n',
            "e:x{0} a e:C .\n",
            "e:x{0} a e:C ; # last\n  .\n",
        ]
    ),
    min_size=1,
    max_size=4,
)


_LAYOUTS = st.tuples(st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())


@given(_PIECES, _NODES, _LAYOUTS)
def test_nothing_else_changes(
    tmp_path_factory: pytest.TempPathFactory,
    pieces: list[str],
    nodes: list[str],
    layout: tuple[str, bool, bool],
) -> None:
    """In any layout the result conforms, every comment stays, and taking the new text out gives the old."""
    newline, mark, end = layout
    folder = tmp_path_factory.mktemp("layout")
    (folder / "s.ttl").write_text(_SHAPES, encoding="utf-8")
    body = [text.format(n) if "{0}" in text else text for n, text in enumerate(nodes)]
    mixed = [text for pair in zip_longest(body, pieces, fillvalue="") for text in pair]
    text = "@prefix e: <http://e.org/> .\n" + "".join(mixed)
    text = text if end else text.rstrip("\n")
    written = (b"\xef\xbb\xbf" if mark else b"") + text.replace("\n", newline).encode()
    path = folder / "d.ttl"
    path.write_bytes(written)

    def check(substitutes: Mapping[str, str]) -> tuple[Report, Dataset]:
        dataset = Dataset([added_file(substitutes.get(str(path), str(path)), [])])
        return validate(dataset, shapes=folder / "s.ttl"), dataset

    found = fixed([str(path)], check)
    assert found.remaining.conforms, found.remaining.results
    after = found.texts[str(path)][1] if found.texts else written
    assert after.startswith(b"\xef\xbb\xbf") == mark
    assert (b"\r\n" in after) == (newline == "\r\n")
    assert b"\n" not in after.replace(b"\r\n", b"") or newline == "\n"
    assert _without_new(after) == _without_new(written)
    assert len(list(parse(after.removeprefix(b"\xef\xbb\xbf"), format=RdfFormat.TURTLE))) >= len(
        list(parse(written.removeprefix(b"\xef\xbb\xbf"), format=RdfFormat.TURTLE))
    )


def _without_new(content: bytes) -> str:
    """Take out datatypes, the only kind, quotation marks, separators and white space."""
    text = content.decode("utf-8-sig").replace(f"^^<{XSD}gYear>", "").replace("e:kind e:only", "")
    return re.sub(r'[\s;"]', "", text)
