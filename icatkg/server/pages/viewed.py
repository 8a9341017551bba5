"""The graph at the dates that people look at: the last few are kept, one is made at a time."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from icatkg.errors import IcatkgError
from icatkg.server.pages.links import Links
from icatkg.server.pages.moment import Moment
from icatkg.server.problems import problem_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from icatkg.knowledge_graph import KnowledgeGraph
    from icatkg.server.responses import Entry
    from icatkg.server.service import Service

__all__ = ["Views"]

_KEPT = 4


class _Kept:
    """The views of one graph; all pages share them."""

    def __init__(self, kg: KnowledgeGraph) -> None:
        self.lock = Lock()
        self._whole = kg
        self._seen: OrderedDict[Moment, KnowledgeGraph] = OrderedDict()

    def view(self, moment: Moment) -> KnowledgeGraph:
        if not moment.chosen:
            return self._whole
        if moment not in self._seen:
            kg = self._whole
            if moment.at:
                kg = kg.at(moment.at, certain=moment.certain)
            if moment.as_of:
                kg = kg.as_of(moment.as_of, certain=moment.certain)
            while len(self._seen) >= _KEPT:
                self._seen.popitem(last=False)
            self._seen[moment] = kg
        self._seen.move_to_end(moment)
        return self._seen[moment]


_OF_SERVICE: WeakKeyDictionary[Service, _Kept] = WeakKeyDictionary()


class Views:
    """Makes pages from the graph at a date.

    Parameters
    ----------
    service
        Where the graph is.

    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._kept = _OF_SERVICE.setdefault(service, _Kept(service.kg))

    async def made(
        self, key: tuple[str, ...], at: str | Moment, make: Callable[[KnowledgeGraph, Links], Entry]
    ) -> Entry:
        """Give a page from the cache, or make it; one at a time, so that pages delay nothing else much.

        Parameters
        ----------
        key
            What tells the page from others.
        at
            The view in time; a text is the date of the world.
        make
            Makes the page from the graph in that view.

        Raises
        ------
        Problem
            A date is none, or what is asked for is not there then.

        """
        moment = Moment.given(at)

        def one() -> Entry:
            with self._kept.lock:
                try:
                    kg = self._kept.view(moment)
                    return make(kg, Links(kg.dataset, moment))
                except IcatkgError as error:
                    raise problem_of(error) from None

        return await self._service.made(("page", *key, *moment.key), one)
