"""A queue in which clients take turns, so that one who sends much makes only itself wait."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Generic, TypeVar

__all__ = ["FairQueue"]

T = TypeVar("T")


class FairQueue(Generic[T]):
    """First come, first served within a client; round robin between clients."""

    def __init__(self) -> None:
        self._clients: OrderedDict[str, deque[T]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        """Count what waits."""
        return self._length

    def put(self, client: str, item: T) -> None:
        """Let something wait."""
        self._clients.setdefault(client, deque()).append(item)
        self._length += 1

    def get(self) -> T:
        """Take what is next.

        Raises
        ------
        KeyError
            Nothing waits.

        """
        client, items = self._clients.popitem(last=False)
        item = items.popleft()
        if items:
            self._clients[client] = items  # at the end: the others come first
        self._length -= 1
        return item
