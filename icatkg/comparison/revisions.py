"""Reading a revision of the git repository around the current folder, without the network.

Only the objects themselves are read (``git ls-tree``, ``git cat-file``): no filters, no checkout.
"""

from __future__ import annotations

import subprocess
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from icatkg.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["resolved", "revision_files", "tags"]

_REGULAR = {"100644", "100755"}


def resolved(revision: str) -> str | None:
    """Give the name of the object that a revision stands for, ``None`` when it stands for none.

    Parameters
    ----------
    revision
        As in ``git rev-parse``: a tag, a branch, a commit, or ``REV:PATH`` for a folder or file in it.

    """
    if revision.startswith("-") or not revision.isprintable() or not revision:
        return None
    try:
        name = _git("rev-parse", "--verify", "--quiet", revision).decode().strip()
        return None if name.startswith("^") else name
    except InputError:
        return None


def revision_files(revision: str, wanted: Callable[[PurePosixPath], bool]) -> dict[PurePosixPath, bytes]:
    """Give the files of a revision.

    Parameters
    ----------
    revision
        As in :func:`resolved`.
    wanted
        Tells from its path whether a file is wanted.

    Returns
    -------
    dict
        Path to content, in the order of the tree. For ``REV:FILE`` that one file under its path.

    Raises
    ------
    UnknownNameError
        There is no such revision.
    InputError
        git is missing or fails.

    """
    name = resolved(revision)
    if name is None:
        raise UnknownNameError(
            f"no git revision of that name: {revision}",
            "It is looked up in the repository around the current folder.",
        )
    if _git("cat-file", "-t", name).decode().strip() == "blob":
        return {PurePosixPath(revision.partition(":")[2] or revision): _git("cat-file", "blob", name)}
    listed = _git("ls-tree", "-r", "-z", "--full-tree", name).decode("utf-8", "surrogateescape")
    chosen = []
    for entry in filter(None, listed.split("\0")):
        about, _, path = entry.partition("\t")
        mode, _, blob = about.split(" ")[:3]
        inside = ".." not in PurePosixPath(path).parts and not path.startswith("/")
        if mode in _REGULAR and inside and wanted(PurePosixPath(path)):
            chosen.append((PurePosixPath(path), blob))
    return _contents(chosen)


def tags() -> list[tuple[str, str]]:
    """Give the tags on the way to the current commit, each with its date.

    Returns
    -------
    list of tuple
        Name and date (``2026-11-21``): of the tag itself when it is annotated, else of its commit. Nothing
        where there is no repository or no commit.

    """
    if resolved("HEAD") is None:
        return []
    form = "%(refname:strip=2)%09%(creatordate:short)"
    listed = _git("for-each-ref", "--merged=HEAD", f"--format={form}", "refs/tags")
    named = (line.partition("\t") for line in listed.decode(errors="replace").splitlines())
    return [(name, date) for name, _, date in named]


def _contents(chosen: list[tuple[PurePosixPath, str]]) -> dict[PurePosixPath, bytes]:
    answer = _git("cat-file", "--batch", stdin="".join(f"{blob}\n" for _, blob in chosen).encode())
    found, at = {}, 0
    for path, blob in chosen:
        end = answer.index(b"\n", at)
        head = answer[at:end].split()
        if len(head) != len(("name", "type", "size")):
            raise InputError(f"git has no content for {path} ({blob})", "Fetch it first: git fetch.")
        size = int(head[2])
        found[path] = answer[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
    return found


def _git(*arguments: str, stdin: bytes = b"") -> bytes:
    # A repository that was cloned in part would fetch what is missing: no protocol is allowed.
    command = ["git", "-c", "protocol.allow=never", *arguments]
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, check=False)  # noqa: S603 - no shell, and no argument begins with a dash of the user's
    except FileNotFoundError:
        raise InputError("git is not installed", "Give files or folders instead of revisions.") from None
    if done.returncode != 0:
        raise InputError(f"git {arguments[0]}: {done.stderr.decode(errors='replace').strip() or 'failed'}")
    return done.stdout
