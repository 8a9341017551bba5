"""Writing several files of a folder: all of them or none, also when the process is killed between them.

The new contents are written into a folder of their own, then a journal that names them; with the journal the
change is decided. Then each file is renamed into its place, and the journal goes. A process that is killed
before the journal leaves waste; one that is killed after it leaves a change that whoever reads sees whole
(:func:`icatkg.resources.data_files`) and whoever writes next completes (:func:`finish`). This is a redo log
(Gray & Reuter, *Transaction Processing*, 1993, chapter 10).
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from icatkg.errors import NotImplementedFeature, OutputError
from icatkg.resources import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

__all__ = ["finish", "locked", "signature", "write_together"]

_JOURNAL = "journal"
_NEW = "new"


def signature(path: Path) -> str:
    """Give what tells whether a file was written to: its size and time of change."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return _NEW
    return f"{stat.st_size}-{stat.st_mtime_ns}"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes that ask for the same lock from writing; the system undoes it when we die.

    Raises
    ------
    OutputError
        Another process has it, or there is no such folder.
    NotImplementedFeature
        The system has no such locks.

    """
    try:
        import fcntl
    except ImportError:
        raise NotImplementedFeature("files cannot be locked on this system") from None
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise OutputError(f"{folder}: {error.strerror}") from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OutputError(
                f"{folder}: another process is adding to it", "Wait until it is done, then run it again."
            ) from None
        except OSError as error:
            raise OutputError(f"{folder}: cannot be locked: {error.strerror}") from None
        yield
    finally:
        os.close(handle)


def write_together(
    folder: Path, contents: Mapping[str, bytes], step: Callable[[str], None] = lambda _: None
) -> None:
    """Write files of a folder, all or none; to be called with the lock held and nothing unfinished.

    Parameters
    ----------
    folder
        The folder.
    contents
        By the path of each file in it, with slashes.
    step
        Is told of each step before it is done.

    Raises
    ------
    OutputError
        They cannot be written, and nothing has changed; or, if it says so, the change is decided and one file
        could not be put in its place.

    """
    staging = folder / UNFINISHED
    places = {name: (folder / name).resolve() for name in sorted(contents)}  # a symbolic link stays one
    try:
        for name, place in places.items():
            _check_place(folder, name, place)
        step(f"make {UNFINISHED}")
        staging.mkdir()
        for name, place in places.items():
            waiting = staging / name
            waiting.parent.mkdir(exist_ok=True)
            step(f"write {UNFINISHED}/{name}")
            _write(waiting, contents[name], step)
            waiting.chmod(place.stat().st_mode & 0o7777 if place.exists() else 0o666 & ~_umask())
        for inner in sorted({(staging / name).parent for name in places} | {staging}):
            _synchronise(inner)
        journal = staging / f"{_JOURNAL}.part"
        lines = [f"{signature(place)} {name}\n" for name, place in places.items()]
        step("write the journal")
        _write(journal, "".join(lines).encode(), step)
        step("decide")
        journal.rename(staging / _JOURNAL)
    except OSError as error:
        shutil.rmtree(staging, ignore_errors=True)
        raise OutputError(
            f"{folder}: cannot be written: {error.strerror or error}", "Nothing has changed."
        ) from None
    finish(folder, step)


def finish(folder: Path, step: Callable[[str], None] = lambda _: None) -> bool:
    """Complete what a process that was killed had decided, and clear away what it had not.

    Parameters
    ----------
    folder
        As in :func:`write_together`, the lock held.
    step
        As there.

    Returns
    -------
    bool
        Whether there was a change to complete.

    Raises
    ------
    OutputError
        A file cannot be put in its place, somebody has changed it since, or the journal is not ours.

    """
    staging = folder / UNFINISHED
    journal = staging / _JOURNAL
    decided = journal.exists()
    try:
        if decided:
            _synchronise(staging)
            _synchronise(folder)
            for line in journal.read_text().splitlines():
                before, _, name = line.partition(" ")
                if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                    raise OutputError(f"{journal}: is none of ours: it names {name}", "Remove it.")
                _put_in_place(staging / name, folder / name, before, step)
            step("remove the journal")
            journal.unlink()
        if staging.is_dir():
            step(f"remove {UNFINISHED}")
            shutil.rmtree(staging)
            _synchronise(folder)
    except OSError as error:
        reason = error.strerror or str(error)
        if not decided:
            raise OutputError(f"{staging}: cannot be removed: {reason}") from None
        raise OutputError(
            f"{folder}: a change is decided, but cannot be put in place: {reason}",
            "It counts for whoever reads. Remove the cause; the next icatkg add completes it.",
        ) from None
    return decided


def _put_in_place(waiting: Path, place: Path, before: str, step: Callable[[str], None]) -> None:
    if not waiting.exists():
        return  # it is there already
    target = place.resolve()
    if signature(target) != before:
        raise OutputError(
            f"{place}: was changed since a change of it was decided that waits in {waiting}",
            f"Put into {place} what is right, then remove {waiting}.",
        )
    step(f"rename {waiting.name}")
    waiting.replace(target)
    _synchronise(target.parent)


def _check_place(folder: Path, name: str, place: Path) -> None:
    """See to it that a rename will not fail, before anything is decided."""
    if place.exists() and not place.is_file():
        raise OutputError(f"{folder / name}: is not a file", "Nothing has changed.")
    if not place.parent.is_dir() or not os.access(place.parent, os.W_OK | os.X_OK):
        raise OutputError(f"{folder / name}: its folder cannot be written to", "Nothing has changed.")
    if place.exists() and not place.stat().st_mode & 0o222:
        raise OutputError(f"{folder / name}: is read-only", "Make it writable first. Nothing has changed.")
    if place.parent.stat().st_dev != folder.stat().st_dev:
        raise OutputError(
            f"{folder / name}: lies on another file system than {folder}, and cannot be replaced at one blow",
            "Nothing has changed.",
        )


def _write(path: Path, content: bytes, step: Callable[[str], None]) -> None:
    with path.open("xb") as file:
        half = len(content) // 2
        file.write(content[:half])
        file.flush()
        step(f"write the rest of {path.name}")
        file.write(content[half:])
        file.flush()
        os.fsync(file.fileno())


def _synchronise(folder: Path) -> None:
    """Have the names in a folder reach the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
