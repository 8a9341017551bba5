"""The diagram of the classes shows the whole ontology, says so in words, and keeps within its boxes."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from icatkg.server.pages.class_boxes import class_boxes
from tests.class_diagram import class_diagram
from tests.ontology import checks
from tests.ontology.tree import read, vocabulary_files

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def diagram() -> ET.Element:
    """Give the diagram, parsed."""
    return ET.fromstring(class_diagram())  # noqa: S314 - our own text


def words_in(diagram: ET.Element) -> set[str]:
    """Give every word that stands in the picture."""
    return {word for text in diagram.iter(SVG + "text") for word in "".join(text.itertext()).split()}


def test_every_term_is_shown(diagram: ET.Element) -> None:
    """Each class and each property of the ontology stands in the picture."""
    terms = checks.terms_of(read(vocabulary_files()), checks.CLASS_TYPES | checks.PROPERTY_TYPES)
    assert {term.rpartition("/")[2] for term in terms} - words_in(diagram) == set()


def test_it_is_told_in_words(diagram: ET.Element) -> None:
    """Title and description name what it is and every class, and the picture points to them."""
    title, description = diagram.find(SVG + "title"), diagram.find(SVG + "desc")
    assert title is not None
    assert description is not None
    assert diagram.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    told = set(re.findall(r"\w+", description.text or ""))
    assert {box.name for box in class_boxes() if box.name.isalnum()} <= told


def test_it_does_not_depend_on_anything_outside(diagram: ET.Element) -> None:
    """It fetches nothing and runs nothing."""
    assert {element.tag.removeprefix(SVG) for element in diagram.iter()} <= {
        *("svg", "title", "desc", "style", "rect", "text", "tspan", "path", "g", "defs", "marker")
    }
    assert "url(" not in (diagram.findtext(SVG + "style") or "")
    assert not [key for element in diagram.iter() for key in element.keys() if "href" in key]  # noqa: SIM118 - an element's keys


def test_lines_fit_into_their_boxes(diagram: ET.Element) -> None:
    """No line of a panel is longer than a box is wide, in a font of which a letter is 7.2 wide."""
    for panel in diagram.iter(SVG + "g"):
        width = float(panel[0].get("width") or 0)
        for text in panel.iter(SVG + "text"):
            if text.get("text-anchor") is None:
                line = "".join(text.itertext())
                assert float(text.get("x") or 0) + len(line) * 7.2 <= width, line


def test_a_class_has_what_its_shape_says() -> None:
    """What must be there, and which values fit, come from the shape; what a class above has is left out."""
    boxes = {box.name: box for box in class_boxes()}
    term = {p.name: p for p in boxes["RoleTerm"].properties}
    assert (boxes["ChairTerm"].parent, boxes["ChairTerm"].dated) == ("RoleTerm", True)
    assert (term["inRole"].values, term["inRole"].needed) == ("kind:role", True)
    assert "inRole" not in {p.name for p in boxes["ChairTerm"].properties}
    assert [p.name for p in boxes["Person"].properties if not p.needed] == ["givenName"]
