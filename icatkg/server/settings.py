"""What the one who runs the server decides."""

from __future__ import annotations

import os
from typing import NamedTuple

__all__ = ["Settings"]


class Settings(NamedTuple):
    """How the server runs.

    Attributes
    ----------
    host, port
        Where it listens; port 0 takes a free one.
    workers
        HTTP processes.
    data, data_format, default_data, only_documents, infer
        Which graph it serves, as in :func:`icatkg.load`.
    seconds
        The time limit of a query.
    query_memory
        Bytes a query may take beyond the graph.
    query_processes
        Query processes of each HTTP process in each lane.
    queue
        Queries that may wait in each lane.
    max_result
        Bytes after which an answer is cut.
    max_body
        Bytes of a request's body.
    max_head
        Bytes of a request's first line and headers.
    head_seconds, body_seconds, idle_seconds, write_seconds
        How long a client may take to send head and body, to begin another request, to read an answer.
    connections
        Connections of each HTTP process.
    cache
        Bytes of answers each HTTP process keeps.
    grace
        Seconds that running requests get when the server stops.
    log_queries
        Whether the log shows queries.
    store, token_file
        A store in a directory that is served and written to, and the file of the token that allows it.
    room
        The folder that the writer shares with HTTP processes.

    """

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = min(os.cpu_count() or 1, 4)
    data: tuple[str, ...] = ()
    data_format: str = ""
    default_data: bool = True
    only_documents: bool = False
    infer: bool | None = None
    seconds: float = 10.0
    query_memory: int = 512 << 20
    query_processes: int = min(os.cpu_count() or 1, 8)
    queue: int = 256
    max_result: int = 32 << 20
    max_body: int = 4 << 20
    max_head: int = 64 << 10
    head_seconds: float = 10.0
    body_seconds: float = 30.0
    idle_seconds: float = 15.0
    write_seconds: float = 60.0
    connections: int = 1_000
    cache: int = 64 << 20
    grace: float = 15.0
    log_queries: bool = False
    store: str = ""
    token_file: str = ""
    room: str = ""
