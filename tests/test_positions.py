"""Where triples stand: against two parsers on the Turtle files here and generated text, and by hand."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize
from rdflib.compare import isomorphic

from icatkg.namespaces import BASE, PREFIXES
from icatkg.serialization.bridge import to_rdflib_graph
from icatkg.serialization.formats import format_named
from icatkg.serialization.positions import Positions, positions
from icatkg.serialization.turtle_tokens import resolved
from tests import strategies
from tests.command import ROOT
from tests.turtle_texts import trig_texts, turtle_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FILES = sorted(
    path
    for folder in ("data", "ontology", "tests", "docs", "benchmarks", "icatkg")
    for path in (ROOT / folder).rglob("*.ttl")
)
RDF = PREFIXES["rdf"]
FIRST, REST = NamedNode(RDF + "first"), NamedNode(RDF + "rest")
TYPE, NIL = NamedNode(RDF + "type"), NamedNode(RDF + "nil")


def _parsed(text: str, format_: RdfFormat = RdfFormat.TURTLE) -> tuple[list[Quad], dict[str, str]]:
    base = None if format_ in {RdfFormat.N_TRIPLES, RdfFormat.N_QUADS} else BASE
    parser = parse(text.encode(), format=format_, base_iri=base)
    return list(parser), parser.prefixes


def _placed(text: str, name: str = "turtle") -> Positions:
    """Give the places in a text, once it is sure that they are those of exactly the parser's triples."""
    form = format_named(name)
    quads, _ = _parsed(text, form.engine)
    own = positions(text.encode(), form)
    aligned = positions(text.encode(), form, quads=quads)
    # With the parser's quads given, the places end where the two do not agree any more.
    assert [p.triple for p in aligned.triples] == [Triple(q.subject, q.predicate, q.object) for q in quads]
    assert _numbered(p.triple for p in own.triples) == _numbered(p.triple for p in aligned.triples)
    return aligned


def _numbered(triples: Iterable[Triple]) -> list[tuple[str, ...]]:
    """Write triples with their blank nodes numbered in the order in which they come."""
    numbers: dict[BlankNode, int] = {}
    new = count()
    return [
        tuple(f"_:{numbers.setdefault(t, next(new))}" if isinstance(t, BlankNode) else str(t) for t in triple)
        for triple in triples
    ]


def _check_tokens(text: str, prefixes: dict[str, str], found: Positions) -> None:
    """Check that what stands at each place is, for a parser, the term that is said to stand there."""
    lines = text.split("\n")
    header = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())

    def at(line: int, column: int) -> str:
        rest = lines[line - 1][column - 1 :]
        # Long strings go on in the next lines.
        return "\n".join([rest, *lines[line : line + 12]])

    for placed in found.triples:
        subject, predicate, value = placed.triple
        in_collection = predicate in {FIRST, REST}
        for term, place in (
            (subject, placed.subject),
            (predicate, placed.predicate),
            (value, placed.object),
        ):
            written = at(*place)
            assert written[0] not in " \t\r\n", (text, placed)
            if isinstance(term, BlankNode):
                assert written.startswith(("_:", "[", "(")) or in_collection
            elif in_collection and place == placed.predicate and term in {FIRST, REST}:
                pass  # nothing is written for them
            elif term == NIL and written[0] in "()":
                pass
            elif term == TYPE and written[0] == "a" and not written.startswith("a:"):
                assert not written[1].isalnum()
            else:
                assert _first_term(header, written) == term, (text, placed)


def _first_term(header: str, written: str) -> object:
    """Let the parser read one term from a text that goes on, wherever in a statement it was."""
    for before in ("<x:s> <x:p> ", "[ <x:p> ", "<x:s> <x:p> ( "):
        quads = []
        with suppress(SyntaxError):
            for quad in parse(f"{header}{before}{written}".encode(), format=RdfFormat.TURTLE, base_iri=BASE):
                quads.append(quad)
                if quad.predicate.value == "x:p" and "(" not in before:
                    return quad.object
        heads = [q.object for q in quads if q.predicate.value == "x:p"]
        for quad in quads:
            if quad.predicate == FIRST and quad.subject in heads:
                return quad.object
    return None


def _same_for_rdflib(text: str, found: Positions) -> bool:
    """Tell whether the triples are, up to blank nodes, those that rdflib's own parser gives."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        theirs = rdflib.Graph().parse(data=text, format="turtle", publicID=BASE)
        own = _plain(to_rdflib_graph(p.triple for p in found.triples))
        if not any(isinstance(term, rdflib.BNode) for triple in own for term in triple):
            return set(own) == set(_plain(theirs))
        return isomorphic(own, _plain(theirs))


def _plain(graph: rdflib.Graph) -> rdflib.Graph:
    """Make the same what rdflib's parser rewrites: bare numbers, and pyoxigraph's: the case of languages."""
    plain = rdflib.Graph()
    for subject, predicate, value in graph:
        new = value
        if isinstance(value, rdflib.Literal) and value.language:
            new = rdflib.Literal(str(value), lang=value.language.lower())
        elif isinstance(value, rdflib.Literal) and value.datatype in NUMBERS:
            with suppress(ValueError, ArithmeticError):
                new = rdflib.Literal(str(NUMBERS[value.datatype](str(value))), datatype=value.datatype)
        plain.add((subject, predicate, new))
    return plain


NUMBERS: dict[rdflib.URIRef, Callable[[str], object]] = {
    rdflib.XSD.integer: int,
    rdflib.XSD.double: float,
    rdflib.XSD.decimal: lambda text: Decimal(text).normalize(),
}


def test_every_turtle_file_of_the_repository() -> None:
    """In every Turtle file here the triples are those of both parsers, and each term stands at its place."""
    assert len(FILES) > 500
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        found = _placed(text)
        _check_tokens(text, _parsed(text)[1], found)
        assert _same_for_rdflib(text, found), path


@given(turtle_texts())
def test_generated_turtle(text: str) -> None:
    """However Turtle is written, the triples are the parser's and each term stands at its place."""
    found = _placed(text)
    if text.count("e: <") == 1 and "base" not in text.lower():
        _check_tokens(text, _parsed(text)[1], found)


@given(turtle_texts())
def test_generated_turtle_as_rdflib_has_it(text: str) -> None:
    """The triples are rdflib's, too."""
    assert _same_for_rdflib(text, positions(text.encode()))


@given(trig_texts())
def test_generated_trig(text: str) -> None:
    """Graphs, with names and without, change nothing."""
    _placed(text, "trig")


@given(strategies.datasets(with_blank_nodes=True), st.sampled_from(["ntriples", "nquads", "trig", "turtle"]))
def test_written_formats(quads: list[Quad], name: str) -> None:
    """What a writer writes, with odd literals and IRIs, has a place in all four formats."""
    form = format_named(name)
    content = quads if form.named_graphs else sorted({Triple(*list(q)[:3]) for q in quads}, key=str)
    written = serialize(content, format=form.engine)
    assert isinstance(written, bytes)
    assert len(_placed(written.decode(), name).triples) == len(content)


TEXT = (
    '@prefix e: <http://e.org/> . # e:no e:p "no" .\n'
    'e:s e:p "𝒳𝒳", e:o ;\n'
    "\te:q [ e:r 1 ,\n"
    "  2 ] , ( 'é' e:t ) .\n"
    'e:s e:long """one\n'
    'two""" , "three" .\n'
)


def _e(name: str) -> NamedNode:
    return NamedNode("http://e.org/" + name)


@pytest.mark.parametrize("change", [str, lambda t: t.replace("\n", "\r\n"), lambda t: "\ufeff" + t])
def test_places_counted_by_hand(change: Callable[[str], str]) -> None:
    """Values, properties and nodes stand where one counts them, with any line ends and byte order mark."""
    at = positions(change(TEXT).encode())
    two = Literal("2", datatype=NamedNode(PREFIXES["xsd"] + "integer"))
    inner = next(p.triple.subject for p in at.triples if p.triple.predicate == _e("r"))
    assert at.value(Triple(_e("s"), _e("p"), Literal("𝒳𝒳"))) == (2, 9)
    assert at.value(Triple(_e("s"), _e("p"), _e("o"))) == (2, 15)
    assert at.value(Triple(inner, _e("r"), two)) == (4, 3)
    assert at.value(Triple(_e("s"), _e("long"), Literal("three"))) == (6, 10)
    assert at.property(_e("s"), _e("p")) == (2, 5)
    assert at.property(_e("s"), _e("q")) == (3, 2)
    assert at.property(_e("s"), _e("long")) == (5, 5)
    assert at.subject(_e("s")) == (2, 1)
    assert at.subject(inner) == at.mention(inner) == (3, 6)
    assert at.mention(Literal("é")) == (4, 11)
    assert at.mention(_e("t")) == (4, 15)
    for missing in (at.value(Triple(_e("s"), _e("p"), _e("s"))), at.subject(_e("o")), at.mention(_e("s"))):
        assert missing is None


def test_new_syntax_ends_the_places() -> None:
    """A triple term of RDF 1.2 has no place, and what stands before it has one."""
    text = "<x:a> <x:b> 1 , <<( <x:a> <x:b> 2 )>> , 3 ."
    quads, _ = _parsed(text)
    assert len(quads) == 3
    assert [p.object for p in positions(text.encode(), quads=quads).triples] == [(1, 13)]


def test_deep_nesting() -> None:
    """Ten thousand brackets in brackets are no matter."""
    depth = 10_000
    assert (
        len(positions(b"<x:a> <x:b> " + b"[ <x:c> " * depth + b"1" + b"]" * depth + b".").triples)
        == depth + 1
    )


def test_nodes_in_jsonld() -> None:
    """In JSON-LD a node stands at the text that names it: as an IRI, shortened, or relative to the base."""
    text = (
        '{"@context": {"e": "http://e.org/", "id": "@id", "@base": "http://b.org/x/"},\n'
        ' "@graph": [\n'
        '  {"e:knows": {"@id": "e:b"}, "@id": "http://e.org/a"},\n'
        '  {"id": "e:b",\n'
        '   "e:knows": {"@id": "c"}},\n'
        '  {"e:p": 1, "@id": "_:n"}, {"@type": "e:T", "e:text": "e:d"}]}\n'
    )
    at = positions(text.encode(), format_named("jsonld"))
    assert at.subject(_e("a")) == (3, 38)
    assert at.subject(_e("b")) == (4, 10)
    assert at.subject(NamedNode("http://b.org/x/c")) == (5, 23)
    assert at.subject(BlankNode("n")) == (6, 21)
    assert at.subject(_e("z")) is None


def test_nodes_in_rdfxml() -> None:
    """In RDF/XML a node stands at its element: by rdf:about, rdf:ID or rdf:nodeID, under xml:base."""
    text = (
        f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e.org/" xml:base="http://b.org/">\n'
        ' <e:T rdf:about="http://e.org/a"><e:p rdf:resource="http://e.org/b"/></e:T>\n'
        '  <rdf:Description\n    rdf:about="http://e.org/b"/>\n'
        ' <e:T rdf:ID="c"/> é <e:T rdf:nodeID="n"/>\n'
        "</rdf:RDF>\n"
    ).replace(" é ", " <!-- 𝒳 -->")
    at = positions(text.encode(), format_named("rdfxml"))
    assert at.subject(_e("a")) == (2, 2)
    assert at.subject(_e("b")) == (3, 3)
    assert at.subject(NamedNode("http://b.org/#c")) == (5, 2)
    assert at.subject(BlankNode("n")) == (5, 30)


# RFC 3986, section 5.4: the normal and some of the abnormal examples.
@pytest.mark.parametrize(
    ("iri", "wanted"),
    [
        ("g:h", "g:h"),
        ("g", "http://a/b/c/g"),
        ("./g", "http://a/b/c/g"),
        ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"),
        ("//g", "http://g"),
        ("?y", "http://a/b/c/d;p?y"),
        ("g?y", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q#s"),
        ("g?y#s", "http://a/b/c/g?y#s"),
        (";x", "http://a/b/c/;x"),
        ("", "http://a/b/c/d;p?q"),
        (".", "http://a/b/c/"),
        ("..", "http://a/b/"),
        ("../g", "http://a/b/g"),
        ("../..", "http://a/"),
        ("../../g", "http://a/g"),
        ("../../../g", "http://a/g"),
        ("/./g", "http://a/g"),
        ("/../g", "http://a/g"),
        ("g.", "http://a/b/c/g."),
        ("./g/.", "http://a/b/c/g/"),
        ("g/../h", "http://a/b/c/h"),
        ("g?y/../x", "http://a/b/c/g?y/../x"),
    ],
)
def test_relative_iris(iri: str, wanted: str) -> None:
    """References resolve as the RFC says."""
    assert resolved(iri, "http://a/b/c/d;p?q") == wanted
