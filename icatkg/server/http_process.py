"""One HTTP process: loads the graph, forks its zygote, then answers requests until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
from typing import TYPE_CHECKING

import uvicorn
import uvloop

from icatkg.errors import IcatkgError
from icatkg.knowledge_graph import load
from icatkg.serialization.formats import RDF_FORMATS, format_named
from icatkg.server.application import application
from icatkg.server.cache import Cache
from icatkg.server.connections import Remembered, connection_class
from icatkg.server.evaluation import Evaluator
from icatkg.server.jobs import Job
from icatkg.server.metrics import Metrics
from icatkg.server.query_pool import PoolSize, QueryPool
from icatkg.server.query_process import Limits
from icatkg.server.service import Service, graph_digest
from icatkg.server.watching import Watch
from icatkg.server.zygote import fork_zygote

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from icatkg.knowledge_graph import KnowledgeGraph
    from icatkg.server.metrics import Board
    from icatkg.server.settings import Settings
    from icatkg.server.zygote import Zygote

__all__ = ["READY", "run_http_process"]

READY = b"R"
_GARBAGE = 20_000
_FLUSH_EVERY = 0.5


def run_http_process(
    settings: Settings, listening: socket.socket, ready: int, board: Board, number: int
) -> None:
    """Run one HTTP process.

    Parameters
    ----------
    settings
        What the one who runs it decides.
    listening
        The socket that all HTTP processes share.
    ready
        A pipe; :data:`READY` or the reason why there is nothing to serve is written to it, then it is closed.
    board, number
        Where it counts.

    """
    watch = Watch(Metrics(board, number), queries=settings.log_queries)
    try:
        kg, digest = _loaded(settings)
    except IcatkgError as error:
        os.write(ready, f"{error}\n".encode("utf-8", "backslashreplace"))
        os.close(ready)
        return
    zygote = fork_zygote(kg, Limits(settings.seconds, settings.query_memory))

    def tell_ready() -> None:
        os.write(ready, READY)
        os.close(ready)

    gc.set_threshold(_GARBAGE)  # requests leave next to no cycles behind
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)  # the log is ours
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(_serve(settings, listening, Service(kg, digest, settings, watch), zygote, tell_ready))
    watch.flush()


def _loaded(settings: Settings) -> tuple[KnowledgeGraph, str]:
    """Load all that queries need, so that the zygote's children find it ready."""
    kg = load(
        *settings.data,
        format_=format_named(settings.data_format) if settings.data_format else None,
        default_data=settings.default_data,
        only_documents=settings.only_documents,
        infer=settings.infer,
    )
    digest = graph_digest(kg)
    kg.dataset.store()
    from icatkg.lineage.sources import source_index

    source_index(kg.dataset)
    # What is imported when it is first needed cannot be in a query process, which opens no files.
    evaluator = Evaluator(kg)
    nothing = "CONSTRUCT { <x:s> <x:p> _:o } FROM <x:a> FROM <x:b> WHERE {}"
    for format_ in RDF_FORMATS:
        evaluator.answer(Job(nothing, graph=format_.name))
    for rows in ("json", "xml", "csv", "tsv"):
        evaluator.answer(Job("SELECT * { ?s a icat:Person } LIMIT 1", rows=rows))
        evaluator.answer(Job("ASK {}", rows=rows))
        evaluator.answer(Job("SELECT * { ?s a icat:Person } LIMIT 1", rows=rows, sources=True))
    return kg, digest


class _Server(uvicorn.Server):
    """A server that the supervisor's signals stop, and that tells when it listens."""

    tell_ready: Callable[[], None]

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the event loop."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        self.tell_ready()


async def _serve(
    settings: Settings,
    listening: socket.socket,
    service: Service,
    zygote: Zygote,
    tell_ready: Callable[[], None],
) -> None:
    loop = asyncio.get_running_loop()
    size = PoolSize(settings.query_processes, settings.queue, settings.seconds)
    service.pool = pool = QueryPool(zygote, size)
    await pool.start()
    remembered: Cache[bytes, Remembered] = Cache(settings.cache // 4)
    connection = connection_class(settings, service.watch, remembered)
    config = uvicorn.Config(
        application(service),
        http=connection,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # read where they are needed, see client_of
        timeout_keep_alive=int(settings.idle_seconds),
        timeout_graceful_shutdown=int(settings.grace) or 1,
        backlog=2048,
    )
    server = _Server(config)
    server.tell_ready = tell_ready

    def stop() -> None:
        server.should_exit = True

    def drain() -> None:
        connection.draining = True
        server.should_exit = True

    loop.add_signal_handler(signal.SIGTERM, stop)
    loop.add_signal_handler(signal.SIGQUIT, drain)
    for ignored in (signal.SIGINT, signal.SIGHUP):  # for the supervisor, which hears them too
        loop.add_signal_handler(ignored, lambda: None)
    flushing = loop.create_task(_flush(service))
    try:
        await server.serve([listening])
    finally:
        flushing.cancel()
        pool.close()


async def _flush(service: Service) -> None:
    """Write the log and the numbers now and then."""
    while True:
        await asyncio.sleep(_FLUSH_EVERY)
        service.watch.flush()
        pool = service.pool
        service.watch.metrics.put({**pool.counts, "waiting": pool.waiting, "running": pool.running})
