"""The pool of query processes: two lanes, fair queues, limits that really stop a query.

A query starts in the quick lane. When its slice is over, its process goes on in the slow lane at a lower
priority, if there is room; otherwise it is killed, and the query waits there. So no query holds up the
quick lane for longer than its slice. Decision record 0023 says why.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from icatkg.server.fair_queue import FairQueue
from icatkg.server.problems import Problem
from icatkg.server.query_connection import QueryConnection

if TYPE_CHECKING:
    from collections.abc import Callable

    from icatkg.server.jobs import Answer, Job
    from icatkg.server.zygote import Zygote

__all__ = ["PoolSize", "QueryPool"]

_SLICE = 0.25
_PAUSE = 1.0
# A query that the machine gave less than this part of its time goes on, up to so many times as long.
_LEAST_SHARE = 0.4
_MOST_PATIENCE = 3
_MOST_REMEMBERED = 2_000


class PoolSize(NamedTuple):
    """How much runs at once.

    Attributes
    ----------
    processes
        Query processes in each lane.
    queue
        Queries that may wait in each lane.
    seconds
        The time limit of a query.

    """

    processes: int
    queue: int
    seconds: float


class _Ticket:
    """A query on its way."""

    def __init__(self, job: Job, key: str, client: str, gone: Callable[[], bool]) -> None:
        self.job = job
        self.key = key
        self.client = client
        self.gone = gone
        self.outcome: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.timer: asyncio.TimerHandle | None = None
        self.slow = False
        self.begun = 0.0
        self.used_before: float | None = None

    def fail(self, problem: Problem) -> None:
        if not self.outcome.done():
            self.outcome.set_exception(problem)


class QueryPool:
    """Runs jobs in query processes.

    Parameters
    ----------
    zygote
        Where processes come from.
    size
        How much runs at once.

    Attributes
    ----------
    counts
        Events since the start, by name, for those who watch the server.

    """

    def __init__(self, zygote: Zygote, size: PoolSize) -> None:
        self._zygote = zygote
        self._size = size
        self._loop = asyncio.get_running_loop()
        self._idle: dict[bool, deque[QueryConnection]] = {False: deque(), True: deque()}
        self._running: dict[QueryConnection, _Ticket] = {}
        self._forking = {False: 0, True: 0}
        self._waiting: dict[bool, FairQueue[_Ticket]] = {False: FairQueue(), True: FairQueue()}
        self._known_slow: OrderedDict[str, None] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self.counts = dict.fromkeys(("quick", "slow", "timed_out", "died", "refused"), 0)

    async def start(self) -> None:
        """Fork the processes of the quick lane."""
        self._zygote.attach()
        self._supply(slow=False)
        await asyncio.gather(*self._tasks)

    def close(self) -> None:
        """End every process; what runs fails."""
        self._closed = True
        for connection, ticket in list(self._running.items()):
            self._release(connection)
            ticket.fail(Problem(503, "the server is stopping"))
        for lane in self._idle.values():
            for connection in lane:
                connection.close()
        self._zygote.close()

    @property
    def waiting(self) -> int:
        """How many queries wait."""
        return len(self._waiting[False]) + len(self._waiting[True])

    @property
    def running(self) -> int:
        """How many queries run."""
        return len(self._running)

    async def run(
        self, job: Job, key: str, client: str = "", gone: Callable[[], bool] = lambda: False
    ) -> Answer:
        """Run a job.

        Parameters
        ----------
        job
            What to answer.
        key
            The same for the same job: by it, slow ones are known again.
        client
            Who asks; clients take turns.
        gone
            Tells whether the client has left.

        Raises
        ------
        Problem
            503: it took too long, its process died, or too many wait.

        """
        # Some keys are kept, and a query may be as long as a body.
        key = sha256(key.encode()).hexdigest()
        ticket = _Ticket(job, key, client, gone)
        self._enqueue(ticket, slow=key in self._known_slow)
        try:
            return await ticket.outcome
        finally:
            if ticket.timer is not None:
                ticket.timer.cancel()

    def _enqueue(self, ticket: _Ticket, *, slow: bool) -> None:
        if len(self._waiting[slow]) >= self._size.queue:
            self.counts["refused"] += 1
            ticket.fail(_busy("too many queries are waiting"))
            return
        ticket.slow = slow
        self._waiting[slow].put(ticket.client, ticket)
        self._dispatch(slow=slow)

    def _dispatch(self, *, slow: bool) -> None:
        """Start what can be started in a lane."""
        queue, idle = self._waiting[slow], self._idle[slow]
        while len(queue) and idle:
            ticket = queue.get()
            if not ticket.outcome.done() and not ticket.gone():
                self._begin(idle.popleft(), ticket)
            elif not ticket.outcome.done():
                ticket.fail(Problem(503, "the client has left"))
        if len(queue):
            self._supply(slow=slow)

    def _supply(self, *, slow: bool) -> None:
        """Fork processes for a lane until it has as many as it may."""
        while not self._closed and self._in_lane(slow=slow) + self._forking[slow] < self._size.processes:
            self._forking[slow] += 1
            task = self._loop.create_task(self._fork(slow=slow))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _in_lane(self, *, slow: bool) -> int:
        return len(self._idle[slow]) + sum(c.slow == slow for c in self._running)

    async def _fork(self, *, slow: bool) -> None:
        try:
            pid, sock = await self._zygote.fork()
            _, connection = await self._loop.create_connection(
                lambda: QueryConnection(pid, self._answered, self._lost), sock=sock
            )
        except OSError as error:
            while len(self._waiting[slow]):
                self._waiting[slow].get().fail(Problem(503, f"no query process could be started: {error}"))
            return
        finally:
            self._forking[slow] -= 1
        if slow:
            self._lower(connection)
        self._idle[slow].append(connection)
        self._dispatch(slow=slow)

    def _lower(self, connection: QueryConnection) -> None:
        connection.slow = True
        self._zygote.lower(connection.pid)

    def _begin(self, connection: QueryConnection, ticket: _Ticket) -> None:
        self._running[connection] = ticket
        ticket.begun = self._loop.time()
        connection.send(ticket.job)
        self.counts["slow" if ticket.slow else "quick"] += 1
        if ticket.slow:
            self._look(connection)
        else:
            after = min(_SLICE, self._size.seconds)
            ticket.timer = self._loop.call_later(after, self._slice_over, connection)

    def _slice_over(self, connection: QueryConnection) -> None:
        """Take a query out of the quick lane."""
        ticket = self._running[connection]
        self._remember(ticket)
        left = self._size.seconds - _SLICE
        if ticket.gone() or left <= 0:
            self._time_out(connection)
            return
        idle = self._idle[True]
        if self._in_lane(slow=True) + self._forking[True] >= self._size.processes and idle:
            idle.popleft().close()
        if self._in_lane(slow=True) + self._forking[True] < self._size.processes:
            self._lower(connection)
            ticket.slow = True
            self._look(connection)
        else:
            self._release(connection)
            self._enqueue(ticket, slow=True)
        self._supply(slow=False)

    def _look(self, connection: QueryConnection) -> None:
        """Look now and then whether a query in the slow lane is still wanted, and may go on."""
        ticket = self._running[connection]
        if ticket.used_before is None:
            ticket.used_before = connection.processor_time()
        passed, seconds = self._loop.time() - ticket.begun, self._size.seconds
        left = seconds - passed
        starved = (
            passed < seconds * _MOST_PATIENCE
            and connection.processor_time() - ticket.used_before < seconds * _LEAST_SHARE
        )
        if ticket.gone() or (left <= 0 and not starved):
            self._time_out(connection)
        else:
            after = min(left, _PAUSE) if left > 0 else _PAUSE
            ticket.timer = self._loop.call_later(after, self._look, connection)

    def _remember(self, ticket: _Ticket) -> None:
        self._known_slow[ticket.key] = None
        if len(self._known_slow) > _MOST_REMEMBERED:
            self._known_slow.popitem(last=False)

    def _time_out(self, connection: QueryConnection) -> None:
        self.counts["timed_out"] += 1
        ticket = self._release(connection)
        seconds = f"{self._size.seconds:g}"
        ticket.fail(Problem(503, f"the query took longer than {seconds} seconds and was stopped", _SIMPLER))
        self._dispatch(slow=ticket.slow)
        self._supply(slow=False)

    def _release(self, connection: QueryConnection) -> _Ticket:
        """Kill a process that runs a query, and give the query."""
        ticket = self._running.pop(connection)
        if ticket.timer is not None:
            ticket.timer.cancel()
        self._zygote.kill(connection.pid)
        connection.close()
        return ticket

    def _answered(self, connection: QueryConnection, answer: Answer, *, ended: bool) -> None:
        ticket = self._running.pop(connection)
        if ticket.timer is not None:
            ticket.timer.cancel()
        if not ticket.outcome.done():
            ticket.outcome.set_result(answer)
        if ended or self._closed:
            connection.close()
            self._supply(slow=False)
        else:
            self._idle[connection.slow].append(connection)
        self._dispatch(slow=connection.slow)

    def _lost(self, connection: QueryConnection) -> None:
        """Replace a process that died."""
        for lane in self._idle.values():
            with suppress(ValueError):
                lane.remove(connection)
        if connection in self._running:
            self.counts["died"] += 1
            ticket = self._release(connection)
            self._remember(ticket)
            ticket.fail(Problem(503, "the query needed more memory or depth than a query may have", _SIMPLER))
        if connection.jobs:
            self._supply(slow=False)
            self._dispatch(slow=True)
        else:  # something is wrong with all of them: no hurry
            self._loop.call_later(_PAUSE, lambda: self._supply(slow=False))


_SIMPLER = "Ask for less: name more of the pattern, or add LIMIT."


def _busy(message: str) -> Problem:
    return Problem(503, message, "Try again in a moment.", {"Retry-After": "2"})
