"""What changed from release to release: the comparisons that a changelog is made of.

Releases are git tags ``vX.Y.Z``. The form of the changelog: https://keepachangelog.com/en/1.1.0/.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from icatkg.comparison.comparing import compare
from icatkg.comparison.revisions import tags
from icatkg.comparison.states import read_state, read_states, working_copy
from icatkg.comparison.wording import Wording
from icatkg.errors import InputError
from icatkg.identifiers import natural_key
from icatkg.namespaces import ICAT, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

    from icatkg.comparison.comparing import Comparison
    from icatkg.comparison.states import State
    from icatkg.dataset import Inferring

__all__ = [
    "WORKING_COPY",
    "Entry",
    "FirstRelease",
    "Release",
    "all_entries",
    "entry",
    "releases",
]

WORKING_COPY = "working copy"

_TAG = re.compile(r"v(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
_ONTOLOGY = NamedNode(ICAT)
_VERSION = NamedNode(PREFIXES["owl"] + "versionInfo")
_MODIFIED = NamedNode(PREFIXES["dcterms"] + "modified")
_TYPE = NamedNode(PREFIXES["rdf"] + "type")


class Release(NamedTuple):
    """A release.

    Attributes
    ----------
    tag
        Its git tag, such as ``v0.1.0``.
    date
        Of the tag when it is annotated, else of its commit.

    """

    tag: str
    date: str

    @property
    def version(self) -> str:
        """The version, ``0.1.0``."""
        return self.tag.removeprefix("v")

    @property
    def state(self) -> str:
        """The name of its state, which no file and no branch has too."""
        return f"git:refs/tags/{self.tag}"


class FirstRelease(NamedTuple):
    """What the first release holds, since there is nothing to compare it with.

    Attributes
    ----------
    statements
        How many quads.
    classes
        Names of classes, each with how many entities are of it.

    """

    statements: int
    classes: dict[str, int]


class Entry(NamedTuple):
    """One entry of a changelog.

    Attributes
    ----------
    version, date
        Empty for what is not released.
    changes
        What changed, or what the first release holds.

    """

    version: str
    date: str
    changes: Comparison | FirstRelease


def releases() -> list[Release]:
    """Give the releases on the way to the current commit, the newest version first."""
    found = [Release(name, date) for name, date in tags() if _TAG.fullmatch(name)]
    return sorted(found, key=lambda r: natural_key(r.version), reverse=True)


def entry(
    old: str | None = None,
    new: str | None = None,
    inferring: Callable[..., Inferring | None] = lambda **_: None,
    *,
    queries: bool = True,
) -> Entry:
    """Compare two states for a changelog.

    Parameters
    ----------
    old, new, inferring
        As in :func:`icatkg.comparison.states.read_states`; a tag of a release stands for it. By default the
        latest release and the working copy.
    queries
        Whether to run the stored queries on both.

    Returns
    -------
    Entry
        With the version and date of the release that ``new`` is; else with the version that the ontology in
        it states (``owl:versionInfo``) and the date of its change, if that is another than in ``old``.

    Raises
    ------
    InputError, ParseError, UnknownNameError
        A state cannot be found or read, or there is no release.

    """
    old = _known_releases()[0].tag if old is None else old
    tagged = {release.tag: release for release in releases()}
    release = tagged.get((new or "").removeprefix("git:"))
    before, after = read_states(
        tagged[old].state if old in tagged else old,
        release.state if release is not None else new or working_copy(),
        inferring,
    )
    named = after._replace(name=new or WORKING_COPY)
    return _entry(before._replace(name=old), named, release, queries=queries)


def all_entries(
    inferring: Callable[..., Inferring | None] = lambda **_: None, *, queries: bool = True
) -> list[Entry]:
    """Compare each release with the one before it, and the working copy with the latest.

    Parameters
    ----------
    inferring, queries
        As in :func:`entry`.

    Returns
    -------
    list of Entry
        The newest first. The working copy is left out when nothing changed since the latest release.

    Raises
    ------
    InputError, ParseError
        There is no release, or a state cannot be read.

    """
    oldest, *later = reversed(_known_releases())
    before = _read(oldest, inferring)
    entries = [Entry(oldest.version, oldest.date, _holdings(before))]
    for release in (*later, None):
        after = _read(release, inferring)
        found = _entry(before, after, release, queries=queries)
        if found.changes or release is not None:
            entries.append(found)
        before = after
    return entries[::-1]


def _known_releases() -> list[Release]:
    found = releases()
    if not found:
        raise InputError(
            "no release: no git tag vX.Y.Z leads to the current commit",
            "Name two states, such as packaged and a folder, or fetch the tags: git fetch --tags.",
        )
    return found


def _read(release: Release | None, inferring: Callable[..., Inferring | None]) -> State:
    """Read a release, or the working copy."""
    if release is None:
        return read_state(working_copy(), inferring)._replace(name=WORKING_COPY)
    return read_state(release.state, inferring)._replace(name=release.tag)


def _entry(old: State, new: State, release: Release | None, *, queries: bool) -> Entry:
    changes = compare(old, new, queries=queries)
    if release is not None:
        return Entry(release.version, release.date, changes)
    stated = _stated(new, _VERSION)
    if stated == _stated(old, _VERSION):
        return Entry("", "", changes)
    return Entry(stated, _stated(new, _MODIFIED), changes)


def _stated(state: State, property_: NamedNode) -> str:
    """Give a value from the header of the ontology, an empty string when there is none."""
    values = [
        quad.object.value
        for quad in state.quads
        if quad.subject == _ONTOLOGY and quad.predicate == property_ and isinstance(quad.object, Literal)
    ]
    return min(values, default="")


def _holdings(state: State) -> FirstRelease:
    words = Wording(state.quads, (), None)
    typed = {(quad.subject, quad.object) for quad in state.quads if quad.predicate == _TYPE}
    counted = Counter(words.text(class_) for _, class_ in typed)
    return FirstRelease(len(state.quads), {name: counted[name] for name in sorted(counted, key=natural_key)})
