"""Answers that were given before, the least recently used of which go first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, Protocol, TypeVar

__all__ = ["Cache", "Sized"]


class Sized(Protocol):
    """Something that knows how many bytes it takes."""

    @property
    def size(self) -> int:
        """Bytes."""


K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Sized)


class Cache(Generic[K, V]):
    """A map of bounded size.

    Parameters
    ----------
    capacity
        Bytes of all values together. A value of more than an eighth of it is not kept.

    Attributes
    ----------
    hits, misses
        How often something was found, and not.

    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._values: OrderedDict[K, V] = OrderedDict()
        self.size = 0
        self.hits = 0
        self.misses = 0

    def __len__(self) -> int:
        """Count the values."""
        return len(self._values)

    def get(self, key: K) -> V | None:
        """Give the value of a key, if it is kept."""
        value = self._values.get(key)
        if value is None:
            self.misses += 1
            return None
        self._values.move_to_end(key)
        self.hits += 1
        return value

    def put(self, key: K, value: V) -> None:
        """Keep a value, and let others go if there is no room."""
        if value.size > self._capacity // 8:
            return
        old = self._values.pop(key, None)
        if old is not None:
            self.size -= old.size
        self._values[key] = value
        self.size += value.size
        while self.size > self._capacity:
            _, gone = self._values.popitem(last=False)
            self.size -= gone.size
