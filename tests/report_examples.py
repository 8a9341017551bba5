"""Hand-made validation reports, and values that break careless writers."""

from __future__ import annotations

from icatkg.namespaces import SHAPE
from icatkg.validation.report import Report, Violation
from icatkg.validation.shape_texts import ShapeText

# What a value is, and how a format shows it that has no place for control and direction characters.
HOSTILE = {
    "plain": "plain",
    "\x00\x07\x1b[31m": "\\u0000\\u0007\\u001b[31m",
    "\x7f\x85\u2028\u202e\ufeff": "\\u007f\\u0085\\u2028\\u202e\\ufeff",
    "\U000e0001\uffff\U0001fffe": "\\U000e0001\\uffff\\U0001fffe",
    "'single' \"double\" `tick` ``ticks``": "'single' \"double\" `tick` ``ticks``",
    "::error file=x,line=1::y": "::error file=x,line=1::y",
    "##[error]%0A%250A%3A": "##[error]%0A%250A%3A",
    "]]> <!-- & &amp; -->": "]]> <!-- & &amp; -->",
    "</script></style><script>alert(1)</script>": "</script></style><script>alert(1)</script>",
    "𝔘𝔫𝔦 😀 é": "𝔘𝔫𝔦 😀 é",
    "a|b\\|c [x](http://y) *z* _w_ ~v~ $u$ #1 @someone": "a|b\\|c [x](http://y) *z* _w_ ~v~ $u$ #1 @someone",
    "{0} {{x}} {?value}": "{0} {{x}} {?value}",
    '",";\tx': '",";\tx',
    "=HYPERLINK(1)": "=HYPERLINK(1)",
    "-- ": "-- ",
}


def example() -> Report:
    """Give a report on three shapes with one result of each severity, and one that breaks no shape."""
    results = [
        Violation(
            "Violation",
            "id:osce",
            "icat:unitOf",
            "",
            "Name a unit.",
            "shape:OrganisationShape",
            "sh:MinCountConstraintComponent",
            "data/new one.ttl",
            12,
            5,
        ),
        Violation("Violation", "id:iom", "", "", "These cannot all hold.", "", "rule:cax-dw", ""),
        Violation(
            "Warning",
            "id:osce",
            "rdfs:label/^rdfs:label",
            '"OSCE"@en',
            "No name.",
            "http://e.org/Shape",
            "sh:SPARQLConstraintComponent",
            "data/new one.ttl",
            13,
            0,
        ),
        Violation(
            "Info", "_:b0", "", "_:b0", "No type.", "_:b1", "sh:ClassConstraintComponent", "<stdin>", 3, 1
        ),
    ]
    focus_nodes = {"http://e.org/Idle": 0, "http://e.org/Shape": 4, "shape:OrganisationShape": 31}
    texts = {
        "http://e.org/Shape": ShapeText("Names", "What names look like, {as} told.", ("No name.",)),
        "shape:OrganisationShape": ShapeText("", "", ("Name a unit.", "Say what {?value} is.")),
    }
    return Report(
        results, focus_nodes, ("sh:js: JavaScript is never run",), [], conforms=False, shape_texts=texts
    )


def empty() -> Report:
    """Give the report on no data and no shapes."""
    return Report([], {}, (), [], conforms=True)


def hostile(value: str) -> Report:
    """Give a report in which every text holds a value."""
    held = f"{value}{value}"
    result = Violation("Violation", value, value, held, value, value, value, value, 7, 3)
    texts = {value: ShapeText(value, value, (value,))}
    return Report([result], {value: 1}, (value,), [], conforms=False, shape_texts=texts)


SHAPES = f"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix e: <http://e.org/> .
e:PersonShape a sh:NodeShape ; sh:targetClass e:Person ; sh:name "People" ;
    sh:property [ sh:path e:name ; sh:minCount 1 ; sh:message "Give a name." ] ;
    sh:property [ sh:path e:age ; sh:maxInclusive 150 ; sh:severity sh:Warning ; sh:message "Very old." ] ;
    sh:property [ sh:path e:nick ; sh:nodeKind sh:IRI ; sh:severity sh:Info ; sh:message "No nicknames." ] .
<{SHAPE}IdleShape> a sh:NodeShape ; sh:targetClass e:Nothing .
e:ontology <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/x> .
"""
PEOPLE = """
@prefix e: <http://e.org/> .
e:ann a e:Person ; e:name "Ann" .
e:bob a e:Person ; e:age 200 ; e:nick "</script>]]>::error::%0A|`x`𝔘\\u202e" .
"""
