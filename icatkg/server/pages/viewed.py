"""The graph at the dates that people look at: the last few are kept, one is made at a time."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from icatkg.errors import IcatkgError
from icatkg.server.pages.links import Links
from icatkg.server.problems import problem_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from icatkg.knowledge_graph import KnowledgeGraph
    from icatkg.server.responses import Entry
    from icatkg.server.service import Service

__all__ = ["Views"]

_KEPT = 4
_LONGEST = 10


class Views:
    """Makes pages from the graph at a date.

    Parameters
    ----------
    service
        Where the graph is.

    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._kept: OrderedDict[str, KnowledgeGraph] = OrderedDict()
        self._lock = Lock()

    async def made(
        self, key: tuple[str, ...], at: str, make: Callable[[KnowledgeGraph, Links], Entry]
    ) -> Entry:
        """Give a page from the cache, or make it; one at a time, so that pages delay nothing else much.

        Raises
        ------
        Problem
            ``at`` is no date, or what is asked for is not there then.

        """

        def one() -> Entry:
            with self._lock:
                try:
                    kg = self._at(at)
                    return make(kg, Links(kg.dataset, at))
                except IcatkgError as error:
                    raise problem_of(error) from None

        return await self._service.made(("page", *key, at), one)

    def _at(self, at: str) -> KnowledgeGraph:
        if not at:
            return self._service.kg
        if at not in self._kept:
            seen = self._service.kg.at(at[: _LONGEST + 1])
            while len(self._kept) >= _KEPT:
                self._kept.popitem(last=False)
            self._kept[at] = seen
        self._kept.move_to_end(at)
        return self._kept[at]
