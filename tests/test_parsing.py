"""The syntax tree of a query: the same query comes out, and it says what the query says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QueryTriples, Store, Variable
from rdflib.paths import (
    AlternativePath,
    InvPath,
    MulPath,
    NegatedPath,
    SequencePath,
)
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from icatkg.errors import QueryError, RefusedQueryError
from icatkg.namespaces import BASE, PREFIXES
from icatkg.querying.parsing import parse
from icatkg.querying.stored import stored_queries
from icatkg.querying.syntax import (
    Alternative,
    Filter,
    Inverse,
    Minus,
    Negated,
    Optional,
    Repeat,
    Sequence,
    Term,
    TriplePattern,
    Union,
)
from icatkg.querying.syntax import Path as PropertyPath
from icatkg.querying.syntax.scope import certain, monotone, nodes, projected, renamed, visible
from icatkg.querying.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatkg.querying.syntax import Query

_STORED = {query.name: query.text for query in stored_queries()}
_ROOT = Path(__file__).parent.parent
_WRITTEN = {
    f"{page.name}-{number}": text
    for page in sorted([_ROOT / "README.md", *(_ROOT / "docs").rglob("*.md")])
    for number, text in enumerate(
        re.findall(r"```sparql\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL), 1
    )
}

# Queries whose syntax is rare; each has an answer on the data below.
TRICKY = [
    "SELECT * { ?s e:p ?o }",
    "select distinct ?s where { ?s a e:T . }",
    "SELECT ?s { ?s a e:T; e:p ?o, ?o2 ;; . }",
    "SELECT ?s { ?s a e:T FILTER(?s != e:b)e:a e:p ?o }",
    "SELECT * { e:a e:p [ ] }",
    "SELECT * { [ e:p ?o ; e:q ?q ] . }",
    "SELECT * { [ e:p ?o ] e:q ?q }",
    "SELECT * { _:x e:p ?o . _:x e:q ?q }",
    "SELECT * { ?s e:list ( 1 ?two ) }",
    "SELECT * { ( 1 2 ) rdf:rest ?rest }",
    "SELECT * { ?s e:list () }",
    "SELECT * { ?s e:p/e:q ?o }",
    "SELECT * { ?s e:p|e:q|^e:q ?o }",
    "SELECT * { ?s (e:p/e:q)+|^(e:p*) ?o }",
    "SELECT * { ?s ^e:p/!e:q ?o }",
    "SELECT * { ?s !(e:p|^e:q|a) ?o }",
    "SELECT * { ?s e:p? ?o . ?s e:q* ?o2}",
    "SELECT * { ?s !a ?o }",
    "SELECT * { ?s e:n -5 }",
    "SELECT * { ?s e:n ?n FILTER(?n<+6&&?n>-6) }",
    "SELECT * { ?s e:n ?n FILTER(?n IN (1, -5, .5)) }",
    "SELECT * { ?s e:label 'chat'@en-GB }",
    "SELECT * { ?s e:label '''it's \"so\" {'''}",
    "SELECT * { ?s e:n '-5'^^xsd:integer }",
    "SELECT * { ?s e:flag true }",
    "SELECT * { ?s e:x\\-y ?o }",
    "SELECT * { ?s e:a.b ?o.}",
    "SELECT * { e:a e:p ?o.?o e:q ?q}",
    "SELECT * { ?s e:p ?o OPTIONAL { ?o e:q ?q OPTIONAL { ?q e:r ?r } FILTER(BOUND(?s)) } }",
    "SELECT * { { ?s e:p ?o } UNION { ?s e:q ?o } UNION { } }",
    "SELECT * { ?s e:p ?o MINUS { ?s e:q ?o } MINUS { ?s e:none ?x } }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * FROM e:g FROM NAMED e:g { ?s ?p ?o GRAPH e:g { ?s ?p2 ?o2 } }",
    "SELECT (?n * 2 AS ?double) (STR(?s) AS ?text) { ?s e:n ?n }",
    "SELECT ?s ?x { ?s e:n ?n BIND((?n + 1) / 2 AS ?x) }",
    "SELECT * { VALUES ?s { e:a UNDEF } VALUES (?x ?y) { (1 'a') (UNDEF e:b) } }",
    "SELECT * { VALUES () { () () } }",
    "SELECT * { ?s e:p ?o } VALUES (?s) { (e:a) }",
    "SELECT * { ?s e:p ?o } VALUES ?o { e:b e:c }",
    "SELECT * { ?s e:n ?n { SELECT (MAX(?m) AS ?n) { ?x e:n ?m } } }",
    "SELECT * { { SELECT ?s { ?s e:p ?o } ORDER BY ?s LIMIT 1 OFFSET 0 VALUES ?s { e:a } } }",
    "SELECT ?p { ?s ?p ?o } GROUP BY ?p HAVING (COUNT(*) > 1) (?p != e:z) ORDER BY DESC(COUNT(*)) ?p",
    "SELECT (GROUP_CONCAT(DISTINCT ?t ; SEPARATOR='}') AS ?x) { ?s e:label ?t } GROUP BY (LANG(?t) AS ?k)",
    "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o } GROUP BY STR(?s) (ISIRI(?o))",
    "SELECT ?s { ?s e:n ?n } ORDER BY ASC(?n) STR(?s) (?n + 1) LIMIT 3",
    "SELECT ?s { ?s e:n ?n } OFFSET 0 LIMIT 3",
    "SELECT * { ?s e:p ?o FILTER EXISTS { ?o e:q ?q } FILTER NOT EXISTS { ?s e:none ?q } }",
    "SELECT * { ?s e:p ?o FILTER(?o = e:b || (EXISTS { ?o e:q ?q } && !(NOT EXISTS { ?s ?p ?o }))) }",
    "SELECT (EXISTS { e:a e:p ?o } AS ?there) {}",
    "SELECT * { ?s e:p ?o FILTER REGEX(STR(?o), 'b|c', 'i') FILTER xsd:boolean('true') }",
    "SELECT * { ?s e:p ?o FILTER(COALESCE(?zz, IF(BOUND(?s), true, false))) } # the end",
    "SELECT * { # all\n ?s e:p ?o # of }\n FILTER(?s # who\n = e:a) }",
    "SELECT * { ?s <https://e.org/p> ?o FILTER(?s<?o) }",
    "SELECT * { $s e:p $o }",
    "BASE <https://e.org/x/> PREFIX : <../> SELECT * { :a <../p> ?o . ?o :q ?q }",
    "PREFIX f: <https://e.org/> PREFIX g: <https://e.org/> SELECT * { f:a g:p ?o }",
    "ASK { e:a e:p e:b }",
    "ASK WHERE { FILTER(1 = 1) }",
    "CONSTRUCT { ?o e:of ?s ; a [ e:x ?s ] } WHERE { ?s e:p ?o }",
    "CONSTRUCT WHERE { ?s e:p ?o . ?o e:q ?q }",
    "CONSTRUCT { } WHERE { ?s e:p ?o }",
    "CONSTRUCT { e:a e:list ( ?o ) } WHERE { e:a e:p ?o } LIMIT 1",
    "DESCRIBE e:a",
    "DESCRIBE ?s e:b { ?s e:p e:c }",
    "DESCRIBE * FROM e:g WHERE { ?s e:p ?o }",
]

_DATA = """PREFIX e: <https://e.org/> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
INSERT DATA {
  e:a a e:T ; e:p e:b, e:c ; e:q 1 ; e:n -5 ; e:label "chat"@en-GB, "it's \\"so\\" {" ; e:flag true ;
      e:list ( 1 2 ), () ; e:x-y 1 ; e:a.b 2 .
  e:b e:q e:d ; e:n .5 . e:d e:r e:a . e:c e:q e:a .
  GRAPH e:g { e:a e:p e:b ; e:r 3 }
}"""


@pytest.fixture(scope="module")
def store() -> Store:
    """Give a store with data for the tricky queries."""
    store = Store()
    store.update(_DATA)
    return store


def answer(store: Store, query: str) -> object:
    """Run a query; blank nodes are all alike."""
    found = store.query(query, prefixes=dict(PREFIXES), base_iri=BASE)
    if isinstance(found, QueryBoolean):
        return bool(found)
    if isinstance(found, QueryTriples):
        return Counter((str(t.predicate), _told(t.subject), _told(t.object)) for t in found)
    names = sorted(v.value for v in found.variables)
    return names, Counter(tuple(_told(solution[name]) for name in names) for solution in found)


def _told(term: object) -> str:
    return "_" if isinstance(term, BlankNode) else str(term)


@pytest.mark.parametrize("query", TRICKY)
def test_tricky_queries_come_out_the_same(store: Store, query: str) -> None:
    """The tree, written as SPARQL, gives the rows that the query gives; and there are some."""
    text = f"PREFIX e: <https://e.org/> {query}" if "BASE" not in query else query
    expected = answer(store, text)
    assert expected or query.startswith("CONSTRUCT { }")
    assert answer(store, str(parse(text))) == expected


@pytest.mark.parametrize("query", [*_STORED.values(), *_WRITTEN.values()], ids=[*_STORED, *_WRITTEN])
def test_written_tree_reads_as_the_same_tree(query: str) -> None:
    """For all queries of the repository: what is written reads back as what was written."""
    written = str(parse(query))
    assert str(parse(written)) == written
    # And the engine takes it for SPARQL.
    Store().query(written, prefixes=dict(PREFIXES), base_iri=BASE)


# rdflib's parser tells which triple patterns there are.


def patterns_by_rdflib(query: str) -> Counter[tuple[str, str, str]]:
    """Give the triple patterns of a query as rdflib finds them, blank nodes all alike."""
    algebra = prepareQuery(query, initNs=PREFIXES, base=BASE).algebra
    rows = (flat[at : at + 3] for flat in _triples(algebra) for at in range(0, len(flat), 3))
    return Counter((_of_rdflib(s), _of_rdflib(p), _of_rdflib(o)) for s, p, o in rows)


def _triples(part: Any) -> Iterator[Any]:
    """Give the triples of rdflib's algebra: each by itself, or several in a row inside EXISTS."""
    if isinstance(part, list | tuple):
        for item in part:
            yield from _triples(item)
    elif isinstance(part, CompValue):
        for key, value in part.items():
            if key == "triples":
                yield from value
            elif key not in {"_vars", "PV", "template"}:
                yield from _triples(value)


def _of_rdflib(term: Any) -> str:
    if isinstance(term, rdflib.BNode):
        return "_"
    if isinstance(term, rdflib.Literal):
        datatype = term.datatype or (None if term.language else rdflib.XSD.string)
        return f'"{term}"@{term.language}^^{datatype}'
    return str(term.n3())


def _ours(path: PropertyPath) -> Any:
    """Give a path in rdflib's classes, or a term of rdflib's."""
    if isinstance(path, Inverse):
        return InvPath(_ours(path.path))
    if isinstance(path, Sequence):
        return SequencePath(*map(_ours, path.parts))
    if isinstance(path, Alternative):
        return AlternativePath(*map(_ours, path.parts))
    if isinstance(path, Repeat):
        return MulPath(_ours(path.path), path.operator)  # type: ignore[arg-type] # rdflib wants a literal type
    if isinstance(path, Negated):
        every = [*map(_ours, path.forward), *(InvPath(_ours(name)) for name in path.inverse)]
        return NegatedPath(AlternativePath(*every) if len(every) > 1 else every[0])
    return _term(path)


def _term(term: Term) -> Any:
    value = term.value
    if isinstance(value, Variable):
        return rdflib.Variable(value.value)
    if isinstance(value, NamedNode):
        return rdflib.URIRef(value.value)
    if isinstance(value, Literal):
        datatype = None if value.language else rdflib.URIRef(value.datatype.value)
        return rdflib.Literal(value.value, lang=value.language, datatype=datatype, normalize=False)
    return rdflib.BNode()


def patterns_of(query: Query) -> Counter[tuple[str, str, str]]:
    """Give the triple patterns of the tree in the same form."""
    return Counter(
        (_of_rdflib(_term(p.subject)), _of_rdflib(_ours(p.predicate)), _of_rdflib(_term(p.object)))
        for root in (query.where, query.having, query.projections)
        for p in nodes(root)
        if isinstance(p, TriplePattern)
    )


@pytest.mark.parametrize("query", [*_STORED.values(), *_WRITTEN.values()], ids=[*_STORED, *_WRITTEN])
def test_triple_patterns_are_those_that_rdflib_finds(query: str) -> None:
    """An independent parser finds the same subjects, paths and objects."""
    expected = patterns_by_rdflib(query)
    assert patterns_of(parse(query)) == expected
    assert expected or "{}" in query


def test_triple_patterns_are_compared_in_earnest() -> None:
    """A pattern that differs in one term, or in the order of a path, is not the same."""
    query = (
        "SELECT * { ?s icat:a/icat:b ?o OPTIONAL { ?s ^icat:a 5 } FILTER NOT EXISTS { ?s icat:c 'x'@en } }"
    )
    assert patterns_of(parse(query)) == patterns_by_rdflib(query)
    for old, new in (("a/icat:b", "b/icat:a"), ("^", ""), ("5", "6"), ("@en", ""), ("icat:c", "icat:d")):
        assert patterns_of(parse(query.replace(old, new))) != patterns_by_rdflib(query)


# Places


@pytest.mark.parametrize("query", [*_STORED.values(), *TRICKY], ids=[*_STORED, *TRICKY])
def test_nodes_stand_where_they_say(query: str) -> None:
    """A term's place holds its text; a part lies inside the part around it."""
    if "e:" in query:
        query = "PREFIX e: <https://e.org/> " + query
    tree = parse(query)
    assert not query[tree.end :].partition("#")[0].strip()
    for node in nodes(tree):
        assert 0 <= node.start < node.end <= len(query)
        if isinstance(node, Term) and not node.text.startswith(("_:anonymous", "<http://www.w3.org/1999")):
            assert query[node.start : node.end] == node.text
        if isinstance(node, Filter | Optional | Minus):
            word = type(node).__name__.upper()
            assert query[node.start :].upper().startswith(word)
            assert query[node.end - 1] in "})"
        if isinstance(node, Union):
            assert (query[node.start], query[node.end - 1]) == ("{", "}")


def test_places_of_a_property_list() -> None:
    """A pattern goes from its subject to its object, even if others stand between."""
    query = "SELECT * {\n  ?s a icat:Claim ;\n     icat:value 5 , -6 .\n}"
    first, second, third = [n for n in nodes(parse(query)) if isinstance(n, TriplePattern)]
    assert query[first.start : first.end] == "?s a icat:Claim"
    assert query[second.predicate.start : second.end] == "icat:value 5"
    assert query[third.object.start : third.end] == "-6"
    assert third.subject.start == query.index("?s")


# What is known of expressions


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("FILTER EXISTS { ?s ?p ?o }", [(False, True, True)]),
        ("FILTER NOT EXISTS { ?s ?p ?o }", [(True, True, True)]),
        ("FILTER(EXISTS { ?s ?p ?o })", [(False, True, True)]),
        (
            "FILTER((?s = 1) && (EXISTS { ?s ?p ?o } && ((NOT EXISTS {}))))",
            [(False, True, True), (True, True, True)],
        ),
        ("FILTER(?s = 1 || EXISTS { ?s ?p ?o })", [(False, False, True)]),
        (
            "FILTER(?s = 1 && (EXISTS {} || EXISTS {}) && EXISTS {})",
            [(False, False, True)] * 2 + [(False, True, True)],
        ),
        ("FILTER(!EXISTS { ?s ?p ?o })", [(False, False, False)]),
        ("FILTER(!(EXISTS { ?s ?p ?o }))", [(False, False, False)]),
        ("FILTER(EXISTS { ?s ?p ?o } = true)", [(False, False, False)]),
        ("FILTER(true = (EXISTS { ?s ?p ?o }) && true)", [(False, False, False)]),
        ("FILTER(IF(?s = 1, EXISTS {}, NOT EXISTS {}))", [(False, False, False), (True, False, False)]),
        ("FILTER(COALESCE(EXISTS { ?s ?p ?o }))", [(False, False, False)]),
        ("FILTER(true IN (EXISTS { ?s ?p ?o }))", [(False, False, False)]),
    ],
)
def test_what_a_condition_asks_of_exists(condition: str, expected: list[tuple[bool, bool, bool]]) -> None:
    """An EXISTS is a conjunct below && alone, and positive below && and || alone."""
    (element,) = [n for n in nodes(parse(f"SELECT * {{ {condition} }}")) if isinstance(n, Filter)]
    assert [(e.negated, e.conjunct, e.positive) for e in element.expression.exists] == expected


def test_what_expressions_hold() -> None:
    """Variables, terms and aggregates of expressions; not what EXISTS mentions."""
    query = parse(
        "SELECT (SUM(?n) / COUNT(DISTINCT ?m) AS ?x) { ?s icat:value ?n FILTER(?n > 5 && ?m = id:icat &&"
        " EXISTS { ?s ?hidden 'x'@en }) }"
    )
    (column,) = query.projections
    assert column.expression is not None
    assert column.expression.aggregates == ("SUM", "COUNT")
    assert column.expression.variables == ("n", "m")
    assert query.aggregates
    (element,) = [n for n in nodes(query.where) if isinstance(n, Filter)]
    assert element.expression.variables == ("n", "m")
    assert [str(t) for t in element.expression.terms] == ["?n", "5", "?m", "id:icat"]
    assert not parse("SELECT (STR(?s) AS ?x) { ?s ?p ?o }").aggregates
    assert parse("SELECT * { ?s ?p ?o } ORDER BY COUNT(*)").aggregates


# Scope: https://www.w3.org/TR/sparql11-query/#variableScope


@pytest.mark.parametrize(
    ("group", "seen", "sure"),
    [
        ("{ ?a ?b ?c }", "abc", "abc"),
        ("{ ?a ?b ?c FILTER(?d) }", "abc", "abc"),
        ("{ ?a icat:x _:b OPTIONAL { ?a icat:x ?b } }", "ab", "a"),
        ("{ { ?a icat:x ?b } UNION { ?a icat:x ?c } }", "abc", "a"),
        ("{ ?a icat:x 1 MINUS { ?b icat:x 1 } }", "a", "a"),
        ("{ ?a icat:x 1 FILTER NOT EXISTS { ?b icat:x 1 } }", "a", "a"),
        ("{ GRAPH ?g { ?a icat:x 1 } }", "ga", "ga"),
        ("{ BIND(1/0 AS ?a) BIND(id:icat AS ?b) }", "ab", "b"),
        ("{ VALUES (?a ?b) { (1 2) (1 UNDEF) } }", "ab", "a"),
        ("{ { SELECT ?a (STR(?b) AS ?d) { ?a icat:x ?b } } }", "ad", "a"),
        ("{ { SELECT * { ?a icat:x ?b OPTIONAL { ?a icat:x ?c } } } }", "abc", "ab"),
        ("{ { SELECT ?a (COUNT(?b) AS ?n) { ?a icat:x ?b } GROUP BY ?a } }", "an", "a"),
        ("{ { SELECT (SAMPLE(?b) AS ?n) { ?a icat:x ?b } } }", "n", ""),
    ],
)
def test_variables_in_scope(group: str, seen: str, sure: str) -> None:
    """What is visible is what SELECT * gives; what is certain is bound in each solution."""
    query = parse(f"SELECT * {group}")
    assert set(visible(query.where)) == set(projected(query)) == set(seen)
    assert certain(query.where) == set(sure)
    found = Store().query(f"SELECT * {group}", prefixes=dict(PREFIXES))
    assert {v.value for v in found.variables} == set(seen)  # type: ignore[union-attr] # it is a SELECT


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("{ ?s icat:a/icat:b* ?o FILTER(?o > 1) { ?s ?p ?x } UNION { BIND(1 AS ?x) } }", True),
        ("{ { SELECT DISTINCT ?s { ?s ?p ?o } ORDER BY ?s } FILTER EXISTS { ?s ?q ?r } }", True),
        ("{ OPTIONAL { ?s ?p ?o } }", False),
        ("{ ?s ?p ?o MINUS { ?s ?q 1 } }", False),
        ("{ ?s ?p ?o FILTER NOT EXISTS { ?s ?q 1 } }", False),
        ("{ ?s ?p ?o FILTER(!EXISTS { ?s ?q 1 }) }", False),
        ("{ ?s ?p ?o BIND(EXISTS { ?s ?q 1 } AS ?x) }", False),
        ("{ { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }", False),
        ("{ { SELECT ?s { ?s ?p ?o } LIMIT 1 } }", False),
    ],
)
def test_monotone_patterns(group: str, expected: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Only what more statements cannot take away is monotone."""
    assert monotone(parse(f"SELECT * {group}").where) is expected


def test_renaming_reaches_every_variable() -> None:
    """All kinds of parts, those inside expressions and sub-selects too, and nothing but variables."""
    query = parse(
        "SELECT ?a (?a + 1 AS ?b) { ?a ?a 'a' OPTIONAL { ?a icat:a ?c FILTER(?a = ?c && NOT EXISTS { GRAPH ?a"
        " { ?a icat:a* 1 } }) } { SELECT ?a { VALUES ?a { 1 } } } } GROUP BY ?a HAVING(?a > 1) ORDER BY ?a"
    )
    new = renamed(query, {"a": "z"})
    assert str(new) == str(query).replace("?a", "?z")
    assert str(renamed(new, {"z": "a"})) == str(query)
    assert renamed(query, {"none": "z"}) is query


# Errors


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "query:1:1: not SPARQL: expected SELECT, ASK, CONSTRUCT or DESCRIBE, found the end"),
        ("SELECT", "query:1:7: .*expected a variable"),
        ("SELECT *\n{ ?s ?p }", "query:2:9: .*expected a term, found '}'"),
        ("SELECT * { ?s ?p ?o", "query:1:20: .*found the end"),
        ("SELECT * { ?s ?p ?o } }", "query:1:23: .*expected the end"),
        ("SELECT * { ?s nope:p ?o }", "query:1:15: the prefix nope: is not declared"),
        ("SELECT * { ?s ?p ?o FILTER }", "query:1:28: .*expected a condition"),
        ("SELECT * { ?s ?p ?o ?x ?p ?o }", "query:1:21: .*expected ., found"),
        ("SELECT (?x) { }", "query:1:11: .*expected AS"),
        ("SELECT * { BIND(1 AS 2) }", "query:1:22: .*expected a variable"),
        ("SELECT * { ?s ?p '1'^^5 }", "query:1:23: .*expected an IRI"),
        ("SELECT * { ?s ?p <a b> }", "query:1:18"),
        ("SELECT * { ?s <http://e.org/%zz\\u0020> 1 }", "query:1:15"),
        ("SELECT * { ?s ?p 'x\\y' }", "query:1:18: .*is no term"),
        ("SELECT * { } LIMIT x", "query:1:20: .*expected a whole number"),
        ("SELECT * { VALUES (?x) { 1 } }", "query:1:26: .*expected \\("),
        ("PREFIX e <http://e.org/> SELECT * { }", "query:1:8: .*expected a prefix"),
        ("SELECT * { << ?s ?p ?o >> ?q 1 }", "query:1:12: triple terms are not covered"),
        ("SELECT * { ?s ?p ?o {| ?q 1 |} }", "query:1:21: reifiers are not covered"),
        ("SELECT * { " + "{" * 900 + "}" * 900 + "}", "nested too deep"),
    ],
)
def test_errors_name_place_and_expectation(query: str, message: str) -> None:
    """Line, column and what should stand there."""
    with pytest.raises(QueryError, match=message):
        parse(query)


def test_what_is_refused_stays_refused() -> None:
    """The parser asks the same as any query is asked."""
    with pytest.raises(RefusedQueryError, match="SERVICE"):
        parse("SELECT * { SERVICE <http://e.org/> { ?s ?p ?o } }")


_TEXTS = list(_STORED.values())
_WORDS = (
    "( ) { } . ; , OPTIONAL FILTER UNION a ?x icat:Person 'x'@en 5 -2.5 [ ] [] () * / ^ | ! + ? EXISTS NOT "
)
_WORDS += (
    "SELECT DISTINCT GROUP BY AS BIND VALUES UNDEF LIMIT OFFSET ORDER ASC HAVING _:b true MINUS GRAPH COUNT "
)
_WORDS += "<a:b> && || = IN 1e0 FROM NAMED"


@st.composite
def broken(draw: st.DrawFn) -> str:
    """Draw a stored query with a word taken out, put in or changed."""
    tokens = [t.text for t in tokenize(draw(st.sampled_from(_TEXTS)))]
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(tokens) - 1))
        put_in = draw(st.lists(st.sampled_from(_WORDS.split()), max_size=1))
        tokens[at : at + draw(st.integers(0, 1))] = put_in
    return " ".join(tokens)


@given(broken())
def test_what_the_engine_reads_is_read(query: str) -> None:
    """A query that the engine accepts has a tree that it accepts too; others give an error at most."""
    try:
        Store().query(query, prefixes=dict(PREFIXES), base_iri=BASE)
    except (SyntaxError, ValueError):
        try:
            parse(query)
        except QueryError as error:
            assert re.match(r"query:\d+:\d+: ", str(error))  # noqa: PT017 - most raise none
        return
    Store().query(str(parse(query)), prefixes=dict(PREFIXES), base_iri=BASE)
