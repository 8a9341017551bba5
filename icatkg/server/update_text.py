"""The text of an update as the engine is to carry it out.

The engine takes no dataset beside the text, as the protocol has it, and takes it for an error when a graph is
cleared that is not there, although it keeps no empty graphs (https://www.w3.org/TR/sparql11-update/#clear).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.errors import RefusedQueryError
from icatkg.querying.tokens import place, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from icatkg.querying.tokens import Token

__all__ = ["adapted"]

_OWN = frozenset(["USING", "WITH"])


def adapted(update: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """Write the dataset of the protocol into each ``WHERE``, and ``SILENT`` into ``CLEAR`` and ``DROP``.

    Parameters
    ----------
    update
        SPARQL Update.
    default_graphs, named_graphs
        IRIs of ``using-graph-uri`` and ``using-named-graph-uri``.

    Raises
    ------
    RefusedQueryError
        ``LOAD`` or ``SERVICE``; a dataset in the text, too
        (https://www.w3.org/TR/sparql11-protocol/#update-dataset).

    """
    clauses = "".join(f"USING <{iri}> " for iri in default_graphs)
    clauses += "".join(f"USING NAMED <{iri}> " for iri in named_graphs)
    written, done = [], 0
    for place_, text in _insertions(update, list(_outside(update, bool(clauses))), clauses):
        written += [update[done:place_], text]
        done = place_
    return "".join([*written, update[done:]])


def _outside(update: str, has_dataset: bool) -> Iterator[Token]:  # noqa: FBT001 - said by its one caller
    """Give the tokens outside all braces, and the braces."""
    depth = 0
    for token in tokenize(update):
        keyword = token.keyword
        if keyword in {"LOAD", "SERVICE"}:
            raise RefusedQueryError(
                f"{place(update, token.start)}: {keyword} would reach for another host, "
                "which icatkg never does",
                "Fetch the data first and PUT or POST it.",
            )
        if has_dataset and keyword in _OWN:
            raise RefusedQueryError(
                f"{place(update, token.start)}: the request names a dataset, too",
                f"Leave out either {keyword} or the parameters using-graph-uri and using-named-graph-uri.",
            )
        depth -= keyword == "}"
        if depth == 0:
            yield token
        depth += keyword == "{"


def _insertions(update: str, tokens: list[Token], clauses: str) -> Iterable[tuple[int, str]]:
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        if token.keyword in {"CLEAR", "DROP"} and (after is None or after.keyword != "SILENT"):
            yield token.end, " SILENT"
        if token.keyword == "WHERE" and clauses:
            if before is not None and before.keyword == "DELETE":  # the pattern is the template, too
                brace = update.index("{", token.end)
                end = next((t.end for t in tokens if t.keyword == "}" and t.start > brace), len(update))
                yield token.start, f"{update[brace:end]} {clauses}"
            else:
                yield token.start, clauses
