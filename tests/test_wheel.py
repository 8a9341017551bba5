"""The wheel, installed away from the checkout, does the main job."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests.command import ROOT

WHEELHOUSE = Path(sys.prefix) / "wheelhouse"
CLEAN = {
    k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PIP_", "VIRTUAL_ENV", "COVERAGE"))
}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build wheel and sdist without network, from a copy, so that the checkout stays as it is."""
    folder = tmp_path_factory.mktemp("build")
    left_out = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "tests")
    shutil.copytree(ROOT, folder / "copy", ignore=left_out)
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist", folder / "copy"],
        check=True,
        capture_output=True,
        env=CLEAN,
    )
    return folder / "dist"


def _inside(name: str) -> set[str]:
    """Give where the files of a folder lie under the root of the checkout."""
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / name).rglob("*.*") if path.is_file()}


def test_wheel_holds_all_files(packages: Path) -> None:
    """Ontology, data and queries lie inside the package, nothing else beside it."""
    (wheel,) = packages.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"icatkg/packed/{name}" for folder in ("ontology", "data", "queries") for name in _inside(folder)
    }
    assert wanted <= names
    # pages, stylesheets, and the built script of the editor with the licences of what is in it
    assert _inside("icatkg/server/templates") | _inside("icatkg/server/static") <= names
    assert {"icatkg/py.typed", "icatkg/packed/inferred.nt"} <= names
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {"icatkg"}


def test_sdist_holds_all_files(packages: Path) -> None:
    """A wheel can be built from the sdist: code, data and licences are in it."""
    (sdist,) = packages.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {n for folder in ("ontology", "data", "queries") for n in _inside(folder)} <= names
    assert {"pyproject.toml", "hatch_build.py", "LICENSE", "LICENSE-DATA", "icatkg/__init__.py"} <= names


@pytest.fixture(scope="module")
def installed(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in an empty environment from files alone; give its command."""
    if not WHEELHOUSE.is_dir():
        pytest.skip(f"no wheelhouse in {sys.prefix}: make test fills it")
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=True)
    (wheel,) = packages.glob("*.whl")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", folder / "bin" / "python", "install", "--quiet"),
            *("--no-index", "--find-links", WHEELHOUSE, "--no-compile", wheel),
        ],
        check=True,
        capture_output=True,
        env=CLEAN,
    )
    return folder / "bin" / "icatkg"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["query", "chairs-by-year", "--results", "csv"], "2018"),
        (["validate"], "conforms"),
        (["export", "--graph", "src:003"], "src:003-p1"),
        (["describe", "Interpol"], "INTERPOL"),
        (["query", "-q", "ASK { id:osce icat:chaired ?year }"], "yes"),
        (["query", "chairs-by-year", "--as-of", "2018", "--quiet"], "Henrietta Fore"),
        (["query", "chairs-by-year", "--with-sources"], "[1] 003 p11"),
        (["why", "OSCE", "chaired", "2019"], "004 p16"),
        (["doctor", "chairs-by-year"], "fine"),
    ],
)
def test_installed_command_works(installed: Path, tmp_path: Path, arguments: list[str], told: str) -> None:
    """From another folder, with the package's own data: the main job."""
    done = subprocess.run([installed, *arguments], capture_output=True, cwd=tmp_path, env=CLEAN, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert told in done.stdout.decode()
