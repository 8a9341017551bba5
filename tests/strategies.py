"""Hypothesis strategies for RDF, odd but valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from icatkg.namespaces import PREFIXES

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

XSD = PREFIXES["xsd"]
NAMESPACES = [
    *sorted(PREFIXES.values()),
    "http://example.org/",
    "https://example.org/a#",
    "urn:example:",
    "tag:example.org,2024:",
]
ODD_LITERALS = [
    Literal(text, datatype=NamedNode(XSD + name))
    for text, name in [
        ("007", "integer"),
        ("+7", "integer"),
        ("-0", "integer"),
        ("1", "int"),
        ("1", "byte"),
        ("1.50", "decimal"),
        (".5", "decimal"),
        ("5", "decimal"),
        ("1e0", "double"),
        ("1.0E1", "double"),
        ("INF", "double"),
        ("1", "boolean"),
        ("true", "boolean"),
        ("TRUE", "boolean"),
        ("2018", "gYear"),
        ("2018-02-30", "date"),
        ("2018-01-01Z", "date"),
        ("2018-01-01T24:00:00", "dateTime"),
        (" 7 ", "integer"),
        ("seven", "integer"),
        ("", "string"),
    ]
] + [Literal("", language="en"), Literal("été", language="fr-ca"), Literal("x", language="zh-hans")]
ODD_TEXTS = [
    "",
    " ",
    "\n",
    "\r\n",
    "\t",
    '"',
    '"""',
    "'''",
    "\\",
    "\\n",
    "a\u2028b",
    "\u202e",
    "’",
    "𝒳",
    "]]>",
    "<&>",
]
_CONTROL = ["\x01", "\x0b", "\x1f", "\x7f", "\x85", "\ufffe"]


def iris(*, for_xml: bool = False) -> SearchStrategy[NamedNode]:
    """Give IRIs; ``for_xml``, such as a property in RDF/XML can be."""
    letters = "abcXYZ019_" if for_xml else "abXY09_-.~!$&'()*+,;=:@é中𝒳"
    local = st.text(letters, min_size=1, max_size=6).filter(lambda t: bool(t.strip(".")))
    named = st.builds(lambda namespace, name: namespace + name, st.sampled_from(NAMESPACES), local)
    if for_xml:
        named = st.builds(lambda namespace, name: f"{namespace}p{name}", st.sampled_from(NAMESPACES), local)
    return named.map(NamedNode)


def texts(*, for_xml: bool = False) -> SearchStrategy[str]:
    """Give text; ``for_xml``, without the characters that XML 1.0 cannot hold."""
    odd = ODD_TEXTS if for_xml else [*ODD_TEXTS, *_CONTROL]
    if for_xml:
        characters = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    else:
        characters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
    return st.sampled_from(odd) | st.text(characters, max_size=8)


def literals(*, for_xml: bool = False) -> SearchStrategy[Literal]:
    """Give literals: plain, with a language, with a datatype, in forms that stores like to rewrite."""
    text = texts(for_xml=for_xml)
    return (
        text.map(Literal)
        | st.builds(
            lambda t, tag: Literal(t, language=tag), text, st.sampled_from(["en", "fr-ca", "zh-hans"])
        )
        | st.builds(lambda t, datatype: Literal(t, datatype=datatype), text, iris().filter(_free_datatype))
        | st.sampled_from(ODD_LITERALS)
    )


def _free_datatype(iri: NamedNode) -> bool:
    """Tell whether a datatype may have any text: not the datatypes that need a language."""
    return not iri.value.startswith(PREFIXES["rdf"])


def blank_nodes() -> SearchStrategy[BlankNode]:
    """Give one of a few blank nodes, so that they meet."""
    return st.sampled_from([BlankNode(f"b{n}") for n in range(4)])


def triples(*, with_blank_nodes: bool = False, for_xml: bool = False) -> SearchStrategy[Triple]:
    """Give triples."""
    nodes: SearchStrategy[NamedNode | BlankNode] = iris(for_xml=for_xml)
    if with_blank_nodes:
        nodes = nodes | blank_nodes()
    predicates = iris(for_xml=for_xml) | st.just(NamedNode(PREFIXES["rdf"] + "type"))
    return st.builds(Triple, nodes, predicates, nodes | literals(for_xml=for_xml))


def quads(*, with_blank_nodes: bool = False) -> SearchStrategy[Quad]:
    """Give quads, in named graphs and in the default graph."""
    names: SearchStrategy[NamedNode | BlankNode | DefaultGraph] = iris() | st.just(DefaultGraph())
    if with_blank_nodes:
        names = names | blank_nodes()
    return st.builds(
        lambda triple, name: Quad(triple.subject, triple.predicate, triple.object, name),
        triples(with_blank_nodes=with_blank_nodes),
        names,
    )


def datasets(*, with_blank_nodes: bool = False) -> SearchStrategy[list[Quad]]:
    """Give datasets without repetition."""
    return st.lists(quads(with_blank_nodes=with_blank_nodes), max_size=8, unique=True)


def graphs(*, with_blank_nodes: bool = False, for_xml: bool = False) -> SearchStrategy[list[Triple]]:
    """Give graphs without repetition."""
    return st.lists(triples(with_blank_nodes=with_blank_nodes, for_xml=for_xml), max_size=8, unique=True)


# Turtle with a comment wherever the grammar allows one, and what comments must not be taken for.
_HEADS = ["@prefix ex: <http://example.org/> .", "PREFIX ex: <http://example.org/>"]
_WRITTEN = [
    "<http://example.org/a#b>",
    "ex:a",
    "ex:a.b",
    "ex:a\\,b",
    "ex:é",
    "ex:",
    "<https://w3id.org/icatkg/id/unodc>",
    "_:b0",
    "_:b.1",
]
_WRITTEN_LITERALS = [
    '"a # no comment"@en',
    "'single'",
    '"""long "quoted"\nsecond # no comment\n"""',
    "'''long'''^^ex:type",
    '"\\u00e9\\n\\""',
    '"2"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"x" ^^ ex:type',
    "007",
    "-1.50",
    ".5",
    "1e0",
    "true",
]


@st.composite
def commented_turtle(draw: st.DrawFn, *, named_graphs: bool = False) -> tuple[str, list[str]]:
    """Give Turtle (TriG with ``named_graphs``) with comments anywhere, and the list of these comments."""
    nested = draw(st.booleans())
    pieces = draw(st.sampled_from(_HEADS)).replace(" .", "\0.").split()
    pieces = [part for piece in pieces for part in piece.replace("\0", " ").split()]
    for _ in range(draw(st.integers(0, 4))):
        statement = _statement(draw, nested=nested)
        if named_graphs and draw(st.booleans()):
            name = draw(st.sampled_from([["ex:g"], ["GRAPH", "ex:g"], ["_:g"], []]))
            pieces += [*name, "{", *statement, "}"]
        else:
            pieces += statement
    comments: list[str] = []
    text = draw(st.sampled_from(["", "\n", "\n\n"]))
    for piece in ["", *pieces]:
        text += piece
        gap = draw(st.sampled_from([" ", " ", " ", "\n", "\n\n  ", "#", "\n#", "\n\n#\n", "#\n#\n\n#"]))
        for part in gap.split("#")[:-1]:
            comments.append(f"# {len(comments)} <a> 'b\" .")
            text += f"{part} {comments[-1]}\n"
        text += gap.rpartition("#")[2]
    return text, comments


def _statement(draw: st.DrawFn, *, nested: bool) -> list[str]:
    subject = [draw(st.sampled_from(_WRITTEN))]
    if nested and draw(st.booleans()):
        subject = draw(
            st.sampled_from([["[", "]"], ["(", "ex:a", "1", ")"], ["[", "ex:p", "ex:o", ";", "]"]])
        )
    return [*subject, *_properties(draw, 2 if nested else 0), "."]


def _properties(draw: st.DrawFn, depth: int) -> list[str]:
    pieces: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        if pieces:
            pieces += [";"] * draw(st.integers(1, 2))
        pieces.append(draw(st.sampled_from(["a", "ex:p", "ex:q", "rdfs:label".replace("rdfs", "ex")])))
        pieces += _object(draw, depth)
        for _ in range(draw(st.integers(0, 2))):
            pieces += [",", *_object(draw, depth)]
    return pieces + [";"] * draw(st.integers(0, 1))


def _object(draw: st.DrawFn, depth: int) -> list[str]:
    kind = draw(st.integers(0, 3)) if depth else 0
    if kind == 1:
        return ["[", *_properties(draw, depth - 1), "]"]
    if kind == 2:
        return [
            "(",
            *(part for _ in range(draw(st.integers(0, 3))) for part in _object(draw, depth - 1)),
            ")",
        ]
    return [draw(st.sampled_from(_WRITTEN + _WRITTEN_LITERALS))]
