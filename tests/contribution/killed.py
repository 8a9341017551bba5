"""Adds files, and dies on the way: a program of its own, run by the tests.

``killed.py PLACE FILE NUMBER`` ends at the step of that number as if the plug were pulled; with a number
below nought it goes on and tells of each step, for whoever kills it from outside. PLACE is a folder, or
``store:`` and a directory. ``killed.py PLACE FILE every`` does it for each step in turn, in copies of the
folder beside it, and prints how many there are.
"""

from __future__ import annotations

import os
import shutil
import sys
from itertools import count

from icatkg.contribution.addition import Addition
from icatkg.contribution.folder import DataFolder
from icatkg.contribution.store_directory import StoreDirectory


def main(place: str, file: str, last: int) -> None:
    """Add the file, and die at a step."""
    numbers = count()

    def step(name: str) -> None:
        if next(numbers) == last:
            os._exit(9)
        if last < 0:
            print(name, flush=True)  # noqa: T201 - read by the test

    store = place.removeprefix("store:")
    destination = DataFolder(place) if store == place else StoreDirectory(store, default_data=False)
    with destination.opened(writing=True) as base:
        addition = Addition([file], destination, base)
        if addition:
            addition.write(step)


def every(place: str, file: str) -> None:
    """Die at each step, each time in a process of its own."""
    for number in count():
        folder = shutil.copytree(place, f"{place}-{number}")
        child = os.fork()
        if not child:
            main(folder, file, number)
            os._exit(0)
        if os.waitpid(child, 0)[1] == 0:
            print(number)  # noqa: T201 - read by the test
            return


if __name__ == "__main__":
    if sys.argv[3] == "every":
        every(sys.argv[1], sys.argv[2])
    else:
        main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
