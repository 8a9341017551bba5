"""An addition that is killed at any moment is there whole or not at all."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, Store, parse

import icatkg
from icatkg import resources
from icatkg.contribution.folder import DataFolder
from icatkg.errors import OutputError
from icatkg.graph_files import graph_of
from icatkg.resources import UNFINISHED
from icatkg.serialization.journal import finish, write_together
from tests.command import ROOT, environment, run_icatkg, run_python
from tests.contribution import killed
from tests.contribution.small_data import CLAIM, DOCUMENT, NEW_DOCUMENT, REGISTER, made, written
from tests.contribution.test_add import added, contents

if TYPE_CHECKING:
    from pyoxigraph import Quad

PROGRAM = Path(killed.__file__)


def read(folder: Path) -> set[tuple[str, Quad]]:
    """Give what a reader sees: each statement with its graph."""
    return {
        (graph_of(path), quad)
        for path in resources.data_files(str(folder))
        for quad in parse(path=path, format=RdfFormat.TURTLE)
    }


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """Give a small folder."""
    return made(tmp_path / "before")


@pytest.fixture
def addition(tmp_path: Path) -> Path:
    """Give a file that changes four files and makes a fifth."""
    return written(tmp_path / "addition.ttl", CLAIM + REGISTER + NEW_DOCUMENT)


@pytest.fixture
def after(before: Path, addition: Path, tmp_path: Path) -> Path:
    """Give the folder as it is when nobody interferes."""
    folder = Path(shutil.copytree(before, tmp_path / "after"))
    added(folder, addition)
    return folder


def check(folder: Path, before: Path, after: Path, addition: Path) -> bool:
    """See that readers see one or the other, and the next addition finds or makes one or the other whole.

    Gives whether the change had been decided.
    """
    seen = read(folder)
    assert seen in (read(before), read(after))
    decided = seen == read(after)
    # Whoever adds next completes it; here with nothing of their own to add.
    with DataFolder(folder).opened(writing=True) as base:
        assert base.quads()
    assert contents(folder) == contents(after if decided else before)
    added(folder, addition)
    assert contents(folder) == contents(after)
    return decided


def test_at_every_step(before: Path, after: Path, addition: Path, tmp_path: Path) -> None:
    """Die at the first step, at the second, and so on until there is none left to die at."""
    shutil.copytree(before, tmp_path / "killed")
    done = run_python(PROGRAM, tmp_path / "killed", addition, "every")
    assert done.code == 0, done.stderr
    folders = [tmp_path / f"killed-{number}" for number in range(int(done.text) + 1)]
    outcomes = [check(folder, before, after, addition) for folder in folders]
    assert outcomes == sorted(outcomes)  # once decided, always decided
    assert 10 < outcomes.index(True) < len(outcomes) - 5  # steps on both sides were died at


@pytest.mark.parametrize("seed", range(8))
def test_from_outside(before: Path, after: Path, addition: Path, tmp_path: Path, seed: int) -> None:
    """Be killed by the system, somewhere after a step that chance names."""
    chance = random.Random(seed)  # noqa: S311 - no secret, the same each time
    folder = Path(shutil.copytree(before, tmp_path / "killed"))
    kill(str(folder), addition, chance, steps=chance.randrange(28), longest=0.002)
    check(folder, before, after, addition)


def kill(place: str, addition: Path, chance: random.Random, steps: int, longest: float) -> None:
    """Start an addition and kill it some time after a number of steps."""
    with subprocess.Popen(
        [sys.executable, str(PROGRAM), place, str(addition), "-1"], stdout=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None
        for _ in range(steps):
            process.stdout.readline()
        time.sleep(chance.random() * longest)
        process.kill()


@pytest.mark.parametrize("seed", range(4))
def test_the_command(before: Path, after: Path, addition: Path, tmp_path: Path, seed: int) -> None:
    """Kill ``icatkg add`` itself; the last time it is left to end."""
    folder = Path(shutil.copytree(before, tmp_path / "killed"))
    delay = random.Random(seed).uniform(0.1, 1.5)  # noqa: S311 - as above
    command = [sys.executable, "-m", "icatkg", "add", str(addition), "--to", str(folder), "--quiet"]
    with subprocess.Popen(command, env=environment()) as process:
        try:
            process.wait(timeout=60 if seed == 3 else delay)
        except subprocess.TimeoutExpired:
            process.kill()
    decided = check(folder, before, after, addition)
    assert decided or seed != 3


def test_a_store_is_killed(tmp_path: Path) -> None:
    """While it is made and filled, and at each step and in the midst of a change: all of it or nothing."""
    first = written(tmp_path / "first.ttl", DOCUMENT)
    second = written(tmp_path / "second.ttl", NEW_DOCUMENT)
    before = tmp_path / "before"
    for number in range(3):
        assert run_python(PROGRAM, f"store:{before}", first, str(number)).code == 9
        held = set(Store.read_only(str(before))) if before.exists() else set()
        assert bool(held) == (number == 2)  # the third step is the last: nothing is left but to flush
    old = set(Store.read_only(str(before)))
    assert old
    after = Path(shutil.copytree(before, tmp_path / "after"))
    assert run_python(PROGRAM, f"store:{after}", second, "99").code == 0
    new = set(Store.read_only(str(after)))
    assert len(new - old) > 40
    for number in range(5):
        chance = random.Random(number)  # noqa: S311 - as above
        place = Path(shutil.copytree(before, tmp_path / f"killed-{number}"))
        kill(f"store:{place}", second, chance, steps=chance.choice([1, 2, 2, 2]), longest=0.05)
        assert set(Store(place)) in (old, new)
        assert run_python(PROGRAM, f"store:{place}", second, "99").code == 0
        assert set(Store.read_only(str(place))) == new


def test_readers_see_what_is_decided(
    before: Path, after: Path, addition: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two commands and the packaged graph, with files half renamed; the readers write nothing."""
    roots = {name: tmp_path / name for name in ("checkout", "whole")}
    for name, folder in (("checkout", before), ("whole", after)):
        shutil.copytree(folder, roots[name] / "data")
    data = roots["checkout"] / "data"
    assert run_python(PROGRAM, data, addition, "15").code == 9
    left = contents(data)
    assert run_icatkg("diff", roots["checkout"], roots["whole"]).code == 0
    dry = run_icatkg("add", addition, "--to", data, "--dry-run")
    assert "nothing to add" in dry.text
    for part in ("ontology", "queries"):
        (roots["checkout"] / part).symlink_to(ROOT / part)
    monkeypatch.setattr(resources, "root", lambda: str(roots["checkout"]))
    graphs = icatkg.load(infer=False).query("SELECT DISTINCT ?g { GRAPH ?g { ?s icat:documentNumber ?n } }")
    assert {str(row["g"]).rpartition("/")[2] for row in graphs} == {"900", "901"}
    assert contents(data) == left


def test_what_was_edited_after_the_kill_is_not_overwritten(
    before: Path, addition: Path, tmp_path: Path
) -> None:
    """The change waits until somebody has decided."""
    folder = Path(shutil.copytree(before, tmp_path / "killed"))
    assert run_python(PROGRAM, folder, addition, "15").code == 9
    waiting = [path.name for path in (folder / UNFINISHED).rglob("*.ttl")]
    assert "organisations.ttl" in waiting
    assert "catalog.ttl" not in waiting
    place = folder / "reference/organisations.ttl"
    place.write_text(place.read_text("utf-8") + "# by hand\n", "utf-8")
    with pytest.raises(OutputError, match="was changed since"):
        added(folder, addition)
    assert place.read_text("utf-8").endswith("# by hand\n")
    (folder / UNFINISHED / "reference/organisations.ttl").unlink()
    added(folder, addition)
    assert place.read_text("utf-8").endswith("# by hand\n")
    assert not (folder / UNFINISHED).exists()


def test_a_journal_of_somebody_else(before: Path, addition: Path) -> None:
    """One that names files outside of the folder is not followed."""
    staging = before / UNFINISHED
    staging.mkdir()
    (staging / "journal").write_text("new ../elsewhere.ttl\n", "utf-8")
    (before / "elsewhere.ttl").write_text("", "utf-8")
    with pytest.raises(OutputError, match="is none of ours"):
        added(before, addition)
    assert not (before.parent / "elsewhere.ttl").exists()


def test_a_full_disk(before: Path, tmp_path: Path) -> None:
    """An error while the new files are written leaves everything as it was."""

    def step(name: str) -> None:
        if name == "write the rest of b.ttl":
            raise OSError(28, "No space left on device")

    folder = Path(shutil.copytree(before, tmp_path / "full"))
    with pytest.raises(OutputError, match=r"No space left on device\n  Nothing has changed"):
        write_together(folder, {"a.ttl": b"a", "b.ttl": b"b"}, step)
    assert contents(folder) == contents(before)
    assert not finish(folder)
