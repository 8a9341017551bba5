"""Adding triples to a Turtle document that somebody wrote, and putting one value in place of another.

Its comments stay, and where it nests nodes in brackets its order and line breaks, too; the rest is house
style, as :mod:`icatkg.serialization.formatting` lays it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Quad, RdfFormat, Triple, parse

from icatkg.errors import InputError
from icatkg.namespaces import BASE
from icatkg.serialization.document_layout import lay_out, nodes_of
from icatkg.serialization.document_parsing import parse_document
from icatkg.serialization.document_tree import Document, Statement
from icatkg.serialization.short_names import ShortNames

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Literal, NamedNode

    from icatkg.serialization.document_tree import Node, Property

__all__ = ["changed_document"]


def changed_document(
    text: str,
    added: Iterable[Triple],
    replaced: Mapping[Triple, NamedNode | Literal] | None = None,
    path: str = "",
) -> str:
    """Add triples to a document.

    Parameters
    ----------
    text
        Turtle, without byte order mark; empty for a new document.
    added
        Triples without blank nodes.
    replaced
        Triples of the document to the object that they are to have instead.
    path
        The document's name in messages.

    Returns
    -------
    str
        The document in house style.

    Raises
    ------
    ParseError
        A term is one of RDF 1.2, which is not laid out.
    InputError
        The result would not say what it should; this is a fault of ours.

    """
    added, replaced = list(added), dict(replaced or {})
    wanted = set(_quads(text)) - {Quad(*triple) for triple in replaced}
    wanted |= {Quad(*triple) for triple in added}
    wanted |= {Quad(t.subject, t.predicate, new) for t, new in replaced.items()}
    document = parse_document(text, path)
    names = ShortNames(Document())  # the same name for a term whatever prefixes a document has
    news = {
        _key(names, *_nodes(old)): _nodes(Triple(old.subject, old.predicate, new))[2]
        for old, new in replaced.items()
    }
    for statement, property_ in _properties(document):
        for node in property_.objects:
            put = news.get(_key(names, statement.subject, property_.verb, node))
            if put is not None:  # its comments stay
                node.kind, node.text = put.kind, put.text
                node.datatype, node.language = put.datatype, put.language
    nests = any(node.kind in {"[", "("} for node in nodes_of(document))
    _insert(document, parse_document("".join(f"{t} .\n" for t in added), path), names, nests=nests)
    result = lay_out(document, in_order=nests)
    if _without_blank_nodes(_quads(result)) != _without_blank_nodes(wanted):
        raise InputError(f"{path}: cannot be added to without a change of what it says", "It stays as it is.")
    return result


def _insert(document: Document, addition: Document, names: ShortNames, *, nests: bool) -> None:
    """Add statements at the end, or, where the author's order stays, to those of the same subject."""
    known: dict[str, Statement] = {}
    for part in document.parts:
        if isinstance(part, Statement) and part.subject.kind == "iri":
            known.setdefault(part.subject.text, part)
    for part in addition.parts:
        if not isinstance(part, Statement):
            continue
        home = known.get(part.subject.text) if nests else None
        if home is None:
            document.parts.append(part)
            known[part.subject.text] = part
            continue
        for property_ in part.properties:
            same = [p for p in home.properties if names.verb(p.verb) == names.verb(property_.verb)]
            if same:
                same[0].objects += property_.objects
            else:
                home.properties.append(property_)


def _properties(document: Document) -> Iterator[tuple[Statement, Property]]:
    for part in document.parts:
        if isinstance(part, Statement):
            for property_ in part.properties:
                yield part, property_


def _nodes(triple: Triple) -> tuple[Node, Node, Node]:
    statement, property_ = next(_properties(parse_document(f"{triple} .\n")))
    return statement.subject, property_.verb, property_.objects[0]


def _key(names: ShortNames, subject: Node, verb: Node, node: Node) -> tuple[str, str, str]:
    """Give what tells a triple apart; nodes in brackets, which have no names, are all the same."""
    first, last = ("" if end.kind in {"[", "("} else names.term(end) for end in (subject, node))
    return first, names.verb(verb), last


def _quads(text: str) -> Iterator[Quad]:
    yield from parse(text.encode(), format=RdfFormat.TURTLE, base_iri=BASE)


def _without_blank_nodes(quads: Iterable[Quad]) -> tuple[set[Quad], int]:
    """Give the quads without blank nodes, and how many others there are: their names are new each time."""
    every = set(quads)
    ground = {
        q for q in every if not isinstance(q.subject, BlankNode) and not isinstance(q.object, BlankNode)
    }
    return ground, len(every) - len(ground)
