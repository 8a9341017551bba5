"""For each constraint component, target and path: shapes, and data of which some breaks them.

Written after the examples of https://www.w3.org/TR/shacl/.
"""

from __future__ import annotations

__all__ = ["CASES", "NOT_COMPILED", "SHAPE"]

# A shape that checks the values of :p of all instances of :T.
SHAPE = ":S a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path :p ; %s ] ."
_ON_NODES = ":S a sh:NodeShape ; sh:targetSubjectsOf :p ; %s ."

_MIXED = """
:a a :T ; :p 1, 01, "x", "x"@en, :o, [ :q 2 ] . :b a :T ; :p "007"^^xsd:int, "y"@en-GB, "z"@en, "w"@de .
:o a :C . :d a :T . :e a :T ; :p 5 ; :q 5, 7 . :D rdfs:subClassOf :C . :f a :T ; :p :g . :g a :D ; :q :o .
"""
_DATES = """
:a a :T ; :p "2020-01-01"^^xsd:date, "2020-13-01"^^xsd:date, "2020-01-01T00:00:00Z"^^xsd:dateTime,
  "2020-01-01T00:00:00"^^xsd:dateTime, 4.5, "300"^^xsd:byte, "c"^^xsd:byte, "2.5"^^xsd:integer, 1e3, true,
  "TRUE"^^xsd:boolean .
"""
_TREE = ":a a :T ; :p :b . :b :p :c ; :q 1 . :c :p :a ; :q 2 . :d a :T ; :q :a . [] a :T ; :p :b ."

CASES: dict[str, tuple[str, str]] = {
    "class": (SHAPE % "sh:class :C", _MIXED),
    "several classes": (SHAPE % "sh:class :C, :E", _MIXED),
    **{
        f"datatype {datatype}": (SHAPE % f"sh:datatype {datatype}", data)
        for datatype in (
            *("xsd:integer", "xsd:int", "xsd:string", "rdf:langString", "xsd:date", "xsd:byte"),
            *("xsd:boolean", "xsd:dateTime", "xsd:decimal", "xsd:double", "rdfs:Literal"),
        )
        for data in (_MIXED + _DATES,)
    },
    **{
        f"node kind {kind}": (SHAPE % f"sh:nodeKind sh:{kind}", _MIXED)
        for kind in ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
    },
    "minimum count": (SHAPE % "sh:minCount 1", _MIXED),
    "maximum count tells 1 and 01 apart": (SHAPE % "sh:maxCount 1", ":a a :T ; :p 1, 01 ."),
    **{
        f"range {parameter} {limit}": (SHAPE % f"sh:{parameter} {limit}", data)
        for parameter in ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive")
        for limit in ("5", '"y"', '"2020-01-01"^^xsd:date', '"2020-01-01T00:00:00Z"^^xsd:dateTime')
        for data in (_MIXED + _DATES,)
    },
    "minimum length": (SHAPE % "sh:minLength 2", _MIXED),
    "minimum length of none": (SHAPE % "sh:minLength 0 ; sh:maxCount 1", _MIXED),
    "maximum length": (SHAPE % "sh:maxLength 1", _MIXED),
    "pattern": (SHAPE % 'sh:pattern "^[xX]$"', _MIXED),
    "pattern with flags": (SHAPE % 'sh:pattern "^X" ; sh:flags "i"', _MIXED),
    "pattern with a message": (SHAPE % 'sh:pattern "x" ; sh:message "{?value} is wrong"@en', _MIXED),
    "languages": (SHAPE % 'sh:languageIn ( "en" "fr" )', _MIXED),
    "any language": (SHAPE % 'sh:languageIn ( "*" )', _MIXED),
    "unique language": (SHAPE % "sh:uniqueLang true", ':a a :T ; :p "x"@en, "y"@EN, "z"@de, "v"@de, "w" .'),
    "not unique language": (SHAPE % "sh:uniqueLang false ; sh:minCount 3", ':a a :T ; :p "x"@en, "y"@en .'),
    "equals": (SHAPE % "sh:equals :q", _MIXED),
    "disjoint": (SHAPE % "sh:disjoint :q", _MIXED),
    "less than": (SHAPE % "sh:lessThan :q", ":a a :T ; :p 1, 5 ; :q 5, 2 . :b a :T ; :p 1 ; :q 0 ."),
    "less than or equals": (
        SHAPE % "sh:lessThanOrEquals :q",
        ":a a :T ; :p 1, 5 ; :q 5, 2 . :b a :T ; :p 1 .",
    ),
    "not": (SHAPE % "sh:not [ sh:class :C ]", _MIXED),
    "and": (SHAPE % "sh:and ( [ sh:nodeKind sh:Literal ] [ sh:minLength 2 ] )", _MIXED),
    "or": (SHAPE % "sh:or ( [ sh:class :C ] [ sh:datatype xsd:int ] )", _MIXED),
    "xone": (SHAPE % "sh:xone ( [ sh:nodeKind sh:Literal ] [ sh:maxLength 1 ] )", _MIXED),
    "node": (SHAPE % "sh:node [ sh:property [ sh:path :q ; sh:minCount 1 ] ]", _MIXED),
    "nested property": (SHAPE % "sh:property [ sh:path :q ; sh:minCount 1 ; sh:severity sh:Info ]", _MIXED),
    "shared property shape": (
        """:P a sh:PropertyShape ; sh:path :q ; sh:minCount 1 . :A sh:targetClass :T ; sh:property :P .
        :B sh:targetSubjectsOf :p ; sh:property :P .""",
        _MIXED,
    ),
    "qualified minimum": (SHAPE % "sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMinCount 1", _MIXED),
    "qualified maximum": (
        SHAPE % "sh:qualifiedValueShape [ sh:nodeKind sh:Literal ] ; sh:qualifiedMaxCount 1",
        _MIXED,
    ),
    "qualified, disjoint": (
        """:S sh:targetClass :T ; sh:property
        [ sh:path :p ; sh:qualifiedValueShape [ sh:class :C ] ;
          sh:qualifiedValueShapesDisjoint true ; sh:qualifiedMinCount 1 ] ,
        [ sh:path :p ; sh:qualifiedValueShape [ sh:class :D ] ;
          sh:qualifiedValueShapesDisjoint true ; sh:qualifiedMinCount 1 ] .""",
        _MIXED,
    ),
    "closed": (
        """:S sh:targetClass :T ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
        sh:property [ sh:path :q ] , [ sh:path [ sh:inversePath :p ] ] .""",
        _MIXED,
    ),
    "closed along a path": (SHAPE % "sh:closed true", _MIXED),
    "has value": (SHAPE % "sh:hasValue 1", _MIXED),
    "has values": (SHAPE % 'sh:hasValue 1, :g ; sh:message "1 and :g"', _MIXED),
    "in": (SHAPE % "sh:in ( 1 )", _MIXED),
    "in several": (SHAPE % 'sh:in ( 1 "x"@en :o ) ; sh:message "three"', _MIXED),
    "on nodes": (
        _ON_NODES % "sh:nodeKind sh:BlankNode ; sh:hasValue :a ; sh:in ( :a ) ; sh:equals :q",
        _MIXED,
    ),
    "not on nodes": (_ON_NODES % "sh:not [ sh:property [ sh:path :q ; sh:minCount 1 ] ]", _MIXED),
    "deactivated": (SHAPE % "sh:minCount 9 ; sh:deactivated true ] , [ sh:path :q ; sh:minCount 1", _MIXED),
    "deactivated inside": (SHAPE % "sh:not [ sh:class :C ; sh:deactivated true ]", _MIXED),
    "severity and messages": (
        SHAPE % 'sh:minCount 1 ; sh:severity :Grave ; sh:message "one"@en, "eins"@de',
        _MIXED,
    ),
    # Targets
    "target node": (':S sh:targetNode :a, 01, "x"@en, :none ; sh:nodeKind sh:BlankNode .', _MIXED),
    "target objects": (":S sh:targetObjectsOf :p ; sh:nodeKind sh:BlankNode .", _MIXED),
    "implicit class": (":T a rdfs:Class, sh:NodeShape ; sh:nodeKind sh:BlankNode .", _MIXED),
    "implicit subclass": (":C a owl:Class, sh:NodeShape ; sh:nodeKind sh:BlankNode .", _MIXED),
    "property shape with a target": (":S sh:targetClass :T ; sh:path :p ; sh:minCount 1 .", _MIXED),
    # Paths
    **{
        f"path {number}": (
            f":S sh:targetClass :T ; sh:path {path} ; sh:nodeKind sh:Literal ; sh:maxCount 1 .",
            _TREE,
        )
        for number, path in enumerate(
            (
                "[ sh:inversePath :p ]",
                "( :p :p )",
                "( :p [ sh:inversePath :p ] )",
                "[ sh:alternativePath ( :p :q ) ]",
                "[ sh:zeroOrMorePath :p ]",
                "[ sh:oneOrMorePath :p ]",
                "[ sh:zeroOrOnePath :p ]",
                "( [ sh:zeroOrMorePath [ sh:alternativePath ( :p [ sh:inversePath :q ] ) ] ] :q )",
                "[ sh:inversePath [ sh:oneOrMorePath :p ] ]",
                "[ sh:zeroOrOnePath ( :p :q ) ]",
            )
        )
    },
    "path from a literal": (
        ":S sh:targetNode 1, 01 ; sh:property [ sh:path [ sh:inversePath :p ] ; sh:maxCount 0 ] .",
        _MIXED,
    ),
    "path of length 0 from nowhere": (
        ":S sh:targetNode :none ; sh:property [ sh:path [ sh:zeroOrMorePath :p ] ; sh:maxCount 0 ] .",
        _MIXED,
    ),
}

_DECLARED = ':O a owl:Ontology ; sh:declare [ sh:prefix "ex" ; sh:namespace "urn:ex:"^^xsd:anyURI ] . '
_PLAIN = ':a a :T ; :p 1, 2 ; :q "x" . :b a :T ; :q "y" . [] a :T ; :p 3 . :c :r :a .'
_QUERIES = {
    "triple": "SELECT $this ?value WHERE { $this ex:p ?value }",
    "message": "SELECT $this ?value ?q WHERE { $this ex:p ?value OPTIONAL { $this ex:q ?q } }",
    "path of the row": "SELECT $this (ex:q AS ?path) ?value WHERE { $this ex:q ?value }",
    "not exists": "SELECT $this WHERE { FILTER NOT EXISTS { $this ex:p ?x } }",
    "filter in union": "SELECT $this WHERE { { $this ex:p ?x } UNION { FILTER(isBlank($this)) } }",
    "bind inside": 'SELECT $this ?value { { BIND(STR($this) AS ?value) } FILTER(STRENDS(?value, ":a")) }',
    "filter in optional": """SELECT $this ?value WHERE {
  $this a ex:T OPTIONAL { ?value ex:r ?x FILTER(?x = $this) } FILTER(!BOUND(?value))
}""",
    "object": "SELECT $this ?value WHERE { ?value ex:r $this }",
    "inner query": """SELECT $this ?value WHERE {
  { SELECT $this (COUNT(?x) AS ?value) WHERE { $this ex:p ?x } GROUP BY $this }
}""",
    "group": "SELECT $this (COUNT(?x) AS ?value) { $this ex:p ?x } GROUP BY $this HAVING (COUNT(?x) > 1)",
    "limit": "SELECT $this WHERE { $this a ex:T } LIMIT 1",
    "any property": "SELECT DISTINCT $this ?value WHERE { $this ?property ?value }",
    "current shape": "SELECT $this ($currentShape AS ?value) WHERE { $this ex:p ?x }",
}
CASES |= {
    f"sparql: {name}": (
        _DECLARED
        + ':S sh:targetClass :T ; sh:message "{?value} {$this} {?q}" ; sh:sparql '
        + '[ sh:prefixes :O ; sh:message "of {$this}: {?value}, {?q}"@en ; '
        + f'sh:select """{query}""" ] .',
        _PLAIN,
    )
    for name, query in _QUERIES.items()
}
CASES["sparql: path of the shape"] = (
    _DECLARED
    + ":S sh:targetClass :T ; sh:property [ sh:path [ sh:alternativePath ( :p :q ) ] ; sh:sparql "
    + '[ sh:prefixes :O ; sh:select "SELECT $this ?value WHERE { $this $PATH ?value }" ] ] .',
    _PLAIN,
)
CASES["sparql: deactivated"] = (
    _DECLARED
    + ":S sh:targetClass :T ; sh:nodeKind sh:IRI ; sh:sparql "
    + '[ sh:deactivated true ; sh:select "SELECT $this WHERE { $this ?p ?value }" ] .',
    _PLAIN,
)
CASES["sparql: inside a shape"] = (
    _DECLARED
    + ":S sh:targetClass :T ; sh:not [ sh:sparql "
    + '[ sh:prefixes :O ; sh:select "SELECT $this WHERE { $this ex:p ?value }" ] ] .',
    _PLAIN,
)

_SPARQL = ':S sh:targetClass :T ; sh:sparql [ sh:select "%s" ] .'

# Shapes that must go to pySHACL.
NOT_COMPILED = {
    "recursion": ":S sh:targetClass :T ; sh:property [ sh:path :p ; sh:node :S ] .",
    "expression": ":S sh:targetClass :T ; sh:expression :f .",
    "rule": ":S sh:targetClass :T ; sh:rule [ a sh:TripleRule ] .",
    "target by query": ':S a sh:NodeShape ; sh:target [ sh:select "SELECT ?this WHERE { ?this a ?x }" ] .',
    "other graph": _SPARQL % "SELECT $this { GRAPH ?graph { $this a ?x } }",
    "literal that the store would rewrite": (
        ":S sh:targetNode 01 ; sh:sparql [ sh:select \"SELECT $this { FILTER(STR($this) = '1') }\" ] ."
    ),
    "no select": ":S sh:targetClass :T ; sh:sparql [ ] .",
    "service": _SPARQL % "SELECT $this { SERVICE <urn:x> { $this a ?x } }",
    "subtraction": _SPARQL % "SELECT $this { $this a ?x MINUS { $this a ?y } }",
    "query that is none": ':S sh:targetClass :T ; sh:sparql [ sh:select "SELECT $this WHERE {" ] .',
    "count that is none": SHAPE % 'sh:minCount "one"',
    "two counts": SHAPE % "sh:minCount 1, 2",
    "count on nodes": ":S sh:targetClass :T ; sh:minCount 1 .",
    "pattern that is none": SHAPE % 'sh:pattern "("',
    "list without end": SHAPE % "sh:in _:l" + " _:l rdf:first 1 ; rdf:rest _:l .",
    "path without end": ":S sh:targetClass :T ; sh:property [ sh:path _:p ] . _:p sh:inversePath _:p .",
    "rewritten literal": (
        ':S sh:targetClass :T ; sh:sparql [ sh:select "SELECT $this ?value { $this <urn:ex:p> ?value }" ] .'
    ),
}
