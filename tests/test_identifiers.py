"""IRIs, CURIEs and the order of names."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse

from icatkg.identifiers import contract, expand, natural_key
from icatkg.namespaces import BASE, ID, PREFIXES
from tests import strategies

names = st.text("ab09-_.", min_size=1, max_size=10)


@given(strategies.iris())
def test_contract_is_undone_by_expand(iri: NamedNode) -> None:
    """What is contracted expands to the same IRI."""
    curie = contract(iri.value)
    assert curie is None or expand(curie) == iri.value


@given(strategies.iris())
def test_curies_are_valid_turtle(iri: NamedNode) -> None:
    """A Turtle parser that is told the prefix reads the CURIE as the same IRI."""
    curie = contract(iri.value)
    if curie is not None:
        prefix = curie.partition(":")[0]
        text = f"@prefix {prefix}: <{PREFIXES[prefix]}> . {curie} a {curie} ."
        (quad,) = parse(text, format=RdfFormat.TURTLE)
        assert quad.subject == iri


@given(strategies.iris())
def test_iris_in_angle_brackets_are_taken_as_they_are(iri: NamedNode) -> None:
    """``<iri>`` is the IRI."""
    assert expand(f"<{iri.value}>") == iri.value


@pytest.mark.parametrize(
    ("iri", "curie"),
    [
        (ID + "unodc", "id:unodc"),
        (BASE + "source/003-p11", "src:003-p11"),
        ("http://www.w3.org/2001/XMLSchema#date", "xsd:date"),
        (ID + "a.b", "id:a.b"),
        (ID + "a.", None),
        (ID, None),
        (ID + "a/b", None),
        (ID + "é", None),
        (ID + "a%20b", None),
        ("http://example.org/x", None),
        ("nothing", None),
    ],
)
def test_contract(iri: str, curie: str | None) -> None:
    """Only names that need no escape in Turtle, JSON-LD and SPARQL are contracted."""
    assert contract(iri) == curie


@pytest.mark.parametrize("text", ["unodc", "nosuch:x", "", "http://example.org/x", "<unclosed", ":x"])
def test_what_is_no_curie_expands_to_nothing(text: str) -> None:
    """Unknown prefixes and plain words are not guessed at."""
    assert expand(text) is None


def test_namespaces_are_absolute_and_told_apart() -> None:
    """Each prefix stands for one IRI that ends where a local name begins."""
    assert list(PREFIXES) == sorted(PREFIXES)
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    for namespace in PREFIXES.values():
        assert urlsplit(namespace).scheme in {"http", "https"}
        assert namespace.endswith(("/", "#"))


@given(st.lists(names))
def test_natural_order_is_total(texts: list[str]) -> None:
    """Sorting does not depend on the order before: different names never compare as equal."""
    assert sorted(texts, key=natural_key) == sorted(texts, key=natural_key)
    assert len({repr(natural_key(t)) for t in texts}) == len(set(texts))


@given(st.text("abc-", max_size=5), st.integers(0, 10**20), st.integers(0, 10**20))
def test_numbers_compare_by_value(text: str, one: int, other: int) -> None:
    """``p9`` stands before ``p10``."""
    first, second = natural_key(f"{text}{one}"), natural_key(f"{text}{other}")
    assert (first < second) == (one < other)


@given(st.lists(st.text("ab", min_size=1, max_size=4)))
def test_words_compare_by_code_point(texts: list[str]) -> None:
    """Without digits the order is that of the characters, in every locale."""
    assert sorted(texts, key=natural_key) == sorted(texts)


def test_digits_of_other_scripts_are_letters() -> None:
    """Superscripts and Arabic digits neither break nor join the numbers."""
    texts = ["x²", "x2", "x٣", "x10"]
    assert sorted(texts, key=natural_key)[:2] == ["x2", "x10"]
    assert re.fullmatch(r"\d", "٣")
