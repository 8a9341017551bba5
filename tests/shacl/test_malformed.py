"""Malformed shapes are an error with every engine, and what the specification allows is none.

Written from the syntax rules of https://www.w3.org/TR/shacl/#syntax-rules. As far as the W3C's own shapes for
shapes go (they come with pySHACL), they have to agree.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyshacl
import pytest
from rdflib import Graph

import icatkg
from icatkg.errors import ShapesError
from icatkg.validation.engine import ENGINES
from tests.compiled.both_engines import PREFIXES
from tests.compiled.cases import SHAPE

if TYPE_CHECKING:
    from icatkg.validation.report import Report
    from tests.conftest import Command

_PATH = ":S a sh:NodeShape ; sh:property [ sh:path %s ; sh:minCount 1 ] ."
_QUERY = ':S a sh:NodeShape ; sh:sparql [ sh:select "%s" ] .'
_PREFIXED = ':S a sh:NodeShape ; sh:sparql [ sh:prefixes :O ; sh:select "SELECT $this {}" ] . '
_COMPONENT = ":K a sh:ConstraintComponent ; %s ."

# The shapes, and what the message must speak of. With a star the W3C's shapes for shapes do not see it.
MALFORMED = {
    "two paths": (_PATH % ":p, :q", "sh:path is given more than once"),
    "path that is a literal": (_PATH % "'p'", "sh:path must be an IRI or a path"),
    "*path of an empty list": (_PATH % "()", "sh:path must be an IRI or a path, not *nil"),
    "sequence of one": (_PATH % "( :p )", "a sequence with fewer than two members"),
    "sequence with a literal": (_PATH % "( :p 'q' )", "sh:path must be an IRI or a path"),
    "alternative that is no list": (_PATH % "[ sh:alternativePath :p ]", "not a well-formed list"),
    "alternative of one": (_PATH % "[ sh:alternativePath ( :p ) ]", "fewer than two members"),
    "path of two kinds": (_PATH % "[ sh:inversePath :p ; sh:zeroOrMorePath :q ]", "exactly one kind of path"),
    "path of no kind": (_PATH % "[]", "exactly one kind of path"),
    "*path without end": (_PATH % "_:p" + " _:p sh:inversePath _:p .", "leads back to itself"),
    "*property shape without a path": (":S a sh:PropertyShape ; sh:class :C .", "has one sh:path"),
    "*node shape with a path": (":S a sh:NodeShape ; sh:path :p .", "has no sh:path"),
    "sh:property without a path": (":S a sh:NodeShape ; sh:property [ sh:class :C ] .", "has a sh:path"),
    "sh:node with a path": (":S a sh:NodeShape ; sh:node [ sh:path :p ] .", "must name a node shape"),
    "*both kinds": (":S a sh:NodeShape, sh:PropertyShape ; sh:path :p .", "either a sh:NodeShape or"),
    "*shape that is a literal": (SHAPE % 'sh:node "C"', "sh:node must be a shape"),
    "*shapes that are literals": (SHAPE % 'sh:or ( "C" )', "the members of sh:or must be shapes"),
    "shapes that are no list": (SHAPE % "sh:or :C", "sh:or must be a well-formed list"),
    "*list without end": (SHAPE % "sh:in _:l" + " _:l rdf:first 1 ; rdf:rest _:l .", "sh:in must be"),
    "list with two firsts": (SHAPE % "sh:in _:l" + " _:l rdf:first 1, 2 ; rdf:rest () .", "sh:in must be"),
    "list with two rests": (SHAPE % "sh:in _:l" + " _:l rdf:first 1 ; rdf:rest (), ( 2 ) .", "sh:in must"),
    "list without an end": (SHAPE % "sh:in _:l" + " _:l rdf:first 1 .", "sh:in must be a well-formed list"),
    "sh:in of no list": (SHAPE % "sh:in :x", "sh:in must be a well-formed list"),
    "two lists": (SHAPE % "sh:in ( 1 ), ( 2 )", "sh:in is given more than once"),
    "languages that are no list": (SHAPE % "sh:languageIn 'en'", "sh:languageIn must be a well-formed list"),
    "languages that are no texts": (
        SHAPE % "sh:languageIn ( :en )",
        "members of sh:languageIn must be texts",
    ),
    "ignored properties that are no list": (
        ":S a sh:NodeShape ; sh:closed true ; sh:ignoredProperties rdf:type .",
        "sh:ignoredProperties must be a well-formed list",
    ),
    "ignored properties that are texts": (
        ":S a sh:NodeShape ; sh:closed true ; sh:ignoredProperties ( 'p' ) .",
        "members of sh:ignoredProperties must be IRIs",
    ),
    "two datatypes": (SHAPE % "sh:datatype xsd:int, xsd:string", "sh:datatype is given more than once"),
    "datatype that is a literal": (SHAPE % "sh:datatype 'int'", "sh:datatype must be an IRI"),
    "class that is a literal": (SHAPE % "sh:class 'C'", "sh:class must be an IRI"),
    "two node kinds": (SHAPE % "sh:nodeKind sh:IRI, sh:Literal", "sh:nodeKind is given more than once"),
    "unknown node kind": (SHAPE % "sh:nodeKind sh:Iri", "one of the six node kinds"),
    "count that is a text": (SHAPE % 'sh:minCount "1"', "sh:minCount must be a whole number"),
    "count that is a decimal": (SHAPE % "sh:maxCount 1.0", "sh:maxCount must be a whole number"),
    "ill-formed count": (SHAPE % 'sh:minCount "one"^^xsd:integer', "sh:minCount must be a whole number"),
    "two counts": (SHAPE % "sh:minCount 1, 2", "sh:minCount is given more than once"),
    "count on a node shape": (":S a sh:NodeShape ; sh:minCount 1 .", "sh:minCount is for property shapes"),
    "order on a node shape": (":S a sh:NodeShape ; sh:lessThan :p .", "sh:lessThan is for property shapes"),
    "limit that is an IRI": (SHAPE % "sh:maxInclusive :x", "sh:maxInclusive must be a literal"),
    "two limits": (SHAPE % "sh:minInclusive 1, 2", "sh:minInclusive is given more than once"),
    "*pattern that is none": (SHAPE % 'sh:pattern "("', "sh:pattern is not a regular expression"),
    "pattern that is an IRI": (SHAPE % "sh:pattern :x", "sh:pattern must be a text"),
    "two patterns": (SHAPE % 'sh:pattern "a", "b"', "sh:pattern is given more than once"),
    "*unknown flag": (SHAPE % 'sh:pattern "a" ; sh:flags "z"', "sh:flags may have"),
    "severity that is a literal": (SHAPE % 'sh:severity "Warning"', "sh:severity must be an IRI"),
    "two severities": (SHAPE % "sh:severity sh:Info, sh:Warning", "sh:severity is given more than once"),
    "message that is an IRI": (SHAPE % "sh:message :x", "sh:message must be a text"),
    "deactivated by a text": (SHAPE % 'sh:deactivated "yes"', "sh:deactivated must be true or false"),
    "uniqueLang by a text": (SHAPE % 'sh:uniqueLang "yes"', "sh:uniqueLang must be a boolean"),
    "closed by a number": (":S a sh:NodeShape ; sh:closed 1 .", "sh:closed must be a boolean"),
    "pair with a literal": (SHAPE % 'sh:equals "q"', "sh:equals must be an IRI"),
    "target that is a blank node": (":S a sh:NodeShape ; sh:targetNode [] .", "sh:targetNode must be an IRI"),
    "class of targets as a text": (":S sh:targetClass 'T' .", "sh:targetClass must be an IRI"),
    "*qualified without a count": (
        SHAPE % "sh:qualifiedValueShape [ sh:class :C ]",
        "needs sh:qualifiedMinCount or sh:qualifiedMaxCount",
    ),
    "*no query": (":S a sh:NodeShape ; sh:sparql [] .", "needs one sh:select"),
    "*query that is an IRI": (":S a sh:NodeShape ; sh:sparql [ sh:select :x ] .", "needs one sh:select"),
    "*constraint that is a literal": (":S a sh:NodeShape ; sh:sparql 'x' .", "sh:sparql must be an IRI or"),
    "*query that is none": (_QUERY % "SELECT $this {", "is not SPARQL"),
    "*query of another form": (_QUERY % "ASK { $this ?p ?o }", "not a query of the form SELECT"),
    "*query without $this": (_QUERY % "SELECT ?x { ?x ?y $this }", "does not select $this"),
    "*query that counts without $this": (
        _QUERY % "SELECT (COUNT(*) AS ?n) { $this ?p ?o }",
        "not select $this",
    ),
    "*MINUS": (_QUERY % "SELECT $this { $this ?p ?o MINUS { $this ?p 1 } }", "uses MINUS"),
    "*VALUES": (_QUERY % "SELECT $this { VALUES ?x { 1 } }", "uses VALUES"),
    "*SERVICE": (_QUERY % "SELECT $this { SERVICE <urn:x> { $this ?p ?o } }", "SERVICE"),
    "*update": (_QUERY % "DELETE WHERE { ?s ?p ?o }", "is refused"),
    "*$this bound anew": (_QUERY % "SELECT $this { BIND(1 AS $this) }", "binds $this anew"),
    "*$currentShape bound anew": (
        _QUERY % "SELECT $this (1 AS ?currentShape) {}",
        "binds $currentShape anew",
    ),
    "*query inside without $this": (_QUERY % "SELECT $this { { SELECT ?x { ?x ?y ?z } } }", "query inside"),
    "*query inside with all": (
        _QUERY % "SELECT $this { { SELECT * { FILTER($this = 1) } } }",
        "query inside",
    ),
    "*prefix that nobody declares": (_QUERY % "SELECT $this { $this nope:p ?o }", "is not SPARQL"),
    "*prefixes by a literal": (
        ':S a sh:NodeShape ; sh:sparql [ sh:prefixes "x" ; sh:select "SELECT $this {}" ] .',
        "sh:prefixes",
    ),
    "*prefix without a namespace": (
        _PREFIXED + ':O sh:declare [ sh:prefix "a" ] .',
        "one sh:prefix and one sh:namespace",
    ),
    "*prefix declared for two": (
        _PREFIXED
        + ":O sh:declare [ sh:prefix 'a' ; sh:namespace 'a:' ], [ sh:prefix 'a' ; sh:namespace 'b:' ] .",
        "twice, for different namespaces",
    ),
    "*component without a parameter": (_COMPONENT % "sh:labelTemplate 'x'", "needs a sh:parameter"),
    "*component with options only": (
        _COMPONENT % "sh:parameter [ sh:path :most ; sh:optional true ]",
        "needs a sh:parameter that is not optional",
    ),
    "*option that is no boolean": (
        _COMPONENT % "sh:parameter [ sh:path :least ], [ sh:path :most ; sh:optional 'yes' ]",
        "the sh:optional of a sh:parameter must be true or false",
    ),
    "*constraint deactivated by a text": (
        ':S a sh:NodeShape ; sh:sparql [ sh:deactivated "yes" ; sh:select "SELECT $this {}" ] .',
        "the sh:deactivated of its sh:sparql must be true or false",
    ),
    "*parameter of a reserved name": (_COMPONENT % "sh:parameter [ sh:path <urn:x/this> ]", "the name this"),
    "*two parameters of a name": (
        _COMPONENT % "sh:parameter [ sh:path <urn:x/most> ], [ sh:path <urn:y/most> ]",
        "two parameters have the name most",
    ),
    "*ASK where SELECT belongs": (
        _COMPONENT % 'sh:parameter [ sh:path :most ] ; sh:nodeValidator [ sh:ask "ASK {}" ]',
        "its sh:nodeValidator needs one sh:select",
    ),
    "*SELECT where ASK belongs": (
        _COMPONENT % 'sh:parameter [ sh:path :most ] ; sh:validator [ sh:select "SELECT $this {}" ]',
        "its sh:validator needs one sh:ask",
    ),
    "*validator that binds $value anew": (
        _COMPONENT % 'sh:parameter [ sh:path :most ] ; sh:validator [ sh:ask "ASK { BIND(1 AS ?value) }" ]',
        "binds $value anew",
    ),
    "*two values for one of two parameters": (
        _COMPONENT % "sh:parameter [ sh:path :least ], [ sh:path :most ]" + " :S :least 1 ; :most 2, 3 .",
        "is given more than once",
    ),
}

# What may look odd, and is allowed.
ALLOWED = {
    "no constraint": ":S a sh:NodeShape .",
    "unknown properties": ":S a sh:NodeShape ; rdfs:label 'S' ; :p [ sh:path 1 ] .",
    "several classes": SHAPE % "sh:class :C, :D",
    "several values": SHAPE % "sh:hasValue 1, 2",
    "several messages": SHAPE % "sh:message 'one'@en, 'eins'@de",
    "empty list of values": SHAPE % "sh:in ()",
    "severity of one's own": SHAPE % "sh:severity :Grave",
    "shape without triples": SHAPE % "sh:node :Nowhere",
    "sign of a count": SHAPE % "sh:minCount +1",
    "description of a shape": SHAPE % "sh:name 'p'@en ; sh:description 'd' ; sh:order 1.5 ; sh:group :g",
    "shape that is its own constraint": ':S a sh:NodeShape ; sh:sparql :S ; sh:select "SELECT $this {}" .',
    "variables of one's own": _QUERY % "SELECT $this (1 AS ?value) ?path { $this ?path ?x }",
    "path in a path": (
        ":S a sh:NodeShape ; sh:property [ sh:path :p ; sh:sparql "
        '[ sh:select "SELECT $this { $this ^$PATH/<urn:q> ?x FILTER(!STRSTARTS(STR(?x), \\"u\\")) }" ] ] .'
    ),
    "all columns": _QUERY % "SELECT DISTINCT * { $this ?p ?o }",
    "words in texts and names": _QUERY % "SELECT $this { $this <urn:VALUES> 'MINUS' } # SERVICE",
    "unused declaration": ':S a sh:NodeShape . :O a owl:Ontology ; sh:declare [ sh:prefix "a" ] .',
    "recursion": ":S a sh:NodeShape ; sh:property [ sh:path :p ; sh:node :S ] .",
}


@cache
def _shapes_for_shapes() -> Graph:
    return Graph().parse(Path(pyshacl.__file__).parent / "assets" / "shacl-shacl.ttl")


def _conforms(shapes: str) -> bool:
    data = Graph().parse(data=PREFIXES + shapes, format="turtle")
    return bool(pyshacl.validate(data, shacl_graph=_shapes_for_shapes())[0])


def _validate(folder: Path, shapes: str, engine: str) -> Report:
    (folder / "data.ttl").write_text(PREFIXES + ":a a :T ; :p 1 .", encoding="utf-8")
    (folder / "shapes.ttl").write_text(PREFIXES + shapes, encoding="utf-8")
    kg = icatkg.load(folder / "data.ttl", default_data=False)
    return kg.validate(shapes=folder / "shapes.ttl", engine=engine)


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed(name: str, tmp_path: Path) -> None:
    """The error names the shape or the component, and what is wrong; the W3C's shapes object, too."""
    shapes, said = MALFORMED[name]
    for engine in ENGINES:
        with pytest.raises(ShapesError) as caught:
            _validate(tmp_path, shapes, engine)
        message = caught.value.message
        assert message.startswith(
            ("the shapes are malformed: urn:ex:S", "the shapes are malformed: urn:ex:K")
        )
        assert all(part in message for part in said.split("*"))
    if not name.startswith("*"):
        assert not _conforms(shapes)


@pytest.mark.parametrize("name", ALLOWED)
def test_allowed(name: str, tmp_path: Path) -> None:
    """What the specification allows is no error by default nor with pySHACL; nor for the W3C's shapes."""
    for engine in ("auto", "pyshacl"):
        _validate(tmp_path, ALLOWED[name], engine)
    assert _conforms(ALLOWED[name])


def test_what_is_passed_over_is_said(tmp_path: Path) -> None:
    """A term that SHACL does not have, most often a slip, is named with the shape, and so is JavaScript."""
    shapes = SHAPE % "sh:minCout 1" + " :S sh:js [ sh:jsFunctionName 'f' ] . :Q sh:qualifiedValueShape :S ;"
    for engine in ENGINES:
        report = _validate(tmp_path, shapes + " sh:qualifiedMinCount 1 .", engine)
        assert report.not_evaluated == (
            "sh:js: JavaScript constraints are never run",
            "urn:ex:Q: sh:qualifiedValueShape means something on property shapes only",
            "urn:ex:S, on urn:ex:p: sh:minCout is no term of SHACL for shapes",
        )


def test_command(icatkg_command: Command, tmp_path: Path) -> None:
    """The command ends with 2 and says what is wrong, without a traceback."""
    (tmp_path / "data.ttl").write_text(PREFIXES, encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text(PREFIXES + SHAPE % "sh:minCount 'x'", encoding="utf-8")
    outcome = icatkg_command("validate", tmp_path / "data.ttl", "-s", tmp_path / "shapes.ttl")
    assert (outcome.code, outcome.stdout) == (2, b"")
    assert (
        'urn:ex:S, on urn:ex:p: sh:minCount must be a whole number (xsd:integer), not "x"' in outcome.stderr
    )


def test_failure_that_a_query_reports(tmp_path: Path) -> None:
    """A solution with ``?failure`` is no result but a failure (section 5.3.2)."""
    shapes = _QUERY % "SELECT $this (true AS ?failure) { }" + " :S sh:targetClass :T ."
    with pytest.raises(ShapesError, match="reports a failure"):
        _validate(tmp_path, shapes, "auto")


def test_message_of_a_solution(tmp_path: Path) -> None:
    """The message that a query selects comes before that of the constraint (section 5.3.2)."""
    shapes = (
        ':S sh:targetClass :T ; sh:sparql [ sh:message "declared" ; '
        "sh:select \"SELECT $this ('of the row' AS ?message) { $this ?p ?o }\" ] ."
    )
    assert {result.message for result in _validate(tmp_path, shapes, "auto")} == {"of the row"}
