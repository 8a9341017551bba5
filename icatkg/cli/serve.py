"""``icatkg serve``: a SPARQL endpoint, an API and linked data over HTTP."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from icatkg.cli.options import add_data_options
from icatkg.errors import InputError, NotImplementedFeature, ParameterError

if TYPE_CHECKING:
    from icatkg.server.settings import Settings

__all__ = ["ENDLESS", "EXAMPLES", "configure", "run"]

#: The command has no end of its own: the limits of time and memory are those of each query.
ENDLESS = True

EXAMPLES = """\
examples:
  icatkg serve                              http://127.0.0.1:8000/sparql, the packaged graph
  icatkg serve --data more.ttl --port 9000
  icatkg serve --workers 8 --time-limit 5   on a machine with many cores
  icatkg serve --store graph --token-file token   the graph can be written to
  curl http://127.0.0.1:8000/api/chairs-by-year.csv

SIGHUP loads the data anew without losing a request; SIGTERM finishes what runs, and ends.
docs/serving.md tells more."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=_number, default=8000, help="port, 0 for a free one (default: 8000)")
    parser.add_argument(
        "--workers",
        type=_number,
        metavar="N",
        help="HTTP processes, each with the graph (default: one a core, at most 4)",
    )
    limits = parser.add_argument_group("limits")
    limits.add_argument(
        "--time-limit", type=_seconds, default=10.0, metavar="SECONDS", help="of a query (default: 10)"
    )
    limits.add_argument(
        "--memory-limit", type=_number, default=512, metavar="MB", help="of a query (default: 512)"
    )
    limits.add_argument(
        "--max-result", type=_number, default=32, metavar="MB", help="where an answer is cut (default: 32)"
    )
    limits.add_argument(
        "--max-body", type=_number, default=4, metavar="MB", help="the longest request (default: 4)"
    )
    limits.add_argument(
        "--query-processes", type=_number, metavar="N", help="queries at once (default: one a core)"
    )
    limits.add_argument(
        "--queue", type=_number, default=256, metavar="N", help="queries that may wait (default: 256)"
    )
    limits.add_argument(
        "--cache", type=_number, default=64, metavar="MB", help="answers kept by each process (default: 64)"
    )
    limits.add_argument(
        "--grace", type=_seconds, default=15.0, metavar="SECONDS", help="to finish when stopped (default: 15)"
    )
    for name, default, what in _PATIENCE:
        limits.add_argument(
            f"--{name}-timeout",
            type=_seconds,
            default=default,
            metavar="SECONDS",
            help=f"{what} (default: {default:g})",
        )
    writing = parser.add_argument_group("writing (docs/serving.md)")
    writing.add_argument(
        "--store", metavar="DIR", default="", help="serve a store and write to it; a new one is filled"
    )
    writing.add_argument(
        "--token-file", metavar="FILE", default="", help="holds the token that clients need to write"
    )
    parser.add_argument("--log-queries", action="store_true", help="show queries in the log")
    add_data_options(parser)


def _number(text: str) -> int:
    if not text.isdecimal() or not text.isascii():
        raise argparse.ArgumentTypeError(f"not a whole number: {text}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _MOST_SECONDS:
        raise argparse.ArgumentTypeError(f"not a number of seconds: {text}")
    return seconds


_PATIENCE = (
    ("head", 10.0, "for a client to send the head of a request"),
    ("body", 30.0, "for a client to send the body"),
    ("idle", 15.0, "for a client to begin another request"),
    ("write", 60.0, "for a client to read an answer"),
)
_MOST_SECONDS = 86_400
_MOST_PORT = 65_535


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    try:
        from icatkg.server.supervisor import Supervisor
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("icatkg"):
            raise
        raise NotImplementedFeature(
            f"serve needs the module {error.name}, which is not installed",
            "Install the extra: pip install 'icatkg[serve]' (on Linux or macOS).",
        ) from None
    settings = _settings(options)
    _begin_again()
    Supervisor(settings).run()
    return 0


def _begin_again() -> None:
    """Begin again with glibc keeping more of what is freed, in fewer places.

    The first makes a tenth less work of a look-up, the second keeps memory flat under load (docs/serving.md).
    It is read only when a program begins; other systems pass over it. Whoever sets it keeps what was set.
    """
    ours = sys.argv[0].rpartition("/")[2] in {"icatkg", "__main__.py"}
    if ours and sys.platform == "linux" and _TUNABLES not in os.environ:
        os.environ[_TUNABLES] = "glibc.malloc.tcache_count=200:glibc.malloc.arena_max=2"
        with suppress(OSError):
            os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - this very command


_TUNABLES = "GLIBC_TUNABLES"


def _settings(options: argparse.Namespace) -> Settings:
    from icatkg.server.settings import Settings

    if options.port > _MOST_PORT or options.workers == 0:
        raise ParameterError("--port is at most 65535 and --workers at least 1")
    if "-" in options.data:
        raise InputError("standard input cannot be loaded anew", "Give --data a file.")
    if bool(options.store) != bool(options.token_file):
        raise ParameterError("--store and --token-file belong together", "Give both, or neither.")
    if options.store and (options.data or options.only_documents or options.infer is not None):
        raise ParameterError(
            "--store is served as it is, with what follows from it",
            "Leave out --data, --only-documents, --infer and --no-infer.",
        )
    megabyte = 1 << 20
    usual = Settings()
    return Settings(
        host=options.host,
        port=options.port,
        workers=options.workers or usual.workers,
        data=tuple(options.data),
        data_format=options.data_format or "",
        default_data=not options.no_default_data,
        only_documents=options.only_documents,
        infer=options.infer,
        seconds=options.time_limit,
        query_memory=options.memory_limit * megabyte,
        query_processes=options.query_processes or usual.query_processes,
        queue=options.queue,
        max_result=options.max_result * megabyte,
        max_body=options.max_body * megabyte,
        cache=options.cache * megabyte,
        grace=options.grace,
        head_seconds=options.head_timeout,
        body_seconds=options.body_timeout,
        idle_seconds=options.idle_timeout,
        write_seconds=options.write_timeout,
        log_queries=options.log_queries,
        store=options.store,
        token_file=options.token_file,
    )
