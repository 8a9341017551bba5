"""A document that is added to keeps its comments and its layout, and says the rest as before."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from icatkg.errors import ParseError
from icatkg.serialization.commented_tokens import commented_tokens
from icatkg.serialization.document_changes import changed_document
from icatkg.serialization.formatting import format_document
from tests.strategies import commented_turtle, iris, literals

E = "http://example.org/"
FIRST = Triple(NamedNode(E + "a"), NamedNode(E + "p"), Literal("1"))


def comments(text: str) -> list[str]:
    """Give the comments of a text."""
    return sorted(
        comment
        for token in commented_tokens(text)
        for comment in (*(line.text for line in token.before), token.after)
        if comment is not None
    )


def ground(text: str) -> tuple[set[Quad], int]:
    """Give the quads without blank nodes, and the number of the others."""
    quads = set(parse(text.encode(), format=RdfFormat.TURTLE, base_iri=E))
    kept = {q for q in quads if BlankNode not in {type(q.subject), type(q.object)}}
    return kept, len(quads) - len(kept)


@given(commented_turtle(), st.lists(st.builds(Triple, iris(), iris(), iris() | literals()), max_size=4))
def test_nothing_is_lost(document: tuple[str, list[str]], added: list[Triple]) -> None:
    """Any Turtle, any triples: all of both, every comment, in house style."""
    text, written = document
    result = changed_document(text, added)
    kept, others = ground(text)
    assert ground(result) == (kept | {Quad(t.subject, t.predicate, t.object) for t in added}, others)
    assert Counter(comments(result)) == Counter(written)
    assert format_document(result) == result


def test_a_statement_joins_those_of_its_subject() -> None:
    """Also where the author's order stays, because nodes are nested."""
    text = f"@prefix e: <{E}> .\n\ne:b\n    e:q [ e:r 1 ] . # nested\n\ne:a\n    e:q 2 ; # two\n    e:p 3 .\n"
    assert changed_document(text, [FIRST]) == text.replace("e:p 3", 'e:p 3 , "1"')
    assert changed_document("", [FIRST]) == f'<{E}a>\n    <{E}p> "1" .\n'


def test_a_value_is_replaced_where_it_stands() -> None:
    """Its comment stays beside it."""
    text = f'@prefix e: <{E}> .\n\ne:a\n    e:p "1" ; # this one\n    e:q "1" .\n'
    assert changed_document(text, [], {FIRST: Literal("x")}) == text.replace('e:p "1"', 'e:p "x"')


def test_terms_of_rdf_1_2_are_refused() -> None:
    """They cannot be laid out."""
    with pytest.raises(ParseError):
        changed_document("", [Triple(FIRST.subject, FIRST.predicate, FIRST)], path="f.ttl")
