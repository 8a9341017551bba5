"""Fixing again and again, until there is nothing left that has one right answer.

One fix may be what another waits for: the bounds of a term follow from its date once the date is one. Each
round works on copies, which are validated: a fix that brings a new result to its node is taken back.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from icatkg.errors import InputError
from icatkg.serialization.files import write_file
from icatkg.serialization.reading import read_bytes, reread_bytes
from icatkg.validation.fixes.patches import difference, patched
from icatkg.validation.fixes.proposals import FIXERS, engine_of
from icatkg.validation.wording import term_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from icatkg.dataset import Dataset
    from icatkg.validation.fixes.records import Fix
    from icatkg.validation.report import Report

    Check = Callable[[Mapping[str, str]], tuple[Report, Dataset]]

__all__ = ["Fixed", "fixed"]

_MOST_ROUNDS = 10
_REVEALING = frozenset(fixer.name for fixer in FIXERS if fixer.reveals)


class Fixed(NamedTuple):
    """What fixing comes to.

    Attributes
    ----------
    report
        The report on the files as they are.
    remaining
        The report on the files as they would be; the names of changed files in it are not theirs.
    texts
        For each file that would change: its content now and then.
    made
        The fixes, in the order in which they were made.
    by_hand
        Fixes in files whose format has no places to make them in.

    """

    report: Report
    remaining: Report
    texts: dict[str, tuple[bytes, bytes]]
    made: list[Fix]
    by_hand: list[Fix]

    def differences(self) -> str:
        """Give the changes as one unified diff."""
        told = [
            difference(path, before.decode(errors="surrogateescape"), after.decode(errors="surrogateescape"))
            for path, (before, after) in self.texts.items()
        ]
        return "".join(told)

    def write(self) -> None:
        """Write the changed files: all of them, or none as far as that can be told before.

        Raises
        ------
        InputError
            A file has changed since it was read, is standard input, or is read-only.
        OutputError
            A file could not be written; those written before it are as they were.

        """
        for path, (before, _) in self.texts.items():
            if path == "-":
                raise InputError(
                    "standard input cannot be fixed in place", "Name a file, or leave --write out."
                )
            if read_bytes(path) != before:
                raise InputError(
                    f"{path}: has changed since it was read; nothing was written", "Run it again."
                )
            if not Path(path).stat().st_mode & 0o222:
                raise InputError(f"{path}: is read-only; nothing was written", "Make it writable first.")
        written: list[str] = []
        try:
            for path, (_, after) in self.texts.items():
                write_file(path, after)
                written.append(path)
        except BaseException:
            for path in written:
                write_file(path, self.texts[path][0])
            raise


def fixed(files: Sequence[str], check: Check) -> Fixed:
    """Fix files as far as there is one right answer; nothing is written but copies, which are removed.

    Parameters
    ----------
    files
        The files that may change, as the user named them.
    check
        Validates the data, with other files in place of some: those that the mapping names.

    Raises
    ------
    IcatkgError
        What ``check`` raises.

    """
    report, dataset = check({})
    first = report
    made: list[Fix] = []
    refused: set[tuple[str, str, object]] = set()
    now = {name: reread_bytes(name) for name in dict.fromkeys(files)}
    before = dict(now)
    with tempfile.TemporaryDirectory(prefix="icatkg-") as folder:
        copies = {
            name: Path(folder, str(n), "stdin.ttl" if name == "-" else _unpacked_name(name))
            for n, name in enumerate(now)
        }
        substitutes: dict[str, str] = {}
        for _ in range(_MOST_ROUNDS):
            names = {substitutes.get(name, name): name for name in now} | {"<stdin>": "-"}
            wanted = [
                fix._replace(file=names[fix.file])
                for fix in report.fixes
                if fix.edits and fix.file in names and (fix.fixer, names[fix.file], fix.change) not in refused
            ]
            # What a shape finds once it looks at a node must not be blamed on what else was fixed there.
            revealing = [fix for fix in wanted if fix.fixer in _REVEALING]
            texts, done = _patched(revealing or wanted, now, dataset, substitutes)
            if not done:
                break
            for name in texts:
                copies[name].parent.mkdir(exist_ok=True)
                copies[name].write_bytes(texts[name])
            trial = substitutes | {name: str(copies[name]) for name in texts}
            after, changed = check(trial)
            blamed = [] if revealing else _blamed(done, report, after)
            if blamed:
                refused |= {(fix.fixer, fix.file, fix.change) for fix in blamed}
                for name in texts:
                    copies[name].write_bytes(now[name])
                continue
            report, dataset, substitutes = after, changed, trial
            now |= texts
            made += done
    by_hand = [fix for fix in first.fixes if not fix.edits]
    changes = {name: (before[name], now[name]) for name in now if before[name] != now[name]}
    return Fixed(first, report, changes, made, by_hand)


def _unpacked_name(path: str) -> str:
    name = Path(path)
    return name.stem if name.suffix.lower() == ".gz" else name.name


def _patched(
    wanted: list[Fix], now: dict[str, bytes], dataset: Dataset, substitutes: Mapping[str, str]
) -> tuple[dict[str, bytes], list[Fix]]:
    texts: dict[str, bytes] = {}
    done: list[Fix] = []
    for name in dict.fromkeys(fix.file for fix in wanted):
        path = substitutes.get(name, name)
        file = next(f for f in dataset.whole().files if str(f.path) == path and not f.packaged)
        format_ = engine_of(file)
        if format_ is None:
            continue
        quads = dataset.whole().quads_of(file)
        text, made = patched(now[name].decode(), [f for f in wanted if f.file == name], format_, quads)
        if made:
            texts[name] = text.encode()
            done += made
    return texts, done


def _blamed(done: list[Fix], before: Report, after: Report) -> list[Fix]:
    """Give the fixes that brought new results: by value or property where these tell, else by node."""
    known, found = (
        Counter((r.focus, r.path, r.value, r.shape, r.component) for r in report.results)
        for report in (before, after)
    )
    blamed: dict[Fix, None] = {}
    for focus, path, value, _, _ in found - known:
        at_node = [(fix, new) for fix in done for _, new in fix.change.steps if _text(new.subject) == focus]
        exactly = [
            fix for fix, new in at_node if value == _text(new.object) or path == _text(new.predicate) != ""
        ]
        blamed |= dict.fromkeys(exactly or [fix for fix, _ in at_node])
    return list(blamed)


def _text(term: Any) -> str:
    return term_text(term)
