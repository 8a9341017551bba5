"""Random small graphs, changes of them, and shapes of every kind of constraint, target and path."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["changes", "shapes", "sparql_shapes"]

_NODES = (":a", ":b", ":c", ":d", ":e", "_:x", "_:y")
_LITERALS = ("1", "01", "2", '"x"', '"x"@en', '"y"@en', '"z"@de-AT', '"2"^^xsd:int', '"q"^^xsd:integer')
_CLASSES = (":T", ":C", ":D")
_PROPERTIES = (":p", ":q", ":r")


def _triple(random: Random, *, literals: bool) -> str:
    kind = random.random()
    if kind < 0.05:
        return f"{random.choice(_CLASSES)} rdfs:subClassOf {random.choice(_CLASSES)} ."
    if kind < 0.3:
        return f"{random.choice(_NODES)} a {random.choice(_CLASSES)} ."
    objects = _LITERALS if literals and kind < 0.6 else _NODES
    return f"{random.choice(_NODES)} {random.choice(_PROPERTIES)} {random.choice(objects)} ."


@st.composite
def changes(draw: st.DrawFn, *, literals: bool = True) -> tuple[str, str, str]:
    """Give a graph, what is added to it and what is taken from it."""
    # Lists that Hypothesis draws are mostly short and of the same, and so hardly any change would matter.
    random = Random(draw(st.integers(0, 10**9)))  # noqa: S311 - no secret
    triples = [_triple(random, literals=literals) for _ in range(random.randint(8, 24))]
    first, last = sorted(random.randint(0, 5) for _ in range(2))
    come, go, stay = triples[:first], triples[first:last], triples[last:]
    return " ".join([*stay, *go]), " ".join(come), " ".join(go)


_PATHS = st.recursive(
    st.sampled_from([":p", ":q", ":r"]),
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
        *("sh:class :C", "sh:class :C , :D", "sh:datatype xsd:integer", "sh:nodeKind sh:IRI"),
        *("sh:minInclusive 2", "sh:maxExclusive 2", "sh:minExclusive 1", "sh:maxInclusive 1"),
        *("sh:minLength 2", "sh:maxLength 1", 'sh:pattern "^[01x]"', 'sh:languageIn ( "en" "de" )'),
        *("sh:equals :q", "sh:disjoint :q", "sh:hasValue 1", "sh:in ( 1 :a )"),
        *("sh:closed true", "sh:closed true ; sh:ignoredProperties ( rdf:type :p )"),
    ]
)
_OF_PROPERTIES = st.sampled_from(
    [
        *("sh:minCount 1", "sh:maxCount 1", "sh:minCount 2", "sh:uniqueLang true"),
        *("sh:lessThan :q", "sh:lessThanOrEquals :q"),
    ]
)
_PROPERTY = st.tuples(_PATHS, _OF_VALUES | _OF_PROPERTIES).map(lambda t: f"[ sh:path {t[0]} ; {t[1]} ]")
_DISJOINT = st.sampled_from(["", "sh:qualifiedValueShapesDisjoint true ; "])
_CONSTRAINTS = st.recursive(
    _OF_VALUES | _PROPERTY.map("sh:property {}".format),
    lambda inner: st.one_of(
        inner.map("sh:not [ {} ]".format),
        inner.map("sh:node [ {} ]".format),
        st.tuples(_PATHS, inner).map(lambda t: f"sh:property [ sh:path {t[0]} ; {t[1]} ]"),
        st.tuples(st.sampled_from(["and", "or", "xone"]), inner, inner).map(
            lambda t: f"sh:{t[0]} ( [ {t[1]} ] [ {t[2]} ] )"
        ),
        st.tuples(_PATHS, inner, inner, st.sampled_from(["Min", "Max"]), _DISJOINT).map(
            lambda t: (
                f"sh:property [ sh:path {t[0]} ; sh:qualified{t[3]}Count 1 ; {t[4]} "
                f"sh:qualifiedValueShape [ {t[1]} ] ] , "
                f"[ sh:path {t[0]} ; sh:qualifiedMaxCount 1 ; sh:qualifiedValueShape [ {t[2]} ] ]"
            )
        ),
    ),
    max_leaves=4,
)
_TARGETS = st.sampled_from(
    [
        *("sh:targetClass :T", "sh:targetClass :C", "sh:targetSubjectsOf :p", "sh:targetSubjectsOf :r"),
        *("sh:targetObjectsOf :q", "sh:targetObjectsOf :p", "sh:targetNode :a, :b, :c, _:x, :none, 1"),
    ]
)


_CORE = st.tuples(_TARGETS, _CONSTRAINTS).map(lambda t: f'{t[0]} ; sh:message "{{?value}}" ; {t[1]} .')


def shapes() -> SearchStrategy[str]:
    """Give some shapes of SHACL Core, one of them a class."""
    several = st.lists(_CORE, min_size=3, max_size=6).map(
        lambda given: " ".join(f":S{number} {shape}" for number, shape in enumerate(given))
    )
    return st.tuples(several, _CONSTRAINTS).map(lambda t: f"{t[0]} :C a rdfs:Class , sh:NodeShape ; {t[1]} .")


# SPARQL

_VARIABLES = st.sampled_from(["$this", "?value", "?a", "?b"])
_QUERY_PATHS = st.recursive(
    st.sampled_from(["ex:p", "ex:q", "ex:r"]),
    lambda inner: st.one_of(
        inner.map("(^{})".format),
        st.tuples(inner, st.sampled_from("/|"), inner).map(lambda t: f"({t[0]}{t[1]}{t[2]})"),
        st.tuples(inner, st.sampled_from("*+?")).map(lambda t: f"({t[0]}{t[1]})"),
    ),
    max_leaves=2,
)
_PATTERNS = st.one_of(
    st.tuples(_VARIABLES, _QUERY_PATHS, _VARIABLES | st.just("ex:b")),
    st.tuples(_VARIABLES, st.sampled_from(["ex:p", "ex:q", "!ex:p", "?property"]), _VARIABLES),
    st.tuples(_VARIABLES, st.just("a"), st.sampled_from(["ex:T", "ex:C", "?class"])),
).map(lambda spo: f"{' '.join(spo)} .")
_BLOCKS = st.lists(_PATTERNS, min_size=1, max_size=3).map(" ".join)
_GROUPS = st.recursive(
    _BLOCKS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda t: f"{t[0]} OPTIONAL {{ {t[1]} }}"),
        st.tuples(inner, inner).map(lambda t: f"{t[0]} OPTIONAL {{ {t[1]} }} FILTER(!BOUND(?b))"),
        st.tuples(inner, inner).map(lambda t: f"OPTIONAL {{ {t[0]} }} {t[1]}"),
        st.tuples(inner, inner).map(lambda t: f"{t[0]} FILTER NOT EXISTS {{ {t[1]} }}"),
        st.tuples(inner, inner).map(lambda t: f"FILTER EXISTS {{ {t[0]} }} {t[1]}"),
        st.tuples(inner, inner).map(lambda t: f"{{ {t[0]} }} UNION {{ {t[1]} }}"),
        st.tuples(inner, inner, inner).map(lambda t: f"{t[0]} {{ {t[1]} }} UNION {{ {t[2]} }}"),
        st.tuples(inner, inner).map(lambda t: f"{t[0]} {{ SELECT $this ?value WHERE {{ {t[1]} }} }}"),
        st.tuples(inner, inner).map(
            lambda t: (
                f"{t[0]} {{ SELECT $this (COUNT(?a) AS ?n) WHERE {{ {t[1]} }} GROUP BY $this }} "
                "FILTER(?n > 1)"
            )
        ),
        inner.map("{} FILTER(?value != $this)".format),
        inner.map("{} BIND(?value AS ?c) ?c ex:p ?d .".format),
    ),
    max_leaves=3,
)
_SELECTS = st.sampled_from(
    [
        *("SELECT $this ?value WHERE {{ {} }}", "SELECT DISTINCT $this ?value WHERE {{ {} }}"),
        *("SELECT $this WHERE {{ {} }}", "SELECT $this ?b WHERE {{ {} }}"),
        "SELECT $this (COUNT(?value) AS ?n) WHERE {{ {} }} GROUP BY $this HAVING (COUNT(?value) > 1)",
        "SELECT $this ?value WHERE {{ {} }} ORDER BY ?value LIMIT 1",
    ]
)
_DECLARED = ':O a owl:Ontology ; sh:declare [ sh:prefix "ex" ; sh:namespace "urn:ex:"^^xsd:anyURI ] . '


@st.composite
def sparql_shapes(draw: st.DrawFn) -> str:
    """Give some shapes with a SPARQL-based constraint each."""
    text = _DECLARED
    for number in range(3):
        query = draw(_SELECTS).format(draw(_GROUPS))
        place = draw(st.sampled_from(["{}", "{}", "sh:not [ {} ]", "sh:property [ sh:path :q ; {} ]"]))
        said = f'sh:sparql [ sh:prefixes :O ; sh:message "{{?b}} {{?n}}" ; sh:select """{query}""" ]'
        text += f":S{number} {draw(_TARGETS)} ; {place.format(said)} . "
    return text
