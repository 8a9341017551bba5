"""Random small data against random shapes: both engines find the same."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.compiled.both_engines import by_compiling, by_pyshacl, quads

_NODES = st.sampled_from([":a", ":b", ":c", ":d", "_:x", "_:y"])
_LITERALS = st.sampled_from(
    [
        "1",
        "01",
        "2",
        '"1"',
        '"x"',
        '"x"@en',
        '"y"@en',
        '"z"@de-AT',
        '"2"^^xsd:int',
        "1.50",
        '"q"^^xsd:integer',
    ]
)
_TRIPLES = st.one_of(
    st.tuples(_NODES, st.sampled_from([":p", ":q"]), _NODES | _LITERALS),
    st.tuples(_NODES, st.just("a"), st.sampled_from([":T", ":C", ":D"])),
)
_DATA = st.lists(_TRIPLES, min_size=3, max_size=20).map(
    lambda triples: ":D rdfs:subClassOf :C . :a a :T . " + " ".join(f"{s} {p} {o} ." for s, p, o in triples)
)
_PATHS = st.recursive(
    st.sampled_from([":p", ":q"]),
    lambda inner: st.one_of(
        inner.map("[ sh:inversePath {} ]".format),
        st.tuples(inner, inner).map(lambda two: f"( {two[0]} {two[1]} )"),
        st.tuples(inner, inner).map(lambda two: f"[ sh:alternativePath ( {two[0]} {two[1]} ) ]"),
        st.tuples(st.sampled_from(["zeroOrMore", "oneOrMore", "zeroOrOne"]), inner).map(
            lambda kind_inner: f"[ sh:{kind_inner[0]}Path {kind_inner[1]} ]"
        ),
    ),
    max_leaves=3,
)
_OF_VALUES = st.sampled_from(
    [
        *("sh:class :C", "sh:datatype xsd:integer", "sh:datatype xsd:int", "sh:datatype xsd:string"),
        *("sh:nodeKind sh:IRI", "sh:nodeKind sh:Literal", "sh:nodeKind sh:BlankNodeOrIRI"),
        *("sh:minInclusive 2", "sh:maxExclusive 2", "sh:minLength 2", "sh:maxLength 1"),
        *('sh:pattern "^[01x]"', 'sh:languageIn ( "en" "de" )', "sh:equals :q", "sh:disjoint :q"),
        *("sh:hasValue 1", "sh:in ( 1 )", "sh:closed true"),
    ]
)
_OF_PROPERTIES = st.sampled_from(["sh:minCount 1", "sh:maxCount 1", "sh:minCount 2", "sh:uniqueLang true"])
_PROPERTY = st.tuples(_PATHS, _OF_VALUES | _OF_PROPERTIES).map(lambda t: f"[ sh:path {t[0]} ; {t[1]} ]")
_CONSTRAINTS = st.recursive(
    _OF_VALUES | _PROPERTY.map("sh:property {}".format),
    lambda inner: st.one_of(
        inner.map("sh:not [ {} ]".format),
        inner.map("sh:node [ {} ]".format),
        st.tuples(st.sampled_from(["and", "or", "xone"]), inner, inner).map(
            lambda t: f"sh:{t[0]} ( [ {t[1]} ] [ {t[2]} ] )"
        ),
        st.tuples(_PATHS, inner, st.sampled_from(["Min", "Max"])).map(
            lambda t: (
                f"sh:property [ sh:path {t[0]} ; sh:qualified{t[2]}Count 1 ; "
                f"sh:qualifiedValueShape [ {t[1]} ] ]"
            )
        ),
    ),
    max_leaves=4,
)
_TARGETS = st.sampled_from(
    ["sh:targetClass :T", "sh:targetClass :C", "sh:targetSubjectsOf :p", "sh:targetObjectsOf :q"]
)


@settings(max_examples=100)
@given(_DATA, _TARGETS, _CONSTRAINTS)
def test_random_shapes_on_random_data(data: str, target: str, constraint: str) -> None:
    """Both engines find the same."""
    shapes = quads(f':S a sh:NodeShape ; {target} ; sh:message "{{?value}}" ; {constraint} .')
    triples = quads(data)
    assert by_compiling(triples, shapes) == by_pyshacl(triples, shapes)
