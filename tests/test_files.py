"""Writing files: all or nothing, whatever happens meanwhile."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from icatkg.errors import OutputError
from icatkg.serialization.files import write_file, write_folder
from tests.command import environment, run_python

CONTENT = b"new content\n"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Give a file that is there already."""
    path = tmp_path / "out.ttl"
    path.write_bytes(b"old content\n")
    return path


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writes_and_replaces(old: Path) -> None:
    """The new content is there, and nothing else."""
    write_file(old, CONTENT)
    assert old.read_bytes() == CONTENT
    assert _names(old.parent) == ["out.ttl"]


# A limit on the size of files stands for a full disk: the write fails in its middle.
LIMITED = """
import resource, signal, sys
from icatkg.errors import OutputError
from icatkg.serialization.files import write_file, write_folder
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    if sys.argv[1] == "file":
        write_file(sys.argv[2], b"x" * 100_000)
    else:
        write_folder(sys.argv[2], {"a.csv": b"x", "b.csv": b"x" * 100_000})
except OutputError as error:
    print(error)
"""


def test_full_disk_keeps_the_old_file(old: Path) -> None:
    """When the content does not fit, the old file is whole and no part is left."""
    outcome = run_python("-c", LIMITED, "file", old)
    assert f"{old}: cannot be written" in outcome.text
    assert old.read_bytes() == b"old content\n"
    assert _names(old.parent) == ["out.ttl"]


def test_full_disk_leaves_no_half_folder(tmp_path: Path) -> None:
    """When one of the files does not fit, no folder appears."""
    outcome = run_python("-c", LIMITED, "folder", tmp_path / "tables")
    assert "cannot be written" in outcome.text
    assert _names(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_special_files_are_written_directly() -> None:
    """A device is never replaced by a file; its error is told."""
    with pytest.raises(OutputError, match="cannot be written"):
        write_file("/dev/full", CONTENT)
    assert Path("/dev/full").is_char_device()


def test_symbolic_link_stays_one(old: Path) -> None:
    """The file behind the link is replaced, not the link."""
    link = old.parent / "link.ttl"
    link.symlink_to(old.name)
    write_file(link, CONTENT)
    assert link.is_symlink()
    assert old.read_bytes() == CONTENT


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_permissions_are_kept(old: Path, mode: int) -> None:
    """A file that is replaced keeps its permissions."""
    old.chmod(mode)
    write_file(old, CONTENT)
    assert old.stat().st_mode & 0o7777 == mode


def test_new_file_obeys_the_umask(tmp_path: Path) -> None:
    """A new file has the permissions that any program would give it."""
    (tmp_path / "usual").touch()
    write_file(tmp_path / "ours", CONTENT)
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_packed_output_is_the_same_each_time(tmp_path: Path) -> None:
    """A ``.gz`` holds neither time nor name: RFC 1952 lets both be left out."""
    for name in ("a.ttl.gz", "b.ttl.gz"):
        write_file(tmp_path / name, CONTENT)
    assert (tmp_path / "a.ttl.gz").read_bytes() == (tmp_path / "b.ttl.gz").read_bytes()
    assert gzip.decompress((tmp_path / "a.ttl.gz").read_bytes()) == CONTENT


def test_missing_folder_and_folder_in_the_way(tmp_path: Path) -> None:
    """Neither is made up nor overwritten."""
    with pytest.raises(OutputError, match="cannot be written"):
        write_file(tmp_path / "none" / "out.ttl", CONTENT)
    with pytest.raises(OutputError, match="is a folder"):
        write_file(tmp_path, CONTENT)


def test_folder_is_written_whole(tmp_path: Path) -> None:
    """All files are there; an empty folder may be there before."""
    (tmp_path / "tables").mkdir()
    write_folder(tmp_path / "tables", {"a.csv": b"1", "b.csv": b"2"})
    assert {path.name: path.read_bytes() for path in (tmp_path / "tables").iterdir()} == {
        "a.csv": b"1",
        "b.csv": b"2",
    }
    assert _names(tmp_path) == ["tables"]


@pytest.mark.parametrize("kind", ["full folder", "file"])
def test_folder_never_mixes_with_what_is_there(tmp_path: Path, kind: str) -> None:
    """What exists already is left alone."""
    target = tmp_path / "tables"
    if kind == "file":
        target.write_bytes(b"mine")
    else:
        target.mkdir()
        (target / "mine.csv").write_bytes(b"mine")
    with pytest.raises(OutputError, match="exists already"):
        write_folder(target, {"a.csv": b"1"})
    assert (target if kind == "file" else target / "mine.csv").read_bytes() == b"mine"


# Writes as an export does, over and over, so that a kill at any moment meets a write.
ENDLESS = """
import sys
from icatkg.serialization.files import write_file
content = [letter * 2_000_000 for letter in (b"a", b"b")]
turn = 0
while True:
    write_file(sys.argv[1], content[turn % 2])
    print(flush=True)
    turn += 1
"""


@pytest.mark.parametrize("delay", [0.0, 0.003, 0.007, 0.011, 0.017, 0.023])
def test_kill_leaves_a_whole_file(tmp_path: Path, delay: float) -> None:
    """Killed at any moment, the file is the old one or the new one, never a part of one."""
    path = tmp_path / "out.ttl"
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS, path], stdout=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        process.kill()
    content = path.read_bytes()
    assert len(content) == 2_000_000
    assert len(set(content)) == 1


@pytest.mark.parametrize("share", [0.4, 0.7, 0.9, 1.0])
def test_kill_during_export_keeps_the_old_file(old: Path, share: float) -> None:
    """An export that is killed leaves the old file, or has put the new one whole in its place."""
    command = [sys.executable, "-m", "icatkg", "export", "-o", str(old)]
    began = time.monotonic()
    subprocess.run([*command[:-1], os.devnull], check=True, env=environment())
    took = time.monotonic() - began
    whole = run_python("-m", "icatkg", "export").stdout
    with subprocess.Popen(command, env=environment()) as process:
        time.sleep(took * share)
        process.kill()
    assert old.read_bytes() in {b"old content\n", whole}
