"""House Turtle for a document that somebody wrote: its triples and its comments stay, its layout is ours.

A document without brackets comes out as :func:`icatkg.serialization.turtle.write_turtle` writes it, sorted.
One that nests nodes in square or round brackets keeps the order and the line breaks of its author. That
nothing is lost is checked on the text before it is given.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, RdfFormat, parse

from icatkg.errors import InputError, ParseError
from icatkg.namespaces import BASE
from icatkg.serialization.commented_tokens import commented_tokens
from icatkg.serialization.document_layout import lay_out, nodes_of
from icatkg.serialization.document_parsing import parse_document
from icatkg.serialization.syntax_errors import syntax_error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

__all__ = ["format_document"]


def format_document(text: str, *, trig: bool = False, path: str = "") -> str:
    r"""Lay a document out in house style.

    Parameters
    ----------
    text
        Turtle or TriG, without byte order mark; any line ends.
    trig
        Whether it is TriG.
    path
        Its name in messages.

    Returns
    -------
    str
        The same triples and comments, lines ending in ``\n``. Laid out again it stays the same.

    Raises
    ------
    ParseError
        The syntax is wrong, or one of RDF 1.2, or nests more than 100 levels deep.
    InputError
        The result would not say the same; this is a fault of ours.

    """
    before = _quads(text, path, trig=trig)
    document = parse_document(text, path)
    nests = any(node.kind in {"[", "("} for node in nodes_of(document))
    result = lay_out(document, in_order=nests)
    after = _quads(result, path, trig=trig)
    same = _isomorphic(before, after) if nests else set(before) == set(after)
    if not same or _comments(text) != _comments(result):
        raise InputError(f"{path}: cannot be laid out without a change of its meaning", "It stays as it is.")
    return result


def _quads(text: str, path: str, *, trig: bool) -> list[Quad]:
    content = text.encode()
    format_ = RdfFormat.TRIG if trig else RdfFormat.TURTLE
    try:
        return list(parse(content, format=format_, base_iri=BASE))
    except SyntaxError as error:
        raise syntax_error(error.msg, content, path, error.lineno or 0, error.offset or 0) from None
    except (ValueError, OSError) as error:
        raise ParseError(str(error), path=path) from None


def _isomorphic(before: list[Quad], after: list[Quad]) -> bool:
    """Compare quads, exact terms, blank nodes without a label up to renaming.

    Nodes in brackets form trees, for which the refinement of colours (Weisfeiler and Leman 1968) is exact.
    """
    shared = _blank_nodes(before) & _blank_nodes(after)  # labels stay; the parser invents new ones each time
    return _coloured(before, shared) == _coloured(after, shared)


def _blank_nodes(quads: Iterable[Quad]) -> set[BlankNode]:
    return {term for quad in quads for term in quad if isinstance(term, BlankNode)}


def _coloured(quads: list[Quad], labelled: set[BlankNode]) -> Counter[tuple[object, ...]]:
    """Give quads with colours for blank nodes, refined until no more nodes can be told apart."""
    colours: dict[object, int] = dict.fromkeys(_blank_nodes(quads) - labelled, 0)
    touching = [quad for quad in quads if any(term in colours for term in quad)]
    kinds = 0
    while len(set(colours.values())) != kinds:
        kinds = len(set(colours.values()))
        seen: dict[object, list[int]] = {node: [] for node in colours}
        for quad in touching:
            key = hash(tuple(colours.get(term, term) for term in quad))
            for place, term in enumerate(quad):
                if term in colours:
                    seen[term].append(hash((key, place)))
        colours = {node: hash((colours[node], *sorted(found))) for node, found in seen.items()}
    return Counter(tuple(colours.get(term, term) for term in quad) for quad in quads)


def _comments(text: str) -> Counter[str]:
    return Counter(
        comment
        for token in commented_tokens(text)
        for comment in (*(line.text for line in token.before), token.after)
        if comment is not None
    )
