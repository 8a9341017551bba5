"""Queries that have one kind of finding each, written for the small graph."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["CASES", "Case"]


class Case(NamedTuple):
    """A query with a finding.

    Attributes
    ----------
    kind, query
        The finding's kind, and the query that has it.
    at
        The text at its place; empty for a finding on the query as a whole.
    corrected
        The query when the finding's own changes are made, or an empty string.
    rows
        How many rows that gives, counted by hand in the small graph.
    near
        A query that has no such finding.

    """

    kind: str
    query: str
    at: str
    corrected: str
    rows: int
    near: str


CASES = [
    Case(
        "unknown-class",
        "SELECT ?m { ?m a id:Meeting }",
        "id:Meeting",
        "SELECT ?m { ?m a icat:Meeting }",
        1,
        "SELECT ?m { ?m a icat:Meeting }",
    ),
    Case(
        "unknown-class",
        "SELECT ?m { ?m a icat:meetings }",
        "icat:meetings",
        "SELECT ?m { ?m a icat:Meeting }",
        1,
        "SELECT ?m { ?m a/rdfs:subClassOf icat:Claim }",
    ),
    Case(
        "unknown-property",
        "SELECT ?t { ?t icat:hasOrganization id:osce }",
        "icat:hasOrganization",
        "SELECT ?t { ?t icat:hasOrganisation id:osce }",
        2,
        "SELECT ?t { ?t icat:hasOrganisation id:osce }",
    ),
    Case(
        "unknown-property",
        "SELECT ?t { ?t foaf:name ?n }",
        "foaf:name",
        "SELECT ?t { ?t rdfs:label ?n }",
        3,
        "SELECT ?t { ?t rdfs:label ?n }",
    ),
    Case(
        "unknown-entity",
        "SELECT ?t { ?t icat:hasOrganisation id:OSCE }",
        "id:OSCE",
        "SELECT ?t { ?t icat:hasOrganisation id:osce }",
        2,
        "SELECT ?t { ?t icat:hasOrganisation id:osce }",
    ),
    Case(
        "unknown-entity",
        "SELECT ?t { ?t icat:takenBy id:icpo }",
        "id:icpo",
        "SELECT ?t { ?t icat:takenBy id:interpol }",
        1,
        "SELECT ?t { ?t icat:takenBy id:interpol }",
    ),
    Case(
        "unknown-graph",
        "SELECT ?t { GRAPH graph:added-smal { ?t icat:position 1 } }",
        "graph:added-smal",
        "SELECT ?t { GRAPH graph:added-small { ?t icat:position 1 } }",
        1,
        "SELECT ?t { GRAPH graph:added-small { ?t icat:position 1 } }",
    ),
    Case(
        "foreign-prefix",
        "PREFIX icat: <http://icat.example/> SELECT ?m { ?m a icat:Meeting }",
        "<http://icat.example/>",
        "PREFIX icat: <https://w3id.org/icatkg/ontology/> SELECT ?m { ?m a icat:Meeting }",
        1,
        "PREFIX icat: <https://w3id.org/icatkg/ontology/> SELECT ?m { ?m a icat:Meeting }",
    ),
    Case(
        "class-as-property",
        "SELECT ?t { ?t icat:ChairTerm ?x }",
        "icat:ChairTerm",
        "",
        0,
        "SELECT ?t { ?t a icat:ChairTerm }",
    ),
    Case(
        "property-as-class",
        "SELECT ?t { ?t a icat:position }",
        "icat:position",
        "",
        0,
        "SELECT ?t { ?t icat:position ?p }",
    ),
    Case(
        "value-as-class",
        "SELECT ?t { ?t a kind:chair }",
        "kind:chair",
        "SELECT ?t { ?t icat:inRole kind:chair }",
        2,
        "SELECT ?t { ?t icat:inRole kind:chair }",
    ),
    Case(
        "class-without-members",
        "SELECT ?c { ?c a icat:Claim }",
        "icat:Claim",
        "SELECT ?c { ?c a/rdfs:subClassOf* icat:Claim }",
        3,
        "SELECT ?c { ?c a/rdfs:subClassOf* icat:Claim }",
    ),
    Case(
        "unused-class",
        "SELECT ?c { ?c a foaf:Organization }",
        "foaf:Organization",
        "SELECT ?c { ?c a icat:Organisation }",
        2,
        "SELECT ?c { ?c a icat:Organisation }",
    ),
    Case(
        "unused-property",
        "SELECT ?c { ?c id:osce ?x }",
        "id:osce",
        "",
        0,
        "SELECT ?c { ?c ?x id:osce }",
    ),
    Case(
        "reversed",
        "SELECT ?t { id:osce icat:hasOrganisation ?t }",
        "id:osce icat:hasOrganisation ?t",
        "SELECT ?t { id:osce ^icat:hasOrganisation ?t }",
        2,
        "SELECT ?t { ?t icat:hasOrganisation id:osce }",
    ),
    Case(
        "property-not-on-class",
        "SELECT ?m { ?m a icat:Meeting ; icat:hasOrganisation ?o }",
        "icat:hasOrganisation",
        "",
        0,
        "SELECT ?m { ?m a icat:Meeting ; icat:takenBy ?o }",
    ),
    Case(
        "value-not-of-class",
        "SELECT ?o { ?o a icat:Meeting . ?t icat:hasOrganisation ?o }",
        "icat:hasOrganisation",
        "",
        0,
        "SELECT ?o { ?o a icat:Organisation . ?t icat:hasOrganisation ?o }",
    ),
    Case(
        "literal-language",
        'SELECT ?o { ?o rdfs:label "OSCE" }',
        '"OSCE"',
        'SELECT ?o { ?o rdfs:label "OSCE"@en }',
        1,
        'SELECT ?o { ?o rdfs:label "OSCE"@en }',
    ),
    Case(
        "literal-language",
        'SELECT ?o { ?o icat:acronym "OSCE"@en }',
        '"OSCE"@en',
        'SELECT ?o { ?o icat:acronym "OSCE" }',
        1,
        'SELECT ?o { ?o icat:acronym "OSCE" }',
    ),
    Case(
        "literal-datatype",
        "SELECT ?t { ?t icat:date 2019 }",
        "2019",
        'SELECT ?t { ?t icat:date "2019"^^xsd:gYear }',
        1,
        'SELECT ?t { ?t icat:date "2019"^^xsd:gYear }',
    ),
    Case(
        "literal-datatype",
        'SELECT ?t { ?t icat:position "2" }',
        '"2"',
        "SELECT ?t { ?t icat:position 2 }",
        1,
        "SELECT ?t { ?t icat:position 2 }",
    ),
    Case(
        "literal-case",
        'SELECT ?o { ?o rdfs:label "Interpol"@en }',
        '"Interpol"@en',
        'SELECT ?o { ?o rdfs:label "INTERPOL"@en }',
        1,
        'SELECT ?o { ?o rdfs:label "INTERPOL"@en }',
    ),
    Case(
        "literal-space",
        'SELECT ?o { ?o icat:spelledOut "International Criminal Police Organization" }',
        '"International Criminal Police Organization"',
        'SELECT ?o { ?o icat:spelledOut "International  Criminal Police Organization" }',
        1,
        'SELECT ?o { ?o icat:spelledOut "International  Criminal Police Organization" }',
    ),
    Case(
        "literal-of-other-property",
        'SELECT ?o { ?o icat:title "OSCE" }',
        '"OSCE"',
        "",
        0,
        'SELECT ?o { ?o icat:acronym "OSCE" }',
    ),
    Case(
        "literal-for-thing",
        'SELECT ?t { ?t icat:hasOrganisation "OSCE" }',
        '"OSCE"',
        "SELECT ?t { ?t icat:hasOrganisation id:osce }",
        2,
        "SELECT ?t { ?t icat:hasOrganisation id:osce }",
    ),
    Case(
        "unknown-literal",
        'SELECT ?m { ?m icat:title "A meting" }',
        '"A meting"',
        'SELECT ?m { ?m icat:title "A meeting" }',
        1,
        'SELECT ?m { ?m icat:title "A meeting" }',
    ),
    Case(
        "literal-case",
        'SELECT ?o { ?o rdfs:label ?l FILTER(STR(?l) = "osce") }',
        '"osce"',
        'SELECT ?o { ?o rdfs:label ?l FILTER(STR(?l) = "OSCE") }',
        1,
        'SELECT ?o { ?o rdfs:label ?l FILTER(STR(?l) = "OSCE") }',
    ),
    Case(
        "never-comparable",
        'SELECT ?o { ?o rdfs:label ?l FILTER(?l = "OSCE") }',
        '"OSCE"',
        'SELECT ?o { ?o rdfs:label ?l FILTER(STR(?l) = "OSCE") }',
        1,
        'SELECT ?o { ?o rdfs:label ?l FILTER(?l = "OSCE"@en) }',
    ),
    Case(
        "never-comparable",
        "SELECT ?t { ?t icat:earliest ?d BIND(SUBSTR(STR(?d), 1, 4) AS ?y) FILTER(?y = 2019) }",
        "2019",
        'SELECT ?t { ?t icat:earliest ?d BIND(SUBSTR(STR(?d), 1, 4) AS ?y) FILTER(?y = "2019") }',
        1,
        "SELECT ?t { ?t icat:earliest ?d FILTER(YEAR(?d) = 2019) }",
    ),
    Case(
        "never-comparable",
        'SELECT ?t { ?t icat:hasOrganisation ?o FILTER(?o = "OSCE") }',
        '"OSCE"',
        "SELECT ?t { ?t icat:hasOrganisation ?o FILTER(?o = id:osce) }",
        2,
        "SELECT ?t { ?t icat:hasOrganisation ?o FILTER(?o = id:osce) }",
    ),
    Case(
        "seldom-comparable",
        'SELECT ?t { ?t icat:date ?d FILTER(?d >= "2019-01-01"^^xsd:date) }',
        '"2019-01-01"^^xsd:date',
        "",
        0,
        'SELECT ?t { ?t icat:earliest ?d FILTER(?d >= "2019-01-01"^^xsd:date) }',
    ),
    Case(
        "never-that-case",
        'SELECT ?o { ?o icat:acronym ?a FILTER(LCASE(?a) = "OSCE") }',
        '"OSCE"',
        'SELECT ?o { ?o icat:acronym ?a FILTER(LCASE(?a) = "osce") }',
        1,
        'SELECT ?o { ?o icat:acronym ?a FILTER(UCASE(?a) = "OSCE") }',
    ),
    Case(
        "text-case",
        'SELECT ?o { ?o icat:acronym ?a FILTER(CONTAINS(?a, "osc")) }',
        'FILTER(CONTAINS(?a, "osc"))',
        'SELECT ?o { ?o icat:acronym ?a FILTER(CONTAINS(LCASE(STR(?a)), "osc")) }',
        1,
        'SELECT ?o { ?o icat:acronym ?a FILTER(CONTAINS(?a, "OSC")) }',
    ),
    Case(
        "text-case",
        'SELECT ?o { ?o icat:acronym ?a FILTER(REGEX(?a, "^osc")) }',
        'FILTER(REGEX(?a, "^osc"))',
        'SELECT ?o { ?o icat:acronym ?a FILTER(REGEX(?a, "^osc", "i")) }',
        1,
        'SELECT ?o { ?o icat:acronym ?a FILTER(REGEX(?a, "^xyz")) }',
    ),
    Case(
        "no-solution",
        "SELECT ?t { ?t a icat:ChairTerm ; icat:position ?p FILTER(?p > 2) }",
        "icat:position ?p",
        "",
        0,
        "SELECT ?t { ?t a icat:ChairTerm ; icat:position ?p FILTER(?p > 1) }",
    ),
    Case(
        "unbound-column",
        "SELECT ?terms { ?term a icat:ChairTerm }",
        "?terms",
        "SELECT ?term { ?term a icat:ChairTerm }",
        2,
        "SELECT ?term { ?term a icat:ChairTerm }",
    ),
    Case(
        "unbound-variable",
        "SELECT ?term { ?term a icat:ChairTerm } ORDER BY ?trem",
        "?trem",
        "SELECT ?term { ?term a icat:ChairTerm } ORDER BY ?term",
        2,
        "SELECT ?term { ?term a icat:ChairTerm } ORDER BY ?term",
    ),
    Case(
        "out-of-scope",
        "SELECT ?t { ?t icat:position ?p { ?t a icat:ChairTerm FILTER(?p = 1) } }",
        "?p",
        "",
        0,
        "SELECT ?t { ?t icat:position ?p OPTIONAL { ?t icat:date ?d FILTER(?p = 1) } }",
    ),
    Case(
        "bind-too-early",
        "SELECT ?t ?s { BIND(STR(?t) AS ?s) ?t a icat:ChairTerm }",
        "?t",
        "",
        0,
        "SELECT ?t ?s { ?t a icat:ChairTerm BIND(STR(?t) AS ?s) }",
    ),
    Case(
        "variable-once",
        "SELECT ?meeting { ?meeting a icat:Meeting . ?meetnig icat:title ?x }",
        "?meetnig",
        "SELECT ?meeting { ?meeting a icat:Meeting . ?meeting icat:title ?x }",
        1,
        "SELECT ?meeting { ?meeting a icat:Meeting ; icat:takenBy ?meeting2 }",
    ),
    Case(
        "not-joined",
        "SELECT ?t ?o { ?t a icat:ChairTerm . ?o a icat:Organisation }",
        "",
        "",
        0,
        "SELECT ?t ?o { ?t a icat:ChairTerm . ?o a icat:Meeting }",
    ),
    Case(
        "rows-repeat",
        "SELECT ?o { ?t icat:hasOrganisation ?o }",
        "SELECT",
        "SELECT DISTINCT ?o { ?t icat:hasOrganisation ?o }",
        1,
        "SELECT ?t ?o { ?t icat:hasOrganisation ?o }",
    ),
    Case(
        "idle-optional",
        "SELECT ?t ?x { ?t a icat:ChairTerm OPTIONAL { ?x icat:takenBy ?x } }",
        "OPTIONAL { ?x icat:takenBy ?x }",
        "",
        0,
        "SELECT ?t ?x { ?t a icat:ChairTerm OPTIONAL { ?x icat:takenBy ?y } }",
    ),
    Case(
        "no-row-left",
        "SELECT ?t { ?t a icat:ChairTerm } LIMIT 0",
        "LIMIT 0",
        "SELECT ?t { ?t a icat:ChairTerm } ",
        2,
        "SELECT ?t { ?t a icat:ChairTerm } LIMIT 1",
    ),
    Case(
        "no-row-left",
        "SELECT ?t { ?t a icat:ChairTerm } OFFSET 2",
        "OFFSET 2",
        "SELECT ?t { ?t a icat:ChairTerm } ",
        2,
        "SELECT ?t { ?t a icat:ChairTerm } OFFSET 1",
    ),
    Case(
        "no-row-left",
        "SELECT ?o (COUNT(?t) AS ?n) { ?t icat:hasOrganisation ?o } GROUP BY ?o HAVING(COUNT(?t) > 2)",
        "HAVING(COUNT(?t) > 2)",
        "",
        0,
        "SELECT ?o (COUNT(?t) AS ?n) { ?t icat:hasOrganisation ?o } GROUP BY ?o HAVING(COUNT(?t) > 1)",
    ),
    Case(
        "recorded-gap",
        'SELECT ?t { ?t a icat:ChairTerm ; icat:hasOrganisation id:osce ; icat:date "2020"^^xsd:gYear }',
        "",
        "",
        0,
        'SELECT ?t { ?t a icat:ChairTerm ; icat:hasOrganisation id:osce ; icat:date "2018"^^xsd:gYear }',
    ),
    Case(
        "undeclared-prefix",
        "SELECT ?t { ?t a icta:ChairTerm }",
        "icta:ChairTerm",
        "SELECT ?t { ?t a icat:ChairTerm }",
        2,
        "PREFIX icta: <https://w3id.org/icatkg/ontology/> SELECT ?t { ?t a icta:ChairTerm }",
    ),
]
