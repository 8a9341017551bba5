"""For each way in which a result can hang on a triple: a change of that triple alone changes the result.

What is to be found is written down from https://www.w3.org/TR/shacl/; pySHACL is asked, too.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from icatkg.serialization.bridge import to_rdflib_graph
from icatkg.validation.compiled.results import report_graph
from icatkg.validation.compiled.shapes_graph import ShapesGraph
from icatkg.validation.incremental.validator import IncrementalValidator
from tests.compiled.both_engines import Result, by_pyshacl, quads, results_of
from tests.compiled.cases import CASES

if TYPE_CHECKING:
    from icatkg.validation.compiled.results import ValidationResult

_T = ":S a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path %s ; %s ] ."
_N = ":S a sh:NodeShape ; sh:targetClass :T ; %s ."
_DECLARED = ':O a owl:Ontology ; sh:declare [ sh:prefix "ex" ; sh:namespace "urn:ex:"^^xsd:anyURI ] . '
_QUERY = (
    _DECLARED
    + ':S sh:targetClass :T ; sh:sparql [ sh:prefixes :O ; sh:select """SELECT $this ?v { %s }""" ] .'
)
_ASK = (
    _DECLARED
    + ":K a sh:ConstraintComponent ; sh:parameter [ sh:path :via ] ; "
    + 'sh:validator [ a sh:SPARQLAskValidator ; sh:prefixes :O ; sh:ask """ASK { %s }""" ] . '
    + ":S a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path :p ; :via :q ] ."
)

# The shapes, the graph, what is added, the nodes with new results, the nodes with results that are gone.
KINDS: dict[str, tuple[str, str, str, str, str]] = {
    # Targets
    "class of a focus node": (_T % (":p", "sh:minCount 1"), ":x :q 1 .", ":x a :T .", "x", ""),
    "subclass": (_T % (":p", "sh:minCount 1"), ":x a :U .", ":U rdfs:subClassOf :T .", "x", ""),
    "subclass of a subclass": (
        _T % (":p", "sh:minCount 1"),
        ":x a :V . :y a :U . :V rdfs:subClassOf :U .",
        ":U rdfs:subClassOf :T .",
        "xy",
        "",
    ),
    "subclass below a subclass": (
        _T % (":p", "sh:minCount 1"),
        ":x a :V . :U rdfs:subClassOf :T .",
        ":V rdfs:subClassOf :U .",
        "x",
        "",
    ),
    "subjects": (
        ":S sh:targetSubjectsOf :q ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
        "",
        ":x :q 1 .",
        "x",
        "",
    ),
    "objects": (
        ":S sh:targetObjectsOf :q ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
        "",
        ":y :q :x .",
        "x",
        "",
    ),
    "named node": (
        ":S sh:targetNode :x ; sh:property [ sh:path :p ; sh:maxCount 0 ] .",
        "",
        ":x :p 1 .",
        "x",
        "",
    ),
    "shape that is a class": (
        ":T a rdfs:Class, sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
        "",
        ":x a :T .",
        "x",
        "",
    ),
    # Paths
    "mended": (_T % (":p", "sh:minCount 1"), ":x a :T .", ":x :p 1 .", "", "x"),
    "inverse": (_T % ("[ sh:inversePath :p ]", "sh:maxCount 0"), ":x a :T .", ":y :p :x .", "x", ""),
    "first of a sequence": (
        _T % ("( :p :q )", "sh:maxCount 0"),
        ":x a :T . :y :q 1 .",
        ":x :p :y .",
        "x",
        "",
    ),
    "last of a sequence": (_T % ("( :p :q )", "sh:maxCount 0"), ":x a :T ; :p :y .", ":y :q 1 .", "x", ""),
    "alternative": (
        _T % ("[ sh:alternativePath ( :q [ sh:inversePath :p ] ) ]", "sh:maxCount 0"),
        ":x a :T .",
        ":y :p :x .",
        "x",
        "",
    ),
    "far along a path": (
        _T % ("[ sh:oneOrMorePath :p ]", "sh:nodeKind sh:IRI"),
        ":x a :T ; :p :a . :a :p :b . :b :p :c .",
        ":c :p 1 .",
        "x",
        "",
    ),
    "in the middle of a path": (
        _T % ("[ sh:zeroOrMorePath :p ]", "sh:nodeKind sh:IRI"),
        ":x a :T ; :p :a . :b :p :c . :c :p 1 .",
        ":a :p :b .",
        "x",
        "",
    ),
    "backwards along a path": (
        _T % ("( [ sh:inversePath [ sh:oneOrMorePath :p ] ] :q )", "sh:maxCount 0"),
        ":x a :T . :a :p :b . :b :p :x .",
        ":a :q 1 .",
        "x",
        "",
    ),
    "first of an inverse sequence": (
        _T % ("[ sh:inversePath ( :p :q ) ]", "sh:maxCount 0"),
        ":x a :T . :z :q :x .",
        ":y :p :z .",
        "x",
        "",
    ),
    "far along the last of a sequence": (
        _T % ("( :p [ sh:oneOrMorePath :q ] )", "sh:nodeKind sh:IRI"),
        ":x a :T ; :p :a . :a :q :b .",
        ":b :q 1 .",
        "x",
        "",
    ),
    "perhaps a step": (
        _T % ("( [ sh:zeroOrOnePath :p ] :q )", "sh:maxCount 0"),
        ":x a :T ; :p :y .",
        ":y :q 1 .",
        "x",
        "",
    ),
    # Constraints that look beyond the values
    "class of a value": (_T % (":p", "sh:class :C"), ":x a :T ; :p :y .", ":y a :C .", "", "x"),
    "class of a value by a subclass": (
        _T % (":p", "sh:not [ sh:class :C ]"),
        ":x a :T ; :p :y . :y a :D .",
        ":D rdfs:subClassOf :C .",
        "x",
        "",
    ),
    "closed": (_N % "sh:closed true ; sh:ignoredProperties ( rdf:type )", ":x a :T .", ":x :p 1 .", "x", ""),
    "closed value": (_T % (":p", "sh:node [ sh:closed true ]"), ":x a :T ; :p :y .", ":y :q 1 .", "x", ""),
    "equals": (_T % (":p", "sh:equals :q"), ":x a :T .", ":x :q 1 .", "x", ""),
    "disjoint": (_T % (":p", "sh:disjoint :q"), ":x a :T ; :p 1 .", ":x :q 1 .", "x", ""),
    "less than": (_T % (":p", "sh:lessThan :q"), ":x a :T ; :p 5 .", ":x :q 1 .", "x", ""),
    "less or equal": (_T % (":p", "sh:lessThanOrEquals :q"), ":x a :T ; :p 5 .", ":x :q 1 .", "x", ""),
    # Shapes in shapes
    **{
        f"nested: {name}": (
            _T % (":p", constraint % "sh:property [ sh:path :q ; sh:minCount 1 ]"),
            ":x a :T ; :p :y .",
            ":y :q 1 .",
            added,
            removed,
        )
        for name, constraint, added, removed in (
            ("node", "sh:node [ %s ]", "", "x"),
            ("property", "%s", "", "y"),
            ("not", "sh:not [ %s ]", "x", ""),
            ("and", "sh:and ( [ %s ] [ sh:nodeKind sh:IRI ] )", "", "x"),
            ("or", "sh:or ( [ sh:nodeKind sh:Literal ] [ %s ] )", "", "x"),
            ("xone", "sh:xone ( [ sh:nodeKind sh:IRI ] [ %s ] )", "x", ""),
            ("qualified minimum", "sh:qualifiedValueShape [ %s ] ; sh:qualifiedMinCount 1", "", "x"),
            ("qualified maximum", "sh:qualifiedValueShape [ %s ] ; sh:qualifiedMaxCount 0", "x", ""),
        )
    },
    "sibling shape": (
        """:S sh:targetClass :T ; sh:property
        [ sh:path :p ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedValueShapesDisjoint true ;
          sh:qualifiedMinCount 1 ] ,
        [ sh:path :p ; sh:qualifiedValueShape [ sh:property [ sh:path :q ; sh:minCount 1 ] ] ;
          sh:qualifiedMinCount 0 ] .""",
        ":x a :T ; :p :y .",
        ":y :q 1 .",
        "x",
        "",
    ),
    # SPARQL
    "query: subject": (_QUERY % "$this ex:p ?v .", ":x a :T .", ":x :p 1 .", "x", ""),
    "query: object": (_QUERY % "?v ex:p $this .", ":x a :T .", ":y :p :x .", "x", ""),
    "query: behind a join": (
        _QUERY % "$this ex:p ?a . ?v ex:q ?a .",
        ":x a :T ; :p :y .",
        ":z :q :y .",
        "x",
        "",
    ),
    "query: any property": (
        _QUERY % "$this ?any ?v . ?v a ex:C .",
        ":x a :T ; :p :y .",
        ":y a :C .",
        "x",
        "",
    ),
    "query: path": (
        _QUERY % "$this ex:p/^ex:q* ?v . ?v ex:r ?w .",
        ":x a :T ; :p :y . :z :r 1 .",
        ":z :q :y .",
        "x",
        "",
    ),
    "query: not a property": (_QUERY % "$this !(ex:p|rdf:type) ?v .", ":x a :T .", ":x :q 1 .", "x", ""),
    "query: optional": (
        _QUERY % "$this ex:p ?v . OPTIONAL { ?v ex:q ?w } FILTER(!BOUND(?w))",
        ":x a :T ; :p :y .",
        ":y :q 1 .",
        "",
        "x",
    ),
    "query: optional first": (
        _QUERY % "OPTIONAL { ex:a ex:q ?w } $this ex:p ?v . FILTER(BOUND(?w))",
        ":x a :T ; :p :y . :z a :T ; :p :y .",
        ":a :q 1 .",
        "xz",
        "",
    ),
    "query: not exists": (
        _QUERY % "$this ex:p ?v . FILTER NOT EXISTS { ?w ex:q ?v . ?w a ex:C }",
        ":x a :T ; :p :y . :w :q :y .",
        ":w a :C .",
        "",
        "x",
    ),
    "query: not exists beside a union": (
        _QUERY % "{ $this ex:p ?v } UNION { $this ex:q ?v } FILTER NOT EXISTS { ?v ex:r ?w }",
        ":x a :T ; :q :y . :z a :T .",
        ":y :r 1 .",
        "",
        "x",
    ),
    "query: inside a union": (
        _QUERY % "{ $this ex:p ?v } UNION { ?v ex:q $this }",
        ":x a :T .",
        ":y :q :x .",
        "x",
        "",
    ),
    "query: count": (
        _QUERY
        % "{ SELECT $this (COUNT(?w) AS ?v) { $this ex:p ?a . ?a ex:q ?w } GROUP BY $this } FILTER(?v > 1)",
        ":x a :T ; :p :y . :y :q 1 .",
        ":y :q 2 .",
        "x",
        "",
    ),
    "query: nothing leads to the node": (
        _QUERY % "FILTER EXISTS { ?a ex:r ?b }",
        ":x a :T . :z a :T .",
        ":c :r :d .",
        "xz",
        "",
    ),
    "query: blank node": (_QUERY % "$this ex:p [ ex:q ?v ] .", ":x a :T ; :p :y .", ":y :q 1 .", "x", ""),
    "query: optional before what it may rule out": (
        _QUERY % "OPTIONAL { ex:a ex:q ?v } $this ex:p ?v .",
        ":x a :T ; :p :y .",
        ":a :q :z .",
        "",
        "x",
    ),
    "query: optional in a group, beside what it may rule out": (
        _QUERY % "{ $this ex:p ?v . OPTIONAL { ?v ex:q ?w } } ?w ex:r ?u .",
        ":x a :T ; :p :y . :c :r :d .",
        ":y :q :z .",
        "",
        "x",
    ),
    "query: path of no length": (
        _QUERY.replace("sh:targetClass :T", "sh:targetNode :x") % "?v ex:q* ?w . FILTER(?v = $this)",
        ":y :r 1 .",
        ":x :r 1 .",
        "x",
        "",
    ),
    "query: another solution moves up": (
        _QUERY % "{ SELECT $this ?w { $this ex:p ?m . ?m ex:q ?w } ORDER BY ?w LIMIT 1 } ?w ex:r ?v .",
        ":x a :T ; :p :m . :m :q :b . :b :r 1 .",
        ":m :q :a .",
        "",
        "x",
    ),
    "component: value": (_ASK % "$value $via ?w", ":x a :T ; :p :y .", ":y :q 1 .", "", "x"),
    "component: both": (
        _ASK % "$this $via ?w . ?w ex:r $value",
        ":x a :T ; :p :y ; :q :z .",
        ":z :r :y .",
        "",
        "x",
    ),
}


def _focus_nodes(results: tuple[ValidationResult, ...]) -> str:
    return "".join(sorted({str(r.focus)[-2] for r in results}))


@pytest.mark.parametrize("name", KINDS)
def test_kind(name: str) -> None:
    """The change of the one triple is seen, as an addition and as a removal."""
    shapes, graph, new, added, removed = KINDS[name]
    validator = IncrementalValidator(quads(graph), quads(shapes))
    change = validator.check(quads(new))
    assert change.not_compiled == ()
    assert (_focus_nodes(change.added), _focus_nodes(change.removed)) == (added, removed)
    back = IncrementalValidator(quads(graph + new), quads(shapes)).check([], quads(new))
    assert (_focus_nodes(back.added), _focus_nodes(back.removed)) == (removed, added)


@pytest.mark.parametrize("name", CASES)
def test_case_of_the_engines(name: str) -> None:
    """Every other triple of the examples of both engines, added, brings what pySHACL finds more and less."""
    shapes, data = (quads(part) for part in CASES[name])
    old, new = data[::2], data[1::2]
    change = IncrementalValidator(old, shapes).check(new)
    if change.not_compiled:
        assert "rewrite" in change.not_compiled[0].reason
        return
    before, after = by_pyshacl(old, shapes), by_pyshacl(data, shapes)
    assert _counted(change.added) == _without_messages(after - before)
    assert _counted(change.removed) == _without_messages(before - after)


def _counted(results: tuple[ValidationResult, ...]) -> Counter[Result]:
    return _without_messages(results_of(to_rdflib_graph(report_graph(ShapesGraph([]), results))))


def _without_messages(results: Counter[Result]) -> Counter[Result]:
    found: Counter[Result] = Counter()
    for result, number in results.items():
        found[result._replace(messages=frozenset())] += number
    return found
