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
