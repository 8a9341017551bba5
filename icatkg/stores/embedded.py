"""The embedded store: Oxigraph in memory.

Oxigraph rewrites some literals (``007`` becomes ``7``, ``xsd:int`` becomes ``xsd:integer``), so the store
is for querying only; whatever must be exact works on the quads of the dataset.
"""

from __future__ import annotations

import threading

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    T = TypeVar("T")

__all__ = ["on_deep_stack", "remove_nodes", "store_of"]

# Oxigraph recurses with the nesting of a query and kills the process when the stack ends. On this much,
# ten thousand levels of the worst construct pass (measured with 0.5.13); the pages are not touched, and so
# cost nothing, unless a query needs them.
_STACK_BYTES = 512 * 1024 * 1024
_DEEP = "icatkg-query"
_DEFAULT = DefaultGraph()


def store_of(quads: Iterable[Quad], *, named_graphs: bool) -> Store:
    """Load quads so that the default graph holds each triple once.

    Parameters
    ----------
    quads
        What to load.
    named_graphs
        Whether to keep the named graphs too. Without them loading costs half.

    """
    store = Store()
    if named_graphs:
        kept = list(quads)
        store.extend(kept)
        quads = kept
    store.extend(Quad(q.subject, q.predicate, q.object, _DEFAULT) for q in quads)
    return store


def remove_nodes(store: Store, nodes: Iterable[str]) -> None:
    """Remove every triple of the default graph that mentions one of the nodes.

    Parameters
    ----------
    store
        What to change.
    nodes
        IRIs.

    """
    found: set[Quad] = set()
    for name in nodes:
        node = NamedNode(name)
        found.update(store.quads_for_pattern(node, None, None, _DEFAULT))
        found.update(store.quads_for_pattern(None, None, node, _DEFAULT))
    for quad in found:
        store.remove(quad)


def on_deep_stack(work: Callable[[], T]) -> T:
    """Run ``work`` in a thread with a deep stack and hand on its result or exception.

    The calling thread only waits, so that Ctrl-C reaches it while the engine works. In a thread that has
    such a stack already, ``work`` runs where it is called.
    """
    if threading.current_thread().name == _DEEP:
        return work()
    outcome: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:  # noqa: BLE001 - handed on to the caller below
            failure.append(error)

    before = threading.stack_size(_STACK_BYTES)
    try:
        thread = threading.Thread(target=run, name=_DEEP, daemon=True)
        thread.start()
    finally:
        threading.stack_size(before)
    while thread.is_alive():
        thread.join(timeout=0.2)
    if failure:
        raise failure[0]
    return outcome[0]
