"""What the routes of one HTTP process share: the graph, the pool of query processes, the cache."""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import DefaultGraph

from icatkg import __version__
from icatkg.querying.cost import CostBound
from icatkg.server.cache import Cache
from icatkg.server.evaluation import Evaluator
from icatkg.server.media_types import GRAPH_OFFERS, ROW_OFFERS
from icatkg.server.problems import Problem
from icatkg.server.requests import client_of
from icatkg.server.responses import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import BlankNode, NamedNode, Store
    from starlette.requests import Request

    from icatkg.knowledge_graph import KnowledgeGraph
    from icatkg.querying.cost import Bound
    from icatkg.querying.stored import StoredQuery
    from icatkg.server.jobs import Answer, Job
    from icatkg.server.media_types import Offer
    from icatkg.server.query_pool import QueryPool
    from icatkg.server.settings import Settings
    from icatkg.server.watching import Watch

    Offers = tuple[Offer | None, Offer | None]  # the media types for rows and for a graph

__all__ = ["Service", "entry_of", "graph_digest"]

_MOST_STEPS = 3_000
_MOST_BYTES = 64 << 20


def graph_digest(kg: KnowledgeGraph) -> str:
    """Give a digest of what is served: the quads, what follows from them, the versions of the programs.

    It is the same in every process that serves the same.
    """
    digest = sha256(f"{__version__} {pyoxigraph.__version__}".encode())
    for quads in (kg.dataset.quads(), kg.dataset.inferred()):
        for line in sorted(map(str, quads)):
            digest.update(line.encode())
    return digest.hexdigest()[:32]


class Service:
    """The parts of one HTTP process.

    Parameters
    ----------
    kg
        The graph, loaded.
    digest
        See :func:`graph_digest`.
    settings
        What the one who runs it decides.
    watch
        Log and numbers.

    Attributes
    ----------
    pool
        Where queries run; it is there when the event loop runs.

    """

    pool: QueryPool

    def __init__(self, kg: KnowledgeGraph, digest: str, settings: Settings, watch: Watch) -> None:
        self.kg = kg
        self.digest = digest
        self.settings = settings
        self.watch = watch
        self.cache: Cache[str, Entry] = Cache(settings.cache)
        self._cost = CostBound(kg.dataset.store())
        # A row may have several objects.
        self._most_steps = min(_MOST_STEPS, _MOST_BYTES // (3 * max(self._cost.longest, 1)))
        self._evaluator = Evaluator(kg)
        self._last_bound: tuple[str, Bound | None] = ("", None)
        self._making: dict[str, asyncio.Task[Entry]] = {}
        self._under_way: dict[str, tuple[asyncio.Future[Entry], list[Callable[[], bool]]]] = {}

    @property
    def store(self) -> Store:
        """The store, for small questions of the server's own."""
        return self.kg.dataset.store()

    @cached_property
    def queries(self) -> dict[str, StoredQuery]:
        """The stored queries by name, as they were when the process began."""
        from icatkg.querying.stored import stored_queries

        return {query.name: query for query in stored_queries()}

    @cached_property
    def sizes(self) -> dict[NamedNode | BlankNode | DefaultGraph, int]:
        """The number of triples in the default graph and in each named graph, by name."""
        counts: Counter[NamedNode | BlankNode | DefaultGraph] = Counter({DefaultGraph(): 0})
        counts.update(quad.graph_name for quad in self.store)
        return dict(sorted(counts.items(), key=lambda pair: str(pair[0])))

    async def made(self, key: tuple[str, ...], make: Callable[[], Entry]) -> Entry:
        """Give something of the server's own from the cache, or make it beside the event loop."""
        tag = self.tag(*key)
        found = self.cache.get(tag)
        if found is not None:
            return found
        making = self._making.get(tag)
        if making is None:  # who asks for it meanwhile gets the same
            making = self._making[tag] = asyncio.create_task(asyncio.to_thread(make))
            making.add_done_callback(lambda _: self._making.pop(tag))
        found = await asyncio.shield(making)
        self.cache.put(tag, found)
        return found

    def tag(self, *parts: str) -> str:
        """Give the entity tag of what is made from the graph and these parts."""
        return sha256("\0".join((self.digest, *parts)).encode()).hexdigest()[:32]

    def tagging(self, job: Job, offers: Offers) -> Callable[[str], str]:
        """Give what makes entity tags of answers to jobs that differ from this one in their query only."""
        rest = job._replace(query="").key
        types = (offer.media_type if offer else "" for offer in offers)
        begun = sha256("\0".join((self.digest, rest, *types, "")).encode())

        def tag(query: str) -> str:
            digest = begun.copy()
            digest.update(query.encode())
            return digest.hexdigest()[:32]

        return tag

    def at_once(self, job: Job) -> Answer | None:
        """Answer a query that is known to be cheap here: that costs less than sending it elsewhere.

        ``None`` when it is not known to be. A query that is has the same answer each time.
        """
        if job.values is not None or job.at or job.as_of or job.certain or job.sources:
            return None
        if job.default_graphs or job.named_graphs:
            return None
        query, bound = self._last_bound
        if query != job.query:  # the short way may have asked just before
            bound = self._cost.bound(job.query)
            if bound is not None and bound.steps > self._most_steps:
                bound = None
            self._last_bound = job.query, bound
        return self._evaluator.small(job, bound) if bound is not None else None

    async def entry(
        self,
        request: Request,
        job: Job,
        offers: Offers,
        headers: Callable[[Answer], dict[str, str]] | None = None,
        *,
        repeatable: bool = True,
    ) -> Entry:
        """Give the answer to a job: from the cache, from one that is under way, or from a query process.

        Parameters
        ----------
        request
            Who asks.
        job
            What is asked.
        offers
            The media types for rows and for a graph.
        headers
            Makes further headers from the answer.
        repeatable
            Whether the same question has the same answer.

        Raises
        ------
        Problem
            There is no answer.

        """
        key = job.key
        tag = self.tagging(job, offers)(job.query)
        gone: Callable[[], bool] = request.scope["extensions"]["icatkg.gone"]
        if repeatable:
            found = self.cache.get(tag)
            self.watch.metrics.count("cache_misses" if found is None else "cache_hits")
            if found is not None:
                return found
            if tag in self._under_way:
                future, waiting = self._under_way[tag]
                waiting.append(gone)
                return await asyncio.shield(future)
        waiting = [gone]
        future = asyncio.get_running_loop().create_future()
        if repeatable:
            self._under_way[tag] = future, waiting
        try:
            answer = self.at_once(job)
            if answer is not None:
                self.watch.metrics.count("at_once")
            else:
                answer = await self.pool.run(
                    job, key, client_of(request), lambda: all(one() for one in waiting)
                )
            entry = entry_of(answer, tag if repeatable else "", offers, headers)
        except BaseException as error:
            if len(waiting) > 1:
                future.set_exception(
                    error if isinstance(error, Problem) else Problem(503, "the query was not finished")
                )
            raise
        finally:
            self._under_way.pop(tag, None)
        future.set_result(entry)
        if repeatable:
            self.cache.put(tag, entry)
        return entry


def entry_of(
    answer: Answer, tag: str, offers: Offers, headers: Callable[[Answer], dict[str, str]] | None = None
) -> Entry:
    """Give an answer with what is said about it in the headers.

    Raises
    ------
    Problem
        It is none.

    """
    if answer.status != 200:  # noqa: PLR2004 - OK
        raise Problem(answer.status, answer.message, answer.remedy)
    chosen = next((o for o in offers if o is not None and o.format_ == answer.format_), None)
    if answer.form == "graph" and offers[1] is not None and offers[1].format_ == answer.format_:
        chosen = offers[1]
    if answer.format_ == "resultset":
        chosen = offers[0]
    if chosen is None:  # an answer with sources may be rows although the query gives a graph
        chosen = next(o for o in (*ROW_OFFERS, *GRAPH_OFFERS) if o.format_ == answer.format_)
    more = {} if headers is None else headers(answer)
    if answer.truncated:
        more["result-truncated"] = "true"
    return Entry(answer.body, chosen.content_type, tag, more)
