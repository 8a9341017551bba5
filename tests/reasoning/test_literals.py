"""Values of literals, from XML Schema 1.1 part 2 and section 4 of the OWL 2 structural specification."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from icatkg.namespaces import PREFIXES
from icatkg.reasoning.literals import ILL_TYPED, holds, value_of


def literal(text: str) -> Literal:
    """Read ``5 integer`` as ``"5"^^xsd:integer``; the last blank is the border."""
    form, _, name = text.rpartition(" ")
    return Literal(form, datatype=NamedNode(PREFIXES["xsd"] + name))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1 integer", "01 byte"),
        ("1 integer", "+1.00 decimal"),
        ("-0 integer", "0 integer"),
        ("1 boolean", "true boolean"),
        ("1.0 double", "1e0 double"),
        ("0A hexBinary", "0a hexBinary"),
        ("a token", "a string"),
        ("2018-12-31T24:00:00 dateTime", "2019-01-01T00:00:00.0 dateTime"),
        ("2018-01-01Z date", "2018-01-01+00:00 date"),
        ("2018-01-01T00:00:00Z dateTimeStamp", "2018-01-01T00:00:00.00Z dateTime"),
    ],
)
def test_one_value(one: str, other: str) -> None:
    """Two forms of a value are one value."""
    assert value_of(literal(one)) == value_of(literal(other)) != ILL_TYPED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1 integer", "1 double"),
        ("1 float", "1 double"),
        ("1 integer", "1 string"),
        ("0 double", "-0 double"),
        ("2018-01-01T00:00:00Z dateTime", "2018-01-01T01:00:00+01:00 dateTime"),
        ("2018-01-01 date", "2018-01-01Z date"),
        ("2018 gYear", "2018 integer"),
        ("a anyURI", "a string"),
    ],
)
def test_two_values(one: str, other: str) -> None:
    """Values of different spaces, or equal but not identical ones, are two values."""
    values = {value_of(literal(one)), value_of(literal(other))}
    assert len(values) == 2
    assert not values & {None, ILL_TYPED}


@pytest.mark.parametrize(
    "form",
    [
        "five integer",
        "1.0 integer",
        " 1 integer",
        "1_0 integer",
        "\u0661 integer",
        "128 byte",
        "-1 nonNegativeInteger",
        "0 positiveInteger",
        "1e0 decimal",
        ". decimal",
        "1,5 double",
        "inf double",
        "TRUE boolean",
        "abc hexBinary",
        "Y base64Binary",
        "2018-02-30 date",
        "2100-02-29 date",
        "2018-1-1 date",
        "18 gYear",
        "2018-13 gYearMonth",
        "--02-30 gMonthDay",
        "2018-01-01 dateTime",
        "25:00:00 time",
        "2018-01-01T00:00:00 dateTimeStamp",
        "a  b token",
        "1a NCName",
        "a:b NCName",
        "engl_ish language",
    ],
)
def test_ill_typed(form: str) -> None:
    """What is not in the lexical space has no value."""
    assert value_of(literal(form)) == ILL_TYPED


@pytest.mark.parametrize(
    "form", ["5 unheardOf", "1" * 5000 + " gYear"], ids=["a datatype that is not known", "a year too long"]
)
def test_no_knowledge(form: str) -> None:
    """Of these nothing is said, neither that they are well-typed nor that they are not."""
    assert value_of(literal(form)) is None
    assert holds(PREFIXES["xsd"] + "integer", literal(form)) is None


@pytest.mark.parametrize(
    ("datatype", "form", "expected"),
    [
        ("integer", "5.0 decimal", True),
        ("integer", "5.5 decimal", False),
        ("byte", "127 integer", True),
        ("byte", "128 integer", False),
        ("decimal", "5 integer", True),
        ("double", "5 integer", False),
        ("string", "a b token", True),
        ("NCName", "a b string", False),
        ("language", "en string", True),
        ("dateTimeStamp", "2018-01-01T00:00:00Z dateTime", True),
        ("dateTimeStamp", "2018-01-01T00:00:00 dateTime", False),
        ("date", "2018 gYear", False),
        ("integer", "five integer", False),
        ("duration", "5 integer", False),
    ],
)
def test_which_datatype_holds_a_value(datatype: str, form: str, *, expected: bool) -> None:
    """The value decides, not the datatype that the literal is written with."""
    assert holds(PREFIXES["xsd"] + datatype, literal(form)) is expected


def test_text_with_a_language() -> None:
    """It is no string; its tag is the same in any case."""
    text = Literal("a", language="en")
    assert value_of(text) == value_of(Literal("a", language="EN")) != value_of(Literal("a", language="fr"))
    assert holds(PREFIXES["rdf"] + "langString", text)
    assert holds(PREFIXES["rdf"] + "PlainLiteral", text)
    assert holds(PREFIXES["rdfs"] + "Literal", text)
    assert holds(PREFIXES["xsd"] + "string", text) is False
